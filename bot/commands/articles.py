"""/article add, list, show and remove."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import lists
from bot.commands.naming import named
from bot.commands.permissions import require_removal
from bot.commands.suggestions import suggest_articles
from bot.turn import UNDELIVERABLE, Turn, serving
from claims.article import LIMIT, LIMIT_WORDS, Draft, decode, parse_published
from claims.errors import N_, ArticleError, ArticleTooLarge
from index.archive import Progress

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction

#: Edits of a progress message are at least this far apart: Discord takes five in five seconds, and people do not read faster.
_EDIT_INTERVAL_S = 1.0
_LISTED = 15


class NothingToAdd(ArticleError):
    template = N_("Give either the address of a page or a text file.")


class AttachmentUnreadable(ArticleError):
    template = N_("{source} could not be fetched from Discord: attach it again.")


class Articles(commands.Cog):
    """The archive's articles."""

    article = app_commands.Group(
        name=named("article", N_("/article")), description=app_commands.locale_str(N_("Add, list, show and remove articles."))
    )

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot

    @article.command(
        name=named("add", N_("/article add")),
        description=app_commands.locale_str(N_("Archive a page or a text file, and find its claims.")),
    )
    @app_commands.rename(
        url=named("url", N_("/article add url")),
        file=named("file", N_("/article add file")),
        published=named("published", N_("/article add published")),
        title=named("title", N_("/article add title")),
    )
    @app_commands.describe(
        url=app_commands.locale_str(N_("Address of the page")),
        file=app_commands.locale_str(N_("A plain text file")),
        published=app_commands.locale_str(N_("Publication date, as 2025-04-18 or 2025-04-18T14:30+07:00.")),
        title=app_commands.locale_str(N_("Title, if not the first line.")),
    )
    async def add(
        self,
        interaction: Interaction,
        url: app_commands.Range[str, 1, 2000] | None = None,
        file: discord.Attachment | None = None,
        published: app_commands.Range[str, 1, 40] | None = None,
        title: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Seen by the person who adds; everybody in the guild can ask it afterwards."""
        async with serving(interaction) as turn:
            day = None if published is None else parse_published(published)
            source = url.strip() if url is not None else file.filename if file is not None else ""
            async with _shown_progress(turn, source) as progress:
                draft = await self._draft(url, file)
                draft = replace(draft, title=title or draft.title, published=day or draft.published)
                result = await self._bot.archive.add(turn.tenant, draft, source, progress)
            await turn.show(lists.added(result, turn.t))

    async def _draft(self, url: str | None, file: discord.Attachment | None) -> Draft:
        if url is not None and file is None:
            return await self._bot.fetcher.fetch(url.strip())
        if file is None or url is not None:
            raise NothingToAdd
        if file.size > LIMIT:
            raise ArticleTooLarge(source=file.filename, limit=LIMIT_WORDS)
        try:
            data = await file.read()
        except discord.HTTPException:
            raise AttachmentUnreadable(source=file.filename) from None
        return Draft(await asyncio.to_thread(decode, data, file.filename))

    @article.command(name=named("list", N_("/article list")), description=app_commands.locale_str(N_("List the archived articles.")))
    async def list(self, interaction: Interaction) -> None:
        """The last added first."""
        async with serving(interaction) as turn:
            found = await self._bot.archive.articles(turn.tenant)
            await turn.show(lists.articles(found[:_LISTED], max(0, len(found) - _LISTED), turn.t))

    @article.command(name=named("show", N_("/article show")), description=app_commands.locale_str(N_("Show an article and its claims.")))
    @app_commands.rename(article=named("article", N_("/article show article")))
    @app_commands.describe(article=app_commands.locale_str(N_("Title, address or id of an article")))
    @app_commands.autocomplete(article=suggest_articles)
    async def show(self, interaction: Interaction, article: str) -> None:
        """Where it comes from, and what it claims."""
        async with serving(interaction) as turn:
            summary, _ = await self._bot.archive.article(turn.tenant, article)
            await turn.show(lists.article(summary, await self._bot.archive.claims(turn.tenant, summary.id), turn.t))

    @article.command(
        name=named("remove", N_("/article remove")), description=app_commands.locale_str(N_("Remove an article with its claims."))
    )
    @app_commands.rename(article=named("article", N_("/article remove article")))
    @app_commands.describe(article=app_commands.locale_str(N_("Title, address or id of an article")))
    @app_commands.autocomplete(article=suggest_articles)
    async def remove(self, interaction: Interaction, article: str) -> None:
        """Asks first."""
        async with serving(interaction) as turn:
            require_removal(interaction, turn.tenant)
            summary, _ = await self._bot.archive.article(turn.tenant, article)
            await turn.show(lists.confirm_removal(summary, turn.t))


@asynccontextmanager
async def _shown_progress(turn: Turn, source: str) -> AsyncIterator[Progress]:
    """Shows how far the block is, editing the answer in place at most once a second; no edit is under way when it ends."""
    loop, changed, ended = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    latest = (0, 0)

    def note(done: int, total: int) -> None:
        nonlocal latest
        latest = (done, total)
        changed.set()

    def progress(done: int, total: int) -> None:
        loop.call_soon_threadsafe(note, done, total)

    async def edit() -> None:
        while not ended.is_set():
            changed.clear()
            await turn.show(lists.reading(source, *latest, turn.t))
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _EDIT_INTERVAL_S)
            await changed.wait()

    editing = asyncio.create_task(edit())
    try:
        yield progress
    finally:
        ended.set()
        changed.set()
        with suppress(*UNDELIVERABLE):  # progress that cannot be shown must not stop the work
            await editing
