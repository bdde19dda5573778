"""Casualty figures of zero: ``tidak ada korban jiwa maupun korban luka``, ``no one was killed or injured``."""

from __future__ import annotations

from claims.casualty_words import CLAUSE_ENDS, Casualty, Trigger, Words
from claims.languages import Language
from claims.persons import people
from claims.tokens import Line
from claims.types import PERSON, Metric, Quantity

# How many words may stand between "no" and what there is none of, and how far before it a condition stands.
_REACH = 10
_CONDITION = 4


def find_zeros(line: Line, language: Language, triggers: list[Trigger], taken: set[int]) -> list[Casualty]:
    """The figures of zero in a line, in order. "No casualties" is no dead and no injured."""
    words = Words.of(language)
    if not triggers and words.victims.isdisjoint(line.lows):
        return []
    at = {trigger.first: trigger for trigger in triggers}
    ending = {trigger.last: trigger for trigger in triggers}
    found: list[Casualty] = []
    for begin, end, _ in language.phrases("casualties.grammar.zero").all(line.lows):
        before = line.lows[max(0, begin - _CONDITION) : begin]
        if not (words.modals.isdisjoint(before) and words.doubts.isdisjoint(before)):
            continue
        verb = ending.get(begin)
        metric = verb.metric("active") if verb is not None and line.lows[end - 1] in words.zero_subjects else None
        if verb is not None and metric is not None and verb.metric("state") in (None, metric):
            # "The fire injured nobody".
            found.append(Casualty(verb.first, end, -1, Quantity(metric.value, 0.0, 0.0, PERSON)))
        else:
            found.extend(_zeros(line, language, at, begin, end, taken))
    return found


def _zeros(line: Line, language: Language, at: dict[int, Trigger], begin: int, end: int, taken: set[int]) -> list[Casualty]:
    words, persons, counts = Words.of(language), people(language), language.words("numbers.units")
    partitive = language.phrases("casualties.grammar.partitive")
    metrics: list[tuple[Metric, int, int]] = []
    index, subject = end, line.lows[end - 1] in words.zero_subjects
    over = at.get(end - 1)
    if over is not None and over.last > end and (metric := over.metric("before") or over.metric("after")) is not None:
        # "Tidak menelan korban jiwa": the verb is part of the casualty word.
        metrics.append((metric, end, over.last))
        index = over.last
    for _ in range(_REACH):
        if index >= len(line) or line.lows[index] in CLAUSE_ENDS or index in taken:
            break
        trigger = at.get(index)
        metric = _metric(trigger, subject or bool(metrics)) if trigger is not None else None
        low = line.lows[index]
        if trigger is not None and not words.severe.isdisjoint((*line.lows[end:index], *line.lows[index : trigger.last + 1])):
            break  # "No one was seriously hurt": others were hurt.
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
        elif not metrics and (line.tokens[index].kind == "number" or low in counts) and partitive.before(line.lows, index) is not None:
            index += 1  # "None of the 62 passengers".
        elif metrics or low in words.zero_fillers or low in words.relative or low in words.auxiliaries or line.tokens[index] in persons:
            subject = subject or low in words.relative or low in words.auxiliaries or line.tokens[index] in persons
            index += 1
        else:
            break
    # Each claim needs a span of its own: the first takes the negation with it.
    # "No survivors" tells of the dead.
    metrics = [found for found in metrics if found[0] is not Metric.RESCUED]
    return [
        Casualty(begin if number == 0 else first, last, -1, Quantity(metric.value, 0.0, 0.0, PERSON))
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
