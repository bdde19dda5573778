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
    """The tolls of whole events; those of a group have a test file of their own."""
    found = []
    for claim in casualties(text, language):
        value = claim.value
        assert value is not None
        if value.unit != "person":
            continue
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
        ("Puluhan orang mengungsi.", ["displaced 20..99"]),
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
        ("There were no casualties.", ["deaths 0", "injured 0"]),
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
        ("Banjir menewaskan 1 " + "triliun " * 30 + "orang.", "id"),
        ("Banjir menewaskan puluhan " + "triliun " * 30 + "orang.", "id"),
        ("Banjir menewaskan sekitar 0,0 " + "triliun " * 30 + "orang.", "id"),
        ("A quake of that size could kill 10,000 people.", "en"),
        ("As many as 200 people may have been killed.", "en"),
        ("Some 1,500 people attended the funeral of the dead.", "en"),
        ("The 3rd victim was found in 2010.", "en"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kecelakaan itu menewaskan sedikitnya 12 orang dan melukai 40 lainnya.", ["deaths 12..", "injured 40"]),
        ("12 orang meninggal dunia akibat keracunan massal.", ["deaths 12"]),
        ("Sebanyak 12 warga tewas tertimbun longsor di Dusun Cikalar.", ["deaths 12"]),
        ("Sementara itu, korban tewas bertambah dari 34 menjadi 35.", ["deaths 35"]),
        ("Hingga Senin malam, jumlah korban meninggal mencapai 12 orang.", ["deaths 12"]),
        ("Korban jiwa 12 orang, sedangkan korban luka 40 orang.", ["deaths 12", "injured 40"]),
        ("Tim menemukan 12 jenazah di reruntuhan.", ["deaths 12"]),
        ("12 jenazah ditemukan di reruntuhan.", ["deaths 12"]),
        ("Kebakaran pasar itu merenggut nyawa 12 orang.", ["deaths 12"]),
        ("Akibat peristiwa itu, 12 nyawa melayang.", ["deaths 12"]),
        ("Peristiwa tersebut nihil korban jiwa.", ["deaths 0"]),
        ("Beruntung, tidak ada korban jiwa dalam insiden tersebut.", ["deaths 0"]),
        ("Tidak ada korban jiwa maupun korban luka dalam kebakaran itu.", ["deaths 0", "injured 0"]),
        ("Kejadian itu tidak menimbulkan korban jiwa.", ["deaths 0"]),
        ("Tidak ada korban dalam peristiwa ini.", ["deaths 0", "injured 0"]),
        ("Puluhan orang terluka.", ["injured 20..99"]),
        ("Belasan siswa dilarikan ke rumah sakit karena luka bakar.", []),
        ("Belasan siswa luka-luka.", ["injured 11..19"]),
        ("Ratusan warga mengungsi ke balai desa.", ["displaced 200..999"]),
        ("Polisi menangkap 12 orang terkait bentrokan itu.", ["detained 12"]),
        ("Petugas mengamankan 12 orang.", ["detained 12"]),
        ("Petugas mengamankan 12 sepeda motor.", []),
        ("Penyidik menahan tiga tersangka kasus itu.", ["detained 3"]),
        ("Sebanyak 12 tersangka diamankan di Mapolres Palora.", ["detained 12"]),
        ("Sebanyak 12 orang ditangkap dalam operasi itu.", ["detained 12"]),
        ("Sebanyak 12 orang dievakuasi ke tempat aman.", ["displaced 12"]),
        ("Tim SAR menyelamatkan 20 penumpang.", ["rescued 20"]),
        ("Tim SAR gabungan mengevakuasi 20 penumpang kapal itu.", ["rescued 20"]),
        ("Tim SAR mengevakuasi 12 jenazah dari lokasi.", ["deaths 12"]),
        ("Petugas mengevakuasi 300 warga dari tiga desa.", ["displaced 300"]),
        ("Sebanyak 12 orang selamat dan delapan lainnya masih hilang.", ["rescued 12", "missing 8"]),
        ("Sebanyak 12 orang masih hilang.", ["missing 12"]),
        ("Sebanyak 40 orang luka-luka, 3 di antaranya kritis.", ["injured 40"]),
        ("Bom itu menewaskan 152 penumpang berkebangsaan Perancis dan delapan awak.", ["deaths 152", "deaths 8"]),
        ("Seorang petani tewas tersambar petir di Palora.", ["deaths 1"]),
        ("Tiga orang, termasuk seorang anak, tewas.", ["deaths 3"]),
        ("Tiga orang tewas, termasuk seorang anak.", ["deaths 3"]),
        ("Jumlah korban luka naik dari 10 menjadi 15 orang.", ["injured 15"]),
        ("Korban meninggal bertambah lima orang.", []),
        ("Korban tewas bertambah lima menjadi 40 orang.", ["deaths 40"]),
        ("Gempa 1998 yang menewaskan 89 orang masih diingat warga.", ["deaths 89"]),
        ("Gempa itu dikhawatirkan menewaskan ratusan orang.", []),
        ("Polisi membantah kabar bahwa 12 orang tewas.", []),
        ("Ledakan diduga menewaskan lima orang.", []),
        ("Kecelakaan lalu lintas menewaskan 30.000 orang per tahun.", []),
        ("Sebanyak enam prajurit gugur dalam kontak tembak.", ["deaths 6"]),
        ("Enam prajurit TNI gugur dan empat terluka.", ["deaths 6", "injured 4"]),
        ("Dua orang warga ditembak mati.", ["deaths 2"]),
        ("Lima anak tenggelam di Sungai Wale.", []),
        ("Dua pelajar hanyut terbawa arus.", ["missing 2"]),
        ("Tiga nelayan hilang di perairan Palora.", ["missing 3"]),
        ("Lima orang mengalami luka berat dan 12 orang luka ringan.", ["injured 5", "injured 12"]),
        ("Lima orang luka berat.", ["injured 5"]),
        ("Sebanyak 2.300 jiwa mengungsi di enam titik.", ["displaced 2300"]),
        ("Sebanyak 1.200 warga diungsikan ke sekolah.", ["displaced 1200"]),
        ("Sebanyak 500 warga terisolasi.", []),
        ("Sebanyak 12 pekerja disandera kelompok bersenjata.", ["detained 12"]),
        ("Sebanyak 12 sandera dibebaskan setelah perundingan.", ["rescued 12"]),
        ("Sebanyak 12 tahanan dibebaskan setelah perundingan.", []),
        ("Kelompok itu membebaskan 12 sandera.", ["rescued 12"]),
        ("Para pedagang kehilangan tempat berdagang; 40 orang pindah.", []),
        ("Sebanyak 40 pedagang kehilangan tempat berdagang.", []),
        ("Sebanyak 40 keluarga kehilangan tempat tinggal.", []),
        ("Dua orang meninggal di tempat, sedangkan seorang lagi meninggal di rumah sakit.", ["deaths 2", "deaths 1"]),
        ("Seorang pria berusia 45 tahun tewas ditabrak kereta.", ["deaths 1"]),
        ("Budi Santoso (45) tewas ditabrak kereta.", []),
        ("Seorang warga, Budi Santoso (45), tewas tertimbun.", ["deaths 1"]),
        ("Boeing 737 itu jatuh dan menewaskan seluruh 62 orang di dalamnya.", ["deaths 62"]),
        ("Pasal 340 KUHP mengancam pelaku dengan hukuman mati.", []),
        ("KRI 593 hilang dengan 53 awak.", []),
        ("Kapal itu karam di Jalan Sudirman 12.", []),
        ("Tim menang 3-1 atas Palora dan tiga pemain cedera.", ["injured 3"]),
        ("Jumlah korban tewas kini 35 orang, naik dari 34 orang.", ["deaths 35"]),
        ("Data BPBD mencatat 12 orang tewas, 40 orang luka, dan 3 orang hilang.", ["deaths 12", "injured 40", "missing 3"]),
        (
            "Korban meninggal sebanyak 12 orang, luka-luka 40 orang, dan hilang 3 orang.",
            ["deaths 12", "injured 40", "missing 3"],
        ),
        ("Rinciannya, 12 orang meninggal dunia, 5 orang luka berat, dan 30 luka ringan.", ["deaths 12", "injured 5", "injured 30"]),
        ("Sedikitnya 12 orang dilaporkan tewas dan puluhan lainnya terluka.", ["deaths 12..", "injured 20..99"]),
        ("Serangan udara menewaskan dua perempuan dan tiga anak.", ["deaths 2", "deaths 3"]),
        ("Ribuan orang terpaksa meninggalkan rumah mereka.", ["displaced 2000.."]),
        ("Ribuan orang kehilangan tempat tinggal.", ["displaced 2000.."]),
        ("Hampir 2.000 orang tewas akibat gempa itu.", ["deaths 1800..<2000"]),
        ("Wabah itu telah merenggut lebih dari 300 nyawa.", ["deaths >300.."]),
        ("Wabah itu telah menelan 300 korban jiwa.", ["deaths 300"]),
        ("Tabrakan beruntun menelan korban jiwa sebanyak tujuh orang.", ["deaths 7"]),
        ("Delapan orang penumpang bus meninggal di lokasi kejadian.", ["deaths 8"]),
        ("Delapan dari 40 penumpang bus itu tewas.", ["deaths 8"]),
        ("Mayat empat pendaki ditemukan di lereng.", ["deaths 4"]),
        ("Empat mayat ditemukan di lereng.", ["deaths 4"]),
        ("Ledakan mengakibatkan 12 orang tewas dan 40 orang luka-luka.", ["deaths 12", "injured 40"]),
        ("Banjir menyebabkan 4.000 warga mengungsi.", ["displaced 4000"]),
        ("Banjir memaksa 4.000 warga mengungsi.", ["displaced 4000"]),
        ("Densus 88 menangkap tiga terduga teroris.", ["detained 3"]),
        ("Polisi menetapkan lima orang sebagai tersangka.", []),
        ("KPK menangkap seorang bupati.", ["detained 1"]),
        ("Ia dihukum 12 tahun penjara karena membunuh dua orang.", ["deaths 2"]),
        ("Pelaku mengancam akan membunuh dua orang.", []),
        ("Jika bendungan jebol, 10.000 orang bisa tewas.", []),
        ("Tidak ada penumpang yang terluka.", ["injured 0"]),
        ("Semua penumpang selamat.", []),
        ("Seluruh 150 penumpang dinyatakan selamat.", ["rescued 150"]),
        ("Pesawat membawa 150 penumpang dan enam awak; semuanya selamat.", []),
        ("Sebanyak 43 rumah rusak dan 12 orang luka.", ["injured 12"]),
        ("Lima ekor sapi mati.", []),
        ("Dua kapal hilang di laut.", []),
        ("Tidak kurang dari 300 orang tewas dalam perang saudara itu.", ["deaths 300.."]),
        ("Setidaknya 10 hingga 15 orang tewas.", ["deaths 10..15"]),
        ("Angka kematian ibu 189 per 100.000 kelahiran hidup.", []),
        ("Angka kematian akibat DBD mencapai 12 orang.", ["deaths 12"]),
        ("Ada 12 korban tewas dalam peristiwa itu.", ["deaths 12"]),
        ("Terdapat 12 korban luka.", ["injured 12"]),
        ("Sebanyak 12 korban tewas telah diidentifikasi.", ["deaths 12"]),
        ("Korban tewas terdiri dari 7 laki-laki dan 5 perempuan.", []),
        ("Dari 12 korban tewas, lima di antaranya anak-anak.", ["deaths 12"]),
        ("Dua remaja dibunuh di Palora.", ["deaths 2"]),
        ("Perang itu memakan korban 3.000 jiwa.", ["deaths 3000"]),
        ("Perang itu memakan korban sebanyak 3.000 orang.", ["deaths 3000"]),
        ("Kecelakaan maut yang merenggut lima nyawa itu terjadi Senin.", ["deaths 5"]),
        ("Polisi masih memburu dua pelaku yang menewaskan satu orang.", ["deaths 1"]),
        ("Pasukan itu menawan 12 tentara.", ["detained 12"]),
        ("Dua belas tentara ditawan musuh.", ["detained 12"]),
        ("Empat WNI dideportasi dan dua ditahan.", ["detained 2"]),
        ("Tiga orang pingsan dan 15 orang dirawat.", []),
        ("Tiga santri meninggal setelah dirawat.", ["deaths 3"]),
        ("Dua orang meninggal karena demam berdarah.", ["deaths 2"]),
        ("Sebanyak 700.000 orang telah mengungsi sejak perang pecah.", ["displaced 700000"]),
        ("Pengungsi mencapai 4.500 jiwa.", ["displaced 4500"]),
        ("Jumlah pengungsi tercatat 4.500 jiwa.", ["displaced 4500"]),
        ("Sebanyak 4.500 pengungsi ditampung di stadion.", ["displaced 4500"]),
        ("Banjir membuat 4.500 orang mengungsi.", ["displaced 4500"]),
        ("Serangan itu menyebabkan tewasnya 12 warga sipil.", ["deaths 12"]),
        ("Kematian 12 warga itu diselidiki polisi.", ["deaths 12"]),
        ("Pembunuhan tiga wartawan itu belum terungkap.", ["deaths 3"]),
        ("Pengadilan memvonis mati tiga terdakwa.", []),
        ("Sebanyak 12 orang divonis mati.", []),
        ("Tiga terpidana mati dieksekusi.", ["deaths 3"]),
        ("Sebanyak lima orang dinyatakan meninggal dunia dan dua lainnya dalam kondisi kritis.", ["deaths 5"]),
        ("Lima warga kampung itu, menurut polisi, tewas.", ["deaths 5"]),
        ("Seorang polisi terluka dan seorang pengunjuk rasa tewas.", ["injured 1", "deaths 1"]),
        ("Petugas menyelamatkan seorang balita dari reruntuhan.", ["rescued 1"]),
        ("Dua anggota Brimob tewas, tiga luka.", ["deaths 2", "injured 3"]),
        ("Kapal tenggelam, 17 ABK selamat, 4 hilang.", ["rescued 17", "missing 4"]),
        ("Gempa Palora: 12 Tewas, 40 Luka", ["deaths 12", "injured 40"]),
        ("Bus Masuk Jurang, 7 Orang Tewas", ["deaths 7"]),
        ("Korban Tewas Banjir Palora Jadi 21 Orang", ["deaths 21"]),
        ("Korban Tewas Longsor Capai 21", ["deaths 21"]),
        ("Tujuh Pendaki Hilang Ditemukan Selamat", ["rescued 7"]),
        ("Seorang saksi mengatakan 12 orang tewas.", ["deaths 12"]),
        ("Seorang warga melihat tiga orang tewas.", ["deaths 3"]),
        ("Sebanyak 1.200 personel dikerahkan mencari korban hilang.", []),
        ("Sebanyak 50 polisi menangkap pelaku.", []),
        ("Ratusan polisi membubarkan massa; puluhan mahasiswa ditangkap.", ["detained 20..99"]),
        ("Kebakaran hutan menghanguskan 40 hektare lahan dan menewaskan dua pemadam.", ["deaths 2"]),
        ("Tim dokter menyebut 12 pasien meninggal.", ["deaths 12"]),
        ("Virus itu menginfeksi 300 orang dan menewaskan 12 di antaranya.", ["deaths 12"]),
        ("Dua pekerja meninggal dan dua orang lagi luka.", ["deaths 2", "injured 2"]),
        ("Sedikitnya 300 orang, sebagian besar perempuan dan anak-anak, tewas.", ["deaths 300.."]),
        ("Sebanyak 12 orang, kata polisi, terluka.", ["injured 12"]),
        ("Penembakan di sekolah itu menewaskan 6 murid serta melukai 9 orang.", ["deaths 6", "injured 9"]),
        ("Lima belas orang ditemukan tewas di dalam truk.", ["deaths 15"]),
        ("Tentara menewaskan sembilan militan.", ["deaths 9"]),
        ("Sembilan militan ditewaskan.", ["deaths 9"]),
        ("Dua perampok tewas ditembak polisi.", ["deaths 2"]),
        ("Polisi menembak mati dua perampok.", ["deaths 2"]),
        ("Polisi tidak menangkap siapa pun.", []),
        ("Sebanyak 21 jiwa meninggal, 41 jiwa luka-luka.", ["deaths 21", "injured 41"]),
        ("Sekitar 70-an orang tewas.", ["deaths 63..77"]),
        ("Sebanyak 231 orang masih dalam pencarian.", ["missing 231"]),
        ("Korban hilang masih 12 orang.", ["missing 12"]),
        ("Jumlah korban hilang berkurang menjadi 12 orang.", ["missing 12"]),
        ("Peristiwa itu menyebabkan seorang meninggal dunia.", ["deaths 1"]),
        ("Dua di antara korban tewas adalah anak-anak.", []),
        ("Ketiga korban tewas dimakamkan kemarin.", []),
    ],
)
def test_indonesian_news(text: str, expected: list[str]) -> None:
    assert figures(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least a dozen people were killed in the blast.", ["deaths 12.."]),
        ("At least a dozen killed in Palora market fire", ["deaths 12.."]),
        ("No one was hurt in the incident.", ["injured 0"]),
        ("There were no casualties, police said.", ["deaths 0", "injured 0"]),
        ("No casualties were reported.", ["deaths 0", "injured 0"]),
        ("The death toll rose to 35 from 34.", ["deaths 35"]),
        ("A suicide bomber killed at least 12 people and wounded 40.", ["deaths 12..", "injured 40"]),
        ("The crash left 12 dead.", ["deaths 12"]),
        ("The raid left 12 people dead and 40 others injured.", ["deaths 12", "injured 40"]),
        ("12 dead, 40 hurt in bus crash", ["deaths 12", "injured 40"]),
        ("The fire claimed 12 lives.", ["deaths 12"]),
        ("So far 12 people have died.", ["deaths 12"]),
        ("Twelve people have died and 40 are in hospital.", ["deaths 12"]),
        ("Rescuers said 12 more bodies were recovered on Monday.", []),
        ("A man was killed in the attack.", ["deaths 1"]),
        ("A 34-year-old man died at the scene.", ["deaths 1"]),
        ("A police officer was killed and two others were wounded.", ["deaths 1", "injured 2"]),
        ("Two people were killed and three others injured.", ["deaths 2", "injured 3"]),
        ("Three people were taken to hospital.", []),
        ("Three people were taken to hospital with injuries.", ["injured 3"]),
        ("More than 200 people were arrested at the rally.", ["detained >200.."]),
        ("Floods hit the valley, displacing thousands.", ["displaced 2000.."]),
        ("The quake left thousands homeless.", ["displaced 2000.."]),
        ("The navy rescued 48 migrants off the coast.", ["rescued 48"]),
        ("So far 48 people were pulled from the rubble alive.", ["rescued 48"]),
        ("The rebels said 12 soldiers were captured.", ["detained 12"]),
        ("Some 1,200 residents were evacuated.", ["displaced 1080..1320"]),
        ("The coast guard evacuated 20 passengers from the burning ferry.", ["rescued 20"]),
        ("Dozens were injured, three of them critically.", ["injured 24..99"]),
        ("Twelve people, including three children, died.", ["deaths 12"]),
        ("Police arrested a man.", ["detained 1"]),
        ("Police have arrested a 25-year-old man over the attack.", ["detained 1"]),
        ("A gunman killed a woman and two children.", ["deaths 1", "deaths 2"]),
        ("A gunman killed one person and injured four.", ["deaths 1", "injured 4"]),
        ("The toll rose by five to 40.", ["deaths 40"]),
        ("Another five people died overnight.", []),
        ("Five more people died overnight.", []),
        ("Hundreds are feared dead.", []),
        ("Officials fear hundreds died.", []),
        ("The ministry denied that 12 soldiers had been killed.", []),
        ("The disease kills 10,000 people a year.", []),
        ("The disease kills 10,000 people every year.", []),
        ("The 1998 quake, which killed 89 people, devastated the town.", ["deaths 89"]),
        ("A Boeing 737 crashed, killing all 62 people on board.", ["deaths 62"]),
        ("The attack killed 152 French passengers and eight crew.", ["deaths 152", "deaths 8"]),
        ("The attack killed 152 French passengers and eight crew members.", ["deaths 152", "deaths 8"]),
        ("The strike killed a mother and her three daughters.", ["deaths 1", "deaths 3"]),
        ("Ten Turkish soldiers were killed.", ["deaths 10"]),
        ("At least 17 Afghan security personnel were killed.", ["deaths 17.."]),
        ("A roadside bomb killed four U.S. soldiers.", ["deaths 4"]),
        ("He was jailed for 12 years for killing two people.", ["deaths 2"]),
        ("Nobody was killed or injured.", ["deaths 0", "injured 0"]),
        ("There were no reports of injuries.", ["injured 0"]),
        ("There were no immediate reports of casualties.", ["deaths 0", "injured 0"]),
        ("No injuries were reported.", ["injured 0"]),
        ("No deaths have been reported.", ["deaths 0"]),
        ("None of the passengers was hurt.", ["injured 0"]),
        ("The army said it had killed 20 militants.", ["deaths 20"]),
        ("Twenty militants were killed, the army said.", ["deaths 20"]),
        ("As many as 40 people were hurt.", ["injured ..40"]),
        ("Up to 40 people may have died.", []),
        ("The quake could have killed hundreds.", []),
        ("The number of dead reached 120.", ["deaths 120"]),
        ("The number of injured stood at 400.", ["injured 400"]),
        ("The number of people killed has risen to 120.", ["deaths 120"]),
        ("The death toll stands at 120, with 30 still missing.", ["deaths 120", "missing 30"]),
        ("The confirmed death toll is 120.", ["deaths 120"]),
        ("Death toll climbs to 120", ["deaths 120"]),
        ("Death toll from Palora fire hits 46", ["deaths 46"]),
        ("Officials put the death toll at 120.", ["deaths 120"]),
        ("Officials put the number of dead at 120.", ["deaths 120"]),
        ("The storm was blamed for 14 deaths.", ["deaths 14"]),
        ("The storm was blamed for at least 14 deaths in three states.", ["deaths 14.."]),
        ("It was the deadliest fire since 2003, when 100 people died.", ["deaths 100"]),
        ("Tens of thousands of people fled their homes.", ["displaced 20000..99999"]),
        ("Nearly 3,000 people have been displaced by the fighting.", ["displaced 2700..<3000"]),
        ("More than 3 million people have been forced from their homes.", ["displaced >3e+06.."]),
        ("The fire forced 3,000 people from their homes.", ["displaced 3000"]),
        ("The fire forced 3,000 people to evacuate.", ["displaced 3000"]),
        ("The fire forced 300 people to work at home.", []),
        ("The company displaced 300 rivals.", []),
        ("Four people remain in custody.", ["detained 4"]),
        ("Two suspects were taken into custody.", ["detained 2"]),
        ("Two men were detained on suspicion of arson.", ["detained 2"]),
        ("Five people are in custody.", ["detained 5"]),
        ("The gang kidnapped 30 schoolgirls.", ["detained 30"]),
        ("Militants took 12 workers hostage.", ["detained 12"]),
        ("The 12 hostages were freed.", ["rescued 12"]),
        ("12 prisoners were freed in an amnesty.", []),
        ("Thirty-one people survived.", ["rescued 31"]),
        ("Divers found three bodies on Tuesday.", ["deaths 3"]),
        ("The bodies of three men were found.", ["deaths 3"]),
        ("The bodies of two more victims were found.", []),
        ("Seven bodies have been recovered so far.", ["deaths 7"]),
        ("Three hikers are missing.", ["missing 3"]),
        ("Three hikers went missing.", ["missing 3"]),
        ("Twelve others were missing.", ["missing 12"]),
        ("At least eight people were unaccounted for.", ["missing 8.."]),
        ("Police shot and killed two men.", ["deaths 2"]),
        ("Two men were shot and killed.", ["deaths 2"]),
        ("Two men were shot dead.", ["deaths 2"]),
        ("Two men were shot.", []),
        ("Two people were stabbed to death.", ["deaths 2"]),
        ("Three people drowned.", ["deaths 3"]),
        ("Six migrants drowned when their boat sank.", ["deaths 6"]),
        ("A three-year-old girl drowned.", ["deaths 1"]),
        ("Two women and a child were killed.", ["deaths 2", "deaths 1"]),
        ("Two Palestinians, one of them a teenager, were killed.", ["deaths 2"]),
        ("Three of the dead were children.", []),
        ("Among the 12 dead were three children.", ["deaths 12"]),
        ("Of the 12 people killed, three were children.", ["deaths 12"]),
        ("Some 30 people suffered minor injuries.", ["injured 27..33"]),
        ("Two players were injured in the 3-1 win.", ["injured 2"]),
        ("He died aged 45.", []),
        ("A 45-year-old was killed.", ["deaths 1"]),
        ("More than 60 people protested after a man was killed.", ["deaths 1"]),
        ("An attack on a police station killed nine.", ["deaths 9"]),
        ("A car bomb exploded, killing nine and wounding scores.", ["deaths 9", "injured 40.."]),
        ("The accident killed the driver and four passengers.", ["deaths 4"]),
        ("The blast, which killed nine people and injured 30, damaged 12 buildings.", ["deaths 9", "injured 30"]),
        ("Nine people lost their lives.", ["deaths 9"]),
        ("Nine were killed and 12 wounded.", ["deaths 9", "injured 12"]),
        ("Nine killed, dozens wounded in Palora", ["deaths 9", "injured 24..99"]),
        ("Nine were killed; the others escaped.", ["deaths 9"]),
        ("Fewer than 100 people died.", ["deaths ..<100"]),
        ("Between 10 and 15 people died.", ["deaths 10..15"]),
        ("Ten to 15 people died.", ["deaths 10..15"]),
        ("About 10 people were killed.", ["deaths 9..11"]),
        ("The war has killed an estimated 30,000 people.", ["deaths 27000..33000"]),
        ("The war has killed tens of thousands.", ["deaths 20000..99999"]),
        ("The war killed more than a million people.", ["deaths >1e+06.."]),
        ("The shooting injured two officers, one critically.", ["injured 2"]),
        ("A court sentenced three men to death.", []),
        ("Three men were sentenced to death.", []),
        ("Three men face the death penalty.", []),
        ("Three convicted murderers were executed.", ["deaths 3"]),
        ("The gunman was killed and four officers were hurt.", ["injured 4"]),
        ("Nearly 40 journalists were jailed last year.", ["detained 36..<40"]),
        ("The court jailed three men for life.", ["detained 3"]),
        ("12 crew members were rescued.", ["rescued 12"]),
        ("All 12 crew were rescued.", ["rescued 12"]),
        ("All 48 people on board survived.", ["rescued 48"]),
        ("The blast hurt 12 people.", ["injured 12"]),
        ("It hurt sales by 12 percent.", []),
        ("Higher prices hurt 12 companies.", []),
        ("The injured included 12 children.", []),
        ("At least 12 people, mostly women, have been killed and 30 injured.", ["deaths 12..", "injured 30"]),
        ("Police said they had detained 45 demonstrators, including two minors.", ["detained 45"]),
        ("A further 20 were treated for minor injuries.", ["injured 20"]),
        ("Twenty people were treated for minor injuries.", ["injured 20"]),
        ("Two firefighters and a civilian died.", ["deaths 2", "deaths 1"]),
        ("One person died.", ["deaths 1"]),
        ("One died and two were hurt.", ["deaths 1", "injured 2"]),
        ("One soldier was killed.", ["deaths 1"]),
        ("Two children aged six and eight were killed.", ["deaths 2"]),
        ("Three workers in their 20s were killed.", ["deaths 3"]),
        ("The group said 40 of its fighters had been killed.", ["deaths 40"]),
        ("Russia said it had captured 200 Ukrainian soldiers.", ["detained 200"]),
        ("The typhoon killed 21, injured 40 and left five missing.", ["deaths 21", "injured 40", "missing 5"]),
    ],
)
def test_english_news(text: str, expected: list[str]) -> None:
    assert figures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tak satu pun penumpang terluka.", ["injured 0"]),
        ("Tak seorang pun tewas dalam kecelakaan itu.", ["deaths 0"]),
        ("Tersangka yang ditahan 168 orang.", ["detained 168"]),
        ("Lebih dari dua juta orang kehilangan nyawanya.", ["deaths >2e+06.."]),
        ("Kecelakaan itu menewaskan seluruh penumpang sebanyak 73 orang.", ["deaths 73"]),
        ("Tim menyebut 431 orang tewas (143 di laut dan 288 di darat).", ["deaths 431"]),
        ("Hingga pukul 18.00 WIB, tercatat 12 orang meninggal, 7 hilang, dan 40 luka-luka.", ["deaths 12", "missing 7", "injured 40"]),
        ("Korban meninggal dunia tercatat 12 orang dan korban luka 40 orang.", ["deaths 12", "injured 40"]),
        ("Jumlah korban tewas akibat gempa di Palora bertambah menjadi 321 orang.", ["deaths 321"]),
        ("Jumlah korban tewas gempa Palora terus bertambah, kini mencapai 321 jiwa.", ["deaths 321"]),
        ("Polres Palora mengamankan 15 pemuda yang diduga terlibat tawuran.", ["detained 15"]),
        ("Sebanyak 15 pemuda yang diduga terlibat tawuran diamankan polisi.", ["detained 15"]),
        ("Dari tangan tersangka, polisi menyita 3 kilogram sabu.", []),
        ("Tiga orang yang diduga pelaku ditangkap di rumahnya.", ["detained 3"]),
        ("Polisi menangkap tiga dari lima pelaku.", ["detained 3"]),
        ("Dua pelaku lain masih buron.", []),
        ("Sebanyak 76 penumpang KM Sinar berhasil dievakuasi dalam keadaan selamat.", ["rescued 76"]),
        ("Kapal yang mengangkut 40 penumpang itu tenggelam, 12 orang tewas.", ["deaths 12"]),
        ("Kapal berpenumpang 40 orang itu tenggelam.", []),
        ("Kapal dengan 40 penumpang tenggelam di Selat Wale.", []),
        ("Dua anak balita meninggal akibat campak.", ["deaths 2"]),
        ("Seorang ibu hamil dan bayinya meninggal.", []),
        ("Satu keluarga tewas dalam kebakaran itu.", []),
        ("Sekeluarga yang terdiri dari empat orang tewas.", ["deaths 4"]),
        ("Petugas Damkar yang terluka berjumlah dua orang.", ["injured 2"]),
        ("Korban yang meninggal berjumlah 12 orang.", ["deaths 12"]),
        ("Dua dari tiga korban meninggal adalah pelajar.", ["deaths 3"]),
        ("Penumpang yang selamat hanya 3 orang.", ["rescued 3"]),
        ("Ada 3 orang yang selamat.", ["rescued 3"]),
        ("Ada tiga warga yang tewas dan lima yang luka.", ["deaths 3", "injured 5"]),
        ("Kecelakaan itu mengakibatkan tiga korban tewas di tempat.", ["deaths 3"]),
        ("Akibatnya, satu orang meninggal dunia dan dua lainnya kritis.", ["deaths 1"]),
        ("Letusan pada 1883 menewaskan lebih dari 36.000 orang.", ["deaths >36000.."]),
        ("Perang yang berlangsung 30 tahun itu merenggut nyawa sedikitnya 15.000 orang.", ["deaths 15000.."]),
        ("Israel membunuh sedikitnya 50 warga Palestina dalam serangan semalam.", ["deaths 50.."]),
        ("Sedikitnya 50 warga Palestina terbunuh, termasuk 20 anak-anak.", ["deaths 50.."]),
        ("Serangan Israel menewaskan 50 orang sejak Senin, kata Kementerian Kesehatan.", ["deaths 50"]),
        ("Rusia mengatakan telah menangkap 200 tentara Ukraina.", ["detained 200"]),
        (
            "Rudal itu menghantam gedung apartemen, menewaskan 35 orang, termasuk dua anak, dan melukai 117 lainnya.",
            ["deaths 35", "injured 117"],
        ),
        ("Sebanyak 117 orang lainnya terluka, termasuk 15 anak-anak.", ["injured 117"]),
        ("Sebanyak 35 orang tewas, dua di antaranya anak-anak.", ["deaths 35"]),
        ("Tujuh orang, dua di antaranya anak-anak, tewas.", ["deaths 7"]),
        ("Pelaku menikam tiga orang, satu di antaranya tewas.", ["deaths 1"]),
        ("Tidak ada laporan korban jiwa akibat gempa tersebut.", ["deaths 0"]),
        ("Belum ada laporan mengenai korban jiwa.", ["deaths 0"]),
        ("Hingga kini belum ada laporan kerusakan maupun korban jiwa.", ["deaths 0"]),
        ("Dipastikan tidak ada korban jiwa dalam kejadian tersebut.", ["deaths 0"]),
        ("Beruntung tidak ada korban jiwa, namun dua orang luka ringan.", ["deaths 0", "injured 2"]),
        ("Meski tidak ada korban jiwa, 12 rumah hancur.", ["deaths 0"]),
        ("Semoga tidak ada korban jiwa.", []),
        ("Upaya itu agar tidak ada korban jiwa lagi.", []),
        ("Sebanyak 12 calon haji meninggal di Tanah Suci.", ["deaths 12"]),
        ("Kasus itu menjerat 12 orang.", []),
        ("KPK menahan dua tersangka kasus suap, yakni Budi dan Wati.", ["detained 2"]),
        ("Hakim menghukum 12 orang.", []),
        ("Seorang remaja berinisial A (17) ditangkap polisi.", ["detained 1"]),
        ("Polisi menangkap pria berinisial A (45).", []),
        ("Kelompok bersenjata menculik 30 siswa.", ["detained 30"]),
        ("Tim SAR menemukan dua korban dalam keadaan meninggal.", ["deaths 2"]),
        ("Tim SAR menemukan dua korban meninggal.", ["deaths 2"]),
        ("Satu korban ditemukan meninggal, satu lagi masih dicari.", ["deaths 1", "missing 1"]),
        ("Korban terakhir ditemukan tewas.", []),
        ("Sebanyak 1.500 KK mengungsi.", []),
        ("Sebanyak 1.500 KK atau 6.000 jiwa mengungsi.", ["displaced 6000"]),
        ("Banjir merendam 300 rumah dan memaksa ratusan warga mengungsi.", ["displaced 200..999"]),
        ("Gunung itu meletus, 2.000 warga diungsikan.", ["displaced 2000"]),
        ("Sekitar 2.000 warga masih bertahan di pengungsian.", ["displaced 1800..2200"]),
        ("Lima pemain cedera menjelang laga.", ["injured 5"]),
        ("Timnas tanpa tiga pemain yang cedera.", []),
        ("Virus itu membunuh 3 juta orang setiap tahun.", []),
        ("Diperkirakan 300 orang tewas.", ["deaths 270..330"]),
        ("Jumlah korban tewas diperkirakan mencapai 300 orang.", ["deaths 270..330"]),
        ("Polisi menembak mati satu pelaku dan menangkap dua lainnya.", ["deaths 1", "detained 2"]),
        ("Korban tewas akibat gempa bermagnitudo 6,3 yang mengguncang Palora pada Selasa bertambah menjadi 75 orang.", ["deaths 75"]),
        ("Jumlah korban tewas diprediksi akan mencapai 75 orang.", []),
        ("Korban tewas adalah petani yang sawahnya mencapai 12 hektare.", []),
        ("Banjir bandang menerjang tiga desa, 17 warga meninggal dan 9 orang belum ditemukan.", ["deaths 17", "missing 9"]),
        ("Hingga Rabu (12/3/2025), korban meninggal 17 orang.", ["deaths 17"]),
        ("Sebanyak 17 orang dilaporkan meninggal, 9 hilang.", ["deaths 17", "missing 9"]),
        ("Tiga orang di antaranya meninggal dunia.", ["deaths 3"]),
        ("Kapolres menyebut ada 3 korban jiwa dan 12 korban luka-luka.", ["deaths 3", "injured 12"]),
        ("Mobil itu menabrak warung, akibatnya tiga orang terluka.", ["injured 3"]),
        ("Kecelakaan itu juga melukai 12 penumpang, lima di antaranya luka berat.", ["injured 12"]),
        ("Dua dari lima korban luka masih dirawat.", ["injured 5"]),
        ("Sebanyak 40 warga keracunan.", []),
        ("Ia kehilangan dua anaknya dalam gempa itu.", []),
        ("Dua anaknya tewas dalam gempa itu.", ["deaths 2"]),
        ("Satgas menangkap 40 WNA tanpa dokumen.", ["detained 40"]),
        ("Sebanyak 23 orang diperiksa dan tiga orang ditahan.", ["detained 3"]),
        ("Polisi memeriksa 23 saksi.", []),
        ("Ratusan rumah rusak dan ribuan warga mengungsi.", ["displaced 2000.."]),
        ("Sekitar 1.300 orang mengungsi di 12 titik.", ["displaced 1170..1430"]),
        ("Korban tewas sejauh ini 12 orang.", ["deaths 12"]),
        ("Korban tewas: 12 orang", ["deaths 12"]),
        ("Meninggal dunia: 12 orang", ["deaths 12"]),
        ("Tidak ada korban jiwa, tetapi kerugian mencapai Rp 2 miliar.", ["deaths 0"]),
        ("Tidak ada warga yang tewas atau terluka.", ["deaths 0", "injured 0"]),
        ("Petugas menemukan seorang pria tewas di kamar hotel.", ["deaths 1"]),
        ("Seorang pria ditemukan tewas di kamar hotel.", ["deaths 1"]),
        ("Jenazah kedua korban dibawa ke rumah sakit.", []),
        ("Kebakaran menewaskan ibu dan dua anaknya.", ["deaths 2"]),
        ("Serangan di Palora tewaskan 12 orang", ["deaths 12"]),
        ("Kapal Karam di Palora, 12 Tewas, 5 Hilang", ["deaths 12", "missing 5"]),
        ("Enam dari tujuh ABK selamat, satu hilang.", ["rescued 6", "missing 1"]),
        ("Polisi mengamankan 12 pelajar beserta barang bukti 5 celurit.", ["detained 12"]),
        ("Sebanyak 5.000 personel mengamankan laga itu.", []),
    ],
)
def test_more_indonesian_news(text: str, expected: list[str]) -> None:
    assert figures(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Emergency crews have rescued or evacuated 237 people, including 167 by helicopter.", ["rescued 237"]),
        ("The confirmed death count reached 12,000.", ["deaths 12000"]),
        ("Some 27 people remained missing, the mayor said.", ["missing 25..29"]),
        ("So far 59 adults and 46 children have died.", ["deaths 59", "deaths 46"]),
        ("The camp still has five campers and one counselor missing.", ["missing 5", "missing 1"]),
        ("There are 161 people believed to be missing.", []),
        ("The authorities confirmed 13 fatalities.", ["deaths 13"]),
        ("The quake also left more than 12,000 injured and tens of thousands homeless.", ["injured >12000..", "displaced 20000..99999"]),
        ("Quake death toll at 12,000", ["deaths 12000"]),
        ("The death toll surpassed 9,000.", ["deaths 9000"]),
        ("A few hours later, rescuers pulled a three-year-old boy from the ruins.", ["rescued 1"]),
        ("Rescuers pulled out three people alive.", ["rescued 3"]),
        ("Officials had counted over 100 people dead by Monday.", ["deaths >100.."]),
        ("At least 1,280 people have died in the valley, with more than 2,300 injured.", ["deaths 1280..", "injured >2300.."]),
        ("The ministry reported an additional 1,250 deaths.", []),
        ("The attack on Sunday killed 34 people and wounded 117, including 15 children.", ["deaths 34", "injured 117"]),
        ("Two missiles struck the city, killing at least 34 people, including two children.", ["deaths 34.."]),
        ("At least 34 people died and more than 100 were wounded when two missiles hit.", ["deaths 34..", "injured >100.."]),
        ("Three people, including a pregnant woman, were killed.", ["deaths 3"]),
        ("The crash killed everyone on board, all 62 passengers and crew.", []),
        ("All 62 people aboard died.", ["deaths 62"]),
        ("The ferry capsized, drowning at least 30 people.", ["deaths 30.."]),
        ("Thirty people were on board; eight survived.", ["rescued 8"]),
        ("Troops opened fire, killing one protester.", ["deaths 1"]),
        ("One protester was shot dead and 20 others were arrested.", ["deaths 1", "detained 20"]),
        ("The mother of two died in hospital.", []),
        ("A 12-year-old was among the dead.", []),
        ("Police say they found the bodies of two teenagers in the car.", ["deaths 2"]),
        ("Seventeen bodies were pulled from the river.", ["deaths 17"]),
        ("Six people have been charged.", []),
        ("Six people are being treated in hospital.", []),
        ("About 40 people were injured, 12 of them seriously.", ["injured 36..44"]),
        ("The death toll from the attacks rose to 41, the health ministry said on Friday.", ["deaths 41"]),
        ("The number of dead has climbed to 41.", ["deaths 41"]),
        ("At least 41 dead after landslide in Palora", ["deaths 41.."]),
        ("Bus plunges into ravine, killing 20", ["deaths 20"]),
        ("20 killed as bus plunges into ravine", ["deaths 20"]),
        ("20 die as bus plunges into ravine", ["deaths 20"]),
        ("Hundreds flee as volcano erupts", ["displaced 200..999"]),
        ("Hundreds of people have fled their homes.", ["displaced 200..999"]),
        ("Around 5,000 residents were ordered to evacuate.", ["displaced 4500..5500"]),
        ("The UN said 1.4 million people had been displaced since April.", ["displaced 1.4e+06"]),
        ("A Palestinian man was shot dead by soldiers.", ["deaths 1"]),
        ("The attack left one soldier dead and three wounded.", ["deaths 1", "injured 3"]),
        ("It left a woman dead and her husband injured.", ["deaths 1"]),
        ("He killed his wife and two children.", ["deaths 2"]),
        ("He killed his wife and then himself.", []),
        ("He has been charged with killing three people.", []),
        ("He was convicted of murdering two women in 1998.", ["deaths 2"]),
        ("He was accused of plotting to kill 20 people.", []),
        ("Had the bomb exploded, 20 people would have died.", []),
        ("The plan could put 20 people at risk.", []),
        ("The vaccine saved 20 million lives.", ["rescued 2e+07"]),
        ("Doctors saved 20 lives.", ["rescued 20"]),
        ("The firm lost 20 customers.", []),
        ("At least four people were stabbed, one fatally.", []),
        ("The 20 survivors were taken ashore.", ["rescued 20"]),
        ("Only three of the 40 people on board survived.", ["rescued 3"]),
        ("The police shot 20 protesters.", []),
        ("Over 100 people were killed over three days of clashes.", ["deaths >100.."]),
        ("Nobody died in the crash.", ["deaths 0"]),
        ("No one was killed but six people were injured.", ["deaths 0", "injured 6"]),
        ("There were no injuries or fatalities.", ["injured 0", "deaths 0"]),
        ("There were no deaths or serious injuries.", ["deaths 0"]),
        ("Miraculously, no one was seriously hurt.", []),
        ("All 40 passengers escaped unhurt.", ["rescued 40"]),
        ("The storm, which killed 14 people last week, has weakened.", ["deaths 14"]),
        ("The world's worst crash killed 583 people in 1977.", ["deaths 583"]),
        ("Ten years ago a similar quake killed 5,000.", ["deaths 5000"]),
        ("Two of the wounded later died.", ["deaths 2"]),
        ("Two of the injured died on Monday, bringing the toll to 14.", ["deaths 14"]),
        ("The blaze killed 14, bringing this year's total to 40.", ["deaths 14"]),
        ("Iran executed 12 prisoners on Monday.", ["deaths 12"]),
        ("The drone killed Hassan Ali and two bodyguards.", ["deaths 2"]),
        ("Israel released 90 prisoners in exchange for three hostages.", []),
        ("Hamas released three hostages on Sunday.", ["rescued 3"]),
        ("A total of 23 people were hospitalised, three in critical condition.", []),
        ("A gunman opened fire at a bar, killing five and injuring 18.", ["deaths 5", "injured 18"]),
        ("Five people were killed and 18 injured in a shooting at a bar.", ["deaths 5", "injured 18"]),
        ("The 18 injured were taken to three hospitals.", ["injured 18"]),
        ("The 12 victims were aged between 18 and 40.", []),
        ("Their deaths bring to 12 the number killed this month.", []),
        ("Quake: Death toll at 12,000; more survivors found", ["deaths 12000"]),
        ("The confirmed death toll from Tuesday's magnitude-6.3 quake rose to 75.", ["deaths 75"]),
        ("The death toll from a 7.2-magnitude earthquake that struck the central island of Palora on Tuesday rose to 93.", ["deaths 93"]),
        ("The confirmed death count soared to 12,000.", ["deaths 12000"]),
        ("Some 300 people were listed as missing.", ["missing 270..330"]),
        ("Six are missing.", ["missing 6"]),
        ("Twelve phones are missing.", []),
        ("An 8 year old boy died.", ["deaths 1"]),
        ("The death toll is expected to rise to 93.", []),
        ("The toll could reach 93.", []),
    ],
)
def test_more_english_news(text: str, expected: list[str]) -> None:
    assert figures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Verbs that are completed by what follows.
        ("The wreck cost the lives of at least 40 sailors.", ["deaths 40.."]),
        ("The column lost 14 soldiers in the ambush.", ["deaths 14"]),
        ("The firm lost 300 customers last year.", []),
        ("Shelling has driven 12,000 from their homes.", ["displaced 12000"]),
        ("He drove 40 passengers to the airport.", []),
        ("Nearly 900 villagers were moved to shelters.", ["displaced 810..<900"]),
        ("About 500 people, nearly a tenth of the town, have been forced from their homes.", ["displaced 450..550"]),
        ("Doctors treated 40 people for burns.", ["injured 40"]),
        ("Doctors treated 40 people for cholera.", []),
        ("Eight others suffered broken bones.", ["injured 8"]),
        ("Guards took 30 marchers into custody.", ["detained 30"]),
        ("The guide took 30 marchers to the beach.", []),
        ("A tug brought 40 migrants ashore and recovered six bodies.", ["rescued 40", "deaths 6"]),
        ("Divers found two climbers dead and three alive.", ["deaths 2"]),
        # Who is freed from what fell on them is rescued, who is released is not.
        ("Crews freed 30 workers from the rubble.", ["rescued 30"]),
        ("The court freed 15 activists.", []),
        # Nobody.
        ("The blast killed no one but injured 12 people.", ["deaths 0", "injured 12"]),
        ("No-one was hurt.", ["injured 0"]),
        ("Nobody was badly hurt.", []),
        ("None of the 62 passengers was hurt.", ["injured 0"]),
        ("Neither of the two pilots survived.", []),
        # Parts and second places.
        ("The crash killed 10 people, six men and four women.", ["deaths 10"]),
        ("The quake killed 8,500 people in Harland and 2,600 in Osmia.", ["deaths 8500", "deaths 2600"]),
        ("The storm killed 12 people and 15 people were taken to hospital.", ["deaths 12"]),
        ("All 62 passengers and crew were killed.", ["deaths 62"]),
        ("Four men accused of stealing cattle were arrested.", ["detained 4"]),
        ("Nora Reed, a teacher who fled with her son, wept.", []),
        ("- Dead: 12", ["deaths 12"]),
    ],
)
def test_english_verbs_and_parts(text: str, expected: list[str]) -> None:
    assert figures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Perang itu telah menelan lebih dari 9.000 jiwa.", ["deaths >9000.."]),
        ("Kebakaran itu tidak menelan korban jiwa.", ["deaths 0"]),
        ("Kekerasan memaksa ribuan warga melarikan diri ke hutan.", ["displaced 2000.."]),
        ("Polisi memaksa 20 pengendara putar balik.", []),
        ("Dua penumpang dirawat akibat patah tulang.", ["injured 2"]),
        ("Sebanyak 14 siswa dirawat karena keracunan.", []),
        ("Seorang balita dievakuasi dengan selamat dari puing.", ["rescued 1"]),
        ("Ledakan menewaskan 26 tentara, 19 pemberontak, dan tiga polisi.", ["deaths 26", "deaths 19", "deaths 3"]),
        ("Polisi menangkap lima orang, tiga pria dan dua perempuan.", ["detained 5"]),
        ("Polisi menangkap 20 orang, dan 12 orang di antaranya ditetapkan sebagai tersangka.", ["detained 20"]),
        ("Banjir menewaskan 12 orang dan 30 orang dilarikan ke rumah sakit.", ["deaths 12"]),
        ("Sebanyak 300 personel mengamankan 20.000 penonton.", []),
        ("Polisi mengamankan empat pelaku tawuran.", ["detained 4"]),
        ("Lima tahanan kabur dan tiga ditangkap kembali.", ["detained 3"]),
        ("Gempa menewaskan 120 orang di Palora dan 34 di Bantala.", ["deaths 120", "deaths 34"]),
        ("Jumlah tahanan mencapai 150 orang.", ["detained 150"]),
        ("Puluhan lainnya masih hilang.", ["missing 20..99"]),
        ("Tak seorang pun dari 62 penumpang terluka.", ["injured 0"]),
        ("Seluruh 62 penumpang dan awak tewas.", ["deaths 62"]),
        ("- Tewas: 34", ["deaths 34"]),
    ],
)
def test_indonesian_verbs_and_parts(text: str, expected: list[str]) -> None:
    assert figures(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Divers found six more bodies on Sunday, raising the toll from 14.", "en", []),
        ("At least 31 people were killed, officials said, raising an earlier toll of 22.", "en", ["deaths 31.."]),
        ("The blast killed 31 people, up from a previous count of 22.", "en", ["deaths 31"]),
        ("The ministry put the number of dead at 46, up from an initial 12.", "en", ["deaths 46"]),
        ("The death toll climbed to 46 on Friday, up from an earlier figure of 39.", "en", ["deaths 46"]),
        ("Officials revised the death toll to 40, down from 52 announced earlier.", "en", ["deaths 40"]),
        ("The health ministry said 40 people had died, correcting an earlier toll of 52.", "en", ["deaths 40"]),
        ("An initial report put the death toll at 5.", "en", ["deaths 5"]),
        ("Police lowered the number of dead to 18 from an initial estimate of 25.", "en", ["deaths 18"]),
        ("The death toll, previously put at 60, rose to 71.", "en", ["deaths 71"]),
        ("The latest count raises the previous death toll of 60.", "en", []),
        ("Korban tewas kini 41 orang, dari sebelumnya 34.", "id", ["deaths 41"]),
        ("Jumlah korban meninggal menjadi 18 orang, semula dilaporkan 11.", "id", ["deaths 18"]),
        ("Jumlah korban tewas semula dilaporkan 11 orang.", "id", []),
        ("Jumlah pengungsi bertambah dari 3.120 orang pada Senin (3/2) menjadi 4.410 orang.", "id", ["displaced 4410"]),
        ("Korban luka naik dari 25 orang pada pagi hari menjadi 61 orang.", "id", ["injured 61"]),
        ("Korban tewas yang sebelumnya disebut 19 orang kini menjadi 27 orang.", "id", ["deaths 27"]),
        ("Sebanyak 27 orang tewas, naik dari 19 orang pada Rabu.", "id", ["deaths 27"]),
        ("Sebelumnya korban tewas dilaporkan 19 orang.", "id", ["deaths 19"]),
        ("BPBD memperbarui jumlah korban tewas menjadi 52 orang dari data awal 40 orang.", "id", ["deaths 52"]),
        ("Sebanyak 12 orang tewas, lebih banyak dari laporan awal 8 orang.", "id", ["deaths 12"]),
    ],
)
def test_former_tolls(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Another 72 people were injured.", "en", ["injured 72"]),
        ("A further 12 are missing.", "en", ["missing 12"]),
        ("A further 30 people were rescued by fishing boats.", "en", ["rescued 30"]),
        ("An additional 14 people were arrested on Tuesday.", "en", ["detained 14"]),
        ("Another five people died in hospital.", "en", []),
        ("The blast wounded another 40 people.", "en", ["injured 40"]),
        ("Nine people died and another 40 were hurt.", "en", ["deaths 9", "injured 40"]),
        ("Another 9 people were killed and 40 hurt.", "en", ["injured 40"]),
        ("Sebanyak 72 orang lainnya luka.", "id", ["injured 72"]),
        ("Dua belas orang lainnya masih hilang.", "id", ["missing 12"]),
        ("Lima orang lainnya diselamatkan warga.", "id", ["rescued 5"]),
        ("Ledakan itu melukai 40 orang lainnya.", "id", ["injured 40"]),
    ],
)
def test_added_to_other_figures(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Dari 33 korban luka, empat orang mengalami luka berat.", "id", ["injured 33"]),
        ("Dari 33 korban luka itu, empat di antaranya kritis.", "id", ["injured 33"]),
        ("Dari 33 orang yang terluka, empat dirawat karena luka bakar.", "id", ["injured 33"]),
        ("Dari 15 korban tewas, sembilan orang adalah anak-anak.", "id", ["deaths 15"]),
        ("Dari 60 penumpang, 12 orang tewas dan 40 luka.", "id", ["deaths 12", "injured 40"]),
        ("Dari 12 orang yang ditangkap, tiga ditahan.", "id", ["detained 12"]),
        ("Of the 33 injured, four were in critical condition.", "en", ["injured 33"]),
        ("Of the 33 people injured, four were seriously hurt.", "en", ["injured 33"]),
        ("Of the 15 people killed, nine were children.", "en", ["deaths 15"]),
        ("Of the 15 dead, nine were women.", "en", ["deaths 15"]),
        ("Of the 60 people on board, 12 died and 40 were injured.", "en", ["deaths 12", "injured 40"]),
        ("Of the 24 people arrested, six remain in custody.", "en", ["detained 24"]),
    ],
)
def test_parts_of_a_whole_that_opens_the_clause(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ('The army said it had killed "some 30 militants".', "en", ["deaths 27..33"]),
        ('The army said the raid "killed at least 30 militants" and destroyed a depot.', "en", ["deaths 30.."]),
        ("The rebels said they had captured “about 40 soldiers”.", "en", ["detained 36..44"]),
        ('Militer mengaku telah menewaskan "sedikitnya 30 milisi".', "id", ["deaths 30.."]),
        ("Tentara menyebut serangan itu melukai “lebih dari 15 prajurit”.", "id", ["injured >15.."]),
        ('Polisi menangkap "12 perusuh" di Bantala.', "id", ["detained 12"]),
    ],
)
def test_figures_in_quotation_marks_behind_their_verb(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("More than 8,000 people have been moved from their homes.", "en", ["displaced >8000.."]),
        ("Some 900 villagers were moved to shelters.", "en", ["displaced 810..990"]),
        ("About 200 residents were relocated to a school gymnasium.", "en", ["displaced 180..220"]),
        ("Authorities moved 1,500 people to shelters.", "en", ["displaced 1500"]),
        ("At least 400 people are sheltering in schools.", "en", ["displaced 400.."]),
        ("Twelve patients were moved to another ward.", "en", []),
        ("Lebih dari 8.000 orang dipindahkan dari rumah mereka.", "id", ["displaced >8000.."]),
        ("Sebanyak 900 warga diungsikan ke balai desa.", "id", ["displaced 900"]),
        ("Sekitar 200 warga dipindahkan ke tempat penampungan.", "id", ["displaced 180..220"]),
        ("Petugas memindahkan 1.500 warga ke pengungsian.", "id", ["displaced 1500"]),
        ("Sebanyak 12 narapidana dipindahkan ke Lapas Bantala.", "id", []),
        ("Sebanyak 450 warga ditampung di posko pengungsian.", "id", ["displaced 450"]),
    ],
)
def test_who_was_moved(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Sebanyak dua warga dinyatakan hilang.", "id", ["missing 2"]),
        ("Dinyatakan hilang, dua warga masih dicari.", "id", ["missing 2"]),
        ("Satu warga lain, Marno (41), dilaporkan hilang.", "id", ["missing 1"]),
        ("Seorang warga lainnya, Tini (20), belum ditemukan.", "id", ["missing 1"]),
    ],
)
def test_one_is_missing(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Twelve of the 60 people wounded were children.", "en", ["injured 60"]),
        ("Six of the 24 protesters detained remain in custody.", "en", ["detained 24"]),
        ("Nine of the 15 soldiers who were killed came from Harland.", "en", ["deaths 15"]),
        ("Seven of the nine miners trapped underground were brought to the surface alive.", "en", ["rescued 7"]),
        ("Four of the 60 passengers were killed.", "en", ["deaths 4"]),
        ("Sembilan dari 15 prajurit yang tewas berasal dari Bantala.", "id", ["deaths 15"]),
        ("Tiga dari lima korban luka sudah dipulangkan.", "id", ["injured 5"]),
        ("Sebanyak 25 dari 120 orang yang ditangkap adalah anak di bawah umur.", "id", ["detained 120"]),
        ("Sebanyak 12 dari 60 penumpang tewas.", "id", ["deaths 12"]),
    ],
)
def test_wholes_that_are_described(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Up to 300 people could be killed in such a flood.", "en"),
        ("As many as 5,000 residents may be displaced if the dam fails.", "en"),
        ("Hundreds of people would die without vaccines.", "en"),
        ("Jumlah pengungsi meningkat dari 3.120 orang pada Senin karena hujan.", "id"),
        ("Korban luka naik dari 25 orang pada pagi hari.", "id"),
        ("Dinas kesehatan khawatir ratusan orang bisa meninggal jika vaksin terlambat.", "id"),
        ("Sebanyak 300 warga mungkin mengungsi bila tanggul jebol.", "id"),
        ("Sekitar 40 orang dapat terluka dalam ledakan seperti itu.", "id"),
    ],
)
def test_possible_harm_and_former_tolls_are_no_figure_at_all(text: str, language: str) -> None:
    kinds = {claim.kind for claim in extract_text(text, language, PUBLISHED).claims}
    assert not kinds & {ClaimKind.CASUALTY, ClaimKind.QUANTITY}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some 3,500 people have taken shelter in 12 schools.", ["displaced 3150..3850"]),
        ("Five hikers who had been reported missing were found safe.", ["rescued 5"]),
        ("The death toll, which stood at 60 on Monday, rose to 71.", ["deaths 71"]),
    ],
)
def test_shelter_and_outcomes(text: str, expected: list[str]) -> None:
    assert figures(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Wabah itu melanda enam provinsi dengan lebih dari 600 pasien dan 38 kematian.", "id", ["deaths 38"]),
        ("Dinas Kesehatan Bantala mencatat 210 warga dan sembilan kematian.", "id", ["deaths 9"]),
        ("Rumah sakit itu melaporkan 75 anak dan empat jenazah.", "id", ["deaths 4"]),
        ("The outbreak brought 600 patients and 38 deaths.", "en", ["deaths 38"]),
        ("Officials logged 45 pupils and six fatalities.", "en", ["deaths 6"]),
        ("The crash caused 12 deaths and 40 injuries.", "en", ["deaths 12", "injured 40"]),
        ("Sebanyak 20 penumpang dan tiga awak tewas.", "id", ["deaths 20", "deaths 3"]),
    ],
)
def test_nouns_behind_the_second_of_two_numbers(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The army denied that soldiers had fired on shoppers and that four people had died.", "en", []),
        ("The mayor denied that the dam had burst, and that 30 villagers were missing.", "en", []),
        ("The ministry denied that shells had hit the port, that the depot burned and that six sailors were killed.", "en", []),
        ("The army said that a shell had hit the port and that six sailors were killed.", "en", ["deaths 6"]),
        ("Militer membantah bahwa tentaranya menembaki pasar yang ramai di Bantala dan bahwa empat orang tewas.", "id", []),
        ("Gubernur membantah tuduhan bahwa polisi menembak dan bahwa 12 warga terluka.", "id", []),
        ("Bupati membantah bahwa tanggul jebol, dan bahwa tujuh warga hilang.", "id", []),
        ("Bupati mengatakan bahwa tanggul jebol dan bahwa tujuh warga hilang.", "id", ["missing 7"]),
    ],
)
def test_denials_of_several_clauses(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Korban tewas mencapai 31 orang hingga Rabu, dari 24 orang sehari sebelumnya.", "id", ["deaths 31"]),
        ("Sebanyak 31 orang tewas, naik dari 24 warga sehari sebelumnya.", "id", ["deaths 31"]),
        ("Jumlah korban luka 60 orang, dari 45 warga pada hari sebelumnya.", "id", ["injured 60"]),
        ("The death toll reached 31, up from 24 people a day earlier.", "en", ["deaths 31"]),
        ("Thirty-one people died, up from 24 villagers a day earlier.", "en", ["deaths 31"]),
        ("At least 60 people were injured, up from 45 people a week earlier.", "en", ["injured 60.."]),
    ],
)
def test_counts_of_an_earlier_time(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected
    assert not [claim for claim in extract_text(text, language, PUBLISHED).claims if claim.kind is ClaimKind.QUANTITY]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Tujuh warga Desa Bantala masih kami cari.", "id", ["missing 7"]),
        ("Dua pelaku masih dicari polisi.", "id", []),
        ("Two suspects are still missing.", "en", []),
        ("Empat nelayan masih terus dicari.", "id", ["missing 4"]),
        ("Tiga pendaki masih dicari.", "id", ["missing 3"]),
        ("Seven are still being searched for.", "en", ["missing 7"]),
        ("Four fishermen were still being searched for on Monday.", "en", ["missing 4"]),
        ("Regu penyelamat mengeluarkan sembilan orang dalam keadaan hidup.", "id", ["rescued 9"]),
        ("Petugas mengeluarkan lima penambang hidup-hidup dari lubang itu.", "id", ["rescued 5"]),
        ("Partai itu mengeluarkan lima anggota dari daftar calon.", "id", []),
        ("Rescuers pulled nine people out alive.", "en", ["rescued 9"]),
        ("Angka penangkapan yang sebenarnya lebih tinggi, yakni setidaknya 120 orang.", "id", ["detained 120.."]),
        ("Jumlah penangkapan mencapai 85 orang.", "id", ["detained 85"]),
        ("A rights group put detentions at more than 300.", "en", ["detained >300.."]),
        ("The lawyers put the number of detentions at 45.", "en", ["detained 45"]),
    ],
)
def test_searched_for_brought_out_and_seized(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tidak benar ada tiga penumpang meninggal seperti yang beredar di media sosial.", "id"),
        ("Kabar bahwa tiga orang tewas adalah hoaks, kata polisi.", "id"),
        ("It is not true that 50 people died, police said.", "en"),
        ("Reports that 50 people were killed are false, police said.", "en"),
        ("Ia khawatir korban tewas dapat mencapai 30 orang.", "id"),
        ("Ledakan itu nyaris menewaskan 12 orang.", "id"),
        ("It has not said whether 300 people died in the blast.", "en"),
        ("Polisi gagal menyelamatkan 4 orang.", "id"),
    ],
)
def test_what_is_called_untrue_or_only_feared_leaves_no_count_of_people(text: str, language: str) -> None:
    claims = extract_text(text, language, PUBLISHED).claims
    assert [claim for claim in claims if claim.value is not None] == []
