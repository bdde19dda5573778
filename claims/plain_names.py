"""A sentence as its speakers are read: names without degrees, nicknames and the marks around words that nobody said.

``Siti Aminah, S.H., M.H., mengatakan`` is read as ``Siti Aminah, mengatakan`` and ``Dani "Ucok" Lubis`` as ``Dani Lubis``. The tokens
that stay keep their offsets, and small words inside names ("dr.", "van") are read as names are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from claims.languages import Language
from claims.names import Frame
from claims.quotations import QUOTE_SIGNS
from claims.tokens import Line, Token

# A nickname has at most so many words, a degree so many parts between full stops.
_NICKNAME = 3
_PARTS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A frame of the tokens that are read, and for each of them and the end its place in the whole line."""

    frame: Frame
    places: list[int] | None = None

    def whole(self, index: int) -> int:
        """The place in the whole line of a token that is read, or of the end of the line."""
        return index if self.places is None else self.places[index]

    def whole_end(self, index: int) -> int:
        """The place in the whole line right behind the token before ``index``."""
        return index if self.places is None or not index else self.places[index - 1] + 1


class PlainNames:
    """Takes from sentences what stands with names and is no part of them."""

    def __init__(self, language: Language) -> None:
        self._degrees = language.phrases("names.degrees")
        self._leads = language.words("names.degree_leads")
        self._affiliations = tuple(language.words("names.affiliations"))
        self._particles = language.words("names.particles")
        self._ranks = language.words("names.ranks")
        self._degree_starts = self._degrees.first_words | self._leads
        self._triggers = self._degree_starts | self._particles | self._ranks

    def read(self, frame: Frame, unsaid: Collection[int]) -> Reading:
        """The frame as its speakers are read; ``unsaid`` are the numbers of the quoted parts that are no speech."""
        line = frame.line
        affiliated = bool(self._affiliations) and any(low.startswith(self._affiliations) for low in line.lows)
        if not unsaid and not affiliated and self._triggers.isdisjoint(line.lows):
            return Reading(frame)
        dropped = {index for number in unsaid for index in self._marks(frame, *frame.quotes[number])}
        small = {index for index in range(len(line)) if self._is_small(line, index)}
        for index in range(1, len(line)):
            if index not in dropped:
                dropped.update(self._degree(line, index, dropped))
        if not dropped and not small:
            return Reading(frame)
        return _without(frame, dropped, small, {at for number in unsaid for at in range(*frame.quotes[number])})

    def _is_small(self, line: Line, index: int) -> bool:
        """Whether a lower-case word belongs to a name: ``dr. Maria``, ``Johan de Boer``."""
        low, token = line.lows[index], line.tokens[index]
        if token.is_capital or not 0 <= index < len(line) - 1:
            return False
        if low in self._ranks:
            return line.lows[index + 1] == "." and line.glued(index + 1) and index + 2 < len(line) and line.tokens[index + 2].kind == "word"
        if low not in self._particles or not index or not line.tokens[index - 1].is_capital:
            return False
        return line.tokens[index + 1].is_capital or (
            line.lows[index + 1] in self._particles and line.tokens[min(index + 2, len(line) - 1)].is_capital
        )

    def _marks(self, frame: Frame, first: int, last: int) -> Iterator[int]:
        """The marks around quoted words; with the words where they are a nickname inside a name."""
        tokens = frame.line.tokens
        begin, end = first - 1, last
        while begin >= 0 and tokens[begin].text in QUOTE_SIGNS:
            yield begin
            begin -= 1
        while end < len(tokens) and tokens[end].text in QUOTE_SIGNS:
            yield end
            end += 1
        words = tokens[first:last]
        if begin >= 0 and end < len(tokens) and tokens[begin].is_capital and tokens[end].is_capital and len(words) <= _NICKNAME:
            yield from range(first, last)

    def _degree(self, line: Line, index: int, dropped: set[int]) -> range:
        """The tokens of a degree at ``index`` that stands behind a name, with the comma before it."""
        low, tokens = line.lows[index], line.tokens
        if low == "(" and index + 2 < len(line) and line.lows[index + 2] == ")":  # "(Purn)", "Sp.P(K)"
            bracketed = line.lows[index + 1] in self._degrees or (index - 1 in dropped and line.glued(index))
            return range(index, index + 3) if bracketed else range(0)
        another = index > 1 and index - 2 in dropped and tokens[index].text.isupper() and tokens[index].kind == "word"
        if low not in self._degree_starts and not another and not low.startswith(self._affiliations or ("\0",)):
            return range(0)
        comma = line.lows[index - 1] == ","
        before = index - 1 - comma
        follows = before in dropped or (before > 0 and line.lows[before] == "." and len(tokens[before - 1].text) == 1 and comma)
        if before < 0 or not (follows or tokens[before].is_capital) or not tokens[index].is_capital:
            return range(0)
        end = self._degree_end(line, index, listed=not (comma or follows))
        if end is None and another:
            end = index + 1
        named = comma or follows or (before > 0 and tokens[before - 1].is_capital)
        if end is None or not named or (end < len(line) and tokens[end].is_capital):
            return range(0)
        return range(index - comma, min(end, len(line) - 1) if line.lows[end - 1] == "." else end)

    def _degree_end(self, line: Line, index: int, *, listed: bool) -> int | None:
        hit = self._degrees.at(line.lows, index)
        if hit is None and (listed or not self._is_dotted(line, index)) and not line.lows[index].startswith(self._affiliations or ("\0",)):
            return None
        end = index + (hit[0] if hit is not None else 1)
        for _ in range(_PARTS):
            if end + 1 >= len(line) or not (line.lows[end] == "." and line.glued(end)):
                break
            if not (line.glued(end + 1) and line.tokens[end + 1].kind == "word"):
                return end + 1
            end += 2
        return end

    def _is_dotted(self, line: Line, index: int) -> bool:
        """``S.`` glued to another word: the beginning of an abbreviated degree."""
        glued = index + 2 < len(line) and line.lows[index + 1] == "." and line.glued(index + 1) and line.glued(index + 2)
        return glued and line.lows[index] in self._leads and line.tokens[index + 2].is_capital


def _without(frame: Frame, dropped: set[int], small: set[int], unsaid: set[int]) -> Reading:
    line = frame.line
    places = [index for index in range(len(line)) if index not in dropped]
    tokens: list[Token] = []
    for index in places:
        token = line.tokens[index]
        tokens.append(token._replace(is_capital=True) if index in small else token)
    at = {place: index for index, place in enumerate(places)}
    moved: list[int] = []
    for index in range(len(line) + 1):
        moved.append(len(moved) and moved[-1] + ((index - 1) in at))
    read = Line(line.text, tuple(tokens), tuple(token.low for token in tokens))
    quoted = [frame.quoted[index] and index not in unsaid for index in places]
    taken = {at[index] for index in frame.taken if index in at}
    quotes = [(moved[first], moved[last]) for first, last in frame.quotes]
    return Reading(Frame(read, quoted, taken, quotes), [*places, len(line)])
