"""Timelines made by hand, for tests of what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from claims.types import Claim, ClaimKind, Quantity, Sentence
from index.ranking import Evidence
from index.store import ArticleSummary, Correction, FlagReason, StoredSentence
from index.timeline import Report, Timeline

APRIL = datetime(2025, 4, 1, 8, tzinfo=UTC)
QUESTION = "Berapa orang tewas akibat banjir di Lembata?"


def deaths(low: float | None, high: float | None) -> Quantity:
    return Quantity("deaths", low, high, "person")


def report(
    value: Quantity | float,
    day: int | None = None,
    *,
    hour: int = 8,
    updates: Sequence[int] = (),
    differs: Sequence[int] = (),
    superseded: bool = False,
    title: str = "Kabar Lembata",
    publisher: str | None = None,
    text: str | None = None,
    when: datetime | None = None,
) -> Report:
    """A report published on this day of April 2025 (or at ``when``); a number is a count of deaths."""
    quantity = value if isinstance(value, Quantity) else deaths(value, value)
    words = text if text is not None else f"Banjir menewaskan {quantity.low} orang."
    published = when if when is not None else None if day is None else APRIL.replace(day=day, hour=hour)
    id_ = f"{abs(hash((str(quantity), published, title, words))):032x}"[:32]
    article = ArticleSummary(id_, title, "id", None, publisher, (), published, APRIL, 1, 1)
    kind = ClaimKind.CASUALTY if quantity.metric == "deaths" else ClaimKind.MONEY
    claim = Claim(id_, 0, kind, 0, min(6, len(words)), quantity)
    source = StoredSentence(article, Sentence(id_, 0, 0, len(words)), words, (claim,), 0)
    return Report(Evidence(source, 0.9, (claim,), {}), claim, (), tuple(updates), tuple(differs), superseded)


def corrected(one: Report, note: str) -> Report:
    """The report with its claim found wrong by a reviewer."""
    correction = Correction(one.claim.id, note, FlagReason.WRONG_NUMBER, "1", APRIL)
    source = replace(one.evidence.source, flags=1, corrections=(correction,))
    return replace(one, evidence=replace(one.evidence, source=source))


def timeline(*reports: Report, question: str = QUESTION, language: str = "id") -> Timeline:
    return Timeline(question, language, reports, (), 1.0)
