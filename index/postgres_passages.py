"""Sentences and claims of the shared store, read back with what is known about them."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from claims.types import Claim, ClaimKind, Sentence
from index import assembly, postgres_flags, records, rows
from index.assembly import Key
from index.errors import AmbiguousCode, UnknownClaim
from index.postgres_database import Connection
from index.store import ArticleSummary, StoredClaim, StoredSentence, Surrounded, Tenant

_AT = "unnest($2::text[], $3::integer[]) AS wanted (article, place) ON t.article_id = wanted.article AND t.ordinal = wanted.place"


async def sentences(connection: Connection, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
    """As :meth:`index.store.Store.sentences`."""
    return [one.source for one in await _read_sentences(connection, tenant, keys, around=False)]


async def surrounded(connection: Connection, tenant: Tenant, keys: Sequence[Key]) -> list[Surrounded]:
    """As :meth:`index.store.Store.surrounded`."""
    return await _read_sentences(connection, tenant, keys, around=True)


async def _read_sentences(connection: Connection, tenant: Tenant, keys: Sequence[Key], *, around: bool) -> list[Surrounded]:
    spans = await _sentences_at(connection, tenant, assembly.spans_wanted(keys, around=around))
    there = [key for key in dict.fromkeys(keys) if key in spans]
    articles = await _texts(connection, tenant, (article_id for article_id, _ in there))
    found = await _at(connection, "claim", rows.CLAIM, tenant, there)
    claims = await asyncio.to_thread(lambda: list(map(rows.claim, found)))
    against = await postgres_flags.standing(connection, tenant, [claim.id for claim in claims])
    return await asyncio.to_thread(assembly.stored_sentences, keys, spans, articles, claims, against, around=around)


async def claims(connection: Connection, tenant: Tenant, article_id: str | None, kind: ClaimKind | None) -> list[StoredClaim]:
    """As :meth:`index.store.Store.claims`."""
    columns = ", ".join(f"c.{column}" for column in rows.CLAIM.split(", "))
    found = await connection.fetch(
        f"SELECT {columns} FROM claim c JOIN article a ON a.tenant = c.tenant AND a.id = c.article_id "
        "WHERE c.tenant = $1 AND ($2::text IS NULL OR c.article_id = $2) AND ($3::text IS NULL OR c.kind = $3) "
        "ORDER BY a.added_at DESC, a.sequence DESC, c.ordinal, c.start_offset, c.end_offset, c.kind",
        tenant,
        article_id,
        None if kind is None else kind.value,
    )
    return await _stored_claims(connection, tenant, await asyncio.to_thread(lambda: list(map(rows.claim, found))))


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
    found = await _at(connection, "sentence", "article_id, ordinal, start_offset, end_offset", tenant, keys)
    return {(row[0], row[1]): Sentence(*row) for row in found}


async def _at(connection: Connection, table: str, columns: str, tenant: Tenant, keys: Sequence[Key]) -> list[rows.Row]:
    """The rows of a table that belong to these sentences, in no order."""
    columns = ", ".join(f"t.{column}" for column in columns.split(", "))
    query = f"SELECT {columns} FROM {table} t JOIN {_AT} WHERE t.tenant = $1"
    found: list[rows.Row] = await connection.fetch(query, tenant, [key[0] for key in keys], [key[1] for key in keys])
    return found
