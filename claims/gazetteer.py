"""Countries by any of their names, so that ``France``, ``Prancis`` and ``Perancis`` are one place.

Names come from Unicode's CLDR (through babel) in every language that has a language file; the names of national languages
stand for their countries as well, since news writes "the French president" and "presiden Prancis". What CLDR lacks (``AS``, ``UK``,
``Britain``) stands in the language files under ``[countries]``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

from claims.compare import fold

_WORD = re.compile(r"\w+(?:['’.]\w+)*", re.UNICODE)
_LONGEST = 4  # words in a name: "Republik Rakyat Tiongkok", "United States of America"

# CLDR's codes of unions and of the unknown.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ"})

# Languages of many countries name none of them: "Spanish", "Arab", "Inggris" are settled by the language files or not at all.
_SHARED = frozenset({"ar", "en", "es", "pt"})


@lru_cache(maxsize=4096)
def countries(text: str) -> frozenset[str]:
    """The ISO 3166-1 codes of the countries named in a text, in any language that has a language file."""
    names, openings = _names(), _openings()
    words = [fold(word) for word in _WORD.findall(text)]
    found = set()
    position = 0
    while position < len(words):
        for length in range(min(openings.get(words[position], 0), len(words) - position), 0, -1):
            code = names.get(" ".join(words[position : position + length]))
            if code is not None:
                found.add(code)
                position += length
                break
        else:
            position += 1
    return frozenset(found)


@cache
def _names() -> dict[str, str]:
    """Folded name → ISO code. Later entries win: languages, then territories, then the language files."""
    languages: dict[str, str] = {}
    territories: dict[str, str] = {}
    stated: dict[str, str] = {}
    for file in sorted(resources.files("claims.languages").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        locale = Locale.parse(file.name.removesuffix(".toml"))
        languages |= {_key(name): code for tag, name in locale.languages.items() if (code := _country_of(tag))}
        territories |= {_key(name): code for code, name in locale.territories.items() if len(code) == 2 and code not in _NO_COUNTRY}
        stated |= {_key(name): code for name, code in tomllib.loads(file.read_text("utf-8")).get("countries", {}).items()}
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
