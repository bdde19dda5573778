"""The inverted index of the shared store: the terms of each sentence as numbers in an array, behind a GIN index."""

# ruff: noqa: S608 - values are always bound; what is put into the SQL is written here.

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index import bm25, rows
from index.bm25 import PROPOSED, affordable
from index.postgres_database import Connection, count_of
from index.store import Lexical, Tenant
from index.terms import VERSION, idf, terms

# Terms whose numbers are kept in memory, some 10 MB: an article's are mostly those of others.
_REMEMBERED = 65_536


@lru_cache(maxsize=_REMEMBERED)
def number(tenant: Tenant, term: str) -> int:
    """What stands for a term of a tenant: 64 bits, so that of a million terms none is likely to meet another's."""
    marked = f"{tenant}\0{term}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(marked, digest_size=8).digest(), "big", signed=True)


def numbered(tenant: Tenant, text: str, language: str) -> tuple[int, ...]:
    """The terms of a sentence in order, repetitions kept, as numbers."""
    return tuple(number(tenant, term) for term in terms(text, language))


async def put(connection: Connection, tenant: Tenant, found: Sequence[tuple[str, int, Sequence[int]]]) -> None:
    """Index sentences that are not indexed yet, each with its article, its ordinal and its terms."""
    if not found:
        return
    records = [(tenant, article_id, ordinal, list(held)) for article_id, ordinal, held in found]
    await connection.copy_records_to_table("sentence_terms", records=records, columns=["tenant", "article_id", "ordinal", "terms"])
    counted = _counted([held for _, _, held in found])
    await connection.execute(
        "INSERT INTO term AS t (tenant, term, sentences) SELECT $1, n.term, n.sentences FROM unnest($2::bigint[], $3::integer[]) "
        "AS n (term, sentences) ON CONFLICT (tenant, term) DO UPDATE SET sentences = t.sentences + excluded.sentences",
        tenant,
        list(counted),
        list(counted.values()),
    )


async def drop(connection: Connection, tenant: Tenant, article_id: str) -> None:
    """Take an article out of the index, if it is in."""
    gone = await connection.fetch("DELETE FROM sentence_terms WHERE tenant = $1 AND article_id = $2 RETURNING terms", tenant, article_id)
    counted = _counted([held for (held,) in gone])
    await connection.execute(
        "UPDATE term t SET sentences = t.sentences - n.sentences FROM unnest($2::bigint[], $3::integer[]) AS n (term, sentences) "
        "WHERE t.tenant = $1 AND t.term = n.term",
        tenant,
        list(counted),
        list(counted.values()),
    )
    await connection.execute("DELETE FROM term WHERE tenant = $1 AND term = ANY($2::bigint[]) AND sentences <= 0", tenant, list(counted))


def _counted(found: Sequence[Sequence[int]]) -> dict[int, int]:
    """How many of the sentences have each term, in the order of the terms: two transactions lock them in one order."""
    return dict(sorted(Counter(term for held in found for term in set(held)).items()))


async def outdated(connection: Connection, limit: int) -> list[tuple[Tenant, str]]:
    """Articles that were indexed by other rules."""
    query = "SELECT tenant, id FROM article WHERE terms_version < $1 ORDER BY tenant, id LIMIT $2"
    return [(Tenant(tenant), article_id) for tenant, article_id in await connection.fetch(query, VERSION, limit)]


async def renew(connection: Connection, tenant: Tenant, article_id: str) -> None:
    """Index an article anew from its stored text."""
    row = await connection.fetchrow("SELECT text, language FROM article WHERE tenant = $1 AND id = $2 FOR UPDATE", tenant, article_id)
    if row is None:
        return
    text = rows.text_of(row[0])
    spans = "SELECT start_offset, end_offset FROM sentence WHERE tenant = $1 AND article_id = $2 ORDER BY ordinal"
    places = enumerate(await connection.fetch(spans, tenant, article_id))
    found = [(article_id, ordinal, numbered(tenant, text[start:end], row[1])) for ordinal, (start, end) in places]
    await drop(connection, tenant, article_id)
    await put(connection, tenant, found)
    await connection.execute("UPDATE article SET terms_version = $3 WHERE tenant = $1 AND id = $2", tenant, article_id, VERSION)


_COUNTED = """
    SELECT s.tenant, held.term, count(*) AS sentences FROM sentence_terms s,
    LATERAL (SELECT DISTINCT unnest(s.terms) AS term) held GROUP BY s.tenant, held.term
"""


async def lacking(connection: Connection) -> list[tuple[Tenant, str]]:
    """The articles of which some sentence is not indexed."""
    found = await connection.fetch(
        "SELECT a.tenant, a.id FROM article a WHERE a.sentences <> "
        "(SELECT count(*) FROM sentence_terms s WHERE s.tenant = a.tenant AND s.article_id = a.id)"
    )
    return [(Tenant(tenant), article_id) for tenant, article_id in found]


async def fits(connection: Connection) -> bool:
    """Whether every sentence is indexed and the counts of terms and sentences are right."""
    kept, articles = "SELECT tenant, term, sentences::bigint FROM term", "SELECT tenant, sum(sentences) FROM article GROUP BY tenant"
    totals = "SELECT tenant, sentences FROM tenant WHERE sentences > 0"
    differing = [
        f"({_COUNTED}) EXCEPT ({kept})",
        f"({kept}) EXCEPT ({_COUNTED})",
        f"({articles} HAVING sum(sentences) > 0) EXCEPT ({totals})",
        f"({totals}) EXCEPT ({articles})",
    ]
    wrong = await connection.fetchval(f"SELECT {' OR '.join(f'EXISTS ({query})' for query in differing)}")
    return not wrong and not await lacking(connection)


async def recount(connection: Connection) -> int:
    """Set the counts of all terms right; how many were not. Nobody else may be writing."""
    same = f"SELECT 1 FROM ({_COUNTED}) c WHERE c.tenant = t.tenant AND c.term = t.term AND c.sentences = t.sentences"
    wrong = count_of(await connection.execute(f"DELETE FROM term t WHERE NOT EXISTS ({same})"))
    missing = f"INSERT INTO term (tenant, term, sentences) {_COUNTED} ON CONFLICT DO NOTHING"
    return max(wrong, count_of(await connection.execute(missing)))


# Proposed by how much the terms that a sentence has tell together. "weight" comes from the counts of the tenant; what else BM25 looks at
# (repetitions, length) is weighed afterwards.
_PROPOSE = """
    SELECT s.article_id, s.ordinal, s.terms FROM sentence_terms s,
    LATERAL (SELECT sum(w.weight) AS weight FROM unnest($2::bigint[], $3::float8[]) AS w (term, weight) WHERE w.term = ANY(s.terms)) told
    WHERE s.tenant = $1 AND s.terms && $2::bigint[] AND ($5::text IS NULL OR s.article_id = $5)
    ORDER BY told.weight DESC, s.article_id, s.ordinal LIMIT $4
"""


async def search(connection: Connection, tenant: Tenant, wanted: Sequence[str], k: int, article_id: str | None) -> Lexical:
    """As :meth:`index.store.Store.lexical`: the GIN index proposes, then BM25 is computed from the counts of this tenant alone."""
    total = await connection.fetchval("SELECT sentences FROM tenant WHERE tenant = $1", tenant) or 0
    numbers = {number(tenant, term): term for term in wanted}
    counts = "SELECT term, sentences FROM term WHERE tenant = $1 AND term = ANY($2::bigint[])"
    counted = await connection.fetch(counts, tenant, list(numbers))
    frequencies = dict.fromkeys(wanted, 0) | {numbers[term]: sentences for term, sentences in counted}
    chosen = affordable(frequencies)
    if not chosen or k == 0:
        return Lexical((), (), frequencies, total)
    weights = [idf(frequencies[term], total) for term in chosen]
    asked = [number(tenant, term) for term in chosen]
    proposed = await connection.fetch(_PROPOSE, tenant, asked, weights, k * PROPOSED, article_id)
    proposals = [(where, ordinal, _named(held, numbers)) for where, ordinal, held in proposed]
    return bm25.ranked(proposals, chosen, frequencies, total, k)


def _named(held: Sequence[int], numbers: dict[int, str]) -> Counter[str]:
    """The terms of a sentence by name where the question has them, by number otherwise, which no term's name is mistaken for."""
    return Counter(numbers.get(term) or f"#{term}" for term in held)
