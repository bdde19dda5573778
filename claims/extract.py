"""From an article to its sentences and claims.

Each sentence is tokenised once; times, numbers, casualties, speakers and places are read from the tokens, so the work grows linearly
with the article. A sentence's claims are ordered by position; there is one claim for each span and kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from claims.casualties import Casualty, find_casualties
from claims.dates import ArticleTimes, TimeMention
from claims.decontextualise import Decontextualiser, introduced
from claims.languages import Language, load
from claims.nouns import with_names_large
from claims.numbers import DASHES, NumberReader
from claims.places import Place, find_places, nearest_place, place_of_statement
from claims.quantities import Measure, find_measures
from claims.quotations import find_quotes
from claims.sentences import split
from claims.speakers import SentenceSpeech, SpeakerReader
from claims.time_spans import DATELINE, tokens_of
from claims.timing import Figure, Timing
from claims.tokens import Line, tokenize
from claims.types import PERSON, Article, Claim, ClaimKind, Extraction, Grain, Sentence
from claims.voices import Part, has_words_outside, one_voice, quotations, quoted_parts, reported
from claims.worthiness import Findings, check_worthiness

# A sentence longer than so many characters is not written out for each of its claims: thousands may stand in one without a full stop.
_LONGEST_ALONE = 2_000


def extract(article: Article) -> Extraction:
    """The sentences and claims of an article. Every claim lies inside its sentence; offsets count code points of ``article.text``."""
    return _extract(article.text, article.language, article.published, article.id)


def extract_text(text: str, language: str, published: datetime | None) -> Extraction:
    """The same for a text that is not archived, such as a claim somebody pasted; its article id is made from the text alike."""
    return _extract(text, language, published, article_id_of(text))


def article_id_of(text: str) -> str:
    """The id that the claims of a text carry which is not archived."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read in one sentence."""

    sentence: Sentence
    line: Line
    #: The parts of quotations in the sentence, and their character spans within its line.
    parts: list[Part]
    quoted: list[tuple[int, int]]
    times: list[TimeMention]
    #: The tokens of the times.
    taken: set[int]
    casualties: list[Casualty]
    measures: list[Measure]
    places: list[Place]
    timing: Timing
    #: The tokens before the shares that a change is told from ("up from 7%").
    changed: frozenset[int]


def _extract(text: str, code: str, published: datetime | None, article_id: str) -> Extraction:
    language = load(code)
    spans = split(text, code)
    sentences = tuple(Sentence(article_id, ordinal, start, end) for ordinal, (start, end) in enumerate(spans))
    parts = quoted_parts(text, find_quotes(text), spans)
    lines = [with_names_large(tokenize(text[start:end]), language) for start, end in spans]
    speakers, contexts, times = SpeakerReader(language, lines), Decontextualiser(language), ArticleTimes(language, published)
    claims: list[Claim] = []
    for sentence, line in zip(sentences, lines, strict=True):
        reading = _read(sentence, line, parts[sentence.ordinal], language, times)
        speech = speakers.read(line, reading.quoted, reading.taken | _dateline(line))
        alone, replacements = contexts.rewrite(line, reading.times, reading.places, speech.references, reading.quoted)
        if len(alone) > _LONGEST_ALONE:
            alone, replacements = "", ()
        claim = partial(Claim, sentence.article_id, sentence.ordinal, text=alone, replacements=replacements)
        found = list(_figures(claim, reading, speech, language))
        found.extend(quotations(claim, text, sentence, reading.parts, speech, speakers.last))
        found.extend(_statement(claim, reading, speech, language))
        claims.extend(_ordered(found) if alone else [replace(claim, text=text[claim.start : claim.end]) for claim in _ordered(found)])
    wordless = {
        sentence.ordinal for sentence, mine in zip(sentences, parts, strict=True) if mine and not has_words_outside(text, sentence, mine)
    }
    return Extraction(sentences, tuple(_introduced(one_voice(text, sentences, claims, parts, speakers), wordless)))


def _introduced(claims: Iterable[Claim], wordless: set[int]) -> Iterable[Claim]:
    """The claims, where those in sentences that are nothing but a quotation say in their text whose words they are."""
    for claim in claims:
        if claim.ordinal in wordless and claim.speaker is not None:
            alone, replacements = introduced(claim.text, claim.replacements, claim.speaker)
            yield replace(claim, text=alone, replacements=replacements)
        else:
            yield claim


def _read(sentence: Sentence, line: Line, parts: list[Part], language: Language, article_times: ArticleTimes) -> _Reading:
    quoted = [(start - sentence.start, end - sentence.start) for start, end, _ in parts]
    times = article_times.read(line)
    taken = tokens_of(times)
    numbers = NumberReader(line, language, taken).read()
    casualties = find_casualties(line, language, numbers, taken)
    measures = find_measures(line, language, numbers, {casualty.number for casualty in casualties}, taken)
    before = language.phrases("numbers.change_from")
    shares = [measure.first for measure in measures if measure.kind is not ClaimKind.QUANTITY]
    changed = frozenset([first - 1 for first in shares if before.before(line.lows, first) is not None])
    timing = Timing(line, language, times, article_times.published)
    places = find_places(line, language, taken)
    return _Reading(sentence, line, parts, quoted, times, taken, casualties, measures, places, timing, changed)


def _dateline(line: Line) -> set[int]:
    """The tokens of ``LONDON, May 16 (Reuters) -`` at the head of a sentence: nobody who speaks."""
    if not line.lows or not line.tokens[0].text.isupper() or len(line.tokens[0].text) < 3:
        return set()
    dash = next((at for at, low in enumerate(line.lows[:DATELINE]) if low in DASHES), 0)
    return set(range(dash))


def _offsets(reading: _Reading, first: int, last: int) -> tuple[int, int]:
    tokens, start = reading.line.tokens, reading.sentence.start
    return start + tokens[first].start, start + tokens[last - 1].end


def _figures(claim: Callable[..., Claim], reading: _Reading, speech: SentenceSpeech, language: Language) -> Iterable[Claim]:
    """The claims of figures and dates; ``claim`` makes one of this sentence."""
    for casualty in reading.casualties:
        start, end = _offsets(reading, casualty.first, casualty.last)
        when = reading.timing.of_figure(Figure(casualty.first, casualty.last), speech.spoken, reading.changed)
        # "Of the 23 dead, 15 were in Palora": the place of the part is not the whole's.
        whole = language.phrases("casualties.grammar.partitive").before(reading.line.lows, casualty.first) is not None
        # "Governor Roe of Harlow said five of the dead were children": a place before a part is that of others.
        places = [place for place in reading.places if place.first >= casualty.last] if casualty.value.unit != PERSON else reading.places
        where = None if whole else nearest_place(places, reading.line, casualty.first, casualty.last)
        yield claim(
            ClaimKind.CASUALTY, start, end, casualty.value, when, where,
            reported(speech, casualty.first, reading.parts, start), 0.95 if when or where else 0.85,
        )  # fmt: skip
    for measure in reading.measures:
        start, end = _offsets(reading, measure.first, measure.last)
        figure = Figure(measure.first, measure.last, measure.value.unit)
        when = reading.timing.of_figure(figure, speech.spoken, reading.changed)
        where = nearest_place(reading.places, reading.line, measure.first, measure.last)
        speaker = reported(speech, measure.first, reading.parts, start)
        yield claim(measure.kind, start, end, measure.value, when, where, speaker, 0.7)
    undated = any(not mention.clock and not mention.resolved and mention.span.grain is Grain.DAY for mention in reading.times)
    for mention in reading.times:
        start, end = _offsets(reading, mention.first, mention.last)
        if not mention.resolved and (mention.relation or (mention.clock and not undated)):
            continue
        # "That day" in a quotation is one that its speaker has in mind.
        if mention.relation and not mention.relation[1] and any(first <= start < last for first, last, _ in reading.parts):
            continue
        yield claim(ClaimKind.DATE, start, end, when=mention.span, check_worthiness=0.4)


# Statements


def _statement(claim: Callable[..., Claim], reading: _Reading, speech: SentenceSpeech, language: Language) -> Iterable[Claim]:
    sentence = reading.sentence
    words = [token.kind for token in reading.line.tokens].count("word")
    quoted = sum(end - start for start, end in reading.quoted)
    if words < 2 or quoted > 0.75 * (sentence.end - sentence.start):
        return
    worth = _worth(reading, speech, language)
    if worth <= 0.0:
        return
    when = reading.timing.of_statement()
    where = place_of_statement(reading.places)
    yield claim(ClaimKind.STATEMENT, sentence.start, sentence.end, when=when, where=where, speaker=speech.speaker, check_worthiness=worth)


def _worth(reading: _Reading, speech: SentenceSpeech, language: Language) -> float:
    findings = Findings(
        tolls=bool(reading.casualties),
        figures=bool(reading.measures),
        times=bool(reading.times),
        places=bool(reading.places),
        attributed=speech.speaker is not None or any(speaker is not None for speaker in speech.quotes),
        quoted=reading.quoted,
    )
    return check_worthiness(reading.line, language, findings)


def _ordered(claims: list[Claim]) -> list[Claim]:
    """By position, one for each span and kind."""
    unique: dict[tuple[int, int, ClaimKind], Claim] = {}
    for claim in claims:
        unique.setdefault((claim.start, claim.end, claim.kind), claim)
    return sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.kind))
