"""One run at a time on an archive: the second is refused in a sentence, and single commands go on beside the first."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from index.errors import ArchiveInUse, OtherModelRuns, StoreError
from index.running import refuse_other_model, running_on
from index.sqlite import SQLiteStore
from tests.store_contract import FLOOD, OTHER, SPACE, A, record

ROOT = Path(__file__).parents[2]

#: Runs on the archive given until its standard input ends, as a bot would.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from index.running import running_on
from tests.store_contract import SPACE

async def main():
    async with running_on(Path(sys.argv[1]), SPACE, [int(shard) for shard in sys.argv[2:]] or None):
        print("running", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@contextmanager
def run_of(path: Path, shards: Collection[int] = ()) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs on the archive."""
    command = [sys.executable, "-c", PROGRAM, str(path), *map(str, shards)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        yield process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data [1]" / "telisik.sqlite3"


async def test_a_second_run_is_refused_until_the_first_has_ended(path: Path) -> None:
    with run_of(path) as first:
        with pytest.raises(ArchiveInUse) as refused:
            async with running_on(path, SPACE):
                raise AssertionError("two run")
        assert refused.value.values == {"path": path, "process": first.pid}
        assert str(path) in str(refused.value)
    async with running_on(path, SPACE):
        pass


async def test_a_killed_run_keeps_nobody_out(path: Path) -> None:
    with run_of(path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
        await refuse_other_model(path, OTHER)  # what the killed one wrote is still there, and means nothing
        async with running_on(path, OTHER):
            pass


async def test_one_process_refuses_itself_too(path: Path) -> None:
    async with running_on(path, SPACE):
        with pytest.raises(ArchiveInUse) as refused:
            async with running_on(path, SPACE):
                raise AssertionError("two run")
        assert refused.value.values["process"] == os.getpid()


async def test_single_commands_work_beside_a_run(path: Path) -> None:
    flood = record(FLOOD)
    with run_of(path):
        await refuse_other_model(path, SPACE)
        async with SQLiteStore(path, SPACE) as store:
            await flood.add(store)
            assert [hit.article_id for hit in await store.nearest(A, flood.embeddings[0], 1)] == [flood.id]


async def test_a_command_with_another_model_is_refused_beside_a_run(path: Path) -> None:
    await refuse_other_model(path, OTHER)
    for shards in ((), (2, 5)):
        with run_of(path, shards) as run:
            with pytest.raises(OtherModelRuns) as refused:
                await refuse_other_model(path, OTHER)
            assert refused.value.values == {"path": path, "process": run.pid, "running": SPACE.name, "model": OTHER.name}
        await refuse_other_model(path, OTHER)


async def test_processes_of_different_shards_run_side_by_side(path: Path) -> None:
    with run_of(path, [0, 1]) as first:
        async with running_on(path, SPACE, [2]):
            for taken in ([1], [3, 0]):
                with pytest.raises(ArchiveInUse) as refused:
                    async with running_on(path, SPACE, taken):
                        raise AssertionError("two run")
                assert refused.value.values["process"] == first.pid
            with pytest.raises(ArchiveInUse):
                async with running_on(path, SPACE):
                    raise AssertionError("two run")
            async with running_on(path, SPACE, [3]):  # what was refused above holds nothing
                pass
    with run_of(path), pytest.raises(ArchiveInUse):
        async with running_on(path, SPACE, [7]):
            raise AssertionError("two run")


async def test_shards_that_start_at_once_all_run(path: Path) -> None:
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(stack.enter_async_context(running_on(path, SPACE, [shard])) for shard in range(12)))
        with pytest.raises(ArchiveInUse):
            await stack.enter_async_context(running_on(path, SPACE))


async def test_a_folder_that_takes_no_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        async with running_on(tmp_path / "file" / "telisik.sqlite3", SPACE):
            raise AssertionError("no lock")
