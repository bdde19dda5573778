"""Everything that a tenant of the embedded store has, read out piece by piece from one snapshot."""

# ruff: noqa: S608 - values are always bound; only lists of columns and tables written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index import articles, flags, rows, shown_messages, watches
from index.errors import DamagedSentences, DamagedText
from index.pieces import ArticlePiece, Contents, NotePiece, Piece
from index.store import EmbeddingSpace, RemovedArticle, Tenant
from index.vectors import space_key, unpacked


def pieces(db: sqlite3.Connection, tenant: Tenant, space: EmbeddingSpace) -> Iterator[Contents | Piece]:
    """As :meth:`index.store.Store.dump`. Raises DamagedText and DamagedSentences for an article that could not be put in again."""
    yield Contents(*(db.execute(f"SELECT count(*) FROM {table} WHERE tenant = ?", (tenant,)).fetchone()[0] for table in rows.TABLES))
    ids = db.execute("SELECT id FROM article WHERE tenant = ? ORDER BY added_at, sequence", (tenant,)).fetchall()
    for (article_id,) in ids:
        yield _article(db, tenant, article_id, space)
    yield from _removed(db, tenant)
    yield from flags.pieces(db, tenant)
    yield from watches.pieces(db, tenant)
    yield from shown_messages.pieces(db, tenant)
    for key, value in db.execute("SELECT key, value FROM note WHERE tenant = ? ORDER BY key", (tenant,)):
        yield NotePiece(key, value)


def _article(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: EmbeddingSpace) -> ArticlePiece:
    row = db.execute(f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    try:
        stored = rows.summary(row[:-1])
        article = rows.article_of(stored, rows.text_of(row[-1]))
        sentences = articles.sentences_of(db, tenant, article_id)
        query = f"SELECT {rows.CLAIM} FROM claim WHERE tenant = ? AND article_id = ? ORDER BY ordinal, start_offset, end_offset, kind"
        claims = tuple(rows.claim(claim) for claim in db.execute(query, (tenant, article_id)))
    except (TypeError, ValueError) as error:  # bytes that are no text, a kind or date that is none
        raise DamagedSentences(article=article_id, tenant=tenant) from error
    if article.id != article_id:
        raise DamagedText(article=article_id, tenant=tenant)
    vectors = unpacked(articles.vectors_of(db, tenant, article_id, space_key(space)), space.dimension)
    whole = vectors is not None and len(vectors) == len(sentences)
    return ArticlePiece(article, stored.added, tuple(sentences), claims, vectors if whole else None)


def _removed(db: sqlite3.Connection, tenant: Tenant) -> Iterator[RemovedArticle]:
    query = f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = ? ORDER BY removed_at, id"
    yield from map(rows.removed, db.execute(query, (tenant,)))
