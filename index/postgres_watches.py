"""The watched questions of the shared store."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

from collections.abc import AsyncGenerator

from index import records, rows
from index.errors import AlreadyWatched, TooManyWatches, UnknownWatch
from index.pieces import Restored, WatchPiece
from index.postgres_database import Connection, new_revision
from index.store import MAX_WATCHES, Tenant, Watch


async def add(connection: Connection, tenant: Tenant, watch: Watch) -> None:
    """As :meth:`index.store.Store.add_watch`."""
    sequence = await new_revision(connection, tenant)
    held = await _questions(connection, tenant, watch.person)
    if records.folded_question(watch.question) in held:
        raise AlreadyWatched
    if len(held) >= MAX_WATCHES:
        raise TooManyWatches(limit=MAX_WATCHES)
    if await connection.fetchval("SELECT true FROM watch WHERE tenant = $1 AND id = $2", tenant, watch.id):
        raise ValueError(f"there is a watch {watch.id} already")
    await _put(connection, tenant, watch, sequence)


async def _put(connection: Connection, tenant: Tenant, watch: Watch, sequence: int) -> None:
    folded, moment = records.folded_question(watch.question), rows.instant(watch.created)
    await connection.execute(
        "INSERT INTO watch (tenant, id, person, channel, question, folded_question, state, created, created_at, sequence) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *(tenant, watch.id, watch.person, watch.channel, watch.question, folded, watch.state, watch.created.isoformat(), moment, sequence),
    )


async def _questions(connection: Connection, tenant: Tenant, person: str) -> dict[str, str]:
    """What a person watches, folded, and under which id."""
    query = "SELECT folded_question, id FROM watch WHERE tenant = $1 AND person = $2"
    return dict(map(tuple, await connection.fetch(query, tenant, person)))


async def listed(connection: Connection, tenant: Tenant, person: str | None) -> list[Watch]:
    """As :meth:`index.store.Store.watches`."""
    query = f"SELECT {rows.WATCH} FROM watch WHERE tenant = $1 AND ($2::text IS NULL OR person = $2) ORDER BY created_at, sequence"
    return list(map(rows.watch, await connection.fetch(query, tenant, person)))


async def remove(connection: Connection, tenant: Tenant, watch_id: str, person: str) -> Watch:
    """As :meth:`index.store.Store.remove_watch`."""
    query = f"DELETE FROM watch WHERE tenant = $1 AND id = $2 AND person = $3 RETURNING {rows.WATCH}"
    row = await connection.fetchrow(query, tenant, watch_id, person)
    if row is None:
        raise UnknownWatch
    return rows.watch(row)


async def put_state(connection: Connection, tenant: Tenant, watch_id: str, state: str) -> None:
    """As :meth:`index.store.Store.put_watch_state`."""
    await connection.execute("UPDATE watch SET state = $3 WHERE tenant = $1 AND id = $2", tenant, watch_id, state)


async def told(connection: Connection, tenant: Tenant, watch_id: str, article_id: str) -> bool:
    """As :meth:`index.store.Store.watch_told`."""
    # The lock keeps the watch from ending before this note is written down.
    if not await connection.fetchval("SELECT true FROM watch WHERE tenant = $1 AND id = $2 FOR KEY SHARE", tenant, watch_id):
        return False
    note = "INSERT INTO watch_note (tenant, watch_id, article_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true"
    return bool(await connection.fetchval(note, tenant, watch_id, article_id))


async def pieces(connection: Connection, tenant: Tenant) -> AsyncGenerator[WatchPiece, None]:
    """Every watch of the tenant with the articles its person was told of, oldest first."""
    for watch in await listed(connection, tenant, None):
        query = "SELECT article_id FROM watch_note WHERE tenant = $1 AND watch_id = $2 ORDER BY article_id"
        yield WatchPiece(watch, tuple(row[0] for row in await connection.fetch(query, tenant, watch.id)))


async def restore(connection: Connection, tenant: Tenant, piece: WatchPiece) -> Restored:
    """As :meth:`index.store.Store.restore`, of one watch."""
    watch, sequence = piece.watch, await new_revision(connection, tenant)
    row = await connection.fetchrow(f"SELECT {rows.WATCH} FROM watch WHERE tenant = $1 AND id = $2", tenant, watch.id)
    known = None if row is None else rows.watch(row)
    held, folded = await _questions(connection, tenant, watch.person), records.folded_question(watch.question)
    if held.get(folded, watch.id) != watch.id or (known is not None and known.person != watch.person):
        return Restored.KEPT
    if known is None:
        if len(held) >= MAX_WATCHES:
            return Restored.KEPT
        await _put(connection, tenant, watch, sequence)
    elif known != watch:
        await connection.execute(
            "UPDATE watch SET channel = $3, question = $4, folded_question = $5, state = $6, created = $7, created_at = $8 "
            "WHERE tenant = $1 AND id = $2",
            *(tenant, watch.id, watch.channel, watch.question, folded, watch.state, watch.created.isoformat(), rows.instant(watch.created)),
        )
    new = [article_id for article_id in piece.told if await told(connection, tenant, watch.id, article_id)]
    if known is None:
        return Restored.ADDED
    return Restored.UPDATED if new or known != watch else Restored.UNCHANGED
