"""Tokens: words, numerals and signs with exact offsets, and one form for look-up however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "lows"),
    [
        ("Sedikitnya 12 orang tewas.", ("sedikitnya", "12", "orang", "tewas", ".")),
        ("pukul 14.30, Rp2,5 miliar", ("pukul", "14.30", ",", "rp", "2,5", "miliar")),
        ("orang-orang orang -orang orang\u2011orang", ("orang-orang", "orang", "-", "orang", "orang-orang")),
        ("Jum’at O'Brien Palora's", ("jum'at", "o'brien", "palora's")),
        ("Cafe\u0301 café", ("café", "café")),
        ("12\u200b orang\ufeff te\u00adwas", ("12", "orang", "tewas")),
        ("\u202btiga\u202c", ("tiga",)),
        ("a_b (x)", ("a", "_", "b", "(", "x", ")")),
        ("'' -- ’", ("'", "'", "-", "-", "'")),
        ("", ()),
    ],
)
def test_the_forms_for_look_up(text: str, lows: tuple[str, ...]) -> None:
    assert tokenize(text).lows == lows


@given(st.text(st.characters(), max_size=80))
def test_offsets_are_exact_and_tokens_in_order(text: str) -> None:
    position = 0
    for token in tokenize(text).tokens:
        assert position <= token.start < token.end
        assert text[token.start : token.end] == token.text
        assert token.low
        position = token.end
    assert position <= len(text)


def test_glued_tokens_have_nothing_between_them() -> None:
    line = tokenize("Rp5 juta")
    assert [line.glued(index) for index in range(3)] == [False, True, False]
