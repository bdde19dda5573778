"""Casualty figures: every grammatical form, and what must not be taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extract import extract_text
from claims.types import Claim, ClaimKind

PUBLISHED = datetime(2025, 4, 18, tzinfo=UTC)


def casualties(text: str, language: str) -> list[Claim]:
    return [claim for claim in extract_text(text, language, PUBLISHED).claims if claim.kind is ClaimKind.CASUALTY]


def figures(text: str, language: str) -> list[str]:
    found = []
    for claim in casualties(text, language):
        value = claim.value
        assert value is not None
        assert value.unit == "person"
        low = "" if value.low is None else f"{'>' if value.low_open else ''}{value.low:g}"
        high = "" if value.high is None else f"{'<' if value.high_open else ''}{value.high:g}"
        found.append(f"{value.metric} {low}" if low == high else f"{value.metric} {low}..{high}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Longsor menewaskan sedikitnya 12 orang dan melukai 40 lainnya.", ["deaths 12..", "injured 40"]),
        ("12 tewas, 40 luka dalam tabrakan bus.", ["deaths 12", "injured 40"]),
        ("Korban tewas bertambah dari 34 menjadi 35 orang.", ["deaths 35"]),
        ("Korban tewas bertambah 5 orang menjadi 35 orang.", ["deaths 35"]),
        ("Jumlah korban meninggal dunia akibat longsor di Cikembang mencapai 1.250 orang.", ["deaths 1250"]),
        ("Tidak ada korban jiwa dalam kebakaran itu.", ["deaths 0"]),
        ("Tak ada yang terluka dalam kejadian itu.", ["injured 0"]),
        ("Puluhan orang mengungsi.", ["displaced 10..99"]),
        ("Tabrakan itu menewaskan 31 penumpang berkebangsaan Jepang dan dua awak.", ["deaths 31", "deaths 2"]),
        ("Sebanyak 20 penumpang dan tiga awak tewas.", ["deaths 20", "deaths 3"]),
        ("Seorang polisi tewas dan dua warga terluka.", ["deaths 1", "injured 2"]),
        ("Lebih dari 100 orang hilang.", ["missing >100.."]),
        ("Tak kurang dari dua belas ribu orang kehilangan tempat tinggal.", ["displaced 12000.."]),
        ("Polisi menangkap 15 tersangka.", ["detained 15"]),
        ("Seluruh 62 penumpang selamat.", ["rescued 62"]),
        ("Ledakan menewaskan 43 orang, termasuk 5 anak, dan 89 orang terluka.", ["deaths 43", "injured 89"]),
        ("Antara 10 dan 15 orang tewas.", ["deaths 10..15"]),
        ("Pasien yang tewas ada lima orang.", ["deaths 5"]),
        ("Enam korban tewas sudah dikenali.", ["deaths 6"]),
        ("Sebanyak 211 dari 1.367 kambing dan tiga warga meninggal.", ["deaths 3"]),
        ("Empat dari 60 penumpang tewas.", ["deaths 4"]),
        ("Sebanyak 40 orang dari 9 desa mengungsi.", ["displaced 40"]),
        ("Sebanyak 310 keluarga mengungsi.", []),
        ("Sekitar 700 warga desa itu tewas.", ["deaths 630..770"]),
        ("Hampir 50 orang luka-luka.", ["injured 45..<50"]),
        ("Sebanyak 1,250 orang tewas.", ["deaths 1250"]),
        ("Sebanyak 1,05 juta orang terpaksa dievakuasi.", ["displaced 1.05e+06"]),
    ],
)
def test_indonesian(text: str, expected: list[str]) -> None:
    assert figures(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 35 people were killed in the harbour.", ["deaths 35.."]),
        ("A blast killed at least a dozen people and injured 40 others.", ["deaths 12..", "injured 40"]),
        ("The death toll rose to 35 on Tuesday, up from 34.", ["deaths 35"]),
        ("The death toll from the flood in Palora has climbed to more than 3,000.", ["deaths >3000.."]),
        ("The number of people killed rose from 34 to 41.", ["deaths 41"]),
        ("No one was hurt.", ["injured 0"]),
        ("There were no casualties.", ["deaths 0"]),
        ("At least 20 people, including three children, were killed.", ["deaths 20.."]),
        ("Floods displaced 1.2 million people.", ["displaced 1.2e+06"]),
        ("The storm left 12 dead and 40 missing.", ["deaths 12", "missing 40"]),
        ("35 gunmen killed 12 villagers.", ["deaths 12"]),
        ("Twenty-five miners were rescued.", ["rescued 25"]),
        ("Hundreds of thousands of people fled their homes.", ["displaced 200000..999999"]),
        ("Five soldiers and two civilians were killed.", ["deaths 5", "deaths 2"]),
        ("Nearly 300 people remain unaccounted for.", ["missing 270..<300"]),
        ("Three of the 12 miners died.", ["deaths 3"]),
        ("The blast killed two and injured 20.", ["deaths 2", "injured 20"]),
        ("The crash claimed 14 lives.", ["deaths 14"]),
        ("The toll stands at 19 dead and 60 wounded.", ["deaths 19", "injured 60"]),
        ("Rescuers recovered 12 bodies.", ["deaths 12"]),
        ("Police arrested 15 people.", ["detained 15"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert figures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seramai 12 orang maut dan 40 cedera dalam kemalangan itu.", ["deaths 12", "injured 40"]),
        ("Kebakaran itu mengorbankan lima mangsa.", ["deaths 5"]),
        ("Sekurang-kurangnya 1,200 penduduk dipindahkan.", ["displaced 1200.."]),
    ],
)
def test_malay(text: str, expected: list[str]) -> None:
    assert figures(text, "ms") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Gempa sebesar itu dapat menewaskan 10.000 orang.", "id"),
        ("Wardi (40) tewas ditembak.", "id"),
        ("Tiga ekor gajah mati di hutan.", "id"),
        ("Sembilan danau hilang atau rusak.", "id"),
        ("Pasal 340 mengatur hukuman mati.", "id"),
        ("Malaria menjadi sebab kematian 11 juta orang per tahun.", "id"),
        ("Sedikitnya 6 95 warga tewas.", "id"),
        ("Pesawat itu mengangkut 40 orang.", "id"),
        ("Bukan 35 orang yang tewas.", "id"),
        ("Kerugian Rp 12 miliar, tewas kelelahan.", "id"),
        ("A quake of that size could kill 10,000 people.", "en"),
        ("As many as 200 people may have been killed.", "en"),
        ("Some 1,500 people attended the funeral of the dead.", "en"),
        ("The 3rd victim was found in 2010.", "en"),
        ("More than 60 people protested after a man was killed.", "en"),
        ("He was jailed for 12 years.", "en"),
        ("The team lost 3-0 and was killed by the critics.", "en"),
    ],
)
def test_no_figure_is_better_than_a_wrong_one(text: str, language: str) -> None:
    assert figures(text, language) == []


def test_each_figure_has_its_own_time_and_place() -> None:
    text = "Banjir menewaskan 9 orang di Palora pada Senin, sedangkan longsor menewaskan 4 orang di Cikembang pada Rabu."
    first, second = casualties(text, "id")
    assert (first.where, second.where) == ("Palora", "Cikembang")
    assert first.when is not None
    assert second.when is not None
    assert (first.when.weekday, second.when.weekday) == (0, 2)


def test_the_words_between_a_preposition_and_the_place_are_passed() -> None:
    (claim,) = casualties("Serangan itu menewaskan 5 orang di kota timur laut Palora.", "id")
    assert claim.where == "Palora"


def test_a_time_behind_since_does_not_date_the_figure() -> None:
    (claim,) = casualties("The attack, which killed 17 people, was the deadliest since 2010.", "en")
    assert claim.when is None


def test_the_day_of_a_dateline_does_not_date_the_figure() -> None:
    (claim,) = casualties("Palora, Selasa - Kebakaran menewaskan 3 orang.", "id")
    assert claim.when is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Divers pulled three more bodies from the lake.", "en", []),
        ("Divers found another three bodies in the lake.", "en", []),
        ("Among the dead were three nurses.", "en", []),
        ("Divers pulled three children from the lake.", "en", ["rescued 3"]),
        ("Death toll in Palora flood rises to 21", "en", ["deaths 21"]),
        ("Tidak ada laporan orang hilang di Palora.", "id", ["missing 0"]),
        ("Tidak ada warga yang dilaporkan hilang.", "id", ["missing 0"]),
        ("No one was reported missing.", "en", ["missing 0"]),
    ],
)
def test_bodies_and_nobody_missing(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected
