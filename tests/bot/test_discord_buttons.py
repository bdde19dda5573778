"""Buttons, selects and forms: also after a restart, and never across tenants."""

from __future__ import annotations

import asyncio
from pathlib import Path

from index.store import Tenant
from tests.discord_bot import archive_flood, running
from tests.discord_people import Exchange
from tests.discord_server import DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"


async def test_buttons_of_a_message_from_before_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            answer = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
        async with running(discord, tmp_path / "archive.db"):
            context = await sari.press(answer, "Context")
            cite = await sari.press(answer, "Cite")
            bibtex = await sari.choose(cite.message, "bibtex")
            flag = await sari.press(answer, "Flag")
            flagged = await sari.submit(flag, {"Apa yang salah?": "Tanggal salah", "Catatan": "Sabtu, bukan Minggu"})
    assert "➤ **Banjir bandang menewaskan 35 orang" in context.text
    assert "Sebanyak 120 rumah rusak berat." in context.text
    assert "APA" in cite.message.history[-1]
    assert "```bibtex" in bibtex.message.text
    assert bibtex.message is cite.message
    assert flag.modal["title"] == "Tandai klaim"
    assert "Tanggal salah" in flagged.text
    assert all(exchange.message.ephemeral for exchange in (context, cite, flagged))
    assert not discord.refused
    assert discord.syncs == 1


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            form = await joe.press((await joe.slash(guild, "ask", question=QUESTION)).message, "Flag")
        async with running(discord, tmp_path / "archive.db"):
            sent = await joe.submit(form, {"What is wrong?": "Outdated"})
    assert "is flagged: Outdated." in sent.text


async def test_nothing_of_one_tenant_is_seen_in_another(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        ours, theirs = discord.guild("Ours"), discord.guild("Theirs")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, ours)
            answer = (await joe.slash(ours, "ask", question=QUESTION)).message
            claim = (await bot.archive.claim(Tenant(f"guild:{ours.id}"), answer.button("Flag")["custom_id"].removeprefix("flag:"))).claim
            context = answer.button("Context")["custom_id"]
            for guild in (theirs, None):
                assert "Nothing in the archive says this." in (await eve.slash(guild, "ask", question=QUESTION)).text
                assert await eve.complete(guild, "cite", "claim", "") == []
                assert await eve.complete(guild, "article show", "article", "") == []
                assert f"There is no claim {claim.code} in this archive." in plain(await eve.slash(guild, "cite", claim=claim.code))
                assert "There is no claim" in plain(await eve.slash(guild, "flag", claim=claim.id, reason="other"))
                assert "There is no article" in plain(await eve.slash(guild, "article show", article=claim.article_id))
                assert "not in this archive" in plain(await eve.press_id(answer, context, guild=guild, in_dm=guild is None))
            form = await eve.press(answer, "Flag", guild=theirs)
            sent = await eve.submit(form, {"What is wrong?": "Other"}, guild=theirs)
            flags = await bot.archive.flags(Tenant(f"guild:{ours.id}"), claim.id)
    assert "not in this archive" in plain(sent)
    assert flags == []
    assert not discord.refused


async def test_a_library_of_ones_own_in_direct_messages(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, None)
            mine = await joe.slash(None, "ask", question=QUESTION)
            written = await joe.dm(QUESTION)
            others = await eve.dm(QUESTION)
            in_guild = await joe.slash(guild, "ask", question=QUESTION)
            removed = await joe.press(
                (await joe.slash(None, "article remove", article="Banjir bandang melanda Watubiru")).message, "Remove"
            )
    assert "35 deaths" in mine.text
    assert "35 tewas" in written.text
    assert "Tidak ada di arsip" in others.text
    assert "Nothing in the archive says this." in in_guild.text
    assert "Removed" in removed.text


async def test_a_guild_without_the_bot_is_only_a_place_to_use_ones_own_library(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        elsewhere = discord.guild("Elsewhere", has_bot=False)
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, elsewhere)
            there = await joe.slash(elsewhere, "ask", question=QUESTION)
            at_home = await joe.slash(None, "ask", question=QUESTION)
            others = await eve.slash(elsewhere, "ask", question=QUESTION)
    assert "35 deaths" in there.text
    assert "35 deaths" in at_home.text
    assert "Nothing in the archive says this." in others.text


async def test_many_people_at_once_each_get_their_own_answer(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        full, empty = discord.guild("Full"), discord.guild("Empty")
        people = [discord.person(f"Person {n}", locale="id" if n % 2 else "en-US") for n in range(40)]
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, people[0], full)
            guilds = [full if n % 4 < 2 else empty for n in range(len(people))]
            answers = await asyncio.gather(*(p.slash(g, "ask", question=QUESTION) for p, g in zip(people, guilds, strict=True)))
    for person, guild, answer in zip(people, guilds, answers, strict=True):
        found, nothing = ("35 tewas", "Tidak ada di arsip") if person.locale == "id" else ("35 deaths", "Nothing in the archive")
        assert (found if guild is full else nothing) in answer.text
        assert len(answer.messages) == 1


async def test_an_interaction_delivered_twice_acts_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            claim = (await bot.archive.claim(Tenant(f"guild:{guild.id}"), answer.button("Flag")["custom_id"].removeprefix("flag:"))).claim
            by_command = await joe.slash(guild, "flag", claim=claim.code, reason="Other", deliveries=2)
            pressed = await sari.press(answer, "Context", deliveries=2)
            form = await sari.press(answer, "Flag", deliveries=2)
            sent = await sari.submit(form, {"What is wrong?": "Other"}, deliveries=2)
            await sari.slash(guild, "article list")  # whatever the second deliveries did was done before this
            flags = await bot.archive.flags(Tenant(f"guild:{guild.id}"), claim.id)
    assert sorted(flag.person for flag in flags) == sorted([joe.id, sari.id])
    for exchange in (by_command, pressed, form, sent):
        assert len(discord.requested("POST", f"/interactions/{exchange.interaction.id}/")) == 1
        assert len(exchange.messages) <= 1


async def test_an_interaction_that_another_process_took_is_left_alone(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            claim = (await bot.archive.claims(Tenant(f"guild:{guild.id}")))[0].claim
            discord.fail("/callback", 400, code=40060)
            await joe.slash(guild, "flag", claim=claim.code, reason="Other", wait=False)
            await discord.until(lambda: discord.requested("POST", "/callback")[-1].status == 400, "the refusal")
            await joe.slash(guild, "article list")
            flags = await bot.archive.flags(Tenant(f"guild:{guild.id}"), claim.id)
    assert flags == []


def plain(exchange: Exchange) -> str:
    """What is to be read, without the backslashes that Discord drops."""
    return exchange.text.replace("\\", "")
