"""Numbers as newspapers write them: digits in either convention, words, ranges, vague counts and the words that widen them.

Intervals of the words that widen a number:

- "at least", "more than", "up to", "less than" bound it on one side, open where the number itself is excluded;
- "about" is read as ±10 %, "nearly" as the tenth below the number, the number excluded. Round numbers are understood with the coarseness
  of their last non-zero digit (Krifka 2007, Approximate interpretation of number words); a tenth covers that for one significant digit or
  more;
- "up to" has no lower bound; two qualified numbers joined by "but" are the ends of one interval ("at least 5 but fewer than 7").

Vague counts stand in the language files. Indonesian: "belasan" is 11 to 19, "puluhan", "ratusan", "ribuan" are counted in tens, hundreds,
thousands (KBBI, the Great Dictionary of the Indonesian Language: "puluhan: bilangan kelipatan sepuluh"), hence at least two of the unit
and below the next one. English plural "dozens", "hundreds", "thousands" likewise name two or more of the unit (Oxford English Dictionary,
"hundred" 1c); thousands and millions have no upper bound, since usage knows none. Before a scale word they multiply it: "puluhan ribu" is
20,000 to 99,999.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import isfinite

from claims.languages import Language
from claims.numerals import Numerals, other_convention, parse_numeral
from claims.persons import people
from claims.tokens import Line
from claims.types import Metric

# How many words may stand between an article and the person it counts ("a 34-year-old police officer").
_ARTICLE_REACH = 6
# Digits in one group of thousands and less than this may be the other convention's thousands.
_GROUPED_FROM = 1000
# Digits that may be a year.
_YEARS = (1800, 2100)
# How many words may stand between a former number and the one it became, and with the time that it was so.
_CHANGE_REACH = 4
_DATED_CHANGE_REACH = 14
# Units that no name has behind its number.
_DISTANCES = frozenset({"kilometre", "mile", "mbps", "gbps"})
DASHES = frozenset("-–—‐‑")
#: Units of the language files that count things and measure nothing.
THINGS = frozenset({"classifiers", "house", "household", "hospital"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a line: token positions, interval, and how it was written.

    Tokens ``[first, last)`` are all its words with the qualifier, ``[core, last)`` the number alone. ``plain`` is true for digits without
    separator or scale (a year, an age or a name may look so); ``one`` for the article that counts one ("seorang"); ``named`` for numbers
    that are part of a name or an age ("Boeing 737", "Pasal 340", "(40)"); ``superseded`` for those that are no longer so ("from 34").
    ``spent`` marks those that only tell more of a casualty figure; ``unit`` is what a number measures in its own word ("two-year").
    """

    first: int
    core: int
    last: int
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False
    plain: bool = False
    one: bool = False
    vague: bool = False
    qualifier: str | None = None
    superseded: bool = False
    named: bool = False
    spent: bool = False
    unit: str | None = None

    @property
    def may_be_year(self) -> bool:
        """Whether it is written as a year is, and lies where the years of news do."""
        return self.plain and _YEARS[0] <= (self.low or 0) <= _YEARS[1]


@cache
def _predicates(language: Language) -> frozenset[str]:
    return language.first_words(*(f"casualties.{metric}.state" for metric in Metric))


@cache
def closed_class(language: Language) -> frozenset[str]:
    """Words that cannot stand inside a noun group: they end the search for what a number counts."""
    return language.first_words("stop.words", "places.prepositions", "casualties.grammar.auxiliaries", "casualties.grammar.barriers")


@cache
def _starts(language: Language) -> frozenset[str]:
    """The words that may begin a number."""
    words = language.first_words("numbers.vague", "numbers.units", "numbers.whole_scales", "numbers.fractions", "numbers.one")
    return words | language.words("numbers.articles")


class _Words:
    """The words of a language that tell numbers, looked up once."""

    def __init__(self, language: Language) -> None:
        self.people = people(language)
        self.vague = language.phrases("numbers.vague")
        self.articles = language.words("numbers.articles")
        self.closed = closed_class(language)
        self.predicates = _predicates(language)
        self.verb_suffixes = tuple(language.get("casualties.grammar.verb_suffixes"))
        self.vague_joiners = language.words("numbers.vague_joiners")
        self.starts = _starts(language)
        self.one = language.words("numbers.one")
        self.definite = language.words("events.definite")


@cache
def _words(language: Language) -> _Words:
    return _Words(language)


class NumberReader:
    """Reads the numbers of one tokenised line; ``taken`` marks tokens that dates or times have claimed."""

    def __init__(self, line: Line, language: Language, taken: set[int]) -> None:
        self.line, self.language, self.taken = line, language, taken
        self.numerals = Numerals(line, language, taken)
        self._scales = self.numerals.scales
        self._known = _words(language)

    def read(self) -> list[Number]:
        """All numbers from left to right, with ranges joined and qualifiers applied."""
        starts = self._known.starts
        begins = [
            index
            for index, token in enumerate(self.line.tokens)
            if token.kind == "number" or token.low in starts or ("-" in token.low and token.kind == "word")
        ]
        found: list[Number] = []
        if not begins:
            return found
        skipped = self._not_counts() | self.taken
        behind = 0
        for index in begins:
            number = self.at(index) if index >= behind and index not in skipped else None
            if number is None:
                continue
            number = self._qualified(self._range(number))
            share = self._share(number)
            if share is not None:
                behind = share
                continue
            if not number.superseded and not self._is_torn(number) and _is_finite(number):
                named = not number.named and (self._is_name(number) or self._is_age(number, found))
                found.append(replace(number, named=True) if named else number)
            behind = number.last
        return self._changes(self._bounded(found))

    def _share(self, number: Number) -> int | None:
        """The token behind ``two thirds``, ``dua pertiga``, ``one in five``, which count nothing; None where the number is no share."""
        lows, last = self.line.lows, number.last
        if last < len(lows) and lows[last] in self.language.words("numbers.shares"):
            return last + 1
        if number.low == number.high == 1 and last + 1 < len(lows) and lows[last] in self.language.words("numbers.ratios"):
            whole = self.at(last + 1) if last + 1 not in self.taken else None
            return whole.last if whole is not None and not whole.vague else None
        return None

    def _bounded(self, found: list[Number]) -> list[Number]:
        """Join ``at least 5 but fewer than 7``: a lower and an upper bound of one number."""
        result: list[Number] = []
        joiners = self.language.words("numbers.bounded")
        for number in found:
            last = result[-1] if result else None
            if (
                last is not None
                and number.first == last.last + 1
                and self.line.lows[last.last] in joiners
                and (last.low, number.high) != (None, None)
                and last.high is None
                and number.low is None
            ):
                joined = Number(last.first, last.core, number.last, last.low, number.high, last.low_open, number.high_open)
                result[-1] = replace(joined, qualifier=number.qualifier)
            else:
                result.append(number)
        return result

    def _not_counts(self) -> set[int]:
        hits = self.language.phrases("numbers.not_counts").all(self.line.lows)
        return {token for first, last, _ in hits for token in range(first, last)}

    def at(self, index: int) -> Number | None:
        """The number that begins at this token, without qualifier or range, or None."""
        token = self.line.tokens[index]
        if token.kind == "number":
            return self._digits(index)
        if token.low in self._known.articles:
            return self._article(index)
        if token.kind != "word" or not (
            token.low in self._known.starts or ("-" in token.low and token.low.split("-")[0] in self._known.starts)
        ):
            return None
        vague = self._known.vague.at(self.line.lows, index)
        if vague is not None:
            return self._vague_count(index, vague[0], vague[1])
        if token.low in self._known.one:
            return Number(index, index, index + 1, 1.0, 1.0, one=True)
        return self._words(index) or self._compound(index)

    def _digits(self, index: int) -> Number | None:
        token = self.line.tokens[index]
        if self._sticks_to_a_word(index):
            return None
        value = parse_numeral(token.text, self.language)
        if value is None:
            return None
        last, plain = index + 1, token.text.isdigit()
        if plain and len(token.text) > 1 and token.text[0] == "0":
            return None
        joined = self._spaced_decimal(index, value)
        if joined is not None:
            value, last, plain = joined[0], joined[1], False
        scale, after = self.numerals.scale(last)
        if after != last:
            value, last, plain = value * scale, after, False
        grouped = other_convention(token.text) if value < _GROUPED_FROM and last == index + 1 else None
        if grouped is not None and self._counts_things(index, last):
            value = grouped
        # "Rp 100 juta-Rp 150 juta": a scale that is written onto the next amount.
        if last < len(self.line) and self.line.lows[last].partition("-")[0] in self._scales and "-" in self.line.lows[last]:
            return None
        number = Number(index, index, last, value, value, plain=plain)
        return self._approximate_suffix(number)

    def _counts_things(self, index: int, last: int) -> bool:
        """``170,000 pria``, ``Rp 1,250``: people, things and money are not counted in thousandths, whatever the language's convention."""
        if self.language.phrases("money.before").before(self.line.lows, index) is not None:
            return "," in self.line.lows[index]
        if last >= len(self.line) or last in self.taken or self._measures(last):
            return False
        token = self.line.tokens[last]
        return token in self._known.people or (token.kind == "word" and token.text.islower() and token.low not in self._known.closed)

    def _spaced_decimal(self, index: int, value: float) -> tuple[float, int] | None:
        """``7, 6 persen``: a decimal comma that was torn from its digits by machine processing, before a measure only."""
        lows = self.line.lows
        if index + 2 >= len(lows) or lows[index + 1] != self.language.get("numbers.decimal") or not self.line.tokens[index].text.isdigit():
            return None
        following = lows[index + 2]
        glued = self.line.glued(index + 1) and not self.line.glued(index + 2)
        if lows[index + 1] != "," or not glued or not following.isdecimal() or index + 3 >= len(lows):
            return None
        if not self._measures(index + 3):
            return None
        return float(f"{int(value)}.{following}"), index + 3

    def _measures(self, index: int) -> bool:
        """Whether a percentage, scale or unit of measurement stands here: something that is counted in fractions."""
        lows = self.line.lows
        if index >= len(lows):
            return False
        unit = self.language.phrases("units").at(lows, index)
        if unit is not None:
            return unit[1] not in THINGS
        if lows[index] == "%" or lows[index] in self._scales:
            return True
        return any(self.language.phrases(f"numbers.{share}").at(lows, index) is not None for share in ("percent", "points"))

    def _is_torn(self, number: Number) -> bool:
        """``6 95 warga``: digits next to other digits are one number that was torn apart, or a list; neither can be read."""
        tokens, before = self.line.tokens, number.core - 1
        if tokens[number.core].kind != "number":
            return False
        left = before >= 0 and tokens[before].kind == "number" and before not in self.taken
        right = number.last < len(tokens) and tokens[number.last].kind == "number" and number.last not in self.taken
        return left or right

    def _sticks_to_a_word(self, index: int) -> bool:
        """``G-8``, ``MD-82``, ``R80``, ``19/2007``, ``E10``: digits in a name or code."""
        line = self.line
        before, lows = line.tokens[index - 1] if index else None, line.lows
        if line.glued(index) and before is not None:
            scale = index - 1 if before.kind == "word" else index - 2
            if scale >= 0 and "." in line.lows[index].replace(",", ".") and self._is_magnitude_word(scale):
                return False
            if before.kind == "word" and before.low not in self.language.phrases("money.before"):
                return True
            if before.text in "/:#_" and index > 1 and line.glued(index - 1):
                return True
            if before.text in DASHES and index > 1 and line.glued(index - 1) and line.tokens[index - 2].kind != "sign":
                return True
        if index + 1 < len(lows) and line.glued(index + 1):
            after = line.tokens[index + 1]
            if after.kind == "word":
                known = (
                    after.low in self._scales or self._is_unit(index + 1) or after.low in self.language.words("numbers.ordinal_suffixes")
                )
                return not known or after.low in self.language.words("numbers.ordinal_suffixes")
            if after.text in "/:" and index + 2 < len(lows) and line.glued(index + 2) and line.tokens[index + 2].kind != "sign":
                return True
        return False

    def _is_magnitude_word(self, index: int) -> bool:
        """``magnitude-6.1``, ``M5,9``: the scale is glued to its number."""
        return self.language.phrases("numbers.magnitude_before").at(self.line.lows, index) is not None

    def _is_unit(self, index: int) -> bool:
        return self.language.phrases("units").at(self.line.lows, index) is not None

    def _vague_count(self, index: int, length: int, bounds: list[float]) -> Number:
        scale, last = self.numerals.scale(self._past_joiner(index + length))
        last = self._past_joiner(last)
        low = bounds[0] * scale
        # "puluhan ribu" is tens of thousands: up to, not including, the next power.
        high = (bounds[1] + 1) * scale - 1 if len(bounds) > 1 else None
        return Number(index, index, last, low, high, vague=True)

    def _past_joiner(self, index: int) -> int:
        """Past the "of" of "hundreds of thousands of people"."""
        return index + 1 if index < len(self.line) and self.line.lows[index] in self._known.vague_joiners else index

    def _words(self, index: int) -> Number | None:
        value, last = self.numerals.words(index)
        if last == index:
            return None
        return self._approximate_suffix(Number(index, index, last, value, value))

    def _compound(self, index: int) -> Number | None:
        """``a two-year deal``: a number and its unit in one word."""
        part, _, unit = self.line.lows[index].partition("-")
        value = self.numerals.units.get(part)
        found = self.language.phrases("units").at((unit,), 0) if unit and value is not None and value > 1 else None
        aged = self.language.phrases("numbers.age_after").at(self.line.lows, index + 1) is not None
        if found is None or aged or value is None:
            return None
        return Number(index, index, index + 1, value, value, named=True, unit=str(found[1]))

    def _article(self, index: int) -> Number | None:
        """``a man``, ``a 34-year-old police officer``: an article counts one where a person follows and nothing else is the head."""
        tokens, last = self.line.tokens, index + 1
        aged = self.language.phrases("numbers.age_after").at(self.line.lows, last + 1)
        if aged is not None and tokens[last].kind == "number":
            last += 1 + aged[0]
            if not self._heads_person(last):
                return Number(index, index, last, 1.0, 1.0, one=True)
        return Number(index, index, last, 1.0, 1.0, one=True) if self._heads_person(last) else None

    def _heads_person(self, index: int) -> bool:
        """Whether the noun group that begins here ends in a person: "police officer", but not "police station"."""
        person = False
        for position in range(index, min(len(self.line), index + _ARTICLE_REACH)):
            token = self.line.tokens[position]
            if token.kind != "word" or token.low in self._known.closed or token.low.endswith(self._known.verb_suffixes):
                return person
            if token in self._known.people:
                person = True
            elif person:
                return token.low in self._known.predicates
        return person

    def _approximate_suffix(self, number: Number) -> Number:
        """``300-an orang``: some three hundred."""
        lows, last = self.line.lows, number.last
        suffixes = self.language.words("numbers.approximate_suffixes")
        if last + 1 < len(lows) and lows[last] in DASHES and lows[last + 1] in suffixes and self.line.glued(last) and number.low:
            # "Pada 1990-an": a decade, unless people follow.
            decade = number.may_be_year and not number.low % 10
            decade = decade and not (last + 2 < len(lows) and self.line.tokens[last + 2] in self._known.people)
            return replace(_widen(number, "about"), last=last + 2, plain=False, vague=True, qualifier="about", superseded=decade)
        return number

    def _range(self, number: Number) -> Number:
        """Join ``10 hingga 15``, ``10-15``, ``antara 5 dan 7`` into one interval."""
        lows, joint = self.line.lows, number.last
        between = self.language.phrases("numbers.between").before(lows, number.core)
        words = self.language.phrases("numbers.between_and" if between else "numbers.range_words").at(lows, joint)
        dash = joint < len(lows) and lows[joint] in DASHES and self.line.tokens[number.last - 1].kind != "sign"
        length = words[0] if words else 1 if dash else 0
        if not length or joint + length in self.taken or joint + length >= len(lows) or number.vague:
            return number
        chained = dash and joint + 2 < len(lows) and lows[joint + 2] in DASHES and self.line.glued(joint + 2)
        if chained:
            return replace(number, last=joint + 2, superseded=True)
        if (
            words
            and self.language.phrases("numbers.change_from").before(lows, number.first)
            and self.language.phrases("numbers.change_to").at(lows, joint)
        ):
            return number
        grown = self.language.phrases("casualties.grammar.increments").before(lows, number.first) is not None
        second = self._bare(joint + length) if dash and self.line.glued(joint + 1) else self.at(joint + length)
        if second is None or second.vague or second.low is None or number.low is None:
            return number
        # "Rose by five to 40" tells of two numbers, "by 5 to 10 percent" of one.
        if grown and words and not self._measures(second.last):
            return number
        low = number.low
        scale = self._range_scale(second)
        if low * scale < second.low and low < second.low / scale * 1.0000001:
            low *= scale
        first = number.first - between[0] if between else number.first
        if low >= second.low:
            return replace(number, last=second.last, superseded=True) if dash else number
        return Number(first, first, second.last, low, second.high, plain=False)

    def _bare(self, index: int) -> Number | None:
        token = self.line.tokens[index]
        value = parse_numeral(token.text, self.language) if token.kind == "number" else None
        if value is None:
            return None
        scale, last = self.numerals.scale(index + 1)
        return Number(index, index, last, value * scale, value * scale, plain=token.text.isdigit() and last == index + 1)

    def _range_scale(self, second: Number) -> float:
        """``2-3 juta``: the scale behind the second number holds for the first too."""
        scale = 1.0
        for index in range(second.core, second.last):
            scale *= self._scales.get(self.line.lows[index], 1.0)
        return scale

    def _is_name(self, number: Number) -> bool:
        """``Boeing 737``, ``Pasal 340``, ``(40)``: the number is part of a name, or an age in brackets."""
        if number.core == 0 or number.first != number.core:
            return False
        lows = self.line.lows
        if self.language.phrases("numbers.name_words").before(lows, number.core) is not None:
            # "A line 25 km from the border".
            unit = self.language.phrases("units").at(lows, number.last)
            return unit is None or unit[1] not in _DISTANCES
        return lows[number.core - 1] == "(" and number.last < len(lows) and lows[number.last] in (")", ",")

    def _is_age(self, number: Number, earlier: list[Number]) -> bool:
        """``usia 12 tahun``, ``aged over 60``, ``pria 45 tahun``, ``45-year-old``, ``aged six and eight``."""
        lows = self.line.lows
        if self.language.phrases("numbers.age_before").before(lows, number.first) is not None:
            return True
        if self.language.phrases("numbers.age_after").at(lows, number.last) is not None:
            return True
        unit = self.language.words("numbers.age_units")
        if number.plain and number.first > 0 and number.last < len(lows) and lows[number.last] in unit:
            return self.line.tokens[number.first - 1] in self._known.people
        previous = earlier[-1] if earlier else None
        if previous is None or not previous.named or number.first - previous.last not in (1, 2):
            return False
        joined = lows[number.first - 1] in self.language.words("casualties.grammar.conjunctions") or lows[number.first - 1] == ","
        aged = self.language.phrases("numbers.age_before").before(lows, previous.first) is not None
        noun = number.last < len(lows) and self.line.tokens[number.last] in self._known.people
        return joined and aged and not noun

    def _qualified(self, number: Number) -> Number:
        lows = self.line.lows
        table = self.language.phrases("numbers.qualifiers")
        # "lebih dari Rp 5 miliar": the currency may stand between the number and its qualifier.
        money = self.language.phrases("money.before").before(lows, number.first)
        start = number.first - (money[0] if money is not None else 0)
        kinds: list[str] = []
        found = table.before(lows, start)
        while found is not None and len(kinds) < 3 and start - found[0] not in self.taken:
            start -= found[0]
            kinds.append(found[1])
            # "Well above the 21 percent of last year": what it is compared with is exact.
            found = table.before(lows, start) if lows[start] not in self._known.definite else None
        after = self.language.phrases("numbers.qualifiers_after").at(lows, number.last)
        last = number.last
        if after is not None and not number.vague:
            kinds.insert(0, after[1])
            last += after[0]
        strong = next((kind for kind in kinds if kind != "exactly"), kinds[0] if kinds else None)
        if (start, last, strong) == (number.first, number.last, number.qualifier):
            return number
        return _widen(replace(number, first=start, last=last, qualifier=strong), strong)

    def _changes(self, found: list[Number]) -> list[Number]:
        """In ``dari 34 menjadi 35`` the first number is no longer so."""
        sources = self.language.phrases("numbers.change_from")
        result = []
        for position, number in enumerate(found):
            following = found[position + 1] if position + 1 < len(found) else None
            changed = (
                following is not None
                and sources.before(self.line.lows, number.first) is not None
                and self._leads_to(number.last, following.first)
            )
            result.append(replace(number, superseded=True) if changed else number)
        return result

    def _leads_to(self, first: int, last: int) -> bool:
        """Whether these tokens tell what a number became: ``34 orang pada Senin (3/2) menjadi 35``."""
        targets = self.language.phrases("numbers.change_to")
        if last - first <= _CHANGE_REACH:
            return any(targets.at(self.line.lows, index) for index in range(first, last))
        if last - first > _DATED_CHANGE_REACH or targets.before(self.line.lows, last) is None:
            return False
        return sum(index not in self.taken for index in range(first, last)) <= _CHANGE_REACH + 1


def _is_finite(number: Number) -> bool:
    """Whether a number has bounds that can be told: "1 triliun triliun …" soon lies beyond what a float holds."""
    return all(bound is None or isfinite(bound) for bound in (number.low, number.high))


def _widen(number: Number, qualifier: str | None) -> Number:
    low, high = number.low, number.high
    if qualifier is None or qualifier == "exactly" or low is None:
        return number
    # A range and a vague count are as wide as they were meant.
    if qualifier == "about" and (number.vague or low != high):
        return number
    if low != high and high is not None and not number.vague:
        return replace(number, low=None) if qualifier == "at_most" else number
    if qualifier == "at_least":
        return replace(number, high=None, high_open=False)
    if qualifier == "more_than":
        return replace(number, high=None, low_open=True)
    top = high if high is not None else low
    if qualifier == "less_than":
        return replace(number, low=None, high=top, high_open=True)
    if qualifier == "at_most":
        return replace(number, low=None, high=top)
    if qualifier == "nearly":
        return replace(number, low=low * 0.9, high=top, high_open=True)
    return replace(number, low=_round(low * 0.9), high=_round(top * 1.1))


def _round(value: float) -> float:
    return round(value, 6)
