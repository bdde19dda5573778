"""Places: names behind prepositions and what strikes them, what is no place, and which one a figure has."""

from __future__ import annotations

import pytest

from claims.languages import load
from claims.places import Role, find_places, nearest_place, place_of_statement
from claims.tokens import tokenize


def places(text: str, language: str) -> list[str]:
    return [place.name for place in find_places(tokenize(text), load(language), set()) if place.role is Role.AT]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "Banjir terjadi di kota timur laut Palora.", ["Palora"]),
        ("id", "Banjir terjadi di Kabupaten Palora, Jawa Tengah.", ["Palora"]),
        ("id", "Banjir terjadi di Jawa Tengah.", ["Jawa Tengah"]),
        ("id", "Gempa bermagnitudo 5,9 mengguncang Kabupaten Palora.", ["Palora"]),
        ("id", "Banjir yang melanda Desa Mekar Jaya surut.", ["Mekar Jaya"]),
        ("id", "Kebakaran terjadi di Jalan Melati, Kota Palora.", ["Palora"]),
        ("id", "Kebakaran terjadi di Pasar Baru di Palora.", ["Palora"]),
        ("id", "Kebakaran terjadi di Pasar Baru.", ["Pasar Baru"]),
        ("id", "Kapal tenggelam di lepas pantai Nusa Bera.", ["Nusa Bera"]),
        ("id", "Warga di pulau Bera dan wilayah Sumber-Jati mengungsi.", ["Bera", "Sumber-Jati"]),
        ("id", "Sebanyak 40 warga dari Desa Mekar mengungsi.", ["Mekar"]),
        ("id", "Ia tinggal di Rio de Palora.", ["Rio de Palora"]),
        ("id", "Banjir di Palora, Warga Mengungsi", ["Palora"]),
        ("id", "Banjir Landa Jawa Tengah Sejak Senin", ["Jawa Tengah"]),
        ("en", "Floods hit the northern city of Palora.", ["Palora"]),
        ("en", "A quake rocked Port Selwyn on Monday.", ["Port Selwyn"]),
        ("en", "A boat sank off the coast of Selwyn.", ["Selwyn"]),
        ("en", "A fire broke out near Palora and in the Selwyn region.", ["Palora", "Selwyn"]),
        ("en", "He was born in the U.S. and lives in the UK.", ["U.S.", "UK"]),
        ("en", "People fled in Hale's northern province.", ["Hale"]),
        ("en", "Villagers from the town of O'Brien-Dale were moved.", ["O'Brien-Dale"]),
        ("fr", "Un séisme a secoué Palora.", ["Palora"]),
        ("de", "Ein Erdbeben erschütterte Palora.", ["Palora"]),
        ("nl", "Een aardbeving trof Palora.", ["Palora"]),
    ],
)
def test_names_behind_prepositions_and_what_strikes_them(language: str, text: str, expected: list[str]) -> None:
    assert places(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Ia menerima surat dari Budi."),
        ("id", "Ia bekerja di BNPB."),
        ("id", "Ia dirawat di RSUD Palora."),
        ("id", "Ia kuliah di Universitas Palora."),
        ("id", "Bantuan dikirim ke Palora."),
        ("id", "Ia bicara di Pengurus Besar Ikatan Sepeda Sport Indonesia."),
        ("id", "Mobil itu menghantam Budi."),
        ("id", "Panen dimulai di Maret."),
        ("id", "Ia bermain di Liga Palora."),
        ("id", "Banjir di Palora Meluas Sejak Senin, Warga Mengungsi"),
        ("en", "He wrote it in English in March."),
        ("en", "He works at Palora University and in Hale's office."),
        ("en", "The car struck Hale."),
        ("en", "Aid was sent from Selwyn toward Palora."),
        ("en", "She sat in President Hale's chair at NATO."),
    ],
)
def test_people_organisations_months_and_ways_are_no_places(language: str, text: str) -> None:
    assert places(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "figure", "expected"),
    [
        ("id", "Bus dari Palora terguling di Selwin dan 12 orang tewas.", "12", "Selwin"),
        ("id", "Sedikitnya 12 orang tewas, kata Budi Santoso di Jakarta.", "12", None),
        ("id", "Sedikitnya 12 orang tewas di Palora, kata Budi kepada wartawan di Jakarta.", "12", "Palora"),
        ("id", "Budi mengatakan di Jakarta bahwa 12 orang tewas di Palora.", "12", "Palora"),
        ("id", "Sebanyak 12 orang dilarikan ke Selwin.", "12", None),
        ("en", "At least 12 people died in Palora, Jo Hale told reporters in Selwyn.", "12", "Palora"),
        ("en", "At least 12 people died, Hale said in Selwyn.", "12", None),
        ("en", "Hale said at least 12 people died in Palora.", "12", "Palora"),
        ("en", "A quake struck Palora, killing 12 people.", "12", "Palora"),
        ("en", "Some 12 migrants from Palora died.", "12", None),
    ],
)
def test_a_figure_has_the_place_it_came_about_at(language: str, text: str, figure: str, expected: str | None) -> None:
    line = tokenize(text)
    at = line.lows.index(figure)
    assert nearest_place(find_places(line, load(language), set()), line, at, at + 2) == expected


def test_a_statement_has_its_first_place_and_one_moved_from_for_want_of_it() -> None:
    language = load("en")
    assert place_of_statement(find_places(tokenize("Aid from Selwyn came to be stored in Palora."), language, set())) == "Palora"
    assert place_of_statement(find_places(tokenize("Aid from Selwyn came."), language, set())) == "Selwyn"
    assert place_of_statement([]) is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Missiles struck the Palorian city of Selwyn and Palora's South Dale.", ["Selwyn"]),
        ("en", "A fire killed him in Palora's South Dale district.", ["South Dale"]),
        ("en", "He died at St. Mary's Hospital in Palora.", ["Palora"]),
        ("en", "She lives in St. Selwyn, on the island of Dale, on Mount Mara.", ["St. Selwyn", "Dale", "Mount Mara"]),
        ("en", "He spoke on Telegram and relied on Hale.", []),
        ("en", "Speaking in Palora, he said so in an interview in Selwyn.", []),
        ("id", "Kebakaran terjadi di Jl. Melati No. 5, Kota Palora.", ["Palora"]),
        ("id", "Hal itu disampaikan dalam konferensi pers di Palora.", []),
    ],
)
def test_the_narrower_place_and_none_where_something_was_said(language: str, text: str, expected: list[str]) -> None:
    assert places(text, language) == expected
