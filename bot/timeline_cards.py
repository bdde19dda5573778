"""The card of a timeline: a row for every report, its picture, and the way to each sentence."""

from __future__ import annotations

import discord
from discord import ui

from bot import ids
from bot.cards import Card, button, corrected
from bot.evidence_cards import quote, source_below
from bot.localisation import Translator
from bot.markdown import escape, units
from bot.render import figure
from bot.timelines import description, line_of, published_of, standing_of, summary
from index.timeline import Report, Standing, Timeline

_GREEN, _ORANGE, _GREY = (discord.Colour(value) for value in (0x2E7D32, 0xEF6C00, 0x757575))
#: Signs that differ in shape too.
_SIGNS = {Standing.REPORTED: "⚪", Standing.UPDATE: "🟦", Standing.DIFFERS: "🔶"}
_PICTURE = "timeline.png"
#: Rows, the newest where there are more; the parts of a row, in UTF-16 code units.
_MOST_ROWS, _VALUE, _SOURCE, _SENTENCE = 15, 60, 60, 220
_MOST_BUTTONS = 10
_MOST_RELATED = 2


def timeline(found: Timeline, picture: bytes | None, t: Translator) -> Card:
    """The reports in the order of publication. ``picture`` is the chart, as PNG, or None where there are no reports."""
    if not found.reports or picture is None:
        return _silent(found, t)
    card = Card(_ORANGE if any(report.differs for report in found.reports) else _GREEN)
    card.text(f"-# 💬 {escape(found.question, 300)}\n📈 **{summary(found, t)}**")
    first = max(0, len(found.reports) - _MOST_ROWS)
    shown = found.reports[first:]
    room = (card.left - 200) // len(shown)
    rows = [_row(report, number, room, t) for number, report in enumerate(shown, start=1)]
    if first:
        rows.insert(0, "-# " + t.plural("{n} earlier report is left out.", "{n} earlier reports are left out.", first))
    card.text("\n".join(rows))
    card.picture(_PICTURE, picture, description(found, t), "\n".join(line_of(report, t) for report in found.reports))
    buttons = _context_buttons(shown, t)
    return card.row(*buttons[:5]).row(*buttons[5:]).done()


def _row(report: Report, number: int, room: int, t: Translator) -> str:
    """Value, source, date and standing; below them the sentence, where there is room for it, with its code and what was held against it."""
    article = report.article
    cells = [f"**{escape(figure(report.value, t), _VALUE)}**", published_of(report, t), standing_of(report, t)]
    cells.insert(1, escape(article.publisher or article.title, _SOURCE))
    if report.copies:
        cells.append(t.plural("{n} more article has the same sentence", "{n} more articles have the same sentence", len(report.copies)))
    row = f"{_SIGNS[report.standing]} {number}. {' · '.join(cells)} · `{report.claim.code}`"
    source = report.evidence.source
    said = corrected([c for c in source.corrections if c.claim_id == report.claim.id], min(200, room // 4), t)
    left = room - units(row) - units(said) - 10
    sentence = ""
    if left >= 60:
        start = source.sentence.start
        span = (report.claim.start - start, report.claim.end - start)
        sentence = "> " + escape(source.text, min(_SENTENCE, left), [span])
    return "\n".join(filter(None, (row, said, sentence)))


def _context_buttons(shown: tuple[Report, ...], t: Translator) -> list[ui.Item[Card]]:
    """A button to the paragraph of each row, of the newest where there are too many; two rows may stand in one sentence."""
    named: dict[str, int] = {}
    for number, report in enumerate(shown, start=1):
        sentence = report.evidence.source.sentence
        named.setdefault(ids.context(sentence.article_id, sentence.ordinal), number)
    kept = list(named.items())[-_MOST_BUTTONS:]
    return [button(t("Context {n}", n=t.number(number)), custom_id, "📄") for custom_id, number in kept]


def _silent(found: Timeline, t: Translator) -> Card:
    card = Card(_GREY).text(f"-# 💬 {escape(found.question, 300)}\n🔍 **" + t("No source gives a figure for this.") + "**")
    card.text(t("Ask for a figure: how many, how much, what share."))
    if found.related:
        card.text("-# " + t("Related, but does not answer:"))
        for evidence in found.related[:_MOST_RELATED]:
            source = evidence.source
            card.text("\n".join(filter(None, (quote(source, (), 500), source_below(source, t), corrected(source.corrections, 400, t)))))
    return card.done()
