"""The exact FAISS index of one tenant, and the database's form of a vector."""

from __future__ import annotations

import itertools
import math
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.store import EmbeddingSpace, Hit, Vectors

Key = tuple[str, int]

#: Brings the stored vectors of (article id, ordinal)s from the database, of shape (found, dimension), and which of the keys they are.
Stored = Callable[[Sequence[Key]], tuple[NDArray[np.float16], list[int]]]

#: The database's form of a vector; half of float32's size at an error of a score below 0.001.
FLOAT16 = np.dtype("<f2")

# Candidates fetched beyond k, so that ties at the end of the list seldom need a second search.
SLACK = 16

# FAISS adds in float32 and in an order that depends on a row's place: the same vector twice may differ by this much in score.
_ROUNDING = 1e-5

# What a Python list, string and dictionary entry take for each article, measured with sys.getsizeof; and an index without rows.
_ARTICLE_BYTES, _EMPTY_BYTES = 260, 6_000

_own = threading.local()


class Blocks:
    """Whose the rows of an index are: they lie article by article, so that a row's number tells the article and the ordinal.

    A block that was left (``leave``) keeps its rows and belongs to nobody.
    """

    def __init__(self, articles: Iterable[str] = (), revisions: Iterable[int] = (), sizes: Iterable[int] = ()) -> None:
        self.articles = list(articles)
        self.revisions = list(revisions)
        ends = list(itertools.accumulate(sizes))
        self._starts = [0, *ends][: len(ends)]
        self._places = {article: at for at, article in enumerate(self.articles)}
        self.total = ends[-1] if ends else 0
        #: Rows that belong to an article.
        self.live = self.total

    @property
    def memory(self) -> int:
        """About how many bytes this takes."""
        return _EMPTY_BYTES + _ARTICLE_BYTES * len(self.articles)

    def append(self, article_id: str, revision: int, size: int) -> None:
        """Note an article's rows behind all others."""
        self._places[article_id] = len(self.articles)
        self.articles.append(article_id)
        self.revisions.append(revision)
        self._starts.append(self.total)
        self.total += size
        self.live += size

    def leave(self, article_id: str) -> None:
        """Let an article's rows belong to nobody, if it is in."""
        rows = self.rows(article_id)
        self.live -= len(rows)
        self._places.pop(article_id, None)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._places

    def rows(self, article_id: str) -> range:
        """The rows of an article; empty when it is not in."""
        at = self._places.get(article_id)
        return range(0) if at is None else range(self._starts[at], self._end(at))

    def row(self, key: Key) -> int:
        """The row of a sentence, -1 when it is not in."""
        rows = self.rows(key[0])
        return rows[key[1]] if 0 <= key[1] < len(rows) else -1

    def key(self, row: int) -> Key | None:
        """The sentence of a row; None for a row that belongs to nobody."""
        at = bisect_right(self._starts, row) - 1
        article = self.articles[at]
        return (article, row - self._starts[at]) if self._places.get(article) == at else None

    def revision_and_size(self) -> dict[str, tuple[int, int]]:
        """Of every article that is in, the revision it was read at and how many rows it has."""
        return {article: (self.revisions[at], self._end(at) - self._starts[at]) for article, at in self._places.items()}

    def without(self, article_ids: Set[str]) -> Blocks:
        """The blocks that are left when these articles' rows are taken out."""
        kept = [at for at, article in enumerate(self.articles) if article not in article_ids]
        sizes = [self._end(at) - self._starts[at] for at in kept]
        return Blocks([self.articles[at] for at in kept], [self.revisions[at] for at in kept], sizes)

    def sizes(self) -> list[int]:
        """How many rows each block has, in order."""
        return [end - start for start, end in zip(self._starts, [*self._starts, self.total][1:], strict=True)]

    def _end(self, at: int) -> int:
        return self._starts[at + 1] if at + 1 < len(self._starts) else self.total


class TenantIndex:
    """An exact inner-product index of one tenant's sentences. ``revision`` is the tenant's at which it is up to date, -1 for one that has
    not been compared with the database yet.

    Hold ``lock`` around every use: FAISS allows no search beside a change.
    """

    kind: ClassVar[str] = "exact"

    def __init__(self, dimension: int) -> None:
        import faiss  # 0.1 s: only those who ask questions wait for it, and not on the event loop

        self.lock = threading.Lock()
        self.revision = -1
        self.blocks = Blocks()
        #: Rows appended or dropped since the index was last written to its file, and whether there is one.
        self.unsaved, self.saved = 0, False
        #: At how many rows a compact index of the same sentences was found to miss too many; 0 where none was tried.
        self.declined = 0
        # As exact as IndexFlatIP, since the database's values are 16 bits wide too, in half the memory; and as search is bound by
        # memory, faster: 0.9 ms against 2.7 ms for 40,000 rows of 384, and never slower from 1,000 rows up.
        self.flat: Any = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)

    @property
    def memory(self) -> int:
        """About how many bytes the index takes."""
        return int(self.flat.ntotal * self.flat.code_size) + self.blocks.memory

    def drop(self, article_ids: Set[str]) -> None:
        """Take articles out, those that are in."""
        present = {article_id for article_id in article_ids if article_id in self.blocks}
        if not present:
            return
        gone = np.concatenate([np.arange(rows.start, rows.stop) for rows in map(self.blocks.rows, present)])
        self.flat.remove_ids(gone)
        self.blocks = self.blocks.without(present)
        self.unsaved += len(gone)

    def append(self, article_id: str, revision: int, vectors: NDArray[np.float16]) -> None:
        """Put in an article's vectors, of shape (sentences, dimension); the article must not be in."""
        self.flat.add(vectors.astype(np.float32))
        self.blocks.append(article_id, revision, len(vectors))
        self.unsaved += len(vectors)

    def nearest(self, vector: Vectors, k: int, stored: Stored) -> list[Hit]:  # noqa: ARG002 - the rows are the stored vectors
        """As :meth:`index.store.Store.nearest`. Scores are computed anew in float64, so that equal vectors tie exactly."""
        total: int = self.flat.ntotal
        wanted = min(k, total)
        if wanted == 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        fetch = min(total, wanted + SLACK)
        while True:
            rough, rows = self.flat.search(query[np.newaxis], fetch)
            keys = [self.blocks.key(row) for row in rows[0].tolist()]
            hits = ranked([key for key in keys if key is not None], self._vectors(rows[0]), query)
            if fetch == total or rough[0][-1] < hits[wanted - 1].score - _ROUNDING:
                return hits[:wanted]
            fetch = min(total, 2 * fetch)

    def similarities(self, vector: Vectors, keys: Sequence[Key], stored: Stored) -> list[float]:  # noqa: ARG002 - as above
        """As :meth:`index.store.Store.similarities`."""
        rows = [self.blocks.row(key) for key in keys]
        known = np.array([row for row in rows if row >= 0], dtype=np.int64)
        if not len(known):
            return [math.nan] * len(rows)
        found = iter(cosines(self._vectors(known), vector))
        return [next(found) if row >= 0 else math.nan for row in rows]

    def _vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """The vectors of some rows, read where FAISS has them: asking it for them takes longer than a search of some hundred rows."""
        import faiss

        codes = faiss.rev_swig_ptr(self.flat.codes.data(), self.flat.ntotal * self.flat.code_size)
        vectors: NDArray[np.float16] = codes.view(FLOAT16).reshape(-1, self.flat.d)[rows]
        return vectors


def cosines(rows: NDArray[Any], vector: Vectors) -> list[float]:
    """The inner products of rows, of shape (n, dimension), with a vector, in float64; rows that are equal get equal ones."""
    products: list[float] = (rows.astype(np.float64) * vector.astype(np.float64)).sum(axis=1).tolist()
    return products


def ranked(keys: Sequence[Key], rows: NDArray[Any], vector: Vectors) -> list[Hit]:
    """The sentences with these vectors as hits, best first; ties by article id, then ordinal."""
    hits = [Hit(article, ordinal, score) for (article, ordinal), score in zip(keys, cosines(rows, vector), strict=True)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id, hit.ordinal))


def use_one_thread() -> None:
    """FAISS splits work between queries, not within one: a team of threads for a single query only takes cores from the encoder.

    The setting is OpenMP's own, for the calling thread and no other.
    """
    if not hasattr(_own, "set"):
        import faiss

        faiss.omp_set_num_threads(1)
        _own.set = True


def space_key(space: EmbeddingSpace) -> str:
    """How the database names a space; the dimension with it, because some models are served at several."""
    return f"{space.name}#{space.dimension}"


def packed(embeddings: Vectors | NDArray[np.float16]) -> list[bytes]:
    """The rows as the database keeps them."""
    return [row.tobytes() for row in embeddings.astype(FLOAT16)]


def unpacked(vectors: Iterable[bytes], dimension: int) -> NDArray[np.float16] | None:
    """The vectors as one array of shape (count, dimension), or None when one of them is not of that length or not finite."""
    rows = list(vectors)
    if any(len(row) != dimension * FLOAT16.itemsize for row in rows):
        return None
    array = np.frombuffer(b"".join(rows), FLOAT16).reshape(len(rows), dimension)
    return array if bool(np.isfinite(array).all()) else None
