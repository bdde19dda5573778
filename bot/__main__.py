"""The composition root: the one place that names a concrete store, encoder, fetcher and client, and builds each of them once."""

from __future__ import annotations

import io
import ipaddress
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.cli import app
from bot.parts import Entry, Models, Parts, Say
from claims.errors import N_

if TYPE_CHECKING:
    from bot.config import Settings
    from index.store import EmbeddingSpace, Store


def load_settings() -> Settings:
    """The settings in force, with logging set up by them. Raises SettingsError."""
    from bot.config import load_settings as load

    settings = load()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return settings


@asynccontextmanager
async def open_parts(settings: Settings, say: Say, *, allow_loopback: bool = False) -> AsyncIterator[Parts]:
    """Open the store, the encoder and the fetcher; close them in the reverse order. Raises StoreError, EncoderError."""
    from datetime import UTC, datetime

    from bot.config import on_server
    from bot.fetch import Fetcher
    from index.archive import Archive
    from index.cross_encoder import LocalCrossEncoder
    from index.encoder import SentenceEncoder
    from index.running import refuse_other_model, running_on

    models = settings.data_dir / "models"
    async with (
        SentenceEncoder(settings.embedding_model, models, say) as encoder,
        LocalCrossEncoder(settings.verdict_model, models, say) as cross,
        store_at(settings.database_url or f"sqlite:///{settings.database_path}", encoder.space, settings) as store,
        Fetcher(allow_loopback=allow_loopback) as fetcher,
    ):
        archive = Archive(store, encoder, cross if cross.there else None, lambda: datetime.now(UTC))
        open_store = partial(store_at, space=encoder.space)
        loading = Models(encoder.load, cross.load)
        running: Callable[[], AbstractAsyncContextManager[None]] = nullcontext  # any number of processes may share a server
        if not on_server(settings.database_url or ""):
            await refuse_other_model(settings.database_path, encoder.space)
            running = partial(running_on, settings.database_path, encoder.space, settings.shard_ids)
        yield Parts(archive, fetcher, encoder.space, cross.name, loading, open_store, running)


def store_at(url: str, space: EmbeddingSpace, settings: Settings | None = None) -> Store:
    """The store that a DATABASE_URL names, to be entered with ``async with``; for the one that the settings are about, with its indexes in
    DATA_DIR and as much memory as they say. Raises SettingsError."""
    from pathlib import Path

    from bot.config import SettingsError, checked_database_url, on_server, without_password
    from index.indexes import Limits
    from index.sqlite import SQLiteStore

    try:
        checked_database_url(url)
    except ValueError as error:
        raise SettingsError(name="DATABASE_URL", value=without_password(url), reason=error) from None
    if on_server(url):
        from index.postgres import PostgresStore

        return PostgresStore(url, space)
    path = Path(url.removeprefix("sqlite:///"))
    if settings is None:
        return SQLiteStore(path, space)
    limits = Limits(memory=settings.index_memory_mb * 2**20)
    return SQLiteStore(path, space, indexes=settings.data_dir / "indexes", limits=limits)


async def run_bot(settings: Settings, say: Say) -> None:
    """Run the Discord bot until it is told to stop. Raises DiscordError when Discord refuses it or cannot be reached."""
    from bot.client import TelisikBot, run_discord, use_api
    from bot.metrics import served

    assert settings.discord_token is not None
    use_api(settings.discord_api_url)
    # People of a Discord server must not reach into the operator's own network through links; a test server on this very machine may.
    async with open_parts(settings, say, allow_loopback=on_this_machine(settings.discord_api_url)) as parts:
        bot = TelisikBot(
            parts.archive,
            parts.fetcher,
            message_content=settings.message_content,
            shard_ids=settings.shard_ids,
            shard_count=settings.shard_count,
        )
        async with parts.running(), served(bot, settings.metrics_port):
            await parts.models.load()  # the first question must not wait for it
            await parts.archive.rebuild()
            say(N_("Connecting to Discord; Ctrl-C ends it."))
            await run_discord(bot, settings.discord_token.get_secret_value())


def on_this_machine(url: str | None) -> bool:
    """Whether an address is this machine's own (loopback)."""
    host = urlsplit(url or "").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    """The ``telisik`` command, and ``python -m bot``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows fewer characters shows the others as escapes
            stream.reconfigure(errors="backslashreplace")
    # Who types commands owns this machine, and may read what it serves.
    app(obj=Entry(load_settings, partial(open_parts, allow_loopback=True), run_bot))


if __name__ == "__main__":
    main()
