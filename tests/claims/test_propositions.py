"""What a person's text asserts, without the words that only ask, without its days, with other figures."""

from __future__ import annotations

import pytest

from claims.languages import detect
from claims.propositions import Proposition, numerals, propositions


def one(text: str) -> Proposition:
    [found] = propositions(text, detect(text))
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("35 killed on Sunday, true?", "35 killed on Sunday"),
        ("Is it true that the mayor resigned?", "the mayor resigned"),
        ("bener gak 17 org tewas di Windu", "17 org tewas di Windu"),
        ("Apakah benar sedikitnya 20 orang tewas di Windu?", "sedikitnya 20 orang tewas di Windu"),
        ("Wali kota mundur, hoaks?", "Wali kota mundur"),
        ("Betul ke 12 orang terbunuh di Windu?", "12 orang terbunuh di Windu"),
        ("Est-il vrai que 12 personnes sont mortes à Windu ?", "12 personnes sont mortes à Windu"),
        ("The mayor said the report was true.", "The mayor said the report was true"),
        ("Right whales died off Windu.", "Right whales died off Windu"),
        ("Wali kota mundur, bener gak", "Wali kota mundur"),
    ],
)
def test_the_words_that_only_ask_are_left_out(text: str, asserted: str) -> None:
    assert one(text).text == asserted


@pytest.mark.parametrize("text", ["Benarkah?", "True?", "…", "", "?!"])
def test_where_nothing_is_asserted_there_is_nothing(text: str) -> None:
    assert propositions(text, "id") == []


def test_every_sentence_is_one() -> None:
    text = "At least 35 people were killed in Windu on Sunday. The mayor denied it."
    first, second = propositions(text, "en")
    assert [first.text, second.text] == ["At least 35 people were killed in Windu on Sunday", "The mayor denied it"]
    [toll] = first.figures
    assert toll.value is not None
    assert (toll.value.low, text[toll.start : toll.end]) == (35, "At least 35 people were killed")
    assert first.when is not None
    assert first.when.weekday == 6
    assert (second.figures, second.when) == ((), None)


@pytest.mark.parametrize(
    ("text", "figure", "undated"),
    [
        ("20 people were killed in Windu on Sunday", "at least 35", "at least 35 people were killed in Windu"),
        ("Sedikitnya 20 orang tewas di Windu pada hari Minggu", "41", "41 orang tewas di Windu"),
        ("Dua belas orang tewas di Windu pada 3 Maret 2025", "14", "14 orang tewas di Windu"),
        ("The mayor met the governor on Friday in Windu", "", "The mayor met the governor in Windu"),
        ("Lundi, le maire a rencontré la ministre", "", ", le maire a rencontré la ministre"),
    ],
)
def test_days_are_left_out_and_figures_replaced(text: str, figure: str, undated: str) -> None:
    found = one(text)
    assert found.undated({claim.id: figure for claim in found.figures}) == undated
    assert "35" not in found.undated({}) or "35" in text


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("Lebih dari 20 orang tewas di Windu pada hari Minggu", "sejumlah orang tewas di Windu"),
        ("Orvania agreed to exchange 180 prisoners", "Orvania agreed to exchange several prisoners"),
        ("Turnout was 58 percent", "Turnout was several percent"),
        ("He was fined $2.3 million and jailed for six years", "He was fined some money and jailed for several years"),
        ("Ia didenda Rp 2,3 miliar", "Ia didenda sejumlah uang"),
        ("Bei der Explosion starben 14 Menschen", "Bei der Explosion starben mehrere Menschen"),
    ],
)
def test_figures_can_be_left_open(text: str, open_: str) -> None:
    found = one(text)
    assert found.undated(found.some) == open_


def test_a_figure_is_read_in_its_part_of_the_sentence() -> None:
    said = one("Gempa menewaskan 35 orang dan melukai 210 orang di Windu")
    dead, hurt = said.figures
    assert said.undated({dead.id: "41"}, part_of=dead) == "Gempa menewaskan 41 orang"
    assert said.undated({hurt.id: "200"}, part_of=hurt) == "melukai 200 orang di Windu"
    alone = one("Between 10 and 15 people died in Windu and in Palora")
    assert alone.undated({}, part_of=alone.figures[0]) == alone.text


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("Penghasilannya turun dari Rp400 ribu menjadi sekitar Rp150 ribu sehari.", "id", ["Rp400 ribu", "sekitar Rp150 ribu"]),
        ("More than 40 died and nine were hurt on 3 May 2024.", "en", ["More than 40", "nine"]),
        ("Seorang penumpang Boeing 737 selamat.", "id", []),
    ],
)
def test_numbers_are_told_as_they_are_written(text: str, language: str, written: list[str]) -> None:
    found = numerals(text, language)
    assert [one.text for one in found] == written
    assert [text[one.start : one.end] for one in found] == written
