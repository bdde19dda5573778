"""/watch add, list and remove, and the question watched from under an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import watch_cards
from bot.commands.naming import named
from bot.markdown import plain
from bot.turn import serving, tenant_of
from bot.watching import known_from
from claims.compare import fold
from claims.errors import N_
from index.archive import MAX_QUESTION
from index.errors import UnknownWatch, WatchError
from index.store import Watch

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction, Turn

_MOST = 25


class CannotWriteHere(WatchError):
    template = N_("Telisik cannot write in this channel: leave out “here”, and the notes come by direct message.")


class MayNotWriteHere(WatchError):
    template = N_("You may not write in this channel: leave out “here”, and the notes come by direct message.")


async def suggest_watches(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The person's own watches here whose question holds what was typed."""
    wanted = fold(typed.strip())
    found = await interaction.client.archive.watches(tenant_of(interaction), str(interaction.user.id))
    fitting = [watch for watch in found if wanted in fold(watch.question)]
    return [app_commands.Choice(name=plain(watch.question, 100), value=watch.id) for watch in fitting[:_MOST]]


async def watch_question(turn: Turn, question: str, channel: str | None = None) -> None:
    """Watch a question for the person, and say so; notes go to the channel (an id), or to the person directly.

    Raises EmptyQuestion, QuestionTooLong, AlreadyWatched, TooManyWatches.
    """
    archive = turn.interaction.client.archive
    known = known_from(await archive.ask(turn.tenant, question, limit=1), turn.t)
    watch = await archive.watch(turn.tenant, turn.person, question, channel)
    await archive.put_watch_state(turn.tenant, watch.id, known.to_json())
    await turn.show(watch_cards.watched(watch, known, turn.t))


class Watching(commands.Cog):
    """Questions that people want to hear about."""

    watch = app_commands.Group(
        name=named("watch", N_("/watch")), description=app_commands.locale_str(N_("Be told when new articles answer a question."))
    )

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    @watch.command(
        name=named("add", N_("/watch add")),
        description=app_commands.locale_str(N_("Be told when a new article answers a question or changes the figure.")),
    )
    @app_commands.rename(question=named("question", N_("/watch add question")), here=named("here", N_("/watch add here")))
    @app_commands.describe(
        question=app_commands.locale_str(N_("Your question, in Indonesian, English, Malay, French, Spanish, German or Dutch")),
        here=app_commands.locale_str(N_("Write the notes in this channel, not in a direct message")),
    )
    async def add(self, interaction: Interaction, question: app_commands.Range[str, 1, MAX_QUESTION], here: bool = False) -> None:
        """The notes come by direct message, or in the channel where it is asked."""
        async with serving(interaction) as turn:
            await watch_question(turn, question, channel_of(turn) if here else None)

    @watch.command(name=named("list", N_("/watch list")), description=app_commands.locale_str(N_("List the questions you watch here.")))
    async def list(self, interaction: Interaction) -> None:
        """Only one's own."""
        async with serving(interaction) as turn:
            await turn.show(watch_cards.watches(await self._bot.archive.watches(turn.tenant, turn.person), turn.t))

    @watch.command(name=named("remove", N_("/watch remove")), description=app_commands.locale_str(N_("Watch a question no longer.")))
    @app_commands.rename(question=named("question", N_("/watch remove question")))
    @app_commands.describe(question=app_commands.locale_str(N_("A question you watch here")))
    @app_commands.autocomplete(question=suggest_watches)
    async def remove(self, interaction: Interaction, question: str) -> None:
        """Chosen from one's own, or written out."""
        async with serving(interaction) as turn:
            wanted = fold(question.strip())
            own = await self._bot.archive.watches(turn.tenant, turn.person)
            found: Watch | None = next((watch for watch in own if wanted in (watch.id, fold(watch.question))), None)
            if found is None:
                raise UnknownWatch
            await turn.show(watch_cards.unwatched(await self._bot.archive.remove_watch(turn.tenant, found.id, turn.person), turn.t))


def channel_of(turn: Turn) -> str | None:
    """The channel a turn is taken in, None in direct messages. Raises CannotWriteHere, MayNotWriteHere."""
    interaction = turn.interaction
    if interaction.guild_id is None:
        return None
    in_thread = isinstance(interaction.channel, discord.Thread)
    ours, theirs = (
        granted.send_messages_in_threads if in_thread else granted.send_messages
        for granted in (interaction.app_permissions, interaction.permissions)
    )
    if not ours or turn.tenant.startswith("user:"):
        raise CannotWriteHere
    if not theirs:
        raise MayNotWriteHere
    return str(interaction.channel_id)
