"""Every command, in English and Indonesian, as people use it: over the wire, with the real client, store and archive."""

from __future__ import annotations

import re
from pathlib import Path

from index.store import Tenant
from tests.discord_bot import FLOOD, FLOOD_IN_ENGLISH, LATER_FLOOD, archive_flood, running
from tests.discord_limits import EPHEMERAL
from tests.discord_server import EVERYTHING, DiscordServer

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{3}")


async def test_asking_in_english(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            answer = (await joe.slash(guild, "ask", question="Berapa orang tewas di Watubiru?")).message
    assert "**menewaskan 35 orang**" in answer.text or "**35 orang**" in answer.text
    assert "**35 deaths** · Sunday, April 13, 2025 · Watubiru" in answer.text
    assert "Banjir bandang melanda Watubiru · Apr 18, 2025" in answer.text
    assert CODE.search(answer.text)
    assert answer.labels == ["Context", "Cite", "Flag", "Share"]
    assert answer.ephemeral
    assert not answer.pings
    assert not discord.refused


async def test_asking_in_indonesian(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            file = discord.upload("banjir.txt", FLOOD.encode())
            added = await (await sari.slash(guild, "artikel tambah", berkas=file, terbit="2025-04-18", judul="Banjir Watubiru")).until("✅")
            assert "Diarsipkan" in added.text
            answer = (await sari.slash(guild, "tanya", pertanyaan="Berapa orang tewas di Watubiru?")).message
    assert "**35 tewas** · Minggu, 13 April 2025 · Watubiru" in answer.text
    assert "Banjir Watubiru · 18 Apr 2025" in answer.text
    assert answer.labels[:3] == ["Konteks", "Kutip", "Tandai"]
    assert not discord.refused


async def test_a_shared_answer_is_public_and_in_the_guilds_language(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            answer = (await joe.slash(guild, "ask", question="Berapa orang tewas di Watubiru?", share=True)).message
    assert not answer.ephemeral
    assert answer.labels == ["Konteks", "Kutip", "Tandai"]


async def test_a_shared_question_that_fails_leaves_nothing_in_the_channel(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            exchange = await joe.slash(guild, "ask", wait=False, question="?" * 3_000, share=True)
            await exchange.until("The text is too long: 3000 characters, at most 2000 are read.")
        assert exchange.interaction.original is not None
        assert exchange.interaction.original.deleted
        assert exchange.message.flags & EPHEMERAL


async def test_an_honest_nothing(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            empty = await joe.slash(guild, "ask", question="Siapa presiden Brasil?")
            await archive_flood(discord, joe, guild)
            nothing = await joe.slash(guild, "ask", question="Berapa orang terluka di Watubiru pada hari Minggu?")
    assert "Nothing in the archive says this." in empty.text
    assert "/article add" in empty.text
    assert "Nothing in the archive says this." in nothing.text
    assert "Related, but does not answer:" in nothing.text
    assert nothing.message.labels == ["Tell me when something does", "Share"]


async def test_all_sides_of_a_conflict_are_shown(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            await archive_flood(discord, joe, guild, LATER_FLOOD)
            text = (await joe.slash(guild, "ask", question="Banjir bandang menewaskan berapa orang di Watubiru?")).text
    assert "The sources differ:" in text
    assert "35 deaths" in text
    assert "41 deaths" in text


async def test_checking_a_claim(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom", locale="id")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            wrong = await joe.slash(guild, "check", text="Banjir menewaskan 80 orang di Watubiru.")
            right = await sari.slash(guild, "cek", teks="Banjir menewaskan 35 orang di Watubiru.")
            message = await joe.say(guild, "Banjir menewaskan 80 orang di Watubiru.")
            by_menu = await sari.menu(message, "Cek pesan ini")
    assert "❌ Refuted" in wrong.text
    assert "35 deaths" in wrong.text
    assert "✅" in right.text
    assert "Didukung" in right.text
    assert "❌" in by_menu.text
    assert all(exchange.message.ephemeral for exchange in (wrong, right, by_menu))
    assert not discord.refused


async def test_listing_showing_and_completing_articles(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            empty = await sari.slash(guild, "artikel daftar")
            await archive_flood(discord, joe, guild)
            await archive_flood(discord, joe, guild, FLOOD_IN_ENGLISH)
            again = await joe.slash(guild, "article add", file=discord.upload("b.txt", FLOOD.encode()))
            await again.until("in the archive already")
            listed = await joe.slash(guild, "article list")
            offered = await sari.complete(guild, "artikel lihat", "artikel", "flash")
            shown = await sari.slash(guild, "artikel lihat", artikel=offered[0]["value"])
    assert "Arsip masih kosong" in empty.text
    assert "2 articles in the archive." in listed.text
    assert listed.text.index("Flash flood") < listed.text.index("Banjir bandang")
    assert [choice["name"] for choice in offered] == ["Flash flood hits Watubiru"]
    assert "Jumat, 18 April 2025" in shown.text
    assert "41" in shown.text


async def test_removing_an_article_asks_first_and_needs_permission(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, chief = discord.person("Joe"), discord.person("Chief", locale="id", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            refused = await joe.slash(guild, "article remove", article="Banjir bandang melanda Watubiru")
            asked = await chief.slash(guild, "artikel hapus", artikel="Banjir bandang melanda Watubiru")
            by_joe = await joe.press(asked.message, "Hapus")
            still = await joe.slash(guild, "article list")
            kept = await chief.press(
                (await chief.slash(guild, "artikel hapus", artikel="Banjir bandang melanda Watubiru")).message, "Biarkan"
            )
            gone = await chief.press(asked.message, "Hapus")
            empty = await joe.slash(guild, "article list")
    assert "Only people who may manage messages here can remove articles." in refused.text
    assert "Only people who may manage messages" in by_joe.text
    assert "1 article in the archive." in still.text
    assert "Tidak ada yang dihapus." in kept.text
    assert "telah dihapus" in gone.text
    assert "The archive is empty" in empty.text


async def test_claims_by_article_and_kind(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            nothing = await joe.slash(guild, "claims")
            await archive_flood(discord, joe, guild)
            everything = await joe.slash(guild, "claims")
            shown = await joe.slash(guild, "article show", article="Banjir bandang melanda Watubiru")
            casualties = await sari.slash(guild, "klaim", artikel="Banjir bandang melanda Watubiru", jenis="korban")
    assert "No claims." in nothing.text
    assert "quotation" in everything.text
    assert "Rina Hartati" in everything.text
    assert "**35 tewas** · Minggu, 13 April 2025" in casualties.text
    assert "` kutipan" not in casualties.text
    assert shown.text.index("` casualties") < shown.text.index("` quotation") < shown.text.index("` statement")
    assert everything.text.count("-# Banjir bandang melanda Watubiru") == 1


async def test_citing_and_flagging_by_command(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            offered = await joe.complete(guild, "flag", "claim", "35 orang")
            code = offered[0]["value"]
            cited = await joe.slash(guild, "cite", claim=code.lower().replace("-", ""), style="BibTeX")
            kutip = await sari.slash(guild, "kutip", klaim=code)
            flagged = await sari.slash(guild, "tandai", klaim=code, alasan="Angka salah", catatan="BPBD menyebut 36.")
            again = await sari.slash(guild, "tandai", klaim=code, alasan="Lainnya")
            answer = await joe.slash(guild, "ask", question="Berapa orang tewas di Watubiru?")
            flags = await bot.archive.flags(tenant(guild.id), code)
    assert "```bibtex\n@" in cited.text
    assert f"Kutipan {code}: APA" in kutip.text.replace("\\", "")
    assert "telah ditandai: Angka salah" in flagged.text
    assert "BPBD menyebut 36." in flagged.text
    assert "sudah" in again.text
    assert "🚩 1 flag on this sentence" in answer.text
    assert [(flag.person, flag.reason, flag.note) for flag in flags] == [(sari.id, "wrong-number", "BPBD menyebut 36.")]


async def test_the_commands_as_discord_shows_them(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        async with running(discord, tmp_path / "archive.db"):
            pass
        names = {command["name"]: command.get("name_localizations", {}).get("id") for command in discord.commands}
    assert names == {
        "ask": "tanya",
        "check": "cek",
        "article": "artikel",
        "claims": "klaim",
        "cite": "kutip",
        "flag": "tandai",
        "withdraw": "tarik",
        "review": "tinjau",
        "watch": "pantau",
        "timeline": "linimasa",
        "settings": "pengaturan",
        "Add article": "Tambah artikel",
        "Check this message": "Cek pesan ini",
        "Flag": "Tandai",
    }
    for command in discord.commands:
        assert command["contexts"] == [0, 1, 2]
        assert command["integration_types"] == [0, 1]
        assert untranslated(command) == []


#: Choices that are called the same in every language.
PROPER_NAMES = ("Markdown", "APA", "BibTeX", "RIS", "CSL-JSON", "ClaimReview", "English", "Bahasa Indonesia")


def untranslated(item: dict[str, object], path: str = "") -> list[str]:
    """The names, descriptions and choices that have no Indonesian of their own."""
    here = f"{path}/{item['name']}"
    if item["name"] in PROPER_NAMES:
        return []
    parts = [key for key in ("name", "description") if item.get(key) and "id" not in (item.get(f"{key}_localizations") or {})]  # type: ignore[operator]
    found = [f"{here} {key}" for key in parts]
    for child in (*(item.get("options") or ()), *(item.get("choices") or ())):  # type: ignore[misc]
        found += untranslated(child, here)
    return found


def tenant(guild_id: str) -> Tenant:
    return Tenant(f"guild:{guild_id}")
