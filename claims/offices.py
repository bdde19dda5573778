"""Who holds which office, as a text states it: beside a name ("Presiden Prancis Emilie Tournay", "Andri Yerko, kepala staf …") or in so
many words ("X is the foreign minister of Y"). An office has one key in every language, so that it can be compared across them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from claims.compare import fold, same_name
from claims.gazetteer import countries, in_full, is_country
from claims.languages import Language, codes, load
from claims.nouns import with_names_large
from claims.office_conflicts import BESIDES, CALLINGS, FIELDED, PRESIDENTS, SHARED, base, exclude, is_national
from claims.tokens import Line, Token, tokenize

#: Offices of a person as well as of a state: behind them may stand whose they are ("penasihat Tournay, Emil Bonnet").
_PERSONAL = frozenset({"chief of staff", "foreign policy adviser", "security adviser", "spokesperson"})
#: The head of something that is named behind it ("head of the health office"): what it is the head of makes the key.
_HEAD = "head"
#: Offices whose word is a name too ("Rahmat Hakim").
_LIKE_NAMES = frozenset({"judge", "pope"})
_LONGEST_COUNTRY = 4  # words
_LONGEST_BODY = 6  # words between "head of" and "agency"
_VOWELS = frozenset("aeiouy")
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
    first to behind the last that state it and ``words`` those words, ``asserted`` tells whether by a verb, ``acting`` whether it is held
    for a time only, ``role`` whether it says in what office somebody named before did something ("came as foreign minister"),
    ``placelike`` whether its holder's name may be a place's ("Wali Kota Palora")."""

    key: str
    holder: str
    of: tuple[str, ...]
    first: int
    last: int
    words: str
    asserted: bool = False
    acting: bool = False
    role: bool = False
    placelike: bool = False

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


def claimed_offices(text: str, language: str) -> tuple[tuple[Office, ...], ...]:
    """The offices that a sentence gives people, beside whatever else it says: for each what it may mean, where that is not sure. Of "A came
    to B as foreign minister" either may be the minister."""
    reader = _Reader(tokenize(text), load(language))
    found = reader.read()
    sure = [(office,) for office in found if office.holder]
    roles = [tuple(replace(office, holder=name) for name in reader.named_before(office)) for office in found if office.role]
    return (*sure, *(group for group in roles if group))


def bearing(claimed: Office, stated: Office) -> Bearing:
    """What a source's statement says to a claimed one.

    The same: the same person holds the same office of the same. Something else: that person holds it of another, or another office that
    nobody holds beside it, or somebody else holds the one claimed.
    """
    one_office = claimed.key == stated.key
    matching = _of(claimed, stated)
    if one_person(claimed.holder, stated.holder):
        if one_office and matching is not False:
            same = matching and claimed.acting is stated.acting and not _told_apart(claimed.holder, stated.holder)
            return Bearing.SAME if same else Bearing.NONE
        other = surely_of_one(claimed, stated) and (one_office or excludes(claimed, stated))
        return Bearing.OTHER if other else Bearing.NONE
    return Bearing.OTHER if one_office and claimed.of and matching and base(claimed.key) not in SHARED else Bearing.NONE


def excludes(claimed: Office, stated: Office) -> bool:
    """Whether nobody holds both offices. One held for a time only is often held besides, and so is the presidency of a party or club."""
    aside = any(office.acting or _of_an_organisation(office) for office in (claimed, stated))
    return not aside and exclude(claimed.key, stated.key)


def _of_an_organisation(office: Office) -> bool:
    """Whether a president may be one of something else than a state."""
    if base(office.key) not in PRESIDENTS:
        return False
    first = office.holder.split()[:1] if not office.of else []
    named = any((len(word) > 1 and word.isupper()) or word.lower() in _organisations() for word in first)
    return named or bool(office.of and not office.countries)


@cache
def _organisations() -> frozenset[str]:
    return frozenset[str]().union(*(load(code).words("names.organisations") for code in codes()))


def of_same(asked: Office, stated: Office) -> bool:
    """Whether a source tells who holds the office that is asked for."""
    return bool(stated.holder) and asked.key == stated.key and _of(asked, stated) is True


def _of(claimed: Office, stated: Office) -> bool | None:
    """Whether both are offices of the same; None where that is open."""
    if not claimed.of:
        return True
    inside = stated.holder.split()[:-1]  # "Gubernur Palora Salim Darusman": where the name begins is not told apart
    if base(claimed.key) in FIELDED:
        told = (*stated.of, *(fold(word) for word in inside))
        return True if all(any(same_name(a, b) for b in told) for a in claimed.of) else None
    if not stated.of:
        return True if any(same_name(a, fold(word)) for a in claimed.of for word in inside) else None
    if claimed.countries and stated.countries:
        return bool(claimed.countries & stated.countries)
    if bool(claimed.countries) is not bool(stated.countries):
        return None
    if any(same_name(a, b) for a in claimed.of for b in stated.of):
        short, long = sorted((claimed.of, stated.of), key=len)
        return True if all(any(same_name(a, b) for b in long) for a in short) else None  # two provinces called Java
    short_forms = any(not _VOWELS.intersection(word) for word in (*claimed.of, *stated.of))  # "NTT"
    return None if short_forms or base(claimed.key) in BESIDES else False


def one_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the last word of the shorter stands in the longer."""
    short, long = sorted((one.split(), other.split()), key=len)
    return bool(short) and any(same_name(fold(short[-1]), fold(word)) for word in long)


def surely_of_one(claimed: Office, stated: Office) -> bool:
    """Whether both are surely said of one person."""
    return not (claimed.placelike and stated.placelike) and surely_one_person(claimed.holder, stated.holder)


def surely_one_person(one: str, other: str) -> bool:
    """Whether two names are one person's as surely as names tell: every word of the shorter stands in the longer, and one that is a single
    word is no given name, which many share, and ends the longer."""
    short, long = sorted((_untitled(name) for name in (one, other)), key=len)
    if not short or not all(any(same_name(a, b) for b in long) for a in short):
        return False
    return len(short) > 1 or (same_name(short[0], long[-1]) and short[0] not in _given())


def _told_apart(one: str, other: str) -> bool:
    """Whether two names of more than one word differ in all but their last ones ("Emil Tournay", "Karl Tournay")."""
    return min(len(_untitled(one)), len(_untitled(other))) > 1 and not surely_one_person(one, other)


def _untitled(name: str) -> list[str]:
    """The folded words of a name without the titles before it, as long as two are left."""
    words = name.replace(".", " ").split()
    first = next((n for n, word in enumerate(words[:-2]) if word.lower() not in _titles()), max(0, len(words) - 2))
    return [fold(word) for word in words[first:]]


@cache
def _titles() -> frozenset[str]:
    paths = ("names.titles", "names.ranks", "names.organisations", "sentences.titles")
    return frozenset[str]().union(*(load(code).words(path) for code in codes() for path in paths))


@cache
def _given() -> frozenset[str]:
    return frozenset(fold(name) for code in codes() for name in load(code).words("names.given"))


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
        self.titles, self.fields = words("sentences.titles"), words("offices.fields")
        self.organisations = words("names.organisations")
        self.of_bodies = self.fields | words("places.descriptors") | self.organisations
        self.particles = words("names.particles") - self.joints
        self.degrees = words("names.degrees")
        self.company = words("offices.company")
        self.leads = language.first_words("speech.according")
        self.head_last = bool(language.get("speech.head_last"))
        self.held = language.phrases("offices.held")

    def read(self) -> tuple[Office, ...]:
        """The offices, left to right."""
        # "Le ministre russe des Affaires étrangères": what it is an office of may stand inside of it.
        kept = [at for at, token in enumerate(self.line.tokens) if self.head_last or token.is_capital or not self._is_country(token)]
        lows = tuple(self.line.lows[at] for at in kept)
        found = []
        for first, last, key in self.held.all(lows):
            inside = [at for at in range(kept[first], kept[last - 1]) if at not in kept]
            begin, end = kept[first], kept[last - 1] + 1
            body = self._body(end) if key == _HEAD else (str(key), end, [])
            if body is None or self._is_in_a_name(begin, body[0]):
                continue
            office = self._office(begin, body[1], body[0], [*inside, *body[2]])
            if office is not None:
                found.append(office)
        return tuple(found)

    def named_before(self, office: Office) -> tuple[str, ...]:
        """Whom a role may be of: everybody named before it, but whose something is, where somebody is, and to whom somebody comes."""
        end, at, names = office.first - self._copula_before(office.first), 0, []
        while at < end:
            title = self.held.at(self.line.lows, at)
            at += title[0] if title is not None else 0
            run = [index for index in self._run(at) if index < end]
            if not run:
                at += 0 if title is not None else 1
                continue
            written = self.line.text[self.line.tokens[run[0]].start : self.line.tokens[run[-1]].end]
            led = run[0] > 0 and self.line.lows[run[0] - 1] in self.before_places | self.company
            adjective = run[-1] + 1 < end and self.held.at(self.line.lows, run[-1] + 1) is not None  # "the Mongolian foreign minister"
            if not (led or adjective or countries(written) or written.endswith(("'s", "’s"))):
                names.append(self._text(run[0], run[-1] + 1))
            at = run[-1] + 1
        return tuple(dict.fromkeys(names))

    def _office(self, first: int, last: int, key: str, inside: Iterable[int]) -> Office | None:
        lows = self.line.lows
        if first > 0 and lows[first - 1] in self.deputies:
            first, key = first - 1, f"deputy {key}"
        acting_from = self._acting_from(first)
        acting, first = acting_from < first, acting_from
        of = [*inside]
        if self.head_last:
            begin = self._back_over_articles(first)
            while begin > 0 and (self.line.tokens[begin - 1].is_capital or self._is_country(self.line.tokens[begin - 1])):
                if lows[begin - 1] in self.no_names | self.former or self._is_article(begin - 1):
                    break
                begin -= 1
                of.append(begin)
            if begin == first and begin > 0 and lows[begin - 1] in self.organisations:  # "party president"
                begin -= 1
                of.append(begin)
            first = begin
        begin = self._back_over_articles(first)
        if begin > 0 and (_unelided(lows[begin - 1]) in self.former or self._is_seat(begin)):
            return None
        before, role = self._holder_before(begin), self._is_role(begin)
        fielded = base(key) in FIELDED
        run = self._run(last, fields=fielded)
        joined = last < len(lows) and (lows[last] in self.joints or self.language.phrases("offices.joints").at(lows, last) is not None)
        if (
            before is not None
            and not before[2]
            and not self._is_apposed(before, begin, first, self._end_of(last, run, joined, fielded), key)
        ):
            before = None
        if joined:
            behind = self._over_joints(last)
            run = self._run(behind, fields=fielded)
            if run:
                of, last, run = [*of, *run], run[-1] + 1, []
        elif not self.head_last:
            taken = self._taken(run, key, whole=before is not None or role)
            of, run = [*of, *run[:taken]], run[taken:]
            last = last if not of else max(last, max(of) + 1)
        named = tuple(self._word(at) for at in sorted(of))
        office = self._held(key, named, (begin, last), before, run)
        return replace(office, acting=acting, role=role and not office.holder)

    def _end_of(self, last: int, run: Sequence[int], joined: bool, fielded: bool) -> int:
        """The token behind an office and all that it is an office of."""
        if joined:
            run = self._run(self._over_joints(last), fields=fielded)
        elif self.head_last:
            return last
        return run[-1] + 1 if run else last

    def _taken(self, run: Sequence[int], key: str, *, whole: bool) -> int:
        """How many of the words behind an office are of what it is an office of, where its holder may follow them."""
        nations = self._countries_first(run)
        # "Andri Yerko, kepala staf Zelina": with its holder before it, all behind it is what it is an office of.
        if not whole:
            whole = self._names_behind(run) if key in _PERSONAL else self._is_apposed_behind(run, loose=key.endswith(" head"))
        if whole and not 0 < nations < len(run):
            return len(run)
        if base(key) in FIELDED and not nations:
            return next((n for n, at in enumerate(run) if self.line.lows[at] not in self.of_bodies), len(run))
        return nations

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
            return replace(office(name, begin, last), placelike=self._may_be_a_place(key, name))
        if before is not None:
            start, end, verb = before
            return office(self._text(start, end), start, last, verb=verb)
        lows = self.line.lows
        copula = self.language.phrases("offices.copulas").at(lows, last)
        role = self.language.phrases("offices.roles").at(lows, last)
        if copula is not None and role is None and (run := self._run(last + copula[0])) and not self._is_country(self.line.tokens[run[0]]):
            return office(self._text(run[0], run[-1] + 1), begin, run[-1] + 1, verb=True)
        run = self._run(self._over_titles(last + 1)) if last < len(lows) and lows[last] == "," else []
        if run and self._may_follow(run, (begin, last), named=bool(of), calling=base(key) in CALLINGS):
            return office(self._text(run[0], run[-1] + 1), begin, run[-1] + 1)
        return office("", begin, last)

    def _may_be_a_place(self, key: str, name: str) -> bool:
        """Whether a name right behind an office may be a town's."""
        first = name.split(maxsplit=1)[0]
        return not (self.head_last or is_national(key) or fold(first) in _given() or first.lower() in _titles())

    def _may_follow(self, run: Sequence[int], span: tuple[int, int], *, named: bool, calling: bool) -> bool:
        """Whether a name behind a comma is the holder's ("the mayor of Palora, Rina Asih, said"), and not who speaks or acts after a phrase
        with an office in it ("menurut hakim, Rina bersalah")."""
        if self.held.at(self.line.lows, run[0]) is not None:
            return False
        closed = self._closes(run[-1] + 1)
        if named:
            return closed or (not calling and span[0] == 0)
        return closed and not calling and not self._is_listed(run[-1] + 1)

    def _holder_before(self, begin: int) -> tuple[int, int, bool] | None:
        """The tokens of the name that a comma or a verb parts from an office which begins at ``begin``, and whether it is a verb."""
        lows = self.line.lows
        copula = self._copula_before(begin)
        if not copula and not (begin > 0 and lows[begin - 1] in (",", "(")):
            return None
        name = self._name_before(begin - (copula or 1))
        if name is None or (self._is_role(begin) and name[0] > self._over_titles(0)):
            return None
        return (*name, bool(copula))

    def _name_before(self, end: int) -> tuple[int, int] | None:
        """The tokens of the name that ends before ``end``."""
        lows, start = self.line.lows, end
        while start > 0 and self.line.tokens[start - 1].is_capital and lows[start - 1] not in self.no_names | self.before_places:
            start -= 1
        if start == end or (start > 0 and lows[start - 1] in self.before_places) or countries(self._text(start, end)):
            return None
        return start, end

    def _copula_before(self, begin: int) -> int:
        """How many words between a name and an office that begins at ``begin`` say that it is held; 0 where there are none."""
        copula = self.language.phrases("offices.copulas").before(self.line.lows, begin)
        return copula[0] if copula is not None else 0

    def _is_role(self, begin: int) -> bool:
        """Whether "as" stands before an office, and no verb with it ("serves as")."""
        role = self.language.phrases("offices.roles").before(self.line.lows, begin)
        return role is not None and role[0] >= self._copula_before(begin)

    def _is_apposed(self, before: tuple[int, int, bool], begin: int, first: int, end: int, key: str) -> bool:
        """Whether an office behind a comma is of the name before it: it closes like an apposition, or that name begins the sentence. A name
        with an office of its own is one of a list, and a calling alone may begin what follows ("menurut Rina, hakim memihak")."""
        start = before[0]
        opens, closed = start <= self._over_titles(0), self._closes(end)
        if not (opens or closed) or self.line.lows[start] in self.leads:
            return False
        named = range(start, before[1])
        if self.held.before(self.line.lows, start) is not None or any(self.held.at(self.line.lows, at) is not None for at in named):
            return False
        return base(key) not in CALLINGS or opens or begin < first or end > first + 1

    def _is_apposed_behind(self, run: Sequence[int], *, loose: bool) -> bool:
        """Whether a comma and the holder's name follow what an office is of ("Wali Kota Palora, Rina Asih, mengatakan"), and no list of
        names does. With ``loose`` no second comma is asked for."""
        if not run or run[-1] + 1 >= len(self.line) or self.line.lows[run[-1] + 1] != ",":
            return False
        name = self._run(self._over_titles(run[-1] + 2))
        if not name or self.held.at(self.line.lows, name[0]) is not None or self._countries_first(name):
            return False
        end = name[-1] + 1
        if loose or end >= len(self.line):
            return loose
        return self.line.lows[end] == "," and not self._is_listed(end)

    def _is_listed(self, comma: int) -> bool:
        """Whether another name, or an "and", follows a comma."""
        behind = comma + 1
        if behind >= len(self.line) or self.line.lows[comma] != ",":
            return False
        joined = self.line.lows[behind] in self.language.words("questions.joining")
        return joined or (bool(self._run(behind)) and not self._is_degree(behind))

    def _is_degree(self, at: int) -> bool:
        """Whether a degree behind a name begins here ("M.Kes")."""
        return self.line.lows[at] in self.degrees or "".join(self.line.lows[at : at + 3]) in self.degrees

    def _closes(self, end: int) -> bool:
        """Whether an apposition may end before this token."""
        return (
            end >= len(self.line) or self.line.tokens[end].kind == "sign" or self.line.lows[end] in self.language.words("speech.relative")
        )

    def _is_in_a_name(self, first: int, key: str) -> bool:
        """Whether the word of an office is one of a name ("Rahmat Hakim")."""
        if self.head_last or key not in _LIKE_NAMES or first == 0:
            return False
        here, before = self.line.tokens[first], self.line.tokens[first - 1]
        return here.is_capital and before.is_capital and before.low not in self.deputies | self.former

    def _acting_from(self, first: int) -> int:
        """Where an office begins with the word that it is held for a time only ("Plt. Bupati"); at itself where it has none."""
        at = first - 1 if first > 0 and self.line.lows[first - 1] == "." else first
        acting = self.language.phrases("offices.acting").before(self.line.lows, at)
        return at - acting[0] if acting is not None else first

    def _body(self, behind: int) -> tuple[str, int, list[int]] | None:
        """The key of the head of a body ("head of the health office"), the token behind it, and the words that tell which body."""
        kinds = self.language.phrases("offices.bodies")
        named: list[int] = []
        for at in range(self._over_joints(behind), min(len(self.line), behind + _LONGEST_BODY)):
            token = self.line.tokens[at]
            if (kind := kinds.at(self.line.lows, at)) is not None:
                return str(kind[1]), at + 1, named
            if not (token.is_capital or token.low in self.fields):
                return None
            named.append(at)
        return None

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

    def _over_titles(self, at: int) -> int:
        """The token behind titles like "dr." and "Prof."."""
        while at < len(self.line) and (self.line.lows[at] in self.titles or self._is_after_title(at)):
            at += 1
        return at

    def _is_particle(self, at: int) -> bool:
        """Whether a word is one within a name ("Machteld van Oever")."""
        low = self.line.lows[at]
        return low in self.particles and at + 1 < len(self.line) and self.line.tokens[at + 1].is_capital

    def _is_after_title(self, at: int) -> bool:
        return at > 0 and self.line.lows[at] == "." and self.line.lows[at - 1] in self.titles

    def _run(self, first: int, *, fields: bool = False) -> list[int]:
        """The words of names, and of countries, that follow each other from ``first`` on, with ``fields`` those of branches of public life
        too ("health")."""
        run: list[int] = []
        for at in range(first, len(self.line)):
            token = self.line.tokens[at]
            if self._is_initials(at):
                continue
            common = (fields and token.low in self.fields) or (run and self._is_particle(at))
            if token.low in self.no_names or not (token.is_capital or common or token.low.startswith(_ELISIONS) or self._is_country(token)):
                break
            run.append(at)
        return run

    def _is_retired(self, at: int) -> bool:
        """Whether a token is of a note in brackets within a title ("Letjen (Purn) Hana Wulan")."""
        return any(
            begin > 0 and self.line.lows[begin : begin + 3 : 2] == ("(", ")") and self.line.lows[begin + 1] in self.degrees
            for begin in range(at - 2, at + 1)
        )

    def _is_initials(self, at: int) -> bool:
        """Whether a full stop stands behind an initial or a title within a name ("S.K. Lerian", "Datuk Dr. Hana Yusof")."""
        if self.line.lows[at] in ("(", ")") or self.line.lows[at - 1] == "(":
            return self._is_retired(at)
        if self.line.lows[at] != "." or not 0 < at < len(self.line) - 1:
            return False
        before, behind = self.line.tokens[at - 1], self.line.tokens[at + 1]
        return before.is_capital and behind.is_capital and (len(before.text) == 1 or before.low in self.titles)

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
