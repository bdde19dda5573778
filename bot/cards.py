"""What people see in Discord: cards of Components V2, within Discord's limits by construction (4,000 code units, 40 components)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord
from discord import ui

from bot import ids
from bot.localisation import Translator
from bot.markdown import clip, escape, plain, units
from bot.render import VERDICT_NAMES, check_why, claim_why, figure, particulars, source_line
from claims.types import Claim
from index.answer import Answer, Status
from index.ranking import Evidence
from index.store import StoredSentence
from index.verify import Check, Verdict

TEXT_LIMIT = 4_000
#: More sides of a conflict than this do not fit with their buttons (7 components each).
MOST_EVIDENCE = 5
_MOST_CODES = 4
_URL_LIMIT = 512

_GREEN, _ORANGE, _RED, _GREY = (discord.Colour(value) for value in (0x2E7D32, 0xEF6C00, 0xC62828, 0x757575))
_VERDICT_COLOURS = {Verdict.SUPPORTED: _GREEN, Verdict.REFUTED: _RED, Verdict.NOT_ENOUGH_INFO: _GREY}


class Card(ui.LayoutView):
    """A framed message. Text beyond what Discord takes is cut, never refused."""

    def __init__(self, colour: discord.Colour = _GREY) -> None:
        super().__init__(timeout=None)
        self._box: ui.Container[Card] = ui.Container(accent_colour=colour)
        self._left = TEXT_LIMIT
        # Buttons are found by their ids, whichever process sent them (bot/buttons.py): no view is ever kept in memory.
        self.stop()

    @property
    def left(self) -> int:
        """How much text still fits, in UTF-16 code units."""
        return self._left

    def text(self, content: str) -> Card:
        """Add a text, already escaped."""
        content = clip(content, self._left) if self._left > 1 else ""
        if content.strip():
            self._box.add_item(ui.TextDisplay(content))
            self._left -= units(content)
        return self

    def rule(self) -> Card:
        """Add a line between two parts."""
        self._box.add_item(ui.Separator())
        return self

    def row(self, *items: ui.Item[Card]) -> Card:
        """Add a row of buttons, or of one select."""
        if items:
            self._box.add_item(ui.ActionRow(*items))
        return self

    def done(self) -> Card:
        """The finished card, ready to send."""
        self.add_item(self._box)
        return self


def notice(text: str, colour: discord.Colour = _GREY) -> Card:
    """A card with one text, already escaped."""
    return Card(colour).text(text).done()


def warning(sentence: str) -> Card:
    """What went wrong, in one sentence as the error words it."""
    return notice("⚠️ " + escape(sentence, 1_500), _ORANGE)


def answer(found: Answer, t: Translator) -> Card:
    """The answer to a question: the sentences that say so, all sides of a conflict, or that nothing does."""
    if found.status is Status.ABSTAINED:
        return _abstained(found, t)
    conflict = found.status is Status.CONFLICTING
    card = Card(_ORANGE if conflict else _GREEN)
    heading = "⚖️ **" + t("The sources differ:") + "**" if conflict else ""
    if any(evidence.superseded for evidence in found.evidence):
        heading = "🔄 **" + t("The count has been brought up to date; the newest first:") + "**"
    card.text("\n".join(filter(None, (_asked(found.question), heading))))
    _add_evidence(card, found.evidence, t)
    return card.done()


def _asked(question: str) -> str:
    return f"-# 💬 {escape(question, 300)}"


def _abstained(found: Answer, t: Translator) -> Card:
    card = Card(_GREY).text(f"{_asked(found.question)}\n🔍 **{t('Nothing in the archive says this.')}**")
    if found.related:
        card.text("-# " + t("Related, but does not answer:"))
        for evidence in found.related[:2]:
            card.text(f"{_quote(evidence.source, (), 500)}\n{_source(evidence.source, 260, t)}")
    else:
        card.text(t("The archive has nothing near this yet: add articles with /article add."))
    return card.done()


def _add_evidence(card: Card, evidence: Sequence[Evidence], t: Translator) -> None:
    shown = evidence[:MOST_EVIDENCE]
    share = (card.left - 200) // max(1, len(shown))
    for number, one in enumerate(shown):
        if number:
            card.rule()
        below = "\n".join(filter(None, (_facts(one, share // 5, t), _source(one.source, share // 5, t), _codes(one, t))))
        spans = [(c.start - one.source.sentence.start, c.end - one.source.sentence.start) for c in one.answering]
        card.text(f"{_quote(one.source, spans, share - units(below) - 8)}\n{below}")
        card.row(*evidence_buttons(one, t))
    if len(evidence) > len(shown):
        card.text(
            "-# "
            + t.plural(
                "{n} more sentence says something else again.", "{n} more sentences say something else again.", len(evidence) - len(shown)
            )
        )


def _quote(source: StoredSentence, bold: Iterable[tuple[int, int]], limit: int) -> str:
    return "> " + escape(source.text, max(80, limit), list(bold))


def _facts(evidence: Evidence, limit: int, t: Translator) -> str:
    """The normalised figure, resolved date, place and speaker of the claim that answers; of two where there is room for both."""
    claims = evidence.answering or evidence.source.claims[:1]
    return "\n".join(filter(None, (facts(claim, limit, t) for claim in claims[: 2 if limit >= 200 else 1])))


def facts(claim: Claim, limit: int, t: Translator) -> str:
    """A claim's particulars on one line, its figure in bold."""
    line = particulars(claim, t)
    bold = len(figure(claim.value, t)) if claim.value is not None else 0
    return escape(line, limit, [(0, bold)]) if line else ""


def _source(source: StoredSentence, limit: int, t: Translator) -> str:
    return "— " + escape(source_line(source.article, t), limit)


def _codes(evidence: Evidence, t: Translator) -> str:
    claims = [*evidence.answering, *(c for c in evidence.source.claims if c not in evidence.answering)]
    parts = [f"`{claim.code}`" for claim in claims[:_MOST_CODES]]
    if evidence.source.flags:
        parts.append("🚩 " + t.plural("{n} flag on this sentence", "{n} flags on this sentence", evidence.source.flags))
    return "-# " + " · ".join(parts) if parts else ""


def evidence_buttons(evidence: Evidence, t: Translator) -> list[ui.Item[Card]]:
    """Context, Cite, Flag and the link to the source. Cite and Flag act on the claim that answers, else on the sentence's first."""
    source = evidence.source
    row: list[ui.Item[Card]] = [button(t("Context"), ids.context(source.article.id, source.sentence.ordinal), "📄")]
    claim = next(iter((*evidence.answering, *source.claims)), None)
    if claim is not None:
        row += [button(t("Cite"), ids.cite(claim.id), "🔖"), button(t("Flag"), ids.flag(claim.id), "🚩")]
    return row + link(source.article.url, t)


def button(
    label: str, custom_id: str, emoji: str | None = None, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[Card]:
    """A button that bot/buttons.py knows by its id."""
    return ui.Button(label=plain(label, 80), custom_id=custom_id, emoji=emoji, style=style)


def link(url: str | None, t: Translator) -> list[ui.Item[Card]]:
    """The link to a source, if Discord takes it."""
    if url is None or not url.startswith(("http://", "https://")) or units(url) > _URL_LIMIT:
        return []
    return [ui.Button(label=plain(t("Source"), 80), url=url)]


def check(found: Check, t: Translator) -> Card:
    """The verdict on a text: overall, on each of its claims, and the sentences that decide."""
    card = Card(_VERDICT_COLOURS[found.verdict])
    card.text(f"-# 💬 {escape(found.text, 400)}\n**{t(VERDICT_NAMES[found.verdict])}**\n{escape(check_why(found, t), 400)}")
    if len(found.claims) > 1:
        lines = []
        for one in found.claims[:6]:
            words = escape(found.text[one.claim.start : one.claim.end], 100)
            lines.append(f"- {t(VERDICT_NAMES[one.verdict])}: “{words}” {escape(claim_why(one, t), 160)}")
        card.text("\n".join(lines))
    evidence = {(e.source.article.id, e.source.sentence.ordinal): e for e in found.evidence}
    _add_evidence(card, list(evidence.values())[:3], t)
    return card.done()


def context(sentences: Sequence[StoredSentence], ordinal: int, t: Translator) -> Card:
    """A sentence among its neighbours; the sentence itself is marked and in bold."""
    card = Card()
    share = (card.left - 400) // max(1, len(sentences))
    lines = []
    for one in sentences:
        here = one.sentence.ordinal == ordinal
        text = escape(one.text, share, [(0, len(one.text))] if here else ())
        lines.append(f"> {'➤ ' if here else ''}{text}")
    source = sentences[0]
    card.text("\n".join(lines)).text(_source(source, 260, t))
    return card.row(*link(source.article.url, t)).done()
