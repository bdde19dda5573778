"""Quotations and their speakers, direct and indirect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extract import extract_text
from claims.quotations import find_quotes
from claims.types import ClaimKind


def speakers(text: str, language: str) -> list[tuple[str, str | None]]:
    return [(text[c.start : c.end], c.speaker) for c in extract_text(text, language, None).claims if c.kind is ClaimKind.QUOTATION]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Air naik cepat,” kata Aminah di Cikembang.", [("Air naik cepat", "Aminah")]),
        ("“Air naik cepat,” tutur Aminah (52), warga setempat.", [("Air naik cepat", "Aminah")]),
        ("Bupati Hendra Wijaya mengatakan proyek itu “sangat mendesak”.", [("sangat mendesak", "Hendra Wijaya")]),
        ('Wali Kota Palora, Hendra Wijaya, menyebut proyek itu "sangat mendesak".', [("sangat mendesak", "Hendra Wijaya")]),
        (
            "“Saya setuju,” Wijaya mengatakan kepada wartawan. “Kita mulai besok pagi.”",
            [("Saya setuju", "Wijaya"), ("Kita mulai besok pagi.", "Wijaya")],
        ),
        ("Wijaya menuduh Sutrisno, ketua panitia, “menyembunyikan laporan” itu.", [("menyembunyikan laporan", "Wijaya")]),
        ("Rapat dipimpin Dewi Lestari, camat Palora, yang mengatakan ia “tidak tahu” soal itu.", [("tidak tahu", "Dewi Lestari")]),
        ("“Kami siap, ”tambahnya.", [("Kami siap", None)]),
        (
            "Kementerian Kesehatan Kenari menyatakan stok aman. “Stok cukup dua bulan,” katanya.",
            [("Stok cukup dua bulan", "Kementerian Kesehatan Kenari")],
        ),
        (
            "Ratna mendesak warga bersabar. “Bantuan datang. Kita harus tenang,” katanya di Telegram.",
            [("Bantuan datang. Kita harus tenang", "Ratna")],
        ),
        (
            "Presiden Prancis Arman Sidik tiba. Arman mengatakan ia lelah. “Saya pulang dulu,” kata pemimpin Prancis itu.",
            [("Saya pulang dulu", "Arman Sidik")],
        ),
        ("“Kami siap,” ujar Kapolda Palora Barat Irjen Budi Santoso, Kamis.", [("Kami siap", "Budi Santoso")]),
        (
            "“Air belum surut,” kata Kepala Badan Pengelola Sungai Palora, Dewi Lestari, kepada wartawan.",
            [("Air belum surut", "Dewi Lestari")],
        ),
        (
            "“Air belum surut,” kata juru bicara Badan Pengelola Sungai Palora (BPSP), Dewi Lestari.",
            [("Air belum surut", "Dewi Lestari")],
        ),
        (
            "“Air belum surut,” kata Kepala Pos Pengamatan Gunung Palora Dewi Lestari.",
            [("Air belum surut", "Dewi Lestari")],
        ),
        ("Seorang warga Palora, Siti Rahma (41), mengaku “tidak tidur”.", [("tidak tidur", "Siti Rahma")]),
        ("Jaksa Siti Rahma menilai sidang itu adil. “Kami terima,” kata dia.", [("Kami terima", "Siti Rahma")]),
        ("“Stok cukup,” kata Menteri Perdagangan Siti Rahma.", [("Stok cukup", "Siti Rahma")]),
        ("“Kami menunggu,” kata warga desa, Siti Rahma, Kamis.", [("Kami menunggu", "Siti Rahma")]),
        ("“Kami menunggu,” kata Aminah, Palora, Kamis.", [("Kami menunggu", "Aminah")]),
        (
            "Camat Palora, Siti Rahma, meninjau tanggul. Kantor desa menyiapkan beras. “Jangan panik dulu,” ujarnya.",
            [("Jangan panik dulu", "Siti Rahma")],
        ),
        (
            "“Kami lelah,” kata Aminah. Camat Palora, Siti Rahma, meninjau tanggul. “Jangan panik dulu,” ujarnya.",
            [("Kami lelah", "Aminah"), ("Jangan panik dulu", "Siti Rahma")],
        ),
        (
            "Kementerian Luar Negeri Kenari mengatakan bahwa Arman menekankan “niat baik” itu.",
            [("niat baik", "Kementerian Luar Negeri Kenari")],
        ),
    ],
)
def test_indonesian(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert speakers(text, "id") == expected or (expected[0][1] is None and speakers(text, "id") == [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“The road is gone,” said Maria Costa, the deputy mayor. “We had no warning.”",
            [("The road is gone", "Maria Costa"), ("We had no warning.", "Maria Costa")],
        ),
        ('"We are ready," Mr. Smith said. "They will come," he added.', [("We are ready", "Smith"), ("They will come", "Smith")]),
        ("The finance minister, Jens Holt, described the plan as “a leap in the dark”.", [("a leap in the dark", "Jens Holt")]),
        (
            "“It is over,” said Norland President Ada Berg. “We won,” the president said.",
            [("It is over", "Norland President Ada Berg"), ("We won", "Norland President Ada Berg")],
        ),
        ("“Nobody came,” said a witness in Palora.", [("Nobody came", "a witness")]),
        ("“Nobody came,” retired ferry captain Edith Crane said.", [("Nobody came", "Edith Crane")]),
        ("“Nobody came,” the harbour's owner, Edith Crane, said in a letter.", [("Nobody came", "Edith Crane")]),
        ("“We will fight,” union leader Edith Crane vowed.", [("We will fight", "Edith Crane")]),
        ("Senator Edith Crane, who wrote the bill, said that “time is short”.", [("time is short", "Edith Crane")]),
        ("Geologist Edith Crane spoke. “It will move again,” she said.", [("It will move again", "Edith Crane")]),
        ("“Rates will stay low,” the Bank of Norland said.", [("Rates will stay low", "Bank of Norland")]),
    ],
)
def test_english(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = speakers(text, "en")
    assert [words for words, _ in found] == [words for words, _ in expected]
    for (_, speaker), (_, wanted) in zip(found, expected, strict=True):
        assert speaker is not None
        assert wanted is not None
        assert wanted.endswith(speaker)


def test_a_quotation_over_two_sentences_has_one_speaker() -> None:
    inner = " ".join(f"Kami sudah menunggu di balai desa selama hari ke-{n}, tetapi belum ada kabar." for n in range(1, 9))
    text = f"“{inner} Kami lelah,” kata Aminah."
    found = speakers(text, "id")
    assert len(found) > 1
    assert {speaker for _, speaker in found} == {"Aminah"}


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("Otoritas Kenari mengatakan banjir menewaskan 12 orang.", "id", "Otoritas Kenari"),
        ("Arman bertemu Ratna melalui telepon, kata kantor presiden Kenari.", "id", "kantor presiden Kenari"),
        ("Kasatlantas Polres Palora AKP Rudi Hartono mengatakan jalan ditutup.", "id", "Rudi Hartono"),
        ("Menurut Kapolres Palora AKBP Dedi Kurnia, jalan sudah dibuka.", "id", "Dedi Kurnia"),
        ("Kepala BPBD Sutrisno menambahkan bahwa kerugian besar.", "id", "Sutrisno"),
        ("Jalan Melati ditutup selama dua pekan.", "id", None),
        ("Korban bertambah, menurut data dinas kesehatan setempat hingga Rabu pagi.", "id", "dinas kesehatan setempat"),
        ("Coast Guard Commander Edith Crane left. The search is over, the coast guard said.", "en", "the coast guard"),
        ("Neither the army nor the health ministry commented.", "en", None),
        ("Geologist Edith Crane warned that the slope was weak.", "en", "Edith Crane"),
        ("Mayor Edith Crane said little. Nine are ill, according to the hospital in Palora.", "en", "the hospital"),
        ("According to the United Nations, food is short.", "en", "United Nations"),
        ("Police in the coastal town of Harlow Bay said the road was closed.", "en", "Police"),
        ("Nine people are missing, the disaster agency said.", "en", "the disaster agency"),
        ("The crash claimed 14 lives.", "en", None),
    ],
)
def test_indirect_speech(text: str, language: str, speaker: str | None) -> None:
    *_, statement = [c for c in extract_text(text, language, None).claims if c.kind is ClaimKind.STATEMENT]
    assert statement.speaker == speaker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('“satu” dan «dua» dan "tiga"', ["satu", "dua", "tiga"]),
        ("“ luar ” biasa", ["luar"]),
        ("“tanpa tutup\nbaris lain”", ["tanpa tutup"]),
        ('tinggi 5" saja', []),
        ("“”", []),
        ("„tief“ und", ["tief"]),
        ('" Kami siap", kata Budi. "Ya," kata Ani.', ["Kami siap", "Ya"]),
        ('"Kami siap, "tambahnya. "Ayo," katanya.', ["Kami siap", "Ayo"]),
        ('""Kami siap," kata Budi. "Ya."', ["Kami siap", "Ya."]),
        ("''Kami siap,'' kata Budi.", ["Kami siap"]),
        ('“Kami siap," kata Budi. “Ayo,” kata Ani.', ["Kami siap", "Ayo"]),
        ("”Kami siap,” kata Budi. ”Ayo,” kata Ani.", ["Kami siap", "Ayo"]),
        ("“Dia bilang “pulang” lalu pergi,” kata Budi.", ["Dia bilang “pulang” lalu pergi"]),
        ("“Dia bilang ‘pulang’ lalu pergi,” kata Budi.", ["Dia bilang ‘pulang’ lalu pergi"]),
        ("‘We don’t know,’ he said. ‘It’s over.’", ["We don’t know", "It’s over."]),
        ("'We don't know,' he said, 'but the workers' strike is over.'", ["We don't know", "but the workers' strike is over."]),
        ("The workers’ strike was ‘over now’ in the ’90s.", ["over now"]),
        ("rock 'n' roll and O'Brien '90s kids' show", []),
        ("Jum'at, Ma'ruf 'Aisyiyah tiba", []),
        ("Ia membawa “tas yang berat\nlalu pergi", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == expected


def test_a_quotation_goes_on_in_a_paragraph_that_opens_it_again() -> None:
    quotes = find_quotes("“Satu.\n\n“Dua.\n\n“Tiga,” kata Budi. “Empat.”")
    assert [(quote.closed, quote.continues) for quote in quotes] == [(False, False), (False, True), (True, True), (True, False)]


@given(st.text(alphabet=st.sampled_from("aBs9 .,:\n'\"“”„‟«»‘’-")) | st.text())
def test_every_quotation_lies_inside_its_text(text: str) -> None:
    end = 0
    for quote in find_quotes(text):
        assert end <= quote.start < quote.end <= len(text)
        assert any(char.isalnum() for char in text[quote.start : quote.end])
        end = quote.end


_WORDS = ["“", "”", '"', "‘", "’", "kata", "Budi", "said", "Roe", ",", ".", "itu", "the", "di", "told", "\n", "45", "yang"]


@given(st.lists(st.sampled_from(_WORDS)))
def test_speakers_of_any_words_are_found_without_failing(words: list[str]) -> None:
    for language in ("id", "en"):
        text = " ".join(words)
        for claim in extract_text(text, language, None).claims:
            assert claim.speaker is None or claim.speaker.strip()
