"""The parts that every entry point is handed: built once, by the composition root (``bot/__main__.py``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the command line must not pay for these imports before it needs them
    from bot.config import Settings
    from claims.article import Draft
    from index.archive import Archive
    from index.store import EmbeddingSpace, Store


class Fetching(Protocol):
    """Gets an article from the web."""

    async def fetch(self, url: str) -> Draft:
        """The article at an address. Raises FetchError, ArticleError."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models behind an archive: each function loads one, unless it is loaded, and says how it runs (``bfloat16, 2 threads``)."""

    encoder: Callable[[], Awaitable[str]]
    cross_encoder: Callable[[], Awaitable[str]]

    async def load(self) -> None:
        """Load both; without the cross-encoder's file everything else works. Raises EncoderError."""
        from index.errors import CrossEncoderMissing

        await self.encoder()
        with suppress(CrossEncoderMissing):
            await self.cross_encoder()


@dataclass(frozen=True, slots=True)
class Parts:
    """An open archive and what goes with it."""

    archive: Archive
    fetcher: Fetching
    space: EmbeddingSpace
    cross_encoder: str
    models: Models
    #: Opens another archive by its DATABASE_URL, to move this one there. Raises SettingsError, StoreError.
    open_store: Callable[[str], AbstractAsyncContextManager[Store]]
    #: Claims the archive for the bot or a chat, which single commands are not. Raises ArchiveInUse when another runs on it.
    running: Callable[[], AbstractAsyncContextManager[None]] = nullcontext


#: Told what is being done, when it takes long: a message of the catalogues, not yet translated.
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the command line is given to work with; it names no concrete store, encoder or client itself."""

    load_settings: Callable[[], Settings]
    open_parts: Callable[[Settings, Say], AbstractAsyncContextManager[Parts]]
    run_bot: Callable[[Settings, Say], Awaitable[None]]
