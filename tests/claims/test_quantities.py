"""Money, percentages, measures and counted things: values and units, and what counts nothing."""

from __future__ import annotations

import pytest

from claims.extract import extract_text
from claims.types import ClaimKind

_KINDS = (ClaimKind.MONEY, ClaimKind.PERCENTAGE, ClaimKind.QUANTITY)


def measures(text: str, language: str) -> list[str]:
    found = []
    for claim in extract_text(text, language, None).claims:
        if claim.kind in _KINDS and claim.value is not None:
            value = claim.value
            low = "" if value.low is None else f"{'>' if value.low_open else ''}{value.low:g}"
            high = "" if value.high is None else f"{'<' if value.high_open else ''}{value.high:g}"
            unit = f" {value.unit}" if claim.kind is ClaimKind.MONEY else ""
            found.append(f"{value.metric} {low if low == high else f'{low}..{high}'}{unit}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anggaran itu mencapai Rp2,5 miliar.", ["money 2.5e+09 IDR"]),
        ("Harga tiketnya Rp 2.500.000,- per orang.", ["money 2.5e+06 IDR"]),
        ("Dendanya Rp 5 juta–Rp 10 juta.", ["money 5e+06..1e+07 IDR"]),
        ("Kerugian ditaksir Rp 1,2 triliun.", ["money 1.2e+12 IDR"]),
        ("Nilai ekspor mencapai 2,5 miliar dolar AS.", ["money 2.5e+09 USD"]),
        ("Nilainya US$1,2 miliar.", ["money 1.2e+09 USD"]),
        ("Inflasi naik 2,5 persen menjadi 5-7 persen.", ["percentage 2.5", "percentage 5..7"]),
        ("Suku bunga naik 25 basis poin.", []),
        ("Selisihnya 2 poin persen.", []),
        ("Gempa bermagnitudo 5,9 mengguncang Palora.", ["magnitude 5.9"]),
        ("Gempa magnitudo 6,1 terjadi pukul 03.15 WIB.", ["magnitude 6.1"]),
        ("Gempa M 5,9 dirasakan warga.", ["magnitude 5.9"]),
        ("Gempa berkekuatan 6,1 skala Richter merusak rumah.", ["magnitude 6.1"]),
        ("Kecepatan angin 80 km per jam.", ["kilometre per hour 80"]),
        ("Kecepatan mencapai 80 km/jam.", ["kilometre per hour 80"]),
        ("Suhu mencapai 38 derajat Celsius.", ["degree celsius 38"]),
        ("Sebanyak 120 rumah rusak.", ["house 120"]),
        ("Tiga rumah sakit rusak.", ["hospital 3"]),
        ("Sebanyak 300-an rumah rusak.", ["house 270..330"]),
        ("Sebanyak 1,250 kursi rusak.", ["kursi 1250"]),
        ("Sebanyak 1 dari 5 warga menganggur.", []),
        ("Dua pertiga kursi kosong.", []),
        ("Anak berusia 12 tahun itu menang.", []),
        ("Pria 45 tahun itu pulang.", []),
        ("Ia dipenjara selama 12 tahun.", ["year 12"]),
        ("Ia juara ketiga dan bernomor punggung 11.", []),
        ("Perusahaan itu memiliki 12 unit truk.", ["truk 12"]),
        ("Panitia menyiapkan 5 ton beras dan 300 dus mi.", ["tonne 5", "dus 300"]),
        ("Luasnya 12 ribu hektare.", ["hectare 12000"]),
        ("Sebanyak 212 TPS dibuka.", ["tps 212"]),
        ("Kedalaman gempa 10 km.", ["kilometre 10"]),
        ("Sekitar dua juta pemilih terdaftar.", ["pemilih 1.8e+06..2.2e+06"]),
        ("Proyek menelan dana Rp 500 M.", ["money 5e+11 IDR"]),
        ("Jalan sepanjang 1,5 km rusak.", ["kilometre 1.5"]),
        ("Hujan turun selama dua jam lebih.", ["hour 2.."]),
        ("Nomor 11 di Jalan Sudirman 12.", []),
        ("Pasal 340 dan Liga 1.", []),
        ("Sebanyak 40 kepala keluarga terdampak.", ["household 40"]),
        ("Setengah juta penumpang terdaftar.", ["penumpang 500000"]),
        ("Sebanyak 1.200 personel gabungan dikerahkan.", ["personel 1200"]),
        ("Lebih dari 200 kendaraan terjebak.", ["kendaraan >200.."]),
        ("Harga naik dari Rp 10.000 menjadi Rp 12.000 per kilogram.", ["money 10000 IDR", "money 12000 IDR"]),
        ("Skor 3-1 bertahan.", []),
        ("Mereka menempuh jarak antara 5 dan 7 kilometer.", ["kilometre 5..7"]),
        ("Tiga perempat lahan kering.", []),
        ("Ia mencetak dua gol.", ["gol 2"]),
        ("Rp 5 M hilang.", ["money 5e+09 IDR"]),
    ],
)
def test_indonesian(text: str, expected: list[str]) -> None:
    assert measures(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are 212 polling stations in the district.", ["stations 212"]),
        ("The firm opened two company offices.", ["offices 2"]),
        ("It raised $1.2bn.", ["money 1.2e+09 USD"]),
        ("It raised US$1.2bn from 12 investors.", ["money 1.2e+09 USD", "investors 12"]),
        ("It cost half a million dollars.", ["money 500000 USD"]),
        ("The plan costs between 2.5 and 7 million euros.", ["money 2.5e+06..7e+06 EUR"]),
        ("It rose 2.5 percentage points.", []),
        ("Unemployment fell to 5.2 percent.", ["percentage 5.2"]),
        ("It built the dam over five years.", ["year 5"]),
        ("It has stood empty for over five years.", ["year >5.."]),
        ("People aged over 60 may apply.", []),
        ("One in five children smokes.", []),
        ("Two thirds of voters agreed.", []),
        ("A magnitude-6.1 quake struck.", ["magnitude 6.1"]),
        ("A 6.1-magnitude quake struck.", ["magnitude 6.1"]),
        ("The quake had a magnitude of 6.1.", ["magnitude 6.1"]),
        ("Winds reached 80 km/h.", ["kilometre per hour 80"]),
        ("Winds of 120 mph lashed the coast.", ["mile per hour 120"]),
        ("It was 38 degrees Celsius.", ["degree celsius 38"]),
        ("The tower is 120 metres high.", ["metre 120"]),
        ("About two and a half million tonnes were shipped.", ["tonne 2.25e+06..2.75e+06"]),
        ("They won 3-1 in Group B.", []),
        ("He wore number 11 and drove Highway 66.", []),
        ("The club sold 40,000 season tickets.", ["tickets 40000"]),
        ("The 34-year-old farmer left.", []),
        ("The 100m freestyle took 48 seconds.", ["metre 100", "second 48"]),
        ("Some 300 homes were damaged.", ["house 270..330"]),
        ("At least 35 but fewer than 40 schools closed.", ["schools 35..<40"]),
        ("More than a million votes were cast.", ["votes >1e+06.."]),
        ("He paid $5m for it.", ["money 5e+06 USD"]),
        ("The drug cut deaths by 30%.", ["percentage 30"]),
        ("Thousands of tourists left.", ["tourists 2000.."]),
        ("Two new cases were found.", ["cases 2"]),
        ("Twenty-five ships left.", ["ships 25"]),
        ("Apple sold 25 million phones.", ["phones 2.5e+07"]),
        ("It lost 12 of its 40 aircraft.", ["aircraft 12", "aircraft 40"]),
        ("The 737 landed.", []),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert measures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The union speaks for 1,100 of the Harlow workers.", "en", ["workers 1100"]),
        ("Sixteen of the city's 17 precincts opened.", "en", ["precincts 16", "precincts 17"]),
        ("More than half of the 300 seats are free.", "en", ["seats 300"]),
        ("Hanya 112 dari 390 siswa memiliki laptop.", "id", ["siswa 112", "siswa 390"]),
        ("She bought a 20-metre yacht.", "en", ["metre 20"]),
        ("They signed a two-year deal.", "en", ["year 2"]),
        ("A two-year-old horse won.", "en", []),
        ("They will rebuild 18 rural hospitals.", "en", ["hospitals 18"]),
        ("Turnout was well above the 21 percent of last time.", "en", ["percentage 21"]),
        ("The levy is paid for a $150,000 house.", "en", ["money 150000 USD"]),
        ("He won A$200.", "en", ["money 200 AUD"]),
        ("It earned 74 cents a share.", "en", ["money 0.74 USD"]),
        ("It leads with 71 points.", "en", ["points 71"]),
        ("Indeks turun 1,508 poin.", "id", ["poin 1.508"]),
        ("Ia meraih emas di nomor 200 meter gaya punggung.", "id", []),
        ("A line 25 km from the border.", "en", ["kilometre 25"]),
        ("Ia datang bersama dua anaknya.", "id", ["anak 2"]),
        ("Pada 1990-an jumlahnya ratusan.", "id", []),
        ("Dari semua pelamar, tujuh ditetapkan sebagai pemenang.", "id", []),
        ("Penderita adalah anak di bawah 15 tahun.", "id", []),
        ("Nilainya Rp 100 juta-Rp 150 juta.", "id", []),
        ("The blast killed 40 people, including nine children.", "en", []),
        ("He denied that 40 soldiers had been killed.", "en", []),
        ("Korban tewas 41 orang, naik dari 38 orang sehari sebelumnya.", "id", []),
    ],
)
def test_parts_and_compounds(text: str, language: str, expected: list[str]) -> None:
    assert measures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The brothers were given five and eight years in prison.", "en", ["year 5", "year 8"]),
        ("The bridges are 12 and 15 kilometres long.", "en", ["kilometre 12", "kilometre 15"]),
        ("The plants produce 200, 300 and 450 megawatts.", "en", ["megawatt 200", "megawatt 300", "megawatt 450"]),
        ("It takes between four and six years.", "en", ["year 4..6"]),
        ("Prices rose 3 and 5 percent.", "en", ["percentage 3", "percentage 5"]),
        ("Her sons, aged four and six years, stayed.", "en", []),
        ("Keduanya divonis tiga dan lima tahun penjara.", "id", ["year 3", "year 5"]),
        ("Jaksa menuntut delapan serta sepuluh tahun penjara.", "id", ["year 8", "year 10"]),
        ("Hukumannya antara empat dan enam tahun penjara.", "id", ["year 4..6"]),
        ("Jembatan itu panjangnya 40 dan 60 meter.", "id", ["metre 40", "metre 60"]),
    ],
)
def test_numbers_that_share_a_unit(text: str, language: str, expected: list[str]) -> None:
    assert measures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pasien termuda umurnya satu tahun, yang tertua 43 tahun.", "id"),
        ("Yang termuda dua tahun dan yang paling tua 60 tahun.", "id"),
        ("Peserta tertua 71 tahun.", "id"),
        ("The youngest was two years old, the oldest 43.", "en"),
        ("The oldest was 43 years.", "en"),
        ("The youngest being five months, the oldest 12.", "en"),
    ],
)
def test_ages_of_the_youngest_and_the_oldest(text: str, language: str) -> None:
    assert measures(text, language) == []
