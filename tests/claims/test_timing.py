"""Which of the times of its sentence a figure is dated by."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from claims.extract import extract_text

PUBLISHED = datetime(2025, 4, 18, 9, tzinfo=timezone(timedelta(hours=7)))


def figures(text: str, language: str) -> list[tuple[str, str | None]]:
    """The figures that carry a value, each with the month or day it is dated to."""
    claims = extract_text(text, language, PUBLISHED).claims
    return [
        (text[c.start : c.end], f"{c.when.start:%Y-%m-%d}" if c.when is not None and c.when.start is not None else None)
        for c in claims
        if c.value is not None
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Rice costs $5, up from $4 in January.", "en", [("$5", None), ("$4", "2025-01-01")]),
        ("Output was 9 percent higher than in March.", "en", [("9 percent", None)]),
        ("Output was 9 percent, the lowest since 2011.", "en", [("9 percent", None)]),
        ("Output fell 9 percent in March.", "en", [("9 percent", "2025-03-01")]),
        ("The port lost $4 million, its owner said on Tuesday.", "en", [("$4 million", None)]),
        ("The ministry said on Tuesday the port had lost $4 million in March.", "en", [("$4 million", "2025-03-01")]),
        ("Panen turun 9 persen dibandingkan bulan lalu.", "id", [("9 persen", None)]),
        ("Panen turun 9 persen dari tahun lalu.", "id", [("9 persen", None)]),
        ("Panen turun 9 persen pada Maret.", "id", [("9 persen", "2025-03-01")]),
        ("Banjir menewaskan 9 orang pada Rabu, kata Aminah, Kamis.", "id", [("menewaskan 9 orang", "2025-04-16")]),
        ("Banjir setinggi 40 sentimeter hingga 1,2 meter.", "id", []),
        ("It was the worst flood since 2011, when 9 people died.", "en", [("9 people died", "2011-01-01")]),
        ("Itu banjir terburuk sejak 2011, ketika 9 orang tewas.", "id", [("9 orang tewas", "2011-01-01")]),
        ("Kata Budi, 9 orang tewas pada Rabu.", "id", [("9 orang tewas", "2025-04-16")]),
        ("Denda naik 9 persen dari Rp 4 juta pada 2023.", "id", [("9 persen", None), ("Rp 4 juta", "2023-01-01")]),
        ("Ia menerima Rp 4 juta antara 2021 dan 2023.", "id", [("Rp 4 juta", "2021-01-01")]),
        ("Bunga turun 25 basis poin.", "id", []),
        ("Sekolah tutup 40 hari.", "id", [("40 hari", None)]),
    ],
)
def test_a_figure_has_the_time_it_is_true_of(text: str, language: str, expected: list[tuple[str, str | None]]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # By when it had come about.
        ("Hingga Kamis pagi, 9 orang tewas.", "id", ["2025-04-17"]),
        ("Petugas menyuntik 40 anak hingga Rabu sore.", "id", ["2025-04-16"]),
        ("By Thursday evening, 40 houses had burned down.", "en", ["2025-04-17"]),
        ("As of Thursday, 9 people had died.", "en", ["2025-04-17"]),
        ("Nine people have died since Tuesday.", "en", [None]),
        ("Sejak Januari, 9 orang tewas.", "id", [None]),
        ("Polisi menangkap 9 orang sejak Senin hingga Rabu.", "id", ["2025-04-14"]),
        ("Nine people died after Tuesday's quake.", "en", ["2025-04-15"]),
        # The day of the report.
        ("PALORA, April 17 (KABAR) - Nine people died in a fire.", "en", [None]),
        # Plans.
        ("The council agreed on Tuesday to hire 40 nurses.", "en", [None]),
        ("The firm on Tuesday said it will close 40 shops.", "en", [None]),
        ("Some 400 nurses have been hired, and the clinic will open on Monday.", "en", [None]),
        ("On Monday, 400 nurses will go on strike.", "en", ["2025-04-21"]),
        ("Menteri bertolak ke Palora, Rabu, untuk menemui 40 petani.", "id", [None]),
        ("Bantuan 40 ton beras, yang akan tiba Senin (21/4), dikirim lewat laut.", "id", [None]),
        # What was said.
        ("He told a court on Tuesday that 40 houses had burned.", "en", [None]),
        # Asides.
        ("The mayor, who was elected in 2019, opened 40 schools.", "en", [None]),
        ("Pabrik itu, yang didirikan pada 1994, mempekerjakan 400 orang.", "id", [None]),
        ("Stadion yang memuat 400 penonton itu dibuka pada 1996.", "id", [None]),
        ("The tower, which rises 300 metres, caught fire on Tuesday.", "en", [None]),
        ("The floods of December 2015, which killed nine people, ruined the town.", "en", ["2015-12-01"]),
        # Causes and contrasts.
        ("Vaksinasi dimulai pada Rabu menyusul wabah yang menewaskan 9 anak.", "id", [None]),
        ("Rescuers freed 40 people, but nine were killed on Thursday.", "en", [None, "2025-04-17"]),
        ("Sepanjang 2024, kota itu membangun 40 sekolah, sedangkan selama 2023 hanya 30 sekolah.", "id", ["2024-01-01", "2023-01-01"]),
        # Comparisons.
        ("Partisipasi 68 persen, lebih rendah ketimbang 2020 yang mencapai 74 persen.", "id", [None, "2020-01-01"]),
        ("More than 40 people drowned last year, the agency says.", "en", ["2024-01-01"]),
        ("The river peaked at 6 metres on Sunday, beating the record of 5 metres set in 2015.", "en", ["2025-04-13", "2015-01-01"]),
        ("Rain on Sunday reached 120 millimetres, compared with a usual 90 millimetres.", "en", ["2025-04-13", None]),
        ("Pada 2019, kota itu memiliki 12 halte, sedangkan kini 40 halte.", "id", ["2019-01-01", None]),
        ("The flu has reached 200 schools since March 1, and 12 closed last week.", "en", [None]),
        ("Since the war began in February 2022, more than 40 ships have sunk.", "en", [None]),
        ("From January to March, 300 ships passed.", "en", ["2025-01-01"]),
        # How long and how far.
        ("The quake struck on Tuesday, 40 km south of Palora.", "en", [None]),
        ("Longsor terjadi Rabu setelah hujan selama dua hari.", "id", [None]),
        ("Hakim memvonisnya 8 tahun penjara dalam perkara itu, Rabu (16/4).", "id", ["2025-04-16"]),
        # Lists.
        ("2017: a fire kills 9 people", "en", ["2017-01-01"]),
    ],
)
def test_a_figure_has_the_time_of_its_own_clause(text: str, language: str, expected: list[str | None]) -> None:
    assert [when for _, when in figures(text, language)] == expected
