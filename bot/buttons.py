"""The buttons and selects under answers; those of articles stand in :mod:`bot.article_buttons`, those of flags in :mod:`bot.flagging`,
those of reviewers in :mod:`bot.reviewing`."""

from __future__ import annotations

import asyncio

import discord

from bot import evidence_cards, ids, lists
from bot.press import NotOffered, Press, choice
from bot.turn import Turn
from index.cite import Style, cite


class ContextButton(Press, template=ids.CONTEXT):
    """Shows the paragraph that the cited sentence stands in."""

    async def press(self, turn: Turn) -> None:
        ordinal = int(self.named["ordinal"])
        passage = await turn.interaction.client.archive.passage(turn.tenant, self.named["article"], ordinal)
        await turn.show(evidence_cards.context(passage, ordinal, turn.t))


class CiteButton(Press, template=ids.CITE):
    """Shows a citation to copy, with a choice of styles."""

    async def press(self, turn: Turn) -> None:
        await show_citation(turn, self.named["claim"], Style.APA)


class StyleSelect(Press, template=ids.STYLE):
    """Shows the citation in another style."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        chosen = choice(turn.interaction)
        if chosen not in list(Style):
            raise NotOffered
        await show_citation(turn, self.named["claim"], Style(chosen))


BUTTONS: tuple[type[Press], ...] = (ContextButton, CiteButton, StyleSelect)


async def show_citation(turn: Turn, code: str, style: Style) -> None:
    """Look a claim up and show it cited; citations are made in a thread, for their styles are parsed on first use."""
    stored = await turn.interaction.client.archive.claim(turn.tenant, code)
    text = await asyncio.to_thread(cite, stored, style, turn.t.language, discord.utils.utcnow().date())
    await turn.show(lists.citation(stored, style, text, turn.t))
