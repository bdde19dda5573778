"""Whose words the quotations and figures of an article are, and where quotations were said, over the bounds of sentences.

The parts of one quotation have one speaker, wherever it was named; words quoted on in the same breath were said at the same place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from claims.quotations import Quote, trim
from claims.speakers import SentenceSpeech, SpeakerReader
from claims.types import Claim, ClaimKind, Sentence

# A quoted stretch of fewer words that nobody is named for is a title, a nickname or a distancing quotation mark.
_UNATTRIBUTED_WORDS = 3

#: A part of a quotation inside one sentence: its start, end and the number of the quotation.
Part = tuple[int, int, int]


def quoted_parts(text: str, quotes: list[Quote], spans: list[tuple[int, int]]) -> list[list[Part]]:
    """The parts of quotations in each sentence; a quotation over several paragraphs has one number."""
    parts: list[list[Part]] = [[] for _ in spans]
    ordinal = 0
    number = -1
    for quote in quotes:
        number += not quote.continues
        while ordinal < len(spans) and spans[ordinal][1] <= quote.start:
            ordinal += 1
        for position in range(ordinal, len(spans)):
            if spans[position][0] >= quote.end:
                break
            inside = trim(text, max(quote.start, spans[position][0]), min(quote.end, spans[position][1]))
            if inside is not None:
                parts[position].append((*inside, number))
    return parts


def reported(speech: SentenceSpeech, first: int, parts: list[Part], start: int) -> str | None:
    """Whose words a figure is: who is quoted, where it stands in a quotation, or who is reported in indirect speech."""
    at = bisect_right(parts, start, key=lambda part: part[0]) - 1
    if at >= 0 and start < parts[at][1]:
        return speech.quotes[at]
    return speech.speaker_at(first)


def quotations(
    claim: Callable[..., Claim], text: str, sentence: Sentence, parts: list[Part], speech: SentenceSpeech, last: str | None
) -> Iterable[Claim]:
    """The quotation claims of a sentence, made by ``claim``; ``last`` speaks where the sentence is nothing but quoted words."""
    alone = not has_words_outside(text, sentence, parts)
    for at, ((start, end, _), speaker) in enumerate(zip(parts, speech.quotes, strict=True)):
        if at in speech.unsaid:
            continue
        named = speaker if speaker is not None else last if alone else None
        worth = 0.6 if named else 0.4
        yield claim(ClaimKind.QUOTATION, start, end, where=speech.venues[at], speaker=named, check_worthiness=worth)


def has_words_outside(text: str, sentence: Sentence, parts: list[Part]) -> bool:
    """Whether the sentence has words of its own around its quotations."""
    at = sentence.start
    for start, end, _ in parts:
        if any(char.isalnum() for char in text[at:start]):
            return True
        at = end
    return any(char.isalnum() for char in text[at : sentence.end])


@dataclass(slots=True)
class _Said:
    """Who says a quotation, as its parts tell: ``named`` where a part has its speaker beside it."""

    pieces: int = 0
    last: int = 0
    named: str | None = None
    venue: str | None = None


def one_voice(
    text: str, sentences: Sequence[Sentence], claims: list[Claim], parts: list[list[Part]], speakers: SpeakerReader
) -> Iterable[Claim]:
    """The claims with one speaker for all parts of a quotation; short stretches nobody is named for are left out.

    A quotation that stands alone is the words of whom the sentence behind it in its paragraph names ("Hal itu disampaikan Budi").
    """
    numbers = {(start, end): number for sentence in parts for start, end, number in sentence}
    voices = _voices(claims, numbers, parts, speakers)
    spoken = _Venues(text, sentences, speakers)
    for claim in claims:
        if not parts[claim.ordinal]:
            yield claim
            continue
        at = bisect_right(parts[claim.ordinal], claim.start, key=lambda part: part[0]) - 1
        part = parts[claim.ordinal][at] if at >= 0 and claim.end <= parts[claim.ordinal][at][1] else None
        voice = voices.get(part[2], _Said()) if part is not None else _Said()
        if claim.kind is not ClaimKind.QUOTATION:
            inner = part is not None and claim.kind not in (ClaimKind.DATE, ClaimKind.STATEMENT) and voice.named is not None
            yield replace(claim, speaker=voice.named) if inner else claim
            continue
        pointed = speakers.pointing.get(voice.last + 1)
        if pointed is not None and "\n" in text[sentences[voice.last].end : sentences[voice.last + 1].start]:
            pointed = None
        speaker = voice.named or pointed or claim.speaker
        if speaker is not None or voice.pieces > 1 or text.count(" ", claim.start, claim.end) >= _UNATTRIBUTED_WORDS - 1:
            where = spoken.of(claim.ordinal, speaker, voice.venue)
            yield replace(claim, speaker=speaker, where=where, check_worthiness=0.6 if speaker else 0.4)


def _voices(claims: list[Claim], numbers: dict[tuple[int, int], int], parts: list[list[Part]], speakers: SpeakerReader) -> dict[int, _Said]:
    beside = {
        part[:2]: speaker
        for sentence, speech in zip(parts, speakers.speeches, strict=True)
        for part, speaker in zip(sentence, speech.quotes, strict=True)
        if speaker is not None
    }
    voices: dict[int, _Said] = {}
    for claim in claims:
        if claim.kind is ClaimKind.QUOTATION:
            voice = voices.setdefault(numbers[claim.start, claim.end], _Said())
            voice.pieces, voice.last = voice.pieces + 1, claim.ordinal
            voice.named = beside.get((claim.start, claim.end)) or voice.named
            voice.venue = claim.where or voice.venue
    return voices


class _Venues:
    """Where somebody goes on speaking: a quotation that names no place has that of the sentence before, by the same speaker.

    In a new paragraph it does only where the speaker is not named anew: "she added" goes on, "Roe said" may be another day.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], speakers: SpeakerReader) -> None:
        self._text = text
        self._sentences = sentences
        self._speakers = speakers
        self._speaker: str | None = None
        self._venue: str | None = None
        self._ordinal = -1

    def of(self, ordinal: int, speaker: str | None, venue: str | None) -> str | None:
        """The venue of the next quotation, in the order of the article."""
        if speaker is None:
            return venue
        if venue is None and self._speaker == speaker and self._ordinal == ordinal:
            venue = self._venue
        elif venue is None and ordinal and self._goes_on(ordinal):
            before = self._speakers.speeches[ordinal - 1].voices
            told = next((voice.venue for voice in before if voice.speaker == speaker), None)
            venue = self._venue if self._speaker == speaker and ordinal - self._ordinal == 1 and self._venue else told
        self._speaker, self._venue, self._ordinal = speaker, venue, ordinal
        return venue

    def _goes_on(self, ordinal: int) -> bool:
        before, here = self._sentences[ordinal - 1], self._sentences[ordinal]
        if "\n" not in self._text[before.end : here.start] or ordinal - 1 in self._speakers.pointing:
            return True
        return self._speakers.speeches[ordinal].goes_on
