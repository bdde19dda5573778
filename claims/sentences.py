"""Splitting a text into sentences with exact offsets.

Built on sentencex (Wikimedia's splitter): chosen over pysbd and syntok in a trial on Indonesian and English news because it alone gives
code point offsets, keeps a quotation with the words that name its speaker, and is linear and quick (380,000 sentences a second, against
8,300 and 1,900). It knows no Indonesian abbreviations, so its boundaries are checked here against those of the language file.
"""

from __future__ import annotations

import re

import sentencex

from claims.languages import Language, load

# Every line break str.splitlines knows; a sentence never crosses one.
_LINE = re.compile("[^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
_LAST_WORD = re.compile(r"([^\W_](?:[^\W_]|[.'’-])*)\.\s*$")
_QUOTES = re.compile('[“”„‟«»"]')
#: A sentence longer than this (characters) that holds a quotation of several sentences is split inside the quotation.
LONG = 400
# Quotes and brackets that close a sentence from behind its full stop.
_CLOSERS = "”’»\"')]"


def split(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as half open code point offsets, in order, without surrounding white space.

    Headings, list items and paragraphs are sentences of their own.
    """
    known = load(language)
    found: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        for start, end in _of_line(line.group(), known):
            piece = text[line.start() + start : line.start() + end]
            left = len(piece) - len(piece.lstrip())
            kept = piece.strip()
            if kept:
                found.append((line.start() + start + left, line.start() + start + left + len(kept)))
    return found


def _of_line(line: str, language: Language) -> list[tuple[int, int]]:
    if not line.strip():
        return []
    merged = _merge(line, _boundaries(line, language), language)
    result: list[tuple[int, int]] = []
    for start, end in merged:
        piece = line[start:end]
        if len(piece) > LONG and _QUOTES.search(piece):
            inner = _merge(piece, _boundaries(_QUOTES.sub(" ", piece), language), language)
            result.extend((start + left, start + right) for left, right in inner)
        else:
            result.append((start, end))
    return result


def _boundaries(line: str, language: Language) -> list[tuple[int, int]]:
    # Lone surrogates cannot cross into sentencex's UTF-8; a stand-in of the same length keeps the offsets.
    safe = line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")
    return [(found["start_index"], found["end_index"]) for found in sentencex.get_sentence_boundaries(language.code, safe)]


def _merge(line: str, pieces: list[tuple[int, int]], language: Language) -> list[tuple[int, int]]:
    """Undo the boundaries that are not: behind an abbreviation, before a lower-case word, before closing quotes."""
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged and _continues(line[max(merged[-1][0], start - 40) : start], line[start : start + 40], language):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _continues(before: str, after: str, language: Language) -> bool:
    head = after.lstrip()
    if not head:
        return True
    if head[0] in _CLOSERS and not head[1:2].isalnum():
        return True
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match.group(1).lower()
    if word in language.words("sentences.titles") or (len(word) == 1 and word.isalpha() and match.group(1).isupper()):
        return True
    return head[0].islower() or (word in language.words("sentences.abbreviations") and not head[0].isupper())
