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
        if not any(is_copy(one, other) for other in kept):
            kept.append(one)
    return kept


def is_copy(one: Evidence, other: Evidence) -> bool:
    """Whether two articles have the same sentence. One that differs in its figure alone is a report of its own, however long it is."""
    if one.source.article.id == other.source.article.id or _likeness(one, other) < _COPY:
        return False
    figures = [{(c.value.low, c.value.high) for c in e.answering if c.value is not None} for e in (one, other)]
    return figures[0] == figures[1]


def _published(evidence: Evidence) -> datetime:
    return evidence.source.article.published or _NEVER


def _excludes(question: Question, one: Evidence, other: Evidence) -> tuple[Claim, Claim] | None:
    """Two claims about one event whose figures exclude each other."""
    for a in one.answering:
        for b in other.answering:
            if a.value is None or b.value is None or relate(a.value, b.value) is not Relation.DISJOINT:
                continue
            if same_event(question, (one, a), (other, b)):
                return a, b
    return None


def same_event(question: Question, one: tuple[Evidence, Claim], other: tuple[Evidence, Claim]) -> bool:
    """Whether two claims may be about one event: by place and time, or in nearly the same words at times that agree."""
    (first, a), (second, b) = one, other
    return _same_place_and_time(question, a, b) or (_times_agree(a, b) and _likeness(first, second) >= _ALIKE)


def _updates(question: Question, new: Evidence, old: Evidence) -> bool:
    """Whether the later of two reports only counts on: published later, of a toll that can move that way."""
    pair = _excludes(question, new, old)
    return pair is not None and is_update((new, pair[0]), (old, pair[1]))


def is_update(new: tuple[Evidence, Claim], old: tuple[Evidence, Claim]) -> bool:
    """Whether the first of two figures that exclude each other only counts on from the second: published later, of a toll that can move
    that way."""
    a, b = new[1].value, old[1].value
    if a is None or b is None or not _is_later(new[0], old[0]):
        return False
    return a.metric in _MOVING or (a.metric in _GROWING and (a.low or 0.0) > (b.low or 0.0))


def is_raised(new: tuple[Evidence, Claim], old: tuple[Evidence, Claim]) -> bool:
    """Whether a later report raises what an earlier one only gave a lower bound of ("at least 34", then "41" or "at least 41"), of a toll
    that grows: they do not exclude each other, yet the count has gone on."""
    a, b = new[1].value, old[1].value
    if a is None or b is None or not _is_later(new[0], old[0]):
        return False
    return a.metric in _GROWING and b.high is None and a.low is not None and b.low is not None and a.low > b.low


def _is_later(new: Evidence, old: Evidence) -> bool:
    times = new.source.article.published, old.source.article.published
    return times[0] is not None and times[1] is not None and times[0] > times[1]


def _same_place_and_time(question: Question, a: Claim, b: Claim) -> bool:
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
