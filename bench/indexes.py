"""The two kinds of index of a tenant, and the inverted file that was not chosen: time, recall and memory on the same vectors in one run.

    python -m bench.indexes [--sizes 20000,50000,100000] [--beir DIR [--models data/models]] [--store 100000]

The vectors are those of bench/made_up.py (``made up``), directions drawn at random in which nothing is like anything (``hard``), and with
``--beir`` those that the product's encoder makes of the first sentences and questions of a BEIR folder (``real``); for larger sizes the
others lie between two of these. Searches are for ten sentences, one thread, medians; recall is against exact search.

``--store`` puts so many sentences into an embedded store and measures in fresh processes what an index costs from there: the first
question with and without the cache file, the questions after it, the work behind the scenes, and how far the memory of the process grew.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from bench.beir import read
from bench.made_up import DIMENSION, SPACE, Library
from bench.scale import resident
from index.encoder import SentenceEncoder
from index.indexes import Limits
from index.sqlite import SQLiteStore
from index.store import Tenant, Vectors
from index.vectors import FLOAT16, TenantIndex, space_key
from index.vectors_compact import CANDIDATES, GOOD_RECALL, CompactIndex, RecallTest

K, ASKED, ARTICLE = 10, 200, 25
_BLOCK = 50_000
_EMBEDDED = 5_000


def made(kind: str, size: int, real: tuple[Vectors, Vectors] | None) -> tuple[NDArray[np.float16], Vectors]:
    """Sentences and questions of a kind: ``made up``, ``hard`` or ``real``."""
    rng = np.random.default_rng(2026)
    if kind == "made up":
        library = Library(0, size)
        return library.vectors.astype(FLOAT16), library.questions(ASKED)
    if kind == "hard":
        drawn = [unit(rng.standard_normal((min(_BLOCK, size - start), DIMENSION), np.float32)) for start in range(0, size, _BLOCK)]
        return np.concatenate(drawn), unit(rng.standard_normal((ASKED, DIMENSION), np.float32)).astype(np.float32)
    assert real is not None
    sentences, questions = real
    rows = [unit(sentences[rng.permutation(len(sentences))[:size]])]
    for start in range(len(rows[0]), size, _BLOCK):
        count = min(_BLOCK, size - start)
        one, other = (sentences[rng.integers(len(sentences), size=count)] for _ in range(2))
        share = rng.random((count, 1), dtype=np.float32) / 2
        rows.append(unit(one + share * (other - one) + rng.normal(scale=0.012, size=one.shape).astype(np.float32)))
    return np.concatenate(rows), unit(questions).astype(np.float32)


async def embedded(folder: Path, models: Path) -> tuple[Vectors, Vectors]:
    """The vectors of the first sentences and questions of a BEIR folder."""
    async with SentenceEncoder(None, models) as encoder:
        sentences = await encoder.passages([row["text"] for row in read(folder / "corpus.jsonl")[:_EMBEDDED]])
        asked = [await encoder.query(row["text"]) for row in read(folder / "queries.jsonl")[:ASKED]]
        return sentences, np.array(asked)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float16]:
    rounded: NDArray[np.float16] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(FLOAT16)
    return rounded


def compare(kind: str, sentences: NDArray[np.float16], questions: Vectors) -> None:
    """Print a row for each kind of index."""
    names = [f"{number:032x}" for number in range(-(-len(sentences) // ARTICLE))]
    parts = [sentences[at * ARTICLE : (at + 1) * ARTICLE] for at in range(len(names))]

    def stored(keys: Sequence[tuple[str, int]]) -> tuple[NDArray[np.float16], list[int]]:
        return sentences[[int(name, 16) * ARTICLE + ordinal for name, ordinal in keys]], list(range(len(keys)))

    exact = TenantIndex(DIMENSION)
    for name, part in zip(names, parts, strict=True):
        exact.append(name, 1, part)
    best = [exact.nearest(question, K, stored)[-1].score for question in questions]
    began = time.perf_counter()
    rng = np.random.default_rng(1)
    compact = CompactIndex.trained(sentences[rng.permutation(len(sentences))[:20_000]].astype(np.float32))
    own = RecallTest(sentences[rng.permutation(len(sentences))[:ASKED]].astype(np.float32))
    for name, part in zip(names, parts, strict=True):
        compact.append(name, 1, part)
    for start in range(0, len(sentences), _BLOCK):
        own.see(sentences[start : start + _BLOCK])
    for compact.candidates in CANDIDATES:
        if (of_own := own.recall(compact, stored)) >= GOOD_RECALL:
            break
    built = time.perf_counter() - began
    for index in (exact, compact):
        found = [[hit.score for hit in index.nearest(question, K, stored)] for question in questions]
        recall = statistics.mean(sum(score >= least for score in scores) / K for scores, least in zip(found, best, strict=True))
        times = [timed(partial(index.nearest, question, K, stored)) for question in questions]
        row(kind, len(sentences), index.kind, times, recall, index.memory / len(sentences))
    print(f"    compact: {compact.candidates} candidates, recall of its own sentences {of_own:.4f}, built in {built:.1f} s")
    inverted_files(kind, sentences, questions, best)


def inverted_files(kind: str, sentences: NDArray[np.float16], questions: Vectors, best: list[float]) -> None:
    """Lists of 8-bit codes, of which ever more are looked at until the recall is good."""
    lists = 256 if len(sentences) < 200_000 else 1024
    inverted = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(DIMENSION), DIMENSION, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    inverted.cp.min_points_per_centroid = 1
    inverted.train(sentences[np.random.default_rng(1).permutation(len(sentences))[: 40 * lists]].astype(np.float32))
    for start in range(0, len(sentences), _BLOCK):
        inverted.add(sentences[start : start + _BLOCK].astype(np.float32))
    for looked_at in (lists // 32, lists // 8, lists // 4, lists // 2):
        inverted.nprobe = looked_at
        found = inverted.search(questions, 4 * K)[1]
        near = [(sentences[rows].astype(np.float64) @ question.astype(np.float64)) for rows, question in zip(found, questions, strict=True)]
        recall = statistics.mean(min(K, int((scores >= least).sum())) / K for scores, least in zip(near, best, strict=True))
        times = [timed(partial(inverted.search, question[np.newaxis], 4 * K)) for question in questions]
        row(kind, len(sentences), f"inverted file, {looked_at}/{lists}", times, recall, DIMENSION + 8)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def row(kind: str, size: int, name: str, times: list[float], recall: float, memory: float) -> None:
    print(f"| {kind} | {size:,} | {name} | {statistics.median(times):.2f} ms | {recall:.4f} | {memory:.0f} bytes |", flush=True)


def fill(path: Path, library: Library) -> None:
    """Write what the indexes read, and no more of an archive: articles without a text, their sentences and vectors."""
    asyncio.run(created(path))
    vectors = library.vectors.astype(FLOAT16)
    tenant, key = library.tenant, space_key(SPACE)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("INSERT INTO tenant (tenant, revision) VALUES (?, ?)", (tenant, len(vectors)))
        for start in range(0, len(vectors), ARTICLE):
            part = vectors[start : start + ARTICLE]
            name = hashlib.sha256(str(start).encode()).hexdigest()[:32]
            db.execute(
                "INSERT INTO article (tenant, id, revision, sequence, added, added_at, sha256, title, folded_title, language, authors,"
                " sentences, claims, text, terms_version) VALUES (?, ?, ?, ?, '', 0, '', '', '', 'id', '[]', ?, 0, x'', 99)",
                (tenant, name, start, start, len(part)),
            )
            db.executemany("INSERT INTO sentence VALUES (?, ?, ?, 0, 0)", [(tenant, name, ordinal) for ordinal in range(len(part))])
            rows = [(tenant, name, ordinal, key, vector.tobytes()) for ordinal, vector in enumerate(part)]
            db.executemany("INSERT INTO embedding VALUES (?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")


async def created(path: Path) -> None:
    async with SQLiteStore(path, SPACE):
        pass


def asked(path: Path, tenant: Tenant, questions: Vectors) -> dict[str, float]:
    """Ask in this process, which has asked nothing before."""
    return asyncio.run(_asked(path, tenant, questions))


async def _asked(path: Path, tenant: Tenant, questions: Vectors) -> dict[str, float]:
    async with SQLiteStore(path, SPACE, limits=Limits(patience=0)) as store:
        await store.nearest(Tenant("nobody"), questions[0], K)  # imports FAISS
        before = resident()
        began = time.perf_counter()
        await store.nearest(tenant, questions[0], K)
        first = time.perf_counter() - began
        await asyncio.to_thread(store._indexes.settle)
        behind = time.perf_counter() - began - first
        await store.nearest(tenant, questions[0], K)
        times = []
        for question in questions:
            began = time.perf_counter()
            await store.nearest(tenant, question, K)
            times.append((time.perf_counter() - began) * 1000)
        return {
            "first_question_s": first,
            "work_behind_s": behind,
            "nearest_p50_ms": statistics.median(times),
            "nearest_p95_ms": statistics.quantiles(times, n=20)[-1],
            "resident_bytes_per_sentence": float(resident() - before),
        }


def store(size: int) -> None:
    """Print what the index of ``size`` sentences costs in an embedded store: read from the database, then from its file."""
    library = Library(0, size)
    questions = library.questions(ASKED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        fill(path, library)
        for source in ("database", "file"):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                figures = pool.submit(asked, path, library.tenant, questions).result()
            figures["resident_bytes_per_sentence"] /= size
            print(f"| {size:,} | {source} | " + " | ".join(f"{name} {value:.3g}" for name, value in figures.items()) + " |", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="20000,50000,100000")
    arguments.add_argument("--beir", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--store", type=int)
    parsed = arguments.parse_args()
    faiss.omp_set_num_threads(1)
    if parsed.store:
        store(parsed.store)
        return
    real = asyncio.run(embedded(parsed.beir, parsed.models)) if parsed.beir else None
    for size in map(int, parsed.sizes.split(",")):
        for kind in ("made up", "hard", "real") if real else ("made up", "hard"):
            compare(kind, *made(kind, size, real))


if __name__ == "__main__":
    main()
