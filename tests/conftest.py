"""Fixtures that tests of several parts share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import weights


@pytest.fixture(scope="session")
def model_directory(pytestconfig: pytest.Config) -> Path:
    """A folder with the bundled model unpacked in it, kept in pytest's cache between runs and checked against its manifest in each."""
    directory = pytestconfig.cache.mkdir("models") if pytestconfig.cache is not None else pytestconfig.rootpath / ".pytest_cache"
    weights.unpacked(directory, lambda _: None)
    return directory


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=200, help="how many processes tests/index/test_durability.py kills at random points")


@pytest.fixture(scope="session")
def kills(pytestconfig: pytest.Config) -> int:
    """How many processes to kill at random points."""
    number: int = pytestconfig.getoption("kills")
    return number


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL database with pgvector: TEST_DATABASE_URL, or a server of the tests' own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from tests.postgres_server import server  # asyncpg is imported only by the tests that use it

    with server() as started:
        yield started.dsn
