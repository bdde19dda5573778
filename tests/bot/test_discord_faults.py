"""What the bot does when Discord, the connection or the person's client does not do what it should: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from bot.limits import Limits, Rate
from index.store import Tenant
from tests.discord_bot import GatedEncoder, archive_flood, running
from tests.discord_limits import Json
from tests.discord_people import Exchange, Person
from tests.discord_server import EVERYTHING, DiscordServer, Guild

QUESTION = "Berapa orang tewas di Watubiru?"
UNLIMITED = Rate(100_000, 100_000)


def responses(discord: DiscordServer, exchange: Exchange) -> list[int]:
    """The statuses of the first responses to an interaction."""
    return [r.status for r in discord.requested("POST", f"/interactions/{exchange.interaction.id}/")]


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_a_first_response_that_fails_is_given_again(tmp_path: Path, status: int) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            discord.fail("/callback", status, retry_after=0.01)
            asked = await (await joe.slash(guild, "ask", question=QUESTION)).until("35 deaths")
    assert responses(discord, asked) == [status, 200]
    assert len(asked.messages) == 1


@pytest.mark.parametrize("status", [429, 500])
async def test_an_answer_that_fails_is_given_again(tmp_path: Path, status: int) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            discord.fail("/messages/@original", status, retry_after=0.01)
            asked = await (await joe.slash(guild, "ask", question=QUESTION)).until("35 deaths")
            discord.fail(r"/channels/\d+/messages", status, retry_after=0.01)
            reply = await joe.mention(guild, QUESTION)
    assert len(asked.messages) == 1
    assert "35 tewas" in reply.text
    assert len(joe.replies(discord.messages[str(reply.payload["message_reference"]["message_id"])])) == 1


async def test_an_answer_over_a_connection_that_breaks_is_given_again(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            discord.fail("/messages/@original", 0)
            asked = await (await joe.slash(guild, "ask", question=QUESTION)).until("35 deaths")
    assert [r.status for r in discord.requested("PATCH", "/messages/@original")][-2:] == [503, 200]
    assert len(asked.messages) == 1


async def test_several_limits_at_once_are_waited_for_and_every_question_answered(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        people = [discord.person(f"Person {n}") for n in range(20)]
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, people[0], guild)
            discord.fail("/callback", 429, retry_after=0.05, times=10)
            discord.fail("/messages/@original", 429, retry_after=0.05, times=10)
            asked = await asyncio.gather(*(person.slash(guild, "ask", question=QUESTION) for person in people))
            for exchange in asked:
                await exchange.until("35 deaths")
    assert all(len(exchange.messages) == 1 for exchange in asked)
    assert [r.status for r in discord.requests].count(429) == 20


async def test_an_answer_that_discord_never_takes_stops_nobody_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        async with running(discord, tmp_path / "archive.db"):
            await archive_flood(discord, joe, guild)
            discord.fail("/messages/@original", 404, times=2, code=10008)  # the answer and the words about its failure
            lost = await joe.slash(guild, "ask", question=QUESTION, wait=False)
            await discord.until(lambda: [r.status for r in discord.requests].count(404) == 2, "both refusals")
            others = await sari.slash(guild, "ask", question=QUESTION)
    assert lost.messages == []
    assert "35 deaths" in others.text
    assert "the error could not be shown" in caplog.text


async def test_what_happens_while_the_gateway_is_gone_is_answered_once_after_it_is_back(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, sari = discord.person("Joe"), discord.person("Sari")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            answer = await joe.slash(guild, "ask", question=QUESTION)
            claim = (await bot.archive.claims(Tenant(f"guild:{guild.id}")))[0].claim
            discord.gateway.reachable.clear()
            await discord.gateway.drop()
            meanwhile = [
                await sari.slash(guild, "ask", question=QUESTION, wait=False),
                await sari.slash(guild, "flag", claim=claim.code, reason="other", wait=False),
            ]
            written = await sari.say(guild, f"<@{discord.bot['id']}> {QUESTION}")
            discord.gateway.reachable.set()
            await discord.until(lambda: all(exchange.answered() for exchange in meanwhile), "the answers")
            await discord.until(lambda: sari.replies(written), "the reply")
            pressed = await sari.press(answer.message, "Context")
            flags = await bot.archive.flags(Tenant(f"guild:{guild.id}"), claim.id)
    assert discord.gateway.resumed == 1
    assert discord.gateway.identified == 1
    assert "35 deaths" in meanwhile[0].text
    assert len(flags) == 1
    assert "➤" in pressed.text
    assert len(sari.replies(written)) == 1
    assert all(responses(discord, exchange) == [200] for exchange in meanwhile)


async def test_work_goes_on_through_a_session_that_cannot_be_resumed(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder):
            asked = await joe.slash(guild, "ask", question=QUESTION, wait=False)
            await discord.until(lambda: asked.interaction.acknowledged, "the acknowledgement")
            await discord.gateway.invalidate()
            await discord.connected(identified=2)
            encoder.gate.set()
            await asked.until("Nothing in the archive says this.")
            afterwards = await joe.slash(guild, "ask", question=QUESTION)
    assert "Nothing in the archive says this." in afterwards.text
    assert len(asked.messages) == 1
    assert discord.gateway.resumed == 0


async def test_events_that_a_resumed_session_repeats_act_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            claim = (await bot.archive.claims(Tenant(f"guild:{guild.id}")))[0].claim
            flagged = await joe.slash(guild, "flag", claim=claim.code, reason="other")
            await discord.gateway.drop()
            await discord.until(lambda: discord.gateway.resumed == 1, "the resumption")
            for name, event in list(next(iter(discord.gateway.sessions.values())).events):
                if name == "INTERACTION_CREATE":  # the whole of the session once more
                    await discord.gateway.dispatch(name, event, guild.id)
            await joe.slash(guild, "article list")
            flags = await bot.archive.flags(Tenant(f"guild:{guild.id}"), claim.id)
            articles = await bot.archive.articles(Tenant(f"guild:{guild.id}"))
    assert len(flags) == 1
    assert len(articles) == 1
    assert responses(discord, flagged) == [200]


async def test_a_press_that_two_processes_receive_acts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one process takes over from another, both are connected and both see it."""
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        ani = discord.person("Ani", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, ani, guild)
            asked = await ani.slash(guild, "article remove", article="Banjir bandang melanda Watubiru")
            old = next(iter(discord.gateway.sessions.values()))
            async with running(discord, tmp_path / "archive.db"):
                new = next(iter(discord.gateway.sessions.values()))
                assert old is not new

                async def to_both(name: str, data: Json, _: str | None) -> None:
                    await old.dispatch(name, data)
                    await new.dispatch(name, data)

                monkeypatch.setattr(discord.gateway, "dispatch", to_both)
                pressed = await ani.press(asked.message, "Remove")
                await discord.until(lambda: len(responses(discord, pressed)) == 2, "the response of the other process")
            articles = await bot.archive.articles(Tenant(f"guild:{guild.id}"))
    assert sorted(responses(discord, pressed)) == [200, 400]
    assert articles == []
    assert "Removed" in pressed.text


async def test_a_question_that_a_shutdown_interrupts_is_answered_and_background_work_finished(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    done: list[str] = []
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder) as bot:
            asked = await joe.slash(guild, "ask", question=QUESTION, wait=False)
            await discord.until(lambda: asked.interaction.acknowledged, "the acknowledgement")

            async def work() -> None:
                await encoder.gate.wait()
                await bot.archive.articles(Tenant(f"guild:{guild.id}"))
                done.append("background")

            bot.in_background("a test", work())
            os.kill(os.getpid(), signal.SIGTERM)
            await bot.leaving.wait()
            assert done == []
            encoder.gate.set()
            await asked.until("Nothing in the archive says this.")
            discord.watch(None)
            await discord.until(lambda: not discord.gateway.connected, "the bot to leave")
    assert done == ["background"]


async def test_background_work_that_fails_is_logged_and_does_not_keep_the_bot(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("no such luck")

    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db") as bot:
        bot.in_background("counting luck", fail())
    assert "counting luck went wrong" in caplog.text
    assert "no such luck" in caplog.text


async def test_the_second_signal_does_not_wait(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        discord.guild("Newsroom")
        async with running(discord, tmp_path / "archive.db") as bot:
            bot.in_background("waiting for ever", asyncio.Event().wait())
            os.kill(os.getpid(), signal.SIGTERM)
            await bot.leaving.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            discord.watch(None)
            await discord.until(lambda: not discord.gateway.connected, "the bot to leave")


HOSTILE_IDS = [
    "", "x", "context", "context:", "context:..:1", "context:" + "0" * 32 + ":99999999", "context:" + "0" * 32 + ":1", "cite:" + "g" * 32,
    "cite:" + "0" * 32, "style:" + "0" * 32, "flag:" + "0" * 32, "remove:" + "0" * 32, "remove:" + "0" * 31 + "'", "keep:all",
    "уphold:" + "0" * 32, "queue\n", "x" * 100, "\u202e" * 50, "%s%n{0}", "{t}", "../../etc/passwd", "cite:" + "٠" * 32,
]  # fmt: skip


@pytest.mark.parametrize("where", ["guild", "direct messages"])
async def test_hostile_ids_are_answered_in_words_and_change_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, eve = discord.person("Joe"), discord.person("Eve", permissions=EVERYTHING)
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            for custom_id in HOSTILE_IDS:
                pressed = await eve.press_id(answer, custom_id, in_dm=where != "guild", guild=guild)
                assert responses(discord, pressed) == [200], custom_id
            assert len(await bot.archive.articles(Tenant(f"guild:{guild.id}"))) == 1
    assert not discord.refused
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("values", [[], ["no such style"], ["apa", "bibtex"], ["x" * 100]])
async def test_choices_that_were_never_offered_are_answered_in_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, values: list[str]
) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        eve = discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, eve, guild)
            claim = (await bot.archive.claims(Tenant(f"guild:{guild.id}")))[0].claim
            cited = (await eve.slash(guild, "cite", claim=claim.code)).message
            chosen = await eve.press_id(cited, f"style:{claim.id}", values=values)
            await eve.slash(guild, "article list")
    assert responses(discord, chosen) == [200]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_form_that_was_tampered_with_is_answered_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db") as bot:
            await archive_flood(discord, joe, guild)
            claim = (await bot.archive.claims(Tenant(f"guild:{guild.id}")))[0].claim
            answer = (await joe.slash(guild, "ask", question=QUESTION)).message
            for custom_id in (f"flagged:{claim.id}", f"flagged:{'0' * 32}", "flagged:", "\u202e" * 40):
                form = await eve.press(answer, "Flag")
                form.modal["custom_id"] = custom_id
                if claim.id in custom_id:
                    form.modal["components"] = []
                sent = await eve.submit(form, {"What is wrong?": "Other"})
                assert responses(discord, sent) == [200], custom_id
                assert "⚠️" in sent.text
            flags = await bot.archive.flags(Tenant(f"guild:{guild.id}"), claim.id)
    assert flags == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_burst_is_answered_whole_and_once(tmp_path: Path) -> None:
    count = 200
    async with DiscordServer() as discord:
        guilds = [discord.guild(f"Guild {n}") for n in range(3)]
        people = [discord.person(f"Person {n}", locale="id" if n % 2 else "en-US") for n in range(count)]
        async with running(discord, tmp_path / "archive.db", limits=Limits(guild=UNLIMITED)):
            for guild in guilds[:2]:
                await archive_flood(discord, people[0], guild)
            asked = await asyncio.gather(*(ask(person, guilds[n % 3], twice=n % 10 == 0) for n, person in enumerate(people)))
            await discord.until(lambda: all(exchange.answered() for exchange in asked), "all answers")
    for n, exchange in enumerate(asked):
        found, nothing = ("35 tewas", "Tidak ada di arsip") if n % 2 else ("35 deaths", "Nothing in the archive says this.")
        assert (nothing if n % 3 == 2 else found) in exchange.text
        assert len(exchange.messages) == 1
        assert responses(discord, exchange) == [200]
    edits = Counter(r.path for r in discord.requested("PATCH", "/messages/@original"))
    assert not discord.refused
    assert sum(edits[f"/webhooks/{discord.application_id}/{e.interaction.token}/messages/@original"] == 1 for e in asked) == count


async def ask(person: Person, guild: Guild, *, twice: bool) -> Exchange:
    return await person.slash(guild, "ask", question=QUESTION, wait=False, deliveries=2 if twice else 1)


async def test_a_burst_across_a_dropped_connection_loses_nothing(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        people = [discord.person(f"Person {n}") for n in range(60)]
        async with running(discord, tmp_path / "archive.db", limits=Limits(guild=UNLIMITED)):
            await archive_flood(discord, people[0], guild)
            asked = []
            for n, person in enumerate(people):
                asked.append(await person.slash(guild, "ask", question=QUESTION, wait=False))
                if n in (20, 40):
                    await discord.gateway.drop()
            await discord.until(lambda: all(exchange.answered() for exchange in asked), "all answers")
    assert all("35 deaths" in exchange.text for exchange in asked)
    assert all(len(exchange.messages) == 1 and responses(discord, exchange) == [200] for exchange in asked)
