"""Verdicts: does the archive support, refute or not settle what somebody claims?

A text is split into its sentences. Each is held against the nearest sentences of the archive, slot by slot: figures as intervals, times as
spans, places and names as words, and the rest by the cross-encoder, which reads the claim with its day left out and with "several" in
place of its figures. So what remains to be read is whether both tell of the same thing; the day and the figure are compared exactly.
A figure about another day, place or metric refutes nothing. Any doubt is not enough info, said with its reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from claims.offices import Bearing, asserted
from claims.propositions import Proposition
from claims.types import ClaimKind, Question
from index.cross_encoder import CrossEncoder, Statement
from index.cross_pairs import LABELS
from index.figure_verdicts import FIGURES, check_figures
from index.held import Held, comparable, hold, tells_figures
from index.office_verdicts import OfficeFinding, asserted_office, office_beside
from index.ranking import Ranked
from index.statement_verdicts import check_date, check_statement, ruled_out
from index.verdicts import ClaimCheck, Verdict, Why, stated

#: How many of the nearest sentences a claim is held against.
READ = 12
#: How many further ones that carry a figure of the kind.
READ_FOR_FIGURES = 8


async def check_proposition(
    said: Proposition, asked: Question, ranked: Sequence[Ranked], documents: Mapping[str, str], cross: CrossEncoder | None
) -> list[ClaimCheck]:
    """The verdict on every figure of a proposition, or on the whole of it where it has none. ``asked`` is it read as a question;
    ``documents`` has the texts of the articles of the sentences by id."""
    held = await hold(said, asked, ranked, documents, cross)
    return await asyncio.to_thread(decide, said, asked, held, read=cross is not None)


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
    checks = check_figures(said, asked, held, read=read)
    if checks:
        checks = _as_stated(said, held, checks) if read else checks
        return checks if beside is None else [*checks, _by_office(said, beside)]
    if office is not None:
        return [_by_office(said, asserted_office(said, office, held))]
    if beside is not None:
        return [_by_office(said, beside)]
    if not read:
        return [check_date(said, asked, held)] if said.when is not None else [ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.UNREAD)]
    return [check_statement(said, held)]


async def judge_pairs(pairs: Sequence[tuple[str, str]], cross: CrossEncoder) -> list[str]:
    """For each (premise, hypothesis) the likeliest of :data:`index.cross_pairs.LABELS`, from the two texts alone."""
    rows = await cross.verdicts([Statement(premise, hypothesis) for premise, hypothesis in pairs])
    return [LABELS[int(row.argmax())] for row in rows]


def _as_stated(said: Proposition, held: Sequence[Held], checks: Sequence[ClaimCheck]) -> list[ClaimCheck]:
    """The checks of all figures of a sentence: those that met no figure of the kind are decided by the sources that have all the numbers,
    where one says the whole of it or contradicts it. What they tell of another day or place refutes nothing: it may have happened
    besides."""
    if not any(check.unmet for check in checks):
        return list(checks)
    telling = [one for one in held if tells_figures(said, one.candidate)]
    whole = check_statement(said, telling)
    decided = whole if whole.verdict is Verdict.SUPPORTED else ruled_out(said, telling)
    return list(checks) if decided is None else [replace(decided, claim=check.claim) if check.unmet else check for check in checks]


def _by_office(said: Proposition, found: OfficeFinding) -> ClaimCheck:
    """The verdict of what the sources say to a claimed office."""
    if found.bearing is Bearing.NONE:
        return ClaimCheck(said.whole, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)
    if found.bearing is Bearing.SAME:
        return stated(said, Verdict.SUPPORTED, Why.SAME_STATEMENT, found.held)
    return replace(stated(said, Verdict.REFUTED, Why.OTHER_WORDS, found.held), words=found.words)
