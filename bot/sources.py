"""Articles from where the command line names them: a file (text, HTML, PDF, Word), a web address, or ``-`` for standard input."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from bot import documents
from bot.localisation import Translator
from bot.parts import Fetching
from claims.article import Draft
from claims.errors import N_, ArticleError


class NoSuchFile(ArticleError):
    template = N_("There is no file {source}.")


class UnreadableFile(ArticleError):
    template = N_("{source} cannot be read: {detail}.")


async def read(source: str, fetcher: Fetching, t: Translator) -> Draft:
    """The article at a path, web address or ``-``. Raises ArticleError, FetchError."""
    if source.startswith(("http://", "https://")):
        return await fetcher.fetch(source)
    data = await asyncio.to_thread(_standard_input if source == "-" else _file, source)
    return await documents.opened(data, name_of(source, t))


def name_of(source: str, t: Translator) -> str:
    """What errors and progress call a source."""
    return t("standard input") if source == "-" else source


def with_particulars(draft: Draft, given: Draft) -> Draft:
    """The draft with what a person stated about it, which wins over what a page says of itself."""
    return replace(
        draft,
        title=given.title if given.title is not None else draft.title,
        url=given.url if given.url is not None else draft.url,
        published=given.published if given.published is not None else draft.published,
    )


def _standard_input(_: str) -> bytes:
    # One byte over the limit is enough to know that it is too large, without holding an endless stream.
    return sys.stdin.buffer.read(documents.MAX_BYTES + 1)


def _file(source: str) -> bytes:
    try:
        with Path(source).open("rb") as file:
            return file.read(documents.MAX_BYTES + 1)
    except FileNotFoundError:
        raise NoSuchFile(source=source) from None
    except OSError as error:
        raise UnreadableFile(source=source, detail=error.strerror or type(error).__name__) from None
