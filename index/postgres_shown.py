"""The messages that showed claims, as the shared store remembers them."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

from index import rows
from index.pieces import Restored
from index.postgres_database import Connection, count_of, new_revision
from index.store import Shown, Tenant

_ITS_CLAIMS = "shown_claim c WHERE c.tenant = s.tenant AND c.message = s.message"
_CLAIMS = f"(SELECT coalesce(array_agg(c.claim_id ORDER BY c.position), '{{}}') FROM {_ITS_CLAIMS})"
_COLUMNS = f"tenant, channel, message, question, language, shown, corrected, {_CLAIMS}"


async def put(connection: Connection, tenant: Tenant, shown: Shown) -> None:
    """As :meth:`index.store.Store.put_shown`."""
    await new_revision(connection, tenant)
    await connection.execute("DELETE FROM shown WHERE tenant = $1 AND message = $2", tenant, shown.message)  # its claims go with it
    corrected, corrected_at = (None, None) if shown.corrected is None else (shown.corrected.isoformat(), rows.instant(shown.corrected))
    await connection.execute(
        "INSERT INTO shown (tenant, message, channel, question, language, shown, shown_at, corrected, corrected_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(tenant, shown.message, shown.channel, shown.question, shown.language),
        *(shown.shown.isoformat(), rows.instant(shown.shown), corrected, corrected_at),
    )
    claims = [(tenant, shown.message, position, claim_id) for position, claim_id in enumerate(shown.claims)]
    await connection.executemany("INSERT INTO shown_claim (tenant, message, position, claim_id) VALUES ($1, $2, $3, $4)", claims)


async def with_claims(connection: Connection, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
    """As :meth:`index.store.Store.shown_with`."""
    showing = "SELECT message FROM shown_claim WHERE tenant = $1 AND claim_id = ANY($2::text[])"
    public = "$2::text[] IS NULL AND s.channel NOT LIKE '@%'"
    condition = public if claim_ids is None else f"s.message IN ({showing})"
    found = f"SELECT {_COLUMNS} FROM shown s WHERE s.tenant = $1 AND s.shown_at >= $3 AND {condition}"
    query = f"{found} ORDER BY s.shown_at DESC, s.message DESC"
    return list(map(_shown, await connection.fetch(query, tenant, claim_ids, rows.instant(since))))


async def mark_corrected(connection: Connection, tenant: Tenant, message: str, when: datetime) -> bool:
    """As :meth:`index.store.Store.mark_corrected`."""
    changed = await connection.execute(
        "UPDATE shown SET corrected = $3, corrected_at = $4 WHERE tenant = $1 AND message = $2 AND coalesce(corrected_at < $4, true)",
        *(tenant, message, when.isoformat(), rows.instant(when)),
    )
    return count_of(changed) == 1


async def forget(connection: Connection, before: datetime) -> int:
    """As :meth:`index.store.Store.forget_shown`."""
    return count_of(await connection.execute("DELETE FROM shown WHERE shown_at < $1", rows.instant(before)))


async def pieces(connection: Connection, tenant: Tenant) -> AsyncGenerator[Shown, None]:
    """Every message of the tenant, oldest first."""
    query = f"SELECT {_COLUMNS} FROM shown s WHERE s.tenant = $1 ORDER BY s.shown_at, s.message"
    for row in await connection.fetch(query, tenant):
        yield _shown(row)


async def restore(connection: Connection, tenant: Tenant, shown: Shown) -> Restored:
    """As :meth:`index.store.Store.restore`, of one message."""
    await new_revision(connection, tenant)
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM shown s WHERE s.tenant = $1 AND s.message = $2", tenant, shown.message)
    if row is not None and _shown(row) == shown:
        return Restored.UNCHANGED
    await put(connection, tenant, shown)
    return Restored.ADDED if row is None else Restored.UPDATED


def _shown(row: rows.Row) -> Shown:
    return rows.shown(row[:-1], tuple(row[-1]))
