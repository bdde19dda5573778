"""The embedded store: one SQLite file, and FAISS indexes derived from it."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from claims.errors import TelisikError
from claims.types import Article, Claim, ClaimKind, Sentence
from index import articles, dump, flags, lexical, passages, records, removed, repair, restore, rows, shown_messages, tenants, watches
from index.database import Database
from index.errors import AmbiguousArticle, StoreError, UnknownArticle
from index.indexes import Indexes, Limits
from index.inspection import inspect
from index.pieces import Contents, FlagEvent, Piece, Restored
from index.store import (
    AddOutcome,
    ArticleSummary,
    EmbeddingSpace,
    Flag,
    FlagState,
    Hit,
    Key,
    Lexical,
    RemovedArticle,
    Shown,
    Statistics,
    StoredClaim,
    StoredSentence,
    Surrounded,
    Tenant,
    Unembedded,
    Vectors,
    Watch,
)
from index.tenants import new_revision
from index.vectors import space_key
from index.vectors_files import IndexFiles

_RENEWED_AT_ONCE = 200

_LATEST_FIRST = "added_at DESC, sequence DESC"


class SQLiteStore:
    """:class:`index.store.Store` in one file. A second process may open the same file and see, and be seen, at once."""

    def __init__(self, path: Path, space: EmbeddingSpace, *, indexes: Path | None = None, limits: Limits | None = None) -> None:
        """``indexes`` is the folder of the index caches, by default one beside the file; each archive has its own folder within it, so that
        two that lie side by side do not replace each other's."""
        self._space = space
        self._database = Database(path)
        self._files = IndexFiles((indexes or path.parent / "indexes") / path.name, space)
        self._limits = limits or Limits()

    @property
    def space(self) -> EmbeddingSpace:
        return self._space

    async def __aenter__(self) -> Self:
        await self._database.open()
        self._indexes = Indexes(self._space, self._files, self._database.connect, self._limits)
        try:
            while await self._database.write(_renew_terms):
                pass  # a batch of articles in each transaction, so that another process waits for none for long
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await asyncio.to_thread(self._indexes.close)
        await self._database.close()

    async def add_article(
        self,
        tenant: Tenant,
        article: Article,
        sentences: Sequence[Sentence],
        claims: Sequence[Claim],
        embeddings: Vectors,
        added: datetime,
    ) -> AddOutcome:
        def prepare() -> Callable[[sqlite3.Connection], AddOutcome]:
            records.check_sentences(article, sentences)
            records.check_embeddings(embeddings, len(sentences), self._space)
            records.check_time(added)
            kept = records.storable_article(article)
            found = records.storable_claims(article, sentences, claims)
            return partial(
                articles.put,
                tenant=tenant,
                article=kept,
                sentences=list(sentences),
                terms=articles.terms_of(tenant, kept, sentences),
                claims=found,
                embeddings=embeddings,
                space=space_key(self._space),
                added=added,
            )

        return await self._database.write_prepared(prepare)

    async def tenants(self) -> list[Tenant]:
        return await self._database.read(tenants.with_articles)

    async def all_tenants(self) -> list[Tenant]:
        return await self._database.read(tenants.known)

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]:
        return await self._database.read(_articles, tenant, -1 if limit is None else limit, offset)

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
        return await self._database.read(_article, tenant, records.storable(reference))

    async def remove_article(self, tenant: Tenant, article_id: str) -> None:
        await self._database.write(_remove, tenant, records.storable(article_id))

    async def set_aside_article(self, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
        records.check_time(when)
        await self._database.write(_set_aside, tenant, records.storable(article_id), records.storable(person), when)

    async def removed_article(self, tenant: Tenant, article_id: str, since: datetime) -> RemovedArticle:
        records.check_time(since)
        return await self._database.read(removed.one, tenant, records.storable(article_id), since)

    async def forget_removed(self, before: datetime) -> int:
        records.check_time(before)
        return await self._database.write(removed.forget, before)

    async def sentences(self, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
        return await self._database.read(passages.sentences, tenant, list(keys))

    async def surrounded(self, tenant: Tenant, keys: Sequence[Key]) -> list[Surrounded]:
        return await self._database.read(passages.surrounded, tenant, list(keys))

    async def claims(
        self, tenant: Tenant, *, article_id: str | None = None, kind: ClaimKind | None = None, limit: int | None = None, offset: int = 0
    ) -> list[StoredClaim]:
        return await self._database.read(passages.claims, tenant, article_id, kind, limit=limit, offset=offset)

    async def count_claims(self, tenant: Tenant) -> dict[ClaimKind, int]:
        return await self._database.read(passages.count_claims, tenant)

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim:
        return await self._database.read(passages.claim, tenant, code)

    async def nearest(self, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        records.check_query(vector, k, self._space)
        return await self._database.read(self._indexes.nearest, tenant, vector, k)

    async def similarities(self, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        records.check_query(vector, 0, self._space)
        return await self._database.read(self._indexes.similarities, tenant, vector, keys)

    async def indexes_built(self) -> None:
        """Wait until the work on the indexes of large tenants that was asked for is done."""
        await asyncio.to_thread(self._indexes.settle)

    async def lexical(self, tenant: Tenant, terms: Sequence[str], k: int, *, article_id: str | None = None) -> Lexical:
        return await self._database.read(lexical.search, tenant, list(dict.fromkeys(terms)), k, article_id)

    async def add_flag(self, tenant: Tenant, flag: Flag) -> None:
        await self._database.write(flags.add, tenant, records.storable_flag(flag))

    async def flags(self, tenant: Tenant, claim_id: str | None = None) -> list[Flag]:
        return await self._database.read(flags.listed, tenant, claim_id)

    async def flag(self, tenant: Tenant, flag_id: str) -> Flag:
        return await self._database.read(flags.one, tenant, flag_id)

    async def history(self, tenant: Tenant, flag_id: str) -> list[FlagEvent]:
        return await self._database.read(flags.history, tenant, records.storable(flag_id))

    async def open_flags(self, tenant: Tenant, *, after: str | None = None, limit: int) -> list[Flag]:
        return await self._database.read(flags.queue, tenant, None if after is None else records.storable(after), limit)

    async def settle_flag(self, tenant: Tenant, flag_id: str, state: FlagState, reviewer: str, note: str, when: datetime) -> Flag:
        records.check_settlement(state, when)
        by, said = records.storable(reviewer), records.storable(note)
        return await self._database.write(flags.settle, tenant, records.storable(flag_id), state, reviewer=by, note=said, when=when)

    async def withdraw_flag(self, tenant: Tenant, flag_id: str, person: str, when: datetime) -> Flag:
        records.check_time(when)
        return await self._database.write(flags.withdraw, tenant, records.storable(flag_id), records.storable(person), when)

    async def add_watch(self, tenant: Tenant, watch: Watch) -> None:
        await self._database.write(watches.add, tenant, records.storable_watch(tenant, watch))

    async def watches(self, tenant: Tenant, person: str | None = None) -> list[Watch]:
        return await self._database.read(watches.listed, tenant, None if person is None else records.storable(person))

    async def remove_watch(self, tenant: Tenant, watch_id: str, person: str) -> Watch:
        return await self._database.write(watches.remove, tenant, records.storable(watch_id), records.storable(person))

    async def put_watch_state(self, tenant: Tenant, watch_id: str, state: str) -> None:
        await self._database.write(watches.put_state, tenant, records.storable(watch_id), records.storable(state))

    async def watch_told(self, tenant: Tenant, watch_id: str, article_id: str) -> bool:
        return await self._database.write(watches.told, tenant, records.storable(watch_id), records.storable(article_id))

    async def put_shown(self, tenant: Tenant, shown: Shown) -> None:
        await self._database.write(shown_messages.put, tenant, records.storable_shown(tenant, shown))

    async def shown_with(self, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
        records.check_time(since)
        ids = None if claim_ids is None else list(map(records.storable, claim_ids))
        return await self._database.read(shown_messages.with_claims, tenant, ids, since)

    async def mark_corrected(self, tenant: Tenant, message: str, when: datetime) -> bool:
        records.check_time(when)
        return await self._database.write(shown_messages.mark_corrected, tenant, records.storable(message), when)

    async def forget_shown(self, before: datetime) -> int:
        records.check_time(before)
        return await self._database.write(shown_messages.forget, before)

    async def unembedded(self) -> AsyncIterator[Unembedded]:
        after = (Tenant(""), "")
        while (found := await self._database.read(_next_unembedded, space_key(self._space), after)) is not None:
            yield found
            after = (found.tenant, found.article_id)

    async def put_embeddings(self, tenant: Tenant, article_id: str, embeddings: Vectors) -> None:
        await self._database.write(_put_embeddings, tenant, article_id, embeddings, self._space)

    async def note(self, tenant: Tenant, key: str) -> str | None:
        return await self._database.read(_note, tenant, records.storable(key))

    async def put_note(self, tenant: Tenant, key: str, value: str) -> None:
        await self._database.write(_put_note, tenant, records.storable(key), records.storable(value))

    async def forget_notes(self, first: str, before: str) -> int:
        return await self._database.write(_forget_notes, records.storable(first), records.storable(before))

    def dump(self, tenant: Tenant) -> AsyncGenerator[Contents | Piece, None]:
        return self._database.stream(dump.pieces, tenant, self._space)

    async def restore(self, tenant: Tenant, pieces: Sequence[Piece]) -> list[Restored]:
        def prepare() -> Callable[[sqlite3.Connection], list[Restored]]:
            checked = [records.storable_piece(tenant, piece, self._space) for piece in pieces]
            return partial(restore.put, tenant=tenant, pieces=checked, terms=restore.terms_of(tenant, checked), space=self._space)

        return await self._database.write_prepared(prepare)

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        await self._database.copy(path, progress)

    async def repair(self) -> int:
        return await self._database.write(repair.mend, self._space)

    async def statistics(self) -> Statistics:
        return await self._database.read(_statistics, space_key(self._space))

    async def problems(self) -> list[TelisikError]:
        try:
            return await self._database.read(inspect, self._database.path, self._space)
        except StoreError as error:  # damage that stops the inspection itself
            return [error]


def _renew_terms(db: sqlite3.Connection) -> int:
    """Index the terms of some articles that lack them or have those of earlier rules; how many."""
    found = lexical.outdated(db, _RENEWED_AT_ONCE)
    for tenant, article_id in found:
        lexical.renew(db, tenant, article_id)
    return len(found)


def _articles(db: sqlite3.Connection, tenant: Tenant, limit: int, offset: int) -> list[ArticleSummary]:
    found = db.execute(
        f"SELECT {rows.SUMMARY} FROM article WHERE tenant = ? ORDER BY {_LATEST_FIRST} LIMIT ? OFFSET ?", (tenant, limit, offset)
    )
    return [rows.summary(row) for row in found]


def _article(db: sqlite3.Connection, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
    prefix = records.id_prefix(reference)
    ids = [] if prefix is None else _ids(db, "id >= ? AND id < ?", (tenant, prefix, prefix + "g"))
    if prefix not in ids:  # a full id stands for one article, whatever others are called
        ids += _ids(db, "url = ?", (tenant, reference.strip()))
        ids += _ids(db, "folded_title = ?", (tenant, records.folded_title(reference)))
        ids = list(dict.fromkeys(ids))
    if not ids:
        raise UnknownArticle(reference=reference)
    if len(ids) > 1:
        raise AmbiguousArticle(reference=reference, ids=", ".join(sorted(ids)))
    row = db.execute(f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = ? AND id = ?", (tenant, ids[0])).fetchone()
    stored = rows.summary(row[:-1])
    return stored, rows.article_of(stored, rows.text_of(row[-1]))


def _ids(db: sqlite3.Connection, condition: str, values: Sequence[str]) -> list[str]:
    return [article_id for (article_id,) in db.execute(f"SELECT id FROM article WHERE tenant = ? AND {condition}", values)]


def _set_aside(db: sqlite3.Connection, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
    removed.keep(db, tenant, article_id, person, when)
    _remove(db, tenant, article_id)


def _remove(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    if not _ids(db, "id = ?", (tenant, article_id)):
        raise UnknownArticle(reference=article_id)
    articles.clear(db, tenant, article_id)
    db.execute("DELETE FROM article WHERE tenant = ? AND id = ?", (tenant, article_id))
    db.execute("INSERT INTO removal (tenant, article_id, revision) VALUES (?, ?, ?)", (tenant, article_id, new_revision(db, tenant)))


def _next_unembedded(db: sqlite3.Connection, space: str, after: tuple[Tenant, str]) -> Unembedded | None:
    row = db.execute(
        "SELECT tenant, id, text FROM article a WHERE (tenant, id) > (?, ?) AND sentences > "
        "(SELECT count(*) FROM embedding e WHERE e.tenant = a.tenant AND e.article_id = a.id AND e.space = ?) ORDER BY tenant, id LIMIT 1",
        (*after, space),
    ).fetchone()
    if row is None:
        return None
    tenant, article_id, data = row
    text = rows.text_of(data)
    return Unembedded(tenant, article_id, tuple(text[s.start : s.end] for s in articles.sentences_of(db, tenant, article_id)))


def _put_embeddings(db: sqlite3.Connection, tenant: Tenant, article_id: str, embeddings: Vectors, space: EmbeddingSpace) -> None:
    row = db.execute("SELECT sentences FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    if row is None:
        raise UnknownArticle(reference=article_id)
    records.check_embeddings(embeddings, row[0], space)
    articles.replace_vectors(db, tenant, article_id, space_key(space), embeddings)


def _note(db: sqlite3.Connection, tenant: Tenant, key: str) -> str | None:
    row = db.execute("SELECT value FROM note WHERE tenant = ? AND key = ?", (tenant, key)).fetchone()
    return None if row is None else str(row[0])


def _put_note(db: sqlite3.Connection, tenant: Tenant, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO note (tenant, key, value) VALUES (?, ?, ?) ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value",
        (tenant, key, value),
    )


def _forget_notes(db: sqlite3.Connection, first: str, before: str) -> int:
    return db.execute("DELETE FROM note WHERE key >= ? AND key < ?", (first, before)).rowcount


def _statistics(db: sqlite3.Connection, space: str) -> Statistics:
    having, articles, sentences, claims = db.execute(
        "SELECT count(DISTINCT tenant), count(*), coalesce(sum(sentences), 0), coalesce(sum(claims), 0) FROM article"
    ).fetchone()
    raised = db.execute("SELECT count(*) FROM flag").fetchone()[0]
    unsettled = db.execute("SELECT count(*) FROM open_flag").fetchone()[0]
    embedded = db.execute("SELECT count(*) FROM embedding WHERE space = ?", (space,)).fetchone()[0]
    return Statistics(having, articles, sentences, claims, raised, embedded, unsettled)
