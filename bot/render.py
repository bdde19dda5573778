"""Answers, verdicts and claims as JSON documents (the contract of docs/json.md) and as the short lines people read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.localisation import Translator, translator
from claims.errors import N_, NN_
from claims.offices import offices_in
from claims.types import PERSON, Claim, ClaimKind, Grain, Metric, Quantity, TimeSpan, code_of
from index.answer import Answer
from index.archive import Added
from index.ranking import Evidence
from index.scoring import contributions, needed
from index.store import ArticleSummary, Correction, Flag, FlagReason, StoredClaim
from index.verdicts import Check, ClaimCheck, Verdict, Why

Json = dict[str, Any]

#: The names of claim kinds, for people; the JSON keeps the identifiers.
KIND_NAMES: dict[ClaimKind, str] = {
    ClaimKind.CASUALTY: N_("casualties"),
    ClaimKind.QUANTITY: N_("quantity"),
    ClaimKind.MONEY: N_("money"),
    ClaimKind.PERCENTAGE: N_("percentage"),
    ClaimKind.DATE: N_("date"),
    ClaimKind.QUOTATION: N_("quotation"),
    ClaimKind.STATEMENT: N_("statement"),
}
REASON_NAMES: dict[FlagReason, str] = {
    FlagReason.WRONG_NUMBER: N_("Wrong figure"),
    FlagReason.WRONG_DATE: N_("Wrong date"),
    FlagReason.MISATTRIBUTED: N_("Said by somebody else"),
    FlagReason.OUTDATED: N_("Outdated"),
    FlagReason.OUT_OF_CONTEXT: N_("Out of context"),
    FlagReason.NOT_IN_SOURCE: N_("Not in the source"),
    FlagReason.OTHER: N_("Other"),
}
#: What is counted of people in a disaster or an attack, with the words for it.
TOLLS: dict[str, tuple[str, str]] = {
    Metric.DEATHS: NN_("{n} death", "{n} deaths"),
    Metric.INJURED: NN_("{n} injured", "{n} injured"),
    Metric.MISSING: NN_("{n} missing", "{n} missing"),
    Metric.DISPLACED: NN_("{n} displaced", "{n} displaced"),
    Metric.DETAINED: NN_("{n} detained", "{n} detained"),
    Metric.RESCUED: NN_("{n} rescued", "{n} rescued"),
}
VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.SUPPORTED: N_("✅ Supported"),
    Verdict.REFUTED: N_("❌ Refuted"),
    Verdict.NOT_ENOUGH_INFO: N_("❔ Not enough info"),
}
#: Why a sentence was kept back whatever its score (:func:`index.anchors.veto`).
VETO_NAMES: dict[str, str] = {
    "kind": N_("it has no answer of the kind asked for"),
    "when": N_("it is about another time"),
    "past": N_("it recalls an earlier event"),
    "place": N_("it is about another place"),
    "event": N_("it is about another event"),
    "name": N_("its article does not name what is asked about"),
}
_WHY: dict[Why, str] = {
    Why.SAME_FIGURE: N_("The source says {found}, which bears this out."),
    Why.OTHER_FIGURE: N_("The source says {found}, not {claimed}."),
    Why.WIDER_FIGURE: N_("The source says {found}, which neither bears out nor rules out {claimed}."),
    Why.SOURCES_DIFFER: N_("The sources differ: one says {found}, another bears out {claimed}."),
    Why.SAME_STATEMENT: N_("The source says so."),
    Why.OTHER_STATEMENT: N_("The source says otherwise."),
    Why.WRONG_DATE: N_("The source says {found}, not {claimed}."),
    Why.OTHER_WORDS: N_("The source says {found} instead."),
    Why.UNREAD: N_("Without the cross-encoder only figures and dates are checked."),
    Why.SAME_DATE: N_("The source gives the same date, {found}."),
    Why.OTHER_DATE: N_("The source speaks of {found}; that does not rule out another day."),
    Why.OTHER_EVENT: N_("The nearest source says {found}, but not clearly of the same place, day and event."),
    Why.NOTHING_FOUND: N_("Nothing in the archive says this."),
}
#: In place of :data:`_WHY` where a place decides, and where the claim that other words are held against stands nowhere near.
_OTHER_PLACE = N_("The source places this in {found}, not in {claimed}.")
_NOT_THESE_WORDS = N_("The source says {found}, not {claimed}.")


def answer_json(answer: Answer, *, why: bool = False) -> Json:
    """The document of ``telisik ask --json``; ``why`` adds the features behind every score, and the related sentences."""
    document = {
        "question": answer.question,
        "language": answer.language,
        "status": str(answer.status),
        "took_ms": round(answer.took_ms, 1),
        "evidence": [evidence_json(e) | (_features_json(e) if why else {}) for e in answer.evidence],
    }
    return document | ({"related": [evidence_json(e) | _features_json(e) for e in answer.related]} if why else {})


def _features_json(evidence: Evidence) -> Json:
    return {
        "threshold": needed(evidence.features),
        "vetoed": evidence.vetoed,
        "features": {
            name: {"value": round(value, 4), "log_odds": round(share, 4)} for name, value, share in contributions(evidence.features)
        },
    }


def evidence_json(evidence: Evidence) -> Json:
    """One cited sentence; ``start`` and ``end`` are code point offsets into the archived text."""
    source = evidence.source
    codes = [claim.code for claim in evidence.answering]
    return {
        "sentence": source.text,
        "start": source.sentence.start,
        "end": source.sentence.end,
        "score": round(evidence.score, 4),
        "claims": codes + [claim.code for claim in source.claims if claim.code not in codes],
        "flags": source.flags,
        "article": _article_reference(source.article),
    } | _corrections_json(source.corrections)


def _article_reference(article: ArticleSummary) -> Json:
    published = None if article.published is None else article.published.date().isoformat()
    return {"id": article.id, "title": article.title, "url": article.url, "published": published}


def article_json(article: ArticleSummary) -> Json:
    """An article in a list."""
    return _article_reference(article) | {
        "publisher": article.publisher,
        "authors": list(article.authors),
        "language": article.language,
        "added": article.added.isoformat(),
        "sentences": article.sentences,
        "claims": article.claims,
    }


def added_json(added: Added) -> Json:
    """What ``telisik add --json`` says of one article."""
    return article_json(added.article) | {"outcome": str(added.outcome)}


def check_json(check: Check) -> Json:
    """The document of ``telisik check --json``; ``why`` is in the language of the text."""
    return {
        "text": check.text,
        "verdict": str(check.verdict),
        "why": check_why(check, translator(check.language)),
        "evidence": [evidence_json(e) for e in check.evidence],
    }


def check_why(check: Check, t: Translator) -> str:
    """One sentence saying why the verdict is what it is; of several claims it tells which one it is about."""
    if check.decided_by is None:
        return t(_WHY[Why.NOTHING_FOUND])
    return _why(check.decided_by, t, alone=len(check.claims) > 1)


def unread(check: Check, t: Translator) -> str:
    """How much of a text that is too long was left unchecked."""
    return t.plural("{n} more sentence was not checked.", "{n} more sentences were not checked.", check.unread)


def claim_why(check: ClaimCheck, t: Translator) -> str:
    """One sentence saying why one claim of the text got its verdict, to be read beside that claim."""
    return _why(check, t)


def _why(check: ClaimCheck, t: Translator, *, alone: bool = False) -> str:
    """As :func:`claim_why`; ``alone`` where the claim does not stand beside it."""
    if check.why in (Why.WRONG_DATE, Why.OTHER_DATE, Why.SAME_DATE):
        days = (None if claim is None or claim.when is None else t.span(claim.when) for claim in (check.found, check.claim))
        found, claimed = (day or "?" for day in days)
        return t(_WHY[check.why], found=found, claimed=claimed)
    if check.words is not None:
        return _why_other_words(check, *check.words, t, alone=alone)
    found = "" if check.found is None else claim_value(check.found, t)
    if check.why is Why.OTHER_EVENT and not found:
        return t(_WHY[Why.NOTHING_FOUND])
    return t(_WHY[check.why], found=found, claimed=claim_value(check.claim, t))


def _why_other_words(check: ClaimCheck, told: str, claimed: str, t: Translator, *, alone: bool) -> str:
    """Of an office what the source says in its own words: what is claimed is the whole claim, and said beside it. A place is but a word of
    the claim, so that both are named."""
    language = check.evidence[0].source.article.language if check.evidence else t.language
    if not offices_in(told, language):
        return t(_OTHER_PLACE, found=told, claimed=claimed)
    quoted, against = (t("“{words}”", words=words) for words in (told, claimed))
    return t(_NOT_THESE_WORDS if alone else _WHY[check.why], found=quoted, claimed=against)


def claim_value(claim: Claim, t: Translator) -> str:
    """What a claim says, normalised, in words: its figure with what it counts, else its date."""
    if claim.value is not None:
        return figure(claim.value, t, in_words=True)
    return t.span(claim.when) if claim.when is not None else ""


def figure(quantity: Quantity, t: Translator, *, in_words: bool = False) -> str:
    """``≥ 35 deaths``, ``Rp2.500.000.000``, ``12.5%``, ``1,130``: what else is counted stands in the sentence beside it.

    With ``in_words`` ``at least 35 deaths``, for sentences.
    """
    forms = TOLLS.get(quantity.metric) if quantity.unit == PERSON else None
    if forms is not None:
        return t.counted(*forms, quantity, in_words=in_words)
    return t.in_words(quantity) if in_words else t.interval(quantity)


def claim_json(stored: StoredClaim, *, alone: bool = False) -> Json:
    """One claim of ``telisik claims --json``, with ``--alone`` in a form that can be read alone too; what does not apply is null."""
    claim = stored.claim
    document = {
        "id": claim.code,
        "kind": str(claim.kind),
        "text": stored.text,
        "start": claim.start,
        "end": claim.end,
        "sentence": {"start": stored.sentence.start, "end": stored.sentence.end, "text": stored.sentence_text},
        "value": None if claim.value is None else quantity_json(claim.value),
        "when": None if claim.when is None else span_json(claim.when),
        "where": claim.where,
        "speaker": claim.speaker,
        "check_worthiness": round(claim.check_worthiness, 2),
    }
    return document | ({"alone": alone_json(stored)} if alone else {}) | _corrections_json(stored.corrections)


def flag_json(flag: Flag, stored: StoredClaim | None = None) -> Json:
    """A flag as ``telisik review --json`` and ``withdraw --json`` tell of it; in the list with the claim that it is on."""
    document = {
        "id": flag.id,
        "claim": code_of(flag.claim_id),
        "reason": str(flag.reason),
        "state": str(flag.state),
        "note": flag.note,
        "created": flag.created.isoformat(),
        "review_note": flag.review_note,
        "settled": None if flag.settled is None else flag.settled.isoformat(),
    }
    if stored is None:
        return document
    return document | {"text": stored.text, "sentence": stored.sentence_text, "article": _article_reference(stored.article)}


def _corrections_json(corrections: Sequence[Correction]) -> Json:
    """What reviewers have set right; left out where there is nothing."""
    said = [{"claim": code_of(one.claim_id), "reason": str(one.reason), "note": one.note} for one in corrections]
    return {"corrections": said} if said else {}


def alone_json(stored: StoredClaim) -> Json:
    """The sentence in a form that can be read alone; a claim stored by an earlier version has the sentence as it stands."""
    claim = stored.claim
    return {
        "text": claim.text or stored.sentence_text,
        "replacements": [{"start": part.start, "end": part.end, "original": part.original} for part in claim.replacements],
    }


def quantity_json(quantity: Quantity) -> Json:
    """Bounds as numbers, whole ones without a fraction; null is no bound. Open bounds are given by their limit."""
    return {
        "metric": str(quantity.metric),
        "low": _whole(quantity.low),
        "high": _whole(quantity.high),
        "unit": quantity.unit,
    }


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value


def span_json(span: TimeSpan) -> Json:
    """``[start, end)`` as dates, or as times with their zone for minutes; null and ``relative`` where the day is not known."""
    if span.start is None or span.end is None:
        return {"start": None, "end": None, "grain": str(span.grain), "relative": span.relative}
    if span.grain is Grain.MINUTE:
        return {"start": span.start.isoformat(), "end": span.end.isoformat(), "grain": str(span.grain)}
    return {"start": span.start.date().isoformat(), "end": span.end.date().isoformat(), "grain": str(span.grain)}


def particulars(claim: Claim, t: Translator) -> str:
    """Figure, date, place and speaker of a claim in one line: ``≥ 35 deaths · Sunday, April 13, 2025 · Sumy``."""
    parts = [figure(claim.value, t) if claim.value is not None else None]
    parts.append(t.span(claim.when) if claim.when is not None else None)
    parts.append(claim.where)
    parts.append(t("says {speaker}", speaker=claim.speaker) if claim.speaker else None)
    return " · ".join(part for part in parts if part)


def source_line(article: ArticleSummary, t: Translator) -> str:
    """Title, publisher and publication date of an article in one line."""
    published = t.short_day(article.published) if article.published else t("date unknown")
    return " · ".join(part for part in (article.title, article.publisher, published) if part)


def correction_lines(corrections: Sequence[Correction], t: Translator) -> list[str]:
    """What reviewers have set right, a line each, as they wrote it; what several flags of one claim led to is said once."""
    lines = []
    for one in corrections:
        code = code_of(one.claim_id)
        if one.note:
            lines.append(t("✏️ Corrected: {note} (reviewer's note on {code})", note=one.note, code=code))
        else:
            lines.append(t("✏️ Upheld by a reviewer: {reason} ({code})", reason=t(REASON_NAMES[one.reason]), code=code))
    return list(dict.fromkeys(lines))
