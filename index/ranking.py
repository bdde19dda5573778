"""The order of candidates for a question, and how likely each of them answers it: first by features alone, then the best read once more."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.types import Claim, Question
from index.anchors import answering
from index.cross_encoder import CrossEncoder
from index.scoring import Features, features, models, rivals, with_relevance
from index.search import Candidate, Found
from index.store import StoredSentence

#: How many of the best candidates the cross-encoder reads at most.
READ = 10
#: So many are read first, which is what fits in the time of most questions (docs/performance.md), and the others only where none of these
#: looks like an answer (a logit of 0, a chance of a half).
FIRST = 4
#: Fewer are read where the others have less than this chance, by the first order, of being the one that answers; two at least.
_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence offered for a question or claim.

    ``score`` is the probability, in [0, 1], that the sentence answers. ``answering`` are those of its claims that carry the
    answer (the figure or date asked for), ``features`` the numbers behind the score, by name; ``vetoed`` says why a sentence
    cannot be the answer whatever its score (:func:`index.anchors.veto`), or is None. ``superseded`` is an earlier count of what the
    first evidence counts: a later report has raised it.
    """

    source: StoredSentence
    score: float
    answering: tuple[Claim, ...]
    features: Features
    vetoed: str | None = None
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what it is worth as evidence."""

    candidate: Candidate
    evidence: Evidence


async def rank(question: Question, found: Found, cross: CrossEncoder | None) -> list[Ranked]:
    """The candidates, best first. Without a cross-encoder, or with one that only judges, by their features alone."""
    ranked, values = await asyncio.to_thread(_unread, question, found)
    if cross is None or not cross.ranks or not ranked:
        return ranked
    reading = worth_reading([one.evidence.features["score"] for one in ranked])
    relevance = await relevance_of(question, [one.candidate for one in ranked[:reading]], cross)
    return await asyncio.to_thread(_read, question, ranked, values, relevance)


def _unread(question: Question, found: Found) -> tuple[list[Ranked], list[Features]]:
    """The candidates by their features alone, best first, and those features in the same order."""
    values = features(question, found)
    model = models()["unread"]
    scored = model.scored(values, rivals(question, found.candidates))
    order = sorted(range(len(scored)), key=lambda at: -scored[at]["score"])
    ranked = [_ranked(question, found.candidates[at], scored[at], model.probability(scored[at])) for at in order]
    return ranked, [values[at] for at in order]


def _read(question: Question, ranked: Sequence[Ranked], values: Sequence[Features], relevance: Sequence[float]) -> list[Ranked]:
    """The candidates in their order once the cross-encoder has read the first of them."""
    best, rest = ranked[: len(relevance)], ranked[len(relevance) :]
    model = models()["read"]
    against = rivals(question, [one.candidate for one in best])
    scored = model.scored(with_relevance(values[: len(best)], relevance, against), against)
    read = [_worth(one, model.probability(numbers), numbers) for one, numbers in zip(best, scored, strict=True)]
    read.sort(key=lambda one: -one.evidence.features["score"])
    # What was not read cannot be worth more than what was.
    least = min(one.evidence.score for one in read)
    return read + [_worth(one, min(least, one.evidence.score), one.evidence.features) for one in rest]


def worth_reading(scores: Sequence[float]) -> int:
    """How many of the candidates with these scores, highest first, the cross-encoder reads."""
    if not scores:
        return 0
    chances = [math.exp(score - scores[0]) for score in scores]
    whole = sum(chances)
    return max(min(2, len(scores)), sum(chance / whole >= _CHANCE for chance in chances[:READ]))


async def relevance_of(question: Question, candidates: Sequence[Candidate], cross: CrossEncoder) -> list[float]:
    """The cross-encoder's logits of candidates that are worth reading, the best first: of all of them, or of the first :data:`FIRST`."""
    passages = [passage(one) for one in candidates]
    logits = await cross.relevance(question.text, passages[:FIRST])
    if len(passages) > FIRST and max(logits) < 0:
        return [*logits, *await cross.relevance(question.text, passages[FIRST:])]
    return logits


def passage(candidate: Candidate) -> tuple[str, str, str]:
    """A candidate as the cross-encoder reads it: the sentence, the head of its article, the sentence before it."""
    title = candidate.source.article.title
    return candidate.source.text, title or candidate.first or candidate.before or "", candidate.before or ""


def _worth(one: Ranked, score: float, values: Features) -> Ranked:
    return replace(one, evidence=replace(one.evidence, score=score, features=values))


def _ranked(question: Question, candidate: Candidate, values: Features, score: float) -> Ranked:
    return Ranked(candidate, Evidence(candidate.source, score, answering(question, candidate.source), values))
