"""/check, and the message menu “Check this message”."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import cards
from bot.commands.naming import named
from bot.turn import serving
from claims.errors import N_

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


class Checking(commands.Cog):
    """What somebody claims, compared with the archive."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name=named("Check this message", N_("Check this message")), callback=self.check_message)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    @app_commands.command(
        name=named("check", N_("/check")),
        description=app_commands.locale_str(N_("Compare a claim with the archive: supported, refuted, or not enough info.")),
    )
    @app_commands.rename(text=named("text", N_("/check text")))
    @app_commands.describe(text=app_commands.locale_str(N_("What somebody claims")))
    async def check(self, interaction: Interaction, text: str) -> None:
        """Private to the person who asks."""
        await self._check(interaction, text)

    async def check_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The same for a message of somebody else."""
        await self._check(interaction, message.content)

    async def _check(self, interaction: Interaction, text: str) -> None:
        async with serving(interaction) as turn:
            found = await self._bot.archive.check(turn.tenant, text)
            await turn.show(cards.check(found, turn.t))
