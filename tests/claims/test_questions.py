"""What a question asks, in four languages and as people type."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.compare import fold
from claims.questions import analyse
from claims.types import Metric, Wants

#: A Sunday.
ASKED = datetime(2025, 4, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "wants", "metric", "places"),
    [
        ("Berapa orang tewas di Palora?", "id", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("berapa orang tewas di palora", "id", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("berapa warga yang mengungsi di kabupaten palora barat", "id", Wants.COUNT, Metric.DISPLACED, ("palora barat",)),
        ("Berapa ramai orang terbunuh di Palora?", "ms", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("How many people were injured in Palora?", "en", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("how many people died in palora", "en", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("Combien de personnes ont été tuées à Palora ?", "fr", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("combien de morts à palora", "fr", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("berapa harga beras di palora", "id", Wants.MONEY, None, ("palora",)),
        ("berapa persen suara yang diraih Ratna", "id", Wants.PERCENTAGE, None, ()),
        ("what percentage of votes did Ratna win", "en", Wants.PERCENTAGE, None, ()),
        ("Kapan gempa terjadi?", "id", Wants.DATE, None, ()),
        ("bila banjir berlaku di Palora", "ms", Wants.DATE, None, ("palora",)),
        ("When did the quake hit Palora?", "en", Wants.DATE, None, ()),
        ("quand a eu lieu le séisme", "fr", Wants.DATE, None, ()),
        ("Siapa gubernur Palora?", "id", Wants.PERSON, None, ()),
        ("di mana gempa terjadi", "id", Wants.PLACE, None, ()),
        ("where did the plane land", "en", Wants.PLACE, None, ()),
        ("Apa kata Ratna tentang banjir?", "id", Wants.QUOTATION, None, ()),
        ("What did Ratna say about the flood?", "en", Wants.QUOTATION, None, ()),
        ("que dit Ratna", "fr", Wants.QUOTATION, None, ()),
        ("mengapa harga beras naik", "id", Wants.REASON, None, ()),
        ("why did the bridge fall", "en", Wants.REASON, None, ()),
        ("pourquoi le pont est tombé", "fr", Wants.REASON, None, ()),
        ("apakah 35 orang tewas di palora", "id", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("Is it true that the bridge fell?", "en", Wants.YES_NO, None, ()),
        ("Kapankah jembatan itu dibangun?", "id", Wants.DATE, None, ()),
        ("Berapakah jumlah warga yang mengungsi?", "id", Wants.COUNT, Metric.DISPLACED, ()),
        ("Berapa persenkah kenaikan harga beras?", "id", Wants.PERCENTAGE, None, ()),
        ("Di manakah letak Gunung Kenari?", "id", Wants.PLACE, None, ()),
        ("Di provinsi manakah letak Gunung Kenari?", "id", Wants.PLACE, None, ()),
        ("Bank manakah yang paling efisien?", "id", Wants.OTHER, None, ()),
        ("Apakah nama sungai di Palora?", "id", Wants.OTHER, None, ("palora",)),
        ("Apakah jembatan itu runtuh?", "id", Wants.YES_NO, None, ()),
        ("Siapa nama perdana menteri Norwegia?", "id", Wants.PERSON, None, ()),
        ("resep soto ayam", "id", Wants.OTHER, None, ()),
    ],
)
def test_what_is_asked(text: str, language: str, wants: Wants, metric: Metric | None, places: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.language, question.wants, question.metric, question.places) == (language, wants, metric, places)
    assert question.text == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("berapa orang tewas kemarin", "2025-04-19"),
        ("berapa orang tewas hari ini", "2025-04-20"),
        ("berapa orang tewas pada 13 april 2025", "2025-04-13"),
        ("how many people died yesterday", "2025-04-19"),
        ("combien de morts hier", "2025-04-19"),
    ],
)
def test_times_are_resolved_against_the_asker(text: str, day: str) -> None:
    when = analyse(text, ASKED).when
    assert when is not None
    assert when.start is not None
    assert f"{when.start:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("berapa orang tewas pada hari minggu", 6),
        ("Berapa orang tewas pada hari Kamis?", 3),
        ("who died on Sunday", 6),
        ("combien de morts jeudi", 3),
    ],
)
def test_a_bare_weekday_is_the_article_s(text: str, weekday: int) -> None:
    for asked in (ASKED, None):
        when = analyse(text, asked).when
        assert when is not None
        assert (when.start, when.end, when.weekday) == (None, None, weekday)
        assert when.relative


def test_without_an_asker_absolute_dates_are_still_known() -> None:
    absolute = analyse("berapa orang tewas pada 13 april 2025", None).when
    assert absolute is not None
    assert absolute.start == datetime(2025, 4, 13, tzinfo=UTC)
    yesterday = analyse("berapa orang tewas kemarin", None).when
    assert yesterday is not None
    assert (yesterday.start, yesterday.relative) == (None, "kemarin")


def test_names_and_terms_are_folded_and_told_apart() -> None:
    question = analyse("Apakah PT Maju membeli 12 kapal dari Galangan Palora?", None)
    assert question.names == ("pt", "maju", "12", "galangan", "palora")
    assert question.terms == ("membeli", "kapal")
    assert question.places == ()


@settings(deadline=None)  # the first text that needs lingua loads its models
@given(st.text(max_size=120))
def test_any_text_is_a_question(text: str) -> None:
    question = analyse(text, ASKED)
    for word in (*question.names, *question.terms, *question.places):
        assert word == fold(word)
        assert word


def test_a_malay_word_for_the_dead_is_understood_in_an_indonesian_question() -> None:
    for text in ("Berapa orang terkorban di Palora?", "Berapa orang yang terkorban akibat banjir kemarin?"):
        question = analyse(text, None)
        assert (question.wants, question.metric) == (Wants.COUNT, Metric.DEATHS)
