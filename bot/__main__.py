"""The composition root: the one place that names a concrete store, encoder, fetcher and client, and builds each of them once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.cli import app
from bot.parts import Entry, Parts, Say

if TYPE_CHECKING:
    from bot.config import Settings


def load_settings() -> Settings:
    """The settings in force, with logging set up by them. Raises SettingsError."""
    from bot.config import load_settings as load

    settings = load()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return settings


@asynccontextmanager
async def open_parts(settings: Settings, say: Say, *, allow_loopback: bool = True) -> AsyncIterator[Parts]:
    """Open the store, the encoder and the fetcher; close them in the reverse order. Raises StoreError, EncoderError."""
    from datetime import UTC, datetime

    from bot.fetch import Fetcher
    from index.archive import Archive
    from index.encoder import SentenceEncoder
    from index.sqlite import SQLiteStore

    async with (
        SentenceEncoder(settings.embedding_model, settings.data_dir / "models", say) as encoder,
        SQLiteStore(settings.database_path, encoder.space) as store,
        Fetcher(allow_loopback=allow_loopback) as fetcher,
    ):
        archive = Archive(store, encoder, lambda: datetime.now(UTC))
        yield Parts(archive, fetcher, encoder.space, encoder.load)


async def run_bot(settings: Settings, say: Say) -> None:
    """Run the Discord bot until it is told to stop. Raises a TelisikError when Discord refuses it."""


def main() -> None:
    """The ``telisik`` command, and ``python -m bot``."""
    app(obj=Entry(load_settings, open_parts, run_bot))


if __name__ == "__main__":
    main()
