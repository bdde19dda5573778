"""Spanish as people ask in it, with its signs and accents and without: detection, what a question asks, what a claim asserts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extract import extract_text
from claims.languages import detect
from claims.propositions import propositions
from claims.questions import analyse
from claims.types import ClaimKind, Metric, Wants

#: A Sunday.
ASKED = datetime(2025, 4, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¿Cuántas personas murieron en Palora?", "es"),
        ("cuantos muertos en palora", "es"),
        ("que dijo el alcalde", "es"),
        ("quien es el gobernador de palora", "es"),
        ("Al menos 20 personas murieron en Palora el domingo", "es"),
        ("que dit le maire de palora", "fr"),
        ("combien de personnes sont mortes en avril", "fr"),
        ("how many people died in los angeles", "en"),
        ("kebakaran los angeles", "id"),
        ("berapa harga es batu", "id"),
        ("bila banjir berlaku di palora", "ms"),
    ],
)
def test_it_is_told_from_the_others(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "wants", "metric", "places"),
    [
        ("¿Cuántas personas murieron en Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("cuantos heridos en palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("¿Cuántas personas siguen desaparecidas en la provincia de Palora?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("¿Cuántos vecinos fueron evacuados cerca de Palora?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("¿Cuánto costó el puente?", Wants.MONEY, None, ()),
        ("¿Qué porcentaje de los votos obtuvo Ratna?", Wants.PERCENTAGE, None, ()),
        ("¿En qué año se inundó Palora?", Wants.DATE, None, ()),
        ("¿Por quién fue detenido el alcalde?", Wants.PERSON, Metric.DETAINED, ()),
        ("¿En qué ciudad aterrizó el avión?", Wants.PLACE, None, ()),
        ("¿Qué declaró Ratna sobre el terremoto?", Wants.QUOTATION, None, ()),
        ("¿Por qué cayó el puente?", Wants.REASON, None, ()),
        ("¿Es cierto que 35 personas murieron en Palora?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("¿Cómo se llama el río?", Wants.OTHER, None, ()),
    ],
)
def test_what_is_asked(text: str, wants: Wants, metric: Metric | None, places: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.language, question.wants, question.metric, question.places) == ("es", wants, metric, places)


@pytest.mark.parametrize(
    ("text", "weekday"),
    [("¿Cuántas personas murieron el jueves?", 3), ("cuantos muertos hubo el sabado", 5), ("¿Quién murió este domingo?", 6)],
)
def test_a_weekday_is_the_article_s(text: str, weekday: int) -> None:
    when = analyse(text, None).when
    assert when is not None
    assert (when.start, when.weekday) == (None, weekday)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("cuantos muertos hubo ayer", "2025-04-19"),
        ("¿Cuántos murieron ayer por la mañana?", "2025-04-19"),
        ("¿Cuántos murieron el 13 de abril de 2025?", "2025-04-13"),
        ("¿Cuántos murieron el 3 de marzo del año pasado?", "2024-03-03"),
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
        ("¿Es cierto que 12 personas murieron en Windu?", "12 personas murieron en Windu"),
        ("es verdad que 12 personas murieron en windu", "12 personas murieron en windu"),
        ("12 muertos en Windu el domingo, ¿verdad?", "12 muertos en Windu el domingo"),
        ("El alcalde renunció, ¿bulo?", "El alcalde renunció"),
        ("El alcalde dijo que el informe era cierto.", "El alcalde dijo que el informe era cierto"),
    ],
)
def test_the_words_that_only_ask_are_left_out(text: str, asserted: str) -> None:
    assert [found.text for found in propositions(text, "es")] == [asserted]


@pytest.mark.parametrize(
    ("text", "metric", "low", "high"),
    [
        ("Al menos 20 personas murieron en Windu el domingo.", Metric.DEATHS, 20, None),
        ("Murieron treinta y cinco personas en Windu.", Metric.DEATHS, 35, 35),
        ("El terremoto dejó 1.250 heridos.", Metric.INJURED, 1250, 1250),
        ("El número de muertos subió de 34 a 41.", Metric.DEATHS, 41, 41),
        ("12 personas resultaron heridas.", Metric.INJURED, 12, 12),
        ("La policía detuvo a 12 manifestantes.", Metric.DETAINED, 12, 12),
        ("Ninguna persona resultó herida.", Metric.INJURED, 0, 0),
    ],
)
def test_figures(text: str, metric: Metric, low: float, high: float | None) -> None:
    values = [claim.value for claim in extract_text(text, "es", ASKED).claims if claim.kind is ClaimKind.CASUALTY]
    assert [(value.metric, value.low, value.high) for value in values if value is not None] == [(metric, low, high)]


def test_an_assertion_loses_its_day_and_gets_another_figure() -> None:
    [found] = propositions("20 personas murieron en Windu el domingo", "es")
    assert found.undated({claim.id: "41" for claim in found.figures}) == "41 personas murieron en Windu"
