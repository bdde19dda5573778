"""Objecting to claims: the message menu, the forms, and taking a flag back."""

from __future__ import annotations

from pathlib import Path

from index.store import FlagState
from tests.discord_bot import running
from tests.discord_desk import Desk, plain
from tests.discord_people import Message
from tests.discord_server import DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"


async def test_a_person_takes_a_flag_back(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe, eve, rina = discord.person("Joe"), discord.person("Eve"), desk.reviewer("Rina")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot, channel=True)
            flagged = (await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other")).message
            card = await desk.card()
            queue = (await rina.slash(desk.guild, "review")).message
            form = await rina.press(queue, "Reject")
            by_eve = await eve.press_id(flagged, flagged.button("Withdraw")["custom_id"])
            by_joe = await joe.press(flagged, "Withdraw", deliveries=2)
            await discord.until(lambda: not card.labels, "the card without buttons")
            too_late = await rina.submit(form, {})
            await joe.slash(desk.guild, "flag", claim=claim.claim.code, reason="Other")
            offered = await joe.complete(desk.guild, "withdraw", "claim", "")
            by_command = await joe.slash(desk.guild, "withdraw", claim=claim.claim.code)
            nothing_left = await joe.slash(desk.guild, "withdraw", claim=claim.claim.code)
            flags = await desk.flags(bot, claim)
    assert "Only the person who raised a flag can withdraw it." in by_eve.messages[-1].text
    assert "is withdrawn" in by_joe.message.text
    assert by_joe.message is flagged
    assert f"<@{joe.id}> has withdrawn this flag." in card.text
    assert f"<@{joe.id}> has withdrawn this flag." in too_late.text
    assert [choice["value"] for choice in offered] == [claim.claim.code]
    assert "is withdrawn" in by_command.text
    assert "You have no open flag on claim" in nothing_left.text
    assert [flag.state for flag in flags] == [FlagState.WITHDRAWN, FlagState.WITHDRAWN]
    assert joe.inbox == []


async def test_the_message_menu_flags_the_claim_that_a_message_shows(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        other = discord.guild("Elsewhere")
        joe, sari = discord.person("Joe"), discord.person("Sari", locale="id")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot)
            answer = (await joe.slash(desk.guild, "ask", question=QUESTION, share=True)).message
            code = claim.claim.code
            written = await joe.say(desk.guild, f"2024-100 persons? No: see {code.lower()}, they say.")
            without_text = Message(answer.payload | {"components": [_without_texts(answer.payload["components"][0])]})
            forms = [await sari.menu(message, "Flag") for message in (answer, written, without_text)]
            sent = await sari.submit(forms[1], {"Apa yang salah?": "Angka salah", "Catatan": "lebih banyak"})
            again = await sari.submit(await sari.menu(answer, "Flag"), {"Apa yang salah?": "Lainnya"})
            empty = await joe.menu(await joe.say(desk.guild, "Nothing 0000-000 to see here"), "Flag")
            elsewhere = await joe.menu(await joe.say(other, code), "Flag")
            flags = await desk.flags(bot, claim)
    assert {form.modal["custom_id"] for form in forms} == {f"flagged:{claim.claim.id}"}
    assert "Angka salah" in sent.text
    assert code in plain(again.text)
    for exchange in (empty, elsewhere):
        assert "No claim of this archive is in that message." in exchange.text
        assert exchange.message.ephemeral
    assert [(flag.person, flag.note) for flag in flags] == [(sari.id, "lebih banyak")]
    assert not discord.refused


def _without_texts(container: dict[str, object]) -> dict[str, object]:
    components = container["components"]
    assert isinstance(components, list)
    return container | {"components": [c for c in components if c["type"] != 10]}


async def test_the_flag_command_without_a_reason_opens_the_form(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        desk = Desk(discord)
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db") as bot:
            claim = await desk.open(bot)
            form = await joe.slash(desk.guild, "flag", claim=claim.claim.code, note="It was more.")
            sent = await joe.submit(form, {"What is wrong?": "Wrong figure", "Note": "It was more."})
            unknown = await joe.slash(desk.guild, "flag", claim="0000-000")
    assert form.modal["components"][1]["component"]["value"] == "It was more."
    assert "is flagged: Wrong figure." in sent.text
    assert "There is no claim 0000-000 in this archive." in plain(unknown.text)
