"""The PostgreSQL database behind the shared store: its connections, transactions, errors, and what is done when a connection is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import numpy as np
from numpy.typing import NDArray

from index.errors import ArchiveFailed, ArchiveFull, ArchiveUnreachable, StoreError
from index.postgres_schema import prepare
from index.store import Tenant

P = ParamSpec("P")
T = TypeVar("T")

#: A connection of asyncpg, which has no types of its own.
Connection = Any

#: The most connections of one process; calls beyond them wait.
CONNECTIONS = 10

#: How long a call goes on trying while the server cannot be reached.
PATIENCE_SECONDS = 30.0

# How long a statement may take: a connection that died without a word is told by it.
_STATEMENT_SECONDS = 60.0

# How long after its transaction a receipt may still be asked for; far longer than any call tries.
_RECEIPTS_KEPT = "1 hour"
_RECEIPTS_BETWEEN_CLEARINGS = 1_000

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0

_SETTINGS = {
    "application_name": "telisik",
    "jit": "off",  # the longest query here takes milliseconds, compiling one ten times as long
    # Where the planner can choose, it takes what comes in order: it thinks an HNSW index dearer than reading 10,000 vectors and sorting
    # them, which takes three times as long (docs/performance.md). What only a sort can bring is sorted all the same.
    "enable_sort": "off",
    # How many candidates an HNSW search keeps, and that it goes on where removed sentences were among them (index/postgres_vectors.py).
    "hnsw.ef_search": "160",
    "hnsw.iterative_scan": "strict_order",
    "synchronous_commit": "on",  # acknowledged means durable, whatever the server's own default
}

# The transaction came to nothing, and doing it again may succeed. https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # asyncpg's when a connection's end and the next statement cross
)
#: All that a call of asyncpg raises.
_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
# What only this program can be to blame for.
_FAULTS = (asyncpg.InterfaceError, asyncpg.IntegrityConstraintViolationError, asyncpg.SyntaxOrAccessError, asyncpg.DataError)
# asyncpg's words where it is asked for something while the connection is going; no two tasks here ever share one.
_GONE = ("closed", "another operation is in progress", "released back to the pool")
_CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.InvalidCachedStatementError)


class Database:
    """A pool of connections to one database. Every piece of work is a coroutine function of a connection that runs as one transaction.

    Work may run more than once: when the connection is lost, everything since the transaction began is undone by the server and done
    again, so it must change nothing outside the database.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.place = place(dsn)
        self._written = 0

    async def open(self) -> None:
        """Bring the schema up to date and connect. Raises StoreError."""
        try:
            connection = await asyncpg.connect(self._dsn, server_settings=_SETTINGS)
            try:
                await prepare(connection, self.place)
            finally:
                await connection.close()
            # Connections are opened after the schema is up to date: the statements that they prepare know its tables.
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,  # opened as calls overlap, closed when they are idle for minutes
                max_size=CONNECTIONS,
                init=_prepared,
                reset=_nothing,
                command_timeout=_STATEMENT_SECONDS,
                server_settings=_SETTINGS,
            )
            await self._clear_receipts()
        except (*_ERRORS, ValueError) as error:
            raise StoreError(path=self.place, detail=_sentence(error)) from error

    async def close(self) -> None:
        """Wait for the work in flight, then close every connection."""
        await self._pool.close()

    async def read(self, work: Callable[Concatenate[Connection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on one snapshot of the database. Raises StoreError besides what ``work`` raises."""

        async def once() -> T:
            async with self._acquired() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
                return await work(connection, *args, **kwargs)

        return await self._persevere(once)

    async def look(self, work: Callable[Concatenate[Connection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` outside a transaction, which saves two messages: for what one statement reads. Raises as :meth:`read`."""

        async def once() -> T:
            async with self._acquired() as connection:
                return await work(connection, *args, **kwargs)

        return await self._persevere(once)

    async def write(self, tenant: Tenant, work: Callable[Concatenate[Connection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` as one transaction of a tenant and commit it: then it is on the server's disk. Raises as :meth:`read`.

        The transaction leaves a receipt. When the connection is lost while it is committed, nobody knows whether it was; the next try
        writes the same receipt first, which waits for the earlier transaction if it is still under way, and finds it there if it was.
        """
        receipt, results = uuid4().hex, list[T]()

        async def once() -> T:
            async with self._acquired() as connection, connection.transaction():
                if not await connection.fetchval(_RECEIPT, tenant, receipt):
                    return results[-1]
                results.append(await work(connection, *args, **kwargs))
            return results[-1]

        result = await self._persevere(once)
        self._written += 1
        if self._written % _RECEIPTS_BETWEEN_CLEARINGS == 0:
            await self._clear_receipts()
        return result

    async def sweep(self, work: Callable[Concatenate[Connection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` as one transaction over all tenants; it must not matter if it is done twice. Raises as :meth:`read`."""

        async def once() -> T:
            async with self._acquired() as connection, connection.transaction():
                return await work(connection, *args, **kwargs)

        return await self._persevere(once)

    async def stream(
        self, work: Callable[Concatenate[Connection, P], AsyncGenerator[T, None]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[T, None]:
        """What ``work`` yields, on one snapshot; a lost connection ends it, since some of it is handed out. Raises as :meth:`read`."""
        try:
            async with (
                self._acquired() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
                aclosing(work(connection, *args, **kwargs)) as found,
            ):
                async for each in found:
                    yield each
        except _ERRORS as error:
            raise self._explained(error) from error

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[Connection]:
        """A connection outside the pool, for what takes long: its statements may, and nothing is done again. Raises as :meth:`read`."""
        try:
            connection = await asyncpg.connect(self._dsn, server_settings=_SETTINGS)
            try:
                await _prepared(connection)
                yield connection
            finally:
                await connection.close()
        except _ERRORS as error:
            raise self._explained(error) from error

    @asynccontextmanager
    async def _acquired(self) -> AsyncIterator[Connection]:
        """A connection of the pool; one that fails for more than its statement is not used again."""
        async with self._pool.acquire() as connection:
            try:
                yield connection
            except _ERRORS as error:
                if _is_lost(error):
                    with suppress(asyncpg.InterfaceError):  # it noticed by itself that it is gone
                        connection.terminate()
                raise

    async def _persevere(self, once: Callable[[], Awaitable[T]]) -> T:
        """Try until it comes through or patience ends."""
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + PATIENCE_SECONDS, _FIRST_PAUSE
        while True:
            try:
                return await once()
            except _ERRORS as error:
                if not _passes(error) or clock() + pause > deadline:
                    raise self._explained(error) from error
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _explained(self, error: Exception) -> Exception:
        """The error to show a person; the same error where only a fault of this program can cause it."""
        if _passes(error):
            return ArchiveUnreachable(path=self.place, detail=_sentence(error))
        ours: bool = isinstance(error, _FAULTS)  # asyncpg's classes have no types
        if ours:
            return error
        kind: type[StoreError] = ArchiveFull if isinstance(error, asyncpg.DiskFullError) else ArchiveFailed
        return kind(path=self.place, detail=_sentence(error))

    async def _clear_receipts(self) -> None:
        async with self._acquired() as connection:
            await connection.execute(f"DELETE FROM receipt WHERE written < now() - INTERVAL '{_RECEIPTS_KEPT}'")  # noqa: S608 - a constant


_RECEIPT = "INSERT INTO receipt (tenant, id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"


def _passes(error: Exception) -> bool:
    """Whether what an error stopped may succeed when it is done again."""
    return isinstance(error, _CROSSED) or _is_lost(error)


def _is_lost(error: Exception) -> bool:
    """Whether a connection is of no use any more after an error."""
    told = isinstance(error, asyncpg.InterfaceError) and any(words in str(error) for words in _GONE)
    return told or isinstance(error, _LOST)


def _sentence(error: Exception) -> str:
    """An error's first line as the end of a sentence; asyncpg gives none for some."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".") or type(error).__name__


def place(dsn: str) -> str:
    """A database's address as people may read it: without user name and password."""
    parts = urlsplit(dsn)
    try:
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


async def new_revision(connection: Connection, tenant: Tenant, changes: int = 1) -> int:
    """Count so many more changes of the tenant, and keep its other writers waiting until this transaction ends; the number stands for the
    order of what the last of them brings."""
    counted = (
        "INSERT INTO tenant AS t (tenant, revision) VALUES ($1, $2) "
        "ON CONFLICT (tenant) DO UPDATE SET revision = t.revision + excluded.revision RETURNING revision"
    )
    revision: int = await connection.fetchval(counted, tenant, changes)
    return revision


def count_of(status: str) -> int:
    """How many rows a statement changed, from its status ("DELETE 3")."""
    return int(status.rsplit(" ", 1)[1])


async def _nothing(_: Connection) -> None:
    """No call leaves anything behind on its connection: resetting it would be one more message to the server for each."""


async def _prepared(connection: Connection) -> None:
    schema = await connection.fetchval("SELECT typnamespace::regnamespace::text FROM pg_type WHERE typname = 'halfvec'")
    await connection.set_type_codec("halfvec", schema=schema, encoder=_packed, decoder=_unpacked, format="binary")


# pgvector's binary form of a halfvec: the dimension and a zero as 16-bit integers, then the values, all big-endian.
_HEADER, _VALUES = np.dtype(">u2"), np.dtype(">f2")


def _packed(vector: NDArray[np.floating[Any]]) -> bytes:
    return np.array([len(vector), 0], _HEADER).tobytes() + vector.astype(_VALUES).tobytes()


def _unpacked(data: bytes) -> NDArray[np.float16]:
    return np.frombuffer(data, _VALUES, offset=2 * _HEADER.itemsize).astype(np.float16)
