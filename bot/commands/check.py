"""/check, and the message menu “Check this message”."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answer_buttons import show
from bot.commands.naming import named
from bot.questions import Asked
from bot.turn import serving
from claims.errors import N_, QuestionError

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


class NothingToCheck(QuestionError):
    template = N_("There is no text in this message to check.")


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
        """Private to the person who asks, unless they share it."""
        async with serving(interaction) as turn:
            await show(turn, await self._bot.questions.ask(turn.tenant, Asked(text, turn.person, check=True)))

    async def check_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The same for a message of somebody else."""
        async with serving(interaction) as turn:
            text = text_of(message)
            if not text:
                raise NothingToCheck
            await show(turn, await self._bot.questions.ask(turn.tenant, Asked(text, turn.person, check=True)))


def text_of(message: discord.Message) -> str:
    """What a message says: its text, else that of the message it forwards, else that of the cards bots post."""
    forwarded = "\n".join(snapshot.content for snapshot in message.message_snapshots)
    posted = "\n".join(part for embed in message.embeds for part in (embed.title, embed.description) if part)
    return next((text.strip() for text in (message.content, forwarded, posted) if text.strip()), "")
