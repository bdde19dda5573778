"""BM25 over the sentences that an inverted index proposes, with the counts of one tenant: the same in every store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.store import Hit, Lexical
from index.terms import idf

#: The most sentences that the terms of a question may bring up together: the commonest terms are left out beyond it.
POSTINGS = 6_000
#: How many sentences an index proposes for each one asked for: it weighs terms in a way of its own.
PROPOSED = 2
#: Usual constants (Robertson and Zaragoza 2009).
_K1, _B = 1.2, 0.75

#: A sentence proposed: its article, its ordinal, and its terms with how often each stands in it.
Proposal = tuple[str, int, Counter[str]]


def affordable(frequencies: dict[str, int]) -> list[str]:
    """The terms to search by, rarest first: those that some sentence has, as many as bring up :data:`POSTINGS` sentences at most."""
    chosen, postings = [], 0
    for term in sorted((t for t in frequencies if frequencies[t]), key=lambda t: frequencies[t]):
        postings += frequencies[term]
        if postings > POSTINGS:
            break
        chosen.append(term)
    return chosen


def ranked(proposals: Sequence[Proposal], chosen: Sequence[str], frequencies: dict[str, int], total: int, k: int) -> Lexical:
    """The best k of the proposals by the terms chosen. ``frequencies`` and ``total`` count the tenant's sentences."""
    if not proposals:
        return Lexical((), (), frequencies, total)
    mean = sum(held.total() for _, _, held in proposals) / len(proposals)
    rarity = {term: idf(frequencies[term], total) for term in chosen}
    found = []
    for where, ordinal, held in proposals:
        score = _bm25(rarity, held, held.total() / mean)
        found.append((Hit(where, ordinal, score), frozenset(chosen).intersection(held)))
    found = sorted(found, key=lambda one: (-one[0].score, one[0].article_id, one[0].ordinal))[:k]
    return Lexical(tuple(hit for hit, _ in found), tuple(matched for _, matched in found), frequencies, total)


def _bm25(rarity: dict[str, float], held: Counter[str], length: float) -> float:
    """BM25 of one sentence for the terms in ``rarity``; ``length`` is in mean lengths of the sentences proposed."""
    norm = _K1 * (1 - _B + _B * length)
    return sum(weight * held[term] * (_K1 + 1) / (held[term] + norm) for term, weight in rarity.items() if term in held)
