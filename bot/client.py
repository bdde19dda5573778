"""The Discord client: connecting, command synchronisation, and the end of the day."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.buttons import BUTTONS, submit_form
from bot.commands.articles import Articles
from bot.commands.ask import Asking
from bot.commands.check import Checking
from bot.commands.claims import Claims
from bot.commands.naming import CommandTranslator
from bot.parts import Fetching
from bot.turn import NotServed, refuse
from claims.errors import N_, TelisikError
from index.archive import Archive
from index.store import Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction

_log = logging.getLogger(__name__)

#: The tenant under which the program keeps its own notes about Discord.
DISCORD = Tenant("discord")

_DEFAULT_API = Route.BASE
#: Deliveries remembered, to act once on each: Discord takes no answer after 15 minutes, and repeats within seconds.
_REMEMBERED = 20_000


# The bot never speaks; discord.py would warn that it cannot.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class DiscordError(TelisikError):
    """Discord cannot be used."""

    template = N_("Discord cannot be used: {detail}.")


class TokenRefused(DiscordError):
    template = N_("Discord refused the token: check DISCORD_TOKEN.")


class DiscordUnreachable(DiscordError):
    template = N_("Discord cannot be reached at {address}: {detail}.")


class IntentRefused(DiscordError):
    template = N_("Discord did not grant the message-content intent: enable it in the developer portal, or unset MESSAGE_CONTENT.")


class CommandChanged(TelisikError):
    template = N_("This command has just changed: wait a minute, then try it again.")


def use_api(url: str | None) -> None:
    """Set the base of Discord's REST API for this process; None is Discord's own. The gateway's address is asked of that API."""
    Route.BASE = _DEFAULT_API if url is None else url.rstrip("/")


class TelisikTree(app_commands.CommandTree["TelisikBot"]):
    """The commands; errors raised outside :func:`bot.turn.serving` are told to the person here."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        cause: BaseException = error
        if isinstance(error, app_commands.CommandInvokeError):
            cause = error.original
        elif isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch | app_commands.TransformerError):
            cause = CommandChanged()
        await refuse(interaction, cause)


class TelisikBot(commands.AutoShardedBot):
    """The bot. Without privileged intents, unless the operator has the message-content intent and says so."""

    def __init__(self, archive: Archive, fetcher: Fetching, *, message_content: bool = False) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = message_content
        super().__init__(
            commands.when_mentioned,
            help_command=None,
            tree_cls=TelisikTree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            max_messages=None,
        )
        self.archive = archive
        self.fetcher = fetcher
        #: Set once no new work is taken.
        self.leaving = asyncio.Event()
        self._seen: dict[int, None] = {}
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def setup_hook(self) -> None:
        """Register commands and buttons, and tell Discord of the commands if they changed."""
        for cog in (Asking(self), Checking(self), Articles(self), Claims(self)):
            await self.add_cog(cog)
        self.add_dynamic_items(*BUTTONS)
        await self.tree.set_translator(CommandTranslator())
        await self.sync_commands()

    async def sync_commands(self) -> bool:
        """Overwrite the application's commands, if they are not what was sent last; whether they were sent."""
        translator = CommandTranslator()
        payload = [await command.get_translated_payload(self.tree, translator) for command in self.tree.get_commands()]
        stated = json.dumps([Route.BASE, payload], sort_keys=True)
        digest = hashlib.sha256(stated.encode()).hexdigest()
        key = f"commands:{self.application_id}"
        if await self.archive.note(DISCORD, key) == digest:
            return False
        await self.tree.sync()
        await self.archive.put_note(DISCORD, key, digest)
        return True

    async def launch_shards(self) -> None:
        """Ask the API for the gateway, and make it the one of every later connection too.

        discord.py goes back to its own constant when a session cannot be resumed, and when the shards are given.
        """
        shards, gateway, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        self.shard_count = self.shard_count or shards
        await super().launch_shards()

    async def on_message(self, message: discord.Message, /) -> None:
        """Questions are taken by :class:`bot.commands.ask.Asking`; there are no prefix commands to look for."""

    async def on_interaction(self, interaction: Interaction) -> None:
        """Forms are recognised by their ids, so that one opened before a restart can be sent after it."""
        if interaction.type is discord.InteractionType.modal_submit:
            await submit_form(interaction)

    def is_new(self, delivery: int) -> bool:
        """Whether this interaction or message has not been seen before."""
        if delivery in self._seen:
            return False
        self._seen[delivery] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return True

    def first_time(self, delivery: int) -> None:
        """Raise NotServed for an interaction delivered again."""
        if not self.is_new(delivery):
            raise NotServed(f"interaction {delivery}: delivered again")

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work that a shutdown waits for."""
        self._busy += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def leave(self) -> None:
        """Take no new work, finish what is in hand, and disconnect."""
        self.leaving.set()
        await self._idle.wait()
        await self.close()


async def run_discord(bot: TelisikBot, token: str) -> None:
    """Log in and serve until SIGINT or SIGTERM; work in hand is finished first (a second signal does not wait).

    Raises TokenRefused, DiscordUnreachable, IntentRefused, DiscordError.
    """
    async with bot:
        await _log_in(bot, token)
        serving = asyncio.create_task(bot.connect())
        signals = _Signals(bot)
        try:
            with signals.handled():
                await serving
        except discord.PrivilegedIntentsRequired:
            raise IntentRefused from None
        except (discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
            raise DiscordUnreachable(address=Route.BASE, detail=_brief(error)) from None
        except discord.ConnectionClosed as error:
            if error.code == 4004:
                raise TokenRefused from None
            raise DiscordError(detail=_brief(error)) from None
        finally:
            serving.cancel()
            await signals.finished()


async def _log_in(bot: TelisikBot, token: str) -> None:
    if not re.fullmatch(r"[!-~]+", token.strip()):  # it could not even stand in an HTTP header
        raise TokenRefused
    try:
        await bot.login(token)
    except discord.LoginFailure:
        raise TokenRefused from None
    except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
        raise DiscordUnreachable(address=Route.BASE, detail=_brief(error)) from None


def _brief(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


class _Signals:
    """SIGINT and SIGTERM while the bot serves: the first lets it finish its work, the second ends it at once."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self._tasks: list[asyncio.Task[None]] = []

    @contextmanager
    def handled(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGINT, signal.SIGTERM)
        with suppress(NotImplementedError, RuntimeError, ValueError):  # not the main thread, or a system without such signals
            for number in numbers:
                loop.add_signal_handler(number, self._received)
        try:
            yield
        finally:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                for number in numbers:
                    loop.remove_signal_handler(number)

    def _received(self) -> None:
        ending = self._bot.close if self._tasks else self._bot.leave
        _log.info("told to stop; %s", "ending now" if self._tasks else "finishing the work in hand")
        self._tasks.append(asyncio.create_task(ending()))

    async def finished(self) -> None:
        """Wait for the shutdown that a signal began, so that its errors are not lost."""
        for task in self._tasks[-1:]:
            await task
        for task in self._tasks[:-1]:
            task.cancel()
