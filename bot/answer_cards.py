"""The card of an answer: one sentence a page, the sides of a conflict in a table above it, or that nothing in the archive says it."""

from __future__ import annotations

import discord

from bot import ids
from bot.cards import Card, button, corrected
from bot.evidence_cards import add_evidence, quote, source_below
from bot.frames import Frame, heading, pager, share_button
from bot.localisation import Translator
from bot.markdown import escape
from bot.render import claim_value, figure
from index.answer import Answer, Status
from index.ranking import Evidence

_GREEN, _ORANGE, _GREY = (discord.Colour(value) for value in (0x2E7D32, 0xEF6C00, 0x757575))
#: Rows of the table of a conflict, each of at most so many UTF-16 code units but for its marks.
_MOST_ROWS, _VALUE, _SOURCE = 8, 60, 70
_MOST_RELATED = 2


def answer(found: Answer, frame: Frame, t: Translator) -> Card:
    """A page of the answer; a page that is not there is the last one."""
    if found.status is Status.ABSTAINED:
        return _abstained(found, frame, t)
    last = len(found.evidence) - 1
    page = min(frame.page, last)
    conflict = found.status is Status.CONFLICTING
    card = Card(_ORANGE if conflict else _GREEN).text(heading(found.question, frame, t))
    if conflict or any(evidence.superseded for evidence in found.evidence):
        card.text(_table(found, page, t)).rule()
    add_evidence(card, found.evidence[page], t)
    return card.row(*pager(frame, page, 0, last, t), *share_button(frame, page, t)).done()


def _table(found: Answer, page: int, t: Translator) -> str:
    """Value, source and date of every side, newest first; the one quoted below is marked."""
    if found.status is Status.CONFLICTING:
        title = "⚖️ **" + t("The sources differ:") + "**"
    else:
        title = "🔄 **" + t("The count has been brought up to date; the newest first:") + "**"
    rows = [_row(one, t, here=number == page) for number, one in enumerate(found.evidence[:_MOST_ROWS])]
    more = len(found.evidence) - len(rows)
    return "\n".join([title, *rows, *(["-# " + t("and {n} more", n=t.number(more))] if more > 0 else [])])


def _row(one: Evidence, t: Translator, *, here: bool) -> str:
    claim = next((claim for claim in one.answering if claim.value is not None), next(iter(one.answering), None))
    article = one.source.article
    value = "?" if claim is None else figure(claim.value, t) if claim.value is not None else claim_value(claim, t)
    published = t.short_day(article.published) if article.published else t("date unknown")
    cells = [f"**{escape(value, _VALUE)}**", escape(article.publisher or article.title, _SOURCE), published]
    if claim is not None and any(correction.claim_id == claim.id for correction in one.source.corrections):
        cells.append("✏️ " + t("corrected"))
    return f"{'➤' if here else '•'} {' · '.join(cells)}"


def _abstained(found: Answer, frame: Frame, t: Translator) -> Card:
    """Says that nothing answers, shows what comes near, and offers to tell when something does."""
    card = Card(_GREY).text(heading(found.question, frame, t) + "\n🔍 **" + t("Nothing in the archive says this.") + "**")
    if found.related:
        card.text("-# " + t("Related, but does not answer:"))
        for evidence in found.related[:_MOST_RELATED]:
            source = evidence.source
            card.text("\n".join(filter(None, (quote(source, (), 500), source_below(source, t), corrected(source.corrections, 400, t)))))
    elif frame.within is None:
        card.text(t("The archive has nothing near this yet: add articles with /article add."))
    tell = button(t("Tell me when something does"), ids.watch(frame.token), "🔔", discord.ButtonStyle.primary)
    # What one article does not say it will not say tomorrow.
    return card.row(*([tell] if frame.within is None else []), *share_button(frame, 0, t)).done()
