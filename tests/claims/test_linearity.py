"""No input makes the work grow faster than the text: counted in function calls, so that no clock decides."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from claims.extract import extract_text
from claims.sentences import split

PUBLISHED = datetime(2025, 4, 18, 9, tzinfo=UTC)
# Twice the text may take so many times the work; four times the text, that squared.
_GROWTH = 2.3
_SMALL = 900


def calls(work: Callable[[], object]) -> int:
    """Function calls, of Python and of C, that some work makes."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


_UNITS = [
    "kata ", "Kata ", "di ", "Di ", "Palora ", "di Palora ", "dari ", "Senin ", "Mei ", "12 Mei ", "12/5/2025 ", "lalu ",
    "pukul 14.30 ", "tewas ", "12 ", "12 dan ", "12 tewas, ", "12 orang tewas dan 5 luka ", "menewaskan ", "dua puluh ",
    "ribu ", "Rp", "Rp 5 ", "persen ", "1.1.1.1", "1,", "1", "9999999999999999999999999999999999999999 ", "hingga ",
    "antara 1 dan ", "dari 3 menjadi ", "sedikitnya ", "yang ", "dan ", "itu ", "kota ", "kata Budi ", "kata Budi, ",
    "“a” kata Budi. ", "“", "”", "“““", "“a", "“a. ", '"', '"a ', '"a. ', "'", "'a ", "‘a. ", "«a ", "(", ")", "(((((",
    "(a ", "[", "[1]", ".[1]", "((a) ", ".", "..", ". ", "...", "… ", "a.", "a. ", "A.", "A. ", "A.A. ", "Dr. ", "No. ",
    "U.S. ", "M.Si. ", "Tbk. ", "a.b@", "tewas.Polisi ", "?", "?! ", "? ", ",", ", ", ";", ":", "-", "--", "– ", "a-", "a'",
    "/", "a/b ", "$", "$5", "%", "•", "1. ", "\n", "\n\n", "a\n", "\u2028", "\u201ca\n", "\r\n", "A", "a", "ABC ",
    "Budi Santoso ", "Budi, ", "́", "é", "\u200b", "\u200bA", "\xa0", "\u3000", "。", "日本。", "।", "😀", "\u202e", "\ud800",
    "\x00", "٣", "²", "½", "ia ", "katanya ", "menurut Budi ", "Gempa mengguncang ", "semoga ", "benarkah ", "gempa ",
    "Jalan 5, ", "kepada ", "Polisi ", "said ", "the ", "\t", " ",
]  # fmt: skip


@pytest.mark.parametrize("unit", _UNITS, ids=ascii)
def test_the_calls_of_an_extraction_grow_with_the_text(unit: str) -> None:
    _check_growth(unit, "en" if unit.isascii() and len(unit) % 2 else "id", _SMALL // len(unit))


@pytest.mark.parametrize("unit", ["‘a’ s' ", "“Roe, said ", "Roe, the, said ", "said the of Roe ", "told in on "])
def test_the_calls_for_marks_and_verbs_grow_with_the_text(unit: str) -> None:
    _check_growth(unit, "en", 500)


def _check_growth(unit: str, language: str, times: int) -> None:
    extract_text(unit * 20, language, PUBLISHED)
    first, second = (calls(partial(extract_text, unit * repeated, language, PUBLISHED)) for repeated in (times, times * 4))
    assert second <= _GROWTH * _GROWTH * first + 500


@pytest.mark.parametrize("unit", ["“a ", "“", '"a. ', "'a ", "(a ", "[", ".", "a.", "... ", ". ”", "a?” ", "\u0301"], ids=ascii)
def test_a_line_without_end_is_split_by_bounded_looks(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    pieces = split(text, "id")
    assert pieces[0][0] == 0
    assert pieces[-1][1] >= len(text) - len(unit)
