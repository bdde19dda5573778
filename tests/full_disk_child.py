"""What tests/index/test_full_disk.py runs on a small file system of its own: an archive at work while the disk is as good as full.

``python -m tests.full_disk_child FOLDER`` fails with a traceback when anything acknowledged is lost or anything refused is there.
"""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import random
import shutil
import sys
from pathlib import Path

from index.errors import ArchiveFull
from tests.durability_steps import ENCODERS, Expected, archive, seen, steps, take

ENCODER = ENCODERS[0]
SPACE = ENCODER.space.name
PAGE = 4096


def leave(folder: Path, free: int) -> None:
    """Fill the file system of ``folder``, or empty it, until so many bytes are free.

    The store's threads write their caches meanwhile: where they took the room first, what is left of it is taken.
    """
    with (folder / "ballast").open("ab") as ballast:
        while True:
            system = os.statvfs(folder)
            size = ballast.tell() + system.f_bavail * system.f_frsize - free
            if size <= ballast.tell():
                ballast.truncate(size)
                return
            try:
                os.posix_fallocate(ballast.fileno(), 0, size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            else:
                return


async def work(folder: Path) -> Expected:
    """Take steps with little room for each; one that is refused is said to be so for want of room, and changes nothing."""
    chooser, expected, refused = random.Random(6), Expected(), set()
    async with archive(folder / "telisik.sqlite3", ENCODER) as store:
        for step in itertools.islice(steps(0), 400):
            leave(folder, chooser.choice((0, chooser.randrange(40) * PAGE, 2**22)))
            try:
                outcome = await take(store, ENCODER, step)
            except ArchiveFull:
                refused.add(step.kind)
                assert await seen(store, ENCODER) == expected.seen(SPACE), step
            else:
                assert expected.take(step, SPACE) == outcome, step
        leave(folder, 0)
        assert await seen(store, ENCODER) == expected.seen(SPACE)
        assert await store.problems() == []
    assert {"add", "set_aside", "remove", "flag", "settle", "watch", "show", "note", "embed"} <= refused, refused
    return expected


async def open_again(folder: Path, expected: Expected) -> None:
    """Open the archive, and a new one, with less and less room: each can be used, or says that there is no room."""
    refused = 0
    for pages in range(60, -1, -1):
        for path in (folder / "telisik.sqlite3", folder / "new" / "telisik.sqlite3"):
            leave(folder, pages * PAGE)
            try:
                async with archive(path, ENCODER) as store:
                    has = expected if path.parent == folder else Expected()
                    assert await seen(store, ENCODER) == has.seen(SPACE)
            except ArchiveFull:
                refused += 1
            shutil.rmtree(folder / "new", ignore_errors=True)
    assert refused > 1
    leave(folder, 2**22)
    async with archive(folder / "telisik.sqlite3", ENCODER) as store:
        assert await store.problems() == []
        assert await seen(store, ENCODER) == expected.seen(SPACE)


async def main(folder: Path) -> None:
    await open_again(folder, await work(folder))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
