"""Money, percentages and counted things."""

from __future__ import annotations

from dataclasses import dataclass

from claims.languages import Language
from claims.numbers import Number
from claims.tokens import Line
from claims.types import ClaimKind, Quantity

# A vague count from so few up ("several", "a number of") says nothing that can be checked.
_SEVERAL = 2
# Units of the language files that count things and measure nothing.
_THINGS = frozenset({"classifiers", "house", "household"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that counts no casualties: tokens ``[first, last)``, its kind and value."""

    first: int
    last: int
    kind: ClaimKind
    value: Quantity


def find_measures(line: Line, language: Language, numbers: list[Number], used: set[int], taken: set[int]) -> list[Measure]:
    """The money, percentages and quantities among ``numbers``; those at positions ``used`` are casualties. ``taken`` are time tokens."""
    found = []
    for position, number in enumerate(numbers):
        if position in used or number.superseded or number.one:
            continue
        # "half the exports": a share of something, no count.
        if number.low is not None and number.low < 1 and number.low == number.high and line.tokens[number.core].kind == "word":
            continue
        measure = _money(line, language, number) or _percentage(line, language, number) or _quantity(line, language, number, taken)
        if measure is not None:
            found.append(measure)
    return _joined(found, line, language)


def _joined(measures: list[Measure], line: Line, language: Language) -> list[Measure]:
    """``antara 3,4 persen dan 6,35 persen``, ``Rp 5 juta sampai Rp 60 juta``: two measures that are the ends of one interval."""
    result: list[Measure] = []
    for measure in measures:
        previous = result[-1] if result else None
        if previous is not None and _is_mixed_interval(previous, measure, line, language):
            result.pop()
        elif previous is not None and _is_interval(previous, measure, line, language):
            low, high = previous.value, measure.value
            value = Quantity(high.metric, low.low, high.high, high.unit, low.low_open, high.high_open)
            result[-1] = Measure(previous.first, measure.last, measure.kind, value)
        else:
            result.append(measure)
    return result


def _is_mixed_interval(first: Measure, second: Measure, line: Line, language: Language) -> bool:
    """``60 sentimeter hingga 1,5 meter``: the ends of an interval in two units, which no single claim can hold."""
    units = language.get("units").keys() - _THINGS
    if not {first.value.unit, second.value.unit} <= units or first.value.unit == second.value.unit:
        return False
    words = language.phrases("numbers.range_words").at(line.lows, first.last)
    return words is not None and second.first - first.last in (0, words[0])


def _is_interval(first: Measure, second: Measure, line: Line, language: Language) -> bool:
    same = (first.kind, first.value.unit) == (second.kind, second.value.unit) and first.kind is not ClaimKind.QUANTITY
    if not same or not 0 <= second.first - first.last <= 2 or first.value.low is None or second.value.high is None:
        return False
    # "sampai Rp 60 juta" was read as "up to": then the range word is part of the second measure.
    swallowed = second.first == first.last and second.value.low == 0.0
    exact = first.value.low == first.value.high and (swallowed or second.value.low == second.value.high)
    if not exact or first.value.low >= second.value.high:
        return False
    between = language.phrases("numbers.between").before(line.lows, first.first) is not None
    found = language.phrases("numbers.between_and" if between else "numbers.range_words").at(line.lows, first.last)
    changed = language.phrases("numbers.change_from").before(line.lows, first.first) is not None
    return not changed and found is not None and (swallowed or found[0] == second.first - first.last)


def _value(number: Number, metric: str, unit: str) -> Quantity:
    return Quantity(metric, number.low, number.high, unit, number.low_open, number.high_open)


def _money(line: Line, language: Language, number: Number) -> Measure | None:
    before = language.phrases("money.before").before(line.lows, number.core)
    after = language.phrases("money.after").at(line.lows, number.last)
    if after is not None:
        return Measure(number.first, number.last + after[0], ClaimKind.MONEY, _value(number, "money", str(after[1])))
    if before is None:
        return None
    return Measure(number.first, number.last, ClaimKind.MONEY, _value(number, "money", str(before[1])))


def _percentage(line: Line, language: Language, number: Number) -> Measure | None:
    if number.last >= len(line):
        return None
    percent = language.phrases("numbers.percent").at(line.lows, number.last)
    length = 1 if line.lows[number.last] == "%" else percent[0] if percent else 0
    if not length or language.phrases("numbers.points").at(line.lows, number.last + length):
        return None
    return Measure(number.first, number.last + length, ClaimKind.PERCENTAGE, _value(number, "percentage", "percent"))


def _quantity(line: Line, language: Language, number: Number, taken: set[int]) -> Measure | None:
    """A number with the noun it counts. Ages, ordinals, years and numbers that are part of a name count nothing."""
    noun = number.last
    if noun >= len(line) or noun in taken or line.tokens[noun].kind != "word" or _is_name(line, language, number):
        return None
    if number.vague and number.high is None and number.low is not None and number.low <= _SEVERAL:
        return None
    if language.phrases("numbers.points").at(line.lows, noun) is not None:
        return None
    unit = language.phrases("units").at(line.lows, noun)
    if unit is not None and unit[1] != "classifiers":
        age = (
            unit[1] in ("year", "month")
            and noun + unit[0] < len(line)
            and line.lows[noun + unit[0]] in (")", ",")
            and number.core
            and line.lows[number.core - 1] in "(,"
        )
        return None if age else Measure(number.first, noun + unit[0], ClaimKind.QUANTITY, _value(number, str(unit[1]), str(unit[1])))
    if (
        unit is not None
        and noun + 1 < len(line)
        and line.tokens[noun + 1].kind == "word"
        and line.tokens[noun + 1].text.islower()
        and noun + 1 not in taken
    ):
        following = line.lows[noun + 1]
        people = following in language.words("people.nouns") or line.lows[noun] not in language.words("people.nouns")
        if people and following not in language.words("stop.words") and following not in language.words("speech.stops"):
            noun += 1
    # Things come in whole numbers: a fraction without a unit is a magnitude, an index, a grade.
    if number.low is not None and number.low % 1 and number.low == number.high and number.last - number.core == 1:
        return None
    low = line.lows[noun]
    if not line.tokens[noun].text.islower() or low in language.words("stop.words") - language.words("people.nouns") or len(low) < 3:
        return None
    if (
        low in language.words("speech.stops")
        or language.phrases("speech.say").at(line.lows, noun)
        or low in language.words("casualties.grammar.barriers")
    ):
        return None
    return Measure(number.first, noun + 1, ClaimKind.QUANTITY, _value(number, low, low))


def _is_name(line: Line, language: Language, number: Number) -> bool:
    """Whether the number is part of a name; here a capital before it is enough ("Airbus 320 jatuh")."""
    if number.named:
        return True
    if number.core == 0 or number.first != number.core:
        return False
    before = line.tokens[number.core - 1]
    return number.plain and before.is_capital and number.core > 1 and before.low not in language.words("stop.words")
