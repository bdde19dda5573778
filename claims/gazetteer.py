"""Countries by any of their names, so that ``France``, ``Prancis`` and ``Perancis`` are one place.

Names come from Unicode's CLDR (through babel) in every language that has a language file; the names of national languages
stand for their countries as well, since news writes "the French president" and "presiden Prancis". What CLDR lacks ("Britain",
"American") stands in the language files under ``[countries.names]``, abbreviations ("AS", "UK") under ``[countries.acronyms]``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

from claims.compare import fold
from claims.languages import codes, load

_WORD = re.compile(r"\w+(?:['’.]\w+)*", re.UNICODE)
_LONGEST = 4  # words in a name: "Republik Rakyat Tiongkok", "United States of America"

# CLDR's codes of unions and of the unknown, which the language files use for what is no country ("Latin America").
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ"})

# Languages of many countries name none of them: "Spanish", "Arab", "Inggris" are settled by the language files or not at all.
_SHARED = frozenset({"ar", "en", "es", "pt"})


@lru_cache(maxsize=1024)  # by texts, which may be whole articles
def countries(text: str) -> frozenset[str]:
    """The ISO 3166-1 codes of the countries named in a text, in any language that has a language file."""
    names, openings, acronyms = _names(), _openings(), _acronyms()
    written = [word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text)]
    words = [fold(word) for word in written]
    found = set()
    position = 0
    while position < len(words):
        if written[position] in acronyms:
            found.add(acronyms[written[position]])
            position += 1
            continue
        for length in range(min(openings.get(words[position], 0), len(words) - position), 0, -1):
            code = names.get(" ".join(words[position : position + length]))
            if code is not None:
                found.add(code)
                position += length
                break
        else:
            position += 1
    return frozenset(found - _NO_COUNTRY)


def is_country(name: str) -> bool:
    """Whether a text is the name of a country and nothing else."""
    return name in _acronyms() or _names().get(_key(name), "ZZ") != "ZZ"


@lru_cache(maxsize=4096)
def in_full(word: str) -> str:
    """An abbreviation of a country as its English name, so that it is still known in small letters; any other word as it is."""
    code = _acronyms().get(word)
    return word if code is None else str(Locale("en").territories[code])


@cache
def _acronyms() -> dict[str, str]:
    """Abbreviation, as it is written → ISO code."""
    stated = (entry for tag in codes() for entry in load(tag).get("countries.acronyms").items())
    return {word: code for code, written in stated for word in written}


@cache
def _names() -> dict[str, str]:
    """Folded name → ISO code. Later entries win: languages, then territories, then the language files."""
    languages: dict[str, str] = {}
    territories: dict[str, str] = {}
    stated: dict[str, str] = {}
    for tag in codes():
        locale = Locale.parse(tag)
        languages |= {_key(name): code for other, name in locale.languages.items() if (code := _country_of(other))}
        territories |= {_key(name): code for code, name in locale.territories.items() if len(code) == 2 and code not in _NO_COUNTRY}
        stated |= {_key(name): code for code, names in load(tag).get("countries.names").items() for name in names}
    return languages | territories | stated


@cache
def _openings() -> dict[str, int]:
    """First word of a name → words of the longest name that begins so: most words begin none."""
    found: dict[str, int] = {}
    for name in _names():
        words = name.split(" ")
        found[words[0]] = max(found.get(words[0], 0), min(_LONGEST, len(words)))
    return found


def _key(name: str) -> str:
    return " ".join(fold(word) for word in _WORD.findall(name))


def _country_of(language: str) -> str | None:
    """The country whose official language this is, or None for one that several share or that is official nowhere."""
    subtags = get_global("likely_subtags").get(language)
    if subtags is None or language in _SHARED or "_" in language:
        return None
    country = subtags.rsplit("_", 1)[-1]
    return country if language in get_official_languages(country) else None
