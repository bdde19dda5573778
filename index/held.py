"""A source's sentence held against what somebody claims: how their times, names, places and events lie to each other, and what the
cross-encoder makes of the two."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans, stem
from claims.gazetteer import countries
from claims.languages import load
from claims.phrasing import phrase
from claims.propositions import Proposition
from claims.questions import metric_in
from claims.types import Claim, ClaimKind, Quantity, Question
from index.anchors import Vocabulary, kin, mentions, places_agree, spoken, sure_places, vocabulary
from index.cross_encoder import CrossEncoder, Statement
from index.ranking import Evidence, Ranked, passage
from index.search import Candidate
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
    whether they and its places are met; ``plain`` the reading without its day, ``figured`` those with one of the source's figures in
    place of its own, by the ids of both claims.
    """

    candidate: Candidate
    evidence: Evidence
    times: SpanRelation
    names: tuple[str, ...]
    named: bool
    placed: bool
    plain: Reading
    figured: dict[tuple[str, str], Reading] = field(default_factory=dict)


async def hold(
    said: Proposition, asked: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], cross: CrossEncoder | None
) -> list[Held]:
    """Each of the sentences held against the proposition; everything the cross-encoder has to read, in one go."""
    language = load(said.language)
    plain = said.undated({})
    readings: dict[Statement, Reading] = {}
    wanted: list[tuple[Statement, dict[tuple[str, str], list[Statement]]]] = []
    for one in ranked:
        sentence = premise_of(one.candidate)
        _, head, before = passage(one.candidate)
        figured = {}
        for claim, other in itertools.product(said.figures, one.candidate.source.claims):
            value = comparable(other, claim, one.candidate, said)
            if value is None:
                continue
            figures = {claim.id: phrase(value, language)}
            # "It killed 47 and injured 300" may stand in two sentences: each figure is read in the whole and in its part of it.
            hypotheses = dict.fromkeys([said.undated(figures), said.undated(figures, part_of=claim)])
            figured[claim.id, other.id] = [Statement(sentence, hypothesis, head, before) for hypothesis in hypotheses]
        wanted.append((Statement(sentence, plain, head, before), figured))
        readings |= dict.fromkeys([wanted[-1][0], *itertools.chain(*figured.values())], Reading())
    if cross is not None and readings:
        rows = await cross.verdicts(list(readings))
        readings = {one: Reading(float(row[0]), float(row[2])) for one, row in zip(readings, rows, strict=True)}
    names = _names(said, asked)
    held = []
    for one, (whole, figured) in zip(ranked, wanted, strict=True):
        times = _times(said, one.candidate.source.claims)
        document = documents.get(one.candidate.source.article.id, "")
        met = _named(names, asked, one.candidate, document), placed(asked, one.candidate, None)
        read = {ids: max((readings[one] for one in statements), key=lambda r: r.entails) for ids, statements in figured.items()}
        held.append(Held(one.candidate, one.evidence, times, tuple(names), *met, readings[whole], read))
    return held


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


def _only_counted(value: Quantity) -> bool:
    """Whether what is counted is named by a text's own word, and not by one of this program's measures ("year", "hectare")."""
    return value.unit not in _measures()


@cache
def _measures() -> frozenset[str]:
    return frozenset(load("en").get("units")) - {"classifiers"}


def premise_of(candidate: Candidate) -> str:
    """A source's sentence as the cross-encoder reads it: with the names that its pronouns stand for, where extraction has found them."""
    alone = next((claim.text for claim in candidate.source.claims if claim.text and claim.replacements), candidate.source.text)
    return alone.replace("[", "").replace("]", "")


def _times(said: Proposition, claims: Iterable[Claim]) -> SpanRelation:
    """The best relation of a source's times to the one that is claimed."""
    if said.when is None:
        return SpanRelation.UNKNOWN
    relations = {
        relate_spans(claim.when, said.when) for claim in claims if claim.when is not None and claim.kind is not ClaimKind.QUOTATION
    }
    order = (SpanRelation.SAME, SpanRelation.COMPATIBLE, SpanRelation.DISJOINT)
    return next((relation for relation in order if relation in relations), SpanRelation.UNKNOWN)


def _names(said: Proposition, asked: Question) -> list[str]:
    """The proper names of a proposition: no figures and words of figures, no common nouns that are written large before a name."""
    language = load(said.language)
    counted = {fold(word) for claim in said.figures for word in words(said.text[claim.start - said.start : claim.end - said.start])}
    common = language.words("places.descriptors") | language.words("people.nouns") | language.words("speech.articles")
    return [name for name in asked.names if name not in counted and name not in common and not any(ch.isdigit() for ch in name)]


def _named(names: Sequence[str], asked: Question, candidate: Candidate, document: str) -> bool:
    """Whether a source names whom the claim names: one of them in the sentence or around it, the others at least in its article; across
    languages, where titles are written large too, most of them."""
    language = candidate.source.article.language
    here, near = vocabulary(spoken(candidate.source), language), surroundings(candidate)
    close = sum(mentions(name, here) or mentions(name, near) for name in names)
    if not names or close == len(names):
        return True
    whole = vocabulary(document, language)
    met = sum(mentions(name, here) or mentions(name, near) or mentions(name, whole) for name in names)
    return close > 0 and (met == len(names) if kin(asked.language) == kin(language) else 2 * met >= len(names))


def surroundings(candidate: Candidate) -> Vocabulary:
    """What stands around a sentence: the title, the first sentence and the one before."""
    texts = (candidate.source.article.title, candidate.first, candidate.before)
    return vocabulary("\n".join(text for text in texts if text), candidate.source.article.language)


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
