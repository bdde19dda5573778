"""An HTML page to an article: its text, and what the page itself states about it. Blocking, and slow to import: run it in a thread."""

from __future__ import annotations

import codecs
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from claims.article import Draft
from claims.errors import NoArticleFound

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

# Extraction takes about 70 µs an element; articles have a few thousand, and a page built to be slow has a million.
MAX_ELEMENTS = 50_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What these labels mean on the web (https://encoding.spec.whatwg.org/#names-and-labels).
_WEB_LABELS = {"iso8859-1": "cp1252", "ascii": "cp1252"}

# The properties by which sites and content systems state the publication time, most widely used first.
_PUBLISHED_PROPERTIES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "content_publisheddate",
    "dtk:publishdate",
)
# Dates that content systems write when they have none: the epochs of Unix and of .NET.
_PLACEHOLDERS = (date(1970, 1, 1), date(1, 1, 1))


def read(data: bytes, url: str | None, charset: str | None = None, *, source: str | None = None) -> Draft:
    """The article of an HTML page; ``charset`` is the one its HTTP header named, ``source`` names it in errors. Raises NoArticleFound.

    The language is left to be inferred from the text: what pages declare is often their template's. A page without a url, from a file,
    has none: the one it claims for itself would be shown as the source without anybody having looked there.
    """
    import trafilatura
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs what is raised here as one sentence
    try:
        tree = load_html(decode(data, charset))
        if tree is not None and sum(1 for _ in tree.iter()) <= MAX_ELEMENTS:
            published = publication_time(tree)
            # Tables would interrupt the text with figures out of sentence; an article laid out in one is found all the same.
            document = trafilatura.bare_extraction(tree, url=url, with_metadata=True, include_comments=False, include_tables=False)
            if isinstance(document, trafilatura.settings.Document) and document.text and _is_prose(document.text):
                return _draft(document, url, published)
    except Exception as error:  # the libraries meet pages by failing in ways they do not declare, down to failed assertions
        raise NoArticleFound(source=source or url) from error
    raise NoArticleFound(source=source or url)


def _draft(document: Document, url: str | None, published: datetime | None) -> Draft:
    return Draft(
        text=document.text or "",
        title=document.title or None,
        url=url,
        publisher=document.sitename or None,
        authors=tuple(name for name in (document.author or "").split("; ") if name),
        published=published,
    )


def _is_prose(text: str) -> bool:
    """Whether some line is a sentence: menus and lists of headlines have neither full stops nor long lines."""
    return any(_is_sentence(line.rstrip(" \"'”’»)")) for line in text.splitlines())


def _is_sentence(line: str) -> bool:
    return len(line.split()) >= 5 and (line.endswith((".", "!", "?", "…")) or len(line) >= 200)


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a page: by its byte order mark, as UTF-8, as its HTTP header or else its own ``<meta>`` says, as Windows-1252.

    UTF-8 comes before the declarations because text in another encoding is practically never valid UTF-8, while pages in
    UTF-8 that are declared as something else are common.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    declared = [label for label in (charset, _meta_charset(data)) if label]
    # Encodings that shift by escape sequences, or pad with zero bytes, can look like UTF-8.
    candidates = [*declared, "utf-8"] if b"\x1b" in data or b"\0" in data else ["utf-8", *declared]
    for label in candidates:
        try:
            name = codecs.lookup(label).name
            return data.decode(_WEB_LABELS.get(name, name))
        except (LookupError, ValueError):  # ValueError: also for labels that cannot be names
            continue
    return data.decode("cp1252", "replace")


def _meta_charset(data: bytes) -> str | None:
    """The encoding that the page declares in its first 1024 bytes, where the HTML standard wants it."""
    _, found, rest = data[:1024].lower().partition(b"charset=")
    label = rest.lstrip(b"\"' ")
    for stop in (b'"', b"'", b";", b">", b"/", b" "):
        label = label.partition(stop)[0]
    return label.decode("ascii", "ignore") if found else None


@dataclass(frozen=True, slots=True)
class _Stated:
    """A publication time as a page states it; ``precision`` is 0 for a bare day, 1 for a time without zone, 2 for a full one."""

    moment: datetime
    precision: int

    def may_mean(self, other: _Stated) -> bool:
        """Whether ``other`` can be the same moment: zones lie between UTC−12 and UTC+14, and a bare day lasts 24 hours."""
        latest = timedelta(hours=36 if self.precision == 0 else 12)
        return -timedelta(hours=14) <= other.moment - self.moment <= latest


def publication_time(tree: HtmlElement) -> datetime | None:
    """When the page says it was published: by JSON-LD, ``<meta>`` or ``<time>``; None where it does not say or contradicts itself.

    The first statement in that order counts; one that says the same more precisely is preferred to it. Nothing is guessed from the
    text, the URL or the copyright line. A time without a zone is read as UTC, a bare day as its midnight.
    """
    stated = [*_from_json_ld(tree), *_from_meta(tree), *_from_time_elements(tree)]
    if not stated:
        return None
    same = [other for other in stated if stated[0].may_mean(other)]
    return max(same, key=lambda other: other.precision).moment  # max() keeps the first of equals


def _from_json_ld(tree: HtmlElement) -> list[_Stated]:
    articles: list[_Stated] = []
    pages: list[_Stated] = []
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            nodes = list(_json_ld_nodes(json.loads(script.text or "", strict=False)))
        except (ValueError, RecursionError):
            continue
        for node in nodes:
            types = node.get("@type")
            names = [str(name) for name in (types if isinstance(types, list) else [types])]
            moment = _moment(node.get("datePublished"))
            if moment is not None and any(name.endswith(("Article", "Posting", "Report")) for name in names):
                articles.append(moment)
            elif moment is not None and "WebPage" in names:
                pages.append(moment)
    found = articles or pages
    # Several articles with different dates: a list of links, which says nothing of this page.
    return found if len({statement.moment for statement in found}) == 1 else []


def _json_ld_nodes(value: object) -> Iterator[dict[str, object]]:
    """The objects that describe the page itself, not those nested in them (comments, related articles)."""
    if isinstance(value, list):
        for item in value:
            yield from _json_ld_nodes(item)
    elif isinstance(value, dict):
        yield value
        yield from _json_ld_nodes(value.get("@graph"))
        yield from _json_ld_nodes(value.get("mainEntity"))


def _from_meta(tree: HtmlElement) -> list[_Stated]:
    values: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("itemprop") or meta.get("name") or ""
        values.setdefault(key.strip().lower(), meta.get("content") or "")
    moments = (_moment(values.get(key)) for key in _PUBLISHED_PROPERTIES)
    return [moment for moment in moments if moment is not None]


def _from_time_elements(tree: HtmlElement) -> list[_Stated]:
    """The ``<time>`` marked as the publication's; failing that, the only one of the article. Two different ones say nothing."""
    for path in ("//time[@pubdate or @itemprop='datePublished']", "//article//time", "//main//time", "//time"):
        elements = tree.xpath(path)
        if elements:
            moments = {moment for element in elements if (moment := _moment(element.get("datetime"))) is not None}
            return list(moments) if len(moments) == 1 else []
    return []


def _moment(value: object) -> _Stated | None:
    """A date as pages write it: ISO 8601, the same with slashes, or RFC 5322; None for anything else."""
    if not isinstance(value, str):
        return None
    written = value.strip().replace("/", "-").replace(" +", "+")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, IndexError, TypeError):
            return None
    if moment.date() in _PLACEHOLDERS:
        return None
    if moment.tzinfo is None:
        return _Stated(moment.replace(tzinfo=UTC), 1 if ":" in value else 0)
    return _Stated(moment, 2)
