"""What a question gets back: evidence, a conflict, or silence."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.compare import Relation, relate
from claims.types import Question
from index.anchors import needs_document, veto
from index.conflicts import sides, without_copies
from index.ranking import Evidence, Ranked
from index.scoring import needed

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
class Answer:
    """The answer to one question: evidence best first; the sides of a conflict, or a count with its earlier ones, newest first.

    When abstained, ``evidence`` is empty, and ``related`` holds near sentences that do not answer.
    """

    question: str
    language: str
    status: Status
    evidence: tuple[Evidence, ...]
    related: tuple[Evidence, ...]
    took_ms: float


def answer(question: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], limit: int, began: float) -> Answer:
    """Decide what to show: the ranked sentences that stand, a conflict between them, or nothing.

    ``documents`` holds the texts of :func:`needed_documents` by article id; ``began`` is the ``time.perf_counter()`` of the start.
    """
    examined = [
        replace(one.evidence, vetoed=veto(question, one.candidate, documents.get(one.evidence.source.article.id, "")))
        for one in ranked[:SHORTLIST]
        if one.evidence.score >= RELATED_FLOOR
    ]
    standing = without_copies(bodies_first([e for e in examined if e.vetoed is None and e.score >= needed(e.features)]))
    found = sides(question, standing)
    status = Status.CONFLICTING if found.evidence and not found.update else Status.ANSWERED if standing else Status.ABSTAINED
    evidence = found.evidence or standing[:limit]
    related = [] if standing else examined[:RELATED]
    took = (time.perf_counter() - began) * 1000
    return Answer(question.text, question.language, status, tuple(evidence), tuple(related), took)


def needed_documents(question: Question, ranked: Sequence[Ranked]) -> set[str]:
    """The ids of the articles whose whole text decides whether a shortlisted sentence stands."""
    return {
        one.evidence.source.article.id
        for one in ranked[:SHORTLIST]
        if one.evidence.score >= RELATED_FLOOR and needs_document(question, one.candidate)
    }


def bodies_first(standing: Sequence[Evidence]) -> list[Evidence]:
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
