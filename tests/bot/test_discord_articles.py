"""Adding, listing, showing and removing articles as people do it, over the wire."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot import guild_settings
from bot.adding import MOST_LINKS, TextForm
from bot.article_cards import ARTICLES_A_PAGE
from bot.client import TelisikBot
from bot.guild_settings import GuildSettings
from bot.localisation import translator
from claims.article import Draft
from index.store import Tenant
from tests.discord_bot import FLOOD, NOW, GatedEncoder, archive_flood, running
from tests.discord_limits import check_modal
from tests.discord_people import Exchange, Message
from tests.discord_server import EVERYTHING, DiscordServer, Guild
from tests.document_files import docx, encrypted, pdf
from tests.web_server import MENU_ONLY, STORY_EN, STORY_ID, page, web_server

TITLE = "Banjir bandang melanda Watubiru"
SENTENCE = "Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu."
QUESTION = "Berapa orang tewas di Watubiru?"


def tenant(guild: Guild) -> Tenant:
    return Tenant(f"guild:{guild.id}")


def plain(shown: Exchange | Message) -> str:
    """What is to be read, without the backslashes that Discord drops."""
    return shown.text.replace("\\", "")


async def titles(bot: TelisikBot, guild: Guild) -> list[str]:
    return sorted(one.title for one in await bot.archive.articles(tenant(guild)))


# ---- a pasted text -----------------------------------------------------------------------------------------------------------------


async def test_a_text_is_pasted_into_a_form(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            form = await joe.slash(guild, "article add")
            added = await joe.submit(form, {"Text": FLOOD, "Publication date": "2025-04-18"})
            await added.until("✅ Archived.")
            answer = await joe.slash(guild, "ask", question=QUESTION)
    assert form.modal["title"] == "Add an article"
    assert TITLE in added.text
    assert "Sunday, April 13, 2025" in answer.text
    assert added.message.ephemeral
    assert not discord.refused


async def test_what_was_stated_with_the_command_stands_in_the_form(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            form = await joe.slash(guild, "article add", title="Judul lain", published="2025-04-18")
            wrong = await joe.slash(guild, "article add", published="kemarin")
        values = {part["label"]: part["component"].get("value") for part in form.modal["components"]}
    assert values == {"Title": "Judul lain", "Publication date": "2025-04-18", "Text": None}
    assert "“kemarin” is not a date" in wrong.text


async def test_a_form_that_cannot_be_archived_says_why_and_keeps_nothing(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            date = await joe.submit(await joe.slash(guild, "article add"), {"Text": FLOOD, "Publication date": "kemarin"})
            blank = await joe.submit(await joe.slash(guild, "article add"), {"Text": " \n "})
            await blank.until("There is no text in the pasted text.")
            assert await titles(bot, guild) == []
    assert "“kemarin” is not a date" in date.text


async def test_a_form_opened_before_a_restart_and_sent_twice_after_it(tmp_path: Path) -> None:
    longest = (FLOOD + "Warga lain menunggu di seberang sungai itu. " * 100)[:4_000]
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            form = await joe.slash(guild, "article add")
        async with running(discord, tmp_path / "archive.db") as bot:
            added = await joe.submit(form, {"Text": longest, "Title": "Judul sendiri"}, deliveries=2)
            await added.until("✅ Archived.")
            await joe.slash(guild, "article list")
            [stored] = await bot.archive.articles(tenant(guild))
            assert (await bot.archive.article(tenant(guild), stored.id))[1].text == longest
    assert stored.title == "Judul sendiri"
    assert len(discord.requested("POST", f"/interactions/{added.interaction.id}/")) == 1
    assert not discord.refused


@pytest.mark.parametrize("language", ["en", "id"])
async def test_the_form_keeps_the_limits(language: str) -> None:
    check_modal(TextForm(translator(language), "x" * 300, "y" * 40).to_dict())


# ---- the message menu --------------------------------------------------------------------------------------------------------------


async def test_the_links_of_a_message_are_added_with_one_progress_message(tmp_path: Path) -> None:
    handlers = {"/id": page(STORY_ID), "/en": page(STORY_EN), "/menu": page(MENU_ONLY)}
    async with web_server(handlers) as site, DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        async with running(discord, tmp_path / "archive.db") as bot:
            message = await sari.say(
                guild, f"[satu]({site.url('/id')}), {site.url('/menu')}. {site.url('/gone')} {site.url('/en')} {site.url('/id')}#a"
            )
            adding = await joe.menu(message, "Add article")
            await adding.until("🔗 **2 of 4 links archived.**")
            again = await joe.menu(message, "Add article")
            await again.until("🔗 **2 of 4 links archived.**")
            assert await titles(bot, guild) == ["Ferry service to Pelican Point resumes", "Jembatan Sukarasa putus diterjang banjir"]
    lines = plain(adding).splitlines()
    assert lines[1].startswith("✅ Jembatan Sukarasa putus diterjang banjir")
    assert "No article was found on" in lines[2]
    assert "404" in lines[3]
    assert lines[4].startswith("✅ Ferry service to Pelican Point resumes")
    assert plain(again).count("☑️") == 2
    assert len(adding.messages) == 1
    assert adding.message.ephemeral
    assert any("⏳" in shown for shown in adding.message.history)
    assert not discord.refused


async def test_one_link_of_a_message_is_added_like_an_address(tmp_path: Path) -> None:
    async with web_server({"/id": page(STORY_ID)}) as site, DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            said = await joe.menu(await joe.say(guild, f"Baca <{site.url('/id')}>!"), "Add article")
            await said.until("✅ Archived.")
            quoted = await joe.say(guild, "")
            quoted.payload["embeds"] = [{"type": "rich", "title": "Kabar", "url": site.url("/id")}]
            await (await joe.menu(quoted, "Add article")).until("in the archive already")
            passed_on = await joe.say(guild, "")
            inner = {key: passed_on.payload[key] for key in ("type", "embeds", "attachments", "timestamp", "edited_timestamp", "flags")}
            passed_on.payload["message_snapshots"] = [{"message": inner | {"content": site.url("/id"), "components": []}}]
            await (await joe.menu(passed_on, "Add article")).until("in the archive already")
            none = await joe.menu(await joe.say(guild, "Lihat https://discord.com/channels/1/2 dan www."), "Add article")
    assert "Jembatan Sukarasa putus diterjang banjir" in said.text
    assert "There is no link to a page in this message." in none.text


async def test_of_very_many_links_the_first_are_added(tmp_path: Path) -> None:
    async with web_server({}) as site, DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            message = await joe.say(guild, " ".join(site.url(f"/{number}") for number in range(40)))
            adding = await joe.menu(message, "Add article")
            await adding.until(f"🔗 **0 of {MOST_LINKS} links archived.**")
    assert "30 more links were left out." in adding.text
    assert len(site.requests) == MOST_LINKS
    assert not discord.refused


async def test_a_shutdown_amid_several_links_finishes_the_one_in_hand(tmp_path: Path) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    story = page(STORY_ID)

    async def slow(request: web.Request) -> web.StreamResponse:
        reached.set()
        await go_on.wait()
        return await story(request)

    async with web_server({"/a": slow, "/b": slow}) as site, DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            adding = await joe.menu(await joe.say(guild, f"{site.url('/a')} {site.url('/b')}"), "Add article")
            await reached.wait()
            leaving = asyncio.create_task(bot.leave())
            await bot.leaving.wait()
            go_on.set()
            await leaving
    assert "✅ Jembatan Sukarasa" in plain(adding)
    assert "Telisik is restarting: try again in a minute." in plain(adding)
    assert site.requests == ["/a"]


# ---- files -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", FLOOD.encode()),
        ("a.txt", pdf([FLOOD.split("\n")[:3]])),
        ("a.pdf", docx(FLOOD.splitlines())),
        ("noname", STORY_ID.replace("Jembatan gantung di Desa Sukarasa putus", SENTENCE).encode()),
    ],
)
async def test_files_are_read_for_what_they_are(tmp_path: Path, name: str, data: bytes) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            adding = await joe.slash(guild, "article add", file=discord.upload(name, data), published="2025-04-18", wait=False)
            await adding.until("✅ Archived.")
            answer = await joe.slash(guild, "ask", question=QUESTION)
    assert "**35 deaths**" in answer.text
    assert not discord.refused


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([[]]), "has no text in it, only pictures of it: paste the text instead."),
        (pdf([[SENTENCE]])[:150], "is damaged: open it, save it again, and try once more."),
        (encrypted(pdf([[SENTENCE]]), "x"), "is protected: save a copy without password or encryption, and give that."),
        (docx([SENTENCE])[:900], "is damaged"),
        (b"PK\x03\x04" + b"x" * 50, "is damaged"),
        (rb"{\rtf1 x}", "is of a kind that is not read: give plain text, HTML, PDF or Word (.docx)."),
    ],
)
async def test_files_that_cannot_be_read_and_their_hostile_names(tmp_path: Path, data: bytes, said: str) -> None:
    name = "**@everyone** [x](https://evil.example/)\u202e```.pdf"
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            adding = await joe.slash(guild, "article add", file=discord.upload(name, data), wait=False)
            await discord.until(lambda: said in plain(adding), said)
            assert await titles(bot, guild) == []
    for shown in (*adding.message.history, adding.message.text):
        assert not re.search(r"(?<!\\)(@everyone|\*\*|\]\(|://|```)", shown)
        assert "\u202e" not in shown
    assert not adding.message.pings


async def test_progress_is_edited_in_place(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder):
            adding = await joe.slash(guild, "article add", file=discord.upload("a.pdf", pdf([FLOOD.split("\n")[:3]])), wait=False)
            await adding.until("2 of 2 sentences")
            encoder.gate.set()
            await adding.until("✅ Archived.")
    assert len(adding.messages) == 1


# ---- list and show -----------------------------------------------------------------------------------------------------------------


async def fill(bot: TelisikBot, guild: Guild, count: int) -> None:
    """Archive ``count`` articles, "Berita 1" first, of two publishers."""
    for number in range(1, count + 1):
        draft = Draft(
            f"Korban ke-{number} ditemukan. Tim menemukan {number} orang tewas.",
            title=f"Berita {number}",
            url=f"https://{'kabar' if number % 2 else 'warta'}.example/{number}",
            publisher="Kabar Nusa" if number % 2 else "Warta",
        )
        await bot.archive.add(tenant(guild), draft, "test")


async def test_the_list_has_pages_that_turn_after_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await fill(bot, guild, 2 * ARTICLES_A_PAGE + 1)
            listed = await joe.slash(guild, "article list")
        async with running(discord, tmp_path / "archive.db") as bot:
            first = listed.text
            await joe.press(listed.message, "▶")
            second = listed.message.text
            await joe.press(listed.message, "▶")
            third = listed.message.text
            last = listed.message
            assert last.button("▶")["disabled"]
            for one in (await bot.archive.articles(tenant(guild)))[2:]:
                await bot.archive.remove(tenant(guild), one.id)
            await joe.press(listed.message, "◀")
            emptied = listed.message.text
    assert "31 articles in the archive." in first
    assert [len(re.findall(r"^- ", text, re.MULTILINE)) for text in (first, second, third, emptied)] == [15, 15, 1, 2]
    assert "Berita 31 " in first
    assert "Berita 1 " in third
    assert listed.message.labels == []
    assert not discord.refused


async def test_the_list_can_be_searched(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await fill(bot, guild, 40)
            by_publisher = await joe.slash(guild, "article list", search="  kabar   NUSA ")
            before = by_publisher.text
            await joe.press(by_publisher.message, "▶")
            by_title = await joe.slash(guild, "article list", search="berita 33")
            by_address = await joe.slash(guild, "article list", search="warta.example/40")
            nothing = await joe.slash(guild, "article list", search="**@everyone** [x](https://evil.example)")
            longest = await joe.slash(guild, "article list", search="😀" * 80)
            offered = await joe.complete(guild, "article show", "article", "33 berita")
    assert "20 articles fit “kabar NUSA”." in before
    assert "20 articles fit" in by_publisher.message.text
    assert "Warta" not in before + by_publisher.message.text
    assert "1 article fits" in by_title.text
    assert "Berita 33" in by_title.text
    assert "Berita 40" in by_address.text
    assert "No article fits “**@everyone**" in plain(nothing)
    assert "\\*\\*\\@everyone" in nothing.text
    assert "No article fits" in longest.text
    assert [choice["name"] for choice in offered] == ["Berita 33"]
    assert not discord.refused


async def test_an_article_is_shown_by_kind_and_in_pages(tmp_path: Path) -> None:
    sentences = [f"Gempa ke-{number} menewaskan {number + 10} orang di Lampesu." for number in range(20)]
    sentences += ["Kerugian mencapai Rp 2,5 miliar di kota itu."]
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            file = discord.upload("a.txt", "\n".join(["Gempa Lampesu", "", *sentences]).encode())
            added = await (await joe.slash(guild, "article add", file=file, wait=False)).until("✅ Archived.")
            [stored] = await bot.archive.articles(tenant(guild))
            shown = await joe.slash(guild, "article show", article="Gempa Lampesu")
        async with running(discord, tmp_path / "archive.db"):
            everything, pages = shown.message.text, [shown.message.text]
            while not shown.message.button("▶").get("disabled"):
                await joe.press(shown.message, "▶")
                pages.append(shown.message.text)
            await joe.choose(shown.message, "money")
            money = shown.message.text
            await joe.choose(shown.message, "casualty")
            casualties = shown.message.text
            await joe.press(shown.message, "▶")
            assert shown.message.text != casualties
            opened = await joe.press(added.message, "All claims")
            few = await archive_flood(discord, joe, guild, "Banjir Lampesu\n\nBanjir menewaskan 3 orang di Lampesu.")
    codes = [code for text in pages for code in re.findall(r"`[0-9A-Z]{4}-[0-9A-Z]{3}`", text)]
    assert len(codes) == len(set(codes)) == stored.claims
    assert "casualties" in everything
    assert "money" in money
    assert "casualties" not in money.split("\n", 3)[3]
    assert "statement" not in casualties.split("\n", 3)[3]
    assert "Gempa Lampesu" in opened.message.text
    assert len(re.findall(r"`[0-9A-Z]{4}-[0-9A-Z]{3}`", added.message.history[-1])) == 8  # one has to scroll on a phone
    assert "-# and 35 more" in added.message.history[-1]
    assert few.message.labels == []  # all its claims are there
    assert not discord.refused


# ---- remove and undo ---------------------------------------------------------------------------------------------------------------


async def removed(discord: DiscordServer, guild: Guild | None, permissions: int = EVERYTHING) -> Exchange:
    """An article that somebody added and removed."""
    chief = discord.person("Chief", permissions=permissions)
    await archive_flood(discord, chief, guild)
    asked = await chief.slash(guild, "article remove", article=TITLE)
    return await chief.press(asked.message, "Remove")


async def test_a_removal_is_undone_within_ten_minutes_even_after_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, other = discord.person("Joe"), discord.person("Other", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            gone = await removed(discord, guild)
            said = gone.message.text
            assert await titles(bot, guild) == []
        async with running(discord, tmp_path / "archive.db", now=NOW + timedelta(minutes=9)) as bot:
            refused = await joe.press(gone.message, "Undo")
            twice = await asyncio.gather(*(other.press(gone.message, "Undo") for _ in range(2)))
            again = await joe.slash(guild, "ask", question=QUESTION)
            assert await titles(bot, guild) == [TITLE]
    assert "This can be undone for 10 minutes." in said
    assert "Only people who may manage messages here can remove articles." in refused.text
    assert f"“{TITLE}” is in the archive again." in twice[0].message.text
    assert "35 deaths" in again.text
    assert not discord.refused


async def test_later_it_is_too_late_and_elsewhere_it_is_unknown(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, theirs = discord.guild("Newsroom"), discord.guild("Theirs")
        chief = discord.person("Eve", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            gone = await removed(discord, guild)
            undo = gone.message.button("Undo")["custom_id"]
            elsewhere = await chief.press_id(gone.message, undo, guild=theirs)
            in_dm = await chief.press_id(gone.message, undo, in_dm=True)
        async with running(discord, tmp_path / "archive.db", now=NOW + timedelta(minutes=11)) as bot:
            late = await chief.press(gone.message, "Undo")
            assert await titles(bot, guild) == await titles(bot, theirs) == []
    for refused in (elsewhere, in_dm, late):
        assert "This can no longer be undone: add the article again with /article add." in refused.text
    assert f"Removed “{TITLE}”." in gone.message.text


async def test_a_removal_from_ones_own_library_is_undone(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db"):
        gone = await removed(discord, None, permissions=0)
        chief = gone.interaction.person
        back = await chief.press(gone.message, "Undo")
        answer = await chief.slash(None, "ask", question=QUESTION)
    assert "is in the archive again" in back.message.text
    assert "35 deaths" in answer.text


# ---- who may add -------------------------------------------------------------------------------------------------------------------


async def test_who_may_add_is_checked_on_every_way(tmp_path: Path) -> None:
    async with web_server({"/id": page(STORY_ID)}) as site, DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        role = discord.role(guild, "Desk")
        joe, editor = discord.person("Joe"), discord.person("Editor")
        editor.roles = [role["id"]]
        owner = discord.person("Owner", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            form = await joe.slash(guild, "article add")
            await guild_settings.put(bot.archive, tenant(guild), GuildSettings(adders=int(role["id"])))
            file = discord.upload("a.txt", FLOOD.encode())
            message = await joe.say(guild, site.url("/id"))
            refused = [
                await joe.submit(form, {"Text": FLOOD}),
                await joe.slash(guild, "article add"),
                await joe.slash(guild, "article add", file=file),
                await joe.slash(guild, "article add", url=site.url("/id")),
                await joe.menu(message, "Add article"),
            ]
            assert (site.requests, discord.downloads, await titles(bot, guild)) == ([], 0, [])
            await (await editor.slash(guild, "article add", file=file, wait=False)).until("✅ Archived.")
            await (await owner.menu(message, "Add article")).until("✅ Archived.")
            await (await joe.slash(None, "article add", file=file, wait=False)).until("✅ Archived.")
    for exchange in refused:
        assert "Only people with the role for it can add articles here: ask whoever manages this server." in exchange.text
        assert exchange.message.ephemeral
    assert not discord.refused
