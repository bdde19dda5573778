"""Where quoted words were said: a place before a medium or an occasion, and these before an audience."""

from __future__ import annotations

import pytest

from claims.extract import extract_text
from claims.types import ClaimKind


@pytest.mark.parametrize(
    ("text", "language", "where"),
    [
        ("“Kami sudah siap,” kata Budi Santoso di Telegram.", "id", "Telegram"),
        ("“Kami sudah siap,” tulis Budi Santoso di akun Instagram-nya.", "id", "akun Instagram-nya"),
        ("“Kami sudah siap,” kata Budi Santoso kepada wartawan.", "id", "kepada wartawan"),
        ("“Kami sudah siap,” kata Budi Santoso kepada Kabar.com, Senin.", "id", "kepada Kabar.com"),
        ("“Kami sudah siap,” kata Budi Santoso dalam konferensi pers.", "id", "konferensi pers"),
        ("“Kami sudah siap,” kata Budi Santoso dalam konferensi pers di Palora.", "id", "Palora"),
        ("“Kami sudah siap,” ujar Budi Santoso kepada wartawan di Palora, Senin.", "id", "Palora"),
        ("“Kami sudah siap,” ujar Budi Santoso dalam keterangan tertulis, Senin.", "id", "keterangan tertulis"),
        ("“Kami sudah siap,” kata Budi Santoso saat ditemui di kantornya.", "id", "kantornya"),
        ("Dalam cuitannya, Budi Santoso menulis, “Kami sudah siap.”", "id", "cuitannya"),
        ("Budi Santoso mengatakan banjir di Palora “sangat parah sekali”.", "id", None),
        ("“Kami sudah siap,” kata seorang warga di Palora.", "id", None),
        ("“We are all ready,” Tom Reed told reporters.", "en", "reporters"),
        ("“We are all ready,” Tom Reed told the BBC.", "en", "the BBC"),
        ("“We are all ready,” Tom Reed wrote on X.", "en", "X"),
        ("“We are all ready,” Tom Reed said at a news conference.", "en", "news conference"),
        ("“We are all ready,” Tom Reed said in a televised address.", "en", "televised address"),
        ("“We are all ready,” Tom Reed said in a statement released late.", "en", "statement"),
        ("“We are all ready,” Tom Reed told a news conference in Harlow on Monday.", "en", "Harlow"),
        ("“We are all ready,” Tom Reed said outside the Fourth Ward police station.", "en", "Fourth Ward police station"),
        ("“We are all ready,” Tom Reed said at the Tarn Valley hospital.", "en", "Tarn Valley hospital"),
        ("“We are all ready,” Tom Reed said in Harlow on Monday.", "en", "Harlow"),
        ("Speaking in Harlow, Tom Reed said: “We are all ready.”", "en", "Harlow"),
        ("“We are all ready,” said Tom Reed.", "en", None),
    ],
)
def test_where_words_were_said(text: str, language: str, where: str | None) -> None:
    (quotation,) = [c for c in extract_text(text, language, None).claims if c.kind is ClaimKind.QUOTATION]
    assert quotation.where == where


@pytest.mark.parametrize(
    ("text", "language", "where"),
    [
        ("“Api cepat sekali,” ujar Wahyu di lokasi kebakaran. “Kami tidak sempat lari.”", "id", ["lokasi kebakaran"] * 2),
        ("“We were too slow,” Dana Cole told reporters. “I am sorry for that.”", "en", ["reporters"] * 2),
        ("Jo Hale told reporters that the knife was found.\n\n“It is a miracle,” she added.", "en", ["reporters"]),
        # Named anew in a new paragraph, somebody may speak elsewhere.
        ("Jo Hale told reporters that the knife was found.\n\n“It is a miracle,” Hale said.", "en", [None]),
        ("“It was a nightmare for us,” said Ida Shaw, 60, whose shop in Bell Yard is full of mud.", "en", [None]),
        ("“This is only the start,” said Eva Lind, chief economist at Harbour Capital Ltd.", "en", [None]),
        ("Juno Pike, who cut short a visit to Tarn, called it “a very black day”.", "en", [None]),
        ("Juno Pike, in a televised address, said that they would “keep fighting for long”.", "en", ["televised address"]),
    ],
)
def test_where_somebody_goes_on_speaking(text: str, language: str, where: list[str | None]) -> None:
    assert [c.where for c in extract_text(text, language, None).claims if c.kind is ClaimKind.QUOTATION] == where
