"""Who holds which office, in five languages: beside a name, in so many words, and what one statement says to another."""

from __future__ import annotations

import pytest

from claims.languages import codes, load
from claims.offices import Bearing, asserted, bearing, of_same, offices_in, words_of_offices


@pytest.mark.parametrize(
    ("language", "text", "key", "holder", "of"),
    [
        ("id", "Presiden Prancis Emilie Tournay menerima para tamu.", "president", "Emilie Tournay", ("prancis",)),
        ("id", "Ia menjadi tuan rumah Sekretaris Negara AS Mark Ruben pada Kamis.", "foreign minister", "Mark Ruben", ("united states",)),
        ("id", "Mereka bertemu Andri Yerko, kepala staf Zelinska, yang tiba lebih dulu.", "chief of staff", "Andri Yerko", ("zelinska",)),
        ("id", "Penasihat kebijakan luar negeri Tournay, Emil Bonnet, pergi.", "foreign policy adviser", "Emil Bonnet", ("tournay",)),
        ("id", "Pada Kamis, Bupati Hendra Wijaya meninjau tanggul.", "regent", "Hendra Wijaya", ()),
        ("id", "Di Palora, Gubernur Salim Darusman mengatakan hal itu.", "governor", "Salim Darusman", ()),
        ("en", "French President Emilie Tournay spoke first.", "president", "Emilie Tournay", ("french",)),
        ("en", "On Thursday, President Emilie Tournay of France met the others.", "president", "Emilie Tournay", ("france",)),
        ("en", "Emil Bonnet, Tournay's foreign policy adviser, declined.", "foreign policy adviser", "Emil Bonnet", ("tournay",)),
        ("en", "The deputy foreign minister of Norway, Lars Vik, left.", "deputy foreign minister", "Lars Vik", ("norway",)),
        ("ms", "Menteri Luar Jepun, Aiko Tanabe, tiba semalam.", "foreign minister", "Aiko Tanabe", ("jepun",)),
        ("fr", "Le ministre russe des Affaires étrangères, Pavel Orlov, a refusé.", "foreign minister", "Pavel Orlov", ("russe",)),
        ("es", "El presidente francés Emile Tournay habló primero.", "president", "Emile Tournay", ("frances",)),
        ("de", "Der russische Außenminister Pavel Orlov lehnte ab.", "foreign minister", "Pavel Orlov", ("russische",)),
        ("nl", "De Russische minister van Buitenlandse Zaken Pavel Orlov weigerde.", "foreign minister", "Pavel Orlov", ("russische",)),
    ],
)  # fmt: skip
def test_an_office_has_its_holder_and_what_it_is_of(language: str, text: str, key: str, holder: str, of: tuple[str, ...]) -> None:
    (office,) = offices_in(text, language)
    assert (office.key, office.holder, office.of, office.asserted) == (key, holder, of, False)
    assert office.words in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Mantan Presiden Bima Sastro hadir."),
        ("id", "Calon gubernur Rina Maharani berkampanye."),
        ("id", "kata kantor presiden Prancis."),
        ("en", "Former US President Bill Tanner was there."),
        ("en", "The office of the president said nothing."),
        ("en", "Presidents come and go."),
        ("fr", "L'ancien ministre des Finances Luc Morel a témoigné."),
        ("de", "Der ehemalige Bundeskanzler Luc Morel kam."),
        ("nl", "Oud-president Luc Morel kwam."),
    ],
)
def test_who_holds_an_office_no_longer_or_not_yet_holds_none(language: str, text: str) -> None:
    assert offices_in(text, language) == ()


@pytest.mark.parametrize(
    ("language", "text", "key", "holder"),
    [
        ("en", "Ruben serves as America's secretary of state.", "foreign minister", "Ruben"),
        ("en", "The US Secretary of State is Mark Ruben.", "foreign minister", "Mark Ruben"),
        ("id", "Pavel Orlov menjabat Menteri Luar Negeri Rusia.", "foreign minister", "Pavel Orlov"),
        ("id", "Menteri Luar Negeri Rusia adalah Pavel Orlov", "foreign minister", "Pavel Orlov"),
        ("ms", "Steve Wilcox ialah utusan Amerika Syarikat.", "envoy", "Steve Wilcox"),
        ("fr", "Andri Yerko est le chef de cabinet d'Emilie Tournay.", "chief of staff", "Andri Yerko"),
        ("es", "Orlov es el ministro de Exteriores de Ucrania.", "foreign minister", "Orlov"),
        ("de", "Pavel Orlov ist der Außenminister der Ukraine.", "foreign minister", "Pavel Orlov"),
        ("nl", "Pavel Orlov is de minister van Buitenlandse Zaken van Oekraïne.", "foreign minister", "Pavel Orlov"),
    ],
)
def test_a_sentence_can_say_nothing_but_who_holds_an_office(language: str, text: str, key: str, holder: str) -> None:
    office = asserted(text, language)
    assert office is not None
    assert (office.key, office.holder) == (key, holder)


@pytest.mark.parametrize(
    "text", ["President Tournay is the host of the talks.", "Mark Ruben is not the US Secretary of State.", "He is tall."]
)
def test_a_sentence_that_says_more_asserts_no_office(text: str) -> None:
    assert asserted(text, "en") is None


@pytest.mark.parametrize(
    ("claimed", "stated", "told"),
    [
        ("Orlov is the foreign minister of Russia", "Menteri Luar Negeri Rusia Pavel Orlov menolak.", Bearing.SAME),
        ("Ruben is the American secretary of state", "Menlu AS Mark Ruben tiba.", Bearing.SAME),
        ("Orlov is the foreign minister of Ukraine", "Menteri Luar Negeri Rusia Pavel Orlov menolak.", Bearing.OTHER),
        ("Orlov is the president of Russia", "Menteri Luar Negeri Rusia Pavel Orlov menolak.", Bearing.OTHER),
        ("Steve Wilcox is the US secretary of state", "Sekretaris Negara AS Mark Ruben tiba.", Bearing.OTHER),
        # another country's, and an office that one may hold besides
        ("Steve Wilcox is the US secretary of state", "Menteri Luar Negeri Rusia Pavel Orlov menolak.", Bearing.NONE),
        ("Steve Wilcox is the US ambassador", "Utusan AS Steve Wilcox tiba.", Bearing.NONE),
        ("Salim Darusman is the governor of Palora", "Gubernur Palora Salim Darusman hadir.", Bearing.SAME),
        ("Orlov is the foreign minister", "Menteri Luar Negeri Rusia Pavel Orlov menolak.", Bearing.SAME),
    ],
)
def test_what_a_source_says_to_a_claimed_office(claimed: str, stated: str, told: Bearing) -> None:
    office = asserted(claimed, "en")
    assert office is not None
    assert bearing(office, offices_in(stated, "id")[0]) is told


def test_an_office_asked_for_is_met_by_its_holder_in_another_language() -> None:
    (asked,) = offices_in("Who is the US Secretary of State?", "en")
    assert asked.holder == ""
    assert of_same(asked, offices_in("Sekretaris Negara AS Mark Ruben tiba.", "id")[0])
    assert not of_same(asked, offices_in("Menteri Luar Negeri Rusia Pavel Orlov tiba.", "id")[0])


def test_words_of_offices_are_no_names() -> None:
    assert words_of_offices("Who is the US Secretary of State?", "en") == {"secretary", "of", "state"}


def test_every_office_has_words_in_the_languages_of_articles() -> None:
    keys = [frozenset(load(code).get("offices.held")) for code in codes()]
    shared = frozenset.intersection(*keys)
    assert {"president", "prime minister", "foreign minister", "governor", "chief of staff", "spokesperson"} <= shared
