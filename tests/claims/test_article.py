"""From bytes to an article."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.article import LIMIT, Draft, compose, decode, infer_title, parse_published
from claims.errors import ArticleTooLarge, BadDate, EmptyArticle, NotText


@given(
    st.text(alphabet=st.characters(codec="utf-8", min_codepoint=32), min_size=1).filter(lambda text: text.strip() and text[0] != "\ufeff")
)
def test_text_survives_every_encoding_verbatim(text: str) -> None:
    text = text + "\r\n\tlanjut\n"
    assert decode(text.encode(), "f") == text
    assert decode(codecs.BOM_UTF8 + text.encode(), "f") == text
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "f") == text
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "f") == text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00", b"caf\xe9 di sini", bytes(range(256)), b"a\x00b", b"\x7fELF\x02"]
)
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(NotText, match=r"foto\.png"):
        decode(data, "foto.png")


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_nothing_is_no_article(data: bytes) -> None:
    with pytest.raises(EmptyArticle, match="kosong"):
        decode(data, "kosong.txt")


def test_too_much_is_refused_by_its_bytes() -> None:
    assert len(decode(b"a" * LIMIT, "f")) == LIMIT
    with pytest.raises(ArticleTooLarge, match="2 MiB"):
        decode(b"a" * (LIMIT + 1), "f")
    with pytest.raises(ArticleTooLarge, match="2 MiB"):
        compose(Draft("é" * (LIMIT // 2 + 1)), "f")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Banjir Landa Palora\n\nWarga mengungsi.", "Banjir Landa Palora"),
        ("\r\n  Banjir   Landa Palora \r\nWarga mengungsi.", "Banjir Landa Palora"),
        ("Warga mengungsi.\nBantuan datang.", "Warga mengungsi."),
        ("Banjir", "Banjir"),
        ("Warga Palora mengungsi ke balai desa sejak Rabu malam karena air sungai terus naik dan jembatan putus.", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    found = infer_title(text)
    if title is not None:
        assert found == title
    else:
        assert found.endswith("…")
        assert len(found) <= 81
        assert text.startswith(found[:-1] + " ")


def test_what_was_given_is_kept() -> None:
    article = compose(Draft("Teks.", title=" Judul ", language="fr", authors=("A",), published=datetime(2025, 1, 2)), "f")  # noqa: DTZ001
    assert (article.title, article.language, article.authors) == ("Judul", "fr", ("A",))
    assert article.published == datetime(2025, 1, 2, tzinfo=UTC)


def test_an_empty_draft_is_refused() -> None:
    with pytest.raises(EmptyArticle):
        compose(Draft(" \n"), "f")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-04-18", datetime(2025, 4, 18, tzinfo=UTC)),
        (" 2025-04-18T14:30 ", datetime(2025, 4, 18, 14, 30, tzinfo=UTC)),
        ("2025-04-18T14:30+07:00", datetime(2025, 4, 18, 14, 30, tzinfo=timezone(timedelta(hours=7)))),
        ("2025-04-18T14:30:00Z", datetime(2025, 4, 18, 14, 30, tzinfo=UTC)),
    ],
)
def test_dates_of_publication(value: str, expected: datetime) -> None:
    found = parse_published(value)
    assert found == expected
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize("value", ["", "kemarin", "18/04/2025", "2025-13-01", "2025-02-30"])
def test_a_bad_date_is_named(value: str) -> None:
    with pytest.raises(BadDate, match="2025-04-18"):
        parse_published(value)
