"""Casualty figures: which number of a sentence counts the dead, injured, missing, displaced, detained or rescued.

A figure is one only by grammar, not by nearness: object of an active verb ("menewaskan 12 orang"), subject of a predicate ("12 orang
tewas"), or complement of a noun ("korban tewas mencapai 12"). Subsets ("including three children"), figures no longer so ("from 34 to
35"), negated and hypothetical ones are left out: a wrong figure is the worst this program can give.

Where usage is divided:

- bodies that are found or recovered are deaths; "12 more bodies" is by how much a toll grew, and no figure;
- who is treated or in hospital is injured only where injuries are named;
- evacuating passengers, crew, climbers or miners from where they are stuck is a rescue, evacuating residents a displacement;
- hostages, captives and the kidnapped count as detained, and as rescued once freed; released prisoners do not;
- who is named a suspect, charged or sentenced is not thereby detained.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.casualty_groups import with_groups
from claims.casualty_line import CasualtyLine
from claims.casualty_words import CLAUSE_ENDS, OPENING_QUOTES, Casualty, Trigger, triggers_of
from claims.languages import Language
from claims.numbers import Number
from claims.tokens import Line
from claims.toll_links import TollLink
from claims.types import Metric
from claims.zeros import find_zeros

__all__ = ["Casualty", "find_casualties"]

# How many tokens may stand between a figure and its predicate, and between a noun such as "death toll" and its figure.
_REACH = 9
_TOLL_REACH = 12
_ASIDE = 14
# How far apart two figures with one predicate may stand.
_ELLIPSIS = 10
# How far behind a modal verb its predicate stands ("could be killed").
_MODAL_REACH = 3
# How many words may stand between a passive verb and a casualty word that belongs to the same subject.
_VERB_REACH = 4


@dataclass(slots=True)
class _Walk:
    """What has been passed between a number and its predicate."""

    adjacent: bool = True
    auxiliary: bool = False
    relative: bool = False
    part: bool = False
    verb: bool = False
    behind_verb: int = 0
    steps: int = 0
    passed: list[int] = field(default_factory=list)


class CasualtyReader(CasualtyLine):
    """Reads the casualty figures of one tokenised line from its numbers."""

    def read(self) -> list[Casualty]:
        """The casualty figures; numbers that tell of casualties and are no figures (parts, former tolls, fears) are marked as spent."""
        self._carried: dict[int, Metric] = {}
        found: dict[int, Casualty] = {}
        usable = [position for position in range(len(self.numbers)) if self._usable(position)]
        for position in usable:
            casualty = self._active(position) or self._toll(position) or self._counted_noun(position)
            if casualty:
                found[position] = casualty
        for position in reversed(usable):
            if position not in found and (casualty := self._state(position, found)):
                found[position] = casualty
        for position in usable:
            if position not in found and (casualty := self._continued(position, found)):
                found[position] = casualty
        parts = {part for position in found for part in (*self._parts(position, found), *self._parts_of_whole(position, found))}
        denied = bool(self.language.phrases("casualties.grammar.falsehoods").all(self.lows))
        sure = [] if denied else [position for position in sorted(found) if position not in parts and self._is_sure(position, found)]
        self._withdraw(parts, found, sure, doubtful=denied or self._is_in_doubt())
        return [found[position] for position in sure]

    # The grammatical forms

    def _active(self, position: int) -> Casualty | None:
        """``menewaskan sedikitnya 12 orang``, ``killing 12``, ``killed the driver and four passengers``."""
        number = self.numbers[position]
        index = number.first
        joined = False
        for _ in range(6):
            trigger = self._ending_at.get(index)
            metric = trigger.metric("active") if trigger is not None else None
            if trigger is not None and metric is not None and self._actual(trigger):
                # "Nine were killed and 12 wounded": no object stands between.
                if joined and self.lows[trigger.last] in self.words.conjunctions:
                    return None
                if self._names_other(number, metric):
                    return None
                end = self.nouns.end(number)
                if self._is_guarded(trigger, number, end):
                    return None
                metric = self._by_noun(trigger, metric, number.last, end)
                return self._casualty(trigger.first, max(end, number.last), position, metric) if end is not None else None
            if index == 0 or index - 1 in self.taken:
                return None
            low, conjunction = self.lows[index - 1], self.lows[index - 1] in self.words.conjunctions
            counted = index == number.first < number.core and number.qualifier == "exactly"
            named = (joined or counted) and (self.nouns.is_person(index - 1) or self.line.tokens[index - 1].is_capital)
            # Only what the verb did is quoted: ``had killed "some 20 gunmen"``.
            quoted = low in OPENING_QUOTES and index == number.first
            if (conjunction and joined) or not (conjunction or named or quoted or low in self.words.fillers):
                return None
            joined = joined or conjunction
            index -= 1
        return None

    def _toll(self, position: int) -> Casualty | None:
        """``korban tewas bertambah dari 34 menjadi 35``, ``the death toll has risen to 35``."""
        number = self.numbers[position]
        connectors = self.words.toll_connectors
        index = number.first
        if self._is_increment(number) or self._is_source(number):
            return None
        # "The death toll from the quake that struck the island on Tuesday rose to 93": the verb tells that a toll is meant.
        verb = self.language.phrases("casualties.grammar.toll_verbs").before(self.lows, index)
        link = TollLink(self, number) if verb is None else None
        linked = link is not None and link.stands
        for _ in range(_TOLL_REACH if verb is None and not linked else 2 * _TOLL_REACH):
            trigger = self._ending_at.get(index)
            if trigger is not None and (metric := trigger.metric("before")) is not None:
                if not self._actual(trigger) or self._own_state(number):
                    return None
                # "Among the dead were four nurses": a part of the toll.
                if self.language.phrases("casualties.grammar.wholes").before(self.lows, trigger.first) is not None:
                    return None
                end = self.nouns.end(number)
                return self._casualty(trigger.first, max(end, number.last), position, metric) if end is not None else None
            told = link is not None and link.tells_of(trigger)
            if trigger is not None and (told or self._is_postposed(trigger, number) or self._is_heading(trigger, number)):
                end = self.nouns.end(number) or number.last
                return self._casualty(trigger.first, end, position, trigger.metric("state"))
            if index == 0:
                return None
            low = self.lows[index - 1]
            if low == "," and index > 1 and self.lows[index - 2] in connectors and self.lows[index] in connectors:
                index -= 1
                continue
            if low == "," and (verb is not None or linked) and (opening := self._aside_before(index - 1)) is not None:
                index = opening
                continue
            passable = low in connectors or self.nouns.is_person(index - 1) or index - 1 in self.taken or index - 1 in self._past
            passable = passable or self.line.tokens[index - 1].is_capital
            if not (link.passes(index - 1, passable) if link is not None else passable or self._is_passed_by_verb(index - 1)):
                return None
            index -= 1
        return None

    def _is_passed_by_verb(self, index: int) -> bool:
        """Whether a word may stand between a toll's noun and its verb: any but a number, a sign, or what begins another clause."""
        token = self.line.tokens[index]
        if token.kind != "word" or index in self._trigger_at or index in self._number_at:
            return False
        return token.low in self.words.relative or not (token.low in self.words.barriers or self.is_counted_or_told(index))

    def _is_postposed(self, trigger: Trigger, number: Number) -> bool:
        """``pasien yang tewas ada lima orang``: the count behind its predicate, joined by words for "amounts to"."""
        if trigger.metric("state") is None or trigger.first == 0 or number.last >= len(self.lows) or not self.nouns.is_person(number.last):
            return False
        relative = self.lows[trigger.first - 1] in self.words.relative
        subject = relative or self.nouns.is_person(trigger.first - 1)
        counted = relative or number.first < number.core or number.first > trigger.last
        joined = all(self.lows[index] in self.words.postposed for index in range(trigger.last, number.core))
        return subject and counted and joined and self._actual(trigger)

    def _is_heading(self, trigger: Trigger, number: Number) -> bool:
        """``Meninggal dunia: 12 orang``, an item of a list."""
        opens = trigger.first == 0 or (trigger.first == 1 and self.line.tokens[0].kind == "sign")
        headed = self.lows[trigger.last] == ":" and number.first == trigger.last + 1 and opens
        return headed and self.nouns.end(number) is not None

    def _own_state(self, number: Number) -> bool:
        """Whether the number has a predicate of its own right behind it ("korban tewas 12, luka 40"): then the noun before is not its."""
        end = self.nouns.end(number)
        trigger = self._trigger_at.get(end) if end is not None else None
        return trigger is not None and (trigger.metric("state") or trigger.metric("after")) is not None

    def _counted_noun(self, position: int) -> Casualty | None:
        """``12 korban jiwa``, ``12 deaths``."""
        number = self.numbers[position]
        trigger = self._trigger_at.get(number.last)
        metric = trigger.metric("after") if trigger is not None else None
        if trigger is None or metric is None or not self._affirmed(number.first) or self._is_increment(number):
            return None
        verb = self._ending_at.get(number.first)
        if verb is not None and verb.metric("active") not in (None, metric) and self.nouns.is_person(trigger.first):
            return None
        return self._casualty(number.first, trigger.last, position, metric)

    def _state(self, position: int, found: dict[int, Casualty]) -> Casualty | None:
        """``12 orang tewas``, ``20 people, including three children, were killed``; ``152 penumpang dan delapan awak tewas``."""
        number = self.numbers[position]
        index = self.nouns.end(number)
        if index is None or not self._affirmed(number.first) or (self._is_whole_of_part(position) and not self._is_described(index)):
            return None
        walk = _Walk()
        for _ in range(_REACH + 4):
            trigger = self._trigger_at.get(index)
            if trigger is not None:
                return self._predicated(position, number, trigger, walk)
            if index >= len(self.lows) or self.lows[index] in CLAUSE_ENDS or walk.steps > _REACH:
                return self._attributed(position, number)
            low = self.lows[index]
            if index in self._number_at:
                after = self._past_number(position, self._number_at[index])
                walk.part = True
            elif low in (",", "("):
                after = self._past_aside(number, index)
            elif low in self.words.conjunctions:
                if index + 1 in self._number_at and not self.numbers[self._number_at[index + 1]].named:
                    apart = walk.verb or any(self._is_other_word(passed) for passed in walk.passed)
                    return None if apart else self._shared(position, index + 1, found)
                after = self._past_conjunction(index, walk)
            else:
                after = self._past_word(index, walk)
            if after is None:
                if low in self.words.modals and any(ahead in self._trigger_at for ahead in range(index + 1, index + 1 + _MODAL_REACH)):
                    self._possible.add(position)
                return self._attributed(position, number)
            walk.adjacent = walk.adjacent and after == index + 1 and low in self.words.auxiliaries
            walk.auxiliary = walk.auxiliary or low in self.words.auxiliaries
            walk.steps += 1
            index = after
        return None

    def _attributed(self, position: int, number: Number) -> Casualty | None:
        """``12 wounded soldiers``: where no predicate tells more, the word before the noun does."""
        trigger = self._trigger_at.get(number.last)
        metric = trigger.metric("state") if trigger is not None else None
        if trigger is None or metric is None or self.nouns.attributive(number.last) is None:
            return None
        return self._casualty(number.first, trigger.last + 1, position, metric)

    def _past_number(self, position: int, other: int) -> int | None:
        """Past an age ("pria berusia 45 tahun tewas") or the whole of a part ("empat dari 60 penumpang tewas")."""
        number = self.numbers[other]
        if number.named and other > position:
            units = self.language.words("numbers.age_units")
            return number.last + (number.last < len(self.lows) and self.lows[number.last] in units)
        return self._past_whole(position, other)

    def _is_other_word(self, index: int) -> bool:
        """Whether a word behind a figure's noun may be its predicate ("lima tahanan kabur dan tiga ditangkap")."""
        token = self.line.tokens[index]
        known = self.nouns.is_function(token.low) or self.nouns.is_person(index) or token.low in self.words.auxiliaries
        return not (known or token.is_capital or token.kind != "word" or token.low in self.words.barrier_exceptions)

    def _past_conjunction(self, index: int, walk: _Walk) -> int | None:
        """Past the "and" of ``were shot and killed``, of ``aged six and eight``, of ``all 62 passengers and crew``."""
        if index + 1 in self._number_at:
            return index + 1
        if index + 1 < len(self.lows) and {self.lows[index - 1], self.lows[index + 1]} <= self.words.stranded:
            return index + 2
        behind = index + 1
        while behind < len(self.lows) and self.lows[behind] in self.words.auxiliaries and behind < index + 3:
            behind += 1
        return behind if behind in self._trigger_at and (walk.auxiliary or walk.verb) else None

    def _past_word(self, index: int, walk: _Walk) -> int | None:
        low = self.lows[index]
        walk.passed.append(index)
        # "Three men suspected of smuggling were arrested": no predicate yet, but what is said of them.
        accused = walk.steps == 0 and low in self.words.doubts
        if (not walk.relative and not accused and self._is_barrier(index)) or (walk.part and low in self.words.relative):
            return None
        walk.relative = walk.relative or low in self.words.relative
        if walk.verb:
            walk.behind_verb += 1
        elif not walk.relative and self._is_verb(index):
            walk.verb = True
        return None if walk.behind_verb > _VERB_REACH else index + 1

    def _is_verb(self, index: int) -> bool:
        low = self.lows[index]
        prefixes, suffixes = self.words.verb_prefixes, self.words.verb_suffixes
        if low in self.words.auxiliaries or self.nouns.is_function(low) or self.nouns.is_person(index) or len(low) < 5:
            return False
        return bool(prefixes and low.startswith(prefixes)) or bool(suffixes and low.endswith(suffixes))

    def _past_whole(self, position: int, whole: int) -> int | None:
        """The token behind ``dari 1.367 dosen`` and its noun, or None where that is not the whole of the number or counts no people."""
        if whole != position + 1 or not self._is_whole_of_part(whole):
            return None
        if self.nouns.end(self.numbers[position]) == self.numbers[position].last:
            return self.nouns.end(self.numbers[whole])
        return min(self.numbers[whole].last + 1, len(self.lows))

    def _predicated(self, position: int, number: Number, trigger: Trigger, walk: _Walk) -> Casualty | None:
        described, trigger = trigger, self._outcome(trigger)
        # "Two of the three hikers who went missing were found dead": two of them.
        if described is not trigger and self._is_whole_of_part(position):
            return None
        state = trigger.metric("state")
        metric = self._by_noun(trigger, state, number.last, trigger.first) if state is not None else None
        if metric is None or (metric is Metric.MISSING and not self.words.wanted.isdisjoint(self.lows[number.last : trigger.first])):
            return None
        auxiliary = trigger.first > 0 and self.lows[trigger.first - 1] in self.words.auxiliaries
        finite = self.lows[trigger.first] in self.words.finite or self.lows[trigger.first] in self.words.auxiliaries
        joined = trigger.first > 0 and self.lows[trigger.first - 1] in self.words.conjunctions and walk.auxiliary
        if walk.part and (not auxiliary or self.nouns.is_person(trigger.first - 1)) and self._is_described(trigger.first):
            return None
        if not walk.adjacent and self.words.needs_auxiliary and not auxiliary and not finite and not joined:
            return None
        if (self._object_follows(trigger) and not auxiliary) or (walk.relative and self._describes_name(number)):
            return None
        if any(self.lows[index] in self.words.negators for index in walk.passed):
            return None
        if any(self.lows[index] in self.words.modals for index in (*range(max(0, number.first - 2), number.first), *walk.passed)):
            self._possible.add(position)
            return None
        return self._casualty(number.first, trigger.last, position, metric)

    def _outcome(self, trigger: Trigger) -> Trigger:
        """The last of several predicates: ``nelayan yang hilang ditemukan tewas``."""
        for _ in range(2):
            index = trigger.last
            end = min(len(self.lows), trigger.last + 3)
            while index < end and index not in self._trigger_at and self.lows[index] in self.words.auxiliaries:
                index += 1
            later = self._trigger_at.get(index)
            if later is None or later.metric("state") is None or trigger.metric("state") not in (Metric.MISSING, Metric.INJURED):
                return trigger
            trigger = later
        return trigger

    def _object_follows(self, trigger: Trigger) -> bool:
        """``35 gunmen killed 12 people``: the word is an active verb here, the number before it its subject."""
        if trigger.metric("active") is None or trigger.last >= len(self.lows):
            return False
        behind = self.lows[trigger.last]
        if self.line.tokens[trigger.last].kind == "sign" or behind in self.words.conjunctions or behind in self.words.auxiliaries:
            return False
        ahead = (trigger.last, trigger.last + 1)
        return any(other in self._number_at or (other < len(self.lows) and self.nouns.is_person(other)) for other in ahead)

    def _past_aside(self, number: Number, index: int) -> int | None:
        """The token behind a parenthesis, an aside that names a subset, or one with the predicate behind it; None where the clause ends."""
        if self.lows[index] == "(":
            return self._closing(index, ")")
        subset = self.language.phrases("casualties.grammar.subset").at(self.lows, index + 1) is not None
        after = self._closing(index, ",")
        if after is None or subset:
            return after
        for _ in range(2):
            if after in self._trigger_at or (after < len(self.lows) and self.lows[after] in self.words.auxiliaries):
                return after
            following = self._closing(after - 1, ",")
            if not number.one or following is None:
                return None
            after = following
        return None

    def _closing(self, index: int, sign: str) -> int | None:
        """The token behind the next such sign, with no other predicate before it."""
        for position in range(index + 1, min(len(self.lows), index + _ASIDE)):
            if self.lows[position] == sign:
                return position + 1
            if sign == "," and (self.lows[position] in CLAUSE_ENDS or position in self._trigger_at):
                return None
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
        end = self.nouns.end(number)
        # "600 patients and 38 deaths": the noun behind the second number is not the first one's, which has its own.
        if trigger.first == other.last and trigger.metric("after") is not None and end is not None and end > number.last:
            return None
        return self._casualty(number.first, max(end or 0, number.last), position, Metric(shared.value.metric))

    def _continued(self, position: int, found: dict[int, Casualty]) -> Casualty | None:
        """``menewaskan 152 penumpang berkebangsaan Perancis dan delapan awak``: a second object of the same verb."""
        previous, number = found.get(position - 1), self.numbers[position]
        if previous is not None and (listed := self._listed(position, previous)) is not None:
            return listed
        if previous is None:
            return None
        metric = self._carried.get(position - 1)
        if metric is None and previous.first < self.numbers[position - 1].first:
            trigger = self._trigger_at.get(previous.first)
            metric = trigger.metric("active") if trigger is not None else None
        end = self.nouns.end(number)
        if end is not None and self._is_elliptic(previous, number, end):
            return self._casualty(number.first, end, position, Metric(previous.value.metric))
        if metric is None or end is None or end == number.last or number.first - previous.last > 6 or self._has_predicate(end):
            return None
        between = range(previous.last, number.first)
        joined = number.first > 0 and (self.lows[number.first - 1] in self.words.conjunctions or self.lows[number.first - 1] == ",")
        if not joined or any(self._is_barrier(index) or index in self._trigger_at for index in between if index < number.first - 1):
            return None
        self._carried[position] = metric
        return self._casualty(number.first, end, position, metric)

    def _is_elliptic(self, previous: Casualty, number: Number, end: int) -> bool:
        """``8,500 died in Harland and 2,600 in Osmia``: the same preposition before another place, and neither noun nor verb."""
        if previous.last >= number.first:  # what was counted before stands behind this number
            return False
        begin = previous.last + self.nouns.is_person(previous.last)
        between = range(begin, number.first)
        if not 3 <= len(between) <= _ELLIPSIS or end + 1 >= len(self.lows) or number.first != number.core:
            return False
        if self.lows[between[-1]] not in self.words.conjunctions or self.lows[begin] != self.lows[end]:
            return False
        place = self.line.tokens[end + 1]
        if self.lows[end] not in self.nouns.prepositions or not (place.is_capital or end + 1 in self.taken):
            return False
        return not any(index in self._trigger_at or self.lows[index] in CLAUSE_ENDS or self.lows[index] == "," for index in between)

    def _has_predicate(self, index: int) -> bool:
        """Whether a verb follows a noun: then the noun is its subject, not one more object of the verb before."""
        if index >= len(self.lows) or self.lows[index] in self.words.relative:
            return False
        if self.language.phrases("casualties.grammar.subset").at(self.lows, index) is not None:
            return False
        verb = self._is_verb(index) and self.lows[index] not in self.words.barrier_exceptions
        return verb or self.lows[index] in self.words.auxiliaries

    def _listed(self, position: int, previous: Casualty) -> Casualty | None:
        """``korban meninggal 12 orang, luka-luka 40 orang, hilang 3 orang``: the count behind its word, as in the item before."""
        number, before = self.numbers[position], self.numbers[position - 1]
        trigger = self._ending_at.get(number.first)
        metric = (trigger.metric("state") or trigger.metric("before")) if trigger is not None else None
        if trigger is None or metric is None or previous.first >= before.first or trigger.first - previous.last > 3:
            return None
        end = self.nouns.end(number)
        return self._casualty(trigger.first, max(end, number.last), position, metric) if end is not None else None


def find_casualties(line: Line, language: Language, numbers: list[Number], taken: set[int]) -> list[Casualty]:
    """The casualty figures of a line, in order; ``taken`` are the tokens of its dates.

    Of ``numbers`` those are marked as spent that tell of casualties and count nothing of their own ("including three children").
    """
    triggers = triggers_of(line, language)
    zeros = find_zeros(line, language, triggers, taken)
    if not triggers or not numbers:
        return zeros
    found = CasualtyReader(line, language, numbers, triggers, taken).read()
    return [*with_groups(found, line, language, numbers, triggers, taken), *zeros]
