"""Who holds which office, claimed beside something else: what the sources call the same person rules it out, or leaves it open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.article import Draft
from index.archive import Archive
from index.sqlite import SQLiteStore
from index.store import LOCAL
from index.verdicts import Verdict, Why
from tests.fake_cross_encoder import FakeCrossEncoder
from tests.fake_encoder import FakeEncoder

CLINIC = """Klinik Palora penuh

Direktur RSUD Palora, dr. Rina Asih, mengatakan 94 persen tempat tidur terisi.
Presiden Prancis Emilie Tournay menerima Sekretaris Negara AS Mark Ruben di Istana Pelita.
Menteri Keuangan Hana Wulan meresmikan jembatan di Palora.
Hakim Salim Darusman dari Pengadilan Tinggi menyatakan Danu bersalah.
Menteri Perhubungan/Kepala Badan Pencarian Bima Sastro membuka pelabuhan.
Menteri Pertanian Tirta Lestari dilantik sebagai duta besar.
Plt. Wali Kota Palora, Yanto Prakoso, menutup pasar.
Kapolres Garungan menutup jalan.
Bupati Agus meninjau tanggul.
"""


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        whole = Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await whole.add(LOCAL, Draft(CLINIC, published=datetime(2025, 4, 16, tzinfo=UTC)), "klinik")
        yield whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Rina Asih, the mayor of Palora, says 94 percent of beds are full",
            ("Direktur RSUD Palora, dr. Rina Asih", "Rina Asih, the mayor of Palora"),
        ),
        (
            "Mark Ruben came to Tournay as US defence secretary",
            ("Sekretaris Negara AS Mark Ruben", "US defence secretary"),
        ),
        (
            "Hana Wulan itu menteri pertahanan yang meresmikan jembatan Palora",
            ("Menteri Keuangan Hana Wulan", "Hana Wulan itu menteri pertahanan"),
        ),
        (  # of a country that no source speaks of
            "Hana Wulan itu menteri pertahanan Ukraina yang meresmikan jembatan Palora",
            ("Menteri Keuangan Hana Wulan", "Hana Wulan itu menteri pertahanan Ukraina"),
        ),
        (
            "Salim Darusman is the lawyer who defended Danu",
            ("Hakim Salim Darusman", "Salim Darusman is the lawyer"),
        ),
        (
            "Menteri Pertahanan Hana Wulan tidak meresmikan jembatan di Palora",
            ("Menteri Keuangan Hana Wulan", "Menteri Pertahanan Hana Wulan"),
        ),
    ],
)
async def test_another_office_of_the_same_person_refutes(archive: Archive, text: str, words: tuple[str, str]) -> None:
    check = await archive.check(LOCAL, text)
    assert check.decided_by is not None
    assert (check.verdict, check.decided_by.why, check.decided_by.words) == (Verdict.REFUTED, Why.OTHER_WORDS, words)
    assert check.evidence


@pytest.mark.parametrize(
    "text",
    [
        # the office that the source gives, one beside it, an office given or left
        "Hana Wulan, the finance minister, opened a bridge in Palora",
        "Ekonom Hana Wulan meresmikan jembatan di Palora",
        "Hana Wulan dilantik sebagai menteri pertahanan di Palora",
        "Mantan Menteri Pertahanan Hana Wulan meresmikan jembatan di Palora",
        # a source that has both offices, that tells of a change, of an office held for a time
        "Menteri Perhubungan Bima Sastro membuka pelabuhan",
        "Menteri Perdagangan Tirta Lestari berpidato",
        "Menteri Perdagangan Yanto Prakoso menutup pasar",
        # a town is nobody, and a given name anybody
        "Wali Kota Garungan menutup jalan",
        "Gubernur Agus meninjau tanggul",
        # another person's office, another time
        "Hendra Wulan, the defence minister, opened a bridge in Palora",
        "Menteri Pertahanan Hana Wulan meresmikan jembatan di Palora pada 2019",
        # something that no source speaks of
        "Menteri Pertahanan Hana Wulan meresmikan pasar di Zelen bersama Tirto",
        # whose role it is, is not sure
        "Tournay menerima Ruben sebagai menteri pertahanan AS",
    ],
)
async def test_any_doubt_about_an_office_refutes_nothing(archive: Archive, text: str) -> None:
    check = await archive.check(LOCAL, text)
    assert all(one.why is not Why.OTHER_WORDS for one in check.claims)


async def test_a_source_that_bears_the_office_out_outweighs_others(archive: Archive) -> None:
    later = "Jembatan baru\n\nMenteri Pertahanan Hana Wulan kembali ke Palora.\n"
    await archive.add(LOCAL, Draft(later, published=datetime(2025, 4, 18, tzinfo=UTC)), "jembatan")
    check = await archive.check(LOCAL, "Menteri Pertahanan Hana Wulan meresmikan jembatan di Palora")
    assert all(one.why is not Why.OTHER_WORDS for one in check.claims)


async def test_a_figure_keeps_its_own_verdict_beside_a_wrong_office(archive: Archive) -> None:
    check = await archive.check(LOCAL, "Rina Asih, wali kota Palora, mengatakan 94 persen tempat tidur terisi")
    assert check.verdict is Verdict.REFUTED
    assert [one.why for one in check.claims][-1] is Why.OTHER_WORDS
