"""A timeline in words: how its reports stand to each other, the line of each, the text that stands for its picture, and its JSON."""

from __future__ import annotations

from typing import Any

from bot.localisation import Translator
from bot.render import article_json, evidence_json, figure, quantity_json, span_json
from claims.errors import N_
from index.timeline import Report, Standing, Timeline

#: How a report stands to the others, for people.
STANDING_NAMES: dict[Standing, str] = {
    Standing.REPORTED: N_("reported"),
    Standing.UPDATE: N_("brought up to date"),
    Standing.DIFFERS: N_("sources differ"),
}


def is_corrected(report: Report) -> bool:
    """Whether reviewers have found the claim wrong."""
    return any(correction.claim_id == report.claim.id for correction in report.evidence.source.corrections)


def standing_of(report: Report, t: Translator) -> str:
    """How a report stands to the others: ``brought up to date``, ``sources differ (earlier count)``."""
    name = t(STANDING_NAMES[report.standing])
    parts = [name if report.standing is not Standing.REPORTED else "", t("earlier count") if report.superseded else ""]
    return ", ".join(filter(None, parts)) or name


def published_of(report: Report, t: Translator) -> str:
    """The day on which a report was published."""
    return t.short_day(report.article.published) if report.article.published else t("date unknown")


def line_of(report: Report, t: Translator) -> str:
    """A report on one line: ``Apr 17, 2025: ≥ 44 deaths (brought up to date)``."""
    return f"{published_of(report, t)}: {figure(report.value, t)} ({standing_of(report, t)})"


def summary(found: Timeline, t: Translator) -> str:
    """How many reports there are, how many bring others up to date, and how many are contradicted."""
    standings = [report.standing for report in found.reports]
    updates, differing = standings.count(Standing.UPDATE), standings.count(Standing.DIFFERS)
    parts = [t.plural("{n} report", "{n} reports", len(standings))]
    if updates:
        parts.append(t.plural("{n} brings an earlier one up to date", "{n} bring earlier ones up to date", updates))
    if differing:
        parts.append(t.plural("{n} contradicts others", "{n} contradict each other", differing))
    return " · ".join(parts)


def description(found: Timeline, t: Translator) -> str:
    """What the picture shows, for those who do not see it, in about 200 characters."""
    first, last = found.reports[0], found.reports[-1]
    parts = [t("Chart. {summary}.", summary=summary(found, t))]
    if len(found.reports) > 1:
        parts.append(t("From {first} to {last}.", first=_with_day(first, t), last=_with_day(last, t)))
    else:
        parts.append(f"{_with_day(first, t)}.")
    return " ".join(parts)


def _with_day(report: Report, t: Translator) -> str:
    return f"{figure(report.value, t)} ({published_of(report, t)})"


def timeline_json(found: Timeline) -> dict[str, Any]:
    """The document of ``telisik timeline --json``; ``updates`` and ``differs`` are places in ``reports``, counted from 0."""
    return {
        "question": found.question,
        "language": found.language,
        "took_ms": round(found.took_ms, 1),
        "reports": [_report_json(report) for report in found.reports],
    }


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "claim": report.claim.code,
        "value": quantity_json(report.value),
        "when": None if report.claim.when is None else span_json(report.claim.when),
        "standing": str(report.standing),
        "superseded": report.superseded,
        "updates": list(report.updates),
        "differs": list(report.differs),
        "copies": [article_json(article) for article in report.copies],
    } | evidence_json(report.evidence)
