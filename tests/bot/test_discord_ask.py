"""Asking as people do it: paging, sharing, conflicts, silence; for several people and guilds, after a restart, and with forged ids."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord.utils import utcnow

from bot.client import TelisikBot
from bot.questions import KEPT_DAYS, Questions
from claims.article import Draft, parse_published
from index.errors import ArchiveFull
from index.store import FlagReason, Tenant, Vectors
from tests.discord_bot import FLOOD, LATER_FLOOD, PUBLISHED, running
from tests.discord_people import Exchange, Message, Person
from tests.discord_server import DiscordServer, Guild
from tests.fake_encoder import FakeEncoder

QUESTION = "Berapa orang tewas di Watubiru?"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
UNANSWERED = "Berapa orang terluka di Watubiru pada hari Minggu?"
AGREEING = """Banjir Watubiru: pencarian dihentikan

Pencarian korban dihentikan pada hari Kamis.
Sebanyak 35 orang tewas di Watubiru akibat banjir bandang itu, kata Kepala Basarnas Rudi Hartono.
Jembatan gantung masih putus.
"""


async def archive(bot: TelisikBot, guild: Guild, text: str, published: str = PUBLISHED, publisher: str | None = None) -> str:
    """Archive an article of a guild; its id."""
    draft = Draft(text, published=parse_published(published), publisher=publisher)
    return (await bot.archive.add(tenant(guild), draft, "test")).article.id


def tenant(guild: Guild) -> Tenant:
    return Tenant(f"guild:{guild.id}")


def id_of(message: Message, kind: str, nth: int = 0) -> str:
    """The custom id of the n-th button of a kind, whatever its label is in the language of the message."""
    ids = [str(c["custom_id"]) for c in message.components if c["type"] == 2 and str(c.get("custom_id", "")).startswith(f"{kind}:")]
    assert len(ids) > nth, f"no {kind} button among {message.labels}"
    return ids[nth]


def public(discord: DiscordServer, guild: Guild) -> list[Message]:
    """What everybody in the guild's channel sees."""
    channel = [m for m in discord.messages.values() if m.payload["channel_id"] == guild.channel]
    return [m for m in channel if not m.ephemeral and not m.deleted and m.payload["author"]["id"] == discord.bot["id"]]


@asynccontextmanager
async def newsroom(tmp_path: Path, *texts: str) -> AsyncIterator[tuple[DiscordServer, Guild, Person, TelisikBot]]:
    """A guild whose archive has these articles, one person in it, and the bot; nothing that Discord refuses may be sent meanwhile."""
    async with DiscordServer() as discord:
        guild, joe = discord.guild("Newsroom"), discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            for text in texts:
                await archive(bot, guild, text)
            yield discord, guild, joe, bot
        assert not discord.refused


async def test_an_answer_pages_through_what_else_says_so(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FLOOD) as (_, guild, joe, bot):
        await archive(bot, guild, AGREEING, publisher="Harian Watubiru")
        answer = (await joe.slash(guild, "ask", question=QUESTION)).message
        first = answer.text
        turned = await joe.press(answer, "▶")
        back = await joe.press(answer, "◀")
    assert "> **Sebanyak 35 orang tewas** di Watubiru" in first
    assert "says Rudi Hartono" in first
    assert "· Harian Watubiru · Apr 18, 2025" in first
    assert "menewaskan" not in first
    assert turned.message is answer
    assert "> Banjir bandang **menewaskan 35 orang** di Watubiru" in answer.history[-1]
    assert back.message.text == first
    assert answer.labels == ["Context", "Cite", "Flag", "◀", "1 of 2", "▶", "Share"]
    assert [c["disabled"] for c in answer.components if c.get("label") in ("◀", "1 of 2", "▶")] == [True, True, False]


async def test_pages_turn_after_a_restart_and_a_public_answer_is_turned_for_each_alone(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            await archive(bot, guild, AGREEING)
            private = (await joe.slash(guild, "ask", question=QUESTION)).message
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
        before = shared.text
        async with running(discord, tmp_path / "archive.db"):
            turned = await joe.press(private, "▶")
            copy = await sari.press(shared, "▶")
            on = await sari.press(copy.message, "◀")
    assert turned.message is private
    assert "menewaskan 35 orang" in private.text
    assert shared.text == before
    assert copy.message is not shared
    assert copy.message.ephemeral
    assert "**35 tewas**" in copy.message.history[-1]
    assert on.message is copy.message
    assert not [c for c in copy.message.components if str(c.get("custom_id", "")).startswith("share:")]
    assert not discord.refused


async def test_sharing_posts_the_answer_once_in_the_guilds_language_under_the_persons_name(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            share = id_of(answer, "share")
            presses = await asyncio.gather(*(joe.press_id(answer, share, deliveries=2) for _ in range(3)))
            await discord.until(lambda: "Shared" in answer.labels, "the sign that it is shared")
            await discord.until(lambda: sum("shared already" in p.text for p in presses) == 2, "the refusals")
            (posted,) = public(discord, guild)
            again = await joe.press_id(answer, share)
            by_sari = await sari.press_id(answer, share)
            context = await sari.press(posted, "Konteks")
            shown = await bot.archive.shown_with(tenant(guild), [posted.button("Kutip")["custom_id"].removeprefix("cite:")], LONG_AGO)
    assert "**35 deaths** · Sunday" in answer.text
    assert "**35 tewas** · Minggu, 13 April 2025" in posted.text
    assert f"<@{joe.id}>" in posted.text
    assert not posted.pings
    assert "shared already" in again.text
    assert "lama" in by_sari.text or "too long ago" in by_sari.text
    assert answer.button("Shared")["disabled"]
    assert context.message.ephemeral
    assert [(one.channel, one.message) for one in shown if one.message.isdecimal()] == [(guild.channel, posted.id)]
    assert [one.channel for one in shown if not one.message.isdecimal()] == [f"@{joe.id}"]  # who was shown it before it was shared
    assert public(discord, guild) == [posted]
    assert not discord.refused


async def test_sharing_after_a_restart_still_acts_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            share = id_of(answer, "share")
        async with running(discord, tmp_path / "archive.db"):
            await joe.press_id(answer, share)
        async with running(discord, tmp_path / "archive.db"):
            again = await joe.press_id(answer, share)
            await again.until("This has been shared already.")
    assert len(public(discord, guild)) == 1


async def test_where_the_bot_may_not_write_nothing_counts_as_shared(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FLOOD) as (discord, guild, joe, _):
        answer = (await joe.slash(guild, "ask", question=QUESTION)).message
        discord.fail(r"^/webhooks/\d+/[^/]+$", 403, code=50013)
        refused = await joe.press_id(answer, id_of(answer, "share"))
        await refused.until("I may not write in this channel, so nothing was shared.")
        assert public(discord, guild) == []
        await joe.press_id(answer, id_of(answer, "share"))
        await discord.until(lambda: len(public(discord, guild)) == 1, "the answer for everybody")


async def test_a_conflict_is_a_table_newest_first(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, LATER_FLOOD, "2025-04-17", "Koran Pagi")
            await archive(bot, guild, FLOOD, "2025-04-18", "Harian Sore")
            answer = (await sari.slash(guild, "tanya", pertanyaan="Banjir bandang menewaskan berapa orang di Watubiru?")).message
            rows = answer.text.splitlines()
            await sari.press(answer, "▶")
    table = [row for row in rows if row.startswith(("➤", "•"))]
    assert table == ["➤ **35 tewas** · Harian Sore · 18 Apr 2025", "• **41 tewas** · Koran Pagi · 17 Apr 2025"]
    assert "⚖️" in rows[1]
    assert "• **35 tewas** · Harian Sore · 18 Apr 2025\n➤ **41 tewas** · Koran Pagi · 17 Apr 2025" in answer.text
    assert "> Banjir bandang **menewaskan 41 orang**" in answer.text
    assert not discord.refused


async def test_a_higher_count_later_is_news_and_stands_in_the_table_too(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD, "2025-04-17")
            await archive(bot, guild, LATER_FLOOD, "2025-04-18")
            text = (await joe.slash(guild, "ask", question="Banjir bandang menewaskan berapa orang di Watubiru?")).text
    assert "brought up to date" in text
    assert text.index("➤ **41 deaths**") < text.index("• **35 deaths**")


async def test_only_the_chosen_article_answers(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FLOOD) as (discord, guild, joe, bot):
        later = await archive(bot, guild, LATER_FLOOD)
        offered = await joe.complete(guild, "ask", "article", "bertambah")
        one = await joe.slash(guild, "ask", question="Banjir bandang menewaskan berapa orang di Watubiru?", article=offered[0]["value"])
        by_title = await joe.slash(guild, "ask", question=UNANSWERED, article="korban banjir watubiru bertambah")
        unknown = await joe.slash(guild, "ask", question=QUESTION, article="nothing of the kind")
        await joe.press_id(one.message, id_of(one.message, "share"))
        await discord.until(lambda: public(discord, guild), "the answer for everybody")
    assert [choice["value"] for choice in offered] == [later]
    assert "41 deaths" in one.text
    assert "35 deaths" not in one.text
    assert "Only in “Korban banjir Watubiru bertambah”" in one.text
    assert "Only in “Korban banjir Watubiru bertambah”" in public(discord, guild)[0].text
    assert "Nothing in the archive says this." in by_title.text
    assert "watch:" not in str(by_title.message.payload)
    assert "There is no article “nothing of the kind” in this archive." in unknown.text


async def test_flags_and_corrections_are_told_also_on_an_answer_shown_before(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FLOOD, AGREEING) as (_, guild, joe, bot):
        answer = (await joe.slash(guild, "ask", question=QUESTION)).message
        code = id_of(answer, "cite").removeprefix("cite:")
        flag, _ = await bot.archive.flag(tenant(guild), code, "1", FlagReason.WRONG_NUMBER)
        await bot.archive.flag(tenant(guild), code, "2", FlagReason.OUTDATED)
        await bot.archive.settle(tenant(guild), flag.id, upheld=True, reviewer="3", note="BPBD: 36")
        await joe.press(answer, "▶")
        await joe.press(answer, "◀")
    assert "BPBD: 36" in answer.text
    assert "🚩 1 flag on this sentence" in answer.text


async def test_silence_shows_what_is_near_and_offers_to_tell(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Elsewhere")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            nothing = (await joe.slash(guild, "ask", question=UNANSWERED, share=True)).message
        async with running(discord, tmp_path / "archive.db") as bot:
            told = [await person.press(nothing, "Tell me when something does") for person in (joe, sari)]
            twice = await joe.press(nothing, "Tell me when something does")
            elsewhere = await joe.press_id(nothing, id_of(nothing, "watch"), guild=other)
            watches = await bot.archive.watches(tenant(guild))
            assert await bot.archive.watches(tenant(other)) == []
    assert "Related, but does not answer:" in nothing.text
    assert "> Banjir bandang menewaskan 35 orang" in nothing.text
    assert [(watch.person, watch.question) for watch in watches] == [(joe.id, UNANSWERED), (sari.id, UNANSWERED)]
    assert all(exchange.message.ephemeral for exchange in told)
    assert "You already watch this question here." in twice.text
    assert "asked too long ago, or somewhere else" in elsewhere.text


async def test_ids_that_were_put_together_by_hand(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Elsewhere")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guild, FLOOD)
            await archive(bot, guild, AGREEING)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            share, turn = id_of(answer, "share"), id_of(answer, "page")
            own = share.split(":")[1]
            asked = [
                await eve.press_id(answer, turn, guild=other),
                await eve.press_id(answer, turn, in_dm=True),
                await eve.press_id(answer, share, guild=other),
                await eve.press_id(answer, share),
            ]
            for kind, id_ in (("page", "page:{}:0:n"), ("share", "share:{}:0"), ("watch", "watch:{}")):
                made_up = id_.format("20250420-0123456789abcdef")
                asked.append(await eve.press_id(with_id(answer, kind, made_up), made_up))
                asked.append(await eve.press_id(with_id(answer, kind, id_.format(own)), id_.format(own), guild=other))
            for exchange in asked:
                await exchange.until("asked too long ago, or somewhere else")
            beyond = await joe.press_id(with_id(answer, "page", f"page:{own}:999:n"), f"page:{own}:999:n")
    assert "2 of 2" in beyond.message.labels
    for guild_ in (guild, other):
        assert public(discord, guild_) == []
    assert not discord.refused


def with_id(message: Message, kind: str, custom_id: str) -> Message:
    """A message as a tampering client sends it: one of its buttons has another id."""
    payload = copy.deepcopy(message.payload)
    kept = Message(payload)
    next(c for c in kept.components if str(c.get("custom_id", "")).startswith((kind, "share")))["custom_id"] = custom_id
    return kept


async def test_an_article_removed_meanwhile_is_not_shown_again(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            flood = await archive(bot, guild, FLOOD)
            await archive(bot, guild, AGREEING)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            await bot.archive.remove(tenant(guild), flood)
            await joe.press(answer, "▶")
    assert "Rudi Hartono" in answer.text
    assert "▶" not in answer.labels


async def test_mentions_and_direct_messages_get_the_same_cards(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            for tenant_ in (tenant(guild), Tenant(f"user:{joe.id}")):
                for text in (FLOOD, AGREEING):
                    await bot.archive.add(tenant_, Draft(text, published=parse_published(PUBLISHED)), "test")
            mentioned = await joe.mention(guild, QUESTION)
            copy = await joe.press(mentioned, "▶")
            written = await joe.dm(QUESTION)
            turned = await joe.press(written, "▶")
            nothing = await joe.dm("Siapa presiden Brasil?")
            told = await joe.press_id(nothing, id_of(nothing, "watch"))
            shown = await bot.archive.shown_with(tenant(guild), [id_of(mentioned, "cite").removeprefix("cite:")], LONG_AGO)
    assert len(mentioned.labels) == len(written.labels) == 6
    assert copy.message.ephemeral
    assert "**35 deaths**" in copy.text
    assert turned.message is written
    assert "**35 tewas**" in written.text  # it stays in the language of the question
    assert "Brasil" in told.text
    assert [(one.channel, one.message) for one in shown if one.message.isdecimal()] == [(guild.channel, mentioned.id)]
    assert [one.channel for one in shown if not one.message.isdecimal()] == [f"@{joe.id}"]  # to whom the copy was shown
    assert not discord.refused


async def test_a_private_answer_in_direct_messages_has_nobody_to_be_shared_with(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await bot.archive.add(Tenant(f"user:{joe.id}"), Draft(FLOOD, published=parse_published(PUBLISHED)), "test")
            answer = (await joe.slash(None, "ask", question=QUESTION)).message
    assert answer.labels == ["Context", "Cite", "Flag"]


async def test_turning_pages_asks_the_models_once(tmp_path: Path) -> None:
    class Counting(FakeEncoder):
        asked = 0

        async def query(self, text: str) -> Vectors:
            type(self).asked += 1
            return await super().query(text)

    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=Counting()) as bot:
            await archive(bot, guild, FLOOD)
            await archive(bot, guild, AGREEING)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            for label in "▶◀▶◀":
                await joe.press(answer, label)
    assert Counting.asked == 1


async def test_many_people_share_at_once_and_nobody_gets_anothers(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guilds = [discord.guild("One"), discord.guild("Two", locale="id")]
        people = [discord.person(f"Person {n}", locale="id" if n % 2 else "en-US") for n in range(12)]
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive(bot, guilds[0], FLOOD)
            await archive(bot, guilds[1], LATER_FLOOD)

            async def ask_and_share(number: int) -> Exchange:
                person, guild = people[number], guilds[number % 2]
                answer = (await person.slash(guild, "ask", question="Banjir bandang menewaskan berapa orang di Watubiru?")).message
                return await person.press_id(answer, id_of(answer, "share"))

            await asyncio.gather(*map(ask_and_share, range(len(people))))
            await discord.until(lambda: all(len(public(discord, guild)) == 6 for guild in guilds), "the answers for everybody")
    for number, guild in enumerate(guilds):
        posted = public(discord, guild)
        expected = ("35 deaths", "41 tewas")[number]
        assert all(expected in message.text for message in posted)
        names = [person.id for person in people if any(f"<@{person.id}>" in message.text for message in posted)]
        assert names == [person.id for n, person in enumerate(people) if n % 2 == number]
    assert not discord.refused


async def test_what_was_asked_is_forgotten_after_a_while(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FLOOD) as (_, guild, joe, bot):
        answer = (await joe.slash(guild, "ask", question=QUESTION)).message
        assert await bot.questions.forget_old() == 0
        later = utcnow() + timedelta(days=KEPT_DAYS + 1)
        assert await Questions(bot.archive, lambda: later).forget_old() == 1
        share = await joe.press_id(answer, id_of(answer, "share"))
        await share.until("asked too long ago, or somewhere else: ask again.")


async def test_an_archive_that_cannot_be_written_still_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise ArchiveFull(path="archive.db")

    async with newsroom(tmp_path, FLOOD) as (_, guild, joe, bot):
        monkeypatch.setattr(bot.archive, "put_note", full)
        answer = (await joe.slash(guild, "ask", question=QUESTION)).message
        share = await joe.press_id(answer, id_of(answer, "share"))
        await share.until("asked too long ago")
    assert "35 deaths" in answer.text


@pytest.mark.parametrize("question", ["*" * 300, "[x](https://evil.example/) @everyone <@1> `` ` ``", "a\nb\n# c"])
async def test_a_question_is_shown_as_it_was_typed(tmp_path: Path, question: str) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            answer = (await joe.slash(guild, "ask", question=question)).message
            await joe.press_id(answer, id_of(answer, "share"))
            await discord.until(lambda: public(discord, guild), "the answer for everybody")
    assert not public(discord, guild)[0].pings
    assert len(answer.text.splitlines()) == 3
    assert not discord.refused
