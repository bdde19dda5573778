"""Exports, imports, backups and repair of the embedded store; what every store must do is in tests/store_contract_transfer.py."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself

from __future__ import annotations

import sqlite3
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from claims.article import Draft
from index import database, transfer
from index.archive import Archive, Repaired
from index.errors import DamagedArchive, DamagedSentences, DamagedText, UnwritableFile
from index.piece_lines import encoded
from index.pieces import Contents
from index.sqlite import SQLiteStore
from index.store import FlagReason
from tests.store_contract import ENCODER, FIRE, FLOOD, NOON, SPACE, A, B, OpenStore, embed, record
from tests.store_contract_transfer import TransferContract, fill


class TestSQLiteTransfer(TransferContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space)

    @pytest.fixture
    def open_other(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "other" / "telisik.db", space)


def change(path: Path, *statements: str) -> None:
    """What no program of ours does to the file."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


async def exports(store: SQLiteStore) -> list[bytes]:
    """Every tenant's lines."""
    found = []
    for tenant in await store.all_tenants():
        async with aclosing(store.dump(tenant)) as dump:
            found += [encoded(piece) async for piece in dump if not isinstance(piece, Contents)]
    return found


class TestBackup:
    async def test_a_backup_is_the_archive(self, tmp_path: Path) -> None:
        path, copy = tmp_path / "telisik.db", tmp_path / "copy" / "telisik.db"
        copy.parent.mkdir()
        copy.write_text("earlier")
        async with SQLiteStore(path, SPACE) as store:
            await fill(store)
            await fill(store, B)
            steps: list[tuple[int, int]] = []
            size = await transfer.backup(store, copy, lambda *step: steps.append(step))
            before = await exports(store)
        assert size == copy.stat().st_size
        assert steps[-1][0] == steps[-1][1] > 0
        assert [entry.name for entry in copy.parent.iterdir()] == [copy.name]
        assert copy.stat().st_mode & 0o077 == 0
        async with SQLiteStore(copy, SPACE) as store:
            assert await store.problems() == []
            assert await exports(store) == before

    async def test_others_write_while_a_backup_is_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The copy is that of the moment it began, though the archive changes between any two pages of it."""
        monkeypatch.setattr(database, "_COPIED_AT_ONCE", 1)
        path, copy = tmp_path / "telisik.db", tmp_path / "copy.db"
        async with SQLiteStore(path, SPACE) as store:
            await fill(store)
            before = await exports(store)
            written = 0

            def write(done: int, total: int) -> None:
                nonlocal written
                with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                    connection.execute("INSERT INTO note VALUES ('guild-a', ?, 'during')", (f"note {done}",))
                written += 1

            await transfer.backup(store, copy, write)
            assert written > 20
            assert await exports(store) != before
        async with SQLiteStore(copy, SPACE) as store:
            assert await exports(store) == before

    async def test_a_backup_that_cannot_be_written_leaves_the_earlier_one(self, tmp_path: Path) -> None:
        copy = tmp_path / "copy.db"
        copy.write_text("earlier")
        async with SQLiteStore(tmp_path / "telisik.db", SPACE) as store:
            await fill(store)

            def fail(done: int, total: int) -> None:
                raise OSError(28, "No space left on device")

            with pytest.raises(UnwritableFile, match="No space left"):
                await transfer.backup(store, copy, fail)
            with pytest.raises(UnwritableFile):
                await transfer.backup(store, tmp_path / "absent" / "copy.db")
        assert copy.read_text() == "earlier"
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy.db", "telisik.db"]


class TestRepair:
    @pytest.mark.parametrize(
        "damage",
        [
            ("UPDATE embedding SET vector = x'00' WHERE ordinal = 0",),
            ("UPDATE embedding SET vector = zeroblob(62) || x'007e' WHERE ordinal = 1",),  # a NaN
            ("DELETE FROM embedding WHERE ordinal = 1",),
            ("DELETE FROM claim",),
            ("DELETE FROM embedding WHERE ordinal = 1", "DELETE FROM claim WHERE ordinal = 1", "DELETE FROM sentence WHERE ordinal = 1"),
            ("UPDATE article SET sentences = 9",),
            ("UPDATE article SET claims = 9",),
            ("UPDATE claim SET kind = 'rumour'",),
            ("UPDATE claim SET end_offset = 9999",),
            ("UPDATE sentence SET end_offset = 9999 WHERE ordinal = 1",),
            ("INSERT INTO sentence VALUES ('guild-a', 'gone', 0, 0, 1)", "INSERT INTO embedding VALUES ('guild-a', 'gone', 0, 'x', x'00')"),
            ("INSERT INTO shown_claim VALUES ('guild-a', '77', 0, 'c')", "INSERT INTO watch_note VALUES ('guild-a', 'w', 'a')"),
            ("DELETE FROM open_flag",),
            ("INSERT INTO open_flag SELECT tenant, claim_id, person, id, created_at, sequence FROM flag WHERE person = 'ayu'",),
            ("UPDATE open_flag SET person = 'somebody'",),
            ("DELETE FROM sentence_terms WHERE rowid = 1",),
            ("INSERT INTO sentence_terms (terms, article_id, ordinal) VALUES ('x', 'y', 0)",),
            ("UPDATE tenant SET indexed = indexed + 1",),
            ("DELETE FROM sentence_terms_idx",),
        ],
        ids=lambda damage: damage[-1][:60],
    )
    async def test_what_can_be_mended_is(self, tmp_path: Path, damage: tuple[str, ...]) -> None:
        path = tmp_path / "telisik.db"
        async with SQLiteStore(path, ENCODER.space) as store:
            archive = Archive(store, ENCODER, None, lambda: NOON)
            for number, text in enumerate(("\n".join(FLOOD), "\n".join(FIRE))):
                await archive.add(A, Draft(text, title=str(number)), "a test")
            [claim, *_] = await archive.claims(A)
            upheld, _ = await archive.flag(A, claim.claim.code, "ayu", FlagReason.OTHER)
            await archive.settle(A, upheld.id, upheld=True, reviewer="dewi", note="14")
            await archive.flag(A, claim.claim.code, "budi", FlagReason.OTHER)
            before = await exports(store)
        change(path, *damage)
        async with SQLiteStore(path, ENCODER.space) as store:
            archive = Archive(store, ENCODER, None, lambda: NOON)
            await archive.repair()
            assert await archive.problems() == []
            assert await exports(store) == before
            assert (await archive.repair()) == Repaired(0, 0, 0)
            found = await store.lexical(A, ["tewas", "harbour"], 9)
            assert len(found.hits) == 2
            assert len(await store.open_flags(A, limit=9)) == 1
            assert len(await store.nearest(A, embed(FIRE)[0], 9)) == len(FLOOD) + len(FIRE)

    async def test_an_index_that_lost_entries_is_made_again(self, tmp_path: Path) -> None:
        path = tmp_path / "telisik.db"
        async with SQLiteStore(path, SPACE) as store:
            await fill(store)
            before = await exports(store)
        # While the database does not know of the index, the table changes and it does not.
        unlisted = ("CREATE TABLE saved AS SELECT * FROM sqlite_master WHERE name = 'article_by_title'", "PRAGMA writable_schema = ON")
        change(path, *unlisted, "DELETE FROM sqlite_master WHERE name = 'article_by_title'")
        listed = ("PRAGMA writable_schema = ON", "INSERT INTO sqlite_master SELECT * FROM saved")
        change(path, "UPDATE article SET folded_title = folded_title || '!'", *listed)
        change(path, "DROP TABLE saved")
        async with SQLiteStore(path, SPACE) as store:
            assert {type(problem) for problem in await store.problems()} == {DamagedArchive}
            assert await store.repair() == 1
            assert await store.problems() == []
            assert await exports(store) == before

    async def test_a_text_that_was_changed_stays_a_problem(self, tmp_path: Path) -> None:
        path = tmp_path / "telisik.db"
        async with SQLiteStore(path, ENCODER.space) as store:
            await record(FLOOD).add(store)
        change(path, "UPDATE article SET text = CAST('Banjin' AS BLOB)")
        async with SQLiteStore(path, ENCODER.space) as store:
            archive = Archive(store, ENCODER, None, lambda: NOON)
            await archive.repair()
            assert [type(problem) for problem in await archive.problems()] == [DamagedText]
            with pytest.raises(DamagedText):
                await archive.export(A, tmp_path / "export.jsonl")
        assert [entry.name for entry in tmp_path.iterdir()] == ["telisik.db"]

    async def test_a_claim_that_was_changed_is_not_exported(self, tmp_path: Path) -> None:
        path = tmp_path / "telisik.db"
        async with SQLiteStore(path, SPACE) as store:
            await record(FLOOD).add(store)
        change(path, "UPDATE claim SET kind = 'rumour'")
        async with SQLiteStore(path, SPACE) as store:
            with pytest.raises(DamagedSentences):
                await transfer.export(store, A, tmp_path / "export.jsonl")
