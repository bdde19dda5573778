"""The messages that showed claims, as the embedded store remembers them."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from index import rows
from index.database import chunks, marks
from index.pieces import Restored
from index.store import Shown, Tenant

_COLUMNS = "tenant, channel, message, question, language, shown, corrected"


def put(db: sqlite3.Connection, tenant: Tenant, shown: Shown) -> None:
    """As :meth:`index.store.Store.put_shown`."""
    _forget(db, tenant, shown.message)
    corrected, corrected_at = (None, None) if shown.corrected is None else (shown.corrected.isoformat(), rows.instant(shown.corrected))
    when = (shown.shown.isoformat(), rows.instant(shown.shown), corrected, corrected_at)
    values = (tenant, shown.message, shown.channel, shown.question, shown.language, *when)
    db.execute(f"INSERT INTO shown VALUES ({marks(values)})", values)
    claims = [(tenant, shown.message, position, claim_id) for position, claim_id in enumerate(shown.claims)]
    db.executemany("INSERT INTO shown_claim VALUES (?, ?, ?, ?)", claims)


def with_claims(db: sqlite3.Connection, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
    """As :meth:`index.store.Store.shown_with`."""
    messages: set[str] = set()
    if claim_ids is None:
        recent = "SELECT message FROM shown WHERE tenant = ? AND shown_at >= ? AND channel NOT LIKE '@%'"
        messages.update(message for (message,) in db.execute(recent, (tenant, rows.instant(since))))
    for chunk in chunks(claim_ids or ()):
        query = f"SELECT message FROM shown_claim WHERE tenant = ? AND claim_id IN ({marks(chunk)})"
        messages.update(message for (message,) in db.execute(query, (tenant, *chunk)))
    found = []
    for chunk in chunks(sorted(messages)):
        query = f"SELECT {_COLUMNS} FROM shown WHERE tenant = ? AND message IN ({marks(chunk)}) AND shown_at >= ?"
        found += [rows.shown(row, _claims(db, tenant, row[2])) for row in db.execute(query, (tenant, *chunk, rows.instant(since)))]
    return sorted(found, key=lambda shown: (shown.shown, shown.message), reverse=True)


def pieces(db: sqlite3.Connection, tenant: Tenant) -> Iterator[Shown]:
    """Every message of the tenant, oldest first."""
    for row in db.execute(f"SELECT {_COLUMNS} FROM shown WHERE tenant = ? ORDER BY shown_at, message", (tenant,)).fetchall():
        yield rows.shown(row, _claims(db, tenant, row[2]))


def restore(db: sqlite3.Connection, tenant: Tenant, shown: Shown) -> Restored:
    """As :meth:`index.store.Store.restore`, of one message."""
    row = db.execute(f"SELECT {_COLUMNS} FROM shown WHERE tenant = ? AND message = ?", (tenant, shown.message)).fetchone()
    if row is not None and rows.shown(row, _claims(db, tenant, shown.message)) == shown:
        return Restored.UNCHANGED
    put(db, tenant, shown)
    return Restored.ADDED if row is None else Restored.UPDATED


def mark_corrected(db: sqlite3.Connection, tenant: Tenant, message: str, when: datetime) -> bool:
    """As :meth:`index.store.Store.mark_corrected`."""
    moment = rows.instant(when)
    changed = db.execute(
        "UPDATE shown SET corrected = ?, corrected_at = ? WHERE tenant = ? AND message = ? AND coalesce(corrected_at < ?, 1)",
        (when.isoformat(), moment, tenant, message, moment),
    )
    return changed.rowcount == 1


def forget(db: sqlite3.Connection, before: datetime) -> int:
    """As :meth:`index.store.Store.forget_shown`."""
    old = db.execute("SELECT tenant, message FROM shown WHERE shown_at < ?", (rows.instant(before),)).fetchall()
    for tenant, message in old:
        _forget(db, tenant, message)
    return len(old)


def _forget(db: sqlite3.Connection, tenant: Tenant, message: str) -> None:
    db.execute("DELETE FROM shown_claim WHERE tenant = ? AND message = ?", (tenant, message))
    db.execute("DELETE FROM shown WHERE tenant = ? AND message = ?", (tenant, message))


def _claims(db: sqlite3.Connection, tenant: Tenant, message: str) -> tuple[str, ...]:
    query = "SELECT claim_id FROM shown_claim WHERE tenant = ? AND message = ? ORDER BY position"
    return tuple(claim_id for (claim_id,) in db.execute(query, (tenant, message)))
