"""Candidates for a question: the nearest sentences by meaning and by words, each with what stands around it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from claims.types import ClaimKind, Question
from index.encoder import Encoder
from index.store import ArticleSummary, Lexical, Store, StoredSentence, Tenant, Vectors
from index.terms import idf, query_terms

Key = tuple[str, int]

#: How many sentences are looked at in full.
CANDIDATES = 32
#: How many sentences the vectors and the inverted index bring up each.
NEAREST, LEXICAL = 24, 48
#: Of so many articles that have most of the question's words, or the nearest sentences, the nearest PICKED sentences are candidates:
#: a name stands in an article's first lines, and what is asked about it further down. At most LONGEST of an article are looked at.
ARTICLES, PICKED, LONGEST = 3, 8, 60
#: How many sentences that carry a figure of the kind asked for are looked at besides.
FIGURES = 12
#: Of the nearest sentences, and of those with most of the question's words, so many are candidates whatever else speaks for others: across
#: languages neither words nor neighbours do. On 371 questions in another language than their passage, among 194 passages (docs/answers.md),
#: the right sentence was among the candidates .41 of the time without this, .48 with it.
KEPT, KEPT_BY_WORDS = 16, 8
#: Of so many of the best their neighbours are candidates too, up to REACH sentences away: the sentence that answers often stands beside
#: the one that names what is asked about ("He was born in …"). In public questions the best sentence's passage is right in .80, the
#: sentence itself in .55 (IDK-MRC, validation split, dense alone).
LEADING, REACH = 8, 2
#: In a small archive how often a word stands tells little of how common it is: rarity is counted as if there were so many sentences.
USUAL = 2_000
#: What a sentence's words, those of its whole article, and the best cosine around it weigh against its own cosine when all candidates
#: are put in a first order; and what the words of an article weigh against the best cosine in it.
_WORDS, _ARTICLE, _BESIDE = 0.06, 0.12, 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what stands around it in its article (texts, None where nothing does).

    ``cosine`` is its similarity to the question, ``beside`` the highest one of the sentences up to :data:`REACH` away (its own where there
    are none), ``words`` its BM25 score over that of a sentence made of the question's rarest words alone, about [0, 1];
    ``article_words`` the share of the question's words, weighed by rarity, that sentences of its article have between them.
    """

    source: StoredSentence
    cosine: float
    before: str | None = None
    first: str | None = None
    beside: float = 0.0
    words: float = 0.0
    article_words: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought up, best first. ``rarity`` is the inverse document frequency of every term of the question; ``within`` says
    that the person chose the article, which names the event as well as any word of the question."""

    candidates: tuple[Candidate, ...]
    rarity: dict[str, float]
    within: bool = False


async def find(
    store: Store,
    encoder: Encoder,
    tenant: Tenant,
    question: Question,
    article: ArticleSummary | None = None,
    kinds: Collection[ClaimKind] = (),
) -> Found:
    """The sentences of the tenant, or of one of its articles, nearest to a question; at most :data:`CANDIDATES`, and :data:`FIGURES` more
    of the likeliest articles that carry claims of these kinds."""
    by_words = store.lexical(tenant, query_terms(question), LEXICAL, article_id=None if article is None else article.id)
    vector, lexical = await asyncio.gather(encoder.query(question.text), by_words)
    rarity = {term: idf(count, max(USUAL, lexical.total)) for term, count in lexical.frequencies.items()}
    # Words that no sentence has, those of another language above all, tell nothing of where to look.
    whole = sum(rarity[term] for term, count in lexical.frequencies.items() if count) or 1.0
    words = {(hit.article_id, hit.ordinal): hit.score / whole for hit in lexical.hits}
    shares = _article_words(lexical, rarity, whole)
    meaning = _Meaning(store, encoder, tenant, vector)
    if article is None:
        candidates = await _everywhere(meaning, words, shares)
        with_figures = await _with_figures(store, tenant, kinds, meaning.cosines, shares)
        candidates = list(dict.fromkeys([*candidates, *with_figures]))
    else:
        candidates, with_figures = [(article.id, at) for at in range(article.sentences)], frozenset[Key]()
        await meaning.add(candidates)
    cosines = meaning.cosines
    beside = {key: max((cosines[near] for near in _near(key) if near in cosines), default=cosines.get(key, 0.0)) for key in candidates}

    def first_score(key: Key) -> float:
        around = _BESIDE * max(cosines[key], beside[key])
        return cosines[key] + around + _WORDS * words.get(key, 0.0) + _ARTICLE * shares.get(key[0], 0.0)

    order = sorted((key for key in candidates if key in cosines), key=lambda key: -first_score(key))
    order = _with_the_nearest(order, cosines, words)
    further = [key for key in order[CANDIDATES:] if key in with_figures][:FIGURES]
    surrounded = await store.surrounded(tenant, [*order[:CANDIDATES], *further])  # one may have been removed since: it is left out
    keys = [(one.source.article.id, one.source.sentence.ordinal) for one in surrounded]
    found = [
        Candidate(one.source, cosines[key], one.before, one.first, beside[key], words.get(key, 0.0), shares.get(key[0], 0.0))
        for key, one in zip(keys, surrounded, strict=True)
    ]
    return Found(tuple(found), rarity, article is not None)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """How near sentences are to one question in meaning; ``cosines``, on the scale of :meth:`index.encoder.Encoder.likeness`, are filled in
    as they are wanted."""

    store: Store
    encoder: Encoder
    tenant: Tenant
    vector: Vectors
    cosines: dict[Key, float] = field(default_factory=dict)

    async def add_nearest(self) -> None:
        """Fill in the cosines of the :data:`NEAREST` sentences."""
        hits = await self.store.nearest(self.tenant, self.vector, NEAREST)
        self.cosines.update(((hit.article_id, hit.ordinal), self.encoder.likeness(hit.score)) for hit in hits)

    async def add(self, keys: Iterable[Key]) -> None:
        """Fill in the cosines of further sentences; those that do not exist stay out."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self.cosines]
        found = await self.store.similarities(self.tenant, self.vector, wanted)
        likened = ((key, self.encoder.likeness(cosine)) for key, cosine in zip(wanted, found, strict=True) if not math.isnan(cosine))
        self.cosines.update(likened)


async def _everywhere(meaning: _Meaning, words: dict[Key, float], shares: dict[str, float]) -> list[Key]:
    """The candidates among all sentences of the tenant; the cosines of theirs and of the sentences around them are filled in."""
    cosines = meaning.cosines
    await meaning.add_nearest()
    await meaning.add(words)
    leading = sorted(cosines, key=lambda key: -(cosines[key] + _WORDS * words.get(key, 0.0)))
    candidates = dict.fromkeys([*leading, *(near for key in leading[:LEADING] for near in _near(key))])
    promising = _promising(cosines, shares)
    whole_articles = [(article_id, at) for article_id in promising for at in range(LONGEST)]
    await meaning.add([*whole_articles, *(near for key in candidates for near in (key, *_near(key)))])
    for article_id in promising:
        known = [key for key in whole_articles if key[0] == article_id and key in cosines]
        candidates |= dict.fromkeys(sorted(known, key=lambda key: -cosines[key])[:PICKED])
    return list(candidates)


def _with_the_nearest(order: list[Key], cosines: dict[Key, float], words: dict[Key, float]) -> list[Key]:
    """The sentences in their order, but those that are candidates in any case before all others."""
    nearest = sorted(order, key=lambda key: -cosines[key])[:KEPT]
    by_words = sorted((key for key in order if key in words), key=lambda key: -words[key])[:KEPT_BY_WORDS]
    kept = frozenset([*nearest, *by_words])
    return [*(key for key in order if key in kept), *(key for key in order if key not in kept)]


async def _with_figures(
    store: Store, tenant: Tenant, kinds: Collection[ClaimKind], cosines: dict[Key, float], shares: dict[str, float]
) -> frozenset[Key]:
    """The sentences of the likeliest articles that carry claims of these kinds: a figure stands far from the names that a claim about it
    has. Without kinds nothing is looked up."""
    found = [await store.claims(tenant, article_id=article, kind=kind) for kind in kinds for article in _promising(cosines, shares)]
    return frozenset((stored.claim.article_id, stored.claim.ordinal) for listed in found for stored in listed)


def _article_words(lexical: Lexical, rarity: dict[str, float], whole: float) -> dict[str, float]:
    """For each article that was found by words, the share of the question's words that its sentences have between them, by rarity;
    ``whole`` is the rarity of all of them together."""
    matched: dict[str, set[str]] = {}
    for hit, terms in zip(lexical.hits, lexical.matched, strict=True):
        matched.setdefault(hit.article_id, set()).update(terms)
    return {article_id: sum(rarity[term] for term in terms) / whole for article_id, terms in matched.items()}


def _promising(cosines: dict[Key, float], shares: dict[str, float]) -> list[str]:
    """The articles most likely to hold the answer."""
    best: dict[str, float] = {}
    for (article_id, _), cosine in cosines.items():
        best[article_id] = max(best.get(article_id, 0.0), cosine)
    return sorted(best, key=lambda article_id: -(best[article_id] + _ARTICLE * shares.get(article_id, 0.0)))[:ARTICLES]


def _near(key: Key) -> list[Key]:
    """The places up to :data:`REACH` sentences away in the same article."""
    article_id, ordinal = key
    return [(article_id, ordinal + step) for step in range(-REACH, REACH + 1) if step and ordinal + step >= 0]
