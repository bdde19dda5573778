"""The words of casualties in a line, and the grammar words around them, looked up once for each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from claims.languages import Language, Phrases
from claims.tokens import Line
from claims.types import Metric, Quantity

CLAUSE_ENDS = frozenset('.;:?!“”"„«»')
_ROLES = ("active", "state", "before", "after")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A casualty word in a line: tokens ``[first, last)`` and what it may be, as (metric, role) pairs."""

    first: int
    last: int
    roles: frozenset[tuple[Metric, str]]

    def metric(self, role: str) -> Metric | None:
        return next((metric for metric, known in sorted(self.roles) if known == role), None)


@dataclass(frozen=True, slots=True)
class Casualty:
    """A casualty figure: tokens ``[first, last)`` of trigger, number and noun together, and the number's position (-1 for none)."""

    first: int
    last: int
    number: int
    value: Quantity


@cache
def _lexicon(language: Language) -> Phrases[frozenset[tuple[Metric, str]]]:
    roles: dict[str, set[tuple[Metric, str]]] = {phrase: set() for phrase in language.get("casualties.grammar.idioms")}
    for metric in Metric:
        for role in _ROLES:
            for phrase in language.get(f"casualties.{metric.value}")[role]:
                roles.setdefault(phrase, set()).add((metric, role))
    return Phrases((phrase, frozenset(found)) for phrase, found in roles.items())


def triggers_of(line: Line, language: Language) -> list[Trigger]:
    """The casualty words of a line; those inside an idiom ("hukuman mati") are none."""
    return [Trigger(first, last, roles) for first, last, roles in _lexicon(language).all(line.lows) if roles]


@dataclass(frozen=True)
class Words:
    """The word lists of ``[casualties.grammar]`` that are looked up word by word."""

    auxiliaries: frozenset[str]
    barriers: frozenset[str]
    barrier_exceptions: frozenset[str]
    barrier_prefixes: tuple[str, ...]
    fillers: frozenset[str]
    toll_connectors: frozenset[str]
    postposed: frozenset[str]
    conjunctions: frozenset[str]
    negators: frozenset[str]
    modals: frozenset[str]
    relative: frozenset[str]
    ambiguous: frozenset[str]
    finite: frozenset[str]
    doubts: frozenset[str]
    stranded: frozenset[str]
    rescue_words: frozenset[str]
    incomplete: frozenset[str]
    completed_by: frozenset[str]
    zero_fillers: frozenset[str]
    zero_subjects: frozenset[str]
    zero_alternatives: frozenset[str]
    victims: frozenset[str]
    verb_prefixes: tuple[str, ...]
    verb_suffixes: tuple[str, ...]
    plural_suffixes: tuple[str, ...]
    singular_suffixes: tuple[str, ...]
    articles: frozenset[str]
    needs_auxiliary: bool

    @staticmethod
    @cache
    def of(language: Language) -> Words:
        grammar = language.get("casualties.grammar")
        lists = [name for name, kind in Words.__annotations__.items() if kind == "frozenset[str]" and name != "articles"]
        values: dict[str, Any] = {name: language.words(f"casualties.grammar.{name}") for name in lists}
        for name in ("barrier_prefixes", "verb_prefixes", "verb_suffixes"):
            values[name] = tuple(grammar[name])
        return Words(
            **values,
            plural_suffixes=tuple(language.get("numbers.plural_suffixes")),
            singular_suffixes=tuple(language.get("numbers.singular_suffixes")),
            articles=language.words("people.articles"),
            needs_auxiliary=bool(grammar["needs_auxiliary"]),
        )
