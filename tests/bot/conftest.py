"""The command line with the real store and extractor and a deterministic encoder."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import store_at
from bot.cli import app
from bot.config import Settings
from bot.fetch import Fetcher
from bot.parts import Entry, Models, Parts, Say
from index.archive import Archive
from tests.fake_encoder import FakeEncoder

NEWS = """Jembatan gantung Cibening ambruk

CIBENING – Sedikitnya 14 orang tewas ketika jembatan gantung di Cibening ambruk pada hari Selasa.
“Tali bajanya sudah berkarat,” kata Bupati Ratna Wulandari kepada wartawan.
Pemerintah daerah menyiapkan Rp 2,5 miliar untuk membangun jembatan baru.
"""

Telisik = Callable[..., Result]


def settings_in(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder)


@pytest.fixture
def telisik(tmp_path: Path) -> Telisik:
    """Runs a command as the shell would, on an archive of its own."""

    @asynccontextmanager
    async def open_parts(settings: Settings, say: Say) -> AsyncIterator[Parts]:
        encoder = FakeEncoder()
        url = f"sqlite:///{settings.database_path}"
        async with store_at(url, encoder.space) as store, Fetcher(allow_loopback=True) as fetcher:
            archive = Archive(store, encoder, None, lambda: datetime.now(UTC))

            async def load_model() -> str:
                return "deterministic"

            open_store = partial(store_at, space=encoder.space)
            yield Parts(archive, fetcher, encoder.space, "none", Models(load_model, load_model), open_store)

    async def run_bot(settings: Settings, say: Say) -> None:
        raise AssertionError("no token is set")

    entry = Entry(lambda: settings_in(tmp_path / "data"), open_parts, run_bot)

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin, obj=entry)

    return invoke


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "cibening.txt"
    path.write_text(NEWS, "utf-8")
    return path


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(result: Result, *words: str) -> None:
    """One sentence on standard error, nothing on standard output, exit status 1."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr
