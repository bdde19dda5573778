"""The words of casualties in a line, and the grammar words around them, looked up once for each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from claims.languages import Language, Phrases
from claims.tokens import Line
from claims.types import Metric, Quantity

CLAUSE_ENDS = frozenset('.;:?!“”"„«»')
OPENING_QUOTES = frozenset('"“„«')
_ROLES = ("active", "state", "before", "after")
# How far behind a verb the words may stand that complete it, where its object stands between and where none does.
_COMPLETION_REACH = 14
_COMPLETED_NEAR = 7


@dataclass(frozen=True, slots=True)
class Trigger:
    """A casualty word in a line: tokens ``[first, last)`` and what it may be, as (metric, role) pairs."""

    first: int
    last: int
    roles: frozenset[tuple[Metric, str]]

    def metric(self, role: str) -> Metric | None:
        """The metric that the word has this role for ("active", "state", "before" or "after"), the first by name of several; None where
        it has the role for none."""
        return next((metric for metric, known in sorted(self.roles) if known == role), None)


@dataclass(frozen=True, slots=True)
class Casualty:
    """A casualty figure: tokens ``[first, last)`` of trigger, number and noun together, and the number's position (-1 for none)."""

    first: int
    last: int
    number: int
    value: Quantity


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a phrase may be; its roles for the metrics in ``incomplete`` hold only where a completing word stands behind."""

    roles: frozenset[tuple[Metric, str]]
    incomplete: frozenset[Metric]


@cache
def _lexicon(language: Language) -> Phrases[_Entry]:
    roles: dict[str, set[tuple[Metric, str]]] = {phrase: set() for phrase in language.get("casualties.grammar.idioms")}
    for metric in Metric:
        for role in _ROLES:
            for phrase in language.get(f"casualties.{metric.value}")[role]:
                roles.setdefault(phrase, set()).add((metric, role))
    incomplete = {metric: language.words(f"casualties.{metric.value}.incomplete") for metric in Metric}
    return Phrases(
        (phrase, _Entry(frozenset(found), frozenset(metric for metric, _ in found if not incomplete[metric].isdisjoint(phrase.split()))))
        for phrase, found in roles.items()
    )


def triggers_of(line: Line, language: Language) -> list[Trigger]:
    """The casualty words of a line; those inside an idiom ("hukuman mati") are none."""
    triggers = []
    for first, last, entry in _lexicon(language).all(line.lows):
        roles = entry.roles
        if entry.incomplete:
            roles = frozenset(
                (metric, role)
                for metric, role in roles
                if metric not in entry.incomplete or _is_completed(line, language, first, last, metric, role)
            )
        if roles:
            triggers.append(Trigger(first, last, roles))
    return triggers


def _is_completed(line: Line, language: Language, first: int, last: int, metric: Metric, role: str) -> bool:
    """``forced 300 people to flee``, ``treated for burns``: some verbs tell of a casualty only with what follows."""
    words = language.words(f"casualties.{metric.value}.completed_by")
    reach = _COMPLETION_REACH if role == "active" else _COMPLETED_NEAR
    for index in range(first, min(len(line), last + reach)):
        low = line.lows[index]
        if low in words:
            return True
        if low in CLAUSE_ENDS or (role != "active" and low == ","):
            return False
    return False


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
    trapped: frozenset[str]
    former_joints: frozenset[str]
    guarding: frozenset[str]
    guarded: frozenset[str]
    wanted: frozenset[str]
    severe: frozenset[str]
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
        """The word lists of a language, compiled once for all its lines."""
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
