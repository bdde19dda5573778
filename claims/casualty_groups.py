"""Casualties of a group, told as a part of all: ``nine of the dead were children``, ``di antara korban tewas ada tiga perawat``.

Such a figure has its group as unit ("children"), not "person": it is never the toll of an event, and compares with figures of that group
alone. Groups are those that a question may count apart (``questions.groups`` of the language files), by names that all languages share;
other people ("tourists") go by their own noun. "Nine children were killed" is no part of anything, and stays a count of persons.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.casualty_nouns import CountedPeople
from claims.casualty_words import CLAUSE_ENDS, Casualty, Trigger, Words
from claims.languages import Language
from claims.numbers import Number
from claims.tokens import Line
from claims.types import Metric, Quantity

# How many words stand at most before the casualty word of a whole ("those who were", "mangsa yang telah") and behind it.
_WHOLE = 6
# How many words stand at most between a copula and the noun of a group ("were young children").
_DESCRIBED = 2
# How many words stand at most between a whole and its copula ("in the strike on the market").
_CIRCUMSTANCES = 9
# How many groups one behind the other are looked through.
_LISTED = 4
# How far before a part the words stand that only suppose or deny it.
_SUPPOSED = 6


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that were killed, injured …: the tokens ``[first, last)``, and what befell them."""

    first: int
    last: int
    metric: Metric


@dataclass(frozen=True, slots=True)
class _Group:
    """The people that a part is made of: their unit, and the token behind their noun."""

    unit: str
    last: int


class GroupReader:
    """Reads the parts of one line that are counted by what people they are."""

    def __init__(self, line: Line, language: Language, numbers: list[Number], triggers: list[Trigger], taken: set[int]) -> None:
        self.line, self.lows, self.language, self.numbers = line, line.lows, language, numbers
        self.words = Words.of(language)
        self._trigger_at = {trigger.first: trigger for trigger in triggers}
        self._ending_at = {trigger.last: trigger for trigger in triggers}
        self._counts = {index for number in numbers for index in range(number.core, number.last)}
        self._nouns = CountedPeople(line, language, self._trigger_at, taken)
        self._groups = language.phrases("questions.groups")

    def read(self) -> list[Casualty]:
        """The parts, in order. Where nothing but "a" counts them ("a child was among the dead") no figure is claimed."""
        found: dict[int, Casualty] = {}
        for position, number in enumerate(self.numbers):
            if number.one or number.named or number.superseded or (number.low is None and number.high is None):
                continue
            part = self._among(position) or self._of_whole(position) or self._opened(position) or self._whole_is(position)
            part = part or self._listed(position, found.get(position - 1))
            if part is not None and not self._is_supposed(part):
                found[position] = part
        return list(found.values())

    def _among(self, position: int) -> Casualty | None:
        """``nine children were among those killed``, ``lima anak termasuk di antara korban tewas``."""
        number = self.numbers[position]
        group = self._group(number.last)
        if group is None:
            return None
        index = group.last
        for following in self.numbers[position + 1 : position + 1 + _LISTED]:  # "nine children and two teachers were among the dead"
            other = self._group(following.last) if self._is_joined(index, following) else None
            index = index if other is None else other.last
        index = self._past(index, "copulas")
        among = self.language.phrases("casualties.groups.among").at(self.lows, index)
        whole = self._whole(index + among[0]) if among is not None else None
        return None if whole is None else self._part(position, group.last, whole, group)

    def _of_whole(self, position: int) -> Casualty | None:
        """``nine of the dead were children``, ``tiga di antara korban tewas adalah perawat``."""
        number = self.numbers[position]
        # "Of the dead": the article may be part of either.
        wholes = (self._whole(number.last + length) for length in range(self._partitive(number.last), 0, -1))
        whole = next((found for found in wholes if found is not None), None)
        if whole is None:
            return None
        group = self._predicate(whole.last, needs_copula=self.words.needs_auxiliary)
        return None if group is None else self._part(position, group.last, whole, group)

    def _opened(self, position: int) -> Casualty | None:
        """``among the dead were three nurses``, ``korban tewas termasuk tiga perawat``, ``the dead include three nurses``."""
        number = self.numbers[position]
        if number.core and self.lows[number.core - 1] == "," and (whole := self._whole_before(number.core - 1)) is not None:
            # "Of those killed, nine were children"; of a whole that is counted itself the parts are no claims of their own.
            told = self._predicate(number.last, needs_copula=True) if self._is_taken_from(whole) else None
            return None if told is None else self._part(position, told.last, whole, told)
        group = self._group(number.last)
        if group is None:
            return None
        for link in range(number.core, number.first - 1, -1):
            for path in ("casualties.groups.includes", "casualties.groups.copulas"):
                words = self.language.phrases(path).before(self.lows, link)
                whole = self._whole_before(link - words[0]) if words is not None else None
                if whole is not None and (path.endswith("includes") or self._is_among(whole.first)):
                    return self._part(position, group.last, whole, group)
        return None

    def _listed(self, position: int, before: Casualty | None) -> Casualty | None:
        """The two teachers of ``among the dead were nine children and two teachers``: a part behind a part, and no word between."""
        number = self.numbers[position]
        group = self._group(number.last)
        if before is None or group is None or not self._is_joined(before.last, number):
            return None
        return self._part(position, group.last, _Whole(before.first, before.last, Metric(before.value.metric)), group)

    def _is_joined(self, index: int, number: Number) -> bool:
        """Whether nothing but a conjunction or comma stands between a token and a number."""
        joints = self.words.conjunctions | {","}
        return index < number.first <= index + 2 and joints.issuperset(self.lows[index : number.first])

    def _whole_is(self, position: int) -> Casualty | None:
        """``sembilan korban tewas adalah anak-anak``: only of groups, since "dua korban tewas adalah warga desa itu" tells who all are."""
        number = self.numbers[position]
        whole = self._whole(number.last)
        if whole is None or self._partitive(number.last) or self._is_whole_of_part(position):
            return None
        group = self._predicate(whole.last, needs_copula=True)
        known = group is not None and group.unit in self.language.get("questions.groups")
        return self._part(position, group.last, whole, group) if group is not None and known else None

    def _is_whole_of_part(self, position: int) -> bool:
        """``four of the 12 dead were women``: the 12 are all, whoever they are."""
        paths = ("casualties.grammar.partitive", "casualties.groups.among")
        return any(self.language.phrases(path).before(self.lows, self.numbers[position].first) is not None for path in paths)

    def _part(self, position: int, last: int, whole: _Whole, group: _Group) -> Casualty | None:
        number = self.numbers[position]
        bounds = [bound for bound in (number.low, number.high) if bound is not None]
        if any(bound % 1 for bound in bounds) and number.qualifier is None:
            return None
        value = Quantity(whole.metric.value, number.low, number.high, group.unit, number.low_open, number.high_open)
        return Casualty(number.first, max(last, number.last), position, value)

    # What stands at a token

    def _past(self, index: int, words: str) -> int:
        """The token behind words of a list of ``casualties.groups`` that stand here, one after the other."""
        phrases = self.language.phrases(f"casualties.groups.{words}")
        while (found := phrases.at(self.lows, index)) is not None:
            index += found[0]
        return index

    def _partitive(self, index: int) -> int:
        """The length of the words between a part and its whole, 0 where none stand here."""
        found = [self.language.phrases(path).at(self.lows, index) for path in ("casualties.grammar.partitive", "casualties.groups.among")]
        return max((words[0] for words in found if words is not None), default=0)

    def _whole(self, index: int) -> _Whole | None:
        """All that were killed, told from this token on: ``the dead``, ``those who were killed``, ``mangsa yang terkorban``."""
        for position in range(index, min(len(self.lows), index + _WHOLE)):
            trigger = self._trigger_at.get(position)
            if trigger is not None:
                metric = trigger.metric("state") or trigger.metric("before") or trigger.metric("after")
                return _Whole(index, trigger.last, metric) if metric is not None else None
            if not self._is_of_whole(position):
                return None
        return None

    def _is_of_whole(self, index: int) -> bool:
        """Whether a word may stand before the casualty word of a whole."""
        low = self.lows[index]
        known = low in self.words.relative or low in self.words.auxiliaries or low in self.language.words("casualties.groups.determiners")
        return known or index in self._counts or self._nouns.is_person(index)

    def _whole_before(self, index: int) -> _Whole | None:
        """The whole whose words end before this token: ``the 20 dead``, ``mangsa yang terkorban dalam nahas itu`` up to the noun."""
        for last in range(index, max(0, index - _WHOLE), -1):
            trigger = self._ending_at.get(last)
            if trigger is not None:
                metric = trigger.metric("state") or trigger.metric("before") or trigger.metric("after")
                first = trigger.first
                while first and trigger.first - first < _WHOLE and self._is_of_whole(first - 1):
                    first -= 1
                nominal = trigger.metric("before") or trigger.metric("after") or first < trigger.first
                return _Whole(first, index, metric) if metric is not None and nominal else None
            if self.line.tokens[last - 1].kind != "word" or self._is_verb(last - 1):
                return None
        return None

    def _is_verb(self, index: int) -> bool:
        return self.lows[index] in self.words.barriers or self.language.phrases("speech.say").at(self.lows, index) is not None

    def _is_taken_from(self, whole: _Whole) -> bool:
        """Whether the words before a whole that nobody counts tell that a part of it comes: ``of those killed``."""
        wholes = self.language.phrases("casualties.grammar.wholes")
        taken = any(wholes.before(self.lows, index) is not None for index in (whole.first, whole.first + 1))  # it may begin with "of"
        return taken and self._counts.isdisjoint(range(whole.first, whole.last))

    def _is_among(self, first: int) -> bool:
        """Whether the words that make a whole one stand before it: ``among the dead``."""
        return self.language.phrases("casualties.groups.among").before(self.lows, first) is not None

    def _predicate(self, index: int, *, needs_copula: bool) -> _Group | None:
        """The group that is told of a whole that ends before this token: ``were (young) children``, ``adalah anak di bawah usia 15``."""
        index = self._past_circumstances(index)
        behind = self._past(index, "copulas")
        if needs_copula and behind == index:
            return None
        return self._group(behind)

    def _past_circumstances(self, index: int) -> int:
        """The copula behind ``in the strike on the market``, ``di Windu``, which may stand between a whole and what is told of it."""
        if index >= len(self.lows) or self.lows[index] not in self._nouns.prepositions:
            return index
        for behind in range(index + 1, min(len(self.lows), index + _CIRCUMSTANCES)):
            if self.language.phrases("casualties.groups.copulas").at(self.lows, behind) is not None:
                return behind
            barred = self.lows[behind] in self.words.relative or behind in self._trigger_at or self._is_verb(behind)
            if barred or self.line.tokens[behind].kind == "sign":
                break
        return index

    def _group(self, index: int) -> _Group | None:
        """The group whose noun stands at this token or, described, shortly behind: ``children``, ``young children``."""
        for position in range(index, min(len(self.lows), index + 1 + _DESCRIBED)):
            token = self.line.tokens[position]
            # "Tiga orang perawat": a word for anybody only counts whom the noun behind it names.
            if token.low in self.language.words("casualties.groups.anybody") and self._is_group_noun(position + 1):
                continue
            if token.kind != "word" or position in self._trigger_at or position in self._counts or self._nouns.is_function(token.low):
                return None
            if self.language.phrases("casualties.groups.idioms").at(self.lows, position) is not None:
                return None
            found = self._groups.at(self.lows, position)
            last = position + 1 if found is None else position + found[0]
            if found is None and not self._nouns.is_person(position):
                continue
            # "Women and children" are two groups, and how many of either nobody says.
            if last < len(self.lows) and self.lows[last] in self.words.conjunctions and self._is_group_noun(last + 1):
                return None
            if found is not None:
                return _Group(str(found[1]), last)
            return None if token.low in self.language.words("casualties.groups.anybody") else _Group(token.low, last)
        return None

    def _is_group_noun(self, index: int) -> bool:
        return index < len(self.lows) and (self._groups.at(self.lows, index) is not None or self._nouns.is_person(index))

    def _is_supposed(self, part: Casualty) -> bool:
        """``nine children may be among the dead``, ``none of the dead``: not told as a fact."""
        first, last = part.first, part.last
        while first and part.first - first < _SUPPOSED and self.lows[first - 1] not in CLAUSE_ENDS:
            first -= 1
        while last < len(self.lows) and last - part.last < _SUPPOSED and self.lows[last] not in CLAUSE_ENDS:
            last += 1
        return not (self.words.doubts | self.words.modals | self.words.negators).isdisjoint(self.lows[first:last])


def with_groups(
    casualties: list[Casualty], line: Line, language: Language, numbers: list[Number], triggers: list[Trigger], taken: set[int]
) -> list[Casualty]:
    """The casualty figures of a line with those of groups: a number that counts a group counts nobody else."""
    if not any(trigger.metric(role) for trigger in triggers for role in ("state", "before", "after")):
        return casualties
    groups = GroupReader(line, language, numbers, triggers, taken).read()
    counted = {part.number for part in groups}
    kept = [casualty for casualty in casualties if casualty.number not in counted]
    return sorted([*kept, *groups], key=lambda casualty: casualty.first) if groups else casualties
