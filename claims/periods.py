"""Months, quarters, halves of a year, and years: ``Maret 2025``, ``Januari-Maret``, ``kuartal I 2025``, ``in 2010``, ``2019-2023``.

A month without a year is the most recent one that has begun, or the next one where the clause looks ahead.
"""

from __future__ import annotations

from functools import cached_property

from claims.numbers import NumberReader
from claims.time_frame import Outlook, TimeFrame
from claims.time_spans import TimeMention, month_span, year_span
from claims.types import Grain

# Years that stand in a range without a word that leads them are not page numbers.
_MODERN = range(1800, 2101)
_QUARTER = 3
# The noun of an event stands so near behind its year.
_EVENT = 4


class PeriodReader:
    """Reads the months, quarters and years of one line."""

    def __init__(self, frame: TimeFrame) -> None:
        self.frame = frame
        self._ambiguous = frame.language.words("dates.ambiguous")

    # Months

    def month(self, index: int, previous: TimeMention | None) -> TimeMention | None:
        """``April 2025``, ``pada bulan Januari``, ``Juni lalu``, ``mid-March``, ``Januari-Maret 2025``."""
        frame = self.frame
        months = self._months_of(index)
        # A day that the month does not have, or one that comes back ("31 Februari", "setiap 17 Agustus"), and "Sebelas Maret".
        if (
            months is None
            or frame.small(index - 1, 99) is not None
            or frame.led("numbers.units", index)
            or frame.led("numbers.teens", index)
        ):
            return None
        month, until, last, sure = months
        written = frame.year_behind(last + (frame.low(last) == "." and len(frame.lows[index]) <= 4))
        if written is not None:
            count = until - month + 1 if until >= month else until + 13 - month
            started = written[0] if until >= month else written[0] - 1
            return frame.mention(index, written[1], month_span(started, month, frame.zone, count), explicit_year=written[0])
        at = last + (frame.low(last) in frame.language.words("dates.of"))
        related = frame.find("dates.anaphoric", at)
        if related is not None and related[1][0] == "year" and month == until:  # "September tahun yang sama"
            relation = ("year", related[1][1])
            return frame.mention(index, at + related[0], frame.unresolved(Grain.MONTH), yearless=(0, month), relation=relation)
        changed = frame.modifier(index, last)
        sure = sure or changed is not None or self._continues(index, previous, Grain.MONTH)
        if not self._is_month(index, last, sure):
            return None
        return self._without_year(index, last, month, until, changed)

    def _months_of(self, index: int) -> tuple[int, int, int, bool] | None:
        """(first month, last month, token behind, whether surely a month) at ``index``."""
        frame, low = self.frame, self.frame.low(index)
        month = frame.months.get(low)
        if month is None and "-" in low:
            head, _, tail = low.partition("-")
            start, end = frame.months.get(head), frame.months.get(tail)
            if end is None or (start is None and head not in frame.language.words("dates.month_prefixes")):
                return None
            return start or end, end, index + 1, True
        if month is None:
            return None
        length = 1 if frame.is_dash(index + 1) else frame.has("dates.day_separators", index + 1)
        until = frame.months.get(frame.low(index + 1 + length)) if length else None
        if until is not None and until != month and frame.small(index + 2 + length, 31) is None:
            return month, until, index + 2 + length, True
        return month, month, index + 1, False

    def _is_month(self, index: int, last: int, sure: bool) -> bool:
        """Whether a month without a year is one: "Mei" and "April" are people too, "may" and "march" verbs."""
        tokens = self.frame.line.tokens
        sure, capital = sure or bool(self.frame.led("dates.month_lead", index)), tokens[index].is_capital
        if self.frame.low(index) in self._ambiguous:
            return sure and capital
        if sure:
            return True
        beside = (index > 1 and tokens[index - 1].is_capital) or (last < len(tokens) and tokens[last].is_capital)
        return capital and index > 0 and not beside

    def _without_year(self, index: int, last: int, month: int, until: int, changed: tuple[int, int, int] | None) -> TimeMention | None:
        frame, first = self.frame, index
        if changed is not None:
            first, last, _ = changed
        if frame.today is None:
            return frame.mention(first, last, frame.unresolved(Grain.MONTH), yearless=(0, month))
        outlook = frame.outlook(index, last)
        year = frame.today.year
        if changed is not None and changed[2] == 1:
            year += month <= frame.today.month
        elif changed is None and outlook is Outlook.FUTURE:
            year += until < frame.today.month
        elif changed is None and (outlook in (Outlook.EXPECTED, Outlook.POSSIBLE) or frame.led("dates.until", index)):
            year += self._nearest_year(month)
        else:
            year -= month > frame.today.month or (changed is not None and changed[2] == -1 and month == frame.today.month)
        count = until - month + 1 if until >= month else until + 13 - month
        single = (0, month) if changed is None and until == month else None
        return frame.mention(first, last, month_span(year, month, frame.zone, count), yearless=single)

    def _nearest_year(self, month: int) -> int:
        """How many years the nearest such month is away: "until June" in April means this June, "by December" in January the last one."""
        assert self.frame.today is not None
        ahead = month - self.frame.today.month
        return -1 if ahead > 6 else 1 if ahead < -6 else 0

    def with_year(self, mention: TimeMention, year: int) -> TimeMention | None:
        """A month without a year, in this one."""
        assert mention.yearless is not None
        return self.frame.mention(mention.first, mention.last, month_span(year, mention.yearless[1], self.frame.zone), explicit_year=year)

    # Quarters and halves

    def quarter(self, index: int) -> TimeMention | None:
        """``kuartal I 2025``, ``triwulan II-2024``, ``Q1``, ``the first quarter of 2025``, ``semester pertama tahun ini``."""
        frame = self.frame
        if frame.units.get(frame.low(index)) == "month":
            return self._first_or_last(index)
        numbered = self._numbered(index)
        if numbered is None:
            return None
        number, months, last = numbered
        if (number - 1) * months >= 12:
            return None
        behind = last + (frame.low(last) in (",", "/") or frame.is_dash(last))
        written = frame.year_behind(behind) or frame.year_behind(last)
        start = (number - 1) * months + 1
        if written is not None:
            return frame.mention(index, written[1], month_span(written[0], start, frame.zone, months), explicit_year=written[0])
        if not (frame.language.get("dates.periods_alone") or (months == _QUARTER and self._is_economy)):
            return None
        if frame.today is None:
            return frame.mention(index, last, frame.unresolved(Grain.MONTH))
        ahead = frame.outlook(index, last) is Outlook.FUTURE
        year = frame.today.year + (start + months - 1 < frame.today.month if ahead else -(start > frame.today.month))
        return frame.mention(index, last, month_span(year, start, frame.zone, months))

    def _first_or_last(self, index: int) -> TimeMention | None:
        """``the first nine months of 2024``, ``tiga bulan terakhir tahun 2023``, read from the word for months on."""
        frame = self.frame
        number = NumberReader(frame.line, frame.language, set()).at(index - 1) if index else None
        if number is None or number.last != index or number.low is None or number.low != number.high:
            return None
        count, first, last = number.low, number.first, index + 1
        end = frame.language.phrases("dates.year_ends").before(frame.lows, first)
        if end is not None:
            first -= end[0]
        elif (end := frame.find("dates.year_ends", last)) is not None:
            last += end[0]
        written = frame.year_behind(last) if end is not None else None
        if end is None or written is None or count != int(count) or not 1 < count < 12:
            return None
        start = 1 if end[1] == 1 else 13 - int(count)
        return frame.mention(first, written[1], month_span(written[0], start, frame.zone, int(count)), explicit_year=written[0])

    def _numbered(self, index: int) -> tuple[int, int, int] | None:
        """(number, months of each, token behind) of a period with its number on either side."""
        frame = self.frame
        head, hyphen, tail = frame.low(index).partition("-")
        if hyphen:  # "first-quarter profit"
            ordinals, periods = frame.language.get("dates.ordinals"), frame.language.get("dates.periods")
            return (ordinals[head], periods[tail], index + 1) if head in ordinals and tail in periods else None
        period = frame.find("dates.periods", index)
        if period is not None:
            at = index + period[0]
            ordinal = frame.find("dates.ordinals", at)
            if ordinal is not None:
                return int(ordinal[1]), int(period[1]), at + ordinal[0]
            number = frame.small(at, 4)
            return (number, int(period[1]), at + 1) if number is not None else None
        ordinal = frame.find("dates.ordinals", index)
        period = frame.find("dates.periods", index + ordinal[0]) if ordinal is not None else None
        return (int(ordinal[1]), int(period[1]), index + ordinal[0] + period[0]) if ordinal is not None and period is not None else None

    @cached_property
    def _is_economy(self) -> bool:
        """Whether the line tells of money or shares: games have quarters too."""
        words, lows = self.frame.language.words, self.frame.lows
        return "%" in lows or not (words("numbers.percent").isdisjoint(lows) and words("money.before").isdisjoint(lows))

    # Years

    def year(self, index: int, previous: TimeMention | None) -> TimeMention | None:
        """``pada 2010``, ``in 2010``, ``2019-2023``, and the 2011 of ``pada 2010 dan 2011``."""
        frame = self.frame
        if frame.digits(index) is None:
            return None
        led = bool(frame.led("dates.year_lead", index)) and frame.led("numbers.qualifiers", index) < 2 and not self._is_decree(index)
        if ranged := self._years(index, led):
            return ranged
        year = frame.year(index)
        if year is None or self._counts(index + 1):
            return None
        told = led or self._opens(index) or self._heads(index) or self._is_of_event(index)
        if not told and not self._continues(index, previous, Grain.YEAR):
            return None
        return frame.mention(index, index + 1, year_span(year, frame.zone), explicit_year=year)

    def _heads(self, index: int) -> bool:
        """``2017: a boiler bursts``, ``- 2019 – …``: the year at the head of an item of a list."""
        tokens = self.frame.line.tokens
        if index > 1 or (index and tokens[0].kind != "sign") or index + 2 >= len(tokens):
            return False
        colon = self.frame.low(index + 1) == ":"
        return colon or (self.frame.is_dash(index + 1) and not self.frame.line.glued(index + 1) and tokens[index + 2].kind == "word")

    def _is_of_event(self, index: int) -> bool:
        """``banjir besar 2014``, ``the 2019 mayoral election``: the year of something that happened."""
        frame = self.frame
        if frame.language.get("dates.event_year") == "after":
            at = index - frame.led("dates.event_adjectives", index)
            return bool(frame.led("dates.event_nouns", at)) and not frame.line.tokens[at - 1].is_capital
        tokens = frame.line.tokens
        if not frame.led("dates.event_articles", index):
            return False
        for at in range(index + 1, min(index + _EVENT, len(tokens))):
            if tokens[at].kind != "word" or tokens[at].is_capital:
                return False
            if frame.has("dates.event_nouns", at):
                return True
        return False

    def _is_decree(self, index: int) -> bool:
        """``Nomor 11 Tahun 2020`` names a law."""
        frame = self.frame
        at = index - (frame.led("dates.year_words", index) or (frame.low(index - 1) in frame.language.words("dates.of")))
        return 1 < at < index and frame.line.tokens[at - 1].kind == "number" and bool(frame.led("dates.name_leads", at - 1))

    def _years(self, index: int, led: bool) -> TimeMention | None:
        """``2019-2023``; two years in a row are a season, unless a word leads them that seasons do not have."""
        frame = self.frame
        first = frame.digits(index)
        if first is None or not frame.is_dash(index + 1) or (index and frame.is_dash(index - 1)):
            return None
        second = frame.digits(index + 2)
        short = frame.small(index + 2, 99) if second is None and index + 2 < len(frame) and frame.line.glued(index + 2) else None
        if short is not None and len(frame.low(index + 2)) == 2:
            second = first // 100 * 100 + short
        if second is None or second <= first or frame.is_dash(index + 3) or frame.low(index + 3) == "/":
            return None
        if not led and (first not in _MODERN or second == first + 1 or short is not None):
            return None
        return frame.mention(index, index + 3, year_span(first, frame.zone, second - first + 1), explicit_year=second)

    def _opens(self, index: int) -> bool:
        """``dari 2010 hingga 2012``: such a word leads a year only where another closes the stretch."""
        frame = self.frame
        if not frame.led("dates.stretch_lead", index):
            return False
        at = index + 1 + frame.has("dates.day_separators", index + 1)
        return at > index + 1 and frame.year(at + frame.has("dates.year_words", at)) is not None

    def _continues(self, index: int, previous: TimeMention | None, grain: Grain) -> bool:
        """Whether this year or month is joined to one before: ``pada 2019, 2020, dan 2021``, "between January and March"."""
        if previous is None or previous.span.grain is not grain or previous.last >= index or index - previous.last > 3:
            return False
        if grain is Grain.YEAR and previous.explicit_year is None:
            return False
        at = previous.last
        while at < index:
            length = self.frame.has("dates.joiners", at) or self.frame.has("dates.day_separators", at)
            if not length:
                return False
            at += length + self.frame.has("dates.year_words", at + length)
        return at == index

    def _counts(self, index: int) -> bool:
        """Whether a number before ``index`` counts something ("pada 2010 orang") or belongs to another era ("1200 SM")."""
        frame = self.frame
        return bool(
            frame.low(index) in ("%", "/")
            or frame.low(index) in frame.language.words("people.nouns")
            or frame.has("units", index)
            or frame.has("numbers.percent", index)
            or frame.has("numbers.scales", index)
            or frame.has("dates.eras", index)
        )
