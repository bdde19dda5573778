"""The processes that tests/index/test_crash.py kills: each changes an archive step by step and prints every step before and after.

``python -m tests.crash_child`` reads commands, one JSON list a line: the path, the seed of the steps, how many (null for no end), and the
number of the SQL statement before which the process kills itself (or null). For each command it forks a process, which says ``pid N``,
``begin STEP`` and ``done STEP``; when that one has ended it says ``ended CODE`` (-9 after a SIGKILL).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from index.sqlite import SQLiteStore
from index.store import Tenant
from tests.store_contract import SPACE, Record, flag_on, record

TENANTS = (Tenant("one"), Tenant("two"))
ARTICLES = 6
STARTED = datetime(2032, 1, 1, tzinfo=UTC)

Step = tuple[str, Tenant, int, int]


def article(number: int, version: int) -> Record:
    """Article ``number`` as it is in this version: the title, the number of claims and their speaker tell which."""
    whole = record([f"Artikel {number} kalimat {ordinal}." for ordinal in range(2 + number % 3)], f"Judul {number} versi {version}")
    kept = tuple(replace(claim, speaker=f"versi {version}") for claim in whole.claims[version % 2 :])
    return replace(whole, claims=kept)


def steps(seed: int) -> Iterator[Step]:
    """The steps that this seed stands for: what to do, to whom, to which article, in which version (no other step of any seed has it)."""
    chooser = random.Random(seed)
    kinds = ("add", "add", "add", "embed", "flag", "remove")
    for number in itertools.count():
        yield chooser.choice(kinds), chooser.choice(TENANTS), chooser.randrange(ARTICLES), 1_000_000 * seed + number


async def take(store: SQLiteStore, step: Step, present: set[tuple[Tenant, int]]) -> None:
    """Do one step; embedding, flagging and removing pass by an article that is not there."""
    kind, tenant, number, version = step
    it = article(number, version)
    if kind == "add":
        await it.add(store, tenant, STARTED)
        present.add((tenant, number))
    elif (tenant, number) not in present:
        return
    elif kind == "embed":
        await store.put_embeddings(tenant, it.id, it.embeddings[::-1])
    elif kind == "remove":
        await store.remove_article(tenant, it.id)
        present.discard((tenant, number))
    else:
        claim = article(number, 0).claims[-1]  # there in every version
        await store.add_flag(tenant, flag_on(claim, f"person {version}", version + 1))


def kill_before(statement: int) -> None:
    """Have this process killed when its connections have run ``statement - 1`` statements between them."""
    seen = 0
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def connected(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]


def say(words: str, number: int) -> None:
    os.write(1, f"{words} {number}\n".encode())


async def run(path: Path, seed: int, count: int | None) -> None:
    present: set[tuple[Tenant, int]] = set()
    async with SQLiteStore(path, SPACE) as store:
        for number, step in enumerate(itertools.islice(steps(seed), count)):
            say("begin", number)
            await take(store, step, present)
            say("done", number)


def be_killed(path: str, seed: int, count: int | None, statement: int | None) -> NoReturn:
    """The forked process; it never returns to the loop that forked it."""
    code = 1
    try:
        say("pid", os.getpid())
        if statement is not None:
            kill_before(statement)
        asyncio.run(run(Path(path), seed, count))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        command = json.loads(line)
        process = os.fork()
        if process == 0:
            be_killed(*command)
        _, status = os.waitpid(process, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve()
