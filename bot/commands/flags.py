"""/flag, /withdraw, and the message menu “Flag”."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands.naming import named
from bot.commands.suggestions import suggest_claims, suggest_own_flags
from bot.flagging import NOTE_LIMIT, open_flag_form, raise_flag, withdraw_flag
from bot.render import REASON_NAMES
from bot.turn import serving
from claims.errors import N_
from index.store import FlagReason

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction

_REASONS = [app_commands.Choice(name=app_commands.locale_str(name), value=str(reason)) for reason, name in REASON_NAMES.items()]


class Flags(commands.Cog):
    """Objecting to claims, and taking that back."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name=named("Flag", N_("Flag")), callback=self.flag_message)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    @app_commands.command(name=named("flag", N_("/flag")), description=app_commands.locale_str(N_("Object to a claim.")))
    @app_commands.rename(
        claim=named("claim", N_("/flag claim")), reason=named("reason", N_("/flag reason")), note=named("note", N_("/flag note"))
    )
    @app_commands.describe(
        claim=app_commands.locale_str(N_("Code of a claim, as K7F2-9QD.")),
        reason=app_commands.locale_str(N_("What is wrong?")),
        note=app_commands.locale_str(N_("For the people who review flags.")),
    )
    @app_commands.autocomplete(claim=suggest_claims)
    @app_commands.choices(reason=_REASONS)
    async def flag(
        self, interaction: Interaction, claim: str, reason: str | None = None, note: app_commands.Range[str, 0, NOTE_LIMIT] = ""
    ) -> None:
        """One open flag per person and claim. Without a reason the form asks for it."""
        if reason is None:
            await open_flag_form(interaction, claim, note)
            return
        async with serving(interaction) as turn:
            await raise_flag(turn, claim, FlagReason(reason), note.strip())

    @app_commands.command(
        name=named("withdraw", N_("/withdraw")),
        description=app_commands.locale_str(N_("Take back a flag of yours that nobody has settled yet.")),
    )
    @app_commands.rename(claim=named("claim", N_("/withdraw claim")))
    @app_commands.describe(claim=app_commands.locale_str(N_("Code of a claim, as K7F2-9QD.")))
    @app_commands.autocomplete(claim=suggest_own_flags)
    async def withdraw(self, interaction: Interaction, claim: str) -> None:
        """Only while the flag is open."""
        async with serving(interaction) as turn:
            await withdraw_flag(turn, claim)

    async def flag_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Object to the claim that a message shows."""
        await open_flag_form(interaction, message)
