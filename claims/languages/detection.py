"""Which of the languages that have a file a text is written in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from claims.languages import codes, load
from claims.tokens import tokenize

if TYPE_CHECKING:
    from lingua import LanguageDetector

#: So many characters settle the language of an article.
SAMPLE = 4000
# Below this many words a text is a question or a headline, on which function words are surer than character statistics.
SHORT = 40
# Indonesian and Malay are one language in two standards: function words hardly tell them apart, so they are no rivals of each other.
_RELATIVES = frozenset({"id", "ms"})


@cache
def _lingua(candidates: tuple[str, ...]) -> LanguageDetector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    known = [IsoCode639_1.from_str(code) for code in candidates]
    # Trigrams alone tell an article's language as surely, and load in a sixth of the time.
    return LanguageDetectorBuilder.from_iso_codes_639_1(*known).with_low_accuracy_mode().build()


def _marker_scores(text: str) -> dict[str, float]:
    lows = tokenize(text).lows
    scores = {}
    for code in codes():
        language = load(code)
        markers = language.words("detection.markers")
        scores[code] = sum(1.0 for low in lows if low in markers) + 2.0 * len(language.phrases("detection.own").all(lows))
    return scores


def detect(text: str) -> str:
    """The language code of ``text`` among those that have a file.

    Short texts are judged by the function words of the language files, longer ones by lingua (n-gram statistics). Lingua confuses Malay
    with Indonesian, which share most words: between the two, Indonesian holds unless the words that only Malay has outnumber its own.
    """
    sample = text[:SAMPLE]
    short = len(sample.split()) <= SHORT
    scores = _marker_scores(sample)
    candidates = tuple(code for code in codes() if not short or scores[code] or not load(code).get("detection.needs_words"))
    best = max(candidates, key=lambda code: scores[code])
    rivals = [scores[code] for code in candidates if code != best and not {code, best} <= _RELATIVES]
    if not (short and scores[best] > max(rivals, default=0.0)):
        best = _by_statistics(sample, candidates) or best
    return _of_relatives(best, scores)


def _by_statistics(sample: str, candidates: tuple[str, ...]) -> str | None:
    found = _lingua(candidates).detect_language_of(sample)
    return found.iso_code_639_1.name.lower() if found is not None else None


def _of_relatives(best: str, scores: dict[str, float]) -> str:
    if best not in _RELATIVES:
        return best
    return "ms" if scores["ms"] > scores["id"] else "id"
