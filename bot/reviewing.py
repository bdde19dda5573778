"""Deciding on flags: the queue a reviewer goes through, and the same buttons on the cards of the review channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot import ids
from bot.announcements import open_case, shared_translator
from bot.cards import notice
from bot.commands.permissions import require_review
from bot.localisation import Translator
from bot.markdown import plain
from bot.press import Fields, Form, Press, before_form, open_form
from bot.review_cards import case, decided, decision, overtaken, queue_ended
from bot.turn import Turn, refuse, serving, tenant_of, translator_of
from claims.errors import N_, TelisikError
from index.errors import AlreadySettled, NotFound
from index.store import Flag, FlagState, Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction
    from index.archive import Archive

_NOTE = "note"
_NOTE_LIMIT = 1_000
#: Flags of the queue looked through for the claims that wait; more are not counted.
_LOOKED_THROUGH = 1_000


class NoCorrection(TelisikError):
    template = N_("Write what is right: it is shown with the claim.")


@dataclass(frozen=True, slots=True)
class _Settlement:
    """What came of a decision: the flags settled by it; where there are none, ``before`` is the one settled or withdrawn before it."""

    flags: tuple[Flag, ...]
    before: Flag


class DecideButton(Press, template=ids.DECIDE):
    """Opens the form for a decision; for a flag that somebody has settled meanwhile, tells who."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            tenant = tenant_of(interaction)
            async with before_form():
                await require_review(interaction, tenant)
                gate = await _gate(interaction.client.archive, tenant, self.named["first"], self.named["last"])
            if gate.state is FlagState.OPEN:
                form = DecisionForm(self.named["first"], self.named["last"], translator_of(interaction), uphold=self._upholds)
                await open_form(interaction, form)
                return
            async with serving(interaction, in_place=True) as turn:
                await _show_overtaken(turn, gate)
        except Exception as error:
            await refuse(interaction, error)

    @property
    def _upholds(self) -> bool:
        return self.named["decision"] == "uphold"


class SkipButton(Press, template=ids.SKIP):
    """Goes on to what waits behind this flag: in a reviewer's own queue in place, from the review channel's card privately."""

    def replaces(self, interaction: Interaction) -> bool:
        return _is_private(interaction)

    async def press(self, turn: Turn) -> None:
        await require_review(turn.interaction, turn.tenant)
        await show_queue(turn, self.named["flag"])


class QueueButton(Press, template=ids.QUEUE):
    """Begins the queue again."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await require_review(turn.interaction, turn.tenant)
        await show_queue(turn)


class DecisionForm(ui.Modal):
    """The reviewer's note: what is right where the claim is not, or why it stands."""

    def __init__(self, first: str, last: str, t: Translator, *, uphold: bool) -> None:
        title = t("Uphold the flag") if uphold else t("Reject the flag")
        super().__init__(title=plain(title, 45), custom_id=ids.decision_form(first, last, uphold=uphold))
        note: ui.TextInput[Self] = ui.TextInput(custom_id=_NOTE, style=discord.TextStyle.paragraph, required=uphold, max_length=_NOTE_LIMIT)
        label = t("What is right?") if uphold else t("Why does the claim stand?")
        about = t("Shown as the correction wherever the claim appears.") if uphold else t("For the people who flagged it.")
        self.add_item(ui.Label(text=plain(label, 45), description=plain(about, 100), component=note))


async def _decide(turn: Turn, match: re.Match[str], fields: Fields) -> None:
    """Settle what stood on the card, show what became of it in its place, and let those concerned know."""
    await require_review(turn.interaction, turn.tenant)
    upheld, note = match["decision"] == "upheld", fields[_NOTE].strip()[:_NOTE_LIMIT]
    if upheld and not note:
        raise NoCorrection
    bot = turn.interaction.client
    settlement = await _settle(turn, match["first"], match["last"], upheld=upheld, note=note)
    if not settlement.flags:
        await _show_overtaken(turn, settlement.before, note)
        return
    if _is_private(turn.interaction):
        await show_queue(turn, match["first"], above=decision(settlement.flags[0], turn.t))
    else:
        stored = await bot.archive.claim(turn.tenant, settlement.flags[0].claim_id)
        await turn.show(decided(stored, settlement.flags, await shared_translator(bot, turn.tenant)))


REVIEW_BUTTONS: tuple[type[Press], ...] = (DecideButton, SkipButton, QueueButton)
REVIEW_FORMS = (Form(ids.DECISION_FORM, _decide, in_place=True),)


async def show_queue(turn: Turn, after: str | None = None, above: str = "") -> None:
    """Show the first claim of the queue, or the first whose oldest open flag stands behind the flag ``after``. Raises UnknownFlag."""
    archive, t = turn.interaction.client.archive, turn.t
    waiting: dict[str, Flag] = {}
    for flag in await archive.queue(turn.tenant, limit=_LOOKED_THROUGH):
        waiting.setdefault(flag.claim_id, flag)
    behind = None if after is None else {flag.id for flag in await archive.queue(turn.tenant, after, _LOOKED_THROUGH)}
    for position, flag in enumerate(waiting.values(), start=1):
        if behind is not None and flag.id not in behind:
            continue
        try:
            shown = await open_case(turn.interaction.client, turn.tenant, await archive.claim(turn.tenant, flag.claim_id))
        except NotFound:  # its article was removed meanwhile
            continue
        if shown is not None:
            place = t("{position} of {total}", position=t.number(position), total=t.number(len(waiting)))
            await turn.show(case(shown, t, place=place, above=above))
            return
    await turn.show(queue_ended(len(waiting), t, above))


async def _settle(turn: Turn, first: str, last: str, *, upheld: bool, note: str) -> _Settlement:
    """Settle the open flags of a card, oldest first. Of two reviewers at once only the one who gets the oldest goes on."""
    bot = turn.interaction.client
    settled: list[Flag] = []
    flags = await _on_card(bot.archive, turn.tenant, first, last)
    async with bot.afterwards.ending(turn.tenant) as noting:
        for flag in flags:
            now = flag
            if flag.state is FlagState.OPEN:
                try:
                    settled.append(
                        await bot.archive.settle(turn.tenant, flag.id, upheld=upheld, reviewer=turn.person, note=note, storing=noting)
                    )
                    continue
                except AlreadySettled:
                    now = await bot.archive.raised(turn.tenant, flag.id)
            if not settled and now.state is not FlagState.WITHDRAWN:
                return _Settlement((), now)
    return _Settlement(tuple(settled), flags[-1])


async def _on_card(archive: Archive, tenant: Tenant, first: str, last: str) -> list[Flag]:
    """The flags from the first to the last on the claim of the first. Raises UnknownFlag, and UnknownClaim where the claim is gone."""
    oldest = await archive.raised(tenant, first)
    flags = await archive.flags(tenant, oldest.claim_id)
    listed = [flag.id for flag in flags]
    end = listed.index(last) if last in listed else listed.index(first)
    return flags[listed.index(first) : end + 1]


async def _gate(archive: Archive, tenant: Tenant, first: str, last: str) -> Flag:
    """The flag whose state says whether the card can be decided on: the oldest that was not withdrawn, if there is one."""
    flags = await _on_card(archive, tenant, first, last)
    return next((flag for flag in flags if flag.state is not FlagState.WITHDRAWN), flags[-1])


async def _show_overtaken(turn: Turn, before: Flag, note: str = "") -> None:
    """Tell a reviewer who came too late what became of the flag: with the next claim of the queue, or beside the channel's card, which then
    shows what is still to be decided, if anything is. A note that they wrote is given back to them."""
    bot = turn.interaction.client
    said = overtaken(before, note, turn.t)
    if _is_private(turn.interaction):
        await show_queue(turn, before.id, above=said)
        return
    t = await shared_translator(bot, turn.tenant)
    stored = await bot.archive.claim(turn.tenant, before.claim_id)
    waiting = await open_case(bot, turn.tenant, stored)
    await turn.show(decided(stored, [before], t) if waiting is None else case(waiting, t))
    await turn.interaction.followup.send(view=notice(said), ephemeral=True)


def _is_private(interaction: Interaction) -> bool:
    """Whether the message that was pressed is a reviewer's own, not the review channel's card."""
    return interaction.message is not None and interaction.message.flags.ephemeral
