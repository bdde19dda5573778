"""Who says each quotation and each sentence in indirect speech, and where it was said.

Speakers are found in the words around a quotation: a tag behind it ("kata Budi", "Budi said"), a verb of saying before it with its
subject, a name before a colon, a verb with the pronoun inside ("katanya"), which names the last speaker. A description ("kata pemimpin
Prancis itu") becomes the person who was introduced with it, where there is one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from claims.attributions import Attribution, AttributionReader
from claims.decontextualise import Reference
from claims.languages import Language
from claims.lexicon import lexicon_of
from claims.mentions import mentions_of
from claims.names import Frame, Roster, frame_of, person_span, written
from claims.phrases import REACH
from claims.plain_names import PlainNames
from claims.quotations import QUOTE_SIGNS
from claims.tokens import Line
from claims.venues import VenueReader

# So many verbs of saying around a quotation are looked at.
_VERBS = 6
_DESCRIPTION = 7
# A quoted name or title has at most so many words.
_TITLE = 6
# What points back at words quoted before stands within so many tokens of the beginning of its sentence.
_POINTING = 8


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody reported in indirect speech, from a token on; from the first where the tag stands behind."""

    speaker: str
    begins: int
    venue: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceSpeech:
    """Who speaks in one sentence: the speaker of each quoted part in it, and of the sentence itself where it is indirect speech."""

    quotes: tuple[str | None, ...]
    #: The voices of the sentence in indirect speech, in order: "The army says …; the rebels say …".
    voices: tuple[Voice, ...] = ()
    #: The tokens at which a time tells when something was said.
    spoken: frozenset[int] = frozenset()
    #: Where each quoted part was said.
    venues: tuple[str | None, ...] = ()
    #: The quoted parts that are no speech: titles, nicknames, single words.
    unsaid: frozenset[int] = frozenset()
    #: Pronouns, descriptions and parts of names that a verb of saying has for its subject, with who is meant.
    references: tuple[Reference, ...] = ()
    #: Whether nobody is named anew: all who speak are meant by a pronoun, or stand before the sentence.
    goes_on: bool = True

    @property
    def speaker(self) -> str | None:
        """Who is reported to say the sentence: its first voice."""
        return self.voices[0].speaker if self.voices else None

    def speaker_at(self, token: int) -> str | None:
        """Who is reported to say what stands at a token."""
        return next((voice.speaker for voice in reversed(self.voices) if voice.begins <= token), None)


# They hold no word of any article: one for each language serves all.
_venues_of = cache(VenueReader)
_plain_names_of = cache(PlainNames)


class SpeakerReader:
    """Reads the sentences of one article in order and remembers who was named and who spoke last."""

    def __init__(self, language: Language, lines: Iterable[Line]) -> None:
        """``lines`` are all sentences of the article, looked through once for what tells places from persons."""
        self.language = language
        self.lexicon = lexicon_of(language)
        self.roster = Roster(self.lexicon, mentions_of(lines, language))
        self._verbs = AttributionReader(language, self.roster)
        self._venues = _venues_of(language)
        self._names = _plain_names_of(language)
        #: By the ordinal of a sentence, who says what was quoted before it ("Hal itu disampaikan Budi").
        self.pointing: dict[int, str] = {}
        #: What was read in each sentence.
        self.speeches: list[SentenceSpeech] = []

    def read(self, line: Line, parts: Sequence[tuple[int, int]], taken: set[int]) -> SentenceSpeech:
        """The speakers of a sentence. ``parts`` are the character spans of its quoted parts within the line, ``taken`` its time tokens."""
        self.roster.next_sentence()
        whole = frame_of(line, parts, taken)
        unsaid = frozenset(number for number in range(len(parts)) if self._is_unsaid(whole, parts[number], number))
        reading = self._names.read(whole, unsaid)
        frame = reading.frame
        found = self._verbs.read(frame)
        tags = [None if at in unsaid else self._of_quote(frame, *span, found) for at, span in enumerate(frame.quotes)]
        quotes, venues = self._shared(frame, tags)
        voices = tuple(Voice(voice.speaker, reading.whole(voice.begins), voice.venue) for voice in self._indirect(frame, found))
        self._remember(frame, found, [quote for quote in quotes if quote is not None])
        spoken = frozenset(reading.whole(token) for span in self._verbs.spoken(frame) for token in range(*span) if token < len(frame.line))
        references = tuple(
            replace(reference, first=reading.whole(reference.first), last=reading.whole_end(reference.last))
            for reference in self._references(frame, found)
        )
        self.speeches.append(SentenceSpeech(quotes, voices, spoken, venues, unsaid, references, self._goes_on(frame, found)))
        return self.speeches[-1]

    @property
    def last(self) -> str | None:
        """Who speaks where nobody is named: the last speaker, or who the sentence before was about."""
        return self.roster.meant()

    def _remember(self, frame: Frame, found: list[Attribution], quoted: list[str]) -> None:
        # "She added that the governor had promised help": who acts in what somebody tells does not go on speaking.
        told = next((at for at, attribution in enumerate(found) if attribution.form == "say"), len(found))
        speaking = [attribution.speaker for at, attribution in enumerate(found) if at <= told or attribution.form != "stance"]
        speakers = [*speaking, *quoted]
        if found and self._points_back(frame):
            self.pointing[len(self.speeches)] = found[0].speaker
        self.roster.notice(frame)
        if speakers:
            self.roster.spoke(speakers[-1])

    def _references(self, frame: Frame, found: list[Attribution]) -> Iterator[Reference]:
        lows, lexicon = frame.line.lows, self.lexicon
        for subject in (attribution.subject for attribution in found):
            words = frame.line.tokens[subject.first : subject.last]
            if not words or subject.speaker not in self.roster:
                continue
            pronoun = len(words) == 1 and words[0].low in lexicon.pronouns
            part = all(token.text in subject.speaker.split() for token in words)
            pointing = lexicon.demonstratives if words[0].low in lexicon.articles else lexicon.demonstratives - lexicon.articles
            described = (
                words[0].low in pointing
                or words[-1].low in pointing
                or any(low in pointing for low in lows[subject.last : subject.last + 1])
            )
            if pronoun or part or (described and not any(token.text in subject.speaker.split() for token in words)):
                yield Reference(subject.first, subject.last, subject.speaker)

    def _points_back(self, frame: Frame) -> bool:
        phrases = self.language.phrases("speech.pointing")
        return any(phrases.at(frame.line.lows, index) for index in range(min(len(frame.line), _POINTING)) if not frame.quoted[index])

    def _goes_on(self, frame: Frame, found: list[Attribution]) -> bool:
        words = [frame.line.lows[attribution.subject.first : attribution.subject.last] for attribution in found]
        return all(not low or (len(low) == 1 and low[0] in self.lexicon.pronouns) for low in words)

    # Quotations

    def _shared(self, frame: Frame, tags: list[Attribution | str | None]) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
        """Speakers and venues, where a quotation nobody is named for has those of the others in its sentence."""
        if not tags:
            return (), ()
        quotes: list[str | None] = []
        venues: list[str | None] = []
        for (first, _), tag in zip(frame.quotes, tags, strict=True):
            quotes.append(tag.speaker if isinstance(tag, Attribution) else tag)
            venues.append(self._venues.read(frame, tag, first) if isinstance(tag, Attribution) else None)
        at = next((at for at, speaker in enumerate(quotes) if speaker is not None), None)
        if at is None:
            return tuple(quotes), tuple(venues)
        venue = next((venue for venue in venues if venue is not None), None)
        shared = [
            (quotes[at], venues[at]) if speaker is None else (speaker, where or (venue if speaker == quotes[at] else None))
            for speaker, where in zip(quotes, venues, strict=True)
        ]
        return tuple(speaker for speaker, _ in shared), tuple(where for _, where in shared)

    def _of_quote(self, frame: Frame, first: int, last: int, found: list[Attribution]) -> Attribution | str | None:
        after = self._behind(frame, last, found)
        if after is not None:
            return after
        named = self._before_colon(frame, first)
        if named is not None:
            return named
        before = found[: bisect_right(found, first, key=lambda attribution: attribution.last)][-_VERBS:]
        if not before:
            return None
        nearest = before[-1]
        if nearest.form == "stance":
            # "The ministry said that Lavrov stressed “…”": the words are the ministry's.
            for earlier in reversed(before[:-1]):
                governs = earlier.last < len(frame.line) and frame.line.lows[earlier.last] in self.lexicon.complement
                if earlier.form == "say" and governs:
                    return earlier
        return nearest

    def _before_colon(self, frame: Frame, first: int) -> str | None:
        """The name of ``Smith: “…”``, at the beginning of its sentence."""
        tokens = frame.line.tokens
        index = first
        while index > 0 and tokens[index - 1].text in QUOTE_SIGNS:
            index -= 1
        if not 2 <= index <= _DESCRIPTION + 1 or tokens[index - 1].text != ":" or any(frame.quoted[: index - 1]):
            return None
        if not all(token.is_capital or token.text == "." for token in tokens[: index - 1]):
            return None
        span = person_span(self.roster, frame, 0, index - 1)
        if span is None:
            return None
        name = self.roster.fullest(written(frame.line, *span))
        return name if name in self.roster or " " in name else None

    def _behind(self, frame: Frame, last: int, found: list[Attribution]) -> Attribution | None:
        """The verb of saying right behind a quotation."""
        index = _past_marks(frame, last)
        if index >= len(frame.line) or frame.quoted[index]:
            return None
        at = bisect_left(found, index, key=lambda attribution: attribution.first)
        for attribution in found[at : at + _VERBS]:
            direct = attribution.first - index <= 1 and attribution.form in ("bound", "tag", "say", "according")
            if direct and (attribution.first == index or self._leads(frame, index)):
                return attribution if attribution.form != "say" or attribution.begin >= index else None
            ends = frame.line.lows[attribution.last : attribution.last + 1] in ((), (".",)) or attribution.begin == index
            closing = attribution.form == "stance" and ends
            if index < attribution.first <= index + REACH and (attribution.form in ("say", "bound") or closing):
                between = range(index, attribution.first)
                whole = not any(frame.quoted[at] or self._ends_clause(frame, at) for at in between)
                if whole and (self._is_closed(frame, last) or self._opens_subject(frame, index, attribution)):
                    return attribution
        return self._verbs.unheard(frame, index) if self._is_closed(frame, last) else None

    def _is_closed(self, frame: Frame, last: int) -> bool:
        """Whether a comma, question or exclamation ends the quoted words, so that who says them must follow."""
        around = frame.line.lows[last - 1 : last + 2] if last else ()
        return any(low in (",", "?", "!") for low in around)

    def _leads(self, frame: Frame, index: int) -> bool:
        return frame.line.lows[index] in self.language.words("speech.tag_leads")

    def _opens_subject(self, frame: Frame, index: int, attribution: Attribution) -> bool:
        opening, lexicon = frame.line.lows[index], self.lexicon
        return (
            attribution.begin == index
            or frame.line.tokens[index].is_capital
            or opening in lexicon.pronouns
            or opening in lexicon.heads
            or opening in lexicon.demonstratives
            or opening in lexicon.articles
            or self._is_described_name(frame, index, attribution.begin, attribution.first)
        )

    def _is_described_name(self, frame: Frame, first: int, begin: int, verb: int) -> bool:
        """``presiding judge Ines Calloway`` before its verb: lower-case words of description, then a name."""
        words = frame.line.tokens[first:verb]
        names = next((at for at, token in enumerate(words) if token.is_capital), len(words))
        if not 0 < names < len(words) or len(words) > _DESCRIPTION or begin > first + names:
            return False
        return all(token.kind == "word" and token.low not in self.lexicon.undescribed for token in words[:names])

    def _ends_clause(self, frame: Frame, index: int) -> bool:
        low = frame.line.lows[index]
        initial = low == "." and index > 0 and frame.line.tokens[index - 1].is_capital and len(frame.line.tokens[index - 1].text) <= 4
        return (low in (".", ";") and not initial) or low in self.lexicon.conjunctions

    def _is_unsaid(self, frame: Frame, part: tuple[int, int], number: int) -> bool:
        """Whether marks stand around a title, a nickname or a single word and not around somebody's words."""
        first, last = frame.quotes[number]
        line = frame.line
        before, after = line.text[max(0, part[0] - 3) : part[0]].rstrip(" ,"), line.text[part[1] : part[1] + 3].lstrip(" ,")
        if before[-1:] not in QUOTE_SIGNS or after[:1] not in QUOTE_SIGNS or last <= first:
            return False
        lead = first - 1
        while lead >= 0 and line.tokens[lead].text in QUOTE_SIGNS:
            lead -= 1
        if lead >= 0 and self.language.phrases("speech.titled").before(line.lows, lead + 1) is not None:
            return last - first <= 2 * _TITLE
        words = [token for token in line.tokens[first:last] if token.kind == "word"]
        if len(words) > _TITLE or lead < 0 or self._is_closed_speech(frame, part):
            return False
        if len(words) <= 1:
            return True
        return all(token.is_capital for token in words if len(token.text) > 3) and words[0].is_capital and words[-1].is_capital

    def _is_closed_speech(self, frame: Frame, part: tuple[int, int]) -> bool:
        """Whether a quotation ends as direct speech does: with a comma or full stop inside its marks, or a question or exclamation."""
        text = frame.line.text
        return text[part[1] : part[1] + 1] == "," or text[part[1] - 1] in ".?!…"

    # Sentences

    def _indirect(self, frame: Frame, found: list[Attribution]) -> Iterator[Voice]:
        """The voices of indirect speech: the first, and others that speak in a clause of their own."""
        first: str | None = None
        for attribution in found:
            if attribution.form == "stance" or (first is not None and not self._begins_clause(frame, attribution)):
                continue
            if attribution.speaker == first:
                continue
            begins = attribution.begin if first is not None else 0 if self._is_tail(frame, attribution) else attribution.last
            first = attribution.speaker
            yield Voice(first, begins, self._venues.read(frame, attribution, len(frame.line)))

    def _is_tail(self, frame: Frame, attribution: Attribution) -> bool:
        """Whether a tag stands behind what it reports, or holds for the whole sentence: "…, the army said on Monday."."""
        if attribution.form != "say":
            return True
        rest = range(attribution.last, len(frame.line))
        return all(at in frame.taken or frame.line.tokens[at].kind == "sign" or frame.line.lows[at] in self.lexicon.passed for at in rest)

    def _begins_clause(self, frame: Frame, attribution: Attribution) -> bool:
        """Whether an attribution opens a clause: "…; the rebels say", "…, but the rebels say", "…, sedangkan polisi menyebut"."""
        if attribution.form != "say" or attribution.begin < 1:
            return False
        low = frame.line.lows[attribution.begin - 1]
        return low == ";" or low in self.lexicon.contrasts


def _past_marks(frame: Frame, index: int) -> int:
    while index < len(frame.line) and (frame.line.tokens[index].text in QUOTE_SIGNS or frame.line.tokens[index].text in ",.–—-"):
        index += 1
    return index
