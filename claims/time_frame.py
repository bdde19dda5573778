"""A sentence with the day it was published on: what every reader of time expressions looks up words in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from enum import Enum
from functools import cached_property
from typing import Any

from claims.languages import Language
from claims.numbers import DASHES
from claims.time_spans import TimeMention
from claims.tokens import Line
from claims.types import Grain, TimeSpan

# So many tokens before a time (or behind one that begins its sentence) can tell that it lies ahead.
_REACH = 12
# A time that begins so near to the head of its sentence is followed by the clause it dates.
_HEAD = 2
_YEARS = range(1000, 2101)
# What is called for stands so near before its day: "called for a general strike on Tuesday".
_CALLED = 4


class Outlook(Enum):
    """Where a clause says that its time lies, seen from the day of publication."""

    PAST = "past"
    FUTURE = "future"
    #: "was due to appear on Monday": expected once, and perhaps over by now.
    EXPECTED = "expected"
    #: "could be paid in September": of months and dates the nearest, past or to come.
    POSSIBLE = "possible"


class TimeFrame:
    """One tokenised line, its language and the reference ``published`` (aware, or None when nobody knows)."""

    def __init__(self, line: Line, language: Language, published: datetime | None) -> None:
        self.line, self.language = line, language
        self.lows = _without_possessives(line.lows, tuple(language.get("dates.possessives")))
        self.zone: tzinfo = published.tzinfo if published is not None and published.tzinfo is not None else UTC
        self.today = published.date() if published is not None else None
        self.weekdays: dict[str, int] = language.get("dates.weekdays")
        self.months: dict[str, int] = language.get("dates.months")
        self.units: dict[str, str] = language.get("dates.units")

    def __len__(self) -> int:
        return len(self.lows)

    def low(self, index: int) -> str:
        """The word at ``index``, or "" outside the line."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def find(self, path: str, index: int) -> tuple[int, Any] | None:
        """The length and the value of the phrase of this list or table at ``index``."""
        return self.language.phrases(path).at(self.lows, index)

    def has(self, path: str, index: int) -> int:
        """The length of the phrase of this list at ``index``, or 0."""
        found = self.language.phrases(path).at(self.lows, index)
        return found[0] if found else 0

    def led(self, path: str, index: int) -> int:
        """The length of the phrase of this list just before ``index``, or 0."""
        found = self.language.phrases(path).before(self.lows, index)
        return found[0] if found else 0

    def is_dash(self, index: int) -> bool:
        """Whether a hyphen or dash stands at ``index``; never outside the line."""
        return self.low(index) in DASHES

    def small(self, index: int, highest: int) -> int | None:
        """The one or two digits at ``index``, from 1 to ``highest``."""
        low = self.low(index)
        if not low.isascii() or not low.isdigit() or len(low) > 2:
            return None
        return int(low) if 1 <= int(low) <= highest else None

    def digits(self, index: int) -> int | None:
        """The year that these four digits may be."""
        low = self.low(index)
        return int(low) if len(low) == 4 and low.isascii() and low.isdigit() and int(low) in _YEARS else None

    def year(self, index: int) -> int | None:
        """The year at ``index``, if nothing tied to it makes it a decade ("1980s", "1990-an") or a season ("2024/2025", "2024-25")."""
        year, following = self.digits(index), index + 1
        if year is None:
            return None
        if self.is_dash(following):
            other = following + 1 < len(self.lows) and self.line.tokens[following + 1].kind == "number"
            tied = self.has("numbers.approximate_suffixes", following + 1) or (other and self.low(following + 2) not in self.months)
            return None if tied and self.line.glued(following) else year
        tied = following < len(self.lows) and self.line.glued(following)
        return None if tied and (self.low(following) == "/" or self.line.tokens[following].kind == "word") else year

    def year_behind(self, index: int) -> tuple[int, int] | None:
        """The year that belongs to what ends before ``index``, and the token behind it: ``2025``, ``of last year``, ``tahun 2025``."""
        at = index + (self.low(index) in self.language.words("dates.of"))
        at += self.has("dates.year_words", at) if self.digits(at + 1) is not None else 0
        year = self.year(at)
        if year is not None:
            return year, at + 1
        if self.today is None:
            return None
        for position in range(at, min(len(self.lows), at + 3)):
            if self.units.get(self.lows[position]) == "year":
                changed = self.modifier(position, position + 1)
                return (self.today.year + changed[2], changed[1]) if changed is not None and changed[0] == at else None
        return None

    def modifier(self, first: int, last: int) -> tuple[int, int, int] | None:
        """What ``last``, ``this``, ``next`` around tokens [first, last) add: (first, last, offset)."""
        sides = self.language.get("dates.modifiers")
        for path, offset in (("dates.last", -1), ("dates.this", 0), ("dates.next", 1)):
            if "after" in sides and (length := self.has(path, last)):
                return first, last + length, offset
            if "before" in sides and (length := self.led(path, first)):
                # "the last week" and "the next year" are of anything, not seen from today.
                return (first - length, last, offset) if not self.led("dates.not_modified", first - length) else None
        return None

    def words(self, first: int, last: int) -> str:
        """The text of tokens [first, last) as it is written. Raises IndexError where they are not in the line."""
        return self.line.text[self.line.tokens[first].start : self.line.tokens[last - 1].end]

    def mention(self, first: int, last: int, span: TimeSpan | None, **more: Any) -> TimeMention | None:
        """The mention of a span; none for what is said to come back: "every Monday"."""
        if span is None or self.led("dates.every", first - self.led("dates.day_lead", first)):
            return None
        if span.start is None and span.relative is None:
            span = replace(span, relative=self.words(first, last))
        lead = self.led("dates.date_lead", first) or self.led("dates.year_words", first)
        bounds = self.led("dates.bounds", first) or (lead and self.led("dates.bounds", first - lead))
        if bounds and self._is_of_event(last) and self.led("dates.event_bounds", first):
            bounds = 0
        as_of = bounds and (self.led("dates.as_of", first) or (lead and self.led("dates.as_of", first - lead)))
        return TimeMention(first, last, span, bounds=bool(bounds), as_of=bool(as_of), **more)

    def _is_of_event(self, last: int) -> bool:
        """Whether the time names an event: "after Tuesday's earthquake" is of that day."""
        return last <= len(self.lows) and self.lows[last - 1] != self.line.lows[last - 1]

    def unresolved(self, grain: Grain, weekday: int | None = None) -> TimeSpan:
        """A span that cannot be placed on the calendar; ``weekday`` (Monday is 0) is the one it names, its words are added by
        :meth:`mention`."""
        return TimeSpan(None, None, grain, weekday=weekday)

    def outlook(self, first: int, last: int) -> Outlook:
        """Where the clause of tokens [first, last) says that its time lies ("will resume on Monday").

        Not past a word that turns to something else: "will be tried after he was arrested on Monday", "the search will resume,
        officials said on Monday".
        """
        expected, future, ends = self.language.phrases("dates.expected"), self.language.phrases("dates.future"), self._future_ends
        possible, calls, called = self.language.phrases("dates.possible"), self.language.phrases("dates.calls"), False
        for position in range(first - 1, max(-1, first - _REACH), -1):
            low = self.lows[position]
            # "called for calm at a rally on Tuesday" calls for no rally.
            called = (called and low not in self._settings) or (first - position <= _CALLED and low in self._called)
            if called and calls.before(self.lows, position + 1) is not None:
                return Outlook.FUTURE
            if expected.before(self.lows, position + 1) is not None:
                return Outlook.EXPECTED
            if low in ".;?!" or low in ends or (low == "," and self.low(position + 1) not in self.weekdays):
                return Outlook.PAST
            if future.before(self.lows, position + 1) is not None:
                return Outlook.FUTURE
            if possible.before(self.lows, position + 1) is not None:
                return Outlook.POSSIBLE
        return self._outlook_behind(last) if first <= _HEAD else Outlook.PAST

    def _outlook_behind(self, last: int) -> Outlook:
        """``On Monday, the court will rule``."""
        future = self.language.phrases("dates.future")
        ends, joiners = self._future_ends, self.language.words("dates.joiners")
        for position in range(last, min(len(self.lows), last + _REACH)):
            low = self.lows[position]
            if low in ".;?!" or (position > last and (low in ends or low in joiners)):
                break
            if future.at(self.lows, position) is not None:
                return Outlook.FUTURE
        return Outlook.PAST

    @cached_property
    def _called(self) -> frozenset[str]:
        return self.language.words("dates.called")

    @cached_property
    def _settings(self) -> frozenset[str]:
        return self.language.words("speech.venues.prepositions")

    @cached_property
    def _future_ends(self) -> frozenset[str]:
        return self.language.words("dates.future_ends")


def _without_possessives(lows: tuple[str, ...], endings: tuple[str, ...]) -> tuple[str, ...]:
    """ "Monday's", "last year's" as "monday", "last year"."""
    owners = {low for low in lows if low.endswith(endings)} if endings else None
    if not owners:
        return lows
    return tuple(low[: -len(next(end for end in endings if low.endswith(end)))] if low in owners else low for low in lows)
