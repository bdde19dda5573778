"""The values of numerals: digits in either convention, and number words.

Everything here reads one numeral and nothing around it; :mod:`claims.numbers` adds ranges, qualifiers and what is no number.
"""

from __future__ import annotations

import re
from functools import cache

from claims.languages import Language
from claims.persons import people
from claims.tokens import Line

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# Longer digit strings are numbers of telephones, accounts and decrees, not counts.
_LONGEST = 22


def parse_numeral(text: str, language: Language) -> float | None:
    """The value of digits with separators in the language's convention; None where they are no number (``12.30.15``).

    A separator that cannot be what the convention says is read the other way: ``2.5`` in Indonesian is two and a half, ``1,250,000`` a
    count in groups.
    """
    decimal, group = language.get("numbers.decimal"), language.get("numbers.group")
    if len(text) > _LONGEST:
        return None
    seen = [char for char in text if char in ".,"]
    if not seen:
        return float(int(text))
    if len(set(seen)) == 2:
        whole, _, fraction = text.rpartition(seen[-1])
        if seen.count(seen[-1]) == 1 and _GROUPED.fullmatch(whole):
            return float(whole.replace(".", "").replace(",", "") + "." + fraction)
        return None
    separator = seen[0]
    if _GROUPED.fullmatch(text) and text[0] != "0" and (separator == group or len(seen) > 1):
        return float(text.replace(separator, ""))
    if len(seen) == 1 and separator in (decimal, group):
        return float(text.replace(separator, "."))
    return None


def other_convention(text: str) -> float | None:
    """The whole number that ``1,250`` is where the comma groups: things come in whole numbers, whatever the language's convention."""
    return float(re.sub("[.,]", "", text)) if _GROUPED.fullmatch(text) and text[0] != "0" else None


class _Known:
    """The words of a language that numerals are made of."""

    def __init__(self, language: Language) -> None:
        self.scales: dict[str, float] = language.get("numbers.scales")
        self.units: dict[str, float] = language.get("numbers.units")
        self.multipliers: dict[str, int] = language.get("numbers.multipliers")
        self.wholes: dict[str, float] = language.get("numbers.whole_scales")
        self.fractions: dict[str, float] = language.get("numbers.fractions")
        self.short = language.words("numbers.short_scales")
        self.teens = language.words("numbers.teens")
        self.joiners = language.words("numbers.joiners")
        self.fraction_joiners = language.words("numbers.fraction_joiners")


@cache
def _known(language: Language) -> _Known:
    return _Known(language)


class Numerals:
    """Reads scale words and number words of one line; ``taken`` marks tokens that dates or times have claimed."""

    def __init__(self, line: Line, language: Language, taken: set[int]) -> None:
        self.line, self.language, self.taken = line, language, taken
        self._known = _known(language)
        self.scales, self.units = self._known.scales, self._known.units

    def scale(self, index: int) -> tuple[float, int]:
        """The scale words from this token on, multiplied, and the token behind them."""
        scale = 1.0
        begin = index
        while index < len(self.line) and index not in self.taken and self.line.lows[index] in self.scales:
            if self.line.lows[index] in self._known.short and not self._is_short_scale(begin, index):
                break
            scale *= self.scales[self.line.lows[index]]
            index += 1
        return scale, index

    def _is_short_scale(self, begin: int, index: int) -> bool:
        """``$5m``, ``5m people``, but not the 100 metres of ``100m freestyle``: a letter that may be a unit needs money or people."""
        lows = self.line.lows
        if begin != index:
            return False
        if self.language.phrases("money.before").before(lows, begin - 1) is not None:
            return True
        if not self.line.glued(index):
            return False
        if self.language.phrases("units").at(lows, index) is None:
            return True
        return index + 1 < len(lows) and self.line.tokens[index + 1] in people(self.language)

    def words(self, index: int) -> tuple[float, int]:
        """A number in words: the values of its parts up to each scale word are summed ("dua belas ribu lima ratus").

        Returns its value and the token behind it, which is ``index`` itself where no number stands.
        """
        total, current, smallest = 0.0, None, float("inf")
        begin = last = index
        while index < len(self.line) and index not in self.taken:
            parts = self.line.lows[index].split("-")
            if len(parts) == 1 and self._is_joiner(parts[0], index, current):
                index += 1
                continue
            joined = self._parts(parts, total, current, smallest, self._counts_one(begin))
            if joined is None:
                break
            total, current, smallest = joined
            index += 1
            last = index
            if smallest != float("inf") and current is None and not self._continues(index):
                break
        return total + (current or 0.0), last

    def _parts(
        self, parts: list[str], total: float, current: float | None, smallest: float, whole: bool
    ) -> tuple[float, float | None, float] | None:
        for part in parts:
            whole_scale = current is None and part not in self._known.multipliers  # "a hundred" may go on: "and eight", "thousand"
            scale = self.scales.get(part) or (self._known.wholes.get(part) if whole_scale else None)
            if part in self._known.short:
                return None
            if scale is not None and scale < smallest and (current is not None or (part in self._known.wholes and whole)):
                total, current, smallest = total + (1.0 if current is None else current) * scale, None, scale
                continue
            if current is None and part in self._known.multipliers and part in self._known.wholes and whole:
                current = self._known.wholes[part]
                continue
            joined = self._join(current, part)
            if joined is None:
                return None
            current = joined
        return total, current, smallest

    def _counts_one(self, begin: int) -> bool:
        """Whether a bare scale word may be one of it: "a million", "sejuta", but not the "million" of a name."""
        articles = self.language.words("numbers.articles")
        return not articles or self.line.lows[begin] not in self.scales or (begin > 0 and self.line.lows[begin - 1] in articles)

    def _is_joiner(self, low: str, index: int, current: float | None) -> bool:
        """Words inside a number: the "a" of "half a million", the "and" of "two hundred and five", the "and a" of "two and a half"."""
        if current is None:
            return False
        following = self.line.lows[index + 1] if index + 1 < len(self.line) else ""
        if low in self._known.fraction_joiners:
            return 0 < current < 1 or (following in self._known.fractions and self.line.lows[index - 1] in self._known.joiners)
        if low not in self._known.joiners or not current:
            return False
        if current < 10:
            behind = self.line.lows[index + 2] if index + 2 < len(self.line) else ""
            return following in self._known.fractions or (following in self._known.fraction_joiners and behind in self._known.fractions)
        return current % 100 == 0 and self.units.get(following.split("-")[0], 100) < 100

    def _continues(self, index: int) -> bool:
        return index < len(self.line) and self.line.lows[index].split("-")[0] in self.units

    def _join(self, current: float | None, part: str) -> float | None:
        """``current`` with one more word: "dua" + "puluh" = 20, 20 + "lima" = 25; None where the word does not continue the number."""
        if part in self._known.fractions:
            return self._known.fractions[part] if current is None else (current + self._known.fractions[part] if current < 10 else None)
        if part in self._known.teens:
            return current + 10 if current is not None and 0 < current % 10 == current % 100 else None
        if part in self._known.multipliers:
            times = self._known.multipliers[part]
            if current is None or current == 0:
                return None
            digit = current % times
            return current - digit + digit * times if digit and current < 1000 else None
        value = self.units.get(part)
        if value is None:
            return None
        if current is None:
            return value
        room = 100 if current % 100 == 0 else 10 if current % 10 == 0 else 0
        return current + value if current and 0 < value < room else None
