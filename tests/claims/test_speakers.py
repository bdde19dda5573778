"""Who is found to speak: names without offices, descriptions, pronouns, and the tags that name them."""

from __future__ import annotations

import pytest

from claims.extract import extract_text
from claims.types import ClaimKind


def said(text: str, language: str) -> list[tuple[str, str | None]]:
    return [(text[c.start : c.end], c.speaker) for c in extract_text(text, language, None).claims if c.kind is ClaimKind.QUOTATION]


def last_speaker(text: str, language: str) -> str | None:
    """The speaker of the last quotation, or else of the last statement."""
    claims = extract_text(text, language, None).claims
    quotations = [c for c in claims if c.kind is ClaimKind.QUOTATION]
    return (quotations or [c for c in claims if c.kind is ClaimKind.STATEMENT])[-1].speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“Obat masih cukup,” kata Kepala Dinas Kesehatan Kota Rawa Budi Santoso.", "Budi Santoso"),
        ("“Obat masih cukup,” kata Kepala BPBD Banyuwangi Agus Setiawan.", "Agus Setiawan"),
        ("Banjir terjadi di Rawa Jati. Bupati Rawa Jati mengatakan 300 rumah rusak.", "Bupati Rawa Jati"),
        ("Menurut Irjen. Pol. Drs. H. Ahmad Yani, M.Si., pelaku sudah ditangkap.", "Ahmad Yani"),
        ("Kepala Bidang Humas Polda Lampung Kombes Pol Umar Wijaya mengatakan pelaku ditangkap.", "Umar Wijaya"),
        ("“Jalan ditutup,” kata Kapolres Rawa, AKBP Dedi Kurnia, dalam keterangannya.", "Dedi Kurnia"),
        ("Kepala Pusat Data, Informasi, dan Komunikasi BNPB Rahmat Hidayat mengatakan 12 orang tewas.", "Rahmat Hidayat"),
        ("“Kami akan menambah bus,” ujar Direktur Utama PT Angkutan Rawa Didik Hartono.", "Didik Hartono"),
        ("Budi Santoso (45), petani, mengaku kaget. “Tanah tiba-tiba bergerak,” tutur Budi.", "Budi Santoso"),
        ("Anggota DPR Nasir Hakim meminta polisi bergerak. “Kasus ini harus tuntas,” ujar politikus itu.", "Nasir Hakim"),
        ("“Saya dengar ledakan keras,” kata seorang perempuan berusia 45 tahun itu.", "seorang perempuan berusia 45 tahun itu"),
        ("“Kami tidak akan mundur,” kata pelatih asal Portugal itu.", "pelatih asal Portugal itu"),
        ("Ditemui terpisah, Camat Rawa Siti Rahma menuturkan, “Warga sudah diungsikan.”", "Siti Rahma"),
        ("Juru bicara istana Rudi Hartono kepada wartawan mengatakan rapat ditunda.", "Rudi Hartono"),
        ("“Semua izin akan dievaluasi.” Hal itu disampaikan Gubernur Riau Rudi Hartono.", "Rudi Hartono"),
        ("Hal senada disampaikan Dewi Lestari. “Air naik cepat sekali,” katanya.", "Dewi Lestari"),
        ("Dewi Lestari meninjau posko. Katanya: “Bantuan sudah datang.”", "Dewi Lestari"),
        ("Budi Santoso marah. “Ini tidak adil sama sekali!” bentak Budi.", "Budi Santoso"),
        ("Dalam perang itu pasukan Rusia mengatakan kota telah direbut.", "pasukan Rusia"),
        ("Direktur Utama PT Angkutan Rawa Agus Salim dalam siaran pers, Kamis (22/12), mengatakan, bus siap.", "Agus Salim"),
        ("Sekretaris panitia, Frans Wijaya, yang ditemui hari Minggu, mengatakan warga senang.", "Frans Wijaya"),
        ("Kepala Balai Konservasi Hutan (BKH) Kalimantan Tengah Yohanes Sudarto mengatakan api padam.", "Yohanes Sudarto"),
        ("“Uji coba sudah selesai,” jelas Dewi Lestari selaku Kepala BPPK.", "Dewi Lestari"),
        ("Budi tidak mengatakan apa pun kepada wartawan.", None),
        ("Hal itu dijelaskan dalam buku Budi Santoso.", None),
        ("Warga menunggu surat yang disampaikan Budi Santoso.", None),
        ("Ceritanya mengisahkan petualangan dua anak di hutan.", None),
    ],
)
def test_indonesian_speakers(text: str, speaker: str | None) -> None:
    assert last_speaker(text, "id") == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Reed, a spokesman for the ministry, said the plan was dead.", "Tom Reed"),
        ("Reed, 45, said the water came “out of nowhere”.", "Reed"),
        ("Tom Reed, the deputy mayor of Harlow, Norland, said nobody was hurt.", "Tom Reed"),
        ("“The roof just went,” spokesman Tom Reed told Reuters.", "Tom Reed"),
        ("“I lost everything,” a farmer in Harlow told Reuters.", "a farmer"),
        ("Harlow Police Chief Tom Reed said three people were arrested.", "Tom Reed"),
        ("Sen. Jane Roe spoke first. “We need aid right now,” Ms Roe said.", "Jane Roe"),
        ("The company said sales fell. “We will pay them all,” they said.", "The company"),
        ("Witnesses said the tower shook. They said no one listened.", "Witnesses"),
        ("In a note to staff, the governor, Ivan Petrov, said two people were injured.", "Ivan Petrov"),
        ("One survivor, who gave his name as Ahmed, said the boat sank in minutes.", "One survivor"),
        ("The president, speaking aboard Air Force One, said a deal was close.", "The president"),
        ("Judge Sarah Cole jailed Hill, saying he had shown “no remorse whatsoever”.", "Sarah Cole"),
        ("“They are gone for good,” sobbed Maria Lopez, 34.", "Maria Lopez"),
        ("“It is too early to say.” Mayor Tom Reed said this after the meeting.", "Tom Reed"),
        ("Asked about the strike, Ines Holt said she was “not worried at all”.", "Ines Holt"),
        ("Ines Holt arrived late. Asked about it, Holt was blunt. “I have no idea.”", "Ines Holt"),
        ("Tom Reed: “We will not go back.”", "Tom Reed"),
        ("The U.N. said it was sending aid.", "U.N."),
        ("“We have a deal,” Tom Reed posted on Truth Social.", "Tom Reed"),
        ("The film made $30 million, said Holt.", "Holt"),
        ("Roe, who took office in January, wrote that talks were going “very well”.", "Roe"),
        ("The report, published on Monday, said emissions rose by 3%.", "The report"),
        ("Thousands have fled, the U.N. refugee agency said.", "the U.N. refugee agency"),
        ("“This is our land,” one protester, Juma Okello, shouted.", "Juma Okello"),
        ("Mr Hill was told that he was free to go.", None),
    ],
)
def test_english_speakers(text: str, speaker: str | None) -> None:
    assert last_speaker(text, "en") == speaker


def test_a_quotation_over_paragraphs_has_the_speaker_of_its_last() -> None:
    text = "“This was no accident.\n\n“Somebody must answer for it,” said Maria Lopez."
    assert said(text, "en") == [("This was no accident.", "Maria Lopez"), ("Somebody must answer for it", "Maria Lopez")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Film “Laskar Biru Laut” laris, kata Budi.", "id"),
        ("Pria yang dijuluki “Si Jangkung Merah” itu ditangkap.", "id"),
        ("Budi mengatakan proyek itu “mangkrak” sejak lama.", "id"),
        ("The man known as “The Tall Fox” was held, police said.", "en"),
        ("The minister called the plan “bold” on Monday.", "en"),
    ],
)
def test_titles_nicknames_and_single_words_are_no_quotations(text: str, language: str) -> None:
    assert said(text, language) == []


def test_a_figure_inside_a_quotation_is_its_speakers() -> None:
    text = "“Ada 12 orang tewas di sana. Ada 300 rumah yang rusak.” Hal itu disampaikan Budi Santoso. “Masih ada 40 warga hilang,” katanya."
    figures = [c for c in extract_text(text, "id", None).claims if c.kind in (ClaimKind.CASUALTY, ClaimKind.QUANTITY)]
    assert figures
    assert {claim.speaker for claim in figures[-1:]} == {"Budi Santoso"}


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("Bupati Lembah Sari dr. Hj. Nurul Aini, M.Kes. membantah kabar itu.", "id", "Nurul Aini"),
        ("Rektor Universitas Wanasari, Prof. Dr. Ir. Bambang Hadi, M.Sc., Ph.D., menyatakan 20 dosen ikut.", "id", "Bambang Hadi"),
        ("Dekan Fakultas Hukum, Retno Wulan, SH, MH, mengatakan bahwa 20 dosen ikut.", "id", "Retno Wulan"),
        ("“Pasien membeludak,” ujar Kepala Puskesmas Suka Maju, drg. Rita Anggraini, Sp.P(K), Rabu.", "id", "Rita Anggraini"),
        ("Penjabat Gubernur Rawa, Letjen TNI (Purn) Harun Wijaya, memastikan stok beras aman.", "id", "Harun Wijaya"),
        ("Koordinator relawan, Lukman “Ucok” Nasution, mengatakan tiga orang hilang.", "id", "Lukman Nasution"),
        ("Tetua kampung Daeng Tayang, yang akrab disapa “Puang Tayang”, menuturkan bahwa 20 perahu hilang.", "id", "Daeng Tayang"),
        ("Di kubu lawan, pelatih Banteng Jaya, Pieter van Dam, menilai timnya dirugikan.", "id", "Pieter van Dam"),
        ("Sen. Laura Benning, R-Texas, said she would seek $20 million.", "en", "Laura Benning"),
        ("Defence barrister Ruth Ellery KC told the jury that Moss had signed 40 cheques.", "en", "Ruth Ellery"),
        ("Dr. Anna Weiss, PhD, said 30 patients had recovered.", "en", "Anna Weiss"),
        ("“This is a disgrace,” said the Labour MP Stella Marsh.", "en", "Stella Marsh"),
    ],
)
def test_what_stands_with_a_name_is_no_part_of_it(text: str, language: str, speaker: str) -> None:
    assert last_speaker(text, language) == speaker


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("Badan Meteorologi, Klimatologi, dan Geofisika memperkirakan hujan.", "id", "Badan Meteorologi, Klimatologi, dan Geofisika"),
        ("Menurut Badan Riset, Inovasi, dan Teknologi, hujan turun.", "id", "Badan Riset, Inovasi, dan Teknologi"),
        ("Sebanyak 50 kios hangus, kata Kepala Dinas Perdagangan dan Perindustrian, Ir. Yoga Pratama.", "id", "Yoga Pratama"),
        ("“Hampir selesai,” kata Manajer Proyek PT Bangun Karya Persada, Ir. Teddy Gunardi.", "id", "Teddy Gunardi"),
        ("Dinas pendidikan menyebut 30 sekolah terendam.", "id", "Dinas pendidikan"),
        ("Menurut perkiraan Bank Dunia, 40 juta orang miskin.", "id", "Bank Dunia"),
        ("Gajinya, menurut sumber di manajemen klub, naik 20 persen.", "id", "sumber di manajemen klub"),
        ("Belum ada pihak yang mengaku bertanggung jawab.", "id", None),
        ("Putusan itu menyusul gugatan warga yang menganggap tambang itu merusak sungai.", "id", None),
        ("Atlet siap, kata Ketua Umum Persatuan Atletik Rawa (PB PAR) Bob Wijaya.", "id", "Bob Wijaya"),
        ("Three people familiar with the matter said the bid was worth $4 billion.", "en", "Three people familiar with the matter"),
        ("The bid failed, according to two people with knowledge of the deal.", "en", "two people with knowledge of the deal"),
        ("About 1,200 people fled, according to the U.N. food agency.", "en", "the U.N. food agency"),
        ("Observers from the African Union said that 30 stations had closed.", "en", "Observers from the African Union"),
        ("Lawyers for the bank argued that the fine was excessive.", "en", "Lawyers for the bank"),
        ("Sara Bloom of the charity Open Wells said that 12 wells were dry.", "en", "Sara Bloom"),
        ("Ruth Amadi-Long, who visited Tarn on Monday, denied that the ministry had been slow.", "en", "Ruth Amadi-Long"),
        ("The transport department put the cost at $4 million and said 30 roads were closed.", "en", "The transport department"),
        ("It was the worst storm in years, said meteorologist Gina Holt of the National Weather Center.", "en", "Gina Holt"),
        ("The trust that runs the clinic said 30 beds would go.", "en", "The trust that runs the clinic"),
        ("Norton conceded at 2 a.m. in a phone call to her rival.", "en", None),
        ("Residents have complained about the bridge since 2019.", "en", None),
    ],
)
def test_descriptions_and_organisations_are_whole(text: str, language: str, speaker: str | None) -> None:
    assert last_speaker(text, language) == speaker


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("Bupati Rahmat Saleh meninjau lokasi. Menurutnya, banjir merendam 40 rumah.", "id", "Rahmat Saleh"),
        (
            "“Hujan,” ujar Karyono.\n\nKemarin, Wakil Wali Kota Hj. Tuti Alawiyah meninjau tenda. “Bersabarlah,” katanya.",
            "id",
            "Tuti Alawiyah",
        ),
        ("Pelatih Rajawali, Hugo Mendes, mengatakan timnya lelah.\n\n“Kami lelah,” ucap pria Portugal itu.", "id", "Hugo Mendes"),
        ("Perajin batik Siti Khotimah menyebut pesanan turun.\n\n“Sepi,” ujar perempuan 61 tahun itu.", "id", "Siti Khotimah"),
        ("Jaksa menuntut Bima Anggara (29).\n\nRumah Bima disita. Uangnya, kata Bima, habis.", "id", "Bima Anggara"),
        ("Mary Dunn, a widow from Selby, read the report in her car.\n\n“They lied for years,” she told the BBC.", "en", "Mary Dunn"),
    ],
)
def test_who_is_meant_is_who_was_told_of(text: str, language: str, speaker: str) -> None:
    assert last_speaker(text, language) == speaker


@pytest.mark.parametrize(
    ("text", "language", "speakers"),
    [
        ("The army says 40 people died; the rebels say 90 people died.", "en", ["The army", "the rebels"]),
        ("The fire killed nine people, the army said on Monday.", "en", ["the army"]),
        ("Komnas menyebut 12 orang luka, tetapi polisi mengatakan 3 orang luka.", "id", ["Komnas", "polisi"]),
    ],
)
def test_each_figure_has_the_voice_of_its_clause(text: str, language: str, speakers: list[str]) -> None:
    claims = extract_text(text, language, None).claims
    assert [claim.speaker for claim in claims if claim.kind is ClaimKind.CASUALTY] == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Menteri Luar Negeri Ostravia Damir Kolev mengatakan perbatasan dibuka. “Kami siap,” ujar Kolev.", "Damir Kolev"),
        ("“Perundingan gagal,” kata Presiden Velmora Irina Sattler. Warga di Velmora kecewa.", "Irina Sattler"),
        ("Kementerian Pertahanan Tarvia diam. “Tidak ada serangan,” kata Presiden Tarvia Gorran.", "Gorran"),
        ("“Itu bohong,” kata juru bicara Kementerian Luar Negeri Ostravia Helka Voss.", "Helka Voss"),
        ("Wali Kota Sembilang Marten Dosi menyebut 12 rumah rusak.", "Marten Dosi"),
        ("Posko dibuka di Wanareja. Bupati Wanareja Trenggi Wasita mengatakan air surut.", "Trenggi Wasita"),
        ("Menteri Agama Kasmir Dolak Tarengga mengatakan haji lancar. “Lancar,” kata Kasmir.", "Kasmir Dolak Tarengga"),
        ("Presiden Kolev mengatakan perang usai.", "Kolev"),
        ("Pasukan bersiap. Militer Ostravia mengatakan 20 tentara tewas.", "Militer Ostravia"),
        ("Gubernur Lembayung Selatan Hilda Mamahit mengumumkan status darurat.", "Hilda Mamahit"),
        ("Direktur Utama Garda Bumi Bonar Silaen meminta maaf. “Kami keliru,” kata Bonar.", "Bonar Silaen"),
        ("“Beras naik karena panen terlambat,” kata pedagang di Pasar Lembayung, Siti Marlina.", "Siti Marlina"),
        ("Prakirawan BMKG Melati Kusnadi mengatakan hujan turun.", "Melati Kusnadi"),
        ("“Hujan lebat,” ujar penyuluh BPBD Trisna Wiraguna.", "Trisna Wiraguna"),
        ("BPBD Kabupaten Wanareja mengatakan 12 rumah rusak.", "BPBD Kabupaten Wanareja"),
    ],
)
def test_names_behind_the_territory_of_an_office(text: str, speaker: str) -> None:
    assert last_speaker(text, "id") == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Pasangan Rano Wijaya-Tuti Alawiyah unggul. “Kami menang,” kata Rano.", "Rano Wijaya"),
        ("Pasangan Rano Wijaya-Tuti Alawiyah unggul. “Kami menang,” kata Tuti.", "Tuti Alawiyah"),
        ("Pasangan nomor urut 2, Rano Wijaya-Tuti Alawiyah, unggul. Rano mengaku lega.", "Rano Wijaya"),
        ("Ganda putra Rio Pamungkas-Dedi Hartawan menang. “Lawan kuat,” ujar Dedi.", "Dedi Hartawan"),
    ],
)
def test_pairs_are_two_people(text: str, speaker: str) -> None:
    assert last_speaker(text, "id") == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Rusk said the firm was fine. It recalled two products.", None),
        ("Sunward Foods is fine, the company said. It recalled 40 products in May.", None),
        ("“Crews worked all night,” said Fire Chief Al Brandt.", "Al Brandt"),
        ("In neighbouring Upper Tarn, no deaths have been reported.", None),
        ("The Crop Board said harvests fell. In late August, frost was reported.", None),
        ("The Crop Board said harvests fell. It warned of shortages.", "Crop Board"),
        (
            "The Crop Board said 12 farms closed. Jane Roe, 34, whose sons farm, said she had read the report. “I wept,” she said.",
            "Jane Roe",
        ),
        (
            "The Crop Board said 12 farms closed. “I wept,” said a mother of two, who asked not to be named. “It hurts,” she said.",
            "a mother of two",
        ),
        ("Prosecutors had sought 15 years. They said Rusk took cash.", "Prosecutors"),
        ("Lawyers for Ann Roe left. The residents were angry. They said the road was unsafe.", "The residents"),
    ],
)
def test_pronouns_and_passives(text: str, speaker: str | None) -> None:
    spoken = [c.speaker for c in extract_text(text, "en", None).claims if c.kind in (ClaimKind.QUOTATION, ClaimKind.STATEMENT)]
    assert spoken[-1] == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Rano Wijaya menang. “Kami menang,” kata Rano. Mantan ketua partai berusia 51 tahun itu mengatakan akan bekerja.", "Rano Wijaya"),
        ("Siti Rahma pulang. “Saya lelah,” kata Siti. Perempuan berusia 34 tahun itu mengaku kapok.", "Siti Rahma"),
        ("Damir Kolev pulang. “Saya lelah,” kata Kolev. Pria 62 tahun itu mengaku kapok.", "Damir Kolev"),
    ],
)
def test_descriptions_with_an_age_point_back(text: str, speaker: str) -> None:
    assert [c.speaker for c in extract_text(text, "id", None).claims if c.kind is ClaimKind.STATEMENT][-1] == speaker


def test_clauses_and_acronyms_behind_an_organisation() -> None:
    text = "The Relief Board (RB), which sent 22 experts last week, warned that more would die. Help has come, it added."
    assert {c.speaker for c in extract_text(text, "en", None).claims if c.kind is ClaimKind.STATEMENT} == {"Relief Board"}


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("No group immediately claimed responsibility for 12 deaths.", "en", None),
        ("Neither side reported losses among 300 troops.", "en", None),
        ("No official immediately confirmed that 4 men had died.", "en", None),
        ("Mayor Tom Foss, who won in May on a promise of jobs, declared three days of national mourning.", "en", None),
        ("The Poll Board declared Senator Ida Foss the winner with 51%.", "en", None),
        ("Mayor Tom Foss, who won in May on a promise of jobs, announced a state of emergency for 12 towns.", "en", "Tom Foss"),
        ("Tom Foss, who has led the union since 2011, said the deal would cost 40 jobs.", "en", "Tom Foss"),
        ("The bank cut its growth forecast to 2% and said prices would rise by 4%.", "en", "The bank"),
        ("The company closed its oldest plant and said 40 workers would leave.", "en", "The company"),
        ("The ministry raised its harvest forecast to 3 million tonnes and warned of frost.", "en", "The ministry"),
        ("Ida Foss spoke on Monday. She put the number of wounded at 58.", "en", "Ida Foss"),
        ("A spokesman described the condition of two patients as critical.", "en", "A spokesman"),
        ("Ida Foss urged the government to build 40 schools.", "en", "Ida Foss"),
        ("Tiga orang terluka, kata layanan darurat.", "id", "layanan darurat"),
        ("Feri itu laik laut, kata Kepala Syahbandar Matora Yosef Rumaka.", "id", "Yosef Rumaka"),
    ],
)
def test_only_who_says_something_is_its_speaker(text: str, language: str, speaker: str | None) -> None:
    spoken = [c.speaker for c in extract_text(text, language, None).claims if c.kind is ClaimKind.STATEMENT]
    assert spoken[-1] == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Warga berkumpul di Wanaraya. Direktur LBH Wanaraya Siti Muna mengatakan 12 orang ditahan.", "Siti Muna"),
        ("Banjir melanda Kota Matora. 12 rumah rusak, kata Koordinator WALHI Matora Rengga Pradoso.", "Rengga Pradoso"),
        ("Gempa terasa di Palindo. Manajer PLTA Palindo Yoren Tabuni menyebut 3 turbin mati.", "Yoren Tabuni"),
    ],
)
def test_a_place_told_of_is_no_part_of_a_name(text: str, speaker: str) -> None:
    assert [c.speaker for c in extract_text(text, "id", None).claims if c.kind is ClaimKind.STATEMENT][-1] == speaker


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        (
            "Bupati Palora Rini Tandi berkunjung. Ia menambahkan, dinas menyiapkan beras, dan gubernur menjanjikan tenda. "
            "“Kami butuh air bersih,” katanya.",
            "id",
            "Rini Tandi",
        ),
        (
            "Camat Rawa Dedi Tarsa mengatakan warga mengungsi dan gubernur mencatat 12 kerusakan. “Kami butuh air bersih,” ujarnya.",
            "id",
            "Dedi Tarsa",
        ),
        ("Ida Foss said that roads were cut and the governor promised tents. “We need clean water,” she said.", "en", "Ida Foss"),
    ],
)
def test_who_acts_in_what_is_told_does_not_go_on_speaking(text: str, language: str, speaker: str) -> None:
    assert last_speaker(text, language) == speaker
