"""The embedded store: one SQLite file, and FAISS indexes derived from it."""

# ruff: noqa: S608 - values are always bound; only lists of columns and conditions written here are put into the SQL.

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from claims.errors import TelisikError
from claims.types import Article, Claim, ClaimKind, Sentence, code_of
from index import lexical, records, rows
from index.database import Database
from index.errors import AlreadyFlagged, AmbiguousArticle, AmbiguousCode, StoreError, UnknownArticle, UnknownClaim
from index.inspection import inspect
from index.store import (
    AddOutcome,
    ArticleSummary,
    EmbeddingSpace,
    Flag,
    FlagState,
    Hit,
    Lexical,
    Statistics,
    StoredClaim,
    StoredSentence,
    Surrounded,
    Tenant,
    Unembedded,
    Vectors,
)
from index.vectors import Indexes, packed, space_key

T = TypeVar("T")
Key = tuple[str, int]

# SQLite 3.31, the oldest that Python 3.11 meets in the wild, takes 999 variables in a statement; a key takes two.
_KEYS_AT_ONCE = 400

_RENEWED_AT_ONCE = 200

_LATEST_FIRST = "added_at DESC, sequence DESC"
_NEWEST_EVENT = "e.sequence = (SELECT max(sequence) FROM flag_event WHERE tenant = f.tenant AND flag_id = f.id)"


class SQLiteStore:
    """:class:`index.store.Store` in one file. A second process may open the same file and see, and be seen, at once."""

    def __init__(self, path: Path, space: EmbeddingSpace) -> None:
        self._space = space
        self._database = Database(path)
        self._indexes = Indexes(space)

    @property
    def space(self) -> EmbeddingSpace:
        return self._space

    async def __aenter__(self) -> Self:
        await self._database.open()
        while await self._database.write(_renew_terms):
            pass  # a batch of articles in each transaction, so that another process waits for none for long
        return self

    async def __aexit__(self, *exc_info: object) -> None:
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
        records.check_sentences(article, sentences)
        records.check_embeddings(embeddings, len(sentences), self._space)
        records.check_time(added)
        kept = records.storable_article(article)
        found = records.storable_claims(article, sentences, claims)
        space = space_key(self._space)
        return await self._database.write(
            _add, tenant, kept, sentences=list(sentences), claims=found, embeddings=embeddings, space=space, added=added
        )

    async def tenants(self) -> list[Tenant]:
        return await self._database.read(_tenants)

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]:
        return await self._database.read(_articles, tenant, -1 if limit is None else limit, offset)

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
        return await self._database.read(_article, tenant, records.storable(reference))

    async def remove_article(self, tenant: Tenant, article_id: str) -> None:
        await self._database.write(_remove, tenant, records.storable(article_id))

    async def sentences(self, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
        return await self._database.read(_sentences, tenant, list(keys))

    async def surrounded(self, tenant: Tenant, keys: Sequence[Key]) -> list[Surrounded]:
        return await self._database.read(_surrounded, tenant, list(keys))

    async def claims(self, tenant: Tenant, *, article_id: str | None = None, kind: ClaimKind | None = None) -> list[StoredClaim]:
        return await self._database.read(_claims, tenant, article_id, kind)

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim:
        return await self._database.read(_claim, tenant, code)

    async def nearest(self, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        records.check_query(vector, k, self._space)
        return await self._database.read(self._indexes.nearest, tenant, vector, k)

    async def similarities(self, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        records.check_query(vector, 0, self._space)
        return await self._database.read(self._indexes.similarities, tenant, vector, keys)

    async def lexical(self, tenant: Tenant, terms: Sequence[str], k: int) -> Lexical:
        return await self._database.read(lexical.search, tenant, list(dict.fromkeys(terms)), k)

    async def add_flag(self, tenant: Tenant, flag: Flag) -> None:
        await self._database.write(_add_flag, tenant, records.storable_flag(flag))

    async def flags(self, tenant: Tenant, claim_id: str | None = None) -> list[Flag]:
        return await self._database.read(_flags, tenant, claim_id)

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

    async def statistics(self) -> Statistics:
        return await self._database.read(_statistics, space_key(self._space))

    async def problems(self) -> list[TelisikError]:
        try:
            return await self._database.read(inspect, self._database.path, self._space)
        except StoreError as error:  # damage that stops the inspection itself
            return [error]


def _add(
    db: sqlite3.Connection,
    tenant: Tenant,
    article: Article,
    *,
    sentences: list[Sentence],
    claims: list[Claim],
    embeddings: Vectors,
    space: str,
    added: datetime,
) -> AddOutcome:
    particulars = rows.particulars(article, records.folded_title(article.title))
    claim_rows = [rows.claim_row(tenant, claim) for claim in claims]
    known = db.execute(f"SELECT {rows.PARTICULARS} FROM article WHERE tenant = ? AND id = ?", (tenant, article.id)).fetchone()
    outcome = AddOutcome.ADDED
    if known is not None:
        same = known == particulars and _sentences_of(db, tenant, article.id) == sentences
        same = same and _claim_rows(db, tenant, article.id) == claim_rows
        if same and _embedded(db, tenant, article.id, space) == len(sentences):
            return AddOutcome.UNCHANGED
        outcome = AddOutcome.UNCHANGED if same else AddOutcome.UPDATED
        _clear(db, tenant, article.id)
    revision = _new_revision(db, tenant)
    columns, values = f"{rows.PARTICULARS}, revision, sentences, claims", (*particulars, revision, len(sentences), len(claims))
    if known is None:
        columns += ", sequence, added, added_at, tenant, id, sha256, text"
        values += (revision, added.isoformat(), rows.instant(added), tenant, article.id, article.sha256, rows.text_bytes(article.text))
        db.execute(f"INSERT INTO article ({columns}) VALUES ({_marks(values)})", values)
        db.execute("DELETE FROM removal WHERE tenant = ? AND article_id = ?", (tenant, article.id))
    else:
        query = f"UPDATE article SET ({columns}) = ({_marks(values)}) WHERE tenant = ? AND id = ?"
        db.execute(query, (*values, tenant, article.id))
    db.executemany("INSERT INTO sentence VALUES (?, ?, ?, ?, ?)", [(tenant, s.article_id, s.ordinal, s.start, s.end) for s in sentences])
    lexical.put(db, tenant, article.id, [article.text[s.start : s.end] for s in sentences], article.language)
    _insert_embeddings(db, tenant, article.id, space, embeddings)
    if claim_rows:
        db.executemany(f"INSERT INTO claim ({rows.STORED_CLAIM}) VALUES ({_marks(claim_rows[0])})", claim_rows)
    return outcome


def _insert_embeddings(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str, embeddings: Vectors) -> None:
    values = [(tenant, article_id, ordinal, space, vector) for ordinal, vector in enumerate(packed(embeddings))]
    db.executemany("INSERT INTO embedding (tenant, article_id, ordinal, space, vector) VALUES (?, ?, ?, ?, ?)", values)


def _clear(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    """Take away everything that was derived from an article's text."""
    lexical.drop(db, tenant, article_id)
    for table in ("claim", "embedding", "sentence"):
        db.execute(f"DELETE FROM {table} WHERE tenant = ? AND article_id = ?", (tenant, article_id))


def _renew_terms(db: sqlite3.Connection) -> int:
    """Index the terms of some articles that lack them or have those of earlier rules; how many."""
    found = lexical.outdated(db, _RENEWED_AT_ONCE)
    for tenant, article_id in found:
        lexical.renew(db, tenant, article_id)
    return len(found)


def _new_revision(db: sqlite3.Connection, tenant: Tenant) -> int:
    db.execute("INSERT INTO tenant (tenant, revision) VALUES (?, 1) ON CONFLICT (tenant) DO UPDATE SET revision = revision + 1", (tenant,))
    revision: int = db.execute("SELECT revision FROM tenant WHERE tenant = ?", (tenant,)).fetchone()[0]
    return revision


def _sentences_of(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> list[Sentence]:
    found = db.execute(
        "SELECT article_id, ordinal, start_offset, end_offset FROM sentence WHERE tenant = ? AND article_id = ? ORDER BY ordinal",
        (tenant, article_id),
    )
    return [Sentence(*row) for row in found]


def _claim_rows(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> list[rows.Row]:
    query = f"SELECT {rows.STORED_CLAIM} FROM claim WHERE tenant = ? AND article_id = ?"
    return db.execute(f"{query} ORDER BY ordinal, start_offset, end_offset, kind", (tenant, article_id)).fetchall()


def _embedded(db: sqlite3.Connection, tenant: Tenant, article_id: str, space: str) -> int:
    counted = db.execute(
        "SELECT count(*) FROM embedding WHERE tenant = ? AND article_id = ? AND space = ?", (tenant, article_id, space)
    ).fetchone()
    return int(counted[0])


def _tenants(db: sqlite3.Connection) -> list[Tenant]:
    return [Tenant(name) for (name,) in db.execute("SELECT DISTINCT tenant FROM article ORDER BY tenant")]


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


def _remove(db: sqlite3.Connection, tenant: Tenant, article_id: str) -> None:
    if not _ids(db, "id = ?", (tenant, article_id)):
        raise UnknownArticle(reference=article_id)
    _clear(db, tenant, article_id)
    db.execute("DELETE FROM article WHERE tenant = ? AND id = ?", (tenant, article_id))
    db.execute("INSERT INTO removal (tenant, article_id, revision) VALUES (?, ?, ?)", (tenant, article_id, _new_revision(db, tenant)))


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + _KEYS_AT_ONCE] for start in range(0, len(items), _KEYS_AT_ONCE))


def _texts(db: sqlite3.Connection, tenant: Tenant, article_ids: Iterable[str]) -> dict[str, tuple[ArticleSummary, str]]:
    found: dict[str, tuple[ArticleSummary, str]] = {}
    for chunk in _chunks(list(dict.fromkeys(article_ids))):
        query = f"SELECT {rows.SUMMARY}, text FROM article WHERE tenant = ? AND id IN ({_marks(chunk)})"
        for row in db.execute(query, (tenant, *chunk)):
            found[row[0]] = rows.summary(row[:-1]), rows.text_of(row[-1])
    return found


def _sentences(db: sqlite3.Connection, tenant: Tenant, keys: list[Key]) -> list[StoredSentence]:
    return [one.source for one in _read_sentences(db, tenant, keys, around=False)]


def _surrounded(db: sqlite3.Connection, tenant: Tenant, keys: list[Key]) -> list[Surrounded]:
    return _read_sentences(db, tenant, keys, around=True)


def _read_sentences(db: sqlite3.Connection, tenant: Tenant, keys: list[Key], *, around: bool) -> list[Surrounded]:
    wanted = [(article_id, n) for article_id, at in keys for n in ((at, at - 1, at + 1, 0) if around else (at,)) if n >= 0]
    spans = _sentences_at(db, tenant, wanted)
    sentences = {key: spans[key] for key in keys if key in spans}
    articles = _texts(db, tenant, (article_id for article_id, _ in sentences))
    claims: dict[Key, list[Claim]] = {}
    for row in _at(db, "claim", rows.CLAIM, tenant, list(sentences)):
        claims.setdefault((row[0], row[1]), []).append(rows.claim(row))
    flags = _standing_flags(db, tenant, [claim.id for found in claims.values() for claim in found])

    def text_at(article_id: str, ordinal: int) -> str | None:
        sentence = spans.get((article_id, ordinal))
        return None if sentence is None else articles[article_id][1][sentence.start : sentence.end]

    stored = []
    for article_id, at in keys:
        if (article_id, at) in sentences:
            article, text = articles[article_id]
            sentence, found = sentences[article_id, at], tuple(sorted(claims.get((article_id, at), ()), key=records.position))
            counted = sum(flags.get(claim.id, 0) for claim in found)
            source = StoredSentence(article, sentence, text[sentence.start : sentence.end], found, counted)
            first = text_at(article_id, 0) if at > 1 else None
            stored.append(
                Surrounded(source, text_at(article_id, at - 1), text_at(article_id, at + 1), first) if around else Surrounded(source)
            )
    return stored


def _sentences_at(db: sqlite3.Connection, tenant: Tenant, keys: Iterable[Key]) -> dict[Key, Sentence]:
    found = _at(db, "sentence", "article_id, ordinal, start_offset, end_offset", tenant, list(dict.fromkeys(keys)))
    return {(row[0], row[1]): Sentence(*row) for row in found}


def _at(db: sqlite3.Connection, table: str, columns: str, tenant: Tenant, keys: Sequence[Key]) -> Iterable[rows.Row]:
    """The rows of a table that belong to these sentences, in no order.

    A join in a fixed order, because SQLite uses only the tenant of the key for (article_id, ordinal) IN (…), and would read all of it.
    """
    columns = ", ".join(f"t.{column}" for column in columns.split(", "))
    for chunk in _chunks(keys):
        wanted = f"WITH wanted (article, place) AS (VALUES {', '.join(['(?, ?)'] * len(chunk))})"
        joined = f"wanted CROSS JOIN {table} t ON t.tenant = ? AND t.article_id = wanted.article AND t.ordinal = wanted.place"
        yield from db.execute(f"{wanted} SELECT {columns} FROM {joined}", (*(part for key in chunk for part in key), tenant))


def _standing_flags(db: sqlite3.Connection, tenant: Tenant, claim_ids: Sequence[str]) -> dict[str, int]:
    """How many flags on each claim were not rejected."""
    counted: dict[str, int] = {}
    for chunk in _chunks(claim_ids):
        query = (
            f"SELECT f.claim_id, count(*) FROM flag f JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id AND {_NEWEST_EVENT} "
            f"WHERE f.tenant = ? AND e.state <> ? AND f.claim_id IN ({_marks(chunk)}) GROUP BY f.claim_id"
        )
        counted.update(db.execute(query, (tenant, FlagState.REJECTED.value, *chunk)).fetchall())
    return counted


def _claims(db: sqlite3.Connection, tenant: Tenant, article_id: str | None, kind: ClaimKind | None) -> list[StoredClaim]:
    columns = ", ".join(f"c.{column}" for column in rows.CLAIM.split(", "))
    conditions, values = "c.tenant = ?", [str(tenant)]
    if article_id is not None:
        conditions += " AND c.article_id = ?"
        values.append(article_id)
    if kind is not None:
        conditions += " AND c.kind = ?"
        values.append(kind.value)
    found = db.execute(
        f"SELECT {columns} FROM claim c JOIN article a ON a.tenant = c.tenant AND a.id = c.article_id WHERE {conditions} "
        "ORDER BY a.added_at DESC, a.sequence DESC, c.ordinal, c.start_offset, c.end_offset, c.kind",
        values,
    )
    return _stored_claims(db, tenant, list(map(rows.claim, found)))


def _claim(db: sqlite3.Connection, tenant: Tenant, reference: str) -> StoredClaim:
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
    flags = _standing_flags(db, tenant, [claim.id for claim in claims])
    stored = []
    for claim in claims:
        sentence = sentences[claim.article_id, claim.ordinal]
        article, text = texts[claim.article_id]
        words, around = text[claim.start : claim.end], text[sentence.start : sentence.end]
        stored.append(StoredClaim(claim, words, sentence, around, article, flags.get(claim.id, 0)))
    return stored


def _add_flag(db: sqlite3.Connection, tenant: Tenant, flag: Flag) -> None:
    if db.execute("SELECT 1 FROM claim WHERE tenant = ? AND id = ?", (tenant, flag.claim_id)).fetchone() is None:
        raise UnknownClaim(code=flag.claim_id)
    earlier = _flags(db, tenant, flag.claim_id)
    if any(other.person == flag.person and other.state is FlagState.OPEN for other in earlier):
        raise AlreadyFlagged(code=code_of(flag.claim_id))
    if db.execute("SELECT 1 FROM flag WHERE tenant = ? AND id = ?", (tenant, flag.id)).fetchone() is not None:
        raise ValueError(f"there is a flag {flag.id} already")
    created = flag.created.isoformat()
    said = (flag.claim_id, flag.person, flag.reason.value, flag.note)
    values = (tenant, flag.id, _new_revision(db, tenant), *said, created, rows.instant(flag.created))
    db.execute(f"INSERT INTO flag VALUES ({_marks(values)})", values)
    db.execute("INSERT INTO flag_event VALUES (?, ?, 1, ?, ?, ?)", (tenant, flag.id, flag.state.value, flag.person, created))


def _flags(db: sqlite3.Connection, tenant: Tenant, claim_id: str | None) -> list[Flag]:
    condition, values = ("", (tenant,)) if claim_id is None else (" AND f.claim_id = ?", (tenant, claim_id))
    found = db.execute(
        "SELECT f.id, f.claim_id, f.person, f.reason, f.note, e.state, f.created, CASE e.sequence WHEN 1 THEN NULL ELSE e.person END "
        f"FROM flag f CROSS JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id AND {_NEWEST_EVENT} "
        f"WHERE f.tenant = ?{condition} ORDER BY f.created_at, f.sequence",
        values,
    )
    return list(map(rows.flag, found))


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
    return Unembedded(tenant, article_id, tuple(text[s.start : s.end] for s in _sentences_of(db, tenant, article_id)))


def _put_embeddings(db: sqlite3.Connection, tenant: Tenant, article_id: str, embeddings: Vectors, space: EmbeddingSpace) -> None:
    row = db.execute("SELECT sentences FROM article WHERE tenant = ? AND id = ?", (tenant, article_id)).fetchone()
    if row is None:
        raise UnknownArticle(reference=article_id)
    records.check_embeddings(embeddings, row[0], space)
    db.execute("DELETE FROM embedding WHERE tenant = ? AND article_id = ?", (tenant, article_id))
    _insert_embeddings(db, tenant, article_id, space_key(space), embeddings)
    db.execute("UPDATE article SET revision = ? WHERE tenant = ? AND id = ?", (_new_revision(db, tenant), tenant, article_id))


def _note(db: sqlite3.Connection, tenant: Tenant, key: str) -> str | None:
    row = db.execute("SELECT value FROM note WHERE tenant = ? AND key = ?", (tenant, key)).fetchone()
    return None if row is None else str(row[0])


def _put_note(db: sqlite3.Connection, tenant: Tenant, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO note (tenant, key, value) VALUES (?, ?, ?) ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value",
        (tenant, key, value),
    )


def _statistics(db: sqlite3.Connection, space: str) -> Statistics:
    tenants, articles, sentences, claims = db.execute(
        "SELECT count(DISTINCT tenant), count(*), coalesce(sum(sentences), 0), coalesce(sum(claims), 0) FROM article"
    ).fetchone()
    flags = db.execute("SELECT count(*) FROM flag").fetchone()[0]
    embedded = db.execute("SELECT count(*) FROM embedding WHERE space = ?", (space,)).fetchone()[0]
    return Statistics(tenants, articles, sentences, claims, flags, embedded)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
