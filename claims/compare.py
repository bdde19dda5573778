"""Whether two words, names, figures or times agree."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer
from rapidfuzz.distance import DamerauLevenshtein

from claims.languages import load
from claims.types import Quantity, TimeSpan
from claims.units import same_counted

_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
# Sounds that the languages of a newsroom spell differently in the same name; applied in this order to a folded name.
_SPELLINGS = (
    ("tsch", "ch"), ("sch", "sh"), ("yj", "y"),
    ("ou", "u"), ("oe", "u"), ("dj", "j"), ("tj", "c"), ("ph", "f"), ("kh", "h"), ("ck", "k"), ("ij", "i"), ("iy", "i"), ("yy", "y"),
    ("ss", "s"), ("zz", "z"), ("ll", "l"), ("nn", "n"), ("mm", "m"), ("tt", "t"), ("y", "i"), ("z", "s"), ("w", "v"), ("q", "k"),
)  # fmt: skip

_HARD_C = re.compile("c(?![eih])")
# Perancis, Prancis.
_SCHWA = re.compile("(?<=[bdfgkpt])e(?=r[aiou])")
_ENDING = re.compile("(?:ia|ie|a|e)$")
_VOWELS = frozenset("aeiou")
# From how many letters on a difference of each kind is forgiven.
_ENDING_FROM, _VOWEL_FROM, _EDIT_FROM = 5, 6, 9


class Relation(StrEnum):
    """How a source's interval lies to a claimed one."""

    INSIDE = "inside"
    OVERLAPPING = "overlapping"
    DISJOINT = "disjoint"
    INCOMPARABLE = "incomparable"


class SpanRelation(StrEnum):
    """How a source's time lies to a claimed one."""

    SAME = "same"
    COMPATIBLE = "compatible"
    DISJOINT = "disjoint"
    UNKNOWN = "unknown"


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The form under which words are compared: NFKC, case folded, without accents, apostrophes and hyphens of one kind."""
    if text.isascii():
        return text.lower().translate(_PLAIN)
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


#: PyStemmer, which snowballstemmer takes where it is installed (a hundred times as fast, the same stems), must not be called by two
#: threads at once.
_STEMMING = Lock()


@cache
def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(algorithm)


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The stem of a word, folded. Snowball's stemmers (Indonesian: Tala 2003, which serves Malay too)."""
    with _STEMMING:
        return str(_stemmer(load(language).stemmer).stemWord(fold(word)))


@lru_cache(maxsize=65536)
def _spelling(name: str) -> str:
    sound = "".join(char for char in fold(name) if char.isalnum())
    for written, heard in _SPELLINGS:
        sound = sound.replace(written, heard)
    return _SCHWA.sub("", _HARD_C.sub("k", sound))


def same_name(a: str, b: str) -> bool:
    """Whether two words are spellings of one proper name: Soumy and Sumy, Zelensky and Zelenskyy, Brasil and Brazil, Moskow and Moscow.

    Spellings are first brought to one form (ou = u, y = i, z = s, double letters …). What may differ then is the ending of a country's
    name (-a, -ia, -e, -ie: Ukraina, Ukraine), one vowel inside a name of six letters or more (Lebanon, Libanon), or one edit inside a name
    of nine or more (Damerau-Levenshtein distance). A plain distance would take Iran for Irak, Mali for Bali and Sumba for Sumbawa.
    """
    first, second = _spelling(a), _spelling(b)
    if first == second:
        return bool(first)
    if not first or not second or first[0] != second[0] or any(char.isdigit() for char in first + second):
        return False
    shorter = min(len(first), len(second))
    if shorter >= _ENDING_FROM and _ENDING.sub("", first) == _ENDING.sub("", second) and _ENDING.search(first) and _ENDING.search(second):
        return True
    if first[-1] != second[-1]:
        return False
    if len(first) == len(second) and shorter >= _VOWEL_FROM:
        differing = [(x, y) for x, y in zip(first, second, strict=True) if x != y]
        if len(differing) == 1 and _VOWELS.issuperset(differing[0]):
            return True
    return shorter >= _EDIT_FROM and DamerauLevenshtein.distance(first, second, score_cutoff=1) <= 1


def _lower(quantity: Quantity) -> tuple[float, bool]:
    return (float("-inf"), False) if quantity.low is None else (quantity.low, quantity.low_open)


def _upper(quantity: Quantity) -> tuple[float, bool]:
    return (float("inf"), False) if quantity.high is None else (quantity.high, quantity.high_open)


def _starts_no_earlier(inner: Quantity, outer: Quantity) -> bool:
    (low, low_open), (bound, bound_open) = _lower(inner), _lower(outer)
    return low > bound or (low == bound and (low_open or not bound_open))


def _ends_no_later(inner: Quantity, outer: Quantity) -> bool:
    (high, high_open), (bound, bound_open) = _upper(inner), _upper(outer)
    return high < bound or (high == bound and (high_open or not bound_open))


def _below(first: Quantity, second: Quantity) -> bool:
    (high, high_open), (low, low_open) = _upper(first), _lower(second)
    return high < low or (high == low and (high_open or low_open))


def relate(source: Quantity, claimed: Quantity) -> Relation:
    """INSIDE when every value the source allows is one that is claimed, DISJOINT when none is, else OVERLAPPING.

    INCOMPARABLE when metric or unit differ: 35 dead say nothing of 35 injured. Units that may mean the same do not (claims/units.py).
    """
    if not same_counted(source, claimed):
        return Relation.INCOMPARABLE
    if _below(source, claimed) or _below(claimed, source):
        return Relation.DISJOINT
    if _starts_no_earlier(source, claimed) and _ends_no_later(source, claimed):
        return Relation.INSIDE
    return Relation.OVERLAPPING


def relate_spans(source: TimeSpan, claimed: TimeSpan) -> SpanRelation:
    """SAME span, COMPATIBLE (they share a moment), DISJOINT, or UNKNOWN.

    Where a span is not resolved, two different weekdays are still DISJOINT and equal ones COMPATIBLE; all else is UNKNOWN.
    """
    if source.start is not None and source.end is not None and claimed.start is not None and claimed.end is not None:
        if (source.start, source.end) == (claimed.start, claimed.end):
            return SpanRelation.SAME
        # Calendar days are compared by their date: a day in Jakarta and the same day in Kyiv are meant alike.
        source_days = (source.start.replace(tzinfo=None), source.end.replace(tzinfo=None))
        claimed_days = (claimed.start.replace(tzinfo=None), claimed.end.replace(tzinfo=None))
        if source_days == claimed_days:
            return SpanRelation.SAME
        apart = source_days[1] <= claimed_days[0] or claimed_days[1] <= source_days[0]
        return SpanRelation.DISJOINT if apart else SpanRelation.COMPATIBLE
    days = (_weekday(source), _weekday(claimed))
    if None in days:
        return SpanRelation.UNKNOWN
    return SpanRelation.COMPATIBLE if days[0] == days[1] else SpanRelation.DISJOINT


def _weekday(span: TimeSpan) -> int | None:
    if span.weekday is not None:
        return span.weekday
    one_day = span.start is not None and span.end is not None and (span.end - span.start).days <= 1
    return span.start.weekday() if one_day and span.start is not None else None
