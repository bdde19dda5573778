"""Comparing words, names, intervals and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans, same_name, stem
from claims.types import Grain, Quantity, TimeSpan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｓumy", "sumy"),
        ("Indonésie", "indonesie"),
        ("Jum’at", "jum'at"),
        ("CÔTE D‘IVOIRE", "cote d'ivoire"),
        ("non–aktif", "non-aktif"),
        ("Straße", "strasse"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text(max_size=60))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("menyerang", "serangan", "id"),
        ("bunuh", "membunuh", "id"),
        ("kebakaran", "terbakar", "id"),
        ("attacks", "attacked", "en"),
        ("serangan", "menyerang", "ms"),
    ],
)
def test_words_of_one_root_have_one_stem(first: str, second: str, language: str) -> None:
    assert stem(first, language) == stem(second, language)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Soumy", "Sumy"),
        ("Zelensky", "Zelenskyy"),
        ("Zelenskiy", "Zelenskyy"),
        ("Selenskyj", "Zelenskyy"),
        ("Schoigu", "Shoigu"),
        ("Rusia", "Russia"),
        ("Russie", "Rusia"),
        ("Brasil", "Brazil"),
        ("Ukraina", "Ukraine"),
        ("Indonésie", "Indonesia"),
        ("Moskow", "Moscow"),
        ("Soekarno", "Sukarno"),
        ("Djakarta", "Jakarta"),
        ("Muhammad", "Mohammad"),
        ("Malaysia", "Malaisie"),
        ("Lebanon", "Libanon"),
        ("Amerika", "America"),
        ("Perancis", "Prancis"),
        ("Kharkiv", "Kharkov"),
    ],
)
def test_spellings_of_one_name(first: str, second: str) -> None:
    assert same_name(first, second)
    assert same_name(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Iran", "Irak"),
        ("Mali", "Bali"),
        ("Sumba", "Sumbawa"),
        ("Sumy", "Sumba"),
        ("Niger", "Nigeria"),
        ("Austria", "Australia"),
        ("Georgia", "Georgina"),
        ("Bandung", "Badung"),
        ("Padang", "Malang"),
        ("Sudan", "Sedan"),
        ("Santos", "Santoso"),
        ("Fernando", "Fernanda"),
        ("Slovakia", "Slovenia"),
        ("Mandala", "Mandalay"),
        ("2024", "2025"),
        ("Gaza", ""),
        ("", ""),
        ("…", "!"),
    ],
)
def test_different_names(first: str, second: str) -> None:
    assert not same_name(first, second)
    assert not same_name(second, first)


def deaths(low: float | None, high: float | None, low_open: bool = False, high_open: bool = False) -> Quantity:
    return Quantity("deaths", low, high, "person", low_open, high_open)


@pytest.mark.parametrize(
    ("source", "claimed", "expected"),
    [
        (deaths(35, 35), deaths(35, 35), Relation.INSIDE),
        (deaths(35, 35), deaths(30, None), Relation.INSIDE),
        (deaths(35, None), deaths(35, 35), Relation.OVERLAPPING),
        (deaths(35, None), deaths(12, 12), Relation.DISJOINT),
        (deaths(35, None), deaths(30, None), Relation.INSIDE),
        (deaths(35, 35), deaths(35, None, low_open=True), Relation.DISJOINT),
        (deaths(35, None, low_open=True), deaths(35, None), Relation.INSIDE),
        (deaths(35, None), deaths(35, None, low_open=True), Relation.OVERLAPPING),
        (deaths(None, 20), deaths(20, 30), Relation.OVERLAPPING),
        (deaths(None, 20, high_open=True), deaths(20, 30), Relation.DISJOINT),
        (deaths(10, 15), deaths(None, None), Relation.INSIDE),
        (deaths(35, 35), Quantity("injured", 35, 35, "person"), Relation.INCOMPARABLE),
        (Quantity("money", 5, 5, "USD"), Quantity("money", 5, 5, "IDR"), Relation.INCOMPARABLE),
    ],
)
def test_intervals(source: Quantity, claimed: Quantity, expected: Relation) -> None:
    assert relate(source, claimed) is expected


_bounds = st.one_of(st.none(), st.integers(0, 20).map(float))
_intervals = st.builds(deaths, _bounds, _bounds, st.booleans(), st.booleans()).filter(
    lambda q: q.low is None or q.high is None or q.low < q.high or (q.low == q.high and not q.low_open and not q.high_open)
)


def _holds(quantity: Quantity, value: float) -> bool:
    above = quantity.low is None or value > quantity.low or (value == quantity.low and not quantity.low_open)
    return above and (quantity.high is None or value < quantity.high or (value == quantity.high and not quantity.high_open))


@given(_intervals, _intervals)
def test_the_relation_is_that_of_the_sets(source: Quantity, claimed: Quantity) -> None:
    points = [value / 4 for value in range(-4, 90)]
    in_source = {value for value in points if _holds(source, value)}
    in_claimed = {value for value in points if _holds(claimed, value)}
    relation = relate(source, claimed)
    assert (relation is Relation.INSIDE) == (in_source <= in_claimed)
    assert (relation is Relation.DISJOINT) == (not in_source & in_claimed)


@given(_intervals, _intervals)
def test_a_figure_supports_itself_and_refutation_is_mutual(first: Quantity, second: Quantity) -> None:
    assert relate(first, first) is Relation.INSIDE
    assert (relate(first, second) is Relation.DISJOINT) == (relate(second, first) is Relation.DISJOINT)


def span(first: int, days: int, grain: Grain = Grain.DAY, weekday: int | None = None) -> TimeSpan:
    start = datetime(2025, 4, first, tzinfo=UTC)
    return TimeSpan(start, start + timedelta(days=days), grain, weekday=weekday)


def relative(weekday: int | None) -> TimeSpan:
    return TimeSpan(None, None, Grain.DAY, relative="hari itu", weekday=weekday)


@pytest.mark.parametrize(
    ("source", "claimed", "expected"),
    [
        (span(13, 1), span(13, 1), SpanRelation.SAME),
        (span(13, 1), span(17, 1), SpanRelation.DISJOINT),
        (span(13, 1), span(1, 29, Grain.MONTH), SpanRelation.COMPATIBLE),
        (span(1, 29, Grain.MONTH), span(13, 1), SpanRelation.COMPATIBLE),
        (span(13, 1, weekday=6), relative(6), SpanRelation.COMPATIBLE),
        (span(13, 1), relative(6), SpanRelation.COMPATIBLE),
        (span(13, 1), relative(3), SpanRelation.DISJOINT),
        (relative(3), relative(6), SpanRelation.DISJOINT),
        (relative(3), relative(None), SpanRelation.UNKNOWN),
        (span(1, 29, Grain.MONTH), relative(3), SpanRelation.UNKNOWN),
    ],
)
def test_times(source: TimeSpan, claimed: TimeSpan, expected: SpanRelation) -> None:
    assert relate_spans(source, claimed) is expected
