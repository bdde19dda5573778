"""Links that people post in watched channels: their pages are archived on their own, where the operator has the message-content intent.

A ⏳ stands under the message while its pages are read, and gives way to a ✅ when one of them is in the archive; nothing else is said,
whatever happens. What a shutdown interrupts is kept in a note of the tenant, and taken up after the next start.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import discord
from discord.ext import commands

from bot import guild_settings
from bot.commands.permissions import may_add
from bot.limits import LimitReached
from bot.links import identity, links
from bot.turn import UNDELIVERABLE, foreseen
from claims.article import compose
from index.errors import NotFound, StoreError
from index.store import Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

READING, ARCHIVED = "⏳", "✅"
#: The links of one message that are read, the pages that are read at once, and the messages of a guild that may wait: what people post
#: beyond that, nobody waits for.
MOST_LINKS, AT_ONCE, MOST_WAITING = 5, 2, 50
_WAITING = "links"


class Interrupted(Exception):
    """The bot is leaving: the rest is done after the next start."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with links, by its channel's and its own id."""

    channel: int
    message: int
    urls: tuple[str, ...]


class PostedLinks(commands.Cog):
    """The watched channels of every guild of this process."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self._room = asyncio.Semaphore(AT_ONCE)
        self._noting = asyncio.Lock()
        self._running: set[int] = set()
        self._addresses: WeakValueDictionary[tuple[Tenant, str], asyncio.Lock] = WeakValueDictionary()
        self._taken_up = False

    @commands.Cog.listener("on_message")
    async def posted(self, message: discord.Message) -> None:
        """Accept the links of a person's message in a watched channel, or in a thread of one."""
        if not self._bot.intents.message_content or message.guild is None or message.author.bot or message.webhook_id is not None:
            return
        urls = links(message.content)[:MOST_LINKS]
        if not urls:
            return
        tenant = Tenant(f"guild:{message.guild.id}")
        with self._bot.working():
            try:
                if await self._is_welcome(tenant, message):
                    await self._accept(tenant, Posted(message.channel.id, message.id, tuple(urls)))
            except LimitReached as error:
                _log.info("links of message %s are passed over: %s", message.id, error)
            except StoreError as error:
                _log.warning("links of message %s cannot be archived: %s", message.id, error)

    @commands.Cog.listener("on_ready")
    async def take_up(self) -> None:
        """Begin what an earlier process left undone."""
        if self._taken_up or not self._bot.intents.message_content:
            return
        self._taken_up = True
        for guild in self._bot.guilds:
            tenant = Tenant(f"guild:{guild.id}")
            for posted in await self._waiting(tenant):
                self._start(tenant, posted)

    async def _is_welcome(self, tenant: Tenant, message: discord.Message) -> bool:
        """Whether the channel is watched and the person may add articles. Raises LimitReached, StoreError."""
        settings = await guild_settings.load(self._bot.archive, tenant)
        person = message.author
        if not {message.channel.id, getattr(message.channel, "parent_id", None)} & set(settings.watched_channels):
            return False
        if not may_add(settings, person, manages=isinstance(person, discord.Member) and person.guild_permissions.manage_guild):
            return False
        self._bot.limits.take(str(person.id), tenant)
        return True

    async def _accept(self, tenant: Tenant, posted: Posted) -> None:
        async with self._noting:
            waiting = await self._waiting(tenant)
            if len(waiting) >= MOST_WAITING:
                _log.warning("%s: %d messages wait already; the links of %s are passed over", tenant, len(waiting), posted.message)
                return
            if all(one.message != posted.message for one in waiting):
                await self._note(tenant, [*waiting, posted])
        self._start(tenant, posted)

    async def _waiting(self, tenant: Tenant) -> list[Posted]:
        noted = json.loads(await self._bot.archive.note(tenant, _WAITING) or "[]")
        return [Posted(channel, message, tuple(urls)) for channel, message, urls in noted]

    async def _note(self, tenant: Tenant, waiting: list[Posted]) -> None:
        await self._bot.archive.put_note(tenant, _WAITING, json.dumps([(one.channel, one.message, one.urls) for one in waiting]))

    def _start(self, tenant: Tenant, posted: Posted) -> None:
        if posted.message not in self._running:
            self._running.add(posted.message)
            self._bot.in_background(f"archiving the links of message {posted.message}", self._run(tenant, posted))

    async def _run(self, tenant: Tenant, posted: Posted) -> None:
        try:
            await self._archive_all(tenant, posted)
            async with self._noting:
                await self._note(tenant, [one for one in await self._waiting(tenant) if one.message != posted.message])
        except Interrupted:
            return
        finally:
            self._running.discard(posted.message)

    async def _archive_all(self, tenant: Tenant, posted: Posted) -> None:
        message = self._bot.get_partial_messageable(posted.channel).get_partial_message(posted.message)
        reading = archived = False
        for url in posted.urls:
            seen = await self._seen(tenant, url)
            if seen is None:
                if not reading:
                    reading = True
                    await _quietly(message.add_reaction(READING))
                seen = await self._archive(tenant, url)
            archived = archived or (seen is not None and await self._is_there(tenant, seen))
        if reading and self._bot.user is not None:
            await _quietly(message.remove_reaction(READING, self._bot.user))
        if archived:
            await _quietly(message.add_reaction(ARCHIVED))

    async def _archive(self, tenant: Tenant, url: str) -> str | None:
        """Archive the page at an address, unless that has been done; the article's id, or None if it cannot be. Raises Interrupted."""
        lock = self._addresses.setdefault((tenant, identity(url)), asyncio.Lock())
        async with lock, self._room:
            seen = await self._seen(tenant, url)
            if seen is not None:
                return seen
            if self._bot.leaving.is_set():
                raise Interrupted
            try:
                return await self._fetched(tenant, url)
            except Exception as error:  # one page must not keep the others from being read
                _log.info("%s: %s is not archived: %s", tenant, url, foreseen(error))
                return None

    async def _fetched(self, tenant: Tenant, url: str) -> str:
        draft = await self._bot.fetcher.fetch(url)
        article_id = (await asyncio.to_thread(compose, draft, url)).id
        # Somebody's copy of an archived page must not become its source: of an article that is there nothing is changed.
        if not await self._is_there(tenant, article_id):
            await self._bot.add_article(tenant, draft, url)
        for address in {identity(url), identity(draft.url or url)}:
            await self._bot.archive.put_note(tenant, _key(address), article_id)
        return article_id

    async def _seen(self, tenant: Tenant, url: str) -> str | None:
        """The id of the article that this address once led to; it stays known when somebody has removed the article."""
        return await self._bot.archive.note(tenant, _key(identity(url)))

    async def _is_there(self, tenant: Tenant, article_id: str) -> bool:
        try:
            await self._bot.archive.article(tenant, article_id)
        except NotFound:
            return False
        return True


def _key(address: str) -> str:
    return f"link:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


async def _quietly(reaction: Awaitable[None]) -> None:
    """A reaction that Discord does not take (the message is gone, the permission is missing) is none."""
    with suppress(*UNDELIVERABLE):
        await reaction
