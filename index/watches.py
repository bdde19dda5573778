"""The watched questions of the embedded store."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index import records, rows
from index.database import marks
from index.errors import AlreadyWatched, TooManyWatches, UnknownWatch
from index.pieces import Restored, WatchPiece
from index.store import MAX_WATCHES, Tenant, Watch
from index.tenants import new_revision


def add(db: sqlite3.Connection, tenant: Tenant, watch: Watch) -> None:
    """As :meth:`index.store.Store.add_watch`."""
    held = _questions(db, tenant, watch.person)
    if records.folded_question(watch.question) in held:
        raise AlreadyWatched
    if len(held) >= MAX_WATCHES:
        raise TooManyWatches(limit=MAX_WATCHES)
    if db.execute("SELECT 1 FROM watch WHERE tenant = ? AND id = ?", (tenant, watch.id)).fetchone() is not None:
        raise ValueError(f"there is a watch {watch.id} already")
    _put(db, tenant, watch)


def _put(db: sqlite3.Connection, tenant: Tenant, watch: Watch) -> None:
    asked = (watch.person, watch.channel, watch.question, records.folded_question(watch.question), watch.state)
    values = (tenant, watch.id, *asked, watch.created.isoformat(), rows.instant(watch.created), new_revision(db, tenant))
    db.execute(f"INSERT INTO watch VALUES ({marks(values)})", values)


def _questions(db: sqlite3.Connection, tenant: Tenant, person: str) -> dict[str, str]:
    """What a person watches, folded, and under which id."""
    return dict(db.execute("SELECT folded_question, id FROM watch WHERE tenant = ? AND person = ?", (tenant, person)))


def pieces(db: sqlite3.Connection, tenant: Tenant) -> Iterator[WatchPiece]:
    """Every watch of the tenant with the articles its person was told of, oldest first."""
    for watch in listed(db, tenant, None):
        notes = db.execute("SELECT article_id FROM watch_note WHERE tenant = ? AND watch_id = ? ORDER BY article_id", (tenant, watch.id))
        yield WatchPiece(watch, tuple(article_id for (article_id,) in notes))


def restore(db: sqlite3.Connection, tenant: Tenant, piece: WatchPiece) -> Restored:
    """As :meth:`index.store.Store.restore`, of one watch."""
    watch = piece.watch
    row = db.execute(f"SELECT {rows.WATCH} FROM watch WHERE tenant = ? AND id = ?", (tenant, watch.id)).fetchone()
    known = None if row is None else rows.watch(row)
    held = _questions(db, tenant, watch.person)
    if held.get(records.folded_question(watch.question), watch.id) != watch.id or (known is not None and known.person != watch.person):
        return Restored.KEPT
    if known is None:
        if len(held) >= MAX_WATCHES:
            return Restored.KEPT
        _put(db, tenant, watch)
    elif known != watch:
        asked = (watch.channel, watch.question, records.folded_question(watch.question), watch.state)
        columns = "channel, question, folded_question, state, created, created_at"
        values = (*asked, watch.created.isoformat(), rows.instant(watch.created))
        db.execute(f"UPDATE watch SET ({columns}) = ({marks(values)}) WHERE tenant = ? AND id = ?", (*values, tenant, watch.id))
    new = [article_id for article_id in piece.told if told(db, tenant, watch.id, article_id)]
    if known is None:
        return Restored.ADDED
    return Restored.UPDATED if new or known != watch else Restored.UNCHANGED


def listed(db: sqlite3.Connection, tenant: Tenant, person: str | None) -> list[Watch]:
    """As :meth:`index.store.Store.watches`."""
    condition, values = ("", (tenant,)) if person is None else (" AND person = ?", (tenant, person))
    query = f"SELECT {rows.WATCH} FROM watch WHERE tenant = ?{condition} ORDER BY created_at, sequence"
    return list(map(rows.watch, db.execute(query, values)))


def remove(db: sqlite3.Connection, tenant: Tenant, watch_id: str, person: str) -> Watch:
    """As :meth:`index.store.Store.remove_watch`."""
    row = db.execute(f"SELECT {rows.WATCH} FROM watch WHERE tenant = ? AND id = ? AND person = ?", (tenant, watch_id, person)).fetchone()
    if row is None:
        raise UnknownWatch
    db.execute("DELETE FROM watch_note WHERE tenant = ? AND watch_id = ?", (tenant, watch_id))
    db.execute("DELETE FROM watch WHERE tenant = ? AND id = ?", (tenant, watch_id))
    return rows.watch(row)


def put_state(db: sqlite3.Connection, tenant: Tenant, watch_id: str, state: str) -> None:
    """As :meth:`index.store.Store.put_watch_state`."""
    db.execute("UPDATE watch SET state = ? WHERE tenant = ? AND id = ?", (state, tenant, watch_id))


def told(db: sqlite3.Connection, tenant: Tenant, watch_id: str, article_id: str) -> bool:
    """As :meth:`index.store.Store.watch_told`."""
    if db.execute("SELECT 1 FROM watch WHERE tenant = ? AND id = ?", (tenant, watch_id)).fetchone() is None:
        return False
    note = "INSERT INTO watch_note (tenant, watch_id, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    return db.execute(note, (tenant, watch_id, article_id)).rowcount == 1
