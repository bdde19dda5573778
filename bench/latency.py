"""Where the time goes, in one run: a question by stage, the cold start, and ingest against the encoder's bare bulk rate.

    python -m bench.latency [--articles 1000] [--questions 60] [--json]

Times are medians in milliseconds; the ratios are what to compare between machines. The archive is made of the sample articles with their
sentences shuffled into new articles by a fixed seed, so that every run on every machine measures the same work. Only the first articles go
the whole way of ``Archive.add``; the others are stored with vectors near those of the same sentences, so that 100,000 of them take minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.samples import drafts, questions
from claims.article import Draft, compose
from claims.extract import extract
from claims.questions import analyse
from index.archive import Archive
from index.cross_encoder import LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.ranking import passage, worth_reading
from index.scoring import features, models
from index.search import find
from index.sqlite import SQLiteStore
from index.store import LOCAL

#: What a shell pays for its first question: interpreter, imports, model, embedding.
_COLD = """
import asyncio, sys
from pathlib import Path
from index.encoder import SentenceEncoder

async def main():
    async with SentenceEncoder(None, Path(sys.argv[1])) as encoder:
        await encoder.query("Berapa orang tewas?")

asyncio.run(main())
"""


#: How many articles go the whole way, for the rate of ingest.
_INGESTED = 60


@dataclass(frozen=True, slots=True)
class Stages:
    """Median milliseconds of a warm question; ``search`` is that of vectors and words together with the storage behind it."""

    reading: float
    embedding: float
    search: float
    features: float
    cross_encoder: float
    whole: float
    p95: float


def made_up(count: int) -> list[Draft]:
    """``count`` articles of twenty sentences drawn from the samples; their first line numbers them, so that no two texts are the same."""
    pool = [line for _, draft in drafts() for line in draft.text.splitlines() if line.strip()]
    rng = random.Random(2026)
    published = datetime(2025, 4, 18, tzinfo=UTC)
    return [Draft(f"Article {n}\n\n" + "\n".join(rng.choice(pool) for _ in range(20)), published=published) for n in range(count)]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that awaiting ``work()`` takes."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def fill(store: SQLiteStore, encoder: SentenceEncoder, articles: list[Draft]) -> None:
    """Store articles with vectors near those of their sentences, and with the claims these have in the first article that holds them."""
    rng = np.random.default_rng(2026)
    known: dict[str, NDArray[np.float32]] = {}
    for number, draft in enumerate(articles):
        article = compose(draft, "bench")
        extraction = extract(article)
        texts = [article.text[s.start : s.end] for s in extraction.sentences]
        new = [text for text in dict.fromkeys(texts) if text not in known and not text.startswith("Article ")]
        known |= dict(zip(new, await encoder.passages(new), strict=True))
        rows = np.array([known.get(text, next(iter(known.values()))) for text in texts])
        rows = rows + rng.normal(scale=0.01, size=rows.shape).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        await store.add_article(LOCAL, article, extraction.sentences, extraction.claims, rows, datetime.now(UTC))
        if sys.stderr.isatty() and number % 1000 == 0:
            print(f"\rstored {number} of {len(articles)}", end="", file=sys.stderr)


async def question_stages(archive: Archive, store: SQLiteStore, encoder: SentenceEncoder, cross: LocalCrossEncoder, count: int) -> Stages:
    """Each stage of ``count`` different questions. The whole is measured on questions of its own between them, not added up: a question
    asked before is quicker in every stage."""
    names = ("Sumberjati", "Kalisari", "Riverton", "Arjosari", "Windu", "Halimun")
    rng = random.Random(7)
    asked = [f"{rng.choice(questions())} {rng.choice(names)} {n}" for n in range(2 * (count + 3))]
    rows: list[tuple[float, ...]] = []
    for text, other in zip(asked[::2], asked[1::2], strict=True):
        whole = await timed(lambda other=other: archive.ask(LOCAL, other))  # type: ignore[misc]
        began = time.perf_counter()
        question = analyse(text, None)
        read = time.perf_counter()
        await encoder.query(text)
        embedded = time.perf_counter()
        found = await find(store, encoder, LOCAL, question)
        searched = time.perf_counter()
        values = features(question, found)
        featured = time.perf_counter()
        scores = [models()["unread"].order(one) for one in values]
        order = sorted(range(len(values)), key=lambda at, scores=scores: -scores[at])  # type: ignore[misc]
        reading = worth_reading([scores[at] for at in order])
        await cross.relevance(text, [passage(found.candidates[at]) for at in order[:reading]])
        crossed = time.perf_counter()
        embedding = embedded - read
        rows.append((read - began, embedding, searched - embedded - embedding, featured - searched, crossed - featured, whole / 1000))
    columns = list(zip(*rows[3:], strict=True))
    p95 = statistics.quantiles(columns[-1], n=20)[-1]
    reading, embedding, search, scored, cross_encoder, whole = (statistics.median(column) * 1000 for column in columns)
    return Stages(reading, embedding, search, scored, cross_encoder, whole, p95 * 1000)


async def ingest_rate(archive: Archive, encoder: SentenceEncoder, articles: list[Draft]) -> tuple[float, float]:
    """Sentences a second through the whole of ``Archive.add``, and through the encoder alone on the same sentences."""
    composed = [compose(draft, "bench") for draft in articles]
    texts = [[a.text[s.start : s.end] for s in extract(a).sentences] for a in composed]
    total = sum(len(one) for one in texts)
    bare = 0.0
    whole = 0.0
    for draft, one in zip(articles, texts, strict=True):  # side by side, so that a noisy neighbour slows both alike
        bare += await timed(lambda one=one: encoder.passages(one))  # type: ignore[misc]
        whole += await timed(lambda draft=draft: archive.add(LOCAL, draft, "bench"))  # type: ignore[misc]
    return total / whole * 1000, total / bare * 1000


def seconds_of(*arguments: str) -> float:
    """Seconds that a command of this Python takes: the median of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


async def measure(article_count: int, question_count: int, folder_of_models: Path) -> dict[str, float | str]:
    """All figures of one run, by name."""
    with tempfile.TemporaryDirectory() as folder:
        async with SentenceEncoder(None, folder_of_models) as encoder, LocalCrossEncoder(None, folder_of_models) as cross:
            runtime, cross_runtime = await encoder.load(), await cross.load()
            async with SQLiteStore(Path(folder) / "bench.sqlite3", encoder.space) as store:
                archive = Archive(store, encoder, cross, lambda: datetime.now(UTC))
                drafted = made_up(article_count)
                ingest, bare = await ingest_rate(archive, encoder, drafted[:_INGESTED])
                await fill(store, encoder, drafted[_INGESTED:])
                stages = await question_stages(archive, store, encoder, cross, question_count)
    return {
        "runtime": runtime,
        "cross_encoder_runtime": cross_runtime,
        "articles": float(article_count),
        "question_ms": stages.whole,
        "question_p95_ms": stages.p95,
        "reading_ms": stages.reading,
        "embedding_ms": stages.embedding,
        "search_ms": stages.search,
        "features_ms": stages.features,
        "cross_encoder_ms": stages.cross_encoder,
        "question_over_embedding": stages.whole / stages.embedding,
        "ingest_sentences_per_second": ingest,
        "encoder_sentences_per_second": bare,
        "ingest_over_encoder": ingest / bare,
        "cold_first_question_s": seconds_of("-c", _COLD, str(folder_of_models)),
        "help_s": seconds_of("-m", "bot", "--help"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = asyncio.run(measure(options.articles, options.questions, options.models))
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:<32}{value if isinstance(value, str) else f'{value:10.2f}'}")


if __name__ == "__main__":
    main()
