"""The embedded store: the contract of every store, and what only a file can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sqlite import SQLiteStore
from tests.store_contract import OpenStore, StoreContract


class TestSQLiteStore(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> OpenStore:
        return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space)
