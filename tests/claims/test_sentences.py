"""Sentences: exact offsets, abbreviations, quotations, headings, noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.languages import codes
from claims.sentences import LONG, split


def pieces(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ["Dr. H. Rahmat Hidayat, M.Si. tiba di Jl. Melati No. 5 kemarin.", "Ia disambut warga."]),
        ("id", ["Irjen. Pol. Sutrisno memimpin apel.", "Saham PT. Maju Tbk. naik 2.5 persen.", "Pasar tenang."]),
        ("id", ["Rapat dimulai pukul 14.30 WIB.", "Hadir 12 orang."]),
        ("id", ["Harga beras, gula, dll. naik lagi."]),
        ("id", ["“Kami lelah. Kami ingin pulang,” katanya di Telegram.", "Ia lalu pergi."]),
        ("id", ["“Air naik cepat sekali, ”tambahnya.", "Warga mengungsi ke masjid."]),
        ("id", ["Para orang -orang tua itu menunggu.", "Bus belum datang."]),
        ("en", ["Mr. Hale of the U.S. Senate spoke.", "It cost $1.2bn.", "Nobody objected."]),
        ("en", ["“We stay.”", "She left at 5 p.m. on Monday.", "He said no.", "They agreed."]),
        ("en", ["Flight No. 12 was late.", "Dr. J. Marsh waited."]),
        ("fr", ["M. Dupont est arrivé.", "Où était-il ?"]),
        ("ms", ["Banjir melanda Kelantan.", "Seramai 40 orang dipindahkan."]),
    ],
)
def test_splits_where_sentences_end(language: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), language) == expected


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    text = "Banjir di Kota Rawa\r\n\r\n- Dua jembatan putus\r\n- Listrik padam\r\nWarga mengungsi. Bantuan datang.\r\n"
    assert pieces(text, "id") == ["Banjir di Kota Rawa", "- Dua jembatan putus", "- Listrik padam", "Warga mengungsi.", "Bantuan datang."]


def test_a_long_quotation_is_split_inside() -> None:
    inner = " ".join(f"Kalimat nomor {number} ini cukup panjang untuk dihitung dan dibaca." for number in range(1, 9))
    text = f"“{inner}” kata Rahmat."
    assert len(text) > LONG
    found = pieces(text, "id")
    assert len(found) == 9
    assert found[0].startswith("“Kalimat nomor 1")
    assert found[-1].endswith("kata Rahmat.")


@given(st.text(max_size=300), st.sampled_from(codes()))
def test_offsets_are_exact_on_any_text(text: str, language: str) -> None:
    spans = split(text, language)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not set(text[start:end]) & set("\r\n\u2028\u2029")
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from(["Satu.", "Dua “tiga. Empat”.", "Lima, enam\n", "Dr. Tujuh", '"Delapan', "sembilan?"]), max_size=12))
def test_nothing_of_the_text_is_lost(parts: list[str]) -> None:
    text = " ".join(parts)
    assert "".join("".join(pieces(text, "id")).split()) == "".join(text.split())
