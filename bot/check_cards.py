"""The card of a verdict: a line for each claim of the text on the first page, a sentence that decides on each of the others."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot import ids
from bot.cards import Card, button, corrected
from bot.evidence_cards import add_evidence, distinct, source_below
from bot.frames import ASKED_LIMIT, Frame, heading, pager, share_button
from bot.localisation import Translator
from bot.markdown import escape, units
from bot.render import VERDICT_NAMES, check_why, claim_why, figure, unread
from claims.languages import load
from claims.shorthand import spelled_out
from index.ranking import Evidence
from index.verdicts import Check, ClaimCheck, Verdict, Why

_COLOURS = {
    Verdict.SUPPORTED: discord.Colour(0x2E7D32),
    Verdict.REFUTED: discord.Colour(0xC62828),
    Verdict.NOT_ENOUGH_INFO: discord.Colour(0x757575),
}
_SIGNS = {Verdict.SUPPORTED: "✅", Verdict.REFUTED: "❌", Verdict.NOT_ENOUGH_INFO: "❔"}
#: Between what is claimed and what the source says.
_AGAINST = "⟷"
_FIGURES = frozenset({Why.OTHER_FIGURE, Why.WIDER_FIGURE, Why.SOURCES_DIFFER})
_DAYS = frozenset({Why.WRONG_DATE, Why.OTHER_DATE})
#: Room for the lines of the claims, and for the words and the reason in one of them, in UTF-16 code units; for a reason with words of the
#: source and of the claim.
_LINES, _WORDS, _REASON, _QUOTING = 2_400, 90, 110, 240


def check(found: Check, frame: Frame, t: Translator) -> Card:
    """Page 0 is the verdict, those behind it are the evidence; a page that is not there is the last one."""
    proofs = _proofs(found)
    page = min(frame.page, len(proofs))
    if page:
        return _proof(found, proofs, page, frame, t)
    card = Card(_COLOURS[found.verdict]).text(f"{heading(found.text, frame, t)}\n**{t(VERDICT_NAMES[found.verdict])}**")
    lines = _claim_lines(found, t)
    card.text("\n".join(lines))
    listed = found.claims[: sum(not line.startswith("-# ") for line in lines)]
    reasoned = found.decided_by is not None and found.decided_by in listed and _reasoned(found.decided_by)
    why = "" if reasoned else escape(check_why(found, t), 400)
    legend = "-# " + t("What is claimed {sign} what the source says", sign=_AGAINST) if any(_AGAINST in line for line in lines) else ""
    said = corrected([correction for _, proof in proofs for correction in proof.source.corrections], 400, t)
    card.text("\n".join(filter(None, (why, source_below(found.evidence[0].source, t) if found.evidence else "", said, legend))))
    evidence = button(t("Evidence"), ids.page(frame.token, 1, "e"), "📄")
    return card.row(*([evidence] if proofs else []), *share_button(frame, 0, t)).done()


def _claim_lines(found: Check, t: Translator) -> list[str]:
    """A line for each claim, as many as fit."""
    written = spelled_out(found.text, load(found.language))  # what the claims' offsets count in
    lines: list[str] = []
    room = _LINES
    for one in found.claims:
        line = _claim_line(one, found, written, t)
        room -= units(line) + 1
        if room < 0:
            break
        lines.append(line)
    if len(lines) < len(found.claims):
        lines.append("-# " + t("and {n} more", n=t.number(len(found.claims) - len(lines))))
    if found.unread:
        lines.append(f"-# {unread(found, t)}")
    return lines


def _reasoned(one: ClaimCheck) -> bool:
    """Whether a claim's line says why: what is left open, and what other words decide, which would be too long side by side."""
    return one.verdict is Verdict.NOT_ENOUGH_INFO or one.words is not None


def _claim_line(one: ClaimCheck, found: Check, written: str, t: Translator) -> str:
    """The sign of the verdict, what is claimed beside what the source says, the words, and the reason where it is not plain from these."""
    compared = side_by_side(one, t)
    parts = [f"**{escape(compared, 120)}**"] if compared else []
    # The only claim stands in the heading already, for a sentence that says what the source has instead of it.
    if one.words is None or len(found.claims) > 1 or units(found.text) > ASKED_LIMIT:
        parts.append(f"“{escape(written[one.claim.start : one.claim.end], _WORDS)}”")
    if _reasoned(one):
        parts.append(escape(claim_why(one, t), _REASON if one.words is None else _QUOTING))
    if one.found is not None and one.found.id in {said.claim_id for evidence in one.evidence for said in evidence.source.corrections}:
        parts.append("✏️ " + t("corrected"))  # a source that says so may be wrong
    return f"{_SIGNS[one.verdict]} {' · '.join(parts)}"


def side_by_side(one: ClaimCheck, t: Translator) -> str:
    """``80 ⟷ 35 deaths`` where figures differ, days likewise; the figure alone where they agree, and nothing where none was compared."""
    claim, found = one.claim, one.found
    if found is None or one.words is not None:
        return ""
    if one.why in _DAYS:
        return f"{t.span(claim.when)} {_AGAINST} {t.span(found.when)}" if claim.when is not None and found.when is not None else ""
    if one.why in _FIGURES and claim.value is not None and found.value is not None:
        return f"{t.interval(claim.value)} {_AGAINST} {figure(found.value, t)}"
    if one.why is Why.SAME_FIGURE and found.value is not None:
        return figure(found.value, t)
    if one.why is Why.SAME_DATE and found.when is not None:
        return t.span(found.when)
    return ""


def _proofs(found: Check) -> list[tuple[ClaimCheck, Evidence]]:
    return [(one, evidence) for one in found.claims for evidence in distinct(one.evidence)]


def _proof(found: Check, proofs: Sequence[tuple[ClaimCheck, Evidence]], page: int, frame: Frame, t: Translator) -> Card:
    one, evidence = proofs[page - 1]
    card = Card(_COLOURS[one.verdict]).text(heading(found.text, frame, t))
    card.text(_claim_line(one, found, spelled_out(found.text, load(found.language)), t)).rule()
    add_evidence(card, evidence, t)
    back = button(t("Verdict"), ids.page(frame.token, 0, "v"), "↩️")
    return card.row(*pager(frame, page, 1, len(proofs), t), back, *share_button(frame, page, t)).done()
