"""A line with its casualty words and numbers, and what keeps a number from being a casualty figure."""

from __future__ import annotations

from dataclasses import replace

from claims.casualty_nouns import CountedPeople
from claims.casualty_words import CLAUSE_ENDS, Casualty, Trigger, Words
from claims.languages import Language
from claims.numbers import Number
from claims.numerals import other_convention
from claims.tokens import Line
from claims.types import PERSON, Metric, Quantity

# How far words of doubt reach before a figure, and before its predicate behind the noun.
_DOUBT_REACH = 8
_DOUBT_BETWEEN = 3
# How far before a figure the verb may stand that governs several clauses, the figure in the last of them.
_CONTENT_REACH = 40
# So many numbers on either side tell what a figure belongs to.
_NEIGHBOURS = 6
# How far behind a figure the word may stand that tells that those who were freed had been trapped.
_TRAPPED_REACH = 10
# How many parts of a figure are added up, and how many words stand between two of them.
_PARTS = 6
_PART_REACH = 6
# How many words may stand between a whole and its part, between a former figure and the word that tells it is one, and in an aside.
_CLAUSE = 14
_FORMER_REACH = 6
_ASIDE_REACH = 14
# How many words tell the earlier time of a figure ("a day earlier", "on the previous Monday").
_EARLIER_REACH = 4
_SETS_OFF = frozenset(",(–—-")


def _near(found: dict[int, Casualty], positions: range) -> list[Casualty]:
    """The casualties found at these positions: so few that a sentence without end costs no more than its length."""
    return [found[position] for position in positions if position in found]


class CasualtyLine:
    """What the grammatical forms of casualty figures are read from: a tokenised line, its numbers, and tests of both."""

    def __init__(self, line: Line, language: Language, numbers: list[Number], triggers: list[Trigger], taken: set[int]) -> None:
        self.line, self.lows, self.language, self.taken = line, line.lows, language, taken
        self.numbers = numbers
        self.words = Words.of(language)
        self.triggers = triggers
        self._trigger_at = {trigger.first: trigger for trigger in self.triggers}
        self._ending_at = {trigger.last: trigger for trigger in self.triggers}
        self._number_at = {number.first: position for position, number in enumerate(numbers)}
        # Positions of numbers whose predicate is only possible: they count nobody.
        self._possible: set[int] = set()
        self.nouns = CountedPeople(line, language, self._trigger_at, taken)
        # Figures that a toll had, or grew by: its noun reaches past them to the figure that holds.
        self._past = {
            index
            for number in numbers
            if number.superseded or (number.low or 0) % 1 or self._is_increment(number) or self._is_former(number)
            for index in range(number.first, number.last)
        }

    def _parts(self, position: int, found: dict[int, Casualty]) -> range:
        """The numbers behind a figure that add up to it: ``12 people, seven men and five women``."""
        total, begin = self.numbers[position], self.numbers[position].last
        metric, added = found[position].value.metric, 0.0
        if total.low is None or total.low != total.high:
            return range(0)
        for part in range(position + 1, min(len(self.numbers), position + 1 + _PARTS)):
            number, other = self.numbers[part], found.get(part)
            between = self.lows[begin : number.first]
            if number.low is None or number.low != number.high or number.named or (other is not None and other.value.metric != metric):
                break
            if len(between) > _PART_REACH or not CLAUSE_ENDS.isdisjoint(between):
                break
            if part == position + 1 and _SETS_OFF.isdisjoint(between):
                break
            added, begin = added + number.low, number.last
            if added == total.low and part > position + 1:
                return range(position + 1, part + 1)
        return range(0)

    def is_counted_or_told(self, index: int) -> bool:
        """Whether a number, a casualty word or a verb of saying begins here."""
        return index in self._trigger_at or index in self._number_at or self.language.phrases("speech.say").at(self.lows, index) is not None

    def is_counted(self, index: int) -> bool:
        """Whether a number stands right before a word."""
        return any(number.last == index for number in self.numbers[:_NEIGHBOURS])

    def _is_whole_of_part(self, position: int) -> bool:
        """The second number of ``211 dari 1.367 dosen meninggal``, ``40 orang dari 9 desa mengungsi``: 211 died, not 1,367."""
        number = self.numbers[position]
        words = self.language.phrases("casualties.grammar.partitive").before(self.lows, number.first)
        if words is None:
            return False
        before = number.first - words[0] - 1
        # "A mother of two", "relatives of 12 victims": those before are meant.
        counted = position > 0 and self.nouns.end(self.numbers[position - 1]) == before + 1
        if before >= 0 and not counted and self.nouns.is_person(before) and before not in self._trigger_at:
            return True
        if position == 0:
            return False
        part = self.numbers[position - 1]
        return number.first - words[0] in (part.last, self.nouns.end(part))

    def _is_described(self, index: int) -> bool:
        """Whether what stands behind a whole only says who is meant: ``25 of the 120 people arrested have been released``."""
        index += index < len(self.lows) and self.nouns.is_person(index)
        end = min(len(self.lows), index + 3)
        if index < end and self.lows[index] in self.words.relative:
            return any(position in self._trigger_at for position in range(index + 1, end))
        trigger = self._trigger_at.get(index)
        if trigger is None or not self.words.needs_auxiliary or trigger.last >= len(self.lows):
            return False
        known = self.words.auxiliaries | self.words.finite
        return self.lows[trigger.first] not in known and self.lows[trigger.last] in self.words.auxiliaries

    def _parts_of_whole(self, position: int, found: dict[int, Casualty]) -> list[int]:
        """The numbers behind a whole that opens its clause: ``of the 33 injured, four were in a critical condition``."""
        whole, metric = self.numbers[position], found[position].value.metric
        if position and position - 1 not in found and self._is_whole_of_part(position):
            return [position - 1]
        words = self.language.phrases("casualties.grammar.wholes").before(self.lows, whole.core)
        opening = whole.core - words[0] if words is not None else 0
        if words is None or (opening > 0 and self.line.tokens[opening - 1].kind != "sign"):
            return []
        parts: list[int] = []
        for part in range(position + 1, min(len(self.numbers), position + 1 + _PARTS)):
            number, other = self.numbers[part], found.get(part)
            between = self.lows[self.numbers[part - 1].last : number.first]
            if len(between) > _CLAUSE or not CLAUSE_ENDS.isdisjoint(between):
                break
            if other is None and (self.nouns.end(number) is None or self._money_or_percent(number) or number.named):
                continue
            if other is None or other.value.metric == metric:
                parts.append(part)
        return parts

    def _withdraw(self, parts: set[int], found: dict[int, Casualty], sure: list[int], *, doubtful: bool) -> None:
        """Mark as spent what counts nobody of its own; in a ``doubtful`` line every count of people that is no sure figure."""
        for position, number in enumerate(self.numbers):
            counted = number.last < len(self.lows) and self.nouns.is_person(number.last)
            if doubtful and counted and position not in sure:
                withdrawn = True
            elif position in found:
                withdrawn = position not in sure and not self._is_rate_behind(found[position].last)
            else:
                withdrawn = (counted or (self.nouns.end(number) or 0) > number.last) and self._tells_more(number, bool(sure))
            if withdrawn or position in parts or position in self._possible:
                self.numbers[position] = replace(number, spent=True)

    def _is_in_doubt(self) -> bool:
        """Whether a line tells of what is feared, denied or possible: "korban tewas dikhawatirkan mencapai 30 orang"."""
        return not (self.words.doubts.isdisjoint(self.lows) and self.words.modals.isdisjoint(self.lows))

    def _tells_more(self, number: Number, sure: bool) -> bool:
        """Whether a number of people is by how much a toll grew, what it was, or a part of it."""
        if self._money_or_percent(number):
            return False
        if self._is_increment(number) or self._is_former(number):
            return True
        change = self.language.phrases("numbers.change_from").before(self.lows, number.first)
        grown = change is not None and self.language.phrases("casualties.grammar.increments").before(self.lows, number.first - change[0])
        if not sure:
            return bool(grown) and any(trigger.metric("before") for trigger in self.triggers[:_NEIGHBOURS])
        compared = self.language.phrases("dates.compared").before(self.lows, number.first)
        subset = self.language.phrases("casualties.grammar.subset").before(self.lows, number.first)
        return number.superseded or bool(grown or compared or subset) or (change is not None and self._is_of_earlier_time(number))

    def _is_of_earlier_time(self, number: Number) -> bool:
        """``dari 24 orang sehari sebelumnya``: a count with a time behind it that tells it is no longer so."""
        behind = self.lows[self.nouns.end(number) or number.last :][:_EARLIER_REACH]
        return not self.language.words("dates.before_that").isdisjoint(behind)

    def _is_guarded(self, trigger: Trigger, number: Number, end: int | None) -> bool:
        """``mengamankan 20.000 penonton``: a word that means both to secure and to seize, said of those who are protected."""
        if self.words.guarding.isdisjoint(self.lows[trigger.first : trigger.last]):
            return False
        return not self.words.guarded.isdisjoint(self.lows[number.last : end if end is not None else number.last + 1])

    def _by_noun(self, trigger: Trigger, metric: Metric, first: int, last: int | None) -> Metric | None:
        """Evacuating passengers, crew or climbers from where they are stuck is a rescue, residents a displacement; captives are freed."""
        told = self.lows[trigger.first : trigger.last]
        if last is None or self.words.rescue_words.isdisjoint(told) or (metric is Metric.RESCUED and len(told) > 1):
            return metric
        if not self.words.stranded.isdisjoint(self.lows[first:last]):
            return Metric.RESCUED
        # "Rescued or evacuated 237 people".
        before = self._ending_at.get(trigger.first - 1)
        if before is not None and before.metric("active") is Metric.RESCUED:
            return Metric.RESCUED
        if metric is not Metric.RESCUED:
            return metric
        behind = self.lows[first : first + _TRAPPED_REACH]
        clause = next((at for at, low in enumerate(behind) if low in CLAUSE_ENDS), None)
        return None if self.words.trapped.isdisjoint(behind[:clause]) else metric

    def _names_other(self, number: Number, metric: Metric) -> bool:
        """``pulled six more bodies``: the noun that is counted tells of another metric than the verb."""
        near = (self._trigger_at.get(index) for index in range(number.last, number.last + 2))
        others = {trigger.metric("after") for trigger in near if trigger is not None and not self.nouns.is_person(trigger.first)}
        if others - {None, metric}:
            return True
        # "Found two of the climbers dead": what is told of those that were brought out.
        end = self.nouns.end(number)
        behind = self._trigger_at.get(end) if end is not None and metric is Metric.RESCUED else None
        return behind is not None and behind.metric("state") is Metric.DEATHS

    def _is_increment(self, number: Number) -> bool:
        """``bertambah 5 orang``, ``rose by 5``, ``another 5``: how much a toll grew."""
        increments = self.language.phrases("casualties.grammar.increments")
        return any(increments.before(self.lows, index) is not None for index in (number.first, number.core))

    def _is_source(self, number: Number) -> bool:
        """``raising the toll from 14``: what the change began with."""
        return self.language.phrases("numbers.change_from").before(self.lows, number.first) is not None

    def _is_former(self, number: Number) -> bool:
        """``an earlier toll of 22``, ``from an initial 12``, ``semula dilaporkan 11 orang``: no longer so."""
        former, joints = self.language.phrases("casualties.grammar.former"), self.words.former_joints
        for index in range(number.first, max(0, number.first - _FORMER_REACH), -1):
            words = former.before(self.lows, index)
            if words is not None and index - words[0] not in self.taken:
                return True
            if self.lows[index - 1] not in joints:
                return False
        return False

    def _aside_before(self, comma: int) -> int | None:
        """The comma that opens the aside which this one closes: ``the death toll, which stood at 60, rose to 71``."""
        for index in range(comma - 1, max(0, comma - 1 - _ASIDE_REACH), -1):
            if self.lows[index] == ",":
                return index
            if self.lows[index] in CLAUSE_ENDS:
                return None
        return None

    def _is_added(self, number: Number, metric: Metric) -> bool:
        """``another 58 were wounded`` beside the dead of other sentences: only the dead have a toll that such words add to."""
        increments = self.language.phrases("casualties.grammar.increments")
        return metric is not Metric.DEATHS and increments.before(self.lows, number.first) is None

    def _is_more(self, position: int, found: dict[int, Casualty], metric: Metric) -> bool:
        """``another five``, ``12 more bodies``: added to a toll that stands elsewhere, unless the sentence tells of another one before."""
        number = self.numbers[position]
        after = self.language.phrases("casualties.grammar.increments_after")
        noun = number.last < len(self.lows) and self.line.tokens[number.last].kind == "word"
        behind = (number.last, number.last + 1) if noun else (number.last,)
        if self._is_added(number, metric):
            return False
        if not self._is_increment(number) and all(after.at(self.lows, index) is None for index in behind):
            return False
        return all(casualty.value.metric == metric.value for casualty in _near(found, range(position - _NEIGHBOURS, position)))

    def _is_sure(self, position: int, found: dict[int, Casualty]) -> bool:
        casualty = found[position]
        if self._is_more(position, found, Metric(casualty.value.metric)) or self._is_rate_behind(casualty.last):
            return False
        # "431 died (143 bodies were found …)": what the parenthesis adds up to.
        number = self.numbers[position]
        aside = number.first > 0 and self.lows[number.first - 1] == "("
        # "12 were hurt, five of them seriously".
        subset = self.language.phrases("casualties.grammar.subset")
        aside = aside or any(subset.at(self.lows, index) is not None for index in (number.last, self.nouns.end(number) or number.last))
        if aside and any(other.value.metric == casualty.value.metric for other in _near(found, range(position - _NEIGHBOURS, position))):
            return False
        return self._is_of_people(casualty, found) and not self._is_doubted(casualty)

    def _is_doubted(self, casualty: Casualty) -> bool:
        """``feared dead``, ``membantah bahwa 12 orang tewas``: feared, presumed or denied, and so not told as a fact."""
        if self._is_in_doubted_content(casualty.first):
            return True
        if casualty.value.metric == Metric.MISSING:
            return False
        number, predicate = self.numbers[casualty.number], self._ending_at.get(casualty.last)
        if predicate is not None and number.last < predicate.first:
            # Suspects are arrested as such: what they are thought to have done puts no doubt on it.
            reach = 1 if casualty.value.metric == Metric.DETAINED else _DOUBT_BETWEEN
            if any(self.lows[index] in self.words.doubts for index in range(max(number.last, predicate.first - reach), predicate.last)):
                return True
        for index in range(casualty.first - 1, max(-1, casualty.first - 1 - _DOUBT_REACH), -1):
            if self.lows[index] in CLAUSE_ENDS or self.lows[index] == "," or index in self._trigger_at:
                return False
            if self.lows[index] in self.words.doubts:
                return casualty.value.metric != Metric.DETAINED or index == casualty.first - 1
        return predicate is not None and not self.words.doubts.isdisjoint(self.lows[predicate.first : predicate.last])

    def _is_in_doubted_content(self, index: int) -> bool:
        """``denied that soldiers had fired and that four had died``: what governs the first clause governs those coordinated with it."""
        complement, joints = self.language.words("speech.complement"), self.words.conjunctions | {","}
        coordinated = False
        for at in range(index - 1, max(0, index - 1 - _CONTENT_REACH), -1):
            if self.lows[at] in CLAUSE_ENDS or (not coordinated and index - at > _DOUBT_REACH):
                return False
            if self.lows[at] not in complement:
                continue
            if self.lows[at - 1] in joints:
                coordinated = True
            else:
                return coordinated and not self.words.doubts.isdisjoint(self.lows[max(0, at - _DOUBT_BETWEEN) : at])
        return False

    def _is_of_people(self, casualty: Casualty, found: dict[int, Casualty]) -> bool:
        """Things too can be lost or saved: such a word needs a person noun, or another casualty in the sentence."""
        number = self.numbers[casualty.number]
        trigger = self._ending_at.get(casualty.last) or self._trigger_at.get(casualty.first)
        words = self.lows[trigger.first : trigger.last] if trigger is not None else ()
        if number.one or not self.words.ambiguous.intersection(words):
            return True
        # "Saved 45 of those on board", "puluhan lainnya masih hilang".
        if self._is_of_pronoun(number.last) or self.language.phrases("casualties.grammar.other").at(self.lows, number.last) is not None:
            return True
        if trigger is not None and trigger.last == number.first - 1 and self.lows[trigger.last] == ":":
            return True
        # "Six are missing": things would be named.
        bare = number.last < len(self.lows) and self.lows[number.last] in self.words.auxiliaries
        if bare and self.words.needs_auxiliary and trigger is not None and trigger.first > number.last:
            return True
        if any(self.nouns.is_person(index) for index in range(number.last, min(len(self.lows), number.last + self.nouns.adjectives + 1))):
            return True
        # "Four sailors were rescued and two detained": the noun is understood from the number before.
        before = self.numbers[casualty.number - 1] if casualty.number else None
        if (
            self.nouns.end(number) == number.last
            and before is not None
            and before.last < len(self.lows)
            and self.nouns.is_person(before.last)
        ):
            return True
        near = range(casualty.number - _NEIGHBOURS, casualty.number + _NEIGHBOURS + 1)
        return any(other.value.metric != casualty.value.metric for other in _near(found, near))

    def _is_of_pronoun(self, index: int) -> bool:
        """``of those on board``: a pronoun that no noun follows."""
        words = self.language.phrases("casualties.grammar.partitive").at(self.lows, index)
        behind = index + words[0] if words is not None else len(self.lows)
        if behind + 1 >= len(self.lows) or self.lows[behind] not in self.words.fillers or not self.nouns.is_function(self.lows[behind]):
            return False
        return self.nouns.is_function(self.lows[behind + 1]) or self.lows[behind + 1] in self.words.relative

    def _usable(self, position: int) -> bool:
        number = self.numbers[position]
        if number.superseded or number.named or self._money_or_percent(number) or self._is_former(number):
            return False
        whole = self.language.phrases("casualties.grammar.wholes").before(self.lows, number.core) is not None
        subset = self.language.phrases("casualties.grammar.subset").before(self.lows, number.first)
        # "The true count is higher, namely 120": where no number stands before, "namely" tells no part of one.
        opening = number.first - subset[0] if subset is not None else 0
        namely = position == 0 < opening and self.lows[opening - 1] == "," and self.lows[opening] in self.words.toll_connectors
        if self._is_rate(number) or (subset is not None and not whole and not namely):
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
        return any(
            rates.at(self.lows, index) is not None and index not in self.taken
            for index in range(number.last, min(len(self.lows), number.last + 3))
        )

    def _describes_name(self, number: Number) -> bool:
        """``Ana Reed, a teacher who fled``: who is named is not counted."""
        before = number.first - 1
        return number.one and before > 0 and self.lows[before] == "," and self.line.tokens[before - 1].is_capital

    def _is_rate_behind(self, index: int) -> bool:
        return index not in self.taken and self.language.phrases("casualties.grammar.rates").at(self.lows, index) is not None

    def _is_barrier(self, index: int) -> bool:
        low = self.lows[index]
        if low in self.words.barriers:
            return True
        if low in self.words.barrier_exceptions or self.nouns.is_person(index) or not self.words.barrier_prefixes:
            return False
        return (
            len(low) > 5
            and self.line.tokens[index].kind == "word"
            and low.startswith(self.words.barrier_prefixes)
            and low == self.line.tokens[index].text
        )

    def _affirmed(self, index: int) -> bool:
        """Whether no negation stands before a figure: ``none of the 62 passengers``, ``tak satu pun dari 62 penumpang``."""
        zero, partitive = self.language.phrases("casualties.grammar.zero"), self.language.phrases("casualties.grammar.partitive")
        words = partitive.before(self.lows, index)
        if zero.before(self.lows, index) or (words is not None and zero.before(self.lows, index - words[0])):
            return False
        return not any(self.lows[position] in self.words.negators for position in range(max(0, index - 1), index))

    def _actual(self, trigger: Trigger) -> bool:
        """Whether the word is asserted: no "could", "if" or "not" stands close before it."""
        before = range(max(0, trigger.first - 3), trigger.first)
        if any(self.lows[index] in self.words.modals for index in before):
            return False
        return not any(self.lows[index] in self.words.negators for index in range(max(0, trigger.first - 2), trigger.first))

    def _casualty(self, first: int, last: int, position: int, metric: Metric | None) -> Casualty | None:
        number = _whole(self.numbers[position], self.line)
        if number is None or metric is None:
            return None
        value = Quantity(metric.value, number.low, number.high, PERSON, number.low_open, number.high_open)
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
    value = other_convention(written[0]) if len(written) == 1 and len(set(bounds)) == 1 and bounds[0] < 1000 else None
    if value is None:
        return None
    return replace(number, low=value if number.low is not None else None, high=value if number.high is not None else None)
