"""The shared store: PostgreSQL with pgvector, for several processes or more than one machine holds; distributed by tenant on Citus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Self

from claims.errors import TelisikError
from claims.types import Article, Claim, ClaimKind, Sentence
from index import (
    postgres_articles,
    postgres_flags,
    postgres_inspection,
    postgres_lexical,
    postgres_passages,
    postgres_shown,
    postgres_transfer,
    postgres_watches,
    records,
    rows,
)
from index.errors import NoBackup
from index.pieces import ArticlePiece, Contents, FlagEvent, Piece, Restored
from index.postgres_articles import Draft, drafted
from index.postgres_database import Connection, Database, count_of
from index.postgres_planning import Planning
from index.postgres_vectors import EXACT_UP_TO, VectorIndexes
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
from index.vectors import space_key

_RENEWED_AT_ONCE = 200

_ALL_TENANTS = " UNION ".join(f"SELECT tenant FROM {table}" for table in rows.TABLES) + " ORDER BY tenant"  # noqa: S608 - constants


class PostgresStore:
    """:class:`index.store.Store` in the first schema of a PostgreSQL database that has pgvector 0.7 or later.

    Any number of processes may have it open: what one has added another finds at once. ``exact_up_to`` is how many sentences of a tenant
    are searched exactly; beyond it the tenant gets an approximate index of its own.
    """

    def __init__(self, dsn: str, space: EmbeddingSpace, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._space = space
        self._key = space_key(space)
        self._database = Database(dsn)
        self._vectors = VectorIndexes(self._database, space, exact_up_to)
        self._planning = Planning(self._database)

    @property
    def space(self) -> EmbeddingSpace:
        return self._space

    async def __aenter__(self) -> Self:
        await self._database.open()
        try:
            while outdated := await self._database.look(postgres_lexical.outdated, _RENEWED_AT_ONCE):
                for tenant, article_id in outdated:
                    await self._database.write(tenant, postgres_lexical.renew, tenant, article_id)
        except BaseException:
            await self._database.close()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._vectors.close()
        await self._planning.close()
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
        def prepare() -> Draft:
            records.check_sentences(article, sentences)
            records.check_embeddings(embeddings, len(sentences), self._space)
            records.check_time(added)
            kept = records.storable_article(article)
            return drafted(tenant, kept, sentences, records.storable_claims(article, sentences, claims), embeddings, added)

        draft = await asyncio.to_thread(prepare)
        outcome = await self._database.write(tenant, postgres_articles.put, tenant, draft, self._space)
        self._planning.added(len(draft.sentences))
        await self._vectors.consider(tenant)
        return outcome

    async def tenants(self) -> list[Tenant]:
        return await self._database.look(_tenants, "SELECT DISTINCT tenant FROM article ORDER BY tenant")

    async def all_tenants(self) -> list[Tenant]:
        return await self._database.look(_tenants, _ALL_TENANTS)

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]:
        return await self._database.look(postgres_articles.listed, tenant, limit, offset)

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
        return await self._database.read(postgres_articles.one, tenant, records.storable(reference))

    async def remove_article(self, tenant: Tenant, article_id: str) -> None:
        await self._database.write(tenant, postgres_articles.remove, tenant, records.storable(article_id))

    async def set_aside_article(self, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
        records.check_time(when)
        kept, by = records.storable(article_id), records.storable(person)
        await self._database.write(tenant, postgres_articles.set_aside, tenant, kept, by, when)

    async def removed_article(self, tenant: Tenant, article_id: str, since: datetime) -> RemovedArticle:
        records.check_time(since)
        return await self._database.look(postgres_articles.removed, tenant, records.storable(article_id), rows.instant(since))

    async def forget_removed(self, before: datetime) -> int:
        records.check_time(before)
        return await self._database.sweep(postgres_articles.forget_removed, rows.instant(before))

    async def sentences(self, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
        return await self._database.look(postgres_passages.sentences, tenant, _storable_keys(keys))

    async def surrounded(self, tenant: Tenant, keys: Sequence[Key]) -> list[Surrounded]:
        return await self._database.look(postgres_passages.surrounded, tenant, _storable_keys(keys))

    async def claims(
        self, tenant: Tenant, *, article_id: str | None = None, kind: ClaimKind | None = None, limit: int | None = None, offset: int = 0
    ) -> list[StoredClaim]:
        within = None if article_id is None else records.storable(article_id)
        return await self._database.read(postgres_passages.claims, tenant, within, kind, limit=limit, offset=offset)

    async def count_claims(self, tenant: Tenant) -> dict[ClaimKind, int]:
        return await self._database.read(postgres_passages.count_claims, tenant)

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim:
        return await self._database.read(postgres_passages.claim, tenant, code)

    async def nearest(self, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        records.check_query(vector, k, self._space)
        return await self._database.look(self._vectors.nearest, tenant, vector, k)

    async def similarities(self, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        records.check_query(vector, 0, self._space)
        return await self._database.look(self._vectors.similarities, tenant, vector, _storable_keys(keys))

    async def lexical(self, tenant: Tenant, terms: Sequence[str], k: int, *, article_id: str | None = None) -> Lexical:
        return await self._database.read(postgres_lexical.search, tenant, list(dict.fromkeys(terms)), k, article_id)

    async def add_flag(self, tenant: Tenant, flag: Flag) -> None:
        await self._database.write(tenant, postgres_flags.add, tenant, records.storable_flag(flag))

    async def flags(self, tenant: Tenant, claim_id: str | None = None) -> list[Flag]:
        return await self._database.look(postgres_flags.listed, tenant, None if claim_id is None else records.storable(claim_id))

    async def flag(self, tenant: Tenant, flag_id: str) -> Flag:
        return await self._database.look(postgres_flags.one, tenant, flag_id)

    async def history(self, tenant: Tenant, flag_id: str) -> list[FlagEvent]:
        return await self._database.look(postgres_flags.history, tenant, records.storable(flag_id))

    async def open_flags(self, tenant: Tenant, *, after: str | None = None, limit: int) -> list[Flag]:
        return await self._database.read(postgres_flags.queue, tenant, None if after is None else records.storable(after), limit)

    async def settle_flag(self, tenant: Tenant, flag_id: str, state: FlagState, reviewer: str, note: str, when: datetime) -> Flag:
        records.check_settlement(state, when)
        event = FlagEvent(state, records.storable(reviewer), records.storable(note), when)
        return await self._database.write(tenant, postgres_flags.settle, tenant, records.storable(flag_id), event)

    async def withdraw_flag(self, tenant: Tenant, flag_id: str, person: str, when: datetime) -> Flag:
        records.check_time(when)
        return await self._database.write(
            tenant, postgres_flags.withdraw, tenant, records.storable(flag_id), records.storable(person), when
        )

    async def add_watch(self, tenant: Tenant, watch: Watch) -> None:
        await self._database.write(tenant, postgres_watches.add, tenant, records.storable_watch(tenant, watch))

    async def watches(self, tenant: Tenant, person: str | None = None) -> list[Watch]:
        return await self._database.look(postgres_watches.listed, tenant, None if person is None else records.storable(person))

    async def remove_watch(self, tenant: Tenant, watch_id: str, person: str) -> Watch:
        return await self._database.write(tenant, postgres_watches.remove, tenant, records.storable(watch_id), records.storable(person))

    async def put_watch_state(self, tenant: Tenant, watch_id: str, state: str) -> None:
        await self._database.write(tenant, postgres_watches.put_state, tenant, records.storable(watch_id), records.storable(state))

    async def watch_told(self, tenant: Tenant, watch_id: str, article_id: str) -> bool:
        return await self._database.write(tenant, postgres_watches.told, tenant, records.storable(watch_id), records.storable(article_id))

    async def put_shown(self, tenant: Tenant, shown: Shown) -> None:
        await self._database.write(tenant, postgres_shown.put, tenant, records.storable_shown(tenant, shown))

    async def shown_with(self, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
        records.check_time(since)
        ids = None if claim_ids is None else list(map(records.storable, claim_ids))
        return await self._database.look(postgres_shown.with_claims, tenant, ids, since)

    async def mark_corrected(self, tenant: Tenant, message: str, when: datetime) -> bool:
        records.check_time(when)
        return await self._database.write(tenant, postgres_shown.mark_corrected, tenant, records.storable(message), when)

    async def forget_shown(self, before: datetime) -> int:
        records.check_time(before)
        return await self._database.sweep(postgres_shown.forget, before)

    async def unembedded(self) -> AsyncIterator[Unembedded]:
        after = (Tenant(""), "")
        while (found := await self._database.read(postgres_articles.next_unembedded, self._key, after)) is not None:
            yield found
            after = (found.tenant, found.article_id)

    async def put_embeddings(self, tenant: Tenant, article_id: str, embeddings: Vectors) -> None:
        kept = records.storable(article_id)
        await self._database.write(tenant, postgres_articles.put_embeddings, tenant, kept, embeddings, self._space)
        await self._vectors.consider(tenant)

    async def note(self, tenant: Tenant, key: str) -> str | None:
        return await self._database.look(_note, tenant, records.storable(key))

    async def put_note(self, tenant: Tenant, key: str, value: str) -> None:
        await self._database.write(tenant, postgres_transfer.put_note, tenant, records.storable(key), records.storable(value))

    async def forget_notes(self, first: str, before: str) -> int:
        return await self._database.sweep(_forget_notes, records.storable(first), records.storable(before))

    async def dump(self, tenant: Tenant) -> AsyncGenerator[Contents | Piece, None]:
        async with aclosing(self._database.stream(postgres_transfer.pieces, tenant, self._space)) as found:
            async for piece in found:
                yield piece

    async def restore(self, tenant: Tenant, pieces: Sequence[Piece]) -> list[Restored]:
        checked, drafts = await asyncio.to_thread(self._ready, tenant, pieces)
        restored = await self._database.write(tenant, postgres_transfer.restore, tenant, checked, drafts, self._space)
        if drafts:
            self._planning.added(sum(len(draft.sentences) for draft in drafts.values()))
            await self._vectors.consider(tenant)
        return restored

    def _ready(self, tenant: Tenant, pieces: Sequence[Piece]) -> tuple[list[Piece], dict[int, Draft]]:
        """The pieces as they are stored, and the drafts of the articles among them, by their place."""
        checked = [records.storable_piece(tenant, piece, self._space) for piece in pieces]
        drafts = {
            at: drafted(tenant, piece.article, piece.sentences, piece.claims, piece.vectors, piece.added)
            for at, piece in enumerate(checked)
            if isinstance(piece, ArticlePiece)
        }
        return checked, drafts

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:  # noqa: ARG002 - the contract's
        raise NoBackup(path=self._database.place)

    async def statistics(self) -> Statistics:
        return await self._database.read(postgres_inspection.statistics, self._key)

    async def problems(self) -> list[TelisikError]:
        async with self._database.apart() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            return await postgres_inspection.inspect(connection, self._database.place, self._space)

    async def repair(self) -> int:
        async with self._database.apart() as connection, connection.transaction():
            return await postgres_inspection.mend(connection, self._space)

    async def indexes_built(self) -> None:
        """Wait until this process is doing nothing behind the scenes: no index of a large tenant is being built, and the planner knows how
        large the tables are."""
        await self._planning.settled()
        await self._vectors.settled()


def _storable_keys(keys: Sequence[Key]) -> list[Key]:
    """The keys, one that names no ordinal a database can hold left as one that it does not."""
    return [(records.storable(article_id), ordinal if abs(ordinal) < 2**31 else -1) for article_id, ordinal in keys]


async def _tenants(connection: Connection, query: str) -> list[Tenant]:
    return [Tenant(name) for (name,) in await connection.fetch(query)]


async def _note(connection: Connection, tenant: Tenant, key: str) -> str | None:
    value: str | None = await connection.fetchval("SELECT value FROM note WHERE tenant = $1 AND key = $2", tenant, key)
    return value


async def _forget_notes(connection: Connection, first: str, before: str) -> int:
    return count_of(await connection.execute("DELETE FROM note WHERE key >= $1 AND key < $2", first, before))
