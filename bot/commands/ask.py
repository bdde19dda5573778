"""/ask, and questions by mention or direct message."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import cards, guild_settings, metrics, shown
from bot.answer_buttons import card_of, show
from bot.commands.naming import named
from bot.commands.suggestions import suggest_articles
from bot.frames import Frame
from bot.limits import LimitReached
from bot.localisation import LANGUAGES, translator
from bot.markdown import escape
from bot.questions import Asked
from bot.turn import UNDELIVERABLE, Leaving, foreseen, outcome_of, serving
from claims.errors import N_
from claims.languages import detect
from index.errors import StoreError
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
    @app_commands.rename(
        question=named("question", N_("/ask question")),
        article=named("article", N_("/ask article")),
        share=named("share", N_("/ask share")),
    )
    @app_commands.describe(
        question=app_commands.locale_str(N_("Your question, in Indonesian, English, Malay, French, Spanish, German or Dutch")),
        article=app_commands.locale_str(N_("Ask only this article")),
        share=app_commands.locale_str(N_("Show the answer to everybody in the channel")),
    )
    @app_commands.autocomplete(article=suggest_articles)
    async def ask(self, interaction: Interaction, question: str, article: str | None = None, share: bool = False) -> None:
        """Private unless shared."""
        async with serving(interaction, public=share) as turn:
            await show(turn, await self._bot.questions.ask(turn.tenant, Asked(question, turn.person, article=article, shared=share)))

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
        limit = self._limit(message, tenant)
        if limit is not None and not self._bot.limits.may_tell(str(message.author.id)):
            return
        began, outcome = time.monotonic(), metrics.FAILED
        with self._bot.working():
            try:
                outcome = await self._answer(message, mention.sub(" ", message.content).strip(), tenant, limit)
            except UNDELIVERABLE as failure:
                _log.info("message %s could not be answered: %s", message.id, failure)
            finally:
                self._bot.metrics.ended("message", outcome, time.monotonic() - began)

    def _limit(self, message: discord.Message, tenant: Tenant) -> LimitReached | None:
        try:
            self._bot.limits.take(str(message.author.id), tenant)
        except LimitReached as error:
            return error
        return None

    async def _answer(self, message: discord.Message, question: str, tenant: Tenant, limit: LimitReached | None) -> str:
        """Reply, and say how it ended."""
        async with message.channel.typing():
            with suppress(StoreError):  # the answer will say so
                await guild_settings.load(self._bot.archive, tenant)
            chosen = guild_settings.remembered(self._bot.archive, tenant).language
            outcome, given = metrics.ANSWERED, None
            if not question:
                card = _help(message, chosen)
            else:
                try:
                    if limit is not None:
                        raise limit
                    if self._bot.leaving.is_set():
                        raise Leaving
                    asked = Asked(question, str(message.author.id), language=chosen, shared=True)
                    given = await self._bot.questions.ask(tenant, asked, in_its_language=chosen is None)
                    card = card_of(given, Frame(given.token), translator(given.asked.language or "en"))
                except Exception as error:
                    told = foreseen(error)
                    outcome = outcome_of(told)
                    language = chosen or await asyncio.to_thread(detect, question[:500])
                    card = cards.warning(translator(language).error(told))
        reply = await message.channel.send(view=card, reference=message.to_reference(fail_if_not_exists=False), mention_author=False)
        if given is not None and message.guild is not None:
            await shown.remember(self._bot, tenant, reply, question, shown.claims_of(given.result))
        return outcome


def _help(message: discord.Message, chosen: str | None) -> cards.Card:
    """How to ask: in the guild's language, in direct messages in both, unless one was chosen."""
    languages = LANGUAGES if message.guild is None else (str(message.guild.preferred_locale),)
    languages = languages if chosen is None else (chosen,)
    lines = []
    for t in map(translator, languages):
        lines += [
            t("Mention me with a question, or use /ask: I answer with sentences from the articles archived here."),
            t("/article add archives an article, /check compares a claim with the archive."),
        ]
    return cards.notice("\n".join(escape(line, 400) for line in lines))
