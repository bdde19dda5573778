"""Everything that a tenant of the shared store has, read out piece by piece, and pieces put in beside what is there."""

# ruff: noqa: S608 - values are always bound; only lists of columns and tables written here are put into the SQL.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from index import postgres_articles, postgres_flags, postgres_shown, postgres_watches, rows
from index.errors import DamagedSentences, DamagedText
from index.pieces import ArticlePiece, Contents, FlagPiece, NotePiece, Piece, Restored, WatchPiece
from index.postgres_articles import Draft, Rows
from index.postgres_database import Connection, new_revision
from index.store import AddOutcome, EmbeddingSpace, RemovedArticle, Tenant


async def pieces(connection: Connection, tenant: Tenant, space: EmbeddingSpace) -> AsyncGenerator[Contents | Piece, None]:
    """As :meth:`index.store.Store.dump`. Raises DamagedText and DamagedSentences for an article that could not be put in again."""
    counts = [await connection.fetchval(f"SELECT count(*) FROM {table} WHERE tenant = $1", tenant) for table in rows.TABLES]
    yield Contents(*counts)
    for (article_id,) in await connection.fetch("SELECT id FROM article WHERE tenant = $1 ORDER BY added_at, sequence", tenant):
        yield await _article_piece(connection, tenant, article_id, space)
    removed = f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = $1 ORDER BY removed_at, id"
    for row in await connection.fetch(removed, tenant):
        yield await asyncio.to_thread(rows.removed, row)
    async for flag in postgres_flags.pieces(connection, tenant):
        yield flag
    async for watch in postgres_watches.pieces(connection, tenant):
        yield watch
    async for shown in postgres_shown.pieces(connection, tenant):
        yield shown
    for key, value in await connection.fetch("SELECT key, value FROM note WHERE tenant = $1 ORDER BY key", tenant):
        yield NotePiece(key, value)


async def _article_piece(connection: Connection, tenant: Tenant, article_id: str, space: EmbeddingSpace) -> ArticlePiece:
    row = await connection.fetchrow(f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = $1 AND id = $2", tenant, article_id)
    query = f"SELECT {rows.CLAIM} FROM claim WHERE tenant = $1 AND article_id = $2 ORDER BY ordinal, start_offset, end_offset, kind"
    found = await connection.fetch(query, tenant, article_id)
    try:
        stored = rows.summary(row[:-1])
        article = await asyncio.to_thread(lambda: rows.article_of(stored, rows.text_of(row[-1])))
        claims = await asyncio.to_thread(lambda: tuple(map(rows.claim, found)))
    except (TypeError, ValueError) as error:  # bytes that are no text, a kind or date that is none
        raise DamagedSentences(article=article_id, tenant=tenant) from error
    if article.id != article_id:
        raise DamagedText(article=article_id, tenant=tenant)
    sentences = tuple(await postgres_articles.sentences_of(connection, tenant, article_id))
    vectors = await postgres_articles.vectors_of(connection, tenant, article_id, space)
    return ArticlePiece(article, stored.added, sentences, claims, vectors)


async def restore(
    connection: Connection, tenant: Tenant, given: Sequence[Piece], drafts: Mapping[int, Draft], space: EmbeddingSpace
) -> list[Restored]:
    """As :meth:`index.store.Store.restore`, of checked and storable pieces; ``drafts`` are those of the articles, by their place."""
    # Before anything is read: no other writer of the tenant from here on.
    revision = await new_revision(connection, tenant, 1 + len(drafts)) - len(drafts)
    gathered, restored = Rows(tenant), list[Restored]()
    there = await postgres_articles.known(connection, tenant, [draft.article.id for draft in drafts.values()])
    for at, piece in enumerate(given):
        if at not in drafts:
            await gathered.put(connection)  # a flag looks for its claim
            restored.append(await _restore(connection, tenant, piece))
            continue
        draft, revision = drafts[at], revision + 1
        if draft.article.id in there:
            await gathered.put(connection)
            restored.append(await _beside(connection, tenant, draft, space))
        else:
            gathered.add(draft, space, revision)
            restored.append(Restored.ADDED)
            there.add(draft.article.id)
    await gathered.put(connection)
    return restored


async def _restore(connection: Connection, tenant: Tenant, piece: Piece) -> Restored:
    if isinstance(piece, RemovedArticle):
        return await _removed(connection, tenant, piece)
    if isinstance(piece, FlagPiece):
        return await postgres_flags.restore(connection, tenant, piece)
    if isinstance(piece, WatchPiece):
        return await postgres_watches.restore(connection, tenant, piece)
    if isinstance(piece, NotePiece):
        return await _note(connection, tenant, piece)
    assert not isinstance(piece, ArticlePiece)
    return await postgres_shown.restore(connection, tenant, piece)


async def _beside(connection: Connection, tenant: Tenant, draft: Draft, space: EmbeddingSpace) -> Restored:
    """Put in an article that is there already."""
    article_id, given = draft.article.id, draft.embeddings
    stored = await postgres_articles.vectors_of(connection, tenant, article_id, space)
    there = await postgres_articles.sentences_of(connection, tenant, article_id)
    if given is None and stored is not None and there == list(draft.sentences):
        draft = replace(draft, embeddings=stored)
    outcome = await postgres_articles.put(connection, tenant, draft, space)
    if outcome is not AddOutcome.UNCHANGED or given is None or (stored is not None and np.array_equal(stored, given.astype(np.float16))):
        return Restored(outcome.value)
    # The same article with vectors of another computer, or without any: those of the piece take their place.
    await postgres_articles.put_embeddings(connection, tenant, article_id, given.astype(np.float32), space)
    return Restored.UPDATED


async def _removed(connection: Connection, tenant: Tenant, piece: RemovedArticle) -> Restored:
    article_id, when = piece.article.id, piece.removed
    if await connection.fetchval("SELECT true FROM article WHERE tenant = $1 AND id = $2", tenant, article_id):
        return Restored.KEPT
    row = await connection.fetchrow(f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = $1 AND id = $2", tenant, article_id)
    if row is not None and await asyncio.to_thread(rows.removed, row) == piece:
        return Restored.UNCHANGED
    await connection.execute("DELETE FROM removed_article WHERE tenant = $1 AND id = $2", tenant, article_id)
    title, _, *particulars = rows.particulars(piece.article, "")
    values = (title, *particulars, piece.added.isoformat(), rows.text_bytes(piece.article.text), piece.person, when.isoformat())
    columns, count = f"{rows.REMOVED}, removed_at, tenant, id", len(values) + 3
    query = f"INSERT INTO removed_article ({columns}) VALUES ({postgres_articles.places(count)})"
    await connection.execute(query, *values, rows.instant(when), tenant, article_id)
    return Restored.ADDED if row is None else Restored.UPDATED


async def _note(connection: Connection, tenant: Tenant, piece: NotePiece) -> Restored:
    known = await connection.fetchrow("SELECT value FROM note WHERE tenant = $1 AND key = $2", tenant, piece.key)
    if known is not None and known[0] == piece.value:
        return Restored.UNCHANGED
    await put_note(connection, tenant, piece.key, piece.value)
    return Restored.ADDED if known is None else Restored.UPDATED


async def put_note(connection: Connection, tenant: Tenant, key: str, value: str) -> None:
    """As :meth:`index.store.Store.put_note`."""
    query = "INSERT INTO note (tenant, key, value) VALUES ($1, $2, $3) ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value"
    await connection.execute(query, tenant, key, value)
