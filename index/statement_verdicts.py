"""What the sentences of the archive say to a sentence without a figure, by the cross-encoder's readings, the days and the places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans, same_name, stem
from claims.languages import load
from claims.propositions import Proposition
from claims.quotations import find_quotes
from claims.types import ClaimKind, Question
from index.anchors import calls, kin, mentions, overlap, spoken, vocabulary
from index.figure_verdicts import Finding, checked
from index.held import Held
from index.judging import features, judges, reversed_roles, speaks_of_oneself, tells_otherwise
from index.search import Candidate
from index.terms import words
from index.verdicts import ClaimCheck, Verdict, Why, stated

#: A quotation of this many words or more is known by them.
QUOTED = 4
#: An event that happens once ("the quake", no meeting) is taken for the same from this cosine on, where names and places agree.
LIKE_EVENT = 0.87
#: A sentence about the very day that is as near as this keeps those about another day from refuting.
LIKE_DAY = 0.85
#: How likely a source that has all figures of a claim has to contradict the rest of it, to rule it out. Of the claims of
#: bench/training/calibration-claims-*.jsonl that nothing else decided 31 were ruled out rightly so, none wrongly (2026-11-30).
DENIED_BESIDE = 0.65
#: Without a cross-encoder a dated sentence is taken for the same event only where this share of its content words stands in the source's.
SAME_EVENT_OVERLAP = 0.75


def check_statement(said: Proposition, held: Sequence[Held]) -> ClaimCheck:
    """A sentence without a figure, by the cross-encoder's readings, the days and the places."""
    agreeing = (SpanRelation.SAME, SpanRelation.COMPATIBLE)
    supports, refutes = judges()
    named = [one for one in held if one.named and not tells_otherwise(said, one)]
    values = [features(said, one, held) for one in named]
    likely = {one.candidate.source.sentence: supports.probability(each) for one, each in zip(named, values, strict=True)}
    saying = [one for one, each in zip(named, values, strict=True) if supports.decides(each) and may_say(said, one)]
    saying.sort(key=lambda one: -likely[one.candidate.source.sentence])
    quoting = [one for one in named if one.placed and _quoted(said, one.candidate)]
    saying = [*quoting, *(one for one in saying if one not in quoting)]
    supporting = [one for one in saying if said.when is None or one.times in agreeing]
    same_but_day = [supports.decides(each | {"when_differs": 0.0, "when_agrees": 1.0}) for each in values]
    other_day = [
        one for one, same in zip(named, same_but_day, strict=True) if _apart(one) and one.placed and (same or _one_event(said, one))
    ]
    denying = _denying(said, held, refutes.threshold)
    if supporting:
        rivals = [one for one in denying if one.candidate.source.article.id != supporting[0].candidate.source.article.id]
        if rivals and rivals[0].plain.contradicts > supporting[0].plain.entails:
            return stated(said, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [rivals[0], supporting[0]])
        return stated(said, Verdict.SUPPORTED, Why.SAME_STATEMENT, supporting)
    if other_day and not any(one.times in agreeing and one.candidate.cosine >= LIKE_DAY for one in named):
        return stated(said, Verdict.REFUTED, Why.WRONG_DATE, other_day)
    same_but_place = [supports.decides(each | {"entails": each["entails_unplaced"]}) for each in values]
    other_place = [one for one, same in zip(named, same_but_place, strict=True) if one.names and one.elsewhere and same and not _apart(one)]
    if other_place:
        told = other_place[0].elsewhere or ""
        return replace(stated(said, Verdict.REFUTED, Why.OTHER_WORDS, other_place), words=(told, said.places[0].words))
    if saying:  # it happened, but the source does not say when
        return stated(said, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, saying)
    if denying:
        return stated(said, Verdict.REFUTED, Why.OTHER_STATEMENT, denying)
    return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def ruled_out(said: Proposition, telling: Sequence[Held]) -> ClaimCheck | None:
    """A claim with figures, by the sources that contradict the rest of it ("Brenta paid Korvo 5 million", where Korvo paid); None where
    there is none. ``telling`` are those that have all of the figures. One that has the very toll contradicts nothing by it: the claim
    is read without."""
    fit = [one for one in telling if one.named and not _has_its_toll(said, one.candidate)]
    denying = _denying(said, fit, DENIED_BESIDE)
    return stated(said, Verdict.REFUTED, Why.OTHER_STATEMENT, denying) if denying else None


def _denying(said: Proposition, held: Sequence[Held], least: float) -> list[Held]:
    """The sources that rule a claim out with at least this probability, the likeliest first."""
    _, refutes = judges()
    against = [(refutes.probability(features(said, one, held)), one) for one in held if may_deny(said, one)]
    return [one for probability, one in sorted(against, key=lambda each: -each[0]) if probability >= least]


def _has_its_toll(said: Proposition, candidate: Candidate) -> bool:
    claimed = [claim.value for claim in said.figures if claim.kind is ClaimKind.CASUALTY and claim.value is not None]
    told = [claim.value for claim in candidate.source.claims if claim.kind is ClaimKind.CASUALTY and claim.value is not None]
    return any(relate(value, claim) is Relation.INSIDE for value in told for claim in claimed)


def may_say(said: Proposition, held: Held) -> bool:
    """Whether nothing but the likelihood is left to be asked of a source that may say what is claimed, days apart."""
    forward = held.plain.entails >= held.plain.contradicts and not reversed_roles(said, held)
    return held.named and held.placed and forward and not tells_otherwise(said, held)


def may_deny(said: Proposition, held: Held) -> bool:
    """As :func:`may_say`, of a source that may rule out what is claimed. That somebody denies a thing leaves it open; what they are claimed
    to have said of it does not."""
    apart = _apart(held) or speaks_of_oneself(held) or (tells_otherwise(said, held) and not _of_the_speaker(held))
    return held.nearly_named and not apart and _about(said, held)


def _of_the_speaker(held: Held) -> bool:
    """Whether a claim names who speaks in a source."""
    speakers = {fold(word) for claim in held.candidate.source.claims if claim.speaker for word in words(claim.speaker)}
    return any(same_name(name, word) for name in held.names for word in speakers)


def _quoted(said: Proposition, candidate: Candidate) -> bool:
    """Whether a source has, word for word, what a claim quotes, and the claim says little else than who said it."""
    quotes = [words(said.text[quote.start : quote.end]) for quote in find_quotes(said.text)]
    told = [fold(word) for word in words(candidate.source.text)]
    long = [[fold(word) for word in quote] for quote in quotes if len(quote) >= QUOTED]
    beside = len(words(said.text)) - sum(map(len, quotes))
    return bool(long) and beside <= QUOTED + 4 and all(any(told[n : n + len(q)] == q for n in range(len(told))) for q in long)


def _apart(held: Held) -> bool:
    return held.times is SpanRelation.DISJOINT


def _about(said: Proposition, held: Held) -> bool:
    """Whether a sentence is about what a claim is about: it has one of its names, or half of its words."""
    language = held.candidate.source.article.language
    here = spoken(held.candidate.source)
    if any(calls(here, language, name) for name in held.names):
        return True
    claimed = vocabulary(said.text, said.language).stems
    return 2 * len(claimed & vocabulary(here, language).stems) >= len(claimed)


def _one_event(said: Proposition, held: Held) -> bool:
    """Whether both tell of an event that happens once, by its noun ("quake") in both, or in the claim alone across languages."""
    nouns = load(said.language).words("events.nouns")
    claimed = {stem(noun, said.language) for noun in nouns}.intersection(vocabulary(said.text, said.language).stems)
    language = held.candidate.source.article.language
    foreign = kin(said.language) != kin(language)
    shared = foreign or claimed & vocabulary(held.candidate.source.text, language).stems
    return bool(claimed and shared and (held.names or held.placed)) and held.candidate.cosine >= LIKE_EVENT


def check_date(said: Proposition, asked: Question, held: Sequence[Held]) -> ClaimCheck:
    """A dated sentence without a figure where there is no cross-encoder: settled only by a sentence of the same language that shares its
    names and nearly all its words."""
    assert said.when is not None
    for one in held:
        here = vocabulary(one.candidate.source.text, one.candidate.source.article.language)
        # Across languages nothing overlaps, and a sentence without names could be about anybody.
        named = asked.names and all(mentions(name, here) for name in (*asked.names, *asked.places))
        if not named or overlap(asked, one.candidate) < SAME_EVENT_OVERLAP:
            continue
        for other in one.candidate.source.claims:
            if other.kind is not ClaimKind.STATEMENT or other.when is None:
                continue
            times = relate_spans(other.when, said.when)
            finding = Finding(other, one, Relation.INCOMPARABLE, met=True, same=True)
            if times in (SpanRelation.SAME, SpanRelation.COMPATIBLE):
                return checked(said.whole, Verdict.SUPPORTED, Why.SAME_DATE, [finding])
            if times is SpanRelation.DISJOINT:  # people can meet on two days
                return checked(said.whole, Verdict.NOT_ENOUGH_INFO, Why.OTHER_DATE, [finding])
    return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)
