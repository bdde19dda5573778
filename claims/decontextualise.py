"""A claim's sentence in a form that can be read alone: what it takes from its context is written out, each replacement in square brackets.

Decontextualisation as Choi et al. (2021, "Decontextualization: Making Sentences Stand-Alone") define it, restricted to what was read
with certainty: a relative time becomes its date, a pronoun or part of a name the person, "the quake" or ``gempa itu`` says which one. Words
inside quotation marks are never touched, and the result is never evidence: a citation shows the sentence as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton

from claims.dates import TimeMention
from claims.languages import Language
from claims.places import Place
from claims.tokens import Line
from claims.types import Grain, Metric, Replacement, TimeSpan


@dataclass(frozen=True, slots=True)
class Reference:
    """Tokens ``[first, last)`` that stand for a person: a pronoun, a part of a name, a description. ``name`` is the fullest name known.

    ``kept`` is what stays of the word, for a pronoun written onto a verb ("kata" of "katanya").
    """

    first: int
    last: int
    name: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    """What replaces the characters ``[start, end)`` of a sentence; ``kept`` stands unmarked in front of it."""

    start: int
    end: int
    written: str
    kept: str = ""


class Decontextualiser:
    """Rewrites the sentences of one article in order, and remembers which event each noun ("gempa") was last told of."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._nouns = language.words("events.nouns")
        self._definite = language.words("events.definite")
        self._behind = bool(language.get("events.definite_behind"))
        verbs = (language.words(f"casualties.{metric.value}.active") for metric in Metric)
        self._after_event = language.words("stop.words").union(language.words("places.verbs"), *verbs)
        self._day_parts = language.words("dates.day_parts")
        self._kept_leads = language.words("events.time_leads")
        self._told: dict[str, tuple[str | None, str | None]] = {}

    def rewrite(
        self,
        line: Line,
        times: Sequence[TimeMention],
        places: Sequence[Place],
        references: Iterable[Reference],
        quoted: Sequence[tuple[int, int]],
    ) -> tuple[str, tuple[Replacement, ...]]:
        """The sentence with its replacements; offsets of the replacements count code points of the text returned.

        ``quoted`` are the character spans of quotations in the line.
        """
        events = self._events(line, times, places)
        edits = [*self._dated(line, times), *self._named(line, references), *events]
        if not edits:
            return line.text, ()
        clear = [edit for edit in edits if not any(start < edit.end and edit.start < end for start, end in quoted)]
        return _apply(line.text, clear)

    # Times

    def _dated(self, line: Line, times: Sequence[TimeMention]) -> Iterable[_Edit]:
        for mention in times:
            written = None if mention.clock or mention.explicit_year is not None else calendar(mention.span, self._language.code)
            if written is None:
                continue
            first, last = mention.first, mention.last
            while last - first > 1 and line.lows[first] in self._kept_leads:
                first += 1
            while last - first > 1 and line.lows[last - 1] in self._day_parts:
                last -= 1
            yield _Edit(line.tokens[first].start, line.tokens[last - 1].end, written)

    # People

    def _named(self, line: Line, references: Iterable[Reference]) -> Iterable[_Edit]:
        for reference in references:
            start, end = line.tokens[reference.first].start, line.tokens[reference.last - 1].end
            if line.text[start:end] != reference.name:
                yield _Edit(start, end, reference.name, reference.kept)

    # Events

    def _events(self, line: Line, times: Sequence[TimeMention], places: Sequence[Place]) -> Iterable[_Edit]:
        """``gempa itu``, ``the quake``: told of before with a place or a day, and now without."""
        if self._nouns.isdisjoint(line.lows):
            return
        place = places[0].name if places else None
        day = next((mention.span for mention in times if _is_day(mention)), None)
        told: dict[str, tuple[str | None, str | None]] = {}
        for index, low in enumerate(line.lows):
            if low not in self._nouns:
                continue
            if place is not None or day is not None:
                told.setdefault(low, (place, calendar(day, self._language.code) if day is not None else None))
            elif (known := self._told.get(low)) is not None and (edit := self._event(line, index, known)) is not None:
                yield edit
        self._told |= told

    def _event(self, line: Line, noun: int, known: tuple[str | None, str | None]) -> _Edit | None:
        demonstrative = noun + 1 if self._behind else noun - 1
        if not 0 <= demonstrative < len(line) or line.lows[demonstrative] not in self._definite:
            return None
        forms = self._language.get("events.place"), self._language.get("events.time")
        which = " ".join(form.format(words) for form, words in zip(forms, known, strict=True) if words is not None)
        if self._behind:
            return _Edit(line.tokens[demonstrative].start, line.tokens[demonstrative].end, which)
        # "The disaster office", "the crash site": the noun only describes another.
        following = line.tokens[noun + 1] if noun + 1 < len(line) else None
        if following is not None and following.kind == "word" and following.low not in self._after_event:
            return None
        end = line.tokens[noun].end
        return _Edit(end, end, which)


def introduced(text: str, replacements: tuple[Replacement, ...], speaker: str) -> tuple[str, tuple[Replacement, ...]]:
    """A sentence that is nothing but somebody's words, with the speaker in front: ``[Budi Santoso:] "Kami siap."``"""
    mark = f"[{speaker}:]"
    moved = tuple(Replacement(part.start + len(mark) + 1, part.end + len(mark) + 1, part.original) for part in replacements)
    return f"{mark} {text}", (Replacement(0, len(mark), ""), *moved)


def _is_day(mention: TimeMention) -> bool:
    span = mention.span
    if span.start is None or span.end is None or mention.clock or mention.bounds:
        return False
    return span.grain is Grain.DAY and (span.end - span.start).days == 1


@lru_cache(maxsize=1024)
def calendar(span: TimeSpan, language: str) -> str | None:
    """A span in words that stand alone: ``Minggu, 13 April 2025``, ``March 2025``, ``2024``; None for clock times and what is not known."""
    if span.start is None or span.end is None or span.grain is Grain.MINUTE:
        return None
    first, last = span.start.date(), (span.end - timedelta(days=1)).date()
    if first == last:
        # Indonesian's own pattern writes "03 Maret".
        pattern = Locale.parse(language).date_formats["full"].pattern.replace("dd", "d")
        return str(format_date(first, pattern, locale=language))
    if span.grain is Grain.YEAR and first.year == last.year:
        return str(first.year)
    if span.grain is Grain.MONTH and (first.year, first.month) == (last.year, last.month):
        return str(format_skeleton("yMMMM", first, locale=language))
    skeleton = {Grain.YEAR: "y", Grain.MONTH: "yMMMM"}.get(span.grain, "yMMMMd")
    return str(format_interval(first, last, skeleton, locale=language))


def _apply(text: str, edits: Iterable[_Edit]) -> tuple[str, tuple[Replacement, ...]]:
    """The text with its edits, from left to right; of two that overlap the first stands."""
    pieces: list[str] = []
    replacements: list[Replacement] = []
    at = length = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            continue
        before = text[at : edit.start] + edit.kept
        if edit.kept or (edit.start == edit.end and before and not before[-1].isspace()):
            before += " "
        marked = f"[{edit.written}]"
        replacements.append(Replacement(length + len(before), length + len(before) + len(marked), text[edit.start : edit.end]))
        pieces += [before, marked]
        length += len(before) + len(marked)
        at = edit.end
    return "".join(pieces) + text[at:], tuple(replacements)
