"""Articles of the shared store, each put in and taken out whole, with everything that is derived from its text."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Claim, Sentence
from index import postgres_lexical, records, rows
from index.errors import AmbiguousArticle, UnknownArticle
from index.postgres_database import Connection, count_of, new_revision
from index.store import AddOutcome, ArticleSummary, EmbeddingSpace, RemovedArticle, Tenant, Unembedded, Vectors
from index.terms import VERSION
from index.vectors import space_key

#: What stands in place of a space where an article has no vectors.
NO_SPACE = ""

_PARTICULARS = f"{rows.PARTICULARS}, sentences, claims, space, terms_version"


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked and storable article with everything that is stored of it. ``embeddings`` None stores it without vectors; ``terms`` are
    those of each sentence, as numbers (:func:`index.postgres_lexical.numbered`)."""

    article: Article
    added: datetime
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    embeddings: Vectors | NDArray[np.float16] | None
    terms: tuple[tuple[int, ...], ...]


def drafted(
    tenant: Tenant,
    article: Article,
    sentences: Sequence[Sentence],
    claims: Sequence[Claim],
    embeddings: Vectors | NDArray[np.float16] | None,
    added: datetime,
) -> Draft:
    """All that can be made ready without the database, from storable records."""
    terms = tuple(postgres_lexical.numbered(tenant, article.text[s.start : s.end], article.language) for s in sentences)
    return Draft(article, added, tuple(sentences), tuple(claims), embeddings, terms)


class Rows:
    """The rows that articles of one transaction bring, gathered so that all of one table go to the server together."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._articles: list[tuple[object, ...]] = []
        self._sentences: list[tuple[object, ...]] = []
        self._terms: list[tuple[str, int, Sequence[int]]] = []
        self._claims: list[rows.Row] = []

    def add(self, draft: Draft, space: EmbeddingSpace, revision: int) -> None:
        """Take all of an article that is not there; ``revision`` is one that the transaction took."""
        article = draft.article
        place = (revision, draft.added.isoformat(), rows.instant(draft.added))
        whole = (self._tenant, article.id, article.sha256, rows.text_bytes(article.text))
        self._articles.append((*_particulars(draft, space), *place, *whole))
        self.add_derived(draft, space)

    def add_derived(self, draft: Draft, space: EmbeddingSpace) -> None:
        """Take what an article brings besides its own row."""
        key = _key(draft, space)
        vectors = [None] * len(draft.sentences) if draft.embeddings is None else list(draft.embeddings)
        for sentence, vector, terms in zip(draft.sentences, vectors, draft.terms, strict=True):
            place = (sentence.article_id, sentence.ordinal)
            self._sentences.append((self._tenant, *place, sentence.start, sentence.end, key, vector))
            self._terms.append((*place, terms))
        self._claims += [rows.claim_row(self._tenant, claim) for claim in draft.claims]

    async def put(self, connection: Connection) -> None:
        """Send what was gathered."""
        if self._articles:
            columns = [*_PARTICULARS.split(", "), "sequence", "added", "added_at", "tenant", "id", "sha256", "text"]
            await connection.copy_records_to_table("article", records=self._articles, columns=columns)
            at = columns.index("id")
            removed = "DELETE FROM removed_article WHERE tenant = $1 AND id = ANY($2::text[])"
            await connection.execute(removed, self._tenant, [row[at] for row in self._articles])
        if self._sentences:
            columns = ["tenant", "article_id", "ordinal", "start_offset", "end_offset", "space", "vector"]
            await connection.copy_records_to_table("sentence", records=self._sentences, columns=columns)
            await postgres_lexical.put(connection, self._tenant, self._terms)
            count = "UPDATE tenant SET sentences = sentences + $2 WHERE tenant = $1"
            await connection.execute(count, self._tenant, len(self._sentences))
        if self._claims:
            await connection.copy_records_to_table("claim", records=self._claims, columns=rows.STORED_CLAIM.split(", "))
        self._articles, self._sentences, self._terms, self._claims = [], [], [], []


def _key(draft: Draft, space: EmbeddingSpace) -> str:
    return NO_SPACE if draft.embeddings is None else space_key(space)


def _particulars(draft: Draft, space: EmbeddingSpace) -> tuple[object, ...]:
    """The columns :data:`_PARTICULARS`."""
    particulars = rows.particulars(draft.article, records.folded_title(draft.article.title))
    return (*particulars, len(draft.sentences), len(draft.claims), _key(draft, space), VERSION)


async def put(connection: Connection, tenant: Tenant, draft: Draft, space: EmbeddingSpace) -> AddOutcome:
    """As :meth:`index.store.Store.add_article`; an article that is there just so keeps its vectors where the draft has none."""
    article, outcome, gathered = draft.article, AddOutcome.ADDED, Rows(tenant)
    revision = await new_revision(connection, tenant)
    known = await connection.fetchrow(f"SELECT {rows.PARTICULARS}, space FROM article WHERE tenant = $1 AND id = $2", tenant, article.id)
    if known is None:
        gathered.add(draft, space, revision)
    else:
        values = _particulars(draft, space)
        same = known[:-1] == values[: len(known) - 1] and await sentences_of(connection, tenant, article.id) == list(draft.sentences)
        same = same and await _claim_rows(connection, tenant, article.id) == [rows.claim_row(tenant, claim) for claim in draft.claims]
        if same and (draft.embeddings is None or known[-1] == space_key(space)):
            return AddOutcome.UNCHANGED
        outcome = AddOutcome.UNCHANGED if same else AddOutcome.UPDATED
        await _clear(connection, tenant, article.id)
        columns, count = _PARTICULARS, len(values)
        query = f"UPDATE article SET ({columns}) = ({places(count)}) WHERE tenant = ${count + 1} AND id = ${count + 2}"
        await connection.execute(query, *values, tenant, article.id)
        gathered.add_derived(draft, space)
    await gathered.put(connection)
    return outcome


async def _clear(connection: Connection, tenant: Tenant, article_id: str) -> None:
    """Take away everything that was derived from an article's text."""
    await postgres_lexical.drop(connection, tenant, article_id)
    await connection.execute("DELETE FROM claim WHERE tenant = $1 AND article_id = $2", tenant, article_id)
    gone = count_of(await connection.execute("DELETE FROM sentence WHERE tenant = $1 AND article_id = $2", tenant, article_id))
    await connection.execute("UPDATE tenant SET sentences = sentences - $2 WHERE tenant = $1", tenant, gone)


async def known(connection: Connection, tenant: Tenant, article_ids: Sequence[str]) -> set[str]:
    """Which of these articles are there."""
    return set(await _ids(connection, "id = ANY($2::text[])", tenant, article_ids))


async def sentences_of(connection: Connection, tenant: Tenant, article_id: str) -> list[Sentence]:
    """The sentences of an article, in order."""
    found = await connection.fetch(
        "SELECT article_id, ordinal, start_offset, end_offset FROM sentence WHERE tenant = $1 AND article_id = $2 ORDER BY ordinal",
        tenant,
        article_id,
    )
    return [Sentence(*row) for row in found]


async def _claim_rows(connection: Connection, tenant: Tenant, article_id: str) -> list[rows.Row]:
    query = f"SELECT {rows.STORED_CLAIM} FROM claim WHERE tenant = $1 AND article_id = $2 ORDER BY ordinal, start_offset, end_offset, kind"
    return [tuple(row) for row in await connection.fetch(query, tenant, article_id)]


async def vectors_of(connection: Connection, tenant: Tenant, article_id: str, space: EmbeddingSpace) -> NDArray[np.float16] | None:
    """The vectors of an article in a space, in order, or None unless every sentence has one of its dimension."""
    query = "SELECT vector FROM sentence WHERE tenant = $1 AND article_id = $2 AND space = $3 ORDER BY ordinal"
    found = [row[0] for row in await connection.fetch(query, tenant, article_id, space_key(space))]
    total = await connection.fetchval("SELECT sentences FROM article WHERE tenant = $1 AND id = $2", tenant, article_id)
    if len(found) != total or any(vector is None or len(vector) != space.dimension for vector in found):
        return None
    return np.array(found, np.float16).reshape(len(found), space.dimension)


async def put_embeddings(connection: Connection, tenant: Tenant, article_id: str, embeddings: Vectors, space: EmbeddingSpace) -> None:
    """As :meth:`index.store.Store.put_embeddings`."""
    await new_revision(connection, tenant)
    total = await connection.fetchval("SELECT sentences FROM article WHERE tenant = $1 AND id = $2", tenant, article_id)
    if total is None:
        raise UnknownArticle(reference=article_id)
    records.check_embeddings(embeddings, total, space)
    key = space_key(space)
    update = "UPDATE sentence SET space = $4, vector = $5 WHERE tenant = $1 AND article_id = $2 AND ordinal = $3"
    await connection.executemany(update, [(tenant, article_id, ordinal, key, vector) for ordinal, vector in enumerate(embeddings)])
    await connection.execute("UPDATE article SET space = $3 WHERE tenant = $1 AND id = $2", tenant, article_id, key)


async def next_unembedded(connection: Connection, space: str, after: tuple[Tenant, str]) -> Unembedded | None:
    """The next article behind ``after`` (tenant and id) that has no vectors in a space."""
    row = await connection.fetchrow(
        "SELECT tenant, id, text FROM article WHERE (tenant, id) > ($1, $2) AND space <> $3 AND sentences > 0 ORDER BY tenant, id LIMIT 1",
        *after,
        space,
    )
    if row is None:
        return None
    tenant, article_id, data = row
    text, spans = await asyncio.to_thread(rows.text_of, data), await sentences_of(connection, tenant, article_id)
    return Unembedded(tenant, article_id, tuple(text[s.start : s.end] for s in spans))


async def listed(connection: Connection, tenant: Tenant, limit: int | None, offset: int) -> list[ArticleSummary]:
    """As :meth:`index.store.Store.articles`."""
    query = f"SELECT {rows.SUMMARY} FROM article WHERE tenant = $1 ORDER BY added_at DESC, sequence DESC LIMIT $2 OFFSET $3"
    return list(map(rows.summary, await connection.fetch(query, tenant, limit, offset)))


async def one(connection: Connection, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
    """As :meth:`index.store.Store.article`."""
    prefix = records.id_prefix(reference)
    ids = [] if prefix is None else await _ids(connection, "id >= $2 AND id < $3", tenant, prefix, prefix + "g")
    if prefix not in ids:  # a full id stands for one article, whatever others are called
        ids += await _ids(connection, "md5(url) = md5($2) AND url = $2", tenant, reference.strip())
        ids += await _ids(connection, "md5(folded_title) = md5($2) AND folded_title = $2", tenant, records.folded_title(reference))
        ids = list(dict.fromkeys(ids))
    if not ids:
        raise UnknownArticle(reference=reference)
    if len(ids) > 1:
        raise AmbiguousArticle(reference=reference, ids=", ".join(sorted(ids)))
    row = await connection.fetchrow(f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = $1 AND id = $2", tenant, ids[0])
    stored = rows.summary(row[:-1])
    return stored, await asyncio.to_thread(lambda: rows.article_of(stored, rows.text_of(row[-1])))


async def _ids(connection: Connection, condition: str, *values: object) -> list[str]:
    return [row[0] for row in await connection.fetch(f"SELECT id FROM article WHERE tenant = $1 AND {condition}", *values)]


async def set_aside(connection: Connection, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
    """As :meth:`index.store.Store.set_aside_article`."""
    await new_revision(connection, tenant)
    copied = f"SELECT {rows.KEPT}, $3::text, $4::text, $5::bigint FROM article WHERE tenant = $1 AND id = $2"
    keep = f"INSERT INTO removed_article ({rows.KEPT}, person, removed, removed_at) {copied}"
    await connection.execute(keep, tenant, article_id, person, when.isoformat(), rows.instant(when))
    await remove(connection, tenant, article_id)


async def remove(connection: Connection, tenant: Tenant, article_id: str) -> None:
    """As :meth:`index.store.Store.remove_article`."""
    await new_revision(connection, tenant)
    if not await _ids(connection, "id = $2", tenant, article_id):
        raise UnknownArticle(reference=article_id)
    await _clear(connection, tenant, article_id)
    await connection.execute("DELETE FROM article WHERE tenant = $1 AND id = $2", tenant, article_id)


async def removed(connection: Connection, tenant: Tenant, article_id: str, since: int) -> RemovedArticle:
    """As :meth:`index.store.Store.removed_article`; ``since`` in microseconds since 1970."""
    query = f"SELECT {rows.REMOVED} FROM removed_article WHERE tenant = $1 AND id = $2 AND removed_at >= $3"
    row = await connection.fetchrow(query, tenant, article_id, since)
    if row is None:
        raise UnknownArticle(reference=article_id)
    return await asyncio.to_thread(rows.removed, row)


async def forget_removed(connection: Connection, before: int) -> int:
    """As :meth:`index.store.Store.forget_removed`; ``before`` in microseconds since 1970."""
    return count_of(await connection.execute("DELETE FROM removed_article WHERE removed_at < $1", before))


def places(count: int) -> str:
    """$1, $2, … for so many values."""
    return ", ".join(f"${number}" for number in range(1, count + 1))
