"""The SQLite file behind the embedded store: its threads, connections, transactions, schema and errors."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from index.errors import ArchiveBusy, ArchiveFailed, ArchiveFull, DamagedArchive, ForeignFile, NewerArchive, StoreError

P = ParamSpec("P")
T = TypeVar("T")

#: "TLSK": marks the file as Telisik's (PRAGMA application_id), so that another program's database is refused and not written to.
APPLICATION_ID = 0x544C534B

#: How long a call waits for another process that is writing before it gives up.
BUSY_SECONDS = 30.0

#: Readers work side by side, as WAL lets them; threads are started only as calls overlap.
READERS = 4

# How long a transaction goes on taking in the writes that wait behind its first.
_TOGETHER_SECONDS = 0.02

# Acknowledged means durable: in WAL mode only FULL syncs the log at every commit (NORMAL may lose the last ones on a power cut), and on
# macOS only fullfsync reaches the platter. https://www.sqlite.org/pragma.html#pragma_synchronous
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA wal_autocheckpoint = 4000",  # pages; of a log four times as long as by default, fewer are written into the file twice
)

# SQLite 3.31, the oldest that Python 3.11 meets in the wild, takes 999 variables in a statement; a key takes two.
_KEYS_AT_ONCE = 400

#: What goes from a stream's thread to the event loop in one step.
_STREAMED_AT_ONCE = 16

#: Pages of a copy between two reports of its progress.
_COPIED_AT_ONCE = 1_000

# What SQLite makes beside the file is the index of its log, in steps of 32 KiB; with less than twice that free, it was for want of room.
_ROOM = 65_536

# By SQLite's primary result code: https://www.sqlite.org/rescode.html
_KINDS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: ArchiveBusy,
    sqlite3.SQLITE_CORRUPT: DamagedArchive,
    sqlite3.SQLITE_FULL: ArchiveFull,
    sqlite3.SQLITE_LOCKED: ArchiveBusy,
    sqlite3.SQLITE_NOTADB: ForeignFile,
}


@dataclass(frozen=True, slots=True)
class _Write:
    """A piece of work that waits for its transaction, and where its result goes."""

    work: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


class Database:
    """One SQLite file in WAL mode: writes on one thread, reads on a few others, each with a connection of its own.

    Every piece of work is a function of a connection that runs as one transaction off the event loop. Writes may share one, and be done
    again: they change nothing but the database. A second process may use the file at the same time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections: list[sqlite3.Connection] = []
        self._own = threading.local()
        self._waiting: deque[_Write] = deque()

    async def open(self) -> None:
        """Create the file where there is none and bring its schema up to date. Raises StoreError."""
        self._writer = ThreadPoolExecutor(1, "telisik-writer")
        self._readers = ThreadPoolExecutor(READERS, "telisik-reader")
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._prepare)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Wait for the work in flight, then close every connection."""
        await asyncio.to_thread(self._close)

    async def read(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on one snapshot of the database. Raises StoreError besides what ``work`` raises."""
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._readers, lambda: self._transact("BEGIN", lambda connection: work(connection, *args, **kwargs)))

    async def write(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` alone and commit it: then it is on the disk. Raises StoreError besides what ``work`` raises.

        Writes that wait for one another are committed together: the disk is waited for once, and each is acknowledged after that.
        """
        done: Future[T] = Future()
        self._queue(lambda connection: work(connection, *args, **kwargs), done)
        return await asyncio.wrap_future(done)

    async def write_prepared(self, prepare: Callable[[], Callable[[sqlite3.Connection], T]]) -> T:
        """As :meth:`write`, of the work that ``prepare`` returns; what ``prepare`` does needs neither the event loop nor a transaction, and
        closing waits for it too. Raises what ``prepare`` raises besides."""
        done: Future[T] = Future()
        self._readers.submit(self._prepare_write, prepare, done)
        return await asyncio.wrap_future(done)

    async def stream(
        self, work: Callable[Concatenate[sqlite3.Connection, P], Iterator[T]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[T, None]:
        """What ``work`` yields, all of it from one snapshot. It has a thread and a connection of its own, so that however slowly it is read
        nobody waits for it. Raises StoreError besides what ``work`` raises."""
        run = asyncio.get_running_loop().run_in_executor
        thread = ThreadPoolExecutor(1, "telisik-stream")
        connection: sqlite3.Connection | None = None
        try:
            connection = await run(thread, self.connect)
            await run(thread, connection.execute, "BEGIN")
            items = work(connection, *args, **kwargs)
            while batch := await run(thread, lambda: list(itertools.islice(items, _STREAMED_AT_ONCE))):
                for item in batch:
                    yield item
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error
        finally:
            if connection is not None:
                await run(thread, connection.close)
            thread.shutdown(wait=False)

    async def copy(self, target: Path, progress: Callable[[int, int], None] | None) -> None:
        """Copy the database, as at one moment, into an empty file; ``progress`` counts pages. Others read and write on meanwhile.

        Raises StoreError, of the database or of the copy.
        """
        await asyncio.to_thread(self._copy, target, progress)

    def _copy(self, target: Path, progress: Callable[[int, int], None] | None) -> None:
        told = None if progress is None else lambda _status, left, total: progress(total - left, total)
        try:
            with closing(self.connect()) as source, closing(sqlite3.connect(target, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = FULL")
                source.execute("BEGIN")  # a snapshot: without it SQLite would begin anew whenever somebody writes
                source.execute("SELECT 1 FROM sqlite_master").fetchone()
                source.backup(copy, pages=_COPIED_AT_ONCE, progress=told)
                source.execute("COMMIT")
                _check_copy(copy, target)
        except sqlite3.Error as error:
            raise _explained(error, target) from error

    def _prepare_write(self, prepare: Callable[[], Callable[[sqlite3.Connection], T]], done: Future[T]) -> None:
        try:
            work = prepare()
        except BaseException as error:
            if done.set_running_or_notify_cancel():
                done.set_exception(error)
        else:
            self._queue(work, done)

    def _queue(self, work: Callable[[sqlite3.Connection], T], done: Future[T]) -> None:
        self._waiting.append(_Write(work, done))
        self._writer.submit(self._write_waiting)

    def _write_waiting(self) -> None:
        """Do the writes that wait as one transaction; where that fails, each in one of its own."""
        first = self._taken()
        if first is None:
            return  # an earlier transaction took it in
        group = [first]

        def together(connection: sqlite3.Connection) -> list[Any]:
            results = [first.work(connection)]
            until = time.monotonic() + _TOGETHER_SECONDS
            while time.monotonic() < until and (another := self._taken()) is not None:
                group.append(another)
                results.append(another.work(connection))
            return results

        try:
            results = self._transact("BEGIN IMMEDIATE", together)
        except BaseException as error:
            if len(group) == 1:
                first.done.set_exception(error)
                return
            for write in group:
                self._write_apart(write)
        else:
            for write, result in zip(group, results, strict=True):
                write.done.set_result(result)

    def _write_apart(self, write: _Write) -> None:
        try:
            result = self._transact("BEGIN IMMEDIATE", write.work)
        except BaseException as error:
            write.done.set_exception(error)
        else:
            write.done.set_result(result)

    def _taken(self) -> _Write | None:
        """The write that has waited longest, unless nobody waits for it any more; None where none is left."""
        while self._waiting:
            write = self._waiting.popleft()
            if write.done.set_running_or_notify_cancel():
                return write
        return None

    def _transact(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error
        return result

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection. Several threads only ever touch one to close it, after all work is done."""
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self.connect()
            self._connections.append(connection)
            self._own.connection = connection
        return connection

    def connect(self) -> sqlite3.Connection:
        """A connection of one's own, to be closed before the database is. Raises sqlite3.Error."""
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for setting in _SETTINGS:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connection()
            _check_owner(connection, self.path)
            _write_ahead(connection, self.path)
            self._transact("BEGIN IMMEDIATE", _migrate)
        except OSError as error:
            raise StoreError(path=self.path, detail=error.strerror or str(error)) from error
        except sqlite3.Error as error:
            explained = _explained(error, self.path)
            if isinstance(explained, ArchiveFailed):
                explained = StoreError(path=self.path, detail=str(error))
            raise explained from error

    def _close(self) -> None:
        self._readers.shutdown()  # before the writer, who gets what is being prepared there
        self._writer.shutdown()
        # The readers first: the last connection to close, the writer's, folds the log into the file and removes it.
        for connection in reversed(self._connections):
            connection.close()
        self._connections.clear()


def _explained(error: sqlite3.Error, path: Path) -> Exception:
    """The error to show a person for one of SQLite's; the same error where only a fault of this program can cause it."""
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
        return error
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:  # not SQLite's but Python's: bytes that are not UTF-8 where text was written
        return DamagedArchive(path=path, detail=str(error))
    kind = _KINDS.get(code & 0xFF, ArchiveFailed)
    # SQLite says "full" of the file and its log, but "disk I/O error" or "unable to open" where what it makes beside them has no room.
    if kind is ArchiveFailed and code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _no_room(path):
        kind = ArchiveFull
    return kind(path=path, detail=str(error))


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM
    except OSError:
        return False


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse, before anything is written, a database of another program or of a newer Telisik."""
    connection.execute("BEGIN")
    owner, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    connection.execute("COMMIT")
    if owner != APPLICATION_ID and (owner or version or tables):
        raise ForeignFile(path=path)
    if version > len(migrations()):
        raise NewerArchive(path=path, found=version, known=len(migrations()))


def _write_ahead(connection: sqlite3.Connection, path: Path) -> None:
    """Switch the file to WAL. SQLite does not wait here when a second process is switching too, so this does."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise StoreError(path=path, detail="its file system does not support SQLite's write-ahead log")
        return


def _check_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DamagedArchive when a copy is not what it should be: better now than on the day it is needed."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedArchive(path=path, detail=found)


def _migrate(connection: sqlite3.Connection) -> None:
    for number, script in enumerate(migrations(), start=1):
        if number > _pragma(connection, "user_version"):
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def migrations() -> list[str]:
    """The SQL scripts that lead from an empty file to the present schema, in order; the first is number 1."""
    scripts = (entry for entry in files("index.migrations").iterdir() if entry.name.endswith(".sql"))
    return [script.read_text("utf-8") for script in sorted(scripts, key=lambda script: script.name)]


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript() would commit the transaction that they must share."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def marks(values: Sequence[object]) -> str:
    """A question mark for each of the values, as a statement has them."""
    return ", ".join("?" * len(values))


def chunks(keys: Sequence[T]) -> Iterable[Sequence[T]]:
    """The keys in parts that fit in one statement each, two variables a key."""
    return (keys[start : start + _KEYS_AT_ONCE] for start in range(0, len(keys), _KEYS_AT_ONCE))
