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

# The shortest noun that a compound may end in, and the shortest name that may have an ending.
_PART, _STEM = 5, 3


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


def name_of(line: Line, index: int, language: Language) -> str:
    """A word of a line without the ending of the genitive: "Ratna's", and "Ratnas" before a common noun ("Ratnas Rede")."""
    token = line.tokens[index]
    plain = token.text.removesuffix("'s").removesuffix("’s")
    if plain != token.text or not (token.is_capital and token.low.endswith("s") and language.get("nouns.written_large")):
        return plain
    owned = index + 1 < len(line) and line.tokens[index + 1].text[0].isupper() and not line.tokens[index + 1].is_capital
    return plain[:-1] if owned and len(plain) > _STEM else plain


class _Nouns:
    """The common nouns of a language, and what tells one."""

    def __init__(self, language: Language) -> None:
        words = language.words
        lists = ("nouns.common", "people.nouns", "events.nouns", "dates.event_nouns", "names.titles", "names.organisations")
        places = ("places.descriptors", "places.sites", "places.organisations", "places.events")
        casualties = (f"casualties.{metric.value}.words" for metric in Metric)
        times = ("numbers.units", "dates.units", "dates.day_parts", "dates.months", "dates.weekdays")
        amounts = ("numbers.scales", "numbers.vague", "numbers.percent", "money.after", "questions.openers")
        self._common = frozenset().union(*(words(path) for path in (*lists, *places, *casualties, *times, *amounts)))
        self._common |= {unit for units in language.get("units").values() for unit in units}
        compounded = (words("nouns.common") | words("people.nouns") | words("events.nouns")) - words("nouns.not_parts")
        self._parts = tuple(noun for noun in compounded if len(noun) >= _PART)
        self._endings = tuple(words("nouns.endings"))
        self._leads = words("nouns.leads") | words("numbers.units") | words("numbers.vague") | words("numbers.scales")
        self._adjective_endings = tuple(words("nouns.adjective_endings"))

    def is_common(self, line: Line, index: int) -> bool:
        token = line.tokens[index]
        if (len(token.text) > 1 and token.text.isupper()) or is_country(token.text):
            return False
        return self._is_known(token.low) or self._is_led(line.tokens, index) or (not index and self._is_adjective(line.tokens))

    def _is_known(self, low: str) -> bool:
        if low in self._common or low.rsplit("-", 1)[-1] in self._common:
            return True
        return low.endswith(self._parts) or (low.endswith(self._endings) and len(low) > _PART)

    def _is_adjective(self, tokens: tuple[Token, ...]) -> bool:
        """Whether a line begins with an adjective before a noun ("Schwere Angriffe")."""
        behind = tokens[1].low if len(tokens) > 1 and tokens[1].is_capital else ""
        return tokens[0].low.endswith(self._adjective_endings) and self._is_known(behind)

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
