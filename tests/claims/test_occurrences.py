"""How often something came about: counted, by adverbs, and by ordinals of occurrences; and what is no such count."""

from __future__ import annotations

import pytest

from claims.compare import Relation, relate
from claims.extract import extract_text
from claims.types import ClaimKind, Quantity


def often(text: str, language: str) -> list[Quantity]:
    values = [claim.value for claim in extract_text(text, language, None).claims if claim.kind is ClaimKind.QUANTITY]
    return [value for value in values if value is not None and value.unit == "occurrence"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They met for the third time.", "en", 3),
        ("It was their third meeting this year.", "en", 3),
        ("It was the 3rd meeting of the two.", "en", 3),
        ("It was the third straight meeting without a deal.", "en", 3),
        ("The fifth round of talks ended in Harlow on Monday.", "en", 5),
        ("His third term began in May.", "en", 3),
        ("They have met ten times since January.", "en", 10),
        ("He visited Harlow twice.", "en", 2),
        ("Kedua pemimpin sudah tiga kali bertemu.", "id", 3),
        ("Mereka bertemu untuk ketiga kalinya.", "id", 3),
        ("Mereka bertemu untuk kali kedua.", "id", 2),
        ("Ini pertemuan ketiga mereka sejak Januari.", "id", 3),
        ("Pertemuan kedua berlangsung di Palora.", "id", 2),
        ("Pertemuan ke-3 itu berlangsung di Palora.", "id", 3),
        ("Putaran ketiga perundingan itu digelar di Palora.", "id", 3),
        ("Ini kali kedua belas ia terpilih.", "id", 12),
        ("Mereka bertemu buat kali ketiga.", "ms", 3),
        ("Ini lawatan ketiga beliau ke Palora.", "ms", 3),
        ("Ini kali kelapan mereka bertemu.", "ms", 8),
        ("Beliau sudah dua kali melawat Palora.", "ms", 2),
    ],
)
def test_occurrences(text: str, language: str, expected: float) -> None:
    assert [(value.low, value.high) for value in often(text, language)] == [(expected, expected)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The third quarter was weak.", "en"),
        ("World War Two ended.", "en"),
        ("The second suspect was arrested.", "en"),
        ("The price is twice as high.", "en"),
        ("The field is three times as large as Harlow.", "en"),
        ("She calls three times a week.", "en"),
        ("A second meeting failed.", "en"),
        ("They met for the first time.", "en"),
        ("The third round of talks will be held in Harlow.", "en"),
        ("The third meeting is planned for next week.", "en"),
        ("Some 12 Times reporters came.", "en"),
        ("Kedua belah pihak sepakat.", "id"),
        ("Pertemuan kedua pemimpin berlangsung di Palora.", "id"),
        ("Pertemuan ketiga akan digelar di Palora pekan depan.", "id"),
        ("Harga naik tiga kali lipat.", "id"),
        ("Kecepatannya dua kali kecepatan suara.", "id"),
        ("Ia minum obat tiga kali sehari.", "id"),
        ("Ia presiden kedua dan kuartal ketiga lemah.", "id"),
        ("Harga naik tiga kali ganda.", "ms"),
        ("Suku ketiga lemah.", "ms"),
        ("Pertemuan ke-" + "9" * 5000 + " mereka gagal.", "id"),
    ],
)
def test_no_occurrences(text: str, language: str) -> None:
    assert often(text, language) == []


def test_bounds_of_an_adverb() -> None:
    (least,), (more,) = often("He has visited Harlow at least twice.", "en"), often("He has been there more than twice.", "en")
    assert (least.low, least.high, least.low_open) == (2, None, False)
    assert (more.low, more.high, more.low_open) == (2, None, True)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("They have met three times.", "en"), ("It was their third meeting.", "en"), Relation.INSIDE),
        (("They have met ten times.", "en"), ("They met for the third time.", "en"), Relation.DISJOINT),
        (("Mereka sudah tiga kali bertemu.", "id"), ("It was their third meeting.", "en"), Relation.INSIDE),
        (("Mereka bertemu buat kali ketiga.", "ms"), ("Ini pertemuan kedua mereka.", "id"), Relation.DISJOINT),
    ],
)
def test_counts_and_ordinals_compare(one: tuple[str, str], other: tuple[str, str], expected: Relation) -> None:
    (first,), (second,) = often(*one), often(*other)
    assert relate(first, second) is expected
