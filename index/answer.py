"""What a question gets back: evidence, a conflict, or silence."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from claims.compare import Relation, SpanRelation, relate, relate_spans, same_name
from claims.types import Claim, Question
from index.scoring import answering, features, model, unmet_names, veto
from index.search import Candidate
from index.store import StoredSentence

#: How many of the best candidates are held against the text of their whole article.
SHORTLIST = 8
#: How many sentences are offered as related when nothing answers.
RELATED = 2
#: … if they are this likely to answer. Of 25 questions that nothing in an archive answered, those foreign to it scored at most .04, those
#: about its people and places up to .35 (measured once by hand on a news article and the samples).
RELATED_FLOOR = 0.05


class Status(StrEnum):
    """``answered``: evidence, best first; ``conflicting``: sources differ on the same figure; ``abstained``: nothing says it."""

    ANSWERED = "answered"
    CONFLICTING = "conflicting"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence offered for a question or claim.

    ``score`` is the probability, in [0, 1], that the sentence answers. ``answering`` are those of its claims that carry the
    answer (the figure or date asked for), ``features`` the numbers behind the score, by name; ``vetoed`` says why a sentence
    cannot be the answer whatever its score (:func:`index.scoring.veto`), or is None.
    """

    source: StoredSentence
    score: float
    answering: tuple[Claim, ...]
    features: dict[str, float]
    vetoed: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. When abstained, ``evidence`` is empty, and ``related`` holds near sentences that do not answer."""

    question: str
    language: str
    status: Status
    evidence: tuple[Evidence, ...]
    related: tuple[Evidence, ...]
    took_ms: float


def rank(question: Question, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Evidence]]:
    """The candidates by the probability that they answer, best first; ties keep the order of similarity."""
    if not candidates:
        return []
    background = sum(c.cosine for c in candidates) / len(candidates)
    scored = []
    for candidate in candidates:
        values = features(question, candidate, background)
        evidence = Evidence(candidate.source, model().probability(values), answering(question, candidate.source), values)
        scored.append((candidate, evidence))
    return sorted(scored, key=lambda pair: -pair[1].score)


def answer(
    question: Question, ranked: Sequence[tuple[Candidate, Evidence]], documents: Mapping[str, str], limit: int, began: float
) -> Answer:
    """Decide what to show: the ranked sentences that stand, a conflict between them, or nothing.

    ``documents`` holds the texts of :func:`needed_documents` by article id; ``began`` is the ``time.perf_counter()`` of the start.
    """
    examined = [
        replace(e, vetoed=veto(question, c, documents.get(e.source.article.id, "")))
        for c, e in ranked[:SHORTLIST]
        if e.score >= RELATED_FLOOR
    ]
    standing = _bodies_first([e for e in examined if e.vetoed is None and e.score >= model().threshold])
    sides = conflict(question, standing)
    status = Status.CONFLICTING if sides else Status.ANSWERED if standing else Status.ABSTAINED
    evidence = sides or standing[:limit]
    related = [] if standing else examined[:RELATED]
    took = (time.perf_counter() - began) * 1000
    return Answer(question.text, question.language, status, tuple(evidence), tuple(related), took)


def needed_documents(question: Question, ranked: Sequence[tuple[Candidate, Evidence]]) -> set[str]:
    """The ids of the articles whose whole text decides whether a shortlisted sentence stands."""
    return {c.source.article.id for c, e in ranked[:SHORTLIST] if e.score >= RELATED_FLOOR and unmet_names(question, c)}


def _bodies_first(standing: Sequence[Evidence]) -> list[Evidence]:
    """A headline behind the sentence of its article that gives the same answer: the text says in full what its headline shortens."""
    ordered = list(standing)
    for headline in [e for e in standing if _is_headline(e)]:
        same = [i for i, e in enumerate(ordered) if e is not headline and _says_the_same(e, headline)]
        if same and same[0] > ordered.index(headline):
            ordered.insert(same[0], ordered.pop(ordered.index(headline)))
    return ordered


def _says_the_same(body: Evidence, headline: Evidence) -> bool:
    """Whether a sentence of the headline's article carries a figure that the headline's does not exclude."""
    if body.source.article.id != headline.source.article.id:
        return False
    pairs = [(a.value, b.value) for a in body.answering for b in headline.answering if a.value is not None and b.value is not None]
    return any(relate(a, b) in (Relation.INSIDE, Relation.OVERLAPPING) for a, b in pairs)


def _is_headline(evidence: Evidence) -> bool:
    return evidence.source.text.strip() == evidence.source.article.title.strip()


def conflict(question: Question, standing: Sequence[Evidence]) -> list[Evidence]:
    """The sides of a conflict with the best evidence: other articles whose figure for the same thing, place and time excludes its own.

    Newest first; empty when the sources agree. Sentences that agree with the best one are left out of the table of sides.
    """
    if not standing or not standing[0].answering:
        return []
    best = standing[0]
    others = [e for e in standing[1:] if e.source.article.id != best.source.article.id and _excludes(question, best, e)]
    if not others:
        return []
    never = datetime.min.replace(tzinfo=UTC)
    return sorted([best, *others], key=lambda e: e.source.article.published or never, reverse=True)


def _excludes(question: Question, one: Evidence, other: Evidence) -> bool:
    return any(
        a.value is not None and b.value is not None and relate(a.value, b.value) is Relation.DISJOINT and _same_event(question, a, b)
        for a in one.answering
        for b in other.answering
    )


def _same_event(question: Question, a: Claim, b: Claim) -> bool:
    """Whether two figures may be about one event: neither names the other's day or place away, and the place is known.

    It is where both claims name it, or where the question does: then each has met it before it came here (:func:`index.scoring.veto`).
    """
    if a.where is not None and b.where is not None:
        if not question.places and not same_name(a.where, b.where):
            return False
    elif not question.places:
        return False
    return a.when is None or b.when is None or relate_spans(a.when, b.when) is not SpanRelation.DISJOINT
