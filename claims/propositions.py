"""What a person's text asserts: its sentences, without the words that only ask whether it is true, each with what can be compared in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from claims.dates import TimeMention, find_times
from claims.extract import article_id_of, extract_text
from claims.languages import Language, load
from claims.numbers import NumberReader
from claims.questions import Located, located
from claims.sentences import split
from claims.time_spans import tokens_of
from claims.tokens import Line, tokenize
from claims.types import Claim, ClaimKind, TimeSpan

_ASIDES = frozenset(',.?!¿¡:;-–—"“”…')
#: Signs that may close a quotation within the assertion.
_CLOSING, _OPENING = frozenset('"”'), frozenset('"“')
#: How words end in Indonesian and Malay that are nothing but questions.
_INTERROGATIVE = "kah"


@dataclass(frozen=True, slots=True)
class Proposition:
    """One sentence that asserts something: ``text`` stands at ``[start, end)`` of what the person wrote.

    ``figures`` are its claims with a value (offsets into the person's text), ``whole`` a claim that stands for the sentence; ``when`` is
    the time it names, if any.
    """

    text: str
    start: int
    end: int
    whole: Claim
    figures: tuple[Claim, ...]
    when: TimeSpan | None
    language: str

    def undated(self, figures: Mapping[str, str], *, part_of: Claim | None = None, unplaced: bool = False) -> str:
        """The sentence without its times, and with other words for its figures: ``figures`` gives them by claim id. With ``part_of`` only
        the part of the sentence, up to a word like "and", that has this figure; ``unplaced`` leaves out where it happened too.

        Two sentences that say the same but for a day, a place or a number become alike by it; those are compared on their own.
        """
        language = load(self.language)
        line = tokenize(self.text)
        times = _times(line, language)
        gone = {index for mention in times for index in range(_with_lead(line, language, mention.first), mention.last)}
        if unplaced:
            gone.update(index for place in self.places for index in range(place.first, place.last))
        written: dict[int, str] = {}
        taken = tokens_of(times)
        for number in NumberReader(line, language, taken).read():
            at = self.start + line.tokens[number.core].start
            claim = next((c for c in self.figures if c.start <= at < c.end and c.id in figures), None)
            if claim is not None:
                gone.update(range(number.first, number.last))
                written[number.first] = figures[claim.id]
        if part_of is not None:
            first, last = self._part(line, language, part_of)
            gone.update(index for index in range(len(line)) if not first <= index < last)
            written = {index: words for index, words in written.items() if first <= index < last}
        return _joined(line, gone, written)

    @property
    def some(self) -> dict[str, str]:
        """Words that leave open how many or how much ("several", "sejumlah"), by the ids of its figures, for :meth:`undated`."""
        some, money = (load(self.language).get(f"numbers.{name}") for name in ("some", "some_money"))
        return {claim.id: money if claim.kind is ClaimKind.MONEY else some for claim in self.figures}

    def when_on(self, day: datetime | None) -> TimeSpan | None:
        """The time it names, as it would be meant on a day: "last month" is another month in every report; a weekday stays open."""
        when = self.when
        if when is None or day is None or when.start is not None or when.weekday is not None:
            return when
        return _when_on(self.text, self.language, day) or when

    @property
    def places(self) -> tuple[Located, ...]:
        """Where the sentence says it happened: names behind a preposition of place."""
        return located(self.text, self.language)

    def _part(self, line: Line, language: Language, claim: Claim) -> tuple[int, int]:
        """The tokens between the joining words, and the other figures, that stand around a figure."""
        joining = language.words("questions.joining")
        at = next(index for index, token in enumerate(line.tokens) if self.start + token.end > claim.start)
        behind = next((index for index, token in enumerate(line.tokens) if self.start + token.start >= claim.end), len(line))
        others = [c for c in self.figures if c.id != claim.id]
        first, last = 0, len(line)
        for index, low in enumerate(line.lows):
            if low not in joining:
                continue
            place = self.start + line.tokens[index].start
            if index < at and any(c.start < place for c in others):
                first = index + 1
            elif index >= behind and any(c.start > place for c in others):
                last = index
                break
        return first, last


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it is written at ``[start, end)`` of a sentence, with what qualifies it ("more than 40", "sekitar Rp150 ribu"), and its
    bounds, None where it has none."""

    text: str
    start: int
    end: int
    low: float | None
    high: float | None


@lru_cache(maxsize=4096)
def numerals(text: str, language: str) -> tuple[Numeral, ...]:
    """The numbers of a sentence: no times, no articles ("seorang"), none that is part of a name."""
    own, line = load(language), tokenize(text)
    found = NumberReader(line, own, tokens_of(_times(line, own))).read()
    spans = [
        (number, line.tokens[number.first].start, line.tokens[number.last - 1].end) for number in found if not (number.one or number.named)
    ]
    return tuple(Numeral(text[start:end], start, end, number.low, number.high) for number, start, end in spans)


def part_with(figure: Claim, text: str, start: int, figures: tuple[Claim, ...], language: str) -> str:
    """The part of a sentence, up to a word like "and", that has one of its ``figures``: "Brenta rose 8% and Korvo fell 3%" says each of
    one. The sentence stands at ``start`` of the text that the offsets of the figures count from."""
    return Proposition(text, start, start + len(text), figure, figures, None, language).undated({}, part_of=figure)


def propositions(text: str, language: str) -> list[Proposition]:
    """What a text asserts, in order. Times that count from the day it was written ("yesterday") keep their words alone."""
    found = []
    for ordinal, (first, last) in enumerate(split(text, language)):
        start, end = _asserted(text, first, last, load(language))
        words = text[start:end]
        if not any(token.kind == "word" for token in tokenize(words).tokens):
            continue
        # Read anew without the asking words and the question mark: a question asserts nothing.
        extraction = extract_text(words, language, None)
        claims = [replace(c, ordinal=ordinal, start=c.start + start, end=c.end + start) for c in extraction.claims]
        stated = next((c for c in claims if c.kind is ClaimKind.STATEMENT), None)
        when = next((c.when for c in (stated, *claims) if c is not None and c.when is not None), None)
        whole = stated or Claim(article_id_of(text), ordinal, ClaimKind.STATEMENT, start, end, when=when)
        found.append(Proposition(words, start, end, whole, tuple(c for c in claims if c.value is not None), when, language))
    return found


@lru_cache(maxsize=1024)
def _when_on(text: str, language: str, day: datetime) -> TimeSpan | None:
    claims = extract_text(text, language, day).claims
    return next((claim.when for claim in claims if claim.when is not None and claim.when.start is not None), None)


def _asserted(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """A sentence without the words around it that ask whether it is true ("…, true?", "benarkah …")."""
    line = tokenize(text[start:end])
    asking = language.phrases("questions.checking")
    first, last = 0, len(line)
    changed = True
    while changed and first < last:
        changed = False
        if line.tokens[first].text in _ASIDES and not _quotes(line, first, last):
            first, changed = first + 1, True
        elif (opening := asking.at(line.lows, first)) is not None and _apart(line, first, first + opening[0]):
            first, changed = first + opening[0], True
        elif line.tokens[last - 1].text in _ASIDES - _CLOSING:
            last, changed = last - 1, True
        elif (closing := asking.before(line.lows, last)) is not None and _apart(line, last - closing[0], last):
            last, changed = last - closing[0], True
    if first >= last:
        return start, start
    return start + line.tokens[first].start, start + line.tokens[last - 1].end


def _quotes(line: Line, first: int, last: int) -> bool:
    """Whether a quotation begins here and ends within the sentence, which goes on behind it ("“We must act,” she said")."""
    opening = line.tokens[first].text
    return opening in _OPENING and any(token.text in _CLOSING for token in line.tokens[first + 2 : last - 1])


def _apart(line: Line, first: int, last: int) -> bool:
    """Whether asking words stand apart from the assertion: several of them, one that can only ask, one set off by signs ("…, true?")."""
    if last - first > 1 or line.lows[first].endswith(_INTERROGATIVE):
        return True
    before, behind = first == 0 or line.tokens[first - 1].text in _ASIDES, last == len(line) or line.tokens[last].text in _ASIDES
    return (before and behind) or (behind and last < len(line) and line.tokens[last].text == "?")


def _times(line: Line, language: Language) -> list[TimeMention]:
    return find_times(line, language, None)


def _with_lead(line: Line, language: Language, first: int) -> int:
    """The first token of a time with the preposition before it ("on Sunday", "pada hari Minggu")."""
    leads = language.words("dates.weekday_lead") | language.words("dates.day_lead") | language.words("dates.date_lead")
    leads |= language.words("dates.month_lead") | language.words("dates.year_lead") | language.words("questions.time_leads")
    while first > 0 and line.lows[first - 1] in leads:
        first -= 1
    return first


def _joined(line: Line, gone: set[int], written: dict[int, str]) -> str:
    """The text of a line without some tokens, and with other words before some; the spaces are those of the text."""
    pieces, behind = [], 0
    for index, token in enumerate(line.tokens):
        if index in written:
            pieces.append(line.text[behind : token.start] + written[index])
        elif index not in gone:
            pieces.append(line.text[behind : token.end])
        behind = token.end
    return " ".join("".join(pieces).split())
