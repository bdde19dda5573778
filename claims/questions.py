"""What a question asks, read from its words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from claims.compare import fold
from claims.dates import TimeMention, find_times
from claims.gazetteer import in_full
from claims.languages import Language, detect, load
from claims.nouns import name_of, with_names_large
from claims.shorthand import spelled_out
from claims.time_spans import tokens_of
from claims.tokens import Line, tokenize
from claims.types import Grain, Metric, Question, TimeSpan, Wants

# A longer table entry is surer: the order settles what a shorter one would leave open ("berapa persen" before "berapa").
_ORDER = (
    Wants.PERCENTAGE, Wants.MONEY, Wants.REASON, Wants.QUOTATION, Wants.COUNT, Wants.DATE, Wants.PERSON, Wants.PLACE, Wants.YES_NO,
)  # fmt: skip
_LONGEST_PLACE = 3
#: How many words may stand between "how many" and who is counted.
_GROUP_REACH = 2
_ELISION = re.compile(r"\b([^\W\d_]{1,6})['’](?=[^\W\d_])")


def analyse(text: str, asked: datetime | None) -> Question:
    """The question in ``text``. ``asked`` (aware, or None) resolves "yesterday"; a bare weekday stays unresolved, because it is the
    article's week that it means, not the asker's."""
    language = load(detect(text))
    text = spelled_out(text, language)
    line = with_names_large(tokenize(_unelided(text, language)), language)
    times = find_times(line, language, asked)
    taken = tokens_of(times)
    for table in ("numbers.qualifiers", "numbers.qualifiers_after"):  # "at least", "or more": they belong to the figure
        taken.update(index for first, last, _ in language.phrases(table).all(line.lows) for index in range(first, last))
    places, used = _places(line, language, taken)
    wants = _wants(line, language)
    names, terms = _content(line, language, taken | used)
    return Question(text, language.code, wants, _metric(line, language), _when(line, times), places, names, terms, _group(line, language))


@lru_cache(maxsize=4096)
def places_in(text: str, language: str) -> tuple[str, ...]:
    """The words behind a locative preposition in any text, folded, as :attr:`Question.places` has them."""
    known = load(language)
    line = with_names_large(tokenize(text), known)
    taken = tokens_of(find_times(line, known, None))
    return _places(line, known, taken)[0]


@dataclass(frozen=True, slots=True)
class Located:
    """A name behind a preposition of place: ``name`` folded, ``words`` as written, at the tokens ``[first, last)`` with the preposition."""

    name: str
    words: str
    first: int
    last: int


@lru_cache(maxsize=4096)
def located(text: str, language: str) -> tuple[Located, ...]:
    """Where a text says something is: names, written large, behind a preposition of place ("di kota Sumy", "in Paris")."""
    known = load(language)
    line = with_names_large(tokenize(text), known)
    taken = tokens_of(find_times(line, known, None))
    prepositions, descriptors = known.words("questions.place_prepositions"), known.words("places.descriptors")
    found = []
    for place, first, last in _place_runs(line, known, taken):
        begin = first
        while begin > 0 and line.lows[begin - 1] in descriptors and line.lows[begin - 1] not in prepositions:
            begin -= 1
        if line.tokens[first].is_capital:
            written = line.text[line.tokens[first].start : line.tokens[last - 1].end]
            found.append(Located(place, written, begin - 1, last))
    return tuple(found)


@lru_cache(maxsize=4096)
def metric_in(text: str, language: str) -> Metric | None:
    """The casualties that any text names first."""
    return _metric(tokenize(text), load(language))


def _unelided(text: str, language: Language) -> str:
    """The text with elided words set apart, so that "l'île" is "l' île" and begins with a word of its own."""
    elided = language.words("questions.elisions")
    return _ELISION.sub(lambda match: f"{match[1]}' " if match[1].lower() in elided else match[0], text)


def _wants(line: Line, language: Language) -> Wants:
    """The longest question phrase in the text; among equals the first in the text."""
    best: tuple[int, int, int] | None = None
    wants = Wants.OTHER
    lows = _without_clitics(line, language)
    opening = language.phrases("questions.yes_no").at(line.lows, 0)
    for rank, kind in enumerate(_ORDER):
        # "apakah" asks yes or no where it begins the question; without its ending it asks for a thing ("apa").
        for first, last, _ in language.phrases(f"questions.{kind.value}").all(line.lows if kind is Wants.YES_NO else lows):
            if kind is Wants.YES_NO and (first != 0 or language.phrases("questions.other").at(lows, first) is not None):
                continue
            if opening is not None and 0 < first < last <= opening[0]:  # the "waar" of "is het waar dat"
                continue
            if kind is Wants.QUOTATION and last - first < 2 and not _speaks(line, language, last):
                continue
            if kind is Wants.QUOTATION and language.get("questions.needs_verb") and not _speaks(line, language, last):
                continue
            key = (-(last - first), first, rank)
            if kind is Wants.YES_NO:
                key = (0, first, rank)
            if best is None or key < best:
                best, wants = key, kind
    return wants


def _without_clitics(line: Line, language: Language) -> tuple[str, ...]:
    """The words without the endings that mark a question: "kapankah" is "kapan"."""
    clitics = tuple(language.get("questions.clitics"))
    if not clitics:
        return line.lows
    return tuple(low.removesuffix(next((c for c in clitics if low.endswith(c) and len(low) > len(c) + 2), "")) for low in line.lows)


def _speaks(line: Line, language: Language, index: int) -> bool:
    verbs = language.words("questions.quotation_verbs")
    return any(low in verbs for low in line.lows[index : index + 8])


def _metric(line: Line, language: Language) -> Metric | None:
    hits = [(first, metric) for metric in Metric for first, _, _ in language.phrases(f"casualties.{metric.value}.words").all(line.lows)]
    return min(hits)[1] if hits else None


def _group(line: Line, language: Language) -> str | None:
    """Who alone is counted: a word for it right behind the words that ask for a count ("berapa anak", "how many of the children")."""
    groups = language.phrases("questions.groups")
    for _, last, _ in language.phrases("questions.count").all(line.lows):
        for index in range(last - 1, min(last + _GROUP_REACH, len(line))):
            found = groups.at(line.lows, index)
            if found is not None:
                return str(found[1])
    return None


@lru_cache(maxsize=4096)
def groups_in(text: str, language: str) -> frozenset[str]:
    """The groups that any text speaks of."""
    return frozenset(str(name) for _, _, name in load(language).phrases("questions.groups").all(tokenize(text).lows))


def _when(line: Line, times: list[TimeMention]) -> TimeSpan | None:
    days = [mention for mention in times if not mention.clock]
    if not days:
        return None
    mention = min(days, key=lambda found: (found.span.grain is not Grain.DAY, found.first))
    span = mention.span
    bare = span.weekday is not None and mention.explicit_year is None and mention.yearless is None and mention.bare_weekday
    if bare:
        written = line.text[line.tokens[mention.first].start : line.tokens[mention.last - 1].end]
        return TimeSpan(None, None, Grain.DAY, relative=written, weekday=span.weekday)
    return span


def _places(line: Line, language: Language, taken: set[int]) -> tuple[tuple[str, ...], set[int]]:
    """The words behind a locative preposition, in any case, up to the next word that is none of a name."""
    found: list[str] = []
    used: set[int] = set()
    for place, first, last in _place_runs(line, language, taken):
        found.append(place)
        used.update(range(first, last))
    return tuple(dict.fromkeys(found)), used


def _place_runs(line: Line, language: Language, taken: set[int]) -> Iterator[tuple[str, int, int]]:
    """Each place, folded, with its first token and that behind its last; the preposition and descriptions before it left out."""
    prepositions, descriptors = language.words("questions.place_prepositions"), language.words("places.descriptors")
    nothing = language.words("stop.words") | language.words("questions.words") | language.words("places.not_places")
    asking = _without_clitics(line, language)
    for index, low in enumerate(line.lows):
        if low not in prepositions:
            continue
        first = index + 1
        while first < len(line) and line.lows[first] in descriptors and first + 1 < len(line) and line.tokens[first + 1].kind == "word":
            first += 1
        last = first
        while last < len(line) and last - first < _LONGEST_PLACE and _part_of_place(line, language, last, first, nothing, taken):
            last += 1
        # "di nomor apa": what is asked for is not known.
        if last > first and not (last < len(line) and asking[last] in language.words("questions.words")):
            written = line.text[line.tokens[first].start : line.tokens[last - 1].end]
            yield fold(in_full(written)), first, last


def _part_of_place(line: Line, language: Language, index: int, first: int, nothing: frozenset[str], taken: set[int]) -> bool:
    token = line.tokens[index]
    if token.kind != "word" or index in taken or token.low in nothing or _is_lexical(line, language, index):
        return False
    if token.text[0].isupper() and not token.is_capital:  # a noun of a language that writes them all large
        return False
    return index == first or token.is_capital or not line.tokens[first].is_capital


def _is_lexical(line: Line, language: Language, index: int) -> bool:
    if language.phrases("speech.say").at(line.lows, index) or language.phrases("speech.stance").at(line.lows, index):
        return True
    if line.lows[index] in language.words("people.nouns"):
        return True
    return any(language.phrases(f"casualties.{metric.value}.words").at(line.lows, index) for metric in Metric)


def _content(line: Line, language: Language, used: set[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names (capitals, acronyms, figures) and the other content words, folded, in order, each once."""
    nothing = language.words("stop.words") | language.words("questions.words") | language.words("places.prepositions")
    asking = _without_clitics(line, language)
    calendar = (
        language.words("dates.weekdays") | language.words("dates.months") | language.words("dates.units") | language.words("dates.day_lead")
    )
    casualty = set(used)
    for metric in Metric:
        for first, last, _ in language.phrases(f"casualties.{metric.value}.words").all(line.lows):
            casualty.update(range(first, last))
    names: list[str] = []
    terms: list[str] = []
    opening = next((index for index, token in enumerate(line.tokens) if token.kind == "word"), 0)
    offices = {index for first, last, _ in language.phrases("offices.held").all(line.lows) for index in range(first, last)}
    for index, token in enumerate(line.tokens):
        if index in casualty or token.kind == "sign" or {token.low, asking[index]} & nothing or token.low in calendar:
            continue
        word = fold(in_full(name_of(line, index, language)))
        acronym = len(token.text) > 1 and token.text.isupper()
        common = any(token.low in language.words(path) for path in ("people.nouns", "detection.markers", "questions.openers"))
        described = token.text[0].isupper() and token.low in language.words("places.descriptors")
        if described and not acronym:  # "Kabupaten Garungan", "Halvik Airport"
            continue
        large = token.kind == "number" or acronym or (token.is_capital and (index > opening or not common))
        if large and index not in offices:  # "the US Secretary of State"
            names.append(word)
        elif len(word) > 1:
            terms.append(word)
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(terms))
