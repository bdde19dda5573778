"""Times that count from another: from the day of publication ("kemarin", "two weeks ago", "bulan lalu"), or from a day that the text has
named ("keesokan harinya", "two days later").

The second kind is resolved against the nearest time before it in its sentence, or else against the times of the nearest sentence before
that names any. Where that sentence names several days, a later day counts from the last of them; an earlier one could count from each,
and is not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, cached_property

from claims.languages import Language
from claims.numbers import NumberReader
from claims.time_frame import TimeFrame
from claims.time_spans import GRAINS, TimeMention, day_span, month_span, offset_span, safe_date, year_span
from claims.types import Grain, TimeSpan

# Beyond so many, "years ago" is a round number.
_MOST = 100
# So many words of scale stand behind a figure of money ("Rp 2 ribu triliun").
_SCALES = 2
# How fine a time must be for one that counts in these units from it.
_FINE = {
    "day": (Grain.DAY,),
    "week": (Grain.DAY, Grain.WEEK),
    "month": (Grain.DAY, Grain.MONTH),
    "period": (Grain.MONTH,),
    "year": (Grain.DAY, Grain.MONTH, Grain.YEAR),
}


class RelativeReader:
    """Reads the relative times of one line."""

    def __init__(self, frame: TimeFrame) -> None:
        self.frame = frame
        self._counts_times = counts_times(frame)

    def fixed(self, index: int) -> TimeMention | None:
        """``kemarin``, ``last night``; ``keesokan harinya``, ``the previous day``."""
        frame = self.frame
        found = frame.find("dates.relative", index)
        if found is not None:
            unit, offset = found[1]
            if frame.low(index) in frame.units and self._is_counted(index):  # "dalam dua hari ini"
                return None
            return frame.mention(index, index + found[0], self._from_today(unit, offset))
        found = frame.find("dates.anaphoric", index)
        if found is None or (frame.low(index) in frame.units and self._is_counted(index)):  # "pria berusia 49 tahun itu"
            return None
        last = index + found[0]
        # "the day before the vote" counts from an event that nobody has dated.
        if frame.low(last - 1) in frame.language.words("dates.event_links") and last < len(frame) and frame.low(last) not in ",.;:)":
            return None
        unit, offset = found[1]
        if unit in ("month", "period") and not offset and (same := self._same_month(index, last, unit)) is not None:
            return same
        if unit == "period":
            return None
        return self._related(index, last, unit, offset)

    def _same_month(self, first: int, last: int, unit: str) -> TimeMention | None:
        """``bulan yang sama tahun lalu``, ``the same month the previous year``: the month of one time in the year of another."""
        frame = self.frame
        related = frame.find("dates.anaphoric", last)
        if related is not None and related[1][0] == "year":
            return frame.mention(first, last + related[0], frame.unresolved(Grain.MONTH), relation=tuple(related[1]))
        behind = frame.year_behind(last)
        if behind is None:
            return None
        return frame.mention(first, behind[1], frame.unresolved(Grain.MONTH), relation=(unit, 0), explicit_year=behind[0])

    def unit(self, index: int) -> TimeMention | None:
        """``minggu ini``, ``last month``, ``tahun depan``."""
        frame = self.frame
        unit = frame.units.get(frame.low(index))
        if unit is None or unit in ("decade", "day"):
            return None
        if unit == "month" and frame.low(index + 1) in frame.months:
            return None
        changed = frame.modifier(index, index + 1)
        if changed is None or self._is_counted(index):
            return None
        return frame.mention(changed[0], changed[1], self._from_today(unit, changed[2]))

    def counted(self, index: int) -> TimeMention | None:
        """``dua minggu lalu``, ``3 years ago``, ``a week later``: only behind such a word; a count alone is a duration."""
        frame = self.frame
        if not self._counts_times:
            return None
        one = frame.find("dates.one_units", index)
        if one is not None:
            count, unit, last = 1, str(one[1]), index + one[0]
        else:
            number = self._numbers.at(index)
            if number is None or number.vague or number.low is None or number.low != number.high or number.low != int(number.low):
                return None
            count, unit, last = int(number.low), frame.units.get(frame.low(number.last), ""), number.last + 1
        if unit not in _FINE or count > _MOST or self._is_rough(index):
            return None
        for path, sign in (("dates.ago", -1), ("dates.from_now", 1)):
            if length := frame.has(path, last):
                return frame.mention(index, last + length, self._from_today(unit, sign * count))
        for path, sign in (("dates.before_that", -1), ("dates.after_that", 1)):
            length = frame.has(path, last)
            if length and not frame.has("dates.compared", last + length - 1) and not frame.has("dates.compared", last + length):
                return self._related(index, last + length, unit, sign * count)
        return None

    def _is_rough(self, index: int) -> bool:
        """Whether the count is widened or the end of a range: "lebih dari dua tahun lalu", "2-3 years ago"."""
        frame = self.frame
        dashed = index > 1 and frame.is_dash(index - 1) and frame.line.tokens[index - 2].kind == "number"
        return bool(dashed or frame.led("numbers.range_words", index) or frame.led("numbers.qualifiers", index))

    def _is_counted(self, index: int) -> bool:
        """Whether a count stands before a unit: "beberapa tahun lalu" is no more "tahun lalu" than "2,5 tahun lalu" is."""
        frame = self.frame
        tables = ("numbers.vague", "numbers.units", "numbers.multipliers", "numbers.teens", "numbers.fractions", "numbers.scales")
        counts = (*tables, "numbers.whole_scales", "numbers.approximate_suffixes", "dates.counts")
        counted = index > 0 and (frame.line.tokens[index - 1].kind == "number" or any(frame.led(path, index) for path in counts))
        return counted and not self._is_behind_money(index)

    def _is_behind_money(self, index: int) -> bool:
        """Whether the count before a unit is of money: "Rp 5 miliar pekan depan"."""
        frame, at = self.frame, index
        for _ in range(_SCALES):
            at -= frame.led("numbers.scales", at)
        return at > 1 and frame.line.tokens[at - 1].kind == "number" and bool(frame.led("money.before", at - 1))

    def _from_today(self, unit: str, offset: int) -> TimeSpan | None:
        if self.frame.today is None:
            return self.frame.unresolved(GRAINS[unit])
        return offset_span(self.frame.today, unit, offset, self.frame.zone)

    def _related(self, first: int, last: int, unit: str, offset: int) -> TimeMention | None:
        return self.frame.mention(first, last, self.frame.unresolved(GRAINS[unit]), relation=(unit, offset))

    @cached_property
    def _numbers(self) -> NumberReader:
        return NumberReader(self.frame.line, self.frame.language, set())

    # Times that count from what the text has named

    def relate(self, found: list[TimeMention], anchors: Sequence[TimeSpan]) -> list[TimeMention]:
        """The mentions of the line with those resolved that count from others, ``anchors`` being the times of an earlier sentence."""
        if not any(mention.relation for mention in found):
            return found
        result: list[TimeMention] = []
        near: TimeSpan | None = None
        for position, mention in enumerate(found):
            following = found[position + 1] if position + 1 < len(found) else None
            solved = mention
            if mention.relation is not None:
                solved = self._named_next(mention, following) or self._solve(mention, near, anchors)
            if solved.resolved and not solved.clock:
                near = solved.span
            result.append(solved)
        return result

    def _named_next(self, mention: TimeMention, following: TimeMention | None) -> TimeMention | None:
        """``Keesokan harinya, Selasa (11/3), …``: the day is told right behind."""
        if following is None or not following.resolved or following.span.grain is not mention.span.grain:
            return None
        joined = following.first - mention.last <= 2 and self.frame.low(mention.last) in (",", "(")
        return replace(mention, span=replace(following.span, weekday=None)) if joined else None

    def _solve(self, mention: TimeMention, near: TimeSpan | None, anchors: Sequence[TimeSpan]) -> TimeMention:
        assert mention.relation is not None
        unit, offset = mention.relation
        anchor = near if near is not None else _anchor(anchors, unit, offset)
        if unit == "period" and mention.explicit_year is not None and (anchor is None or anchor.grain is not Grain.MONTH):
            span = year_span(mention.explicit_year, self.frame.zone)  # a part of that year that nobody has named
            return replace(mention, span=span) if span is not None else mention
        if anchor is None or anchor.start is None or anchor.end is None or anchor.grain not in _FINE[unit]:
            return mention
        if mention.explicit_year is not None:
            months = (anchor.end.year - anchor.start.year) * 12 + anchor.end.month - anchor.start.month
            whole = months if mention.relation[0] == "period" and anchor.grain is Grain.MONTH else 1
            span = month_span(mention.explicit_year, anchor.start.month, self.frame.zone, whole)
        elif mention.yearless is not None:
            span = _in_year(mention.yearless, anchor.start.year + offset, self.frame)
        else:
            span = _shift(anchor.start.date(), anchor.end.date(), anchor.grain, unit, offset, self.frame)
        return replace(mention, span=span) if span is not None else mention


def counts_times(frame: TimeFrame) -> bool:
    """Whether a word stands in the line without which no count is a time: most counts are of other things."""
    return not _turns(frame.language).isdisjoint(frame.lows)


@cache
def _turns(language: Language) -> frozenset[str]:
    """The words that begin what makes a time of a count: "ago", "from now", "later"."""
    return language.first_words("dates.ago", "dates.from_now", "dates.before_that", "dates.after_that")


def _anchor(anchors: Sequence[TimeSpan], unit: str, offset: int) -> TimeSpan | None:
    """Which of a sentence's times another counts from; None where that could be several."""
    fine = [anchor for anchor in anchors if anchor.start is not None and anchor.grain in _FINE[unit]]
    if not fine or len(fine) < len(anchors):
        return None
    starts = [anchor.start for anchor in fine if anchor.start is not None]
    if len(set(starts)) == 1 or (offset > 0 and starts[-1] == max(starts)):
        return fine[-1]
    return None


def _in_year(yearless: tuple[int, int], year: int, frame: TimeFrame) -> TimeSpan | None:
    """The day or month of "12 Maret tahun yang sama"."""
    day, month = yearless
    if not day:
        return month_span(year, month, frame.zone)
    dated = safe_date(year, month, day)
    return day_span(dated, frame.zone) if dated is not None else None


def _shift(start: date, end: date, grain: Grain, unit: str, offset: int, frame: TimeFrame) -> TimeSpan | None:
    """A span moved by so many units. A month of the year before stays a month; a day moved by years is a year."""
    if unit == "day":
        base = start if offset < 0 else end - timedelta(days=1)
        return day_span(base + timedelta(days=offset), frame.zone)
    if unit == "year" and grain is Grain.MONTH:
        return month_span(start.year + offset, start.month, frame.zone, (end.year - start.year) * 12 + end.month - start.month)
    return offset_span(start, unit, offset, frame.zone)
