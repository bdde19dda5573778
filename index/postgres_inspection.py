"""What can be wrong inside the shared store's database, found by reading all of it, and what of that can be mended there."""

# ruff: noqa: S608 - only lists of columns are put into the SQL.

from __future__ import annotations

import asyncio
import hashlib

from claims.errors import TelisikError
from index import postgres_articles, postgres_lexical, rows
from index.errors import DamagedQueue, DamagedSentences, DamagedTerms, DamagedText, DamagedVectors, MissingVectors
from index.postgres_articles import NO_SPACE
from index.postgres_database import Connection, count_of
from index.store import EmbeddingSpace, FlagState, Statistics, Tenant
from index.vectors import space_key

_NEWEST = "(SELECT max(sequence) FROM flag_event WHERE tenant = f.tenant AND flag_id = f.id)"
_OPEN = f"flag f JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id AND e.sequence = {_NEWEST} AND e.state = $1"

_RAISED = f"SELECT f.tenant, f.id FROM {_OPEN}"
_QUEUED = "SELECT tenant, flag_id FROM open_flag"
_QUEUE_FITS = f"SELECT NOT EXISTS (({_RAISED}) EXCEPT ({_QUEUED})) AND NOT EXISTS (({_QUEUED}) EXCEPT ({_RAISED}))"


async def inspect(connection: Connection, place: str, space: EmbeddingSpace) -> list[TelisikError]:
    """Every problem, as an error not raised, article by article; ``place`` names the database in them. The files are the server's to look
    after (data checksums, pg_amcheck)."""
    found: list[TelisikError] = []
    if not await connection.fetchval(_QUEUE_FITS, FlagState.OPEN.value):
        found.append(DamagedQueue(path=place))
    for tenant, article_id in await connection.fetch("SELECT tenant, id FROM article ORDER BY tenant, id"):
        found += await _article_problems(connection, Tenant(tenant), article_id, space)
    # Where articles or sentences are damaged, their words do not fit them either: that is said once.
    if all(isinstance(problem, MissingVectors | DamagedVectors) for problem in found) and not await postgres_lexical.fits(connection):
        found.append(DamagedTerms(path=place))
    return found


async def _article_problems(connection: Connection, tenant: Tenant, article_id: str, space: EmbeddingSpace) -> list[TelisikError]:
    where = {"article": article_id, "tenant": tenant}
    sha256, total, claims, data = await connection.fetchrow(
        "SELECT sha256, sentences, claims, text FROM article WHERE tenant = $1 AND id = $2", tenant, article_id
    )
    if (await asyncio.to_thread(hashlib.sha256, data)).hexdigest() != sha256 or sha256[:32] != article_id:
        return [DamagedText(**where)]  # offsets into a text that is not the article's mean nothing
    found: list[TelisikError] = []
    length = len(rows.text_of(data))
    try:
        fit = await _sentences_fit(connection, tenant, article_id, total, length)
        fit = fit and await _claims_fit(connection, tenant, article_id, claims, length)
    except (TypeError, ValueError):  # a kind, grain or date that is none
        fit = False
    if not fit:
        found.append(DamagedSentences(**where))
    vectors = await connection.fetch(
        "SELECT vector_dims(vector) FROM sentence WHERE tenant = $1 AND article_id = $2 AND space = $3 AND vector IS NOT NULL",
        *(tenant, article_id, space_key(space)),
    )
    if len(vectors) < total:
        found.append(MissingVectors(missing=total - len(vectors), total=total, model=space.name, **where))
    if any(dimension != space.dimension for (dimension,) in vectors):
        found.append(DamagedVectors(**where))
    return found


async def _sentences_fit(connection: Connection, tenant: Tenant, article_id: str, total: int, length: int) -> bool:
    found = await postgres_articles.sentences_of(connection, tenant, article_id)
    in_order = [sentence.ordinal for sentence in found] == list(range(total))
    return in_order and all(0 <= sentence.start <= sentence.end <= length for sentence in found)


async def _claims_fit(connection: Connection, tenant: Tenant, article_id: str, total: int, length: int) -> bool:
    query = f"SELECT id, code, {rows.CLAIM} FROM claim WHERE tenant = $1 AND article_id = $2"
    claims = [(row[0], row[1], rows.claim(row[2:])) for row in await connection.fetch(query, tenant, article_id)]
    return len(claims) == total and all(
        (claim.id, claim.code) == (claim_id, code) and 0 <= claim.start <= claim.end <= length for claim_id, code, claim in claims
    )


async def mend(connection: Connection, space: EmbeddingSpace) -> int:
    """As :meth:`index.store.Store.repair`. References keep rows that belong to nothing out of this database."""
    await connection.execute("LOCK TABLE tenant IN EXCLUSIVE MODE")  # nobody writes while things are counted
    mended = await _mend_vectors(connection, space)
    mended += count_of(
        await connection.execute(
            f"DELETE FROM open_flag o WHERE NOT EXISTS (SELECT 1 FROM {_OPEN} WHERE f.tenant = o.tenant AND f.id = o.flag_id)",
            FlagState.OPEN.value,
        )
    )
    mended += count_of(
        await connection.execute(
            "INSERT INTO open_flag (tenant, claim_id, person, flag_id, created_at, sequence) "
            f"SELECT f.tenant, f.claim_id, f.person, f.id, f.created_at, f.sequence FROM {_OPEN} ON CONFLICT DO NOTHING",
            FlagState.OPEN.value,
        )
    )
    return mended + await _mend_counts(connection)


async def _mend_vectors(connection: Connection, space: EmbeddingSpace) -> int:
    """Take an article's space away where one of its sentences has no vector of it: then the article is embedded anew."""
    sound = "s.space = a.space AND s.vector IS NOT NULL AND (s.space <> $1 OR vector_dims(s.vector) = $2)"
    damaged = (
        "SELECT a.tenant, a.id FROM article a WHERE a.space <> '' AND a.sentences <> "
        f"(SELECT count(*) FROM sentence s WHERE s.tenant = a.tenant AND s.article_id = a.id AND {sound})"
    )
    found = await connection.fetch(damaged, space_key(space), space.dimension)
    for tenant, article_id in found:
        clear = "UPDATE sentence SET space = $3, vector = NULL WHERE tenant = $1 AND article_id = $2"
        await connection.execute(clear, tenant, article_id, NO_SPACE)
        await connection.execute("UPDATE article SET space = $3 WHERE tenant = $1 AND id = $2", tenant, article_id, NO_SPACE)
    return len(found)


async def _mend_counts(connection: Connection) -> int:
    """Set the numbers right that are kept beside what they count, and make the terms of articles that lack some."""
    counted = "(SELECT coalesce(sum(a.sentences), 0) FROM article a WHERE a.tenant = t.tenant)"
    mended = count_of(await connection.execute(f"UPDATE tenant t SET sentences = {counted} WHERE sentences <> {counted}"))
    for tenant, article_id in await postgres_lexical.lacking(connection):
        await postgres_lexical.renew(connection, tenant, article_id)
        mended += 1
    return mended + await postgres_lexical.recount(connection)


async def statistics(connection: Connection, space: str) -> Statistics:
    """As :meth:`index.store.Store.statistics`."""
    having, articles, sentences, claims, embedded = await connection.fetchrow(
        "SELECT count(DISTINCT tenant), count(*), coalesce(sum(sentences), 0), coalesce(sum(claims), 0), "
        "coalesce(sum(sentences) FILTER (WHERE space = $1), 0) FROM article",
        space,
    )
    raised = await connection.fetchval("SELECT count(*) FROM flag")
    unsettled = await connection.fetchval("SELECT count(*) FROM open_flag")
    return Statistics(having, articles, sentences, claims, raised, embedded, unsettled)
