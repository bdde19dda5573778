"""Names exchanged in training pairs: what was borne out no longer is, unless both texts are changed alike."""

from __future__ import annotations

import random

import pytest

from bench.exchanges import Texts, exchanged, renamed, runs

_ACCUSED = Texts(
    "Gubernur Harun Kastari menuduh Bupati Wening Laras menutup jembatan di Tondasi, sementara Palang Merah diam.",
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
    assert sum(target) == pytest.approx(1.0)
    assert target[0] <= 0.05
    # One side alone is changed: what is changed in both alike still follows.
    assert (texts.hypothesis == _ACCUSED.hypothesis) is not (texts.premise == _ACCUSED.premise)


@pytest.mark.parametrize("seed", range(30))
def test_names_exchanged_in_both_texts_leave_it_as_it_was(seed: int) -> None:
    texts = renamed(_ACCUSED, _STRANGERS, random.Random(seed))
    assert texts != _ACCUSED
    accuser, accused = texts.hypothesis.removesuffix(" of closing the bridge").split(" accused ")
    before, behind = texts.premise.split(" menuduh ")
    assert accuser in before
    assert accused in behind.split(" menutup ")[0]


@pytest.mark.parametrize("hypothesis", ["Harun Kastari met Wening Laras", "Harun Kastari dan Wening Laras berselisih"])
def test_what_two_do_together_is_not_turned_round(hypothesis: str) -> None:
    texts = Texts("Harun Kastari bertemu Wening Laras.", "", "", hypothesis)
    assert all(exchanged(texts, (), random.Random(seed)) is None for seed in range(20))


def test_names_are_neither_days_nor_what_begins_a_sentence() -> None:
    text = "Polisi menahan Sari Wulandari pada Selasa. Kota itu tenang, kata BMKG dari Jakarta Utara pada 3 Mei."
    assert runs(text) == ["Sari Wulandari", "BMKG", "Jakarta Utara"]


def test_where_there_is_no_name_and_no_opposite_nothing_is_exchanged() -> None:
    assert exchanged(Texts("warga memasak sejak pagi", "", "", "warga memasak"), _STRANGERS, random.Random(0)) is None
