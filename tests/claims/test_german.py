"""German as people ask in it, where every noun is written large: detection, names, what a question asks, what a claim asserts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extract import extract_text
from claims.languages import detect, load
from claims.nouns import with_names_large
from claims.offices import offices_in
from claims.propositions import propositions
from claims.questions import analyse, located
from claims.sentences import split
from claims.tokens import tokenize
from claims.types import ClaimKind, Metric, Wants

#: A Sunday.
ASKED = datetime(2025, 4, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wie viele Tote gab es am Donnerstag in der Ukraine?", "de"),
        ("wie viele tote in palora", "de"),
        ("was sagte der bürgermeister", "de"),
        ("Mindestens 20 Menschen starben in Palora", "de"),
        ("Die Firma verkaufte 300 Solarzellen.", "de"),
        ("apa kata ursula von der leyen", "id"),
        ("berapa harga es batu", "id"),
        ("banjir di DAS Palora", "id"),
        ("Soldiers die in Palora", "en"),
        ("what did the MIT team say", "en"),
        ("2023-09-26", "en"),
    ],
)
def test_it_is_told_from_the_others(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "wants", "metric", "places"),
    [
        ("Wie viele Menschen starben beim Erdbeben in Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("wie viele verletzte in palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("Wie viele Personen werden in der Provinz Palora vermisst?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("Wie viele Anwohner wurden in Palora evakuiert?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("Wie viele Kinder wurden gerettet?", Wants.COUNT, Metric.RESCUED, ()),
        ("Wie viel kostete die Brücke?", Wants.MONEY, None, ()),
        ("Wie viel Prozent der Stimmen erhielt Ratna?", Wants.PERCENTAGE, None, ()),
        ("In welchem Jahr wurde Palora überflutet?", Wants.DATE, None, ()),
        ("Von wem wurde der Bürgermeister festgenommen?", Wants.PERSON, Metric.DETAINED, ()),
        ("In welcher Stadt landete das Flugzeug?", Wants.PLACE, None, ()),
        ("Was sagte Ratna über das Erdbeben?", Wants.QUOTATION, None, ()),
        ("Was hat der Bürgermeister zum Hochwasser gesagt?", Wants.QUOTATION, None, ()),
        ("Warum ist die Brücke eingestürzt?", Wants.REASON, None, ()),
        ("Stimmt es, dass 35 Menschen in Palora starben?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("Wie heißt der Fluss?", Wants.OTHER, None, ()),
    ],
)
def test_what_is_asked(text: str, wants: Wants, metric: Metric | None, places: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.language, question.wants, question.metric, question.places) == ("de", wants, metric, places)


@pytest.mark.parametrize(
    ("text", "names", "terms"),
    [
        ("Wie viele Demonstranten wurden festgenommen?", (), ("demonstranten",)),
        ("Was sagte Bürgermeisterin Ratna Dewi zum Hochwasser?", ("ratna", "dewi"), ("burgermeisterin", "hochwasser")),
        ("Wann endet die russische Luftoffensive?", (), ("endet", "russische", "luftoffensive")),
        ("Wann beginnen Verhandlungen zwischen Russland und der Ukraine?", ("russland", "ukraine"), ("beginnen", "verhandlungen")),
        ("Hat der US-Präsident Ratna angerufen?", ("ratna",), ("us-prasident", "angerufen")),
        ("Wie viele Vogelfreunde kamen zur NATO?", ("nato",), ("vogelfreunde",)),
        ("Was sagte Orlovs Anwalt über Bandung?", ("orlov", "bandung"), ("anwalt",)),
        ("Schwere Angriffe: Wer sprach mit Ratna?", ("ratna",), ("schwere", "angriffe", "sprach")),
        ("Ist Gewalt in Halvik und Palora strafbar?", ("palora",), ("gewalt", "strafbar")),
    ],
)
def test_a_capital_alone_tells_no_name(text: str, names: tuple[str, ...], terms: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.names, question.terms) == (names, terms)


def test_an_unnamed_building_is_no_place() -> None:
    assert analyse("Wie viele Menschen starben in der Fabrik?", None).places == ()
    assert [place.words for place in located("Bei dem Angriff in der Fabrik in Palora starben 12 Menschen.", "de")] == ["Palora"]


def test_a_figure_has_its_place() -> None:
    [dead] = [
        c for c in extract_text("Ein Beben in der Stadt Palora tötete 12 Menschen.", "de", ASKED).claims if c.kind is ClaimKind.CASUALTY
    ]
    assert dead.where == "Palora"


def test_other_languages_keep_their_capitals() -> None:
    line = tokenize("The Fire in the Factory")
    assert with_names_large(line, load("en")) is line


@pytest.mark.parametrize(
    ("text", "weekday"),
    [("Wie viele Tote gab es am Donnerstag?", 3), ("wie viele tote gab es am samstag", 5), ("Wer starb am Sonntag?", 6)],
)
def test_a_weekday_is_the_article_s(text: str, weekday: int) -> None:
    when = analyse(text, None).when
    assert when is not None
    assert (when.start, when.weekday) == (None, weekday)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("wie viele tote gab es gestern", "2025-04-19"),
        ("Wie viele starben gestern Abend?", "2025-04-19"),
        ("Wie viele starben am 13. April 2025?", "2025-04-13"),
        ("Wie viele starben vor drei Tagen?", "2025-04-17"),
        ("Wie viele starben letzte Woche?", "2025-04-07"),
        ("Wie viele starben im März 2024?", "2024-03-01"),
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
        ("Stimmt es, dass 12 Menschen in Windu starben?", "12 Menschen in Windu starben"),
        ("12 Tote in Windu am Sonntag, stimmt das?", "12 Tote in Windu am Sonntag"),
        ("Der Bürgermeister ist zurückgetreten, oder?", "Der Bürgermeister ist zurückgetreten"),
    ],
)
def test_the_words_that_only_ask_are_left_out(text: str, asserted: str) -> None:
    assert [found.text for found in propositions(text, "de")] == [asserted]


@pytest.mark.parametrize(
    ("text", "metric", "low", "high"),
    [
        ("35 Tote bei Erdbeben in Windu.", Metric.DEATHS, 35, 35),
        ("Mindestens 20 Menschen starben am Sonntag in Windu.", Metric.DEATHS, 20, None),
        ("In Windu starben fünfunddreißig Menschen.", Metric.DEATHS, 35, 35),
        ("In Windu kamen 12 Menschen ums Leben.", Metric.DEATHS, 12, 12),
        ("Das Erdbeben forderte 1.250 Verletzte.", Metric.INJURED, 1250, 1250),
        ("Die Zahl der Toten stieg von 34 auf 41.", Metric.DEATHS, 41, 41),
        ("12 Menschen wurden verletzt.", Metric.INJURED, 12, 12),
        ("Die Polizei nahm 12 Demonstranten fest.", Metric.DETAINED, 12, 12),
        ("Zwölf Fischer werden vermisst.", Metric.MISSING, 12, 12),
        ("Niemand wurde verletzt.", Metric.INJURED, 0, 0),
    ],
)
def test_figures(text: str, metric: Metric, low: float, high: float | None) -> None:
    values = [claim.value for claim in extract_text(text, "de", ASKED).claims if claim.kind is ClaimKind.CASUALTY]
    assert [(value.metric, value.low, value.high) for value in values if value is not None] == [(metric, low, high)]


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("Die Brücke kostete 1,2 Milliarden Schilling.", 1.2e9, "schilling"),
        ("Die Regierung zahlt 3,5 Millionen Euro.", 3.5e6, "EUR"),
        ("Die Inflation lag im März bei 2,4 Prozent.", 2.4, "percent"),
        ("Der Sturm zerstörte 45 Häuser.", 45, "house"),
    ],
)
def test_other_figures(text: str, low: float, unit: str) -> None:
    [value] = [claim.value for claim in extract_text(text, "de", ASKED).claims if claim.value is not None]
    assert (value.low, value.unit) == (low, unit)


def test_the_full_stop_of_a_day_ends_no_sentence() -> None:
    text = "Am 13. April starben 12 Menschen. Es war 5. Dann kam Hilfe."
    assert [text[start:end] for start, end in split(text, "de")] == ["Am 13. April starben 12 Menschen.", "Es war 5.", "Dann kam Hilfe."]


def test_an_office_and_who_speaks() -> None:
    text = "Der ukrainische Präsident Pavel Orlov sagte, die Gespräche in Halvik seien gescheitert."
    [office] = offices_in(text, "de")
    assert (office.key, office.holder, office.countries) == ("president", "Pavel Orlov", frozenset({"UA"}))
    assert {claim.speaker for claim in extract_text(text, "de", ASKED).claims} == {"Pavel Orlov"}


def test_an_assertion_loses_its_day_and_gets_another_figure() -> None:
    [found] = propositions("20 Menschen starben am Sonntag in Windu", "de")
    assert found.undated({claim.id: "41" for claim in found.figures}) == "41 Menschen starben in Windu"
