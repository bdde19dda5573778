"""When a figure came about: which of its sentence's times dates it.

The nearest day that its clause can share, else the nearest coarser span. Left out are times that tell when something was said, what the
figure is measured against, what happened in a clause beside the figure's own ("stadion yang dibuka pada 1986 itu"), and plans: a past day
before "will" does not date what is planned, nor a coming day what a clause before it reports as done.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from claims.languages import Language
from claims.numbers import DASHES
from claims.time_spans import DATELINE, TimeMention
from claims.tokens import Line
from claims.types import Grain, TimeSpan

_FINE = (Grain.MINUTE, Grain.DAY)
# So many tokens may stand between a word of comparison and the time it is about.
_COMPARED = 8
# A figure is dated by one of so many time expressions on either side.
_NEIGHBOURS = 4
# A time that begins so near to the head of its sentence or clause dates all that follows.
_HEAD = 3
# Between a figure and a time beside it stands no more than a preposition and an article.
_BESIDE = 3
_COMMA = ","
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade"})
_LENGTHS = frozenset({"kilometre", "metre", "mile", "nautical mile"})
_KINDS = ("relative", "causes", "earlier", "contrasts", "parallels", "content", "purpose", "pointing", "joints", "present")
# What is joined to a figure by "and" so near behind it is counted with it: "40 tons of water and 9,000 masks".
_COUNTED_WITH = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """What is dated: tokens ``[first, last)``; ``unit`` is that of a measure, None for casualties, which are events themselves."""

    first: int
    last: int
    unit: str | None = None


class Timing:
    """The times of one line and which of its figures each dates."""

    def __init__(self, line: Line, language: Language, times: Sequence[TimeMention], published: datetime | None) -> None:
        self.line, self.language, self.published = line, language, published
        self.times = _with_stretches(times)
        #: The times that can date an event: no clock times, no dateline, nothing behind "since".
        self.days = [mention for mention in self.times if not mention.dateless and (not mention.bounds or mention.as_of)]
        dated = [mention for mention in self.times if not mention.dateless]
        self._dated, self._head = dated, 0
        if not dated:
            return
        self._marks: dict[str, list[int]] = {kind: [] for kind in (*_KINDS, "since", "commas", "plans", "compared")}
        lows = line.lows
        leads = {mention.first for mention in dated}
        for first, last, kind in language.phrases("dates.clauses").all(lows):
            if kind == "earlier" and last in leads:
                self._marks["since"].append(first)
            elif kind in self._marks:
                self._marks[kind].append(first)
        dashes = (index for index in range(min(len(line), DATELINE)) if lows[index] in DASHES and not line.glued(index))
        self._head = next(dashes, -1) + 1
        self._marks["commas"] = [index for index, low in enumerate(lows) if low in ",;:()" or index + 1 == self._head]
        self._marks["plans"] = [first for first, _, _ in language.phrases("dates.future").all(lows)]
        self._marks["compared"] = [first for first, last, _ in language.phrases("dates.compared").all(lows) if not self._qualifies(last)]

    def _qualifies(self, last: int) -> bool:
        """Whether a word of comparison that ends before a token belongs to a figure: "more than 50"."""
        if self.language.phrases("numbers.qualifiers").before(self.line.lows, last) is None or last >= len(self.line):
            return False
        return self.line.tokens[last].kind != "word" or self.line.lows[last] in self.language.words("numbers.units")

    def of_figure(self, figure: Figure, spoken: frozenset[int], compared: frozenset[int] = frozenset()) -> TimeSpan | None:
        """The time of a figure. ``spoken`` are the tokens of times that tell when something was said, ``compared`` further tokens at which
        a comparison begins."""
        if not self._dated:
            return None
        told = [mention for mention in _around(self._dated, figure.first) if self._tells(mention, figure)]
        if told:
            return told[-1].span
        around = [
            mention
            for mention in _around(self.days, figure.first)
            if mention.first not in spoken
            and not self.is_comparison(mention, figure.first, compared)
            and not self._is_ahead_only(mention, figure)
            and not (self._is_apart(mention, figure) if mention.first >= figure.last else self._is_past(mention, figure))
        ]
        return min(around, key=lambda mention: self._rank(mention, figure)).span if around else None

    def of_statement(self) -> TimeSpan | None:
        """The time of what a whole sentence states: its first day, else its first coarser span."""
        days = [mention for mention in self.days if not self.is_comparison(mention)]
        return min(days, key=lambda mention: (mention.span.grain not in _FINE, mention.first)).span if days else None

    def is_comparison(self, mention: TimeMention, first: int | None = None, more: frozenset[int] = frozenset()) -> bool:
        """Whether a time is what another figure than the one at token ``first`` is measured against: "up from 7 in January"."""
        since = max(0, mention.first - _COMPARED)
        marks = self._marks["compared"]
        before = marks[bisect_left(marks, since) : bisect_left(marks, mention.first)]
        before = before + [at for at in range(since, mention.first) if at in more]
        return any(first is None or not at <= first < mention.first for at in before)

    def _rank(self, mention: TimeMention, figure: Figure) -> tuple[bool, int, int]:
        behind = mention.first >= figure.last
        breaks = self._count("commas", figure.last, mention.first) if behind else self._count("commas", mention.last, figure.first)
        distance = mention.first - figure.last if behind else figure.first - mention.last + 1
        coarse = mention.span.grain not in _FINE
        # A year right behind a figure is its own, whatever day the sentence is about: "beating the record of 5.9m set in 2015".
        own = coarse and behind and not breaks and distance <= _BESIDE
        return coarse and not own, 0 if own else breaks, abs(distance)

    def _tells(self, mention: TimeMention, figure: Figure) -> bool:
        """Whether a time opens the clause that the figure stands in: "since 1998, when 89 died", "than 2020, which saw 74 percent"."""
        if mention.last > figure.first or figure.unit in _TIMES:
            return False
        at = mention.last + (self._low(mention.last) == _COMMA)
        if at > mention.last and self._low(at) in self.language.words("dates.when"):
            return True
        if self._is("relative", at) and not self._count("commas", at, figure.first):
            return at > mention.last or self._is_compared_to(mention)
        return figure.first == mention.last and self._is_compared_to(mention)

    def _is_compared_to(self, mention: TimeMention) -> bool:
        marks = self._marks["compared"]
        at = bisect_left(marks, mention.first) - 1
        return at >= 0 and mention.first - marks[at] <= _COMPARED

    # Plans

    def _is_coming(self, mention: TimeMention) -> bool:
        return mention.span.start is not None and self.published is not None and mention.span.start > self.published

    def _is_ahead_only(self, mention: TimeMention, figure: Figure) -> bool:
        """Whether a coming time bounds what goes on ("closed until Monday"); it dates what is planned to be by then."""
        if not mention.as_of or not self._is_coming(mention):
            return False
        return not self._has("plans", self._segment(figure.first), figure.first)

    # A time behind the figure

    def _is_apart(self, mention: TimeMention, figure: Figure) -> bool:
        """Whether a time behind a figure belongs to a clause of its own."""
        first, last = figure.last, mention.first
        if self._is_coming(mention) and self._is_parted(first, last, first + _COUNTED_WITH):
            return True
        if any(self._has(kind, first, last) for kind in ("contrasts", "earlier", "present")) or self._is_joined_content(first, last):
            return True
        if self._has("since", first, last - 1):  # "infected 200 since March, and 12 died last week"
            return True
        if figure.unit is None:
            return False
        relative = self._has("relative", first, last)
        if self._has("parallels", first, last) or (mention.span.grain not in _FINE and self._has("causes", first, last)):
            return True
        if relative and (mention.span.grain not in _FINE or self._opens_aside(first, last)):
            return True
        return self._is_aside(figure, last) or self._is_detached(figure, first, last)

    def _is_parted(self, first: int, last: int, joined: int) -> bool:
        """Whether another clause begins in [first, last), a joint counting from ``joined`` on."""
        kinds = ("commas", "causes", "content", "parallels")
        return self._has("joints", joined, last) or any(self._has(kind, first, last) for kind in kinds)

    def _is_joined_content(self, first: int, last: int) -> bool:
        """``… and that Sunday's vote could be put off``: another thing that was said."""
        content = self._marks["content"]
        found = content[bisect_left(content, first) : bisect_left(content, last)]
        return any(at and self._is("joints", at - 1) for at in found[:_NEIGHBOURS])

    def _opens_aside(self, first: int, last: int) -> bool:
        relative = self._marks["relative"]
        found = relative[bisect_left(relative, first) : bisect_left(relative, last)]
        return any(self._low(at - 1) == _COMMA for at in found[:_NEIGHBOURS])

    def _is_aside(self, figure: Figure, last: int) -> bool:
        """Whether a measure stands in a clause that ends before a time: ``…, which rises 300 metres, …``, ``yang memuat 300 orang itu``."""
        begins = self._segment(figure.first)
        relative = self._marks["relative"]
        at = bisect_left(relative, begins)
        inside = at < len(relative) and relative[at] < figure.first
        if not inside:
            return False
        closed = begins and relative[at] - begins <= 1 and self._has("commas", figure.last, last)
        return bool(closed) or figure.unit in _TIMES or self._has("pointing", figure.last, last)

    def _is_detached(self, figure: Figure, first: int, last: int) -> bool:
        if self._is("pointing", first) or self._is_distance(figure):
            return True
        if figure.unit not in _TIMES:
            return False
        alone = self._low(last - 1) == _COMMA  # "jailed for 8 years …, Wednesday"
        if self._has("commas", first, last) and not alone:
            return True
        return any(self._has(kind, first, last) for kind in ("relative", "causes", "content"))

    def _is_distance(self, figure: Figure) -> bool:
        return figure.unit in _LENGTHS and self._is_phrase("distance", figure.last)

    # A time before the figure

    def _is_past(self, mention: TimeMention, figure: Figure) -> bool:
        """Whether a time before a figure belongs to a clause that has ended, or dates a saying or decision that the figure is about."""
        first, last = mention.last, figure.first
        at = first + (self._low(first) == _COMMA)
        if self._is("content", at) or (self._is("purpose", at) and at + 1 < last):
            return True
        said = self.language.phrases("speech.say").at(self.line.lows, at)
        if said is not None and at + said[0] < last:  # ", Saturday, said 40 houses …", but "in 2010 claimed 40 lives"
            return True
        if self._has("plans", first, last) and not self._is_coming(mention):
            return True
        if self._ends_aside(mention, last) or self._has("present", first, last) or self._is_measured_against(first, last):
            return True
        # "Since the war began in 2022, …", but "before dawn on Friday".
        if self._has("earlier", self._segment(mention.first), mention.first - _BESIDE):
            return True
        leads = self._leads(mention)
        if figure.unit is not None and (self._is("pointing", figure.last) or self._is_distance(figure)):
            return True
        if figure.unit in _TIMES and self._is("causes", figure.last):  # "30 hours after the slide"
            return True
        if leads:
            return False
        if self._is_coming(mention) and self._is_parted(first, last, first):
            return True
        if self._has("contrasts", first, last) or self._is_open(first, last):
            return True
        if figure.unit is None:
            return False
        begins = self._segment(last, first)
        if self._has("parallels", first, last) or self._has("relative", begins, last) or self._has("content", begins, last):
            return True
        return figure.unit in _TIMES and (last - first > _BESIDE or self._has("commas", first, last))

    def _is_measured_against(self, first: int, last: int) -> bool:
        """Whether the figure is what another one is measured against: ``on Sunday 40 died, compared with 30 …``."""
        marks = self._marks["compared"]
        at = bisect_left(marks, last) - 1
        return at >= 0 and marks[at] > first and self._low(marks[at] - 1) == _COMMA

    def _leads(self, mention: TimeMention) -> bool:
        """Whether a time opens its sentence, or a clause behind a contrast."""
        clause = max(self._head, self._last_of("contrasts", mention.first) + 1, self._last_of("parallels", mention.first) + 1)
        before = mention.first - clause
        return before <= 1 or (before <= _HEAD and self._low(mention.last) == _COMMA)

    def _is_open(self, first: int, last: int) -> bool:
        """Whether the figure stands in a clause that tells of something else: ``on Thursday after floods that killed five``."""
        begins = self._segment(last, first)
        return self._has("causes", begins, last) or self._has("earlier", begins, last)

    def _ends_aside(self, mention: TimeMention, last: int) -> bool:
        """Whether a time stands in an aside that ends before the figure: ``, who was elected in 2019, ``, ``, founded in 1994, ``."""
        begins = self._segment(mention.first)
        if self._is("pointing", mention.last) and self._is_of_origin(begins, mention.first):
            return True
        if not begins or not self._has("commas", mention.last, last):
            return False
        near = mention.first if mention.span.grain not in _FINE else min(begins + 2, mention.first)
        return self._has("relative", begins, near) or self._is_phrase("asides", begins)

    def _is_of_origin(self, first: int, last: int) -> bool:
        """Whether the last relative clause in [first, last) tells where a thing comes from: ``stadion yang dibuka pada 1986 itu``."""
        relative = self._last_of("relative", last)
        return relative >= first and self._is_phrase("asides", relative + 1)

    # Where marks stand

    def _low(self, index: int) -> str:
        return self.line.lows[index] if 0 <= index < len(self.line) else ""

    def _segment(self, index: int, least: int = 0) -> int:
        """Where the stretch between commas begins that holds a token, not before ``least``."""
        commas = self._marks["commas"]
        at = bisect_left(commas, index) - 1
        return max(least, commas[at] + 1 if at >= 0 else 0)

    def _last_of(self, kind: str, index: int) -> int:
        marks = self._marks[kind]
        at = bisect_left(marks, index) - 1
        return marks[at] if at >= 0 else -_COMPARED

    def _count(self, kind: str, first: int, last: int) -> int:
        marks = self._marks[kind]
        return max(0, bisect_left(marks, last) - bisect_left(marks, first))

    def _has(self, kind: str, first: int, last: int) -> bool:
        return self._count(kind, first, last) > 0

    def _is(self, kind: str, index: int) -> bool:
        return self._has(kind, index, index + 1)

    def _is_phrase(self, kind: str, index: int) -> bool:
        return self.language.phrases(f"dates.clauses.{kind}").at(self.line.lows, index) is not None


def _with_stretches(times: Sequence[TimeMention]) -> list[TimeMention]:
    """The times, where two that are the ends of one stretch ("sejak Minggu hingga Senin") date what happened in it together."""
    result: list[TimeMention] = []
    for mention in times:
        opening = result[-1] if result else None
        if opening is not None and mention.closes and opening.span.grain is mention.span.grain and not opening.clock:
            start, end = opening.span.start, mention.span.end
            if start is not None and end is not None and start < end:
                span = TimeSpan(start, end, mention.span.grain)
                result[-1] = replace(opening, last=mention.last, span=span, bounds=False)
                continue
        result.append(mention)
    return result


def _around(mentions: list[TimeMention], first: int) -> list[TimeMention]:
    """The mentions near a token: so few that a sentence without end costs no more than its length."""
    at = bisect_left(mentions, first, key=lambda mention: mention.first)
    return mentions[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
