"""The FAISS indexes of the embedded store: derived data, built from the database on first use and caught up with it afterwards."""

from __future__ import annotations

import itertools
import math
import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import EmbeddingSpace, Hit, Tenant, Vectors

#: The database's form of a vector; half of float32's size at an error of a score below 0.001.
FLOAT16 = np.dtype("<f2")

# Candidates fetched beyond k, so that ties at the end of the list seldom need a second search.
_SLACK = 16

# FAISS adds in float32 and in an order that depends on a row's place: the same vector twice may differ by this much in score.
_ROUNDING = 1e-5


class TenantIndex:
    """An exact inner-product index of one tenant's sentences. ``revision`` is the tenant's at which it is up to date.

    Rows lie article by article, so that a row's number tells the article and the ordinal. Hold ``lock`` around every use:
    FAISS allows no search beside a change.
    """

    def __init__(self, dimension: int) -> None:
        import faiss  # 0.1 s: only those who ask questions wait for it, and not on the event loop

        self.lock = threading.Lock()
        self.revision = 0
        # As exact as IndexFlatIP, since the database's values are 16 bits wide too, in half the memory; and as search is bound by
        # memory, faster: 0.9 ms against 2.7 ms for 40,000 rows of 384, and never slower from 1,000 rows up.
        self._flat: Any = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._articles: list[str] = []
        self._places: dict[str, int] = {}
        self._starts: list[int] = []

    def drop(self, article_ids: Set[str]) -> None:
        """Take articles out, those that are in."""
        if not article_ids:
            return
        ends = [*self._starts, self._flat.ntotal][1:]
        spans = [(a, start, end) for a, start, end in zip(self._articles, self._starts, ends, strict=True)]
        gone = [np.arange(start, end) for article, start, end in spans if article in article_ids]
        if not gone:
            return
        self._flat.remove_ids(np.concatenate(gone))
        kept = [(article, end - start) for article, start, end in spans if article not in article_ids]
        self._articles = [article for article, _ in kept]
        self._places = {article: at for at, article in enumerate(self._articles)}
        self._starts = [0, *itertools.accumulate(count for _, count in kept)][: len(kept)]

    def append(self, article_id: str, vectors: NDArray[np.float16]) -> None:
        """Put in an article's vectors, of shape (sentences, dimension); the article must not be in."""
        start = self._flat.ntotal
        self._flat.add(vectors.astype(np.float32))
        self._places[article_id] = len(self._articles)
        self._articles.append(article_id)
        self._starts.append(start)

    def nearest(self, vector: Vectors, k: int) -> list[Hit]:
        """As :meth:`index.store.Store.nearest`. Scores are computed anew in float64, so that equal vectors tie exactly."""
        total: int = self._flat.ntotal
        wanted = min(k, total)
        if wanted == 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        fetch = min(total, wanted + _SLACK)
        while True:
            rough, rows = self._flat.search(query[np.newaxis], fetch)
            exact = (self._flat.reconstruct_batch(rows[0]).astype(np.float64) * query.astype(np.float64)).sum(axis=1)
            hits = sorted(map(self._hit, rows[0].tolist(), exact.tolist()), key=lambda hit: (-hit.score, hit.article_id, hit.ordinal))
            if fetch == total or rough[0][-1] < hits[wanted - 1].score - _ROUNDING:
                return hits[:wanted]
            fetch = min(total, 2 * fetch)

    def similarities(self, vector: Vectors, keys: Sequence[tuple[str, int]]) -> list[float]:
        """As :meth:`index.store.Store.similarities`."""
        ends = [*self._starts, self._flat.ntotal][1:]
        rows = []
        for article, ordinal in keys:
            at = self._places.get(article)
            row = -1 if at is None else self._starts[at] + ordinal
            rows.append(row if at is not None and ordinal >= 0 and row < ends[at] else -1)
        known = np.array([row for row in rows if row >= 0], dtype=np.int64)
        if not len(known):
            return [math.nan] * len(rows)
        found = iter((self._flat.reconstruct_batch(known).astype(np.float64) @ vector.astype(np.float64)).tolist())
        return [next(found) if row >= 0 else math.nan for row in rows]

    def _hit(self, row: int, score: float) -> Hit:
        block = bisect_right(self._starts, row) - 1
        return Hit(self._articles[block], row - self._starts[block], score)


class Indexes:
    """The indexes of all tenants that have asked something."""

    def __init__(self, space: EmbeddingSpace) -> None:
        self._space = space
        self._key = space_key(space)
        self._lock = threading.Lock()
        self._indexes: dict[Tenant, TenantIndex] = {}
        self._own = threading.local()

    def nearest(self, connection: sqlite3.Connection, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        """Search the tenant's index, first bringing it up to the state of the database that ``connection`` sees."""
        with self._current(connection, tenant) as index:
            return index.nearest(vector, k) if k else []

    def similarities(self, connection: sqlite3.Connection, tenant: Tenant, vector: Vectors, keys: Sequence[tuple[str, int]]) -> list[float]:
        """The cosines of single sentences, from the index brought up to date as for :meth:`nearest`."""
        with self._current(connection, tenant) as index:
            return index.similarities(vector, keys)

    @contextmanager
    def _current(self, connection: sqlite3.Connection, tenant: Tenant) -> Iterator[TenantIndex]:
        """The tenant's index, locked and at the state of the database that ``connection`` sees, or at a later one."""
        revision = connection.execute("SELECT revision FROM tenant WHERE tenant = ?", (tenant,)).fetchone()
        index = self._index(tenant)
        with index.lock:
            # Another thread may have seen a later state than this one and brought the index there: that is no reason to go back.
            if revision is not None and index.revision < revision[0]:
                self._catch_up(connection, tenant, index)
                index.revision = revision[0]
            yield index

    def _index(self, tenant: Tenant) -> TenantIndex:
        self._use_one_thread()
        with self._lock:
            if tenant not in self._indexes:
                self._indexes[tenant] = TenantIndex(self._space.dimension)
            return self._indexes[tenant]

    def _use_one_thread(self) -> None:
        """FAISS splits work between queries, not within one: a team of threads for a single query only takes cores from the encoder.

        The setting is OpenMP's own, for the calling thread and no other.
        """
        if not hasattr(self._own, "set"):
            import faiss

            faiss.omp_set_num_threads(1)
            self._own.set = True

    def _catch_up(self, connection: sqlite3.Connection, tenant: Tenant, index: TenantIndex) -> None:
        """Replay what changed since the index's revision. Doing it twice, after a failure half way, does no harm."""
        since = (tenant, index.revision)
        changed = connection.execute("SELECT id, sentences FROM article WHERE tenant = ? AND revision > ? ORDER BY id", since).fetchall()
        removed = connection.execute("SELECT article_id FROM removal WHERE tenant = ? AND revision > ?", since).fetchall()
        index.drop({article_id for article_id, _ in changed} | {article_id for (article_id,) in removed})
        for article_id, sentences in changed:
            found = connection.execute(
                "SELECT vector FROM embedding WHERE tenant = ? AND article_id = ? AND space = ? ORDER BY ordinal",
                (tenant, article_id, self._key),
            )
            vectors = unpacked((vector for (vector,) in found), self._space.dimension)
            # None, or too few: embedded by another model, or damaged. Better not found than found wrongly; problems() tells.
            if vectors is not None and len(vectors) == sentences:
                index.append(article_id, vectors)


def space_key(space: EmbeddingSpace) -> str:
    """How the database names a space; the dimension with it, because some models are served at several."""
    return f"{space.name}#{space.dimension}"


def packed(embeddings: Vectors) -> list[bytes]:
    """The rows as the database keeps them."""
    return [row.tobytes() for row in embeddings.astype(FLOAT16)]


def unpacked(vectors: Iterable[bytes], dimension: int) -> NDArray[np.float16] | None:
    """The vectors as one array of shape (count, dimension), or None when one of them is not of that length or not finite."""
    rows = list(vectors)
    if any(len(row) != dimension * FLOAT16.itemsize for row in rows):
        return None
    array = np.frombuffer(b"".join(rows), FLOAT16).reshape(len(rows), dimension)
    return array if bool(np.isfinite(array).all()) else None
