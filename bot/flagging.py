"""Objections: the form that takes them, however it was opened, and taking one back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot import ids, lists
from bot.localisation import Translator
from bot.markdown import plain
from bot.press import Fields, Form, NotOffered, Press, before_form, open_form
from bot.render import REASON_NAMES
from bot.review_cards import withdrawn
from bot.turn import Turn, refuse, tenant_of, translator_of
from claims.errors import N_
from claims.types import code_of
from index.errors import NotFound
from index.store import FlagReason, StoredClaim, Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction
    from index.archive import Archive

NOTE_LIMIT = 1_000
_REASON, _NOTE = "reason", "note"
#: Of a message with more codes than this the others are not looked up.
_MOST_CODES = 10


class NoClaimThere(NotFound):
    template = N_("No claim of this archive is in that message. Choose one with a claim's code, such as K7F2-9QD, or use /flag.")


class FlagButton(Press, template=ids.FLAG):
    """Opens the form for an objection; the claim is looked up when the form is sent."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await open_form(interaction, FlagForm(self.named["claim"], translator_of(interaction)))
        except Exception as error:
            await refuse(interaction, error)


class WithdrawButton(Press, template=ids.WITHDRAW):
    """Takes a flag of one's own back."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await withdraw_flag(turn, self.named["flag"])


class FlagForm(ui.Modal):
    """Reason and note of an objection to a claim."""

    def __init__(self, claim_id: str, t: Translator, note: str = "") -> None:
        super().__init__(title=plain(t("Flag a claim"), 45), custom_id=ids.flag_form(claim_id))
        options = [discord.SelectOption(label=plain(t(name), 100), value=str(reason)) for reason, name in REASON_NAMES.items()]
        reasons: ui.Select[Self] = ui.Select(custom_id=_REASON, options=options)
        notes: ui.TextInput[Self] = ui.TextInput(
            custom_id=_NOTE, style=discord.TextStyle.paragraph, required=False, max_length=NOTE_LIMIT, default=note or None
        )
        self.add_item(ui.Label(text=plain(t("What is wrong?"), 45), component=reasons))
        self.add_item(ui.Label(text=plain(t("Note"), 45), description=plain(t("For the people who review flags."), 100), component=notes))


async def _submit(turn: Turn, match: re.Match[str], fields: Fields) -> None:
    reason = fields.get(_REASON, "")
    if reason not in list(FlagReason):
        raise NotOffered
    await raise_flag(turn, match["claim"], FlagReason(reason), fields.get(_NOTE, "").strip()[:NOTE_LIMIT])


FLAG_BUTTONS: tuple[type[Press], ...] = (FlagButton, WithdrawButton)
FLAG_FORMS = (Form(ids.FLAG_FORM, _submit),)


async def raise_flag(turn: Turn, code: str, reason: FlagReason, note: str) -> None:
    """Record an objection, confirm it, and show it to the reviewers. Raises UnknownClaim, AmbiguousCode, AlreadyFlagged."""
    bot = turn.interaction.client
    async with bot.afterwards.raising(turn.tenant, turn.t.language) as noting:
        flag, stored = await bot.archive.flag(turn.tenant, code, turn.person, reason, note, noting)
    await turn.show(lists.flagged(flag, stored, turn.t))


async def withdraw_flag(turn: Turn, code_or_flag: str) -> None:
    """Take back one's own open flag, by its id or by the claim's code. Raises what :meth:`index.archive.Archive.withdraw` does."""
    bot = turn.interaction.client
    async with bot.afterwards.ending(turn.tenant) as noting:
        flag = await bot.archive.withdraw(turn.tenant, code_or_flag, turn.person, noting)
    await turn.show(withdrawn(flag, code_of(flag.claim_id), turn.t))


async def open_flag_form(interaction: Interaction, claim: str | discord.Message, note: str = "") -> None:
    """Open the form for a claim (by its code or id, or in a message), once it is known to be there.

    Raises UnknownClaim, AmbiguousCode, NoClaimThere, Busy.
    """
    archive, tenant = interaction.client.archive, tenant_of(interaction)
    async with before_form():
        stored = await (archive.claim(tenant, claim) if isinstance(claim, str) else claim_in(archive, tenant, claim))
    await open_form(interaction, FlagForm(stored.claim.id, translator_of(interaction), note))


async def claim_in(archive: Archive, tenant: Tenant, message: discord.Message) -> StoredClaim:
    """The claim that a message shows: the first code in it that is one here, or else what its first button cites or flags.

    Raises NoClaimThere.
    """
    parts = list(_parts(message.components))
    texts = [message.content, *(part.content for part in parts if isinstance(part, discord.TextDisplay))]
    codes = [found[0].upper() for text in texts for found in ids.CODE.finditer(text)]
    matches = (named.fullmatch(getattr(part, "custom_id", None) or "") for part in parts for named in (ids.CITE, ids.FLAG))
    buttons = [match["claim"] for match in matches if match is not None]
    for reference in (*dict.fromkeys(codes[:_MOST_CODES]), *buttons[:1]):
        with suppress(NotFound):
            return await archive.claim(tenant, reference)
    raise NoClaimThere


def _parts(components: Sequence[Any]) -> Iterator[Any]:
    """Every component of a message, nested ones included, in the order in which they are shown."""
    for component in components:
        yield component
        yield from _parts(getattr(component, "children", ()))
        if getattr(component, "accessory", None) is not None:
            yield component.accessory
