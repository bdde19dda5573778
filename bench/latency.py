"""Where the time goes, in one run: a question by stage, the cold start, and ingest against the encoder's bare bulk rate.

    python -m bench.latency [--articles 1000] [--questions 60] [--json]

Times are medians in milliseconds; the ratios are what to compare between machines. The archive is made of the sample articles with their
lines shuffled into new articles of twenty by a fixed seed, so that every run on every machine measures the same work; 2,500 articles have
some 100,000 sentences. Only the first articles go the whole way of ``Archive.add``; of the others each line is read and embedded once, and
they are stored with claims and vectors made from that, so that 100,000 sentences take a minute or two.
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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.samples import drafts, questions
from claims.article import Draft, compose
from claims.extract import extract
from claims.questions import analyse
from claims.types import Article, Claim, Extraction, Sentence
from index.archive import Archive
from index.cross_encoder import LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.pieces import ArticlePiece
from index.ranking import relevance_of, worth_reading
from index.scoring import features, models
from index.search import find
from index.sqlite import SQLiteStore
from index.store import LOCAL, Vectors

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


#: How many articles go the whole way, for the rate of ingest, and how many of the others are stored at once.
_INGESTED, _TOGETHER = 60, 50


@dataclass(frozen=True, slots=True)
class _Line:
    """What was read in a line alone, and the vectors of its sentences, of shape (sentences, dimension)."""

    found: Extraction
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Stages:
    """Median milliseconds of a warm question; ``search`` is that of vectors and words together with the storage behind it, as far as it
    goes on after the embedding. ``pairs`` is how many sentences the cross-encoder read."""

    reading: float
    embedding: float
    search: float
    features: float
    cross_encoder: float
    whole: float
    p95: float
    pairs: float


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
    """Store articles with the claims of their lines, and with vectors near those of the lines' sentences."""
    rng = np.random.default_rng(2026)
    known: dict[str, _Line] = {}
    pieces: list[ArticlePiece] = []
    for number, draft in enumerate(articles, start=1):
        lines = [line for line in draft.text.splitlines() if line]
        for line in lines[1:]:
            if line not in known:
                found = extract(_article(line))
                known[line] = _Line(found, await encoder.passages([line[s.start : s.end] for s in found.sentences]))
        heading = _Line(extract(_article(lines[0])), known[lines[1]].vectors[:1])
        pieces.append(_piece(lines, [heading, *(known[line] for line in lines[1:])], rng))
        if len(pieces) == _TOGETHER or number == len(articles):
            await store.restore(LOCAL, pieces)
            pieces = []
        if sys.stderr.isatty() and number % 1000 == 0:
            print(f"\rstored {number} of {len(articles)}", end="", file=sys.stderr)


def _article(text: str) -> Article:
    return Article(text, text.partition("\n")[0], "id", None, None, (), datetime(2025, 4, 18, tzinfo=UTC))


def _piece(lines: list[str], read: list[_Line], rng: np.random.Generator) -> ArticlePiece:
    """The lines as one article, from what was read in each of them alone."""
    article = _article("\n".join(lines))
    sentences: list[Sentence] = []
    claims: list[Claim] = []
    start = 0
    for line, one in zip(lines, read, strict=True):
        first = len(sentences)
        sentences += [Sentence(article.id, first + s.ordinal, start + s.start, start + s.end) for s in one.found.sentences]
        claims += [
            replace(c, article_id=article.id, ordinal=first + c.ordinal, start=start + c.start, end=start + c.end) for c in one.found.claims
        ]
        start += len(line) + 1
    rows = np.concatenate([one.vectors for one in read])
    rows = rows + rng.normal(scale=0.01, size=rows.shape).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return ArticlePiece(article, datetime.now(UTC), tuple(sentences), tuple(claims), rows.astype(np.float16))


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
        pairs = len(await relevance_of(question, [found.candidates[at] for at in order[:reading]], cross))
        crossed = time.perf_counter()
        embedding = embedded - read
        stages = (read - began, embedding, searched - embedded - embedding, featured - searched, crossed - featured)
        rows.append((*stages, whole / 1000, pairs / 1000))
    columns = list(zip(*rows[3:], strict=True))
    p95 = statistics.quantiles(columns[-2], n=20)[-1]
    reading_ms, embedding, search, scored, cross_encoder, whole, pairs = (statistics.median(column) * 1000 for column in columns)
    return Stages(reading_ms, embedding, search, scored, cross_encoder, whole, p95 * 1000, pairs)


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
                sentences = (await archive.statistics()).sentences
                stages = await question_stages(archive, store, encoder, cross, question_count)
    return {
        "runtime": runtime,
        "cross_encoder_runtime": cross_runtime,
        "articles": float(article_count),
        "sentences": float(sentences),
        "question_ms": stages.whole,
        "question_p95_ms": stages.p95,
        "reading_ms": stages.reading,
        "embedding_ms": stages.embedding,
        "search_ms": stages.search,
        "features_ms": stages.features,
        "cross_encoder_ms": stages.cross_encoder,
        "pairs_read": stages.pairs,
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
