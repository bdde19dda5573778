"""What is enclosed in a line: quotations and brackets, matched in one pass: a stop inside them ends no sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# One character class: each character is read once.
_MARK = re.compile("[\"“”„‟«»'‘’()\\[\\]]")
QUOTES = frozenset("\"'")
_PAIRS = {"“": '”“"', "„": '“”"', "‟": '”"', "«": "»", "‘": "’", "(": ")", "[": "]", '"': '"”', "'": "'"}
_ALWAYS_OPENS = frozenset("“„‟«([")
# So many enclosures may stand in each other; what was opened before is taken to have been left open.
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Enclosures:
    """``spans`` of the outermost enclosures in order, the marks included; where marks open and close."""

    spans: tuple[tuple[int, int], ...]
    opening: frozenset[int]
    closing: frozenset[int]

    def holds(self, at: int) -> bool:
        """Whether the place before character ``at`` is enclosed."""
        index = bisect_right(self.spans, (at, -1)) - 1
        return index >= 0 and self.spans[index][0] < at < self.spans[index][1]


def enclosures(line: str, longest: int) -> Enclosures:
    """The quotations and brackets of a line that are closed and no longer than ``longest``."""
    open_marks: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for match in _MARK.finditer(line):
        mark, at = match.group(), match.start()
        depth = next((depth for depth in range(len(open_marks) - 1, -1, -1) if mark in _PAIRS[open_marks[depth][1]]), None)
        if depth is not None and _may_close(line, at, mark, open_marks[depth][1]):
            pairs.append((open_marks[depth][0], at))
            del open_marks[depth:]
        elif mark in _ALWAYS_OPENS or (mark in "\"'‘" and _may_open(line, at)):
            open_marks.append((at, mark))
            del open_marks[:-_DEEPEST]
    kept = sorted(pair for pair in pairs if pair[1] - pair[0] <= longest)
    spans: list[tuple[int, int]] = []
    for first, last in kept:
        if not spans or last >= spans[-1][1]:
            spans.append((first, last + 1))
    return Enclosures(tuple(spans), frozenset(first for first, _ in pairs), frozenset(last for _, last in pairs))


def _may_open(line: str, at: int) -> bool:
    """A straight mark opens at the beginning of a word."""
    before, after = line[at - 1 : at] if at else "", line[at + 1 : at + 2]
    return bool(after) and not after.isspace() and not before.isalnum()


def _may_close(line: str, at: int, mark: str, opener: str) -> bool:
    """A straight mark closes at the end of a word; an apostrophe inside one closes nothing."""
    before, after = line[at - 1 : at] if at else "", line[at + 1 : at + 2]
    if mark == "“" and opener == "“":
        return not after.isalnum() and not before.isspace()
    if mark in "'’":
        return not before.isspace() and not after.isalnum()
    if mark == '"':
        return not after.isalnum() or before in ".,!?…" or not before.isspace()
    return True
