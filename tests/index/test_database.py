"""How writes of the embedded store share transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.database import Database
from index.errors import ArchiveBusy


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What every connection is given to do."""
    heard: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(heard.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    return heard


@pytest.fixture
async def database(tmp_path: Path, statements: list[str]) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "archive.sqlite3")
    await opened.open()
    statements.clear()
    yield opened
    await opened.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """The file locked by another process, so that whatever is written waits."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def put(db: sqlite3.Connection, key: str) -> str:
    db.execute("INSERT INTO note (tenant, key, value) VALUES ('a', ?, '')", (key,))
    return key


def fail(db: sqlite3.Connection, key: str) -> str:
    put(db, key)
    raise LookupError(key)


async def notes(database: Database) -> set[str]:
    return await database.read(lambda db: {key for (key,) in db.execute("SELECT key FROM note")})


async def waiting(*tasks: asyncio.Future[str]) -> None:
    """Let these begin, and see that none is done before it can be."""
    for _ in range(10):
        await asyncio.sleep(0.005)
    assert not any(task.done() for task in tasks)


async def test_writes_that_wait_are_committed_together(database: Database, statements: list[str]) -> None:
    with locked(database):
        tasks = [asyncio.ensure_future(database.write(put, str(n))) for n in range(9)]
        await waiting(*tasks)
        statements.clear()
    assert await asyncio.gather(*tasks) == [str(n) for n in range(9)]
    assert statements.count("COMMIT") < 4  # not one each; how many wait is a matter of time
    assert await notes(database) == {str(n) for n in range(9)}


async def test_a_write_that_fails_takes_no_other_with_it(database: Database) -> None:
    with locked(database):
        tasks = [asyncio.ensure_future(database.write(fail if n % 4 == 2 else put, str(n))) for n in range(9)]
        await waiting(*tasks)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) is LookupError for result in results] == [n % 4 == 2 for n in range(9)]
    assert await notes(database) == {str(n) for n in range(9) if n % 4 != 2}


async def test_each_write_sees_those_before_it(database: Database) -> None:
    def count(db: sqlite3.Connection) -> int:
        return int(db.execute("SELECT count(*) FROM note").fetchone()[0])

    with locked(database):
        before = asyncio.ensure_future(database.write(put, "first"))
        counting = asyncio.ensure_future(database.write(count))
        await waiting(before)
    assert await counting == 1


async def test_what_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    with locked(database):
        first, second, third = (asyncio.ensure_future(database.write(put, key)) for key in ("first", "second", "third"))
        await waiting(first, second, third)
        second.cancel()
        await asyncio.sleep(0)
    assert (await first, await third) == ("first", "third")
    assert await notes(database) == {"first", "third"}


async def test_a_lock_that_is_not_given_back_fails_every_write_that_waits(database: Database) -> None:
    await database.write(lambda db: db.execute("PRAGMA busy_timeout = 20").fetchone())
    with locked(database):
        results = await asyncio.gather(*(database.write(put, str(n)) for n in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [ArchiveBusy] * 3
    assert await database.write(put, "after") == "after"
    assert await notes(database) == {"after"}
