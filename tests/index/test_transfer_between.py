"""An archive moves between the two kinds of store, in both directions: the suite of tests/store_contract_transfer.py across them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.postgres import PostgresStore
from index.sqlite import SQLiteStore
from tests.postgres_server import schema
from tests.store_contract import OpenStore
from tests.store_contract_transfer import TransferContract


@pytest.fixture
def embedded(tmp_path: Path) -> OpenStore:
    return lambda space: SQLiteStore(tmp_path / "archive" / "telisik.db", space)


@pytest.fixture
def shared(postgres: str) -> Iterator[OpenStore]:
    with schema(postgres) as dsn:
        yield lambda space: PostgresStore(dsn, space)


class TestFromSQLiteToPostgres(TransferContract):
    @pytest.fixture
    def open_store(self, embedded: OpenStore) -> OpenStore:
        return embedded

    @pytest.fixture
    def open_other(self, shared: OpenStore) -> OpenStore:
        return shared


class TestFromPostgresToSQLite(TransferContract):
    @pytest.fixture
    def open_store(self, shared: OpenStore) -> OpenStore:
        return shared

    @pytest.fixture
    def open_other(self, embedded: OpenStore) -> OpenStore:
        return embedded
