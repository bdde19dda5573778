"""Whether sources differ on one figure of one event, or one only brings the other up to date; and copies of one text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from claims.compare import Relation, SpanRelation, relate, relate_spans, same_name
from claims.types import Claim, Metric, Question
from index.ranking import Evidence
from index.terms import terms

#: Tolls that only grow while an event is being counted: a later and higher one is news, not a contradiction.
_GROWING = frozenset({Metric.DEATHS, Metric.INJURED})
#: Counts that go either way from one report to the next.
_MOVING = frozenset({Metric.MISSING, Metric.DISPLACED, Metric.RESCUED, Metric.DETAINED})
#: Two sentences are copies of one where they share this much of their words (Jaccard), and tell of one thing from _ALIKE on.
_COPY, _ALIKE = 0.9, 0.6
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sides:
    """What sources say of one figure, newest first; empty where they agree. ``update``: the newest only brings the others up to date."""

    evidence: tuple[Evidence, ...] = ()
    update: bool = False


def sides(question: Question, standing: Sequence[Evidence]) -> Sides:
    """The values that differ from the best evidence's for the same thing, place and time; other articles only.

    Sentences that agree with the best one are left out, and so are copies: a text that several papers took over is one source.
    """
    if not standing or not standing[0].answering:
        return Sides()
    best = standing[0]
    home = best.source.article.id
    others = [one for one in standing[1:] if one.source.article.id != home and _excludes(question, best, one) is not None]
    if not others:
        return Sides()
    newest = sorted(without_copies([best, *others]), key=_published, reverse=True)
    if all(_updates(question, new, old) for new, old in itertools.pairwise(newest)):
        return Sides((newest[0], *(replace(old, superseded=True) for old in newest[1:])), update=True)
    return Sides(tuple(newest))


def without_copies(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without sentences that repeat one before them, as papers do that print the same agency's text."""
    kept: list[Evidence] = []
    for one in evidence:
        if not any(_likeness(one, other) >= _COPY and one.source.article.id != other.source.article.id for other in kept):
            kept.append(one)
    return kept


def _published(evidence: Evidence) -> datetime:
    return evidence.source.article.published or _NEVER


def _excludes(question: Question, one: Evidence, other: Evidence) -> tuple[Claim, Claim] | None:
    """Two claims about one event whose figures exclude each other."""
    for a in one.answering:
        for b in other.answering:
            if a.value is None or b.value is None or relate(a.value, b.value) is not Relation.DISJOINT:
                continue
            if _same_event(question, a, b) or (_times_agree(a, b) and _likeness(one, other) >= _ALIKE):
                return a, b
    return None


def _updates(question: Question, new: Evidence, old: Evidence) -> bool:
    """Whether the later of two reports only counts on: published later, of a toll that can move that way."""
    pair = _excludes(question, new, old)
    if pair is None or new.source.article.published is None or old.source.article.published is None:
        return False
    if new.source.article.published <= old.source.article.published:
        return False
    a, b = pair
    assert a.value is not None
    assert b.value is not None
    if a.value.metric in _MOVING:
        return True
    return a.value.metric in _GROWING and (a.value.low or 0.0) > (b.value.low or 0.0)


def _same_event(question: Question, a: Claim, b: Claim) -> bool:
    """Whether two figures may be about one event: neither names the other's day or place away, and the place is known.

    It is where both claims name it, or where the question does: then each has met it before it came here (:func:`index.anchors.veto`).
    """
    if a.where is not None and b.where is not None:
        if not question.places and not same_name(a.where, b.where):
            return False
    elif not question.places:
        return False
    return _times_agree(a, b)


def _times_agree(a: Claim, b: Claim) -> bool:
    return a.when is None or b.when is None or relate_spans(a.when, b.when) is not SpanRelation.DISJOINT


def _likeness(one: Evidence, other: Evidence) -> float:
    """The share of their words that two sentences have in common."""
    a = set(terms(one.source.text, one.source.article.language))
    b = set(terms(other.source.text, other.source.article.language))
    return len(a & b) / len(a | b) if a | b else 0.0
