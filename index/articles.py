"""Articles of the embedded store, each put in and taken out whole, with everything that is derived from its text."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Claim, Sentence
from index import lexical, records, removed, rows
from index.database import marks
from index.store import AddOutcome, Tenant, Vectors
from index.tenants import new_revision
from index.vectors import packed


def put(
    db: sqlite3.Connection,
    tenant: Tenant,
    article: Article,
    *,
    sentences: list[Sentence],
    terms: Sequence[str],
    claims: list[Claim],
    embeddings: Vectors | NDArray[np.float16] | None,
    space: str,
    added: datetime,
) -> AddOutcome:
    """As :meth:`index.store.Store.add_article`, of storable records; ``terms`` are the :func:`index.lexical.marked` ones of each sentence.
    Where ``embeddings`` is None it is stored without vectors, but an article that is there just so keeps its own."""
    particulars = rows.particulars(article, records.folded_title(article.title))
    claim_rows = [rows.claim_row(tenant, claim) for claim in claims]
    counts = (len(sentences), len(claims))
    query = f"SELECT {rows.PARTICULARS}, sentences, claims FROM article WHERE tenant = ? AND id = ?"
    known = db.execute(query, (tenant, article.id)).fetchone()
    outcome = AddOutcome.ADDED
    if known is not None:
        same = known == (*particulars, *counts) and sentences_of(db, tenant, article.id) == sentences
        same = same and _claim_rows(db, tenant, article.id) == claim_rows
        if same and (embeddings is None or embedded(db, tenant, article.id, space) == len(sentences)):
            return AddOutcome.UNCHANGED
        outcome = AddOutcome.UNCHANGED if same else AddOutcome.UPDATED
        clear(db, tenant, article.id)
    revision = new_revision(db, tenant)
    columns, values = f"{rows.PARTICULARS}, sentences, claims, revision", (*particulars, *counts, revision)
    if known is None:
        columns += ", sequence, added, added_at, tenant, id, sha256, text"
        values += (revision, added.isoformat(), rows.instant(added), tenant, article.id, article.sha256, rows.text_bytes(article.text))
        db.execute(f"INSERT INTO article ({columns}) VALUES ({marks(values)})", values)
        db.execute("DELETE FROM removal WHERE tenant = ? AND article_id = ?", (tenant, article.id))
        removed.drop(db, tenant, article.id)
    else:
        query = f"UPDATE article SET ({columns}) = ({marks(values)}) WHERE tenant = ? AND id = ?"
        db.execute(query, (*values, tenant, article.id))
    db.executemany("INSERT INTO sentence VALUES (?, ?, ?, ?, ?)", [(tenant, s.article_id, s.ordinal, s.start, s.end) for s in sentences])
    lexical.put(db, tenant, article.id, terms)
    if embeddings is not None:
        put_vectors(db, tenant, article.id, space, embeddings)
    if claim_rows:
        db.executemany(f"INSERT INTO claim ({rows.STORED_CLAIM}) VALUES ({marks(claim_rows[0])})", claim_rows)
    return outcome


def terms_of(tenant: Tenant, article: Article, sentences: Iterable[Sentence]) -> list[str]:
    """What :func:`put` takes as the terms of an article's sentences."""
    return lexical.marked(tenant, (article.text[s.start : s.end] for s in sentences), article.language)


def put_vectors(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str, embeddings: Vectors | NDArray[np.float16]) -> None:
    """Give an article that has none of this space its vectors, a row for each sentence."""
    values = [(tenant, article_id, ordinal, space, vector) for ordinal, vector in enumerate(packed(embeddings))]
    db.executemany("INSERT INTO embedding (tenant, article_id, ordinal, space, vector) VALUES (?, ?, ?, ?, ?)", values)


def replace_vectors(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str, embeddings: Vectors | NDArray[np.float16]) -> None:
    """Give an article vectors of this space in place of all that it has."""
    db.execute("DELETE FROM embedding WHERE tenant = ? AND article_id = ?", (tenant, article_id))
    put_vectors(db, tenant, article_id, space, embeddings)
    db.execute("UPDATE article SET revision = ? WHERE tenant = ? AND id = ?", (new_revision(db, tenant), tenant, article_id))


def clear(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    """Take away everything that was derived from an article's text."""
    lexical.drop(db, tenant, article_id)
    for table in ("claim", "embedding", "sentence"):
        db.execute(f"DELETE FROM {table} WHERE tenant = ? AND article_id = ?", (tenant, article_id))


def sentences_of(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> list[Sentence]:
    """The sentences of an article, in order."""
    found = db.execute(
        "SELECT article_id, ordinal, start_offset, end_offset FROM sentence WHERE tenant = ? AND article_id = ? ORDER BY ordinal",
        (tenant, article_id),
    )
    return [Sentence(*row) for row in found]


def _claim_rows(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> list[rows.Row]:
    query = f"SELECT {rows.STORED_CLAIM} FROM claim WHERE tenant = ? AND article_id = ?"
    return db.execute(f"{query} ORDER BY ordinal, start_offset, end_offset, kind", (tenant, article_id)).fetchall()


def vectors_of(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str) -> list[bytes]:
    """The stored vectors of an article in the space, in order; fewer than sentences where some have none."""
    found = db.execute(
        "SELECT CAST(vector AS BLOB) FROM embedding WHERE tenant = ? AND article_id = ? AND space = ? ORDER BY ordinal",
        (tenant, article_id, space),
    )
    return [vector for (vector,) in found]


def embedded(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str) -> int:
    """How many sentences of an article have a vector of the space."""
    counted = db.execute(
        "SELECT count(*) FROM embedding WHERE tenant = ? AND article_id = ? AND space = ?", (tenant, article_id, space)
    ).fetchone()
    return int(counted[0])
