"""/ask, and questions by mention or direct message."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import cards
from bot.commands.naming import named
from bot.localisation import LANGUAGES, translator
from bot.markdown import escape
from bot.turn import UNDELIVERABLE, Leaving, foreseen, serving
from claims.errors import N_
from claims.languages import detect
from index.store import Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction

_log = logging.getLogger(__name__)


class Asking(commands.Cog):
    """Questions, answered with cited sentences."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    @app_commands.command(
        name=named("ask", N_("/ask")), description=app_commands.locale_str(N_("Ask the archive; the answer is sentences from the sources."))
    )
    @app_commands.rename(question=named("question", N_("/ask question")), share=named("share", N_("/ask share")))
    @app_commands.describe(
        question=app_commands.locale_str(N_("Your question, in Indonesian, English, Malay or French")),
        share=app_commands.locale_str(N_("Show the answer to everybody in the channel")),
    )
    async def ask(self, interaction: Interaction, question: str, share: bool = False) -> None:
        """Private unless shared."""
        async with serving(interaction, public=share) as turn:
            answer = await self._bot.archive.ask(turn.tenant, question)
            await turn.show(cards.answer(answer, turn.t))

    @commands.Cog.listener("on_message")
    async def question_in_message(self, message: discord.Message) -> None:
        """Answer a direct message, or a message that mentions the bot by hand (a reply's automatic mention is no question)."""
        me = self._bot.user
        if me is None or message.author.bot or message.webhook_id is not None:
            return
        mention = re.compile(rf"<@!?{me.id}>")
        if message.guild is not None and not mention.search(message.content):
            return
        if not self._bot.is_new(message.id):
            return
        tenant = Tenant(f"guild:{message.guild.id}" if message.guild is not None else f"user:{message.author.id}")
        with self._bot.working():
            try:
                await self._answer(message, mention.sub(" ", message.content).strip(), tenant)
            except UNDELIVERABLE as failure:
                _log.info("message %s could not be answered: %s", message.id, failure)

    async def _answer(self, message: discord.Message, question: str, tenant: Tenant) -> None:
        async with message.channel.typing():
            if not question:
                card = _help(message)
            else:
                try:
                    if self._bot.leaving.is_set():
                        raise Leaving
                    answer = await self._bot.archive.ask(tenant, question)
                    card = cards.answer(answer, translator(answer.language))
                except Exception as error:
                    language = await asyncio.to_thread(detect, question[:500])
                    card = cards.warning(translator(language).error(foreseen(error)))
        await message.channel.send(view=card, reference=message.to_reference(fail_if_not_exists=False), mention_author=False)


def _help(message: discord.Message) -> cards.Card:
    """How to ask: in the guild's language, in direct messages in both."""
    languages = LANGUAGES if message.guild is None else (str(message.guild.preferred_locale),)
    lines = []
    for t in map(translator, languages):
        lines += [
            t("Mention me with a question, or use /ask: I answer with sentences from the articles archived here."),
            t("/article add archives an article, /check compares a claim with the archive."),
        ]
    return cards.notice("\n".join(escape(line, 400) for line in lines))
