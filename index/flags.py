"""The flags of the embedded store: a history of events for each, the queue of the open ones, and what they say of a claim."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.types import code_of
from index import records, rows
from index.database import chunks, marks
from index.errors import AlreadyFlagged, AlreadySettled, AmbiguousFlag, NotYourFlag, UnknownClaim, UnknownFlag
from index.pieces import FlagEvent, FlagPiece, Restored
from index.store import Correction, Flag, FlagReason, FlagState, Tenant
from index.tenants import new_revision

_NEWEST = "e.sequence = (SELECT max(sequence) FROM flag_event WHERE tenant = f.tenant AND flag_id = f.id)"
# CROSS JOIN keeps SQLite to this order: from the flags asked for to their events, never the other way round.
_FLAGS = f"flag f CROSS JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id AND {_NEWEST}"
_QUEUED = "SELECT tenant, claim_id, person, flag_id, created_at, sequence FROM open_flag"
_OPEN = f"SELECT f.tenant, f.claim_id, f.person, f.id, f.created_at, f.sequence FROM {_FLAGS} WHERE e.state = 'open'"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held against a claim: how many open flags, and the upheld ones, the newest first."""

    open: int = 0
    corrections: tuple[Correction, ...] = ()


def add(db: sqlite3.Connection, tenant: Tenant, flag: Flag) -> None:
    """As :meth:`index.store.Store.add_flag`."""
    if db.execute("SELECT 1 FROM claim WHERE tenant = ? AND id = ?", (tenant, flag.claim_id)).fetchone() is None:
        raise UnknownClaim(code=flag.claim_id)
    if has_open(db, tenant, flag.claim_id, flag.person):
        raise AlreadyFlagged(code=code_of(flag.claim_id))
    if db.execute("SELECT 1 FROM flag WHERE tenant = ? AND id = ?", (tenant, flag.id)).fetchone() is not None:
        raise ValueError(f"there is a flag {flag.id} already")
    opening = FlagEvent(flag.state, flag.person, "", flag.created)
    put(db, tenant, FlagPiece(flag.id, flag.claim_id, flag.person, flag.reason, flag.note, flag.created, (opening,)))


def put(db: sqlite3.Connection, tenant: Tenant, piece: FlagPiece) -> None:
    """Record a flag that is not there yet with its history; while the last event says open, it is in the queue."""
    created, created_at, sequence = piece.created.isoformat(), rows.instant(piece.created), new_revision(db, tenant)
    values = (tenant, piece.id, sequence, piece.claim_id, piece.person, piece.reason.value, piece.note, created, created_at)
    db.execute(f"INSERT INTO flag VALUES ({marks(values)})", values)
    if piece.events[-1].state is FlagState.OPEN:
        queued = (tenant, piece.claim_id, piece.person, piece.id, created_at, sequence)
        db.execute("INSERT INTO open_flag VALUES (?, ?, ?, ?, ?, ?)", queued)
    for event in piece.events:
        _append(db, tenant, piece.id, event)


def has_open(db: sqlite3.Connection, tenant: Tenant, claim_id: str, person: str) -> bool:
    """Whether a person has an open flag on a claim."""
    query = "SELECT 1 FROM open_flag WHERE tenant = ? AND claim_id = ? AND person = ?"
    return db.execute(query, (tenant, claim_id, person)).fetchone() is not None


def history(db: sqlite3.Connection, tenant: Tenant, flag_id: str) -> list[FlagEvent]:
    """As :meth:`index.store.Store.history`."""
    query = "SELECT state, person, note, created FROM flag_event WHERE tenant = ? AND flag_id = ? ORDER BY sequence"
    found = [rows.flag_event(row) for row in db.execute(query, (tenant, flag_id))]
    if not found:
        raise UnknownFlag(flag=flag_id)
    return found


def pieces(db: sqlite3.Connection, tenant: Tenant) -> Iterator[FlagPiece]:
    """Every flag of the tenant with its history, oldest first."""
    query = "SELECT id, claim_id, person, reason, note, created FROM flag WHERE tenant = ? ORDER BY created_at, sequence"
    for flag_id, claim_id, person, reason, note, created in db.execute(query, (tenant,)).fetchall():
        when, events = datetime.fromisoformat(created), tuple(history(db, tenant, flag_id))
        yield FlagPiece(flag_id, claim_id, person, FlagReason(reason), note, when, events)


def queue_fits(db: sqlite3.Connection) -> bool:
    """Whether the open flags of all tenants are those whose newest event says so."""
    odd = f"SELECT 1 FROM ({_OPEN} EXCEPT {_QUEUED}) UNION ALL SELECT 1 FROM ({_QUEUED} EXCEPT {_OPEN}) LIMIT 1"
    return db.execute(odd).fetchone() is None


def mend_queue(db: sqlite3.Connection) -> None:
    """Make the queue anew from the histories; of several open flags of a person on a claim the oldest stands in it."""
    db.execute("DELETE FROM open_flag")
    db.execute(f"INSERT OR IGNORE INTO open_flag {_OPEN} ORDER BY f.created_at, f.sequence")


def restore(db: sqlite3.Connection, tenant: Tenant, piece: FlagPiece) -> Restored:
    """As :meth:`index.store.Store.restore`, of one flag."""
    query = "SELECT claim_id, person, reason, note, created FROM flag WHERE tenant = ? AND id = ?"
    known = db.execute(query, (tenant, piece.id)).fetchone()
    is_open = piece.events[-1].state is FlagState.OPEN
    if known is None:
        if is_open and has_open(db, tenant, piece.claim_id, piece.person):
            return Restored.KEPT
        put(db, tenant, piece)
        return Restored.ADDED
    if known != (piece.claim_id, piece.person, piece.reason.value, piece.note, piece.created.isoformat()):
        return Restored.KEPT
    past = history(db, tenant, piece.id)
    common = min(len(past), len(piece.events))
    if past[:common] != list(piece.events[:common]):
        return Restored.KEPT
    if len(piece.events) <= len(past):
        return Restored.UNCHANGED
    for event in piece.events[common:]:
        _append(db, tenant, piece.id, event)
    if not is_open:
        db.execute("DELETE FROM open_flag WHERE tenant = ? AND flag_id = ?", (tenant, piece.id))
    new_revision(db, tenant)
    return Restored.UPDATED


def listed(db: sqlite3.Connection, tenant: Tenant, claim_id: str | None) -> list[Flag]:
    """As :meth:`index.store.Store.flags`."""
    condition, values = ("", (tenant,)) if claim_id is None else (" AND f.claim_id = ?", (tenant, claim_id))
    query = f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = ?{condition} ORDER BY f.created_at, f.sequence"
    return list(map(rows.flag, db.execute(query, values)))


def one(db: sqlite3.Connection, tenant: Tenant, reference: str) -> Flag:
    """As :meth:`index.store.Store.flag`."""
    prefix = records.id_prefix(reference)
    if prefix is None:
        raise UnknownFlag(flag=reference)
    query = f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = ? AND f.id >= ? AND f.id < ?"
    found = list(map(rows.flag, db.execute(query, (tenant, prefix, prefix + "g"))))
    if not found:
        raise UnknownFlag(flag=reference)
    if len(found) > 1:
        raise AmbiguousFlag(flag=reference, ids=", ".join(sorted(flag.id for flag in found)))
    return found[0]


def queue(db: sqlite3.Connection, tenant: Tenant, after: str | None, limit: int) -> list[Flag]:
    """As :meth:`index.store.Store.open_flags`."""
    condition, values = "", [tenant]
    if after is not None:
        place = db.execute("SELECT created_at, sequence FROM flag WHERE tenant = ? AND id = ?", (tenant, after)).fetchone()
        if place is None:
            raise UnknownFlag(flag=after)
        condition, values = " AND (o.created_at, o.sequence) > (?, ?)", [tenant, *place]
    present = "EXISTS (SELECT 1 FROM claim c WHERE c.tenant = o.tenant AND c.id = o.claim_id)"
    query = (
        f"SELECT {rows.FLAG} FROM open_flag o CROSS JOIN {_FLAGS} WHERE f.tenant = o.tenant AND f.id = o.flag_id "
        f"AND o.tenant = ?{condition} AND {present} ORDER BY o.created_at, o.sequence LIMIT ?"
    )
    return list(map(rows.flag, db.execute(query, (*values, limit))))


def settle(db: sqlite3.Connection, tenant: Tenant, flag_id: str, state: FlagState, *, reviewer: str, note: str, when: datetime) -> Flag:
    """As :meth:`index.store.Store.settle_flag`."""
    flag = _exactly(db, tenant, flag_id)
    _close(db, tenant, flag)
    _append(db, tenant, flag_id, FlagEvent(state, reviewer, note, when))
    return _exactly(db, tenant, flag_id)


def withdraw(db: sqlite3.Connection, tenant: Tenant, flag_id: str, person: str, when: datetime) -> Flag:
    """As :meth:`index.store.Store.withdraw_flag`."""
    flag = _exactly(db, tenant, flag_id)
    if flag.person != person:
        raise NotYourFlag
    _close(db, tenant, flag)
    _append(db, tenant, flag_id, FlagEvent(FlagState.WITHDRAWN, person, "", when))
    return _exactly(db, tenant, flag_id)


def standing(db: sqlite3.Connection, tenant: Tenant, claim_ids: Sequence[str]) -> dict[str, Standing]:
    """What is held against each of these claims; those against which nothing is are left out."""
    found: dict[str, list[Flag]] = {}
    for chunk in chunks(claim_ids):
        query = f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = ? AND f.claim_id IN ({marks(chunk)}) AND e.state IN (?, ?)"
        for row in db.execute(query, (tenant, *chunk, FlagState.OPEN.value, FlagState.UPHELD.value)):
            flag = rows.flag(row)
            found.setdefault(flag.claim_id, []).append(flag)
    return {claim_id: standing_of(flags) for claim_id, flags in found.items()}


def standing_of(flags: Sequence[Flag]) -> Standing:
    """What is held against a claim by its open and upheld flags."""
    upheld = [
        Correction(flag.claim_id, flag.review_note, flag.reason, flag.reviewer, flag.settled)
        for flag in flags
        if flag.reviewer is not None and flag.settled is not None
    ]
    return Standing(len(flags) - len(upheld), tuple(sorted(upheld, key=lambda said: said.settled, reverse=True)))


def _exactly(db: sqlite3.Connection, tenant: Tenant, flag_id: str) -> Flag:
    row = db.execute(f"SELECT {rows.FLAG} FROM {_FLAGS} WHERE f.tenant = ? AND f.id = ?", (tenant, flag_id)).fetchone()
    if row is None:
        raise UnknownFlag(flag=flag_id)
    return rows.flag(row)


def _close(db: sqlite3.Connection, tenant: Tenant, flag: Flag) -> None:
    """Take a flag out of the queue; whoever finds it gone comes too late."""
    if db.execute("DELETE FROM open_flag WHERE tenant = ? AND flag_id = ?", (tenant, flag.id)).rowcount != 1:
        raise AlreadySettled(code=code_of(flag.claim_id), state=flag.state)
    new_revision(db, tenant)


def _append(db: sqlite3.Connection, tenant: Tenant, flag_id: str, event: FlagEvent) -> None:
    """Add an event to a flag's history."""
    past = db.execute("SELECT count(*) FROM flag_event WHERE tenant = ? AND flag_id = ?", (tenant, flag_id)).fetchone()[0]
    values = (tenant, flag_id, past + 1, event.state.value, event.person, event.when.isoformat(), event.note)
    db.execute(f"INSERT INTO flag_event (tenant, flag_id, sequence, state, person, created, note) VALUES ({marks(values)})", values)
