"""SIGKILL at any moment: what was acknowledged is there, and every article is there whole or not at all."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from claims.types import Article, Claim, Sentence
from index.errors import UnknownArticle
from index.sqlite import SQLiteStore
from index.store import AddOutcome, Tenant
from tests.crash_child import ARTICLES, TENANTS, Step, article, steps
from tests.store_contract import SPACE, A, record

ROOT = Path(__file__).parents[2]

#: With these, every kind of step is taken on an article that is there, and one article is changed by adding it again.
FEW_STEPS = 8
SEED_OF_FEW = 473


@dataclass
class Run:
    """What a killed process said: the steps it began and those it acknowledged, and how it ended."""

    begun: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    code: int = 1


class Children:
    """The process that forks those to be killed, so that each costs milliseconds and not the imports."""

    def __init__(self) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash_child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, path: Path, seed: int, count: int | None = None, *, statement: int | None = None, kill_after: int | None = None) -> Run:
        """Let a process take steps until the statement, or until it has said so many lines and is killed from here, or to the end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(path), seed, count, statement]) + "\n")
        self.process.stdin.flush()
        said, pid = Run(), 0
        for lines, line in enumerate(self.process.stdout, start=1):
            word, number = line.split()
            if word == "ended":
                said.code = int(number)
                return said
            if word == "pid":
                pid = int(number)
            else:
                (said.begun if word == "begin" else said.done).append(int(number))
            if lines == kill_after:
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


#: An article as it is in the archive: itself, its sentences and claims, and the sentence found by the vector first made for sentence 0.
Whole = tuple[Article, list[Sentence], list[Claim], int]
State = tuple[dict[tuple[Tenant, int], Whole], dict[Tenant, list[tuple[str, str]]]]


def expected(taken: Iterator[Step], count: int) -> State:
    """The state after the first ``count`` steps, worked out without a store."""
    versions: dict[tuple[Tenant, int], tuple[int, bool]] = {}
    flags: dict[Tenant, list[tuple[str, str]]] = {tenant: [] for tenant in TENANTS}
    for kind, tenant, number, version in itertools.islice(taken, count):
        key = tenant, number
        if kind == "add":
            versions[key] = version, False
        elif key in versions and kind == "embed":
            versions[key] = versions[key][0], True
        elif key in versions and kind == "flag":
            flags[tenant].append((article(number, 0).claims[-1].id, f"person {version}"))
        elif kind == "remove":
            versions.pop(key, None)
    state = {}
    for key, (version, reversed_) in versions.items():
        it = article(key[1], version)
        state[key] = it.article, list(it.sentences), list(it.claims), len(it.sentences) - 1 if reversed_ else 0
    return state, flags


async def found(path: Path) -> State:
    """The state in the file, every part of it read through the store's own calls."""
    state: dict[tuple[Tenant, int], Whole] = {}
    flags: dict[Tenant, list[tuple[str, str]]] = {}
    async with SQLiteStore(path, SPACE) as store:
        assert await store.problems() == []
        for tenant in TENANTS:
            flags[tenant] = [(flag.claim_id, flag.person) for flag in await store.flags(tenant)]
            for number in range(ARTICLES):
                it = article(number, 0)
                try:
                    summary, kept = await store.article(tenant, it.id)
                except UnknownArticle:
                    continue
                sentences = await store.sentences(tenant, [(it.id, ordinal) for ordinal in range(summary.sentences + 1)])
                claims = await store.claims(tenant, article_id=it.id)
                assert [claim for s in sentences for claim in s.claims] == [stored.claim for stored in claims]
                [nearest] = await store.nearest(tenant, it.embeddings[0], 1)
                assert nearest.article_id == it.id
                state[tenant, number] = kept, [s.sentence for s in sentences], [stored.claim for stored in claims], nearest.ordinal
            assert {a.id for a in await store.articles(tenant)} == {article(n, 0).id for t, n in state if t == tenant}
    return state, flags


async def check(path: Path, seed: int, run: Run) -> None:
    """Nothing acknowledged is missing; the step in flight, if there was one, happened or did not."""
    assert run.done == list(range(len(run.done)))
    assert run.begun in (run.done, [*run.done, len(run.done)])
    assert await found(path) in (expected(steps(seed), len(run.done)), expected(steps(seed), len(run.begun)))


async def test_killed_at_any_moment(tmp_path: Path, children: Children) -> None:
    random_ = random.Random(20320101)
    for seed in range(40):
        path = tmp_path / f"{seed}.db"
        run = children.run(path, seed, kill_after=random_.randrange(1, 150))
        assert run.code == -signal.SIGKILL
        await check(path, seed, run)


async def test_killed_before_each_statement(tmp_path: Path, children: Children) -> None:
    statement, run = 0, Run()
    while run.code != 0:
        statement += 1
        path = tmp_path / f"{statement}.db"
        run = children.run(path, SEED_OF_FEW, FEW_STEPS, statement=statement)
        assert run.code in (0, -signal.SIGKILL)
        await check(path, SEED_OF_FEW, run)
    assert run.done == list(range(FEW_STEPS))
    assert statement > 100


async def test_killed_again_and_again(tmp_path: Path, children: Children) -> None:
    """One file, left behind by one killed process after the other: each first has to bring back what the last one left."""
    random_ = random.Random(7)
    path = tmp_path / "telisik.db"
    for seed in range(15):
        run = children.run(path, seed, kill_after=random_.randrange(1, 30))
        assert run.code == -signal.SIGKILL
        async with SQLiteStore(path, SPACE) as store:
            assert await store.problems() == []
            for tenant in TENANTS:
                for summary in await store.articles(tenant):
                    number, version = (int(word) for word in summary.title.split() if word.isdigit())
                    it = article(number, version)
                    assert await store.article(tenant, it.id) == (it.summary(summary.added), it.article)
                    assert [c.claim for c in await store.claims(tenant, article_id=it.id)] == list(it.claims)


async def test_two_processes_write_at_once(tmp_path: Path, children: Children) -> None:
    """As with ``telisik add`` in a shell beside a running bot; neither refuses the other, nor loses anything, nor mixes tenants."""
    path, mine = tmp_path / "telisik.db", [record([f"Berita {n}."]) for n in range(40)]
    async with SQLiteStore(path, SPACE) as store:
        theirs = asyncio.create_task(asyncio.to_thread(children.run, path, 5, 60))
        for each in mine:
            assert await each.add(store, A) is AddOutcome.ADDED
            await store.nearest(TENANTS[0], each.embeddings[0], 3)
        run = await theirs
        assert run.code == 0
        assert [a.id for a in await store.articles(A)] == [each.id for each in reversed(mine)]
    await check(path, 5, run)


async def test_a_killed_process_does_not_stop_another(tmp_path: Path, children: Children) -> None:
    path = tmp_path / "telisik.db"
    async with SQLiteStore(path, SPACE) as store:
        for statement in range(40, 120, 8):
            run = children.run(path, statement, statement=statement)
            assert run.code == -signal.SIGKILL
            assert await record([f"Berita {statement}."]).add(store, A) is AddOutcome.ADDED
            assert await store.problems() == []


def test_the_few_steps_are_of_every_kind() -> None:
    present: set[tuple[Tenant, int]] = set()
    effective: set[str] = set()
    for kind, tenant, number, _ in itertools.islice(steps(SEED_OF_FEW), FEW_STEPS):
        again = (tenant, number) in present
        effective |= {"add again" if again else "add"} if kind == "add" else {kind} if again else set()
        if kind == "add":
            present.add((tenant, number))
        if kind == "remove":
            present.discard((tenant, number))
    assert effective == {"add", "add again", "embed", "flag", "remove"}
