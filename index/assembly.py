"""Sentences and claims as people read them, put together from what a store has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from claims.types import Claim, Sentence
from index import records
from index.flags import Standing
from index.store import ArticleSummary, Correction, Key, StoredClaim, StoredSentence, Surrounded

#: An article and its text.
Texts = Mapping[str, tuple[ArticleSummary, str]]

_NOTHING = Standing()


def spans_wanted(keys: Sequence[Key], *, around: bool) -> list[Key]:
    """The sentences whose places must be known to quote these, with what stands around them if asked for; each once."""
    if not around:
        return list(dict.fromkeys(keys))
    return list(dict.fromkeys((article_id, n) for article_id, at in keys for n in (at, at - 1, 0) if n >= 0))


def stored_sentences(
    keys: Sequence[Key],
    spans: Mapping[Key, Sentence],
    articles: Texts,
    claims: Iterable[Claim],
    against: Mapping[str, Standing],
    *,
    around: bool,
) -> list[Surrounded]:
    """The sentences with these keys in their order, those that ``spans`` lacks left out; ``claims`` are all of theirs."""
    by_sentence: dict[Key, list[Claim]] = {}
    for claim in sorted(claims, key=records.position):
        by_sentence.setdefault((claim.article_id, claim.ordinal), []).append(claim)

    def text_at(article_id: str, ordinal: int) -> str | None:
        sentence = spans.get((article_id, ordinal)) if around else None
        return None if sentence is None else articles[article_id][1][sentence.start : sentence.end]

    stored = []
    for article_id, at in keys:
        sentence = spans.get((article_id, at))
        if sentence is not None:
            article, text = articles[article_id]
            found = tuple(by_sentence.get((article_id, at), ()))
            held = _together(against[claim.id] for claim in found if claim.id in against) if against else _NOTHING
            source = StoredSentence(article, sentence, text[sentence.start : sentence.end], found, *_counted(held))
            first = text_at(article_id, 0) if at > 1 else None
            stored.append(Surrounded(source, text_at(article_id, at - 1), first))
    return stored


def stored_claims(
    claims: Sequence[Claim], spans: Mapping[Key, Sentence], articles: Texts, against: Mapping[str, Standing]
) -> list[StoredClaim]:
    """The claims in their order, each with its sentence and article."""
    stored = []
    for claim in claims:
        sentence = spans[claim.article_id, claim.ordinal]
        article, text = articles[claim.article_id]
        words, around = text[claim.start : claim.end], text[sentence.start : sentence.end]
        stored.append(StoredClaim(claim, words, sentence, around, article, *_counted(against.get(claim.id, _NOTHING))))
    return stored


def _together(held: Iterable[Standing]) -> Standing:
    """What is held against several claims, one after the other."""
    of_each = list(held)
    return Standing(sum(one.open for one in of_each), tuple(said for one in of_each for said in one.corrections))


def _counted(held: Standing) -> tuple[int, int, tuple[Correction, ...]]:
    """The fields flags, open_flags and corrections of a sentence or claim."""
    return held.open + len(held.corrections), held.open, held.corrections
