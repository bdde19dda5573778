"""A source's sentence held against what somebody claims: how their times, names, places and events lie to each other, and what the
cross-encoder makes of the two."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans, stem
from claims.gazetteer import countries, in_full
from claims.languages import codes, load
from claims.numbers import NumberReader
from claims.offices import words_of_offices
from claims.propositions import Proposition, part_with
from claims.questions import located, metric_in
from claims.tokens import tokenize
from claims.types import Claim, ClaimKind, Grain, Quantity, Question
from index.anchors import Vocabulary, calls, kin, mentions, naming_words, places_agree, reported_from, spoken, sure_places, vocabulary
from index.cross_encoder import CrossEncoder, Statement
from index.ranking import Evidence, Ranked, passage
from index.search import Candidate
from index.store import StoredSentence
from index.terms import words


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cross-encoder makes of a source and a claim: probabilities, all 0 without one."""

    entails: float = 0.0
    contradicts: float = 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """A source's sentence held against a proposition.

    ``times`` is how its times lie to the one the proposition names; ``names`` are those of the proposition, ``named`` and ``placed``
    whether they and its places are met, ``missing`` how many of the names its whole article lacks, ``elsewhere`` the place that the source
    states in place of the proposition's, as it is written there. ``plain`` is the reading without its day, ``unplaced`` that without its
    place too, ``figured`` those that matter for a figure of the proposition and one of the source, by the ids of both claims.
    """

    candidate: Candidate
    evidence: Evidence
    times: SpanRelation
    names: tuple[str, ...]
    named: bool
    placed: bool
    plain: Reading
    figured: dict[tuple[str, str], Reading] = field(default_factory=dict)
    elsewhere: str | None = None
    unplaced: Reading = Reading()
    missing: int = 0

    @property
    def nearly_named(self) -> bool:
        """Whether it names whom the proposition names, but for one at most, who may stand there in place of somebody else."""
        return self.named or (self.missing == 1 and len(self.names) > 1)


async def hold(
    said: Proposition, asked: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], cross: CrossEncoder | None
) -> list[Held]:
    """Each of the sentences held against the proposition; everything the cross-encoder has to read, in one go."""
    wanted = await asyncio.to_thread(_wanted, said, ranked)
    readings = await _read([one for each in wanted for one in each.all], cross)
    return await asyncio.to_thread(_held, said, asked, ranked, wanted, documents, readings)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the cross-encoder has to read of one sentence."""

    plain: Statement
    figured: dict[tuple[str, str], list[list[Statement]]]
    unplaced: list[Statement]

    @property
    def all(self) -> list[Statement]:
        return [self.plain, *itertools.chain(*itertools.chain(*self.figured.values())), *self.unplaced]


def _wanted(said: Proposition, ranked: Sequence[Ranked]) -> list[_Wanted]:
    # Numbers are compared exactly, and the cross-encoder takes most of those that it meets in a claim for wrong: it reads "several".
    some = said.some
    plain = said.undated(some)
    stated = not said.figures  # where there are figures, they are what is compared
    unplaced = said.undated({}, unplaced=True) if stated and said.places else ""
    wanted: list[_Wanted] = []
    for one in ranked:
        sentence = premise_of(one.candidate)
        _, head, before = passage(one.candidate)
        figured = {}
        for claim in said.figures:
            others = [other for other in one.candidate.source.claims if comparable(other, claim, one.candidate, said) is not None]
            for other in others:
                # "It killed 47 and injured 300" may stand in two sentences: each figure is read in the whole and in its part of it.
                hypotheses = dict.fromkeys([plain, said.undated(some, part_of=claim)])
                several = len(others) > 1 and claim.kind is not ClaimKind.CASUALTY
                premises = dict.fromkeys([sentence, *([_part_of(one.candidate.source, other)] if several else [])])
                figured[claim.id, other.id] = [[Statement(p, hypothesis, head, before) for p in premises] for hypothesis in hypotheses]
        anywhere = [Statement(sentence, unplaced, head, before)] if unplaced else []
        wanted.append(_Wanted(Statement(sentence, plain, head, before), figured, anywhere))
    return wanted


def _held(
    said: Proposition,
    asked: Question,
    ranked: Sequence[Ranked],
    wanted: Sequence[_Wanted],
    documents: Mapping[str, str],
    readings: Mapping[Statement, Reading],
) -> list[Held]:
    stated = not said.figures
    names = _names(said, asked)
    held = []
    for one, each in zip(ranked, wanted, strict=True):
        times = _times(said, one.candidate.source)
        document = documents.get(one.candidate.source.article.id, "")
        named, missing = _named(names, asked, one.candidate, document)
        met = named, placed(asked, one.candidate, None)
        read = {ids: _likeliest(_least(readings, statements) for statements in each_way) for ids, each_way in each.figured.items()}
        elsewhere = _other_place(said, one.candidate, document) if stated else None
        unplaced_reading = _likeliest(readings[statement] for statement in each.unplaced)
        held.append(
            Held(one.candidate, one.evidence, times, tuple(names), *met, readings[each.plain], read, elsewhere, unplaced_reading, missing)
        )
    return held


async def _read(statements: Iterable[Statement], cross: CrossEncoder | None) -> dict[Statement, Reading]:
    """What the cross-encoder makes of each statement, read once; nothing without one."""
    readings = dict.fromkeys(statements, Reading())
    if cross is not None and readings:
        rows = await cross.verdicts(list(readings))
        readings = {one: Reading(float(row[0]), float(row[2])) for one, row in zip(readings, rows, strict=True)}
    return readings


def _likeliest(readings: Iterable[Reading]) -> Reading:
    """Of several readings the one that is entailed most."""
    return max(readings, key=lambda reading: reading.entails, default=Reading())


def _least(readings: Mapping[Statement, Reading], statements: Sequence[Statement]) -> Reading:
    """Of the readings of one hypothesis the one that is entailed least."""
    return min((readings[one] for one in statements), key=lambda reading: reading.entails)


def _part_of(source: StoredSentence, figure: Claim) -> str:
    """The part of a source's sentence that has a figure."""
    figures = tuple(claim for claim in source.claims if claim.value is not None)
    return part_with(figure, source.text, source.sentence.start, figures, source.article.language)


def _other_place(said: Proposition, candidate: Candidate, document: str) -> str | None:
    """The place where a source says something was, as it is written, where it is not the one that is claimed; None where its article knows
    the claimed one, the claim the source's, or the two are not of one kind (a country says nothing of a town)."""
    if len(said.places) != 1:
        return None
    claimed, language = said.places[0], candidate.source.article.language
    whole = vocabulary("\n".join(filter(None, (candidate.source.article.title, document, candidate.source.text))), language)
    if any(mentions(in_full(word), whole) for word in naming_words(claimed.words, said.language)):
        return None
    own = located(candidate.source.text, language)
    around = [place for text in (candidate.source.article.title, candidate.first) if text for place in located(text, language)]
    if not own and len({place.name for place in around}) == 1:
        own = tuple(around)
    if any(mentions(place.name, vocabulary(said.text, said.language)) for place in own):
        return None
    land = bool(countries(claimed.words))
    return next((place.words for place in own if bool(countries(place.words)) is land), None)


def comparable(other: Claim, claim: Claim, candidate: Candidate, said: Proposition) -> Quantity | None:
    """The value of a source's figure as one of the claimed kind, or None where the two cannot be compared.

    Across languages what is counted is named by other words ("corridors", "koridor"): then the cross-encoder tells whether it is the same.
    """
    if claim.value is None or other.value is None:
        return None
    if relate(other.value, claim.value) is not Relation.INCOMPARABLE:
        return other.value
    foreign = kin(said.language) != kin(candidate.source.article.language)
    if foreign and claim.kind is other.kind is ClaimKind.QUANTITY and _only_counted(claim.value) and _only_counted(other.value):
        return replace(other.value, metric=claim.value.metric, unit=claim.value.unit)
    return None


def tells_figures(said: Proposition, candidate: Candidate) -> bool:
    """Whether a source has every number of a claim, whatever it counts there, and every measure ("two weeks") as one of its kind; so does
    any source where the claim has none."""
    values = [claim.value for claim in said.figures if claim.value is not None]
    bounds = {bound for value in values for bound in (value.low, value.high)} - {None}
    told = [claim.value for claim in candidate.source.claims if claim.value is not None]
    measured = [value for value in values if not _only_counted(value)]
    met = all(any(relate(one, value) is Relation.INSIDE for one in told) for value in measured)
    return met and (not bounds or bounds <= numbers_in(candidate))


def numbers_in(candidate: Candidate) -> frozenset[float | None]:
    """The bounds of all numbers that a source has."""
    source = candidate.source
    found = NumberReader(tokenize(source.text), load(source.article.language), set()).read()
    return frozenset(bound for number in found for bound in (number.low, number.high))


def _only_counted(value: Quantity) -> bool:
    """Whether what is counted is named by a text's own word, and not by one of this program's measures ("year", "hectare")."""
    return value.unit not in _measures()


@cache
def _measures() -> frozenset[str]:
    return frozenset(unit for code in codes() for unit in load(code).get("units")) - {"classifiers"}


def premise_of(candidate: Candidate) -> str:
    """A source's sentence as the cross-encoder reads it: with the names that its pronouns stand for, where extraction has found them."""
    alone = next((claim.text for claim in candidate.source.claims if claim.text and claim.replacements), candidate.source.text)
    return alone.replace("[", "").replace("]", "")


def _times(said: Proposition, source: StoredSentence) -> SpanRelation:
    """The best relation of a source's times to the one that is claimed. A sentence without a time, in an article from the very month or
    year that is claimed, need not say so again."""
    published = source.article.published
    when = said.when_on(published)
    if when is None:
        return SpanRelation.UNKNOWN
    times = [claim.when for claim in source.claims if claim.when is not None and claim.kind is not ClaimKind.QUOTATION]
    relations = {relate_spans(time, when) for time in times}
    order = (SpanRelation.SAME, SpanRelation.COMPATIBLE, SpanRelation.DISJOINT)
    found = next((relation for relation in order if relation in relations), SpanRelation.UNKNOWN)
    if times or published is None or when.grain not in (Grain.MONTH, Grain.YEAR) or not reported_from(when, published):
        return found
    return SpanRelation.COMPATIBLE


def _names(said: Proposition, asked: Question) -> list[str]:
    """The proper names of a proposition: no figures and words of figures, no common nouns that are written large before a name."""
    language = load(said.language)
    offices = {fold(word) for word in words_of_offices(said.text, said.language)}
    figures = [said.text[claim.start - said.start : claim.end - said.start] for claim in said.figures]
    counted = {fold(word) for text in figures for word in (*words(text), *tokenize(text).lows)}  # "Rp750" as one word and as two
    common = language.words("places.descriptors") | language.words("people.nouns") | language.words("speech.articles")
    return [name for name in asked.names if name not in counted | offices | common and not any(ch.isdigit() for ch in name)]


def _named(names: Sequence[str], asked: Question, candidate: Candidate, document: str) -> tuple[bool, int]:
    """Whether a source names whom the claim names: one of them in the sentence or around it, the others at least in its article; across
    languages, where titles are written large too, most of them. With it how many its whole article lacks."""
    language = candidate.source.article.language
    texts = (f"{spoken(candidate.source)} {premise_of(candidate)}", _surroundings(candidate))
    far = [name for name in names if not any(calls(text, language, name) for text in texts)]
    missing = sum(not calls(document, language, name) for name in far)
    if not far:
        return True, 0
    begun = len(far) < len(names) or _of_somebody_before(candidate)
    enough = not missing if kin(asked.language) == kin(language) else 2 * missing <= len(names)
    return begun and enough, missing


def _of_somebody_before(candidate: Candidate) -> bool:
    """Whether a sentence is about somebody whom the article has named before: it begins with a pronoun ("Ia juga didenda")."""
    opening = next(iter(words(candidate.source.text)), "")
    return fold(opening) in load(candidate.source.article.language).words("speech.pronouns")


def surroundings(candidate: Candidate) -> Vocabulary:
    """The words of what stands around a sentence: the title, the first sentence and the one before."""
    return vocabulary(_surroundings(candidate), candidate.source.article.language)


def _surroundings(candidate: Candidate) -> str:
    return "\n".join(text for text in (candidate.source.article.title, candidate.first, candidate.before) if text)


def placed(asked: Question, candidate: Candidate, figure: Claim | None) -> bool:
    """Whether a source is about every place of a claim: it names it, or what stands around does and the figure has no other place.

    A country merely mentioned is no place ("a Russian attack" was not in Russia): it must stand there as one.
    """
    language = candidate.source.article.language
    here, near = vocabulary(candidate.source.text, language), surroundings(candidate)
    if asked.metric is not None:  # "Talks in Paris" does not place an attack in Paris
        outside = (candidate.source.article.title, candidate.first)
        telling = [text for text in outside if text and metric_in(text, language) is not None]
        near = vocabulary("\n".join([candidate.before or "", *telling]), language)
    own = None if figure is None else figure.where
    for place in sure_places(asked):
        if countries(place):
            if not places_agree(replace(asked, places=(place,)), candidate):
                return False
        elif not mentions(place, here) and (own is not None or not mentions(place, near)):
            return False
    return True


def other_event(said: Proposition, candidate: Candidate) -> bool:
    """Whether a claim names an event ("quake") that the source and what stands around it do not, while the source names another."""
    language = candidate.source.article.language
    if kin(said.language) != kin(language):
        return False
    nouns = {stem(noun, language) for code in (said.language, language) for noun in load(code).words("events.nouns")}
    claimed = nouns.intersection(vocabulary(said.text, said.language).stems)
    here = nouns.intersection(vocabulary(candidate.source.text, language).stems)
    return bool(claimed and here and not claimed & (here | surroundings(candidate).stems))
