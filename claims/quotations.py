"""Quoted words and who said them, and the speakers of indirect speech.

Speakers are found in the words around a quotation: a tag behind it ("kata Budi", "Budi said"), a verb of saying before it with its
subject, a verb with the pronoun inside ("katanya"), which names the last speaker. A description ("kata pemimpin Prancis itu") becomes
the person who was introduced with it, where there is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.languages import Language
from claims.tokens import Line

_OPENERS = {"“": "”", "„": "“”", "‟": "”", "«": "»"}
_CLOSERS = frozenset('”»"“')
_MARK = re.compile('[“”„‟«»"\n\r]')
_QUOTE_SIGNS = frozenset("“”„‟«»\"‘’'")
_TRIMMED = " \t\xa0,"
# How far a subject may stand from its verb, and how long a description may be, in tokens.
_REACH = 14
_DESCRIPTION = 7
# A personal name of more words has its office in it.
_NAME = 4
# So many verbs of saying around a quotation are looked at.
_VERBS = 6
# For so many sentences the person a sentence was about is who a pronoun means.
_SUBJECT_HOLDS = 3
# So many people are remembered, the latest named: a description beyond them would be a guess.
_REMEMBERED = 100
_FORMS = ("speech.bound", "speech.according", "speech.tag", "speech.say", "speech.stance")


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words ``[start, end)`` without their marks, in code points of the text; ``closed`` unless the line ended first."""

    start: int
    end: int
    closed: bool = True


def find_quotes(text: str) -> list[Quote]:
    """The quoted stretches of a text in order. A quotation ends at the end of its line at the latest; nested marks are part of it."""
    found: list[Quote] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if mark in "\n\r":
            if opened is not None:
                _add(found, text, opened[0], at, closed=False)
            opened = None
        elif opened is None:
            if mark in _OPENERS:
                opened = (at + 1, _OPENERS[mark] + '"')
            elif mark == '"' and at + 1 < len(text) and not text[at + 1].isspace():
                opened = (at + 1, '"”')
        elif mark in opened[1]:
            _add(found, text, opened[0], at, closed=True)
            opened = None
    if opened is not None:
        _add(found, text, opened[0], len(text), closed=False)
    return found


def _add(found: list[Quote], text: str, start: int, end: int, *, closed: bool) -> None:
    trimmed = trim(text, start, end)
    if trimmed is not None:
        found.append(Quote(*trimmed, closed))


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space and commas at its ends, or None where no letter or digit is left."""
    while start < end and (text[start].isspace() or text[start] in _TRIMMED):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _TRIMMED):
        end -= 1
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the article has named: ``words`` are the lower-case words of titles, offices and countries seen with the name."""

    name: str
    words: set[str]


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verb of saying in a sentence (tokens ``[first, last)``) and its speaker. ``form`` is say, stance, tag, bound or according."""

    first: int
    last: int
    form: str
    speaker: str


@dataclass(frozen=True, slots=True)
class SentenceSpeech:
    """Who speaks in one sentence: the speaker of each quoted part in it, and of the sentence itself where it is indirect speech."""

    quotes: tuple[str | None, ...]
    speaker: str | None
    #: The token from which the indirect speech holds; 0 where its tag stands at the end.
    begins: int = 0
    #: The tokens at which a time tells when something was said.
    spoken: frozenset[int] = frozenset()


class SpeakerReader:
    """Reads the sentences of one article in order and remembers who was named and who spoke last."""

    def __init__(self, language: Language) -> None:
        self.language = language
        speech = {
            key: language.words(f"speech.{key}")
            for key in (
                "adverbs",
                "stops",
                "heads",
                "pronouns",
                "demonstratives",
                "relative",
                "complement",
                "linkers",
                "articles",
                "sources",
            )
        }
        self._words = speech
        self._ranks = language.words("sentences.titles")
        self._titles = language.words("names.titles") | self._ranks
        self._nations = language.words("names.nations")
        self._organisations = language.words("names.organisations")
        self._negators = language.words("casualties.grammar.negators")
        self._conjunctions = language.words("casualties.grammar.conjunctions")
        self._people: dict[str, Person] = {}
        self._last: str | None = None
        self._last_at = -1
        self._subject: str | None = None
        self._subject_at = -1
        self._ordinal = -1

    def read(self, line: Line, parts: Sequence[tuple[int, int]], taken: set[int]) -> SentenceSpeech:
        """The speakers of a sentence. ``parts`` are the character spans of its quoted parts within the line, ``taken`` its time tokens."""
        self._ordinal += 1
        spans = _token_spans(line, parts)
        quoted = [False] * len(line)
        for first, last in spans:
            quoted[first:last] = [True] * (last - first)
        frame = _Frame(line, quoted, taken, spans)
        found = self._attributions(frame)
        quotes = tuple(self._of_quote(frame, first, last, found) for first, last in frame.quotes)
        known = next((speaker for speaker in quotes if speaker is not None), None)
        quotes = tuple(speaker if speaker is not None else known for speaker in quotes)
        speaker, begins = self._indirect(frame, found)
        self._remember(frame, [*(a.speaker for a in found), *(q for q in quotes if q is not None)])
        return SentenceSpeech(quotes, speaker, begins, frozenset(token for span in self._spoken(frame) for token in range(*span)))

    @property
    def last(self) -> str | None:
        return self._last

    # Verbs of saying

    def _attributions(self, frame: _Frame) -> list[Attribution]:
        found: list[Attribution] = []
        starts = self.language.first_words(*_FORMS)
        index = 0
        while index < len(frame.line):
            step = 1
            if frame.line.lows[index] in starts and not frame.quoted[index]:
                attribution = self._at(frame, index, found)
                if attribution is not None:
                    found.append(attribution)
                    step = max(1, attribution.last - index)
            index += step
        return found

    def _at(self, frame: _Frame, index: int, found: list[Attribution]) -> Attribution | None:
        lows = frame.line.lows
        for form, path in zip(("bound", "according", "tag", "say", "stance"), _FORMS, strict=True):
            hit = self.language.phrases(path).at(lows, index)
            if hit is None:
                continue
            last = index + hit[0]
            speaker = self._speaker_of(frame, form, index, last, found)
            if speaker is not None:
                return Attribution(index, last, form, speaker)
        return None

    def _speaker_of(self, frame: _Frame, form: str, index: int, last: int, found: list[Attribution]) -> str | None:
        if form == "bound":
            return self._pronoun()
        if form == "according":
            return self._following(frame, last)
        if form == "tag":
            return self._following(frame, last) if self._is_tag(frame, index) and not self._is_stopped(frame, last) else None
        return self._preceding(frame, index, found)

    def _is_tag(self, frame: _Frame, index: int) -> bool:
        """Whether a verb before its subject is one: behind a quotation, comma or at the beginning ("…, kata Budi")."""
        if index == 0:
            return True
        before = frame.line.tokens[index - 1]
        return before.text in ',”»"’.' or frame.quoted[index - 1]

    def _is_stopped(self, frame: _Frame, index: int) -> bool:
        """Whether no speaker can stand here: ``X, who drafted it, said that …``, ``said in a statement``."""
        if index >= len(frame.line) or frame.line.tokens[index].is_capital:
            return index >= len(frame.line)
        return frame.line.lows[index] in self._words["complement"] | self._words["stops"]

    def _pronoun(self) -> str | None:
        """The last speaker, or who the sentence before was about where that was later."""
        if self._subject is not None and self._subject_at > self._last_at and self._subject_at >= self._ordinal - _SUBJECT_HOLDS:
            return self._subject
        return self._last

    def _spoken(self, frame: _Frame) -> Iterator[tuple[int, int]]:
        """Where a time dates the saying: right before and behind a verb of saying, and for some words behind "kata Budi"."""
        lows, passed = frame.line.lows, self._words["adverbs"] | self._words["stops"]
        for form in ("bound", "tag", "say"):
            for first, last, _ in self.language.phrases(f"speech.{form}").all(lows):
                if frame.quoted[first] or (form == "tag" and not self._is_tag(frame, first)):
                    continue
                end = last
                if form != "say" and first > 0:  # "Kata Budi, …": what follows is what was said
                    end = min(len(lows), last + _REACH)
                while end < len(lows) and end - last < 3 and lows[end] in passed and end not in frame.taken:
                    end += 1
                begin = first
                while form == "say" and begin > 0 and first - begin < _REACH and (begin - 1) in frame.taken:
                    begin -= 1
                yield begin, end + (end < len(lows) and end in frame.taken)

    # Names

    def _following(self, frame: _Frame, index: int) -> str | None:
        """The speaker behind a tag: the words up to a comma, preposition or other stop."""
        tokens, lows = frame.line.tokens, frame.line.lows
        offices = self._organisations | self._titles
        last = index
        while last < len(tokens) and last - index < _DESCRIPTION + 6 and not frame.quoted[last] and last not in frame.taken:
            token = tokens[last]
            if self._is_acronym_aside(frame, last):
                last += 3
                continue
            inner = token.text in ".-'" and last + 1 < len(tokens) and tokens[last + 1].is_capital and len(tokens[last - 1].text) <= 3
            if (token.kind == "sign" and not inner) or token.kind == "number":
                break
            if lows[last] in self._words["stops"] and not token.is_capital and last > index:
                break
            if last > index and lows[last] in self._words["linkers"] and tokens[last - 1].is_capital and lows[last - 1] not in offices:
                break
            last += 1
        return self._name_behind(frame, index, last) or self._resolve(frame, index, last)

    def _past_acronym(self, frame: _Frame, index: int) -> int:
        """Past the brackets of ``Badan Pengelola Sungai (BPS), Budi Santoso``."""
        tokens = frame.line.tokens[index : index + 3]
        return index + 3 if len(tokens) == 3 and tokens[0].text == "(" and tokens[1].text.isupper() and tokens[2].text == ")" else index

    def _name_behind(self, frame: _Frame, first: int, last: int) -> str | None:
        """The person of ``kata Kepala Dinas Sosial Palora, Budi Santoso,``: a bare name behind the comma that ends an office."""
        tokens, lows = frame.line.tokens, frame.line.lows
        office = self._titles | self._words["heads"] | self._organisations
        begins = first + (first < last and lows[first] in self._words["demonstratives"])
        described_to, last = last, self._past_acronym(frame, last)
        if begins >= last or last >= len(tokens) or tokens[last].text != "," or lows[begins] not in office:
            return None
        end = last + 1
        while end < len(tokens) and tokens[end].is_capital and end not in frame.taken:
            end += 1
        closed = end >= len(tokens) or tokens[end].kind == "sign" or lows[end] in self._words["stops"]
        organised = any(low in self._organisations for low in lows[first:described_to])
        described = not any(tokens[index].is_capital for index in range(begins + 1, described_to))
        if not closed or not self._is_bare_name(frame, last + 1, end) or (end - last == 2 and not (organised or described)):
            return None
        name = _written(frame.line, last + 1, end)
        self._introduce(name, set(lows[first:described_to]))
        return name

    def _is_acronym_aside(self, frame: _Frame, index: int) -> bool:
        """``Himpunan Nelayan (HN) Palora Budi``: an abbreviation in brackets inside a name."""
        tokens = frame.line.tokens[index : index + 4]
        return len(tokens) == 4 and tokens[0].text == "(" and tokens[1].text.isupper() and tokens[2].text == ")" and tokens[3].is_capital

    def _preceding(self, frame: _Frame, verb: int, found: list[Attribution]) -> str | None:
        """The subject before a verb, past adverbs, times, asides and appositions."""
        lows, tokens = frame.line.lows, frame.line.tokens
        index = self._skip_back(frame, verb)
        if index <= 0:
            return None
        low = lows[index - 1]
        if low in self._words["pronouns"]:
            return self._pronoun()
        if low in self._conjunctions:
            return found[-1].speaker if found else None
        if low in self._words["relative"] or tokens[index - 1].text == ",":
            index = self._past_apposition(frame, index)
        if index <= 0 or frame.quoted[index - 1]:
            return None
        first, last = self._phrase(frame, index)
        if first and lows[first - 1] in self._negators:
            return None
        return self._resolve(frame, first, last) if first < last else None

    def _skip_back(self, frame: _Frame, index: int) -> int:
        """The position behind the subject: adverbs, time expressions and bracketed asides before ``index`` are passed over."""
        lows = frame.line.lows
        limit = max(0, index - _REACH)
        while index > limit:
            low = lows[index - 1]
            if low == ")":
                opened = next((at for at in range(index - 2, max(-1, index - 12), -1) if lows[at] == "("), None)
                if opened is None:
                    break
                index = opened
            elif (
                (index - 1) in frame.taken
                or (low in self._words["adverbs"] and not frame.line.tokens[index - 1].is_capital)
                or (low == "," and index >= 2 and (index - 2) in frame.taken)
            ):
                index -= 1
            else:
                break
        return index

    def _past_apposition(self, frame: _Frame, index: int) -> int:
        """From behind ``X, kepala staf Y, yang`` or ``X, the leader,`` to behind ``X``."""
        lows = frame.line.lows
        if index and lows[index - 1] in self._words["relative"]:
            index -= 1
        if not index or lows[index - 1] != ",":
            return index
        end = self._skip_back(frame, index - 1) if lows[index - 2 : index - 1] == (")",) else index - 1
        for position in range(index - 2, max(-1, index - _REACH - 2), -1):
            if lows[position] == ",":
                if self._is_bare_name(frame, position + 1, end):
                    return end
                named = position > 0 and frame.line.tokens[position - 1].is_capital
                return position if named else index - 1
        return index - 1

    def _is_bare_name(self, frame: _Frame, first: int, last: int) -> bool:
        """Whether tokens are a name without office, as in ``Wali Kota Rawa, Hendra Wijaya, menyebut``."""
        named = all(token.is_capital for token in frame.line.tokens[first:last])
        return named and 0 < last - first <= 4 and frame.line.lows[first] not in self._titles | self._organisations

    def _phrase(self, frame: _Frame, index: int) -> tuple[int, int]:
        """The noun phrase that ends before ``index``; of ``Ahelbarra dari Al Jazeera`` the name before the preposition."""
        tokens, lows = frame.line.tokens, frame.line.lows
        position = index
        while position > 0 and index - position < _DESCRIPTION + 6 and not frame.quoted[position - 1] and (position - 1) not in frame.taken:
            token = tokens[position - 1]
            initial = (
                token.text == "."
                and position >= 2
                and tokens[position - 2].is_capital
                and len(tokens[position - 2].text) <= 4
                and position < index
            )
            if not (token.is_capital or initial):
                break
            position -= 1
        if 1 <= position < index and lows[position - 1] in self._words["linkers"]:
            if position >= 2 and tokens[position - 2].is_capital:
                first, last = self._phrase(frame, position - 1)
                return first, index if lows[position - 2] in self._organisations | self._titles else last
            # "Police in the town of Harlow said": the name behind the preposition is no speaker.
            head = self._head_before(frame, position, self._words["linkers"])
            return (head, index) if head is not None else (index, index)
        head = self._head_before(frame, position)
        return (head if head is not None else position), index

    def _head_before(self, frame: _Frame, index: int, passable: frozenset[str] = frozenset()) -> int | None:
        """Where the description before ``index`` begins: at its earliest head word ("juru bicara militer"), or, in languages that put the
        head last, at the article before it ("the local disaster agency")."""
        best = None
        head_last = self.language.get("speech.head_last")
        for position in range(index - 1, max(-1, index - _DESCRIPTION), -1):
            token = frame.line.tokens[position]
            if token.kind != "word" or frame.quoted[position] or position in frame.taken:
                break
            if token.low in self._words["stops"] and token.low not in self._words["heads"] and token.low not in passable:
                break
            if token.low in self._words["heads"] or (head_last and best is not None and token.low not in passable):
                best = position
            if best is not None and token.low in self._words["articles"]:
                break
        return best

    def _resolve(self, frame: _Frame, first: int, last: int) -> str | None:
        """The speaker named or described by tokens ``[first, last)``."""
        tokens, lows = frame.line.tokens, frame.line.lows
        while (
            last > first
            and (lows[last - 1] in self._words["adverbs"] or lows[last - 1] in self._words["demonstratives"])
            and not tokens[last - 1].is_capital
        ):
            if lows[last - 1] in self._words["demonstratives"]:
                return self._described(frame, first, last)
            last -= 1
        if last <= first:
            return None
        if lows[first] in self._words["sources"] and last - first > 1:
            inner = self._resolve(frame, first + 1, last)
            if inner is not None:
                return inner
        if lows[first] in self._words["pronouns"]:
            return self._pronoun()
        if lows[first] in self._words["demonstratives"] and not self._name(frame, first, last):
            return self._described(frame, first, last)
        name = self._name(frame, first, last)
        if name is not None:
            return name
        if any(low in self._words["heads"] or low in self._organisations for low in lows[first:last]):
            return _written(frame.line, first, last)
        return None

    def _name(self, frame: _Frame, first: int, last: int) -> str | None:
        """The proper name in a phrase, without titles and offices; an organisation is named by the whole phrase."""
        tokens, lows = frame.line.tokens, frame.line.lows
        if self._is_organisation(frame, first, last):
            return _written(frame.line, first + (lows[first] in self._words["demonstratives"]), last)
        # "kantor presiden Kenari" is no person; "union leader Karin Dahl" is, where the last word of a description is its head.
        led = self.language.get("speech.head_last") and any(low in self._titles for low in lows[first + 1 : last])
        if lows[first] in self._organisations and not tokens[first].is_capital and not led:
            return None
        start = first
        for index in range(first, last):
            token = tokens[index]
            rank = lows[index] in self._titles or lows[index] in self._nations or lows[index] in self._organisations
            acronym = token.text.isupper() and len(token.text) > 2 and index + 1 < last and not tokens[index + 1].text.isupper()
            if (token.kind == "word" and (rank or acronym or not token.is_capital)) or (token.text == "." and index == start):
                start = index + 1
        while start < last and tokens[start].kind == "sign":
            start += 1
        if start >= last or (start > first and lows[start - 1] in self._words["linkers"]):
            return None
        # "Kepala Dinas Sosial Rawa Budi Santoso": where the office ends is anybody's guess, so that the whole is given.
        inside = start > first and lows[start - 1] in self._organisations - self._titles and not tokens[start - 1].text.isupper()
        unclear = start > first and (inside or last - start > _NAME)
        person = _written(frame.line, first if unclear else start, last)
        self._introduce(person, {lows[index] for index in range(first, start)})
        return person

    def _is_organisation(self, frame: _Frame, first: int, last: int) -> bool:
        """``Kementerian Luar Negeri Rusia``, ``the United Nations``; not ``Kepala Dinas Kesehatan Budi``, which names its head."""
        tokens, lows = frame.line.tokens, frame.line.lows
        at = next(
            (index for index in range(last - 1, first - 1, -1) if lows[index] in self._organisations and tokens[index].is_capital), None
        )
        if at is None:
            return False
        ranks = self._titles | self._nations
        named = any(tokens[index].is_capital and lows[index] not in ranks for index in range(at + 1, last))
        titled = any(lows[index] in self._titles and tokens[index].is_capital for index in range(first, at))
        # "Kasatlantas Polres Palora AKP Rudi Hartono": a rank inside tells that a person follows.
        titled = titled or any(lows[index] in self._ranks for index in range(at + 1, last - 1))
        lower = any(
            tokens[index].kind == "word" and not tokens[index].is_capital and lows[index] not in self._words["demonstratives"]
            for index in range(first, last)
        )
        return not named or not (titled or lower)

    def _described(self, frame: _Frame, first: int, last: int) -> str | None:
        """The person that a description with "itu" or "the" stands for; else the words themselves."""
        words = {low for low in frame.line.lows[first:last] if low not in self._words["demonstratives"]}
        countries = words & self._nations
        if countries:
            for person in reversed(self._people.values()):
                if countries <= person.words:
                    return person.name
            return _written(frame.line, first, last)
        ordered = [low for low in frame.line.lows[first:last] if low in words]
        if not ordered:
            return None
        # The word that says what somebody is: "the police chief" is a chief, "pemimpin partai itu" a leader.
        head = ordered[-1 if self.language.get("speech.head_last") else 0]
        if head in self._titles | self._words["heads"] and head not in self._organisations:
            known = next((person.name for person in reversed(self._people.values()) if head in person.words & self._titles), None)
            if known is not None:
                return known
            # "pemimpin itu" points back; "the leader" may be anybody, and "kementerian itu" is no person.
            pointed = self._words["demonstratives"] - self._words["articles"]
            if self._last is not None and pointed.intersection(frame.line.lows[first:last]) and not words & self._organisations:
                return self._last
        return _written(frame.line, first, last)

    def _introduce(self, name: str, words: set[str]) -> None:
        surname = name.rpartition(" ")[2]
        known = self._people.pop(surname, None)
        self._people[surname] = Person(name, words | known.words if known is not None else words)
        if len(self._people) > _REMEMBERED:
            del self._people[next(iter(self._people))]

    # Quotations and sentences

    def _of_quote(self, frame: _Frame, first: int, last: int, found: list[Attribution]) -> str | None:
        after = self._behind(frame, last, found)
        if after is not None:
            return after
        before = found[: bisect_right(found, first, key=lambda attribution: attribution.last)][-_VERBS:]
        if not before:
            return None
        nearest = before[-1]
        if nearest.form == "stance":
            # "The ministry said that Lavrov stressed “…”": the words are the ministry's.
            for earlier in reversed(before[:-1]):
                governs = earlier.last < len(frame.line) and frame.line.lows[earlier.last] in self._words["complement"]
                if earlier.form == "say" and governs:
                    return earlier.speaker
        return nearest.speaker

    def _behind(self, frame: _Frame, last: int, found: list[Attribution]) -> str | None:
        """The speaker named right behind a quotation."""
        index = last
        while index < len(frame.line) and frame.line.tokens[index].text in ",”»\"’“.'":
            index += 1
        if index >= len(frame.line) or frame.quoted[index]:
            return None
        at = bisect_left(found, index, key=lambda attribution: attribution.first)
        for attribution in found[at : at + _VERBS]:
            if attribution.first == index and attribution.form in ("bound", "tag", "say"):
                return attribution.speaker
            closing = attribution.form == "stance" and frame.line.lows[attribution.last : attribution.last + 1] in ((), (".",))
            if index < attribution.first <= index + _REACH and (attribution.form in ("say", "bound") or closing):
                between = range(index, attribution.first)
                if not any(frame.quoted[at] or self._ends_clause(frame, at) for at in between):
                    opening = frame.line.lows[index]
                    if (
                        frame.line.tokens[index].is_capital
                        or opening in self._words["pronouns"]
                        or opening in self._words["heads"]
                        or opening in self._words["demonstratives"]
                        or self._is_described_name(frame, index, attribution.first)
                    ):
                        return attribution.speaker
        return None

    def _is_described_name(self, frame: _Frame, first: int, verb: int) -> bool:
        """``presiding judge Ines Calloway`` before its verb: lower-case words of description, then a name."""
        words = frame.line.tokens[first : self._skip_back(frame, verb)]
        names = next((at for at, token in enumerate(words) if token.is_capital), len(words))
        if not 0 < names < len(words) or len(words) > _DESCRIPTION or not all(token.is_capital for token in words[names:]):
            return False
        stops = self._words["stops"] | self._words["complement"] | self._words["relative"]
        return all(token.kind == "word" and token.low not in stops for token in words[:names])

    def _ends_clause(self, frame: _Frame, index: int) -> bool:
        low = frame.line.lows[index]
        initial = low == "." and index > 0 and frame.line.tokens[index - 1].is_capital and len(frame.line.tokens[index - 1].text) <= 4
        return (low in ".;" and not initial) or low in self._conjunctions

    def _indirect(self, frame: _Frame, found: list[Attribution]) -> tuple[str | None, int]:
        for attribution in found:
            if attribution.form in ("say", "according"):
                tail = attribution.last >= len(frame.line) - 1 or attribution.form == "according"
                return attribution.speaker, 0 if tail else attribution.last
            if attribution.form in ("tag", "bound"):
                return attribution.speaker, 0
        return None, 0

    def _remember(self, frame: _Frame, speakers: list[str]) -> None:
        if speakers:
            self._last, self._last_at = speakers[-1], self._ordinal
        self._introduce_all(frame)
        last = 0
        while last < len(frame.line) and frame.line.tokens[last].is_capital and not frame.quoted[last]:
            last += 1
        if last and last < len(frame.line) and frame.line.tokens[last - 1].text in self._people:
            name = self._name(frame, 0, last)
            if name is not None:
                self._subject, self._subject_at = name, self._ordinal
        named = self._name_behind(frame, 0, last) if last else None
        if named is not None:
            self._subject, self._subject_at = named, self._ordinal

    def _introduce_all(self, frame: _Frame) -> None:
        """Remember every titled name, and ``Name, presiden Ukraina,`` with its apposition."""
        tokens, lows = frame.line.tokens, frame.line.lows
        index = 0
        while index < len(tokens):
            if not tokens[index].is_capital or frame.quoted[index]:
                index += 1
                continue
            last = index
            while last < len(tokens) and tokens[last].is_capital:
                last += 1
            if lows[index] in self._titles:
                self._name(frame, index, last)
            elif (
                last < len(tokens) - 1
                and tokens[last].text == ","
                and (lows[last + 1] in self._titles or lows[last + 1] in self._words["heads"])
            ):
                end = next((at for at in range(last + 1, min(len(tokens), last + 8)) if tokens[at].text in ",."), last + 1)
                self._introduce(_written(frame.line, index, last), set(lows[last + 1 : end]))
            index = last


@dataclass(frozen=True, slots=True)
class _Frame:
    """A sentence with its quoted and its time tokens marked; ``quotes`` are token spans."""

    line: Line
    quoted: list[bool]
    taken: set[int]
    quotes: list[tuple[int, int]]


def _token_spans(line: Line, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The tokens of each character span."""
    starts = [token.start for token in line.tokens] if parts else []
    return [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in parts]


def _written(line: Line, first: int, last: int) -> str:
    text = line.text[line.tokens[first].start : line.tokens[last - 1].end]
    return " ".join(text.removesuffix("'s").removesuffix("’s").split())
