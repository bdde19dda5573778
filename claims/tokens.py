"""Words, numerals and signs of a sentence with their offsets: what every extractor reads instead of the raw text.

One linear pass; no extractor runs a pattern of its own over the text, so nothing can backtrack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

# A word may hold apostrophes and hyphens between letters; combining marks belong to the letter before them. A numeral holds
# separators only between digits, so that a full stop behind it stays a full stop.
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_][\u0300-\u036f]*(?:['’-]?[^\W\d_][\u0300-\u036f]*)*)"
    r"|(?P<sign>[^\s\w]|_)"
)


class Token(NamedTuple):
    """A word, numeral or sign: ``low`` is its lower-case form, offsets count from the start of the text given to :func:`tokenize`."""

    text: str
    low: str
    start: int
    end: int
    kind: str

    @property
    def is_capital(self) -> bool:
        return self.kind == "word" and self.text[0].isupper()


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
    tokens = []
    for match in _TOKEN.finditer(text):
        written = match.group()
        tokens.append(Token(written, written.lower().replace("’", "'"), match.start(), match.end(), match.lastgroup or "sign"))
    return Line(text, tuple(tokens), tuple(token.low for token in tokens))
