"""/settings, retention, rate limits and the personal library, as people meet them."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import guild_settings
from bot.guild_settings import MOST_DAYS, MOST_WATCHED, GuildSettings
from bot.limits import Limits, Rate
from bot.retention import expire_articles
from index.store import Tenant
from tests.discord_bot import FLOOD, NOW, archive_flood, running
from tests.discord_limits import Json
from tests.discord_people import Exchange
from tests.discord_server import EVERYDAY, EVERYTHING, PATIENCE, DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"
MANAGE_MESSAGES = EVERYDAY | 1 << 13
MANAGE_GUILD = EVERYDAY | 1 << 5

ids = st.integers(1, (1 << 63) - 1)
settings = st.builds(
    GuildSettings,
    reviewer_role=st.none() | ids,
    review_channel=st.none() | ids,
    watched_channels=st.lists(ids, max_size=MOST_WATCHED, unique=True).map(tuple),
    language=st.sampled_from([None, "en", "id"]),
    adders=st.none() | ids,
    retention_days=st.none() | st.integers(1, MOST_DAYS),
)
odd_values = st.sampled_from([None, True, 0, -3, 7, 1 << 70, 2.5, "", "id", "fr", "7", [], [1, "x", None, 1], {}, {"id": 7}])


@given(settings)
def test_settings_are_read_as_they_were_written(chosen: GuildSettings) -> None:
    assert GuildSettings.from_json(chosen.to_json()) == chosen


@given(st.dictionaries(st.sampled_from([*(f.name for f in dataclasses.fields(GuildSettings)), "tomorrow"]), odd_values))
def test_what_another_version_wrote_is_read_as_far_as_it_goes(stated: dict[str, object]) -> None:
    read = GuildSettings.from_json(json.dumps(stated))
    assert GuildSettings.from_json(read.to_json()) == read
    assert read.language in (None, "en", "id")


def test_a_note_that_is_no_object_counts_as_nothing_chosen() -> None:
    for note in (None, "", "[", "[]", "3", '"x"', "null"):
        assert GuildSettings.from_json(note) == GuildSettings()


async def test_a_manager_sets_up_a_server(tmp_path: Path) -> None:
    async with DiscordServer(message_content=True) as discord:
        guild = discord.guild("Newsroom")
        reviewers, adders = discord.role(guild, "Reviewers"), discord.role(guild, "Desk")
        desk = discord.channel(guild, "desk")
        ani = discord.person("Ani", permissions=MANAGE_GUILD)
        async with running(discord, tmp_path / "archive.db", message_content=True) as bot:
            before = await ani.slash(guild, "settings show")
            changes: dict[str, Json] = {
                "settings reviewers": {"role": reviewers},
                "settings review-channel": {"channel": desk},
                "settings watch-channel": {"channel": desk},
                "settings language": {"language": "id"},
                "settings adders": {"role": adders},
                "settings retention": {"days": 30},
            }
            for command, options in changes.items():
                changed = await ani.slash(guild, command, **options)
                assert "Settings of this server" in changed.text
            kept = await guild_settings.load(bot.archive, Tenant(f"guild:{guild.id}"))
        async with running(discord, tmp_path / "archive.db", message_content=True):
            after = await ani.slash(guild, "settings show")
            await ani.slash(guild, "settings watch-channel", channel=desk, stop=True)
            reset = await ani.slash(guild, "settings reset")
    desk_id = int(desk["id"])
    assert kept == GuildSettings(int(reviewers["id"]), desk_id, (desk_id,), "id", int(adders["id"]), 30)
    assert "people who may manage the server" in before.text
    assert f"<@&{reviewers['id']}>" in after.text
    assert f"<#{desk['id']}>" in after.text
    assert "Bahasa Indonesia" in after.text
    assert "30 days" in after.text
    assert reset.text == before.text
    assert all(exchange.message.ephemeral for exchange in (before, after, reset))
    told = [message for message in discord.messages.values() if message.payload["channel_id"] == desk["id"]]
    assert len(told) == 1
    assert not any(message.pings for message in told)
    assert not discord.refused


async def test_only_managers_change_the_settings_of_a_server(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        role, channel = discord.role(guild, "Friends"), discord.channel(guild, "elsewhere")
        eve = discord.person("Eve", permissions=MANAGE_MESSAGES)
        async with running(discord, tmp_path / "archive.db") as bot:
            changes: dict[str, Json] = {
                "settings reviewers": {"role": role},
                "settings review-channel": {"channel": channel},
                "settings watch-channel": {"channel": channel},
                "settings language": {"language": "id"},
                "settings adders": {"role": role},
                "settings retention": {"days": 1},
                "settings reset": {},
            }
            for command, options in changes.items():
                refused = await eve.slash(guild, command, **options)
                assert "Only people who may manage this server can change its settings." in refused.text
            kept = await guild_settings.load(bot.archive, Tenant(f"guild:{guild.id}"))
    assert kept == GuildSettings()
    (declared,) = [c for c in discord.commands if c["name"] == "settings"]
    assert int(declared["default_member_permissions"]) == 1 << 5
    assert not [m for m in discord.messages.values() if m.payload["channel_id"] == channel["id"]]


async def test_a_channel_that_takes_no_messages_is_not_kept(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        closed = discord.channel(guild, "closed")
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            discord.fail(f"/channels/{closed['id']}/messages", 403, code=50013)
            refused = await ani.slash(guild, "settings review-channel", channel=closed)
            kept = await guild_settings.load(bot.archive, Tenant(f"guild:{guild.id}"))
    assert "I cannot write in that channel" in refused.text
    assert kept.review_channel is None


async def test_channels_are_watched_only_where_the_operator_has_the_intent(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        links = discord.channel(guild, "links")
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db"):
            refused = await ani.slash(guild, "settings watch-channel", channel=links)
            stopped = await ani.slash(guild, "settings watch-channel", channel=links, stop=True)
    assert "message-content intent" in refused.text
    assert "no channel" in stopped.text


async def test_at_most_so_many_channels_are_watched(tmp_path: Path) -> None:
    async with DiscordServer(message_content=True) as discord:
        guild = discord.guild("Newsroom")
        ani = discord.person("Ani", permissions=EVERYTHING)
        another = discord.channel(guild, "one-too-many")
        async with running(discord, tmp_path / "archive.db", message_content=True) as bot:
            tenant = Tenant(f"guild:{guild.id}")
            await guild_settings.put(bot.archive, tenant, GuildSettings(watched_channels=tuple(range(1, MOST_WATCHED + 1))))
            refused = await ani.slash(guild, "settings watch-channel", channel=another)
            kept = await guild_settings.load(bot.archive, tenant)
    assert f"At most {MOST_WATCHED} channels can be watched" in refused.text
    assert len(kept.watched_channels) == MOST_WATCHED


async def test_everyone_is_a_choice_of_adders_but_not_of_reviewers(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        everyone = guild.roles[0]
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db"):
            reviewers = await ani.slash(guild, "settings reviewers", role=everyone)
            adders = await ani.slash(guild, "settings adders", role=everyone)
    assert "reviewed by: people who may manage the server" in reviewers.text
    assert "added by: everyone" in adders.text


async def test_shared_messages_speak_the_language_of_the_server(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom", locale="en-US")
        ani, joe = discord.person("Ani", permissions=EVERYTHING), discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            in_english = await joe.slash(guild, "ask", question=QUESTION, share=True)
            await ani.slash(guild, "settings language", language="id")
            shared = await joe.slash(guild, "ask", question=QUESTION, share=True)
            private = await joe.slash(guild, "ask", question=QUESTION)
            mentioned = await joe.mention(guild, "How many people died in Watubiru?")
            asked_for_help = await joe.mention(guild, "")
        async with running(discord, tmp_path / "archive.db"):  # what was chosen is read anew, and used for the first answer too
            after_a_restart = await joe.slash(guild, "ask", question=QUESTION, share=True)
    assert "Nothing in the archive says this." in in_english.text
    assert "Tidak ada di arsip" in shared.text
    assert "Nothing in the archive says this." in private.text
    assert "Tidak ada di arsip" in mentioned.text
    assert "Sebut saya" in asked_for_help.text
    assert "Tidak ada di arsip" in after_a_restart.text


async def test_a_personal_library_has_a_language_and_a_retention(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, elsewhere = discord.guild("Newsroom"), discord.guild("Elsewhere", has_bot=False)
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, None)
            shown = await joe.slash(None, "settings show")
            chosen = await joe.slash(None, "settings language", language="id")
            asked = await joe.slash(None, "ask", question="How many people died in Watubiru?")
            written = await joe.dm("How many people died in Watubiru?")
            installed = await joe.slash(elsewhere, "ask", question="How many people died in Watubiru?")
            in_guild = await joe.slash(guild, "ask", question=QUESTION)
            kept = await joe.slash(None, "settings retention", days=90)
            refused = await joe.slash(None, "settings adders")
            reset = await joe.slash(None, "settings reset")
    assert "Settings of your own library" in shown.text
    assert "reviewed" not in shown.text
    assert "35 tewas" in asked.text
    assert "35 tewas" in written.text
    assert "35 tewas" in installed.text
    assert "Nothing in the archive says this." in in_guild.text
    assert "90" in kept.text
    assert "Bahasa Indonesia" in chosen.text
    assert "Bahasa Indonesia" in refused.text or "server" in refused.text
    assert reset.text == shown.text
    assert not discord.refused


async def test_articles_leave_after_the_time_that_was_chosen(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Other")
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            for where in (guild, other, None):
                await archive_flood(discord, ani, where)
            tenant = Tenant(f"guild:{guild.id}")
            await ani.slash(guild, "settings retention", days=10)
        later = NOW + timedelta(days=9)
        async with running(discord, tmp_path / "archive.db", now=later) as bot:
            assert await expire_articles(bot) == 0
            early = await ani.slash(guild, "settings retention", days=5)
            assert await expire_articles(bot) == 1
            assert await bot.archive.articles(tenant) == []
            assert await expire_articles(bot) == 0
            assert len(await bot.archive.articles(Tenant(f"guild:{other.id}"))) == 1
            assert len(await bot.archive.articles(Tenant(f"user:{ani.id}"))) == 1
    assert "1 article is older and will be removed within a day." in early.text


async def test_retention_runs_on_its_own(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        ani = discord.person("Ani", permissions=EVERYTHING)
        tenant = Tenant(f"guild:{guild.id}")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, ani, guild)
            await ani.slash(guild, "settings retention", days=10)
        async with running(discord, tmp_path / "archive.db", now=NOW + timedelta(days=11)) as bot, asyncio.timeout(PATIENCE):
            while await bot.archive.articles(tenant):  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0.01)


async def test_a_process_cares_for_the_tenants_of_its_shards_only(tmp_path: Path) -> None:
    async with DiscordServer(shards=2) as discord:
        even, odd = discord.guild("Even", shard=0), discord.guild("Odd", shard=1)
        async with running(discord, tmp_path / "archive.db", shard_ids=[1], shard_count=2) as bot:
            assert bot.serves(Tenant(f"guild:{odd.id}"))
            assert not bot.serves(Tenant(f"guild:{even.id}"))
            assert not bot.serves(Tenant("user:7"))
            assert not bot.serves(Tenant("local"))
            assert discord.syncs == 0
            assert {session.shard for session in discord.gateway.sessions.values()} == {1}
        async with running(discord, tmp_path / "archive.db", shard_ids=[0], shard_count=2) as bot:
            assert bot.serves(Tenant("user:7"))
            assert discord.syncs == 1


async def test_two_processes_share_the_shards(tmp_path: Path) -> None:
    async with DiscordServer(shards=2) as discord:
        even, odd = discord.guild("Even", shard=0), discord.guild("Odd", shard=1)
        joe = discord.person("Joe")
        database = tmp_path / "archive.db"
        async with (
            running(discord, database, shard_ids=[0], shard_count=2) as first,
            running(discord, database, shard_ids=[1], shard_count=2) as second,
        ):
            await archive_flood(discord, joe, odd)
            asked = [await joe.slash(guild, "ask", question=QUESTION) for guild in (even, odd)]
            await joe.dm(QUESTION)
            assert [len(bot.guilds) for bot in (first, second)] == [1, 1]
    assert "Nothing in the archive says this." in asked[0].text
    assert "35 deaths" in asked[1].text
    assert all(len(exchange.messages) == 1 for exchange in asked)
    assert discord.syncs == 1
    assert {session.shard for session in discord.gateway.sessions.values()} == {0, 1}


async def test_a_person_who_asks_too_much_is_told_when_to_go_on(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        limits = Limits(person=Rate(3, 1))
        async with running(discord, tmp_path / "archive.db", limits=limits):
            await archive_flood(discord, joe, guild)
            answer = await joe.slash(guild, "ask", question=QUESTION)
            await joe.slash(guild, "ask", question=QUESTION)
            refused = await joe.slash(guild, "ask", question=QUESTION, share=True)
            pressed = await joe.press(answer.message, "Context")
            others = await sari.slash(guild, "ask", question=QUESTION)
            told = await joe.mention(guild, QUESTION)
            untold = await joe.say(guild, f"<@{discord.bot['id']}> {QUESTION}")
            await sari.mention(guild, QUESTION)
    assert "That is a lot at once: try again in" in plain(refused)
    assert refused.message.ephemeral
    assert "➤" in pressed.text
    assert "35 deaths" in others.text
    assert "sekaligus" in told.text or "a lot at once" in told.text.replace("\\", "")
    assert joe.replies(untold) == []
    assert FLOOD.splitlines()[0] in answer.text
    assert not discord.refused


async def test_what_another_process_changed_counts_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot, running(discord, tmp_path / "archive.db"):
            tenant = Tenant(f"guild:{guild.id}")
            assert await guild_settings.load(bot.archive, tenant) == GuildSettings()
            await ani.slash(guild, "settings language", language="id")
            assert await guild_settings.load(bot.archive, tenant) == GuildSettings()
            monkeypatch.setattr(guild_settings, "_FRESH_S", 0.0)
            assert await guild_settings.load(bot.archive, tenant) == GuildSettings(language="id")
            await guild_settings.change(bot.archive, tenant, lambda known: dataclasses.replace(known, retention_days=9))
            assert await guild_settings.load(bot.archive, tenant) == GuildSettings(language="id", retention_days=9)


async def test_settings_changed_at_once_both_hold(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        ani, budi = (discord.person(name, permissions=EVERYTHING) for name in ("Ani", "Budi"))
        async with running(discord, tmp_path / "archive.db") as bot:
            await asyncio.gather(ani.slash(guild, "settings language", language="id"), budi.slash(guild, "settings retention", days=7))
            kept = await guild_settings.load(bot.archive, Tenant(f"guild:{guild.id}"))
    assert kept == GuildSettings(language="id", retention_days=7)


def plain(exchange: Exchange) -> str:
    """What is to be read, without the backslashes that Discord drops."""
    return exchange.text.replace("\\", "")
