"""Clock times: ``pukul 14.30 WIB``, ``jam 7 pagi``, ``2:30 p.m.``, ``0630 GMT``, ``08.00-10.00 WITA``, and the day that they are on."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache

from claims.languages import Language
from claims.time_frame import TimeFrame
from claims.time_spans import TimeMention
from claims.types import Grain, TimeSpan

_HALF = 12
# A part of the day that stands before an hour ends so many hours after it begins.
_LATEST = 8
# Clauses are so long at most, in tokens, when a clock time looks for its day.
_CLAUSE = 20
# A clock time has no day of its own before the sentence gives it one.
_NO_DAY = date(2000, 1, 1)


class ClockReader:
    """Reads the clock times of one line."""

    def __init__(self, frame: TimeFrame) -> None:
        self.frame = frame
        #: Whether a part of the day or a zone stands in the line, one of which a time needs that no word leads.
        self._marked = not _marks(frame.language).isdisjoint(frame.lows)

    def at(self, index: int, previous: TimeMention | None = None) -> TimeMention | None:
        """The clock time at ``index``; the day is added by :meth:`with_days`. ``previous`` is the time before it in its line."""
        frame = self.frame
        named = frame.find("dates.hours", index)
        if named is not None:
            return self._time(index, index + named[0], int(named[1]), 0, None)
        lead = frame.has("dates.clock", index)
        if not (lead or self._marked or (previous is not None and previous.clock)):
            return None
        position = index + lead
        parsed = self._figures(position)
        if parsed is None:
            return None
        hour, minute, last = parsed
        joint = 1 if frame.is_dash(last) else frame.has("dates.day_separators", last)
        closing = self._figures(last + joint) if joint else None
        end = closing[2] if closing is not None else last
        half = frame.find("dates.half_days", end)
        relative = frame.find("dates.relative", end)
        if half is not None and (relative is None or relative[0] <= half[0]):  # "jam 8 pagi ini": the day is read by itself
            end += half[0]
        zoned = bool(frame.has("dates.zones", end))
        if half is None and (not (lead or zoned or self._closes(index, previous)) or not self._is_clock(position, minute, zoned=zoned)):
            return None
        if half is None and closing is not None and closing[1] < 0 and not zoned:
            closing, end = None, last
        part = half if half is not None else self._part_before(index, hour)
        hour = _in_half(hour, int(part[1])) if part is not None else hour
        until = None
        if closing is not None:
            until = _in_half(closing[0], int(part[1])) if part is not None else closing[0]
            if half is not None and until < hour <= _HALF + until:  # "11 to 1 p.m." begins before noon
                hour = parsed[0]
        if closing is not None and not frame.is_dash(last):  # "from 8 until 10.30 WIB": two times, the zone is that of both
            zone = frame.find("dates.zones", end)
            return self._time(index, last, hour, minute, None, zone)
        return self._time(index, end, hour, minute, (until, max(closing[1], 0)) if closing is not None and until is not None else None)

    def _closes(self, index: int, previous: TimeMention | None) -> bool:
        """Whether a time is the end of a stretch of the clock: the 13.00 of ``pukul 07.00 hingga 13.00``."""
        if previous is None or not previous.clock:
            return False
        length = self.frame.has("dates.day_separators", previous.last)
        return length > 0 and previous.last + length == index

    def _part_before(self, index: int, hour: int) -> tuple[int, int] | None:
        """The part of the day that stands before: ``Rabu malam sekitar pukul 8``; not if it hardly holds the hour ("siang pukul 9")."""
        frame = self.frame
        if not frame.language.get("dates.bare_hours"):
            return None
        at = index - frame.led("numbers.qualifiers", index)
        found = frame.language.phrases("dates.half_days").before(frame.lows, at - (frame.low(at - 1) == ","))
        return found if found is not None and (_in_half(hour, int(found[1])) - int(found[1])) % 24 <= _LATEST else None

    def _time(
        self, index: int, last: int, hour: int, minute: int, until: tuple[int, int] | None, told: tuple[int, object] | None = None
    ) -> TimeMention | None:
        """The time at tokens [index, last); ``told`` is its zone where that stands farther behind."""
        frame = self.frame
        own = frame.find("dates.zones", last)
        last += own[0] if own is not None else 0
        zone = own or told
        # Whose local time it is nobody says.
        elsewhere = frame.has("dates.elsewhere", last)
        if elsewhere:
            return frame.mention(index, last + elsewhere, frame.unresolved(Grain.MINUTE), clock=True)
        info: tzinfo = timezone(timedelta(hours=float(str(zone[1])))) if zone is not None else frame.zone
        start = datetime(_NO_DAY.year, _NO_DAY.month, _NO_DAY.day, hour, max(minute, 0), tzinfo=info)
        end = start + (timedelta(minutes=1) if minute >= 0 else timedelta(hours=1))
        if until is not None and until > (hour, max(minute, 0)):
            end = start.replace(hour=until[0], minute=until[1])
        return TimeMention(index, last, TimeSpan(start, end, Grain.MINUTE), clock=True)

    def _is_clock(self, index: int, minute: int, *, zoned: bool) -> bool:
        """Whether an hour behind a clock word, without "a.m.", is a time: "at 2.5" and "at 19" in English are not."""
        if zoned and minute >= 0:
            return True
        if minute < 0:
            return bool(self.frame.language.get("dates.bare_hours"))
        written = ":" if self.frame.low(index + 1) == ":" else "."
        return written in self.frame.language.words("dates.clock_separators")

    def _figures(self, index: int) -> tuple[int, int, int] | None:
        """(hour, minute or -1, token behind): ``14.30``, ``14:30``, ``8``; ``0630`` before a zone."""
        frame = self.frame
        text = frame.low(index)
        if not text or not text[0].isdigit():
            return None
        parts, last = text.replace(",", ".").split("."), index + 1
        if len(parts) == 1 and frame.low(last) == ":" and frame.line.glued(last):
            parts, last = [text, frame.low(last + 1)], last + 2
        elif len(text) == 4 and len(parts) == 1 and frame.has("dates.zones", last):
            parts = [text[:2], text[2:]]
        if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
            return None
        hour = int(parts[0])
        if len(parts) == 2 and len(parts[1]) != 2:
            return None
        minute = int(parts[1]) if len(parts) == 2 else -1
        return (hour, minute, last) if hour <= 23 and minute <= 59 else None

    def with_days(self, found: list[TimeMention]) -> list[TimeMention]:
        """Give each clock time the nearest day of the sentence; without one it keeps its words alone."""
        if not any(mention.clock for mention in found):
            return found
        days = [mention for mention in found if _is_day(mention)]
        starts = [day.first for day in days]
        result: list[TimeMention] = []
        for mention in found:
            if not mention.clock or mention.span.start is None or mention.span.end is None:
                result.append(mention)
                continue
            at = bisect_left(starts, mention.first)
            near = min(days[max(0, at - 1) : at + 1], key=lambda day: self._distance(day, mention), default=None)
            if near is None or near.span.start is None:
                span = TimeSpan(None, None, Grain.MINUTE, relative=self.frame.words(mention.first, mention.last))
            else:
                start = datetime.combine(near.span.start.date(), mention.span.start.timetz())
                start = self._same_moment(start, mention, result[-2:])
                span = TimeSpan(start, start + (mention.span.end - mention.span.start), Grain.MINUTE)
            result.append(replace(mention, span=span))
        return result

    def _distance(self, day: TimeMention, clock: TimeMention) -> int:
        """How far a day is from a clock time, in tokens; one in another clause is farther than any in its own."""
        first, last = (day.last, clock.first) if day.first < clock.first else (clock.last, day.first)
        joiners = self.frame.language.words("dates.joiners") - {","}
        breaks = any(low in joiners for low in self.frame.lows[first : min(last, first + _CLAUSE)])
        if first == last and day.first > clock.first:  # "from 8pm Friday until 6am Monday"
            return -1
        return last - first + _CLAUSE * breaks

    def _same_moment(self, start: datetime, mention: TimeMention, before: list[TimeMention]) -> datetime:
        """``5 a.m. on Monday (2200 GMT)``: a time in brackets is the moment told before it in another zone, maybe on another day."""
        told = [earlier.span.start for earlier in before if earlier.clock and earlier.span.start is not None]
        if not told or self.frame.low(mention.first - 1) != "(" or mention.first - before[-1].last > 1:
            return start
        return min((start + timedelta(days=days) for days in (-1, 0, 1)), key=lambda moment: abs(moment - told[-1]))


@cache
def _marks(language: Language) -> frozenset[str]:
    return language.first_words("dates.half_days", "dates.zones")


def _is_day(mention: TimeMention) -> bool:
    span = mention.span
    one = span.start is not None and span.end is not None and span.end - span.start == timedelta(days=1)
    return one and not mention.clock and span.grain is Grain.DAY


def _in_half(hour: int, begins: int) -> int:
    """The hour of a twelve-hour clock in the twelve hours that begin so late: 8 "malam" is 20, 1 "malam" the hour past midnight."""
    if not 1 <= hour <= _HALF:
        return hour
    return next(full % 24 for full in range(hour % _HALF, 48, _HALF) if full >= begins)
