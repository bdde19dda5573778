"""/claims as people use it: the claims of all articles or of one, page by page and by kind, over the wire."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest

from bot.client import TelisikBot
from bot.paging import CLAIMS_A_PAGE
from claims.article import Draft
from index.store import Tenant
from tests.discord_bot import running
from tests.discord_people import Message, Person
from tests.discord_server import DiscordServer, Guild

CODE = re.compile(r"`([0-9A-Z]{4}-[0-9A-Z]{3})`")
MONEY = "Kerugian mencapai Rp 2,5 miliar di kota itu."


def tenant(guild: Guild) -> Tenant:
    return Tenant(f"guild:{guild.id}")


async def archive(bot: TelisikBot, guild: Guild, title: str, reports: int) -> str:
    """Archive an article with a sum of money and so many tolls; its id."""
    tolls = [f"Gempa ke-{number} menewaskan {number + 10} orang di Lampesu." for number in range(reports)]
    return (await bot.archive.add(tenant(guild), Draft("\n".join([title, "", MONEY, *tolls]), title=title), "test")).article.id


async def turned(person: Person, message: Message) -> list[str]:
    """What the page shows and every page behind it."""
    pages = [message.text]
    while not message.button("▶").get("disabled"):
        await person.press(message, "▶")
        pages.append(message.text)
    return pages


def codes(*pages: str) -> list[str]:
    return [code for text in pages for code in CODE.findall(text)]


async def test_the_claims_of_all_articles_stand_on_pages_that_turn_after_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            for number in range(1, 4):
                await archive(bot, guild, f"Gempa Lampesu {number}", 12)
            stored = [one.claim.code for one in await bot.archive.claims(tenant(guild))]
            listed = (await joe.slash(guild, "claims")).message
            theirs = (await sari.slash(guild, "klaim")).message
        async with running(discord, tmp_path / "archive.db"):
            pages = await turned(joe, listed)
            await joe.press(listed, "◀")
            before = listed.text
            await sari.press(theirs, "▶")
    assert len(stored) > 40
    assert codes(*pages) == stored  # each once, in the order of the archive
    assert {len(codes(page)) for page in pages[:-1]} == {CLAIMS_A_PAGE}
    assert before == pages[-2]
    for page in pages:
        assert page.startswith(f"🔎 **{len(stored)} claims (")
        assert page.split("\n")[1].startswith("-# Gempa Lampesu ")  # also where an article goes on from the page before
        assert "more" not in page
    assert f"2 dari {len(pages)}" in [c.get("label") for c in theirs.components]
    assert theirs.text.startswith(f"🔎 **{len(stored)} klaim (")
    assert listed.ephemeral
    assert not discord.refused


async def test_claims_of_one_kind_of_all_articles(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            for number in range(1, 4):
                await archive(bot, guild, f"Gempa Lampesu {number}", 12)
            tolls = (await sari.slash(guild, "klaim", jenis="korban")).message
            listed = (await joe.slash(guild, "claims")).message
        async with running(discord, tmp_path / "archive.db"):
            pages = await turned(sari, tolls)
            await joe.choose(listed, "money")
            money, labels = listed.text, listed.labels
            await joe.choose(listed, "all")
            everything = listed.text
            none = (await joe.slash(guild, "claims", kind="percentage")).message
    assert len(codes(*pages)) == 36
    assert all("` korban" in page and "` uang" not in page for page in pages)
    assert money.count("` money") == len(codes(money)) == money.count("-# Gempa Lampesu ") == 3
    assert "▶" not in labels
    assert len(codes(everything)) == CLAIMS_A_PAGE
    assert none.text.endswith("No claims.")
    assert [c["type"] for c in none.components].count(3) == 1  # another kind can be chosen
    assert not discord.refused


async def test_the_claims_of_one_article_are_those_that_article_show_has(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            article = await archive(bot, guild, "Gempa Lampesu", 12)
            await archive(bot, guild, "Gempa lain", 3)
            shown = (await joe.slash(guild, "article show", article="Gempa Lampesu")).message
            listed = (await joe.slash(guild, "claims", article="Gempa Lampesu")).message
            money = (await joe.slash(guild, "claims", article="Gempa Lampesu", kind="money")).message
        async with running(discord, tmp_path / "archive.db") as bot:
            same = listed.text == shown.text
            pages = await turned(joe, listed)
            stored = {one.claim.code for one in await bot.archive.claims(tenant(guild), article)}
            await joe.choose(money, "casualty")
            await bot.archive.remove(tenant(guild), article)
            gone = await joe.press(listed, "◀")
    assert same
    assert len(codes(*pages)) == len(set(codes(*pages))) == len(stored)
    assert set(codes(*pages)) == stored
    assert "` money" in money.history[-1]
    assert "` casualties" not in money.history[-1]
    assert "` casualties" in money.text
    assert "not in this archive" in gone.text
    assert listed.text == pages[-1]
    assert not discord.refused


async def test_pages_show_nothing_of_elsewhere_and_outlive_what_they_were_made_of(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Elsewhere")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            article = await archive(bot, guild, "Gempa Lampesu", 12)
            few = await archive(bot, guild, "Gempa lain", 1)
            listed = (await joe.slash(guild, "claims")).message
            theirs = [(await eve.slash(guild, "claims")).message for _ in range(2)]
            turn = theirs[0].button("▶")["custom_id"]
            elsewhere = await eve.press_id(theirs[0], turn, guild=other)
            in_dm = await eve.press_id(theirs[1], turn, in_dm=True)
            await bot.archive.remove(tenant(guild), article)
            await joe.press(listed, "▶")
            left = listed.text
            await bot.archive.remove(tenant(guild), few)
            await joe.choose(listed, "money")
    for nothing in (elsewhere, in_dm):
        assert nothing.text == "No claims."
    assert "-# Gempa lain" in left
    assert "Gempa Lampesu" not in left
    assert listed.text == "No claims."
    assert not discord.refused


async def test_commands_and_pages_are_acknowledged_before_the_claims_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, "Gempa Lampesu", 12)
            listed = (await joe.slash(guild, "claims")).message
            read, gate = bot.archive.claims, asyncio.Event()

            async def slow(*arguments: Any, **named: Any) -> Any:
                await gate.wait()
                return await read(*arguments, **named)

            monkeypatch.setattr(bot.archive, "claims", slow)
            known = set(discord.interactions)
            asked = (joe.slash(guild, "claims"), joe.press(listed, "▶"), joe.choose(listed, "money"))
            began = time.perf_counter()
            waiting = [asyncio.create_task(one) for one in asked]

            def acknowledged() -> list[float]:
                return [one.acknowledged for key, one in discord.interactions.items() if key not in known and one.acknowledged is not None]

            await discord.until(lambda: len(acknowledged()) == len(asked), "the acknowledgements")
            assert max(acknowledged()) - began < 1.0
            assert not any(one.done() for one in waiting)
            gate.set()
            shown = await asyncio.gather(*waiting)
    assert all("claims (" in one.text for one in shown)
    assert not discord.refused
