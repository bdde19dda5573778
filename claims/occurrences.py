"""How often something came about: ``ten times``, ``twice``, ``for the third time``, ``pertemuan ketiga``.

The ordinal of an occurrence counts those there were so far: the third meeting is three meetings. It does so only beside a small list of
words ("meeting", "visit", "kali"): the third quarter and the second suspect count nothing. Nor does a first one, which is no count; one
that is only planned; or one behind "a": a second round is one more.
"""

from __future__ import annotations

from claims.casualty_words import CLAUSE_ENDS
from claims.languages import Language
from claims.numbers import DASHES
from claims.persons import people
from claims.tokens import Line
from claims.types import Quantity

#: The unit of how often something came about.
OCCURRENCE = "occurrence"
# How many words may stand between an ordinal and its noun ("third straight meeting"), and how far apart what is planned is said.
_BETWEEN = 2
_PLANNED = 12
# The shortest word that may be a verb by how it begins.
_VERB = 6
# Ordinals in digits up to this are of occurrences.
_HIGHEST = 100


def find_occurrences(line: Line, language: Language, taken: set[int]) -> list[tuple[int, int, Quantity]]:
    """Figures that are no numbers: ordinals of occurrences, and "twice". Each with its tokens ``[first, last)``."""
    found: list[tuple[int, int, Quantity]] = []
    ordinals, adverbs = language.phrases("occurrences.ordinals"), language.phrases("occurrences.adverbs")
    written = language.words("occurrences.prefixes") | language.words("numbers.ordinal_suffixes")
    if (ordinals.first_words | adverbs.first_words | written).isdisjoint(line.lows):
        return found
    for index in range(len(line)):
        if index in taken or (found and index < found[-1][1]):
            continue
        adverb = adverbs.at(line.lows, index)
        if adverb is None:
            span = _ordinal_occurrence(line, language, index, taken)
            if span is not None:
                found.append((span[0], span[1], Quantity(OCCURRENCE, span[2], span[2], OCCURRENCE)))
        elif counts_occurrences(line, language, index + adverb[0]):
            found.append(_adverb(line, language, index, index + adverb[0], float(adverb[1])))
    return found


def _adverb(line: Line, language: Language, first: int, last: int, value: float) -> tuple[int, int, Quantity]:
    """``twice``, ``at least twice``, ``more than twice``; other qualifiers leave it as it is."""
    found = language.phrases("numbers.qualifiers").before(line.lows, first)
    if found is None or found[1] not in ("at_least", "more_than"):
        return first, last, Quantity(OCCURRENCE, value, value, OCCURRENCE)
    return first - found[0], last, Quantity(OCCURRENCE, value, None, OCCURRENCE, low_open=found[1] == "more_than")


def counts_occurrences(line: Line, language: Language, index: int) -> bool:
    """Whether "times" that ends before this token counts how often something came about.

    It does not in a multiple ("three times as large", "tiga kali lipat") and in a rate ("three times a week").
    """
    before = line.tokens[index - 1]
    if before.kind == "word" and not before.text.islower() and index > 1:
        return False  # "5 Times reporters"
    if index >= len(line):
        return True
    if line.tokens[index].kind == "number" or language.phrases("occurrences.multiples").at(line.lows, index) is not None:
        return False
    return language.phrases("casualties.grammar.rates").at(line.lows, index) is None


def _ordinal_occurrence(line: Line, language: Language, index: int, taken: set[int]) -> tuple[int, int, float] | None:
    """An ordinal with its occurrence: the noun behind it ("third meeting", "ketiga kali") or before it ("pertemuan ketiga")."""
    ordinal = _ordinal(line, language, index)
    if ordinal is None:
        return None
    last, value = ordinal
    events = language.phrases("occurrences.events")
    if value < 2 or language.words("occurrences.one_more") & {line.lows[index - 1] if index else ""}:
        return None
    before = events.before(line.lows, index)
    if before is not None and _ends_phrase(line, language, before[1] == "counted", last, taken):
        return None if _is_planned(line, language, index, last) else (index - before[0], last, value)
    behind = _past_described(line, language, last)
    noun = language.phrases("occurrences.behind").at(line.lows, behind)
    if noun is None or _is_planned(line, language, index, behind + noun[0]):
        return None
    return index, behind + noun[0], value


def _ordinal(line: Line, language: Language, index: int) -> tuple[int, float] | None:
    """The token behind an ordinal that begins here, and its value: ``third``, ``3rd``, ``ketiga``, ``ke-3``, ``kedua belas``."""
    lows = line.lows
    found = language.phrases("occurrences.ordinals").at(lows, index)
    if found is not None:
        last, value = index + found[0], float(found[1])
        teen = last < len(lows) and lows[last] in language.words("numbers.teens")
        return (last + 1, value + 10) if teen else (last, value)
    digits = index
    if lows[index] in language.words("occurrences.prefixes"):
        digits += 1 + (index + 1 < len(lows) and lows[index + 1] in DASHES)
    # Not int() of any length: Python refuses thousands of digits.
    if digits >= len(lows) or not lows[digits].isdecimal() or len(lows[digits]) > len(str(_HIGHEST)):
        return None
    if not 0 < int(lows[digits]) <= _HIGHEST:
        return None
    suffixed = digits + 1 < len(lows) and line.glued(digits + 1) and lows[digits + 1] in language.words("numbers.ordinal_suffixes")
    if digits == index and not suffixed:
        return None
    return digits + 1 + suffixed, float(lows[digits])


def _past_described(line: Line, language: Language, index: int) -> int:
    """Past the "straight" of ``third straight meeting``."""
    for _ in range(_BETWEEN):
        if index < len(line) and line.lows[index] in language.words("occurrences.between"):
            index += 1
    return index


def _ends_phrase(line: Line, language: Language, counted: bool, index: int, taken: set[int]) -> bool:
    """Whether an ordinal belongs to the noun before it: not in "pertemuan kedua pemimpin", a meeting of both leaders."""
    if counted or index >= len(line) or index in taken:
        return True
    token = line.tokens[index]
    if token.kind != "word" or token.low in language.words("stop.words") or token.low in language.words("places.prepositions"):
        return True
    if language.phrases("occurrences.of").at(line.lows, index) is not None:
        return True
    if token in people(language) or token.low in language.words("names.titles"):
        return False
    verbs = (*language.get("casualties.grammar.verb_prefixes"), *language.get("casualties.grammar.barrier_prefixes"))
    verb = bool(verbs) and len(token.low) >= _VERB and token.low.startswith(verbs)
    return token.is_capital or verb


def _is_planned(line: Line, language: Language, first: int, last: int) -> bool:
    """Whether the occurrence lies ahead: "the third round of talks will be held", "pertemuan ketiga pekan depan"."""
    before, behind = line.lows[max(0, first - _PLANNED) : first], line.lows[last : last + _PLANNED]
    ends = CLAUSE_ENDS | language.words("dates.future_ends")
    future = language.phrases("dates.future")
    if any(ends.isdisjoint(before[end:]) for _, end, _ in future.all(before)):
        return True
    planned = [begin for begin, _, _ in future.all(behind)] + [at for at, low in enumerate(behind) if low in language.words("dates.next")]
    return any(ends.isdisjoint(behind[:at]) for at in planned)
