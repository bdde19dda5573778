"""What an article's capital words stand for by where they stand: which are places, and which somebody is called by alone.

Read once over all sentences before any speaker is, so that ``Presiden Morvania Viktor Lasarev`` is known for a country and a name where
the article says "di Morvania" or "Lasarev mengatakan" only later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from claims.languages import Language
from claims.lexicon import lexicon_of
from claims.tokens import Line


@dataclass(slots=True)
class Mentions:
    """Capital words of an article, in lower case."""

    #: Behind a preposition of place or a word such as ``Kabupaten``.
    places: set[str] = field(default_factory=set)
    #: At the end of an organisation ("Kementerian Pertahanan Morvania"), or behind a people or a border ("pasukan Morvania").
    territories: set[str] = field(default_factory=set)
    #: Alone behind "kata" or "ujar": persons.
    tagged: set[str] = field(default_factory=set)
    #: Those, and what stands alone before a verb of saying: persons, countries and organisations.
    called: set[str] = field(default_factory=set)


def mentions_of(lines: Iterable[Line], language: Language) -> Mentions:
    """The mentions in the sentences of an article."""
    reader, mentions = _reader_of(language), Mentions()
    for line in lines:
        reader.read(line, mentions)
    return mentions


class _Reader:
    def __init__(self, language: Language) -> None:
        self._lexicon = lexicon_of(language)
        self._no_places = self._lexicon.given | self._lexicon.place_leads
        self._peoples = language.words("names.peoples") | self._lexicon.organisations
        self._tags = language.first_words("speech.tag")
        self._verbs = language.first_words("speech.say", "speech.stance")

    def read(self, line: Line, mentions: Mentions) -> None:
        tokens, index = line.tokens, 0
        while index < len(tokens):
            if not tokens[index].is_capital:
                index += 1
                continue
            first = index
            while index < len(tokens) and tokens[index].is_capital:
                index += 1
            self._read_run(line, first, index, mentions)

    def _read_run(self, line: Line, first: int, last: int, mentions: Mentions) -> None:
        lows, lexicon = line.lows, self._lexicon
        before = lows[first - 1] if first else ""
        run = lows[first:last]
        if before in lexicon.place_leads:
            mentions.places.update(low for low in run if low not in self._no_places)
        for at in range(first + 1, last):
            # "Kabupaten Palora"; the "Kota" of "Wali Kota" belongs to an office.
            if lows[at - 1] in lexicon.place_ranks and lows[at] not in self._no_places and not self._is_office(line, at - 2):
                mentions.places.add(lows[at])
        if len(run) == 1:
            if before in self._tags:
                mentions.tagged.add(run[0])
                mentions.called.add(run[0])
            elif before in self._peoples:
                mentions.territories.add(run[0])
            if lows[last : last + 1] and lows[last] in self._verbs:
                mentions.called.add(run[0])
        elif run[0] in self._peoples and run[-1] not in lexicon.given:
            mentions.territories.add(run[-1])

    def _is_office(self, line: Line, index: int) -> bool:
        return index >= 0 and line.tokens[index].is_capital and line.lows[index] in self._lexicon.territorial


#: It holds no word of any article: one for each language serves all.
_reader_of = cache(_Reader)
