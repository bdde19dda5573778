"""Names told from common nouns in a language that writes all its nouns large (German): a capital alone tells no name there.

A noun is common where the language file knows it, or the last part of a compound, or its ending, and where an article or a count stands
before it. A country is a name whatever stands before it ("die Ukraine").
"""

from __future__ import annotations

from functools import cache

from claims.gazetteer import is_country
from claims.languages import Language
from claims.tokens import Line, Token
from claims.types import Metric

# The shortest noun that a compound is looked at for, and the shortest word that an ending is looked for in, beyond its own length.
_PART, _STEM = 4, 3


def with_names_large(line: Line, language: Language) -> Line:
    """The line with those capitals alone that tell names; the line itself in a language that writes no other nouns large."""
    if not language.get("nouns.written_large"):
        return line
    known = _nouns(language)
    tokens = tuple(
        token._replace(is_capital=False) if token.is_capital and known.is_common(line, index) else token
        for index, token in enumerate(line.tokens)
    )
    return Line(line.text, tokens, line.lows)


class _Nouns:
    """The common nouns of a language, and what tells one."""

    def __init__(self, language: Language) -> None:
        words = language.words
        lists = ("nouns.common", "people.nouns", "events.nouns", "dates.event_nouns", "names.titles", "names.organisations")
        places = ("places.descriptors", "places.not_places", "places.sites", "places.organisations", "places.events")
        casualties = (f"casualties.{metric.value}.words" for metric in Metric)
        times = ("dates.units", "dates.day_parts", "dates.months", "dates.weekdays")
        amounts = ("numbers.scales", "numbers.vague", "numbers.percent", "money.after", "questions.openers")
        self._common = frozenset().union(*(words(path) for path in (*lists, *places, *casualties, *times, *amounts)))
        self._common |= {unit for units in language.get("units").values() for unit in units}
        self._parts = tuple(noun for noun in words("nouns.common") | words("people.nouns") | words("events.nouns") if len(noun) >= _PART)
        self._endings = tuple(words("nouns.endings"))
        self._leads = words("nouns.leads") | words("numbers.units") | words("numbers.vague") | words("numbers.scales")
        self._adjective_endings = tuple(words("nouns.adjective_endings"))

    def is_common(self, line: Line, index: int) -> bool:
        token = line.tokens[index]
        if (len(token.text) > 1 and token.text.isupper()) or is_country(token.text):
            return False
        return self._is_known(token.low) or self._is_led(line.tokens, index)

    def _is_known(self, low: str) -> bool:
        if low in self._common or low.rsplit("-", 1)[-1] in self._common:
            return True
        compound = low.endswith(self._parts) and low not in self._parts
        ended = bool(self._endings) and low.endswith(self._endings) and len(low) > _STEM + min(map(len, self._endings))
        return compound or ended

    def _is_led(self, tokens: tuple[Token, ...], index: int) -> bool:
        """Whether an article or a count stands before the noun, or before the adjective in front of it ("der russische Angriff")."""
        if not index:
            return False
        before = tokens[index - 1]
        if before.kind == "number" or before.low in self._leads:
            return True
        adjective = before.kind == "word" and not before.is_capital and before.low.endswith(self._adjective_endings)
        return adjective and index > 1 and (tokens[index - 2].kind == "number" or tokens[index - 2].low in self._leads)


@cache
def _nouns(language: Language) -> _Nouns:
    return _Nouns(language)
