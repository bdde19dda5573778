"""The embedded store: the contract of every store, and what only a file can do."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from claims.types import Claim, ClaimKind
from index import records
from index.database import APPLICATION_ID, migrations
from index.errors import (
    AlreadyFlagged,
    AlreadySettled,
    ArchiveBusy,
    ArchiveFailed,
    ArchiveFull,
    DamagedArchive,
    DamagedSentences,
    DamagedText,
    DamagedVectors,
    ForeignFile,
    MissingVectors,
    NewerArchive,
    StoreError,
)
from index.pieces import ArticlePiece, Restored
from index.sqlite import SQLiteStore
from index.store import AddOutcome, EmbeddingSpace, FlagState
from index.terms import terms
from index.vectors import TenantIndex
from tests.store_contract import FIRE, FLOOD, MARKET, NOON, SPACE, A, B, OpenStore, Record, StoreContract, embed, flag_on, keys, record
from tests.store_contract_desk import DeskContract, message, watch_of


class OnSQLite:
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space)


class TestSQLiteStore(OnSQLite, StoreContract):
    pass


class TestSQLiteDesk(OnSQLite, DeskContract):
    pass


HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "telisik.db"


async def filled(path: Path, *records: Record) -> None:
    async with SQLiteStore(path, SPACE) as store:
        for each in records:
            await each.add(store)


def change(path: Path, statement: str, *values: object) -> None:
    """What no program of ours does to the file."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement, values).rowcount != 0
        connection.commit()


def remembered(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Every connection that is opened from here on, each with as few variables in a statement as the oldest SQLite takes."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remember(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **kwargs))
        opened[-1].setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remember)
    return opened


# Opening


async def test_a_new_file_is_marked_as_ours_and_keeps_a_write_ahead_log(path: Path) -> None:
    await filled(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_every_connection_commits_to_the_disk_and_checks_foreign_keys(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = remembered(monkeypatch)
    async with SQLiteStore(path, SPACE) as store:
        await store.articles(A)
        assert len(opened) == 2
        for connection in opened:
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
            assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
            assert connection.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert not path.with_name(path.name + "-wal").exists()


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look at" * 40, b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4080]
)
async def test_a_file_that_is_no_database_is_refused_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        await filled(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == content


async def test_the_database_of_another_program_is_refused_untouched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(ForeignFile):
        await filled(path)
    assert path.read_bytes() == before


async def test_an_empty_file_is_a_new_archive(path: Path) -> None:
    path.touch()
    await filled(path, record(FLOOD))
    async with SQLiteStore(path, SPACE) as store:
        assert [a.id for a in await store.articles(A)] == [record(FLOOD).id]


async def test_an_archive_that_cannot_be_brought_up_to_date_leaves_nothing_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(path, record(FLOOD))
    change(path, "UPDATE article SET terms_version = 0")
    change(path, "CREATE TRIGGER fault BEFORE UPDATE OF terms_version ON article BEGIN SELECT RAISE(ABORT, 'fault'); END")
    opened = remembered(monkeypatch)
    with pytest.raises(sqlite3.IntegrityError, match="fault"):
        await filled(path)
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("telisik-")]


def bring_down(path: Path, version: int) -> None:
    """Make the archive what a program of an earlier schema would have written: its tables, with what they can hold of the present rows."""
    old = path.with_suffix(".old")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        for script in migrations()[:version]:
            connection.executescript(script)
        connection.execute("ATTACH ? AS present", (str(path),))
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table.startswith("sentence_"):  # of the inverted index
                continue
            columns = ", ".join(name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        if version >= 3:
            connection.execute("INSERT INTO sentence_terms (rowid, terms, article_id, ordinal) SELECT rowid, * FROM present.sentence_terms")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.replace(path)


async def test_an_archive_of_the_first_schema_is_brought_up_to_date_with_all_it_holds(path: Path) -> None:
    flood = record(FLOOD)
    await filled(path, flood)
    bring_down(path, 1)
    async with SQLiteStore(path, SPACE) as store:
        assert [stored.claim for stored in await store.claims(A)] == list(flood.claims)
        assert (await store.claims(A))[0].claim.text == ""
        found = await store.lexical(A, terms(FLOOD[0], "id"), 5)
        assert (found.hits[0].article_id, found.hits[0].ordinal) == (flood.id, 0)
        assert await store.problems() == []


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_flags_of_an_earlier_schema_keep_their_state_and_the_open_ones_are_the_queue(path: Path, version: int) -> None:
    flood, fire = record(FLOOD), record(FIRE)
    flags = [
        flag_on(flood.claims[0], person, n, created=NOON - n * HOUR) for n, person in enumerate(("ayu", "budi", "dewi", "eka"), start=1)
    ]
    gone = flag_on(fire.claims[0], number=9)
    async with SQLiteStore(path, SPACE) as store:
        for tenant in (A, B):
            await flood.add(store, tenant)
            await fire.add(store, tenant)
            await store.add_flag(tenant, gone)
            await store.remove_article(tenant, fire.id)
            for flag in flags:
                await store.add_flag(tenant, flag)
        upheld = await store.settle_flag(A, flags[1].id, FlagState.UPHELD, "citra", "", NOON)
        rejected = await store.settle_flag(A, flags[2].id, FlagState.REJECTED, "citra", "", NOON)
        opened = [flags[3], flags[0]]
        before = await store.claims(A)
    bring_down(path, version)
    async with SQLiteStore(path, SPACE) as store:
        assert await store.flags(A) == [flags[3], rejected, upheld, flags[0], gone]
        assert await store.open_flags(A, limit=9) == opened
        assert await store.open_flags(B, limit=9) == flags[::-1]
        assert [(c.flags, c.open_flags, c.corrections) for c in await store.claims(A)] == [
            (c.flags, c.open_flags, c.corrections) for c in before
        ]
        assert (await store.settle_flag(A, opened[0].id, FlagState.UPHELD, "citra", "13", NOON)).review_note == "13"
        with pytest.raises(AlreadyFlagged):
            await store.add_flag(A, flag_on(flood.claims[0], number=8))
        with pytest.raises(AlreadySettled):
            await store.settle_flag(A, upheld.id, FlagState.REJECTED, "citra", "", NOON)
        await store.add_watch(A, watch_of("Berapa?"))
        await store.put_shown(A, message(1, flood.claims))
        await store.set_aside_article(A, flood.id, "ayu", NOON)
        assert await store.problems() == []


async def test_a_newer_schema_is_refused_untouched(path: Path) -> None:
    await filled(path, record(FLOOD))
    newer = len(migrations()) + 1
    change(path, f"PRAGMA user_version = {newer}")
    before = path.read_bytes()
    with pytest.raises(NewerArchive) as refused:
        await filled(path)
    assert refused.value.values == {"path": path, "found": newer, "known": newer - 1}
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["file/below/telisik.db", "folder"])
async def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError) as refused:
        await filled(tmp_path / place)
    assert str(tmp_path / place) in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable to root")
async def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError):
            await filled(tmp_path / "telisik.db")
    finally:
        tmp_path.chmod(0o700)


async def test_many_open_a_new_file_at_once(path: Path) -> None:
    await asyncio.gather(*(filled(path, record([f"Berita {n}."])) for n in range(8)))
    async with SQLiteStore(path, SPACE) as store:
        assert {a.id for a in await store.articles(A)} == {record([f"Berita {n}."]).id for n in range(8)}
        assert await store.problems() == []


# Writing


async def test_closing_waits_for_work_in_flight(path: Path) -> None:
    records = [record([f"Berita {n}."]) for n in range(30)]
    store = SQLiteStore(path, SPACE)
    async with store:
        adding = [asyncio.ensure_future(each.add(store)) for each in records]
        await adding[0]
    assert await asyncio.gather(*adding) == [AddOutcome.ADDED] * 30
    async with store:
        assert len(await store.articles(A)) == 30


async def test_records_are_checked_off_the_event_loop(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    check = records.check_embeddings

    def seen(*args: Any) -> None:
        threads.append(threading.current_thread())
        check(*args)

    monkeypatch.setattr(records, "check_embeddings", seen)
    async with SQLiteStore(path, SPACE) as store:
        flood = record(FLOOD)
        await flood.add(store)
        piece = ArticlePiece(flood.article, NOON, flood.sentences, flood.claims, flood.embeddings.astype(np.float16))
        assert await store.restore(B, [piece]) == [Restored.ADDED]
        with pytest.raises(ValueError, match="unit length"):
            await replace(flood, embeddings=2 * flood.embeddings).add(store)
    assert len(threads) == 3
    assert threading.current_thread() not in threads


async def test_the_event_loop_goes_on_while_the_database_is_locked(path: Path) -> None:
    async with SQLiteStore(path, SPACE) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            adding = asyncio.ensure_future(record(FLOOD).add(store))
            for _ in range(20):  # readers are served meanwhile
                assert await store.articles(A) == []
            assert not adding.done()
            other.execute("ROLLBACK")
        assert await adding is AddOutcome.ADDED


async def test_a_lock_held_too_long_is_said_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.database.BUSY_SECONDS", 0.01)
    async with SQLiteStore(path, SPACE) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveBusy):
                await record(FLOOD).add(store)
        assert await record(FLOOD).add(store) is AddOutcome.ADDED


async def test_a_failure_in_the_middle_of_an_article_stores_nothing_of_it(path: Path) -> None:
    flood = record(FLOOD)
    await filled(path, record(FIRE))
    change(path, "CREATE TRIGGER fault BEFORE INSERT ON claim BEGIN SELECT RAISE(ABORT, 'fault'); END")
    async with SQLiteStore(path, SPACE) as store:
        with pytest.raises(sqlite3.IntegrityError, match="fault"):
            await flood.add(store)
        assert [a.id for a in await store.articles(A)] == [record(FIRE).id]
        assert await store.sentences(A, [(flood.id, 0)]) == []
        assert len(await store.nearest(A, flood.embeddings[0], 9)) == 2
        change(path, "DROP TRIGGER fault")
        assert await flood.add(store) is AddOutcome.ADDED


async def test_a_full_disk_stores_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself says "full" when a database reaches its greatest number of pages, as it does when the disk has no room."""
    flood, long = record(FLOOD), record([f"Kalimat {n} yang panjang." for n in range(3000)])
    await filled(path, flood)
    monkeypatch.setattr("index.database._SETTINGS", ("PRAGMA max_page_count = 60",))
    async with SQLiteStore(path, SPACE) as store:
        with pytest.raises(ArchiveFull):
            await long.add(store)
        assert [a.id for a in await store.articles(A)] == [flood.id]
        assert await store.problems() == []
        await store.put_note(A, "still", "works")
    monkeypatch.undo()
    async with SQLiteStore(path, SPACE) as store:
        assert await store.note(A, "still") == "works"
        assert await long.add(store) is AddOutcome.ADDED


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_write_that_the_system_refuses_stores_nothing(path: Path) -> None:
    flood, long = record(FLOOD), record([f"Kalimat {n} yang panjang." for n in range(3000)])
    async with SQLiteStore(path, SPACE) as store:
        await flood.add(store)
        with files_no_larger_than(300_000), pytest.raises(ArchiveFailed):
            await long.add(store)
        assert [a.id for a in await store.articles(A)] == [flood.id]
        assert await store.problems() == []
        assert await long.add(store) is AddOutcome.ADDED
        assert len(await store.nearest(A, long.embeddings[0], 9999)) == 3003


# Searching


async def test_more_terms_are_asked_for_than_one_statement_takes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(monkeypatch)
    async with SQLiteStore(path, SPACE) as store:
        await record(FLOOD).add(store)
        wanted = [*(f"kata{n}" for n in range(2_500)), *terms(FLOOD[0], "id")]
        found = await store.lexical(A, wanted, 5)
        assert keys(found.hits)[:1] == [(record(FLOOD).id, 0)]
        assert list(found.frequencies) == list(dict.fromkeys(wanted))


async def test_scores_are_those_of_the_stored_vectors_and_near_the_exact_ones(path: Path) -> None:
    random = np.random.default_rng(7)
    dense = random.standard_normal((400, 32)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    long = replace(record([f"Kalimat {n}." for n in range(400)]), embeddings=dense)
    async with SQLiteStore(path, SPACE) as store:
        await long.add(store)
        for query in dense[:5]:
            hits = await store.nearest(A, query, 400)
            kept = dense.astype(np.float16).astype(np.float64) @ query.astype(np.float64)
            assert [hit.score for hit in hits] == pytest.approx(sorted(kept, reverse=True), abs=1e-12)
            assert [hit.ordinal for hit in hits] == np.argsort(-kept, kind="stable").tolist()
            assert max(abs(hit.score - float(dense[hit.ordinal] @ query)) for hit in hits) < 1e-3


async def test_searching_leaves_the_threads_of_others_alone(path: Path) -> None:
    used: set[int] = set()
    flood = record(FLOOD)
    before = faiss.omp_get_max_threads()
    async with SQLiteStore(path, SPACE) as store:
        await flood.add(store)

        def search(connection: sqlite3.Connection) -> None:
            assert threading.current_thread() is not threading.main_thread()
            assert store._indexes.nearest(connection, A, flood.embeddings[0], 1)
            used.add(faiss.omp_get_max_threads())  # of this very thread: the next call may meet another reader

        await store._database.read(search)
    assert used == {1}
    assert faiss.omp_get_max_threads() == before


async def test_an_index_is_caught_up_not_rebuilt(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = TenantIndex.append

    def remember(self: TenantIndex, article_id: str, revision: int, vectors: Any) -> None:
        read.append(article_id)
        plain(self, article_id, revision, vectors)

    monkeypatch.setattr(TenantIndex, "append", remember)
    flood, fire, market = record(FLOOD), record(FIRE), record(MARKET)
    query = flood.embeddings[0]
    async with SQLiteStore(path, SPACE) as store, SQLiteStore(path, SPACE) as other:
        await flood.add(store)
        await fire.add(store)
        await store.nearest(A, query, 1)
        assert sorted(read) == sorted([flood.id, fire.id])
        await market.add(other)
        await store.nearest(A, query, 1)
        await store.nearest(A, query, 1)
        assert read[2:] == [market.id]
        await other.remove_article(A, flood.id)
        await record(FLOOD).add(store, B)
        assert sorted({hit.article_id for hit in await store.nearest(A, query, 9)}) == sorted([fire.id, market.id])
        assert read[2:] == [market.id]


# What is wrong with a file


async def problems(path: Path, space: EmbeddingSpace = SPACE) -> list[tuple[type, dict[str, object]]]:
    async with SQLiteStore(path, space) as store:
        return [(type(problem), getattr(problem, "values", {})) for problem in await store.problems()]


FLOOD_ID = record(FLOOD).id


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE article SET text = x'41' || text", DamagedText),
        ("UPDATE article SET text = x'ff'", DamagedText),
        ("UPDATE article SET sha256 = 'a' || sha256", DamagedText),
        ("UPDATE sentence SET end_offset = 9999 WHERE ordinal = 2", DamagedSentences),
        ("UPDATE sentence SET start_offset = -1 WHERE ordinal = 0", DamagedSentences),
        ("UPDATE article SET sentences = 2", DamagedSentences),
        ("UPDATE article SET claims = 0", DamagedSentences),
        ("DELETE FROM claim", DamagedSentences),
        ("UPDATE claim SET end_offset = end_offset + 1", DamagedSentences),
        ("UPDATE claim SET kind = 'rumour'", DamagedSentences),
        ("UPDATE claim SET when_grain = 'day', when_start = 'yesterday'", DamagedSentences),
        ("UPDATE claim SET code = '0000-000'", DamagedSentences),
        ("UPDATE claim SET start_offset = 'here'", DamagedSentences),
        ("UPDATE sentence SET end_offset = 'there' WHERE ordinal = 1", DamagedSentences),
        ("UPDATE embedding SET vector = substr(vector, 3) WHERE ordinal = 1", DamagedVectors),
        ("UPDATE embedding SET vector = x'007e' || substr(vector, 3) WHERE ordinal = 1", DamagedVectors),
        ("DELETE FROM embedding WHERE ordinal = 1", MissingVectors),
    ],
)
async def test_damage_to_an_article_is_named(path: Path, statement: str, expected: type) -> None:
    await filled(path, record(FLOOD), record(FIRE))
    assert await problems(path) == []
    change(
        path,
        f"{statement} {'AND' if 'WHERE' in statement else 'WHERE'} {'id' if 'UPDATE article' in statement else 'article_id'} = ?",
        FLOOD_ID,
    )
    assert [(kind, values["article"]) for kind, values in await problems(path)] == [(expected, FLOOD_ID)]


@pytest.mark.parametrize("damage", ["UPDATE embedding SET vector = x'00'", "DELETE FROM embedding"])
async def test_damaged_vectors_are_never_found_and_others_are(path: Path, damage: str) -> None:
    flood, fire = record(FLOOD), record(FIRE)
    await filled(path, flood, fire)
    change(path, f"{damage} WHERE article_id = ? AND ordinal = 0", flood.id)
    async with SQLiteStore(path, SPACE) as store:
        assert sorted(keys(await store.nearest(A, flood.embeddings[0], 9))) == [(fire.id, 0), (fire.id, 1)]


async def test_vectors_of_another_model_are_missing_ones(path: Path) -> None:
    await filled(path, record(FLOOD))
    [(kind, values)] = await problems(path, EmbeddingSpace("second", 16))
    assert kind is MissingVectors
    assert values == {"article": FLOOD_ID, "tenant": A, "missing": 3, "total": 3, "model": "second"}


async def test_rows_without_their_parent_are_found(path: Path) -> None:
    await filled(path, record(FLOOD))
    change(path, "DELETE FROM article WHERE id = ?", FLOOD_ID)
    found = await problems(path)
    assert [kind for kind, _ in found] == [DamagedArchive] * 3
    assert {values["detail"] for _, values in found} == {"a row of sentence belongs to no article"}


async def test_damaged_pages_are_a_problem_and_never_a_traceback(path: Path) -> None:
    await filled(path, *(record([f"Berita {n} kalimat {i}." for i in range(40)]) for n in range(20)))
    whole = path.read_bytes()
    for page in range(1, len(whole) // 4096, 7):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        try:
            async with SQLiteStore(path, SPACE) as store:
                found = await store.problems()
        except StoreError as error:
            found = [error]
        assert found
        assert all(isinstance(problem, StoreError) for problem in found)


async def test_a_copied_file_works_elsewhere(tmp_path: Path, path: Path) -> None:
    flood = record(FLOOD)
    await filled(path, flood)
    copy = tmp_path / "copy" / "other.db"
    copy.parent.mkdir()
    shutil.copy(path, copy)
    async with SQLiteStore(copy, SPACE) as store:
        assert keys(await store.nearest(A, flood.embeddings[1], 1)) == [(flood.id, 1)]


# Speed


async def test_no_call_reads_all_of_a_tenant_where_an_index_leads_to_the_row(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(statements.append)
        return connection

    flood = record(FLOOD)
    claim = replace(flood.claims[0], kind=ClaimKind.DATE)
    await filled(path)
    monkeypatch.setattr(sqlite3, "connect", traced)
    async with SQLiteStore(path, SPACE) as store:
        await flood.add(store)
        await exercise(store, flood, claim)
    monkeypatch.undo()
    plans: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for statement in dict.fromkeys(statements):
            own = "sqlite_master" not in statement and "'main'." not in statement
            if own and statement.startswith(("SELECT", "WITH", "DELETE", "UPDATE")):
                plans[statement] = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert len(plans) > 25
    for statement, plan in plans.items():
        # FTS5 has an index of its own for every way it is asked ("VIRTUAL TABLE INDEX"), and statements of its own on its tables.
        searched = [step for step in plan if "CONSTANT ROW" not in step and step != "SCAN wanted" and "VIRTUAL TABLE INDEX" not in step]
        assert not any(step.startswith("SCAN") for step in searched), (statement, plan)
        of_tenant = "FROM tenant" in statement or "UPDATE tenant" in statement
        assert of_tenant or not any(step.endswith("PRIMARY KEY (tenant=?)") for step in searched), (statement, plan)


async def exercise(store: SQLiteStore, flood: Record, claim: Claim) -> None:
    """Every call that names what it wants."""
    await store.add_flag(A, flag_on(flood.claims[0]))
    await store.claims(A, article_id=flood.id)
    await store.claim(A, flood.claims[0].code)
    await store.claim(A, flood.claims[0].id)
    for reference in (flood.id, flood.id[:6], flood.article.title):
        await store.article(A, reference)
    await store.articles(A, limit=3)
    await store.nearest(A, embed(["x"])[0], 2)
    await store.sentences(A, [(flood.id, 0), (flood.id, 1)])
    await store.surrounded(A, [(flood.id, 0), (flood.id, 1)])
    await store.similarities(A, embed(["x"])[0], [(flood.id, 0)])
    await store.lexical(A, ["banjir", "lembah"], 3)
    await store.lexical(A, ["banjir", "lembah"], 3, article_id=flood.id)
    await store.flags(A, flood.claims[0].id)
    await store.put_embeddings(A, flood.id, flood.embeddings)
    await replace(flood, claims=(claim,)).add(store)
    await store.remove_article(A, flood.id)
    await store.put_note(A, "key", "value")
    await store.note(A, "key")
    await exercise_desk(store, flood)
    assert [found async for found in store.unembedded()] == []


async def exercise_desk(store: SQLiteStore, flood: Record) -> None:
    await flood.add(store)
    first, second = flag_on(flood.claims[0], "budi", 2), flag_on(flood.claims[0], "citra", 3)
    for flag in (first, second):
        await store.add_flag(A, flag)
    await store.flag(A, first.id)
    await store.open_flags(A, limit=2)
    await store.open_flags(A, after=first.id, limit=2)
    await store.settle_flag(A, first.id, FlagState.UPHELD, "dewi", "13", NOON)
    await store.withdraw_flag(A, second.id, "citra", NOON)
    await store.add_watch(A, watch_of("Berapa?"))
    await store.watches(A, "ayu")
    await store.put_watch_state(A, watch_of("").id, "12")
    await store.watch_told(A, watch_of("").id, flood.id)
    await store.remove_watch(A, watch_of("").id, "ayu")
    await store.put_shown(A, message(1, flood.claims))
    await store.shown_with(A, [claim.id for claim in flood.claims], NOON)
    await store.mark_corrected(A, "1", NOON)
    await store.forget_shown(NOON + 2 * HOUR)
    await store.set_aside_article(A, flood.id, "ayu", NOON)
    await store.removed_article(A, flood.id, NOON)
    await store.forget_removed(NOON + HOUR)
