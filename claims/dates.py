"""Dates, weekdays, relative times and clock times, resolved against the publication date in its zone.

Rules of resolution, all from newspaper usage: a weekday in a dated article is the most recent such day on or before publication (the same
weekday is that very day, unless "last" stands with it), or the next one where the clause looks ahead ("will", "next"); a date without a
year is the nearest such date, the past preferred three to one; a month without a year is the most recent one that has begun. What cannot be
known is not guessed: without a publication date relative expressions keep their words and have no start or end.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from claims.languages import Language
from claims.numbers import DASHES, NumberReader
from claims.tokens import Line
from claims.types import Grain, TimeSpan

_WEEK = 7
_LOOK_BACK = 12
# The tables whose words can begin a time expression that begins with a word.
_STARTS = (
    "dates.relative",
    "dates.weekdays",
    "dates.months",
    "dates.units",
    "dates.day_lead",
    "dates.clock",
    "numbers.units",
    "numbers.one",
)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression: tokens ``[first, last)`` and what it means. ``yearless`` has (day, month) where the year was inferred;
    ``bare_weekday`` is true for a weekday without a date, "last" or "next";
    ``bounds`` for a time behind "since" or "until", which does not date what is told of."""

    first: int
    last: int
    span: TimeSpan
    yearless: tuple[int, int] | None = None
    explicit_year: int | None = None
    clock: bool = False
    bare_weekday: bool = False
    bounds: bool = False

    @property
    def resolved(self) -> bool:
        return self.span.start is not None


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(first: date, days: int, grain: Grain, zone: tzinfo, weekday: int | None = None) -> TimeSpan:
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    return TimeSpan(start, start + timedelta(days=days), grain, weekday=weekday)


def day_span(day: date, zone: tzinfo, weekday: int | None = None) -> TimeSpan:
    """The whole day in a zone. Raises OverflowError on the last day of the calendar."""
    return _span(day, 1, Grain.DAY, zone, weekday)


def _month_span(year: int, month: int, zone: tzinfo) -> TimeSpan | None:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= 9998:
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return TimeSpan(datetime(year, month, 1, tzinfo=zone), datetime(following.year, following.month, 1, tzinfo=zone), Grain.MONTH)


def _year_span(year: int, zone: tzinfo, years: int = 1) -> TimeSpan | None:
    if not 1 <= year <= 9998 - years:
        return None
    return TimeSpan(datetime(year, 1, 1, tzinfo=zone), datetime(year + years, 1, 1, tzinfo=zone), Grain.YEAR)


class TimeReader:
    """Reads the time expressions of one tokenised line. ``published`` is the reference, or None."""

    def __init__(self, line: Line, language: Language, published: datetime | None) -> None:
        self.line, self.lows, self.language, self.published = line, line.lows, language, published
        self.zone: tzinfo = published.tzinfo if published is not None and published.tzinfo is not None else UTC
        self.today = published.date() if published is not None else None
        self._weekdays: dict[str, int] = language.get("dates.weekdays")
        self._months: dict[str, int] = language.get("dates.months")
        self._units: dict[str, str] = language.get("dates.units")
        self._ambiguous = language.words("dates.ambiguous")
        self._starts = language.first_words(*_STARTS)
        self._numbers = NumberReader(line, language, set())

    def read(self) -> list[TimeMention]:
        found: list[TimeMention] = []
        index = 0
        while index < len(self.lows):
            try:
                mention = self._at(index)
            except OverflowError:  # beyond the first or last day of the calendar
                mention = None
            if mention is not None and not self._is_dateline(mention.first, mention.last):
                found.append(mention)
            index = index + 1 if mention is None else mention.last
        return self._with_clock_days(self._with_years(found))

    def _at(self, index: int) -> TimeMention | None:
        low = self.lows[index]
        token = self.line.tokens[index]
        if token.kind == "number":
            return self._date(index) or self._year(index) or self._counted(index) or self._clock(index)
        if low not in self._starts:
            return None
        relative = self.language.phrases("dates.relative").at(self.lows, index)
        if relative is not None:
            return self._mention(index, index + relative[0], self._relative(*relative[1]))
        for attempt in (self._weekday, self._month, self._unit, self._clock, self._counted):
            mention = attempt(index)
            if mention is not None:
                return mention
        return None

    def _has(self, path: str, index: int) -> int:
        """The length of the phrase of this list at ``index``, or 0."""
        found = self.language.phrases(path).at(self.lows, index)
        return found[0] if found else 0

    def _led(self, path: str, index: int) -> int:
        """The length of the phrase of this list just before ``index``, or 0."""
        found = self.language.phrases(path).before(self.lows, index)
        return found[0] if found else 0

    def _mention(self, first: int, last: int, span: TimeSpan | None, **more: int | tuple[int, int] | bool | None) -> TimeMention | None:
        if span is None:
            return None
        if span.start is None and span.relative is None:
            span = replace(span, relative=self.line.text[self.line.tokens[first].start : self.line.tokens[last - 1].end])
        return TimeMention(first, last, span, bounds=bool(self._led("dates.bounds", first)), **more)  # type: ignore[arg-type]

    def _ahead(self, index: int) -> bool:
        """Whether the clause before a time looks ahead ("will resume on Monday"). Not past a word that turns to something else: "will be
        tried after he was arrested on Monday", "the search will resume, officials said on Monday"."""
        future, ends = self.language.phrases("dates.future"), self.language.words("dates.future_ends")
        for position in range(index - 1, max(-1, index - _LOOK_BACK), -1):
            low = self.lows[position]
            if (
                low in ".;?!"
                or low in ends
                or (low == "," and position + 1 < len(self.lows) and self.lows[position + 1] not in self._weekdays)
            ):
                return False
            if future.before(self.lows, position + 1) is not None:
                return True
        return False

    # Relative days, weeks, months, years

    def _relative(self, unit: str, offset: int) -> TimeSpan | None:
        if self.today is None:
            grain = Grain.DAY if unit in ("day", "weekend") else Grain(unit)
            return TimeSpan(None, None, grain)
        if unit == "day":
            return day_span(self.today + timedelta(days=offset), self.zone)
        if unit == "weekend":
            saturday = self.today - timedelta(days=self.today.weekday() - 5) + timedelta(weeks=offset)
            return _span(saturday, 2, Grain.DAY, self.zone)
        if unit == "week":
            monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=offset)
            return _span(monday, _WEEK, Grain.WEEK, self.zone)
        if unit == "month":
            return _month_span(self.today.year, self.today.month + offset, self.zone)
        if unit == "year":
            return _year_span(self.today.year + offset, self.zone)
        return None

    def _modifier(self, first: int, last: int) -> tuple[int, int, int] | None:
        """What ``last``, ``this``, ``next`` around tokens [first, last) add: (first, last, offset)."""
        sides = self.language.get("dates.modifiers")
        for path, offset in (("dates.last", -1), ("dates.this", 0), ("dates.next", 1)):
            if "after" in sides and (length := self._has(path, last)):
                return first, last + length, offset
            if "before" in sides and (length := self._led(path, first)):
                return first - length, last, offset
        return None

    def _unit(self, index: int) -> TimeMention | None:
        unit = self._units.get(self.lows[index])
        if unit is None or unit == "decade":
            return None
        if unit == "month" and index + 1 < len(self.lows) and self.lows[index + 1] in self._months:
            return None
        changed = self._modifier(index, index + 1)
        if changed is None or (unit == "day" and changed[2] == 0):
            return None
        if index and self._numbers_before(index):
            return None
        return self._mention(changed[0], changed[1], self._relative(unit, changed[2]))

    def _numbers_before(self, index: int) -> bool:
        return self.line.tokens[index - 1].kind == "number" or self.lows[index - 1] in self.language.get("numbers.units")

    def _counted(self, index: int) -> TimeMention | None:
        """``dua minggu lalu``, ``3 years ago``, ``in two days``: only behind "ago" words; a count alone is a duration."""
        number = self._numbers.at(index)
        if number is None or number.vague or number.low != number.high or number.low is None or number.last >= len(self.lows):
            return None
        unit = self._units.get(self.lows[number.last])
        if unit is None or unit == "decade" or number.low != int(number.low) or number.low > 1000:
            return None
        ago, ahead = self._has("dates.ago", number.last + 1), self._has("dates.from_now", number.last + 1)
        if not ago and not ahead:
            return None
        offset = -int(number.low) if ago else int(number.low)
        return self._mention(number.first, number.last + 1 + (ago or ahead), self._relative(unit, offset))

    # Weekdays

    def _weekday(self, index: int) -> TimeMention | None:
        lead = self._has("dates.day_lead", index)
        position = index + lead
        if position >= len(self.lows):
            return None
        weekday = self._weekdays.get(self.lows[position])
        if weekday is None or (self.lows[position] in self._ambiguous and not self._is_weekday(position, lead)):
            return None
        first, last = index, position + 1
        last += self._has("dates.day_parts", last)
        dated = self._bracketed_date(last)
        if dated is not None:
            last = dated.last + self._has("dates.day_parts", dated.last)
            return replace(dated, first=first, last=last, span=replace(dated.span, weekday=weekday))
        of_week = self._of_week(last)
        if of_week is not None:
            return self._mention(first, of_week[0], self._day_of_week(weekday, of_week[1]))
        changed = self._modifier(first, last)
        offset = None
        if changed is not None:
            first, last, offset = changed
            last += self._has("dates.day_parts", last)
        return self._mention(first, last, self._resolve_weekday(weekday, offset, index), bare_weekday=offset is None)

    def _of_week(self, index: int) -> tuple[int, int] | None:
        """``pekan depan`` behind ``Senin``, ``of next week`` behind ``Monday``: the token behind it and how many weeks it adds."""
        start = index + 1 if index < len(self.lows) and self.lows[index] in self.language.words("dates.of") else index
        for position in range(start, min(len(self.lows), start + 3)):
            if self._units.get(self.lows[position]) == "week":
                changed = self._modifier(position, position + 1)
                return (changed[1], changed[2]) if changed is not None and changed[0] == start else None
        return None

    def _day_of_week(self, weekday: int, weeks: int) -> TimeSpan:
        """The weekday of this week (from Monday on), or of one so many weeks away."""
        if self.today is None:
            return TimeSpan(None, None, Grain.DAY, weekday=weekday)
        return day_span(self.today + timedelta(days=weekday - self.today.weekday(), weeks=weeks), self.zone, weekday)

    def _is_dateline(self, index: int, last: int) -> bool:
        """``Baghdad, Rabu - ``: the day of the report at the head of an article says nothing of when its events were."""
        if index > 5 or last >= len(self.lows) or index == 0 or self.lows[index - 1] != ",":
            return False
        return self.lows[last] in DASHES and not self.line.glued(last)

    def _is_weekday(self, position: int, lead: int) -> bool:
        """Whether a word such as Indonesian "minggu" (Sunday, week) or English "sun" is the weekday here."""
        if lead:
            return True
        if self.line.tokens[position].kind != "word" or (position and self._numbers_before(position)):
            return False
        capital = self.line.tokens[position].is_capital
        if self._bracketed_date(position + 1) is not None or (capital and self._has("dates.day_parts", position + 1)):
            return True
        if self._modifier(position, position + 1) is not None:
            return False
        return bool(self._led("dates.weekday_lead", position)) or (capital and position > 0)

    def _resolve_weekday(self, weekday: int, offset: int | None, index: int) -> TimeSpan | None:
        if self.today is None:
            return TimeSpan(None, None, Grain.DAY, weekday=weekday)
        back = (self.today.weekday() - weekday) % _WEEK
        ahead = (weekday - self.today.weekday()) % _WEEK
        if offset == 1:
            day = self.today + timedelta(days=ahead or _WEEK)
        elif offset == -1:
            day = self.today - timedelta(days=back or _WEEK)
        elif offset is None and self._ahead(index):
            day = self.today + timedelta(days=ahead)
        else:
            day = self.today - timedelta(days=back)
        return day_span(day, self.zone, weekday)

    def _bracketed_date(self, index: int) -> TimeMention | None:
        """The date behind a weekday: ``(12/5/2025)``, ``, 17 April``, ``17 April``."""
        if index >= len(self.lows):
            return None
        opened = self.lows[index] == "("
        position = index + 1 if self.lows[index] in ("(", ",") else index
        if position >= len(self.lows):
            return None
        if self.line.tokens[position].kind == "number":
            found = self._date(position, led=opened)
        else:
            found = self._month(position)
            found = found if found is not None and found.span.grain is Grain.DAY else None
        if found is None or not opened:
            return found
        closed = found.last < len(self.lows) and self.lows[found.last] == ")"
        return replace(found, last=found.last + 1) if closed else None

    # Calendar dates

    def _date(self, index: int, led: bool = False) -> TimeMention | None:
        return self._written_date(index) or self._numeric_date(index, led or bool(self._led("dates.date_lead", index)))

    def _small(self, index: int, highest: int) -> int | None:
        if index >= len(self.lows) or not self.lows[index].isascii() or not self.lows[index].isdigit() or len(self.lows[index]) > 2:
            return None
        value = int(self.lows[index])
        return value if 1 <= value <= highest else None

    def _year_at(self, index: int) -> int | None:
        if index >= len(self.lows):
            return None
        low = self.lows[index]
        glued_an = index + 1 < len(self.lows) and self.lows[index + 1] in DASHES and self.line.glued(index + 1)
        if len(low) == 4 and low.isascii() and low.isdigit() and 1000 <= int(low) <= 2100 and not glued_an:
            return int(low)
        return None

    def _written_date(self, index: int) -> TimeMention | None:
        """``17 April 2025``, ``6-14 Agustus``, ``1st of May``."""
        first_day = self._small(index, 31)
        if first_day is None or (index and self.line.tokens[index - 1].kind == "number"):
            return None
        position, last_day = self._skip_ordinal(index + 1), first_day
        if position < len(self.lows) and (self.lows[position] in DASHES or self._has("dates.day_separators", position)):
            second = self._small(position + 1, 31)
            after = self._skip_ordinal(position + 2)
            if second is not None and second > first_day and after < len(self.lows) and self.lows[after] in self._months:
                last_day, position = second, after
        if position < len(self.lows) and self.lows[position] in self.language.words("dates.of"):
            position += 1
        if position >= len(self.lows) or self.lows[position] not in self._months:
            return None
        return self._calendar(index, position + 1, first_day, last_day, self._months[self.lows[position]])

    def _skip_ordinal(self, index: int) -> int:
        glued = index < len(self.lows) and self.line.glued(index)
        return index + 1 if glued and self.lows[index] in self.language.words("numbers.ordinal_suffixes") else index

    def _calendar(self, first: int, last: int, day: int, last_day: int, month: int) -> TimeMention | None:
        """The date ``day month``, with the year that may follow at ``last``; without one, the nearest such date."""
        comma = last < len(self.lows) and self.lows[last] == "," and self._year_at(last + 1) is not None and "before" in self._order()
        year_lead = self._has("dates.year_words", last)
        at = last + (1 if comma else 0) + year_lead
        year = self._year_at(at)
        if year is not None:
            return self._days(first, at + 1, year, month, day, last_day, explicit=True)
        if self.today is None:
            if _safe_date(2024, month, day) is None:
                return None
            return self._mention(first, last, TimeSpan(None, None, Grain.DAY), yearless=(day, month))
        nearest = self._nearest(day, month, first, last)
        return self._days(first, last, nearest, month, day, last_day, explicit=False) if nearest is not None else None

    def _order(self) -> tuple[str, ...]:
        """Where the month stands: English writes it before the day too."""
        return tuple(self.language.get("dates.month_position"))

    def _nearest(self, day: int, month: int, index: int, last: int) -> int | None:
        """The year of a date without one. "17 Agustus lalu" is past, "mendatang" to come, whatever is nearer."""
        assert self.today is not None
        best, shortest = None, 10**9
        past, coming = self._has("dates.last", last), self._has("dates.next", last)
        weight = 1 if self._ahead(index) else 3
        for year in (self.today.year, self.today.year - 1, self.today.year + 1):
            candidate = _safe_date(year, month, day)
            if candidate is None:
                continue
            distance = (candidate - self.today).days
            if (past and distance > 0) or (coming and distance < 0):
                continue
            distance = distance * weight if distance > 0 else -distance
            if distance < shortest:
                best, shortest = year, distance
        return best

    def _days(self, first: int, last: int, year: int, month: int, day: int, last_day: int, *, explicit: bool) -> TimeMention | None:
        start, end = _safe_date(year, month, day), _safe_date(year, month, last_day)
        if start is None or end is None:
            return None
        span = _span(start, (end - start).days + 1, Grain.DAY, self.zone)
        single = (day, month) if last_day == day else None
        return self._mention(first, last, span, yearless=None if explicit else single, explicit_year=year if explicit else None)

    def _numeric_date(self, index: int, led: bool) -> TimeMention | None:
        """``12/5/2025``, ``12-05-2025``, ``12.5.2025``, ``2025-04-18``; ``12/5`` only behind a weekday or a word for date."""
        parts, last = self._numeric_parts(index)
        if len(parts) == 3 and all(len(part) <= 4 for part in parts):
            first, second, third = (int(part) for part in parts)
            if len(parts[0]) == 4:
                return self._days(index, last, first, second, third, third, explicit=True)
            year = third if len(parts[2]) == 4 else 2000 + third if led and len(parts[2]) == 2 else None
            ordered = self._day_month(first, second)
            if year is None or ordered is None:
                return None
            return self._days(index, last, year, ordered[1], ordered[0], ordered[0], explicit=True)
        if len(parts) == 2 and led and all(len(part) <= 2 for part in parts) and "/" in self.lows[index:last]:
            ordered = self._day_month(int(parts[0]), int(parts[1]))
            return self._calendar(index, last, ordered[0], ordered[0], ordered[1]) if ordered is not None else None
        return None

    def _numeric_parts(self, index: int) -> tuple[list[str], int]:
        token = self.lows[index]
        if token.count(".") == 2:
            return token.split("."), index + 1
        if not token.isascii() or not token.isdigit() or (index and self.line.glued(index) and self.lows[index - 1] in "/-"):
            return [], index
        parts, last = [token], index + 1
        separator = self.lows[last] if last < len(self.lows) else ""
        while len(parts) < 3 and separator in ("/", "-") and last + 1 < len(self.lows) and self.lows[last] == separator:
            following = self.lows[last + 1]
            if not (following.isascii() and following.isdigit()) or (separator == "-" and not self.line.glued(last + 1)):
                break
            parts.append(following)
            last += 2
        return parts, last

    def _day_month(self, first: int, second: int) -> tuple[int, int] | None:
        """(day, month) in the order of the language; English writes both orders, so only a number above 12 tells."""
        order = self.language.get("dates.numeric_order")
        if order == "dmy":
            return (first, second) if 1 <= second <= 12 else None
        if first > 12 >= second >= 1:
            return first, second
        if second > 12 >= first >= 1:
            return second, first
        return (first, second) if first == second and 1 <= first <= 12 else None

    def _month(self, index: int) -> TimeMention | None:
        """``April 17, 2025``, ``April 2025``, ``pada bulan Januari``, ``Juni lalu``."""
        month = self._months.get(self.lows[index])
        if month is None:
            return None
        last = index + 1
        if last < len(self.lows) and self.lows[last] == "." and len(self.lows[index]) <= 4:
            last += 1
        if "before" in self._order() and (day := self._small(last, 31)) is not None:
            after = self._skip_ordinal(last + 1)
            last_day = day
            if after + 1 < len(self.lows) and self.lows[after] in DASHES and (end := self._small(after + 1, 31)) is not None and end > day:
                last_day, after = end, after + 2
            if not (after < len(self.lows) and self.lows[after] == "%"):
                return self._calendar(index, after, day, last_day, month)
        last = index + 1
        year = self._year_at(last + self._has("dates.year_words", last))
        if year is not None:
            end = last + self._has("dates.year_words", last) + 1
            return self._mention(index, end, _month_span(year, month, self.zone), explicit_year=year)
        if (of_year := self._month_of_year(index, month)) is not None:
            return of_year
        changed = self._modifier(index, last)
        led = self._led("dates.month_lead", index)
        capital = self.line.tokens[index].is_capital
        sure = changed is not None or bool(led)
        if self.lows[index] in self._ambiguous and not (sure and capital):
            return None
        if not sure and not (capital and index > 0):
            return None
        return self._bare_month(index, last, month, changed)

    def _month_of_year(self, index: int, month: int) -> TimeMention | None:
        """``Oktober tahun lalu``: the month of a year that is told relatively."""
        if index + 1 >= len(self.lows) or self._units.get(self.lows[index + 1]) != "year":
            return None
        changed = self._modifier(index + 1, index + 2)
        if changed is None or self.today is None or changed[0] != index + 1:
            return None
        return self._mention(index, changed[1], _month_span(self.today.year + changed[2], month, self.zone))

    def _bare_month(self, index: int, last: int, month: int, changed: tuple[int, int, int] | None) -> TimeMention | None:
        first = index
        if changed is not None:
            first, last, _ = changed
        if self.today is None:
            return self._mention(first, last, TimeSpan(None, None, Grain.MONTH))
        ahead = (changed is not None and changed[2] == 1) or (changed is None and self._ahead(index))
        year = self.today.year
        if ahead:
            year += month < self.today.month
        else:
            year -= month > self.today.month or (changed is not None and changed[2] == -1 and month == self.today.month)
        return self._mention(first, last, _month_span(year, month, self.zone))

    def _year(self, index: int) -> TimeMention | None:
        year = self._year_at(index)
        if year is None or not self._led("dates.year_lead", index):
            return None
        following = self.lows[index + 1] if index + 1 < len(self.lows) else ""
        # "pada 2010 orang" counts people: a year is not followed by what could be counted.
        if following in self.language.words("people.nouns") or self.language.phrases("units").at(self.lows, index + 1):
            return None
        if (
            following == "%"
            or self.language.phrases("numbers.percent").at(self.lows, index + 1)
            or following in self.language.get("numbers.scales")
        ):
            return None
        return self._mention(index, index + 1, _year_span(year, self.zone), explicit_year=year)

    # Clock times

    def _clock(self, index: int) -> TimeMention | None:
        """``pukul 14.30 WIB``, ``2:30 p.m.``; the day is added by :meth:`_with_clock_days`."""
        lead = self._has("dates.clock", index)
        position = index + lead
        if position >= len(self.lows) or self.line.tokens[position].kind != "number":
            return None
        parsed = self._hour_minute(position)
        if parsed is None:
            return None
        hour, minute, last = parsed
        half = self.language.phrases("dates.half_days").at(self.lows, last)
        if half is not None and 1 <= hour <= 12:
            hour = hour % 12 + int(half[1])
            last += half[0]
        elif not lead or not self._is_clock(position, last, minute):
            return None
        zone = self.language.phrases("dates.zones").at(self.lows, last)
        last += zone[0] if zone else 0
        zone_info: tzinfo = timezone(timedelta(hours=float(zone[1]))) if zone else self.zone
        start = datetime(2000, 1, 1, hour, max(minute, 0), tzinfo=zone_info)
        length = timedelta(minutes=1) if minute >= 0 else timedelta(hours=1)
        return TimeMention(index, last, TimeSpan(start, start + length, Grain.MINUTE), clock=True)

    def _is_clock(self, index: int, last: int, minute: int) -> bool:
        """Whether an hour behind a clock word, without "a.m.", is a time: "at 2.5" and "at 19" in English are not."""
        if minute < 0:
            return bool(self.language.get("dates.bare_hours"))
        written = ":" if last > index + 1 else "."
        return written in self.language.words("dates.clock_separators")

    def _hour_minute(self, index: int) -> tuple[int, int, int] | None:
        """(hour, minute or -1, token behind)."""
        text = self.lows[index]
        parts, last = text.replace(",", ".").split("."), index + 1
        if len(parts) == 1 and last + 1 < len(self.lows) and self.lows[last] == ":" and self.line.glued(last):
            parts, last = [text, self.lows[last + 1]], last + 2
        if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
            return None
        hour = int(parts[0])
        if len(parts) == 2 and len(parts[1]) != 2:
            return None
        minute = int(parts[1]) if len(parts) == 2 else -1
        return (hour, minute, last) if hour <= 23 and minute <= 59 else None

    def _with_years(self, found: list[TimeMention]) -> list[TimeMention]:
        """``20 Agustus dan 8 September 1975``: a date without a year takes the year of the one it is joined to."""
        result = list(found)
        for position in range(len(result) - 2, -1, -1):
            mention, following = result[position], result[position + 1]
            if mention.yearless is None or following.explicit_year is None or following.first - mention.last > 2:
                continue
            day, month = mention.yearless
            dated = self._days(mention.first, mention.last, following.explicit_year, month, day, day, explicit=True)
            if dated is not None:
                result[position] = replace(dated, span=replace(dated.span, weekday=mention.span.weekday))
        return result

    def _with_clock_days(self, found: list[TimeMention]) -> list[TimeMention]:
        """Give each clock time the nearest day of the sentence; without one it keeps its words alone."""
        days = [mention for mention in found if not mention.clock and mention.span.grain is Grain.DAY and mention.resolved]
        starts = [day.first for day in days]
        result = []
        for mention in found:
            if not mention.clock or mention.span.start is None or mention.span.end is None:
                result.append(mention)
                continue
            at = bisect_left(starts, mention.first)
            near = min(days[max(0, at - 1) : at + 1], key=lambda day: abs(day.first - mention.first), default=None)
            if near is None or near.span.start is None:
                words = self.line.text[self.line.tokens[mention.first].start : self.line.tokens[mention.last - 1].end]
                result.append(replace(mention, span=TimeSpan(None, None, Grain.MINUTE, relative=words)))
            else:
                start = datetime.combine(near.span.start.date(), mention.span.start.timetz())
                span = TimeSpan(start, start + (mention.span.end - mention.span.start), Grain.MINUTE)
                result.append(replace(mention, span=span))
        return result


def find_times(line: Line, language: Language, published: datetime | None) -> list[TimeMention]:
    """The time expressions of a line, left to right. ``published`` is aware, or None when nobody knows."""
    return TimeReader(line, language, published).read()
