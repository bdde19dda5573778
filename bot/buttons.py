"""The buttons, selects and forms under answers. They are recognised by their ids alone, so they outlive the process that sent them."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot import cards, ids, lists
from bot.commands.permissions import require_removal
from bot.localisation import Translator
from bot.markdown import plain
from bot.turn import NotServed, Turn, acknowledge, refuse, serving, translator_of
from index.cite import Style, cite
from index.store import FlagReason

if TYPE_CHECKING:
    from bot.turn import Interaction

_log = logging.getLogger(__name__)

NOTE_LIMIT = 1_000
_REASON, _NOTE = "reason", "note"


class _Press(ui.DynamicItem[ui.Item[Any]], template="(?!)"):
    """A component known by its custom id. Subclasses say what a press does; errors are told to the person who pressed."""

    #: Whether the answer replaces the message that holds the component.
    in_place: ClassVar[bool] = False

    def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.named = match.groupdict()

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            async with serving(interaction, in_place=self.in_place) as turn:
                await self.press(turn)
        except Exception as error:
            await refuse(interaction, error)

    async def press(self, turn: Turn) -> None:
        raise NotImplementedError


class ContextButton(_Press, template=ids.CONTEXT):
    """Shows the sentences around the cited one."""

    async def press(self, turn: Turn) -> None:
        ordinal = int(self.named["ordinal"])
        sentences = await turn.interaction.client.archive.context(turn.tenant, self.named["article"], ordinal)
        await turn.show(cards.context(sentences, ordinal, turn.t))


class CiteButton(_Press, template=ids.CITE):
    """Shows a citation to copy, with a choice of styles."""

    async def press(self, turn: Turn) -> None:
        await show_citation(turn, self.named["claim"], Style.APA)


class StyleSelect(_Press, template=ids.STYLE):
    """Shows the citation in another style."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        data: Any = turn.interaction.data
        await show_citation(turn, self.named["claim"], Style(data["values"][0]))


class FlagButton(_Press, template=ids.FLAG):
    """Opens the form for an objection; the claim is looked up when the form is sent."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            interaction.client.first_time(interaction.id)
            form = FlagForm(self.named["claim"], translator_of(interaction))
            await acknowledge(interaction, interaction.response.send_modal(form))
        except Exception as error:
            await refuse(interaction, error)


class RemoveButton(_Press, template=ids.REMOVE):
    """Removes an article, after the question whether that is meant."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        require_removal(turn.interaction, turn.tenant)
        gone = await turn.interaction.client.archive.remove(turn.tenant, self.named["article"])
        await turn.show(lists.removed(gone, turn.t))


class KeepButton(_Press, template=ids.KEEP):
    """Leaves the article where it is."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await turn.show(cards.notice(turn.t("Nothing was removed.")))


BUTTONS: tuple[type[_Press], ...] = (ContextButton, CiteButton, StyleSelect, FlagButton, RemoveButton, KeepButton)


class FlagForm(ui.Modal):
    """Reason and note of an objection to a claim."""

    def __init__(self, claim_id: str, t: Translator) -> None:
        super().__init__(title=plain(t("Flag a claim"), 45), custom_id=ids.flag_form(claim_id))
        options = [discord.SelectOption(label=plain(t(name), 100), value=str(reason)) for reason, name in lists.REASON_NAMES.items()]
        reasons: ui.Select[Self] = ui.Select(custom_id=_REASON, options=options)
        note: ui.TextInput[Self] = ui.TextInput(custom_id=_NOTE, style=discord.TextStyle.paragraph, required=False, max_length=NOTE_LIMIT)
        self.add_item(ui.Label(text=plain(t("What is wrong?"), 45), component=reasons))
        self.add_item(ui.Label(text=plain(t("Note"), 45), description=plain(t("For the people who review flags."), 100), component=note))
        self.stop()  # its answer is recognised by the id (TelisikBot.on_interaction): nothing to keep in memory


async def submit_form(interaction: Interaction) -> None:
    """Act on a form that was sent."""
    data: Any = interaction.data
    match = ids.FLAG_FORM.fullmatch(data["custom_id"])
    if match is None:
        return
    fields = {field["custom_id"]: field for field in (part.get("component") or {} for part in data["components"]) if field}
    try:
        async with serving(interaction) as turn:
            reason = FlagReason(fields[_REASON]["values"][0])
            note = str(fields[_NOTE]["value"]).strip()[:NOTE_LIMIT]
            await raise_flag(turn, match["claim"], reason, note)
    except NotServed as error:
        _log.info("%s", error)


async def show_citation(turn: Turn, code: str, style: Style) -> None:
    """Look a claim up and show it cited; citations are made in a thread, for their styles are parsed on first use."""
    stored = await turn.interaction.client.archive.claim(turn.tenant, code)
    text = await asyncio.to_thread(cite, stored, style, turn.t.language, discord.utils.utcnow().date())
    await turn.show(lists.citation(stored, style, text, turn.t))


async def raise_flag(turn: Turn, code: str, reason: FlagReason, note: str) -> None:
    """Record an objection and confirm it."""
    flag, stored = await turn.interaction.client.archive.flag(turn.tenant, code, turn.person, reason, note)
    await turn.show(lists.flagged(flag, stored, turn.t))
