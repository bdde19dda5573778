"""What stands for something else: abbreviations ("Kemenkes", "DBD", "UN") and the seats that name governments ("Moskow menolak …").

The tables stand in the language files, under ``[abbreviations.meanings]`` and ``[countries.seats]``. An abbreviation that none of them has
is still known in a text that writes it out, by the first letters of its words (as in Schwartz and Hearst 2003).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from claims.compare import fold
from claims.languages import codes, load

_WORD = re.compile(r"\w+(?:['’]\w+)*")
#: Letters of an abbreviation that is looked for among the first letters of a text's words; fewer are met by chance.
_SHORTEST, _LONGEST = 3, 6
#: In a text of more words than these, only longer abbreviations are told from chance.
_LONG_TEXT, _SHORTEST_IN_LONG = 120, 4
#: Words of a name that its abbreviation leaves out ("Badan Meteorologi, Klimatologi, dan Geofisika").
_LEFT_OUT = frozenset({"dan", "and", "of", "the", "for", "untuk", "de", "la", "et", "y", "des", "der", "van"})


# What is kept here is kept by its text, which may be a whole article: not many of them, since a bot runs for months.
@lru_cache(maxsize=1024)
def spells_out(text: str, word: str) -> bool:
    """Whether a text writes out what ``word`` abbreviates; ``word`` may be folded."""
    key = fold(word)
    meanings = _meanings().get(key, ())
    if meanings:
        told = frozenset(_folded(text))
        if any(told.issuperset(meaning) for meaning in meanings):
            return True
    return _SHORTEST <= len(key) <= _LONGEST and key.isalpha() and key in _initials(text)


@lru_cache(maxsize=1024)
def written_out(text: str) -> frozenset[str]:
    """The words, folded, of what the abbreviations of a text stand for."""
    known = _written()
    return frozenset(part for word in _WORD.findall(text) for meaning in known.get(word, known.get(word.lower(), ())) for part in meaning)


@lru_cache(maxsize=4096)
def governed_from(name: str) -> frozenset[str]:
    """The ISO 3166-1 codes of the countries whose governments go by the name of this place."""
    return _seats().get(" ".join(_folded(name)), frozenset())


def _folded(text: str) -> list[str]:
    """The words of a text, folded; a mark that stands alone as one ("ﾟ") leaves nothing."""
    return [folded for word in _WORD.findall(text) if (folded := fold(word))]


@lru_cache(maxsize=128)
def _initials(text: str) -> frozenset[str]:
    """The first letters of every few words that follow each other, with and without those that an abbreviation leaves out."""
    found: set[str] = set()
    told = _folded(text)
    shortest = _SHORTEST if len(told) <= _LONG_TEXT else _SHORTEST_IN_LONG
    for line in (told, [word for word in told if word not in _LEFT_OUT]):
        letters = "".join(word[0] for word in line)
        found.update(letters[at : at + size] for size in range(shortest, _LONGEST + 1) for at in range(len(letters) - size + 1))
    return frozenset(found)


@cache
def _written() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Abbreviation as it is written (any letters where the table has small ones) → folded words of each meaning."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for language in codes():
        for short, meanings in load(language).get("abbreviations.meanings").items():
            found[short] = (*found.get(short, ()), *(tuple(_folded(meaning)) for meaning in meanings))
    return found


@cache
def _meanings() -> dict[str, tuple[tuple[str, ...], ...]]:
    """As :func:`_written`, by the folded abbreviation."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for short, meanings in _written().items():
        found[fold(short)] = (*found.get(fold(short), ()), *meanings)
    return found


@cache
def _seats() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for language in codes():
        for code, names in load(language).get("countries.seats").items():
            for name in names:
                key = " ".join(_folded(name))
                found[key] = found.get(key, frozenset()) | {code}
    return found
