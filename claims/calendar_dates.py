"""Days of the calendar as they are written: ``17 April 2025``, ``April 17``, ``10-12/3/2025``, ``12.5.2025``, ``2025-04-18``.

A date without a year is the nearest such date, the past preferred three to one, unless its clause looks ahead; the weekday it stands with
settles the year where it can.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from claims.languages import Language
from claims.time_frame import Outlook, TimeFrame
from claims.time_spans import TimeMention, days_span, safe_date
from claims.types import Grain

# How much farther off the less likely direction counts.
_BIAS = 3
# So many words lie between a day and the month it is of ("of next month").
_MONTH = 3
# A stretch of days is no longer than a year.
_LONGEST = 366


class CalendarReader:
    """Reads the dates of one line that name a day of a month."""

    def __init__(self, frame: TimeFrame) -> None:
        self.frame = frame
        self._month_first = "before" in frame.language.get("dates.month_position")
        #: Whether a month stands in the line, by name or as a word: without one a day is written in figures alone.
        self._has_month = not _month_words(frame.language).isdisjoint(frame.lows)

    def bracketed(self, index: int, weekday: int | None = None) -> TimeMention | None:
        """The date in brackets at ``index``: ``(12/5/2025)``, ``(12 May)``; its last token is the closing bracket."""
        if self.frame.low(index) != "(":
            return None
        found = self.at(index + 1, led=True, weekday=weekday)
        return _past_bracket(found) if found is not None and self.frame.low(found.last) == ")" else None

    def behind_weekday(self, index: int, weekday: int) -> TimeMention | None:
        """The date behind a weekday: ``(12/5/2025)``, ``, 17 April``, ``17 April``, ``12/5``."""
        if self.frame.low(index) == "(":
            return self.bracketed(index, weekday)
        comma = self.frame.low(index) == ","
        return self.at(index + comma, led=not comma, weekday=weekday)

    def at(self, index: int, led: bool = False, weekday: int | None = None) -> TimeMention | None:
        """The date that begins at ``index``. ``led`` where what stands before it says that it is one: then ``12/5`` will do."""
        if index >= len(self.frame):
            return None
        if self.frame.line.tokens[index].kind == "number":
            return self._day_first(index, weekday) or self._numeric(index, led, weekday)
        return self.month_first(index, weekday)

    def _is_led(self, index: int) -> bool:
        return bool(self.frame.led("dates.date_lead", index)) or self._stands_in_brackets(index)

    def _stands_in_brackets(self, index: int) -> bool:
        parts = self.frame.lows[index : index + 4]
        return self.frame.low(index - 1) == "(" and len(parts) == 4 and parts[1] == "/" and parts[3] == ")"

    # Day before month

    def _day_first(self, index: int, weekday: int | None) -> TimeMention | None:
        """``17 April 2025``, ``6-14 Agustus``, ``1st of May``, ``28 Februari - 2 Maret``, and the 10 of ``10 dan 12 Maret``."""
        frame = self.frame
        day = frame.small(index, 31) if self._has_month else None
        if day is None or (index and frame.line.tokens[index - 1].kind == "number"):
            return None
        position = self._past_ordinal(index + 1)
        month = self._month_at(position)
        if month is not None:
            return self._crossing(index, month[1], day, month[0]) or self._calendar(index, month[1], day, day, month[0], weekday)
        of_month = self._of_month(index, position, day)
        if of_month is not None:
            return of_month
        length = 1 if frame.is_dash(position) else frame.has("dates.day_separators", position)
        until = frame.small(position + length, 31) if length else None
        if until is not None and until > day:
            month = self._month_at(self._past_ordinal(position + length + 1))
            return self._calendar(index, month[1], day, until, month[0], weekday) if month is not None else None
        return self._joined(index, position, day)

    def _of_month(self, index: int, position: int, day: int) -> TimeMention | None:
        """``tanggal 20 bulan depan``, ``the 20th of next month``."""
        frame = self.frame
        of = frame.low(position) in frame.language.words("dates.of")
        if not (frame.led("dates.date_lead", index) or (of and position > index + 1)):
            return None
        for at in range(position + of, position + of + _MONTH):
            changed = frame.modifier(at, at + 1) if frame.units.get(frame.low(at)) == "month" else None
            if changed is not None and changed[0] == position + of and frame.today is not None:
                months = frame.today.year * 12 + frame.today.month - 1 + changed[2]
                return self._days(index, changed[1], months // 12, months % 12 + 1, day, day, explicit=False)
        return None

    def _month_at(self, index: int) -> tuple[int, int] | None:
        """The month at ``index`` (``April``, ``of April``, ``Apr.``) and the token behind it."""
        index += self.frame.low(index) in self.frame.language.words("dates.of")
        month = self.frame.months.get(self.frame.low(index))
        if month is None:
            return None
        short = self.frame.low(index + 1) == "." and len(self.frame.lows[index]) <= 4 and self.frame.digits(index + 2) is not None
        return month, index + 1 + short

    def _crossing(self, index: int, last: int, day: int, month: int) -> TimeMention | None:
        """``28 Februari-2 Maret 2025``, ``May 13 to May 26``: from a day of a month to another with its own, in one expression."""
        frame = self.frame
        year = frame.year(last)
        last += year is not None
        length = 1 if frame.is_dash(last) else frame.has("dates.day_separators", last)
        closing = self._closing(last + length) if length and not frame.led("dates.moved", index) else None
        if closing is None or closing.span.start is None:
            return None
        final = closing.span.start.date()
        opening = safe_date(year or final.year - (month > final.month), month, day)
        days = (final - opening).days + 1 if opening is not None else 0
        span = days_span(opening, days, Grain.DAY, frame.zone) if opening is not None and 1 < days <= _LONGEST else None
        return frame.mention(index, closing.last, span, explicit_year=closing.explicit_year) if span is not None else None

    def _closing(self, index: int) -> TimeMention | None:
        """The day that ends a stretch: ``26 Mei 2025``, ``May 26``."""
        frame = self.frame
        until = frame.small(index, 31)
        if until is None:
            month, day = frame.months.get(frame.low(index)), frame.small(index + 1, 31)
            last = self._past_ordinal(index + 2)
            if month is None or day is None or not self._month_first or self._counts(last):
                return None
            return self._calendar(index, last, day, day, month, None)
        end = self._month_at(self._past_ordinal(index + 1))
        return self._calendar(index, end[1], until, until, end[0], None) if end is not None else None

    def _joined(self, index: int, position: int, day: int) -> TimeMention | None:
        """The 10 of ``10 dan 12 Maret``, ``10, 11 and 12 March``: its month and year are those of the last."""
        frame = self.frame
        at = position
        for _ in range(3):
            length = frame.has("dates.joiners", at)
            following = frame.small(at + length, 31) if length else None
            if following is None or following <= day:
                return None
            at = self._past_ordinal(at + length + 1)
            month = self._month_at(at)
            if month is not None:
                whole = self._calendar(index, month[1], following, following, month[0], None)
                if whole is None or whole.span.start is None:
                    return whole
                return self._days(index, position, whole.span.start.year, month[0], day, day, whole.explicit_year is not None)
        return None

    def _past_ordinal(self, index: int) -> int:
        glued = index < len(self.frame) and self.frame.line.glued(index)
        return index + 1 if glued and self.frame.low(index) in self.frame.language.words("numbers.ordinal_suffixes") else index

    # Month before day

    def month_first(self, index: int, weekday: int | None = None) -> TimeMention | None:
        """``April 17, 2025``, ``April 17-19``, ``Nov. 3``; where the language writes the month last, only with the year."""
        frame = self.frame
        month = frame.months.get(frame.low(index))
        if month is None:
            return None
        last = index + 1
        if frame.low(last) == "." and len(frame.lows[index]) <= 4:
            last += 1
        day = frame.small(last, 31)
        if day is None:
            return None
        after = self._past_ordinal(last + 1)
        until = day
        length = 1 if frame.is_dash(after) else frame.has("dates.day_separators", after)
        end = frame.small(after + length, 31) if length else None
        if end is not None and end > day and not self._counts(after + length + 1):
            until, after = end, after + length + 1
        crossing = self._crossing(index, after, day, month) if self._month_first and until == day else None
        if crossing is not None:
            return crossing
        year_follows = frame.low(after) == "," and frame.year(after + 1) is not None
        if self._counts(after) or not (self._month_first or year_follows):
            return None
        return self._calendar(index, after, day, until, month, weekday, comma=year_follows)

    def _counts(self, index: int) -> bool:
        """Whether a number before ``index`` is a share or a figure: "in March 12% fell"."""
        return self.frame.low(index) == "%" or bool(self.frame.has("numbers.percent", index) or self.frame.has("numbers.scales", index))

    # The year

    def _calendar(
        self, first: int, last: int, day: int, until: int, month: int, weekday: int | None, *, comma: bool = False
    ) -> TimeMention | None:
        """The date ``day month``, with the year that may follow at ``last``; without one, the nearest such date."""
        comma = comma or (self._month_first and self.frame.low(last) == "," and self.frame.year(last + 1) is not None)
        written = self.frame.year_behind(last + comma)
        if written is not None:
            return self._days(first, written[1], written[0], month, day, until, explicit=True)
        related = self.frame.find("dates.anaphoric", last)
        if safe_date(2024, month, day) is None:
            return None
        if related is not None and related[1][0] == "year":  # "12 March of the same year"
            span, relation = self.frame.unresolved(Grain.DAY, weekday), ("year", related[1][1])
            return self.frame.mention(first, last + related[0], span, yearless=(day, month), relation=relation)
        if self.frame.today is None:
            return self.frame.mention(first, last, self.frame.unresolved(Grain.DAY, weekday), yearless=(day, month))
        nearest = self._nearest(day, month, first, last, weekday)
        last += self.frame.has("dates.last", last) or self.frame.has("dates.next", last)
        return self._days(first, last, nearest, month, day, until, explicit=False) if nearest is not None else None

    def _nearest(self, day: int, month: int, first: int, last: int, weekday: int | None) -> int | None:
        """The year of a date without one. "17 Agustus lalu" is past, "mendatang" to come, whatever is nearer."""
        assert self.frame.today is not None
        best, shortest = None, 10**9
        past, coming = self.frame.has("dates.last", last), self.frame.has("dates.next", last)
        outlook = self.frame.outlook(first, last)
        forth, back = (1, _BIAS) if outlook is Outlook.FUTURE else (1, 1) if outlook in (Outlook.EXPECTED, Outlook.POSSIBLE) else (_BIAS, 1)
        for year in (self.frame.today.year, self.frame.today.year - 1, self.frame.today.year + 1):
            candidate = safe_date(year, month, day)
            if candidate is None:
                continue
            ahead = (candidate - self.frame.today).days
            if (past and ahead > 0) or (coming and ahead < 0):
                continue
            distance = ahead * forth if ahead > 0 else -ahead * back
            if weekday is not None and candidate.weekday() != weekday:
                distance += 10**6
            if distance < shortest:
                best, shortest = year, distance
        return best

    def with_year(self, mention: TimeMention, year: int) -> TimeMention | None:
        """A date without a year, in this one."""
        if mention.yearless is None:
            return None
        day, month = mention.yearless
        return self._days(mention.first, mention.last, year, month, day, day, explicit=True)

    def _days(self, first: int, last: int, year: int, month: int, day: int, until: int, explicit: bool) -> TimeMention | None:
        start, end = safe_date(year, month, day), safe_date(year, month, until)
        if start is None or end is None:
            return None
        span = days_span(start, (end - start).days + 1, Grain.DAY, self.frame.zone)
        single = (day, month) if until == day else None
        return self.frame.mention(first, last, span, yearless=None if explicit else single, explicit_year=year if explicit else None)

    # Figures alone

    def _numeric(self, index: int, led: bool, weekday: int | None) -> TimeMention | None:
        """``12/5/2025``, ``12-05-2025``, ``12.5.2025``, ``2025-04-18``, ``10-12/3/2025``; ``12/5`` only behind what says it is a date."""
        frame = self.frame
        if not (frame.low(index + 1) == "/" or frame.is_dash(index + 1) or frame.low(index).count(".") == 2):
            return None
        led = led or self._is_led(index)
        since, start = self._range_start(index)
        parts, last = self._parts(start)
        if len(parts) == 3 and all(len(part) <= 4 for part in parts):
            first, second, third = (int(part) for part in parts)
            if len(parts[0]) == 4:
                return self._days(index, last, first, second, third, third, explicit=True) if start == index else None
            year = third if len(parts[2]) == 4 else 2000 + third if led and len(parts[2]) == 2 else None
            ordered = self._day_month(first, second)
            if year is None or ordered is None or (since or 0) > ordered[0]:
                return None
            return self._days(index, last, year, ordered[1], since or ordered[0], ordered[0], explicit=True)
        if len(parts) == 2 and led and all(len(part) <= 2 for part in parts) and "/" in self.frame.lows[start:last]:
            ordered = self._day_month(int(parts[0]), int(parts[1]))
            if ordered is not None and (since or 0) <= ordered[0]:
                return self._calendar(index, last, since or ordered[0], ordered[0], ordered[1], weekday)
        return None

    def _range_start(self, index: int) -> tuple[int | None, int]:
        """The first day of ``10-12/3``, and where the date of the last one begins."""
        frame = self.frame
        day = frame.small(index, 31)
        ranged = day is not None and frame.is_dash(index + 1) and frame.small(index + 2, 31) is not None and frame.low(index + 3) == "/"
        return (day, index + 2) if ranged else (None, index)

    def _parts(self, index: int) -> tuple[list[str], int]:
        """The numbers of a date in figures and the token behind them; no numbers where none stands ("1,2.3.4")."""
        frame = self.frame
        token = frame.low(index)
        if token.count(".") == 2:
            parts = token.split(".")
            return (parts, index + 1) if all(part.isascii() and part.isdigit() for part in parts) else ([], index)
        tied = index > 1 and frame.line.glued(index) and frame.low(index - 1) == "/"
        if not token.isascii() or not token.isdigit() or tied:
            return [], index
        parts, last = [token], index + 1
        separator = frame.low(last)
        while len(parts) < 3 and separator in ("/", "-") and frame.low(last) == separator:
            following = frame.low(last + 1)
            if not (following.isascii() and following.isdigit()) or (separator == "-" and not frame.line.glued(last + 1)):
                break
            parts.append(following)
            last += 2
        return parts, last

    def _day_month(self, first: int, second: int) -> tuple[int, int] | None:
        """(day, month) in the order of the language; English writes both orders, so only a number above 12 tells."""
        order = self.frame.language.get("dates.numeric_order")
        if order == "dmy":
            return (first, second) if 1 <= second <= 12 else None
        if first > 12 >= second >= 1:
            return first, second
        if second > 12 >= first >= 1:
            return second, first
        return (first, second) if first == second and 1 <= first <= 12 else None


@cache
def _month_words(language: Language) -> frozenset[str]:
    units: dict[str, str] = language.get("dates.units")
    return language.words("dates.months").union(word for word, unit in units.items() if unit == "month")


def _past_bracket(found: TimeMention) -> TimeMention:
    return replace(found, last=found.last + 1)
