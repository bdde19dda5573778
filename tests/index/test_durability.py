"""The embedded store under every kind of death: what was acknowledged is there, and nothing is there by half.

Processes are killed while they add, update, remove, take back, flag, settle, withdraw, watch, tell, show, correct, note, ask and rebuild.
``pytest tests/index/test_durability.py --kills=5000 --timeout=3600`` kills more of them at random; from 1,000 on every single statement of
each kind of step has its turn too, instead of every third.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, astuple, dataclass, field, fields, replace
from pathlib import Path

import pytest

from index.errors import MissingVectors
from index.store import AddOutcome, Tenant
from tests.durability_child import Order
from tests.durability_steps import ENCODERS, TENANTS, Expected, Seen, Step, archive, index_folder, seen
from tests.index.test_sqlite import bring_down
from tests.store_contract import A, record

ROOT = Path(__file__).parents[2]

#: So many processes die on one file before the next is begun: each finds what the last one left.
KILLS_OF_A_FILE = 25

#: A process that is still alive after so many steps ends by itself: a log that is folded often may stay below any size.
STEPS = 100


@dataclass
class Run:
    """What a process said: the steps it began, what came of those it finished, and how it ended."""

    begun: list[int] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)
    code: int = 1


class Children:
    """The process that forks those to be killed, so that each costs milliseconds and not the imports."""

    def __init__(self) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability_child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, order: Order, *, lines: int | None = None) -> Run:
        """Have an order carried out, to its end or until the process has said so many lines and is killed from here."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(order)) + "\n")
        self.process.stdin.flush()
        said, pid = Run(), 0
        for number, line in enumerate(self.process.stdout, start=1):
            match line.split():
                case ["ended", code]:
                    said.code = int(code)
                    return said
                case ["pid", name]:
                    pid = int(name)
                case ["begin", step]:
                    said.begun.append(int(step))
                case ["done", step, outcome]:
                    said.done.append((int(step), outcome))
            if number == lines:
                os.kill(pid, signal.SIGKILL)
        raise AssertionError("the process that forks has ended")

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    children = Children()
    yield children
    children.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what a killed process wrote stays either way, and thousands of syncs cost nothing."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


async def found(path: Path, encoder: int) -> dict[Tenant, Seen]:
    """What another process finds in the archive that a killed one left."""
    async with archive(path, ENCODERS[encoder]) as store:
        # Vectors of the other model are missing ones until somebody rebuilds; what is missing is compared below.
        assert [problem for problem in await store.problems() if not isinstance(problem, MissingVectors)] == []
        return await seen(store, ENCODERS[encoder])


async def check(order: Order, run: Run, before: Expected) -> Expected:
    """The archive after a process that found it as ``before``: with all that was acknowledged, and with the step in flight or without."""
    space = ENCODERS[order.encoder].space.name
    taken = list(itertools.islice(order.steps(), len(run.begun)))
    assert run.begun == [step.number for step in taken]
    assert [number for number, _ in run.done] in (run.begun, run.begun[:-1])
    expected = deepcopy(before)
    for step, (_, outcome) in zip(taken, run.done, strict=False):
        assert (step, expected.take(step, space)) == (step, outcome)
    possible = [expected] if len(run.done) == len(run.begun) else expected.after(taken[-1], space)
    there = await found(Path(order.path), order.encoder)
    for one in possible:
        if one.seen(space) == there:
            return one
    wrong = [differences(there, one.seen(space)) for one in possible]
    raise AssertionError(f"after {run.done[-1:]}, {len(run.begun) - len(run.done)} in flight ({taken[-1:]}): {wrong}")


def differences(there: dict[Tenant, Seen], expected: dict[Tenant, Seen]) -> list[tuple[str, str, object, object]]:
    """Where two states differ, for whoever reads the failure."""
    names = [(tenant, part.name) for tenant in TENANTS for part in fields(Seen)]
    pairs = [(tenant, name, getattr(there[tenant], name), getattr(expected[tenant], name)) for tenant, name in names]
    return [(tenant, name, one, other) for tenant, name, one, other in pairs if one != other]


def random_death(chooser: random.Random, order: Order, size: int) -> tuple[Order, int | None, int]:
    """An order that ends in one of five ways at a random point: the order, after how many lines to kill, and how the process then ends.

    ``size`` is that of the archive in bytes.
    """
    order = replace(order, checkpoint=chooser.choice((3, 20, 1000)))
    match chooser.randrange(5):
        case 0:
            return order, chooser.randrange(1, 60), -signal.SIGKILL
        case 1:
            return replace(order, statement=chooser.randrange(1, 250)), None, -signal.SIGKILL
        case 2:
            return replace(order, instructions=chooser.randrange(1, 3000)), None, -signal.SIGKILL
        case 3:
            return replace(order, size=chooser.randrange(1, size + 60_000)), None, -signal.SIGXFSZ
        case _:
            return replace(order, moment=chooser.uniform(0.001, 0.06)), None, -signal.SIGALRM


def spoil_an_index(chooser: random.Random, path: Path) -> bool:
    """Damage a file of the index cache, if there is one: cut it short, or change a byte of it, or put another's in its place."""
    files = sorted(index_folder(path).glob("*/*.index"))
    if not files:
        return False
    file = chooser.choice(files)
    content = bytearray(file.read_bytes())
    place = chooser.randrange(len(content))
    match chooser.randrange(3):
        case 0:
            del content[place:]
        case 1:
            content[place] ^= 1 << chooser.randrange(8)
        case _:
            content = bytearray(chooser.choice(files).read_bytes())
    file.write_bytes(content)
    return True


async def test_killed_some_hundreds_of_times_at_random_points(folder: Path, children: Children, kills: int) -> None:
    chooser, died, spoiled = random.Random(20320101), 0, 0
    for start in range(0, kills, KILLS_OF_A_FILE):
        path, expected = folder / f"{start}.sqlite3", Expected()
        for seed in range(min(KILLS_OF_A_FILE, kills - start)):
            size = path.stat().st_size if path.exists() else 0
            order = Order(str(path), start + seed, encoder=int(chooser.random() < 0.2), count=STEPS)
            order, lines, code = random_death(chooser, order, size)
            run = children.run(order, lines=lines)
            assert run.code in (code, 0)
            died += run.code != 0
            spoiled += chooser.random() < 0.3 and spoil_an_index(chooser, path)
            expected = await check(order, run, expected)
    assert died > kills * 3 // 4
    assert spoiled > kills // 10


#: Every kind of step, each with something to do, on an archive that another model embedded (:func:`prepared`).
SCENARIO = tuple(
    Step(kind, TENANTS[0], first, second, 50 + number)
    for number, (kind, first, second) in enumerate(
        [
            *[("rebuild", 0, 0), ("ask", 1, 0), ("add", 1, 2), ("add", 3, 0), ("embed", 1, 0)],
            *[("flag", 1, 0), ("settle", 1, 0), ("flag", 1, 4), ("withdraw", 0, 4)],
            *[("watch", 1, 1), ("watch_state", 1, 1), ("tell", 1, 1), ("unwatch", 1, 1)],
            *[("show", 1, 0), ("correct", 1, 0), ("forget_shown", 0, 0), ("note", 3, 0), ("forget_notes", 4, 0)],
            *[("set_aside", 1, 0), ("undo", 1, 0), ("remove", 0, 0), ("set_aside", 3, 0), ("forget_removed", 0, 0)],
        ]
    )
)


def prepared(path: Path, children: Children) -> Expected:
    """Make an archive of three articles, embedded by the first model, with open flags and a note."""
    kinds = [("add", 0, 0), ("add", 1, 0), ("add", 2, 0), ("flag", 2, 0), ("flag", 2, 1), ("note", 0, 0)]
    given = [Step(kind, TENANTS[0], first, second, number) for number, (kind, first, second) in enumerate(kinds)]
    assert children.run(Order(str(path), 0, given=list(map(list, map(astuple, given))))).code == 0
    expected = Expected()
    for step in given:
        expected.take(step, ENCODERS[0].space.name)
    return expected


async def test_killed_before_statements_of_every_kind_of_step(folder: Path, children: Children, kills: int) -> None:
    given = [list(astuple(step)) for step in SCENARIO]
    before = prepared(folder / "prepared.sqlite3", children)
    statement, run = 1, Run()
    while run.code != 0:
        statement += 1 if kills >= 1000 else 3
        path = Path(shutil.copy(folder / "prepared.sqlite3", folder / "telisik.sqlite3"))
        run = children.run(Order(str(path), 0, encoder=1, given=given, statement=statement))
        assert run.code in (0, -signal.SIGKILL)
        await check(Order(str(path), 0, encoder=1, given=given), run, before)
        shutil.rmtree(index_folder(path), ignore_errors=True)
    assert len(run.done) == len(SCENARIO)
    assert not {"nothing", "False", "0"} & {outcome for _, outcome in run.done}
    assert not any(outcome.startswith(("Unknown", "Already", "Not")) for _, outcome in run.done)
    assert statement > 150


async def test_killed_before_each_statement_of_an_upgrade(folder: Path, children: Children) -> None:
    """From the first schema to the present one, as one transaction, and the words of its articles indexed."""
    before = prepared(folder / "first.sqlite3", children)
    bring_down(folder / "first.sqlite3", 1)
    statement, run = 0, Run()
    while run.code != 0:
        statement += 1
        path = Path(shutil.copy(folder / "first.sqlite3", folder / "telisik.sqlite3"))
        run = children.run(Order(str(path), 0, count=0, statement=statement))
        assert run.code in (0, -signal.SIGKILL)
        await check(Order(str(path), 0, count=0), run, before)
    assert statement > 30


async def test_a_log_of_which_the_end_is_lost_is_an_earlier_state(folder: Path, children: Children) -> None:
    """As after a power cut on a disk that lied about a sync: the last steps may be gone, but none of them by half."""
    chooser = random.Random(4)
    order = Order(str(folder / "killed.sqlite3"), 3, count=STEPS, checkpoint=100_000)
    run = children.run(order, lines=150)
    assert run.code == -signal.SIGKILL
    space = ENCODERS[0].space.name
    states, expected = [], Expected()
    for step in itertools.islice(order.steps(), len(run.begun)):
        states += [state.seen(space) for state in expected.after(step, space)]
        expected.take(step, space)
    log, there = (folder / "killed.sqlite3-wal").read_bytes(), 0
    for number in range(30):
        path = Path(shutil.copy(folder / "killed.sqlite3", folder / f"{number}.sqlite3"))
        end = chooser.randrange(len(log))
        lost = chooser.choice((b"", bytes(len(log) - end), chooser.randbytes(len(log) - end)))
        path.with_name(path.name + "-wal").write_bytes(log[:end] + lost)
        left = await found(path, 0)
        assert left in states
        there += any(seen.articles for seen in left.values())
    assert there > 10


async def test_two_processes_write_at_once(folder: Path, children: Children) -> None:
    """As with ``telisik add`` in a shell beside a running bot; neither refuses the other, nor loses anything, nor mixes tenants."""
    path, mine = folder / "telisik.sqlite3", [record([f"Berita {n}."]) for n in range(40)]
    order = Order(str(path), 5, count=60)
    async with archive(path, ENCODERS[0]) as store:
        theirs = asyncio.create_task(asyncio.to_thread(children.run, order))
        for each in mine:
            assert await each.add(store, A) is AddOutcome.ADDED
            await store.nearest(TENANTS[0], each.embeddings[0], 3)
        run = await theirs
        assert run.code == 0
        assert [summary.id for summary in await store.articles(A)] == [each.id for each in reversed(mine)]
    await check(order, run, Expected())


async def test_a_killed_process_does_not_stop_another(folder: Path, children: Children) -> None:
    path, expected = folder / "telisik.sqlite3", Expected()
    async with archive(path, ENCODERS[0]) as store:
        for seed, statement in enumerate(range(40, 120, 8)):
            order = Order(str(path), seed, statement=statement)
            run = children.run(order)
            assert run.code == -signal.SIGKILL
            assert await record([f"Berita {statement}."]).add(store, A) is AddOutcome.ADDED
            expected = await check(order, run, expected)
            assert await seen(store, ENCODERS[0]) == expected.seen(ENCODERS[0].space.name)
