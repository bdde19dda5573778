"""The flags of the shared store: a history of events for each, the queue of the open ones, and what they say of a claim."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import datetime

from claims.types import code_of
from index import records, rows
from index.errors import AlreadyFlagged, AlreadySettled, AmbiguousFlag, NotYourFlag, UnknownClaim, UnknownFlag
from index.flags import Standing, standing_of
from index.pieces import FlagEvent, FlagPiece, Restored
from index.postgres_database import Connection, count_of, new_revision
from index.store import Flag, FlagReason, FlagState, Tenant

_NEWEST = "e.sequence = (SELECT max(sequence) FROM flag_event WHERE tenant = f.tenant AND flag_id = f.id)"
_FLAGS = f"flag f JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id AND {_NEWEST}"
#: The flags, as f and e, that hold against their claims: open and upheld ones.
HOLDING = f"{_FLAGS} AND e.state IN ('{FlagState.OPEN.value}', '{FlagState.UPHELD.value}')"


async def add(connection: Connection, tenant: Tenant, flag: Flag) -> None:
    """As :meth:`index.store.Store.add_flag`."""
    sequence = await new_revision(connection, tenant)
    if not await connection.fetchval("SELECT true FROM claim WHERE tenant = $1 AND id = $2", tenant, flag.claim_id):
        raise UnknownClaim(code=flag.claim_id)
    if await _has_open(connection, tenant, flag.claim_id, flag.person):
        raise AlreadyFlagged(code=code_of(flag.claim_id))
    if await connection.fetchval("SELECT true FROM flag WHERE tenant = $1 AND id = $2", tenant, flag.id):
        raise ValueError(f"there is a flag {flag.id} already")
    opening = FlagEvent(flag.state, flag.person, "", flag.created)
    piece = FlagPiece(flag.id, flag.claim_id, flag.person, flag.reason, flag.note, flag.created, (opening,))
    await _put(connection, tenant, piece, sequence)


async def _put(connection: Connection, tenant: Tenant, piece: FlagPiece, sequence: int) -> None:
    """Record a flag that is not there yet with its history; while the last event says open, it is in the queue."""
    created, created_at = piece.created.isoformat(), rows.instant(piece.created)
    await connection.execute(
        "INSERT INTO flag (tenant, id, sequence, claim_id, person, reason, note, created, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(tenant, piece.id, sequence, piece.claim_id, piece.person, piece.reason.value, piece.note, created, created_at),
    )
    if piece.events[-1].state is FlagState.OPEN:
        await connection.execute(
            "INSERT INTO open_flag (tenant, claim_id, person, flag_id, created_at, sequence) VALUES ($1, $2, $3, $4, $5, $6)",
            *(tenant, piece.claim_id, piece.person, piece.id, created_at, sequence),
        )
    await _append(connection, tenant, piece.id, piece.events)


async def _has_open(connection: Connection, tenant: Tenant, claim_id: str, person: str) -> bool:
    query = "SELECT true FROM open_flag WHERE tenant = $1 AND claim_id = $2 AND person = $3"
    return bool(await connection.fetchval(query, tenant, claim_id, person))


async def history(connection: Connection, tenant: Tenant, flag_id: str) -> list[FlagEvent]:
    """As :meth:`index.store.Store.history`."""
    query = "SELECT state, person, note, created FROM flag_event WHERE tenant = $1 AND flag_id = $2 ORDER BY sequence"
    found = [rows.flag_event(row) for row in await connection.fetch(query, tenant, flag_id)]
    if not found:
        raise UnknownFlag(flag=flag_id)
    return found


async def pieces(connection: Connection, tenant: Tenant) -> AsyncGenerator[FlagPiece, None]:
    """Every flag of the tenant with its history, oldest first."""
    query = "SELECT id, claim_id, person, reason, note, created FROM flag WHERE tenant = $1 ORDER BY created_at, sequence"
    for flag_id, claim_id, person, reason, note, created in await connection.fetch(query, tenant):
        when, events = datetime.fromisoformat(created), tuple(await history(connection, tenant, flag_id))
        yield FlagPiece(flag_id, claim_id, person, FlagReason(reason), note, when, events)


async def restore(connection: Connection, tenant: Tenant, piece: FlagPiece) -> Restored:
    """As :meth:`index.store.Store.restore`, of one flag."""
    sequence = await new_revision(connection, tenant)
    query = "SELECT claim_id, person, reason, note, created FROM flag WHERE tenant = $1 AND id = $2"
    known = await connection.fetchrow(query, tenant, piece.id)
    is_open = piece.events[-1].state is FlagState.OPEN
    if known is None:
        if is_open and await _has_open(connection, tenant, piece.claim_id, piece.person):
            return Restored.KEPT
        await _put(connection, tenant, piece, sequence)
        return Restored.ADDED
    if tuple(known) != (piece.claim_id, piece.person, piece.reason.value, piece.note, piece.created.isoformat()):
        return Restored.KEPT
    past = await history(connection, tenant, piece.id)
    common = min(len(past), len(piece.events))
    if past[:common] != list(piece.events[:common]):
        return Restored.KEPT
    if len(piece.events) <= len(past):
        return Restored.UNCHANGED
    await _append(connection, tenant, piece.id, piece.events[common:])
    if not is_open:
        await connection.execute("DELETE FROM open_flag WHERE tenant = $1 AND flag_id = $2", tenant, piece.id)
    return Restored.UPDATED


async def listed(connection: Connection, tenant: Tenant, claim_id: str | None) -> list[Flag]:
    """As :meth:`index.store.Store.flags`."""
    condition = "f.tenant = $1 AND ($2::text IS NULL OR f.claim_id = $2)"
    query = f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE {condition} ORDER BY f.created_at, f.sequence"
    return list(map(rows.flag, await connection.fetch(query, tenant, claim_id)))


async def one(connection: Connection, tenant: Tenant, reference: str) -> Flag:
    """As :meth:`index.store.Store.flag`."""
    prefix = records.id_prefix(reference)
    if prefix is None:
        raise UnknownFlag(flag=reference)
    query = f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = $1 AND f.id >= $2 AND f.id < $3"
    found = list(map(rows.flag, await connection.fetch(query, tenant, prefix, prefix + "g")))
    if not found:
        raise UnknownFlag(flag=reference)
    if len(found) > 1:
        raise AmbiguousFlag(flag=reference, ids=", ".join(sorted(flag.id for flag in found)))
    return found[0]


async def queue(connection: Connection, tenant: Tenant, after: str | None, limit: int) -> list[Flag]:
    """As :meth:`index.store.Store.open_flags`."""
    behind: tuple[int, int] = (-(2**63), 0)
    if after is not None:
        place = await connection.fetchrow("SELECT created_at, sequence FROM flag WHERE tenant = $1 AND id = $2", tenant, after)
        if place is None:
            raise UnknownFlag(flag=after)
        behind = (place[0], place[1])
    present = "EXISTS (SELECT 1 FROM claim c WHERE c.tenant = o.tenant AND c.id = o.claim_id)"
    query = (
        f"SELECT {rows.FLAG} FROM open_flag o JOIN {_FLAGS} ON f.tenant = o.tenant AND f.id = o.flag_id "
        f"WHERE o.tenant = $1 AND (o.created_at, o.sequence) > ($2, $3) AND {present} ORDER BY o.created_at, o.sequence LIMIT $4"
    )
    return list(map(rows.flag, await connection.fetch(query, tenant, *behind, limit)))


async def settle(connection: Connection, tenant: Tenant, flag_id: str, event: FlagEvent) -> Flag:
    """As :meth:`index.store.Store.settle_flag`."""
    await new_revision(connection, tenant)
    flag = await _exactly(connection, tenant, flag_id)
    await _close(connection, tenant, flag, event)
    return await _exactly(connection, tenant, flag_id)


async def withdraw(connection: Connection, tenant: Tenant, flag_id: str, person: str, when: datetime) -> Flag:
    """As :meth:`index.store.Store.withdraw_flag`."""
    await new_revision(connection, tenant)
    flag = await _exactly(connection, tenant, flag_id)
    if flag.person != person:
        raise NotYourFlag
    await _close(connection, tenant, flag, FlagEvent(FlagState.WITHDRAWN, person, "", when))
    return await _exactly(connection, tenant, flag_id)


async def standing(connection: Connection, tenant: Tenant, claim_ids: Sequence[str]) -> dict[str, Standing]:
    """What is held against each of these claims; those against which nothing is are left out."""
    query = f"SELECT {rows.FLAG} FROM {HOLDING} WHERE f.tenant = $1 AND f.claim_id = ANY($2::text[])"
    return standing_in(await connection.fetch(query, tenant, list(claim_ids)))


def standing_in(held: Iterable[rows.Row]) -> dict[str, Standing]:
    """The same from the columns :data:`index.rows.FLAG` of what holds against the claims."""
    found: dict[str, list[Flag]] = {}
    for flag in map(rows.flag, held):
        found.setdefault(flag.claim_id, []).append(flag)
    return {claim_id: standing_of(flags) for claim_id, flags in found.items()}


async def _exactly(connection: Connection, tenant: Tenant, flag_id: str) -> Flag:
    row = await connection.fetchrow(f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = $1 AND f.id = $2", tenant, flag_id)
    if row is None:
        raise UnknownFlag(flag=flag_id)
    return rows.flag(row)


async def _close(connection: Connection, tenant: Tenant, flag: Flag, event: FlagEvent) -> None:
    """Take a flag out of the queue and say why; whoever finds it gone comes too late."""
    if count_of(await connection.execute("DELETE FROM open_flag WHERE tenant = $1 AND flag_id = $2", tenant, flag.id)) != 1:
        raise AlreadySettled(code=code_of(flag.claim_id), state=flag.state)
    await _append(connection, tenant, flag.id, (event,))


async def _append(connection: Connection, tenant: Tenant, flag_id: str, events: Sequence[FlagEvent]) -> None:
    """Add events to a flag's history."""
    past = await connection.fetchval("SELECT count(*) FROM flag_event WHERE tenant = $1 AND flag_id = $2", tenant, flag_id)
    values = [
        (tenant, flag_id, number, event.state.value, event.person, event.when.isoformat(), event.note)
        for number, event in enumerate(events, start=past + 1)
    ]
    query = "INSERT INTO flag_event (tenant, flag_id, sequence, state, person, created, note) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    await connection.executemany(query, values)
