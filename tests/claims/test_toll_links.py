"""The words between the noun of a toll and its amount, and clauses that are about somebody else."""

from __future__ import annotations

import pytest

from tests.claims.test_casualties import figures


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Korban luka akibat serangan drone di Sundara ada 212 orang.", "id", ["injured 212"]),
        ("Korban tewas akibat serangan drone di Sundara mencapai 20 orang.", "id", ["deaths 20"]),
        ("Korban tewas dalam runtuhnya jembatan gantung Cikembang sebanyak 20 orang.", "id", ["deaths 20"]),
        ("Jumlah korban luka akibat tabrakan kereta cepat di Palora adalah 31 orang.", "id", ["injured 31"]),
        ("Korban meninggal dunia akibat keracunan makanan di Desa Rawa ada 7 orang.", "id", ["deaths 7"]),
        ("Korban luka akibat serangan drone di Sundara, Palora, mencapai 212 orang.", "id", ["injured 212"]),
        ("Korban tewas akibat gempa bumi dan tsunami di Palora mencapai lebih dari 212 orang.", "id", ["deaths >212.."]),
        ("Korban tewas akibat tabrakan beruntun di tol itu mencapai 12 orang.", "id", ["deaths 12"]),
        ("Warga yang terluka akibat serangan drone di Sundara sebanyak 12 orang.", "id", ["injured 12"]),
        ("Mangsa cedera akibat serangan dron di Sundara seramai 212 orang.", "ms", ["injured 212"]),
        ("Mangsa yang terkorban dalam nahas bot di Palora seramai 20 orang.", "ms", ["deaths 20"]),
        ("The number of people injured in the drone strike on Harlow was 212.", "en", ["injured 212"]),
        ("The death toll from the drone strike on Harlow was 20.", "en", ["deaths 20"]),
        ("The dead in the drone attack were 20 soldiers.", "en", ["deaths 20"]),
    ],
)
def test_other_words_stand_between_a_toll_and_its_amount(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Korban tewas dimakamkan di desa yang dihuni sebanyak 212 orang.", "id", []),
        ("Korban tewas akibat longsor itu bekerja di pabrik yang memiliki 212 pekerja.", "id", []),
        ("Korban tewas akibat kebakaran asrama yang penghuninya ada 212 orang.", "id", []),
        ("Korban tewas di Palora dan jumlah pengunjung pasar ada 212 orang.", "id", []),
        ("Lima orang yang tewas di sekolah negeri ada 212 orang.", "id", ["deaths 5"]),
        ("Korban tewas akibat runtuhnya jembatan mungkin mencapai 20 orang.", "id", []),
        ("Deaths are falling in the district and the number of visitors was 212.", "en", []),
        ("The death toll is low because the crowd in the square was 212 people.", "en", []),
    ],
)
def test_the_amount_of_another_clause_is_no_toll(text: str, language: str, expected: list[str]) -> None:
    assert figures(text, language) == expected
