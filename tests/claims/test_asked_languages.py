"""The languages that people ask and paste in, and whose news is not read here: German, Dutch, Spanish. Detection, what a question
asks, what a claim asserts. What only one of them has stands in a file of its own (test_german.py)."""

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
        ("Hoeveel mensen zijn er opgepakt?", "nl"),
        ("hoeveel doden in palora", "nl"),
        ("wat zei de burgemeester", "nl"),
        ("Minstens 20 mensen kwamen om in Palora", "nl"),
        ("gol van dijk", "id"),
        ("banjir dan longsor di palora", "id"),
        ("Ratna met the mayor of Palora", "en"),
        ("combien de morts en avril", "fr"),
        ("muertos en Palora", "es"),
        ("¿Cuántas personas murieron en Palora?", "es"),
        ("cuantos muertos en palora", "es"),
        ("que dijo el alcalde", "es"),
        ("quien es el gobernador de palora", "es"),
        ("Al menos 20 personas murieron en Palora el domingo", "es"),
        ("que dit le maire de palora", "fr"),
        ("combien de personnes sont mortes en avril", "fr"),
        ("how many people died in los angeles", "en"),
        ("kebakaran los angeles", "id"),
        ("bila banjir berlaku di palora", "ms"),
    ],
)
def test_it_is_told_from_the_others(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("language", "text", "wants", "metric", "places"),
    [
        ("de", "Wie viele Menschen starben beim Erdbeben in Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("de", "wie viele verletzte in palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("de", "Wie viele Personen werden in der Provinz Palora vermisst?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("de", "Wie viele Anwohner wurden in Palora evakuiert?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("de", "Wie viele Kinder wurden gerettet?", Wants.COUNT, Metric.RESCUED, ()),
        ("de", "Wie viel kostete die Brücke?", Wants.MONEY, None, ()),
        ("de", "Wie viel Prozent der Stimmen erhielt Ratna?", Wants.PERCENTAGE, None, ()),
        ("de", "In welchem Jahr wurde Palora überflutet?", Wants.DATE, None, ()),
        ("de", "Von wem wurde der Bürgermeister festgenommen?", Wants.PERSON, Metric.DETAINED, ()),
        ("de", "In welcher Stadt landete das Flugzeug?", Wants.PLACE, None, ()),
        ("de", "Was sagte Ratna über das Erdbeben?", Wants.QUOTATION, None, ()),
        ("de", "Was hat der Bürgermeister zum Hochwasser gesagt?", Wants.QUOTATION, None, ()),
        ("de", "Warum ist die Brücke eingestürzt?", Wants.REASON, None, ()),
        ("de", "Stimmt es, dass 35 Menschen in Palora starben?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("de", "Wie heißt der Fluss?", Wants.OTHER, None, ()),
        ("nl", "Hoeveel mensen kwamen om bij de aardbeving in Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("nl", "hoeveel gewonden in palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("nl", "Hoeveel mensen worden vermist in de provincie Palora?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("nl", "Hoeveel bewoners werden in Palora geëvacueerd?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("nl", "Hoeveel mensen zijn er opgepakt bij de demonstratie?", Wants.COUNT, Metric.DETAINED, ()),
        ("nl", "Hoeveel kinderen werden gered?", Wants.COUNT, Metric.RESCUED, ()),
        ("nl", "Hoeveel kostte de brug?", Wants.MONEY, None, ()),
        ("nl", "Hoeveel procent van de stemmen kreeg Ratna?", Wants.PERCENTAGE, None, ()),
        ("nl", "In welk jaar liep Palora onder water?", Wants.DATE, None, ()),
        ("nl", "Door wie werd de burgemeester gearresteerd?", Wants.PERSON, Metric.DETAINED, ()),
        ("nl", "In welke stad landde het vliegtuig?", Wants.PLACE, None, ()),
        ("nl", "Wat zei Ratna over de aardbeving?", Wants.QUOTATION, None, ()),
        ("nl", "Wat heeft de burgemeester over de brug gezegd?", Wants.QUOTATION, None, ()),
        ("nl", "Waarom is de brug ingestort?", Wants.REASON, None, ()),
        ("nl", "Klopt het dat 35 mensen zijn omgekomen in Palora?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("nl", "Is het waar dat Ratna is afgetreden?", Wants.YES_NO, None, ()),
        ("nl", "Hoe heet de rivier?", Wants.OTHER, None, ()),
        ("nl", "Hoeveel doden in de VS?", Wants.COUNT, Metric.DEATHS, ("verenigde staten",)),
        ("es", "¿Cuántas personas murieron en Palora?", Wants.COUNT, Metric.DEATHS, ("palora",)),
        ("es", "cuantos heridos en palora", Wants.COUNT, Metric.INJURED, ("palora",)),
        ("es", "¿Cuántas personas siguen desaparecidas en la provincia de Palora?", Wants.COUNT, Metric.MISSING, ("palora",)),
        ("es", "¿Cuántos vecinos fueron evacuados cerca de Palora?", Wants.COUNT, Metric.DISPLACED, ("palora",)),
        ("es", "¿Cuánto costó el puente?", Wants.MONEY, None, ()),
        ("es", "¿Qué porcentaje de los votos obtuvo Ratna?", Wants.PERCENTAGE, None, ()),
        ("es", "¿En qué año se inundó Palora?", Wants.DATE, None, ()),
        ("es", "¿Por quién fue detenido el alcalde?", Wants.PERSON, Metric.DETAINED, ()),
        ("es", "¿En qué ciudad aterrizó el avión?", Wants.PLACE, None, ()),
        ("es", "¿Qué declaró Ratna sobre el terremoto?", Wants.QUOTATION, None, ()),
        ("es", "¿Por qué cayó el puente?", Wants.REASON, None, ()),
        ("es", "¿Es cierto que 35 personas murieron en Palora?", Wants.YES_NO, Metric.DEATHS, ("palora",)),
        ("es", "¿Cómo se llama el río?", Wants.OTHER, None, ()),
    ],
)
def test_what_is_asked(language: str, text: str, wants: Wants, metric: Metric | None, places: tuple[str, ...]) -> None:
    question = analyse(text, ASKED)
    assert (question.language, question.wants, question.metric, question.places) == (language, wants, metric, places)


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("Wie viele Tote gab es am Donnerstag?", 3),
        ("wie viele tote gab es am samstag", 5),
        ("Wer starb am Sonntag?", 6),
        ("Hoeveel doden vielen er donderdag?", 3),
        ("hoeveel doden vielen er op zaterdag", 5),
        ("Wie kwam zondag om?", 6),
        ("¿Cuántas personas murieron el jueves?", 3),
        ("cuantos muertos hubo el sabado", 5),
        ("¿Quién murió este domingo?", 6),
    ],
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
        ("hoeveel doden vielen er gisteren", "2025-04-19"),
        ("Hoeveel doden vielen er gisteravond?", "2025-04-19"),
        ("Hoeveel doden vielen er op 13 april 2025?", "2025-04-13"),
        ("Hoeveel doden vielen er drie dagen geleden?", "2025-04-17"),
        ("Hoeveel doden vielen er vorige week?", "2025-04-07"),
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
    ("language", "text", "asserted"),
    [
        ("de", "Stimmt es, dass 12 Menschen in Windu starben?", "12 Menschen in Windu starben"),
        ("de", "12 Tote in Windu am Sonntag, stimmt das?", "12 Tote in Windu am Sonntag"),
        ("de", "Der Bürgermeister ist zurückgetreten, oder?", "Der Bürgermeister ist zurückgetreten"),
        ("nl", "Klopt het dat 12 mensen zijn omgekomen in Windu?", "12 mensen zijn omgekomen in Windu"),
        ("nl", "12 doden in Windu op zondag, klopt dat?", "12 doden in Windu op zondag"),
        ("nl", "De burgemeester is afgetreden, toch?", "De burgemeester is afgetreden"),
        ("es", "¿Es cierto que 12 personas murieron en Windu?", "12 personas murieron en Windu"),
        ("es", "es verdad que 12 personas murieron en windu", "12 personas murieron en windu"),
        ("es", "12 muertos en Windu el domingo, ¿verdad?", "12 muertos en Windu el domingo"),
        ("es", "El alcalde renunció, ¿bulo?", "El alcalde renunció"),
        ("es", "El alcalde dijo que el informe era cierto.", "El alcalde dijo que el informe era cierto"),
    ],
)
def test_the_words_that_only_ask_are_left_out(language: str, text: str, asserted: str) -> None:
    assert [found.text for found in propositions(text, language)] == [asserted]


@pytest.mark.parametrize(
    ("language", "text", "metric", "low", "high"),
    [
        ("de", "35 Tote bei Erdbeben in Windu.", Metric.DEATHS, 35, 35),
        ("de", "Mindestens 20 Menschen starben am Sonntag in Windu.", Metric.DEATHS, 20, None),
        ("de", "In Windu starben fünfunddreißig Menschen.", Metric.DEATHS, 35, 35),
        ("de", "In Windu kamen 12 Menschen ums Leben.", Metric.DEATHS, 12, 12),
        ("de", "Das Erdbeben forderte 1.250 Verletzte.", Metric.INJURED, 1250, 1250),
        ("de", "Die Zahl der Toten stieg von 34 auf 41.", Metric.DEATHS, 41, 41),
        ("de", "12 Menschen wurden verletzt.", Metric.INJURED, 12, 12),
        ("de", "Die Polizei nahm 12 Demonstranten fest.", Metric.DETAINED, 12, 12),
        ("de", "Zwölf Fischer werden vermisst.", Metric.MISSING, 12, 12),
        ("de", "Niemand wurde verletzt.", Metric.INJURED, 0, 0),
        ("nl", "minstens 35 doden bij aardbeving in Windu", Metric.DEATHS, 35, None),
        ("nl", "Zondag kwamen in Windu minstens 20 mensen om het leven.", Metric.DEATHS, 20, None),
        ("nl", "In Windu kwamen vijfendertig mensen om.", Metric.DEATHS, 35, 35),
        ("nl", "De aardbeving eiste 41 levens.", Metric.DEATHS, 41, 41),
        ("nl", "Er vielen 1.250 gewonden.", Metric.INJURED, 1250, 1250),
        ("nl", "Het dodental is gestegen van 34 naar 41.", Metric.DEATHS, 41, 41),
        ("nl", "12 mensen raakten gewond.", Metric.INJURED, 12, 12),
        ("nl", "De politie pakte 12 demonstranten op.", Metric.DETAINED, 12, 12),
        ("nl", "Twaalf vissers worden vermist.", Metric.MISSING, 12, 12),
        ("nl", "Er vielen geen doden.", Metric.DEATHS, 0, 0),
        ("es", "Al menos 20 personas murieron en Windu el domingo.", Metric.DEATHS, 20, None),
        ("es", "Murieron treinta y cinco personas en Windu.", Metric.DEATHS, 35, 35),
        ("es", "El terremoto dejó 1.250 heridos.", Metric.INJURED, 1250, 1250),
        ("es", "El número de muertos subió de 34 a 41.", Metric.DEATHS, 41, 41),
        ("es", "12 personas resultaron heridas.", Metric.INJURED, 12, 12),
        ("es", "La policía detuvo a 12 manifestantes.", Metric.DETAINED, 12, 12),
        ("es", "Ninguna persona resultó herida.", Metric.INJURED, 0, 0),
    ],
)
def test_figures(language: str, text: str, metric: Metric, low: float, high: float | None) -> None:
    values = [claim.value for claim in extract_text(text, language, ASKED).claims if claim.kind is ClaimKind.CASUALTY]
    assert [(value.metric, value.low, value.high) for value in values if value is not None] == [(metric, low, high)]


@pytest.mark.parametrize(
    ("language", "text", "low", "unit"),
    [
        ("de", "Die Brücke kostete 1,2 Milliarden Schilling.", 1.2e9, "schilling"),
        ("de", "Die Regierung zahlt 3,5 Millionen Euro.", 3.5e6, "EUR"),
        ("de", "Die Inflation lag im März bei 2,4 Prozent.", 2.4, "percent"),
        ("de", "Der Sturm zerstörte 45 Häuser.", 45, "house"),
        ("nl", "De brug kostte 1,2 miljard shilling.", 1.2e9, "shilling"),
        ("nl", "De regering betaalt 3,5 miljoen euro.", 3.5e6, "EUR"),
        ("nl", "De inflatie bedroeg in maart 2,4 procent.", 2.4, "percent"),
    ],
)
def test_other_figures(language: str, text: str, low: float, unit: str) -> None:
    [value] = [claim.value for claim in extract_text(text, language, ASKED).claims if claim.value is not None]
    assert (value.low, value.unit) == (low, unit)


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
    ("language", "text"),
    [
        ("de", "Der ukrainische Präsident Pavel Orlov sagte, die Gespräche in Halvik seien gescheitert."),
        ("nl", "De Oekraïense president Pavel Orlov zei dat de gesprekken in Halvik zijn mislukt."),
    ],
)
def test_an_office_and_who_speaks(language: str, text: str) -> None:
    [office] = offices_in(text, language)
    assert (office.key, office.holder, office.countries) == ("president", "Pavel Orlov", frozenset({"UA"}))
    assert {claim.speaker for claim in extract_text(text, language, ASKED).claims} == {"Pavel Orlov"}


@pytest.mark.parametrize(
    ("language", "text", "undated"),
    [
        ("de", "20 Menschen starben am Sonntag in Windu", "41 Menschen starben in Windu"),
        ("nl", "20 mensen kwamen om in Windu op zondag", "41 mensen kwamen om in Windu"),
        ("es", "20 personas murieron en Windu el domingo", "41 personas murieron en Windu"),
    ],
)
def test_an_assertion_loses_its_day_and_gets_another_figure(language: str, text: str, undated: str) -> None:
    [found] = propositions(text, language)
    assert found.undated({claim.id: "41" for claim in found.figures}) == undated
