"""Questions replayed at the pace at which people asked them, against running bots, through the wire.

    python -m bench.replay [FILE.jsonl] [--faster 1] [--processes 1] [--models data/models] [--json]
    python -m bench.replay [FILE.jsonl] --attach [--shards N]

A line of FILE is ``{"at": seconds from the beginning, "guild": name, "person": name, "question": …}``; ``--faster 2`` halves the time
between them. Without FILE, ``--guilds`` servers ask the samples' questions at ``--rate`` a second for ``--seconds``, at random moments
that are the same in every run. Each server first archives the samples, or the files of ``--articles``.

Started here are as many bots as ``--processes`` says, a shard each, which share one archive (``DATABASE_URL`` and the other settings of the
environment count for them). With ``--attach`` a bot that somebody else starts is waited for: the settings it needs are printed, and it
must have what ``--shards`` says. Printed are the times that Discord would see, from the moment at which a question was due; ends with
status 1 if one was lost, answered twice or answered with an error, or if Discord would have refused a request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.beir import read
from bench.burst import archive, figures
from bot.samples import questions
from tests import discord_server
from tests.discord_people import Exchange, Person
from tests.discord_server import DiscordServer, Guild

#: Discord takes an answer for a quarter of an hour; whoever attaches a bot by hand needs time, too.
_PATIENCE_S = 900.0
#: For how many of the guilds articles are archived at the same time.
_ARCHIVING = 4


@dataclass(frozen=True, slots=True)
class Due:
    """A question and when it is asked, in seconds from the beginning."""

    at: float
    guild: str
    person: str
    question: str


def recorded(path: Path) -> list[Due]:
    """The questions of a file, in order of time."""
    rows = [Due(float(row["at"]), str(row["guild"]), str(row["person"]), str(row["question"])) for row in read(path)]
    return sorted(rows, key=lambda due: due.at)


def invented(guilds: int, rate: float, seconds: float) -> list[Due]:
    """Questions at random moments (a Poisson process), each from somebody else, the same in every run."""
    rng = random.Random(2026)
    asked, at = questions(), rng.expovariate(rate)
    rows: list[Due] = []
    while at < seconds:
        rows.append(Due(at, f"Guild {rng.randrange(guilds)}", f"Person {len(rows)}", rng.choice(asked)))
        at += rng.expovariate(rate)
    return rows


@asynccontextmanager
async def bots(discord: DiscordServer, count: int, models: Path) -> AsyncIterator[None]:
    """Bots in processes of their own, a shard each, on one archive; told to stop, and waited for, at the end."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(models)
        settings = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DATA_DIR": folder}
        started = []
        for shard in range(count):
            own = {"SHARD_COUNT": str(count), "SHARD_IDS": str(shard)} if count > 1 else {}
            process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=os.environ | settings | own)
            started.append(process)
        try:
            await discord.connected(count)
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                if await process.wait() != 0:
                    print(f"a bot ended with status {process.returncode}", file=sys.stderr)


@asynccontextmanager
async def attached(discord: DiscordServer, shards: int) -> AsyncIterator[None]:
    """Whatever bots somebody starts with the settings that are printed."""
    print(f"Start the bot with: DISCORD_TOKEN={discord.token} DISCORD_API_URL={discord.url}", file=sys.stderr, flush=True)
    await discord.connected(shards)
    yield


async def filled(discord: DiscordServer, guilds: Sequence[Guild], articles: Sequence[Path]) -> None:
    """Have somebody add the articles in every guild."""
    gate = asyncio.Semaphore(_ARCHIVING)

    async def one(guild: Guild) -> None:
        async with gate:
            if not articles:
                await archive(discord, guild)
            editor = discord.person("Editor")
            for path in articles:
                file = discord.upload(path.name, path.read_bytes())
                await (await editor.slash(guild, "article add", file=file)).until("✅")

    await asyncio.gather(*(one(guild) for guild in guilds))


async def replay(
    discord: DiscordServer, guilds: dict[str, Guild], rows: Sequence[Due], faster: float
) -> tuple[list[Exchange], list[float]]:
    """Ask each question when it is due, whatever has become of those before; the exchanges and the moments at which they were due."""
    people: dict[str, Person] = {}
    began = time.perf_counter()
    due = [began + row.at / faster for row in rows]

    async def ask(row: Due, at: float) -> Exchange:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        if row.person not in people:
            people[row.person] = discord.person(row.person)
        return await people[row.person].slash(guilds[row.guild], "ask", question=row.question, wait=False)

    exchanges = await asyncio.gather(*(ask(row, at) for row, at in zip(rows, due, strict=True)))
    await discord.until(lambda: all(exchange.answered() for exchange in exchanges), "all answers")
    return exchanges, due


async def measure(rows: Sequence[Due], options: argparse.Namespace) -> dict[str, float]:
    """One replay; the figures of a burst, and the largest memory of the bots that were started here, in bytes."""
    discord_server.PATIENCE = _PATIENCE_S
    shards = options.shards if options.attach else options.processes
    articles = sorted(path for path in options.articles.iterdir() if path.is_file()) if options.articles else []
    async with DiscordServer(shards=shards) as discord, AsyncExitStack() as stack:
        names = list(dict.fromkeys(row.guild for row in rows))
        guilds = {name: discord.guild(name, locale="id" if n % 2 else "en-US", shard=n % shards) for n, name in enumerate(names)}
        running = attached(discord, shards) if options.attach else bots(discord, options.processes, options.models.absolute())
        await stack.enter_async_context(running)
        await filled(discord, list(guilds.values()), articles)
        began = time.perf_counter()
        exchanges, due = await replay(discord, guilds, rows, options.faster)
        found = asdict(figures(discord, exchanges, due, len(guilds), time.perf_counter() - began))
        await stack.aclose()
    largest = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return found if options.attach else found | {"bot_memory_bytes": largest}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.jsonl")
    parser.add_argument("--faster", type=float, default=1.0)
    parser.add_argument("--guilds", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--articles", type=Path, metavar="FOLDER")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--attach", action="store_true")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = invented(options.guilds, options.rate, options.seconds) if options.file is None else recorded(options.file)
    if len(rows) < 2:
        parser.error("there must be two questions at least")
    found = asyncio.run(measure(rows, options))
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:<28}{value:14.1f}" if isinstance(value, float) else f"{name:<28}{value:12d}")
    sys.exit(1 if found["lost"] or found["doubled"] or found["wrong"] or found["refused"] else 0)


if __name__ == "__main__":
    main()
