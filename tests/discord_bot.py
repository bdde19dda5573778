"""The real bot, on a real store and archive, connected to the wire-level Discord of tests/discord_server.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.client import TelisikBot, run_discord, use_api
from bot.fetch import Fetcher
from bot.limits import Limits
from index.archive import Archive
from index.cross_encoder import CrossEncoder
from index.encoder import Encoder
from index.sqlite import SQLiteStore
from index.store import Vectors
from tests.discord_people import Exchange, Person
from tests.discord_server import PATIENCE, DiscordServer, Guild
from tests.fake_encoder import FakeEncoder

#: What the archive takes for the present.
NOW = datetime(2025, 4, 20, 12, tzinfo=UTC)


FLOOD = """Banjir bandang melanda Watubiru

Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu.
Sebanyak 120 rumah rusak berat.
"Kami kekurangan perahu karet," kata Wali Kota Rina Hartati.
Warga mengungsi ke balai desa di atas bukit.
"""
FLOOD_IN_ENGLISH = """Flash flood hits Watubiru

The flash flood killed 41 people in Watubiru on Sunday.
Roads to the coast were still closed on Tuesday.
"""
LATER_FLOOD = """Korban banjir Watubiru bertambah

Banjir bandang menewaskan 41 orang di Watubiru pada hari Minggu, menurut badan penanggulangan bencana.
Jalan ke pantai masih ditutup.
"""
PUBLISHED = "2025-04-18"


class GatedEncoder(FakeEncoder):
    """An encoder whose work waits for ``gate``, so that tests can look at what happens meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        if progress is not None:
            progress(2)
        await self.gate.wait()
        return await super().passages(texts, progress)

    async def query(self, text: str) -> Vectors:
        await self.gate.wait()
        return await super().query(text)


async def archive_flood(
    discord: DiscordServer, person: Person, guild: Guild | None, text: str = FLOOD, *, published: str = PUBLISHED
) -> Exchange:
    """Have a person archive an article from a file, by default published on Friday 18 April 2025."""
    file = discord.upload("banjir.txt", text.encode())
    return await (await person.slash(guild, "article add", file=file, published=published)).until("✅")


async def idle(bot: TelisikBot) -> None:
    """Wait until everybody is told and every message corrected that is to be."""
    async with asyncio.timeout(PATIENCE):
        while bot.afterwards.in_hand or not bot.afterwards.taken_up:  # noqa: ASYNC110 - two conditions, and only a test waits so
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(
    discord: DiscordServer,
    database: Path,
    *,
    message_content: bool = False,
    encoder: Encoder | None = None,
    cross: CrossEncoder | None = None,
    now: datetime = NOW,
    shard_ids: Sequence[int] | None = None,
    shard_count: int | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[TelisikBot]:
    """The bot, connected; it leaves at the end of the block. The same database again is the same bot after a restart."""
    encoder = encoder or FakeEncoder()
    use_api(discord.url)
    async with SQLiteStore(database, encoder.space) as store, Fetcher(allow_loopback=True) as fetcher:
        archive = Archive(store, encoder, cross, lambda: now)
        bot = TelisikBot(archive, fetcher, message_content=message_content, shard_ids=shard_ids, shard_count=shard_count, limits=limits)
        identified = discord.gateway.identified
        task = asyncio.create_task(run_discord(bot, discord.token))
        discord.watch(task)
        try:
            await discord.connected(identified + 1)
            yield bot
        finally:
            discord.watch(None)
            if not task.done():
                await bot.leave()
            await task
            use_api(None)
