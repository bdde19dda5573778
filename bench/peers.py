"""Telisik's storage and search beside what one might pick instead: the same vectors, texts and tenants, question by question in one run.

    pip install '.[peers]'
    python -m bench.peers [--shapes 200x500,1x10000,1x100000] [--questions 200] [--json FILE]

Each system holds every sentence with its text, its tenant and its vector, and is asked for the nearest ten of one tenant with their texts.
The systems are asked in turn, one question each before the next, so that whatever else the machine does slows all alike: the ratios are
what to compare. chromadb is measured as its guide has it (one collection, ``where={"tenant": …}``) and with a collection for each tenant;
lancedb as one table with a scalar index on the tenant, without and with a vector index. Recall is the share of the ten truly nearest
sentences. Telisik also keeps offsets, claims, flags and an inverted index, and has every article on the disk before it goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.made_up import DIMENSION, SPACE, Library, nearest, recall
from bench.scale import K, fill, line, one, shapes
from index.sqlite import SQLiteStore
from index.store import Vectors

_BATCH = 2_000
#: Questions asked before the clock counts: each system loads what it keeps in memory.
_WARM = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """One system at one shape; ``times`` is its median over Telisik's of the same run."""

    system: str
    tenants: int
    sentences: int
    adds_per_second: float
    p50_ms: float
    p95_ms: float
    recall: float
    times: float


class System(Protocol):
    """Something that stores sentences and finds the nearest of a tenant."""

    name: str

    async def fill(self, libraries: Sequence[Library]) -> float:
        """Store everything and make what indexes there are; sentences a second."""

    async def ask(self, library: Library, vector: Vectors) -> list[int]:
        """The rows of the K nearest sentences of the tenant, their texts fetched."""


class Telisik:
    """The embedded store."""

    name = "Telisik"

    def __init__(self, store: SQLiteStore) -> None:
        self._store = store
        self._firsts: dict[str, int] = {}

    async def fill(self, libraries: Sequence[Library]) -> float:
        single, bulk = await fill(self._store, list(libraries))
        self._firsts = {written.article.id: written.first for library in libraries for written in library.articles()}
        return bulk or single or 0.0

    async def ask(self, library: Library, vector: Vectors) -> list[int]:
        keys, _, _ = await one(self._store, library.tenant, vector)
        return [self._firsts[article] + ordinal for article, ordinal in keys]


class Chroma:
    """chromadb in its own process's files; one collection with the tenant as metadata, or one for each tenant."""

    def __init__(self, folder: Path, *, apart: bool) -> None:
        import chromadb
        from chromadb.config import Settings

        self.name = "chromadb, a collection each" if apart else "chromadb"
        self._apart = apart
        self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))

    def _collection(self, library: Library) -> Any:
        name = f"sentences-{library.number}" if self._apart else "sentences"
        return self._client.get_or_create_collection(name, configuration={"hnsw": {"space": "ip"}}, embedding_function=None)

    async def fill(self, libraries: Sequence[Library]) -> float:
        seconds = 0.0
        for library in libraries:
            texts = [text for article in library.texts() for text in article]
            vectors, collection = library.vectors, self._collection(library)
            began = time.perf_counter()
            for start in range(0, library.count, _BATCH):
                rows = range(start, min(start + _BATCH, library.count))
                collection.add(
                    ids=[f"{library.number}-{row}" for row in rows],
                    embeddings=vectors[rows.start : rows.stop],
                    documents=texts[rows.start : rows.stop],
                    metadatas=[{"tenant": library.tenant, "row": row} for row in rows],
                )
            seconds += time.perf_counter() - began
        return sum(library.count for library in libraries) / seconds

    async def ask(self, library: Library, vector: Vectors) -> list[int]:
        where = None if self._apart else {"tenant": library.tenant}
        found = self._collection(library).query(
            query_embeddings=[vector], n_results=K, where=where, include=["documents", "metadatas", "distances"]
        )
        return [int(metadata["row"]) for metadata in found["metadatas"][0]]


class Lance:
    """lancedb in its own files: one table, a scalar index on the tenant; with ``indexed`` an index over the vectors too."""

    def __init__(self, folder: Path, *, indexed: bool) -> None:
        import lancedb

        self.name = "lancedb, vector index" if indexed else "lancedb"
        self._indexed = indexed
        self._database = lancedb.connect(folder)
        self._table: Any = None

    async def fill(self, libraries: Sequence[Library]) -> float:
        import pyarrow as arrow
        from lancedb.index import BTree, HnswSq

        seconds = 0.0
        for library in libraries:
            texts = [text for article in library.texts() for text in article]
            flat = library.vectors.reshape(-1)
            began = time.perf_counter()
            rows = arrow.table(
                {
                    "tenant": arrow.array([library.tenant] * library.count),
                    "row": arrow.array(range(library.count), arrow.int64()),
                    "text": arrow.array(texts),
                    "vector": arrow.FixedSizeListArray.from_arrays(arrow.array(flat), DIMENSION),
                }
            )
            if self._table is None:
                self._table = self._database.create_table("sentences", rows)
            else:
                self._table.add(rows)
            seconds += time.perf_counter() - began
        began = time.perf_counter()
        self._table.optimize()
        self._table.create_index("tenant", config=BTree())
        if self._indexed:
            self._table.create_index("vector", config=HnswSq(distance_type="dot"))
        seconds += time.perf_counter() - began
        return sum(library.count for library in libraries) / seconds

    async def ask(self, library: Library, vector: Vectors) -> list[int]:
        asked = self._table.search(vector).distance_type("dot").where(f"tenant = '{library.tenant}'", prefilter=True)
        if self._indexed:
            asked = asked.nprobes(20).refine_factor(4)
        found = asked.select(["row", "text", "_distance"]).limit(K).to_arrow()
        rows: list[int] = found["row"].to_pylist()
        assert len(found["text"].to_pylist()) == len(rows)
        return rows


async def measure(systems: Sequence[System], libraries: Sequence[Library], questions: int) -> list[Figures]:
    """Fill every system, then put each question to all of them before the next question."""
    rates = [await system.fill(libraries) for system in systems]
    rounds = [libraries[n % len(libraries)] for n in range(questions + _WARM)]
    vectors = {library.number: library.questions(-(-len(rounds) // len(libraries))) for library in libraries}
    best = {number: nearest(libraries[number].vectors, asked, K) for number, asked in vectors.items()}
    for library in libraries:
        for system in systems:
            await system.ask(library, vectors[library.number][0])
    seconds: list[list[float]] = [[] for _ in systems]
    shares: list[list[float]] = [[] for _ in systems]
    for turn, library in enumerate(rounds):
        n = turn // len(libraries)
        vector = vectors[library.number][n]
        for at in [(turn + step) % len(systems) for step in range(len(systems))]:
            began = time.perf_counter()
            found = await systems[at].ask(library, vector)
            taken = time.perf_counter() - began
            if turn >= _WARM:
                seconds[at].append(taken)
                shares[at].append(recall(library, vector[None], [found], best[library.number][n : n + 1]))
    medians = [1000 * statistics.median(taken) for taken in seconds]
    return [
        Figures(
            system=system.name,
            tenants=len(libraries),
            sentences=libraries[0].count,
            adds_per_second=rates[at],
            p50_ms=medians[at],
            p95_ms=1000 * statistics.quantiles(seconds[at], n=20)[-1],
            recall=statistics.mean(shares[at]),
            times=medians[at] / medians[0],
        )
        for at, system in enumerate(systems)
    ]


async def run(tenants: int, sentences: int, questions: int, folder: Path) -> list[Figures]:
    """All systems at one shape."""
    async with SQLiteStore(folder / "telisik" / "archive.sqlite3", SPACE) as store:
        systems: list[System] = [
            Telisik(store),
            Chroma(folder / "chroma", apart=False),
            Lance(folder / "lance", indexed=False),
            Lance(folder / "lance-indexed", indexed=True),
        ]
        if tenants > 1:
            systems.append(Chroma(folder / "chroma-apart", apart=True))
        return await measure(systems, [Library(number, sentences) for number in range(tenants)], questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", type=shapes, default=shapes("200x500,1x10000,1x100000"))
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for tenants, sentences in options.shapes:
        with tempfile.TemporaryDirectory() as folder:
            figures = asyncio.run(run(tenants, sentences, options.questions, Path(folder)))
        for one_of_them in figures:
            rows.append(asdict(one_of_them))
            print(line(rows[-1]), flush=True)
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
