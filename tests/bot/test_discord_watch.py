"""Watched questions: told once, by direct message or in the channel, whatever comes between."""

from __future__ import annotations

from pathlib import Path

import bot.watching
from bot.localisation import translator
from index.store import Tenant
from tests.discord_bot import FLOOD, LATER_FLOOD, PUBLISHED, archive_flood, idle, running
from tests.discord_people import Exchange, Message, Person, dm_channel
from tests.discord_server import DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"
#: Says the same as FLOOD, in another article.
SAME_FLOOD = """Wali kota berduka

Banjir bandang itu menewaskan 35 orang di Watubiru pada hari Minggu, kata wali kota.
"""
OLDER_FLOOD = """Banjir bandang di Watubiru, 12 orang tewas

Banjir bandang menewaskan 12 orang di Watubiru pada hari Minggu, kata seorang relawan.
"""
MARKET = """Harga cabai naik di Kota Lembah

Harga cabai naik menjadi 90.000 rupiah per kilogram di Kota Lembah pada hari Senin.
"""


async def test_a_new_article_is_told_to_whoever_watches(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db"):
            added = await joe.slash(guild, "watch add", question=QUESTION)
            await sari.slash(guild, "watch add", question="Berapa rumah rusak berat di Watubiru?")
            await archive_flood(discord, joe, guild, MARKET)
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: joe.inbox and sari.inbox, "the notes")
    assert "You will be told when a new article answers this." in added.text
    assert "The notes come by direct message." in added.text
    assert added.message.ephemeral
    [note] = joe.inbox
    assert "🔔 **A new article answers your question.**" in note.text
    assert f"💬 {QUESTION}" in note.text
    assert "**35 deaths** · Sunday, April 13, 2025 · Watubiru" in note.text
    assert "— Banjir bandang melanda Watubiru · Apr 18, 2025" in note.text
    assert "You watch this question in Newsroom; /watch remove there ends it." in note.text
    assert note.labels == []  # what belongs to the guild is not found from direct messages
    assert not note.pings
    [note] = sari.inbox
    assert "120" in note.text
    assert "18 Apr 2025" in note.text
    assert translator("id")("A new article answers your question.") in note.text
    assert not discord.refused


async def test_each_article_is_told_once_and_a_changed_figure_as_such(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            added = await joe.slash(guild, "watch add", question=QUESTION)
            await archive_flood(discord, joe, guild, SAME_FLOOD)
            again = await joe.slash(guild, "article add", file=discord.upload("b.txt", SAME_FLOOD.encode()), published=PUBLISHED)
            await again.until("☑️")
            await discord.until(lambda: len(joe.inbox) == 1, "the first note")
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await discord.until(lambda: len(joe.inbox) == 2, "the second note")
            await archive_flood(discord, joe, guild, LATER_FLOOD)  # the same article from another day
            await archive_flood(discord, joe, guild, OLDER_FLOOD, published="2025-04-17")
            await discord.until(lambda: len(joe.inbox) == 3, "the third note")
            await archive_flood(discord, joe, guild, LATER_FLOOD.replace("41", "38"), published="2025-04-19")
            await discord.until(lambda: len(joe.inbox) == 4, "the fourth note")
    assert "Known until now: 35 deaths (Banjir bandang melanda Watubiru · Apr 18, 2025)" in added.text
    same, changed, older, fewer = joe.inbox
    assert "A new article answers your question." in same.text
    assert "Known until now" not in same.text
    assert "**The figure has changed: 41 deaths, before that 35 deaths.**" in changed.text
    assert "Known until now: 35 deaths (Wali kota" in changed.text
    assert "A new article answers your question." in older.text
    assert "**A new article has another figure: 38 deaths, until now 41 deaths.**" in fewer.text
    assert "Known until now: 41 deaths (Korban" in older.text
    assert not discord.refused


async def test_notes_in_a_channel_are_in_the_guilds_language(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            added = await joe.slash(guild, "watch add", question=QUESTION, here=True)
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: discord.in_channel(guild.channel), "the note")
            [note] = discord.in_channel(guild.channel)
            pressed = await joe.press(note, "Konteks")
    assert f"<#{guild.channel}>" in added.text
    t = translator("id")
    assert t("A new article answers your question.") in note.text
    assert t("{person} watches this question; /watch remove ends it.", person=f"<@{joe.id}>") in note.text
    assert "**35 tewas** · Minggu, 13 April 2025" in note.text
    assert note.labels == ["Konteks", "Kutip", "Tandai"]
    assert not note.pings
    assert "➤" in pressed.text
    assert joe.inbox == []
    assert not discord.refused


async def test_watching_from_under_an_answer_that_is_none(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            nothing = await joe.slash(guild, "ask", question=QUESTION, share=True)
            label = next(one for one in nothing.message.labels if "Tell me" in one)
            mine = await joe.press(nothing.message, label, deliveries=2)
            again = await joe.press(nothing.message, label)
            hers = await sari.press(nothing.message, label)
            watched = await running_bot.archive.watches(Tenant(f"guild:{guild.id}"))
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: joe.inbox and sari.inbox, "the notes")
    assert "You will be told when a new article answers this." in mine.text
    assert "You already watch this question here." in again.text
    assert [watch.person for watch in watched] == [joe.id, sari.id]
    assert all(exchange.message.ephemeral for exchange in (mine, again, hers))
    assert "35 deaths" in joe.inbox[0].text
    assert "35 tewas" in sari.inbox[0].text
    assert not discord.refused


async def test_listing_and_ending_ones_own(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Other")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            nothing = await joe.slash(guild, "watch list")
            await joe.slash(guild, "watch add", question=QUESTION)
            twice = await joe.slash(guild, "watch add", question=f"{QUESTION.upper()} ")
            await joe.slash(guild, "watch add", question="Who is the mayor of Watubiru?", here=True)
            await eve.slash(guild, "watch add", question="Berapa rumah rusak berat?")
            await joe.slash(other, "watch add", question="Siapa wali kota?")
            listed = await joe.slash(guild, "watch list")
            offered = await joe.complete(guild, "watch remove", "question", "tewas")
            everything = await joe.complete(guild, "watch remove", "question", "")
            [hers] = await eve.complete(guild, "watch remove", "question", "")
            stolen = await joe.slash(guild, "watch remove", question=hers["value"])
            removed = await joe.slash(guild, "watch remove", question=offered[0]["value"], deliveries=2)
            gone = await joe.slash(guild, "watch remove", question=QUESTION)
            by_words = await joe.slash(guild, "watch remove", question="who is the mayor of watubiru?")
            left = await running_bot.archive.watches(Tenant(f"guild:{guild.id}"))
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: eve.inbox, "the note to Eve")
    assert "You watch no question here" in nothing.text
    assert "You already watch this question here." in twice.text
    assert "You watch 2 questions here." in listed.text
    assert f"- {QUESTION} · by direct message · Apr 20, 2025" in listed.text
    assert f"- Who is the mayor of Watubiru? · <#{guild.channel}> · Apr 20, 2025" in listed.text
    assert [choice["name"] for choice in offered] == [QUESTION]
    assert len(everything) == 2
    assert "You watch no such question here." in stolen.text
    assert "You are not told of this any more." in removed.text
    assert "You watch no such question here." in gone.text
    assert "You are not told of this any more." in by_words.text
    assert [watch.person for watch in left] == [eve.id]
    assert joe.inbox == []
    assert not discord.refused


async def test_a_guilds_news_stay_in_the_guild(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        ours, theirs = discord.guild("Ours"), discord.guild("Theirs")
        joe, eve, sari = discord.person("Joe"), discord.person("Eve"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await joe.slash(ours, "watch add", question=QUESTION)
            await sari.slash(ours, "watch add", question=QUESTION)
            await eve.slash(theirs, "watch add", question=QUESTION)
            await eve.slash(None, "watch add", question=QUESTION)
            discord.left.add((ours.id, joe.id))  # was shown the door
            await archive_flood(discord, eve, ours)
            await discord.until(lambda: sari.inbox, "the note to Sari")
            left = await running_bot.archive.watches(Tenant(f"guild:{ours.id}"))
    assert (joe.inbox, eve.inbox) == ([], [])
    assert [watch.person for watch in left] == [sari.id]


async def test_a_library_of_ones_own(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        elsewhere = discord.guild("Elsewhere", has_bot=False)
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            added = await joe.slash(None, "watch add", question=QUESTION, here=True)
            there = await joe.slash(elsewhere, "watch add", question="Siapa wali kota?", here=True)
            exchange = await archive_flood(discord, joe, None)
            await discord.until(lambda: notes(joe, exchange), "the note")
            [note] = notes(joe, exchange)
            pressed = await joe.press(note, "Context")
    assert "The notes come by direct message." in added.text
    assert "Telisik cannot write in this channel" in there.text
    assert "You watch this question; /watch remove ends it." in note.text
    assert note.labels == ["Context", "Cite", "Flag"]
    assert "➤" in pressed.text


async def test_what_a_restart_interrupts_is_told_after_it(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await joe.slash(guild, "watch add", question=QUESTION)
            await sari.slash(guild, "watch add", question="Berapa rumah rusak berat di Watubiru?")
            async with running_bot.afterwards._asking:  # whatever is to be told waits
                await archive_flood(discord, joe, guild)
                running_bot.leaving.set()
        assert (joe.inbox, sari.inbox) == ([], [])
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await discord.until(lambda: joe.inbox and sari.inbox, "the notes")
            await idle(running_bot)
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await idle(running_bot)
    assert [len(person.inbox) for person in (joe, sari)] == [1, 1]


async def test_a_note_whose_sending_was_cut_off_comes_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        tenant = Tenant(f"guild:{guild.id}")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await joe.slash(guild, "watch add", question=QUESTION)
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: joe.inbox, "the note")
            await idle(running_bot)
            # As a process leaves it that was killed after Discord had the note, and before it could write that down.
            [watch] = await running_bot.archive.watches(tenant)
            [article] = await running_bot.archive.articles(tenant)
            known = bot.watching.Known(language="en", sending=(article.id,))
            await running_bot.archive.put_watch_state(tenant, watch.id, known.to_json())
            await running_bot.archive.put_note(tenant, "pending", f'["article:{article.id}"]')
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await idle(running_bot)
            [watch] = await running_bot.archive.watches(tenant)
    assert len(joe.inbox) == 1
    assert len(discord.requested("POST", r"/channels/\d+/messages$")) == 2  # sent again: Discord drops it by its nonce
    assert bot.watching.Known.from_json(watch.state).sending == ()


async def test_closed_direct_messages_end_the_watch_after_a_while(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        tenant = Tenant(f"guild:{guild.id}")
        dm = rf"/channels/{dm_channel(joe.id)}/messages"
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await joe.slash(guild, "watch add", question=QUESTION)
            await sari.slash(guild, "watch add", question=QUESTION)
            discord.fail(dm, 403, times=2, code=50007)
            for text in (FLOOD, SAME_FLOOD, LATER_FLOOD):  # two are refused, the third arrives
                await archive_flood(discord, joe, guild, text)
                await idle(running_bot)
            assert (len(joe.inbox), len(sari.inbox)) == (1, 3)
            discord.fail(dm, 403, times=3, code=50007)
            for number in range(4):
                await archive_flood(
                    discord, joe, guild, f"Kabar {number}\n\nBanjir menewaskan {50 + number} orang di Watubiru hari Minggu."
                )
                await idle(running_bot)
            left = await running_bot.archive.watches(tenant)
    assert (len(joe.inbox), len(sari.inbox)) == (1, 7)
    assert [watch.person for watch in left] == [sari.id]
    assert len(discord.requested("POST", dm)) == 6


async def test_a_rate_limit_and_a_failure_of_discord_are_waited_for(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await joe.slash(guild, "watch add", question=QUESTION)
            discord.fail(rf"/channels/{dm_channel(joe.id)}/messages", 429, retry_after=0.01)
            discord.fail(rf"/channels/{dm_channel(joe.id)}/messages", 502)
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: joe.inbox, "the note")
    assert len(joe.inbox) == 1
    assert [r.status for r in discord.requested("POST", rf"/channels/{dm_channel(joe.id)}/messages")] == [429, 502, 200]


async def test_a_note_that_discord_fails_to_take_is_tried_again(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            await joe.slash(guild, "watch add", question=QUESTION)
            await sari.slash(guild, "watch add", question=QUESTION)
            await idle(running_bot)
            discord.fail(rf"/channels/{dm_channel(joe.id)}/messages", 501)
            await archive_flood(discord, joe, guild)
            await discord.until(lambda: sari.inbox, "the note to Sari")
            await idle(running_bot)
            assert joe.inbox == []
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await idle(running_bot)
            assert (len(joe.inbox), len(sari.inbox)) == (1, 2)
            await running_bot.afterwards.take_up()
            await discord.until(lambda: len(joe.inbox) == 2, "the note to Joe")
            await idle(running_bot)
    assert ["41 deaths" in note.text.split("Known until now")[0] for note in joe.inbox] == [True, False]
    assert len(sari.inbox) == 2


async def test_people_who_may_not_write_cannot_have_notes_written(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        mute = discord.person("Mute", permissions=1 << 10)
        async with running(discord, tmp_path / "archive.db"):
            refused = await mute.slash(guild, "watch add", question=QUESTION, here=True)
            allowed = await mute.slash(guild, "watch add", question=QUESTION)
    assert "You may not write in this channel" in refused.text
    assert "The notes come by direct message." in allowed.text


async def test_nobody_watches_more_than_is_good(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as running_bot:
            for number in range(25):
                await running_bot.archive.watch(Tenant(f"guild:{guild.id}"), joe.id, f"*[{number}]* {'panjang ' * 200}?")
            one_more = await joe.slash(guild, "watch add", question=QUESTION)
            listed = await joe.slash(guild, "watch list")
            offered = await joe.complete(guild, "watch remove", "question", "")
    assert "You already watch 25 questions here" in one_more.text
    assert listed.text.count("by direct message") == 25
    assert len(offered) == 25
    assert not discord.refused


def notes(person: Person, *answers: Exchange) -> list[Message]:
    """What the bot wrote to a person of its own accord."""
    return [message for message in person.inbox if "🔔" in message.text and all(message not in one.messages for one in answers)]
