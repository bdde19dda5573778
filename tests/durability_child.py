"""The processes that tests/index/test_durability.py has killed: each changes an archive and says every step before and after.

``python -m tests.durability_child`` reads orders, one JSON object a line (:class:`Order`). For each it forks a process, which says
``pid N``, ``begin STEP`` and ``done STEP OUTCOME``; when that one has ended it says ``ended CODE`` (-9 after a SIGKILL).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import resource
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import faiss  # noqa: F401 - once, and not in every process that is forked

from index import database
from tests.durability_steps import ENCODERS, Step, archive, steps, take


@dataclass(frozen=True)
class Order:
    """What a process is to do, and how it is to die: of itself at most, else by whoever ordered it."""

    path: str
    seed: int
    #: Which of the models it opens the archive with.
    encoder: int = 0
    #: How many steps; None for no end.
    count: int | None = None
    #: Take these steps instead of the seed's: the fields of each.
    given: list[list[Any]] | None = None
    #: Die before the SQL statement of this number,
    statement: int | None = None
    #: when SQLite has worked off so many times ten instructions, in the middle of a statement,
    instructions: int | None = None
    #: when a file would grow beyond so many bytes, with the write that reaches them done in part,
    size: int | None = None
    #: or after so many seconds, wherever that is.
    moment: float | None = None
    #: Fold the log into the file whenever it has so many pages.
    checkpoint: int = 1000

    def steps(self) -> Iterable[Step]:
        if self.given is not None:
            return [Step(*fields) for fields in self.given]
        return itertools.islice(steps(self.seed), self.count)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def prepare(order: Order) -> None:
    """Set up how this process dies, and how often it folds its log."""
    seen = 0
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def count(_: str | None = None) -> int:
        nonlocal seen
        seen += 1
        if seen in (order.statement, order.instructions):
            die()
        return 0

    def connected(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.execute(f"PRAGMA wal_autocheckpoint = {order.checkpoint}")
        if order.statement is not None:
            connection.set_trace_callback(count)
        if order.instructions is not None:
            connection.set_progress_handler(count, 10)
        return connection

    database.sqlite3.connect = connected  # type: ignore[attr-defined]
    if order.size is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.size, order.size))
    if order.moment is not None:
        signal.setitimer(signal.ITIMER_REAL, order.moment)  # nothing handles SIGALRM, so it kills


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


async def run(order: Order) -> None:
    encoder = ENCODERS[order.encoder]
    async with archive(Path(order.path), encoder) as store:
        for step in order.steps():
            say("begin", step.number)
            say("done", step.number, await take(store, encoder, step))


def be_killed(order: Order) -> NoReturn:
    """The forked process; it never returns to the loop that forked it."""
    code = 1
    try:
        say("pid", os.getpid())
        prepare(order)
        asyncio.run(run(order))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            be_killed(Order(**json.loads(line)))
        _, status = os.waitpid(process, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve()
