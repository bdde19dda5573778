"""Who runs on an archive's file: one bot, or one process for each of its shards, or one chat.

Two would do everything twice: answer each question, tell every watcher. So whoever runs holds a file lock, which the system takes back when
the process ends, however it ends. What a single command does is one transaction after the other, which SQLite orders among processes:
it needs no lock and works beside a run, unless it would use another model, whose vectors would take the place of the run's.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import ArchiveInUse, OtherModelRuns, StoreError
from index.store import EmbeddingSpace

#: Whoever claims an archive, for all of it or for some shards, holds the lock of all at least for a moment; another waits so long.
_MOMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Runner:
    """What a run writes into the file it holds locked, for those who come after."""

    process: int
    model: str
    dimension: int


@asynccontextmanager
async def running_on(path: Path, space: EmbeddingSpace, shards: Collection[int] | None = None) -> AsyncIterator[None]:
    """Hold the archive at ``path`` for a run on all of it, or for those of its tenants that belong to some shards.

    Raises ArchiveInUse when another process runs on it for any of the same, and StoreError where no lock can be had.
    """
    held = await asyncio.to_thread(_held, path, space, shards)
    try:
        yield
    finally:
        await asyncio.to_thread(held.close)


async def refuse_other_model(path: Path, space: EmbeddingSpace) -> None:
    """Raise OtherModelRuns when a run under way on the archive at ``path`` has another model than ``space``."""
    await asyncio.to_thread(_refuse_other_model, path, space)


def _held(path: Path, space: EmbeddingSpace, shards: Collection[int] | None) -> ExitStack:
    me = _Runner(os.getpid(), space.name, space.dimension)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack, ExitStack() as moment:
            whole = _of_all(path)
            (stack if shards is None else moment).enter_context(_locked(whole, path, _MOMENT_SECONDS))
            if shards is None:
                for file in _of_shards(path):  # nobody takes one meanwhile: for that the lock of all is needed
                    with _locked(file, path, 0):
                        pass
                stack.enter_context(_written(whole, me))
            for shard in sorted(shards or ()):
                file = _of_shard(path, str(shard))
                stack.enter_context(_locked(file, path, 0))
                stack.enter_context(_written(file, me))
            return stack.pop_all()
    except OSError as error:
        raise StoreError(path=path, detail=error.strerror or str(error)) from error


def _refuse_other_model(path: Path, space: EmbeddingSpace) -> None:
    for file in (_of_all(path), *_of_shards(path)):
        runner = _runner(file)
        if runner is None or (runner.model, runner.dimension) == (space.name, space.dimension):
            continue
        try:
            with FileLock(file).acquire(timeout=0):
                pass  # whoever wrote that was killed
        except Timeout:
            raise OtherModelRuns(path=path, process=runner.process, running=runner.model, model=space.name) from None
        except OSError as error:
            raise StoreError(path=path, detail=error.strerror or str(error)) from error


@contextmanager
def _locked(file: Path, path: Path, seconds: float) -> Iterator[None]:
    lock = FileLock(file, thread_local=False)  # taken on one thread, given back on another
    try:
        lock.acquire(timeout=seconds, poll_interval=0.02)
    except Timeout:
        runner = _runner(file)
        raise ArchiveInUse(path=path, process="?" if runner is None else runner.process) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _written(file: Path, runner: _Runner) -> Iterator[None]:
    """Say in a locked file who holds it."""
    file.write_text(json.dumps([runner.process, runner.model, runner.dimension]), "utf-8")
    try:
        yield
    finally:
        file.write_text("", "utf-8")


def _runner(file: Path) -> _Runner | None:
    """Who wrote into a lock file: the run that holds it, or one that was killed. None where nobody did, or not to the end."""
    try:
        return _Runner(*json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _of_all(path: Path) -> Path:
    path = path.resolve()  # of a link to the archive, the same lock
    return path.with_name(f"{path.name}.lock")


def _of_shard(path: Path, shard: str) -> Path:
    path = path.resolve()
    return path.with_name(f"{path.name}-shard-{shard}.lock")


def _of_shards(path: Path) -> list[Path]:
    """The locks of shards that were ever taken."""
    path = path.resolve()
    return sorted(path.parent.glob(f"{escape(path.name)}-shard-*.lock"))
