"""What stands around a sentence: its paragraph, and its neighbours where the paragraph is the sentence alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from index.store import StoredSentence

#: At most so many sentences of a paragraph are looked at on either side.
REACH = 6
#: A paragraph with fewer sentences than this says too little alone: the sentences before and behind it are added.
_ENOUGH = 3

Passage = tuple[tuple[StoredSentence, ...], ...]


def surroundings(text: str, sentences: Sequence[StoredSentence], ordinal: int) -> Passage:
    """The paragraph of the sentence with this ordinal, and of its neighbours what is needed to understand it, paragraph by paragraph.

    ``text`` is the article's, ``sentences`` are consecutive ones of it, in order, with the sentence among them.
    """
    by_blank_lines = _parted_by_blank_lines(text)
    paragraphs: list[list[StoredSentence]] = []
    for one in sentences:
        gap = text[paragraphs[-1][-1].sentence.end : one.sentence.start] if paragraphs else "\n\n"
        if _breaks(gap) >= (2 if by_blank_lines else 1):
            paragraphs.append([])
        paragraphs[-1].append(one)
    at = next(n for n, paragraph in enumerate(paragraphs) if any(one.sentence.ordinal == ordinal for one in paragraph))
    shown = [paragraphs[at]]
    if len(paragraphs[at]) < _ENOUGH:
        before, behind = paragraphs[max(0, at - 1) : at], paragraphs[at + 1 : at + 2]
        shown = [*(one[-_ENOUGH:] for one in before), *shown, *(one[:_ENOUGH] for one in behind)]
    return tuple(map(tuple, shown))


def _parted_by_blank_lines(text: str) -> bool:
    """Whether a text parts its paragraphs by blank lines; else each of its lines is a paragraph, as readers of web pages give them."""
    lines = [bool(line.strip()) for line in text.splitlines()]
    pairs = list(itertools.pairwise(lines))
    return pairs.count((True, False)) > pairs.count((True, True))


def _breaks(gap: str) -> int:
    """How many lines end in what stands between two sentences."""
    return len((gap + "|").splitlines()) - 1
