"""Names exchanged in training pairs: what was borne out no longer is, unless both texts are changed alike."""

from __future__ import annotations

import random

import pytest

from bench.exchanges import Texts, exchanged, renamed, runs

_ACCUSED = Texts(
    "Gubernur Harun Kastari menuduh Bupati Wening Laras menutup jembatan di Tondasi, sementara Palang Merah mendesak keduanya menahan diri.",
    "Jembatan Tondasi ditutup",
    "Hujan turun sejak Senin.",
    "Harun Kastari accused Wening Laras of closing the bridge",
)
_STRANGERS = ("Oskar Lindqvist",)


@pytest.mark.parametrize("seed", range(30))
def test_a_claim_that_was_borne_out_no_longer_is(seed: int) -> None:
    found = exchanged(_ACCUSED, _STRANGERS, random.Random(seed))
    assert found is not None
    texts, target = found
    assert texts != _ACCUSED
    assert sum(target) == pytest.approx(1.0)
    assert target[0] <= 0.05
    # One side stays as it is: what is changed in both alike still follows.
    assert (texts.hypothesis == _ACCUSED.hypothesis) is not (texts.premise == _ACCUSED.premise)


@pytest.mark.parametrize("seed", range(30))
def test_names_exchanged_in_both_texts_leave_it_as_it_was(seed: int) -> None:
    texts = renamed(_ACCUSED, _STRANGERS, random.Random(seed))
    assert texts != _ACCUSED
    for first, second in (("Harun Kastari", "Wening Laras"), *((name, "Oskar Lindqvist") for name in ("Harun Kastari", "Wening Laras"))):
        if second in texts.hypothesis and texts.hypothesis.index("accused") > texts.hypothesis.index(second):
            assert second in texts.premise.split(" menuduh ")[0] or first in texts.premise.split(" menuduh ")[1]


@pytest.mark.parametrize(
    "hypothesis", ["Harun Kastari met Wening Laras", "Harun Kastari dan Wening Laras berselisih", "Jembatan itu ditutup"]
)
def test_what_two_do_together_is_not_turned_round(hypothesis: str) -> None:
    texts = Texts("Harun Kastari bertemu Wening Laras.", "", "", hypothesis)
    for seed in range(20):
        found = exchanged(texts, (), random.Random(seed))
        assert found is None or {"Harun Kastari", "Wening Laras"} - set(found[0].hypothesis.replace(" dan ", " met ").split(" met "))


def test_names_are_neither_days_nor_what_begins_a_sentence() -> None:
    assert runs("Polisi menahan Sari Wulandari pada Selasa. Kota itu tenang, kata BMKG dari Jakarta Utara pada 3 Mei.") == [
        "Sari Wulandari",
        "BMKG",
        "Jakarta Utara",
    ]


def test_nothing_to_exchange() -> None:
    assert exchanged(Texts("hujan turun sejak pagi", "", "", "hujan turun"), _STRANGERS, random.Random(0)) is None
