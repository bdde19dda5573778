"""Dutch as people ask in it: detection, what a question asks, what a claim asserts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extract import extract_text
from claims.languages import detect
from claims.offices import offices_in
from claims.propositions import propositions
from claims.questions import analyse
from claims.types import ClaimKind, Metric, Wants

#: A Sunday.
ASKED = datetime(2025, 4, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hoeveel mensen zijn er opgepakt?", "nl"),
        ("hoeveel doden in palora", "nl"),
        ("wat zei de burgemeester", "nl"),
        ("Minstens 20 mensen kwamen om in Palora", "nl"),
        ("gol van dijk", "id"),
        ("banjir dan longsor di palora", "id"),
        ("Ratna met the mayor of Palora", "en"),
        ("combien de morts en avril", "fr"),
        ("muertos en Palora", "es"),
    ],
)
def test_it_is_told_from_the_others(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "wants", "metric", "places"),
    [
        ("Hoeveel mensen kwamen om bij de aardbeving in Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("hoeveel gewonden in palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("Hoeveel mensen worden vermist in de provincie Palora?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("Hoeveel bewoners werden in Palora geëvacueerd?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("Hoeveel mensen zijn er opgepakt bij de demonstratie?", Wants.COUNT, Metric.DETAINED, ()),
        ("Hoeveel kinderen werden gered?", Wants.COUNT, Metric.RESCUED, ()),
        ("Hoeveel kostte de brug?", Wants.MONEY, None, ()),
        ("Hoeveel procent van de stemmen kreeg Ratna?", Wants.PERCENTAGE, None, ()),
        ("In welk jaar liep Palora onder water?", Wants.DATE, None, ()),
        ("Door wie werd de burgemeester gearresteerd?", Wants.PERSON, Metric.DETAINED, ()),
        ("In welke stad landde het vliegtuig?", Wants.PLACE, None, ()),
        ("Wat zei Ratna over de aardbeving?", Wants.QUOTATION, None, ()),
        ("Wat heeft de burgemeester over de brug gezegd?", Wants.QUOTATION, None, ()),
        ("Waarom is de brug ingestort?", Wants.REASON, None, ()),
        ("Klopt het dat 35 mensen zijn omgekomen in Palora?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("Is het waar dat Ratna is afgetreden?", Wants.YES_NO, None, ()),
        ("Hoe heet de rivier?", Wants.OTHER, None, ()),
        ("Hoeveel doden in de VS?", Wants.COUNT, Metric.DEATHS, ("verenigde staten",)),
    ],
)
def test_what_is_asked(text: str, wants: Wants, metric: Metric | None, places: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.language, question.wants, question.metric, question.places) == ("nl", wants, metric, places)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hoeveel mensen zijn er opgepakt?", ()),
        ("Wat zei burgemeester Ratna Dewi over de aardbeving?", ("ratna", "dewi")),
        ("Wanneer beginnen de onderhandelingen tussen Rusland en Oekraïne?", ("rusland", "oekraine")),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert analyse(text, ASKED).names == names


@pytest.mark.parametrize(
    ("text", "weekday"),
    [("Hoeveel doden vielen er donderdag?", 3), ("hoeveel doden vielen er op zaterdag", 5), ("Wie kwam zondag om?", 6)],
)
def test_a_weekday_is_the_article_s(text: str, weekday: int) -> None:
    when = analyse(text, None).when
    assert when is not None
    assert (when.start, when.weekday) == (None, weekday)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoeveel doden vielen er gisteren", "2025-04-19"),
        ("Hoeveel doden vielen er gisteravond?", "2025-04-19"),
        ("Hoeveel doden vielen er op 13 april 2025?", "2025-04-13"),
        ("Hoeveel doden vielen er drie dagen geleden?", "2025-04-17"),
        ("Hoeveel doden vielen er vorige week?", "2025-04-07"),
    ],
)
def test_a_day_is_counted_from_the_asker(text: str, day: str) -> None:
    when = analyse(text, ASKED).when
    assert when is not None
    assert when.start is not None
    assert f"{when.start:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("Klopt het dat 12 mensen zijn omgekomen in Windu?", "12 mensen zijn omgekomen in Windu"),
        ("12 doden in Windu op zondag, klopt dat?", "12 doden in Windu op zondag"),
        ("De burgemeester is afgetreden, toch?", "De burgemeester is afgetreden"),
    ],
)
def test_the_words_that_only_ask_are_left_out(text: str, asserted: str) -> None:
    assert [found.text for found in propositions(text, "nl")] == [asserted]


@pytest.mark.parametrize(
    ("text", "metric", "low", "high"),
    [
        ("minstens 35 doden bij aardbeving in Windu", Metric.DEATHS, 35, None),
        ("Zondag kwamen in Windu minstens 20 mensen om het leven.", Metric.DEATHS, 20, None),
        ("In Windu kwamen vijfendertig mensen om.", Metric.DEATHS, 35, 35),
        ("De aardbeving eiste 41 levens.", Metric.DEATHS, 41, 41),
        ("Er vielen 1.250 gewonden.", Metric.INJURED, 1250, 1250),
        ("Het dodental is gestegen van 34 naar 41.", Metric.DEATHS, 41, 41),
        ("12 mensen raakten gewond.", Metric.INJURED, 12, 12),
        ("De politie pakte 12 demonstranten op.", Metric.DETAINED, 12, 12),
        ("Twaalf vissers worden vermist.", Metric.MISSING, 12, 12),
        ("Er vielen geen doden.", Metric.DEATHS, 0, 0),
    ],
)
def test_figures(text: str, metric: Metric, low: float, high: float | None) -> None:
    values = [claim.value for claim in extract_text(text, "nl", ASKED).claims if claim.kind is ClaimKind.CASUALTY]
    assert [(value.metric, value.low, value.high) for value in values if value is not None] == [(metric, low, high)]


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("De brug kostte 1,2 miljard shilling.", 1.2e9, "shilling"),
        ("De regering betaalt 3,5 miljoen euro.", 3.5e6, "EUR"),
        ("De inflatie bedroeg in maart 2,4 procent.", 2.4, "percent"),
    ],
)
def test_other_figures(text: str, low: float, unit: str) -> None:
    [value] = [claim.value for claim in extract_text(text, "nl", ASKED).claims if claim.value is not None]
    assert (value.low, value.unit) == (low, unit)


def test_an_office_and_who_speaks() -> None:
    text = "De Oekraïense president Pavel Orlov zei dat de gesprekken in Halvik zijn mislukt."
    [office] = offices_in(text, "nl")
    assert (office.key, office.holder, office.countries) == ("president", "Pavel Orlov", frozenset({"UA"}))
    assert {claim.speaker for claim in extract_text(text, "nl", ASKED).claims} == {"Pavel Orlov"}


def test_an_assertion_loses_its_day_and_gets_another_figure() -> None:
    [found] = propositions("20 mensen kwamen om in Windu op zondag", "nl")
    assert found.undated({claim.id: "41" for claim in found.figures}) == "41 mensen kwamen om in Windu"
