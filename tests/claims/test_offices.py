"""Who holds which office, in five languages: beside a name, in so many words, and what one statement says to another."""

from __future__ import annotations

import pytest

from claims.languages import codes, load
from claims.office_conflicts import exclude
from claims.offices import Bearing, asserted, bearing, claimed_offices, of_same, offices_in, surely_one_person, words_of_offices


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
        ("id", "Kepala Dinas Sosial Kota Palora, dr. Rina Asih, hadir.", "department head", "Rina Asih", ("sosial", "kota", "palora")),
        ("id", "Direktur RSUD S.T. Lerian, dr. Rina Asih, M.Kes, hadir.", "director", "Rina Asih", ("rsud", "s", "t", "lerian")),
        ("id", "Gubernur Bank Indonesia Hendra Wijaya menahan suku bunga.", "central bank governor", "Hendra Wijaya", ()),
        ("id", "Menteri Pertahanan Letjen (Purn) Hana Wulan tiba.", "defence minister", "Letjen (Purn) Hana Wulan", ()),
        ("en", "The head of the Palora health office, Rina Asih, left.", "office head", "Rina Asih", ("palora", "health")),
        ("en", "Judge Rina Asih of the High Court spoke.", "judge", "Rina Asih", ()),
        ("en", "The economy minister, Machteld van Oever, left.", "economy minister", "Machteld van Oever", ()),
        ("ms", "Ketua Pengarah Kesihatan Datuk Dr. Hana Yusra hadir.", "director general", "Datuk Dr. Hana Yusra", ("kesihatan",)),
        ("fr", "Le gouverneur de la banque centrale, Luc Morel, a parlé.", "central bank governor", "Luc Morel", ()),
        ("es", "La jueza Ana Torrel habló.", "judge", "Ana Torrel", ()),
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
        ("en", "He is the head of a very old family."),
        ("id", "Rahmat Hakim hadir."),
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
        ("en", "Rina Asih is the governor of Bank Indonesia", "central bank governor", "Rina Asih"),
        ("id", "Rina Asih menjabat Pj. Bupati Palora", "regent", "Rina Asih"),
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
    assert {"judge", "lawyer", "prosecutor", "director", "director general", "department head", "central bank governor"} <= shared


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # a calling behind a comma begins what follows, or ends what leads to it
        ("id", "Menurut Rina Asih, hakim memihak."),
        ("id", "Menurut hakim, Rina terbukti bersalah."),
        ("id", "Kepada wartawan, Rina mengaku lelah."),
        # a name before a preposition of place, a country, somebody else's something
        ("en", "Malaysia as a judge of character."),
    ],
)
def test_who_is_named_beside_an_office_need_not_hold_it(language: str, text: str) -> None:
    assert [office.holder for office in offices_in(text, language) if office.holder] == []


def test_an_office_may_be_held_for_a_time_and_a_name_be_a_place() -> None:
    (acting,) = offices_in("Plt. Bupati Hendra Wijaya hadir.", "id")
    assert acting.acting
    assert [office.placelike for office in offices_in("Wali Kota Palora menolak, Menteri Keuangan Palora Sari hadir.", "id")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "Mark Ruben came to Tournay as US defence secretary", [("defence minister", ("Mark Ruben",))]),
        ("en", "Tournay met Ruben as US defence secretary", [("defence minister", ("Tournay", "Ruben"))]),
        ("en", "Ruben's decree brought Orlov back as army chief", [("army chief", ("Orlov",))]),
        ("id", "Menteri Keuangan Hana Wulan datang ke Palora sebagai menteri pertahanan",
         [("finance minister", ("Hana Wulan",)), ("defence minister", ("Hana Wulan",))]),
        ("en", "Rina Asih, the mayor of Palora, says 40 beds are full", [("mayor", ("Rina Asih",))]),
    ],
)  # fmt: skip
def test_an_office_is_claimed_beside_what_else_a_sentence_says(language: str, text: str, meant: list[tuple[str, tuple[str, ...]]]) -> None:
    groups = claimed_offices(text, language)
    assert sorted((group[0].key, tuple(office.holder for office in group)) for group in groups) == sorted(meant)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("mayor", "department head", True),
        ("director general", "office head", True),
        ("lawyer", "judge", True),
        ("central bank governor", "finance minister", True),
        ("governor", "deputy governor", True),
        ("prime minister", "interior minister", True),
        ("chief executive", "mayor", True),
        # held together here and there
        ("prime minister", "finance minister", False),
        ("deputy prime minister", "interior minister", False),
        ("foreign minister", "trade minister", False),
        ("lawyer", "mayor", False),
        ("economist", "governor", False),
        ("chairman", "mayor", False),
        ("deputy chairman", "mayor", False),
        ("agency head", "office head", False),
        ("department head", "health minister", False),
    ],
)
def test_some_offices_nobody_holds_together(one: str, other: str, told: bool) -> None:
    assert exclude(one, other) is exclude(other, one) is told


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Rina Asih", "Rina Asih", True),
        ("Palora Rina Asih", "Rina Asih", True),
        ("Siti Nur Asih", "Rina Nur Asih", False),
        ("Datuk Seri Hana Yusra", "Dr. Hana Yusra", True),
        ("Orlov", "Pavel Orlov", True),
        # a given name alone, one name in common
        ("Agus", "Agus", False),
        ("Pavel", "Pavel Orlov", False),
        ("Emil Tournay", "Emilie Tournay", False),
    ],
)
def test_names_tell_more_or_less_surely_of_one_person(one: str, other: str, told: bool) -> None:
    assert surely_one_person(one, other) is surely_one_person(other, one) is told


@pytest.mark.parametrize(
    ("claimed", "stated", "told"),
    [
        ("Rina Asih adalah Wali Kota Palora", "Kepala Dinas Sosial Kota Palora, Rina Asih, hadir.", Bearing.OTHER),
        ("Rina Asih adalah Kepala Dinas Sosial Kota Palora", "Kepala Dinas Sosial Kota Palora Rina Asih hadir.", Bearing.SAME),
        ("Rina Asih adalah Kepala Dinas Sosial Kota Palora", "Kepala Dinas Pendidikan Kota Palora, Rina Asih, hadir.", Bearing.NONE),
        ("Rina Asih adalah Wali Kota Palora", "Plt. Gubernur Rina Asih hadir.", Bearing.NONE),
        ("Rina Asih adalah Wali Kota Palora", "Plt. Wali Kota Palora, Rina Asih, hadir.", Bearing.NONE),
        ("Rina Asih adalah Wali Kota Palora", "Wali Kota Palora, Hana Asih, hadir.", Bearing.NONE),
        ("Rina Asih adalah Wali Kota Palora", "Presiden PSSI Rina Asih hadir.", Bearing.NONE),
        # one director of many, another province of the same name
        ("Rina Asih adalah direktur RSUD Palora", "Direktur RSUD Palora, Hendra Wijaya, hadir.", Bearing.NONE),
        ("Rina Asih adalah Gubernur Palora Barat", "Gubernur Palora Timur, Hendra Wijaya, hadir.", Bearing.NONE),
    ],
)
def test_an_institution_or_place_is_told_from_another(claimed: str, stated: str, told: Bearing) -> None:
    office = asserted(claimed, "id")
    assert office is not None
    assert bearing(office, offices_in(stated, "id")[0]) is told
