"""The people that a number counts: the noun group behind it."""

from __future__ import annotations

from claims.casualty_words import Trigger, Words
from claims.languages import Language
from claims.numbers import DASHES, Number
from claims.persons import people
from claims.tokens import Line


class CountedPeople:
    """Finds the noun of people behind a number of one line; ``triggers`` are the casualty words by their first token."""

    def __init__(self, line: Line, language: Language, triggers: dict[int, Trigger], taken: set[int]) -> None:
        self.line, self.lows, self.language, self.taken = line, line.lows, language, taken
        self.words = Words.of(language)
        self.adjectives: int = language.get("people.adjectives")
        self._triggers = triggers
        self._people = people(language)
        self._stops, self.prepositions = language.words("stop.words"), language.words("places.prepositions")

    def is_person(self, index: int) -> bool:
        """Whether the token at ``index`` is a noun of people. Raises IndexError behind the end of the line."""
        return self.line.tokens[index] in self._people

    def end(self, number: Number) -> int | None:
        """The token behind the person noun of a number, ``number.last`` where it stands alone; None where it counts something else."""
        index = number.last
        if index >= len(self.lows):
            return index
        token = self.line.tokens[index]
        other = self.language.phrases("casualties.grammar.other").at(self.lows, index)
        if other is not None:
            return index + other[0]
        if index in self.taken or token.kind == "number":
            return index if index in self.taken else None
        if token.kind == "sign" and not self.is_initial(index - 1):
            return index if token.text in ',.;)(:/”"' else None
        attributive = self.attributive(index)
        if attributive is not None:
            return attributive
        if index in self._triggers or token.low in self.words.auxiliaries or token.low in self.words.conjunctions:
            return index
        if number.one and not self.words.articles.isdisjoint(self.lows[number.core : number.last]):
            return self._person_end(index) or index + 1
        found = self._person_end(index)
        if found is not None:
            return found
        return index if self.is_function(token.low) and not self._after_name(number) else None

    def attributive(self, index: int) -> int | None:
        """Past the "missing" and the noun of ``two missing hikers were found dead``."""
        trigger = self._triggers.get(index)
        if trigger is None or not self.words.needs_auxiliary or trigger.metric("state") is None or trigger.last >= len(self.lows):
            return None
        return trigger.last + 1 if self.is_person(trigger.last) else None

    def _person_end(self, index: int) -> int | None:
        """The token behind the person noun of the group that begins here; None where its head is no person ("12 police stations")."""
        room, position, initials = self.adjectives, index, False
        while room and position < len(self.lows):
            if self.is_initial(position) or (initials and self.lows[position] == "."):
                position, initials = position + 1, True
                continue
            initials = False
            token = self.line.tokens[position]
            if token.kind != "word":
                return self._past_name_sign(position, room)
            if token in self._people:
                end = position + 1
                while end < len(self.lows) and end not in self._triggers and self.is_person(end):
                    end += 1
                return None if self._is_modifier(end) else end
            qualifies = token.low in self.words.barriers and position + 1 < len(self.lows) and self.is_person(position + 1)
            if position in self._triggers or (self.is_function(token.low) and not qualifies):
                return None
            position, room = position + 1, room - 1
        return None

    def _past_name_sign(self, position: int, room: int) -> int | None:
        """Past the hyphen of ``two Russian-backed fighters`` where it stands alone, as behind digits."""
        if self.lows[position] in DASHES and self.line.glued(position) and room > 1 and position + 2 < len(self.lows):
            return position + 2 if self.is_person(position + 1) else None
        return None

    def is_initial(self, index: int) -> bool:
        """A letter of an abbreviation such as ``U.S.``: a full stop is glued to it."""
        token = self.line.tokens[index]
        return token.is_capital and len(token.text) == 1 and self.line.glued(index + 1) if index + 1 < len(self.lows) else False

    def _is_modifier(self, end: int) -> bool:
        """Whether the person noun before this token only says of what kind the next one is: "12 police stations"."""
        plurals: tuple[str, ...] = self.words.plural_suffixes
        if not plurals or end >= len(self.lows) or end in self._triggers or end in self.taken:
            return False
        token = self.line.tokens[end]
        if token.kind != "word" or token.is_capital or self.is_function(token.low) or self.lows[end - 1].endswith(plurals):
            return False
        return token.low.endswith(plurals) and not token.low.endswith(self.words.singular_suffixes)

    def is_function(self, low: str) -> bool:
        """Whether a word can follow a number that stands alone ("12 in the north") and ends the search for its noun."""
        return low in self._stops or low in self.prepositions or low in self.words.barriers

    def _after_name(self, number: Number) -> bool:
        """``Airbus 320 di landasan``: a bare number right behind a capital belongs to it."""
        return number.plain and number.first == number.core > 1 and self.line.tokens[number.core - 1].is_capital
