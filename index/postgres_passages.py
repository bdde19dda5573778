"""Sentences and claims of the shared store, read back with what is known about them."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from claims.types import Claim, ClaimKind, Sentence
from index import assembly, postgres_flags, records, rows
from index.errors import AmbiguousCode, UnknownClaim
from index.postgres_database import Connection
from index.store import ArticleSummary, Key, StoredClaim, StoredSentence, Surrounded, Tenant

_SPAN = "article_id, ordinal, start_offset, end_offset"
#: So few sentences are put together in a tenth of a millisecond, which is what going to a thread and back takes.
_AT_ONCE = 16


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns.split(", "))


def _at(articles: str, ordinals: str) -> str:
    """The condition that a row t belongs to one of the sentences of two parameters."""
    wanted = f"unnest({articles}::text[], {ordinals}::integer[]) AS wanted (article, place)"
    return f"{wanted} ON t.article_id = wanted.article AND t.ordinal = wanted.place"


# All that is known about sentences in one row, and so in one message and as of one moment: where they and those around them stand ($2, $3),
# the articles of those asked for ($4), the claims in these ($4, $5), and what is held against the claims.
_ALL = f"""
    SELECT
        ARRAY(SELECT ROW({_of("t", _SPAN)}) FROM sentence t JOIN {_at("$2", "$3")} WHERE t.tenant = $1),
        ARRAY(SELECT ROW({rows.SUMMARY}, text) FROM article WHERE tenant = $1 AND id = ANY($4::text[])),
        ARRAY(SELECT ROW({_of("t", rows.CLAIM)}) FROM claim t JOIN {_at("$4", "$5")} WHERE t.tenant = $1),
        ARRAY(
            SELECT ROW({rows.FLAG}) FROM claim t JOIN {_at("$4", "$5")}
            JOIN ({postgres_flags.HOLDING}) ON f.tenant = t.tenant AND f.claim_id = t.id WHERE t.tenant = $1
        )
"""


async def sentences(connection: Connection, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
    """As :meth:`index.store.Store.sentences`."""
    return [one.source for one in await surrounded(connection, tenant, keys, around=False)]


async def surrounded(connection: Connection, tenant: Tenant, keys: Sequence[Key], *, around: bool = True) -> list[Surrounded]:
    """As :meth:`index.store.Store.surrounded`; without ``around`` what stands around each is left out."""
    asked = list(dict.fromkeys(keys))
    parameters = [part for wanted in (assembly.spans_wanted(keys, around=around), asked) for part in _columns(wanted)]
    read = await connection.fetchrow(_ALL, tenant, *parameters)
    if len(asked) <= _AT_ONCE:
        return _put_together(keys, read, around=around)
    return await asyncio.to_thread(_put_together, keys, read, around=around)


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[int]]:
    return [article_id for article_id, _ in keys], [ordinal for _, ordinal in keys]


def _put_together(keys: Sequence[Key], read: Sequence[Sequence[rows.Row]], *, around: bool) -> list[Surrounded]:
    """The sentences from the one row of :data:`_ALL`."""
    spans = {(row[0], row[1]): Sentence(*row) for row in read[0]}
    texts = {row[0]: (rows.summary(row[:-1]), rows.text_of(row[-1])) for row in read[1]}
    against = postgres_flags.standing_in(read[3])
    return assembly.stored_sentences(keys, spans, texts, map(rows.claim, read[2]), against, around=around)


async def claims(
    connection: Connection, tenant: Tenant, article_id: str | None, kind: ClaimKind | None, *, limit: int | None = None, offset: int = 0
) -> list[StoredClaim]:
    """As :meth:`index.store.Store.claims`."""
    found = await connection.fetch(
        f"SELECT {_of('c', rows.CLAIM)} FROM claim c JOIN article a ON a.tenant = c.tenant AND a.id = c.article_id "
        "WHERE c.tenant = $1 AND ($2::text IS NULL OR c.article_id = $2) AND ($3::text IS NULL OR c.kind = $3) "
        "ORDER BY a.added_at DESC, a.sequence DESC, c.ordinal, c.start_offset, c.end_offset, c.kind LIMIT $4 OFFSET $5",
        *(tenant, article_id, None if kind is None else kind.value, limit, offset),
    )
    return await _stored_claims(connection, tenant, await asyncio.to_thread(lambda: list(map(rows.claim, found))))


async def count_claims(connection: Connection, tenant: Tenant) -> dict[ClaimKind, int]:
    """As :meth:`index.store.Store.count_claims`."""
    counted = await connection.fetch("SELECT kind, count(*) FROM claim WHERE tenant = $1 GROUP BY kind", tenant)
    return {ClaimKind(kind): count for kind, count in counted}


async def claim(connection: Connection, tenant: Tenant, reference: str) -> StoredClaim:
    """As :meth:`index.store.Store.claim`."""
    code, claim_id = records.claim_code(reference), records.claim_id(reference)
    found = await connection.fetch(f"SELECT {rows.CLAIM} FROM claim WHERE tenant = $1 AND id = $2", tenant, claim_id)
    found = found or await connection.fetch(f"SELECT {rows.CLAIM} FROM claim WHERE tenant = $1 AND code = $2", tenant, code)
    if not found:
        raise UnknownClaim(code=reference)
    claims = list(map(rows.claim, found))
    if len(claims) > 1:
        raise AmbiguousCode(code=code, ids=", ".join(sorted(claim.id for claim in claims)))
    return (await _stored_claims(connection, tenant, claims))[0]


async def _stored_claims(connection: Connection, tenant: Tenant, claims: list[Claim]) -> list[StoredClaim]:
    spans = await _sentences_at(connection, tenant, list(dict.fromkeys((claim.article_id, claim.ordinal) for claim in claims)))
    texts = await _texts(connection, tenant, (claim.article_id for claim in claims))
    against = await postgres_flags.standing(connection, tenant, [claim.id for claim in claims])
    return await asyncio.to_thread(assembly.stored_claims, claims, spans, texts, against)


async def _texts(connection: Connection, tenant: Tenant, article_ids: Iterable[str]) -> dict[str, tuple[ArticleSummary, str]]:
    query = f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = $1 AND id = ANY($2::text[])"
    found = await connection.fetch(query, tenant, list(dict.fromkeys(article_ids)))
    return await asyncio.to_thread(lambda: {row[0]: (rows.summary(row[:-1]), rows.text_of(row[-1])) for row in found})


async def _sentences_at(connection: Connection, tenant: Tenant, keys: Sequence[Key]) -> dict[Key, Sentence]:
    query = f"SELECT {_of('t', _SPAN)} FROM sentence t JOIN {_at('$2', '$3')} WHERE t.tenant = $1"
    found = await connection.fetch(query, tenant, *_columns(keys))
    return {(row[0], row[1]): Sentence(*row) for row in found}
