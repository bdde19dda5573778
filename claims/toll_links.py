"""The words between the noun of a toll and its figure: ``korban luka akibat serangan drone di Sundara ada 212 orang``.

Where the words right before a figure tell that it is an amount ("ada", "sebanyak", "was"), any noun may stand between them and the noun of
the toll, as long as no other clause begins there: what is counted may else be somebody different ("di asrama yang penghuninya 212 orang").
"""

from __future__ import annotations

from claims.casualty_line import CasualtyLine
from claims.casualty_words import Trigger
from claims.numbers import Number

# The shortest word that may be a verb by how it begins.
_VERB = 6


class TollLink:
    """What is passed on the way back from a figure to the noun of its toll."""

    def __init__(self, line: CasualtyLine, number: Number) -> None:
        self._of, self._number = line, number
        self._links = line.language.phrases("casualties.grammar.toll_links")
        # The link may be read as a qualifier of the figure ("sebanyak lebih dari 212").
        self._at = next((at for at in range(number.core, number.first - 1, -1) if self._links.before(line.lows, at) is not None), None)
        # Whether a word was passed that only the link lets pass, and whether a relative clause was.
        self._wide = self._relative = False

    @property
    def stands(self) -> bool:
        """Whether a link stands right before the figure."""
        return self._at is not None

    def passes(self, index: int, passable: bool) -> bool:
        """Whether a word may stand between, one after the other back from the figure; ``passable`` ones may without a link too."""
        words, low = self._of.words, self._of.lows[index]
        if passable:
            self._relative = self._relative or low in words.relative
            return not (self._wide and (low in words.relative or self._is_finite(index) or self._joins_clauses(index)))
        if not self.stands or self._relative or low in words.conjunctions or not self._is_noun(index):
            return False
        self._wide = True
        return True

    def _is_finite(self, index: int) -> bool:
        """A verb before the link's own: ``deaths are rare in a town whose …``."""
        auxiliary = self._of.words.needs_auxiliary and self._of.lows[index] in self._of.words.auxiliaries - self._of.words.relative
        return auxiliary or self._links.at(self._of.lows, index) is not None

    def _joins_clauses(self, index: int) -> bool:
        """``gempa dan tsunami`` is one event, ``di Palora dan jumlah pengunjung ada 212`` two clauses."""
        words = self._of.words
        return self._of.lows[index] in words.conjunctions and self._of.lows[index + 1] not in words.toll_connectors

    def _is_noun(self, index: int) -> bool:
        token, language, words = self._of.line.tokens[index], self._of.language, self._of.words
        barred = words.barriers | words.modals | words.negators | words.doubts
        part = language.phrases("casualties.grammar.subset").before(self._of.lows, index + 1) is not None
        if token.kind != "word" or token.low in barred or part or self._of.is_counted_or_told(index):
            return False
        prefixes = (*language.get("statements.passive_prefixes"), *self._of.words.barrier_prefixes)
        excepted = token.low in words.barrier_exceptions or token.low in language.words("numbers.plurals")
        return excepted or not (prefixes and len(token.low) >= _VERB and token.low.startswith(prefixes))

    def tells_of(self, trigger: Trigger | None) -> bool:
        """``warga yang tewas akibat serangan drone ada lima orang``, ``mangsa maut dalam kebakaran itu seramai lima orang``.

        People who open their clause, or a relative clause of theirs, tell of whom the figure is the toll.
        """
        of, number = self._of, self._number
        if trigger is None or not self.stands or trigger.metric("state") is None or not trigger.first:
            return False
        relative = of.lows[trigger.first - 1] in of.words.relative
        noun = trigger.first - 1 - relative
        if noun < 0 or not of.nouns.is_person(noun) or of.is_counted(noun):
            return False
        if of.language.phrases("casualties.grammar.wholes").before(of.lows, noun) is not None:  # "among those killed were three nurses"
            return False
        opens = noun == 0 or of.line.tokens[noun - 1].kind == "sign"
        return (relative or opens) and number.last < len(of.lows) and of.nouns.is_person(number.last)
