"""Places: proper names behind a locative preposition, past the words that describe them ("di kota timur laut Sumy")."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from claims.languages import Language
from claims.tokens import Line

_LONGEST_NAME = 4
_NEIGHBOURS = 4
# How long a bracketed aside behind a name may be, in tokens.
_ASIDE = 8
_CLAUSE = frozenset(",;:.")


@dataclass(frozen=True, slots=True)
class Place:
    """A place name as written, at tokens ``[first, last)``."""

    first: int
    last: int
    name: str


def find_places(line: Line, language: Language, taken: set[int]) -> list[Place]:
    """The places of a line in order; ``taken`` are its time tokens."""
    prepositions, descriptors = language.words("places.prepositions"), language.words("places.descriptors")
    ranks = language.words("places.ranks")
    not_places = language.words("places.not_places") | language.words("numbers.name_words") | language.words("money.before")
    found: list[Place] = []
    index = 0
    while index < len(line):
        if line.lows[index] not in prepositions:
            index += 1
            continue
        first = index + 1
        while first < len(line) and line.lows[first] in descriptors and not line.tokens[first].is_capital:
            first += 1
        last = first
        while last < len(line) and last - first < _LONGEST_NAME and line.tokens[last].is_capital and last not in taken:
            last += 1
        name = [low for low in line.lows[first:last] if low not in not_places]
        titled = last > first and line.lows[first] in language.words("names.titles") and line.lows[first] not in descriptors
        if name and len(name) == last - first and not titled:
            while last - first > 1 and line.lows[first] in ranks:
                first += 1
            written = line.text[line.tokens[first].start : line.tokens[last - 1].end]
            found.append(Place(first, last, written.removesuffix("'s").removesuffix("’s")))
        index = max(last, index + 1)
    return found


def nearest_place(places: list[Place], line: Line, first: int, last: int) -> str | None:
    """The place of a figure at tokens ``[first, last)``: the nearest, fewest clause breaks first, one behind before one ahead."""

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
    around = places[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    return min(around, key=rank).name if around else None
