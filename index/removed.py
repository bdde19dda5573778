"""Articles of the embedded store that were removed a moment ago and can still be added again."""

# ruff: noqa: S608 - values are always bound; only a list of columns is put into the SQL.

from __future__ import annotations

import sqlite3
from datetime import datetime

from index import rows
from index.database import marks
from index.errors import UnknownArticle
from index.pieces import Restored
from index.store import RemovedArticle, Tenant


def keep(db: sqlite3.Connection, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
    """Copy an article, which is still there, to where it can be taken back from; nothing where there is none."""
    copied = f"SELECT {rows.KEPT}, ?, ?, ? FROM article WHERE tenant = ? AND id = ?"
    values = (person, when.isoformat(), rows.instant(when), tenant, article_id)
    db.execute(f"INSERT INTO removed_article ({rows.KEPT}, person, removed, removed_at) {copied}", values)


def one(db: sqlite3.Connection, tenant: Tenant, article_id: str, since: datetime) -> RemovedArticle:
    """As :meth:`index.store.Store.removed_article`."""
    row = db.execute(
        f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = ? AND id = ? AND removed_at >= ?",
        (tenant, article_id, rows.instant(since)),
    ).fetchone()
    if row is None:
        raise UnknownArticle(reference=article_id)
    return rows.removed(row)


def restore(db: sqlite3.Connection, tenant: Tenant, piece: RemovedArticle) -> Restored:
    """As :meth:`index.store.Store.restore`, of one removed article."""
    article_id, when = piece.article.id, piece.removed
    if db.execute("SELECT 1 FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone() is not None:
        return Restored.KEPT
    row = db.execute(f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    if row is not None and rows.removed(row) == piece:
        return Restored.UNCHANGED
    drop(db, tenant, article_id)
    text = rows.text_bytes(piece.article.text)
    title, _, *particulars = rows.particulars(piece.article, "")
    values = (tenant, article_id, title, *particulars, piece.added.isoformat(), text, piece.person, when.isoformat(), rows.instant(when))
    db.execute(f"INSERT INTO removed_article ({rows.KEPT}, person, removed, removed_at) VALUES ({marks(values)})", values)
    return Restored.ADDED if row is None else Restored.UPDATED


def drop(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    """An article is there again, or was removed for good."""
    db.execute("DELETE FROM removed_article WHERE tenant = ? AND id = ?", (tenant, article_id))


def forget(db: sqlite3.Connection, before: datetime) -> int:
    """As :meth:`index.store.Store.forget_removed`."""
    return db.execute("DELETE FROM removed_article WHERE removed_at < ?", (rows.instant(before),)).rowcount
