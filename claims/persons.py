"""Nouns of people: who can be counted among the dead, the injured or the rescued."""

from __future__ import annotations

from functools import cache

from claims.languages import Language
from claims.tokens import Token

# The shortest word that an ending or beginning is looked for in, beyond its own length.
_STEM = 3


class People:
    """Tells nouns of people by list, by their beginning ("pe-") or ending ("-men"), and names of nationals by theirs ("Ukrainians")."""

    def __init__(self, language: Language) -> None:
        self._nouns = language.words("people.nouns")
        self._prefixes: tuple[str, ...] = tuple(language.get("people.prefixes"))
        self._exceptions: tuple[str, ...] = tuple(language.get("people.prefix_exceptions"))
        self._suffixes: tuple[str, ...] = tuple(language.get("people.suffixes"))
        self._suffix_exceptions = language.words("people.suffix_exceptions")
        self._demonyms: tuple[str, ...] = tuple(language.get("people.demonyms"))
        self._endings: tuple[str, ...] = tuple(language.get("people.possessives"))

    def __contains__(self, token: Token) -> bool:
        low = token.low
        if low in self._nouns:
            return True
        if token.kind != "word":
            return False
        if "-" in low and (low.rsplit("-", 1)[-1] in self._nouns or low.split("-", 1)[0] in self._nouns):
            return True
        for ending in self._endings:
            if low.endswith(ending) and low[: -len(ending)] in self._nouns:
                return True
        if self._prefixes and low.startswith(self._prefixes) and len(low) >= 2 * _STEM and not low.startswith(self._exceptions):
            return True
        if self._suffixes and low.endswith(self._suffixes) and len(low) > _STEM + 2 and low not in self._suffix_exceptions:
            return True
        return bool(self._demonyms) and token.is_capital and low.endswith(self._demonyms) and len(low) > _STEM + 2


@cache
def people(language: Language) -> People:
    """The nouns of people of a language, made once: it is asked token by token (``token in people(language)``)."""
    return People(language)
