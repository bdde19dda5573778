"""The watched questions of the embedded store."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3

from index import records, rows
from index.database import marks
from index.errors import AlreadyWatched, TooManyWatches, UnknownWatch
from index.store import MAX_WATCHES, Tenant, Watch
from index.tenants import new_revision

_COLUMNS = "id, tenant, person, channel, question, created, state"


def add(db: sqlite3.Connection, tenant: Tenant, watch: Watch) -> None:
    """As :meth:`index.store.Store.add_watch`."""
    held = db.execute("SELECT folded_question FROM watch WHERE tenant = ? AND person = ?", (tenant, watch.person)).fetchall()
    folded = records.folded_question(watch.question)
    if (folded,) in held:
        raise AlreadyWatched
    if len(held) >= MAX_WATCHES:
        raise TooManyWatches(limit=MAX_WATCHES)
    if db.execute("SELECT 1 FROM watch WHERE tenant = ? AND id = ?", (tenant, watch.id)).fetchone() is not None:
        raise ValueError(f"there is a watch {watch.id} already")
    told = (watch.person, watch.channel, watch.question, folded, watch.state)
    values = (tenant, watch.id, *told, watch.created.isoformat(), rows.instant(watch.created), new_revision(db, tenant))
    db.execute(f"INSERT INTO watch VALUES ({marks(values)})", values)


def listed(db: sqlite3.Connection, tenant: Tenant, person: str | None) -> list[Watch]:
    """As :meth:`index.store.Store.watches`."""
    condition, values = ("", (tenant,)) if person is None else (" AND person = ?", (tenant, person))
    query = f"SELECT {_COLUMNS} FROM watch WHERE tenant = ?{condition} ORDER BY created_at, sequence"
    return list(map(rows.watch, db.execute(query, values)))


def remove(db: sqlite3.Connection, tenant: Tenant, watch_id: str, person: str) -> Watch:
    """As :meth:`index.store.Store.remove_watch`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM watch WHERE tenant = ? AND id = ? AND person = ?", (tenant, watch_id, person)).fetchone()
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
