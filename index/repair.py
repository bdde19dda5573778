"""What the embedded store can mend of its own file, from what else stands in it."""

# ruff: noqa: S608 - only names of tables and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3

from index import articles, flags, lexical
from index.store import EmbeddingSpace, Tenant
from index.tenants import new_revision
from index.vectors import space_key, unpacked

# Children before their parents, so that taking away one row leaves no other without its parent.
_BELONGING = (
    ("embedding", "article p WHERE p.tenant = c.tenant AND p.id = c.article_id"),
    ("claim", "article p WHERE p.tenant = c.tenant AND p.id = c.article_id"),
    ("sentence", "article p WHERE p.tenant = c.tenant AND p.id = c.article_id"),
    ("embedding", "sentence p WHERE p.tenant = c.tenant AND p.article_id = c.article_id AND p.ordinal = c.ordinal"),
    ("claim", "sentence p WHERE p.tenant = c.tenant AND p.article_id = c.article_id AND p.ordinal = c.ordinal"),
    ("flag_event", "flag p WHERE p.tenant = c.tenant AND p.id = c.flag_id"),
    ("open_flag", "flag p WHERE p.tenant = c.tenant AND p.id = c.flag_id"),
    ("watch_note", "watch p WHERE p.tenant = c.tenant AND p.id = c.watch_id"),
    ("shown_claim", "shown p WHERE p.tenant = c.tenant AND p.message = c.message"),
)


def mend(db: sqlite3.Connection, space: EmbeddingSpace) -> int:
    """As :meth:`index.store.Store.repair`."""
    mended = 0
    if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        db.execute("REINDEX")
        mended += 1
    for table, parent in _BELONGING:
        mended += db.execute(f"DELETE FROM {table} AS c WHERE NOT EXISTS (SELECT 1 FROM {parent})").rowcount
    mended += _drop_damaged_vectors(db, space)
    if not flags.queue_fits(db):
        flags.mend_queue(db)
        mended += 1
    if not _terms_are_sound(db):
        lexical.mend(db)
        mended += 1
    return mended


def _drop_damaged_vectors(db: sqlite3.Connection, space: EmbeddingSpace) -> int:
    """Take away all vectors of an article that has a damaged one, so that it counts as not embedded; how many articles."""
    key, dropped = space_key(space), 0
    for tenant, article_id in db.execute("SELECT tenant, id FROM article ORDER BY tenant, id").fetchall():
        if unpacked(articles.vectors_of(db, tenant, article_id, key), space.dimension) is None:
            db.execute("DELETE FROM embedding WHERE tenant = ? AND article_id = ? AND space = ?", (tenant, article_id, key))
            revision = new_revision(db, Tenant(tenant))
            db.execute("UPDATE article SET revision = ? WHERE tenant = ? AND id = ?", (revision, tenant, article_id))
            dropped += 1
    return dropped


def _terms_are_sound(db: sqlite3.Connection) -> bool:
    if not lexical.fits(db):
        return False
    try:
        db.execute("INSERT INTO sentence_terms (sentence_terms) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        db.execute("INSERT INTO sentence_terms (sentence_terms) VALUES ('rebuild')")
        return False
    return True
