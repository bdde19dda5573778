"""What every store must do to let an archive leave it and come back: histories, dumps, restoring, repair and exports, byte for byte.

``class TestMine(TransferContract)`` with an ``open_store`` fixture as for :class:`tests.store_contract.StoreContract`, and an
``open_other`` fixture that opens a second, empty store.
"""

# ruff: noqa: ASYNC240 - a test has its event loop to itself

from __future__ import annotations

import asyncio
import hashlib
import math
import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import numpy as np
import pytest

from claims.types import Article, Claim, ClaimKind, Grain, Quantity, Replacement, Sentence, TimeSpan
from index import transfer
from index.errors import CopyDiffers, DamagedExport, NewerExport, NotAnExport, UnknownFlag, UnknownTenant, UnreadableFile, UnwritableFile
from index.piece_lines import line
from index.pieces import ArticlePiece, Contents, FlagEvent, FlagPiece, NotePiece, Piece, Restored, WatchPiece
from index.store import MAX_WATCHES, FlagState, RemovedArticle, Shown, Store, Tenant
from tests.store_contract import (
    FIRE,
    FLOOD,
    MARKET,
    NOON,
    OTHER,
    SPACE,
    A,
    B,
    Opened,
    OpenStore,
    Record,
    embed,
    flag_on,
    keys,
    record,
    scores,
)
from tests.store_contract_desk import LATER, MINUTE, message, watch_of

#: A text that no UTF-8 can hold, with two surrogates that JSON would join to one character, and what a line of JSON must escape.
ODD = 'NUL \0, "kutip", \\, garis \u2028 dan \ud83d\ude00\ud800.'


def with_everything() -> Record:
    """An article whose claims have every field, in values at the edges."""
    article = Article(ODD + "\nDua.", "Judul “aneh” \u2028", "id", "https://example.org/a?b=1", "Kantor Berita", ("Ayu", "Budi"), NOON)
    sentences = (Sentence(article.id, 0, 0, len(ODD)), Sentence(article.id, 1, len(ODD) + 1, len(ODD) + 5))
    span = TimeSpan(NOON, NOON.astimezone(UTC) + timedelta(days=1), Grain.DAY, None, 6)
    vague = TimeSpan(None, None, Grain.WEEK, "pekan lalu", None)
    open_ended = Quantity("deaths", 12, math.inf, "person", low_open=True, high_open=True)
    claims = (
        Claim(article.id, 0, ClaimKind.CASUALTY, 0, 3, open_ended, span, "Sumy", "Ayu", 0.1 + 0.2, "Tewas.", (Replacement(0, 5, "ia"),)),
        Claim(article.id, 1, ClaimKind.MONEY, 0, 5, Quantity("money", None, 1e300, "IDR"), vague, check_worthiness=1.0),
        Claim(article.id, 1, ClaimKind.STATEMENT, 0, 5),
    )
    return Record(article, sentences, claims, embed(["satu", "dua"]))


async def fill(store: Store, tenant: Tenant = A) -> Contents:
    """Something of everything that a store keeps, raised and added in another order than it is told."""
    flood, fire, odd, market = record(FLOOD), record(FIRE, published=NOON), with_everything(), record(MARKET)
    await flood.add(store, tenant, NOON + MINUTE)
    await odd.add(store, tenant, NOON)
    await fire.add(store, tenant, NOON)
    await market.add(store, tenant)
    await store.set_aside_article(tenant, market.id, "budi", LATER)
    settled, withdrawn, opened = (flag_on(flood.claims[0], person, n) for n, person in enumerate(("ayu", "budi", "citra"), start=1))
    for flag in (opened, withdrawn, settled):
        await store.add_flag(tenant, replace(flag, note="“bukan”"))
    await store.settle_flag(tenant, settled.id, FlagState.UPHELD, "dewi", "14", LATER)
    await store.withdraw_flag(tenant, withdrawn.id, "budi", LATER)
    await store.add_watch(tenant, watch_of("Berapa orang tewas?", number=2, tenant=tenant, channel=None))
    await store.add_watch(tenant, replace(watch_of("Apa kabar?", number=1, tenant=tenant), state="12"))
    for told in (fire.id, flood.id):
        await store.watch_told(tenant, f"{1:032x}", told)
    await store.put_shown(tenant, message(2, [*flood.claims, *fire.claims], tenant))
    await store.put_shown(tenant, message(1, [], tenant))
    await store.mark_corrected(tenant, "2", LATER)
    for key in ("settings", "a", "Z", "é"):
        await store.put_note(tenant, key, f"nilai {key}\n")
    return Contents(articles=3, removed=1, flags=3, watches=2, shown=2, notes=4)


async def pieces_of(store: Store, tenant: Tenant = A) -> list[Piece]:
    async with aclosing(store.dump(tenant)) as dump:
        contents, *pieces = [piece async for piece in dump]
    assert isinstance(contents, Contents)
    assert contents.total == len(pieces)
    return [piece for piece in pieces if not isinstance(piece, Contents)]


async def one(store: Store, piece: Piece, tenant: Tenant = A) -> Restored:
    [outcome] = await store.restore(tenant, [piece])
    return outcome


def of_tenant(piece: Piece, tenant: Tenant) -> Piece:
    """The piece as another tenant would have it."""
    if isinstance(piece, WatchPiece):
        return replace(piece, watch=replace(piece.watch, tenant=tenant))
    return replace(piece, tenant=tenant) if isinstance(piece, Shown) else piece


def sealed(pieces: bytes) -> bytes:
    """An export of these lines, header included, whose checksum fits."""
    return pieces + line({"sha256": hashlib.sha256(pieces).hexdigest()})


def raised(piece_id: int, person: str, *events: FlagEvent) -> FlagPiece:
    flag = flag_on(record(FLOOD).claims[0], person, piece_id)
    opening = FlagEvent(FlagState.OPEN, person, "", NOON)
    return FlagPiece(flag.id, flag.claim_id, person, flag.reason, flag.note, NOON, (opening, *events))


UPHELD = FlagEvent(FlagState.UPHELD, "dewi", "13", LATER)
REJECTED = FlagEvent(FlagState.REJECTED, "eka", "", LATER)


class TransferContract(Opened):
    @pytest.fixture
    def open_other(self) -> OpenStore:
        raise NotImplementedError("give the suite a second store")

    # What is there

    async def test_a_flags_history_is_read_back(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        flag = flag_on(flood.claims[0])
        await store.add_flag(A, flag)
        opened = FlagEvent(FlagState.OPEN, "ayu", "", NOON)
        assert await store.history(A, flag.id) == [opened]
        await store.settle_flag(A, flag.id, FlagState.UPHELD, "dewi", "13", LATER)
        assert await store.history(A, flag.id) == [opened, UPHELD]
        for tenant, flag_id in ((B, flag.id), (A, "0" * 32), (A, flag.id[:8])):
            with pytest.raises(UnknownFlag):
                await store.history(tenant, flag_id)

    async def test_a_tenant_is_known_by_whatever_it_has(self, store: Store) -> None:
        assert await store.all_tenants() == []
        await store.put_note(Tenant("é"), "a", "b")
        await store.put_shown(Tenant("z"), message(1, [], Tenant("z")))
        await store.add_watch(Tenant("W"), watch_of("Apa?", tenant=Tenant("W")))
        flood = record(FLOOD)
        await flood.add(store, B)
        await store.add_flag(B, flag_on(flood.claims[0]))
        await store.remove_article(B, flood.id)
        await flood.add(store, A)
        await store.set_aside_article(A, flood.id, "ayu", NOON)
        assert await store.all_tenants() == [Tenant("W"), A, B, Tenant("z"), Tenant("é")]
        assert await store.tenants() == []

    # Dumping

    async def test_a_dump_has_everything_in_order(self, store: Store) -> None:
        contents = await fill(store)
        await record(FLOOD).add(store, B)
        async with aclosing(store.dump(A)) as dump:
            assert await anext(dump) == contents
            pieces = [piece async for piece in dump]
        articles = [piece for piece in pieces if isinstance(piece, ArticlePiece)]
        flood, fire, odd = record(FLOOD), record(FIRE, published=NOON), with_everything()
        assert [piece.article for piece in articles] == [odd.article, fire.article, flood.article]
        assert [piece.added for piece in articles] == [NOON, NOON, NOON + MINUTE]
        assert articles[0].added.utcoffset() == timedelta(hours=7)
        assert [(piece.sentences, piece.claims) for piece in articles] == [(r.sentences, r.claims) for r in (odd, fire, flood)]
        for piece, given in zip(articles, (odd, fire, flood), strict=True):
            assert piece.vectors is not None
            assert piece.vectors.dtype == np.float16
            assert np.array_equal(piece.vectors, given.embeddings.astype(np.float16))
        [removed] = [piece for piece in pieces if isinstance(piece, RemovedArticle)]
        assert removed == await store.removed_article(A, record(MARKET).id, NOON)
        flags = [piece for piece in pieces if isinstance(piece, FlagPiece)]
        assert [(piece.person, [event.state for event in piece.events]) for piece in flags] == [
            ("citra", [FlagState.OPEN]),
            ("budi", [FlagState.OPEN, FlagState.WITHDRAWN]),
            ("ayu", [FlagState.OPEN, FlagState.UPHELD]),
        ]
        watches = [piece for piece in pieces if isinstance(piece, WatchPiece)]
        assert [piece.watch for piece in watches] == await store.watches(A)
        assert [piece.told for piece in watches] == [tuple(sorted((fire.id, flood.id))), ()]
        shown = [piece for piece in pieces if isinstance(piece, Shown)]
        assert shown == list(reversed(await store.shown_with(A, None, NOON - MINUTE)))
        notes = [piece.key for piece in pieces if isinstance(piece, NotePiece)]
        assert notes == ["Z", "a", "settings", "é"]

    async def test_a_dump_shows_one_moment(self, store: Store) -> None:
        await fill(store)
        before = await self.exported(store)
        async with aclosing(store.dump(A)) as dump:
            contents = await anext(dump)
            await store.remove_article(A, record(FIRE).id)
            await store.put_note(A, "later", "x")
            rest = [piece async for piece in dump]
        assert isinstance(contents, Contents)
        assert len(rest) == contents.total
        assert not any(isinstance(piece, NotePiece) and piece.key == "later" for piece in rest)
        assert await self.exported(store) != before

    async def test_a_dump_can_be_left(self, store: Store) -> None:
        await fill(store)
        for _ in range(40):  # more often than any pool has connections
            async with aclosing(store.dump(A)) as dump:
                await anext(dump)
        await store.put_note(A, "a", "another")

    async def test_nothing_gives_an_empty_dump(self, store: Store) -> None:
        assert await pieces_of(store) == []

    async def test_vectors_of_another_model_are_not_in_a_dump(self, open_store: OpenStore) -> None:
        async with open_store(SPACE) as store:
            await record(FLOOD).add(store)
        async with open_store(OTHER) as store:
            [piece] = await pieces_of(store)
            assert isinstance(piece, ArticlePiece)
            assert piece.vectors is None

    # Restoring

    async def test_what_is_restored_is_there_for_every_question(self, store: Store, open_other: OpenStore) -> None:
        contents = await fill(store)
        async with open_other(SPACE) as other:
            outcomes = await other.restore(A, await pieces_of(store))
            assert outcomes == [Restored.ADDED] * contents.total
            answers: list[Callable[[Store], Awaitable[object]]] = [
                lambda one: one.articles(A),
                lambda one: one.claims(A),
                lambda one: one.flags(A),
                lambda one: one.open_flags(A, limit=9),
                lambda one: one.watches(A),
                lambda one: one.shown_with(A, None, NOON - MINUTE),
                lambda one: one.removed_article(A, record(MARKET).id, NOON),
                lambda one: one.article(A, with_everything().id),
                lambda one: one.statistics(),
            ]
            for answer in answers:
                assert await answer(other) == await answer(store)
            query = record(FLOOD).embeddings[1]
            near, far = await store.nearest(A, query, 9), await other.nearest(A, query, 9)
            assert keys(far) == keys(near)
            assert scores(far) == pytest.approx(scores(near), abs=0.001)
            said, read = await store.lexical(A, ["tewas"], 9), await other.lexical(A, ["tewas"], 9)
            assert (keys(read.hits), replace(read, hits=())) == (keys(said.hits), replace(said, hits=()))
            assert await other.problems() == []
            assert await other.restore(A, await pieces_of(store)) == [Restored.UNCHANGED] * contents.total
            assert await other.watch_told(A, f"{1:032x}", record(FIRE).id) is False

    async def test_restoring_is_all_or_nothing(self, store: Store) -> None:
        bad = raised(1, "ayu", UPHELD, FlagEvent(FlagState.OPEN, "ayu", "", LATER))
        for wrong in (bad, replace(bad, events=()), replace(bad, created=NOON.replace(tzinfo=None)), message(1, [], B)):
            with pytest.raises(ValueError, match=r"flag|offset|among"):
                await store.restore(A, [NotePiece("a", "b"), wrong])
        assert await store.note(A, "a") is None

    async def test_an_article_is_replaced_but_keeps_when_it_was_added(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store, added=NOON)
        [piece] = await pieces_of(store)
        assert isinstance(piece, ArticlePiece)
        renamed = replace(piece, article=replace(piece.article, title="Lain"), added=LATER)
        assert await one(store, renamed) is Restored.UPDATED
        [summary] = await store.articles(A)
        assert (summary.title, summary.added) == ("Lain", NOON)
        assert await one(store, renamed) is Restored.UNCHANGED

    async def test_vectors_are_kept_where_the_piece_has_none_and_replaced_where_it_has_others(self, store: Store) -> None:
        await record(FLOOD).add(store)
        [piece] = await pieces_of(store)
        assert isinstance(piece, ArticlePiece)
        without = replace(piece, vectors=None)
        assert await one(store, without) is Restored.UNCHANGED
        assert await one(store, replace(without, article=replace(piece.article, title="Lain"))) is Restored.UPDATED
        assert (await store.statistics()).embedded == len(FLOOD)
        turned = np.roll(embed(FLOOD), 1, axis=0).astype(np.float16)
        assert await one(store, replace(without, vectors=turned)) is Restored.UPDATED
        assert keys(await store.nearest(A, embed(FLOOD)[0], 1)) == [(piece.article.id, 1)]

    async def test_an_article_without_vectors_waits_for_them(self, store: Store) -> None:
        flood = record(FLOOD)
        without = ArticlePiece(flood.article, NOON, flood.sentences, flood.claims, None)
        assert await one(store, without) is Restored.ADDED
        assert [found.article_id async for found in store.unembedded()] == [flood.id]
        assert await store.nearest(A, flood.embeddings[0], 3) == []
        assert await one(store, replace(without, vectors=flood.embeddings.astype(np.float16))) is Restored.UPDATED
        assert [found async for found in store.unembedded()] == []
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]

    async def test_a_flags_history_is_only_continued(self, store: Store) -> None:
        assert await one(store, raised(1, "ayu")) is Restored.ADDED  # its claim is not there, as after a removal
        assert await one(store, raised(2, "ayu")) is Restored.KEPT  # a second open one of the same person
        assert await one(store, raised(1, "ayu", UPHELD)) is Restored.UPDATED
        assert await one(store, raised(1, "ayu")) is Restored.UNCHANGED
        assert await one(store, raised(1, "ayu", REJECTED)) is Restored.KEPT
        assert await one(store, replace(raised(1, "ayu", UPHELD), note="lain")) is Restored.KEPT
        assert await store.history(A, f"{1:032x}") == [FlagEvent(FlagState.OPEN, "ayu", "", NOON), UPHELD]
        assert (await store.statistics()).open_flags == 0
        assert await one(store, raised(2, "ayu")) is Restored.ADDED
        await record(FLOOD).add(store)
        assert [flag.id for flag in await store.open_flags(A, limit=9)] == [f"{2:032x}"]
        assert await store.problems() == []

    async def test_a_watch_joins_those_that_are_there(self, store: Store) -> None:
        watch = watch_of("Berapa?")
        assert await one(store, WatchPiece(watch, ("b", "a", "a"))) is Restored.ADDED
        assert await one(store, WatchPiece(watch, ("a",))) is Restored.UNCHANGED
        assert await one(store, WatchPiece(replace(watch, state="12"), ("c",))) is Restored.UPDATED
        [stored] = await pieces_of(store)
        assert stored == WatchPiece(replace(watch, state="12"), ("a", "b", "c"))
        assert await one(store, WatchPiece(watch_of("berapa", number=2), ())) is Restored.KEPT
        assert await one(store, WatchPiece(replace(watch, person="budi"), ())) is Restored.KEPT
        for number in range(2, MAX_WATCHES + 1):
            assert await one(store, WatchPiece(watch_of(f"Apa {number}?", number=number), ())) is Restored.ADDED
        assert await one(store, WatchPiece(watch_of("Satu lagi?", number=99), ())) is Restored.KEPT
        assert await one(store, WatchPiece(replace(watch, question="Mana?"), ())) is Restored.UPDATED
        assert len(await store.watches(A)) == MAX_WATCHES

    async def test_other_things_become_what_the_piece_says(self, store: Store) -> None:
        for first, second in (
            (NotePiece("k", "a"), NotePiece("k", "b")),
            (message(1, record(FLOOD).claims), replace(message(1, []), corrected=LATER)),
        ):
            assert [await one(store, piece) for piece in (first, first, second)] == [Restored.ADDED, Restored.UNCHANGED, Restored.UPDATED]
            assert (await pieces_of(store))[0 if isinstance(second, Shown) else -1] == second

    async def test_a_removed_article_stays_away_where_it_is_there(self, store: Store) -> None:
        flood = record(FLOOD)
        removed = RemovedArticle(flood.article, NOON, "ayu", LATER)
        assert await one(store, removed) is Restored.ADDED
        assert await store.removed_article(A, flood.id, NOON) == removed
        assert await one(store, removed) is Restored.UNCHANGED
        assert await one(store, replace(removed, person="budi")) is Restored.UPDATED
        await flood.add(store)
        assert await one(store, removed) is Restored.KEPT

    async def test_restoring_at_once_from_two_sides(self, store: Store, open_store: OpenStore, open_other: OpenStore) -> None:
        contents = await fill(store)
        pieces = await pieces_of(store)
        async with open_other(SPACE) as one_side:
            both = await asyncio.gather(one_side.restore(A, pieces), one_side.restore(A, pieces))
            assert sorted(map(str, both[0] + both[1])) == ["added"] * contents.total + ["unchanged"] * contents.total
            assert await self.exported(one_side) == await self.exported(store)

    # Exports

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> Path:
        self._folder = tmp_path / "exports"
        self._folder.mkdir()
        return self._folder

    async def exported(self, store: Store, tenant: Tenant = A) -> bytes:
        path = self._folder / "export.jsonl"
        await transfer.export(store, tenant, path)
        return path.read_bytes()

    async def test_an_export_comes_back_byte_for_byte(self, store: Store, open_other: OpenStore, folder: Path) -> None:
        contents = await fill(store)
        await fill(store, B)
        data = await self.exported(store)
        assert data.count(b"\n") == contents.total + 2
        assert data.decode("utf-8")
        async with open_other(SPACE) as other:
            steps: list[tuple[int, int]] = []
            done = await transfer.import_file(other, folder / "export.jsonl", progress=lambda *step: steps.append(step))
            assert (done.tenant, done.contents, done.outcomes, done.embedded) == (A, contents, {Restored.ADDED: contents.total}, True)
            assert steps[-1] == (contents.total, contents.total)
            assert await self.exported(other) == data
            assert await other.all_tenants() == [A]
            again = await transfer.import_file(other, folder / "export.jsonl")
            assert again.outcomes == {Restored.UNCHANGED: contents.total}
            assert await self.exported(other) == data

    async def test_an_export_can_become_another_tenants(self, store: Store, folder: Path) -> None:
        await fill(store)
        data = await self.exported(store)
        await transfer.import_file(store, folder / "export.jsonl", B)
        assert await self.exported(store, A) == data
        other = await self.exported(store, B)
        assert other.splitlines()[1:-1] == data.splitlines()[1:-1]
        assert [watch.tenant for watch in await store.watches(B)] == [B, B]

    async def test_an_import_that_was_stopped_goes_on(self, store: Store, open_other: OpenStore, folder: Path) -> None:
        contents = await fill(store)
        data = await self.exported(store)
        whole = (folder / "export.jsonl").rename(folder / "whole.jsonl")
        pieces = await pieces_of(store)
        for done in range(contents.total):
            async with open_other(SPACE) as other:
                tenant = Tenant(f"after {done}")
                await other.restore(tenant, [of_tenant(piece, tenant) for piece in pieces[:done]])
                await transfer.import_file(other, whole, tenant)
                assert (await self.exported(other, tenant)).splitlines()[1:-1] == data.splitlines()[1:-1]

    async def test_vectors_of_another_model_are_left_out_of_an_import(self, store: Store, open_other: OpenStore, folder: Path) -> None:
        await fill(store)
        await self.exported(store)
        async with open_other(OTHER) as other:
            done = await transfer.import_file(other, folder / "export.jsonl")
            assert not done.embedded
            assert len([found async for found in other.unembedded()]) == 3
            assert await other.articles(A) == await store.articles(A)

    async def test_what_is_not_a_whole_export_changes_nothing(self, store: Store, open_other: OpenStore, folder: Path) -> None:
        await fill(store)
        data = await self.exported(store)
        lines = data.splitlines(keepends=True)
        damaged = {
            "a byte": data.replace(b"Banjir", b"Banjin", 1),
            "the end": data[:-1],
            "a line": b"".join(lines[:3] + lines[4:]),
            "the last line": b"".join(lines[:-1]),
            "more": data + lines[-2],
            "a number beyond floats": sealed(re.sub(rb'"worth":[^,]+', b'"worth":' + b"9" * 400, b"".join(lines[:-1]), count=1)),
            "a number without end": sealed(re.sub(rb'"worth":[^,]+', b'"worth":1e999', b"".join(lines[:-1]), count=1)),
            "a piece nested without end": sealed(lines[0] + b"[" * 60_000 + b"\n" + b"".join(lines[2:-1])),
            "a dimension beyond integers": re.sub(rb'"dimension":\d+', b'"dimension":1e999', data, count=1),
        }
        path = folder / "damaged.jsonl"
        async with open_other(SPACE) as other:
            for content in damaged.values():
                path.write_bytes(content)
                with pytest.raises(DamagedExport) as refused:
                    await transfer.import_file(other, path)
                assert "\n" not in str(refused.value)
            for content, error in (
                (b"", NotAnExport),
                (b"{}\n", NotAnExport),
                (b"PK\x03\x04\xff" * 50_000, NotAnExport),
                (b"[" * 60_000, NotAnExport),
                (data.replace(b'{"telisik":1', b'{"telisik":2'), NewerExport),
            ):
                path.write_bytes(content)
                with pytest.raises(error):
                    await transfer.import_file(other, path)
            for unreadable in (folder / "absent.jsonl", folder):
                with pytest.raises(UnreadableFile):
                    await transfer.import_file(other, unreadable)
            assert await other.all_tenants() == []

    async def test_an_export_takes_the_place_of_another_whole_or_not_at_all(self, store: Store, folder: Path) -> None:
        await fill(store)
        path = folder / "export.jsonl"
        path.write_text("earlier")
        with pytest.raises(UnknownTenant, match="guild-a"):
            await transfer.export(store, Tenant("guild-z"), path)
        with pytest.raises(UnwritableFile):
            await transfer.export(store, A, folder / "absent" / "export.jsonl")
        assert path.read_text() == "earlier"
        assert list(folder.iterdir()) == [path]
        assert await transfer.export(store, A, path) == Contents(3, 1, 3, 2, 2, 4)
        assert list(folder.iterdir()) == [path]
        assert path.stat().st_mode & 0o077 == 0

    # Moving

    async def test_everything_moves_and_is_compared(self, store: Store, open_other: OpenStore) -> None:
        contents = await fill(store)
        await fill(store, B)
        await store.put_note(Tenant("only notes"), "a", "b")
        steps: list[tuple[Tenant, int, int]] = []
        async with open_other(SPACE) as other:
            moved = await transfer.migrate(store, other, lambda *step: steps.append(step))
            notes = Tenant("only notes")
            assert [(one.tenant, one.contents.total) for one in moved] == [(A, contents.total), (B, contents.total), (notes, 1)]
            assert steps[-1] == (notes, 1, 1)
            for tenant in (A, B):
                assert await self.exported(other, tenant) == await self.exported(store, tenant)
            assert await other.statistics() == await store.statistics()
            again = await transfer.migrate(store, other)
            assert all(set(one.outcomes) == {Restored.UNCHANGED} for one in again)

    async def test_a_move_goes_on_where_it_stopped(self, store: Store, open_other: OpenStore) -> None:
        contents = await fill(store)
        async with open_other(SPACE) as other:
            await other.restore(A, (await pieces_of(store))[:5])
            [moved] = await transfer.migrate(store, other)
            assert moved.outcomes == {Restored.UNCHANGED: 5, Restored.ADDED: contents.total - 5}

    async def test_a_copy_that_differs_is_not_called_one(self, store: Store, open_other: OpenStore) -> None:
        await fill(store)
        async with open_other(SPACE) as other:
            await other.put_note(A, "foreign", "x")
            with pytest.raises(CopyDiffers, match="notes 4/5"):
                await transfer.migrate(store, other)
            await other.forget_notes("foreign", "foreigo")
            await record(("Satu 1.",)).add(other, A, NOON - MINUTE)
            await other.remove_article(A, record(FIRE).id)
            await store.remove_article(A, record(FIRE).id)
            with pytest.raises(CopyDiffers, match="articles 2/3"):
                await transfer.migrate(store, other)

    # Repair

    async def test_a_sound_store_needs_no_repair(self, store: Store) -> None:
        await fill(store)
        before = await self.exported(store)
        assert await store.repair() == 0
        assert await self.exported(store) == before
