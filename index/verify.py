"""Verdicts: does the archive support, refute or not settle what somebody claims?

A text is split into its sentences. Each is held against the nearest sentences of the archive, slot by slot: figures as intervals, times as
spans, places and names as words, and the rest by the cross-encoder, which reads the claim with its day left out and with "several" in
place of its figures. So what remains to be read is whether both tell of the same thing; the day and the figure are compared exactly.
A figure about another day, place or metric refutes nothing. Any doubt is not enough info, said with its reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans, same_name, stem
from claims.gazetteer import countries
from claims.languages import load
from claims.offices import Bearing, asserted
from claims.propositions import Proposition
from claims.questions import groups_in
from claims.quotations import find_quotes
from claims.tokens import tokenize
from claims.types import Claim, ClaimKind, Question
from index.anchors import calls, kin, mentions, met_terms, overlap, recalled, spoken, sure_places, vocabulary
from index.cross_encoder import CrossEncoder, Statement
from index.held import Held, Reading, comparable, hold, numbers_in, other_event, placed, tells_figures
from index.judging import features, judges, reversed_roles, speaks_of_oneself, tells_otherwise
from index.office_verdicts import OfficeFinding, asserted_office, office_beside
from index.ranking import Evidence, Ranked
from index.search import Candidate
from index.terms import words

#: Claims whose figure can be compared.
FIGURES = frozenset({ClaimKind.CASUALTY, ClaimKind.QUANTITY, ClaimKind.MONEY, ClaimKind.PERCENTAGE})
#: Figures of these kinds are too common to be compared without the words around them: one article may hold ten amounts.
_COMMON = FIGURES - {ClaimKind.CASUALTY}

#: How many of the nearest sentences a claim is held against.
READ = 12
#: How many further ones that carry a figure of the kind.
READ_FOR_FIGURES = 8
#: How many deciding sentences are shown.
EVIDENCE = 3
#: From which probability on the cross-encoder's word is taken that two figures are about the same thing. Chosen for precision on the claims
#: of bench/training/calibration-claims-*.jsonl and the golden ones (docs/answers.md). Whether a sentence says what a claim without a figure
#: says is settled by :mod:`index.judging`.
SAME_THING = 0.50
#: A quotation of this many words or more is known by them.
QUOTED = 4
#: A figure this many times as large as the bound of what is claimed, or as small, is of something else.
FARTHEST = 3
#: How likely a source with the claimed figure has to say the rest of a claim too (:mod:`index.judging`).
WITH_FIGURE = 0.45
#: From this entailment on a common figure rules another out; or where the two texts are this near, and the cross-encoder this sure that
#: one has to do with the other, whether it bears it out or not.
SURE_FIGURE, NEAR_FIGURE, ABOUT_IT = 0.90, 0.87, 0.90
#: From this entailment on a source with the claimed figure may mean what is claimed, and keeps others from ruling it out.
MAY_BE_MEANT = 0.20
#: By so much more likely about the same thing, a figure that excludes the claimed one leaves another that bears it out in doubt.
NEARER = 0.15
#: Counts of things that two languages name differently are one from this entailment on.
SAME_COUNTED = 0.80
#: Two tolls with the same metric, place and names, and no other event named, are taken for one from this cosine and entailment on.
LIKE_TOLL, HINTED = 0.86, 0.02
#: Where the sentence itself names the place, from this cosine on without a hint of entailment.
SURE_TOLL = 0.87
#: An event that happens once ("the quake", no meeting) is taken for the same from this cosine on, where names and places agree.
LIKE_EVENT = 0.87
#: A sentence about the very day that is as near as this keeps those about another day from refuting.
LIKE_DAY = 0.83
#: Other figures are common: for them the sentences have to be this alike, and the cross-encoder has to lean this far.
LIKE_FIGURE, LEANING = 0.86, 0.40
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
    OTHER_WORDS = "other_words"
    SAME_DATE = "same_date"
    WRONG_DATE = "wrong_date"
    OTHER_DATE = "other_date"
    OTHER_EVENT = "other_event"
    NOTHING_FOUND = "nothing_found"
    NO_FIGURE = "no_figure"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The verdict on one claim of the person's text. ``found`` is the archive's claim that decided it; ``words``, where a place or office
    did, what the source says in its own words and what is claimed."""

    claim: Claim
    verdict: Verdict
    why: Why
    found: Claim | None = None
    evidence: tuple[Evidence, ...] = ()
    words: tuple[str, str] | None = None


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
    ``documents`` has the texts of the articles of the sentences by id."""
    return decide(said, asked, await hold(said, asked, ranked, documents, cross), read=cross is not None)


def kinds_of(said: Proposition) -> frozenset[ClaimKind]:
    """The kinds of figures that a claim has."""
    return frozenset(claim.kind for claim in said.figures) & FIGURES


def worth_holding(said: Proposition, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The sentences that a claim is held against: the first, and those behind that carry a figure that can be compared with one of its."""
    further = [
        one
        for one in ranked[READ:]
        if any(comparable(other, claim, one.candidate, said) is not None for claim in said.figures for other in one.candidate.source.claims)
    ]
    return [*ranked[:READ], *further[:READ_FOR_FIGURES]]


def decide(said: Proposition, asked: Question, held: Sequence[Held], *, read: bool) -> list[ClaimCheck]:
    """As :func:`check_proposition`, from what the sentences are held against it; ``read`` tells whether a cross-encoder has read them."""
    office = asserted(said.undated({}), said.language)
    beside = office_beside(said, held) if office is None else None
    figures = [claim for claim in said.figures if claim.kind in FIGURES]
    if figures:
        findings = [_findings(said, claim, asked, held, read=read) for claim in figures]
        checks = _beside(findings, [_settle(said, claim, found) for claim, found in zip(figures, findings, strict=True)])
        checks = _as_stated(said, held, checks) if read else checks
        return checks if beside is None else [*checks, _by_office(said, beside)]
    if office is not None:
        return [_by_office(said, asserted_office(said, office, held))]
    if beside is not None:
        return [_by_office(said, beside)]
    if not read:
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

    def read(self, claim: Claim) -> Reading:
        """What the cross-encoder makes of the source and the claim with this figure in place of its own."""
        return self.held.figured.get((claim.id, self.claim.id), Reading())


def _findings(said: Proposition, claim: Claim, asked: Question, held: Sequence[Held], *, read: bool) -> list[Finding]:
    findings = [_finding(said, claim, other, asked, one, read=read) for one in held for other in one.candidate.source.claims if other.value]
    return [f for f in findings if f.relation is not Relation.INCOMPARABLE]


def _beside(findings: Sequence[Sequence[Finding]], checks: Sequence[ClaimCheck]) -> list[ClaimCheck]:
    """The checks of all figures of a sentence: one that is left open stands where another is supported, if the same source has it too
    ("more than 40 died in five days")."""
    sure = {e.source.sentence for check in checks if check.verdict is Verdict.SUPPORTED for e in check.evidence}
    settled = []
    for found, check in zip(findings, checks, strict=True):
        standing = [f for f in found if f.relation is Relation.INSIDE and f.held.candidate.source.sentence in sure]
        settled.append(_checked(check.claim, Verdict.SUPPORTED, Why.SAME_FIGURE, standing) if _unmet(check) and standing else check)
    return settled


def _as_stated(said: Proposition, held: Sequence[Held], checks: Sequence[ClaimCheck]) -> list[ClaimCheck]:
    """The checks of all figures of a sentence: those that met no figure of the kind are supported where a source that has all the numbers
    says the whole of it. Such a source refutes nothing: what it tells of another day or place may have happened besides."""
    whole = _check_statement(said, [one for one in held if tells_figures(said, one.candidate)])
    return [replace(whole, claim=check.claim) if _unmet(check) and whole.verdict is Verdict.SUPPORTED else check for check in checks]


def _unmet(check: ClaimCheck) -> bool:
    return check.verdict is Verdict.NOT_ENOUGH_INFO and check.why in (Why.OTHER_EVENT, Why.NOTHING_FOUND)


def _finding(said: Proposition, claim: Claim, other: Claim, asked: Question, held: Held, *, read: bool) -> Finding:
    assert claim.value is not None
    value = comparable(other, claim, held.candidate, said)
    relation = Relation.INCOMPARABLE if value is None else relate(value, claim.value)
    when = claim.when if claim.when is not None and claim.when.start is not None else said.when_on(held.candidate.source.article.published)
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
    met = met and not _only_claimed(said, other, held.candidate) and not _of_others(said, claim, held.candidate)
    same = met and (_alike(claim, other, asked, held) if read else _words_agree(claim, asked, held.candidate))
    return Finding(other, held, relation, met, same)


def _of_others(said: Proposition, claim: Claim, candidate: Candidate) -> bool:
    """Whether a figure counts people apart ("12 children") that the source does not speak of."""
    if claim.kind is not ClaimKind.CASUALTY:
        return False
    counted = groups_in(said.text[claim.start - said.start : claim.end - said.start], said.language)
    counted |= groups_in(said.text, said.language) & _NEVER_SPEAKERS
    return bool(counted - groups_in(candidate.source.text, candidate.source.article.language))


def _of_a_group(said: Proposition, finding: Finding) -> bool:
    """Whether a source's toll is of people whom the claim does not speak of apart ("nine of the dead were children")."""
    source, metric = finding.held.candidate.source, finding.claim.value and finding.claim.value.metric
    tolls = [
        claim for claim in source.claims if claim.kind is ClaimKind.CASUALTY and claim.value is not None and claim.value.metric == metric
    ]
    apart = groups_in(source.text, source.article.language) - groups_in(said.text, said.language)
    return len(tolls) == 1 and bool(apart & _NEVER_SPEAKERS)


def _only_claimed(said: Proposition, figure: Claim, candidate: Candidate) -> bool:
    """Whether a source keeps away from a figure that it repeats ("the alliance claims 15,000 came") and the person's text does not."""
    source = candidate.source
    verbs = load(source.article.language).phrases("speech.doubtful")
    if load(said.language).phrases("speech.doubtful").all(tokenize(said.text).lows):
        return False
    line = tokenize(source.text)
    joining = load(source.article.language).words("questions.joining")
    first, last = figure.start - source.sentence.start, figure.end - source.sentence.start
    for begin, end, _ in verbs.all(line.lows):
        between = [token.low for token in line.tokens if last <= token.start < line.tokens[begin].start]
        if figure.kind is ClaimKind.CASUALTY and line.tokens[end - 1].end + 1 == first:
            continue  # "claimed eight lives"
        if line.tokens[end - 1].end <= first or (line.tokens[begin].start >= last and not joining.intersection(between)):
            return True
    return False


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
        hinted = entails >= HINTED or (held.candidate.cosine >= SURE_TOLL and _of_the_very_place(asked, held.candidate))
        return anchored and held.candidate.cosine >= LIKE_TOLL and hinted
    return anchored and held.candidate.cosine >= LIKE_FIGURE and entails >= LEANING


def _of_the_very_place(asked: Question, candidate: Candidate) -> bool:
    """Whether a sentence itself names a place of the claim that is no whole country."""
    here = vocabulary(candidate.source.text, candidate.source.article.language)
    return any(mentions(place, here) for place in sure_places(asked) if not countries(place))


def _words_agree(claim: Claim, asked: Question, candidate: Candidate) -> bool:
    """Whether all that a claim says in words stands in the source: what this program goes by where it has no cross-encoder."""
    if not (asked.places or asked.names or asked.when or claim.when):
        return False
    if asked.terms and candidate.source.article.language != asked.language:
        return False
    if claim.kind in _COMMON:
        return overlap(asked, candidate) == 1.0
    return not asked.terms or met_terms(asked, candidate) == 1.0


def _settle(said: Proposition, claim: Claim, findings: Sequence[Finding]) -> ClaimCheck:
    """Supported or refuted where all sources about the same thing agree on it; any doubt is not enough info, said with its reason."""
    supporting = [f for f in findings if f.same and f.relation is Relation.INSIDE and _bears_out(said, claim, f)]
    refuting = [f for f in findings if f.same and f.relation is Relation.DISJOINT and _excludes(claim, f) and not _of_a_group(said, f)]
    wider = [f for f in findings if f.same and f.relation is Relation.OVERLAPPING]
    if supporting and refuting and (not _one_article(supporting, refuting) or _nearer(claim, refuting, supporting)):
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [refuting[0], supporting[0]])
    if supporting:
        return _checked(claim, Verdict.SUPPORTED, Why.SAME_FIGURE, supporting)
    if wider:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE, wider)
    if refuting and any(f.met and f.relation is Relation.INSIDE and _may_be_meant(claim, f) for f in findings):
        # The figure itself stands in a source that meets all anchors: the other may count something else.
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, refuting)
    if refuting:
        return _checked(claim, Verdict.REFUTED, Why.OTHER_FIGURE, refuting)
    if findings:
        return _checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, findings[:1])
    return ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _bears_out(said: Proposition, claim: Claim, finding: Finding) -> bool:
    """Whether a source with the claimed figure says of it what is claimed, and not the reverse ("fell 8%", "jumped 8%"); any does without a
    cross-encoder."""
    reading = finding.read(claim)
    if not reading.entails:
        return True
    supports, _ = judges()
    values = features(said, replace(finding.held, plain=reading), [finding.held])
    near = claim.kind not in _COMMON or _of_one_size(claim, finding.claim)
    return near and supports.probability(values) >= WITH_FIGURE and not reversed_roles(said, finding.held)


def _may_be_meant(claim: Claim, finding: Finding) -> bool:
    """Whether a source's figure may be the one that is claimed, by the cross-encoder; any may without one."""
    entails = finding.read(claim).entails
    return not entails or entails >= MAY_BE_MEANT


def _of_one_size(claim: Claim, other: Claim) -> bool:
    """Whether a figure is near the bound of an open interval: "below 5%" is no 0.4%, though that lies in it."""
    assert claim.value is not None
    assert other.value is not None
    bounds, told = ({value.low, value.high} - {None} for value in (claim.value, other.value))
    if len(bounds) != 1 or not told:
        return True
    (bound,) = bounds
    return bound is not None and any(a is not None and max(a, bound) <= FARTHEST * min(a, bound) for a in told)


def _excludes(claim: Claim, finding: Finding) -> bool:
    """Whether a figure rules out a claimed one. An article may hold ten amounts: the cross-encoder has to be sure that this is the one, and
    the source may not have the claimed figure itself ("3.8 million euros plus up to 1.2 million in bonuses")."""
    assert claim.value is not None
    if claim.kind not in _COMMON:
        return True
    candidate = finding.held.candidate
    reading = finding.read(claim)
    near = candidate.cosine >= NEAR_FIGURE and reading.entails + reading.contradicts >= ABOUT_IT
    return (near or reading.entails >= SURE_FIGURE) and not numbers_in(candidate) & ({claim.value.low, claim.value.high} - {None})


def _nearer(claim: Claim, refuting: Sequence[Finding], supporting: Sequence[Finding]) -> bool:
    """Whether figures that exclude the claimed one are clearly more about the same thing than those that it takes in ("below 5%")."""
    if any(f.claim.value is not None and claim.value is not None and f.claim.value.low == claim.value.low for f in supporting):
        return False
    likeliest = [max(f.read(claim).entails for f in found) for found in (refuting, supporting)]
    return likeliest[0] > likeliest[1] + NEARER


def _one_article(*groups: Sequence[Finding]) -> bool:
    return len({f.held.candidate.source.article.id for group in groups for f in group}) == 1


def _check_statement(said: Proposition, held: Sequence[Held]) -> ClaimCheck:
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
    against = {one.candidate.source.sentence: refutes.probability(features(said, one, held)) for one in held if may_deny(said, one)}
    denying = [one for one in held if against.get(one.candidate.source.sentence, 0.0) >= refutes.threshold]
    denying.sort(key=lambda one: -against[one.candidate.source.sentence])
    if supporting:
        rivals = [one for one in denying if one.candidate.source.article.id != supporting[0].candidate.source.article.id]
        if rivals and rivals[0].plain.contradicts > supporting[0].plain.entails:
            return _stated(said, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [rivals[0], supporting[0]])
        return _stated(said, Verdict.SUPPORTED, Why.SAME_STATEMENT, supporting)
    if other_day and not any(one.times in agreeing and one.candidate.cosine >= LIKE_DAY for one in named):
        return _stated(said, Verdict.REFUTED, Why.WRONG_DATE, other_day)
    same_but_place = [supports.decides(each | {"entails": each["entails_unplaced"]}) for each in values]
    other_place = [one for one, same in zip(named, same_but_place, strict=True) if one.names and one.elsewhere and same and not _apart(one)]
    if other_place:
        told = other_place[0].elsewhere or ""
        return replace(_stated(said, Verdict.REFUTED, Why.OTHER_WORDS, other_place), words=(told, said.places[0].words))
    if saying:  # it happened, but the source does not say when
        return _stated(said, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, saying)
    if denying:
        return _stated(said, Verdict.REFUTED, Why.OTHER_STATEMENT, denying)
    return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


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


def _by_office(said: Proposition, found: OfficeFinding) -> ClaimCheck:
    """The verdict of what the sources say to a claimed office."""
    if found.bearing is Bearing.NONE:
        return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)
    if found.bearing is Bearing.SAME:
        return _stated(said, Verdict.SUPPORTED, Why.SAME_STATEMENT, found.held)
    return replace(_stated(said, Verdict.REFUTED, Why.OTHER_WORDS, found.held), words=found.words)


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
