"""Sentences and claims of the embedded store, read back with what is known about them."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from claims.types import Claim, ClaimKind, Sentence
from index import assembly, flags, records, rows
from index.database import chunks, marks
from index.errors import AmbiguousCode, UnknownClaim
from index.store import ArticleSummary, Key, StoredClaim, StoredSentence, Surrounded, Tenant


def _texts(db: sqlite3.Connection, tenant: Tenant, article_ids: Iterable[str]) -> dict[str, tuple[ArticleSummary, str]]:
    found: dict[str, tuple[ArticleSummary, str]] = {}
    for chunk in chunks(list(dict.fromkeys(article_ids))):
        query = f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = ? AND id IN ({marks(chunk)})"
        for row in db.execute(query, (tenant, *chunk)):
            found[row[0]] = rows.summary(row[:-1]), rows.text_of(row[-1])
    return found


def sentences(db: sqlite3.Connection, tenant: Tenant, keys: list[Key]) -> list[StoredSentence]:
    """As :meth:`index.store.Store.sentences`."""
    return [one.source for one in _read_sentences(db, tenant, keys, around=False)]


def surrounded(db: sqlite3.Connection, tenant: Tenant, keys: list[Key]) -> list[Surrounded]:
    """As :meth:`index.store.Store.surrounded`."""
    return _read_sentences(db, tenant, keys, around=True)


def _read_sentences(db: sqlite3.Connection, tenant: Tenant, keys: list[Key], *, around: bool) -> list[Surrounded]:
    spans = _sentences_at(db, tenant, assembly.spans_wanted(keys, around=around))
    sentences = [key for key in dict.fromkeys(keys) if key in spans]
    articles = _texts(db, tenant, (article_id for article_id, _ in sentences))
    claims = [rows.claim(row) for row in _at(db, "claim", rows.CLAIM, tenant, sentences)]
    against = flags.standing(db, tenant, [claim.id for claim in claims])
    return assembly.stored_sentences(keys, spans, articles, claims, against, around=around)


def _sentences_at(db: sqlite3.Connection, tenant: Tenant, keys: Iterable[Key]) -> dict[Key, Sentence]:
    found = _at(db, "sentence", "article_id, ordinal, start_offset, end_offset", tenant, list(dict.fromkeys(keys)))
    return {(row[0], row[1]): Sentence(*row) for row in found}


def _at(db: sqlite3.Connection, table: str, columns: str, tenant: Tenant, keys: Sequence[Key]) -> Iterable[rows.Row]:
    """The rows of a table that belong to these sentences, in no order.

    A join in a fixed order, because SQLite uses only the tenant of the key for (article_id, ordinal) IN (…), and would read all of it.
    """
    columns = ", ".join(f"t.{column}" for column in columns.split(", "))
    for chunk in chunks(keys):
        wanted = f"WITH wanted (article, place) AS (VALUES {', '.join(['(?, ?)'] * len(chunk))})"
        joined = f"wanted CROSS JOIN {table} t ON t.tenant = ? AND t.article_id = wanted.article AND t.ordinal = wanted.place"
        yield from db.execute(f"{wanted} SELECT {columns} FROM {joined}", (*(part for key in chunk for part in key), tenant))


def claims(
    db: sqlite3.Connection, tenant: Tenant, article_id: str | None, kind: ClaimKind | None, *, limit: int | None = None, offset: int = 0
) -> list[StoredClaim]:
    """As :meth:`index.store.Store.claims`."""
    columns = ", ".join(f"c.{column}" for column in rows.CLAIM.split(", "))
    conditions, values = "a.tenant = ?", [str(tenant)]
    if article_id is not None:
        conditions += " AND a.id = ?"
        values.append(article_id)
    if kind is not None:
        conditions += " AND c.kind = ?"
        values.append(kind.value)
    # The articles first, in their order by their index: so a page of a large archive is read without putting all its claims in order.
    found = db.execute(
        f"SELECT {columns} FROM article a CROSS JOIN claim c ON c.tenant = a.tenant AND c.article_id = a.id WHERE {conditions} "
        "ORDER BY a.added_at DESC, a.sequence DESC, c.ordinal, c.start_offset, c.end_offset, c.kind LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    return _stored_claims(db, tenant, list(map(rows.claim, found)))


def count_claims(db: sqlite3.Connection, tenant: Tenant) -> dict[ClaimKind, int]:
    """As :meth:`index.store.Store.count_claims`."""
    counted = db.execute("SELECT kind, count(*) FROM claim WHERE tenant = ? GROUP BY kind", (tenant,))
    return {ClaimKind(kind): count for kind, count in counted}


def claim(db: sqlite3.Connection, tenant: Tenant, reference: str) -> StoredClaim:
    """As :meth:`index.store.Store.claim`."""
    code, claim_id = records.claim_code(reference), records.claim_id(reference)
    found = db.execute(f"SELECT {rows.CLAIM} FROM claim WHERE tenant = ? AND id = ?", (tenant, claim_id)).fetchall()
    if not found:
        found = db.execute(
            f"SELECT {rows.CLAIM} FROM claim INDEXED BY claim_by_code WHERE tenant = ? AND code = ?", (tenant, code)
        ).fetchall()
    if not found:
        raise UnknownClaim(code=reference)
    claims = [rows.claim(row) for row in found]
    if len(claims) > 1:
        raise AmbiguousCode(code=code, ids=", ".join(sorted(claim.id for claim in claims)))
    return _stored_claims(db, tenant, claims)[0]


def _stored_claims(db: sqlite3.Connection, tenant: Tenant, claims: list[Claim]) -> list[StoredClaim]:
    sentences = _sentences_at(db, tenant, ((claim.article_id, claim.ordinal) for claim in claims))
    texts = _texts(db, tenant, (claim.article_id for claim in claims))
    against = flags.standing(db, tenant, [claim.id for claim in claims])
    return assembly.stored_claims(claims, sentences, texts, against)
