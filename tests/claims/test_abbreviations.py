"""What abbreviations and the seats of governments stand for."""

from __future__ import annotations

import pytest

from claims.abbreviations import governed_from, spells_out, written_out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Kementerian Kesehatan", "Kemenkes"),
        ("the United Nations", "UN"),
        ("Badan Penelitian, Pengkajian, dan Inovasi", "BPPI"),
        ("Badan \uff9f Penelitian Pengkajian Inovasi", "BPPI"),
    ],
)
def test_an_abbreviation_is_known_where_it_is_written_out(text: str, word: str) -> None:
    assert spells_out(text, word)


@pytest.mark.parametrize("text", ["Kementerian Keuangan", "\uff9f", "\uff9e \uff9f", "", "…"])
def test_other_texts_write_nothing_out(text: str) -> None:
    assert not spells_out(text, "Kemenkes")
    assert not spells_out(text, "BPPI")


def test_words_of_an_abbreviation_and_the_country_of_a_seat() -> None:
    assert written_out("Kemenkes") >= {"kementerian", "kesehatan"}
    assert "RU" in governed_from("Moskow")
    assert (written_out("\uff9f"), governed_from("\uff9f")) == (frozenset(), frozenset())
