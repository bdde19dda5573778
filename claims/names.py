"""Who an article has named: names without their titles and offices, and who a part of a name or a description stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from claims.lexicon import Lexicon
from claims.mentions import Mentions
from claims.tokens import Line

# A personal name that a later part may stand for has two to so many words.
_NAME = 4
# So many people are remembered, the latest named: a description beyond them would be a guess.
_REMEMBERED = 150
# How long a description beside a name may be, in tokens.
_ASIDE = 8
# For so many sentences the person a sentence was about is who a pronoun means.
_SUBJECT_HOLDS = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with its quoted and its time tokens marked; ``quotes`` are token spans."""

    line: Line
    quoted: list[bool]
    taken: set[int]
    quotes: list[tuple[int, int]]


def frame_of(line: Line, parts: Sequence[tuple[int, int]], taken: set[int]) -> Frame:
    """The frame of a sentence whose quoted parts are these character spans of its line."""
    starts = [token.start for token in line.tokens] if parts else []
    spans = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in parts]
    quoted = [False] * len(line)
    for first, last in spans:
        quoted[first:last] = [True] * (last - first)
    return Frame(line, quoted, taken, spans)


@dataclass(slots=True)
class Person:
    """Somebody the article has named: ``words`` are the lower-case words of titles, offices and countries seen with the name,
    ``parts`` those of the name itself."""

    name: str
    words: set[str]
    parts: frozenset[str]


class Roster:
    """The people of one article so far, who spoke last, and who the last sentences were about."""

    def __init__(self, lexicon: Lexicon, mentions: Mentions) -> None:
        self.lexicon = lexicon
        self.mentions = mentions
        self._known: dict[str, Person] = {}
        self._parts: dict[str, list[str]] = {}
        self._last: str | None = None
        self._last_at = -1
        self._last_person: str | None = None
        self._last_group: str | None = None
        self._last_group_at = -1
        self._subject: str | None = None
        self._subject_at = -1
        #: Several people whom a sentence was about ("Prosecutors had sought 15 years").
        self._subjects: str | None = None
        self._subjects_at = -1
        self._ordinal = -1

    # Pronouns

    def next_sentence(self) -> None:
        """Go on to the next sentence: how long somebody is remembered is counted in sentences."""
        self._ordinal += 1

    def spoke(self, speaker: str) -> None:
        """Remember who speaks in this sentence, a name or a description, for the pronouns that follow: "he" never means an organisation,
        "they" nobody who is known by name."""
        self._last, self._last_at = speaker, self._ordinal
        if speaker not in self._known:
            self._last_group, self._last_group_at = speaker, self._ordinal
        if not self._is_body(speaker):
            self._last_person = speaker

    def meant(self) -> str | None:
        """Who a pronoun inside a verb means, or nobody named: the last speaker, or who a later sentence was about."""
        subject = self._subject_held()
        if subject is not None:
            return subject
        return self.fullest(self._last) if self._last is not None else None

    def meant_by(self, pronoun: str, before: str | None = None) -> str | None:
        """Who a pronoun means; ``before`` speaks earlier in its sentence. One person is no organisation, and "it" no person."""
        if pronoun in self.lexicon.plurals:
            return self._plural()
        if pronoun in self.lexicon.things:
            last = before if before is not None else self._last
            return last if last is not None and self._is_body(last) else None
        if before is not None and not self._is_body(before):
            return before
        subject = self._subject_held()
        if subject is not None:
            return subject
        return self.fullest(self._last_person) if self._last_person is not None else None

    def _plural(self) -> str | None:
        if self._subjects is not None and self._subjects_at > self._last_group_at and self._subjects_at >= self._ordinal - _SUBJECT_HOLDS:
            return self._subjects
        return self._last_group

    def _subject_held(self) -> str | None:
        if self._subject is None or self._subject_at <= self._last_at or self._subject_at < self._ordinal - _SUBJECT_HOLDS:
            return None
        return self.fullest(self._subject)

    def _is_body(self, speaker: str) -> bool:
        """Whether a speaker is an organisation, going by the word that says what it is."""
        if speaker in self._known:
            return False
        if speaker.isupper():
            return True
        words = speaker.lower().split()
        if not self.lexicon.head_last:
            return words[0] in self.lexicon.organisations
        ends = self.lexicon.relative | self.lexicon.complement | self.lexicon.linkers
        head = next((at for at in range(1, len(words)) if words[at] in ends), len(words))
        return words[head - 1] in self.lexicon.organisations or (
            head > 1 and words[head - 1] in self.lexicon.heads - self.lexicon.titles - self.lexicon.folk
        )

    # Names

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._known or name in self._parts)

    def fullest(self, name: str) -> str:
        """The fullest form the article has given of a name, where exactly one person known fits."""
        fitting = self._fitting(name.split())
        return fitting[0].name if len(fitting) == 1 else name

    def introduce(self, name: str, words: set[str]) -> str:
        """Remember a person with the words of the office seen beside the name, and tell the fullest form of the name."""
        parts = name.split()
        fitting = self._fitting(parts)
        if len(fitting) == 1:
            person = fitting[0]
            person.words |= words
            self._known[person.name] = self._known.pop(person.name)
            return person.name
        if all(part.lower() in self.lexicon.nations for part in parts):
            return name
        for shorter in [known for part in parts for known in self._parts.get(part, ()) if set(known.split()) < set(parts)]:
            if shorter in self._known:
                words = words | self._known[shorter].words
                self._forget(shorter)
        self._known[name] = Person(name, words, frozenset(parts))
        for part in set(parts):
            self._parts.setdefault(part, []).append(name)
        if len(self._known) > _REMEMBERED:
            self._forget(next(iter(self._known)))
        return name

    def _fitting(self, parts: list[str]) -> list[Person]:
        if not parts:
            return []
        known, wanted = (self._known[name] for name in self._parts.get(parts[-1], ())), set(parts)
        return [person for person in known if wanted <= person.parts]

    def _forget(self, name: str) -> None:
        del self._known[name]
        for part in set(name.split()):
            left = [known for known in self._parts[part] if known != name]
            if left:
                self._parts[part] = left
            else:
                del self._parts[part]

    # Descriptions

    def described(self, frame: Frame, first: int, last: int) -> str | None:
        """The person that a description with "itu" or "the" stands for; else the words themselves."""
        lexicon, lows = self.lexicon, frame.line.lows
        ordered = [low for low in lows[first:last] if low not in lexicon.demonstratives]
        words = set(ordered)
        if not ordered:
            return None
        # The word that says what somebody is: "the police chief" is a chief, "pemimpin partai itu" a leader.
        head = ordered[-1 if lexicon.head_last else 0]
        human = (head in lexicon.titles or head in lexicon.folk) and head not in lexicon.organisations
        countries = words & lexicon.nations
        if countries and human:
            for person in reversed(self._known.values()):
                if countries <= person.words:
                    return person.name
            # "pria Belanda itu": of nobody's country so far, it tells more of who spoke last.
            meant = self.meant() if head in lexicon.folk and points_back(lexicon, frame, first, last) else None
            foreign = meant is not None and meant in self._known and not self._known[meant].words & lexicon.nations
            return meant if foreign else written(frame.line, first, last)
        if human or head in lexicon.human:
            known = next((person.name for person in reversed(self._known.values()) if head in person.words), None)
            if known is not None:
                return known
        # "pemimpin itu", "the 45-year-old" point back; "the leader" may be anybody, and "kementerian itu" is no person.
        pointed = points_back(lexicon, frame, first, last)
        aged = any(self._is_age(frame, at) for at in range(first, last))
        if (pointed or aged) and head not in lexicon.organisations and (human or head in lexicon.heads or aged):
            meant = self.meant()
            if meant is not None:
                return meant
        speaks = human or aged or any(low in lexicon.heads or low in lexicon.offices for low in ordered)
        return written(frame.line, first, last) if speaks else None

    def _is_age(self, frame: Frame, index: int) -> bool:
        lows = frame.line.lows
        if frame.line.tokens[index].kind != "number" or index + 1 >= len(lows):
            return False
        return lows[index + 1] in self.lexicon.age_units or self.lexicon.age_after.at(lows, index + 1) is not None

    # What a sentence tells of people without their speaking

    def notice(self, frame: Frame) -> None:
        """Remember the names of a sentence with their offices, and who it is about."""
        tokens, lows = frame.line.tokens, frame.line.lows
        last = 0
        for index, token in enumerate(tokens):
            if not token.is_capital or index < last or frame.quoted[index] or index in frame.taken:
                continue
            last = self._run(frame, index)
            if not index or lows[index - 1] not in self.lexicon.place_leads:
                self._notice_name(frame, index, last)
        self._notice_subject(frame)

    def _run(self, frame: Frame, index: int) -> int:
        """The end of the capital words from ``index``, over the full stops of abbreviations."""
        tokens = frame.line.tokens
        last = index
        while last < len(tokens) and last not in frame.taken:
            if not tokens[last].is_capital:
                dotted = tokens[last].text == "." and last > index and last + 1 < len(tokens) and tokens[last + 1].is_capital
                if not (dotted and (tokens[last - 1].low in self.lexicon.ranks or len(tokens[last - 1].text) == 1)):
                    break
            last += 1
        return max(last, index + 1)

    def _notice_name(self, frame: Frame, first: int, last: int) -> None:
        lexicon, lows, tokens = self.lexicon, frame.line.lows, frame.line.tokens
        while first < last and lows[first] in lexicon.functional and lows[first] not in lexicon.titles:
            first += 1
        if first == last or lows[first] in lexicon.regions or lows[first] in lexicon.place_ranks:
            return
        if self._notice_pair(frame, first, last):
            return
        begins = first
        while begins > 0 and first - begins < _ASIDE and lows[begins - 1] in lexicon.describing:
            begins -= 1
        words = self._apposition(frame, last)
        plain = begins == first and lows[first] not in lexicon.titles and not words
        lone = lows[0] not in lexicon.given and lows[0] not in self.mentions.called
        if plain and not first and last > 1 and lone and self._is_known_part(frame, 1, last):
            return  # "Rumah Hendra": the capital of the first word is that of its sentence.
        if plain and (tokens[-1].kind != "sign" or not 2 <= last - first <= _NAME):
            return
        span = person_span(self, frame, begins, last)
        if span is None or any(low in lexicon.regions or low in lexicon.nations for low in lows[span[0] : span[1]]):
            return
        self.introduce(written(frame.line, *span), set(lows[begins : span[0]]) | words)

    def _notice_pair(self, frame: Frame, first: int, last: int) -> bool:
        """Remember the two of ``pasangan Budi Santoso-Siti Rahma``, where capital words are names joined by a hyphen."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        joined = next((at for at in range(first + 1, last - 1) if "-" in tokens[at].text), None)
        if joined is None or lexicon.pairs.isdisjoint(lows[max(0, first - _ASIDE) : first + 1]):
            return False
        left, _, right = tokens[joined].text.partition("-")
        while first < joined and (lows[first] in lexicon.pairs or lows[first] in lexicon.titles):
            first += 1
        if first == joined or not right[:1].isupper():
            return False
        self.introduce(" ".join([*(token.text for token in tokens[first:joined]), left]), set())
        self.introduce(" ".join([right, *(token.text for token in tokens[joined + 1 : last])]), set())
        return True

    def _is_known_part(self, frame: Frame, first: int, last: int) -> bool:
        named = self._fitting([token.text for token in frame.line.tokens[first:last]])
        return bool(named) or (last - first == 1 and frame.line.lows[first] in self.lexicon.given)

    def _apposition(self, frame: Frame, index: int) -> set[str]:
        """The words of ``Name, presiden Ukraina,`` and ``Name (45), a farmer,`` behind the name."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        if lows[index : index + 1] == ("(",) and lows[index + 2 : index + 3] == (")",):
            index += 3
        if lows[index : index + 1] == (",",) and index + 2 < len(lows) and tokens[index + 1].kind == "number" and lows[index + 2] == ",":
            index += 2
        if lows[index : index + 1] != (",",):
            return set()
        begins = index + 1
        while begins < len(lows) and lows[begins] in lexicon.articles:
            begins += 1
        end = next((at for at in range(begins, min(len(lows), begins + _ASIDE)) if lows[at] in ",."), begins)
        near = lows[begins : begins + (3 if lexicon.head_last else 1)]
        if not any(low in lexicon.titles or low in lexicon.heads for low in near):
            return set()
        return set(lows[begins:end]) - lexicon.functional

    def _notice_subject(self, frame: Frame) -> None:
        """Who a sentence is about: the person known that it begins with, behind an office or a comma that ends one."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        first = 0
        while first < len(lows) and (first in frame.taken or (first and lows[first] == "," and first - 1 in frame.taken)):
            first += 1
        while first < len(lows) and (lows[first] in lexicon.articles or (lows[first] in lexicon.titles and not tokens[first].is_capital)):
            first += 1
        if first >= len(lows) or frame.quoted[first]:
            return
        if lows[first].endswith(lexicon.plural_endings) and (lows[first] in lexicon.heads or lows[first] in lexicon.organisations):
            self._subjects, self._subjects_at = written(frame.line, 0 if lows[0] in lexicon.articles else first, first + 1), self._ordinal
        if not tokens[first].is_capital or lows[first] in lexicon.functional or lows[first + 1 : first + 2] != (",",):
            after = self._behind_clause(frame, first)
            first = after if after is not None else first
        if not tokens[first].is_capital:
            return
        last = self._run(frame, first)
        spans = [person_span(self, frame, first, last)]
        if last + 1 < len(tokens) and tokens[last].text == "," and tokens[last + 1].is_capital and lows[first] in lexicon.offices:
            spans.insert(0, person_span(self, frame, last + 1, self._run(frame, last + 1)))
        for span in spans:
            name = self.fullest(written(frame.line, *span)) if span is not None and last < len(tokens) else ""
            if name in self._known:
                self._subject, self._subject_at = name, self._ordinal
                return

    def _behind_clause(self, frame: Frame, first: int) -> int | None:
        """Where the subject begins in ``Asked about the cause, Reed was blunt``: a name known behind the first comma."""
        tokens, lows = frame.line.tokens, frame.line.lows
        at = next((at for at in range(first, min(len(lows) - 1, first + 2 * _ASIDE)) if lows[at] == ","), None)
        if at is None or frame.quoted[at + 1] or not tokens[at + 1].is_capital or tokens[first].text in self._parts:
            return None
        return at + 1 if tokens[at + 1].text in self._parts else None


def points_back(lexicon: Lexicon, frame: Frame, first: int, last: int) -> bool:
    """Whether a description points back: "pria itu", "that man"; "the man" may be anybody."""
    return not (lexicon.demonstratives - lexicon.articles).isdisjoint(frame.line.lows[first : last + 1])


def person_span(roster: Roster, frame: Frame, first: int, last: int) -> tuple[int, int] | None:
    """The tokens of the personal name at the end of a phrase, behind titles, offices and countries; None where it names nobody."""
    tokens, lows, lexicon = frame.line.tokens, frame.line.lows, roster.lexicon
    start = first
    for index in range(first, last):
        token = tokens[index]
        opening = token.text == "." and index == start
        if opening or (token.kind == "word" and _is_office(lexicon, frame.line, start, index, last)):
            start = index + 1
        elif token.kind == "word" and lows[index] in lexicon.place_ranks and index + 2 < last:
            start = index + 2
    while start < last and tokens[start].kind == "sign":
        start += 1
    if start >= last or last - start > 2 * _NAME or (start > first and lows[start - 1] in lexicon.linkers):
        return None
    if not all(token.is_capital or token.kind == "sign" for token in tokens[start:last]):
        return None
    office = lows[first:start]
    if not lexicon.head_last and (lows[start] in lexicon.regions or (office and office[-1] not in lexicon.ranks)):
        start = _behind_place(roster, frame, office, start, last)
    start = _behind_known_places(roster, frame, start, last)
    if last - start > _NAME:  # "Ketua Kamar Dagang Harlow Peter Reed"
        start = next((at for at in range(start + 1, last - 1) if lows[at] in lexicon.given), start)
    return (start, last) if start < last else None


def _is_office(lexicon: Lexicon, line: Line, start: int, index: int, last: int) -> bool:
    """Whether a word in a phrase is of an office, country or description and so stands before the name."""
    token = line.tokens[index]
    if not token.is_capital:
        return True
    ends = index == last - 1
    if ends and (token.low in lexicon.given or (start == index - 1 and line.lows[start] in lexicon.given)):
        return False
    if token.low in lexicon.offices or token.low in lexicon.nations or (token.low in lexicon.heads and token.low not in lexicon.given):
        return True
    acronym = token.text.isupper() and len(token.text) > 2 and not ends and not line.tokens[index + 1].text.isupper()
    return acronym or (token.low.endswith("'s") and not ends)


def _behind_place(roster: Roster, frame: Frame, office: tuple[str, ...], start: int, last: int) -> int:
    """Where the name begins in ``Palora Budi Santoso`` behind an office; ``last`` where there is only its place."""
    lexicon, lows = roster.lexicon, frame.line.lows
    local = any(low in lexicon.organisations or low in lexicon.territorial for low in office)
    state = any(low in lexicon.states for low in office)
    mentions = roster.mentions
    if last - start == 1 and lows[start] in mentions.territories - lexicon.given and lows[start] not in mentions.tagged:
        return last  # "militer Morvania"
    if not (local or state or lows[start] in lexicon.regions):
        return start if lows[start] in lexicon.given else _behind_territory(roster, frame, start, last, held=False)
    index = start
    while index < last and (lows[index] in lexicon.regions or (lows[index] in roster.mentions.places and lows[index] not in lexicon.given)):
        index += 1
    if index == last or index > start or lows[index] in lexicon.given or written(frame.line, index, last) in roster:
        return index
    if last - index == 1:
        # One word behind an office may be its place as well as its holder.
        return index if state and lows[index] not in roster.mentions.territories | lexicon.organisations else last
    given = next((at for at in range(index, last) if lows[at] in lexicon.given), None)
    if given is not None and (local or given < last - 1):
        placed = lows[given - 1] in lexicon.regions or lows[given - 1] in roster.mentions.places
        return max(index, given - 1) if given == last - 1 and not placed else given
    return _behind_territory(roster, frame, index, last, held=state or any(low in lexicon.territorial for low in office))


def _behind_known_places(roster: Roster, frame: Frame, start: int, last: int) -> int:
    """Where the name begins in ``Wanabaya Siti Maemunah``, where the article has told that Wanabaya is a place."""
    lows, given = frame.line.lows, roster.lexicon.given
    index = start
    while index < last - 1 and lows[index] in roster.mentions.places and lows[index] not in given | roster.mentions.called:
        index += 1
    if index == start or lows[index] in given:
        return index
    whole = last - index > 1 and not roster.lexicon.head_last and frame.line.tokens[index].kind == "word"
    return index if whole else start


def _behind_territory(roster: Roster, frame: Frame, first: int, last: int, *, held: bool) -> int:
    """Where the name begins in ``Morvania Viktor Lasarev``: told by what its bearer is called alone, else by where territories stand.

    ``held`` tells that the office is one of a state or a town, whose name stands before three or more words.
    """
    lows = frame.line.lows
    if last - first > 2:
        called = next((at for at in range(first + 1, last) if lows[at] in roster.mentions.called), None)
        if called is not None and (held or called < last - 1):
            return min(called, last - 2)
    if lows[first] in roster.mentions.tagged:
        return first
    if lows[first] in roster.mentions.territories or (held and last - first > 2 and lows[first] not in roster.mentions.called):
        place_words = roster.lexicon.place_words
        return first + 1 + (last - first > 3 and (lows[first] in place_words or lows[first + 1] in place_words))
    return first


def names_person(roster: Roster, frame: Frame, first: int, last: int) -> bool:
    """Whether an office surely names a person by itself: ``spokesman Tom Reed``, ``Bupati Hendra Wijaya``; not ``Bupati Palora``."""
    span = person_span(roster, frame, first, last)
    if span is None:
        return False
    words = frame.line.lows[span[0] : span[1]]
    if any(low in roster.mentions.places or low in roster.lexicon.regions for low in words):
        return False
    return any(low in roster.lexicon.given for low in words) or written(frame.line, *span) in roster


def written(line: Line, first: int, last: int) -> str:
    """The words of tokens ``[first, last)`` without a possessive ending."""
    text = line.text[line.tokens[first].start : line.tokens[first].end]
    for before, token in zip(line.tokens[first:last], line.tokens[first + 1 : last], strict=False):
        glue = "" if before.end == token.start else " "
        text += glue + line.text[token.start : token.end]
    return text.removesuffix("'s").removesuffix("’s")
