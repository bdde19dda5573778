"""Casualty figures of zero: ``tidak ada korban jiwa maupun korban luka``, ``no one was killed or injured``."""

from __future__ import annotations

from claims.casualty_words import CLAUSE_ENDS, Casualty, Trigger, Words
from claims.languages import Language
from claims.persons import people
from claims.tokens import Line
from claims.types import Metric, Quantity

# How many words may stand between "no" and what there is none of, and how far before it a condition stands.
_REACH = 10
_CONDITION = 4


def find_zeros(line: Line, language: Language, triggers: list[Trigger], taken: set[int]) -> list[Casualty]:
    """The figures of zero in a line, in order. "No casualties" is no dead and no injured."""
    words = Words.of(language)
    if not triggers and words.victims.isdisjoint(line.lows):
        return []
    at = {trigger.first: trigger for trigger in triggers}
    found: list[Casualty] = []
    for begin, end, _ in language.phrases("casualties.grammar.zero").all(line.lows):
        before = line.lows[max(0, begin - _CONDITION) : begin]
        if words.modals.isdisjoint(before) and words.doubts.isdisjoint(before):
            found.extend(_zeros(line, language, at, begin, end, taken))
    return found


def _zeros(line: Line, language: Language, at: dict[int, Trigger], begin: int, end: int, taken: set[int]) -> list[Casualty]:
    words, persons = Words.of(language), people(language)
    metrics: list[tuple[Metric, int, int]] = []
    index, subject = end, line.lows[end - 1] in words.zero_subjects
    for _ in range(_REACH):
        if index >= len(line) or line.lows[index] in CLAUSE_ENDS or index in taken:
            break
        trigger = at.get(index)
        metric = _metric(trigger, subject or bool(metrics)) if trigger is not None else None
        low = line.lows[index]
        if trigger is not None and metric is not None:
            metrics.append((metric, index, trigger.last))
            index = trigger.last
        elif low in words.victims and _stands_alone(line, language, index + 1):
            metrics.extend([(Metric.DEATHS, index, index + 1), (Metric.INJURED, index, index + 1)])
            index += 1
        elif metrics and low not in words.zero_alternatives:
            if line.lows[index - 1] not in words.zero_alternatives or low not in words.zero_fillers:
                break
            index += 1
        elif metrics or low in words.zero_fillers or low in words.relative or low in words.auxiliaries or line.tokens[index] in persons:
            subject = subject or low in words.relative or low in words.auxiliaries or line.tokens[index] in persons
            index += 1
        else:
            break
    # Each claim needs a span of its own: the first takes the negation with it.
    return [
        Casualty(begin if number == 0 else first, last, -1, Quantity(metric.value, 0.0, 0.0, "person"))
        for number, (metric, first, last) in enumerate(metrics)
    ]


def _metric(trigger: Trigger, subject: bool) -> Metric | None:
    """What there is none of: a noun, or a predicate whose subject was named ("tidak ada yang terluka", but not "tanpa luka")."""
    return trigger.metric("after") or trigger.metric("before") or (trigger.metric("state") if subject else None)


def _stands_alone(line: Line, language: Language, index: int) -> bool:
    """Whether nothing tells which victims there are none of."""
    if index >= len(line) or line.tokens[index].kind != "word":
        return True
    low, words = line.lows[index], Words.of(language)
    if low in words.relative:
        return False
    return low in words.auxiliaries or low in language.words("places.prepositions") or low in language.words("stop.words")
