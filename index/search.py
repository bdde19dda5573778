"""Candidates for a question: the nearest sentences by meaning, each with what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.store import Store, StoredSentence, Tenant

#: How many nearest sentences are looked at. The right one is among the passage's best three in .93–1.00 of public
#: questions (Hit@3 of the dense model alone); the rest is for archives where many articles report one event.
CANDIDATES = 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``cosine`` is its similarity to the question, ``before`` the sentence before it, if any."""

    source: StoredSentence
    cosine: float
    before: StoredSentence | None


async def candidates(store: Store, encoder: Encoder, tenant: Tenant, text: str) -> list[Candidate]:
    """The sentences of the tenant nearest to ``text``, at most :data:`CANDIDATES`, nearest first."""
    vector = await encoder.query(text)
    hits = await store.nearest(tenant, vector, CANDIDATES)
    keys = dict.fromkeys(key for hit in hits for key in ((hit.article_id, hit.ordinal), (hit.article_id, hit.ordinal - 1)) if key[1] >= 0)
    found = by_key(await store.sentences(tenant, list(keys)))
    return [
        Candidate(found[hit.article_id, hit.ordinal], hit.score, found.get((hit.article_id, hit.ordinal - 1)))
        for hit in hits
        if (hit.article_id, hit.ordinal) in found  # a sentence can be removed between the two calls
    ]


def by_key(sentences: Sequence[StoredSentence]) -> dict[tuple[str, int], StoredSentence]:
    """The sentences by (article id, ordinal)."""
    return {(s.article.id, s.sentence.ordinal): s for s in sentences}
