"""What can be wrong inside the embedded store's file, found by reading all of it."""

# ruff: noqa: S608 - only a list of columns is put into the SQL.

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from claims.errors import TelisikError
from index import articles, lexical, rows
from index.errors import DamagedArchive, DamagedQueue, DamagedSentences, DamagedTerms, DamagedText, DamagedVectors, MissingVectors
from index.flags import queue_fits
from index.store import EmbeddingSpace, Tenant
from index.vectors import space_key, unpacked


def inspect(db: sqlite3.Connection, path: Path, space: EmbeddingSpace) -> list[TelisikError]:
    """Every problem, as an error not raised: of the file first, then article by article. ``path`` names the file in them."""
    found: list[TelisikError] = [
        DamagedArchive(path=path, detail=detail) for (detail,) in db.execute("PRAGMA integrity_check") if detail != "ok"
    ]
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        found.append(DamagedArchive(path=path, detail=f"a row of {table} belongs to no {parent}"))
    if not queue_fits(db):
        found.append(DamagedQueue(path=path))
    keys = db.execute("SELECT tenant, id FROM article ORDER BY tenant, id").fetchall()
    for tenant, article_id in keys:
        found += _article_problems(db, tenant, article_id, space)
    # Where articles or sentences are damaged, their words do not fit them either: that is said once.
    if all(isinstance(problem, MissingVectors | DamagedVectors) for problem in found) and not lexical.fits(db):
        found.append(DamagedTerms(path=path))
    return found


def _article_problems(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: EmbeddingSpace) -> list[TelisikError]:
    sha256, total, claims, data = db.execute(
        "SELECT sha256, sentences, claims, CAST(text AS BLOB) FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)
    ).fetchone()
    if hashlib.sha256(data).hexdigest() != sha256 or sha256[:32] != article_id:
        return [DamagedText(article=article_id, tenant=tenant)]  # offsets into a text that is not the article's mean nothing
    found: list[TelisikError] = []
    length = len(rows.text_of(data))
    try:
        fit = _sentences_fit(db, tenant, article_id, total, length) and _claims_fit(db, tenant, article_id, claims, length)
    except (TypeError, ValueError):  # a kind, grain or date that is none, or text where a number was written
        fit = False
    if not fit:
        found.append(DamagedSentences(article=article_id, tenant=tenant))
    vectors = articles.vectors_of(db, tenant, article_id, space_key(space))
    if len(vectors) < total:
        missing = total - len(vectors)
        found.append(MissingVectors(article=article_id, tenant=tenant, missing=missing, total=total, model=space.name))
    if unpacked(vectors, space.dimension) is None:
        found.append(DamagedVectors(article=article_id, tenant=tenant))
    return found


def _sentences_fit(db: sqlite3.Connection, tenant: Tenant, article_id: str, total: int, length: int) -> bool:
    found = db.execute(
        "SELECT ordinal, start_offset, end_offset FROM sentence WHERE tenant = ? AND article_id = ? ORDER BY ordinal", (tenant, article_id)
    ).fetchall()
    in_order = [ordinal for ordinal, _, _ in found] == list(range(total))
    return in_order and all(0 <= start <= end <= length for _, start, end in found)


def _claims_fit(db: sqlite3.Connection, tenant: Tenant, article_id: str, total: int, length: int) -> bool:
    found = db.execute(f"SELECT id, code, {rows.CLAIM} FROM claim WHERE tenant = ? AND article_id = ?", (tenant, article_id)).fetchall()
    claims = [(claim_id, code, rows.claim(row)) for claim_id, code, *row in found]
    return len(claims) == total and all(
        (claim.id, claim.code) == (claim_id, code) and 0 <= claim.start <= claim.end <= length for claim_id, code, claim in claims
    )
