"""From bytes or text to an :class:`~claims.types.Article`: decoding, title, language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claims.types import Article


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was handed in; what is None was not given and is inferred, or stays unknown."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str | None = None


def compose(draft: Draft, source: str) -> Article:
    """The article of a draft; ``source`` names it in errors. Raises EmptyArticle, ArticleTooLarge."""
    raise AssertionError("replaced by the claims author")


def decode(data: bytes, source: str) -> str:
    """The text of a file. Raises EmptyArticle, NotText, ArticleTooLarge."""
    raise AssertionError("replaced by the claims author")


def parse_published(value: str) -> datetime:
    """An ISO 8601 date or time as an aware datetime; a bare date, or a time without zone, is read as UTC. Raises BadDate."""
    raise AssertionError("replaced by the claims author")
