"""Whether a day that stands with a figure is that of the event, or the day up to which it was counted."""

from __future__ import annotations

from functools import lru_cache

from claims.dates import find_times
from claims.languages import load
from claims.tokens import tokenize


@lru_cache(maxsize=4096)
def is_tally(sentence: str, claim: str, language: str) -> bool:
    """Whether a figure tells how far a count has come: ``rose to 41``, ``menjadi 41 orang`` in the words of its claim, or a time that
    bounds it in its sentence (``as of Tuesday``, ``hingga Selasa pagi``) and no other day.

    The day of "the toll rose to 41 on Wednesday" is not the day on which anybody died.
    """
    known = load(language)
    if any(known.phrases("casualties.grammar.toll_verbs").all(tokenize(claim).lows)):
        return True
    line = tokenize(sentence)
    days = [mention for mention in find_times(line, known, None) if not mention.dateless]
    counted_to = known.phrases("dates.as_of")
    return bool(days) and all(mention.as_of or counted_to.before(line.lows, mention.first) is not None for mention in days)
