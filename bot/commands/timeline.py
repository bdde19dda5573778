"""/timeline: every value reported for a figure, as a table and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot import charts, shown, timeline_cards
from bot.commands.naming import named
from bot.timelines import description
from bot.turn import serving
from claims.errors import N_

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


class Timelines(commands.Cog):
    """Figures over time."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    @app_commands.command(
        name=named("timeline", N_("/timeline")),
        description=app_commands.locale_str(N_("Show every value reported for a figure, with its source and date.")),
    )
    @app_commands.rename(question=named("question", N_("/timeline question")), share=named("share", N_("/timeline share")))
    @app_commands.describe(
        question=app_commands.locale_str(N_("A question for a figure, as “How many people died in …?”")),
        share=app_commands.locale_str(N_("Show the answer to everybody in the channel")),
    )
    async def timeline(self, interaction: Interaction, question: str, share: bool = False) -> None:
        """Private unless shared."""
        async with serving(interaction, public=share) as turn:
            found = await self._bot.archive.timeline(turn.tenant, question)
            picture = await charts.chart(found, turn.t, description(found, turn.t)) if found.reports else None
            message = await turn.show(timeline_cards.timeline(found, picture, turn.t))
            claims = [report.claim.id for report in reversed(found.reports)]
            if share:
                await shown.remember(self._bot, turn.tenant, message, found.question, claims)
            else:
                reader = (turn.tenant, turn.person, turn.t.language)
                await shown.remember_reader(self._bot, *reader, answer=str(interaction.id), question=found.question, claims=claims)
