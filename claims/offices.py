"""Who holds which office, as a text states it: beside a name ("Presiden Prancis Emilie Tournay", "Andri Yerko, kepala staf …") or in so
many words ("X is the foreign minister of Y"). An office has one key in every language, so that it can be compared across them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from claims.compare import fold, same_name
from claims.gazetteer import countries, in_full, is_country
from claims.languages import Language, load
from claims.nouns import with_names_large
from claims.tokens import Line, Token, tokenize

#: Offices of which a person may well hold another besides; none of them tells that somebody does not hold it.
_BESIDES = frozenset({"chairman", "envoy", "spokesperson", "captain", "coach", "chief executive", "speaker", "ambassador"})
#: Offices of a person as well as of a state: behind them may stand whose they are ("penasihat Tournay, Emil Bonnet").
_PERSONAL = frozenset({"chief of staff", "foreign policy adviser", "security adviser", "spokesperson"})
_LONGEST_COUNTRY = 4  # words
_ELISIONS = ("d'", "l'")


class Bearing(StrEnum):
    """What one statement about an office says to another: the same, something that cannot be true beside it, or nothing."""

    SAME = "same"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Office:
    """``key`` is the office in any language, a ``deputy`` before it where it is one of lower rank; ``holder`` the name as it is written,
    empty where the text leaves it open; ``of`` the folded words of what it is an office of. ``first`` and ``last`` are the tokens from the
    first to behind the last that state it and ``words`` those words, ``asserted`` tells whether by a verb."""

    key: str
    holder: str
    of: tuple[str, ...]
    first: int
    last: int
    words: str
    asserted: bool = False

    @property
    def countries(self) -> frozenset[str]:
        """ISO 3166-1 codes of the countries in ``of``."""
        return countries(" ".join(self.of))


@lru_cache(maxsize=4096)
def offices_in(text: str, language: str) -> tuple[Office, ...]:
    """Every office in a sentence that somebody holds now; those of former holders and candidates are left out."""
    known = load(language)
    return _Reader(with_names_large(tokenize(text), known), known).read()


@lru_cache(maxsize=4096)
def words_of_offices(text: str, language: str) -> frozenset[str]:
    """The words of a text that are of an office and so no part of a name, in lower case: "Secretary", "State"."""
    lows = tokenize(text).lows
    return frozenset(low for first, last, _ in load(language).phrases("offices.held").all(lows) for low in lows[first:last])


def asserted(text: str, language: str) -> Office | None:
    """The office that a sentence says somebody holds, where it says nothing else."""
    line = tokenize(text)
    articles = load(language).words("offices.articles")
    for office in offices_in(text, language):
        outside = (*line.tokens[: office.first], *line.tokens[office.last :])
        if office.asserted and office.holder and all(token.kind == "sign" or token.low in articles for token in outside):
            return office
    return None


def bearing(claimed: Office, stated: Office) -> Bearing:
    """What a source's statement says to a claimed one.

    The same: the same person holds the same office of the same. Something else: that person holds it of another, or another office that
    nobody holds beside it, or somebody else holds the one claimed.
    """
    one_office = claimed.key == stated.key
    matching = _of(claimed, stated)
    if one_person(claimed.holder, stated.holder):
        if one_office:
            return {True: Bearing.SAME, False: Bearing.OTHER, None: Bearing.NONE}[matching]
        return Bearing.OTHER if not {claimed.key, stated.key} & _BESIDES else Bearing.NONE
    return Bearing.OTHER if one_office and claimed.of and matching and claimed.key not in _BESIDES else Bearing.NONE


def of_same(asked: Office, stated: Office) -> bool:
    """Whether a source tells who holds the office that is asked for."""
    return bool(stated.holder) and asked.key == stated.key and _of(asked, stated) is True


def _of(claimed: Office, stated: Office) -> bool | None:
    """Whether both are offices of the same; None where that is open."""
    if not claimed.of:
        return True
    if not stated.of:  # "Gubernur Palora Salim Darusman": where the name begins is not told apart
        inside = stated.holder.split()[:-1]
        return True if any(same_name(a, fold(word)) for a in claimed.of for word in inside) else None
    if claimed.countries and stated.countries:
        return bool(claimed.countries & stated.countries)
    if bool(claimed.countries) is not bool(stated.countries):
        return None
    return any(same_name(a, b) for a in claimed.of for b in stated.of)


def one_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the last word of the shorter stands in the longer."""
    short, long = sorted((one.split(), other.split()), key=len)
    return bool(short) and any(same_name(fold(short[-1]), fold(word)) for word in long)


def _unelided(low: str) -> str:
    """A word without the "l'" or "d'" before it."""
    return next((low.removeprefix(elision) for elision in _ELISIONS if low.startswith(elision)), low)


class _Reader:
    """Reads the offices of one line."""

    def __init__(self, line: Line, language: Language) -> None:
        self.line, self.language = line, language
        words = language.words
        self.articles, self.joints = words("offices.articles"), words("offices.joints")
        self.former, self.deputies = words("offices.former"), words("offices.deputies")
        self.seats, self.nations = words("offices.seats"), words("names.nations")
        self.no_names = words("dates.weekdays") | words("dates.months") | words("questions.words")
        self.before_places = words("places.prepositions")
        self.head_last = bool(language.get("speech.head_last"))

    def read(self) -> tuple[Office, ...]:
        """The offices, left to right."""
        # "Le ministre russe des Affaires étrangères": what it is an office of may stand inside of it.
        kept = [at for at, token in enumerate(self.line.tokens) if self.head_last or token.is_capital or not self._is_country(token)]
        lows = tuple(self.line.lows[at] for at in kept)
        found = []
        for first, last, key in self.language.phrases("offices.held").all(lows):
            inside = [at for at in range(kept[first], kept[last - 1]) if at not in kept]
            office = self._office(kept[first], kept[last - 1] + 1, str(key), inside)
            if office is not None:
                found.append(office)
        return tuple(found)

    def _office(self, first: int, last: int, key: str, inside: Iterable[int]) -> Office | None:
        lows = self.line.lows
        if first > 0 and lows[first - 1] in self.deputies:
            first, key = first - 1, f"deputy {key}"
        of = [*inside]
        if self.head_last:
            begin = self._back_over_articles(first)
            while begin > 0 and (self.line.tokens[begin - 1].is_capital or self._is_country(self.line.tokens[begin - 1])):
                if lows[begin - 1] in self.no_names | self.former or self._is_article(begin - 1):
                    break
                begin -= 1
                of.append(begin)
            first = begin
        begin = self._back_over_articles(first)
        if begin > 0 and (_unelided(lows[begin - 1]) in self.former or self._is_seat(begin)):
            return None
        before = self._holder_before(begin)
        run = self._run(last)
        joined = last < len(lows) and (lows[last] in self.joints or self.language.phrases("offices.joints").at(lows, last) is not None)
        if joined:
            behind = self._over_joints(last)
            run = self._run(behind)
            if run:
                of, last, run = [*of, *run], run[-1] + 1, []
        elif not self.head_last:
            nations = self._countries_first(run)
            # "Andri Yerko, kepala staf Zelina": with its holder before it, all behind it is what it is an office of.
            whole = before is not None or (key in _PERSONAL and self._names_behind(run))
            taken = len(run) if whole and not 0 < nations < len(run) else nations
            of, run = [*of, *run[:taken]], run[taken:]
            last = last if not of else max(last, max(of) + 1)
        named = [self._word(at) for at in sorted(of)]
        return self._held(key, tuple(named), (begin, last), before, run)

    def _held(self, key: str, of: tuple[str, ...], span: tuple[int, int], before: tuple[int, int, bool] | None, run: list[int]) -> Office:
        """The office with its holder: behind it, before it, or behind a verb or comma."""
        begin, last = span

        def office(name: str, first: int, last: int, *, verb: bool = False, of: tuple[str, ...] = of) -> Office:
            return Office(key, name, of, first, last, self._text(first, last), verb)

        if run:
            name, last = self._text(run[0], run[-1] + 1), run[-1] + 1
            land = self._run(self._over_joints(last)) if not of else []
            if land and all(self._is_country(self.line.tokens[at]) for at in land):  # "President Emilie Tournay of France"
                return office(name, begin, land[-1] + 1, of=tuple(self._word(at) for at in land))
            return office(name, begin, last)
        if before is not None:
            start, end, verb = before
            return office(self._text(start, end), start, last, verb=verb)
        lows = self.line.lows
        copula = self.language.phrases("offices.copulas").at(lows, last)
        comma = last < len(lows) and lows[last] == ","
        if copula is not None or comma:
            run = self._run(last + (copula[0] if copula is not None else 1))
            if run:
                return office(self._text(run[0], run[-1] + 1), begin, run[-1] + 1, verb=copula is not None)
        return office("", begin, last)

    def _holder_before(self, begin: int) -> tuple[int, int, bool] | None:
        """The tokens of the name that a comma or a verb parts from an office which begins at ``begin``, and whether it is a verb."""
        lows = self.line.lows
        copula = self.language.phrases("offices.copulas").before(lows, begin)
        if copula is None and not (begin > 0 and lows[begin - 1] in (",", "(")):
            return None
        end = begin - (copula[0] if copula is not None else 1)
        start = end
        while start > 0 and self.line.tokens[start - 1].is_capital and lows[start - 1] not in self.no_names | self.before_places:
            start -= 1
        if start == end or (start > 0 and lows[start - 1] in self.before_places) or countries(self._text(start, end)):
            return None
        return start, end, copula is not None

    def _is_seat(self, begin: int) -> bool:
        """Whether the office only describes something: "the office of the president", "kantor presiden"."""
        at = begin
        while at > 0 and (self.line.lows[at - 1] in self.joints or self._is_article(at - 1)):
            at -= 1
        return at > 0 and self.line.lows[at - 1] in self.seats

    def _names_behind(self, run: Sequence[int]) -> bool:
        """Whether a comma and a name follow."""
        end = run[-1] + 1 if run else len(self.line)
        return end < len(self.line) and self.line.lows[end] == "," and bool(self._run(end + 1))

    def _back_over_articles(self, at: int) -> int:
        while at > 0 and self._is_article(at - 1):
            at -= 1
        return at

    def _is_article(self, at: int) -> bool:
        """Whether a word stands before an office without changing it: "the", a "new" that is none of New Zealand's."""
        return self.line.lows[at] in self.articles and (at == 0 or not self.line.tokens[at].is_capital)

    def _over_joints(self, at: int) -> int:
        lows = self.line.lows
        while at < len(lows) and (lows[at] in self.joints or lows[at] in self.articles):
            at += 1
        return at

    def _run(self, first: int) -> list[int]:
        """The words of names, and of countries, that follow each other from ``first`` on."""
        run = []
        for at in range(first, len(self.line)):
            token = self.line.tokens[at]
            if token.low in self.no_names or not (token.is_capital or token.low.startswith(_ELISIONS) or self._is_country(token)):
                break
            run.append(at)
        return run

    def _countries_first(self, run: Sequence[int]) -> int:
        """How many words at the beginning of a run name countries ("Selandia Baru Tessa Moana")."""
        taken = 0
        while taken < len(run):
            ends = range(min(len(run), taken + _LONGEST_COUNTRY), taken, -1)
            behind = next((end for end in ends if is_country(self._text(run[taken], run[end - 1] + 1))), None)
            if behind is None and not self._is_country(self.line.tokens[run[taken]]):
                break
            taken = behind or taken + 1
        return taken

    def _is_country(self, token: Token) -> bool:
        return token.kind == "word" and (token.low in self.nations or bool(countries(token.text)))

    def _word(self, at: int) -> str:
        return fold(in_full(self._text(at, at + 1)))

    def _text(self, first: int, last: int) -> str:
        text = _unelided(self.line.text[self.line.tokens[first].start : self.line.tokens[last - 1].end])
        return text.removesuffix("'s").removesuffix("’s")
