"""Public messages correct themselves: when a claim they show is found wrong, and when a newer figure of the same event arrives."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot import correction_cards
from bot.client import TelisikBot
from bot.localisation import translator
from bot.shown import forget_old
from index.store import FlagReason, Tenant
from tests.discord_bot import LATER_FLOOD, NOW, archive_flood, idle, running
from tests.discord_limits import COMPONENTS_V2, check_message, length
from tests.discord_people import Message, dm_channel
from tests.discord_server import DiscordServer, Guild

QUESTION = "Berapa orang tewas di Watubiru?"
UP_TO_DATE = "🔄 **Brought up to date: a newer report has another figure.**"
WRONG = "⚠️ **Corrected: reviewers found wrong what this message shows.**"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.afterwards.EDIT_INTERVAL_S", 0.0)


def tenant(guild: Guild) -> Tenant:
    return Tenant(f"guild:{guild.id}")


async def uphold(
    bot: TelisikBot,
    guild: Guild,
    *,
    reason: FlagReason = FlagReason.WRONG_NUMBER,
    note: str = "",
    person: str | None = None,
    reviewer: str = "2",
) -> None:
    """Have the death toll of the first article found wrong, as the buttons of reviewers do."""
    claims = await bot.archive.claims(tenant(guild))
    code = next(one.claim.id for one in claims if one.claim.value is not None and one.claim.value.low == 35)
    flagged = person or f"1{len(await bot.archive.flags(tenant(guild), code))}"
    flag, _ = await bot.archive.flag(tenant(guild), code, flagged, reason)
    async with bot.afterwards.ending(tenant(guild)) as noting:
        await bot.archive.settle(tenant(guild), flag.id, upheld=True, reviewer=reviewer, note=note, storing=noting)
    await idle(bot)


def edits(discord: DiscordServer) -> list[str]:
    """The ids of the messages that were edited through their channel, in order."""
    return [request.path.rpartition("/")[2] for request in discord.requested("PATCH", r"^/channels/\d+/messages/\d+$")]


async def test_a_newer_figure_is_written_at_the_top(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
            private = (await joe.slash(guild, "ask", question=QUESTION)).message
            answered = await sari.mention(guild, QUESTION)
            before = shared.text
            await archive_flood(discord, sari, guild, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
            context = await sari.press(shared, "Context")
    for message in (shared, answered):
        first, second, third, rest = message.text.split("\n", 3)
        assert first == UP_TO_DATE
        assert second == "**41 deaths** — Korban banjir Watubiru bertambah · Apr 19, 2025"
        assert third == "-# Below, as it was: 35 deaths"
        assert rest == message.history[-1]
        assert not message.pings
    assert shared.text.endswith(before)
    assert "🔄" not in private.text
    assert edits(discord) == [answered.id, shared.id]  # the newest first
    assert "➤ **Banjir bandang menewaskan 35 orang" in context.text
    assert not discord.refused


async def test_an_upheld_claim_is_written_at_the_top_of_what_shows_it(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            shown = [(await joe.slash(guild, "ask", question=QUESTION, share=True)).message for _ in range(3)]
            other = (await joe.slash(guild, "ask", question="Berapa rumah rusak berat di Watubiru?", share=True)).message
            await uphold(bot, guild, note="BPBD: *34* @everyone")
    for message in shown:
        lines = message.text.split("\n")
        assert lines[0] == WRONG
        assert "35 orang”: Wrong figure" in lines[1]
        assert lines[2] == "> BPBD: \\*34\\* \\@everyone"
        assert message.text.endswith(message.history[-1])
    assert "⚠️" not in other.text
    assert edits(discord) == [message.id for message in reversed(shown)]
    assert not discord.refused


async def test_what_is_right_stands_beside_what_was_wrong_in_the_guilds_language(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Redaksi", locale="id")
        joe = discord.person("Joe")
        t = translator("id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
            assert t("Brought up to date: a newer report has another figure.") in shared.text
            assert "**41 tewas** — Korban banjir Watubiru bertambah · 19 Apr 2025" in shared.text
            await uphold(bot, guild)
    lines = shared.text.split("\n")
    assert t("Corrected: reviewers found wrong what this message shows.") in lines[0]
    assert t("Wrong figure") in lines[1]
    assert lines[2] == "**41 tewas** — Korban banjir Watubiru bertambah · 19 Apr 2025"
    assert "🔄" in lines[3]  # what was written before stays below
    assert len(edits(discord)) == 2
    assert not discord.refused


async def test_one_reason_is_written_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        same = LATER_FLOOD.replace("Jalan ke pantai masih ditutup.", "Warga diminta waspada.").replace("bertambah", "jadi 41 orang")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
            for text in (LATER_FLOOD, same):
                await archive_flood(discord, joe, guild, text, published="2025-04-19")
                await idle(bot)
            assert len(edits(discord)) == 1
            await uphold(bot, guild)
            await uphold(bot, guild)  # somebody else had flagged the same
            assert len(edits(discord)) == 2
            await uphold(bot, guild, reason=FlagReason.WRONG_DATE)
            # As a process leaves it that was killed before it could write down that all was done.
            flag = (await bot.archive.flags(tenant(guild), next(iter(await showing(bot, guild)))))[0]
            article = (await bot.archive.articles(tenant(guild)))[1]
            await bot.archive.put_note(tenant(guild), "pending", f'["flag:{flag.id}", "article:{article.id}"]')
        async with running(discord, tmp_path / "archive.db") as bot:
            await idle(bot)
            assert await bot.archive.note(tenant(guild), "pending") == "[]"
    assert len(edits(discord)) == 3
    assert shared.text.count("⚠️ **Corrected") == 2
    assert shared.text.count(UP_TO_DATE) == 1


async def showing(bot: TelisikBot, guild: Guild) -> tuple[str, ...]:
    """The claims of the message shown last."""
    return (await bot.archive.shown_with(tenant(guild), None, NOW - timedelta(days=30)))[0].claims


async def test_edits_are_spread_over_time(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            for _ in range(3):
                await joe.slash(guild, "ask", question=QUESTION, share=True)
            bot.afterwards.interval = 0.2
            await uphold(bot, guild)
    moments = [request.at for request in discord.requested("GET", r"^/channels/\d+/messages/\d+$")]
    assert len(moments) == 3
    assert all(after - before >= 0.2 for before, after in itertools.pairwise(moments))


async def test_what_a_restart_interrupts_is_written_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            shown = [(await joe.slash(guild, "ask", question=QUESTION, share=True)).message for _ in range(4)]
            bot.afterwards.interval = 3_600.0  # the second edit waits for longer than the bot lives
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await discord.until(lambda: edits(discord), "the first edit")
        assert edits(discord) == [shown[3].id]
        async with running(discord, tmp_path / "archive.db") as bot:
            await idle(bot)
    assert edits(discord) == [message.id for message in reversed(shown)]
    assert all(message.text.count(UP_TO_DATE) == 1 for message in shown)


async def test_messages_that_are_gone_or_out_of_reach_are_given_up(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            kept, locked, unseen, deleted = [(await joe.slash(guild, "ask", question=QUESTION, share=True)).message for _ in range(4)]
            deleted.deleted = True
            discord.fail(f"/messages/{unseen.id}", 403, code=50001)
            discord.fail(f"^PATCH .*/messages/{locked.id}$", 403, code=50083)  # its thread was archived
            await uphold(bot, guild)
            assert await bot.archive.note(tenant(guild), "pending") == "[]"
    assert WRONG in kept.text
    assert all("⚠️" not in message.text for message in (locked, unseen, deleted))
    assert edits(discord) == [locked.id, kept.id]


async def test_rate_limits_and_failures_are_waited_for(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            first, second = [(await joe.slash(guild, "ask", question=QUESTION, share=True)).message for _ in range(2)]
            await idle(bot)
            discord.fail(f"^PATCH .*/messages/{first.id}$", 429, retry_after=0.01)
            discord.fail(f"/messages/{second.id}", 501)  # which the client does not try again by itself
            await uphold(bot, guild)
            assert WRONG in first.text
            assert WRONG not in second.text
            assert await bot.archive.note(tenant(guild), "pending") != "[]"
            await bot.afterwards.take_up()
            await idle(bot)
            assert await bot.archive.note(tenant(guild), "pending") == "[]"
    assert WRONG in second.text
    assert edits(discord) == [first.id, first.id, second.id]


async def test_a_shared_verdict_corrects_itself(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            checked = await joe.slash(guild, "check", text="Banjir menewaskan 35 orang di Watubiru.")
            await joe.press(checked.message, "Share")
            [verdict] = [m for m in discord.in_channel(guild.channel) if "✅" in m.text]
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
    assert verdict.text.startswith("⚖️ **Another source has another figure.**\n**41 deaths** — Korban banjir")
    assert "Below, as it was: 35 deaths" in verdict.text
    assert not discord.refused


async def test_a_library_of_ones_own_corrects_itself_too(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        sari = discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, sari, None)
            shared = (await sari.slash(None, "ask", question=QUESTION, share=True)).message
            await archive_flood(discord, sari, None, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
    assert translator("id")("Brought up to date: a newer report has another figure.") in shared.text
    assert "**41 tewas**" in shared.text


async def test_older_other_and_foreign_figures_change_nothing(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild, other = discord.guild("Newsroom"), discord.guild("Other")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            await archive_flood(discord, joe, other)
            shared = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
            elsewhere = (await joe.slash(other, "ask", question=QUESTION, share=True)).message
            for text in (
                "Kecelakaan di Kota Lembah\n\nKecelakaan menewaskan 41 orang di Kota Lembah pada hari Senin.",
                "Banjir Watubiru\n\nBanjir bandang menewaskan 35 orang di Watubiru pada hari Minggu, kata relawan di sana.",
                "Rumah di Watubiru\n\nSebanyak 130 rumah rusak berat di Watubiru.",
            ):
                await archive_flood(discord, joe, guild, text, published="2025-04-19")
            await archive_flood(discord, joe, guild, LATER_FLOOD.replace("41", "12"), published="2025-04-14")
            await idle(bot)
            assert edits(discord) == []
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
    assert edits(discord) == [shared.id]
    assert "🔄" not in elsewhere.text


async def test_messages_are_remembered_for_thirty_days(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            old = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
        async with running(discord, tmp_path / "archive.db", now=NOW + timedelta(days=29)):
            new = (await joe.slash(guild, "ask", question=QUESTION, share=True)).message
        async with running(discord, tmp_path / "archive.db", now=NOW + timedelta(days=31)) as bot:
            await uphold(bot, guild)
            await forget_old(bot)
            assert len(await bot.archive.shown_with(tenant(guild), None, NOW)) == 1
    assert edits(discord) == [new.id]
    assert WRONG not in old.text


async def test_who_was_shown_a_wrong_claim_alone_is_told_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari, gone, reviewer = (discord.person(name, locale) for name, locale in zip("JSGR", ("fr", "id", "id", "id"), strict=True))
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            first = (await joe.slash(guild, "ask", question="Berapa korban tewas di Watubiru?")).message
            await joe.slash(guild, "ask", question=QUESTION)
            await joe.slash(guild, "timeline", question=QUESTION)
            for person in (sari, gone, reviewer):
                await person.slash(guild, "cek", teks="Banjir menewaskan 35 orang di Watubiru.")
            await sari.slash(guild, "tanya", pertanyaan="Berapa rumah rusak berat di Watubiru?")
            await joe.slash(guild, "ask", question=QUESTION, share=True)
            discord.left.add((guild.id, gone.id))
            await archive_flood(discord, joe, guild, LATER_FLOOD, published="2025-04-19")
            await idle(bot)
            assert joe.inbox == sari.inbox == []  # of a newer figure only public messages tell
            for reason in (FlagReason.WRONG_NUMBER, FlagReason.OUTDATED):
                await uphold(bot, guild, reason=reason, note="BPBD: *34*", reviewer=reviewer.id)
    [told] = joe.inbox
    assert told.text.split("\n")[0] == "⚠️ **Reviewers found wrong what you were shown.**"
    assert f"💬 {QUESTION}" in told.text
    assert "35 orang”: " in told.text
    assert "> BPBD: \\*34\\*" in told.text
    assert "**41 deaths** — Korban banjir Watubiru bertambah · Apr 19, 2025" in told.text
    assert "You were shown it in Newsroom." in told.text
    assert not told.pings
    [told] = sari.inbox
    assert translator("id")("Reviewers found wrong what you were shown.") in told.text
    assert "Banjir menewaskan 35 orang di Watubiru." in told.text
    assert gone.inbox == reviewer.inbox == []
    assert "⚠️" not in first.text
    assert not discord.refused


async def test_who_flagged_it_is_told_of_that_alone_and_watchers_as_readers(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            await sari.slash(guild, "pantau tambah", pertanyaan=QUESTION)
            await joe.slash(guild, "watch add", question=QUESTION, here=True)
            await archive_flood(discord, joe, guild)
            await idle(bot)
            [in_channel], [note] = discord.in_channel(guild.channel), sari.inbox
            await joe.slash(guild, "ask", question=QUESTION)
            await uphold(bot, guild, person=joe.id)
    assert WRONG in in_channel.text
    assert "⚠️" not in note.text
    assert translator("id")("Reviewers found wrong what you were shown.") in sari.inbox[1].text
    [told] = joe.inbox
    assert "Your flag on claim" in told.text


async def test_a_reader_who_cannot_be_told_for_now_is_told_later(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, shut = discord.person("Joe"), discord.person("Shut")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            for person in (joe, shut):
                await person.slash(guild, "ask", question=QUESTION)
            await idle(bot)
            discord.fail(f"^POST /channels/{dm_channel(joe.id)}/messages", 501)
            discord.fail(f"^POST /channels/{dm_channel(shut.id)}/messages", 403, code=50007)
            await uphold(bot, guild)
            assert joe.inbox == []
            await bot.afterwards.take_up()
            await idle(bot)
            assert await bot.archive.note(tenant(guild), "pending") == "[]"
    assert len(joe.inbox) == 1
    assert shut.inbox == []


def message_of(texts: list[str], rows: int) -> Any:
    """A message of ours as the client reads it: texts with rows of buttons between them."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(*[ui.TextDisplay(text, id=number + 2) for number, text in enumerate(texts)], id=1)
    for row in range(rows):
        box.add_item(ui.ActionRow(*[ui.Button(label="x", custom_id=f"{row}:{n}") for n in range(4)]))
    view.add_item(box)
    return view


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=900), min_size=1, max_size=4),
    st.integers(0, 6),
    st.text(min_size=1),
)
def test_a_corrected_message_is_one_that_discord_takes(texts: list[str], rows: int, reason: str) -> None:
    view = message_of(texts, rows)
    for number in range(5):
        words = f"⚠️ {number} {'kata 𝄞 ' * 300}"
        mark = correction_cards.mark_of(f"{reason}:{number}")
        corrected = correction_cards.corrected(view, mark, words)
        assert corrected is not None
        payload = {"components": corrected.to_components()}  # type: ignore[no-untyped-call]
        check_message(payload, flags=COMPONENTS_V2)
        shown = Message({"id": "1", "content": "", "flags": COMPONENTS_V2, "components": payload["components"]})
        assert shown.text.startswith(f"⚠️ {number}")
        assert length(shown.text) <= 4_000 + len(shown.components)
        assert shown.text.count("⚠️") == min(number + 1, correction_cards.MOST_CORRECTIONS)
        assert correction_cards.corrected(corrected, mark, words) is None
        view = corrected
