"""/timeline over the wire: the table, the picture with its description, and who sees them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from bot.cards import Card
from bot.localisation import translator
from bot.timeline_cards import timeline as timeline_card
from index.store import FlagReason, Tenant
from index.timeline import Standing
from tests.bot.test_discord_cards import HOSTILE
from tests.discord_bot import FLOOD, LATER_FLOOD, archive_flood, running
from tests.discord_limits import COMPONENTS_V2, check_message, walk
from tests.discord_people import Exchange, Message, Person
from tests.discord_server import DiscordServer, Guild
from tests.reported import corrected, deaths, report, timeline

QUESTION = "Berapa orang tewas akibat banjir di Watubiru?"
#: Published after LATER_FLOOD, with a count that no later one can be.
LOWER_FLOOD = """Bupati ralat jumlah korban banjir Watubiru

Banjir bandang menewaskan 30 orang di Watubiru pada hari Minggu, kata bupati.
"""


async def archive_story(discord: DiscordServer, person: Person, guild: Guild | None) -> None:
    """35 on 18 April, 41 in the morning of the 19th, 30 in its evening (Sunday the 20th would be another Sunday than theirs)."""
    await archive_flood(discord, person, guild)
    for published, title, text in (("2025-04-19", "Kabar pagi", LATER_FLOOD), ("2025-04-19T18:00+00:00", "Kabar petang", LOWER_FLOOD)):
        file = discord.upload("kabar.txt", text.encode())
        added = await person.slash(guild, "article add", file=file, published=published, title=title)
        await added.until("✅")


async def picture_of(message: Message) -> Image.Image:
    [shown] = message.pictures
    async with aiohttp.ClientSession() as client, client.get(shown["media"]["url"]) as response:
        image: Image.Image = Image.open(BytesIO(await response.read()))
    image.load()
    return image


def rows(exchange: Exchange) -> list[str]:
    """The lines of the table, each with the value in bold."""
    return [line for line in exchange.text.splitlines() if re.match(r"(⚪|🟦|🔶) \d+\.", line)]


async def test_a_table_and_a_picture(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, guild)
            answer = await joe.slash(guild, "timeline", question=QUESTION)
            image = await picture_of(answer.message)
    first, second, third = rows(answer)
    assert first.startswith("⚪ 1. **35 deaths** · Banjir bandang melanda Watubiru · Apr 18, 2025 · earlier count · `")
    assert second.startswith("🔶 2. **41 deaths** · Kabar pagi · Apr 19, 2025 · sources differ · `")
    assert third.startswith("🔶 3. **30 deaths** · Kabar petang · Apr 19, 2025 · sources differ · `")
    assert "> Banjir bandang **menewaskan 35 orang** di Watubiru pada hari Minggu." in answer.text
    assert "3 reports · 2 contradict each other" in answer.text
    assert image.format == "PNG"
    assert image.size[0] >= 1000
    assert ImageStat.Stat(image.convert("L")).mean[0] < 80  # dark, taken all together
    assert answer.message.ephemeral
    assert not answer.message.pings
    assert answer.message.labels == ["Context 1", "Context 2", "Context 3"]
    assert not discord.refused


async def test_the_picture_has_a_description_for_those_who_do_not_see_it(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, guild)
            message = (await joe.slash(guild, "timeline", question=QUESTION)).message
    [picture] = message.pictures
    [attachment] = message.payload["attachments"]
    expected = "Chart. 3 reports · 2 contradict each other. From 35 deaths (Apr 18, 2025) to 30 deaths (Apr 19, 2025)."
    assert picture["description"] == expected
    assert attachment["filename"] == "timeline.png"
    assert attachment["description"].splitlines() == [
        "Apr 18, 2025: 35 deaths (earlier count)",
        "Apr 19, 2025: 41 deaths (sources differ)",
        "Apr 19, 2025: 30 deaths (sources differ)",
    ]


async def test_in_the_persons_language(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, sari, guild)
            answer = await sari.slash(guild, "timeline", question=QUESTION)
    assert "**35 tewas**" in rows(answer)[0]
    assert "18 Apr 2025" in rows(answer)[0]
    assert "35 tewas (18 Apr 2025)" in answer.message.pictures[0]["description"]


async def test_shared_it_is_for_everybody_in_the_guilds_language_and_remembered(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, guild)
            answer = await joe.slash(guild, "timeline", question=QUESTION, share=True)
        async with running(discord, tmp_path / "archive.db") as bot:  # whatever was in hand was finished before
            tenant = Tenant(f"guild:{guild.id}")
            claims = [claim.claim.id for claim in await bot.archive.claims(tenant) if claim.claim.value is not None]
            remembered = await bot.archive.shown_with(tenant, claims, bot.archive.now().replace(year=2000))
    assert not answer.message.ephemeral
    assert "**35 tewas**" in answer.text
    assert [one.message for one in remembered] == [answer.message.id]


async def test_silence_where_no_figure_answers(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            empty = await joe.slash(guild, "timeline", question=QUESTION)
            await archive_story(discord, joe, guild)
            wounded = await joe.slash(guild, "timeline", question="Berapa orang terluka akibat banjir di Watubiru?")
            person = await joe.slash(guild, "timeline", question="Siapa wali kota Watubiru?")
            too_long = await joe.slash(guild, "timeline", question="?" * 3_000)
    for silent in (empty, wounded, person):
        assert "No source gives a figure for this." in silent.text
        assert silent.message.pictures == []
        assert silent.message.payload["attachments"] == []
    assert "Related, but does not answer:" in wounded.text
    assert "The text is too long" in too_long.text


async def test_another_guild_sees_nothing_of_it(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        ours, theirs = discord.guild("Ours"), discord.guild("Theirs")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, ours)
            shown = (await joe.slash(ours, "timeline", question=QUESTION)).message
            elsewhere = await eve.slash(theirs, "timeline", question=QUESTION)
            stolen = await eve.press_id(shown, shown.button("Context 1")["custom_id"], guild=theirs)
    assert "No source gives a figure for this." in elsewhere.text
    assert "not in this archive" in stolen.text


async def test_each_row_leads_to_its_sentence_after_a_restart_too(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, guild)
            shown = (await joe.slash(guild, "timeline", question=QUESTION)).message
        async with running(discord, tmp_path / "archive.db"):
            around = await joe.press(shown, "Context 3")
    assert "menewaskan 30 orang" in around.text
    assert not discord.refused


async def test_a_command_delivered_twice_draws_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_story(discord, joe, guild)
            answer = await joe.slash(guild, "timeline", question=QUESTION, deliveries=2)
            await joe.slash(guild, "article list")  # whatever the second delivery did was done before this
    assert len(answer.messages) == 1
    assert answer.interaction.updated == 1
    assert not discord.refused


async def test_a_claim_found_wrong_carries_its_correction(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild, FLOOD)
            tenant = Tenant(f"guild:{guild.id}")
            [claim] = [one.claim for one in await bot.archive.claims(tenant) if one.claim.value is not None and one.claim.value.low == 35]
            flag, _ = await bot.archive.flag(tenant, claim.id, joe.id, FlagReason.WRONG_NUMBER, "")
            await bot.archive.settle(tenant, flag.id, upheld=True, reviewer="7", note="BPBD counted 36.")
            answer = await joe.slash(guild, "timeline", question=QUESTION)
    assert "BPBD counted 36." in answer.text


# ---- the card alone ----------------------------------------------------------------------------------------------------------------

text = st.one_of(st.sampled_from(HOSTILE), st.text("*_~|`<>[]()#@\\-+.:/ \n1a😀", max_size=400))
PNG = b"\x89PNG"


def payload(card: Card) -> dict[str, Any]:
    """The card as it is sent, which Discord takes."""
    files = {f"files[{number}]": (file.filename, file.fp.read()) for number, file in enumerate(card.files)}
    components: list[dict[str, Any]] = card.to_components()  # type: ignore[no-untyped-call]
    body = {"components": components, "attachments": [file.to_dict(number) for number, file in enumerate(card.files)]}
    check_message(body, flags=COMPONENTS_V2, files=files)
    return body


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(text, text, st.integers(0, 10**7), st.none() | st.integers(1, 28)), max_size=40), st.sampled_from(["en", "id"]))
def test_the_card_keeps_discords_limits_whatever_the_articles_say(given_: list[tuple[str, str, int, int | None]], language: str) -> None:
    reports = [report(number, day, title=title or "x", text=words or "x") for title, words, number, day in given_]
    reports = [corrected(one, title) if n % 5 == 0 else one for n, (one, (title, *_)) in enumerate(zip(reports, given_, strict=True))]
    found = timeline(*reports, question=given_[0][0] or "?" if given_ else "?")
    body = payload(timeline_card(found, PNG if reports else None, translator(language)))
    shown = [str(part["content"]) for part in walk(body["components"]) if part["type"] == 10]
    assert not any(re.search(r"(?<!\\)(?:\\\\)*@everyone", words) for words in shown)


def test_more_reports_than_fit_leave_the_oldest_out_and_say_so() -> None:
    found = timeline(*(report(number, 1 + number) for number in range(20)))
    body = payload(timeline_card(found, PNG, translator("en")))
    words = "\n".join(str(part["content"]) for part in walk(body["components"]) if part["type"] == 10)
    assert "5 earlier reports are left out." in words
    assert "**19 deaths**" in words
    assert "**4 deaths**" not in words
    assert words.count("deaths**") == 15


def test_standing_is_told_by_sign_and_by_word() -> None:
    found = timeline(
        report(10, 13, superseded=True),
        report(deaths(20, None), 14, updates=(0,)),
        report(30, 15, differs=(3,)),
        report(40, 16, differs=(2,)),
    )
    body = payload(timeline_card(found, PNG, translator("en")))
    words = "\n".join(str(part["content"]) for part in walk(body["components"]) if part["type"] == 10)
    assert [one.standing for one in found.reports] == [Standing.REPORTED, Standing.UPDATE, Standing.DIFFERS, Standing.DIFFERS]
    assert re.search(r"⚪ 1\. \*\*10 deaths\*\*.*earlier count", words)
    assert re.search(r"🟦 2\. \*\*≥ 20 deaths\*\*.*brought up to date", words)
    assert re.search(r"🔶 3\. \*\*30 deaths\*\*.*sources differ", words)
