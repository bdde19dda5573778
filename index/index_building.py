"""Making the index of one tenant anew, from the database, while another one answers."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.store import EmbeddingSpace, Tenant
from index.stored_vectors import Changed, StoredVectors
from index.vectors import FLOAT16, TenantIndex
from index.vectors_compact import CANDIDATES, GOOD_RECALL, LEAST_RECALL, CompactIndex, RecallTest

_log = logging.getLogger(__name__)

#: Vectors that the codes of a compact index are made for, and questions that its recall is measured with.
_SAMPLE, _QUESTIONS = 20_000, 200
# No more of one article, so that the samples are of the whole archive.
_OF_AN_ARTICLE, _QUESTIONS_OF_AN_ARTICLE = 16, 2

# Articles read in one transaction: a long one would keep SQLite from folding its log into the file.
_AT_ONCE = 256

# Below this a sample says nothing: FAISS needs 16 vectors to make 16 codes.
_LEAST_SAMPLE = 16


class Stopped(Exception):
    """The program ends: what is being built is not needed any more."""


class Builder:
    """Builds indexes of one tenant. ``stopped`` is asked now and then, and ends the work with :class:`Stopped`.

    What changes in the database meanwhile is no concern: the index says at which revision the reading began, and whoever takes it brings it
    up to date as any other.
    """

    def __init__(self, connection: sqlite3.Connection, tenant: Tenant, space: EmbeddingSpace, stopped: Callable[[], bool]) -> None:
        self._connection = connection
        self._tenant = tenant
        self._stored = StoredVectors(connection, tenant, space)
        self._dimension = space.dimension
        self._stopped = stopped

    def exact(self) -> TenantIndex:
        """An exact index."""
        index = TenantIndex(self._dimension)
        revision, articles = self._beginning()
        self._fill(index, articles, None)
        index.revision = revision
        return index

    def compact(self) -> CompactIndex | None:
        """A compact index that looks at as many candidates as it needs; None where even the most miss too many."""
        revision, articles = self._beginning()
        sample = self._stored.sample(articles, _SAMPLE, each=_OF_AN_ARTICLE)
        if len(sample) < _LEAST_SAMPLE or self._dimension % 2:
            return None
        self._go_on()
        index = CompactIndex.trained(sample.astype(np.float32))
        test = RecallTest(self._stored.sample(articles, _QUESTIONS, each=_QUESTIONS_OF_AN_ARTICLE).astype(np.float32))
        self._fill(index, articles, test)
        index.built = index.blocks.total
        if not self._tuned(index, test):
            return None
        index.revision = revision
        return index

    def _tuned(self, index: CompactIndex, test: RecallTest) -> bool:
        recall = 0.0
        for index.candidates in CANDIDATES:
            self._go_on()
            self._connection.execute("BEGIN")
            recall = test.recall(index, self._stored)
            self._connection.execute("COMMIT")
            if recall >= GOOD_RECALL:
                break
        _log.info("tenant %s: recall %.4f with %d candidates of %d", self._tenant, recall, index.candidates, index.blocks.total)
        return recall >= LEAST_RECALL

    def _beginning(self) -> tuple[int, list[Changed]]:
        self._connection.execute("BEGIN")
        revision, articles = self._stored.revision(), self._stored.articles()
        self._connection.execute("COMMIT")
        return revision, articles

    def _fill(self, index: TenantIndex | CompactIndex, articles: Sequence[Changed], test: RecallTest | None) -> None:
        for start in range(0, len(articles), _AT_ONCE):
            self._go_on()
            self._connection.execute("BEGIN")
            part = articles[start : start + _AT_ONCE]
            read = [(article, self._stored.of_article(article[0], article[2])) for article in part]
            self._connection.execute("COMMIT")
            seen: list[NDArray[np.float16]] = [np.empty((0, self._dimension), FLOAT16)]
            for (article_id, revision, _), vectors in read:
                if vectors is not None:  # else it was removed or changed since, or is damaged
                    index.append(article_id, revision, vectors)
                    seen.append(vectors)
            if test is not None:
                test.see(np.concatenate(seen))

    def _go_on(self) -> None:
        if self._stopped():
            raise Stopped
