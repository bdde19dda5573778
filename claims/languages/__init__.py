"""Languages as data: each ``<code>.toml`` beside this module is one language, loaded and compiled once.

The engine holds no word of any language. :data:`~claims.languages.schema.SCHEMA` names what a file must have; a file
that lacks any of it is a programming error and raises ValueError when it is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import resources
from typing import Any, Generic, TypeVar

from claims.languages.schema import SCHEMA
from claims.tokens import tokenize

V = TypeVar("V")


class Phrases(Generic[V]):
    """Phrases of one or more words, each with a value, found at a position of a tokenised text: the longest wins."""

    def __init__(self, entries: Iterable[tuple[str, V]]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], tuple[int, V]]]] = {}
        for phrase, value in entries:
            words = tokenize(phrase).lows
            table.setdefault(words[0], []).append((words, (len(words), value)))
        # By first word the phrases with what is told of each, the longest first.
        self._table = {first: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for first, found in table.items()}
        self._last = frozenset(words[-1] for found in self._table.values() for words, _ in found)
        self._longest = max((len(words) for found in self._table.values() for words, _ in found), default=0)

    def at(self, lows: tuple[str, ...], index: int) -> tuple[int, V] | None:
        """The number of tokens and the value of the longest phrase that begins at ``index``, or None."""
        if index >= len(lows):
            return None
        found = self._table.get(lows[index])
        if found is None:
            return None
        for words, told in found:
            if told[0] == 1 or lows[index : index + told[0]] == words:
                return told
        return None

    def before(self, lows: tuple[str, ...], index: int) -> tuple[int, V] | None:
        """The number of tokens and the value of the longest phrase that ends just before ``index``, or None."""
        if index < 1 or lows[index - 1] not in self._last:
            return None
        for length in range(min(self._longest, index), 0, -1):
            words = lows[index - length : index]
            for known, told in self._table.get(words[0], ()):
                if known == words:
                    return told
        return None

    def all(self, lows: tuple[str, ...]) -> list[tuple[int, int, V]]:
        """Every phrase in the text, left to right without overlap: (first token, token after the last, value)."""
        hits: list[tuple[int, int, V]] = []
        if self._table.keys().isdisjoint(lows):  # as in most sentences
            return hits
        behind = 0
        for index, low in enumerate(lows):
            if low in self._table and index >= behind and (found := self.at(lows, index)) is not None:
                behind = index + found[0]
                hits.append((index, behind, found[1]))
        return hits

    @property
    def first_words(self) -> frozenset[str]:
        """The words that begin a phrase: a quick test before anything is looked up."""
        return frozenset(self._table)

    def __contains__(self, words: object) -> bool:
        return isinstance(words, str) and self.at(tokenize(words).lows, 0) is not None


@dataclass(frozen=True, eq=False)
class Language:
    """One compiled language file. ``sections`` is the file as read; look-ups are compiled on first use and kept."""

    code: str
    name: str
    stemmer: str
    sections: Mapping[str, Any]
    _values: dict[str, Any] = field(default_factory=dict, repr=False)
    _phrases: dict[str, Phrases[Any]] = field(default_factory=dict, repr=False)
    _words: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def get(self, path: str) -> Any:
        """The raw value at a dotted path, such as ``numbers.decimal``."""
        if path not in self._values:
            self._values[path] = reduce(lambda table, key: table[key], path.split("."), self.sections)
        return self._values[path]

    def words(self, path: str) -> frozenset[str]:
        """The list or table at a path as a set of lower-case words."""
        found = self._words.get(path)
        if found is None:
            found = self._words[path] = frozenset(word.lower() for word in self.get(path))
        return found

    def phrases(self, path: str) -> Phrases[Any]:
        """The list or table at a path as phrases. A list's value is True; a table of lists (``qualifiers``) maps each phrase to its key."""
        found = self._phrases.get(path)
        if found is None:
            found = self._phrases[path] = Phrases(_entries(self.get(path)))
        return found

    def union(self, *paths: str) -> Phrases[Any]:
        """The phrases of several lists and tables in one; compiled at each call, so its caller keeps it."""
        return Phrases(entry for path in paths for entry in _entries(self.get(path)))

    def first_words(self, *paths: str) -> frozenset[str]:
        """The words that begin a phrase of any of these lists or tables."""
        key = " ".join(paths)
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = frozenset().union(*(self.phrases(path).first_words for path in paths))
        return found


def _entries(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [(phrase, True) for phrase in value]
    if all(isinstance(inner, list) and all(isinstance(phrase, str) for phrase in inner) for inner in value.values()):
        return [(phrase, key) for key, phrases in value.items() for phrase in phrases]
    return list(value.items())


@cache
def codes() -> tuple[str, ...]:
    """The codes of the languages that have a file, in alphabetical order."""
    folder = resources.files(__name__)
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load(code: str) -> Language:
    """The language with this code; one without a file is read as English, whose file is complete. Raises ValueError on a broken file."""
    if code not in codes():
        return load("en")
    raw = tomllib.loads((resources.files(__name__) / f"{code}.toml").read_text(encoding="utf-8"))
    for section, keys in SCHEMA.items():
        found = reduce(lambda table, name: table.get(name, {}), section.split("."), raw)
        if not found.keys() >= keys:
            raise ValueError(f"{code}.toml: section {section} lacks {', '.join(sorted(keys - found.keys()))}")
    return Language(raw["code"], raw["name"], raw["stemmer"], raw)


@cache
def common_words(code: str) -> frozenset[str]:
    """Words, folded, that are no names where they are written large at the head of a sentence (``bench/common_words.py`` makes the list);
    none of a language that has no list."""
    listed = resources.files(__name__) / f"common-{code}.txt"
    return frozenset(listed.read_text(encoding="utf-8").split()) if listed.is_file() else frozenset()


def detect(text: str) -> str:
    """The code of the language of a text or question; see :func:`claims.languages.detection.detect`."""
    from claims.languages.detection import detect as detect_language

    return detect_language(text)
