"""The Discord client: connecting, command synchronisation, and the end of the day."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adding import ARTICLE_FORMS
from bot.afterwards import TRIED_AGAIN, Afterwards
from bot.answer_buttons import ANSWER_BUTTONS
from bot.article_buttons import ARTICLE_BUTTONS
from bot.buttons import BUTTONS
from bot.commands.articles import Articles
from bot.commands.ask import Asking
from bot.commands.check import Checking
from bot.commands.claims import Claims
from bot.commands.flags import Flags
from bot.commands.naming import CommandTranslator
from bot.commands.posted_links import PostedLinks
from bot.commands.review import Reviewing
from bot.commands.settings import SettingsCommands
from bot.commands.timeline import Timelines
from bot.commands.watch import Watching
from bot.flagging import FLAG_BUTTONS, FLAG_FORMS
from bot.limits import Limits
from bot.metrics import Metrics
from bot.parts import Fetching
from bot.press import Form, Press, pressed, submitted
from bot.questions import Questions
from bot.retention import expire_articles
from bot.reviewing import REVIEW_BUTTONS, REVIEW_FORMS
from bot.shown import forget_old
from bot.turn import DELIVERED, NotServed, refuse
from claims.errors import N_, TelisikError
from index.archive import Added, Archive
from index.store import Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction
    from claims.article import Draft
    from index.archive import Progress

_log = logging.getLogger(__name__)

#: The tenant under which the program keeps its own notes about Discord.
DISCORD = Tenant("discord")

#: The buttons and selects that are acted upon.
PRESSES: tuple[type[Press], ...] = (*BUTTONS, *ANSWER_BUTTONS, *ARTICLE_BUTTONS, *FLAG_BUTTONS, *REVIEW_BUTTONS)
#: The forms whose answers are acted upon.
FORMS: tuple[Form, ...] = (*ARTICLE_FORMS, *FLAG_FORMS, *REVIEW_FORMS)

_DEFAULT_API = Route.BASE
#: Connections to Discord's API. A connection takes several round trips to make, so of hundreds of requests at once each had better wait
#: for one that is there.
_CONNECTIONS = 64
#: How long work waits for the first responses of others, in seconds; one that Discord keeps waiting must not hold up everybody.
_FIRST_RESPONSES_S = 0.5
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

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetching,
        *,
        message_content: bool = False,
        shard_ids: Sequence[int] | None = None,
        shard_count: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        """``shard_ids`` are those of this process among ``shard_count`` in all, by default all; without a count Discord recommends one."""
        shards: dict[str, Any] = {} if shard_ids is None else {"shard_ids": list(shard_ids)}
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
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=_CONNECTIONS),  # the gateway is another host
            shard_count=shard_count,
            **shards,
        )
        self.archive = archive
        self.fetcher = fetcher
        self.questions = Questions(archive)
        self.limits = limits or Limits()
        self.metrics = Metrics()
        self.afterwards = Afterwards(self)
        #: Set once no new work is taken.
        self.leaving = asyncio.Event()
        self._seen: dict[int, None] = {}
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._unacknowledged = 0
        self._all_acknowledged = asyncio.Event()
        self._all_acknowledged.set()
        self._background: set[asyncio.Task[None]] = set()
        self._repeated: list[asyncio.Task[None]] = []

    async def setup_hook(self) -> None:
        """Register commands and buttons, and tell Discord of the commands if they changed."""
        for cog in (Asking, Checking, Articles, Claims, Flags, PostedLinks, Reviewing, SettingsCommands, Timelines, Watching):
            await self.add_cog(cog(self))
        self.add_dynamic_items(*PRESSES)
        await self.tree.set_translator(CommandTranslator())
        if self.shard_ids is None or 0 in self.shard_ids:  # of several processes one is enough
            await self.sync_commands()
        self.repeat("retention", timedelta(days=1), lambda: expire_articles(self))
        self.repeat("what was left undone", TRIED_AGAIN, self.afterwards.take_up)
        self.repeat("forgetting public messages", timedelta(days=1), lambda: forget_old(self))
        self.repeat("forgetting what was asked", timedelta(days=1), self.questions.forget_old)

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
            await submitted(interaction, FORMS)
        elif interaction.type is discord.InteractionType.component:
            await pressed(interaction, PRESSES)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Note when an interaction arrived: its handlers, tasks of their own, begin only when the event loop comes to them."""
        if event_name == "interaction":
            args[0].extras[DELIVERED] = time.monotonic()
        super().dispatch(event_name, *args, **kwargs)

    @property
    def connected(self) -> bool:
        """Whether every shard of this process has been ready and is connected to the gateway."""
        return self.is_ready() and not any(shard.is_closed() for shard in self.shards.values())

    def serves(self, tenant: Tenant) -> bool:
        """Whether what happens in this tenant comes to this process: a guild belongs to one shard, direct messages to shard 0."""
        kind, _, number = tenant.partition(":")
        shard = (int(number) >> 22) % (self.shard_count or 1) if kind == "guild" else 0
        return kind in ("guild", "user") and (self.shard_ids is None or shard in self.shard_ids)

    async def add_article(self, tenant: Tenant, draft: Draft, source: str, progress: Progress | None = None) -> Added:
        """Archive an article; afterwards watchers are told and messages corrected, in the background, also if this process is killed.

        Raises what :meth:`index.archive.Archive.add` does.
        """
        async with self.afterwards.adding(tenant) as noting:
            return await self.archive.add(tenant, draft, source, progress, noting)

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

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """A first response under way: Discord takes none after three seconds, so no work is begun before it (:meth:`all_acknowledged`)."""
        self._unacknowledged += 1
        self._all_acknowledged.clear()
        try:
            yield
        finally:
            self._unacknowledged -= 1
            if not self._unacknowledged:
                self._all_acknowledged.set()

    async def all_acknowledged(self) -> None:
        """Wait until nobody waits for a first response, but not for long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_acknowledged.wait(), _FIRST_RESPONSES_S)

    def in_background(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        """Do work that no interaction waits for, but a shutdown does. What it raises goes to the log under this name."""
        in_hand = ExitStack()
        in_hand.enter_context(self.working())  # from now on, not only from when the task begins
        task = asyncio.create_task(_logged(name, work), name=name)
        self._background.add(task)  # the event loop alone would not keep it alive
        task.add_done_callback(self._background.discard)
        task.add_done_callback(lambda _: in_hand.close())

    def repeat(self, name: str, interval: timedelta, job: Callable[[], Awaitable[object]]) -> None:
        """Do this job when the bot is ready and then again and again, with this time between; a shutdown waits for one in hand."""

        async def repeatedly() -> None:
            await self.wait_until_ready()
            while not self.leaving.is_set():
                with self.working():
                    await _logged(name, job())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.leaving.wait(), interval.total_seconds())

        self._repeated.append(asyncio.create_task(repeatedly(), name=name))

    async def leave(self) -> None:
        """Take no new work, finish what is in hand, in the background too, and disconnect."""
        self.leaving.set()
        await self._idle.wait()
        await self.close()

    async def close(self) -> None:
        """Disconnect at once; what is still in hand in the background is given up."""
        for task in (*self._repeated, *self._background):
            task.cancel()
        await super().close()


async def _logged(name: str, work: Awaitable[object]) -> None:
    try:
        await work
    except Exception:
        _log.exception("%s went wrong", name)


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
