"""Verdicts: does the archive support, refute or not settle what somebody claims?

This first version compares figures as intervals and dates as spans; everything else is not enough info. A figure about another day,
place or metric refutes nothing: a verdict needs every anchor that the claim states (place, day, names) to be met by the source.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.compare import Relation, SpanRelation, relate, relate_spans
from claims.extract import extract_text
from claims.languages import detect
from claims.questions import analyse
from claims.types import Claim, ClaimKind, Question
from index.answer import Evidence
from index.scoring import around, mentions, met_terms, overlap, places_agree, vocabulary
from index.search import Candidate

#: Claims whose figure can be compared.
FIGURES = frozenset({ClaimKind.CASUALTY, ClaimKind.QUANTITY, ClaimKind.MONEY, ClaimKind.PERCENTAGE})

#: Figures of these kinds are too common to be compared without the words around them: one article may hold ten amounts.
_COMMON = FIGURES - {ClaimKind.CASUALTY}

#: A dated statement is taken for the same event only where this share of its content words stands in the source's sentence; a figure, where
#: all of them do. High on purpose: words are all this version has to tell two events of the same people apart.
SAME_EVENT_OVERLAP = 0.75
#: How many deciding sentences are shown.
EVIDENCE = 3


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
    SAME_DATE = "same_date"
    OTHER_DATE = "other_date"
    OTHER_EVENT = "other_event"
    NOTHING_FOUND = "nothing_found"
    NO_FIGURE = "no_figure"


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
    """The verdict on a person's text: on each claim in it, and overall (refuted if any is, supported if all are)."""

    text: str
    language: str
    verdict: Verdict
    decided_by: ClaimCheck | None
    claims: tuple[ClaimCheck, ...]
    evidence: tuple[Evidence, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of the archive held against the person's: how its figure or date lies to theirs, and how well it is anchored.

    ``anchored``: the person states something (place, day, names), and all of it is met by the source.
    """

    claim: Claim
    evidence: Evidence
    relation: Relation
    anchored: bool


def verify(text: str, ranked: Sequence[tuple[Candidate, Evidence]], began: float) -> Check:
    """The verdict of the archive's nearest sentences on a text; ``began`` is the ``time.perf_counter()`` at which work started."""
    language = detect(text)
    checks = [_check_claim(claim, sentence, ranked) for claim, sentence in _checkable(text, language)]
    verdict, decided = _overall(checks)
    evidence = () if decided is None else decided.evidence
    return Check(text, language, verdict, decided, tuple(checks), evidence, (time.perf_counter() - began) * 1000)


def _checkable(text: str, language: str) -> list[tuple[Claim, str]]:
    """The claims of a text that can be compared, each with its sentence: every figure, and every dated sentence without one."""
    extraction = extract_text(text, language, None)
    found = []
    for sentence in extraction.sentences:
        words = text[sentence.start : sentence.end]
        claims = [c for c in extraction.claims if c.ordinal == sentence.ordinal]
        figures = [c for c in claims if c.kind in FIGURES and c.value is not None]
        dated = [c for c in claims if c.kind is ClaimKind.STATEMENT and c.when is not None]
        found += [(claim, words) for claim in (figures or dated[:1])]
    return found


def _check_claim(claim: Claim, sentence: str, ranked: Sequence[tuple[Candidate, Evidence]]) -> ClaimCheck:
    asked = analyse(sentence, None)
    if claim.kind is ClaimKind.STATEMENT:
        return _check_date(claim, asked, ranked)
    findings = [
        _finding(claim, other, asked, candidate, evidence)
        for candidate, evidence in ranked
        for other in candidate.source.claims
        if other.kind is claim.kind and other.value is not None
    ]
    return _settle(claim, [f for f in findings if f.relation is not Relation.INCOMPARABLE])


def _finding(claim: Claim, other: Claim, asked: Question, candidate: Candidate, evidence: Evidence) -> Finding:
    assert claim.value is not None
    assert other.value is not None
    relation = relate(other.value, claim.value)
    anchored = _anchored(claim, other, asked, candidate)
    if asked.terms and candidate.source.article.language != asked.language:
        anchored = False  # what happened is said in words that this version cannot compare across languages
    elif claim.kind in _COMMON:
        anchored = anchored and overlap(asked, candidate) == 1.0
    elif asked.terms:
        anchored = anchored and met_terms(asked, candidate) == 1.0
    return Finding(other, evidence, relation, anchored)


def _anchored(claim: Claim, other: Claim, asked: Question, candidate: Candidate) -> bool:
    """Whether a place, a day or a name is stated, and all that is stated is met by the source."""
    language = candidate.source.article.language
    here, near = vocabulary(candidate.source.text, language), around(candidate)
    names = [name for name in asked.names if not any(ch.isdigit() for ch in name)]
    when = claim.when or asked.when
    times = SpanRelation.UNKNOWN if when is None or other.when is None else relate_spans(other.when, when)
    named = all(mentions(name, here) or mentions(name, near) for name in names)
    dated = when is None or times in (SpanRelation.SAME, SpanRelation.COMPATIBLE)
    stated = bool(asked.places or names or when is not None)
    return stated and dated and named and places_agree(asked, candidate)


def _settle(claim: Claim, findings: Sequence[Finding]) -> ClaimCheck:
    """Supported or refuted where all anchored sources agree on it; any doubt is not enough info, said with its reason."""
    supporting = [f for f in findings if f.anchored and f.relation is Relation.INSIDE]
    refuting = [f for f in findings if f.anchored and f.relation is Relation.DISJOINT]
    wider = [f for f in findings if f.anchored and f.relation is Relation.OVERLAPPING]
    if supporting and refuting:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [refuting[0], supporting[0]])
    if supporting:
        return _checked(claim, Verdict.SUPPORTED, Why.SAME_FIGURE, supporting)
    if wider:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE, wider)
    if refuting:
        return _checked(claim, Verdict.REFUTED, Why.OTHER_FIGURE, refuting)
    if findings:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, findings[:1])
    return ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _check_date(claim: Claim, asked: Question, ranked: Sequence[tuple[Candidate, Evidence]]) -> ClaimCheck:
    """A dated sentence without a figure: settled only by a sentence of the same language that shares its names and nearly all its words."""
    assert claim.when is not None
    for candidate, evidence in ranked:
        here = vocabulary(candidate.source.text, candidate.source.article.language)
        # Across languages nothing overlaps, and a sentence without names could be about anybody.
        if (
            not asked.names
            or overlap(asked, candidate) < SAME_EVENT_OVERLAP
            or not all(mentions(n, here) for n in (*asked.names, *asked.places))
        ):
            continue
        for other in candidate.source.claims:
            if other.kind is not ClaimKind.STATEMENT or other.when is None:
                continue
            times = relate_spans(other.when, claim.when)
            finding = Finding(other, evidence, Relation.INCOMPARABLE, anchored=True)
            if times in (SpanRelation.SAME, SpanRelation.COMPATIBLE):
                return _checked(claim, Verdict.SUPPORTED, Why.SAME_DATE, [finding])
            if times is SpanRelation.DISJOINT:  # people can meet on two days
                return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_DATE, [finding])
    return ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _checked(claim: Claim, verdict: Verdict, why: Why, findings: Sequence[Finding]) -> ClaimCheck:
    evidence: dict[tuple[str, int], Evidence] = {}
    for finding in findings:
        source = finding.evidence.source
        evidence.setdefault((source.article.id, source.sentence.ordinal), replace(finding.evidence, answering=(finding.claim,)))
    return ClaimCheck(claim, verdict, why, findings[0].claim, tuple(evidence.values())[:EVIDENCE])


def _overall(checks: Sequence[ClaimCheck]) -> tuple[Verdict, ClaimCheck | None]:
    """Refuted by any refuted claim, supported when all claims are; the claim that decided comes with it."""
    for verdict in (Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO, Verdict.SUPPORTED):
        for check in checks:
            if check.verdict is verdict:
                return verdict, check
    return Verdict.NOT_ENOUGH_INFO, None
