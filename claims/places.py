"""Places: proper names behind a locative preposition, past the words that describe them ("di kota timur laut Sumy"), or behind what
struck them ("gempa mengguncang Palora").

A wrong place is worse than none: organisations, people and headlines in which a name cannot be told from the verb behind it give none.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from claims.languages import Language
from claims.tokens import Line

# A place name has at most so many words; more are an organisation's.
_LONGEST_NAME = 4
_NEIGHBOURS = 4
# How long a bracketed aside behind a name may be, in tokens.
_ASIDE = 8
_CLAUSE = frozenset(",;:.")
# An event stands at most so many tokens in front of the verb that says whom it struck.
_EVENT = 12
# A verb of saying stands at most so many tokens in front of the place where it was said.
_SAID = 8
# The number of a house takes so many tokens.
_NUMBER = 4
# A word for an interview or a speech stands at most so many tokens in front of where it was held.
_INTERVIEW = 5
# Longer words in capitals are written so for emphasis; shorter ones are abbreviations of organisations.
_ABBREVIATION = 6


class Role(Enum):
    """What a place is to its sentence: where something is, whence or whither something moves, where something was said."""

    AT = "at"
    WAY = "way"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Place:
    """A place name as written, at tokens ``[first, last)``."""

    first: int
    last: int
    name: str
    role: Role = Role.AT


def find_places(line: Line, language: Language, taken: set[int]) -> list[Place]:
    """The places of a line in order; ``taken`` are its time tokens."""
    return _PlaceReader(line, language, taken).read()


class _Lexicon:
    """The words of a language that tell places, united once."""

    def __init__(self, language: Language) -> None:
        words = language.words
        self.prepositions, self.directions, self.origins = words("places.prepositions"), words("places.directions"), words("places.origins")
        self.weak, self.verbs, self.events = words("places.weak"), words("places.verbs"), words("places.events")
        self.descriptors, self.ranks, self.articles = words("places.descriptors"), words("places.ranks"), words("speech.articles")
        self.sites, self.openers, self.particles = words("places.sites"), words("places.openers"), words("places.particles")
        self.interviews, self.audience, self.people = words("places.interviews"), words("places.audience"), words("people.nouns")
        self.saying = words("speech.tag") | words("speech.say") | words("speech.bound")
        self.abbreviated, self.numbering = words("sentences.titles") | words("sentences.inner"), words("sentences.numbered") | {"."}
        self.titles, self.nations, self.short = (
            words("names.titles"),
            words("names.nations"),
            words("places.short") | words("names.nations"),
        )
        self.not_places = words("places.organisations") | words("numbers.name_words") | words("money.before")
        self.not_first = words("places.not_places") | words("dates.months") | words("dates.weekdays")
        self.functions = words("stop.words") | words("dates.weekdays")
        #: Words that a place or what it is can be told by: no other is looked at.
        self.telling = self.prepositions | self.verbs | self.events | self.saying
        self.leading = self.prepositions | self.verbs


@cache
def _lexicon(language: Language) -> _Lexicon:
    return _Lexicon(language)


class _PlaceReader:
    def __init__(self, line: Line, language: Language, taken: set[int]) -> None:
        self.line, self.lows, self.taken = line, line.lows, taken
        self.words = _lexicon(language)
        # The last verb of saying and event read so far: what a place is, is told by what stands before it.
        self._said = self._event = -1 - _EVENT

    def read(self) -> list[Place]:
        words = self.words
        found: list[Place] = []
        if words.leading.isdisjoint(self.lows):
            return found
        behind = 0
        for index, low in enumerate(self.lows):
            if low not in words.telling or index < behind:
                continue
            struck = low in words.verbs and 0 <= index - self._event <= _EVENT
            if low in words.events:
                self._event = index
            if low in words.saying:
                self._said = index
            if struck or low in words.prepositions:
                place = self._place(index + 1, Role.WAY if low in words.directions else Role.AT)
                if place is not None:
                    found.append(place)
                    behind = place.last
        return found

    @cached_property
    def headline(self) -> bool:
        """Whether most longer words begin in upper case, so that this tells nothing about names."""
        words = [token.is_capital for token in self.line.tokens if token.kind == "word" and len(token.text) > 3]
        return len(words) > 2 and words.count(True) > 0.8 * len(words) and self.lows[-1] != "."

    def _place(self, first: int, role: Role) -> Place | None:
        """The place whose name or description begins at ``first``."""
        preposition, described = first - 1, False
        while first < len(self.lows) and self.lows[first] in self.words.descriptors and not self.line.tokens[first].is_capital:
            described = described or self.lows[first] not in self.words.articles
            first += 1
        first, last = self._innermost(first, self._name_end(first))
        if last == first or not self._is_place(first, last):
            return None
        if self.lows[preposition] in self.words.weak and not described and self.lows[first] not in self.words.openers:
            return None
        if role is Role.WAY and (described or self.lows[first] in self.words.ranks) and self.lows[preposition] in self.words.origins:
            role = Role.AT
        elif role is Role.AT and self._is_told(preposition):
            role = Role.SAID
        first, last = self._settlement(first, last)
        while last - first > 1 and self.lows[first] in self.words.ranks:
            first += 1
        if self.lows[first] in self.words.ranks:
            return None
        written = self.line.text[self.line.tokens[first].start : self.line.tokens[last - 1].end]
        return Place(first, last, written.removesuffix("'s").removesuffix("’s"), role)

    def _name_end(self, first: int) -> int:
        """The token behind the name that begins at ``first``, which is ``first`` where none does."""
        last = first
        while last < len(self.lows) and last - first <= _LONGEST_NAME:
            if self.line.tokens[last].is_capital and last not in self.taken and (last == first or not self._ends_name(last)):
                last += 1
            elif first < last < len(self.lows) - 1 and self.lows[last] in self.words.particles and self.line.tokens[last + 1].is_capital:
                last += 2
            elif last == first + 1 and self.lows[first] in self.words.abbreviated and self._is_dot(last) and last + 1 < len(self.lows):
                last += 1
                if not self.line.tokens[last].is_capital:
                    return first
            else:
                break
        if last == first + 1 and len(self.lows[first]) == 1:
            return self._dotted_end(first)
        if last - first > _LONGEST_NAME:
            return first
        return self._headline_end(first, last) if self.headline else last

    def _is_dot(self, index: int) -> bool:
        return index < len(self.lows) and self.lows[index] == "." and self.line.glued(index)

    def _innermost(self, first: int, last: int) -> tuple[int, int]:
        """The narrower of two places: "Iran's South Khorasan", "the Ukrainian city of Kharkiv"."""
        owner = next((index for index in range(first, last - 1) if self.lows[index].endswith("'s")), None)
        if owner is not None and not self._is_dot(owner - 1):
            return owner + 1, last
        behind = last
        while behind < len(self.lows) and behind - last < _LONGEST_NAME and self.lows[behind] in self.words.descriptors:
            if self.line.tokens[behind].is_capital:
                break
            behind += 1
        if behind - last > 1 and self.lows[behind - 1] in self.words.particles:
            end = self._name_end(behind)
            return (behind, end) if end > behind else (first, last)
        return first, last

    def _ends_name(self, index: int) -> bool:
        """Whether a word in upper case is no part of the name in front of it: the number of a house, a function word of a headline."""
        low = self.lows[index]
        if low in self.words.numbering and index + 1 < len(self.lows):
            return self.lows[index + 1] == "." or self.line.tokens[index + 1].kind == "number"
        return self.headline and (low in self.words.functions)

    def _headline_end(self, first: int, last: int) -> int:
        """In a headline a verb in upper case may follow a name: only directions and the first part of known pairs are sure to go on."""
        if last - first < 2:
            return last
        if all(low in self.words.descriptors for low in self.lows[first + 1 : last]) or self.lows[first] in self.words.openers:
            return min(last, first + 2)
        return first + 2 if self.lows[first] in self.words.ranks and last - first == 2 else first

    def _dotted_end(self, first: int) -> int:
        """The token behind "U.S.": letters with a full stop glued to each."""
        last = first
        while (
            last + 1 < len(self.lows)
            and len(self.lows[last]) == 1
            and self.lows[last + 1] == "."
            and self.line.glued(last + 1)
            and (last == first or self.line.glued(last))
            and self.line.tokens[last].is_capital
        ):
            last += 2
        return last if last - first >= 4 else first

    def _is_place(self, first: int, last: int) -> bool:
        lows = self.lows[first:last]
        if lows[0] in self.words.not_first or any(low in self.words.not_places for low in lows):
            return False
        if lows[0] in self.words.titles and lows[0] not in self.words.descriptors and lows[0] not in self.words.nations:
            return False
        text = self.line.tokens[first].text
        if last - first == 1 and text.isupper() and len(text) < _ABBREVIATION and lows[0] not in self.words.short:
            return self.line.text.isupper()
        if lows[-1].endswith("'s"):
            follower = self.lows[last] if last < len(self.lows) else ""
            return follower in self.words.descriptors or lows[-1].removesuffix("'s") in self.words.nations
        return True

    def _settlement(self, first: int, last: int) -> tuple[int, int]:
        """The settlement in which a street or building stands, where it is named behind it: "di Jalan Melati, Kota Palora"."""
        if self.lows[first] not in self.words.sites:
            return first, last
        begin = last
        while begin < min(len(self.lows), last + _NUMBER) and (
            self.line.tokens[begin].kind == "number" or self.lows[begin] in self.words.numbering
        ):
            begin += 1
        if begin < len(self.lows) and (self.lows[begin] == "," or self.lows[begin] in self.words.prepositions):
            begin += 1
        while begin < len(self.lows) and self.lows[begin] in self.words.descriptors and not self.line.tokens[begin].is_capital:
            begin += 1
        end = self._name_end(begin) if begin > last else begin
        return (begin, end) if end > begin and self._is_place(begin, end) and self.lows[begin] not in self.words.sites else (first, last)

    def _is_told(self, preposition: int) -> bool:
        """Whether a place is where something was said: "kata Budi di Palora", "told reporters in Palora", "in an interview in Palora"."""
        for index in range(preposition - 1, max(-1, preposition - _INTERVIEW), -1):
            if self.lows[index] in _CLAUSE:
                break
            if self.lows[index] in self.words.interviews:
                return True
        if not 0 < preposition - self._said <= _SAID:
            return False
        audience = self.words.audience
        heard = self.lows[self._said] in audience
        for index in range(self._said + 1, preposition):
            low = self.lows[index]
            heard = heard or low in audience
            named = self.line.tokens[index].is_capital or low in self.words.titles or low in audience
            if not named and not (heard and low in self.words.people):
                return False
        return True


def place_of_statement(places: list[Place]) -> str | None:
    """The place that a sentence as a whole is about: the first where something is, else the first it names."""
    return next((place.name for place in places if place.role is Role.AT), places[0].name if places else None)


def nearest_place(places: list[Place], line: Line, first: int, last: int) -> str | None:
    """The place of a figure at tokens ``[first, last)``: the nearest, fewest clause breaks first, one behind before one ahead.

    Where something was said, or whence and whither somebody moved, is not where it came about.
    """

    def rank(place: Place) -> tuple[int, bool, int]:
        behind = place.first >= last
        between = line.lows[last : place.first] if behind else line.lows[place.last : first]
        return sum(1 for low in between if low in _CLAUSE), not behind, abs(place.first - last)

    # A name in front of the figure without a preposition is its place or not ("Jawa Barat 550 orang"): another's would be a guess.
    before = first - 1
    if before > 0 and line.lows[before] == ")":
        before = next((at - 1 for at in range(before, max(0, before - _ASIDE), -1) if line.lows[at] == "("), before)
    if before > 0 and line.tokens[before].is_capital and not any(place.last == before + 1 for place in places):
        return None
    at = bisect_left(places, first, key=lambda place: place.first)
    around = [place for place in places[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS] if place.role is Role.AT]
    return min(around, key=rank).name if around else None
