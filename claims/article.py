"""From bytes or text to an :class:`~claims.types.Article`: decoding, title, language."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from claims.errors import ArticleTooLarge, BadDate, EmptyArticle, NotText
from claims.languages import detect
from claims.types import Article

#: The largest article, in bytes of UTF-8: some three hundred pages, far beyond any news piece.
LIMIT = 2 * 1024 * 1024
LIMIT_WORDS = "2 MiB"

_TITLE = 80
_HEADLINE = 160
_LINE = re.compile(r"[^\r\n]+")
# Control characters that no text file holds; tab, newline, form feed and carriage return are text.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


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
    """The article of a draft; ``source`` names it in errors. A time without zone is read as UTC. Raises EmptyArticle, ArticleTooLarge."""
    if not draft.text.strip():
        raise EmptyArticle(source=source)
    if len(draft.text) > LIMIT or len(draft.text.encode("utf-8", "surrogatepass")) > LIMIT:
        raise ArticleTooLarge(source=source, limit=LIMIT_WORDS)
    published = draft.published
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return Article(
        text=draft.text,
        title=(draft.title or "").strip() or infer_title(draft.text),
        language=draft.language or detect(draft.text),
        url=draft.url,
        publisher=draft.publisher,
        authors=draft.authors,
        published=published,
    )


def infer_title(text: str) -> str:
    """The first line where it looks like a headline (short, no full stop, text after it), else the first words, cut at a word."""
    lines = [line.strip() for line in (match.group() for match in _LINE.finditer(text[: 20 * _HEADLINE])) if line.strip()]
    first = " ".join(lines[0].split()) if lines else ""
    if len(lines) > 1 and len(first) <= _HEADLINE and not first.endswith((".", ",", ";", ":")):
        return first
    if len(first) <= _TITLE:
        return first
    return first[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def decode(data: bytes, source: str) -> str:
    """The text of a file, verbatim but for its byte order mark: UTF-8, or UTF-16 with a mark.

    Raises EmptyArticle, NotText (other encodings, and control characters no text holds), ArticleTooLarge.
    """
    if len(data) > LIMIT:
        raise ArticleTooLarge(source=source, limit=LIMIT_WORDS)
    if data.startswith(b"%PDF-"):  # its first lines can pass for text
        raise NotText(source=source)
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise NotText(source=source) from None
    if _BINARY.search(text):
        raise NotText(source=source)
    if not text.strip():
        raise EmptyArticle(source=source)
    return text


def parse_published(value: str) -> datetime:
    """An ISO 8601 date or time as an aware datetime; a bare date, or a time without zone, is read as UTC. Raises BadDate."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise BadDate(value=value) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
