"""What a page states about itself, and in which encoding it is written."""

from __future__ import annotations

import pytest
from trafilatura.utils import load_html

from bot.page import MAX_ELEMENTS, decode, publication_time, read
from claims.errors import NoArticleFound
from tests.web_server import STORY_EN, STORY_ID


def article(value: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{{"@type": "{kind}", "datePublished": "{value}"}}</script>'


def meta(value: str, name: str = "article:published_time") -> str:
    return f'<meta property="{name}" content="{value}">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (article("2025-03-04T09:15:00+07:00"), "", "2025-03-04T09:15:00+07:00"),
        (article("2025-03-04T02:15:00Z"), "", "2025-03-04T02:15:00+00:00"),
        (article("2025-03-04"), "", "2025-03-04T00:00:00+00:00"),
        (article("2025-03-04 09:15:00"), "", "2025-03-04T09:15:00+00:00"),
        (article("2025-03-04T09:15", "BlogPosting"), "", "2025-03-04T09:15:00+00:00"),
        (article("2025-03-04", "WebPage"), "", "2025-03-04T00:00:00+00:00"),
        # An Organization has no publication; a video's is not the article's.
        (article("2025-03-04", "VideoObject"), "", None),
        (article("2025-03-04", "WebPage") + article("2025-03-05"), "", "2025-03-05T00:00:00+00:00"),
        (meta("2025-03-04T09:15:00+0700"), "", "2025-03-04T09:15:00+07:00"),
        (meta("2025/03/04 09:15:00", "publishdate"), "", "2025-03-04T09:15:00+00:00"),
        (meta("2025-03-04T09:15:00 +07:00"), "", "2025-03-04T09:15:00+07:00"),
        (meta("Tue, 04 Mar 2025 09:15:00 +0700", "pubdate"), "", "2025-03-04T09:15:00+07:00"),
        (meta("4 hours ago"), "", None),
        (meta("1970-01-01T00:00:00Z") + meta("0001-01-01T00:00:00", "pubdate"), "", None),
        (meta("2025-03-09", "article:modified_time"), "", None),
        # The more precise statement of the same moment wins, whichever comes first; that of another moment does not.
        (article("2025-03-04") + meta("2025-03-04T09:15:00+07:00"), "", "2025-03-04T09:15:00+07:00"),
        (article("2025-03-04") + meta("2025-03-03T18:30:00Z"), "", "2025-03-03T18:30:00+00:00"),
        (article("2025-03-04T09:15:00") + meta("2025-03-04T09:15:00+07:00"), "", "2025-03-04T09:15:00+07:00"),
        (article("2025-03-04") + meta("2025-03-06T09:15:00+07:00"), "", "2025-03-04T00:00:00+00:00"),
        (article("2025-03-04T09:15:00+07:00") + meta("2025-03-04T10:00:00Z"), "", "2025-03-04T09:15:00+07:00"),
        (meta("2025-03-04"), "<article><time datetime='2025-03-04T09:15:00+07:00'></time></article>", "2025-03-04T09:15:00+07:00"),
        ("", "<time datetime='2025-03-04'>kemarin</time>", "2025-03-04T00:00:00+00:00"),
        ("", "<article><time datetime='2025-03-04'></time></article><time datetime='2025-01-01'></time>", "2025-03-04T00:00:00+00:00"),
        ("", "<time pubdate datetime='2025-03-04'></time><time datetime='2025-03-09'></time>", "2025-03-04T00:00:00+00:00"),
        ("", "<time datetime='2025-03-04'></time><time datetime='2025-03-09'></time>", None),
        # Links to other articles, comments and related stories do not date the page.
        (article("2025-03-04") + article("2025-03-09"), "", None),
        (
            '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": ['
            + '{"@type": "Article", "datePublished": "2025-03-04"}]}</script>',
            "",
            None,
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": ["Article", "Thing"], "datePublished": "2025-03-04"}]}</script>',
            "",
            "2025-03-04T00:00:00+00:00",
        ),
        ('<script type="application/ld+json">{"datePublished": </script>' + meta("2025-03-04"), "", "2025-03-04T00:00:00+00:00"),
        ('<script type="application/ld+json">' + "[" * 20_000 + "</script>", "", None),
        # Nothing is guessed from words, the copyright line or the address.
        ("<link rel=canonical href='https://example.org/2025/03/04/x'>", "<p>Selasa, 4 Maret 2025</p><footer>© 2025</footer>", None),
    ],
)
def test_when_a_page_says_it_was_published(head: str, body: str, expected: str | None) -> None:
    tree = load_html(f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body><p>y</p>{body}</body></html>")
    published = publication_time(tree)
    assert (published and published.isoformat()) == expected


WORDS = "“Café” di Prancis – sedikitnya 3 orang"


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        (WORDS.encode(), "utf-8", WORDS),
        (WORDS.encode(), None, WORDS),
        (WORDS.encode(), "iso-8859-1", WORDS),
        (b'<meta charset="windows-1252">' + WORDS.encode(), None, '<meta charset="windows-1252">' + WORDS),
        (WORDS.encode("cp1252"), None, WORDS),
        (WORDS.encode("cp1252"), "utf-8", WORDS),
        (WORDS.encode("cp1252"), "iso-8859-1", WORDS),
        (WORDS.encode("cp1252"), "no-such-encoding", WORDS),
        ("<meta charset=shift_jis>東京で3人".encode("shift_jis"), None, "<meta charset=shift_jis>東京で3人"),
        (
            "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>Три".encode("koi8-r"),
            None,
            "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>Три",
        ),
        ("東京".encode("iso-2022-jp"), "iso-2022-jp", "東京"),
        (WORDS.encode("utf-8-sig"), "iso-8859-1", WORDS),
        (WORDS.encode("utf-16"), "utf-8", WORDS),
        (WORDS.encode("utf-16-le"), "utf-16-le", WORDS),
        (b"<meta charset='a\0b'>" + WORDS.encode("cp1252"), None, "<meta charset='a\0b'>" + WORDS),
        (b"a\x81\x9d", None, "a\ufffd\ufffd"),
    ],
)
def test_pages_are_decoded_whatever_they_declare(data: bytes, charset: str | None, expected: str) -> None:
    assert decode(data, charset) == expected


def test_an_xml_declaration_does_not_disturb() -> None:
    data = ("<?xml version='1.0' encoding='iso-8859-1'?>\n" + STORY_ID).encode()
    assert "“Kami masih mencari sampai ke muara,” kata Kepala Desa Darsono Wirya." in read(data, "https://example.org/x").text


def test_tables_are_left_out_of_an_article_but_an_article_laid_out_in_one_is_read() -> None:
    figures = STORY_EN.replace("</main>", "<table><tr><td>Passengers</td><td>140</td></tr></table></main>")
    assert "|" not in read(figures.encode(), "https://example.org/x").text
    paragraphs = STORY_EN[STORY_EN.index("<p>") : STORY_EN.index("</main>")]
    old = f"<html><head><title>Ferry</title></head><body><table><tr><td>{paragraphs}</td></tr></table></body></html>"
    assert "About 140 passengers took the first crossing." in read(old.encode(), "https://example.org/x").text


def test_a_page_built_to_be_slow_is_not_an_article() -> None:
    page = STORY_EN.replace("</main>", "<b>x</b>" * MAX_ELEMENTS + "</main>")
    with pytest.raises(NoArticleFound, match=r"No article was found on https://example\.org/x\."):
        read(page.encode(), "https://example.org/x")


def test_a_page_that_the_libraries_fail_on_has_no_article() -> None:
    with pytest.raises(NoArticleFound) as caught:
        read(b"<svg><title>a</title><p>Sedikitnya tiga orang tewas pada hari Senin malam.</p></svg>", "https://example.org/x")
    assert isinstance(caught.value.__cause__, AssertionError)
