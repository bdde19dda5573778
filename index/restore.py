"""Pieces of a tenant put into the embedded store, beside what is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from index import articles, flags, removed, shown_messages, watches
from index.pieces import ArticlePiece, FlagPiece, NotePiece, Piece, Restored, WatchPiece
from index.store import AddOutcome, EmbeddingSpace, RemovedArticle, Tenant
from index.vectors import packed, space_key, unpacked

#: The terms of the sentences of articles, by article id.
Terms = Mapping[str, Sequence[str]]


def terms_of(tenant: Tenant, pieces: Sequence[Piece]) -> Terms:
    """What :func:`put` takes as the terms of pieces."""
    return {
        piece.article.id: articles.terms_of(tenant, piece.article, piece.sentences) for piece in pieces if isinstance(piece, ArticlePiece)
    }


def put(db: sqlite3.Connection, tenant: Tenant, pieces: Sequence[Piece], terms: Terms, space: EmbeddingSpace) -> list[Restored]:
    """As :meth:`index.store.Store.restore`, of checked and storable pieces."""
    return [_one(db, tenant, piece, terms, space) for piece in pieces]


def _one(db: sqlite3.Connection, tenant: Tenant, piece: Piece, terms: Terms, space: EmbeddingSpace) -> Restored:
    if isinstance(piece, ArticlePiece):
        return _article(db, tenant, piece, terms[piece.article.id], space)
    if isinstance(piece, RemovedArticle):
        return removed.restore(db, tenant, piece)
    if isinstance(piece, FlagPiece):
        return flags.restore(db, tenant, piece)
    if isinstance(piece, WatchPiece):
        return watches.restore(db, tenant, piece)
    if isinstance(piece, NotePiece):
        return _note(db, tenant, piece)
    return shown_messages.restore(db, tenant, piece)


def _article(db: sqlite3.Connection, tenant: Tenant, piece: ArticlePiece, terms: Sequence[str], space: EmbeddingSpace) -> Restored:
    article, sentences, key = piece.article, list(piece.sentences), space_key(space)
    stored = articles.vectors_of(db, tenant, article.id, key)
    vectors = piece.vectors
    if vectors is None and len(stored) == len(sentences) and articles.sentences_of(db, tenant, article.id) == sentences:
        vectors = unpacked(stored, space.dimension)
    claims = list(piece.claims)
    outcome = articles.put(
        db, tenant, article, sentences=sentences, terms=terms, claims=claims, embeddings=vectors, space=key, added=piece.added
    )
    if outcome is not AddOutcome.UNCHANGED or piece.vectors is None or stored == packed(piece.vectors):
        return Restored(outcome.value)
    # The same article with vectors of another computer, or without any: those of the piece take their place.
    articles.replace_vectors(db, tenant, article.id, key, piece.vectors)
    return Restored.UPDATED


def _note(db: sqlite3.Connection, tenant: Tenant, piece: NotePiece) -> Restored:
    known = db.execute("SELECT value FROM note WHERE tenant = ? AND key = ?", (tenant, piece.key)).fetchone()
    if known == (piece.value,):
        return Restored.UNCHANGED
    db.execute("INSERT OR REPLACE INTO note (tenant, key, value) VALUES (?, ?, ?)", (tenant, piece.key, piece.value))
    return Restored.ADDED if known is None else Restored.UPDATED
