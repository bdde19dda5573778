"""Numbers: conventions, words, ranges, vague counts, qualifiers, and what is no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.casualties import find_casualties
from claims.languages import load
from claims.numbers import Number, NumberReader
from claims.numerals import parse_numeral
from claims.quantities import find_measures
from claims.tokens import tokenize


def read(text: str, language: str) -> list[Number]:
    return NumberReader(tokenize(text), load(language), set()).read()


def bounds(number: Number) -> str:
    low, high = ("None" if bound is None else f"{bound:g}" for bound in (number.low, number.high))
    return f"{'(' if number.low_open else '['}{low}, {high}{')' if number.high_open else ']'}"


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.250", "id", 1250),
        ("1,250", "en", 1250),
        ("2,5", "id", 2.5),
        ("2.5", "en", 2.5),
        ("2.5", "id", 2.5),
        ("2,5", "en", 2.5),
        ("1.234.567,89", "id", 1234567.89),
        ("1,234,567.89", "en", 1234567.89),
        ("1,250,000", "id", 1250000),
        ("1.250", "en", 1.25),
        ("007", "en", 7),
        ("12.30.15", "id", None),
        ("1,2,3", "en", None),
        ("1.23,45.6", "id", None),
        ("9" * 30, "id", None),
    ],
)
def test_digits_in_both_conventions(text: str, language: str, value: float | None) -> None:
    assert parse_numeral(text, load(language)) == value


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("dua belas ribu lima ratus kursi", "id", "[12500, 12500]"),
        ("seratus dua puluh lima kursi", "id", "[125, 125]"),
        ("sejuta kursi", "id", "[1e+06, 1e+06]"),
        ("setengah juta kursi", "id", "[500000, 500000]"),
        ("satu setengah juta kursi", "id", "[1.5e+06, 1.5e+06]"),
        ("2,5 miliar kursi", "id", "[2.5e+09, 2.5e+09]"),
        ("twenty-five chairs", "en", "[25, 25]"),
        ("two hundred and five chairs", "en", "[205, 205]"),
        ("three thousand four hundred chairs", "en", "[3400, 3400]"),
        ("half a million chairs", "en", "[500000, 500000]"),
        ("two dozen chairs", "en", "[24, 24]"),
        ("1.2bn chairs", "en", "[1.2e+09, 1.2e+09]"),
        ("10 hingga 15 kursi", "id", "[10, 15]"),
        ("10-15 kursi", "id", "[10, 15]"),
        ("antara 5 dan 7 kursi", "id", "[5, 7]"),
        ("2-3 juta kursi", "id", "[2e+06, 3e+06]"),
        ("between five and seven chairs", "en", "[5, 7]"),
        ("belasan kursi", "id", "[11, 19]"),
        ("puluhan ribu kursi", "id", "[20000, 99999]"),
        ("ribuan kursi", "id", "[2000, None]"),
        ("hundreds of thousands of chairs", "en", "[200000, 999999]"),
        ("100-an kursi", "id", "[90, 110]"),
        ("sedikitnya 35 kursi", "id", "[35, None]"),
        ("tak kurang dari 35 kursi", "id", "[35, None]"),
        ("lebih dari 100 kursi", "id", "(100, None]"),
        ("kurang dari 100 kursi", "id", "[None, 100)"),
        ("hampir 100 kursi", "id", "[90, 100)"),
        ("sekitar 100 kursi", "id", "[90, 110]"),
        ("maksimal 100 kursi", "id", "[None, 100]"),
        ("40 lebih kursi", "id", "[40, None]"),
        ("at least a dozen chairs", "en", "[12, None]"),
        ("more than 1,500 chairs", "en", "(1500, None]"),
        ("up to 20 chairs", "en", "[None, 20]"),
        ("about 50 chairs", "en", "[45, 55]"),
        ("nearly 50 chairs", "en", "[45, 50)"),
        ("seramai 40 orang", "ms", "[40, 40]"),
        ("dua setengah juta kursi", "id", "[2.5e+06, 2.5e+06]"),
        ("seperempat juta kursi", "id", "[250000, 250000]"),
        ("two and a half million chairs", "en", "[2.5e+06, 2.5e+06]"),
        ("more than a million chairs", "en", "(1e+06, None]"),
        ("sedikitnya 10 hingga 15 kursi", "id", "[10, 15]"),
        ("belasan ribu kursi", "id", "[11000, 19999]"),
        ("ratusan ribu kursi", "id", "[200000, 999999]"),
        ("paling banyak 100 kursi", "id", "[None, 100]"),
        ("lebih 300 kursi", "id", "(300, None]"),
        ("no fewer than 12 chairs", "en", "[12, None]"),
        ("several hundred chairs", "en", "[200, 999]"),
        ("at least 5 but fewer than 7 chairs", "en", "[5, 7)"),
        ("lebih dari 5 tetapi paling banyak 7 kursi", "id", "(5, 7]"),
        ("Rp 5 M", "id", "[5e+09, 5e+09]"),
        ("$5m", "en", "[5e+06, 5e+06]"),
        ("100m freestyle", "en", "[100, 100]"),
        ("1,250 kerusi", "ms", "[1250, 1250]"),
        ("lebih dari 170,000 pria", "id", "(170000, None]"),
        ("1,250 kilogram", "id", "[1.25, 1.25]"),
        ("12,500 kursi", "id", "[12500, 12500]"),
        ("1,250 rumah", "id", "[1250, 1250]"),
    ],
)
def test_intervals(text: str, language: str, expected: str) -> None:
    assert [bounds(number) for number in read(text, language)] == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("KTT G-8 dan pesawat MD-82", "id"),
        ("menang 3-0 atas tamu", "id"),
        ("salah satu warga", "id"),
        ("telepon 0812-3456-7890", "id"),
        ("bus E10 dan jalur R80", "id"),
        ("the 3rd victim", "en"),
        ("one of the drivers", "en"),
        ("sedikitnya 6 95 warga", "id"),
        ("keputusan 19/2007", "id"),
        ("dua pertiga kursi", "id"),
        ("two thirds of the chairs", "en"),
        ("one in five chairs", "en"),
        ("satu dari lima kursi", "id"),
        ("a police station", "en"),
        ("a million-dollar chair", "en"),
        ("1 " + "triliun " * 30 + "kursi", "id"),
        ("sekitar 0,0 " + "triliun " * 30 + "kursi", "id"),
        ("2-3 " + "trillion " * 30 + "chairs", "en"),
    ],
)
def test_what_is_no_number(text: str, language: str) -> None:
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pasal 340 mengatur", "id"),
        ("sebuah Boeing 737 jatuh", "id"),
        ("Wardi (40) pulang", "id"),
        ("Article 5 applies", "en"),
        ("usia 12 tahun", "id"),
        ("pria 45 tahun itu pulang", "id"),
        ("aged over 60", "en"),
        ("45 years old", "en"),
    ],
)
def test_names_and_ages_are_marked(text: str, language: str) -> None:
    assert [number.named for number in read(text, language) if not number.one] == [True]


def test_a_figure_that_changed_is_superseded() -> None:
    old, new = read("bertambah dari 34 menjadi 35", "id")
    assert (old.superseded, new.superseded) == (True, False)


def test_a_range_is_no_wider_for_being_about() -> None:
    (number,) = read("sekitar 4 sampai 6 persen", "id")
    assert (number.low, number.high) == (4, 6)


def test_a_torn_decimal_has_digits_behind_its_comma() -> None:
    assert [bounds(number) for number in read("7, 6 persen", "id")] == ["[7.6, 7.6]"]
    assert [bounds(number) for number in read("7, ² persen", "id")] == ["[7, 7]"]


def test_an_article_counts_one_person() -> None:
    assert [bounds(number) for number in read("a 34-year-old police officer", "en")] == ["[1, 1]"]


@given(st.text(), st.sampled_from(["id", "en", "ms", "fr"]))
def test_reading_never_raises(text: str, language: str) -> None:
    line = tokenize(text)
    numbers = NumberReader(line, load(language), set()).read()
    find_casualties(line, load(language), numbers, set())
    find_measures(line, load(language), numbers, set(), set())


_WORDS = tokenize(
    "a man 12 1.250 3,5 - / ( ) , . and dan tewas killed orang dari menjadi half million juta no tidak ada korban casualties magnitude"
    " M Rp $ m tahun year-old one in lebih more than between antara hingga to dua puluh U S missing who yang ' were shot dead toll rose"
    " by at least menewaskan serta berusia forced % persen"
).lows


@given(st.lists(st.sampled_from(_WORDS)), st.sampled_from(["id", "en", "ms", "fr"]))
def test_reading_known_words_in_any_order_never_raises(words: list[str], language: str) -> None:
    line = tokenize(" ".join(words))
    numbers = NumberReader(line, load(language), set()).read()
    used = {casualty.number for casualty in find_casualties(line, load(language), numbers, set())}
    for measure in find_measures(line, load(language), numbers, used, set()):
        assert 0 <= measure.first < measure.last <= len(line)
