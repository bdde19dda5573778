"""Text of articles as Discord will show it: word for word, whatever Markdown, mentions or links stand in it.

Lengths are in UTF-16 code units, the strictest way in which Discord's clients and servers count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Discord drops the backslash before any character that is neither alphanumeric nor white space, so more is escaped than a
# CommonMark parser would need: masked links, headings, subtext, lists, timestamps and mentions all begin with one of these.
_SPECIAL = frozenset("\\*_~|`<>[]#@")
_SPECIAL_AT_THE_START = frozenset("-+")
# Overrides of the writing direction could make a quotation run into the line that says where it comes from.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def escape(text: str, limit: int, bold: Sequence[tuple[int, int]] = ()) -> str:
    """The text on one line, with nothing in it that Discord would take for markup, in at most ``limit`` code units.

    ``bold`` are spans ``[start, end)`` of ``text`` to show in bold. A text that is too long is cut around the first of them, with ``…``.
    """
    pieces = [_piece(text, i) for i in range(len(text))]
    spans = sorted((max(0, start), min(len(text), end)) for start, end in bold)
    spans = [span for i, span in enumerate(spans) if span[0] < span[1] and (i == 0 or span[0] >= spans[i - 1][1])]
    sizes = [units(piece) for piece in pieces]
    for start, _ in spans:
        sizes[start] += 4
    first, last = _window(sizes, spans[0] if spans else (0, 0), limit)
    parts = ["…" if first else ""]
    at = first
    for start, end in ((max(start, first), min(end, last)) for start, end in spans):
        if start < end:
            parts += [*pieces[at:start], _bold("".join(pieces[start:end]))]
            at = end
    parts += [*pieces[at:last], "…" if last < len(text) else ""]
    return "".join(parts)


def _bold(escaped: str) -> str:
    inner = escaped.strip()
    return escaped.replace(inner, f"**{inner}**") if inner else escaped


def _piece(text: str, index: int) -> str:
    char = text[index]
    if char in _BIDI or (unicodedata.category(char) == "Cs"):
        return ""
    if char.isspace() or unicodedata.category(char) == "Cc":
        return " "
    if char in _SPECIAL or (char == ":" and text[index + 1 : index + 2] == "/"):  # a bare address would become a link
        return "\\" + char
    if char in _SPECIAL_AT_THE_START and not text[:index].strip():
        return "\\" + char
    if char in ".)" and text[:index].strip().isdigit():  # "1." would begin a list
        return "\\" + char
    return char


def _window(sizes: Sequence[int], keep: tuple[int, int], limit: int) -> tuple[int, int]:
    """The part ``[first, last)`` that is shown: all of it if it fits, else what fits from the start, or from shortly before ``keep``."""
    if sum(sizes) <= limit:
        return 0, len(sizes)
    room = max(0, limit - 2)
    first = 0
    if sum(sizes[: keep[1]]) > room:
        first, before = keep[0], 0
        while first > 0 and before + sizes[first - 1] <= room // 3:
            first -= 1
            before += sizes[first]
    last, used = first, 0
    while last < len(sizes) and used + sizes[last] <= room:
        used += sizes[last]
        last += 1
    return first, last


def plain(text: str, limit: int) -> str:
    """The text for places where Discord reads no Markdown (labels, choices): on one line, in at most ``limit`` code units, never empty."""
    line = " ".join("".join(char for char in text if char.isspace() or _shown(char)).split())
    if units(line) <= limit:
        return line or "…"
    while units(line) > limit - 1:
        line = line[:-1]
    return line.rstrip() + "…"


def _shown(char: str) -> bool:
    return char not in _BIDI and unicodedata.category(char) not in ("Cc", "Cs")


def code_block(text: str, language: str, limit: int) -> str:
    """The text to copy, in a code block. A fence inside it is broken up with zero-width spaces."""
    body = "".join(char for char in text if unicodedata.category(char) != "Cs").replace("```", "`\u200b`\u200b`")
    room = limit - units(language) - 8
    while units(body) > room:
        body = body[: room - 1] + "…" if len(body) > room else body[:-2] + "…"
    return f"```{language}\n{body}\n```"
