"""Between the rows of both stores and the values of :mod:`claims.types` and :mod:`index.store`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from claims.types import Article, Claim, ClaimKind, Grain, Quantity, Replacement, TimeSpan
from index.pieces import FlagEvent
from index.store import ArticleSummary, Flag, FlagReason, FlagState, RemovedArticle, Shown, Tenant, Watch

Row = Sequence[Any]

SUMMARY = "id, title, language, url, publisher, authors, published, added, sentences, claims"
CLAIM = (
    "article_id, ordinal, kind, start_offset, end_offset, metric, low, high, unit, low_open, high_open, "
    "when_start, when_end, when_grain, when_relative, when_weekday, place, speaker, check_worthiness, alone, replacements"
)
STORED_CLAIM = f"tenant, id, code, {CLAIM}"
PARTICULARS = "title, folded_title, language, url, publisher, authors, published"
#: What the tables of articles and of removed ones have in common, besides the key.
_WHOLE = "title, language, url, publisher, authors, published, added, text"
KEPT = f"tenant, id, {_WHOLE}"
REMOVED = f"{_WHOLE}, person, removed"
#: Of a flag, f, and its newest event, e.
FLAG = "f.id, f.claim_id, f.person, f.reason, f.note, f.created, e.state, e.person, e.note, e.created"
WATCH = "id, tenant, person, channel, question, created, state"

#: The tables of what a tenant has, in the order of :class:`index.pieces.Contents`.
TABLES = ("article", "removed_article", "flag", "watch", "shown", "note")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def text_bytes(text: str) -> bytes:
    """UTF-8 in which a lone surrogate keeps its place, so that every str comes back as it was."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """The text of :func:`text_bytes`. Raises UnicodeDecodeError for bytes that were damaged."""
    return data.decode("utf-8", "surrogatepass")


def particulars(article: Article, folded_title: str) -> tuple[str | int | bytes | None, ...]:
    """The columns :data:`PARTICULARS` of an article."""
    return (
        article.title,
        folded_title,
        article.language,
        article.url,
        article.publisher,
        json.dumps(article.authors, ensure_ascii=False),
        _iso(article.published),
    )


def summary(row: Row) -> ArticleSummary:
    """From the columns :data:`SUMMARY`."""
    article_id, title, language, url, publisher, authors, published, added, sentences, claims = row
    return ArticleSummary(
        id=article_id,
        title=title,
        language=language,
        url=url,
        publisher=publisher,
        authors=_authors(authors),
        published=_moment(published),
        added=datetime.fromisoformat(added),
        sentences=sentences,
        claims=claims,
    )


def article_of(stored: ArticleSummary, text: str) -> Article:
    """The article of a summary and its text, whose id is worked out from the text: a damaged text gives another one."""
    return Article(text, stored.title, stored.language, stored.url, stored.publisher, stored.authors, stored.published)


def claim_row(tenant: Tenant, claim: Claim) -> Row:
    """The columns :data:`STORED_CLAIM`."""
    value, when = claim.value, claim.when
    place = (tenant, claim.id, claim.code, claim.article_id, claim.ordinal, claim.kind.value, claim.start, claim.end)
    quantity: Row = (None,) * 6
    if value is not None:
        quantity = (value.metric, _real(value.low), _real(value.high), value.unit, value.low_open, value.high_open)
    span: Row = (None,) * 5
    if when is not None:
        span = (_iso(when.start), _iso(when.end), when.grain.value, when.relative, when.weekday)
    replacements = json.dumps([(part.start, part.end, part.original) for part in claim.replacements], ensure_ascii=False)
    return (*place, *quantity, *span, claim.where, claim.speaker, claim.check_worthiness, claim.text, replacements)


def claim(row: Row) -> Claim:
    """From the columns :data:`CLAIM`."""
    article_id, ordinal, kind, start, end = row[:5]
    metric, low, high, unit, low_open, high_open = row[5:11]
    when_start, when_end, grain, relative, weekday = row[11:16]
    where, speaker, check_worthiness, alone, replacements = row[16:]
    value = None if metric is None else Quantity(metric, low, high, unit, bool(low_open), bool(high_open))
    when = None if grain is None else TimeSpan(_moment(when_start), _moment(when_end), Grain(grain), relative, weekday)
    parts = () if replacements == "[]" else tuple(Replacement(*part) for part in json.loads(replacements))
    return Claim(article_id, ordinal, ClaimKind(kind), start, end, value, when, where, speaker, check_worthiness, alone, parts)


def flag(row: Row) -> Flag:
    """From the columns :data:`FLAG`."""
    flag_id, claim_id, person, reason, note, created, state, by, review_note, settled = row
    standing = FlagState(state)
    reviewed = standing in (FlagState.UPHELD, FlagState.REJECTED)
    return Flag(
        id=flag_id,
        claim_id=claim_id,
        person=person,
        reason=FlagReason(reason),
        note=note,
        state=standing,
        created=datetime.fromisoformat(created),
        reviewer=by if reviewed else None,
        review_note=review_note,
        settled=None if standing is FlagState.OPEN else datetime.fromisoformat(settled),
    )


def flag_event(row: Row) -> FlagEvent:
    """From the columns state, person, note, created."""
    state, person, note, created = row
    return FlagEvent(FlagState(state), person, note, datetime.fromisoformat(created))


def watch(row: Row) -> Watch:
    """From the columns :data:`WATCH`."""
    watch_id, tenant, person, channel, question, created, state = row
    return Watch(watch_id, Tenant(tenant), person, channel, question, datetime.fromisoformat(created), state)


def shown(row: Row, claims: tuple[str, ...]) -> Shown:
    """From the columns tenant, channel, message, question, language, shown, corrected."""
    tenant, channel, message, question, language, when, corrected = row
    return Shown(Tenant(tenant), channel, message, question, language, claims, datetime.fromisoformat(when), _moment(corrected))


def removed(row: Row) -> RemovedArticle:
    """From the columns :data:`REMOVED`."""
    title, language, url, publisher, authors, published, added, text, person, when = row
    article = Article(text_of(text), title, language, url, publisher, _authors(authors), _moment(published))
    return RemovedArticle(article, datetime.fromisoformat(added), person, datetime.fromisoformat(when))


def _authors(listed: str) -> tuple[str, ...]:
    return () if listed == "[]" else tuple(json.loads(listed))


def _real(bound: float | None) -> float | None:
    """Bounds are given as int as well; SQLite's integers end at 64 bits."""
    return None if bound is None else float(bound)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(iso: str | None) -> datetime | None:
    return None if iso is None else datetime.fromisoformat(iso)
