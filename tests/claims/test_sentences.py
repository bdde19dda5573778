"""Sentences: exact offsets, abbreviations, quotations, headings, noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.languages import codes
from claims.sentences import LONG, split


def pieces(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ["Dr. H. Rahmat Hidayat, M.Si. tiba di Jl. Melati No. 5 kemarin.", "Ia disambut warga."]),
        ("id", ["Irjen. Pol. Sutrisno memimpin apel.", "Saham PT. Maju Tbk. naik 2.5 persen.", "Pasar tenang."]),
        ("id", ["Rapat dimulai pukul 14.30 WIB.", "Hadir 12 orang."]),
        ("id", ["Harga beras, gula, dll. naik lagi."]),
        ("id", ["“Kami lelah. Kami ingin pulang,” katanya di Telegram.", "Ia lalu pergi."]),
        ("id", ["“Air naik cepat sekali, ”tambahnya.", "Warga mengungsi ke masjid."]),
        ("id", ["Para orang -orang tua itu menunggu.", "Bus belum datang."]),
        ("en", ["Mr. Hale of the U.S. Senate spoke.", "It cost $1.2bn.", "Nobody objected."]),
        ("en", ["“We stay.”", "She left at 5 p.m. on Monday.", "He said no.", "They agreed."]),
        ("en", ["Flight No. 12 was late.", "Dr. J. Marsh waited."]),
        ("fr", ["M. Dupont est arrivé.", "Où était-il ?"]),
        ("de", ["Dr. Marsh kam am 13. April an.", "Er blieb bis zum 5. Mai 2025.", "Es regnete."]),
        ("ms", ["Banjir melanda Kelantan.", "Seramai 40 orang dipindahkan."]),
    ],
)
def test_splits_where_sentences_end(language: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ["Rapat dipimpin Dr. H. Ahmad Yani, M.Si.", "Warga hadir."]),
        ("id", ["Menteri Budi, S.H., M.H. hadir bersama K.H. Marwan dan R.A. Sundari.", "Ia pulang."]),
        ("id", ["Acara dibuka Drs. Bachtiar, M.M.", "Semua senang."]),
        ("id", ["Prof. Dr. Ing. B.J. Hartono lahir di Parigi.", "M. Nuh dan J. K. Wirawan gurunya."]),
        ("id", ["Ia bekerja di PT. Maju Tbk.", "Saham itu naik."]),
        ("id", ["Mereka menjual beras, gula, dll.", "Pembeli senang."]),
        ("id", ["Surat a.n. Budi tiba tanggal 12 s.d. 15 Mei di Jl.Melati No.5 Palora.", "Ia pindah."]),
        ("id", ["Harga naik Rp. 5.000 per kilo.", "Warga mengeluh."]),
        ("id", ["Pasal itu ada di hlm. 12.", "Buku setebal 340 hlm.", "Itu laris."]),
        ("id", ["Ia dimakamkan pada 64 M.", "Anaknya berkuasa."]),
        ("id", ["Nilainya 5.9.", "5 orang luka.", "12 orang pulang."]),
        ("en", ["U.S. President Joe Hale spoke in the U.S. Capitol.", "The plant is in the U.S.", "The bill passed."]),
        ("en", ["He came at 6 a.m. Tuesday and left at 5 p.m.", "Police said he was armed."]),
        ("en", ["Lt. Gen. Amos Reed and George W. Dale flew to St. Petersburg.", "It was late."]),
        ("en", ["On Jan. 5 the mine closed.", "It reopened in Feb.", "Flight No. 5 came.", "He said no.", "Nobody objected."]),
        ("en", ["Acme Inc. said profit rose.", "He works at Acme Inc.", "The firm is large."]),
        ("en", ["See e.g. Smith et al. for that.", "So did John Doe Sr.", "He has a Ph.D.", "He lives in Washington, D.C.", "It is hot."]),
        ("fr", ["Voir p. 12 et l'art. 5.", "Il est 5 h.", "Le port ferme."]),
    ],
)
def test_an_abbreviation_ends_a_sentence_only_where_another_begins(language: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ["JAKARTA, KABAR.com – Polisi menangkap tiga orang.", "Mereka ditahan."]),
        ("id", ["KABAR.CO, Palora - Presiden hadir.", "Ia berpidato."]),
        ("id", ["PALORA (ANTARA) - Banjir melanda.", "Warga mengungsi."]),
        ("en", ["PORT SELWYN, Aug. 12 (AP) — A quake struck.", "No one was hurt."]),
        ("en", ["KUALA SERAI: Three men were held.", "They were charged."]),
        ("id", ["Ia membaca Kabar.com dan www.palora.go.id.", "Kirim surat ke info@palora.go.id.", "Kami menunggu."]),
        ("id", ["1. Matikan listrik.", "2. Bawa air.", "IV. Simpan makanan."]),
    ],
)
def test_datelines_addresses_and_list_numbers_end_nothing(language: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ['Ia berkata, "Kami lelah. Kami ingin pulang."', "Ia lalu pergi."]),
        ("id", ['"Kami lelah!" kata Budi.', '"Kami ingin pulang?" tanya Ani.', "“Apa?!” teriaknya."]),
        ("id", ['"Kami lelah!" Rahmat mengatakan hal itu.', "Ia pergi."]),
        ("en", ['"Go home!" Hale said.', '"Why?" asked Mr. Poe.', '"Is it over?"', "Nobody knew."]),
        ("en", ["“I came,” he said.", "“I saw.”", "They left."]),
        ("en", ["He said: ‘We lost. We go.’", "'We lost. We go,' he said.", "The boys' house burned.", "It's 5 o'clock."]),
        ("id", ['Ia berkata: "Saya ingin pulang.', "Saya lelah.", "Warga lain diam saja."]),
        ("id", ["Perusahaan itu (PT. Abadi) rugi.", "(Sumber: Kabar.)", "Kantornya (dulu gudang. Kini toko.) tutup."]),
        ("id", ["Ia lahir di Pekalan.[1]", "Ayahnya guru.[2][3]", "Ia menikah."]),
    ],
)
def test_stops_inside_quotations_and_brackets_end_nothing(language: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "Dua orang tewas.Polisi mengatakan hal itu.", ["Dua orang tewas.", "Polisi mengatakan hal itu."]),
        ("id", "Banjir sejak 2024.Warga mengungsi!Mereka lelah.", ["Banjir sejak 2024.", "Warga mengungsi!", "Mereka lelah."]),
        ("id", "Ia pulang.”“Kami lelah.”", ["Ia pulang.”", "“Kami lelah.”"]),
        ("id", "Kabar.Com dan M.Si dan Ph.D dan 14.30 dan U.S itu.", ["Kabar.Com dan M.Si dan Ph.D dan 14.30 dan U.S itu."]),
        ("id", "Warga menunggu . Bus belum datang .", ["Warga menunggu .", "Bus belum datang ."]),
        ("id", "“Kami ingin pulang. ” Ia pergi.", ["“Kami ingin pulang. ”", "Ia pergi."]),
        ("id", "Ia diam... lalu pergi. Entah ke mana... Budi mencarinya… Ia hilang.", [
            "Ia diam... lalu pergi.", "Entah ke mana...", "Budi mencarinya…", "Ia hilang.",
        ]),
        ("en", "Is it over?! Yahoo! shares rose.", ["Is it over?!", "Yahoo! shares rose."]),
        ("id", "banjir besar di palora. tolong kirim bantuan.", ["banjir besar di palora.", "tolong kirim bantuan."]),
        ("en", "日本は勝った。中国は負けた。", ["日本は勝った。", "中国は負けた。"]),
        ("en", "حريق في المدينة. ثلاثة قتلى؟ نعم.", ["حريق في المدينة.", "ثلاثة قتلى؟", "نعم."]),
        ("en", "बाढ़ आई। लोग भागे।", ["बाढ़ आई।", "लोग भागे।"]),
        ("en", "A cafe\u0301.\u200b E\u0301tienne left.\xa0She stayed.", ["A cafe\u0301.\u200b", "E\u0301tienne left.", "She stayed."]),
    ],
)  # fmt: skip
def test_stops_without_their_space_and_other_scripts(language: str, text: str, expected: list[str]) -> None:
    assert pieces(text, language) == expected


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    text = "Banjir di Kota Rawa\r\n\r\n- Dua jembatan putus\r\n- Listrik padam\r\nWarga mengungsi. Bantuan datang.\r\n"
    assert pieces(text, "id") == ["Banjir di Kota Rawa", "- Dua jembatan putus", "- Listrik padam", "Warga mengungsi.", "Bantuan datang."]


def test_a_long_quotation_is_split_inside() -> None:
    inner = " ".join(f"Kalimat nomor {number} ini cukup panjang untuk dihitung dan dibaca." for number in range(1, 9))
    text = f"“{inner}” kata Rahmat."
    assert len(text) > LONG
    found = pieces(text, "id")
    assert len(found) == 8
    assert found[0].startswith("“Kalimat nomor 1")
    assert found[-1].endswith("kata Rahmat.")


@given(st.text(max_size=300), st.sampled_from(codes()))
def test_offsets_are_exact_on_any_text(text: str, language: str) -> None:
    spans = split(text, language)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not set(text[start:end]) & set("\r\n\u2028\u2029")
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from(["Satu.", "Dua “tiga. Empat”.", "Lima, enam\n", "Dr. Tujuh", '"Delapan', "sembilan?"]), max_size=12))
def test_nothing_of_the_text_is_lost(parts: list[str]) -> None:
    text = " ".join(parts)
    assert "".join("".join(pieces(text, "id")).split()) == "".join(text.split())
