"""What every store has in common: the checks that a record must pass before it is stored, and the forms that things are looked up by."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Claim, Sentence
from index.pieces import ArticlePiece, FlagPiece, NotePiece, Piece, WatchPiece
from index.store import EmbeddingSpace, Flag, FlagState, RemovedArticle, Shown, Tenant, Vectors, Watch

#: How far from 1 the length of a "unit" vector may be: bfloat16 has 8 significant bits, and the error of a length is of that order.
UNIT_TOLERANCE = 0.02

#: Fewer digits of an article's or a flag's id are not taken for an id.
SHORTEST_PREFIX = 4

_HEXADECIMAL = frozenset("0123456789abcdef")
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def storable(text: str) -> str:
    """A particular (title, speaker, note …) as databases can hold it: U+FFFD in place of lone surrogates and NUL.

    Only the article's text itself is kept verbatim whatever it contains.
    """
    if "\0" not in text and text.isascii():
        return text
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def storable_article(article: Article) -> Article:
    """The article with storable particulars and its text as it is. Raises ValueError when ``published`` is naive."""
    _check_aware(article.published)
    return replace(
        article,
        title=storable(article.title),
        language=storable(article.language),
        url=_storable(article.url),
        publisher=_storable(article.publisher),
        authors=tuple(storable(author) for author in article.authors),
    )


def storable_claims(article: Article, sentences: Sequence[Sentence], claims: Sequence[Claim]) -> list[Claim]:
    """The claims in order of position, with storable words.

    Raises ValueError when a claim is of another article or sentence, lies outside the text, has no finite numbers, or the id of another.
    """
    kept: list[Claim] = []
    for claim in sorted(claims, key=position):
        if claim.article_id != article.id or not 0 <= claim.ordinal < len(sentences):
            raise ValueError(f"claim {claim.id} is not in a sentence of article {article.id}")
        if not 0 <= claim.start <= claim.end <= len(article.text):
            raise ValueError(f"claim {claim.id} lies outside the text")
        if claim.value is not None and any(bound is not None and math.isnan(bound) for bound in (claim.value.low, claim.value.high)):
            raise ValueError(f"claim {claim.id} has a bound that is not a number")
        if not math.isfinite(claim.check_worthiness):
            raise ValueError(f"claim {claim.id} has a check-worthiness that is not a number")
        if claim.when is not None:
            _check_aware(claim.when.start)
            _check_aware(claim.when.end)
        kept.append(_storable_claim(claim))
    if len({claim.id for claim in kept}) != len(kept):
        raise ValueError(f"two claims of article {article.id} have the same span and kind")
    return kept


def _storable_claim(claim: Claim) -> Claim:
    value, when = claim.value, claim.when
    if value is not None:
        value = replace(value, metric=storable(value.metric), unit=storable(value.unit))
    if when is not None:
        when = replace(when, relative=_storable(when.relative))
    told = replace(claim, value=value, when=when, where=_storable(claim.where), speaker=_storable(claim.speaker), text=storable(claim.text))
    return replace(told, replacements=tuple(replace(part, original=storable(part.original)) for part in claim.replacements))


def position(claim: Claim) -> tuple[int, int, int, str]:
    """The order of claims within an article."""
    return claim.ordinal, claim.start, claim.end, claim.kind


def check_sentences(article: Article, sentences: Sequence[Sentence]) -> None:
    """Raises ValueError unless the sentences are the article's, numbered from 0, with offsets inside its text."""
    for ordinal, sentence in enumerate(sentences):
        if sentence.article_id != article.id or sentence.ordinal != ordinal:
            raise ValueError(f"sentence {ordinal} of article {article.id} is numbered {sentence.ordinal} of {sentence.article_id}")
        if not 0 <= sentence.start <= sentence.end <= len(article.text):
            raise ValueError(f"sentence {ordinal} of article {article.id} lies outside the text")


def check_embeddings(embeddings: Vectors | NDArray[np.float16], sentences: int, space: EmbeddingSpace) -> None:
    """Raises ValueError unless there is one row of unit length and of the space's dimension for every sentence."""
    if embeddings.shape != (sentences, space.dimension):
        raise ValueError(f"embeddings of shape {embeddings.shape} for {sentences} sentences of dimension {space.dimension}")
    lengths = np.linalg.norm(embeddings.astype(np.float32), axis=1)
    if not bool(np.all(np.abs(lengths - 1) <= UNIT_TOLERANCE)):  # not true of NaN either
        raise ValueError("embeddings must be of unit length")


def check_query(vector: Vectors, k: int, space: EmbeddingSpace) -> None:
    """Raises ValueError unless ``vector`` is one finite vector of the space's dimension and ``k`` is not negative."""
    if vector.shape != (space.dimension,) or not bool(np.all(np.isfinite(vector))):
        raise ValueError(f"a query of shape {vector.shape} where one finite vector of dimension {space.dimension} is needed")
    if k < 0:
        raise ValueError(f"k is {k}")


def storable_flag(flag: Flag) -> Flag:
    """The flag with storable words. Raises ValueError unless it is open, not reviewed, and its time is aware."""
    _check_aware(flag.created)
    if flag.state is not FlagState.OPEN or (flag.reviewer, flag.review_note, flag.settled) != (None, "", None):
        raise ValueError("a flag begins open")
    return replace(flag, person=storable(flag.person), note=storable(flag.note))


def check_settlement(state: FlagState, when: datetime) -> None:
    """Raises ValueError unless a reviewer can bring a flag into this state, and the time is aware."""
    _check_aware(when)
    if state not in (FlagState.UPHELD, FlagState.REJECTED):
        raise ValueError(f"a flag is upheld or rejected, not {state}")


def storable_watch(tenant: Tenant, watch: Watch) -> Watch:
    """The watch with storable words. Raises ValueError when it is of another tenant or its time is naive."""
    _check_aware(watch.created)
    if watch.tenant != tenant:
        raise ValueError(f"a watch of {watch.tenant} among those of {tenant}")
    return replace(
        watch,
        person=storable(watch.person),
        channel=_storable(watch.channel),
        question=storable(watch.question),
        state=storable(watch.state),
    )


def storable_shown(tenant: Tenant, shown: Shown) -> Shown:
    """The message with storable words, each claim once. Raises ValueError when it is of another tenant or a time is naive."""
    _check_aware(shown.shown)
    _check_aware(shown.corrected)
    if shown.tenant != tenant:
        raise ValueError(f"a message of {shown.tenant} among those of {tenant}")
    return replace(
        shown,
        channel=storable(shown.channel),
        message=storable(shown.message),
        question=storable(shown.question),
        language=storable(shown.language),
        claims=tuple(dict.fromkeys(map(storable, shown.claims))),
    )


def storable_piece(tenant: Tenant, piece: Piece, space: EmbeddingSpace) -> Piece:
    """The piece as a store holds it. Raises ValueError as the checks of the single records do, and for a flag whose history does not begin
    by opening it or opens it again."""
    if isinstance(piece, ArticlePiece):
        check_sentences(piece.article, piece.sentences)
        check_time(piece.added)
        if piece.vectors is not None:
            check_embeddings(piece.vectors, len(piece.sentences), space)
        claims = storable_claims(piece.article, piece.sentences, piece.claims)
        return replace(piece, article=storable_article(piece.article), claims=tuple(claims))
    if isinstance(piece, RemovedArticle):
        check_time(piece.added)
        check_time(piece.removed)
        return replace(piece, article=storable_article(piece.article), person=storable(piece.person))
    if isinstance(piece, FlagPiece):
        return _storable_flag_piece(piece)
    if isinstance(piece, WatchPiece):
        return WatchPiece(storable_watch(tenant, piece.watch), tuple(sorted(set(map(storable, piece.told)))))
    if isinstance(piece, NotePiece):
        return NotePiece(storable(piece.key), storable(piece.value))
    return storable_shown(tenant, piece)


def _storable_flag_piece(piece: FlagPiece) -> FlagPiece:
    _check_aware(piece.created)
    for event in piece.events:
        _check_aware(event.when)
    if [event.state is FlagState.OPEN for event in piece.events] != [True, *[False] * (len(piece.events) - 1)]:
        raise ValueError(f"flag {piece.id} has a history that does not begin by opening it, or opens it again")
    events = tuple(replace(event, person=storable(event.person), note=storable(event.note)) for event in piece.events)
    told = replace(piece, id=storable(piece.id), claim_id=storable(piece.claim_id), person=storable(piece.person))
    return replace(told, note=storable(piece.note), events=events)


def check_time(moment: datetime) -> None:
    """Raises ValueError when a time has no UTC offset."""
    _check_aware(moment)


def _check_aware(moment: datetime | None) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{moment} has no UTC offset")


def folded_title(title: str) -> str:
    """The form that titles are looked up by."""
    return unicodedata.normalize("NFC", storable(title).strip().casefold())


def folded_question(question: str) -> str:
    """The form in which two questions are the same: without case, spaces beside single ones, and the marks at the end."""
    return " ".join(unicodedata.normalize("NFC", question).casefold().split()).rstrip("?!. ¿¡")


def id_prefix(reference: str) -> str | None:
    """The beginning of an article's or a flag's id in ``reference``, or None where it cannot be one."""
    prefix = reference.strip().lower()
    return prefix if len(prefix) >= SHORTEST_PREFIX and _HEXADECIMAL.issuperset(prefix) else None


def claim_code(reference: str) -> str | None:
    """The short code (``K7F2-9QD``) that ``reference`` stands for, or None where it cannot be one.

    Case, hyphens and spaces do not matter; I and L are read as 1, O as 0, as Crockford's base 32 asks of a reader.
    """
    digits = "".join(char for char in reference if char.isascii() and char.isalnum()).upper().translate(_MISREAD)
    return f"{digits[:4]}-{digits[4:]}" if len(digits) == 7 else None


def claim_id(reference: str) -> str | None:
    """The full claim id in ``reference``, or None where it cannot be one."""
    folded = reference.strip().lower()
    return folded if len(folded) == 32 and _HEXADECIMAL.issuperset(folded) else None
