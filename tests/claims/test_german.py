"""German, where every noun is written large and a day ends in a full stop; the rest in test_asked_languages.py."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extract import extract_text
from claims.languages import load
from claims.nouns import with_names_large
from claims.questions import analyse, located
from claims.sentences import split
from claims.tokens import tokenize
from claims.types import ClaimKind

#: A Sunday.
ASKED = datetime(2025, 4, 20, 8, tzinfo=UTC)


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


def test_the_full_stop_of_a_day_ends_no_sentence() -> None:
    text = "Am 13. April starben 12 Menschen. Es war 5. Dann kam Hilfe."
    assert [text[start:end] for start, end in split(text, "de")] == ["Am 13. April starben 12 Menschen.", "Es war 5.", "Dann kam Hilfe."]
