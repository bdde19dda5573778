"""The words that sentences are found by: folded, stemmed, without those that every sentence has."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from claims.compare import fold, stem
from claims.languages import load
from claims.types import Question

#: Raised whenever :func:`terms` gives something else for the same text, so that what is stored is made again.
VERSION = 1

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def words(text: str) -> list[str]:
    """The words of a text as written, compounds ("anak-anak", "Jum'at") whole."""
    return _WORD.findall(text)


@lru_cache(maxsize=4096)
def terms(text: str, language: str) -> tuple[str, ...]:
    """The terms of a text in order, repetitions kept: of each word its folded form, and its stem where that is another.

    The folded form is what two languages share (names, figures); the stem joins "menewaskan" to "tewas". Stop words are left out, and of
    each term everything that is neither letter nor digit.
    """
    return tuple(term for word in words(text) for term in _terms_of(word, language))


@lru_cache(maxsize=65536)
def _terms_of(word: str, language: str) -> tuple[str, ...]:
    """The terms of one word; remembered, since an article's words are mostly those of others."""
    folded = fold(word)
    if folded in load(language).words("stop.words"):
        return ()
    bare = ("".join(char for char in form if char.isalnum()) for form in dict.fromkeys((folded, stem(folded, language))))
    return tuple(filter(None, bare))


def query_terms(question: Question) -> tuple[str, ...]:
    """What a question is looked up by: its content words, names, places and casualty words, each once."""
    asking = load(question.language).words("questions.words")
    kept = (word for word in words(question.text) if fold(word) not in asking)
    return tuple(dict.fromkeys(terms(" ".join(kept), question.language)))


def idf(frequency: int, total: int) -> float:
    """How much a term tells: the logarithm of how rare it is, never negative (Lucene's form)."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
