"""Pairs of texts as the cross-encoder reads them: a premise and a hypothesis, or a question and a sentence, in word pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: In the order of the verdict head's outputs.
LABELS = ("entailment", "neutral", "contradiction")
#: The pieces that mark where a pair begins and where each of its texts ends.
START, END = 0, 2
#: The most word pieces read of each part of a pair.
LONGEST_QUESTION, LONGEST_SENTENCE, LONGEST_HEAD, LONGEST_BEFORE = 40, 96, 12, 18
LONGEST_PREMISE, LONGEST_HYPOTHESIS = 96, 48


@dataclass(frozen=True, slots=True)
class Pair:
    """Word pieces of a pair, and for each the part it belongs to: 0 none (a mark) or what is around, 1 the first text, 2 the second."""

    pieces: tuple[int, ...]
    parts: tuple[int, ...]
    segments: tuple[int, ...]


def nli_pair(tokenizer: Tokenizer, premise: str, hypothesis: str, head: str = "", before: str = "") -> Pair:
    """A premise and a hypothesis, with what stands around the premise as in :func:`question_pair`."""
    first = _pieces(tokenizer, premise)[:LONGEST_PREMISE]
    second = _pieces(tokenizer, hypothesis)[:LONGEST_HYPOTHESIS]
    return _pair(first, second, _around(tokenizer, head, before))


def question_pair(tokenizer: Tokenizer, question: str, sentence: str, head: str, before: str) -> Pair:
    """A question and a sentence; ``head`` is the title of the sentence's article or its first sentence, ``before`` the sentence before,
    each empty where there is none. Of the head the beginning is read, of the sentence before the end."""
    first = _pieces(tokenizer, f"query: {question}")[:LONGEST_QUESTION]
    second = _pieces(tokenizer, f"passage: {sentence}")[:LONGEST_SENTENCE]
    return _pair(first, second, _around(tokenizer, head, before))


def _around(tokenizer: Tokenizer, head: str, before: str) -> list[int]:
    around = [] if not head or head == before else _pieces(tokenizer, head)[:LONGEST_HEAD]
    if before:
        around += _pieces(tokenizer, before)[-LONGEST_BEFORE - (LONGEST_HEAD if head == before else 0) :]
    elif head:
        around = _pieces(tokenizer, head)[: LONGEST_HEAD + LONGEST_BEFORE]
    return around


def _pieces(tokenizer: Tokenizer, text: str) -> list[int]:
    # A lone surrogate cannot be tokenised.
    pieces: list[int] = tokenizer.encode(text.strip().encode("utf-8", "replace").decode(), add_special_tokens=False).ids
    return pieces


def _pair(first: Sequence[int], second: Sequence[int], around: Sequence[int]) -> Pair:
    pieces = [START, *first, END, END, *second, END]
    parts = [0, *[1] * len(first), 0, 0, *[2] * len(second), 0]
    segments = [*[0] * (len(first) + 2), *[1] * (len(second) + 2)]
    if around:
        pieces += [*around, END]
        parts += [0] * (len(around) + 1)
        segments += [2] * (len(around) + 1)
    return Pair(tuple(pieces), tuple(parts), tuple(segments))


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the unpacked encoder, which gives the pieces of a text and nothing around them."""
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
