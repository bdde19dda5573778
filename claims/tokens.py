"""Words, numerals and signs of a sentence with their offsets: what every extractor reads instead of the raw text.

One linear pass; no extractor runs a pattern of its own over the text, so nothing can backtrack.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

# Characters that are not seen: soft hyphen, zero-width spaces and joiners, marks of direction. They part and join nothing.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
# A word may hold apostrophes and hyphens between letters; combining marks and unseen characters belong to the letter before them. A
# numeral holds separators only between digits, so that a full stop behind it stays a full stop.
# Nothing here can backtrack: the three kinds begin with different characters, and every repeat is possessive. The letter or digit that
# must follow a separator is looked for one character ahead.
_TOKEN = re.compile(
    r"(?P<number>\d++(?:[.,]\d++)*+)"
    rf"|(?P<word>[^\W\d_]++[\u0300-\u036f{_UNSEEN}]*+(?:['’‐‑-]?[^\W\d_]++[\u0300-\u036f{_UNSEEN}]*+)*+)"
    rf"|(?P<sign>[^\s\w{_UNSEEN}]|_)"
)
_PLAIN = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-"})
_HIDDEN = re.compile(f"[{_UNSEEN}]+")


class Token(NamedTuple):
    """A word, numeral or sign; offsets count from the start of the text given to :func:`tokenize`.

    ``low`` is its form for look-up: lower case, composed accents, straight apostrophes and hyphens, nothing unseen.
    """

    text: str
    low: str
    start: int
    end: int
    kind: str
    #: Whether it is a word that begins with an upper-case letter.
    is_capital: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text as tokens; ``lows`` repeats their lower-case forms for phrase look-up."""

    text: str
    tokens: tuple[Token, ...]
    lows: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def glued(self, index: int) -> bool:
        """Whether nothing stands between this token and the one before it."""
        return index > 0 and self.tokens[index].start == self.tokens[index - 1].end


def tokenize(text: str) -> Line:
    """The words, numerals and signs of a text in order; offsets count its code points. White space is no token: a text without anything
    else has none."""
    tokens = []
    lows = []
    for match in _TOKEN.finditer(text):
        written = match.group()
        low = written.lower() if written.isascii() else _plain(written)
        kind = match.lastgroup or "sign"
        lows.append(low)
        start, end = match.span()
        tokens.append(Token(written, low, start, end, kind, kind == "word" and written[0].isupper()))
    return Line(text, tuple(tokens), tuple(lows))


def _plain(written: str) -> str:
    return unicodedata.normalize("NFC", _HIDDEN.sub("", written)).lower().translate(_PLAIN)
