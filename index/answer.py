"""What a question gets back: evidence, a conflict, or silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claims.types import Claim
from index.store import StoredSentence


class Status(StrEnum):
    """``answered``: evidence, best first; ``conflicting``: sources differ on the same figure; ``abstained``: nothing says it."""

    ANSWERED = "answered"
    CONFLICTING = "conflicting"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence offered for a question or claim.

    ``score`` is the probability, in [0, 1], that the sentence answers. ``answering`` are those of its claims that carry the
    answer (the figure or date asked for), ``features`` the numbers behind the score, by name.
    """

    source: StoredSentence
    score: float
    answering: tuple[Claim, ...]
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. When abstained, ``evidence`` is empty and ``related`` holds the nearest sentences, which do not answer."""

    question: str
    language: str
    status: Status
    evidence: tuple[Evidence, ...]
    related: tuple[Evidence, ...]
    took_ms: float
