"""Money, percentages and counted things."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from claims.languages import Language
from claims.numbers import DASHES, THINGS, Number, closed_class
from claims.numerals import other_convention
from claims.occurrences import OCCURRENCE, counts_occurrences, find_occurrences
from claims.persons import people as persons
from claims.tokens import Line, Token
from claims.types import ClaimKind, Metric, Quantity

# A vague count from so few up ("several", "a number of") says nothing that can be checked.
_SEVERAL = 2
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
# No earthquake reaches this magnitude.
_STRONGEST = 11
# How many numbers that share a unit are looked through.
_LIST = 5
# The longest group of nouns whose head is looked for.
_GROUP = 4
# The shortest word that may be a verb with a prefix.
_VERB = 7
# How far behind a part its whole may stand ("16 of the city's 17 precincts").
_WHOLE = 6


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
        if position in used or number.spent or number.one:
            continue
        # "half the exports": a share of something, no count.
        if number.low is not None and number.low < 1 and number.low == number.high and line.tokens[number.core].kind == "word":
            unit = language.phrases("units").at(line.lows, number.last)
            if unit is None or unit[1] in THINGS:
                continue
        measure = _money(line, language, number) or _percentage(line, language, number) or _quantity(line, language, number, taken)
        if measure is None:
            measure = _part(line, language, number, numbers[position + 1] if position + 1 < len(numbers) else None, taken)
        if measure is None:
            measure = _coordinated(line, language, numbers[position : position + _LIST], taken)
        if measure is not None:
            found.append(measure)
    often = [Measure(first, last, ClaimKind.QUANTITY, value) for first, last, value in find_occurrences(line, language, taken)]
    return sorted([*_joined(found, line, language), *often], key=lambda measure: measure.first) if often else _joined(found, line, language)


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
    units = language.get("units").keys() - THINGS
    if not {first.value.unit, second.value.unit} <= units or first.value.unit == second.value.unit:
        return False
    words = language.phrases("numbers.range_words").at(line.lows, first.last)
    return words is not None and second.first - first.last in (0, words[0])


def _is_interval(first: Measure, second: Measure, line: Line, language: Language) -> bool:
    same = (first.kind, first.value.unit) == (second.kind, second.value.unit) and first.kind is not ClaimKind.QUANTITY
    if not same or not 0 <= second.first - first.last <= 2 or first.value.low is None or second.value.high is None:
        return False
    # "sampai Rp 60 juta" was read as "up to": then the range word is part of the second measure.
    swallowed = second.first == first.last and second.value.low is None
    exact = first.value.low == first.value.high and (swallowed or second.value.low == second.value.high)
    if not exact or first.value.low >= second.value.high:
        return False
    between = language.phrases("numbers.between").before(line.lows, first.first) is not None
    found = language.phrases("numbers.between_and" if between else "numbers.range_words").at(line.lows, first.last)
    changed = language.phrases("numbers.change_from").before(line.lows, first.first) is not None
    if not changed and second.first - first.last == 1 and line.lows[first.last] in DASHES:
        return True
    return not changed and found is not None and (swallowed or found[0] == second.first - first.last)


def _value(number: Number, metric: str, unit: str) -> Quantity:
    return Quantity(metric, number.low, number.high, unit, number.low_open, number.high_open)


def _money(line: Line, language: Language, number: Number) -> Measure | None:
    before = language.phrases("money.before").before(line.lows, number.core)
    after = language.phrases("money.after").at(line.lows, number.last)
    if after is None and (after := language.phrases("money.parts").at(line.lows, number.last)) is not None:
        number = replace(number, low=_hundredth(number.low), high=_hundredth(number.high))  # "74 cents"
    if after is not None:
        return Measure(number.first, number.last + after[0], ClaimKind.MONEY, _value(number, "money", str(after[1])))
    if before is None:
        return None
    # "A $5 house" costs no Australian dollars.
    if before[0] == 2 and len(line.lows[number.core - 2]) == 1 and not line.glued(number.core - 1):
        before = language.phrases("money.before").at(line.lows, number.core - 1)
        if before is None:
            return None
    first = min(number.first, number.core - before[0])
    return Measure(first, number.last, ClaimKind.MONEY, _value(number, "money", str(before[1])))


def _hundredth(bound: float | None) -> float | None:
    return None if bound is None else bound / 100


def _percentage(line: Line, language: Language, number: Number) -> Measure | None:
    if number.last >= len(line):
        return None
    percent = language.phrases("numbers.percent").at(line.lows, number.last)
    length = 1 if line.lows[number.last] == "%" else percent[0] if percent else 0
    if not length or language.phrases("numbers.points").at(line.lows, number.last + length):
        return None
    number, last = _bounded_behind(line, language, number, number.last + length)
    return Measure(number.first, last, ClaimKind.PERCENTAGE, _value(number, "percentage", "percent"))


def _quantity(line: Line, language: Language, number: Number, taken: set[int]) -> Measure | None:
    """A number with what it measures or counts. Ages, ordinals, years and numbers that are part of a name count nothing."""
    noun = number.last
    if number.unit is not None:
        return Measure(number.first, number.last, ClaimKind.QUANTITY, _value(number, number.unit, number.unit))
    compound = _compound(line, language, number)
    if compound is not None:
        return compound
    if number.vague and number.high is None and number.low is not None and number.low <= _SEVERAL:
        return None
    magnitude = _magnitude(line, language, number)
    if magnitude is not None:
        return magnitude
    if noun >= len(line) or noun in taken or line.tokens[noun].kind != "word" or _is_name(line, language, number):
        return None
    points = language.phrases("numbers.points").at(line.lows, noun)
    if points is not None:
        return _points(line, language, number, noun + points[0])
    unit = language.phrases("units").at(line.lows, noun)
    if unit is not None and unit[1] == OCCURRENCE and not counts_occurrences(line, language, noun + unit[0]):
        unit = None
    if unit is not None and unit[1] != "classifiers":
        return _measured(line, language, number, noun + unit[0], str(unit[1]))
    number = _in_whole_things(line, number)
    # "A", "one": no more than the article. A fraction without a unit is an index or a grade.
    single = number.low == number.high == 1 and number.qualifier is None and line.tokens[number.core].kind == "word"
    if single or (number.low is not None and number.low % 1 and number.low == number.high and number.last - number.core == 1):
        return None
    noun = _head(line, language, noun if unit is None else _classified(line, language, noun, taken), taken)
    if not _is_countable(line, language, number, noun):
        return None
    name = _unpossessed(line.lows[noun], language)
    return Measure(number.first, noun + 1, ClaimKind.QUANTITY, _value(number, name, name))


def _points(line: Line, language: Language, number: Number, last: int) -> Measure | None:
    """``71 points``: what a team or an index has; basis points and percentage points are the change of a percentage."""
    if last - number.last > 1 or language.phrases("numbers.percent").at(line.lows, last) is not None:
        return None
    return Measure(number.first, last, ClaimKind.QUANTITY, _value(number, line.lows[number.last], line.lows[number.last]))


@cache
def _measuring(language: Language) -> frozenset[str]:
    """The units that measure and count no things."""
    return frozenset(language.get("units")) - THINGS


def _part(line: Line, language: Language, number: Number, whole: Number | None, taken: set[int]) -> Measure | None:
    """``26 of the 31 pumps``, ``112 dari 390 siswa``, ``200 of the victims``: a part counts what its whole is."""
    words = language.phrases("casualties.grammar.partitive").at(line.lows, number.last)
    few = (number.low is not None and number.low <= 1 and number.low == number.high) or 0 < (number.low or 1) < 1
    if words is None or few or number.named or _is_name(line, language, number):
        return None
    behind = number.last + words[0]
    if whole is not None and whole.low is not None and _is_of_one_phrase(line, language, behind, whole.first):
        if (number.low or 0) > whole.low:
            return None
        counted = _quantity(line, language, whole, taken)
        unit = None if counted is None or counted.value.unit in _measuring(language) else counted.value.unit
    else:
        unit = _whole_noun(line, language, behind, taken)
    return None if unit is None else Measure(number.first, number.last, ClaimKind.QUANTITY, _value(number, unit, unit))


def _coordinated(line: Line, language: Language, numbers: list[Number], taken: set[int]) -> Measure | None:
    """The first of ``four and six years``, ``200, 300 and 450 megawatts``: numbers that share the unit behind the last of them."""
    joints = language.words("casualties.grammar.conjunctions")
    first = numbers[0]
    for number, following in pairwise(numbers):
        if following.first != number.last + 1 or number.low is None or number.low != number.high or number.named or number.spent:
            return None
        joint = line.lows[number.last]
        if joint in joints:
            shared = _percentage(line, language, following) or _quantity(line, language, following, taken)
            if shared is None or shared.value.unit not in _measuring(language) | {"percent"} or _is_name(line, language, first):
                return None
            return Measure(first.first, first.last, shared.kind, _value(first, shared.value.metric, shared.value.unit))
        if joint != ",":
            return None
    return None


def _is_of_one_phrase(line: Line, language: Language, first: int, last: int) -> bool:
    """Whether a part and its whole are of one noun phrase: "16 of the city's 17 precincts", but not "two of them and 17 others"."""
    joints = language.words("casualties.grammar.conjunctions")
    return last - first <= _WHOLE and all(
        line.tokens[index].kind == "word" and line.lows[index] not in joints for index in range(first, last)
    )


def _whole_noun(line: Line, language: Language, index: int, taken: set[int]) -> str | None:
    """The plural of ``of the Dellwood workers``, ``of her sisters``: a determiner, perhaps a name, and the noun."""
    determiners = language.words("casualties.grammar.fillers")
    determined = line.lows[index - 1] in determiners or (index < len(line) and line.lows[index] in determiners)
    if not determined or not language.get("numbers.plural_suffixes"):
        return None
    for position in range(index, min(len(line), index + _GROUP)):
        token = line.tokens[position]
        if token.kind != "word" or position in taken:
            return None
        if token.text.islower() and _is_plural(token.low, language) and token.low not in language.words("stop.words"):
            return token.low
    return None


def _magnitude(line: Line, language: Language, number: Number) -> Measure | None:
    """``magnitudo 5,9``, ``6.1-magnitude``, ``6,1 skala Richter``: the strength of an earthquake."""
    before = language.phrases("numbers.magnitude_before").before(line.lows, number.first)
    after = language.phrases("numbers.magnitude_after").at(line.lows, number.last)
    if (before is None and after is None) or number.low is None or not 0 < number.low < _STRONGEST:
        return None
    # "M 5,9": a letter alone is the scale only in upper case before a decimal.
    letter = line.tokens[number.first - 1]
    if after is None and letter.kind == "word" and len(letter.text) == 1 and (number.plain or not letter.is_capital):
        return None
    first = number.first - before[0] if before is not None else number.first
    last = number.last + after[0] if after is not None else number.last
    return Measure(first, last, ClaimKind.QUANTITY, _value(number, "magnitude", "magnitude"))


def _compound(line: Line, language: Language, number: Number) -> Measure | None:
    """``a 14-kilometre stretch``, ``a 50-minute call``; ages are named numbers."""
    sign, unit = number.last, number.last + 1
    if unit >= len(line) or line.lows[sign] not in DASHES or not (line.glued(sign) and line.glued(unit)) or number.named:
        return None
    found = language.phrases("units").at(line.lows, unit)
    if found is None or found[1] == "classifiers":
        return None
    return Measure(number.first, unit + found[0], ClaimKind.QUANTITY, _value(number, str(found[1]), str(found[1])))


def _measured(line: Line, language: Language, number: Number, last: int, unit: str) -> Measure | None:
    """A number with a unit: "dua jam lebih" bounds it from behind, "over five years" may only mean during them."""
    behind = line.lows[last] if last < len(line) else ""
    if unit in ("year", "month") and behind in (")", ",") and number.core and line.lows[number.core - 1] in "(,":
        return None
    if _spans(line, language, number, unit):
        number = replace(number, first=number.core, high=number.low, low_open=False, qualifier=None)
    number, last = _bounded_behind(line, language, number, last)
    return Measure(number.first, last, ClaimKind.QUANTITY, _value(number, unit, unit))


def _bounded_behind(line: Line, language: Language, number: Number, last: int) -> tuple[Number, int]:
    """A number whose unit ends at ``last``, bounded by what stands behind it ("70 persen lebih", but not "6 persen lebih tinggi")."""
    after = language.phrases("numbers.qualifiers_after").at(line.lows, last)
    if after is not None and after[1] == "at_least" and number.low is not None and number.low == number.high:
        following = last + after[0]
        if following >= len(line) or line.tokens[following].kind == "sign" or line.lows[following] in language.words("stop.words"):
            return replace(number, high=None), following
    return number, last


def _spans(line: Line, language: Language, number: Number, unit: str) -> bool:
    """``over five years`` is how long something took, unless a word before it makes it a comparison: ``for over five years``."""
    if number.qualifier != "more_than" or unit not in _TIMES or line.lows[number.first] not in language.words("numbers.spanning"):
        return False
    return number.first == 0 or line.lows[number.first - 1] not in language.words("numbers.compared_spans")


def _in_whole_things(line: Line, number: Number) -> Number:
    """``1,250 kursi`` in an Indonesian text: things come in whole numbers, so that the comma groups."""
    if number.low is None or number.low != number.high or not number.low % 1 or number.last - number.core != 1:
        return number
    value = other_convention(line.tokens[number.core].text)
    return number if value is None else replace(number, low=value, high=value)


def _classified(line: Line, language: Language, noun: int, taken: set[int]) -> int:
    """The noun behind a classifier ("12 unit truk"), or the classifier where none follows."""
    if noun + 1 >= len(line) or line.tokens[noun + 1].kind != "word" or not line.tokens[noun + 1].text.islower() or noun + 1 in taken:
        return noun
    following, nouns = line.lows[noun + 1], language.words("people.nouns")
    people = following in nouns or line.lows[noun] not in nouns
    closed = following in language.words("stop.words") or following in language.words("speech.stops")
    return noun + 1 if people and not closed else noun


def _is_plural(low: str, language: Language) -> bool:
    if low in language.words("numbers.plurals"):
        return True
    singulars: tuple[str, ...] = tuple(language.get("numbers.singular_suffixes"))
    return low.endswith(tuple(language.get("numbers.plural_suffixes"))) and not low.endswith(singulars)


def _head(line: Line, language: Language, noun: int, taken: set[int]) -> int:
    """The head of a group of nouns is its last plural: "212 polling stations". Where plurals look like singulars, it is the first word."""
    if not language.get("numbers.plural_suffixes"):
        return noun
    closed, head = closed_class(language), noun
    for index in range(noun, min(len(line), noun + _GROUP)):
        token = line.tokens[index]
        if token.kind != "word" or index in taken or token.is_capital:
            break
        plural = _is_plural(token.low, language)
        if (
            token.low in language.words("casualties.grammar.conjunctions")
            and noun < index
            and not _is_plural(line.lows[noun], language)
            and head == noun
        ):
            continue
        if token.low in closed and not (plural and (token in persons(language) or token.low in language.words("numbers.plurals"))):
            break
        if plural:
            head = index
        elif head > noun or _is_plural(line.lows[noun], language):
            break
    return head


def _unpossessed(low: str, language: Language) -> str:
    """``anaknya``: the noun without the possessive that is written onto it."""
    for ending in language.get("people.possessives"):
        if low.endswith(ending) and low[: -len(ending)] in language.words("people.nouns"):
            return low[: -len(ending)]
    return low


def _looks_like_verb(token: Token, language: Language) -> bool:
    """``tujuh ditetapkan sebagai tersangka``: verbs by their beginning, but for the nouns that begin alike."""
    prefixes = tuple(language.get("casualties.grammar.verb_prefixes"))
    if not prefixes or len(token.low) < _VERB or not token.low.startswith(prefixes):
        return False
    return token not in persons(language) and token.low not in language.words("numbers.plurals")


@cache
def _casualty_nouns(language: Language) -> frozenset[str]:
    """Nouns such as "deaths": what they count is a casualty or, where it was found to be none, no figure at all."""
    more = language.words("casualties.grammar.increments_after")
    return more.union(*(language.words(f"casualties.{metric}.after") for metric in Metric))


@cache
def _uncounted(language: Language) -> frozenset[str]:
    """Words that are no counted nouns: function words and casualties, but for nouns of people, and words that end a speaker."""
    functional = language.words("stop.words") | language.words("casualties.grammar.auxiliaries") | _casualty_nouns(language)
    return (functional - language.words("people.nouns")) | language.words("speech.stops")


def _is_countable(line: Line, language: Language, number: Number, noun: int) -> bool:
    """Whether the word can be a counted noun: no function word, no verb of speech, and no name unless it is an abbreviation."""
    token = line.tokens[noun]
    abbreviation = token.text.isupper() and len(token.text) > 2 and not number.may_be_year
    common = token.text[1:].islower() and not token.is_capital  # not "written small", which German nouns are not
    if not (common or abbreviation) or len(token.low) < 3:
        return False
    if token.low in _uncounted(language):
        return False
    # In English more than one thing is a plural: "the 2019 mayoral election".
    plural = not language.get("numbers.plural_suffixes") or _is_plural(token.low, language) or abbreviation or token in persons(language)
    if not plural:
        return False
    if _looks_like_verb(token, language):
        return False
    verbal = tuple(language.get("casualties.grammar.verb_suffixes"))
    if (verbal and token.low.endswith(verbal)) or token.low in language.words("casualties.grammar.barriers"):
        return False
    return language.phrases("speech.say").at(line.lows, noun) is None


def _is_name(line: Line, language: Language, number: Number) -> bool:
    """Whether the number is part of a name; here a capital before it is enough ("Airbus 320 jatuh")."""
    if number.named:
        return True
    if number.core == 0 or number.first != number.core:
        return False
    before = line.tokens[number.core - 1]
    if before.low.endswith(tuple(language.get("people.possessives"))):  # "Osmia's 15 provinces"
        return False
    return number.plain and before.is_capital and number.core > 1 and before.low not in language.words("stop.words")
