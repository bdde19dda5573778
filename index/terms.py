"""The words that sentences are found by: folded, stemmed, without those that every sentence has."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import chain

from claims.compare import fold, stem
from claims.languages import load
from claims.types import Question

#: Raised whenever :func:`terms` gives something else for the same text, so that what is stored is made again.
VERSION = 1

# Words of one language whose terms are kept in memory, some 15 MB; then it begins anew.
_REMEMBERED = 65_536

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
    return tuple(chain.from_iterable(map(_known(language).__getitem__, words(text))))


class _Known(dict[str, tuple[str, ...]]):
    """The terms of single words of one language, remembered, since an article's words are mostly those of others. Looking up what is known
    runs no code of ours: it is done for every word that is added."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._stop = load(language).words("stop.words")

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[word] = self._terms_of(word)
        return found

    def _terms_of(self, word: str) -> tuple[str, ...]:
        if word.isdecimal() and word.isascii():  # a figure, which no stemmer touches: most words never met before are one
            return (word,)
        folded = fold(word)
        if folded in self._stop:
            return ()
        if folded != word and folded in self:  # the same word with a capital
            return self[folded]
        stemmed = stem(folded, self._language)
        forms = (folded,) if stemmed == folded else (folded, stemmed)
        return tuple(filter(None, map(_bare, forms)))


_known = cache(_Known)


def _bare(form: str) -> str:
    return form if form.isalnum() else "".join(filter(str.isalnum, form))


def query_terms(question: Question) -> tuple[str, ...]:
    """What a question is looked up by: its content words, names, places and casualty words, each once."""
    asking = load(question.language).words("questions.words")
    kept = (word for word in words(question.text) if fold(word) not in asking)
    return tuple(dict.fromkeys(terms(" ".join(kept), question.language)))


def idf(frequency: int, total: int) -> float:
    """How much a term tells: the logarithm of how rare it is, never negative (Lucene's form)."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
