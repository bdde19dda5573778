"""The indexes of the embedded store: how they stay true to the database, within their memory, in their files, and when they grow large."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself

from __future__ import annotations

import asyncio
import math
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.indexes import Limits
from index.sqlite import SQLiteStore
from index.store import EmbeddingSpace, Hit, Tenant, Vectors
from index.stored_vectors import StoredVectors
from index.vectors import TenantIndex
from index.vectors_compact import CompactIndex, RecallTest
from index.vectors_files import IndexFiles
from tests.store_contract import SPACE, A, B, OpenStore, Record, StoreContract, embed, keys, record

#: Everything happens at once and for a few sentences already.
EAGER = Limits(compact_from=16, cached_from=1, patience=0)
#: As eager, but exact.
EXACT = Limits(cached_from=1, patience=0)
#: No room for two tenants at once.
NARROW = Limits(memory=1, cached_from=1, patience=0)


class TestStoreWithCompactIndexes(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space, limits=EAGER)


class TestStoreWithoutRoomForIndexes(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space, limits=NARROW)


def articles(count: int, sentences: int = 4, first: int = 0) -> list[Record]:
    """Articles of which no two sentences are alike."""
    return [record([f"Berita {n} kalimat {i} tentang hal{n}x{i}." for i in range(sentences)]) for n in range(first, first + count)]


class Tenants:
    """A database with its stores, one after the other, and what it should find."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent / "indexes" / path.name

    def open(self, limits: Limits, space: EmbeddingSpace = SPACE) -> SQLiteStore:
        return SQLiteStore(self.path, space, limits=limits)

    async def filled(self, limits: Limits, records: Sequence[Record]) -> None:
        """Add the records, ask once, and let what that starts come to its end."""
        async with self.open(limits) as store:
            for each in records:
                await each.add(store)
            await ask(store, records)
            await settle(store)

    def file(self, tenant: Tenant = A) -> Path:
        return IndexFiles(self.folder, SPACE).path(tenant)


@pytest.fixture
def place(tmp_path: Path) -> Tenants:
    return Tenants(tmp_path / "telisik.db")


async def ask(store: SQLiteStore, records: Sequence[Record], tenant: Tenant = A) -> None:
    """Every sentence of the records is found first by its own vector, and so are all of them in all."""
    for each in records:
        for ordinal, vector in enumerate(each.embeddings):
            hits = await store.nearest(tenant, vector, 3)
            assert keys(hits)[0] == (each.id, ordinal)
            assert await store.similarities(tenant, vector, keys(hits)) == [hit.score for hit in hits]
    everything = sorted((each.id, ordinal) for each in records for ordinal in range(len(each.sentences)))
    assert sorted(keys(await store.nearest(tenant, embed(["x"])[0], 9_999))) == everything


async def settle(store: SQLiteStore) -> None:
    await asyncio.to_thread(store._indexes.settle)


def index_of(store: SQLiteStore, tenant: Tenant = A) -> TenantIndex | CompactIndex | None:
    slot = store._indexes._slots.get(tenant)
    return None if slot is None else slot.index


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles whose vectors were read from the database to be put into an index."""
    plain, seen = StoredVectors.of_article, []

    def remembered(self: StoredVectors, article_id: str, sentences: int) -> Any:
        seen.append(article_id)
        return plain(self, article_id, sentences)

    monkeypatch.setattr(StoredVectors, "of_article", remembered)
    return seen


# What an index finds, whatever happens to it


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_an_index_finds_what_a_plain_table_would(compact: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    index: TenantIndex | CompactIndex = CompactIndex.trained(unit(rng, 200)) if compact else TenantIndex(32)
    table: dict[tuple[str, int], NDArray[np.float16]] = {}

    def stored(asked: Sequence[tuple[str, int]]) -> tuple[NDArray[np.float16], list[int]]:
        return np.array([table[key] for key in asked], np.float16).reshape(-1, 32), list(range(len(asked)))

    for step in range(150):
        article = f"a{rng.integers(30):02}"
        index.drop({article, "never there"})
        table = {key: vector for key, vector in table.items() if key[0] != article}
        if rng.random() < 0.7:
            vectors = unit(rng, int(rng.integers(6))).astype(np.float16)
            vectors[1:2] = vectors[:1]  # the same sentence twice
            index.append(article, step, vectors)
            table |= {(article, ordinal): vector for ordinal, vector in enumerate(vectors)}
        query = unit(rng, 1)[0]
        k = int(rng.choice([0, 1, 5, 500]))
        expected = sorted(
            (Hit(*key, float((vector.astype(np.float64) * query.astype(np.float64)).sum())) for key, vector in table.items()),
            key=lambda hit: (-hit.score, hit.article_id, hit.ordinal),
        )
        assert index.nearest(query, k, stored) == expected[:k]
        asked = [*list(table)[:3], (article, -1), (article, 6), ("never there", 0)]
        scores = {(hit.article_id, hit.ordinal): hit.score for hit in expected}
        found = index.similarities(query, asked, stored)
        assert [None if math.isnan(one) else one for one in found] == [scores.get(key) for key in asked]
        assert index.blocks.live == len(table)


def unit(rng: np.random.Generator, count: int) -> Vectors:
    rows = rng.standard_normal((count, 32)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


# Large tenants


async def test_a_large_tenant_gets_a_compact_index_and_a_small_one_does_not(place: Tenants) -> None:
    large, small = articles(10), articles(3, first=50)
    async with place.open(EAGER) as store:
        for each in large:
            await each.add(store)
        for each in small:
            await each.add(store, B)
        await ask(store, large)
        await ask(store, small, B)
        await settle(store)
        assert isinstance(index_of(store), CompactIndex)
        assert isinstance(index_of(store, B), TenantIndex)
        await ask(store, large)
        await large[3].add(store, B)
        await store.remove_article(A, large[3].id)  # gone with the next question
        await ask(store, large[:3] + large[4:])
        added = articles(1, first=80)
        await added[0].add(store)  # and there with the next one
        await ask(store, large[:3] + large[4:] + added)
        await store.put_embeddings(A, added[0].id, added[0].embeddings[::-1])
        assert keys(await store.nearest(A, added[0].embeddings[0], 1)) == [(added[0].id, 3)]


async def test_sentences_that_are_the_same_are_found_in_order_by_a_compact_index(place: Tenants) -> None:
    same = [replace(each, embeddings=embed(["judul", "ulang", f"lain {n}"])) for n, each in enumerate(articles(40, 3))]
    async with place.open(EAGER) as store:
        for each in same:
            await each.add(store)
        await store.nearest(A, same[0].embeddings[0], 1)
        await settle(store)
        assert isinstance(index_of(store), CompactIndex)
        expected = sorted((each.id, 1) for each in same)
        for k in (1, 7, 40):
            assert keys(await store.nearest(A, embed(["ulang"])[0], k)) == expected[:k]


async def test_questions_articles_and_removals_do_not_wait_for_an_index_being_built(
    place: Tenants, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, let_go = threading.Event(), threading.Event()
    plain = CompactIndex.trained

    def held(sample: Vectors) -> CompactIndex:
        began.set()
        assert let_go.wait(60)
        return plain(sample)

    monkeypatch.setattr(CompactIndex, "trained", held)
    before, meanwhile = articles(8), articles(4, first=20)
    async with place.open(EAGER) as store:
        try:
            for each in before:
                await each.add(store)
            await ask(store, before)
            assert await asyncio.to_thread(began.wait, 60)
            for each in meanwhile:
                await each.add(store)
            await store.remove_article(A, before[0].id)
            await ask(store, before[1:] + meanwhile)
            assert isinstance(index_of(store), TenantIndex)
        finally:
            let_go.set()
        await settle(store)
        assert isinstance(index_of(store), CompactIndex)
        await ask(store, before[1:] + meanwhile)  # brought up to date from the moment at which its building began


async def test_where_a_compact_index_would_miss_too_many_the_exact_one_stays(
    place: Tenants, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    tried: list[int] = []

    def poor(self: RecallTest, index: CompactIndex, stored: object) -> float:
        tried.append(index.candidates)
        return 0.97

    monkeypatch.setattr(RecallTest, "recall", poor)
    records = articles(10)
    await place.filled(EAGER, records)
    assert tried == [800, 1600, 3200, 6400]
    async with place.open(EAGER) as store:  # what was found out stands in the file
        read.clear()
        await ask(store, records)
        await settle(store)
        assert isinstance(index_of(store), TenantIndex)
        assert len(tried) == 4
        assert read == []
        more = articles(10, first=20)
        for each in more:
            await each.add(store)
        await ask(store, records + more)  # twice as large: it may be otherwise now
        await settle(store)
        assert len(tried) == 8


async def test_a_tenant_that_has_become_small_gets_an_exact_index_again(place: Tenants) -> None:
    records = articles(12)
    await place.filled(EAGER, records)
    async with place.open(EAGER) as store:
        await ask(store, records)
        assert isinstance(index_of(store), CompactIndex)
        for each in records[1:]:
            await store.remove_article(A, each.id)
        await ask(store, records[:1])
        await settle(store)
        assert isinstance(index_of(store), TenantIndex)
        await ask(store, records[:1])


async def test_an_index_worn_by_changes_is_built_anew(place: Tenants) -> None:
    records = articles(20)
    async with place.open(EAGER) as store:
        for each in records:
            await each.add(store)
        await ask(store, records)
        await settle(store)
        first = index_of(store)
        for each in records[:6]:  # 24 of 80: dead rows that every question would look at
            await store.remove_article(A, each.id)
        await ask(store, records[6:])
        await settle(store)
        second = index_of(store)
        assert isinstance(second, CompactIndex)
        assert second is not first
        assert second.blocks.total == 56
        for each in articles(2, first=70):
            await each.add(store)
        await ask(store, records[6:] + articles(2, first=70))
        await settle(store)
        third = index_of(store)
        assert isinstance(third, CompactIndex)
        assert third.built == 64
        await ask(store, records[6:] + articles(2, first=70))


def test_recall_is_that_against_exact_search() -> None:
    rng = np.random.default_rng(5)
    vectors = unit(rng, 400).astype(np.float16)

    def stored(asked: Sequence[tuple[str, int]]) -> tuple[NDArray[np.float16], list[int]]:
        return vectors[[4 * int(article) + ordinal for article, ordinal in asked]], list(range(len(asked)))

    test = RecallTest(vectors[::40].astype(np.float32))
    whole, half = (CompactIndex.trained(vectors.astype(np.float32)) for _ in range(2))
    for at in range(100):
        whole.append(str(at), 1, vectors[4 * at : 4 * at + 4])
        test.see(vectors[4 * at : 4 * at + 4])
        if at % 10 == 0 or at % 2:  # those asked about and half of the others
            half.append(str(at), 1, vectors[4 * at : 4 * at + 4])
    assert test.recall(whole, stored) == 1.0
    assert 0.4 < test.recall(half, stored) < 0.8


async def test_closing_ends_the_building_of_an_index(place: Tenants, monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()
    plain = CompactIndex.trained

    def held(sample: Vectors) -> CompactIndex:
        began.set()
        assert store._indexes._stop.wait(60)
        return plain(sample)

    monkeypatch.setattr(CompactIndex, "trained", held)
    records = articles(8)
    store = place.open(EAGER)
    async with store:
        for each in records:
            await each.add(store)
        await store.nearest(A, records[0].embeddings[0], 1)
        assert await asyncio.to_thread(began.wait, 60)
    assert not place.file().exists()
    assert not Path(f"{place.path}-wal").exists()  # every connection was closed
    async with place.open(EXACT) as again:
        await ask(again, records)


# Memory


async def test_the_indexes_not_used_for_the_longest_time_make_room(place: Tenants) -> None:
    owners = {Tenant(f"guild-{n}"): articles(6, 8, first=10 * n) for n in range(4)}
    first, second, third, fourth = owners
    async with place.open(Limits(patience=0)) as store:
        for tenant, records in owners.items():
            for each in records:
                await each.add(store, tenant)
        await ask(store, owners[first], first)
        [one] = store._indexes.memory.values()
    assert one > 6 * 8 * SPACE.dimension * 2
    async with place.open(Limits(memory=int(2.5 * one), patience=0)) as store:
        for tenant in (first, second, first, third):
            await ask(store, owners[tenant], tenant)
        assert list(store._indexes.memory) == [first, third]
        await ask(store, owners[first], first)
        await ask(store, owners[fourth], fourth)
        assert list(store._indexes.memory) == [first, fourth]
        await store.remove_article(second, owners[second][0].id)  # while its index is away
        await ask(store, owners[second][1:], second)
        assert list(store._indexes.memory) == [fourth, second]
        assert sum(store._indexes.memory.values()) <= 2.5 * one
    async with place.open(Limits(memory=1, patience=0)) as store:  # who asks is answered, however little room there is
        for tenant in (first, third):
            await ask(store, owners[tenant], tenant)
            assert list(store._indexes.memory) == [tenant]


async def test_many_tenants_at_once_with_room_for_one(place: Tenants) -> None:
    owners = {Tenant(f"guild-{n}"): articles(5, first=10 * n) for n in range(8)}
    async with place.open(NARROW) as store:
        for tenant, records in owners.items():
            for each in records:
                await each.add(store, tenant)
        await asyncio.gather(*(ask(store, records, tenant) for tenant, records in owners.items() for _ in range(2)))
        await settle(store)
        assert len(store._indexes.memory) == 1


# Files


@pytest.mark.parametrize("limits", [EXACT, EAGER])
async def test_an_index_comes_from_its_file_and_only_what_changed_from_the_database(
    place: Tenants, limits: Limits, read: list[str]
) -> None:
    records, added = articles(30), articles(1, first=30)
    await place.filled(limits, records)
    assert place.file().is_file()
    async with place.open(limits) as other:
        await added[0].add(other)
        await other.remove_article(A, records[0].id)
        await other.put_embeddings(A, records[1].id, records[1].embeddings[::-1])
    read.clear()
    async with place.open(limits) as store:
        turned = replace(records[1], embeddings=records[1].embeddings[::-1])
        await ask(store, [turned, *records[2:], *added])
        loaded = index_of(store)
        assert type(loaded) is (TenantIndex if limits is EXACT else CompactIndex)
    assert sorted(read) == sorted([records[1].id, added[0].id])


@pytest.mark.parametrize("limits", [EXACT, EAGER])
async def test_a_damaged_file_is_made_anew(place: Tenants, limits: Limits, read: list[str], caplog: pytest.LogCaptureFixture) -> None:
    records = articles(10)
    await place.filled(limits, records)
    whole = place.file().read_bytes()
    damages = [b"", b"x", whole[:100], whole[:-1], whole + b"x", whole[1:], b"\0" * len(whole)]
    damages += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), len(whole) // 13)]
    for damaged in damages:
        place.file().write_bytes(damaged)
        read.clear()
        caplog.clear()
        async with place.open(limits) as store:
            await ask(store, records)
            await settle(store)
        assert set(read) == {each.id for each in records}
        assert "cannot be used and will be made anew" in caplog.text
        read.clear()
        async with place.open(limits) as store:
            await ask(store, records)
        assert read == []


async def test_files_of_another_model_or_tenant_are_not_used(place: Tenants, read: list[str]) -> None:
    records = articles(10)
    await place.filled(EXACT, records)
    place.file().rename(place.file(B))
    async with place.open(EXACT) as store:
        for each in records[:2]:
            await each.add(store, B)
        read.clear()
        await ask(store, records[:2], B)
        assert sorted(read) == sorted(each.id for each in records[:2])
    await place.filled(EXACT, records)
    other = EmbeddingSpace("second", SPACE.dimension)
    async with place.open(EXACT, other) as store:
        assert await store.nearest(A, records[0].embeddings[0], 9) == []
        await store.put_embeddings(A, records[0].id, records[0].embeddings)
        await ask(store, records[:1])


async def test_a_file_newer_than_a_database_put_back_brings_nothing_back(place: Tenants) -> None:
    kept, lost, instead = articles(6), articles(6, first=20), articles(6, first=40)
    await place.filled(EXACT, kept)
    earlier = place.path.read_bytes()
    await place.filled(EXACT, kept + lost)
    place.path.write_bytes(earlier)
    async with place.open(EXACT) as store:
        for each in instead:  # the tenant comes to the same revision by another way
            await each.add(store)
        await ask(store, kept + instead)
    place.path.write_bytes(earlier)
    async with place.open(EXACT) as store:
        await ask(store, kept)
        await store.remove_article(A, kept[0].id)
        await ask(store, kept[1:])


async def test_a_folder_that_cannot_be_written_costs_nothing_but_time(place: Tenants, caplog: pytest.LogCaptureFixture) -> None:
    place.folder.parent.write_text("not a folder")
    records = articles(10)
    for limits in (EXACT, EAGER):
        await place.filled(limits, records)
        assert "was not written" in caplog.text
        caplog.clear()


async def test_archives_that_lie_side_by_side_keep_their_indexes_apart(tmp_path: Path) -> None:
    places = [Tenants(tmp_path / name) for name in ("one.sqlite3", "two.sqlite3")]
    for number, place in enumerate(places):
        await place.filled(EXACT, articles(3, first=10 * number))
    kept = [place.file().read_bytes() for place in places]
    for number, place in enumerate(places):
        async with place.open(EXACT) as store:
            await ask(store, articles(3, first=10 * number))
            await settle(store)
    assert [place.file().read_bytes() for place in places] == kept
    assert places[0].file() != places[1].file()


async def test_what_a_killed_process_was_writing_is_swept(place: Tenants) -> None:
    place.folder.mkdir(parents=True)
    old, new = place.folder / "a.1.tmp", place.folder / "b.2.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    await place.filled(EXACT, articles(3))
    assert sorted(path.name for path in place.folder.iterdir()) == sorted([place.file().name, new.name])


async def test_the_file_of_a_tenant_that_has_become_small_is_deleted(place: Tenants) -> None:
    limits = replace(EXACT, cached_from=20)
    records = articles(6)
    await place.filled(limits, records)
    assert place.file().exists()
    async with place.open(limits) as store:
        await ask(store, records)
        for each in records[1:]:
            await store.remove_article(A, each.id)
        await ask(store, records[:1])
        await settle(store)
    assert not place.file().exists()


async def test_a_file_is_not_written_for_every_change(place: Tenants) -> None:
    records = articles(25)
    await place.filled(EXACT, records)
    written = place.file().stat().st_mtime_ns
    one, more = articles(1, first=50), articles(3, first=60)
    async with place.open(EXACT) as store:
        await one[0].add(store)
        await ask(store, records + one)
        await settle(store)
        assert place.file().stat().st_mtime_ns == written
        for each in more:
            await each.add(store)
        await ask(store, records + one + more)
        await settle(store)
        assert place.file().stat().st_mtime_ns != written


async def test_a_command_that_ends_at_once_starts_no_work_behind_the_scenes(place: Tenants) -> None:
    records = articles(10)
    async with place.open(replace(EAGER, patience=600)) as store:
        for each in records:
            await each.add(store)
        await ask(store, records)
    assert not place.folder.exists()
