"""Reading the vectors of one tenant out of the embedded store's file, and bringing an index up to what is there."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.store import EmbeddingSpace, Tenant
from index.vectors import FLOAT16, Key, TenantIndex, space_key, unpacked
from index.vectors_compact import CompactIndex

#: An article's id, the revision that last changed it, and how many sentences it has.
Changed = tuple[str, int, int]

# Articles that go into an index in one step: some hundred sentences, which take a compact index some milliseconds.
_AT_ONCE = 32

_OF_ARTICLE = "SELECT vector FROM embedding WHERE tenant = ? AND article_id = ? AND space = ? ORDER BY ordinal"


class StoredVectors:
    """A tenant's vectors of one space, as a connection's transaction sees them."""

    def __init__(self, connection: sqlite3.Connection, tenant: Tenant, space: EmbeddingSpace) -> None:
        self._connection = connection
        self._tenant = tenant
        self._space = space
        self._key = space_key(space)

    def __call__(self, keys: Sequence[Key]) -> tuple[NDArray[np.float16], list[int]]:
        """As :data:`index.vectors.Stored`."""
        query = "SELECT vector FROM embedding WHERE tenant = ? AND article_id = ? AND ordinal = ? AND space = ?"
        found, there = [], []
        for at, (article_id, ordinal) in enumerate(keys):
            row = self._connection.execute(query, (self._tenant, article_id, ordinal, self._key)).fetchone()
            vector = None if row is None else unpacked([row[0]], self._space.dimension)
            if vector is not None:
                found.append(vector)
                there.append(at)
        return np.concatenate(found) if found else np.empty((0, self._space.dimension), FLOAT16), there

    def revision(self) -> int:
        """That of the tenant; 0 where it has nothing."""
        row = self._connection.execute("SELECT revision FROM tenant WHERE tenant = ?", (self._tenant,)).fetchone()
        return 0 if row is None else int(row[0])

    def catch_up(self, index: TenantIndex | CompactIndex) -> None:
        """Replay what changed since the index's revision, some articles at a time, so that others may search in between. Doing it twice,
        after a failure half way, does no harm."""
        gone, changed = self._differences(index) if index.revision < 0 else self._changes(index.revision)
        with index.lock:
            index.drop(gone)
        for start in range(0, len(changed), _AT_ONCE):
            part = changed[start : start + _AT_ONCE]
            read = [(article_id, revision, self.of_article(article_id, sentences)) for article_id, revision, sentences in part]
            with index.lock:
                index.drop({article_id for article_id, _, _ in part})
                for article_id, revision, vectors in read:
                    if vectors is not None:
                        index.append(article_id, revision, vectors)

    def of_article(self, article_id: str, sentences: int) -> NDArray[np.float16] | None:
        """An article's vectors; None when there are too few (embedded by another model) or they are damaged. Better not found than found
        wrongly; problems() tells."""
        found = self._connection.execute(_OF_ARTICLE, (self._tenant, article_id, self._key))
        vectors = unpacked((vector for (vector,) in found), self._space.dimension)
        return vectors if vectors is not None and len(vectors) == sentences else None

    def articles(self) -> list[Changed]:
        """The tenant's articles, by id."""
        found = self._connection.execute("SELECT id, revision, sentences FROM article WHERE tenant = ? ORDER BY id", (self._tenant,))
        return list(found.fetchall())

    def sample(self, articles: Sequence[Changed], size: int, *, each: int) -> NDArray[np.float16]:
        """About ``size`` vectors, ``each`` at most from one article, of articles chosen by chance (the same ones for the same articles)."""
        chosen = random.Random(len(articles)).sample(range(len(articles)), len(articles))  # noqa: S311 - no secret
        rows: list[NDArray[np.float16]] = []
        taken = 0
        for at in chosen:
            vectors = self.of_article(*_id_and_size(articles[at]))
            if vectors is not None and len(vectors):
                rows.append(vectors[:: -(-len(vectors) // each)])
                taken += len(rows[-1])
            if taken >= size:
                break
        return np.concatenate(rows) if rows else np.empty((0, self._space.dimension), FLOAT16)

    def _changes(self, since: int) -> tuple[set[str], list[Changed]]:
        values = (self._tenant, since)
        removed = self._connection.execute("SELECT article_id FROM removal WHERE tenant = ? AND revision > ?", values).fetchall()
        changed = self._connection.execute(
            "SELECT id, revision, sentences FROM article WHERE tenant = ? AND revision > ? ORDER BY id", values
        ).fetchall()
        return {article_id for (article_id,) in removed}, changed

    def _differences(self, index: TenantIndex | CompactIndex) -> tuple[set[str], list[Changed]]:
        """What an index read from a file has too much, and what it lacks. Every article's revision is compared, not the tenant's alone: the
        database may have been put back to an earlier state, and come from there to the same number by another way."""
        known = index.blocks.revision_and_size()
        articles = self.articles()
        gone = known.keys() - {article_id for article_id, _, _ in articles}
        return gone, [article for article in articles if known.get(article[0]) != article[1:]]


def _id_and_size(article: Changed) -> tuple[str, int]:
    return article[0], article[2]
