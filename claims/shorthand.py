"""Shorthand as people type it on a phone ("brp org yg tewas", "anak2", "4rb"), written out in full.

Only what a person asks or pastes is read so, never an article: its text stays as it is, and models and look-ups know the written words far
better. The tables stand in the language files (``[shorthand]``).
"""

from __future__ import annotations

from claims.languages import Language
from claims.tokens import Line, tokenize


def spelled_out(text: str, language: Language) -> str:
    """``text`` with its shorthand written out; everything else is left as it stands.

    A word is written out where it stands as the table has it, nearly always in lower case throughout, so that no abbreviation or name is
    taken for one ("BLM", "Org.").
    """
    line = tokenize(text)
    words: dict[str, str] = language.get("shorthand.words")
    parts: list[str] = []
    last = 0
    for index, token in enumerate(line.tokens):
        written = None
        if token.kind == "word":
            written = words.get(token.text)
        elif token.text == language.get("shorthand.doubling") and _doubles(line, index):
            written = f"-{line.tokens[index - 1].text}"
        if written is None:
            continue
        # "4rb" is "4 ribu", "1200an" is "1200-an".
        apart = " " if written[0] != "-" and line.glued(index) and line.tokens[index - 1].kind == "number" else ""
        parts += [text[last : token.start], apart, written]
        last = token.end
    return "".join([*parts, text[last:]])


def _doubles(line: Line, index: int) -> bool:
    """Whether a figure stands for a word said twice ("anak2", "anak2nya"): glued to a word in lower case."""
    if not line.glued(index):
        return False
    before = line.tokens[index - 1]
    return before.kind == "word" and before.text == before.low and len(before.text) > 2
