"""Check-worthiness: plain assertions at one half and above, everything that asserts nothing below."""

from __future__ import annotations

import pytest

from claims.extract import extract_text
from claims.languages import load
from claims.tokens import tokenize
from claims.types import ClaimKind
from claims.worthiness import PLAIN, WORTHY, Findings, check_worthiness, cues


def worth(text: str, language: str) -> float:
    claims = extract_text(text, language, None).claims
    return max((claim.check_worthiness for claim in claims if claim.kind is ClaimKind.STATEMENT), default=0.0)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Banjir merendam tiga desa di Palora."),
        ("id", "Sekolah diliburkan."),
        ("id", "Korban dibawa ke rumah sakit."),
        ("id", "Menurut Sutrisno, warga harus segera mengungsi."),
        ("id", "Budi mengatakan kebijakan itu seharusnya dibatalkan."),
        ("id", "“Mari kita jaga sungai ini,” kata Budi kepada warga yang datang."),
        ("id", "Mari Wirawan menjadi ketua komisi itu."),
        ("id", "Gempa Guncang Palora, Warga Berlarian"),
        ("en", "Schools were closed."),
        ("en", "The government should act faster, Hale said."),
        ("en", "Will Hale won the race."),
        ("en", "Share prices fell in early trading."),
        ("en", "Palora Mayor Resigns Amid Probe"),
        ("fr", "Le port est fermé."),
    ],
)
def test_what_asserts_something_is_worth_a_check(language: str, text: str) -> None:
    assert worth(text, language) >= WORTHY


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Semoga keluarga korban diberi ketabahan."),
        ("id", "Mari bersama-sama menjaga sungai."),
        ("id", "Jangan buang sampah di sungai."),
        ("id", "Pastikan Anda membawa payung."),
        ("id", "Apakah tanggul akan segera diperbaiki?"),
        ("id", "Benarkah air di sumur itu tercemar."),
        ("id", "Menurut saya, kebijakan ini terburu-buru."),
        ("id", "Pemerintah seharusnya lebih cepat bertindak."),
        ("id", "Baca juga: Gempa Guncang Palora, Warga Berlarian"),
        ("id", "Editor: Rahmat Hidayat"),
        ("id", "(rmt/ann)"),
        ("id", "Film ini sangat membosankan."),
        ("en", "Let us hope the rain stops."),
        ("en", "Please send help."),
        ("en", "Who would believe such a story."),
        ("en", "I think the plan is a mistake."),
        ("en", "The government should act faster."),
        ("en", "What a beautiful city it is!"),
        ("en", "Read more about the storm"),
        ("en", "Photo: Jo Hale"),
        ("en", "Advertisement"),
        ("fr", "Pourquoi le port est fermé."),
    ],
)
def test_questions_wishes_appeals_opinions_and_navigation_are_not(language: str, text: str) -> None:
    assert worth(text, language) < WORTHY


def test_every_cue_can_be_named() -> None:
    language = load("en")
    line = tokenize("Hale closed the bridge in Palora on Monday, perhaps.")
    found = cues(line, language, Findings(times=True, places=True))
    assert {cue.name: cue.weight for cue in found} == {"names": 0.1, "time": 0.1, "place": 0.05, "subjective": -0.15}
    assert check_worthiness(line, language, Findings(times=True, places=True)) == round(PLAIN + 0.1, 2)


def test_a_toll_weighs_more_than_a_figure_and_a_question_nothing() -> None:
    language, line = load("en"), tokenize("It fell.")
    assert check_worthiness(line, language, Findings(tolls=True)) > check_worthiness(line, language, Findings(figures=True)) > PLAIN
    assert check_worthiness(tokenize("Did it fall?"), language, Findings(tolls=True)) == 0.0


def test_words_inside_quotations_are_somebody_s() -> None:
    language, text = load("en"), "“Please, let us pray!” he said."
    assert check_worthiness(tokenize(text), language, Findings(quoted=[(1, 21)])) >= WORTHY
    assert check_worthiness(tokenize("Please, let us pray! he said."), language, Findings()) < WORTHY
