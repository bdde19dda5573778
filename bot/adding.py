"""Adding articles in Discord: from an address, a file, a pasted text or the links of a message, with the progress edited in place."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Self

import discord
from discord import ui

from bot import article_cards, documents, ids
from bot.article_cards import Tried
from bot.cards import Card
from bot.commands.permissions import require_adding
from bot.links import links
from bot.localisation import Translator
from bot.markdown import plain
from bot.press import Fields, Form, before_form, open_form
from bot.turn import UNDELIVERABLE, Leaving, Turn, foreseen, tenant_of, translator_of
from claims.article import Draft, parse_published
from claims.errors import N_, ArticleError, TelisikError
from index.archive import Added, Progress

if TYPE_CHECKING:
    from bot.turn import Interaction

#: Edits of a progress message are at least this far apart: Discord takes five in five seconds, and people do not read faster.
_EDIT_INTERVAL_S = 1.0
#: Discord's own servers take no longer for the largest file that is read.
_DOWNLOAD_S = 60.0
#: The links of a message that are added; a card has room for these, and Discord takes the answer for fifteen minutes.
MOST_LINKS = 10
TITLE_LIMIT, PUBLISHED_LIMIT, TEXT_LIMIT = 300, 40, 4_000
_TITLE, _PUBLISHED, _TEXT = "title", "published", "text"


class NothingToAdd(ArticleError):
    template = N_("Give either the address of a page or a file, not both.")


class AttachmentUnreadable(ArticleError):
    template = N_("{source} could not be fetched from Discord: attach it again.")


class NoLinkThere(ArticleError):
    template = N_("There is no link to a page in this message.")


async def add_one(turn: Turn, source: str, draft_of: Callable[[], Awaitable[Draft]], title: str = "", published: str = "") -> None:
    """Archive what ``draft_of`` gives, called ``source`` while it is read, and show the claims found; a title and a date that are not empty
    go before its own. Raises MayNotAdd, BadDate, ArticleError, FetchError, StoreError."""
    await require_adding(turn.interaction, turn.tenant)
    day: datetime | None = parse_published(published) if published.strip() else None
    async with _shown_progress(turn, lambda done, total: article_cards.reading(source, done, total, turn.t)) as progress:
        draft = await draft_of()
        draft = replace(draft, title=title.strip() or draft.title, published=day or draft.published)
        result = await turn.interaction.client.add_article(turn.tenant, draft, source, progress)
    await turn.show(article_cards.added(result, turn.t))


async def from_attachment(file: discord.Attachment) -> Draft:
    """The article in a file that was sent along. Raises AttachmentUnreadable, and what :func:`bot.documents.read` does."""
    if file.size > documents.MAX_BYTES:
        raise documents.DocumentTooLarge(source=file.filename, limit=documents.MAX_BYTES_WORDS)
    try:
        async with asyncio.timeout(_DOWNLOAD_S):
            data = await file.read()
    except UNDELIVERABLE:
        raise AttachmentUnreadable(source=file.filename) from None
    return await documents.opened(data, file.filename)


async def add_links(turn: Turn, message: discord.Message) -> None:
    """Archive the pages that a message links to, one after the other. Raises MayNotAdd, NoLinkThere; of one link, what adding it raises."""
    await require_adding(turn.interaction, turn.tenant)
    found = links_of(message)
    bot = turn.interaction.client
    if not found:
        raise NoLinkThere
    if len(found) == 1:
        await add_one(turn, found[0], lambda: bot.fetcher.fetch(found[0]))
        return
    tried = [Tried(url) for url in found[:MOST_LINKS]]
    async with _shown_progress(turn, lambda done, total: _several(tried, done, total, len(found), turn.t)) as progress:
        for place, one in enumerate(tried):
            progress(0, 0)
            tried[place] = replace(one, result=await _tried(turn, one.url, progress))
    await turn.show(_several(tried, 0, 0, len(found), turn.t))


def links_of(message: discord.Message) -> list[str]:
    """The links in what a message says, or in what it passes on; failing that, those of its embeds, which is how bots post news."""
    said = links("\n".join([message.content, *(passed.content for passed in message.message_snapshots)]))
    return said or links("\n".join(embed.url or "" for embed in message.embeds))


def _several(tried: Sequence[Tried], done: int, total: int, found: int, t: Translator) -> Card:
    return article_cards.several(tried, done, total, found - len(tried), t)


async def _tried(turn: Turn, url: str, progress: Progress) -> Added | TelisikError:
    bot = turn.interaction.client
    if bot.leaving.is_set():  # the one in hand is finished, and the person is told of the rest
        return Leaving()
    try:
        return await bot.add_article(turn.tenant, await bot.fetcher.fetch(url), url, progress)
    except Exception as error:  # the other links do not suffer
        return foreseen(error)


@asynccontextmanager
async def _shown_progress(turn: Turn, draw: Callable[[int, int], Card]) -> AsyncIterator[Progress]:
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
            await turn.show(draw(*latest))
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


class TextForm(ui.Modal):
    """Title, date and text of an article that is pasted."""

    def __init__(self, t: Translator, title: str = "", published: str = "") -> None:
        super().__init__(title=plain(t("Add an article"), 45), custom_id=ids.TEXT_FORM.pattern)
        headline: ui.TextInput[Self] = ui.TextInput(custom_id=_TITLE, required=False, max_length=TITLE_LIMIT, default=title or None)
        day: ui.TextInput[Self] = ui.TextInput(
            custom_id=_PUBLISHED, required=False, max_length=PUBLISHED_LIMIT, default=published or None, placeholder="2025-04-18"
        )
        text: ui.TextInput[Self] = ui.TextInput(custom_id=_TEXT, style=discord.TextStyle.paragraph, max_length=TEXT_LIMIT)
        self.add_item(
            ui.Label(text=plain(t("Title"), 45), description=plain(t("If not the first line of the text."), 100), component=headline)
        )
        self.add_item(ui.Label(text=plain(t("Publication date"), 45), component=day))
        self.add_item(ui.Label(text=plain(t("Text"), 45), component=text))


async def open_text_form(interaction: Interaction, title: str = "", published: str = "") -> None:
    """Open the form for a pasted text. Raises MayNotAdd, BadDate, Busy, NotServed."""
    async with before_form():
        await require_adding(interaction, tenant_of(interaction))
    if published.strip():
        parse_published(published)  # better now than when the text has been typed
    await open_form(interaction, TextForm(translator_of(interaction), title, published))


async def _add_text(turn: Turn, _: re.Match[str], fields: Fields) -> None:
    async def draft() -> Draft:
        return Draft(fields.get(_TEXT, ""))

    await add_one(turn, turn.t("the pasted text"), draft, fields.get(_TITLE, ""), fields.get(_PUBLISHED, ""))


ARTICLE_FORMS = (Form(ids.TEXT_FORM, _add_text),)
