"""Checking what somebody claims, citing a sentence and reading around it: as people do it, over the wire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.archive import MAX_CLAIMS
from index.store import Tenant
from tests.bot.test_discord_ask import LONG_AGO, archive, id_of, public, tenant
from tests.discord_bot import FLOOD, LATER_FLOOD, running
from tests.discord_people import Message
from tests.discord_server import DiscordServer

WRONG, RIGHT = "Banjir menewaskan 80 orang di Watubiru.", "Ada 120 rumah rusak berat di Watubiru."
HOAX = f"{WRONG} {RIGHT} Presiden Brasil datang ke Watubiru."


async def test_a_line_for_each_claim_with_the_figures_side_by_side(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            checked = (await joe.slash(guild, "check", text=HOAX)).message
            message = await sari.say(guild, HOAX)
            by_menu = (await sari.menu(message, "Cek pesan ini")).message
    lines = checked.text.splitlines()
    assert lines[1] == "**❌ Refuted**"
    assert lines[2] == "❌ **80 ⟷ 35 deaths** · “menewaskan 80 orang”"
    assert lines[3].startswith("✅ **120** · “")
    assert lines[4].startswith("❔ “Presiden Brasil datang ke Watubiru")
    assert "❌ **80 ⟷ 35 tewas** · “menewaskan 80 orang”" in by_menu.text
    assert checked.labels == ["Evidence", "Share"]
    assert checked.ephemeral
    assert by_menu.ephemeral
    assert public(discord, guild) == []
    assert not discord.refused


async def test_an_office_that_the_source_words_otherwise_is_said_in_one_sentence(tmp_path: Path) -> None:
    claim = "Rina Hartati adalah Gubernur Watubiru"
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD.replace("Wali Kota Rina", "Wali Kota Watubiru Rina"))
            english = (await joe.slash(guild, "check", text=claim)).message
            indonesian = (await sari.slash(guild, "cek", teks=claim)).message
            before = english.text
            await joe.press(english, "Evidence")
    source = "— Banjir bandang melanda Watubiru"
    for text, verdict, said, day in (
        (before, "❌ Refuted", "The source says “Wali Kota Watubiru Rina Hartati” instead.", "Apr 18, 2025"),
        (indonesian.text, "❌ Dibantah", "Sumber justru menyebut “Wali Kota Watubiru Rina Hartati”.", "18 Apr 2025"),
    ):
        assert text.splitlines() == [f"-# 💬 {claim}", f"**{verdict}**", f"❌ {said}", f"{source} · {day}"]
    assert english.text.splitlines()[1] == "❌ The source says “Wali Kota Watubiru Rina Hartati” instead."
    assert not discord.refused


async def test_a_text_of_too_many_sentences_says_how_many_were_not_checked(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            text = " ".join(f"Banjir menewaskan {number} orang di Watubiru." for number in range(30, 30 + MAX_CLAIMS))
            whole = await joe.slash(guild, "check", text=text)
            one = await joe.slash(guild, "check", text=f"{text} Banjir menewaskan 99 orang di Watubiru.")
            three = await sari.slash(guild, "cek", teks=f"{text} {'Banjir menewaskan 99 orang di Watubiru. ' * 3}")
    assert "checked" not in whole.text
    assert "-# 1 more sentence was not checked." in one.text.splitlines()
    assert "-# 3 kalimat lagi tidak diperiksa." in three.text.splitlines()
    assert "99" not in one.text.partition("\n")[2]


async def test_the_evidence_stands_behind_a_button_in_place_also_after_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            await archive(bot, guild, LATER_FLOOD)
            checked = (await joe.slash(guild, "check", text=HOAX)).message
            verdict = checked.text
        async with running(discord, tmp_path / "archive.db"):
            await joe.press(checked, "Evidence")
            first, labels = checked.text, checked.labels
            await joe.press(checked, "▶")
            second = checked.text
            context = await joe.press(checked, "Context")
            await joe.press(checked, "Verdict")
    assert "❌ **80 ⟷ 35 deaths**" in first
    assert "> Banjir bandang **menewaskan 35 orang** di Watubiru" in first
    assert "— Banjir bandang melanda Watubiru · Apr 18, 2025" in first
    assert labels[:3] == ["Context", "Cite", "Flag"]
    assert labels[4].startswith("1 of ")
    assert "**menewaskan 41 orang**" in second
    assert "➤ **Banjir bandang menewaskan 41 orang" in context.text
    assert checked.text == verdict
    assert not discord.refused


async def test_a_verdict_is_shared_once_and_its_evidence_is_shown_to_whoever_presses(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe, sari, eve = discord.person("Joe"), discord.person("Sari", locale="id"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            checked = (await joe.slash(guild, "check", text=WRONG)).message
            for _ in range(2):
                await joe.press_id(checked, id_of(checked, "share"), deliveries=2)
            await joe.slash(guild, "article list")
            (posted,) = public(discord, guild)
            before = posted.text
            copies = [(await person.press_id(posted, id_of(posted, "page"))).message for person in (sari, eve)]
            found = await bot.archive.shown_with(tenant(guild), [id_of(copies[0], "cite").removeprefix("cite:")], LONG_AGO)
    assert f"<@{joe.id}>" in before
    assert "❌ **80 ⟷ 35 tewas**" in before
    assert posted.text == before
    assert "**35 tewas** · Minggu" in copies[0].text
    assert "**35 deaths** · Sunday" in copies[1].text
    assert all(copy.ephemeral for copy in copies)
    assert [one.message for one in found if one.message.isdecimal()] == [posted.id]
    assert f"@{joe.id}" in {one.channel for one in found}
    assert not discord.refused


async def test_a_message_without_text_and_one_that_forwards_another(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            picture = await joe.say(guild, "")
            nothing = await joe.menu(picture, "Check this message")
            forwarding = await joe.say(guild, "")
            snapshot = {
                key: picture.payload[key] for key in ("type", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles")
            }
            snapshot |= {"content": WRONG, "attachments": [], "embeds": [], "components": []}
            forwarding.payload["message_snapshots"] = [{"message": snapshot}]
            forwarded = await joe.menu(forwarding, "Check this message")
            feed = await joe.say(guild, "")
            feed.payload["embeds"] = [{"type": "rich", "title": "Berita", "description": WRONG}]
            posted = await joe.menu(feed, "Check this message")
    assert "There is no text in this message to check." in nothing.text
    assert "❌ **80 ⟷ 35 deaths**" in forwarded.text
    assert "❌ **80 ⟷ 35 deaths**" in posted.text


async def test_a_verdict_of_another_guild_or_person_is_not_to_be_had(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Elsewhere")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            checked = (await joe.slash(guild, "check", text=WRONG)).message
            for where in ({"guild": other}, {"in_dm": True}):
                for kind in ("page", "share"):
                    pressed = await eve.press_id(checked, id_of(checked, kind), **where)
                    await pressed.until("asked too long ago, or somewhere else")
            theirs = await joe.slash(other, "check", text=WRONG)
    assert "❔" in theirs.text
    assert "35" not in theirs.text
    assert public(discord, guild) == public(discord, other) == []


@pytest.mark.parametrize("text", ["**fett** @everyone <@1> ||x|| [a](https://evil.example/)", "?", "😀" * 900])
async def test_any_text_can_be_checked(tmp_path: Path, text: str) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            checked = (await joe.slash(guild, "check", text=text)).message
    assert "❔" in checked.text
    assert not checked.pings
    assert not discord.refused


def attached(discord: DiscordServer, message: Message) -> tuple[str, str]:
    """Name and content of the one file that a message shows."""
    (attachment,) = message.payload["attachments"]
    (shown,) = [c["file"]["url"] for c in message.components if c["type"] == 13]
    assert shown == attachment["url"]
    return attachment["filename"], discord.content(attachment).decode()


async def test_a_citation_can_be_copied_and_downloaded_in_every_style(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            code = next(c.claim.code for c in await bot.archive.claims(tenant(guild)) if "35 orang" in c.text)
            offered = await sari.complete(guild, "kutip", "klaim", "35 orang")
            cited = (await sari.slash(guild, "kutip", klaim=offered[0]["value"])).message
            files = {"apa": attached(discord, cited)}
            for style in ("plain", "markdown", "bibtex", "ris", "csl-json", "claimreview"):
                await sari.choose(cited, style)
                files[style] = attached(discord, cited)
                assert files[style][1].splitlines()[0] in cited.text
    assert {style: name for style, (name, _) in files.items()} == {
        "apa": f"telisik-{code}.txt",
        "plain": f"telisik-{code}.txt",
        "markdown": f"telisik-{code}.md",
        "bibtex": f"telisik-{code}.bib",
        "ris": f"telisik-{code}.ris",
        "csl-json": f"telisik-{code}.json",
        "claimreview": f"telisik-{code}.json",
    }
    assert files["bibtex"][1].startswith(f"@misc{{telisik-{code},")
    assert json.loads(files["csl-json"][1])[0]["id"] == code
    assert json.loads(files["claimreview"][1])["@type"] == "ClaimReview"
    assert not discord.refused


async def test_the_context_is_the_paragraph(tmp_path: Path) -> None:
    text = "Banjir\n\nHujan turun sejak pagi. Banjir menewaskan 35 orang di Watubiru. Jalan ditutup.\n\nPasar di kota lain buka.\n"
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, text)
            answer = (await joe.slash(guild, "ask", question="Berapa orang tewas di Watubiru?")).message
            context = await joe.press(answer, "Context")
            elsewhere = await joe.press_id(answer, id_of(answer, "context"), in_dm=True)
            assert await bot.archive.articles(Tenant(f"user:{joe.id}")) == []
    assert "> Hujan turun sejak pagi. ➤ **Banjir menewaskan 35 orang di Watubiru.** Jalan ditutup." in context.text
    assert "Pasar" not in context.text
    assert "— Banjir · Apr 18, 2025" in context.text
    assert "not in this archive" in elsewhere.text
