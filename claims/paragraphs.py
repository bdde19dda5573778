"""From the lines of laid-out pages (a PDF) to paragraphs, one a line: a sentence that is cited must not end where a line did.

Only what a page adds to a text is taken away: line breaks, hyphens at them, running heads and page numbers, ligatures. No word is changed.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

#: Lines longer than this (characters) are paragraphs already.
_WIDEST = 200
#: Lines shorter than this are a list or a table: no column of text is so narrow.
_NARROWEST = 30
#: A line is broken for want of room when the next word would have filled so much of the width; letters differ in width.
_FULL = 0.85
#: So many lines at the top and at the bottom of a page may be running heads, from so many pages on.
_EDGE, _PAGES = 2, 3
#: A page number is no longer than this (characters), words like "Page" and "of" included.
_NUMBER = 24
_BULLETS = frozenset("•◦▪‣●○■□–—*·")
_SOFT_HYPHEN, _HYPHENS = "\u00ad", "-\u2010"
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def paragraphs(pages: Sequence[str]) -> str:
    """The text of the pages with one paragraph a line; a paragraph may go on over a page break. Empty where the pages have no text."""
    lines = [line for page in _without_heads([_lines(page) for page in pages]) for line in page]
    widest = _width(lines)
    words = Counter(_bare(word) for line in lines for word in line.split())
    found: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and line and lines[number - 1] and _goes_on(lines[number - 1], line, widest):
            found[-1][-1] = _before(found[-1][-1], line, words)
            found[-1].append(line)
        elif line:
            found.append([line])
    return "\n".join(map("".join, found))


def _lines(page: str) -> list[str]:
    """The lines, with single spaces and nothing that cannot be read; an empty one where the page leaves room."""
    return [" ".join("".join(filter(_readable, line.translate(_LIGATURES))).split()) for line in page.splitlines()]


def _readable(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")


def _without_heads(pages: Sequence[list[str]]) -> Iterable[list[str]]:
    """The pages without their page numbers, and without what stands at the same edge of most of them."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_key(page[place]) for place in _edges(page)})
    usual = {key for key, count in seen.items() if len(pages) >= _PAGES and 2 * count > len(pages)}
    for page in pages:
        # What goes leaves no empty line: a sentence may go on over it.
        gone = {place for place in _edges(page) if _key(page[place]) in usual or _is_number(page[place])}
        yield _trimmed([line for place, line in enumerate(page) if place not in gone])


def _trimmed(page: list[str]) -> list[str]:
    """The page without the empty lines around its text."""
    there = [place for place, line in enumerate(page) if line]
    return page[there[0] : there[-1] + 1] if there else []


def _edges(page: Sequence[str]) -> set[int]:
    there = [place for place, line in enumerate(page) if line]
    return {*there[:_EDGE], *there[-_EDGE:]}


def _key(line: str) -> str:
    """What running heads have in common when their page numbers differ."""
    return "".join(char for char in line.casefold() if not char.isdigit())


def _is_number(line: str) -> bool:
    """As "12", "- 12 -", "12 / 40"."""
    return len(line) <= _NUMBER and any(map(str.isdigit, line)) and not any(map(str.isalpha, line)) and not set("%$€£.,:") & set(line)


def _width(lines: Iterable[str]) -> int:
    """How many characters a full line has: what nine lines of ten do not surpass."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[math.ceil(0.9 * (len(lengths) - 1))] if lengths else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether the paragraph goes on in the next line: its first word found no room in this one, and begins nothing new."""
    if not _NARROWEST <= width <= _WIDEST or following[0] in _BULLETS or _is_numbered(following):
        return False
    word = following.split(" ", 1)[0]
    return len(line) + 1 + len(word) >= _FULL * width


def _is_numbered(line: str) -> bool:
    """As "2. The next point", "b) The next point"."""
    mark = line.split(" ", 1)[0]
    return 2 <= len(mark) <= 4 and mark[-1] in ".)" and (mark[:-1].isdigit() or (len(mark) == 2 and mark[0].isalpha()))


def _before(line: str, following: str, words: Counter[str]) -> str:
    """The line as it stands in front of the one that goes on with it. A hyphen at its end goes where it parts a word; it stays where the
    word has it elsewhere in the text, or repeats itself ("orang-orang")."""
    if line[-1] == _SOFT_HYPHEN:
        return line[:-1]
    if line[-1] not in _HYPHENS or not line[-2:-1].isalnum():
        return line + " "
    first, second = _bare(line[:-1].rsplit(" ", 1)[-1]), _bare(following.split(" ", 1)[0])
    repeats = second.startswith(first) or first.endswith(second)
    parted = following[0].islower() and (first + second in words or not (repeats or f"{first}-{second}" in words))
    return line[:-1] if parted else line


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?()\"'“”‘’")
