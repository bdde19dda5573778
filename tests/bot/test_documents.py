"""Files that people hand in: what they are by their bytes, their text, and one sentence for each that cannot be read."""

from __future__ import annotations

import threading
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import documents
from bot.documents import (
    MAX_BYTES,
    DamagedDocument,
    DocumentTooLarge,
    ProtectedDocument,
    ScannedDocument,
    TooComplex,
    TooManyPages,
    UnreadKind,
    opened,
    read,
)
from claims.article import LIMIT
from claims.errors import ArticleError, ArticleTooLarge, EmptyArticle, NoArticleFound, NotText
from tests.document_files import docx, encrypted, encrypted_otherwise, packed, pdf, repacked, with_body
from tests.web_server import STORY_ID

LINES = (
    "Banjir bandang melanda Watubiru",
    "Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu, kata",
    "badan penanggulangan bencana (BPBD). Sebanyak 120 rumah rusak berat.",
    "Warga mengungsi.",
)
TEXT = f"{LINES[0]}\n{' '.join(LINES[1:])}"


def test_a_pdf_with_its_sentences_whole() -> None:
    draft = read(pdf([LINES]), "siaran.pdf")
    assert draft.text == TEXT
    # The computer's owner and the day it was saved are neither author nor publication date.
    assert (draft.title, draft.authors, draft.published, draft.url) == (None, (), None, None)


def test_headlines_and_paragraphs_of_a_pdf_stay_apart() -> None:
    wide = [
        "Banjir bandang melanda Watubiru dan empat kecamatan lain di hilir",
        *(line.replace("kata", "kata juru bicara") for line in LINES[1:3]),
    ]
    lines = [f"# {wide[0]}", *wide[1:], "", *wide[1:]]
    assert read(pdf([lines]), "a.pdf").text.splitlines() == [wide[0], " ".join(wide[1:]), " ".join(wide[1:])]


def test_a_pdf_of_several_pages_with_heads_and_page_numbers() -> None:
    pages = [["Siaran Pers BPBD", line, f"Halaman {number} dari 3"] for number, line in enumerate(LINES[1:], start=1)]
    assert read(pdf(pages), "siaran.pdf").text == " ".join(LINES[1:])


@pytest.mark.parametrize(
    ("stated", "title"), [(LINES[0], LINES[0]), ("Microsoft Word - siaran.docx", None), ("untitled", None), ("B", None), ("", None)]
)
def test_the_title_a_file_states_counts_if_its_text_begins_with_it(stated: str, title: str | None) -> None:
    assert read(pdf([LINES], stated), "a.pdf").title == title
    assert read(docx(LINES, title=stated), "a.docx").title == title


def test_a_pdf_that_another_program_made() -> None:
    pyplot = pytest.importorskip("matplotlib.figure")
    figure, out = pyplot.Figure(), BytesIO()
    figure.text(0.1, 0.5, "Gempa menewaskan 12 orang di Lampesu — “parah”, kata Wali Kota.")
    figure.savefig(out, format="pdf", metadata={"CreationDate": None})
    assert read(out.getvalue(), "a.pdf").text == "Gempa menewaskan 12 orang di Lampesu — “parah”, kata Wali Kota."


def test_a_pdf_behind_blanks_and_a_byte_order_mark() -> None:
    assert read(b"\xef\xbb\xbf\r\n" + pdf([LINES]), "a.pdf").text == TEXT


def test_a_word_file() -> None:
    draft = read(docx(LINES), "siaran.docx")
    assert draft.text == "\n".join(LINES)
    assert (draft.title, draft.authors, draft.published, draft.url) == (None, (), None, None)


def test_tables_of_a_word_file_count_only_where_there_is_nothing_else() -> None:
    table = [["Wilayah", "Tewas"], ["Watubiru", "35"]]
    assert read(docx(LINES, table=table), "a.docx").text == "\n".join(LINES)
    assert read(docx([], table=[[LINES[1]], [LINES[2]]]), "a.docx").text == "\n".join(LINES[1:3])


def test_a_word_file_as_it_now_reads() -> None:
    body = """
      <w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>Korban </w:t></w:r>
        <w:ins><w:r><w:t>tewas </w:t></w:r></w:ins><w:del><w:r><w:delText>luka </w:delText></w:r></w:del>
        <w:moveFrom><w:r><w:t>dipindah </w:t></w:r></w:moveFrom>
        <w:hyperlink><w:r><w:t>35</w:t><w:tab/><w:t>orang</w:t><w:br/><w:t>Covid</w:t><w:noBreakHyphen/><w:t>19</w:t></w:r></w:hyperlink></w:p>
      <w:sdt><w:sdtContent><w:p><w:r><w:t>Isian</w:t></w:r></w:p></w:sdtContent></w:sdt>
      <w:p><w:r><w:t>Kotak:</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>dalam</w:t></w:r></w:p></w:txbxContent></mc:Choice>
        <mc:Fallback><w:txbxContent><w:p><w:r><w:t>dalam</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
    """
    assert read(with_body(docx([]), body), "a.docx").text == "Korban tewas 35\torang\nCovid-19\nIsian\nKotak:\ndalam"


@pytest.mark.parametrize("page", [STORY_ID, "\ufeff" + STORY_ID, "\n<!-- x -->\n" + STORY_ID])
def test_a_saved_web_page_without_the_address_it_claims(page: str) -> None:
    page = page.replace("<head>", '<head><link rel="canonical" href="https://elsewhere.example/">')
    draft = read(page.encode(), "page.html")
    assert "<p>" not in draft.text
    assert draft.title
    assert draft.url is None


def test_plain_text_stays_as_it_is_even_with_signs_of_markup() -> None:
    for text in ("a < b\n<3 kata dia.\n", "<redaksi> Tiga orang tewas.\n", "<percent>", "%PDX"):
        assert read(text.encode(), "a.pdf").text == text


def test_what_a_file_is_called_says_nothing() -> None:
    assert read(pdf([LINES]), "a.txt").text == TEXT
    assert read(docx(LINES), "a.pdf").text == "\n".join(LINES)
    assert read(b"Tiga orang tewas.", "a.docx").text == "Tiga orang tewas."


WORD = docx(LINES)
BROKEN: list[tuple[str, bytes, type[ArticleError], str]] = [
    ("an empty file", b"", EmptyArticle, "There is no text in it.bin."),
    ("a program", b"\x7fELF" + bytes(range(256)) * 4, NotText, "it.bin is not a text file"),
    ("a PDF cut short", pdf([LINES])[:200], DamagedDocument, "it.bin is damaged"),
    ("the beginning of a PDF", b"%PDF-1.7\n", DamagedDocument, "it.bin is damaged"),
    ("a PDF without pages", pdf([]), ScannedDocument, "it.bin has no text in it, only pictures"),
    ("a scanned PDF", pdf([[], []]), ScannedDocument, "it.bin has no text in it, only pictures"),
    ("a PDF of glyph numbers", pdf([["\x01\x02\x03 12 34 56 78 90 12"]]), ScannedDocument, "it.bin has no text in it"),
    ("a PDF with a password", encrypted(pdf([LINES]), "sesame"), ProtectedDocument, "it.bin is protected: save a copy without"),
    ("a PDF with another encryption", encrypted_otherwise(pdf([LINES])), ProtectedDocument, "it.bin is protected"),
    ("a PDF of 301 pages", pdf([["x"]] * 301), TooManyPages, "it.bin has 301 pages: at most 300 are read."),
    ("a Word file cut short", WORD[: len(WORD) // 2], DamagedDocument, "it.bin is damaged"),
    ("a Word file without its text", repacked(WORD, {"word/document.xml": None}), DamagedDocument, "it.bin is damaged"),
    ("a Word file with broken XML", repacked(WORD, {"word/document.xml": b"<w:document"}), DamagedDocument, "it.bin is damaged"),
    ("a Word file without paragraphs", docx([]), EmptyArticle, "There is no text in it.bin."),
    (
        "an encrypted Word file",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        ProtectedDocument,
        "protected",
    ),
    ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnreadKind, "it.bin is of a kind that is not read"),
    ("a spreadsheet", packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), UnreadKind, "not read"),
    ("rich text", rb"{\rtf1\ansi Tiga orang tewas.}", UnreadKind, "it.bin is of a kind that is not read"),
    ("a photograph", b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 600, UnreadKind, "it.bin is of a kind that is not read"),
    ("a screenshot", b"\x89PNG\r\n\x1a\n" + b"\0" * 600, UnreadKind, "it.bin is of a kind that is not read"),
    ("a web page without an article", b"<html><body><p>Menu</p></body></html>", NoArticleFound, "No article was found on it.bin."),
    ("a file of more than 10 MiB", b"%PDF-" + b"x" * MAX_BYTES, DocumentTooLarge, "it.bin is too large: a file may have at most 10 MiB"),
    ("a text of more than 2 MiB", b"x" * (LIMIT + 1), ArticleTooLarge, "it.bin is too large: an article may have at most 2 MiB"),
]


@pytest.mark.parametrize(("data", "error", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_each_file_that_cannot_be_read_gets_its_sentence(data: bytes, error: type[ArticleError], said: str) -> None:
    with pytest.raises(error) as raised:
        read(data, "it.bin")
    assert type(raised.value) is error
    assert said in str(raised.value)


def test_a_pdf_that_everybody_may_open_is_read() -> None:
    assert read(encrypted(pdf([LINES]), ""), "a.pdf").text == TEXT


def test_entities_of_a_word_file_are_not_expanded() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    xml = f"""{entities}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
      <w:body><w:p><w:r><w:t>Tiga &h; orang</w:t></w:r></w:p></w:body></w:document>"""
    with suppress(DamagedDocument):
        assert len(read(repacked(WORD, {"word/document.xml": xml.encode()}), "a.docx").text) < 100


def test_a_word_file_that_unpacks_to_very_much() -> None:
    bomb = repacked(WORD, {f"word/media/{n}": b"\0" * 30_000_000 for n in range(4)})
    assert len(bomb) < 1_000_000
    with pytest.raises(TooComplex):
        read(bomb, "a.docx")


def test_a_pdf_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_SECONDS", -1.0)
    with pytest.raises(TooComplex):
        read(pdf([LINES]), "a.pdf")


def test_a_pdf_with_more_on_a_page_than_any_page_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_PAGE_WORK", 10)
    with pytest.raises(ArticleError):
        read(pdf([LINES]), "a.pdf")


async def test_reading_is_done_in_a_thread() -> None:
    draft = await opened(pdf([LINES]), "a.pdf")
    assert draft.text == TEXT
    assert any(thread.name.startswith("documents") for thread in threading.enumerate())


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([pdf([LINES]), encrypted(pdf([LINES]), ""), WORD]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=4),
)
def test_a_file_damaged_anywhere_is_read_or_refused_in_a_sentence(data: bytes, changes: list[tuple[float, bytes]]) -> None:
    for place, written in changes:
        at = int(place * len(data))
        data = data[:at] + written + data[at + len(written) :]
    with suppress(ArticleError):
        assert read(data, "a").text.strip()
