"""Fixtures that tests of several parts share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import weights


@pytest.fixture(scope="session")
def model_directory(pytestconfig: pytest.Config) -> Path:
    """A folder with the bundled model unpacked in it, kept in pytest's cache between runs and checked against its manifest in each."""
    directory = pytestconfig.cache.mkdir("models") if pytestconfig.cache is not None else pytestconfig.rootpath / ".pytest_cache"
    weights.unpacked(directory, lambda _: None)
    return directory
