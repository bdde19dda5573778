"""A sentence as evidence: what of it answers in bold, who said it and of when, its source, its codes, and what was held against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cards import Card, corrected, evidence_buttons, facts, link
from bot.localisation import Translator
from bot.markdown import escape, units
from bot.render import particulars, source_line
from claims.types import Claim
from index.ranking import Evidence
from index.store import StoredSentence
from index.surroundings import Passage

_MOST_CODES = 4
_MOST_FACTS = 2
#: Longer sentences are cut around the words that answer, in UTF-16 code units; a sentence of a paragraph that is shown around it.
_QUOTED, _BESIDE = 1_500, 400


def add_evidence(card: Card, evidence: Evidence, t: Translator) -> Card:
    """Add a sentence with all that is known about it, and its buttons, in the room that the card has left."""
    source = evidence.source
    parts = (_facts(evidence, t), source_below(source, t), corrected(source.corrections, 500, t), _codes(evidence, t))
    below = "\n".join(filter(None, parts))
    spans = [(claim.start - source.sentence.start, claim.end - source.sentence.start) for claim in evidence.answering]
    card.text(f"{quote(source, spans, min(_QUOTED, card.left - units(below) - 8))}\n{below}")
    return card.row(*evidence_buttons(evidence, t))


def quote(source: StoredSentence, bold: Iterable[tuple[int, int]], limit: int) -> str:
    """The sentence as a quotation; ``bold`` are spans of its text."""
    return "> " + escape(source.text, max(80, limit), list(bold))


def source_below(source: StoredSentence, t: Translator) -> str:
    """Where a sentence stands, with the day of publication."""
    return "— " + escape(source_line(source.article, t), 300)


def _facts(evidence: Evidence, t: Translator) -> str:
    """The normalised figure, resolved date, place and speaker of the claims that answer, else of the sentence's first."""
    claims = evidence.answering or evidence.source.claims[:1]
    return "\n".join(filter(None, (facts(claim, 260, t) for claim in claims[:_MOST_FACTS] if not _is_bare(claim, t))))


def _is_bare(claim: Claim, t: Translator) -> bool:
    """Whether all that is known of a claim is a number, which stands in the sentence with what it counts."""
    value = claim.value
    return value is not None and value.low is not None and value.low == value.high and particulars(claim, t) == t.number(value.low)


def _codes(evidence: Evidence, t: Translator) -> str:
    claims = [*evidence.answering, *(c for c in evidence.source.claims if c not in evidence.answering)]
    parts = [f"`{claim.code}`" for claim in claims[:_MOST_CODES]]
    flags = evidence.source.flags - len(evidence.source.corrections)  # what reviewers agreed with is told by the corrections
    if flags > 0:
        parts.append("🚩 " + t.plural("{n} flag on this sentence", "{n} flags on this sentence", flags))
    return "-# " + " · ".join(parts) if parts else ""


def context(passage: Passage, ordinal: int, t: Translator) -> Card:
    """A sentence in its paragraph; the sentence itself is marked and in bold."""
    card = Card()
    shown = [one for paragraph in passage for one in paragraph]
    here = next(one for one in shown if one.sentence.ordinal == ordinal)
    own = escape(here.text, _QUOTED, [(0, len(here.text))])
    share = min(_BESIDE, (card.left - 1_000 - units(own)) // max(1, len(shown) - 1) - 1)
    paragraphs = [" ".join(_in_paragraph(one, here, own, share) for one in paragraph) for paragraph in passage]
    card.text("\n> \n".join(f"> {paragraph}" for paragraph in paragraphs))
    said = corrected([correction for one in shown for correction in one.corrections], 500, t)
    card.text("\n".join(filter(None, (source_below(here, t), said))))
    return card.row(*link(here.article.url, t)).done()


def _in_paragraph(one: StoredSentence, here: StoredSentence, own: str, share: int) -> str:
    return f"➤ {own}" if one is here else escape(one.text, share)


def distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without sentences that came before."""
    found: dict[tuple[str, int], Evidence] = {}
    for one in evidence:
        found.setdefault((one.source.article.id, one.source.sentence.ordinal), one)
    return list(found.values())
