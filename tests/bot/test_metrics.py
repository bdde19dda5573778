"""Health and metrics on loopback, read as an operator's programs read them."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from bot.config import SettingsError, load_settings
from bot.limits import Limits, Rate
from bot.metrics import MetricsUnavailable, served
from tests.discord_bot import GatedEncoder, archive_flood, running
from tests.discord_server import PATIENCE, DiscordServer

QUESTION = "Berapa orang tewas di Watubiru?"


async def read(port: int | None, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.get(f"http://{host}:{port}{path}") as response:
        return response.status, await response.text()


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what no event of the server tells."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def value(text: str, series: str) -> float | None:
    """The value of a series, named with its labels as they are written."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return None if found is None else float(found[1])


def ended(text: str, command: str, outcome: str) -> float | None:
    return value(text, f'telisik_interactions_total{{command="{command}",outcome="{outcome}"}}')


async def test_every_end_of_an_interaction_is_counted(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe, eve = discord.person("Joe"), discord.person("Eve")
        async with running(discord, tmp_path / "archive.db", limits=Limits(person=Rate(6, 1))) as bot, served(bot, 0) as port:
            await archive_flood(discord, joe, guild)
            answer = await joe.slash(guild, "ask", question=QUESTION, deliveries=2)
            await joe.slash(guild, "cite", claim="ZZZZ-ZZZ")
            await joe.press(answer.message, "Context")
            form = await joe.press(answer.message, "Flag")
            await joe.submit(form, {"What is wrong?": "Other"})
            await joe.mention(guild, QUESTION)
            for _ in range(7):
                await eve.slash(guild, "article list")
            await eve.slash(guild, "article list")
            await bot.wait_until_ready()
            _, text = await read(port, "/metrics")
    assert ended(text, "ask", "answered") == 1
    assert ended(text, "ask", "not_served") == 1
    assert ended(text, "cite", "refused") == 1
    assert ended(text, "article add", "answered") == 1
    assert ended(text, "context", "answered") == 1
    assert ended(text, "flag", "form") == 1
    assert ended(text, "flagged", "answered") == 1
    assert ended(text, "message", "answered") == 1
    assert ended(text, "article list", "answered") == 6
    assert ended(text, "article list", "limited") == 2
    assert value(text, "telisik_acknowledge_seconds_count") == 14
    assert value(text, 'telisik_answer_seconds_count{command="ask"}') == 1
    assert value(text, "telisik_articles") == 1
    assert (value(text, "telisik_claims") or 0) > 0
    assert value(text, "telisik_open_flags") == 1
    assert value(text, "telisik_gateway_connected") == 1


async def test_health_follows_the_connection(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        discord.guild("Newsroom")
        async with running(discord, tmp_path / "archive.db") as bot, served(bot, 0) as port:
            await bot.wait_until_ready()
            assert (await read(port, "/healthz"))[0] == 200
            discord.gateway.reachable.clear()
            await discord.gateway.drop()
            await eventually(lambda: not bot.connected)
            assert (await read(port, "/healthz"))[0] == 503
            assert value((await read(port, "/metrics"))[1], "telisik_gateway_connected") == 0
            discord.gateway.reachable.set()
            await eventually(lambda: bot.connected)
            assert (await read(port, "/healthz"))[0] == 200


async def test_before_the_gateway_is_there_nothing_is_healthy(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db") as bot:
        await bot.wait_until_ready()
    async with served(bot, 0) as port:
        assert await read(port, "/healthz") == (503, "not connected to Discord's gateway\n")


async def test_only_this_machine_is_answered(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db") as bot, served(bot, 0) as port:
        with pytest.raises(aiohttp.ClientError):
            await read(port, "/healthz", "127.0.0.2")
        assert (await read(port, "/elsewhere"))[0] == 404


async def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db") as bot:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(MetricsUnavailable, match=f"cannot be served on port {port}: .*Choose another METRICS_PORT"):
                async with served(bot, port):
                    pass


async def test_without_a_port_nothing_is_served(tmp_path: Path) -> None:
    async with DiscordServer() as discord, running(discord, tmp_path / "archive.db") as bot, served(bot, None) as port:
        assert port is None


async def test_the_time_to_acknowledge_does_not_wait_for_the_answer(tmp_path: Path) -> None:
    encoder = GatedEncoder()
    async with DiscordServer() as discord:
        guild = discord.guild("Newsroom")
        joe = discord.person("Joe")
        async with running(discord, tmp_path / "archive.db", encoder=encoder) as bot, served(bot, 0) as port:
            asked = await joe.slash(guild, "ask", question=QUESTION, wait=False)
            await discord.until(lambda: asked.interaction.acknowledged, "the acknowledgement")
            while value((text := (await read(port, "/metrics"))[1]), "telisik_acknowledge_seconds_count") != 1:
                pass
            assert ended(text, "ask", "answered") is None
            encoder.gate.set()
            await asked.until("Nothing in the archive")


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("METRICS_PORT", "0", "greater than or equal to 1"),
        ("METRICS_PORT", "70000", "less than or equal to 65535"),
        ("SHARD_COUNT", "0", "greater than or equal to 1"),
        ("SHARD_IDS", "1", "it needs SHARD_COUNT"),
    ],
)
def test_settings_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, given: str, reason: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingsError, match=f"The setting {name} cannot be “{given}”: .*{reason}"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "ids"),
    [("0", (0,)), ("0-2", (0, 1, 2)), ("3, 1", (1, 3)), ("0-1,3", (0, 1, 3)), ("", None), ("4", "numbered from 0 to 3"),
     ("2-0", "numbered from 0 to 3"), ("-1", "0,1,2 or 0-2"), ("all", "0,1,2 or 0-2")],
)  # fmt: skip
def test_the_shards_of_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, ids: tuple[int, ...] | str | None) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHARD_COUNT", "4")
    monkeypatch.setenv("SHARD_IDS", given)
    if isinstance(ids, str):
        with pytest.raises(SettingsError, match=ids):
            load_settings()
    else:
        assert load_settings().shard_ids == ids
