"""The pieces of a tenant as lines of JSON, and back. The same piece always gives the same line."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Claim, ClaimKind, Grain, Quantity, Replacement, Sentence, TimeSpan
from index.pieces import ArticlePiece, FlagEvent, FlagPiece, NotePiece, Piece, WatchPiece
from index.store import FlagReason, FlagState, RemovedArticle, Shown, Tenant, Watch

#: How vectors are written, whatever the machine: little-endian, 16 bits.
_FLOAT16 = np.dtype("<f2")

_INFINITE = {"inf": math.inf, "-inf": -math.inf}


def line(document: dict[str, Any]) -> bytes:
    """One line of the file, its newline included."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def encoded(piece: Piece) -> bytes:
    """The line of a piece."""
    if isinstance(piece, ArticlePiece):
        return line({"article": _article_to_json(piece)})
    if isinstance(piece, RemovedArticle):
        times = {"added": piece.added.isoformat(), "person": piece.person, "removed": piece.removed.isoformat()}
        return line({"removed": _text_to_json(piece.article) | times})
    if isinstance(piece, FlagPiece):
        return line({"flag": _flag_to_json(piece)})
    if isinstance(piece, WatchPiece):
        return line({"watch": _watch_to_json(piece)})
    if isinstance(piece, NotePiece):
        return line({"note": {"key": piece.key, "value": piece.value}})
    return line({"shown": _shown_to_json(piece)})


def decoded(data: bytes, tenant: Tenant, dimension: int) -> Piece:
    """The piece of a line. Raises ValueError, TypeError, LookupError, AttributeError or RecursionError for one that is not of
    :func:`encoded`'s form."""
    [(kind, held)] = json.loads(data, parse_constant=_refused).items()
    return _READERS[kind](held, tenant, dimension)


def _text_to_json(article: Article) -> dict[str, Any]:
    """An article's text and particulars. Text that is no valid Unicode (lone surrogates) has no JSON of its own: its bytes are kept."""
    text: dict[str, Any] = {"text": article.text}
    if any("\ud800" <= char <= "\udfff" for char in article.text):
        text = {"bytes": base64.b64encode(article.text.encode("utf-8", "surrogatepass")).decode("ascii")}
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "url": article.url,
        "publisher": article.publisher,
        "authors": list(article.authors),
        "published": _iso(article.published),
        **text,
    }


def _text_of_json(held: dict[str, Any]) -> Article:
    text = _str(held["text"]) if "text" in held else _data(held["bytes"]).decode("utf-8", "surrogatepass")
    title, language, authors = _str(held["title"]), _str(held["language"]), tuple(map(_str, _list(held["authors"])))
    article = Article(text, title, language, _maybe(_str, held["url"]), _maybe(_str, held["publisher"]), authors, _time(held["published"]))
    if article.id != held["id"]:
        raise ValueError(f"the text of article {held['id']} is another one")
    return article


def _article_to_json(piece: ArticlePiece) -> dict[str, Any]:
    vectors = None if piece.vectors is None else base64.b64encode(piece.vectors.astype(_FLOAT16).tobytes()).decode("ascii")
    return {
        **_text_to_json(piece.article),
        "added": piece.added.isoformat(),
        "sentences": [[sentence.start, sentence.end] for sentence in piece.sentences],
        "claims": list(map(_claim_to_json, piece.claims)),
        "vectors": vectors,
    }


def _article_of_json(held: dict[str, Any], _tenant: Tenant, dimension: int) -> ArticlePiece:
    article = _text_of_json(held)
    spans = enumerate(_list(held["sentences"]))
    sentences = tuple(Sentence(article.id, ordinal, _int(start), _int(end)) for ordinal, (start, end) in spans)
    claims = tuple(_claim_of_json(article.id, claim) for claim in _list(held["claims"]))
    vectors: NDArray[np.float16] | None = None
    if held["vectors"] is not None:
        vectors = np.frombuffer(_data(held["vectors"]), _FLOAT16).reshape(len(sentences), dimension)
    return ArticlePiece(article, _moment(held["added"]), sentences, claims, vectors)


def _claim_to_json(claim: Claim) -> dict[str, Any]:
    value, when = claim.value, claim.when
    quantity = None
    if value is not None:
        bounds = [_bound_to_json(value.low), _bound_to_json(value.high)]
        quantity = [value.metric, *bounds, value.unit, value.low_open, value.high_open]
    return {
        "id": claim.id,
        "sentence": claim.ordinal,
        "kind": claim.kind.value,
        "span": [claim.start, claim.end],
        "value": quantity,
        "when": None if when is None else [_iso(when.start), _iso(when.end), when.grain.value, when.relative, when.weekday],
        "where": claim.where,
        "speaker": claim.speaker,
        "worth": float(claim.check_worthiness),
        "alone": claim.text,
        "replacements": [[part.start, part.end, part.original] for part in claim.replacements],
    }


def _claim_of_json(article_id: str, held: dict[str, Any]) -> Claim:
    value = when = None
    if held["value"] is not None:
        metric, low, high, unit, low_open, high_open = held["value"]
        value = Quantity(_str(metric), _bound_of_json(low), _bound_of_json(high), _str(unit), _bool(low_open), _bool(high_open))
    if held["when"] is not None:
        start, end, grain, relative, weekday = held["when"]
        when = TimeSpan(_time(start), _time(end), Grain(grain), _maybe(_str, relative), _maybe(_weekday, weekday))
    start, end = map(_int, held["span"])
    claim = Claim(
        article_id,
        _int(held["sentence"]),
        ClaimKind(held["kind"]),
        start,
        end,
        value,
        when,
        _maybe(_str, held["where"]),
        _maybe(_str, held["speaker"]),
        _float(held["worth"]),
        _str(held["alone"]),
        tuple(Replacement(_int(first), _int(last), _str(original)) for first, last, original in held["replacements"]),
    )
    if claim.id != held["id"]:
        raise ValueError(f"claim {held['id']} is another one")
    return claim


def _removed_of_json(held: dict[str, Any], _tenant: Tenant, _dimension: int) -> RemovedArticle:
    return RemovedArticle(_text_of_json(held), _moment(held["added"]), _str(held["person"]), _moment(held["removed"]))


def _flag_to_json(piece: FlagPiece) -> dict[str, Any]:
    return {
        "id": piece.id,
        "claim": piece.claim_id,
        "person": piece.person,
        "reason": piece.reason.value,
        "note": piece.note,
        "created": piece.created.isoformat(),
        "events": [[event.state.value, event.person, event.note, event.when.isoformat()] for event in piece.events],
    }


def _flag_of_json(held: dict[str, Any], _tenant: Tenant, _dimension: int) -> FlagPiece:
    events = tuple(
        FlagEvent(FlagState(state), _str(person), _str(note), _moment(when)) for state, person, note, when in _list(held["events"])
    )
    raised = _str(held["id"]), _str(held["claim"]), _str(held["person"]), FlagReason(held["reason"]), _str(held["note"])
    return FlagPiece(*raised, _moment(held["created"]), events)


def _watch_to_json(piece: WatchPiece) -> dict[str, Any]:
    watch = piece.watch
    return {
        "id": watch.id,
        "person": watch.person,
        "channel": watch.channel,
        "question": watch.question,
        "created": watch.created.isoformat(),
        "state": watch.state,
        "told": list(piece.told),
    }


def _watch_of_json(held: dict[str, Any], tenant: Tenant, _dimension: int) -> WatchPiece:
    person, channel, question = _str(held["person"]), _maybe(_str, held["channel"]), _str(held["question"])
    watch = Watch(_str(held["id"]), tenant, person, channel, question, _moment(held["created"]), _str(held["state"]))
    return WatchPiece(watch, tuple(map(_str, _list(held["told"]))))


def _shown_to_json(shown: Shown) -> dict[str, Any]:
    return {
        "message": shown.message,
        "channel": shown.channel,
        "question": shown.question,
        "language": shown.language,
        "claims": list(shown.claims),
        "shown": shown.shown.isoformat(),
        "corrected": _iso(shown.corrected),
    }


def _shown_of_json(held: dict[str, Any], tenant: Tenant, _dimension: int) -> Shown:
    where, asked = (_str(held["channel"]), _str(held["message"])), (_str(held["question"]), _str(held["language"]))
    claims = tuple(map(_str, _list(held["claims"])))
    return Shown(tenant, *where, *asked, claims, _moment(held["shown"]), _time(held["corrected"]))


def _note_of_json(held: dict[str, Any], _tenant: Tenant, _dimension: int) -> NotePiece:
    return NotePiece(_str(held["key"]), _str(held["value"]))


_READERS: dict[str, Callable[[dict[str, Any], Tenant, int], Piece]] = {
    "article": _article_of_json,
    "removed": _removed_of_json,
    "flag": _flag_of_json,
    "watch": _watch_of_json,
    "shown": _shown_of_json,
    "note": _note_of_json,
}


def _bound_to_json(bound: float | None) -> float | str | None:
    """A bound; JSON has no infinity."""
    return None if bound is None else str(float(bound)) if math.isinf(bound) else float(bound)


def _bound_of_json(bound: object) -> float | None:
    return _INFINITE[bound] if isinstance(bound, str) else _maybe(_float, bound)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(iso: object) -> datetime | None:
    return None if iso is None else _moment(iso)


def _moment(iso: object) -> datetime:
    return datetime.fromisoformat(_str(iso))


def _data(value: object) -> bytes:
    return base64.b64decode(_str(value), validate=True)


def _refused(constant: str) -> Any:
    """JSON has no NaN and no infinities, though Python would read them."""
    raise ValueError(f"{constant} is no number")


def _maybe(read: Callable[[object], Any], value: object) -> Any:
    return None if value is None else read(value)


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _weekday(value: object) -> int:
    day = _int(value)
    if day not in range(7):
        raise ValueError(f"{day} is no weekday")
    return day


def _float(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value
