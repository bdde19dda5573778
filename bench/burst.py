"""Many questions at the same moment, through the wire: the program as it runs, against the Discord of the tests.

    python -m bench.burst [--questions 500] [--guilds 10] [--models data/models] [--json]

``python -m bot run`` is started as a process of its own; every question comes from another person, the guilds in turn. Times are those
that Discord would see: from sending the interaction to the arrival of the first response, and of the answer. Ends with status 1 if a
question was lost, answered twice or answered with an error, if Discord would have refused a request, or if the slowest hundredth of the
first responses took a second or more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.samples import drafts, questions
from tests import discord_server
from tests.discord_people import Exchange
from tests.discord_server import DiscordServer, Guild

#: Discord takes an answer for a quarter of an hour.
_PATIENCE_S = 900.0
#: The first response that Discord's people would still call prompt (they wait three seconds at most), in seconds.
_PROMPT_S = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a burst came to; times in milliseconds. ``lost`` have no answer, ``doubled`` several, ``wrong`` one that is an error."""

    questions: int
    guilds: int
    acknowledged_p50_ms: float
    acknowledged_p99_ms: float
    acknowledged_max_ms: float
    answered_p50_ms: float
    answered_p99_ms: float
    questions_per_second: float
    lost: int
    doubled: int
    wrong: int
    refused: int

    @property
    def good(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.lost or self.doubled or self.wrong or self.refused) and self.acknowledged_p99_ms < 1000 * _PROMPT_S


@asynccontextmanager
async def program(discord: DiscordServer, folder: Path, models: Path) -> AsyncIterator[None]:
    """The bot in a process of its own, connected; told to stop, and waited for, at the end."""
    (folder / "models").symlink_to(models)
    settings = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DATA_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=os.environ | settings)
    try:
        await discord.connected()
        yield
    finally:
        process.terminate()
        if await process.wait() != 0:
            print(f"the bot ended with status {process.returncode}", file=sys.stderr)


async def archive(discord: DiscordServer, guild: Guild) -> None:
    """Have somebody add the samples in a guild."""
    editor = discord.person("Editor")
    for name, draft in drafts():
        published: dict[str, Any] = {} if draft.published is None else {"published": draft.published.isoformat()}
        file = discord.upload(name, draft.text.encode())
        await (await editor.slash(guild, "article add", file=file, **published)).until("✅")


async def burst(discord: DiscordServer, guilds: list[Guild], count: int) -> tuple[list[Exchange], list[float], float]:
    """Ask; the exchanges, the moments at which they were sent, and the seconds until the last was answered."""
    asked = questions()
    people = [discord.person(f"Person {n}", locale="id" if n % 2 else "en-US") for n in range(count)]
    sent = [0.0] * count

    async def ask(n: int) -> Exchange:
        sent[n] = time.perf_counter()
        return await people[n].slash(guilds[n % len(guilds)], "ask", question=asked[n % len(asked)], wait=False)

    began = time.perf_counter()
    exchanges = await asyncio.gather(*(ask(n) for n in range(count)))
    await discord.until(lambda: all(exchange.answered() for exchange in exchanges), "all answers")
    return exchanges, sent, time.perf_counter() - began


def figures(discord: DiscordServer, exchanges: list[Exchange], sent: list[float], guilds: int, seconds: float) -> Figures:
    """Counted and timed from the requests that arrived."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    responses: Counter[str] = Counter()
    for request in discord.requests:
        kind, _, rest = request.path.strip("/").partition("/")
        token = rest.split("/")[1] if rest.count("/") else ""
        if kind == "interactions":
            responses[token] += 1
            first.setdefault(token, request.at)
        elif kind == "webhooks":
            last[token] = request.at
    tokens = [exchange.interaction.token for exchange in exchanges]
    acknowledged = [1000 * (first[token] - at) for token, at in zip(tokens, sent, strict=True) if token in first]
    answered = [1000 * (last[token] - at) for token, at in zip(tokens, sent, strict=True) if token in last]
    hundredths, of_answers = statistics.quantiles(acknowledged, n=100), statistics.quantiles(answered, n=100)
    return Figures(
        questions=len(exchanges),
        guilds=guilds,
        acknowledged_p50_ms=hundredths[49],
        acknowledged_p99_ms=hundredths[98],
        acknowledged_max_ms=max(acknowledged),
        answered_p50_ms=of_answers[49],
        answered_p99_ms=of_answers[98],
        questions_per_second=len(exchanges) / seconds,
        lost=sum(not exchange.messages for exchange in exchanges),
        doubled=sum(responses[e.interaction.token] > 1 or len(e.messages) > 1 for e in exchanges),
        wrong=sum("⚠️" in exchange.text for exchange in exchanges),
        refused=len(discord.refused),
    )


async def measure(count: int, guild_count: int, models: Path) -> Figures:
    """One burst on a fresh archive."""
    discord_server.PATIENCE = _PATIENCE_S
    async with DiscordServer() as discord:
        guilds = [discord.guild(f"Guild {n}", locale="id" if n % 2 else "en-US") for n in range(guild_count)]
        with tempfile.TemporaryDirectory() as folder:
            async with program(discord, Path(folder), models):
                for guild in guilds:
                    await archive(discord, guild)
                exchanges, sent, seconds = await burst(discord, guilds, count)
        return figures(discord, exchanges, sent, guild_count, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--guilds", type=int, default=10)
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = asyncio.run(measure(options.questions, options.guilds, options.models.absolute()))
    if options.json:
        print(json.dumps(asdict(found), indent=2))
    else:
        for name, value in asdict(found).items():
            print(f"{name:<28}{value:10.1f}" if isinstance(value, float) else f"{name:<28}{value:8d}")
    sys.exit(0 if found.good else 1)


if __name__ == "__main__":
    main()
