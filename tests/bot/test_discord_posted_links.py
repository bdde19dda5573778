"""Watched channels: links that people post are archived on their own, with a reaction as the only noise; and not without the intent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from bot import guild_settings
from bot.client import TelisikBot
from bot.commands.posted_links import AT_ONCE, MOST_LINKS
from bot.guild_settings import GuildSettings
from bot.limits import Limits, Rate
from index.store import Tenant
from tests.discord_bot import running
from tests.discord_people import Message
from tests.discord_server import EVERYTHING, DiscordServer, Guild
from tests.web_server import MENU_ONLY, STORY_EN, STORY_ID, Handler, Site, page, redirect, web_server

JEMBATAN, FERRY = "Jembatan Sukarasa putus diterjang banjir", "Ferry service to Pelican Point resumes"


@dataclass
class Place:
    """A guild whose channel is watched, and a site with news."""

    discord: DiscordServer
    site: Site
    guild: Guild
    database: Path

    @property
    def tenant(self) -> Tenant:
        return Tenant(f"guild:{self.guild.id}")

    @asynccontextmanager
    async def watching(
        self, *, message_content: bool = True, limits: Limits | None = None, adders: int | None = None
    ) -> AsyncIterator[TelisikBot]:
        async with running(self.discord, self.database, message_content=message_content, limits=limits) as bot:
            settings = GuildSettings(watched_channels=(int(self.guild.channel),), adders=adders)
            await guild_settings.put(bot.archive, self.tenant, settings)
            yield bot

    async def titles(self, bot: TelisikBot) -> list[str]:
        return sorted(one.title for one in await bot.archive.articles(self.tenant))

    async def until(self, message: Message, *reactions: str) -> None:
        """Wait until these reactions, and no others, stand under a message, after any."""
        await self.discord.until(lambda: message.reacted and message.reactions == list(reactions), f"{reactions} under {message.text}")


@asynccontextmanager
async def place(tmp_path: Path, extra: dict[str, Handler] | None = None) -> AsyncIterator[Place]:
    handlers = {"/id": page(STORY_ID), "/en": page(STORY_EN), "/menu": page(MENU_ONLY), "/old": redirect("/id")} | (extra or {})
    async with web_server(handlers) as site, DiscordServer(message_content=True) as discord:
        yield Place(discord, site, discord.guild("Newsroom"), tmp_path / "archive.db")
        assert not discord.refused


async def quiet(bot: TelisikBot, here: Place) -> None:
    """Wait until whatever the bot heard of is done with: what is asked now was dispatched after it."""
    await here.discord.person("Somebody").slash(here.guild, "article list")
    await asyncio.gather(*(task for task in asyncio.all_tasks() if "links" in task.get_name()))


async def test_a_link_in_a_watched_channel_is_archived_with_a_reaction(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching() as bot:
        joe = here.discord.person("Joe")
        message = await joe.say(here.guild, f"Baca {here.site.url('/id')} ya")
        await here.until(message, "✅")
        assert message.reacted == ["⏳", "✅"]
        assert await here.titles(bot) == [JEMBATAN]
        answer = await joe.slash(here.guild, "ask", question="Berapa orang hilang di Sukarasa?")
        assert here.discord.requested("POST", "/channels/.*/messages") == []
    assert "3" in answer.text


async def test_what_cannot_be_archived_leaves_nothing(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching() as bot:
        joe = here.discord.person("Joe")
        for path in ("/menu", "/gone"):
            message = await joe.say(here.guild, here.site.url(path))
            await here.until(message)
            assert message.reacted == ["⏳"]
        both = await joe.say(here.guild, f"{here.site.url('/gone')} {here.site.url('/en')}")
        await here.until(both, "✅")
        assert await here.titles(bot) == [FERRY]
        assert here.discord.requested("POST", "/channels/.*/messages") == []


async def test_an_address_is_added_once(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching() as bot:
        joe, sari = here.discord.person("Joe"), here.discord.person("Sari")
        at_once = [await person.say(here.guild, here.site.url("/id")) for person in (joe, sari)]
        for message in at_once:
            await here.until(message, "✅")
        later = await sari.say(here.guild, here.site.url("/id") + "?utm_source=x#teras")
        await here.until(later, "✅")
        assert later.reacted == ["✅"]
        assert here.site.requests == ["/id"]
        old = await sari.say(here.guild, here.site.url("/old"))
        await here.until(old, "✅")
        assert [one.url for one in await bot.archive.articles(here.tenant)] == [here.site.url("/id")]


async def test_what_somebody_removed_does_not_come_back_by_itself(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching() as bot:
        joe = here.discord.person("Joe")
        await here.until(await joe.say(here.guild, here.site.url("/id")), "✅")
        await bot.archive.remove(here.tenant, JEMBATAN)
        again = await joe.say(here.guild, here.site.url("/id"))
        await quiet(bot, here)
        assert again.reacted == []
        assert await here.titles(bot) == []
        by_hand = await joe.slash(here.guild, "article add", url=here.site.url("/id"), wait=False)
        await by_hand.until("✅ Archived.")


async def test_a_copy_elsewhere_does_not_become_the_source(tmp_path: Path) -> None:
    async with place(tmp_path, {"/copy": page(STORY_ID)}) as here, here.watching() as bot:
        joe = here.discord.person("Joe")
        await here.until(await joe.say(here.guild, here.site.url("/id")), "✅")
        await here.until(await joe.say(here.guild, here.site.url("/copy")), "✅")
        assert [one.url for one in await bot.archive.articles(here.tenant)] == [here.site.url("/id")]


async def test_without_the_intent_nothing_is_watched_and_all_else_works(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching(message_content=False) as bot:
        joe = here.discord.person("Joe")
        message = await joe.say(here.guild, here.site.url("/id"))
        mentioned = await joe.mention(here.guild, f"Apa kata {here.site.url('/id')}?")
        await quiet(bot, here)
        assert message.reacted == []
        assert here.site.requests == []
        added = await joe.menu(message, "Add article")
        await added.until("✅ Archived.")
    assert mentioned.text


async def test_only_people_in_watched_channels_are_listened_to(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        elsewhere = here.discord.guild("Elsewhere")
        async with here.watching() as bot:
            joe, robot = here.discord.person("Joe"), here.discord.person("Robot")
            url = here.site.url("/id")
            unheard = [
                await joe.say(elsewhere, url),
                await here.discord.post(joe.user, here.discord.snowflake(), here.guild, url, joe.member()),
                await here.discord.post(robot.user | {"bot": True}, here.guild.channel, here.guild, url, robot.member()),
                await joe.say(here.guild, "tanpa tautan"),
            ]
            await joe.dm(url)
            await quiet(bot, here)
            assert [message.reacted for message in unheard] == [[], [], [], []]
            assert here.site.requests == []


async def test_a_thread_of_a_watched_channel_is_watched_too(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching():
        thread = {
            "id": here.discord.snowflake(), "type": 11, "name": "Banjir", "guild_id": here.guild.id, "parent_id": here.guild.channel,
            "owner_id": "1", "message_count": 1, "member_count": 1, "rate_limit_per_user": 0, "flags": 0, "total_message_sent": 1,
            "thread_metadata": {
                "archived": False, "auto_archive_duration": 60, "archive_timestamp": "2025-04-18T00:00:00Z", "locked": False,
            },
        }  # fmt: skip
        await here.discord.gateway.dispatch("THREAD_CREATE", thread, here.guild.id)
        joe = here.discord.person("Joe")
        message = await here.discord.post(joe.user, str(thread["id"]), here.guild, here.site.url("/id"), joe.member())
        await here.until(message, "✅")


async def test_only_those_who_may_add_are_listened_to(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        role = here.discord.role(here.guild, "Desk")
        joe, editor = here.discord.person("Joe"), here.discord.person("Editor")
        editor.roles = [role["id"]]
        async with here.watching(adders=int(role["id"])) as bot:
            refused = await joe.say(here.guild, here.site.url("/id"))
            await quiet(bot, here)
            assert (refused.reacted, here.site.requests) == ([], [])
            await here.until(await editor.say(here.guild, here.site.url("/en")), "✅")
            assert await here.titles(bot) == [FERRY]


async def test_a_flood_of_links_is_cut_short(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching(limits=Limits(person=Rate(burst=1, per_minute=1), clock=lambda: 0.0)) as bot:
        joe, sari = here.discord.person("Joe"), here.discord.person("Sari")
        many = await joe.say(here.guild, " ".join(here.site.url(f"/{number}") for number in range(20)))
        more = await joe.say(here.guild, here.site.url("/id"))
        await here.until(many)
        await here.until(await sari.say(here.guild, here.site.url("/en")), "✅")
        assert more.reacted == []
        assert here.site.requests == [*(f"/{number}" for number in range(MOST_LINKS)), "/en"]
        assert await here.titles(bot) == [FERRY]


class Gate:
    """A page that is given when the gate opens; ``reached`` is set when as many wait before it as are read at once."""

    def __init__(self, html: str) -> None:
        self.open, self.reached = asyncio.Event(), asyncio.Event()
        self._waiting = 0
        self._page = page(html)

    async def handler(self, request: web.Request) -> web.StreamResponse:
        self._waiting += 1
        if self._waiting == AT_ONCE:
            self.reached.set()
        await self.open.wait()
        return await self._page(request)


async def test_a_few_pages_are_read_at_once_and_a_shutdown_leaves_the_rest_for_the_next_start(tmp_path: Path) -> None:
    gate = Gate(STORY_ID)
    async with place(tmp_path, {f"/slow{number}": gate.handler for number in range(AT_ONCE)}) as here:
        joe = here.discord.person("Joe")
        async with here.watching() as bot:
            slow = [await joe.say(here.guild, here.site.url(f"/slow{number}")) for number in range(AT_ONCE)]
            waiting = await joe.say(here.guild, here.site.url("/en"))
            for message in (*slow, waiting):
                await here.until(message, "⏳")
            await gate.reached.wait()
            assert "/en" not in here.site.requests
            leaving = asyncio.create_task(bot.leave())
            await bot.leaving.wait()
            gate.open.set()
            await leaving
        assert [message.reactions for message in (*slow, waiting)] == [["✅"], ["✅"], ["⏳"]]
        assert "/en" not in here.site.requests
        async with here.watching() as bot:
            await here.until(waiting, "✅")
            assert await here.titles(bot) == [FERRY, JEMBATAN]
        asked = list(here.site.requests)
        async with here.watching() as bot:
            await quiet(bot, here)
        assert here.site.requests == asked


async def test_where_the_bot_may_not_react_the_page_is_archived_all_the_same(tmp_path: Path) -> None:
    async with place(tmp_path) as here, here.watching() as bot:
        here.discord.fail("/reactions/", 403, times=10, code=50013)
        await here.discord.person("Joe").say(here.guild, here.site.url("/id"))
        await here.discord.until(lambda: len([r for r in here.discord.requests if r.status == 403]) == 3, "three refusals")
        assert await here.titles(bot) == [JEMBATAN]


async def test_what_nobody_foresaw_leaves_nothing_and_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(url: str) -> None:
        raise ZeroDivisionError

    async with place(tmp_path) as here, here.watching() as bot:
        joe = here.discord.person("Joe", permissions=EVERYTHING)
        with monkeypatch.context() as patched:
            patched.setattr(bot.fetcher, "fetch", broken)
            failed = await joe.say(here.guild, here.site.url("/id"))
            await here.until(failed)
        await here.until(await joe.say(here.guild, here.site.url("/id")), "✅")
        assert await here.titles(bot) == [JEMBATAN]
