"""A process killed right behind what it stored: what follows it is done by the next one, once."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable
from pathlib import Path

import pytest

from tests.discord_bot import LATER_FLOOD, archive_flood, idle, running
from tests.discord_desk import Desk, decide
from tests.discord_server import DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.afterwards.EDIT_INTERVAL_S", 0.0)


async def killed(discord: DiscordServer, database: Path, step: str, action: Awaitable[object]) -> None:
    """Do this with a bot that dies when its store has taken the step; nobody is answered any more."""
    identified = discord.gateway.identified
    command = (sys.executable, "-m", "tests.killed_bot", discord.url, discord.token, str(database), step)
    process = await asyncio.create_subprocess_exec(*command)
    await discord.connected(identified + 1)
    doing = asyncio.ensure_future(action)
    assert await process.wait() == -signal.SIGKILL
    doing.cancel()


async def test_an_article_is_told_of_and_messages_are_corrected(tmp_path: Path) -> None:
    database = tmp_path / "archive.db"
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, database) as bot:
            await archive_flood(discord, joe, guild)
            await idle(bot)
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
            await joe.slash(guild, "watch add", question=QUESTION)
        await killed(discord, database, "add_article", archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19"))
        assert joe.inbox == []
        for _ in range(2):  # a later start finds nothing left to do
            async with running(discord, database) as bot:
                await idle(bot)
    [note] = joe.inbox
    assert "The figure has changed: 41 deaths, before that 35 deaths." in note.text
    assert shared.text.count("Brought up to date: a newer report has another figure.") == 1


async def test_a_flag_comes_before_its_reviewers(tmp_path: Path) -> None:
    database = tmp_path / "archive.db"
    async with DiscordServer() as discord:
        desk, sari = Desk(discord), discord.person("Sari", locale="id")
        async with running(discord, database) as bot:
            claim = await desk.open(bot, channel=True)
        flagging = sari.slash(desk.guild, "flag", claim=claim.claim.code, reason="wrong-number", note="BPBD: 34")
        await killed(discord, database, "add_flag", flagging)
        assert discord.in_channel(desk.channel) == []
        for _ in range(2):
            async with running(discord, database) as bot:
                await idle(bot)
        [card] = discord.in_channel(desk.channel)
        assert "BPBD: 34" in card.text
        async with running(discord, database) as bot:
            await decide(desk.reviewer("Rina"), card, "Reject")
            await idle(bot)
    [told] = sari.inbox
    assert "ditolak" in told.text  # in the language in which the flag was raised, which the first process took with it


@pytest.mark.parametrize("step", ["settle_flag", "withdraw_flag"])
async def test_a_settled_flag_is_told_of_and_what_shows_the_claim_corrected(tmp_path: Path, step: str) -> None:
    database = tmp_path / "archive.db"
    async with DiscordServer() as discord:
        desk, joe = Desk(discord), discord.person("Joe")
        rina = desk.reviewer("Rina")
        async with running(discord, database) as bot:
            claim = await desk.open(bot, channel=True)
            shared = (await joe.slash(desk.guild, "ask", question=QUESTION, share=True)).message
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="wrong-number")
            card = await desk.card()
            await idle(bot)
        if step == "settle_flag":
            await killed(discord, database, step, decide(rina, card, "Uphold", "It was 34."))
        else:
            await killed(discord, database, step, joe.slash(desk.guild, "withdraw", claim=claim.claim.code))
        assert joe.inbox == []
        for _ in range(2):
            async with running(discord, database) as bot:
                await idle(bot)
    if step == "settle_flag":
        [told] = joe.inbox
        assert "Your flag on claim" in told.text
        assert shared.text.count("reviewers found wrong what this message shows") == 1
        assert f"✅ <@{rina.id}> has upheld this flag." in card.text
    else:
        assert joe.inbox == []
        assert "has withdrawn this flag" in card.text
    assert card.labels == []


async def test_what_fails_for_now_is_done_later_and_told_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk, joe, rina = Desk(discord), discord.person("Joe"), discord.person("Rina")
        rina.roles.append(desk.role)
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="wrong-number")
            card = await desk.card()
            await idle(bot)
            queue = await rina.slash(desk.guild, "review")
            discord.fail(f"^PATCH .*/messages/{card.id}$", 501)  # which the client does not try again by itself
            await decide(rina, queue.message, "Reject")
            await idle(bot)
            assert len(joe.inbox) == 1
            assert "Uphold" in card.labels
            await bot.afterwards.take_up()
            await idle(bot)
    assert len(joe.inbox) == 1
    assert f"❌ <@{rina.id}> has rejected this flag." in card.text
