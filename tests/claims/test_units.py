"""Currencies of many names, and things that languages call by different words."""

from __future__ import annotations

import pytest

from claims.compare import Relation, relate
from claims.extract import extract_text
from claims.types import ClaimKind, Quantity

_KINDS = (ClaimKind.MONEY, ClaimKind.QUANTITY, ClaimKind.CASUALTY)


def value(language: str, text: str) -> Quantity:
    (found,) = [claim.value for claim in extract_text(text, language, None).claims if claim.kind in _KINDS]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "text", "amount", "unit"),
    [
        ("id", "Denda itu 500 shilling Kenya.", 500, "KES"),
        ("ms", "Denda itu 500 syiling Tanzania.", 500, "TZS"),
        ("en", "The fine is 500 Ugandan shillings.", 500, "UGX"),
        ("en", "The fine is KSh 500.", 500, "KES"),
        ("en", "The fine is 500 KES.", 500, "KES"),
        ("ms", "Sebanyak 12 kes dilaporkan.", 12, "kes"),
        ("en", "The fine is 500 shillings.", 500, "shilling"),
        ("id", "Denda itu 2 juta peso.", 2e6, "peso"),
        ("en", "The fine is 2 million Mexican pesos.", 2e6, "MXN"),
        ("en", "The fine is Rs 200.", 200, "rupee"),
        ("en", "The fine is Rs 5 crore.", 5e7, "rupee"),
        ("id", "Denda itu 200 kwacha Zambia.", 200, "ZMW"),
        ("id", "Denda itu 3 miliar naira.", 3e9, "NGN"),
        ("ms", "Denda itu 40 rand Afrika Selatan.", 40, "ZAR"),
        ("id", "Denda itu 40 dirham Uni Emirat Arab.", 40, "AED"),
        ("ms", "Denda itu 40 riyal Arab Saudi.", 40, "SAR"),
        ("en", "The fine is 40 renminbi.", 40, "CNY"),
        ("id", "Denda itu 40 won Korea Selatan.", 40, "KRW"),
        ("ms", "Denda itu 40 taka Bangladesh.", 40, "BDT"),
        ("id", "Denda itu 40 dong Vietnam.", 40, "VND"),
        ("en", "The fine is 40 Myanmar kyats.", 40, "MMK"),
        ("id", "Denda itu 40 tugrik Mongolia.", 40, "MNT"),
        ("ms", "Denda itu 40 lira Turki.", 40, "TRY"),
        ("en", "The fine is 40 Polish zlotys.", 40, "PLN"),
        ("id", "Denda itu 40 hryvnia Ukraina.", 40, "UAH"),
        ("en", "The fine is 40 Swiss francs.", 40, "CHF"),
        ("en", "The fine is 40 CFA francs.", 40, "cfa franc"),
    ],
)
def test_currencies(language: str, text: str, amount: float, unit: str) -> None:
    found = value(language, text)
    assert (found.low, found.high, found.unit) == (amount, amount, unit)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("en", "The fine is 500 shillings."), ("id", "Denda itu 500 shilling Kenya."), Relation.INSIDE),
        (("en", "The fine is 500 shillings."), ("ms", "Denda itu 400 syiling Uganda."), Relation.DISJOINT),
        (("en", "The fine is 500 Kenyan shillings."), ("en", "The fine is 500 Ugandan shillings."), Relation.INCOMPARABLE),
        (("en", "The fine is 500 pesos."), ("id", "Denda itu 500 peso Filipina."), Relation.INSIDE),
        (("en", "The fine is 500 pesos."), ("en", "The fine is 500 rupees."), Relation.INCOMPARABLE),
        (("en", "The fine is 500 CFA francs."), ("en", "The fine is 500 francs."), Relation.INSIDE),
        (("id", "Sebanyak 640 mahasiswa hadir."), ("ms", "Seramai 640 pelajar hadir."), Relation.INSIDE),
        (("id", "Sebanyak 640 siswa hadir."), ("ms", "Seramai 640 pelajar hadir."), Relation.INSIDE),
        (("id", "Sebanyak 640 mahasiswa hadir."), ("id", "Sebanyak 640 murid hadir."), Relation.INCOMPARABLE),
        (("id", "Sebanyak 640 mahasiswa hadir."), ("en", "Some 640 students came."), Relation.INSIDE),
        (("id", "Sebanyak 640 warga hadir."), ("id", "Sebanyak 64 penduduk hadir."), Relation.DISJOINT),
        (("id", "Sebanyak 640 kursi rusak."), ("ms", "Sebanyak 640 kerusi rosak."), Relation.INSIDE),
        (("id", "Sebanyak 640 kursi rusak."), ("id", "Sebanyak 640 mahasiswa hadir."), Relation.INCOMPARABLE),
        (("en", "Fire killed 12 people."), ("en", "Fire injured 12 people."), Relation.INCOMPARABLE),
    ],
)
def test_units_that_may_mean_the_same(one: tuple[str, str], other: tuple[str, str], expected: Relation) -> None:
    assert relate(value(*one), value(*other)) is expected
