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
