"""Quoted words: where quotations begin and end, in any of the marks that news uses.

Marks are straight, curly, low, guillemets, and the single marks of British papers, which are told apart from apostrophes. A quotation
ends with its line at the latest; one that goes on in the next paragraph is opened there again, and only its last paragraph is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_MARK = re.compile("[“”„‟«»\"‘’']+")
_LINE = re.compile("[^\n\r]+")
# What closes a quotation that a mark has opened. Writers mix curly with straight marks.
_CLOSERS = {"“": '”"', "„": '“”"', "‟": '”"', "«": '»"', '"': '"”', "”": '”"', "»": "«", "‘": "’", "'": "'’"}
_DOUBLE = frozenset('“”„‟«»"')
QUOTE_SIGNS = frozenset(_CLOSERS) | {"’"}
_OPENING = frozenset("“„‟«‘")
_TRIMMED = " \t\xa0,"
# Behind the mark that closes a single quotation; and what may stand before one that opens it.
_ENDS = frozenset(".,!?…;:")
_BEFORE = frozenset("([{—–-:")
# So many marks are looked at to tell an apostrophe from the mark that closes.
_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words ``[start, end)`` without their marks, in code points of the text; ``closed`` unless the line ended first.

    ``continues`` tells that it goes on from the quotation before it, which its paragraph left open.
    """

    start: int
    end: int
    closed: bool = True
    continues: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of a line, with what may stand on either side: ``left`` and ``right`` are the neighbouring characters or a blank."""

    text: str
    at: int
    left: str
    right: str


def find_quotes(text: str) -> list[Quote]:
    """The quoted stretches of a text in order; nested marks are part of them."""
    found: list[Quote] = []
    before: tuple[str, bool] | None = None
    for line in _LINE.finditer(text):
        if not line.group().strip():
            continue
        marks = list(_marks(text, line.start(), line.end()))
        opening = marks[0].text if marks and not text[line.start() : marks[0].at].strip() else None
        mine = list(_of_line(text, line.end(), marks))
        if mine and before is not None and before[1] and opening == before[0]:
            mine[0] = replace(mine[0], continues=True)
        found.extend(mine)
        left_open = bool(mine) and not mine[-1].closed
        before = (_opener(text, mine[-1]), left_open) if mine else None
    return [quote for quote in found if quote.closed or _is_meant(text, quote)]


def _opener(text: str, quote: Quote) -> str:
    return text[max(0, quote.start - 4) : quote.start].rstrip(_TRIMMED)[-1:]


def _is_meant(text: str, quote: Quote) -> bool:
    """Whether a quotation that nothing closes is one: it opens its line or stands behind a comma or colon, in double marks."""
    before = text[max(0, quote.start - 6) : quote.start].rstrip(_TRIMMED)
    lead = before[:-1].rstrip(" \t")
    return before[-1:] in _DOUBLE and lead[-1:] in ("", "\n", "\r", ",", ":")


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    """The marks between two offsets. Glued marks of one sort are one mark (``""``, ``''``); an apostrophe inside a word is none."""
    for match in _MARK.finditer(text, start, end):
        run = match.group()
        left = text[match.start() - 1] if match.start() > start else " "
        right = text[match.end()] if match.end() < end else " "
        if run in ("'", "’") and left.isalpha() and right.isalpha():
            continue
        if run in ("''", "’’"):
            yield _Mark('"', match.end() - 1 if left.isspace() else match.start(), left, right)
            continue
        for offset, char in enumerate(run):
            if offset and char == run[offset - 1] and char in '"':
                continue
            inner_right = run[offset + 1] if offset + 1 < len(run) else right
            if char == '"' and set(run[offset:]) == {'"'}:
                inner_right = right
            yield _Mark(char, match.start() + offset, run[offset - 1] if offset else left, inner_right)


def _of_line(text: str, end: int, marks: list[_Mark]) -> Iterator[Quote]:
    nests = sum(mark.text == "“" for mark in marks) == sum(mark.text == "”" for mark in marks)
    straight_left = sum(mark.text in '"”' for mark in marks)
    opened: _Mark | None = None
    depth = 0
    for number, mark in enumerate(marks):
        straight_left -= mark.text in '"”'
        if opened is None:
            if _opens(mark, straight_left > 0) and (mark.text not in "‘'" or _closes_later(text, marks, number)):
                opened, depth = mark, 0
        elif mark.text == opened.text == "“":
            if nests and not mark.left.isalnum():
                depth += 1
            elif not mark.left.isspace() and not mark.right.isalnum():
                yield from _quote(text, opened, mark.at, closed=True)
                opened = None
            else:
                yield from _quote(text, opened, mark.at, closed=False)
                opened = mark
        elif mark.text in _CLOSERS[opened.text] and (opened.text not in "‘'" or _closes(text, marks, number)):
            if depth and mark.text == "”":
                depth -= 1
                continue
            yield from _quote(text, opened, mark.at, closed=True)
            opened = None
    if opened is not None:
        yield from _quote(text, opened, end, closed=False)


def _opens(mark: _Mark, more: bool) -> bool:
    """Whether a mark can open a quotation; ``more`` tells that the line has another that can close it."""
    free = mark.left.isspace() or mark.left in _BEFORE or mark.left in QUOTE_SIGNS
    if mark.text in _OPENING:
        return mark.text != "‘" or (free and not mark.right.isspace())
    if mark.text in '"”':
        return (not mark.left.isalnum() and not mark.right.isspace() and (mark.text == '"' or free)) or (
            mark.text == '"' and mark.left.isspace() and mark.right.isspace() and more
        )
    if mark.text == "»":
        return free and not mark.right.isspace()
    return mark.text == "'" and free and mark.right.isalnum()


def _closes_later(text: str, marks: list[_Mark], number: int) -> bool:
    """Whether a single mark has its closing mark: not the apostrophe of ``'90s`` and not the two around the letter of ``rock 'n' roll``."""
    mark = marks[number]
    if text[mark.at + 1 : mark.at + 3].isdigit() and text[mark.at + 3 : mark.at + 4] == "s":
        return False
    for later in range(number + 1, min(len(marks), number + _AHEAD)):
        if marks[later].text in _CLOSERS[mark.text] and _closes(text, marks, later):
            return marks[later].at - mark.at > 2
    return mark.text == "‘"


def _closes(text: str, marks: list[_Mark], number: int) -> bool:
    """Whether a single mark closes a quotation; that of ``the workers’ strike`` does not where another behind it can."""
    mark = marks[number]
    if mark.left.isspace() or mark.right.isalnum():
        return False
    if mark.left in "sS" and mark.right.isspace() and text[mark.at + 2 : mark.at + 3].islower():
        ahead = marks[number + 1 : number + 1 + _AHEAD]
        for later in ahead:
            if later.text == "‘" or (later.text == "'" and later.left.isspace()) or later.text in _DOUBLE:
                return True
            if later.left in _ENDS and not later.right.isalnum():
                return False
    return True


def _quote(text: str, opened: _Mark, end: int, *, closed: bool) -> Iterator[Quote]:
    trimmed = trim(text, opened.at + 1, end)
    if trimmed is not None:
        start, end = trimmed
        while start < end and text[start] == opened.text == '"':
            start += 1
        yield Quote(start, end, closed)


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space and commas at its ends, or None where no letter or digit is left."""
    while start < end and (text[start].isspace() or text[start] in _TRIMMED):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _TRIMMED):
        end -= 1
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None
