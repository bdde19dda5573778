"""Figures in words, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.languages import load
from claims.numbers import NumberReader
from claims.phrasing import phrase
from claims.tokens import tokenize
from claims.types import Quantity


def quantity(low: float | None, high: float | None, low_open: bool = False, high_open: bool = False) -> Quantity:
    return Quantity("deaths", low, high, "person", low_open, high_open)


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (quantity(35, 35), "id", "35"),
        (quantity(35, None), "id", "sedikitnya 35"),
        (quantity(1250, None, low_open=True), "id", "lebih dari 1.250"),
        (quantity(10, 15), "id", "10 hingga 15"),
        (quantity(None, 12), "id", "maksimal 12"),
        (quantity(None, 12, high_open=True), "id", "kurang dari 12"),
        (quantity(5, 7, high_open=True), "id", "sedikitnya 5 tetapi kurang dari 7"),
        (quantity(35, None), "en", "at least 35"),
        (quantity(2.5, 7), "en", "2.5 to 7"),
        (quantity(1e13, 1e13), "en", "10,000,000,000,000"),
        (quantity(5, 7, low_open=True), "en", "more than 5 but up to 7"),
        (quantity(None, None), "en", ""),
    ],
)
def test_phrases(value: Quantity, language: str, expected: str) -> None:
    assert phrase(value, load(language)) == expected


_numbers = st.one_of(
    st.integers(0, 10**13).map(float),
    st.decimals(0, 10**6, places=3, allow_nan=False).map(float),
    st.decimals(0, 10, places=1, allow_nan=False).map(float),
)


@given(
    _numbers,
    _numbers,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["point", "both", "low", "high"]),
    st.sampled_from(["id", "en", "ms", "fr"]),
)
def test_what_is_phrased_is_read_back(one: float, other: float, low_open: bool, high_open: bool, bounds: str, language: str) -> None:
    low, high = min(one, other), max(one, other)
    if bounds == "point" or low == high:
        value = quantity(low, low)
    elif bounds == "both":
        value = quantity(low, high, low_open, high_open)
    else:
        value = quantity(low, None, low_open) if bounds == "low" else quantity(None, high, high_open=high_open)
    (number,) = NumberReader(tokenize(phrase(value, load(language))), load(language), set()).read()
    assert (number.low, number.high, number.low_open, number.high_open) == (value.low, value.high, value.low_open, value.high_open)
