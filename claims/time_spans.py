"""Spans of time by the calendar: days, weeks, months, quarters and years, whole and half open, in one zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from claims.types import Grain, TimeSpan

WEEK = 7
LAST_YEAR = 9998
#: The head of a report ("LONDON, May 16 (Reuters) -") ends within so many tokens, with its dash.
DATELINE = 16


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression: tokens ``[first, last)`` and what it means. ``yearless`` has (day, month) where the year was inferred (day 0
    for a whole month);
    ``bare_weekday`` is true for a weekday without a date, "last" or "next";
    ``bounds`` for a time behind "since" or "until", which does not date what is told of;
    ``as_of`` for one that bounds what had come about by then ("hingga Selasa pagi", "by Monday"), which does;
    ``closes`` for the end of a stretch whose beginning is the time before it;
    ``dateline`` for the day of the report at its head;
    ``relation`` has (unit, offset) where the time counts from another one that the text has named ("two days later")."""

    first: int
    last: int
    span: TimeSpan
    yearless: tuple[int, int] | None = None
    explicit_year: int | None = None
    clock: bool = False
    bare_weekday: bool = False
    bounds: bool = False
    as_of: bool = False
    closes: bool = False
    dateline: bool = False
    relation: tuple[str, int] | None = None

    @property
    def dateless(self) -> bool:
        """Whether it says nothing of the day that something came about on."""
        return self.clock or self.dateline

    @property
    def resolved(self) -> bool:
        """Whether its place on the calendar is known: that of "yesterday" is not without a publication date."""
        return self.span.start is not None


def tokens_of(times: Iterable[TimeMention]) -> set[int]:
    """The positions of all tokens of these times: no number, place or speaker is looked for among them."""
    return {index for mention in times for index in range(mention.first, mention.last)}


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none ("31 February")."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_span(first: date, days: int, grain: Grain, zone: tzinfo, weekday: int | None = None) -> TimeSpan:
    """So many whole days. Raises OverflowError beyond the last day of the calendar."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    return TimeSpan(start, start + timedelta(days=days), grain, weekday=weekday)


def day_span(day: date, zone: tzinfo, weekday: int | None = None) -> TimeSpan:
    """The whole day in a zone. Raises OverflowError on the last day of the calendar."""
    return days_span(day, 1, Grain.DAY, zone, weekday)


def month_span(year: int, month: int, zone: tzinfo, months: int = 1) -> TimeSpan | None:
    """So many months from this one on; a month below 1 or above 12 lies in another year. None beyond the calendar."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end_year, end_month = year + (month + months - 1) // 12, (month + months - 1) % 12 + 1
    if year < 1 or end_year > LAST_YEAR:
        return None
    return TimeSpan(datetime(year, month, 1, tzinfo=zone), datetime(end_year, end_month, 1, tzinfo=zone), Grain.MONTH)


def year_span(year: int, zone: tzinfo, years: int = 1) -> TimeSpan | None:
    """So many years from this one on; None beyond the calendar."""
    if not 1 <= year <= LAST_YEAR - years:
        return None
    return TimeSpan(datetime(year, 1, 1, tzinfo=zone), datetime(year + years, 1, 1, tzinfo=zone), Grain.YEAR)


def offset_span(today: date, unit: str, offset: int, zone: tzinfo) -> TimeSpan | None:
    """The day, week (from Monday on), weekend, month or year so many units from the one that ``today`` lies in."""
    if unit == "day":
        return day_span(today + timedelta(days=offset), zone)
    if unit in ("weekend", "past_weekend"):
        saturday = today - timedelta(days=today.weekday() - 5) + timedelta(weeks=offset)
        if unit == "past_weekend" and saturday > today:
            saturday -= timedelta(weeks=1)
        return days_span(saturday, 2, Grain.DAY, zone)
    if unit == "week":
        return days_span(today - timedelta(days=today.weekday()) + timedelta(weeks=offset), WEEK, Grain.WEEK, zone)
    if unit == "month":
        return month_span(today.year, today.month + offset, zone)
    if unit == "quarter":
        return month_span(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * offset, zone, 3)
    if unit == "year":
        return year_span(today.year + offset, zone)
    return None


#: The grain that a span of each unit has.
GRAINS = {
    "day": Grain.DAY, "weekend": Grain.DAY, "past_weekend": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.MONTH,
    "year": Grain.YEAR,
}  # fmt: skip
