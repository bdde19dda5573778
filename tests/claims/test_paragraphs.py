"""Lines of pages become paragraphs, word for word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.paragraphs import paragraphs

PAGE = """Banjir bandang melanda Watubiru

Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu,
menurut badan penanggulangan bencana. Sebanyak 120 rumah rusak.
Warga mengungsi.
"Kami kekurangan perahu karet," kata Wali Kota Rina Hartati kepada
para wartawan yang menunggu di depan balai desa sejak pagi tadi.
"""


def test_a_sentence_goes_on_over_the_end_of_a_line() -> None:
    assert paragraphs([PAGE]).splitlines() == [
        "Banjir bandang melanda Watubiru",
        "Banjir bandang menewaskan 35 orang di Watubiru pada hari Minggu, menurut badan penanggulangan bencana. "
        "Sebanyak 120 rumah rusak. Warga mengungsi.",
        '"Kami kekurangan perahu karet," kata Wali Kota Rina Hartati kepada '
        "para wartawan yang menunggu di depan balai desa sejak pagi tadi.",
    ]


def test_and_over_the_end_of_a_page_without_its_heads_and_numbers() -> None:
    lines = [f"Kalimat nomor {word} ini cukup panjang untuk mengisi satu baris penuh" for word in ("satu", "dua", "tiga", "empat")]
    pages = [f"Siaran pers BPBD\n\n{line}\n\n- {number} -\nHalaman {number} dari 4\n" for number, line in enumerate(lines, start=1)]
    assert paragraphs(pages) == " ".join(lines)


def test_what_stands_on_one_page_stays() -> None:
    assert paragraphs(["Hanya sekali\nteks"]) == "Hanya sekali\nteks"


WIDE = "Kalimat ini mengisi seluruh baris supaya kata berikutnya tidak muat"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("peme-", "rintah membantu", "pemerintah membantu"),
        ("orang-", "orang membantu", "orang-orang membantu"),
        ("berlari-", "lari membantu", "berlari-lari membantu"),
        ("Covid-", "19 mereda", "Covid-19 mereda"),
        ("anti-", "Korupsi", "anti-Korupsi"),
        ("antar-", "kota (jalan antar-kota)", "antar-kota (jalan antar-kota)"),
        ("–", "kata dia", "– kata dia"),
        ("-", "kata dia", "- kata dia"),
        ("peme\u00ad", "rintah", "pemerintah"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(first: str, second: str, expected: str) -> None:
    assert paragraphs([f"{WIDE} {first}\n{second}\n{WIDE} lagi.\n"]).splitlines()[0] == f"{WIDE} {expected}"


def test_lists_and_figures_stay_apart() -> None:
    page = f"{WIDE}:\n• satu\n• dua\n1. tiga\nb) empat\n{WIDE}"
    assert paragraphs([page]).splitlines() == page.splitlines()
    assert paragraphs(["Korban\nTewas 35\nLuka 12\nHilang 3"]).splitlines() == ["Korban", "Tewas 35", "Luka 12", "Hilang 3"]


def test_ligatures_and_what_cannot_be_read() -> None:
    assert paragraphs(["con\ufb01rm\x00 \ue000the\u00a0of\ufb01ce"]) == "confirm the office"


def test_nothing_is_nothing() -> None:
    assert paragraphs([]) == paragraphs(["", " \n "]) == ""


@given(st.lists(st.text(alphabet="ab-. \n1é", max_size=200), max_size=4))
def test_no_letter_is_lost_or_changed(pages: list[str]) -> None:
    def letters(text: str) -> list[str]:
        return [char for char in text if char.isalpha()]

    kept = letters(paragraphs(pages))
    given_ = letters("\n".join(pages))
    assert kept == given_ or len(pages) >= 3  # then running heads go
