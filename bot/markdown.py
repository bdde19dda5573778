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


def clip(text: str, limit: int) -> str:
    """The text in at most ``limit`` code units, with ``…`` where it is cut."""
    if units(text) <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def escape(text: str, limit: int, bold: Sequence[tuple[int, int]] = ()) -> str:
    """The text on one line, with nothing in it that Discord would take for markup, in at most ``limit`` code units.

    ``bold`` are spans ``[start, end)`` of ``text`` to show in bold. A text that is too long is cut around the first of them, with ``…``.
    """
    spans = sorted((max(0, start), min(len(text), end)) for start, end in bold)
    spans = [span for i, span in enumerate(spans) if span[0] < span[1] and (i == 0 or span[0] >= spans[i - 1][1])]
    keep = spans[0] if spans else (0, 0)
    # No more than this can be shown, however long the text is.
    low, high = max(0, keep[0] - limit), min(len(text), keep[0] + limit)
    pieces = {i: _piece(text, i) for i in range(low, high)}
    sizes = {i: units(piece) + (4 if any(i == start for start, _ in spans) else 0) for i, piece in pieces.items()}
    first, last = low, high
    if low > 0 or high < len(text) or sum(sizes.values()) > limit:
        first, last = _window(sizes, keep, limit - 2)
    parts = ["…" if first else ""]
    at = first
    for start, end in ((max(start, first), min(end, last)) for start, end in spans):
        if start < end:
            parts += [*(pieces[i] for i in range(at, start)), _bold("".join(pieces[i] for i in range(start, end)))]
            at = end
    parts += [*(pieces[i] for i in range(at, last)), "…" if last < len(text) else ""]
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


def _window(sizes: dict[int, int], keep: tuple[int, int], room: int) -> tuple[int, int]:
    """The part ``[first, last)`` that is shown of a text too long: what fits from its start, or from shortly before ``keep``."""
    first = 0
    if 0 not in sizes or sum(size for i, size in sizes.items() if i < keep[1]) > room:
        first, before = keep[0], 0
        while first - 1 in sizes and before + sizes[first - 1] <= room // 3:
            first -= 1
            before += sizes[first]
    last, used = first, 0
    while last in sizes and used + sizes[last] <= room:
        used += sizes[last]
        last += 1
    return first, last


def mention(person: str) -> str:
    """A person as Discord shows them, by name and without notifying them; whoever is no Discord user by what they are called here."""
    return f"<@{person}>" if person.isascii() and person.isdecimal() else escape(person, 80)


def plain(text: str, limit: int) -> str:
    """The text for places where Discord reads no Markdown (labels, choices): on one line, in at most ``limit`` code units, never empty."""
    line = " ".join("".join(char for char in text[: 8 * limit] if char.isspace() or _shown(char)).split())
    return clip(line, limit) or "…"


def _shown(char: str) -> bool:
    return char not in _BIDI and unicodedata.category(char) not in ("Cc", "Cs")


def code_block(text: str, language: str, limit: int) -> str:
    """The text to copy, in a code block. A fence inside it is broken up with zero-width spaces."""
    body = "".join(char for char in text if unicodedata.category(char) != "Cs").replace("```", "`\u200b`\u200b`")
    return f"```{language}\n{clip(body, limit - units(language) - 8)}\n```"
