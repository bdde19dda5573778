"""Every value reported for one figure, in the order of publication: which only bring earlier ones up to date, and which contradict them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from claims.compare import Relation, relate, same_name
from claims.tallies import is_tally
from claims.types import Claim, ClaimKind, Quantity, Question
from index.anchors import kin, mentions, met_terms, needs_document, places_agree, unmet_names, veto, vocabulary
from index.answer import RELATED, RELATED_FLOOR, bodies_first
from index.conflicts import is_copy, is_raised, is_update, same_event
from index.ranking import Evidence, Ranked
from index.scoring import model_for, needed
from index.store import ArticleSummary

#: The share of a question's content words that the surroundings of a further report must have.
_HALF = 0.5
#: So long does a price or a share hold of which nobody says when it was measured.
_HOLDS = timedelta(days=7)
_LAST = datetime.max.replace(tzinfo=UTC)


class Standing(StrEnum):
    """``reported``: the first value, or one that agrees with those before it; ``update``: a later report counts on from an earlier one;
    ``differs``: another report gives a figure that this one excludes, and neither counts on from the other."""

    REPORTED = "reported"
    UPDATE = "update"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Report:
    """One value as one source reported it: ``claim`` carries it, in the sentence of ``evidence``.

    ``copies`` are further articles with the same sentence. ``updates`` and ``differs`` are the places, in the timeline, of the reports that
    it brings up to date and of those that it contradicts; ``superseded`` tells that a later report counts on from it.
    """

    evidence: Evidence
    claim: Claim
    copies: tuple[ArticleSummary, ...] = ()
    updates: tuple[int, ...] = ()
    differs: tuple[int, ...] = ()
    superseded: bool = False

    @property
    def value(self) -> Quantity:
        """What was reported; a claim without a value never becomes a report."""
        assert self.claim.value is not None
        return self.claim.value

    @property
    def article(self) -> ArticleSummary:
        """The article that reported it first, where others copied it."""
        return self.evidence.source.article

    @property
    def standing(self) -> Standing:
        """How it lies to the other reports; one that is disputed is not called an update as well."""
        return Standing.DIFFERS if self.differs else Standing.UPDATE if self.updates else Standing.REPORTED


@dataclass(frozen=True, slots=True)
class Timeline:
    """The values reported for the figure that a question asks for, of one event, metric and unit: by publication, those of unknown date
    last. Empty where no figure answers; then ``related`` holds near sentences that do not answer."""

    question: str
    language: str
    reports: tuple[Report, ...]
    related: tuple[Evidence, ...]
    took_ms: float


def timeline(question: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], began: float) -> Timeline:
    """Gather the values that stand for a question; the best sentence says which event and metric it is about.

    ``documents`` holds the texts of :func:`wanted_documents` by article id; ``began`` is the ``time.perf_counter()`` of the start.
    """
    judged = [
        Ranked(one.candidate, replace(one.evidence, vetoed=veto(question, one.candidate, documents.get(_article_id(one), ""))))
        for one in ranked
        if _is_looked_at(question, one)
    ]
    allowed = [one for one in judged if one.evidence.vetoed is None]
    best = next((one for one in allowed if one.evidence.score >= needed(one.evidence.features)), None)
    standing = bodies_first([one.evidence for one in allowed if one is best or _stands(question, one)]) if best is not None else []
    reports = _related_to_each_other(question, _merged(_one_an_article(_of_one_event(question, standing))))
    near = [one.evidence for one in judged if one.evidence.score >= RELATED_FLOOR]
    related = () if reports else tuple((standing or near)[:RELATED])
    return Timeline(question.text, question.language, tuple(reports), related, (time.perf_counter() - began) * 1000)


def wanted_documents(question: Question, ranked: Sequence[Ranked]) -> set[str]:
    """The ids of the articles whose whole text decides whether a sentence stands."""
    return {_article_id(one) for one in ranked if _is_looked_at(question, one) and needs_document(question, one.candidate)}


def _article_id(one: Ranked) -> str:
    return one.evidence.source.article.id


def _is_looked_at(question: Question, one: Ranked) -> bool:
    return one.evidence.score >= RELATED_FLOOR or _stands(question, one)


def _stands(question: Question, one: Ranked) -> bool:
    """Whether a sentence beside the best one is likely enough to answer, taken by itself, or leaves nothing open.

    Which of the shares and amounts of a place is asked for, only words tell: there the lower threshold for sentences that name the place is
    not enough, and in the language of the question the words must be there.
    """
    values = one.evidence.features
    model = model_for(values)
    if question.metric is not None:
        return model.probability(values) >= needed(values) or _meets_everything(question, one)
    foreign = kin(question.language) != kin(one.evidence.source.article.language)
    return (model.probability(values) >= model.threshold and (foreign or _has_words(question, one))) or _meets_everything(question, one)


def _meets_everything(question: Question, one: Ranked) -> bool:
    """Whether a sentence carries the figure asked for and its surroundings leave nothing open that the question states: its places, its
    names and most of its words. Across languages words tell nothing of that."""
    here = one.candidate
    if not one.evidence.answering or not _has_words(question, one) or not (question.terms or question.names or question.places):
        return False
    return not unmet_names(question, here) and places_agree(question, here)


def _has_words(question: Question, one: Ranked) -> bool:
    """Whether the surroundings of a sentence have the question's words: half of them for a toll, whose kind is known without, else most."""
    if not question.terms:
        return True
    share = met_terms(question, one.candidate)
    return share >= _HALF if question.metric is not None else share > _HALF


def _of_one_event(question: Question, standing: Sequence[Evidence]) -> list[Report]:
    """The figures that are comparable with the best one and may tell of the same, in the order of the evidence."""
    found = [Report(evidence, claim) for evidence in standing for claim in _figures(question, evidence)]
    best = next((one for one in found if one.evidence.score >= needed(one.evidence.features)), None)
    if best is None:
        return []
    # A toll of another day is another event's; a price or a share of another month is the same figure at another time.
    any_time = best.claim.kind is not ClaimKind.CASUALTY
    return [one for one in found if one is best or _about_one(question, best, one, any_time=any_time)]


def _figures(question: Question, evidence: Evidence) -> list[Claim]:
    """The claims of a sentence that carry the figure asked for; where some of them name the place of the question, only those."""
    claims = [claim for claim in evidence.answering if claim.value is not None]
    language = evidence.source.article.language
    placed = [c for c in claims if c.where and any(mentions(place, vocabulary(c.where, language)) for place in question.places)]
    return placed or claims


def _about_one(question: Question, one: Report, other: Report, *, any_time: bool = False) -> bool:
    """Whether two figures are comparable and may be of one event. The day of a tally bounds the event only from above."""
    if relate(one.value, other.value) is Relation.INCOMPARABLE:
        return False
    if not question.places:
        question = replace(question, places=_named_places(question, one, other))
        if question.places and one.claim.where and other.claim.where and not same_name(one.claim.where, other.claim.where):
            return False
    tallies = [_counted_to(one), _counted_to(other)]
    if tallies[0] != tallies[1] and not _could_count(*((one.claim, other.claim) if tallies[0] else (other.claim, one.claim))):
        return False
    timeless = [any_time or tally for tally in tallies]
    events = [replace(r.claim, when=None) if without else r.claim for r, without in zip((one, other), timeless, strict=True)]
    return same_event(question, (one.evidence, events[0]), (other.evidence, events[1]))


def _named_places(question: Question, *reports: Report) -> tuple[str, ...]:
    """The names of a question that are the place of a figure ("korban tewas banjir Lembata", where no preposition tells)."""
    places = [vocabulary(r.claim.where, r.article.language) for r in reports if r.claim.where]
    return tuple(name for name in question.names if any(mentions(name, place) for place in places))


def _counted_to(report: Report) -> bool:
    """Whether the day of a claim is the one up to which was counted, not that of the event."""
    source, claim = report.evidence.source, report.claim
    if claim.kind is not ClaimKind.CASUALTY or claim.when is None:
        return False
    begin = source.sentence.start
    return is_tally(source.text, source.text[claim.start - begin : claim.end - begin], source.article.language)


def _could_count(tally: Claim, event: Claim) -> bool:
    """Whether a tally can be of what came about at the time of a claim: not where it was closed before."""
    if tally.when is None or event.when is None or tally.when.end is None or event.when.start is None:
        return True
    return tally.when.end > event.when.start


def _one_an_article(reports: Sequence[Report]) -> list[Report]:
    """The first report of every article, and those of the same sentence that somebody else is quoted with ("police say 9, the hospital
    11"): what else an article says of the figure is a part of it, or an earlier count."""
    kept: dict[str, list[Report]] = {}
    for one in reports:
        held = kept.setdefault(one.article.id, [])
        if all(_told_by_another(one, other) for other in held):
            held.append(one)
    return [one for held in kept.values() for one in held]


def _told_by_another(one: Report, other: Report) -> bool:
    same_sentence = one.evidence.source.sentence == other.evidence.source.sentence
    return same_sentence and one.claim.speaker != other.claim.speaker and relate(one.value, other.value) is Relation.DISJOINT


def _merged(reports: Sequence[Report]) -> list[Report]:
    """In the order of publication, copies of one sentence merged into the first that was printed."""
    merged: list[Report] = []
    for one in sorted(reports, key=lambda report: report.article.published or _LAST):
        same = next((at for at, other in enumerate(merged) if one.value == other.value and is_copy(one.evidence, other.evidence)), None)
        if same is None:
            merged.append(one)
        else:
            merged[same] = replace(merged[same], copies=(*merged[same].copies, one.article))
    return merged


def _related_to_each_other(question: Question, reports: Sequence[Report]) -> list[Report]:
    """The reports, with what each updates and contradicts of those that still stood when it was published."""
    found = list(reports)
    open_: list[int] = []
    for at, one in enumerate(reports):
        comparable = [before for before in open_ if _about_one(question, one, reports[before])]
        updates = [before for before in comparable if _counts_on(one, reports[before])]
        against = [before for before in comparable if before not in updates and _excludes(one, reports[before])]
        repeats = any(reports[before].value == one.value for before in comparable)
        if against:  # it does not count on from anything as long as it is itself disputed
            updates = []
        found[at] = replace(one, updates=tuple(updates), differs=tuple(against))
        for before in against:
            found[before] = replace(found[before], differs=(*found[before].differs, at))
        for before in updates:
            found[before] = replace(found[before], superseded=True)
        open_ = [before for before in open_ if before not in updates] + ([] if repeats else [at])
    return found


def _counts_on(new: Report, old: Report) -> bool:
    """Whether a report brings an earlier one up to date."""
    later, earlier = (new.evidence, new.claim), (old.evidence, old.claim)
    excluding = relate(new.value, old.value) is Relation.DISJOINT
    return (excluding and is_update(later, earlier)) or is_raised(later, earlier)


def _excludes(one: Report, other: Report) -> bool:
    """Whether two figures of one thing exclude each other. A price or a share of which no source says when it held may have changed from
    one report to another that came much later."""
    if relate(one.value, other.value) is not Relation.DISJOINT:
        return False
    dated = one.claim.when is not None and other.claim.when is not None
    times = one.article.published, other.article.published
    if one.claim.kind is ClaimKind.CASUALTY or dated or times[0] is None or times[1] is None:
        return True
    return abs(times[0] - times[1]) <= _HOLDS
