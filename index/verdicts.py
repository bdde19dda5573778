"""What a check of a person's text comes to: the three labels, the reasons, and the verdict on each claim and on the whole."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.propositions import Proposition
from claims.types import Claim
from index.held import Held
from index.ranking import Evidence

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
    SAME_STATEMENT = "same_statement"
    OTHER_STATEMENT = "other_statement"
    OTHER_WORDS = "other_words"
    SAME_DATE = "same_date"
    WRONG_DATE = "wrong_date"
    OTHER_DATE = "other_date"
    OTHER_EVENT = "other_event"
    NOTHING_FOUND = "nothing_found"
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

    @property
    def unmet(self) -> bool:
        """Whether nothing of the archive was about the same thing."""
        return self.verdict is Verdict.NOT_ENOUGH_INFO and self.why in (Why.OTHER_EVENT, Why.NOTHING_FOUND)


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
    verdict, decided = overall(checks)
    evidence = () if decided is None else decided.evidence
    return Check(text, language, verdict, decided, tuple(checks), evidence, (time.perf_counter() - began) * 1000, unread)


def stated(said: Proposition, verdict: Verdict, why: Why, held: Sequence[Held]) -> ClaimCheck:
    """The verdict on a whole sentence by the sources that decide it, the first of them the most."""
    claims = held[0].candidate.source.claims
    found = next((claim for claim in claims if claim.when is not None), next(iter(claims), None))
    shown = tuple(dict.fromkeys(one.evidence.source.sentence for one in held))
    evidence = {one.evidence.source.sentence: replace(one.evidence, answering=()) for one in held}
    return ClaimCheck(said.whole, verdict, why, found, tuple(evidence[sentence] for sentence in shown)[:EVIDENCE])


def overall(checks: Sequence[ClaimCheck]) -> tuple[Verdict, ClaimCheck | None]:
    """Refuted by any refuted claim, supported when all claims are; the claim that decided comes with it."""
    for verdict in (Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO, Verdict.SUPPORTED):
        for check in checks:
            if check.verdict is verdict:
                return verdict, check
    return Verdict.NOT_ENOUGH_INFO, None
