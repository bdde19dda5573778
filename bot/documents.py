"""Files that people hand in (plain text, HTML, PDF, Word) to an article. What a file is, its first bytes say, never its name.

    ArticleError
    ├── DocumentTooLarge
    ├── UnreadKind            a spreadsheet, a picture's archive, an old .doc …
    ├── DamagedDocument
    ├── ProtectedDocument     encrypted
    ├── ScannedDocument       pictures of text
    ├── TooManyPages
    └── TooComplex            reading it takes too long

Nothing is taken for the author or the publication date but what a page states: a PDF or Word file names the computer it was written on,
and the day it was saved.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING, Any

from bot import page
from claims.article import LIMIT, LIMIT_WORDS, Draft, decode
from claims.errors import N_, ArticleError, ArticleTooLarge, EmptyArticle

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

#: The largest file, in bytes: pictures make PDFs far larger than their text, which may have claims.article.LIMIT.
MAX_BYTES = 10 * 1024 * 1024
MAX_BYTES_WORDS = "10 MiB"
MAX_PAGES = 300
#: A file that takes longer than this, in seconds, was made to: a hundred full pages take ten.
MAX_SECONDS = 60.0
# What the streams of a PDF, and the parts of a Word file all together, may unpack to, in bytes.
_UNPACKED_STREAM, _UNPACKED_PARTS = 20_000_000, 100_000_000
_MOST_PARTS = 5_000
# Operators and operands on one page; a full page of text has ten thousand.
_PAGE_WORK = 500_000
# Below this share of letters, what a PDF gives are the numbers of its glyphs, not text.
_LETTERS = 0.25
# A line so many times as large as the one before, or so many times as far below it as lines usually are, begins something new.
_OTHER_SIZE, _GAP = 1.1, 1.3
# Files read at once: reading is slow and mostly holds the interpreter's lock, and other work waits for the common threads.
_READERS = 2

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Rich text, PostScript, saved mail; pictures: PNG, JPEG, GIF, WebP (and whatever else RIFF holds), TIFF. Not BMP: its "BM" begins "BMKG".
_OTHER = (b"{\\rtf", b"%!PS", b"From: <Saved by ", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_HTML = tuple(f"<{tag}" for tag in (
    "!doctype html", "html", "head", "body", "title", "meta", "script", "style", "main", "article", "section", "div", "table", "h1", "p",
))  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _BOX = f"{_WORD}p", f"{_WORD}tbl", f"{_WORD}txbxContent"
_CHARACTERS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
# What was deleted or moved away, the properties of paragraphs, and the same again for older programs.
_LEFT_OUT = frozenset(
    [f"{_WORD}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sectPr")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)


class DocumentTooLarge(ArticleError):
    template = N_("{source} is too large: a file may have at most {limit}.")


class UnreadKind(ArticleError):
    template = N_("{source} is of a kind that is not read: give plain text, HTML, PDF or Word (.docx).")


class DamagedDocument(ArticleError):
    template = N_("{source} is damaged: open it, save it again, and try once more.")


class ProtectedDocument(ArticleError):
    template = N_("{source} is protected: save a copy without password or encryption, and give that.")


class ScannedDocument(ArticleError):
    template = N_("{source} has no text in it, only pictures of it: paste the text instead.")


class TooManyPages(ArticleError):
    template = N_("{source} has {pages} pages: at most {limit} are read.")


class TooComplex(ArticleError):
    template = N_("{source} takes too long to read: paste its text instead.")


async def opened(data: bytes, source: str) -> Draft:
    """As :func:`read`, in a thread of its own; of many files a few are read at once."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), read, data, source)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_READERS, "documents")


def read(data: bytes, source: str) -> Draft:
    """The article in a file; ``source`` names it in errors. Blocking: run it in a thread, as :func:`opened` does.

    Raises DocumentTooLarge, ArticleTooLarge, EmptyArticle, NotText, NoArticleFound, UnreadKind, DamagedDocument, ProtectedDocument,
    ScannedDocument, TooManyPages, TooComplex.
    """
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(source=source, limit=MAX_BYTES_WORDS)
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_PDF):
        return _pdf(data, source)
    if start.startswith(_ZIP):
        return _word(data, source)
    if start.startswith(_OLE):  # what Word makes of an encrypted .docx, and of an old .doc
        raise ProtectedDocument(source=source) if "EncryptedPackage".encode("utf-16-le") in data else UnreadKind(source=source)
    if start.startswith(_OTHER):
        raise UnreadKind(source=source)
    if _is_html(data):
        return page.read(data, None, source=source)
    return Draft(decode(data, source))


def is_packed(data: bytes) -> bool:
    """Whether the first bytes are those of a PDF, a Word file or what else is no text, whatever it is called."""
    return data.startswith((_PDF, _ZIP, _OLE))


def _is_html(data: bytes) -> bool:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "latin-1")
    start = data[:2048].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<!--")):
        return "<html" in start
    return any(start.startswith(tag) and start[len(tag) : len(tag) + 1] in (" ", ">", "\n", "\r", "\t", "/") for tag in _HTML)


def _pdf(data: bytes, source: str) -> Draft:
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError

    from claims.paragraphs import paragraphs

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs every fault that it can live with
    limits = apply_configuration(
        zlib_maximum_output_length=_UNPACKED_STREAM,
        lzw_maximum_output_length=_UNPACKED_STREAM,
        run_length_maximum_output_length=_UNPACKED_STREAM,
        array_based_stream_maximum_output_length=_UNPACKED_STREAM,
        stream_decoding_work_maximum_length=4 * _UNPACKED_STREAM,
        stream_parsing_work_maximum_count=_PAGE_WORK,
        jbig2dec_binary=None,
    )
    try:
        with limits:
            reader = PdfReader(BytesIO(data), root_object_recovery_limit=_MOST_PARTS)
            pages = _pages(reader, source)
            stated = None if reader.metadata is None else reader.metadata.title
    except ArticleError:
        raise
    except (DependencyError, FileNotDecryptedError):  # it needs a password, or an encryption that only other libraries know
        raise ProtectedDocument(source=source) from None
    except Exception as error:  # damaged files make it fail in ways it does not declare
        raise DamagedDocument(source=source) from error
    text = paragraphs(pages)
    shown = sum(not char.isspace() for char in text)
    if sum(map(str.isalpha, text)) < max(1, _LETTERS * shown):
        raise ScannedDocument(source=source)
    return Draft(text, title=_title(stated or "", text))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text that a PDF shows in one go, its line breaks included: how high it stands on the page, and how large, in points."""

    text: str
    height: float
    size: float


def _pages(reader: PdfReader, source: str) -> list[str]:
    """The text of every page, with an empty line where a new block begins. Raises TooManyPages, TooComplex, ArticleTooLarge, and whatever
    pypdf meets."""
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise TooManyPages(source=source, pages=count, limit=MAX_PAGES)
    until = time.monotonic() + MAX_SECONDS
    found: list[list[_Piece]] = []
    length = 0
    for one in reader.pages:
        found.append(_pieces_of(one, until, source))
        length += sum(len(piece.text) for piece in found[-1])
        if length > LIMIT:
            raise ArticleTooLarge(source=source, limit=LIMIT_WORDS)
    steps = [above.height - below.height for pieces in found for above, below in pairwise(filter(_is_shown, pieces))]
    step = median_low([one for one in steps if one > 0] or [0.0])
    return [_in_blocks(pieces, step) for pieces in found]


def _is_shown(piece: _Piece) -> bool:
    return bool(piece.text.strip())


def _in_blocks(pieces: Sequence[_Piece], step: float) -> str:
    """The text of a page, with an empty line where a line is of another size than the one before, or further below it than the usual
    ``step``: headlines and paragraphs."""
    parts: list[str] = []
    before: _Piece | None = None
    for piece in pieces:
        if _is_shown(piece):
            if before is not None and parts[-1].endswith("\n"):
                larger, smaller = max(before.size, piece.size), min(before.size, piece.size)
                if larger > _OTHER_SIZE * smaller or before.height - piece.height > _GAP * step:
                    parts.append("\n")
            before = piece
        parts.append(piece.text)
    return "".join(parts)


def _pieces_of(one: PageObject, until: float, source: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    late = False

    def keep(text: str, outer: Sequence[float], inner: Sequence[float], _: object, size: float) -> None:
        # Both are matrices [a b c d e f]; text that is turned on its side is rare, and only less well parted.
        if text:
            pieces.append(_Piece(text, inner[5] * outer[3] + outer[5], abs(size * inner[3] * outer[3])))

    def look(*_: object) -> None:
        nonlocal late
        late = late or time.monotonic() > until
        if late:
            raise TooComplex(source=source)

    look()
    # Called at every operator: a page has no other point at which reading it could be stopped.
    one.extract_text(visitor_operand_before=look, visitor_text=keep)
    if late:  # inside a form pypdf goes on after whatever is raised
        raise TooComplex(source=source)
    return pieces


def _title(stated: str, text: str) -> str | None:
    """The title that the file states, if its text begins with it: programs write file names and the titles of templates there."""
    title, start = " ".join(stated.split()), " ".join(text[:2_000].split())
    return title if len(title) > 3 and title.casefold() in start.casefold() else None


def _word(data: bytes, source: str) -> Draft:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception as error:  # not only BadZipFile
        raise DamagedDocument(source=source) from error
    if not any(part.filename.startswith("word/") for part in parts):
        raise UnreadKind(source=source)
    if any(part.flag_bits & 1 for part in parts):
        raise ProtectedDocument(source=source)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED_PARTS:
        raise TooComplex(source=source)
    try:
        from docx import Document

        document = Document(BytesIO(data))
        body: Any = document.element.body
        lines = list(_paragraphs(body, lambda element: element.tag != _TABLE)) or list(_paragraphs(body, lambda _: True))
        stated = document.core_properties.title
    except Exception as error:  # missing parts and broken XML make it fail in ways it does not declare
        raise DamagedDocument(source=source) from error
    text = "\n".join(lines)
    if not text.strip():
        raise EmptyArticle(source=source)
    if len(text) > LIMIT:
        raise ArticleTooLarge(source=source, limit=LIMIT_WORDS)
    return Draft(text, title=_title(stated or "", text))


def _paragraphs(element: Any, wanted: Callable[[Any], bool]) -> Iterator[str]:
    """The text of each paragraph that has any; those in text boxes after the one that they are fixed to."""
    for child in element:
        if child.tag in _LEFT_OUT or not wanted(child):
            continue
        if child.tag == _PARAGRAPH:
            text = "".join(_pieces(child)).strip()
            if text:
                yield text
        yield from _paragraphs(child, wanted)


def _pieces(element: Any) -> Iterator[str]:
    """Text as the document now reads: with what was inserted while changes were tracked, without what was deleted."""
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in _LEFT_OUT and child.tag != _BOX:
            yield from _pieces(child)
