"""Verdicts: does the archive support, refute or not settle what somebody claims?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claims.types import Claim
from index.answer import Evidence


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
    SAME_DATE = "same_date"
    OTHER_DATE = "other_date"
    NOTHING_FOUND = "nothing_found"
    OTHER_EVENT = "other_event"
    NO_FIGURE = "no_figure"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The verdict on one claim of the person's text. ``found`` is the archive's claim that decided it."""

    claim: Claim
    verdict: Verdict
    why: Why
    found: Claim | None
    evidence: tuple[Evidence, ...]


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
