"""What an archive costs as it grows: questions, memory, the first question after a start, adding; in both stores.

    python -m bench.scale [--shapes 1x1000,1x10000,1x100000,200x500] [--stores sqlite,postgres] [--questions 300] [--postgres DSN]
                          [--folder DIR] [--json FILE]

A shape is TENANTSxSENTENCES. The sentences and vectors are made up (bench/made_up.py), so what is measured is the storage and search part:
the nearest ten sentences of a tenant, and these sentences fetched with article, claims and flags, as an answer needs them. Adding is timed
both as articles arrive, a transaction each and a few in flight, and as whole archives are brought in, five hundred sentences a transaction;
making texts and vectors is not counted. Questions are asked by a
fresh process, so that its memory is that of the index and nothing else. Of each shape all stores are measured in one run, one after the
other. Without ``--postgres`` a server is started for the run, which writes to the disk as one in use does. With ``--folder`` the embedded
archives stay there; one that is there already is only asked, and its rate of adding is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import asyncpg
import numpy as np

from bench.made_up import SPACE, Library, Written, nearest, recall
from index.pieces import ArticlePiece
from index.postgres import PostgresStore
from index.sqlite import SQLiteStore
from index.store import Store, Tenant, Vectors
from tests.postgres_server import Server, schema

#: Sentences that a question is answered from.
K = 10
#: Articles being added, and questions being answered, at the same moment; more than a machine of two cores can use.
IN_FLIGHT = 8
#: Articles put in together where a whole archive is, and sentences that go in article by article for comparison.
BATCH, _ONE_BY_ONE = 20, 20_000
#: Of many tenants so many are asked: each is loaded by its first question.
_TENANTS_ASKED = 200
_ADDED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asking process measured; times in milliseconds, memory in bytes. ``found`` are the keys of the sentences found."""

    nearest_p50_ms: float
    p50_ms: float
    p95_ms: float
    questions_per_second: float
    first_ms: float
    memory: int
    found: list[list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """One store at one shape. ``first_ms`` is the median first question of a tenant in a fresh process, its index being loaded;
    ``memory_per_sentence`` is what the asking process grew by, ``disk_per_sentence`` what lies in the database; both in bytes."""

    store: str
    tenants: int
    sentences: int
    adds_per_second: float | None
    bulk_per_second: float | None
    nearest_p50_ms: float
    p50_ms: float
    p95_ms: float
    questions_per_second: float
    first_ms: float
    recall: float
    memory_per_sentence: float
    disk_per_sentence: float


def opened(kind: str, where: str) -> SQLiteStore | PostgresStore:
    """A store of this kind: ``where`` is the path of the embedded one, the address of the database of the shared one."""
    return SQLiteStore(Path(where), SPACE) if kind == "sqlite" else PostgresStore(where, SPACE)


@contextmanager
def server(dsn: str | None) -> Iterator[str]:
    """The PostgreSQL server of this address, or one for the time of the block: that of the tests, but with everything on the disk that it
    acknowledges."""
    if dsn is not None:
        yield dsn
        return
    with tempfile.TemporaryDirectory(prefix="telisik-bench-") as folder:
        own = Server(Path(folder))
        with (Path(folder) / "data" / "postgresql.auto.conf").open("a") as configuration:
            configuration.write("fsync = on\nshared_buffers = '1GB'\nmax_wal_size = '4GB'\n")
        own.start()
        try:
            yield own.dsn
        finally:
            own.stop("fast")


async def fill(store: Store, libraries: list[Library]) -> tuple[float | None, float | None]:
    """Put every article in; sentences a second, one article a transaction, and in batches (None where there were none). Of two batches one
    goes either way, until enough went the slower."""
    seconds, counts = [0.0, 0.0], [0, 0]
    batches = ((library, batch) for library in libraries for batch in batched(library.articles(), BATCH))
    for library, batch in batches:
        library.vectors  # noqa: B018 - made before the clock runs
        way = 0 if counts[0] <= counts[1] and counts[0] < _ONE_BY_ONE else 1
        began = time.perf_counter()
        if way:
            await store.restore(library.tenant, [_piece(library, written) for written in batch])
        else:
            async with asyncio.TaskGroup() as group:
                for lane in range(IN_FLIGHT):
                    group.create_task(_add(store, library, batch[lane::IN_FLIGHT]))
        seconds[way] += time.perf_counter() - began
        counts[way] += sum(len(written.sentences) for written in batch)
    single, bulk = (count / taken if count else None for count, taken in zip(counts, seconds, strict=True))
    return single, bulk


async def _add(store: Store, library: Library, batch: list[Written]) -> None:
    for written in batch:
        await store.add_article(library.tenant, written.article, written.sentences, [], _rows(library, written), _ADDED)


def _piece(library: Library, written: Written) -> ArticlePiece:
    return ArticlePiece(written.article, _ADDED, tuple(written.sentences), (), _rows(library, written).astype(np.float16))


def _rows(library: Library, written: Written) -> Vectors:
    return library.vectors[written.first : written.first + len(written.sentences)]


def batched(articles: Iterator[Written], size: int) -> Iterator[list[Written]]:
    """Lists of so many articles, the last one shorter."""
    held: list[Written] = []
    for written in articles:
        held.append(written)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


async def ask(kind: str, where: str, asked: list[tuple[Tenant, Vectors]]) -> Asked:
    """Ask every question; the first of each tenant loads its index and is timed apart."""
    async with opened(kind, where) as store:
        await store.nearest(Tenant("nobody"), asked[0][1], K)  # what is imported and connected at the first question of all
        before, first = resident(), []
        for tenant, vector in {tenant: (tenant, vector) for tenant, vector in asked}.values():
            began = time.perf_counter()
            await one(store, tenant, vector)
            first.append(time.perf_counter() - began)
        searching, whole, found = [], [], []
        for tenant, vector in asked:
            hits, searched, fetched = await one(store, tenant, vector)
            searching.append(searched)
            whole.append(fetched)
            found.append(hits)
        memory = resident() - before
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for lane in range(IN_FLIGHT):
                group.create_task(_all(store, asked[lane::IN_FLIGHT]))
        seconds = time.perf_counter() - began
    return Asked(
        nearest_p50_ms=1000 * statistics.median(searching),
        p50_ms=1000 * statistics.median(whole),
        p95_ms=1000 * statistics.quantiles(whole, n=20)[-1],
        questions_per_second=len(asked) / seconds,
        first_ms=1000 * statistics.median(first),
        memory=memory,
        found=found,
    )


async def _all(store: Store, asked: list[tuple[Tenant, Vectors]]) -> None:
    for tenant, vector in asked:
        await one(store, tenant, vector)


async def one(store: Store, tenant: Tenant, vector: Vectors) -> tuple[list[tuple[str, int]], float, float]:
    """A question: what it found, and the seconds until it was found and until it was fetched."""
    began = time.perf_counter()
    hits = await store.nearest(tenant, vector, K)
    searched = time.perf_counter()
    keys = [(hit.article_id, hit.ordinal) for hit in hits]
    assert len(await store.sentences(tenant, keys)) == len(keys)
    return keys, searched - began, time.perf_counter() - began


def asking(kind: str, where: str, asked: list[tuple[Tenant, Vectors]]) -> Asked:
    """What the process that asks runs."""
    return asyncio.run(ask(kind, where, asked))


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def measure(kind: str, where: str, libraries: list[Library], questions: int) -> Figures:
    """One store at one shape, filled unless it is already, and asked."""
    adds, bulk = asyncio.run(_filled(kind, where, libraries))
    chosen = libraries[:_TENANTS_ASKED]
    each = max(1, questions // len(chosen))
    vectors = {library.tenant: library.questions(each) for library in chosen}
    asked = [(library.tenant, vectors[library.tenant][n]) for n in range(each) for library in chosen]  # the tenants in turn
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        got = process.submit(asking, kind, where, asked).result()
    held = sum(library.count for library in chosen)
    return Figures(
        store=kind,
        tenants=len(libraries),
        sentences=libraries[0].count,
        adds_per_second=adds,
        bulk_per_second=bulk,
        nearest_p50_ms=got.nearest_p50_ms,
        p50_ms=got.p50_ms,
        p95_ms=got.p95_ms,
        questions_per_second=got.questions_per_second,
        first_ms=got.first_ms,
        recall=statistics.mean(_recall(library, at, len(chosen), vectors[library.tenant], got) for at, library in enumerate(chosen)),
        memory_per_sentence=got.memory / held,
        disk_per_sentence=disk(kind, where) / sum(library.count for library in libraries),
    )


def _recall(library: Library, at: int, tenants: int, questions: Vectors, got: Asked) -> float:
    firsts = {written.article.id: written.first for written in library.articles()}
    found = [[firsts[article] + ordinal for article, ordinal in keys] for keys in got.found[at::tenants]]
    return recall(library, questions, found, nearest(library.vectors, questions, min(K, library.count)))


async def _filled(kind: str, where: str, libraries: list[Library]) -> tuple[float | None, float | None]:
    async with opened(kind, where) as store:
        there = (await store.statistics()).embedded
        rates = (None, None) if there == sum(library.count for library in libraries) else await fill(store, libraries)
        await indexed(store, libraries)
        return rates


async def indexed(store: SQLiteStore | PostgresStore, libraries: list[Library]) -> None:
    """Have every tenant's index loaded, and wait until large ones have those that are built beside the work."""
    for library in libraries:
        await store.nearest(library.tenant, library.vectors[0], K)
    await store.indexes_built()


def disk(kind: str, where: str) -> int:
    """Bytes of the embedded store's file and of what lies beside it, or of the tables and indexes of the shared one."""
    if kind == "sqlite":
        return sum(path.stat().st_size for path in Path(where).parent.rglob("*") if path.is_file())
    return asyncio.run(_tables(where))


async def _tables(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        tables = "FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        return int(await connection.fetchval(f"SELECT sum(pg_total_relation_size(oid)) {tables}"))
    finally:
        await connection.close()


def shapes(text: str) -> list[tuple[int, int]]:
    """``1x1000,200x500`` as pairs of tenants and sentences."""
    return [(int(tenants), int(sentences)) for tenants, _, sentences in (shape.partition("x") for shape in text.split(","))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", type=shapes, default=shapes("1x1000,1x10000,1x100000,200x500"))
    parser.add_argument("--stores", default="sqlite,postgres")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--postgres", metavar="DSN", help="a server to use instead of one of our own; a schema of it is made and dropped")
    parser.add_argument("--folder", type=Path, help="where the embedded archives stay (by default they are removed)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    options = parser.parse_args()
    kinds, rows = options.stores.split(","), []
    with ExitStack() as stack:
        dsn = stack.enter_context(server(options.postgres)) if "postgres" in kinds else ""
        for tenants, sentences in options.shapes:
            libraries = [Library(number, sentences) for number in range(tenants)]
            for kind in kinds:
                with place(kind, dsn, options.folder, f"{tenants}x{sentences}") as where:
                    rows.append(asdict(measure(kind, where, libraries, options.questions)))
                print(line(rows[-1]), flush=True)
                if options.json is not None:
                    options.json.write_text(json.dumps(rows, indent=2) + "\n")


@contextmanager
def place(kind: str, dsn: str, folder: Path | None, shape: str) -> Iterator[str]:
    """Where a store of this kind is made for a shape."""
    if kind == "postgres":
        with schema(dsn) as where:
            yield where
        return
    with tempfile.TemporaryDirectory() as passing:
        yield str(Path(folder or passing) / shape / "archive.sqlite3")


def line(figures: Mapping[str, object]) -> str:
    """Figures as a line to read."""
    return "  ".join(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items())


if __name__ == "__main__":
    main()
