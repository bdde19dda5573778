"""Dates, weekdays, relative times and clock times, resolved against the publication date in its zone.

The rules of resolution are those of newspapers and stand with each kind: days of the calendar in :mod:`claims.calendar_dates`, months,
quarters and years in :mod:`claims.periods`, weekdays in :mod:`claims.weekdays`, what counts from today or from a day named before in
:mod:`claims.relative_times`, the clock in :mod:`claims.clock`. What cannot be known is not guessed: without a publication date relative
expressions keep their words and have no start or end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from claims.calendar_dates import CalendarReader
from claims.clock import ClockReader
from claims.languages import Language, Phrases
from claims.periods import PeriodReader
from claims.relative_times import RelativeReader, counts_times
from claims.time_frame import TimeFrame
from claims.time_spans import DATELINE, TimeMention, day_span
from claims.tokens import Line
from claims.types import Grain, TimeSpan
from claims.weekdays import WeekdayReader

__all__ = ["ArticleTimes", "TimeMention", "day_span", "find_times"]

# Every time expression that does not begin with a figure or a count begins with a phrase of these tables, or with a word in which two of
# them are joined by a hyphen.
_OPENINGS = (
    "dates.relative",
    "dates.anaphoric",
    "dates.weekdays",
    "dates.months",
    "dates.units",
    "dates.day_lead",
    "dates.clock",
    "dates.hours",
    "dates.periods",
    "dates.ordinals",
)
# "The next day" counts from a day that was named at most so many sentences before.
_ANCHOR_HOLDS = 4
# One unit of a grain is no longer.
_LONGEST = {Grain.DAY: timedelta(days=1), Grain.MONTH: timedelta(days=31), Grain.YEAR: timedelta(days=366)}


class _TimeReader:
    """Reads the time expressions of one tokenised line; ``anchors`` are the times of the sentence before that named any."""

    def __init__(self, frame: TimeFrame, anchors: Sequence[TimeSpan]) -> None:
        self.frame = frame
        self.anchors = anchors
        self.calendar, self.periods, self.clock = CalendarReader(frame), PeriodReader(frame), ClockReader(frame)
        self.weekdays, self.relative = WeekdayReader(frame, self.calendar), RelativeReader(frame)

    def read(self, starts: Iterable[int]) -> list[TimeMention]:
        """The time expressions that begin at any of these tokens."""
        found: list[TimeMention] = []
        behind = 0
        for index in starts:
            if index < behind:
                continue
            try:
                mention = self._at(index, found[-1] if found else None)
            except OverflowError:  # beyond the first or last day of the calendar
                continue
            if mention is not None:
                found.append(mention)
                behind = mention.last
        if not found:
            return found
        found = self._without_names([replace(mention, dateline=True) if self._is_dateline(mention) else mention for mention in found])
        try:
            return self.clock.with_days(self.relative.relate(self._with_bounds(self._with_years(found)), self.anchors))
        except OverflowError:
            return found

    def _at(self, index: int, previous: TimeMention | None) -> TimeMention | None:
        if self.frame.line.tokens[index].kind == "number":
            return (
                self.calendar.at(index)
                or self.periods.year(index, previous)
                or self.relative.counted(index)
                or self.clock.at(index, previous)
            )
        mention = (
            self.relative.fixed(index)
            or self.weekdays.at(index)
            or self.calendar.month_first(index)
            or self.periods.month(index, previous)
            or self.periods.quarter(index)
            or self.relative.unit(index)
            or self.clock.at(index)
            or self.relative.counted(index)
        )
        return self._with_brackets(mention) if mention is not None else None

    def _with_brackets(self, mention: TimeMention) -> TimeMention:
        """``kemarin (12/5)``, ``Rabu pekan lalu (5/3/2025)``: the date in brackets is the same day."""
        if mention.clock or mention.span.grain is not Grain.DAY:
            return mention
        dated = self.calendar.bracketed(mention.last, mention.span.weekday)
        if dated is None:
            return mention
        last = dated.last + self.frame.has("dates.day_parts", dated.last)
        return replace(dated, first=mention.first, last=last, span=replace(dated.span, weekday=mention.span.weekday))

    def _is_dateline(self, mention: TimeMention) -> bool:
        """``Baghdad, Rabu - ``, ``LONDON, April 17 (Kabar) -``: the day of the report, which says nothing of when its events were."""
        frame, last = self.frame, mention.last
        if mention.first == 0 or mention.first >= DATELINE or frame.low(mention.first - 1) != ",":
            return False
        if frame.low(last) == "(" and frame.low(last + 2) == ")":
            last += 3
        return frame.is_dash(last) and not frame.line.glued(last)

    def _without_names(self, found: list[TimeMention]) -> list[TimeMention]:
        """The mentions less those inside a name ("Black Friday", "salat Jumat"), unless a year shows that a date is meant."""
        names = self.frame.language.phrases("dates.names").all(self.frame.lows)
        if not names:
            return found
        taken = {index for first, last, _ in names for index in range(first, last)}
        return [mention for mention in found if mention.explicit_year or not taken.intersection(range(mention.first, mention.last))]

    def _with_years(self, found: list[TimeMention]) -> list[TimeMention]:
        """``20 Agustus dan 8 September 1975``: a date or month without a year takes the year of the one it is joined to."""
        result = list(found)
        for position in range(len(result) - 2, -1, -1):
            mention, following = result[position], result[position + 1]
            year = following.explicit_year
            if mention.yearless is None or year is None or following.span.grain is Grain.YEAR or not self._are_joined(mention, following):
                continue
            reader = self.calendar if mention.yearless[0] else self.periods
            dated = reader.with_year(mention, year)
            if dated is not None:
                result[position] = replace(dated, span=replace(dated.span, weekday=mention.span.weekday), explicit_year=year)
        return result

    def _with_bounds(self, found: list[TimeMention]) -> list[TimeMention]:
        """``antara 2019 dan 2023``: what closes a stretch bounds it as much as what opens it."""
        result: list[TimeMention] = []
        for mention in found:
            if mention.bounds and self._is_stretch(mention):
                result.append(replace(mention, bounds=False, as_of=False))
                continue
            opened = bool(result) and result[-1].bounds and self._are_joined(result[-1], mention)
            result.append(self._closing(result[-1], mention) if opened else mention)
        return result

    def _is_stretch(self, mention: TimeMention) -> bool:
        """``dari Januari hingga Maret``, ``between 10 and 12 March``: both ends in one expression, which dates what lies between."""
        start, end, grain = mention.span.start, mention.span.end, mention.span.grain
        if start is None or end is None or (end - start) <= _LONGEST.get(grain, end - start):
            return False
        inner = range(mention.first + 1, mention.last - 1)
        words = self.frame.line.lows[mention.first : mention.last]
        parted = any(self.frame.is_dash(index) or self.frame.has("dates.day_separators", index) for index in inner)
        return parted or any("-" in word for word in words)

    def _closing(self, opening: TimeMention, mention: TimeMention) -> TimeMention:
        """The end of a stretch; a weekday is the first one behind its beginning ("from Monday until Friday")."""
        start, end, span = opening.span.start, mention.span.start, mention.span
        if mention.bare_weekday and start is not None and end is not None and end < start:
            span = day_span(end.date() + timedelta(weeks=1), self.frame.zone, span.weekday)
        return replace(mention, span=span, bounds=True, as_of=False, closes=True)

    def _are_joined(self, mention: TimeMention, following: TimeMention) -> bool:
        length = self.frame.has("dates.joiners", mention.last) or self.frame.has("dates.day_separators", mention.last)
        return 0 < length <= following.first - mention.last <= length + 1


class ArticleTimes:
    """Reads the sentences of an article in order and remembers the times they name, so that "the next day" has one to count from."""

    def __init__(self, language: Language, published: datetime | None) -> None:
        self.language, self.published = language, published
        self._anchors: tuple[TimeSpan, ...] = ()
        self._age = 0

    def read(self, line: Line) -> list[TimeMention]:
        """The time expressions of the next sentence."""
        found = find_times(line, self.language, self.published, self._anchors)
        named = [mention for mention in found if not mention.dateless and (not mention.bounds or mention.as_of)]
        self._age += 1
        if named:
            known = all(mention.resolved for mention in named)
            self._anchors, self._age = tuple(mention.span for mention in named) if known else (), 0
        elif self._age >= _ANCHOR_HOLDS:
            self._anchors = ()
        return found


@cache
def _openings(language: Language) -> Phrases[Any]:
    return language.union(*_OPENINGS)


@cache
def _first_words(language: Language) -> frozenset[str]:
    """The words that begin a time expression where counts can be times: those of the openings, and those that begin a count."""
    return language.first_words(*_OPENINGS, "dates.one_units", "numbers.units")


def _starts(frame: TimeFrame) -> list[int]:
    """The tokens that a time expression can begin at: few, so that most sentences cost no more than this."""
    words, openings = _first_words(frame.language), _openings(frame.language)
    counted = counts_times(frame)
    lows = frame.lows
    return [
        index
        for index, (low, token) in enumerate(zip(lows, frame.line.tokens, strict=True))
        if token.kind == "number"
        or (low in words and (counted or openings.at(lows, index) is not None))
        or ("-" in low and token.kind == "word")
    ]


def find_times(line: Line, language: Language, published: datetime | None, anchors: Sequence[TimeSpan] = ()) -> list[TimeMention]:
    """The time expressions of a line, left to right. ``published`` is aware, or None when nobody knows.

    ``anchors`` are the times of an earlier sentence that "the next day" can count from: :class:`ArticleTimes` keeps them.
    """
    frame = TimeFrame(line, language, published)
    starts = _starts(frame)
    return _TimeReader(frame, anchors).read(starts) if starts else []
