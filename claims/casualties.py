"""Casualty figures: which number of a sentence counts the dead, injured, missing, displaced, detained or rescued.

A figure is one only by grammar, not by nearness: object of an active verb ("menewaskan 12 orang"), subject of a predicate ("12 orang
tewas"), or complement of a noun ("korban tewas mencapai 12"). Subsets ("including three children"), figures no longer so ("from 34 to
35"), negated and hypothetical ones are left out: a wrong figure is the worst this program can give.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from claims.languages import Language, Phrases
from claims.numbers import Number
from claims.tokens import Line
from claims.types import Metric, Quantity

# How many tokens may stand between a figure and its predicate, and between a noun such as "death toll" and its figure.
_REACH = 9
_TOLL_REACH = 12
_CLAUSE_ENDS = frozenset('.;:?!“”"„«»')


@dataclass(frozen=True, slots=True)
class Trigger:
    """A casualty word in a line: tokens ``[first, last)`` and what it may be, as (metric, role) pairs."""

    first: int
    last: int
    roles: frozenset[tuple[Metric, str]]

    def metric(self, role: str) -> Metric | None:
        return next((metric for metric, known in sorted(self.roles) if known == role), None)


@dataclass(frozen=True, slots=True)
class Casualty:
    """A casualty figure: tokens ``[first, last)`` of trigger, number and noun together, and the number's position."""

    first: int
    last: int
    number: int
    value: Quantity


@cache
def _lexicon(language: Language) -> Phrases[frozenset[tuple[Metric, str]]]:
    roles: dict[str, set[tuple[Metric, str]]] = {}
    for metric in Metric:
        for role in ("active", "state", "before", "after", "none"):
            for phrase in language.get(f"casualties.{metric.value}")[role]:
                roles.setdefault(phrase, set()).add((metric, role))
    return Phrases((phrase, frozenset(found)) for phrase, found in roles.items())


class CasualtyReader:
    """Reads the casualty figures of one tokenised line from its numbers."""

    def __init__(self, line: Line, language: Language, numbers: list[Number], taken: set[int]) -> None:
        self.line, self.lows, self.language, self.taken = line, line.lows, language, taken
        self.numbers = numbers
        self.triggers = [Trigger(first, last, roles) for first, last, roles in _lexicon(language).all(line.lows)]
        self._trigger_at = {trigger.first: trigger for trigger in self.triggers}
        self._ending_at = {trigger.last: trigger for trigger in self.triggers}
        self._number_at = {number.first: position for position, number in enumerate(numbers)}
        self._people = language.words("people.nouns")
        self._grammar = {
            key: language.words(f"casualties.grammar.{key}")
            for key in ("auxiliaries", "barriers", "fillers", "toll_connectors", "postposed")
        }
        self._stops, self._prepositions = language.words("stop.words"), language.words("places.prepositions")
        self._conjunctions = language.words("casualties.grammar.conjunctions")
        self._negators = language.words("casualties.grammar.negators")
        self._modals = language.words("casualties.grammar.modals")
        self._relative = language.words("casualties.grammar.relative")
        self._exceptions = language.words("casualties.grammar.barrier_exceptions")
        self._barrier_prefixes = tuple(language.get("casualties.grammar.barrier_prefixes"))
        # Figures that a toll had, or grew by: its noun reaches past them to the figure that holds.
        self._past = {
            index for number in numbers if number.superseded or self._is_increment(number) for index in range(number.first, number.last)
        }
        self._ambiguous = language.words("casualties.grammar.ambiguous")
        self._finite = language.words("casualties.grammar.finite")
        self._needs_auxiliary = bool(language.get("casualties.grammar.needs_auxiliary"))

    def _is_increment(self, number: Number) -> bool:
        """``bertambah 5 orang``, ``rose by 5``, ``another 5``: how much a toll grew."""
        increments = self.language.phrases("casualties.grammar.increments")
        return any(increments.before(self.lows, index) is not None for index in (number.first, number.core))

    def read(self) -> list[Casualty]:
        if not self.triggers:
            return []
        found: dict[int, Casualty] = {}
        for position in range(len(self.numbers)):
            casualty = self._usable(position) and (self._active(position) or self._toll(position) or self._counted_noun(position))
            if casualty:
                found[position] = casualty
        for position in range(len(self.numbers) - 1, -1, -1):
            if position not in found and self._usable(position) and (casualty := self._state(position, found)):
                found[position] = casualty
        for position in range(1, len(self.numbers)):
            if position not in found and self._usable(position) and (casualty := self._continued(position, found)):
                found[position] = casualty
        sure = [found[position] for position in sorted(found) if self._is_of_people(found[position], found)]
        return [*sure, *self._none()]

    def _is_of_people(self, casualty: Casualty, found: dict[int, Casualty]) -> bool:
        """Things too can be lost or saved: such a word needs a person noun, or another casualty in the sentence."""
        number = self.numbers[casualty.number]
        trigger = self._ending_at.get(casualty.last) or self._trigger_at.get(casualty.first)
        words = self.lows[trigger.first : trigger.last] if trigger is not None else ()
        if not self._ambiguous.intersection(words):
            return True
        noun = any(self._is_person(index) for index in range(number.last, min(len(self.lows), number.last + self._adjectives)))
        return noun or any(other.value.metric != casualty.value.metric for other in found.values())

    def _usable(self, position: int) -> bool:
        number = self.numbers[position]
        if number.superseded or number.named or self._money_or_percent(number):
            return False
        if self.language.phrases("casualties.grammar.subset").before(self.lows, number.first) or self._is_rate(number):
            return False
        return number.low is not None or number.high is not None

    def _money_or_percent(self, number: Number) -> bool:
        after = self.lows[number.last] if number.last < len(self.lows) else ""
        if after == "%" or self.language.phrases("numbers.percent").at(self.lows, number.last) is not None:
            return True
        money = self.language.phrases("money.before").before(self.lows, number.core)
        return money is not None or self.language.phrases("money.after").at(self.lows, number.last) is not None

    def _is_rate(self, number: Number) -> bool:
        """``11 juta orang per tahun``: not the toll of an event."""
        rates = self.language.phrases("casualties.grammar.rates")
        return any(rates.at(self.lows, index) is not None for index in range(number.last, min(len(self.lows), number.last + 3)))

    # The noun that is counted

    def _is_person(self, index: int) -> bool:
        low = self.lows[index]
        if low in self._people:
            return True
        people = self.language.sections["people"]
        if any(low.startswith(exception) for exception in people["prefix_exceptions"]):
            return False
        return any(low.startswith(prefix) and len(low) >= 6 for prefix in people["prefixes"]) or any(
            low.endswith(suffix) and len(low) > len(suffix) + 2 for suffix in people["suffixes"]
        )

    def _noun(self, number: Number) -> int | None:
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
        if token.kind == "sign":
            return index if token.text in ',.;)(:/”"' else None
        if index in self._trigger_at or token.low in self._grammar["auxiliaries"] or token.low in self._conjunctions:
            return index
        for position in range(index, min(len(self.lows), index + self._adjectives)):
            if self.line.tokens[position].kind != "word":
                break
            if self._is_person(position):
                return position + 1
            if position in self._trigger_at or self._is_function(self.lows[position]):
                break
        return index if self._is_function(token.low) and not self._after_name(number) else None

    def _is_function(self, low: str) -> bool:
        """Whether a word can follow a number that stands alone ("12 in the north") and ends the search for its noun."""
        return low in self._stops or low in self._prepositions or low in self._grammar["barriers"]

    def _after_name(self, number: Number) -> bool:
        """``Airbus 320 di landasan``: a bare number right behind a capital belongs to it."""
        return number.plain and number.first == number.core > 1 and self.line.tokens[number.core - 1].is_capital

    @property
    def _adjectives(self) -> int:
        """How many words may stand between a number and its noun: English puts adjectives there, Indonesian only classifiers."""
        return int(self.language.get("people.adjectives"))

    # The grammatical forms

    def _active(self, position: int) -> Casualty | None:
        """``menewaskan sedikitnya 12 orang``, ``killing 12``."""
        number = self.numbers[position]
        index = number.first
        for _ in range(3):
            trigger = self._ending_at.get(index)
            metric = trigger.metric("active") if trigger is not None else None
            if trigger is not None and metric is not None and self._actual(trigger):
                if self._names_other(number, metric):
                    return None
                end = self._noun(number)
                return self._casualty(trigger.first, max(end, number.last), position, metric) if end is not None else None
            if index == 0 or self.lows[index - 1] not in self._grammar["fillers"] or self.lows[index - 1] in self._conjunctions:
                return None
            index -= 1
        return None

    def _names_other(self, number: Number, metric: Metric) -> bool:
        """``pulled six more bodies``: the noun that is counted tells of another metric than the verb."""
        near = (self._trigger_at.get(index) for index in range(number.last, number.last + 2))
        others = {trigger.metric("after") for trigger in near if trigger is not None}
        return bool(others - {None, metric})

    def _toll(self, position: int) -> Casualty | None:
        """``korban tewas bertambah dari 34 menjadi 35``, ``the death toll has risen to 35``."""
        number = self.numbers[position]
        connectors = self._grammar["toll_connectors"]
        index = number.first
        if self._is_increment(number):
            return None
        for _ in range(_TOLL_REACH):
            trigger = self._ending_at.get(index)
            if trigger is not None and (metric := trigger.metric("before")) is not None:
                if not self._actual(trigger) or self._own_state(number):
                    return None
                # "Among the dead were four nurses": a part of the toll.
                if self.language.phrases("casualties.grammar.subset").before(self.lows, trigger.first) is not None:
                    return None
                end = self._noun(number)
                return self._casualty(trigger.first, max(end, number.last), position, metric) if end is not None else None
            if trigger is not None and self._is_postposed(trigger, number):
                return self._casualty(trigger.first, number.last + 1, position, trigger.metric("state"))
            if index == 0:
                return None
            low = self.lows[index - 1]
            passable = low in connectors or low in self._people or index - 1 in self.taken or index - 1 in self._past
            if not passable and not self.line.tokens[index - 1].is_capital:
                return None
            index -= 1
        return None

    def _is_postposed(self, trigger: Trigger, number: Number) -> bool:
        """``pasien yang tewas ada lima orang``: the count behind its predicate, joined by words for "amounts to"."""
        if trigger.metric("state") is None or trigger.first == 0 or number.last >= len(self.lows) or not self._is_person(number.last):
            return False
        subject = self.lows[trigger.first - 1] in self._relative or self._is_person(trigger.first - 1)
        counted = number.first < number.core or number.first > trigger.last
        joined = all(self.lows[index] in self._grammar["postposed"] for index in range(trigger.last, number.core))
        return subject and counted and joined and self._actual(trigger)

    def _own_state(self, number: Number) -> bool:
        """Whether the number has a predicate of its own right behind it ("korban tewas 12, luka 40"): then the noun before is not its."""
        end = self._noun(number)
        trigger = self._trigger_at.get(end) if end is not None else None
        return trigger is not None and trigger.metric("state") is not None

    def _counted_noun(self, position: int) -> Casualty | None:
        """``12 korban jiwa``, ``12 deaths``."""
        number = self.numbers[position]
        trigger = self._trigger_at.get(number.last)
        metric = trigger.metric("after") if trigger is not None else None
        if trigger is None or metric is None or not self._affirmed(number.first) or self._is_increment(number):
            return None
        return self._casualty(number.first, trigger.last, position, metric)

    def _state(self, position: int, found: dict[int, Casualty]) -> Casualty | None:
        """``12 orang tewas``, ``20 people, including three children, were killed``; ``152 penumpang dan delapan awak tewas``."""
        number = self.numbers[position]
        index = self._noun(number)
        if index is None or not self._affirmed(number.first):
            return None
        if self._is_whole_of_part(position):
            return None
        adjacent, relative, part = True, False, False
        for _ in range(_REACH):
            trigger = self._trigger_at.get(index)
            if trigger is not None:
                return self._predicated(position, number, trigger, adjacent)
            if index >= len(self.lows) or self.lows[index] in _CLAUSE_ENDS:
                return None
            if index in self._number_at:
                whole = self._number_at[index]
                after = self._past_whole(position, whole)
                if after is None:
                    return None
                index, adjacent, part = after, False, True
                continue
            low = self.lows[index]
            if low in (",", "("):
                after = self._past_aside(index)
                if after is None:
                    return None
                index, adjacent = after, False
                continue
            if low in self._conjunctions:
                return self._shared(position, index + 1, found)
            if not relative and self._is_barrier(index):
                return None
            if part and low in self._relative:
                return None
            relative = relative or low in self._relative
            adjacent = adjacent and low in self._grammar["auxiliaries"]
            index += 1
        return None

    def _is_whole_of_part(self, position: int) -> bool:
        """The second number of ``211 dari 1.367 dosen meninggal``, ``40 orang dari 9 desa mengungsi``: 211 died, not 1,367."""
        number = self.numbers[position]
        words = self.language.phrases("casualties.grammar.partitive").before(self.lows, number.first)
        if words is None or position == 0:
            return False
        part = self.numbers[position - 1]
        return number.first - words[0] in (part.last, self._noun(part))

    def _past_whole(self, position: int, whole: int) -> int | None:
        """The token behind ``dari 1.367 dosen`` and its noun, or None where that is not the whole of the number or counts no people."""
        if whole != position + 1 or not self._is_whole_of_part(whole):
            return None
        if self._noun(self.numbers[position]) == self.numbers[position].last:
            return self._noun(self.numbers[whole])
        return min(self.numbers[whole].last + 1, len(self.lows))

    def _predicated(self, position: int, number: Number, trigger: Trigger, adjacent: bool) -> Casualty | None:
        metric = trigger.metric("state")
        if metric is None:
            return None
        auxiliary = trigger.first > 0 and self.lows[trigger.first - 1] in self._grammar["auxiliaries"]
        finite = self.lows[trigger.first] in self._finite
        if not adjacent and self._needs_auxiliary and not auxiliary and not finite:
            return None
        if self._object_follows(trigger) and not auxiliary:
            return None
        if any(self.lows[index] in self._negators or self.lows[index] in self._modals for index in range(number.last, trigger.first)):
            return None
        return self._casualty(number.first, trigger.last, position, metric)

    def _object_follows(self, trigger: Trigger) -> bool:
        """``35 gunmen killed 12 people``: the word is an active verb here, the number before it its subject."""
        return trigger.metric("active") is not None and any(
            other in self._number_at or (other < len(self.lows) and self.lows[other] in self._people)
            for other in (trigger.last, trigger.last + 1)
        )

    def _past_aside(self, index: int) -> int | None:
        """The token behind a parenthesis or an aside that names a subset, or None where the comma ends the clause."""
        closing = ")" if self.lows[index] == "(" else ","
        if closing == "," and self.language.phrases("casualties.grammar.subset").at(self.lows, index + 1) is None:
            return None
        for position in range(index + 1, min(len(self.lows), index + 14)):
            if self.lows[position] == closing:
                return position + 1
        return None

    def _shared(self, position: int, index: int, found: dict[int, Casualty]) -> Casualty | None:
        following = self._number_at.get(index)
        shared = found.get(following) if following is not None else None
        if shared is None or following is None:
            return None
        other = self.numbers[following]
        trigger = self._trigger_at.get(other.last) or self._ending_at.get(shared.last)
        if trigger is None or trigger.first < other.last:
            return None
        number = self.numbers[position]
        end = self._noun(number)
        return self._casualty(number.first, max(end or 0, number.last), position, Metric(shared.value.metric))

    def _continued(self, position: int, found: dict[int, Casualty]) -> Casualty | None:
        """``menewaskan 152 penumpang berkebangsaan Perancis dan delapan awak``: a second object of the same verb."""
        previous, number = found.get(position - 1), self.numbers[position]
        if previous is None or previous.first >= self.numbers[position - 1].first:
            return None
        end = self._noun(number)
        if end is None or end == number.last or number.first - previous.last > 6:
            return None
        between = range(previous.last, number.first)
        joined = number.first > 0 and (self.lows[number.first - 1] in self._conjunctions or self.lows[number.first - 1] == ",")
        if not joined or any(self._is_barrier(index) or index in self._trigger_at for index in between if index < number.first - 1):
            return None
        trigger = self._trigger_at.get(previous.first)
        metric = trigger.metric("active") if trigger is not None else None
        return self._casualty(number.first, end, position, metric) if metric is not None else None

    def _none(self) -> list[Casualty]:
        """``tidak ada korban jiwa``, ``no one was hurt``: the figure is 0."""
        found = []
        for trigger in self.triggers:
            metric = trigger.metric("none")
            if metric is not None:
                found.append(Casualty(trigger.first, trigger.last, -1, Quantity(metric.value, 0.0, 0.0, "person")))
        return found

    # What keeps a figure from being one

    def _is_barrier(self, index: int) -> bool:
        low = self.lows[index]
        if low in self._grammar["barriers"]:
            return True
        if low in self._exceptions or low in self._people or not self._barrier_prefixes:
            return False
        return (
            len(low) > 5
            and self.line.tokens[index].kind == "word"
            and low.startswith(self._barrier_prefixes)
            and low == self.line.tokens[index].text
        )

    def _affirmed(self, index: int) -> bool:
        return not any(self.lows[position] in self._negators for position in range(max(0, index - 1), index))

    def _actual(self, trigger: Trigger) -> bool:
        """Whether the word is asserted: no "could", "if" or "not" stands close before it."""
        before = range(max(0, trigger.first - 3), trigger.first)
        if any(self.lows[index] in self._modals for index in before):
            return False
        return not any(self.lows[index] in self._negators for index in range(max(0, trigger.first - 2), trigger.first))

    def _casualty(self, first: int, last: int, position: int, metric: Metric | None) -> Casualty | None:
        number = _whole(self.numbers[position], self.line)
        if number is None or metric is None:
            return None
        value = Quantity(metric.value, number.low, number.high, "person", number.low_open, number.high_open)
        return Casualty(min(first, number.first), max(last, number.last), position, value)


def _whole(number: Number, line: Line) -> Number | None:
    """People are counted in whole numbers: ``1,250`` in an Indonesian text is the other convention's 1250; other fractions are no count."""
    if number.qualifier in ("about", "nearly"):
        return replace(
            number,
            low=float(-(-number.low // 1)) if number.low is not None and number.low % 1 else number.low,
            high=float(number.high // 1) if number.high is not None and number.high % 1 else number.high,
        )
    bounds = [bound for bound in (number.low, number.high) if bound is not None]
    if all(bound == int(bound) for bound in bounds):
        return number
    written = [line.tokens[index].text for index in range(number.core, number.last) if line.tokens[index].kind == "number"]
    if len(written) != 1 or len(set(bounds)) != 1:
        return None
    digits = written[0].replace(".", "").replace(",", "")
    grouped = len(written[0]) - len(digits) == 1 and len(written[0]) - max(written[0].rfind("."), written[0].rfind(",")) == 4
    if not grouped or bounds[0] >= 1000:
        return None
    value = float(int(digits))
    return replace(number, low=value if number.low is not None else None, high=value if number.high is not None else None)


def find_casualties(line: Line, language: Language, numbers: list[Number], taken: set[int]) -> list[Casualty]:
    """The casualty figures of a line, in order; ``taken`` are the tokens of its dates."""
    return CasualtyReader(line, language, numbers, taken).read()
