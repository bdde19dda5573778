"""The tenants of the embedded store and how far each has come."""

# ruff: noqa: S608 - only names of tables written here are put into the SQL.

from __future__ import annotations

import sqlite3

from index import rows
from index.store import Tenant


def new_revision(db: sqlite3.Connection, tenant: Tenant) -> int:
    """Count one more change to the tenant's articles, vectors, flags or watches; the number stands for the order of what it brings."""
    db.execute("INSERT INTO tenant (tenant, revision) VALUES (?, 1) ON CONFLICT (tenant) DO UPDATE SET revision = revision + 1", (tenant,))
    revision: int = db.execute("SELECT revision FROM tenant WHERE tenant = ?", (tenant,)).fetchone()[0]
    return revision


def with_articles(db: sqlite3.Connection) -> list[Tenant]:
    """As :meth:`index.store.Store.tenants`."""
    return [Tenant(name) for (name,) in db.execute("SELECT DISTINCT tenant FROM article ORDER BY tenant")]


def known(db: sqlite3.Connection) -> list[Tenant]:
    """As :meth:`index.store.Store.all_tenants`."""
    union = " UNION ".join(f"SELECT tenant FROM {table}" for table in rows.TABLES)
    return [Tenant(name) for (name,) in db.execute(f"{union} ORDER BY tenant")]
