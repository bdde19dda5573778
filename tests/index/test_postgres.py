"""The shared store: the contract of every store, and what only a server that several processes share can do."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import numpy as np
import pytest

from index import postgres_database, postgres_planning
from index.errors import ArchiveUnreachable, ForeignDatabase, NewerArchive, NoBackup, StoreError
from index.postgres import PostgresStore
from index.postgres_schema import migrations, statements
from index.postgres_vectors import LEAST_RECALL
from index.store import AddOutcome, Flag, FlagState, Lexical, Store, Tenant, Vectors
from index.vectors import space_key
from tests.postgres_server import Server, schema, server
from tests.severing_proxy import Fate, SeveringProxy
from tests.store_contract import FIRE, FLOOD, NOON, SPACE, A, B, OpenStore, Record, StoreContract, embed, flag_on, keys, record, scores
from tests.store_contract_desk import LATER, DeskContract, message, watch_of
from tests.store_contract_transfer import TransferContract


@pytest.fixture
def dsn(postgres: str) -> Iterator[str]:
    with schema(postgres) as mine:
        yield mine


class OnPostgres:
    @pytest.fixture
    def open_store(self, dsn: str) -> OpenStore:
        return lambda space: PostgresStore(dsn, space)


class TestPostgresStore(OnPostgres, StoreContract):
    pass


class TestPostgresDesk(OnPostgres, DeskContract):
    pass


class TestPostgresTransfer(OnPostgres, TransferContract):
    @pytest.fixture
    def open_other(self, postgres: str) -> Iterator[OpenStore]:
        with schema(postgres) as other:
            yield lambda space: PostgresStore(other, space)


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def ask(dsn: str, query: str, *values: object) -> list[Any]:
    async with connected(dsn) as connection:
        found: list[Any] = await connection.fetch(query, *values)
        return found


# Opening


async def test_many_open_a_new_database_at_once(dsn: str) -> None:
    async def add(number: int) -> AddOutcome:
        async with PostgresStore(dsn, SPACE) as store:
            return await record([f"Berita {number}."]).add(store)

    assert await asyncio.gather(*map(add, range(5))) == [AddOutcome.ADDED] * 5
    assert [row[0] for row in await ask(dsn, "SELECT version FROM telisik_schema ORDER BY version")] == [1, 2]


async def test_a_schema_of_another_program_is_refused_untouched(dsn: str) -> None:
    await ask(dsn, "CREATE TABLE article (name TEXT)")
    with pytest.raises(ForeignDatabase):
        await PostgresStore(dsn, SPACE).__aenter__()
    assert [row[0] for row in await ask(dsn, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")] == ["article"]


async def test_a_newer_schema_is_refused(dsn: str) -> None:
    async with PostgresStore(dsn, SPACE):
        pass
    await ask(dsn, "INSERT INTO telisik_schema VALUES (99)")
    with pytest.raises(NewerArchive) as newer:
        await PostgresStore(dsn, SPACE).__aenter__()
    assert newer.value.values["found"] == 99


async def test_a_server_that_cannot_be_reached_is_said_so_without_the_password(dsn: str, unused_tcp_port: int) -> None:
    parts = urlsplit(dsn)
    nobody_there = parts._replace(netloc=f"ayu:rahasia@127.0.0.1:{unused_tcp_port}")
    no_such_database = parts._replace(path="/no_such_database")
    for address in (urlunsplit(nobody_there), urlunsplit(no_such_database), "postgresql://ayu:rahasia@127.0.0.1:notaport/x"):
        with pytest.raises(StoreError) as refused:
            await PostgresStore(address, SPACE).__aenter__()
        assert "rahasia" not in str(refused.value)
        assert "\n" not in str(refused.value)


async def test_the_server_s_own_tools_make_its_backups(dsn: str, tmp_path: Path) -> None:
    async with PostgresStore(dsn, SPACE) as store:
        with pytest.raises(NoBackup):
            await store.backup(tmp_path / "copy")


# The schema


async def test_the_tenant_stands_first_in_every_key_and_there_are_no_triggers(dsn: str) -> None:
    async with PostgresStore(dsn, SPACE):
        pass
    constraints = await ask(
        dsn,
        "SELECT c.conrelid::regclass::text, pg_get_constraintdef(c.oid) FROM pg_constraint c "
        "WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'f') "
        "AND c.conrelid <> 'telisik_schema'::regclass",
    )
    assert len(constraints) > 20
    for table, definition in constraints:
        for columns in re.findall(r"\(([^)]*)\)", definition):
            assert columns.split(", ")[0] == "tenant", (table, definition)
    indexes = await ask(dsn, "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> 'telisik_schema'")
    unique = [definition for (definition,) in indexes if definition.startswith("CREATE UNIQUE")]
    assert len(unique) > 15
    assert [definition for definition in unique if "(tenant" not in definition] == []
    triggers = "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND c.relnamespace = "
    assert await ask(dsn, triggers + "current_schema()::regnamespace") == [(0,)]


def test_tables_come_before_what_refers_to_them_and_each_call_has_one_statement() -> None:
    tables, references = migrations()
    assert "REFERENCES" not in "".join(statements(tables))
    assert "SERIAL" not in tables.upper()
    assert {statement.split()[0] for statement in statements(tables)} == {"CREATE"}
    assert all(re.match(r"ALTER TABLE \w+ ADD FOREIGN KEY \(tenant, ", statement) for statement in statements(references))


async def test_vectors_lie_in_their_rows(dsn: str) -> None:
    wide = SPACE.__class__("wide", 1024)  # 2 kB: longer than PostgreSQL leaves in a row of its own accord
    async with PostgresStore(dsn, wide) as store:
        flood = record(FLOOD)
        vectors = np.eye(3, 1024, dtype=np.float32)
        await store.add_article(A, flood.article, flood.sentences, flood.claims, vectors, NOON)
        assert scores(await store.nearest(A, vectors[1], 1)) == [1.0]
    toast = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'sentence'::regclass"
    assert await ask(dsn, toast) == [(0,)]


# Several processes


@asynccontextmanager
async def child(dsn: str, name: str, task: str) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Another process with the database open; give it a line and hear its answer."""
    command = (sys.executable, "-m", "tests.postgres_child", dsn, name, task)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    to, answers = process.stdin, process.stdout

    async def tell(line: str) -> str:
        to.write(f"{line}\n".encode())
        return (await answers.readline()).decode().strip()

    assert await answers.readline() == b"ready\n"
    yield tell
    to.close()
    assert await process.wait() == 0


async def test_what_one_process_adds_another_finds_at_once(dsn: str) -> None:
    async with PostgresStore(dsn, SPACE) as store, child(dsn, "lain", "add") as tell:
        for number in range(101, 111):
            assert await tell(str(number)) == "done"
            theirs = record([f"Berita {number} dari lain.", f"Sebanyak {number} orang hadir."])
            assert keys(await store.nearest(A, theirs.embeddings[1], 1)) == [(theirs.id, 1)]
            assert keys((await store.lexical(A, [str(number)], 9)).hits) == [(theirs.id, 0), (theirs.id, 1)]
            assert (await store.claim(A, theirs.claims[1].code)).claim == theirs.claims[1]
            await store.remove_article(A, theirs.id)
            assert await tell(str(number)) == "done"
            assert len(await store.articles(A)) == number - 100


async def test_flags_reviewed_in_two_processes_settle_once(dsn: str) -> None:
    flood = record(FLOOD)
    flags = [flag_on(flood.claims[0], f"orang {number}", number) for number in range(1, 41)]
    async with PostgresStore(dsn, SPACE) as store, child(dsn, "citra", "settle") as citra, child(dsn, "dewi", "settle") as dewi:
        await flood.add(store)
        for flag in flags:
            await store.add_flag(A, flag)
        for flag in flags:
            answers = dict(zip(("citra", "dewi"), await asyncio.gather(citra(flag.id), dewi(flag.id)), strict=True))
            assert sorted(answers.values()) == [f"lost {flag.id}", f"won {flag.id}"]
            [winner] = [name for name, answer in answers.items() if answer.startswith("won")]
            assert (await store.flag(A, flag.id)).reviewer == winner
            assert [event.state for event in await store.history(A, flag.id)] == [FlagState.OPEN, FlagState.UPHELD]
        assert await store.open_flags(A, limit=9) == []


# Lost connections


@pytest.mark.parametrize("fate", ["before", "behind"])
async def test_a_write_whose_commit_was_lost_is_done_once_and_answered_right(dsn: str, fate: Fate) -> None:
    flood, fire = record(FLOOD), record(FIRE)
    proxy = SeveringProxy(dsn)
    claim, watch = flood.claims[0], watch_of("Berapa?")

    async with proxy.listening() as address, PostgresStore(address, SPACE) as store:

        async def severed(call: Awaitable[Any]) -> Any:
            before, proxy.fate = proxy.severed, fate
            result = await call
            assert proxy.severed == before + 1
            return result

        assert await severed(flood.add(store)) is AddOutcome.ADDED
        await fire.add(store)
        await severed(store.add_flag(A, flag_on(claim)))
        assert isinstance(await severed(store.settle_flag(A, flag_on(claim).id, FlagState.UPHELD, "citra", "13", LATER)), Flag)
        assert [event.state for event in await store.history(A, flag_on(claim).id)] == [FlagState.OPEN, FlagState.UPHELD]
        await severed(store.add_flag(A, flag_on(claim, "budi", 2)))
        assert (await severed(store.withdraw_flag(A, flag_on(claim, "budi", 2).id, "budi", LATER))).state is FlagState.WITHDRAWN
        await severed(store.add_watch(A, watch))
        assert await severed(store.watch_told(A, watch.id, flood.id))
        assert not await store.watch_told(A, watch.id, flood.id)
        assert await severed(store.remove_watch(A, watch.id, "ayu")) == watch
        await severed(store.put_shown(A, message(1, [claim])))
        assert await severed(store.mark_corrected(A, "1", LATER))
        assert not await store.mark_corrected(A, "1", LATER)
        await severed(store.put_note(A, "samples", "offered"))
        await severed(store.set_aside_article(A, fire.id, "ayu", LATER))
        await severed(store.remove_article(A, flood.id))
        await severed(store.forget_removed(LATER + timedelta(seconds=1)))
        assert await store.articles(A) == []
        assert await store.note(A, "samples") == "offered"
        assert await store.problems() == []


async def test_connections_killed_at_random_lose_no_acknowledged_write(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"telisik {uuid4().hex}"
    monkeypatch.setitem(postgres_database._SETTINGS, "application_name", name)  # so that nobody else's connections are killed
    records = [record([f"Berita {n} kalimat {i}." for i in range(3)]) for n in range(40)]
    acknowledged = asyncio.Semaphore(0)  # each lets two connections be killed: however slow the machine, the writers get on
    kills = 0

    async def kill() -> None:
        nonlocal kills
        terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 ORDER BY random() LIMIT 2"
        async with connected(dsn) as connection:
            while True:
                await acknowledged.acquire()
                kills += len(await connection.fetch(terminate, name))

    async with PostgresStore(dsn, SPACE) as store, PostgresStore(dsn, SPACE) as other:

        async def write(mine: list[Record], by: Store) -> None:
            for each in mine:
                assert await each.add(by) is AddOutcome.ADDED
                acknowledged.release()
                assert {hit.article_id for hit in await by.nearest(A, each.embeddings[0], 1)} == {each.id}
                flag = flag_on(each.claims[0], number=int(each.id, 16) % 2**100)
                await by.add_flag(A, flag)
                acknowledged.release()
                assert (await by.settle_flag(A, flag.id, FlagState.REJECTED, "citra", "", LATER)).state is FlagState.REJECTED

        killer = asyncio.create_task(kill())
        await asyncio.gather(*(write(records[n::4], (store, other)[n % 2]) for n in range(4)))
        killer.cancel()
        await asyncio.wait([killer])
        assert kills > 20
        assert {article.id for article in await store.articles(A)} == {each.id for each in records}
        assert [flag.state for flag in await store.flags(A)] == [FlagState.REJECTED] * 40
        assert await store.problems() == []
        lexical = await store.lexical(A, ["berita"], 3)
        assert (lexical.frequencies, lexical.total) == ({"berita": 120}, 120)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may stop; never the one of TEST_DATABASE_URL."""
    with server() as started:
        yield started


async def test_a_server_that_crashes_and_comes_back_is_waited_for(own_server: Server) -> None:
    records = [record([f"Berita {n} kalimat {i}." for i in range(3)]) for n in range(30)]
    async with PostgresStore(own_server.dsn, SPACE) as store:
        await record(FLOOD).add(store)
        adding = asyncio.gather(*(each.add(store) for each in records))
        for _ in range(3):
            await asyncio.to_thread(own_server.stop)
            await asyncio.to_thread(own_server.start)
        assert await adding == [AddOutcome.ADDED] * 30
        assert {article.id for article in await store.articles(A)} == {each.id for each in [*records, record(FLOOD)]}
        assert await store.problems() == []


async def test_a_server_that_stays_away_is_said_so(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_database, "PATIENCE_SECONDS", 0.2)
    async with PostgresStore(own_server.dsn, SPACE) as store:
        await record(FLOOD).add(store)
        await asyncio.to_thread(own_server.stop)
        for call in (record(FIRE).add(store), store.articles(A), anext(aiter(store.dump(A)))):
            with pytest.raises(ArchiveUnreachable):
                await call
        await asyncio.to_thread(own_server.start)
        assert len(await store.articles(A)) == 1


async def test_old_receipts_are_cleared_away(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_database, "_RECEIPTS_BETWEEN_CLEARINGS", 5)
    async with PostgresStore(dsn, SPACE) as store:
        for number in range(4):
            await store.put_note(A, "key", str(number))
        await ask(dsn, "UPDATE receipt SET written = now() - INTERVAL '2 hours'")
        await store.put_note(A, "key", "last")
        assert await ask(dsn, "SELECT count(*) FROM receipt") == [(1,)]


# Large tenants


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors in clusters, as those of texts are."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((count // 20, SPACE.dimension))
    vectors = np.repeat(centres, 20, axis=0) + 0.5 * random.standard_normal((count // 20 * 20, SPACE.dimension))
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


async def fill(store: Store, vectors: Vectors, first: int = 0, per_article: int = 100, tenant: Tenant = A) -> list[tuple[str, int]]:
    """Articles with these vectors, their sentences numbered from ``first``; the keys of the sentences, in order."""
    found = []
    for start in range(0, len(vectors), per_article):
        part = vectors[start : start + per_article]
        each = record([f"k {first + start + n}" for n in range(len(part))])
        await store.add_article(tenant, each.article, each.sentences, each.claims, part, NOON)
        found += [(each.id, n) for n in range(len(part))]
    return found


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes are built as soon as nothing is added, rather than a while afterwards."""
    monkeypatch.setattr("index.postgres_vectors._QUIET_SECONDS", 0.05)


async def test_the_planner_learns_how_an_archive_grows_before_the_server_looks(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_planning, "FIRST", 10)
    known = "SELECT relname, reltuples::integer FROM pg_class WHERE oid IN ('article'::regclass, 'sentence'::regclass)"
    # A server would look by itself after a while; not in this test.
    async with PostgresStore(dsn, SPACE) as store:
        await ask(dsn, "ALTER TABLE article SET (autovacuum_enabled = off)")
        await ask(dsn, "ALTER TABLE sentence SET (autovacuum_enabled = off)")
        await record([f"Kalimat {n}." for n in range(9)]).add(store)
        await store.indexes_built()
        assert {row[1] for row in await ask(dsn, known)} == {-1}
        await record(["Satu lagi."]).add(store)
        await store.indexes_built()
        assert {row[0]: row[1] for row in await ask(dsn, known)} == {"article": 2, "sentence": 10}
        await record([f"Berita {n}." for n in range(9)]).add(store)  # not yet twice as many
        await store.indexes_built()
        assert {row[0]: row[1] for row in await ask(dsn, known)} == {"article": 2, "sentence": 10}
        await record(["Dan satu."]).add(store)
        await store.indexes_built()
        assert {row[0]: row[1] for row in await ask(dsn, known)} == {"article": 4, "sentence": 20}


async def test_an_index_is_built_when_nothing_more_is_added(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes = "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%hnsw%' AND schemaname = current_schema()"
    monkeypatch.setattr("index.postgres_vectors._QUIET_SECONDS", 3600.0)
    vectors = clustered(400, 6)
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        await fill(store, vectors[:200])
        await asyncio.sleep(0.2)
        assert await ask(dsn, indexes) == [(0,)]
    monkeypatch.setattr("index.postgres_vectors._QUIET_SECONDS", 0.05)
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        await fill(store, vectors[200:], 1_000)
        await store.indexes_built()
        assert await ask(dsn, indexes) == [(1,)]


async def test_a_tenant_that_grows_large_gets_an_index_of_its_own(dsn: str) -> None:
    vectors, questions = clustered(1_200, 1), clustered(40, 2)
    async with PostgresStore(dsn, SPACE, exact_up_to=1_000) as store, PostgresStore(dsn, SPACE) as exact:
        there = await fill(store, vectors[:1_000])
        await store.indexes_built()
        await record(FLOOD).add(store, B)
        indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE '%hnsw%'"
        assert await ask(dsn, indexes) == []
        there += await fill(store, vectors[1_000:], 1_000)
        await store.indexes_built()
        [(name, definition)] = await ask(dsn, indexes)
        assert f"WHERE ((tenant = '{A}'::text) AND (space = '{space_key(SPACE)}'::text))" in definition
        [(sentences, recall)] = await ask(dsn, "SELECT sentences, recall FROM vector_index WHERE tenant = $1", A)
        assert sentences > 1_000
        assert recall >= LEAST_RECALL

        found = wanted = 0
        for question in questions:
            best = await exact.nearest(A, question, 10)
            near = await store.nearest(A, question, 10)
            found, wanted = found + len({*keys(near)} & {*keys(best)}), wanted + len(best)
            assert scores(near) == sorted(scores(near), reverse=True)
        assert found / wanted >= LEAST_RECALL
        assert (await ask(dsn, "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = $1", name)) != [(0,)]
        assert keys(await store.nearest(B, embed([FLOOD[1]])[0], 1)) == [(record(FLOOD).id, 1)]

        gone, question = there[0][0], vectors[0]
        assert keys(await store.nearest(A, question, 1)) == [there[0]]
        await store.remove_article(A, gone)
        hits = await store.nearest(A, question, 100)  # seen by the next question
        assert len(hits) == 100
        assert gone not in {hit.article_id for hit in hits}


async def test_the_index_of_a_tenant_whose_name_looks_like_sql(dsn: str) -> None:
    vectors, tenant = clustered(200, 5), Tenant("o'clock\\' OR true --")
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        there = await fill(store, vectors, tenant=tenant)
        await fill(store, vectors[:100], 1_000)
        await store.indexes_built()
        assert await ask(dsn, "SELECT tenant FROM vector_index") == [(tenant,)]
        assert keys(await store.nearest(tenant, vectors[7], 1)) == [there[7]]
        [(scans,)] = await ask(dsn, "SELECT sum(idx_scan) FROM pg_stat_user_indexes WHERE indexrelname LIKE 'sentence_near_%'")
        assert scans > 0


async def test_an_index_that_finds_too_little_is_not_used(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.postgres_vectors.LEAST_RECALL", 1.1)
    vectors = clustered(200, 3)
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        there = await fill(store, vectors)
        await store.indexes_built()
        assert await ask(dsn, "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%hnsw%' AND schemaname = current_schema()") == [(0,)]
        assert keys(await store.nearest(A, vectors[7], 1)) == [there[7]]


async def test_what_an_interrupted_build_left_is_built_anew(dsn: str) -> None:
    vectors = clustered(400, 4)
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        await fill(store, vectors)
        await store.indexes_built()
        [(name,)] = await ask(dsn, "SELECT name FROM vector_index")
        await ask(dsn, "DELETE FROM vector_index")
        await ask(dsn, f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass")
        await record(FIRE).add(store)
        await store.indexes_built()
        assert await ask(dsn, f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{name}'::regclass") == [(True,)]
        assert len(await ask(dsn, "SELECT FROM vector_index")) == 1


async def test_an_index_that_an_earlier_version_built_otherwise_gives_way(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = "SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%hnsw%' AND schemaname = current_schema()"
    vectors = clustered(400, 8)
    with monkeypatch.context() as earlier:
        earlier.setattr("index.postgres_vectors._LINKS", 8)
        async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
            await fill(store, vectors)
            await store.indexes_built()
            [(built,)] = await ask(dsn, definitions)
            assert "m='8'" in built
    async with PostgresStore(dsn, SPACE, exact_up_to=100) as store:
        await record(FIRE).add(store)
        await store.indexes_built()
        [(built,)] = await ask(dsn, definitions)
        assert "m='32'" in built
        assert len(await ask(dsn, "SELECT FROM vector_index")) == 1


# Search and damage


async def test_both_stores_rank_words_alike(dsn: str, tmp_path: Path) -> None:
    from index.sqlite import SQLiteStore

    random = np.random.default_rng(5)
    words = [f"kata{n}" for n in range(60)]
    texts = [" ".join(random.choice(words, size=random.integers(3, 12))) for _ in range(200)]
    async with PostgresStore(dsn, SPACE) as shared, SQLiteStore(tmp_path / "telisik.db", SPACE) as embedded:

        async def look(store: Store) -> list[Lexical]:
            for start in range(0, 200, 20):
                await record(texts[start : start + 20]).add(store)
            return [await store.lexical(A, words[n : n + 4], 200) for n in range(0, 56, 4)]

        assert await look(shared) == await look(embedded)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE article SET text = 'x'", "DamagedText"),
        ("UPDATE sentence SET start_offset = 9999", "DamagedSentences"),
        ("UPDATE claim SET kind = 'rumour'", "DamagedSentences"),
        ("UPDATE sentence SET vector = NULL WHERE ordinal = 1", "MissingVectors"),
        ("UPDATE sentence SET vector = '[1,2]' WHERE ordinal = 1", "DamagedVectors"),
        ("DELETE FROM open_flag", "DamagedQueue"),
        ("DELETE FROM sentence_terms WHERE ordinal = 1", "DamagedTerms"),
        ("UPDATE term SET sentences = sentences + 1", "DamagedTerms"),
        ("UPDATE tenant SET sentences = 99", "DamagedTerms"),
    ],
)
async def test_damage_to_an_article_is_named(dsn: str, statement: str, expected: str) -> None:
    async with PostgresStore(dsn, SPACE) as store:
        await record(FLOOD).add(store)
        await store.add_flag(A, flag_on(record(FLOOD).claims[0]))
        assert await store.problems() == []
        await ask(dsn, statement)
        assert [type(problem).__name__ for problem in await store.problems()] == [expected]


async def test_what_can_be_told_from_the_rest_is_mended(dsn: str) -> None:
    flood, fire = record(FLOOD), record(FIRE)
    async with PostgresStore(dsn, SPACE) as store:
        await flood.add(store)
        await fire.add(store)
        for number, person in enumerate(("ayu", "budi"), start=1):
            await store.add_flag(A, flag_on(flood.claims[0], person, number))
        await store.settle_flag(A, flag_on(flood.claims[0]).id, FlagState.UPHELD, "citra", "", LATER)
        queue = await store.open_flags(A, limit=9)
        assert await store.repair() == 0
        await ask(dsn, "DELETE FROM open_flag")
        await ask(dsn, "UPDATE tenant SET sentences = 1")
        await ask(dsn, "UPDATE sentence SET vector = '[1,2]' WHERE article_id = $1 AND ordinal = 1", flood.id)
        await ask(dsn, "DELETE FROM sentence_terms WHERE article_id = $1", fire.id)
        await ask(dsn, "DELETE FROM term")
        assert await store.repair() > 0
        assert await store.repair() == 0
        assert await store.open_flags(A, limit=9) == queue
        assert [found.article_id async for found in store.unembedded()] == [flood.id]
        lexical = await store.lexical(A, ["harbour", "lembah"], 9)
        assert (len(lexical.hits), lexical.total) == (2, 5)
