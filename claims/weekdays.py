"""Weekdays, with the date, week or "last" and "next" that stand with them.

In a dated article a weekday is the most recent such day on or before publication (the same weekday is that very day), or the next one
where the clause looks ahead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from claims.calendar_dates import CalendarReader
from claims.time_frame import Outlook, TimeFrame
from claims.time_spans import WEEK, TimeMention, day_span
from claims.types import Grain, TimeSpan

_THIS = 0


class WeekdayReader:
    """Reads the weekdays of one line."""

    def __init__(self, frame: TimeFrame, calendar: CalendarReader) -> None:
        self.frame, self.calendar = frame, calendar
        self._ambiguous = frame.language.words("dates.ambiguous")

    def at(self, index: int) -> TimeMention | None:
        """The weekday at ``index``: ``Senin``, ``hari Minggu``, ``Rabu (12/5) malam``, ``Senin pekan lalu``, ``Thursday night``."""
        frame = self.frame
        lead = frame.has("dates.day_lead", index)
        position = index + lead
        low = frame.low(position)
        if "-" in low:
            return self._range(index, position)
        weekday = frame.weekdays.get(low)
        if weekday is None or (low in self._ambiguous and not self._is_weekday(position, lead)):
            return None
        last = self._past_part(position + 1)
        dated = self.calendar.behind_weekday(last, weekday)
        if dated is not None:
            return self._dated(index, dated, weekday)
        if not lead and frame.led("dates.eve_lead", index):
            return None
        of_week = self._of_week(last)
        if of_week is not None:
            return frame.mention(index, of_week[0], self._of_this_week(weekday, of_week[1]))
        return self._bare(index, last, weekday)

    def _bare(self, first: int, last: int, weekday: int) -> TimeMention | None:
        frame, index = self.frame, first
        if frame.led("dates.not_modified", first - frame.led("dates.last", first)) and frame.led("dates.last", first):
            return None
        changed = frame.modifier(first, last)
        offset = None
        if changed is not None:
            first, last, offset = changed
            last = self._past_part(last)
        return frame.mention(first, last, self._resolve(weekday, offset, index, last), bare_weekday=offset is None)

    def _past_part(self, index: int) -> int:
        return index + self.frame.has("dates.day_parts", index)

    def _dated(self, first: int, dated: TimeMention, weekday: int) -> TimeMention:
        last = self._past_part(dated.last)
        last += self.frame.has("dates.last", last) or self.frame.has("dates.next", last)
        return replace(dated, first=first, last=last, span=replace(dated.span, weekday=weekday))

    def _range(self, index: int, position: int) -> TimeMention | None:
        """``Senin-Rabu (10-12/3/2025)``: dated by its brackets alone; without them it may be any week's."""
        frame = self.frame
        head, _, tail = frame.low(position).partition("-")
        if head not in frame.weekdays or tail not in frame.weekdays:
            return None
        dated = self.calendar.bracketed(position + 1)
        return replace(dated, first=index) if dated is not None else None

    def _of_week(self, index: int) -> tuple[int, int] | None:
        """``pekan depan`` behind ``Senin``, ``of next week`` behind ``Monday``: the token behind it and how many weeks it adds."""
        frame = self.frame
        start = index + (frame.low(index) in frame.language.words("dates.of"))
        for position in range(start, min(len(frame), start + 3)):
            if frame.units.get(frame.lows[position]) == "week":
                changed = frame.modifier(position, position + 1)
                return (changed[1], changed[2]) if changed is not None and changed[0] == start else None
        return None

    def _of_this_week(self, weekday: int, weeks: int) -> TimeSpan:
        """The weekday of this week (from Monday on), or of one so many weeks away."""
        today = self.frame.today
        if today is None:
            return self.frame.unresolved(Grain.DAY, weekday)
        return day_span(today + timedelta(days=weekday - today.weekday(), weeks=weeks), self.frame.zone, weekday)

    def _is_weekday(self, position: int, lead: int) -> bool:
        """Whether a word such as Indonesian "minggu" (Sunday, week) or English "sun" is the weekday here."""
        frame = self.frame
        if lead:
            return True
        tokens = frame.line.tokens
        if tokens[position].kind != "word" or (position and (tokens[position - 1].kind == "number" or self._is_counted(position))):
            return False
        capital = tokens[position].is_capital
        if self.calendar.bracketed(position + 1) is not None or (capital and frame.has("dates.day_parts", position + 1)):
            return True
        inside = capital and position > 0 and frame.low(position - 1) not in ".!?"
        if frame.modifier(position, position + 1) is not None:
            return inside and not tokens[position].text.isupper()
        return bool(frame.led("dates.weekday_lead", position)) or inside

    def _is_counted(self, position: int) -> bool:
        return bool(self.frame.led("numbers.units", position) or self.frame.led("numbers.vague", position))

    def _resolve(self, weekday: int, offset: int | None, index: int, last: int) -> TimeSpan:
        today = self.frame.today
        if today is None:
            return self.frame.unresolved(Grain.DAY, weekday)
        back, ahead = (today.weekday() - weekday) % WEEK, (weekday - today.weekday()) % WEEK
        if offset == 1:
            days = ahead or WEEK
        elif offset == -1:
            days = -(back or WEEK)
        else:
            outlook = self.frame.outlook(index, last)
            nearest = outlook is Outlook.EXPECTED or (offset == _THIS and outlook in (Outlook.PAST, Outlook.POSSIBLE))
            days = ahead if outlook is Outlook.FUTURE or (nearest and ahead < back) else -back
        return day_span(today + timedelta(days=days), self.frame.zone, weekday)
