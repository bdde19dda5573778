"""/review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.commands.naming import named
from bot.commands.permissions import require_review
from bot.reviewing import show_queue
from bot.turn import serving
from claims.errors import N_

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


class Reviewing(commands.Cog):
    """What people object to, for those who decide on it."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    @app_commands.command(
        name=named("review", N_("/review")),
        description=app_commands.locale_str(N_("Decide on flagged claims, the longest waiting first (for reviewers).")),
    )
    async def review(self, interaction: Interaction) -> None:
        """Private; Discord cannot know the reviewer role, so the command is offered to everybody and refused here."""
        async with serving(interaction) as turn:
            await require_review(interaction, turn.tenant)
            await show_queue(turn)
