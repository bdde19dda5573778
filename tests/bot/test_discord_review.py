"""The review of flags, as reviewers and the people who raised them meet it: queue, review channel, corrections, and who is told."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import guild_settings
from bot.client import TelisikBot
from bot.guild_settings import GuildSettings
from bot.localisation import translator
from claims.types import ClaimKind
from index.store import FlagState, StoredClaim, Tenant
from tests.bot.test_discord_cards import HOSTILE
from tests.discord_bot import archive_flood, running
from tests.discord_desk import Desk, decide, plain
from tests.discord_people import Message, Person
from tests.discord_server import EVERYDAY, DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"
MANAGE_GUILD = EVERYDAY | 1 << 5
RIGHT = "BNPB counted 41 dead"


@asynccontextmanager
async def raised(
    tmp_path: Path, *, channel: bool = False, note: str = ""
) -> AsyncIterator[tuple[Desk, TelisikBot, StoredClaim, Person, Person]]:
    """A desk with the bot, its claim about the dead, Joe who has flagged it, and a reviewer; nothing that Discord refuses may be sent."""
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, rina = discord.person("Joe"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=channel)
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Wrong figure", note=note)
            yield desk, bot, claim, joe, rina
        assert not discord.refused


async def test_an_upheld_claim_carries_its_correction_wherever_it_appears(tmp_path: Path) -> None:
    async with raised(tmp_path, note="It was more.") as (desk, _, stored, joe, rina):
        claim = stored.claim
        queue = await rina.slash(desk.guild, "review")
        await decide(rina, queue.message, "Uphold", RIGHT)
        answer = await joe.slash(desk.guild, "ask", question=QUESTION)
        seen = [
            answer,
            await joe.slash(desk.guild, "check", text="35 orang tewas di Watubiru"),
            await joe.slash(desk.guild, "claims", kind="casualties"),
            await joe.slash(desk.guild, "article show", article="Banjir bandang melanda Watubiru"),
            await joe.slash(desk.guild, "cite", claim=claim.code),
            await joe.press(answer.message, "Context"),
        ]
    assert "➤ Banjir bandang **menewaskan 35 orang**" in queue.message.history[-1]
    assert "Sebanyak 120 rumah rusak berat." in queue.message.history[-1]
    for exchange in seen:
        assert f"✏️ Corrected: {RIGHT} (reviewer's note on {claim.code})" in plain(exchange.text)
    assert "1 flag on this sentence" not in answer.text
    assert all("🚩 1" not in exchange.text for exchange in seen)  # it is settled


async def test_the_card_shows_every_open_flag_and_the_queue_is_oldest_first(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, sari, rina = discord.person("Joe"), discord.person("Sari"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            deaths = await desk.open(bot)
            houses = (await bot.archive.claims(desk.tenant, kind=ClaimKind.QUANTITY))[0]
            await joe.slash(desk.guild, "flag", claim=deaths.claim.code, reason="Wrong figure", note="It was more.")
            await joe.slash(desk.guild, "flag", claim=houses.claim.code, reason="Outdated")
            await sari.slash(desk.guild, "flag", claim=deaths.claim.code, reason="Wrong date", note="On Monday.")
            first = (await rina.slash(desk.guild, "review")).message
            first_text = first.text
            second = await rina.press(first, "Skip")
            second_text = second.message.text
            end = await rina.press(first, "Skip")
            end_text = end.message.text
            again = await rina.press(first, "From the beginning")
    assert "1 of 2" in first_text
    assert deaths.claim.code in first_text
    for words in ("Wrong figure", "It was more.", "Wrong date", "On Monday.", f"<@{joe.id}>", f"<@{sari.id}>", "<t:", "18"):
        assert words in plain(first_text)
    assert "2 of 2" in second_text
    assert houses.claim.code in second_text
    assert "2 claims still wait" in end_text
    assert "1 of 2" in again.message.text
    assert again.message is first
    assert first.ephemeral
    assert not first.pings


async def test_only_reviewers_review(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, rina, boss = discord.person("Joe"), desk.reviewer("Rina"), discord.person("Boss", permissions=MANAGE_GUILD)
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other")
            card = await desk.card()
            refused = [await p.slash(desk.guild, "review") for p in (joe, boss)]
            refused += [await joe.press(card, button) for button in ("Uphold", "Reject", "Skip")]
            queue = (await rina.slash(desk.guild, "review")).message
            form = await rina.press(queue, "Reject")
            rina.roles.clear()
            refused += [await rina.submit(form, {}), await rina.press(queue, "Skip")]
            await guild_settings.put(bot.archive, desk.tenant, GuildSettings())
            refused.append(await rina.slash(desk.guild, "review"))
            by_boss = await boss.slash(desk.guild, "review")
            flags = await desk.flags(bot, claim)
    for exchange in refused:
        assert "Only reviewers can do this here" in exchange.messages[-1].text
        assert exchange.messages[-1].ephemeral
    assert claim.claim.code in by_boss.text
    assert [flag.state for flag in flags] == [FlagState.OPEN]
    assert not discord.refused


async def test_a_role_that_was_deleted_leaves_review_to_those_who_manage_the_server(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        rina, boss = desk.reviewer("Rina"), discord.person("Boss", permissions=MANAGE_GUILD)
        async with running(discord, tmp_path / "archive.db") as bot:
            await desk.open(bot)
            await guild_settings.put(bot.archive, desk.tenant, GuildSettings(reviewer_role=77))
            refused = await rina.slash(desk.guild, "review")
            empty = await boss.slash(desk.guild, "review")
    assert "Only reviewers" in refused.text
    assert "Nothing is waiting for review." in empty.text


async def test_two_reviewers_at_once_settle_once(tmp_path: Path) -> None:
    async with raised(tmp_path) as (desk, bot, claim, joe, rina):
        tono = desk.reviewer("Tono")
        queues = [(await p.slash(desk.guild, "review")).message for p in (rina, tono)]
        forms = [await rina.press(queues[0], "Uphold"), await tono.press(queues[1], "Reject")]
        await asyncio.gather(rina.submit(forms[0], {"What is right?": RIGHT}), tono.submit(forms[1], {}))
        flags = await desk.flags(bot, claim)
        late = (await rina.slash(desk.guild, "review")).text
        await desk.discord.until(lambda: joe.inbox, "a direct message")
    (flag,) = flags
    assert flag.reviewer in (rina.id, tono.id)
    word = "upheld" if flag.reviewer == rina.id else "rejected"
    for queue in queues:
        assert f"<@{flag.reviewer}> has {word} this flag." in queue.text
        assert "Nothing is waiting for review." in queue.text
    assert "Nothing is waiting for review." in late
    assert len(joe.inbox) == 1


async def test_whoever_presses_after_the_decision_is_told_who_made_it(tmp_path: Path) -> None:
    async with raised(tmp_path, channel=True) as (desk, bot, claim, _, rina):
        tono = desk.reviewer("Tono")
        card = await desk.card()
        stale = Message(card.payload | {"components": card.payload["components"]})
        mine = (await tono.slash(desk.guild, "review")).message
        form = await tono.press(card, "Reject")
        await decide(rina, card, "Uphold", RIGHT)
        pressed = await tono.press(mine, "Uphold")
        on_card = await tono.press(stale, "Reject")
        sent = await tono.submit(form, {form.modal["components"][0]["label"]: "34, says the *mayor*"})
        flags = await desk.flags(bot, claim)
    assert "Your note was not used: 34, says the \\*mayor\\*" in sent.messages[-1].text
    for exchange in (pressed, on_card, sent):
        assert f"<@{rina.id}> has upheld this flag." in exchange.messages[-1].text
        assert exchange.messages[-1].ephemeral
        assert exchange.interaction.modal is None
    assert "Nothing is waiting for review." in pressed.message.text
    assert [(flag.state, flag.reviewer) for flag in flags] == [(FlagState.UPHELD, rina.id)]
    assert f"<@{rina.id}> has upheld this flag." in card.text
    assert card.labels == []


async def test_a_new_flag_arrives_in_the_review_channel_and_its_card_follows(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord, locale="id")
        t = translator("id")
        joe, sari, rina = discord.person("Joe"), discord.person("Sari", locale="id"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Wrong figure", note="It was more.")
            first = await desk.card()
            await sari.slash(desk.guild, "tandai", klaim=claim.claim.code, alasan="Tanggal salah")
            second = await desk.card(2)
            arrived = second.text
            queue = (await rina.slash(desk.guild, "review")).message
            await decide(rina, queue, "Reject", "The article says so.")
            await discord.until(lambda: not first.labels and not second.labels, "both cards without buttons")
            await discord.until(lambda: joe.inbox and sari.inbox, "direct messages")
            flags = await desk.flags(bot, claim)
    assert f"{t('Wrong figure')}** · <@{joe.id}>" in first.history[0]
    assert "It was more." in first.history[0]
    assert t("Wrong date") in arrived
    assert t("Wrong figure") in arrived
    for card in (first, second):
        assert t("❌ {person} has rejected this flag.", person=f"<@{rina.id}>") in card.text
        assert "The article says so." in card.text
        assert not card.pings
    assert {flag.state for flag in flags} == {FlagState.REJECTED}
    assert "was rejected: the claim stands." in joe.inbox[0].text
    assert "Reviewer's note: The article says so." in plain(joe.inbox[0].text)
    assert "Newsroom" in joe.inbox[0].text
    assert t("❌ Your flag on claim {code} was rejected: the claim stands.", code=claim.claim.code) in plain(sari.inbox[0].text)
    assert not discord.refused


async def test_a_flag_that_the_reviewer_has_not_seen_stays_open(tmp_path: Path) -> None:
    async with raised(tmp_path, channel=True) as (desk, bot, claim, _, rina):
        sari = desk.discord.person("Sari")
        first = await desk.card()
        form = await rina.press(first, "Reject")
        await sari.slash(desk.guild, "flag", claim=claim.claim.code, reason="Wrong date")
        second = await desk.card(2)
        await rina.submit(form, {})
        flags = await desk.flags(bot, claim)
        told = await rina.press(second, "Uphold")
        await decide(rina, second, "Uphold", "Monday")
        settled = await desk.flags(bot, claim)
    assert [flag.state for flag in flags] == [FlagState.REJECTED, FlagState.OPEN]
    assert "has rejected this flag." in told.messages[-1].text
    assert "Wrong figure" not in second.history[-1]
    assert [flag.state for flag in settled] == [FlagState.REJECTED, FlagState.UPHELD]
    assert "Monday" in second.text


async def test_skipping_from_the_channel_opens_ones_own_queue(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, rina = discord.person("Joe"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            deaths = await desk.open(bot, channel=True)
            houses = (await bot.archive.claims(desk.tenant, kind=ClaimKind.QUANTITY))[0]
            await joe.slash(desk.guild, "flag", claim=deaths.claim.code, reason="Other")
            card = await desk.card()
            await joe.slash(desk.guild, "flag", claim=houses.claim.code, reason="Other")
            skipped = await rina.press(card, "Skip")
    assert skipped.message is not card
    assert skipped.message.ephemeral
    assert houses.claim.code in skipped.text
    assert card.labels[:3] == ["Uphold", "Reject", "Skip"]


async def test_what_is_delivered_twice_settles_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, rina = discord.person("Joe"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            form = await joe.slash(desk.guild, "flag", claim=claim.claim.code, deliveries=2)
            await joe.submit(form, {"What is wrong?": "Other"}, deliveries=2)
            card = await desk.card()
            decided = await decide(rina, card, "Uphold", RIGHT, deliveries=2)
            await discord.until(lambda: joe.inbox, "a direct message")
            await rina.slash(desk.guild, "review", deliveries=2)
            flags = await desk.flags(bot, claim)
    assert [flag.state for flag in flags] == [FlagState.UPHELD]
    assert len(discord.in_channel(desk.channel)) == 1
    assert len(joe.inbox) == 1
    assert decided.interaction.followups == []


async def test_cards_and_forms_outlive_the_process(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, sari, rina = discord.person("Joe"), discord.person("Sari", locale="id"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            await sari.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other")
            card = await desk.card()
            flagged = (await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Outdated")).message
            await desk.card(2)
        async with running(discord, tmp_path / "archive.db"):
            await joe.press(flagged, "Withdraw")
            form = await rina.press(card, "Uphold")
        async with running(discord, tmp_path / "archive.db") as bot:
            await rina.submit(form, {"What is right?": RIGHT})
            await discord.until(lambda: sari.inbox, "a direct message")
            answer = await joe.slash(desk.guild, "ask", question=QUESTION)
            flags = await desk.flags(bot, claim)
    assert [flag.state for flag in flags] == [FlagState.UPHELD, FlagState.WITHDRAWN]
    assert f"<@{rina.id}> has upheld this flag." in card.text
    assert translator("id")("✅ Your flag on claim {code} was upheld: the claim now carries a correction.", code=claim.claim.code) in plain(
        sari.inbox[0].text
    )
    assert RIGHT in answer.text


async def test_a_claim_of_another_guild_is_unknown_whatever_the_id_says(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        ours, theirs = Desk(discord), Desk(discord)
        joe, eve = discord.person("Joe"), theirs.reviewer("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await ours.open(bot, channel=True)
            await guild_settings.put(bot.archive, theirs.tenant, GuildSettings(reviewer_role=int(theirs.role)))
            flagged = (await joe.slash(ours.guild, "flag", claim=claim.claim.code, reason="Other")).message
            card = await ours.card()
            ids = [card.button(label)["custom_id"] for label in ("Uphold", "Reject", "Skip")]
            flag_id = flagged.button("Withdraw")["custom_id"]
            unknown = []
            for guild in (theirs.guild, None):
                for message, one in (*((card, one) for one in ids), (flagged, flag_id)):
                    unknown += [await eve.press_id(message, one, guild=guild, in_dm=guild is None)]
                unknown.append(await eve.slash(guild, "withdraw", claim=claim.claim.code))
                assert await eve.complete(guild, "withdraw", "claim", "") == []
                assert "Nothing is waiting for review." in (await eve.slash(guild, "review")).text
            flags = await ours.flags(bot, claim)
    for exchange in unknown:
        assert re.search(r"There is no claim \S+ in this archive\.|is not in this archive", plain(exchange.messages[-1].text))
    assert [flag.state for flag in flags] == [FlagState.OPEN]
    assert card.labels[:3] == ["Uphold", "Reject", "Skip"]


async def test_ones_own_library_is_reviewed_by_oneself(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        joe = discord.person("Joe")
        tenant = Tenant(f"user:{joe.id}")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, None)
            claim = (await bot.archive.claims(tenant, kind=ClaimKind.CASUALTY))[0]
            await joe.slash(None, "flag", claim=claim.claim.code, reason="Wrong figure")
            before = len(joe.inbox)
            done = await decide(joe, (await joe.slash(None, "review")).message, "Uphold", RIGHT)
            answer = await joe.slash(None, "ask", question=QUESTION)
    assert "Nothing is waiting for review." in done.text
    assert RIGHT in answer.text
    assert len(joe.inbox) == before


async def test_hostile_notes_are_shown_as_they_stand(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        people = [discord.person(f"Person {n}") for n in range(len(HOSTILE))]
        rina = desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            for number, (person, note) in enumerate(zip(people, HOSTILE, strict=True), start=1):
                clean = note.encode("utf-8", "ignore").decode()[:1000]
                await person.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other", note=clean)
                card = await desk.card(number)
            evil = "# **[click](https://evil.example)** @everyone <@1> ||" + "*_~`" * 200
            await decide(rina, card, "Uphold", evil)
            await discord.until(lambda: all(person.inbox for person in people), "direct messages to all")
            shown = [
                *discord.in_channel(desk.channel),
                *(person.inbox[0] for person in people),
                (await people[0].slash(desk.guild, "ask", question=QUESTION)).message,
                (await people[0].slash(desk.guild, "claims")).message,
            ]
    assert discord.refused == []
    for message in shown:
        assert not message.pings
        for text in (*message.history, message.text):
            assert not re.search(r"(?<!\\)\]\(", text)
            assert not re.search(r"(?<!\\)@everyone", text)
            assert "<@1>" not in text
            assert not re.search(r"^# ", text, re.MULTILINE)


async def test_what_discord_does_not_deliver_is_logged_and_nothing_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, rina = discord.person("Joe"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            discord.fail(f"/channels/{desk.channel}/messages", 403, code=50001)
            flagged = await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other")
            await discord.until(lambda: discord.requested("POST", f"/channels/{desk.channel}/messages"), "the card that is refused")
            discord.fail("/users/@me/channels", 403, code=50007)
            queue = (await rina.slash(desk.guild, "review")).message
            with caplog.at_level(logging.WARNING, "bot.announcements"):
                await decide(rina, queue, "Uphold", RIGHT)
                await discord.until(lambda: discord.requested("POST", "/users/@me/channels"), "the direct message that is refused")
            flags = await desk.flags(bot, claim)
    assert "is flagged" in flagged.text
    assert [flag.state for flag in flags] == [FlagState.UPHELD]
    assert "Nothing is waiting for review." in queue.text
    assert f"person {joe.id} could not be told" in caplog.text


async def test_reviewers_read_their_own_language(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        t = translator("id")
        joe, sari = discord.person("Joe"), desk.reviewer("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot)
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Wrong figure")
            queue = (await sari.slash(desk.guild, "review")).message
            shown, labels = queue.text, queue.labels
            done = await decide(sari, queue, t("Uphold"), "41 orang")
            answer = await sari.slash(desk.guild, "tanya", pertanyaan=QUESTION)
    assert t("{position} of {total}", position="1", total="1") in shown
    assert labels[:3] == [t("Uphold"), t("Reject"), t("Skip")]
    assert t("Wrong figure") in shown
    assert t("✅ {person} has upheld this flag.", person=f"<@{sari.id}>") in done.text
    assert t("✏️ Corrected: {note} (reviewer's note on {code})", note="41 orang", code=claim.claim.code) in plain(answer.text)
