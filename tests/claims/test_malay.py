"""Malay as Malaysian newspapers write it: its own words for casualties, numbers, money, times and speech, and its false friends."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from claims.extract import extract_text
from claims.languages.detection import detect
from claims.types import Claim, ClaimKind

# A Friday noon.
PUBLISHED = datetime(2025, 4, 18, 12, tzinfo=timezone(timedelta(hours=8)))


def claims(text: str, kind: ClaimKind) -> list[Claim]:
    return [claim for claim in extract_text(text, "ms", PUBLISHED).claims if claim.kind is kind]


def values(text: str, kind: ClaimKind) -> list[str]:
    found = []
    for claim in claims(text, kind):
        value = claim.value
        assert value is not None
        name = value.metric if kind is ClaimKind.CASUALTY else value.unit
        low = "" if value.low is None else f"{'>' if value.low_open else ''}{value.low:.15g}"
        high = "" if value.high is None else f"{'<' if value.high_open else ''}{value.high:.15g}"
        found.append(f"{name} {low}" if low == high else f"{name} {low}..{high}")
    return found


def times(text: str) -> list[str]:
    found = []
    for claim in claims(text, ClaimKind.DATE):
        when = claim.when
        assert when is not None
        if when.start is None or when.end is None:
            found.append("?")
        elif (when.start.hour, when.start.minute) != (0, 0) or when.end - when.start < timedelta(days=1):
            found.append(f"{when.start:%Y-%m-%d %H:%M}")
        else:
            last = when.end - timedelta(days=1)
            found.append(f"{when.start:%Y-%m-%d}" if last.date() == when.start.date() else f"{when.start:%Y-%m-%d}/{last:%Y-%m-%d}")
    return found


def quotations(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(text[claim.start : claim.end], claim.speaker, claim.where) for claim in claims(text, ClaimKind.QUOTATION)]


def speakers(text: str) -> list[str]:
    return [claim.speaker for claim in claims(text, ClaimKind.STATEMENT) if claim.speaker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dua lelaki maut dan seorang lagi parah dalam nahas di Tanjung Gading.", ["deaths 2", "injured 1"]),
        ("Tragedi itu meragut nyawa 18 pelajar manakala 32 lagi cedera.", ["deaths 18", "injured 32"]),
        ("Kebakaran itu mengorbankan empat sekeluarga.", ["deaths 4"]),
        ("Ribut itu menelan 12 nyawa.", ["deaths 12"]),
        ("Angka korban meningkat kepada 45 orang daripada 38 semalam.", ["deaths 45"]),
        ("Jumlah kematian akibat banjir kilat mencecah 120 orang.", ["deaths 120"]),
        ("Seorang remaja lelaki lemas ketika mandi di Sungai Pelawi.", ["deaths 1"]),
        ("Seorang warga emas ditemukan rentung dalam kebakaran rumah.", ["deaths 1"]),
        ("Seorang pesakit menghembuskan nafas terakhir di wad.", ["deaths 1"]),
        ("Empat beradik mati lemas di lombong lama.", ["deaths 4"]),
        ("Polis menembak mati dua suspek.", ["deaths 2"]),
        ("Dua kematian dilaporkan di Pekan Selasih.", ["deaths 2"]),
        ("Tiga lagi mangsa ditemukan lemas, menjadikan jumlah korban kepada lapan orang.", ["deaths 3", "deaths 8"]),
        ("Lebih 600 orang cedera dan sekurang-kurangnya 58 lagi masih hilang.", ["injured >600..", "missing 58.."]),
        ("Enam pekerja mengalami kecederaan ringan.", ["injured 6"]),
        ("Letupan itu mencederakan tidak kurang daripada 14 pekerja kilang.", ["injured 14.."]),
        ("Dua nelayan gagal dikesan sejak semalam.", ["missing 2"]),
        ("Seramai 2,100 penduduk dari lapan kampung dipindahkan ke PPS.", ["displaced 2100"]),
        ("Seramai 3,421 mangsa banjir daripada 1,002 keluarga berteduh di PPS.", ["displaced 3421"]),
        ("Jumlah mangsa banjir yang dipindahkan di Jerami meningkat kepada 4,512 orang.", ["displaced 4512"]),
        ("Beratus-ratus penduduk kehilangan tempat tinggal.", ["displaced 200..999"]),
        ("Polis menahan 23 individu termasuk lima wanita dalam serbuan itu.", ["detained 23"]),
        ("Seramai 14 lelaki diberkas kerana disyaki terlibat dalam sindiket.", ["detained 14"]),
        ("Seorang mekanik yang disyaki memalsukan rekod turut ditahan.", ["detained 1"]),
        ("Seramai 35 pendatang asing tanpa izin (PATI) ditahan di Muara Kandis.", ["detained 35"]),
        ("Tujuh anak kapal diselamatkan manakala dua lagi masih hilang.", ["rescued 7", "missing 2"]),
        ("Bomba berjaya menyelamatkan enam mangsa yang tersepit.", ["rescued 6"]),
        ("Sebanyak lima daripada 12 mangsa maut.", ["deaths 5"]),
        ("Seramai 12 mangsa cedera dihantar ke hospital.", ["injured 12"]),
        ("Enam orang termasuk dua kanak-kanak maut dalam nahas itu.", ["deaths 6"]),
        ("Jumlah mangsa maut meningkat kepada 12 orang.", ["deaths 12"]),
        ("Daripada 12 mangsa, empat maut dan lapan cedera.", ["deaths 4", "injured 8"]),
        ("Nahas itu mengorbankan tiga nyawa dan mencederakan 12 yang lain.", ["deaths 3", "injured 12"]),
        ("Mayat dua mangsa ditemukan pada jam 9 pagi.", ["deaths 2"]),
    ],
)
def test_casualties(text: str, expected: list[str]) -> None:
    assert values(text, ClaimKind.CASUALTY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tiada korban dilaporkan.", ["deaths 0"]),
        ("Tiada kehilangan nyawa dilaporkan setakat ini.", ["deaths 0"]),
        ("Tiada kemalangan jiwa dalam kejadian itu.", ["deaths 0"]),
        ("Tiada mangsa yang cedera dalam kebakaran itu.", ["injured 0"]),
        ("Tiada kecederaan dilaporkan.", ["injured 0"]),
        ("Tiada rakyat Malaysia terkorban dalam gempa itu.", ["deaths 0"]),
    ],
)
def test_none(text: str, expected: list[str]) -> None:
    assert values(text, ClaimKind.CASUALTY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Harimau Rimba menewaskan 11 pemain Helang Laut di Stadium Gading.",
        "Pasukan itu tewas kepada lima lawan terakhirnya.",
        "Pasukan itu kehilangan tujuh pemain utama.",
        "Dua mangsa ditahan di wad untuk rawatan lanjut.",
        "Mahkamah menjatuhkan hukuman mati ke atas dua lelaki.",
        "Kemalangan maut itu membabitkan lima buah kenderaan.",
        "Bapa kepada tiga anak itu maut di tempat kejadian.",
        "Lebih 200 orang dikhuatiri terkorban.",
        "Beliau menafikan dakwaan tular bahawa 10 orang mati lemas.",
        "Jumlah kematian mungkin mencecah 300 orang.",
        "Jika empangan pecah, 400 penduduk akan maut.",
        "Tertuduh didakwa membunuh dua wanita.",
        "Sebanyak 40 ekor lembu mati.",
    ],
)
def test_no_casualty(text: str) -> None:
    assert values(text, ClaimKind.CASUALTY) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kerajaan memperuntukkan RM500,000 bagi sekolah dan RM2.5 bilion bagi lebuh raya.", ["MYR 500000", "MYR 2500000000"]),
        ("Syarikat itu mencatat keuntungan RM3.2j.", ["MYR 3200000"]),
        ("Hutangnya berjumlah 1.4 trilion ringgit.", ["MYR 1400000000000"]),
        ("Kerugian dianggarkan hampir RM12 juta.", ["MYR 10800000..<12000000"]),
        ("Kosnya tidak lebih daripada AS$40 juta.", ["USD ..40000000"]),
        ("Beliau membayar S$1,200 kepada ejen.", ["SGD 1200"]),
        ("Bantuan itu bernilai kira-kira RM4.5 juta.", ["MYR 4050000..4950000"]),
    ],
)
def test_money(text: str, expected: list[str]) -> None:
    assert values(text, ClaimKind.MONEY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Polis merampas 12 buah kereta dan 30 keping cek.", ["kereta 12", "cek 30"]),
        ("Lapan das tembakan dilepaskan.", ["tembakan 8"]),
        ("Sebanyak 12 kes baharu direkodkan.", ["kes 12"]),
        ("Hujan turun selama tiga jam.", ["hour 3"]),
        ("Kelewatan itu memakan masa 40 minit 15 saat.", ["minute 40", "second 15"]),
        ("Seluas 12 ekar tanah dan 3.5 hektar hutan terbakar.", ["acre 12", "hectare 3.5"]),
        ("Sebanyak 30 tan beras dihantar.", ["tonne 30"]),
        ("Angin bertiup selaju 60 km sejam.", ["kilometre per hour 60"]),
        ("Suhu mencecah 38.5 darjah Celsius.", ["degree celsius 38.5"]),
        ("Lebih 400 buah rumah ditenggelami air.", ["house >400.."]),
        ("Lebih kurang 100 kampung terputus bekalan.", ["kampung 90..110"]),
        ("Puluhan ribu pengguna terjejas.", ["pengguna 20000..99999"]),
        ("Berpuluh-puluh kedai tutup.", ["kedai 20..99"]),
        ("Beribu-ribu pokok tumbang.", ["pokok 2000.."]),
        ("Setengah juta pengguna terjejas.", ["pengguna 500000"]),
        ("Antara 200 hingga 300 kedai terjejas.", ["kedai 200..300"]),
        ("Seminggu lagi beberapa sekolah akan dibuka.", []),
        ("Beliau tinggal di No 12, Jalan Melur.", []),
    ],
)
def test_quantities(text: str, expected: list[str]) -> None:
    assert values(text, ClaimKind.QUANTITY) == expected


def test_points_are_no_percentage() -> None:
    assert values("Kadar itu turun 0.2 mata peratusan kepada 3.3 peratus.", ClaimKind.PERCENTAGE) == ["percent 3.3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kejadian berlaku semalam.", ["2025-04-17"]),
        ("Beliau ditahan kelmarin.", ["2025-04-16"]),
        ("Bot itu karam malam tadi.", ["2025-04-17"]),
        ("Bot itu karam awal pagi tadi.", ["2025-04-18"]),
        ("Perbicaraan disambung esok dan lusa.", ["2025-04-19", "2025-04-20"]),
        ("Kejadian berlaku pada 3 Mac 2019.", ["2019-03-03"]),
        ("Kejadian berlaku pada 31 Ogos 2024.", ["2024-08-31"]),
        ("Jualan meningkat pada Disember 2024.", ["2024-12-01/2024-12-31"]),
        ("Beliau ditahan Isnin lalu.", ["2025-04-14"]),
        ("Beliau dibebaskan pada Khamis.", ["2025-04-17"]),
        ("Jualan merosot minggu lalu.", ["2025-04-07/2025-04-13"]),
        ("Jualan merosot tahun lepas.", ["2024-01-01/2024-12-31"]),
        ("Kilang itu akan dibuka bulan depan.", ["2025-05-01/2025-05-31"]),
        ("Kilang itu dijangka siap pada suku ketiga tahun depan.", ["2026-07-01/2026-09-30"]),
        ("Dalam banjir besar 2014, kampung itu tenggelam.", ["2014-01-01/2014-12-31"]),
        ("Kejadian berlaku kira-kira jam 2.30 petang semalam.", ["2025-04-17 14:30", "2025-04-17"]),
        ("Kejadian berlaku pada pukul 9 malam Selasa lalu.", ["2025-04-15 21:00", "2025-04-15"]),
        ("Gempa melanda kira-kira 9.40 malam Jumaat.", ["2025-04-18 21:40", "2025-04-18"]),
        ("Setakat jam 4 petang hari ini, hujan masih turun.", ["2025-04-18 16:00", "2025-04-18"]),
        ("Pemandu berusia 39 tahun itu tidak cedera.", []),
        ("Operasi itu mengambil masa seminggu.", []),
    ],
)
def test_times(text: str, expected: list[str]) -> None:
    assert times(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"Kami masih mencari mangsa," kata Pengarah Bomba Johor, Datuk Siti Rohani Nadir, kepada pemberita.',
            ("Kami masih mencari mangsa", "Siti Rohani Nadir", "kepada pemberita"),
        ),
        (
            '"Air naik terlalu cepat," kata Mariam Deraman, 45, ketika ditemui di Kampung Lubuk Melur.',
            ("Air naik terlalu cepat", "Mariam Deraman", "Kampung Lubuk Melur"),
        ),
        (
            '"Kami kecewa," jelas Pengerusi persatuan itu, Puan Normah Jusoh, menerusi hantaran di Facebook.',
            ("Kami kecewa", "Normah Jusoh", "hantaran di Facebook"),
        ),
        ('"Kita perlu berhati-hati," pesan Dato\' Seri Rahim Yusof.', ("Kita perlu berhati-hati", "Rahim Yusof", None)),
        ('"Harga akan turun," ujar Tan Sri Lim Wei Kiat.', ("Harga akan turun", "Lim Wei Kiat", None)),
        ('"Benteng itu pecah," soal Tan Mei Ling.', ("Benteng itu pecah", "Tan Mei Ling", None)),
    ],
)
def test_quotations(text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert quotations(text) == [expected]


def test_a_pronoun_is_who_spoke_before() -> None:
    text = (
        "Perdana Menteri, Datuk Seri Azman Latif, berkata kerajaan akan memberi bantuan.\n"
        '"Bantuan itu akan disalurkan segera," katanya.\n'
        '"Kami tidak akan berdiam diri," tegas beliau.\n'
        "Azman menambah, bekalan makanan mencukupi.\n"
    )
    assert [speaker for _, speaker, _ in quotations(text)] == ["Azman Latif", "Azman Latif"]
    assert set(speakers(text)) == {"Azman Latif"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ketua Polis Daerah Jerami, Asisten Komisioner Rosnani Che Amat, berkata kes itu disiasat.", "Rosnani Che Amat"),
        ("Ketua Polis Daerah Jerami, Superintendan Mohd Hafiz Yaakob, berkata kes itu disiasat.", "Mohd Hafiz Yaakob"),
        ("Timbalan Pendakwa Raya Ahmad Fikri Lokman berhujah bahawa tertuduh bersalah.", "Ahmad Fikri Lokman"),
        ("Timbalan Menteri Kesihatan, Datuk Lukman Awang, mengesahkan wabak itu.", "Lukman Awang"),
        ("Dr Tan Mei Ling memberitahu pemberita bahawa wabak itu terkawal.", "Tan Mei Ling"),
        ("Menurut Jabatan Meteorologi Malaysia (MetMalaysia), hujan dijangka berterusan.", "Jabatan Meteorologi Malaysia"),
        ("Wisma Putra dalam satu kenyataan memaklumkan rakyat Malaysia selamat.", "Wisma Putra"),
        ("Pihak polis mengesahkan menerima laporan kejadian itu.", "Pihak polis"),
    ],
)
def test_speakers(text: str, expected: str) -> None:
    assert speakers(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Kes disiasat mengikut Seksyen 302 Kanun Keseksaan.",
        "Lebuh raya itu mencatatkan 31 kemalangan sepanjang tahun lalu.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert speakers(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dua lelaki maut selepas kereta mereka merempuh lori di lebuh raya itu semalam.", "ms"),
        ("Berapa ramai mangsa yang terkorban dalam kemalangan bas itu?", "ms"),
        ("Dua pria tewas setelah mobil mereka menabrak truk di jalan tol itu kemarin.", "id"),
        ("Berapa orang yang tewas dalam kecelakaan bus itu?", "id"),
    ],
)
def test_malay_is_told_from_indonesian(text: str, language: str) -> None:
    assert detect(text) == language
