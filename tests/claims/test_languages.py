"""The language files, and telling the languages apart."""

from __future__ import annotations

import re

import pytest

from claims.languages import Phrases, codes, detect, load
from claims.languages.schema import SCHEMA
from claims.tokens import tokenize
from claims.types import Metric
from claims.units import CURRENCIES


def test_the_languages_at_hand() -> None:
    assert codes() == ("de", "en", "es", "fr", "id", "ms", "nl")


@pytest.mark.parametrize("code", codes())
def test_a_file_follows_the_schema(code: str) -> None:
    language = load(code)
    assert language.code == code
    for section, keys in SCHEMA.items():
        assert language.get(section).keys() >= keys, section
    for path in (f"{section}.{key}" for section, keys in SCHEMA.items() for key in keys):
        value = language.get(path)
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            assert all(tokenize(entry).lows or not entry for entry in value), path
    assert set(language.get("dates.weekdays").values()) == set(range(7))
    assert set(language.get("dates.months").values()) == set(range(1, 13))
    assert {language.get("numbers.decimal"), language.get("numbers.group")} == {".", ","}
    units = [unit for side in ("before", "after") for unit in language.get(f"money.{side}").values()]
    assert all(re.fullmatch("[A-Z]{3}", unit) or unit in CURRENCIES for unit in units)
    assert set(Metric) <= language.get("casualties").keys()
    for bounds in language.get("numbers.vague").values():
        assert len(bounds) in (1, 2)
        assert bounds == sorted(bounds)


@pytest.mark.parametrize("code", codes())
def test_entries_are_written_in_lower_case(code: str) -> None:
    def walk(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for key, inner in value.items() for text in ([key] if isinstance(inner, int | float) else walk(inner))]
        if isinstance(value, list):
            return [text for inner in value for text in walk(inner)]
        return [value] if isinstance(value, str) else []

    sections = {name: table for name, table in load(code).sections.items() if isinstance(table, dict) and name != "money"}
    sections["countries"] = sections["countries"]["names"]  # abbreviations are known by being written large, codes are no words
    del sections["shorthand"]  # what a text is written out with may be a name
    assert [text for text in walk(sections) if text != text.lower()] == []


def test_an_unknown_language_is_read_as_english() -> None:
    assert load("xx").code == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("berapa orang tewas di palora", "id"),
        ("berapa ramai orang terbunuh di palora", "ms"),
        ("how many people were killed in palora", "en"),
        ("combien de personnes ont été tuées à palora", "fr"),
        ("siapa gubernur palora", "id"),
        ("bila banjir berlaku di palora", "ms"),
        ("apa kata bupati soal banjir", "id"),
        ("resep soto ayam", "id"),
        ("que dit le maire", "fr"),
        ("who is the mayor", "en"),
        ("kapan gempa terjadi?", "id"),
        ("gempa palora", "id"),
    ],
)
def test_short_questions(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Banjir melanda tiga kecamatan di Palora sejak Rabu malam. Polisi bersama warga mengungsikan anak-anak karena air terus naik. "
            * 4,
            "id",
        ),
        (
            "Banjir melanda tiga daerah di Palora sejak malam Rabu. Pihak polis berkata 40 mangsa dipindahkan kerana air semakin naik. "
            * 4,
            "ms",
        ),
        (
            "Floods hit three districts of Palora on Wednesday night. Police moved the children to a school because the water kept rising. "
            * 4,
            "en",
        ),
        ("Les inondations ont touché trois districts de Palora mercredi soir. La police a évacué les enfants vers une école. " * 4, "fr"),
    ],
)
def test_articles(text: str, code: str) -> None:
    assert detect(text) == code


def test_the_longest_phrase_wins_forwards_and_backwards() -> None:
    phrases = Phrases([("di", 1), ("di atas", 2), ("di atas rata", 3)])
    lows = tokenize("nilai di atas sepuluh").lows
    assert phrases.at(lows, 1) == (2, 2)
    assert phrases.before(lows, 3) == (2, 2)
    assert phrases.before(lows, 2) == (1, 1)
    assert phrases.at(lows, 0) is None
    assert phrases.all(lows) == [(1, 3, 2)]
    assert "di atas" in phrases
    assert "nilai" not in phrases
