"""/article add, list, show and remove, and the message menu “Add article”."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import article_cards
from bot.adding import PUBLISHED_LIMIT, TITLE_LIMIT, NothingToAdd, add_links, add_one, from_attachment, open_text_form
from bot.article_buttons import show_article, show_articles
from bot.commands.naming import named
from bot.commands.permissions import require_removal
from bot.commands.suggestions import suggest_articles
from bot.ids import LONGEST_SEARCH
from bot.markdown import plain
from bot.turn import serving
from claims.errors import N_

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from bot.turn import Interaction


class Articles(commands.Cog):
    """The archive's articles."""

    article = app_commands.Group(
        name=named("article", N_("/article")), description=app_commands.locale_str(N_("Add, list, show and remove articles."))
    )

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name=named("Add article", N_("Add article")), callback=self.add_from_message)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    @article.command(
        name=named("add", N_("/article add")),
        description=app_commands.locale_str(N_("Archive a page, a file or a text, and find its claims.")),
    )
    @app_commands.rename(
        url=named("url", N_("/article add url")),
        file=named("file", N_("/article add file")),
        published=named("published", N_("/article add published")),
        title=named("title", N_("/article add title")),
    )
    @app_commands.describe(
        url=app_commands.locale_str(N_("Address of the page; without it and a file, you can paste a text")),
        file=app_commands.locale_str(N_("A plain text, HTML, PDF or Word (.docx) file")),
        published=app_commands.locale_str(N_("Publication date, as 2025-04-18 or 2025-04-18T14:30+07:00.")),
        title=app_commands.locale_str(N_("Title, if not the first line.")),
    )
    async def add(
        self,
        interaction: Interaction,
        url: app_commands.Range[str, 1, 2000] | None = None,
        file: discord.Attachment | None = None,
        published: app_commands.Range[str, 1, PUBLISHED_LIMIT] = "",
        title: app_commands.Range[str, 1, TITLE_LIMIT] = "",
    ) -> None:
        """Seen by the person who adds; everybody in the guild can ask it afterwards."""
        if url is None and file is None:
            await open_text_form(interaction, title, published)
            return
        async with serving(interaction) as turn:
            if url is not None and file is not None:
                raise NothingToAdd
            if url is not None:
                address = url.strip()
                await add_one(turn, address, lambda: self._bot.fetcher.fetch(address), title, published)
            elif file is not None:
                await add_one(turn, file.filename, lambda: from_attachment(file), title, published)

    async def add_from_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The pages that somebody's message links to."""
        async with serving(interaction) as turn:
            await add_links(turn, message)

    @article.command(name=named("list", N_("/article list")), description=app_commands.locale_str(N_("List the archived articles.")))
    @app_commands.rename(search=named("search", N_("/article list search")))
    @app_commands.describe(search=app_commands.locale_str(N_("Only articles with these words in title, publisher or address")))
    async def list(self, interaction: Interaction, search: app_commands.Range[str, 1, LONGEST_SEARCH] = "") -> None:
        """The last added first."""
        async with serving(interaction) as turn:
            await show_articles(turn, plain(search, LONGEST_SEARCH) if search.strip() else "")

    @article.command(name=named("show", N_("/article show")), description=app_commands.locale_str(N_("Show an article and its claims.")))
    @app_commands.rename(article=named("article", N_("/article show article")))
    @app_commands.describe(article=app_commands.locale_str(N_("Title, address or id of an article")))
    @app_commands.autocomplete(article=suggest_articles)
    async def show(self, interaction: Interaction, article: str) -> None:
        """Where it comes from, and what it claims."""
        async with serving(interaction) as turn:
            await show_article(turn, article)

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
            await turn.show(article_cards.confirm_removal(summary, turn.t))
