"""Where the time goes, in one run: a question by stage, the cold start, and ingest against the encoder's bare bulk rate.

    python -m bench.latency [--articles 200] [--questions 40] [--json]

Times are medians in milliseconds; the ratios are what to compare between machines. The archive is made of the sample articles with their
sentences shuffled into new articles by a fixed seed, so that every run on every machine measures the same work.
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

from bot.samples import drafts, questions
from claims.article import Draft, compose
from claims.extract import extract
from claims.questions import analyse
from index.answer import answer, rank
from index.archive import Archive
from index.encoder import SentenceEncoder
from index.search import CANDIDATES, candidates
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


@dataclass(frozen=True, slots=True)
class Stages:
    """Median milliseconds of a warm question."""

    embedding: float
    search: float
    storage: float
    ranking: float
    whole: float


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


async def question_stages(archive: Archive, store: SQLiteStore, encoder: SentenceEncoder, count: int) -> Stages:
    """Each stage of ``count`` different questions. The whole is measured on questions of its own between them, not added up: a question
    asked before is quicker in every stage."""
    names = ("Sumberjati", "Kalisari", "Riverton", "Arjosari", "Windu", "Halimun")
    rng = random.Random(7)
    asked = [f"{rng.choice(questions())} {rng.choice(names)} {n}" for n in range(2 * (count + 3))]
    rows: list[tuple[float, ...]] = []
    for text, other in zip(asked[::2], asked[1::2], strict=True):
        whole = await timed(lambda other=other: archive.ask(LOCAL, other))  # type: ignore[misc]
        began = time.perf_counter()
        vector = await encoder.query(text)
        embedded = time.perf_counter()
        hits = await store.nearest(LOCAL, vector, CANDIDATES)
        searched = time.perf_counter()
        keys = dict.fromkeys((h.article_id, n) for h in hits for n in (h.ordinal, h.ordinal - 1) if n >= 0)
        await store.sentences(LOCAL, list(keys))
        stored = time.perf_counter()
        found = await candidates(store, encoder, LOCAL, text)
        ranking = time.perf_counter()
        question = analyse(text, None)
        answer(question, rank(question, found), {}, 3, ranking)
        ranked = time.perf_counter()
        rows.append((embedded - began, searched - embedded, stored - searched, ranked - ranking, whole / 1000))
    medians = [statistics.median(column) * 1000 for column in zip(*rows[3:], strict=True)]
    return Stages(*medians)


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


async def measure(article_count: int, question_count: int, models: Path) -> dict[str, float | str]:
    """All figures of one run, by name."""
    with tempfile.TemporaryDirectory() as folder:
        async with SentenceEncoder(None, models) as encoder:
            runtime = await encoder.load()
            async with SQLiteStore(Path(folder) / "bench.sqlite3", encoder.space) as store:
                archive = Archive(store, encoder, lambda: datetime.now(UTC))
                ingest, bare = await ingest_rate(archive, encoder, made_up(article_count))
                stages = await question_stages(archive, store, encoder, question_count)
    return {
        "runtime": runtime,
        "question_ms": stages.whole,
        "embedding_ms": stages.embedding,
        "search_ms": stages.search,
        "storage_ms": stages.storage,
        "ranking_ms": stages.ranking,
        "question_over_embedding": stages.whole / stages.embedding,
        "ingest_sentences_per_second": ingest,
        "encoder_sentences_per_second": bare,
        "ingest_over_encoder": ingest / bare,
        "cold_first_question_s": seconds_of("-c", _COLD, str(models)),
        "help_s": seconds_of("-m", "bot", "--help"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--questions", type=int, default=40)
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
