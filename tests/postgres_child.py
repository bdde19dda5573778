"""A process that shares the database of tests/index/test_postgres.py: ``python -m tests.postgres_child DSN NAME TASK``.

``add``: adds an article for each line of standard input (its number), and says ``done`` after each.
``settle``: tries to uphold every flag whose id it reads, and says ``won ID`` or ``lost ID``.
"""

from __future__ import annotations

import asyncio
import sys

from index.errors import AlreadySettled
from index.postgres import PostgresStore
from index.store import FlagState
from tests.store_contract import NOON, SPACE, A, record


async def main(dsn: str, name: str, task: str) -> None:
    async with PostgresStore(dsn, SPACE) as store:
        print("ready", flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if task == "add":
                await record([f"Berita {line} dari {name}.", f"Sebanyak {line} orang hadir."]).add(store)
                print("done", flush=True)
            else:
                try:
                    await store.settle_flag(A, line, FlagState.UPHELD, name, "", NOON)
                except AlreadySettled:
                    print("lost", line, flush=True)
                else:
                    print("won", line, flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
