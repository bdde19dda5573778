"""What the figures of the archive say to a claimed one: which are about the same thing, and how the two lie as intervals.

A figure about another day, place or metric refutes nothing. Any doubt is not enough info, said with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.compare import Relation, SpanRelation, relate, relate_spans
from claims.gazetteer import countries
from claims.languages import load
from claims.propositions import Proposition
from claims.questions import groups_in
from claims.tokens import tokenize
from claims.types import Claim, ClaimKind, Question
from index.anchors import mentions, met_terms, overlap, recalled, sure_places, vocabulary
from index.held import Held, Reading, comparable, numbers_in, other_event, placed
from index.judging import features, judges, reversed_roles
from index.ranking import Evidence
from index.search import Candidate
from index.verdicts import EVIDENCE, ClaimCheck, Verdict, Why

#: Claims whose figure can be compared.
FIGURES = frozenset({ClaimKind.CASUALTY, ClaimKind.QUANTITY, ClaimKind.MONEY, ClaimKind.PERCENTAGE})
#: Figures of these kinds are too common to be compared without the words around them: one article may hold ten amounts.
_COMMON = FIGURES - {ClaimKind.CASUALTY}
#: From which probability on the cross-encoder's word is taken that two figures are about the same thing. Chosen for precision on the claims
#: of bench/training/calibration-claims-*.jsonl and the golden ones (docs/answers.md). Whether a sentence says what a claim without a figure
#: says is settled by :mod:`index.judging`.
SAME_THING = 0.50
#: A figure this many times as large as the bound of what is claimed, or as small, is of something else.
FARTHEST = 3
#: How likely a source with the claimed figure has to say the rest of a claim too (:mod:`index.judging`).
WITH_FIGURE, WITH_TOLL = 0.60, 0.50
#: How likely a source has to say what is claimed, but for the figure, for a common figure to rule another out (:mod:`index.judging`).
SURE_FIGURE = 0.70
#: From this entailment on a source with the claimed figure may mean what is claimed, and keeps others from ruling it out.
MAY_BE_MEANT = 0.10
#: By so much more likely about the same thing, a figure that excludes the claimed one leaves another that bears it out in doubt.
NEARER = 0.15
#: Counts of things that two languages name differently are one from this entailment on.
SAME_COUNTED = 0.80
#: Two tolls with the same metric, place and names, and no other event named, are taken for one from this cosine and entailment on.
LIKE_TOLL, HINTED = 0.86, 0.02
#: Where the sentence itself names the place, from this cosine on without a hint of entailment.
SURE_TOLL = 0.87
#: Other figures are common: for them the sentences have to be this alike, and the cross-encoder has to lean this far.
LIKE_FIGURE, LEANING = 0.86, 0.50
#: Groups of people (``questions.groups`` of the language files) that stand in a text for what they suffered, not for what they said.
_NEVER_SPEAKERS = frozenset({"children", "women", "students"})


def check_figures(said: Proposition, asked: Question, held: Sequence[Held], *, read: bool) -> list[ClaimCheck]:
    """The verdict on every figure of a sentence that can be compared; none where it has none. ``read`` tells whether a cross-encoder has
    read what is held against it."""
    figures = [claim for claim in said.figures if claim.kind in FIGURES]
    findings = [_findings(said, claim, asked, held, read=read) for claim in figures]
    return _beside(findings, [_settle(said, claim, found) for claim, found in zip(figures, findings, strict=True)])


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
        settled.append(checked(check.claim, Verdict.SUPPORTED, Why.SAME_FIGURE, standing) if check.unmet and standing else check)
    return settled


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
    refuting = [
        f for f in findings if f.same and f.relation is Relation.DISJOINT and _excludes(said, claim, f) and not _of_a_group(said, f)
    ]
    wider = [f for f in findings if f.same and f.relation is Relation.OVERLAPPING]
    if supporting and refuting and (not _one_article(supporting, refuting) or _nearer(claim, refuting, supporting)):
        return checked(claim, Verdict.NOT_ENOUGH_INFO, Why.SOURCES_DIFFER, [refuting[0], supporting[0]])
    if supporting:
        return checked(claim, Verdict.SUPPORTED, Why.SAME_FIGURE, supporting)
    if wider:
        return checked(claim, Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE, wider)
    if refuting and any(f.met and f.relation is Relation.INSIDE and _may_be_meant(claim, f) for f in findings):
        # The figure itself stands in a source that meets all anchors: the other may count something else.
        return checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, refuting)
    if refuting:
        return checked(claim, Verdict.REFUTED, Why.OTHER_FIGURE, refuting)
    if findings:
        return checked(claim, Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT, findings[:1])
    return ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)


def _bears_out(said: Proposition, claim: Claim, finding: Finding) -> bool:
    """Whether a source with the claimed figure says of it what is claimed, and not the reverse ("fell 8%", "jumped 8%"); any does without a
    cross-encoder."""
    if not finding.read(claim).entails:
        return True
    common = claim.kind in _COMMON
    near = not common or _of_one_size(claim, finding.claim)
    return near and _likely(said, claim, finding) >= (WITH_FIGURE if common else WITH_TOLL) and not reversed_roles(said, finding.held)


def _likely(said: Proposition, claim: Claim, finding: Finding) -> float:
    """How likely a source says what is claimed, whatever its figure."""
    supports, _ = judges()
    return supports.probability(features(said, replace(finding.held, plain=finding.read(claim)), [finding.held]))


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


def _excludes(said: Proposition, claim: Claim, finding: Finding) -> bool:
    """Whether a figure rules out a claimed one. An article may hold ten amounts: it has to be likely that this is the one, and
    the source may not have the claimed figure itself ("3.8 million euros plus up to 1.2 million in bonuses")."""
    assert claim.value is not None
    if claim.kind not in _COMMON:
        return True
    own = numbers_in(finding.held.candidate) & ({claim.value.low, claim.value.high} - {None})
    return not own and finding.read(claim).entails > 0 and _likely(said, claim, finding) >= SURE_FIGURE


def _nearer(claim: Claim, refuting: Sequence[Finding], supporting: Sequence[Finding]) -> bool:
    """Whether figures that exclude the claimed one are clearly more about the same thing than those that it takes in ("below 5%")."""
    if any(f.claim.value is not None and claim.value is not None and f.claim.value.low == claim.value.low for f in supporting):
        return False
    likeliest = [max(f.read(claim).entails for f in found) for found in (refuting, supporting)]
    return likeliest[0] > likeliest[1] + NEARER


def _one_article(*groups: Sequence[Finding]) -> bool:
    return len({f.held.candidate.source.article.id for group in groups for f in group}) == 1


def checked(claim: Claim, verdict: Verdict, why: Why, findings: Sequence[Finding]) -> ClaimCheck:
    """The verdict on a claim by the figures or days that decide it, the first of them the most."""
    evidence: dict[tuple[str, int], Evidence] = {}
    for finding in findings:
        source = finding.held.evidence.source
        evidence.setdefault((source.article.id, source.sentence.ordinal), replace(finding.held.evidence, answering=(finding.claim,)))
    return ClaimCheck(claim, verdict, why, findings[0].claim, tuple(evidence.values())[:EVIDENCE])
