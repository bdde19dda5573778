"""Verdicts: does the archive support, refute or not settle what somebody claims?

A text is split into its sentences. Each is held against the nearest sentences of the archive, slot by slot: figures as intervals, times as
spans, places and names as words, and the rest by the cross-encoder, which reads the claim with its day left out and with the source's
figure in place of its own. So what remains to be read is whether both tell of the same thing; the day and the figure are compared exactly.
A figure about another day, place or metric refutes nothing. Any doubt is not enough info, said with its reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.compare import Relation, SpanRelation, relate, relate_spans, stem
from claims.languages import load
from claims.propositions import Proposition
from claims.questions import groups_in
from claims.tokens import tokenize
from claims.types import Claim, ClaimKind, Question
from index.anchors import kin, mentions, met_terms, overlap, recalled, spoken, vocabulary
from index.cross_encoder import CrossEncoder, Statement
from index.held import Held, Reading, comparable, hold, other_event, placed
from index.ranking import Evidence, Ranked
from index.search import Candidate

#: Claims whose figure can be compared.
FIGURES = frozenset({ClaimKind.CASUALTY, ClaimKind.QUANTITY, ClaimKind.MONEY, ClaimKind.PERCENTAGE})
#: Figures of these kinds are too common to be compared without the words around them: one article may hold ten amounts.
_COMMON = FIGURES - {ClaimKind.CASUALTY}

#: How many of the nearest sentences a claim is held against.
READ = 12
#: How many deciding sentences are shown.
EVIDENCE = 3
#: From which probability on the cross-encoder's word is taken: that a sentence says what the claim says; that it says the opposite; that
#: two figures are about the same thing; that two accounts that differ in their day are of one event. Chosen for precision on the claims
#: of bench/training/calibration-claims-c.jsonl and the golden ones (docs/answers.md).
SAYS_SO, SAYS_OTHERWISE, SAME_THING, SAME_EVENT = 0.70, 0.85, 0.20, 0.50
#: Counts of things that two languages name differently are one from this entailment on.
SAME_COUNTED = 0.70
#: Two tolls with the same metric, place and names, and no other event named, are taken for one from this cosine and entailment on.
LIKE_TOLL, HINTED = 0.86, 0.10
#: An event that happens once ("the quake", no meeting) is taken for the same from this cosine on, where names and places agree.
LIKE_EVENT = 0.87
#: Other figures are common: for them the sentences have to be this alike, and the cross-encoder has to lean this far.
LIKE_FIGURE, LEANING = 0.86, 0.25
#: Groups of people (``questions.groups`` of the language files) that stand in a text for what they suffered, not for what they said.
_NEVER_SPEAKERS = frozenset({"children", "women", "students"})
#: Without a cross-encoder a dated sentence is taken for the same event only where this share of its content words stands in the source's.
SAME_EVENT_OVERLAP = 0.75


class Verdict(StrEnum):
    """FEVER's three labels (Thorne et al. 2018)."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    NOT_ENOUGH_INFO = "not_enough_info"


class Why(StrEnum):
    """The reason for a verdict; the sentence a person reads is made from it at the edge, in the person's language."""

    SAME_FIGURE = "same_figure"
    OTHER_FIGURE = "other_figure"
    WIDER_FIGURE = "wider_figure"
    SOURCES_DIFFER = "sources_differ"
    SAME_STATEMENT = "same_statement"
    OTHER_STATEMENT = "other_statement"
    SAME_DATE = "same_date"
    WRONG_DATE = "wrong_date"
    OTHER_DATE = "other_date"
    OTHER_EVENT = "other_event"
    NOTHING_FOUND = "nothing_found"
    NO_FIGURE = "no_figure"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The verdict on one claim of the person's text. ``found`` is the archive's claim that decided it."""

    claim: Claim
    verdict: Verdict
    why: Why
    found: Claim | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on a person's text: on each claim in it, and overall (refuted if any is, supported if all are); ``unread`` parts of it,
    each about a sentence, were too many to be checked."""

    text: str
    language: str
    verdict: Verdict
    decided_by: ClaimCheck | None
    claims: tuple[ClaimCheck, ...]
    evidence: tuple[Evidence, ...]
    took_ms: float
    unread: int = 0


def check_of(text: str, language: str, checks: Sequence[ClaimCheck], began: float, unread: int = 0) -> Check:
    """The checks of all claims of a text together; ``began`` is the ``time.perf_counter()`` at which work started."""
    verdict, decided = _overall(checks)
    evidence = () if decided is None else decided.evidence
    return Check(text, language, verdict, decided, tuple(checks), evidence, (time.perf_counter() - began) * 1000, unread)


async def check_proposition(
    said: Proposition, asked: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], cross: CrossEncoder | None
) -> list[ClaimCheck]:
    """The verdict on every figure of a proposition, or on the whole of it where it has none. ``asked`` is it read as a question;
    ``documents`` has the texts of the articles of the first :data:`READ` sentences by id."""
    held = await hold(said, asked, ranked[:READ], documents, cross)
    figures = [claim for claim in said.figures if claim.kind in FIGURES]
    if figures:
        return [_check_figure(said, claim, asked, held, read=cross is not None) for claim in figures]
    if cross is None:
        return [_check_date(said, asked, held)] if said.when is not None else [ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.UNREAD)]
    return [_check_statement(said, held)]


#: The labels of natural language inference, in the order of the cross-encoder's probabilities.
LABELS = ("entailment", "neutral", "contradiction")


async def judge_pairs(pairs: Sequence[tuple[str, str]], cross: CrossEncoder) -> list[str]:
    """For each (premise, hypothesis) the likeliest of :data:`LABELS`, from the two texts alone."""
    rows = await cross.verdicts([Statement(premise, hypothesis) for premise, hypothesis in pairs])
    return [LABELS[int(row.argmax())] for row in rows]


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of the archive held against a figure of the person's: how the figures lie, whether all that anchors them (time, place,
    names, event) agrees, and whether both are about the same thing."""

    claim: Claim
    held: Held
    relation: Relation
    met: bool
    same: bool


def _check_figure(said: Proposition, claim: Claim, asked: Question, held: Sequence[Held], *, read: bool) -> ClaimCheck:
    findings = [_finding(said, claim, other, asked, one, read=read) for one in held for other in one.candidate.source.claims if other.value]
    return _settle(claim, [f for f in findings if f.relation is not Relation.INCOMPARABLE])


def _finding(said: Proposition, claim: Claim, other: Claim, asked: Question, held: Held, *, read: bool) -> Finding:
    assert claim.value is not None
    value = comparable(other, claim, held.candidate, said)
    relation = Relation.INCOMPARABLE if value is None else relate(value, claim.value)
    when = claim.when or said.when
    times = SpanRelation.UNKNOWN if when is None or other.when is None else relate_spans(other.when, when)
    if times is SpanRelation.UNKNOWN and when is not None:
        times = held.times
    dated = (
        times in (SpanRelation.SAME, SpanRelation.COMPATIBLE)
        if when is not None
        else not recalled(other, held.candidate.source.article.published)
    )
    stated = bool(asked.places or held.names or when is not None or asked.terms)
    met = stated and dated and held.named and placed(asked, held.candidate, other) and not other_event(said, held.candidate)
    met = met and not _only_claimed(said, held.candidate) and not _of_others(said, claim, held.candidate)
    same = met and (_alike(claim, other, asked, held) if read else _words_agree(claim, asked, held.candidate))
    return Finding(other, held, relation, met, same)


def _of_others(said: Proposition, claim: Claim, candidate: Candidate) -> bool:
    """Whether a figure counts people apart ("12 children") that the source does not speak of."""
    if claim.kind is not ClaimKind.CASUALTY:
        return False
    counted = groups_in(said.text[claim.start - said.start : claim.end - said.start], said.language)
    counted |= groups_in(said.text, said.language) & _NEVER_SPEAKERS
    return bool(counted - groups_in(candidate.source.text, candidate.source.article.language))


def _only_claimed(said: Proposition, candidate: Candidate) -> bool:
    """Whether a source keeps away from what it repeats ("the alliance claims 15,000 came") and the person's text does not."""
    source = candidate.source
    verbs = load(source.article.language).phrases("speech.doubtful")
    return bool(verbs.all(tokenize(source.text).lows)) and not load(said.language).phrases("speech.doubtful").all(tokenize(said.text).lows)


def _alike(claim: Claim, other: Claim, asked: Question, held: Held) -> bool:
    """Whether two figures whose anchors agree are about the same thing: by the cross-encoder, or by meaning where it leans that way."""
    entails = held.figured.get((claim.id, other.id), Reading()).entails
    assert claim.value is not None
    if other.value is None or relate(other.value, claim.value) is Relation.INCOMPARABLE:  # by name: only the cross-encoder can tell
        return entails >= SAME_COUNTED
    if entails >= SAME_THING:
        return True
    anchored = bool(asked.places or held.names)
    if claim.kind is ClaimKind.CASUALTY:
        return anchored and held.candidate.cosine >= LIKE_TOLL and entails >= HINTED
    return anchored and held.candidate.cosine >= LIKE_FIGURE and entails >= LEANING


def _words_agree(claim: Claim, asked: Question, candidate: Candidate) -> bool:
    """Whether all that a claim says in words stands in the source: what this program goes by where it has no cross-encoder."""
    if not (asked.places or asked.names or asked.when or claim.when):
        return False
    if asked.terms and candidate.source.article.language != asked.language:
        return False
    if claim.kind in _COMMON:
        return overlap(asked, candidate) == 1.0
    return not asked.terms or met_terms(asked, candidate) == 1.0


def _settle(claim: Claim, findings: Sequence[Finding]) -> ClaimCheck:
    """Supported or refuted where all sources about the same thing agree on it; any doubt is not enough info, said with its reason."""
    supporting = [f for f in findings if f.same and f.relation is Relation.INSIDE]
    refuting = [f for f in findings if f.same and f.relation is Relation.DISJOINT]
    wider = [f for f in findings if f.same and f.relation is Relation.OVERLAPPING]
    if supporting and refuting and not _one_article(supporting, refuting):
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [refuting[0], supporting[0]])
    if supporting:
        return _checked(claim, Verdict.SUPPORTED, Why.SAME_FIGURE, supporting)
    if wider:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE, wider)
    if refuting and any(f.met and f.relation is Relation.INSIDE for f in findings):
        # The figure itself stands in a source that meets all anchors: the other may count something else.
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, refuting)
    if refuting:
        return _checked(claim, Verdict.REFUTED, Why.OTHER_FIGURE, refuting)
    if findings:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, findings[:1])
    return ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _one_article(*groups: Sequence[Finding]) -> bool:
    return len({f.held.candidate.source.article.id for group in groups for f in group}) == 1


def _check_statement(said: Proposition, held: Sequence[Held]) -> ClaimCheck:
    """A sentence without a figure, by the cross-encoder's readings and the days."""
    agreeing = (SpanRelation.SAME, SpanRelation.COMPATIBLE)
    saying = [one for one in held if one.plain.entails >= SAYS_SO and one.named and one.placed]
    supporting = [one for one in saying if said.when is None or one.times in agreeing]
    other_day = [
        one
        for one in held
        if one.times is SpanRelation.DISJOINT and one.named and one.placed and (one.plain.entails >= SAME_EVENT or _one_event(said, one))
    ]
    denying = [
        one
        for one in held
        if one.plain.contradicts >= SAYS_OTHERWISE and one.named and one.times is not SpanRelation.DISJOINT and _about(said, one)
    ]
    if supporting:
        rivals = [one for one in denying if one.candidate.source.article.id != supporting[0].candidate.source.article.id]
        if rivals and rivals[0].plain.contradicts > supporting[0].plain.entails:
            return _stated(said, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [rivals[0], supporting[0]])
        return _stated(said, Verdict.SUPPORTED, Why.SAME_STATEMENT, supporting)
    if other_day:
        return _stated(said, Verdict.REFUTED, Why.WRONG_DATE, other_day)
    if saying:  # it happened, but the source does not say when
        return _stated(said, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, saying)
    if denying:
        return _stated(said, Verdict.REFUTED, Why.OTHER_STATEMENT, denying)
    return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _about(said: Proposition, held: Held) -> bool:
    """Whether a sentence is about what a claim is about: it has one of its names, or half of its words."""
    language = held.candidate.source.article.language
    here = vocabulary(spoken(held.candidate.source), language)
    if any(mentions(name, here) for name in held.names):
        return True
    claimed = vocabulary(said.text, said.language).stems
    return 2 * len(claimed & here.stems) >= len(claimed)


def _one_event(said: Proposition, held: Held) -> bool:
    """Whether both tell of an event that happens once, by its noun ("quake") in both, or in the claim alone across languages."""
    nouns = load(said.language).words("events.nouns")
    claimed = {stem(noun, said.language) for noun in nouns}.intersection(vocabulary(said.text, said.language).stems)
    language = held.candidate.source.article.language
    foreign = kin(said.language) != kin(language)
    shared = foreign or claimed & vocabulary(held.candidate.source.text, language).stems
    return bool(claimed and shared and (held.names or held.placed)) and held.candidate.cosine >= LIKE_EVENT


def _stated(said: Proposition, verdict: Verdict, why: Why, held: Sequence[Held]) -> ClaimCheck:
    claims = held[0].candidate.source.claims
    found = next((claim for claim in claims if claim.when is not None), next(iter(claims), None))
    shown = tuple(dict.fromkeys(one.evidence.source.sentence for one in held))
    evidence = {one.evidence.source.sentence: replace(one.evidence, answering=()) for one in held}
    return ClaimCheck(said.whole, verdict, why, found, tuple(evidence[sentence] for sentence in shown)[:EVIDENCE])


def _check_date(said: Proposition, asked: Question, held: Sequence[Held]) -> ClaimCheck:
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
                return _checked(said.whole, Verdict.SUPPORTED, Why.SAME_DATE, [finding])
            if times is SpanRelation.DISJOINT:  # people can meet on two days
                return _checked(said.whole, Verdict.NOT_ENOUGH_INFO, Why.OTHER_DATE, [finding])
    return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _checked(claim: Claim, verdict: Verdict, why: Why, findings: Sequence[Finding]) -> ClaimCheck:
    evidence: dict[tuple[str, int], Evidence] = {}
    for finding in findings:
        source = finding.held.evidence.source
        evidence.setdefault((source.article.id, source.sentence.ordinal), replace(finding.held.evidence, answering=(finding.claim,)))
    return ClaimCheck(claim, verdict, why, findings[0].claim, tuple(evidence.values())[:EVIDENCE])


def _overall(checks: Sequence[ClaimCheck]) -> tuple[Verdict, ClaimCheck | None]:
    """Refuted by any refuted claim, supported when all claims are; the claim that decided comes with it."""
    for verdict in (Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO, Verdict.SUPPORTED):
        for check in checks:
            if check.verdict is verdict:
                return verdict, check
    return Verdict.NOT_ENOUGH_INFO, None
