"""A bot that dies as soon as its store has taken a step, for tests of what the next one finds.

``python -m tests.killed_bot URL TOKEN DATABASE STEP`` serves until the store's method STEP has done its work, and is killed there.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.client import TelisikBot, run_discord, use_api
from bot.fetch import Fetcher
from index.archive import Archive
from index.sqlite import SQLiteStore
from tests.discord_bot import NOW
from tests.fake_encoder import FakeEncoder


def dying(step: str) -> type[SQLiteStore]:
    """The store that does not outlive this method of it."""

    async def done_and_dead(self: SQLiteStore, *args: Any, **kwargs: Any) -> None:
        await getattr(SQLiteStore, step)(self, *args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return type("DyingStore", (SQLiteStore,), {step: done_and_dead})


async def main(url: str, token: str, database: str, step: str) -> None:
    """Serve until then."""
    use_api(url)
    encoder = FakeEncoder()
    async with dying(step)(Path(database), encoder.space) as store, Fetcher() as fetcher:
        await run_discord(TelisikBot(Archive(store, encoder, None, lambda: NOW), fetcher), token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
