"""The index of a large tenant: short codes that are all looked at, longer ones that put the best of them in order, and the stored vectors.

What was measured (docs/performance.md): the sentence vectors of the bundled model lie in no clusters worth the name, so that an inverted
file has to look at a quarter to a half of everything. 4-bit codes of pairs of coordinates are compared in registers, which
takes a tenth of the time of exact search whatever the data look like; what they lose, the next two stages give back.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence, Set
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.store import Hit, Vectors
from index.vectors import SLACK, Blocks, Key, Stored, cosines, ranked

#: How many of the best by the short codes are compared by the longer ones, from the least on; the least that finds enough is taken.
CANDIDATES = (800, 1600, 3200, 6400)

#: Recall@10 that a number of candidates is taken for, and that under which an index is not used at all.
GOOD_RECALL, LEAST_RECALL = 0.99, 0.98

# Of more sentences that are the same word for word not all are fetched to find whose names come first.
_ALIKE = 2_000

# For so many results CANDIDATES are enough; for more, more in proportion.
_USUAL = 40


class CompactIndex:
    """An approximate inner-product index of one tenant's sentences, for :class:`index.vectors.TenantIndex` where that has grown large.

    At 384 dimensions a sentence takes 96 bytes of short and 288 of longer codes, against 768 there. Rows of dropped articles stay, and are
    passed over, until the index is built anew. Hold ``lock`` around every use.
    """

    kind: ClassVar[str] = "compact"

    def __init__(self, refined: Any, blocks: Blocks, candidates: int = CANDIDATES[-1]) -> None:
        """``refined`` is a trained faiss.IndexRefine whose rows are those of ``blocks``."""
        self.lock = threading.Lock()
        self.revision = -1
        self.blocks = blocks
        #: How many rows it had when it was built.
        self.built = blocks.total
        self.candidates = candidates
        self.refined = refined
        dimension: int = refined.d
        self._row_bytes = dimension // 4 + dimension * 6 // 8

    @classmethod
    def trained(cls, sample: Vectors) -> CompactIndex:
        """An empty index whose codes are made for vectors like those of the sample, of shape (n, dimension): 16 or more, of an even
        dimension."""
        import faiss

        dimension = sample.shape[1]
        short = faiss.IndexPQFastScan(dimension, dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
        short.pq.cp.min_points_per_centroid = 1  # a small sample is no reason to print warnings
        longer = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_6bit, faiss.METRIC_INNER_PRODUCT)
        refined = faiss.IndexRefine(short, longer)
        refined.train(np.ascontiguousarray(sample, dtype=np.float32))
        return cls(refined, Blocks())

    @property
    def memory(self) -> int:
        """About how many bytes the index takes."""
        return self.blocks.total * self._row_bytes + self.blocks.memory

    def drop(self, article_ids: Set[str]) -> None:
        """Take articles out, those that are in."""
        for article_id in article_ids:
            self.blocks.leave(article_id)

    def append(self, article_id: str, revision: int, vectors: NDArray[np.float16]) -> None:
        """Put in an article's vectors, of shape (sentences, dimension); the article must not be in."""
        if len(vectors):
            self.refined.add(vectors.astype(np.float32))
        self.blocks.append(article_id, revision, len(vectors))

    def nearest(self, vector: Vectors, k: int, stored: Stored) -> list[Hit]:
        """As :meth:`index.store.Store.nearest`, of the sentences that the codes bring up; scores are those of the stored vectors."""
        wanted = min(k, self.blocks.live)
        total = self.blocks.total
        if wanted == 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        fetch = min(total, (wanted + SLACK) * total // self.blocks.live)
        while True:
            rough, rows = self._search(query, fetch)
            live = [(key, score) for key, score in zip(map(self.blocks.key, rows), rough, strict=True) if key is not None]
            vectors, there = stored([key for key, _ in live])
            hits = ranked([live[at][0] for at in there], vectors, query)[:wanted]
            # Too few where many were dropped. And where the last of those looked at is among the best, one just like it may come behind
            # it: the order of their names decides, so that all of them should be there.
            scores = dict(live)
            settled = fetch > _ALIKE or rough[-1] < min((scores[hit.article_id, hit.ordinal] for hit in hits), default=math.inf)
            if fetch == total or (len(hits) == wanted and settled):
                return hits
            fetch = min(total, 2 * fetch)

    def similarities(self, vector: Vectors, keys: Sequence[Key], stored: Stored) -> list[float]:
        """As :meth:`index.store.Store.similarities`."""
        known = [key for key in keys if self.blocks.row(key) >= 0]
        vectors, there = stored(known)
        scores = dict(zip((known[at] for at in there), cosines(vectors, vector), strict=True))
        return [scores.get(key, math.nan) for key in keys]

    def _search(self, query: Vectors, fetch: int) -> tuple[list[float], list[int]]:
        """The scores by the longer codes and the rows of ``fetch`` sentences, best first."""
        import faiss

        looked_at = min(self.blocks.total, max(fetch, self.candidates, self.candidates * fetch // _USUAL))
        options = faiss.IndexRefineSearchParameters()
        options.k_factor = looked_at / fetch
        rough, rows = self.refined.search(query[np.newaxis], fetch, params=options)
        return rough[0].tolist(), rows[0].tolist()


class RecallTest:
    """Recall@10 of an index against exact search, asked with some of its own sentences, which do not count as found for themselves."""

    def __init__(self, questions: Vectors) -> None:
        """``questions`` are vectors of the index, of shape (n, dimension)."""
        self._questions = np.ascontiguousarray(questions, dtype=np.float32)
        self._best = np.full((len(questions), 11), -np.inf, np.float32)

    def see(self, vectors: NDArray[np.float16]) -> None:
        """Compare the questions with some of the tenant's vectors; every one must come by once."""
        import faiss

        k = min(11, len(vectors))
        if k == 0:
            return
        scores, _ = faiss.knn(self._questions, vectors.astype(np.float32), k, metric=faiss.METRIC_INNER_PRODUCT)
        self._best = -np.sort(-np.concatenate([self._best, scores], axis=1), axis=1)[:, :11]

    def recall(self, index: CompactIndex, stored: Stored) -> float:
        """The share of the ten nearest sentences that the index finds, over all questions; sentences equally near count alike."""
        found = expected = 0
        for question, best in zip(self._questions, self._best, strict=True):
            others = int(np.isfinite(best).sum()) - 1
            least = best[others] - 1e-5  # FAISS's float32 against the float64 of nearest()
            with index.lock:
                hits = index.nearest(question, others + 1, stored)
            found += min(others, sum(hit.score >= least for hit in hits) - 1)
            expected += others
        return found / expected if expected else 1.0
