"""The inverted index of the embedded store: SQLite's FTS5 over the terms of sentences, kept in step with the articles."""

# ruff: noqa: S608 - values are always bound; what is put into the SQL is written here.

from __future__ import annotations

import hashlib
import heapq
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from index import rows
from index.bm25 import PROPOSED, affordable, ranked
from index.database import chunks, marks
from index.store import Lexical, Tenant
from index.terms import VERSION, idf, terms


def marked(tenant: Tenant, sentences: Iterable[str], language: str) -> list[str]:
    """The terms of each sentence as they are indexed for a tenant, in one string. It takes about as long as putting them in, and needs no
    transaction."""
    mark = _mark(tenant)
    held = (terms(text, language) for text in sentences)
    return [mark + f" {mark}".join(found) if found else "" for found in held]


def put(db: sqlite3.Connection, tenant: Tenant, article_id: str, held: Sequence[str]) -> None:
    """Index an article that is not indexed yet, by the :func:`marked` terms of its sentences."""
    # Of FTS5's own table: asked of the virtual one, it forgets what it has read of its index, and max(rowid) would read every row.
    (last,) = db.execute("SELECT max(id) FROM sentence_terms_content").fetchone()
    first = 1 if last is None else last + 1
    db.executemany(
        "INSERT INTO sentence_terms (rowid, terms, article_id, ordinal) VALUES (?, ?, ?, ?)",
        [(first + ordinal, found, article_id, ordinal) for ordinal, found in enumerate(held)],
    )
    update = "UPDATE article SET terms_row = ?, terms_version = ? WHERE tenant = ? AND id = ?"
    db.execute(update, (first, VERSION, tenant, article_id))
    db.execute("UPDATE tenant SET indexed = indexed + ? WHERE tenant = ?", (len(held), tenant))


def drop(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    """Take an article out of the index, if it is in."""
    row = db.execute("SELECT terms_row, sentences FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    if row is not None and row[0]:
        db.execute("DELETE FROM sentence_terms WHERE rowid >= ? AND rowid < ?", (row[0], row[0] + row[1]))
        db.execute("UPDATE tenant SET indexed = indexed - ? WHERE tenant = ?", (row[1], tenant))


def outdated(db: sqlite3.Connection, limit: int) -> list[tuple[Tenant, str]]:
    """Articles that were indexed by other rules, or not at all."""
    found = db.execute(
        "SELECT tenant, id FROM article WHERE terms_version < ? ORDER BY terms_version, tenant, id LIMIT ?", (VERSION, limit)
    )
    return [(Tenant(tenant), article_id) for tenant, article_id in found]


def renew(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    """Index an article anew from its stored text."""
    row = db.execute("SELECT text, language FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    if row is None:
        return
    text = rows.text_of(row[0])
    spans = db.execute(
        "SELECT start_offset, end_offset FROM sentence WHERE tenant = ? AND article_id = ? ORDER BY ordinal", (tenant, article_id)
    ).fetchall()
    drop(db, tenant, article_id)
    put(db, tenant, article_id, marked(tenant, (text[start:end] for start, end in spans), row[1]))


def fits(db: sqlite3.Connection) -> bool:
    """Whether every article of the present rules has the rows it should have, no other has any, and the tenants' counts agree."""
    indexed = db.execute("SELECT terms_row, sentences, id FROM article WHERE terms_row > 0").fetchall()
    query = "SELECT count(*) FROM sentence_terms WHERE rowid >= ? AND rowid < ? AND article_id = ?"
    if any(db.execute(query, (first, first + count, article_id)).fetchone()[0] != count for first, count, article_id in indexed):
        return False
    if db.execute("SELECT count(*) FROM sentence_terms").fetchone()[0] != sum(count for _, count, _ in indexed):
        return False
    counted = "(SELECT coalesce(sum(sentences), 0) FROM article a WHERE a.tenant = t.tenant AND terms_row > 0)"
    return db.execute(f"SELECT 1 FROM tenant t WHERE indexed <> {counted} LIMIT 1").fetchone() is None


def mend(db: sqlite3.Connection) -> None:
    """Index every article of every tenant anew."""
    db.execute("DELETE FROM sentence_terms")
    db.execute("UPDATE article SET terms_row = 0, terms_version = 0")
    db.execute("UPDATE tenant SET indexed = 0")
    for tenant, article_id in outdated(db, -1):
        renew(db, tenant, article_id)


def search(db: sqlite3.Connection, tenant: Tenant, wanted: Sequence[str], k: int, article_id: str | None = None) -> Lexical:
    """As :meth:`index.store.Store.lexical`. The sentences that have most of the words, weighed by rarity, are proposed; BM25
    puts them in order."""
    row = db.execute("SELECT indexed FROM tenant WHERE tenant = ?", (tenant,)).fetchone()
    total = 0 if row is None else int(row[0])
    mark = _mark(tenant)
    frequencies = dict.fromkeys(wanted, 0)
    for part in chunks([mark + term for term in wanted]):
        counted = db.execute(f"SELECT term, doc FROM sentence_vocabulary WHERE term IN ({marks(part)})", part)
        frequencies |= {term[len(mark) :]: doc for term, doc in counted}
    chosen = affordable(frequencies)
    if not chosen or k == 0:
        return Lexical((), (), frequencies, total)
    within, bounds = ("", ()) if article_id is None else (" AND rowid >= ? AND rowid < ?", _rows(db, tenant, article_id))
    # FTS5's own rank looks up the length of every sentence that has any of the words: ten times the work of what is done here.
    weights: defaultdict[int, float] = defaultdict(float)
    for term in chosen:
        weight = idf(frequencies[term], total)
        for (row,) in db.execute(f"SELECT rowid FROM sentence_terms WHERE sentence_terms MATCH ?{within}", (f'"{mark}{term}"', *bounds)):
            weights[row] += weight
    best = [row for _, row in heapq.nlargest(k * PROPOSED, zip(weights.values(), weights, strict=True))]  # of equals, what was added last
    proposed = [
        row
        for part in chunks(best)
        for row in db.execute(f"SELECT article_id, ordinal, terms FROM sentence_terms WHERE rowid IN ({marks(part)})", part)
    ]
    documents = [(where, ordinal, Counter(term[len(mark) :] for term in held.split())) for where, ordinal, held in proposed]
    return ranked(documents, chosen, frequencies, total, k)


def _rows(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> tuple[int, int]:
    """The first row of an article's terms and the one behind its last; none where the article is not there."""
    row = db.execute("SELECT terms_row, sentences FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    return (0, 0) if row is None else (row[0], row[0] + row[1])


def _mark(tenant: Tenant) -> str:
    """What a tenant's terms begin with; letters and digits only."""
    return hashlib.sha256(tenant.encode("utf-8", "surrogatepass")).hexdigest()[:12]
