"""Connecting, being dropped, being refused, and leaving: the real client against the wire-level gateway."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import discord as library
import pytest
from discord.http import Route

from bot.client import DiscordUnreachable, IntentRefused, TelisikBot, TokenRefused, run_discord, use_api
from bot.fetch import Fetcher
from index.archive import Archive
from index.sqlite import SQLiteStore
from tests.discord_bot import NOW, GatedEncoder, archive_flood, running
from tests.discord_server import DiscordServer
from tests.fake_encoder import FakeEncoder

QUESTION = "Berapa orang tewas di Watubiru?"


async def start(database: Path, api: str, token: str, *, message_content: bool = False) -> None:
    """Run the bot as the program does."""
    encoder = FakeEncoder()
    use_api(api)
    try:
        async with SQLiteStore(database, encoder.space) as store, Fetcher() as fetcher:
            await run_discord(TelisikBot(Archive(store, encoder, None, lambda: NOW), fetcher, message_content=message_content), token)
    finally:
        use_api(None)


async def test_the_api_base_is_discords_own_unless_set() -> None:
    own = Route.BASE
    use_api("http://127.0.0.1:1/api/")
    assert Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/users/@me"
    use_api(None)
    assert Route.BASE == own == "https://discord.com/api/v10"


@pytest.mark.parametrize("token", ["wrong", "not\na\nheader", "tökén", ""])
async def test_a_wrong_token_is_one_clear_sentence(tmp_path: Path, token: str) -> None:
    async with DiscordServer() as discord:
        with pytest.raises(TokenRefused, match="Discord refused the token: check DISCORD_TOKEN"):
            await start(tmp_path / "archive.db", discord.url, token)
        assert discord.gateway.identified == 0


async def test_an_unreachable_api_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api/v10"
        with pytest.raises(DiscordUnreachable, match=f"Discord cannot be reached at {address}: "):
            await start(tmp_path / "archive.db", address, "token")


async def test_an_intent_that_discord_did_not_grant(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        with pytest.raises(IntentRefused, match="message-content intent"):
            await start(tmp_path / "archive.db", discord.url, discord.token, message_content=True)


async def test_the_bot_asks_for_no_privileged_intent(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db"):
        (session,) = discord.gateway.sessions.values()
    assert session.intents == library.Intents(guilds=True, guild_messages=True, dm_messages=True).value


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            await discord.gateway.drop()
            meanwhile = await joe.slash(guild, "ask", question=QUESTION)
            await discord.gateway.ask_to_reconnect()
            afterwards = await joe.slash(guild, "ask", question=QUESTION)
            await discord.until(lambda: discord.gateway.resumed == 2, "the second resumption")
        assert "35 deaths" in meanwhile.text
        assert "35 deaths" in afterwards.text
        assert discord.gateway.identified == 1


async def test_a_session_that_cannot_be_resumed_begins_anew_at_the_same_gateway(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            await discord.gateway.invalidate()
            await discord.connected(identified=2)
            answer = await joe.slash(guild, "ask", question=QUESTION)
        assert "35 deaths" in answer.text
        assert discord.gateway.resumed == 0


async def test_two_shards_serve_their_own_guilds(tmp_path: Path) -> None:
    async with DiscordServer(shards=2) as discord:
        joe = discord.person("Joe")
        guilds = [discord.guild("Even", shard=0), discord.guild("Odd", shard=1)]
        async with running(discord, tmp_path / "archive.db"):
            await discord.connected(identified=2)
            for guild in guilds:
                assert "Nothing in the archive" in (await joe.slash(guild, "ask", question=QUESTION)).text
        assert {session.shard for session in discord.gateway.sessions.values()} == {0, 1}


async def test_commands_are_sent_only_when_they_changed(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        for _ in range(2):
            async with running(discord, tmp_path / "archive.db") as bot:
                pass
        assert discord.syncs == 1
        async with running(discord, tmp_path / "archive.db") as bot:
            bot.tree.remove_command("cite")
            assert await bot.sync_commands()
            assert not await bot.sync_commands()
        assert discord.syncs == 2
        assert "cite" not in [command["name"] for command in discord.commands]


async def test_every_interaction_is_acknowledged_before_the_work_begins(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder):
            asked = [
                await joe.slash(guild, "ask", question=QUESTION, wait=False),
                await joe.slash(guild, "check", text="Banjir menewaskan 35 orang.", wait=False),
                await joe.slash(guild, "article add", file=discord.upload("a.txt", b"Tiga orang tewas."), wait=False),
            ]
            await discord.until(lambda: all(e.interaction.acknowledged for e in asked), "the acknowledgements")
            written = await joe.say(guild, f"<@{discord.bot['id']}> {QUESTION}")
            await discord.until(lambda: discord.typing == [guild.channel], "the typing indicator")
            assert not joe.replies(written)
            encoder.gate.set()
            await discord.until(lambda: all(e.answered() for e in asked) and joe.replies(written), "the answers")


async def test_progress_is_shown_in_place(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder):
            file = discord.upload("a.txt", b"Judul.\nTiga orang tewas di Watubiru.\nHujan turun.\nJalan ditutup.\n")
            adding = await joe.slash(guild, "article add", file=file, wait=False)
            await adding.until("2 of 4 sentences")
            encoder.gate.set()
            await adding.until("✅ Archived.")
        assert len(adding.messages) == 1
        assert "sentences" in adding.message.history[-1]


async def test_a_signal_lets_the_bot_finish_its_work(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder) as bot:
            asked = await joe.slash(guild, "ask", question=QUESTION, wait=False)
            await discord.until(lambda: asked.interaction.acknowledged, "the acknowledgement")
            os.kill(os.getpid(), signal.SIGTERM)
            await bot.leaving.wait()
            late = await joe.slash(guild, "ask", question=QUESTION)
            assert not asked.answered()
            encoder.gate.set()
            await asked.until("Nothing in the archive says this.")
            discord.watch(None)
            await discord.until(lambda: not discord.gateway.connected, "the bot to leave")
        assert "Telisik is restarting: try again in a minute." in late.text


@pytest.mark.parametrize("path", [r"/messages/@original", r"/callback", r"/channels/\d+/messages"])
async def test_a_rate_limit_is_waited_for(tmp_path: Path, path: str) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            discord.fail(path, 429, retry_after=0.01)
            asked = await joe.slash(guild, "ask", question=QUESTION)
            mentioned = await joe.mention(guild, QUESTION)
        assert "Nothing in the archive" in asked.text
        assert "Tidak ada di arsip" in mentioned.text
        assert [r.status for r in discord.requests].count(429) == 1
