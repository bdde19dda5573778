"""Casualties of a group that are told as a part of all: never the toll of the event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.compare import Relation, relate
from claims.extract import extract_text
from claims.types import Claim, ClaimKind, Metric, Quantity

PUBLISHED = datetime(2025, 4, 18, tzinfo=UTC)


def casualties(text: str, language: str) -> list[Claim]:
    return [claim for claim in extract_text(text, language, PUBLISHED).claims if claim.kind is ClaimKind.CASUALTY]


def told(text: str, language: str) -> list[str]:
    found = []
    for claim in casualties(text, language):
        assert claim.value is not None
        bounds = f"{claim.value.low:g}" if claim.value.low == claim.value.high else f"{claim.value.low}..{claim.value.high}"
        found.append(f"{claim.value.metric} {bounds} {claim.value.unit}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine children were among those killed at the Harlow market.", ["deaths 9 children"]),
        ("At least four children are among the injured.", ["injured 4.0..None children"]),
        ("Three foreign tourists were among the 12 people killed.", ["deaths 3 tourists", "deaths 12 person"]),
        ("Nine of the dead were children.", ["deaths 9 children"]),
        ("Five of those who were killed were young children.", ["deaths 5 children"]),
        ("Nine of those killed in the strike on the market were children.", ["deaths 9 children"]),
        ("Among the dead were three nurses.", ["deaths 3 medics"]),
        ("Among those killed were nine children and two teachers.", ["deaths 9 children", "deaths 2 teachers"]),
        ("Nine children and two teachers were among the dead.", ["deaths 9 children", "deaths 2 teachers"]),
        ("Of those killed, nine were children.", ["deaths 9 children"]),
        ("Among the 12 dead were three teachers.", ["deaths 12 person", "deaths 3 teachers"]),
        ("The 20 dead included five children.", ["deaths 20 person", "deaths 5 children"]),
        ("The dead include four teachers.", ["deaths 4 teachers"]),
        ("Four soldiers were among 30 people detained.", ["detained 4 soldiers", "detained 30 person"]),
        # As before, a part that stands beside its whole is no claim of its own.
        ("The strike killed 20 people, including five children.", ["deaths 20 person"]),
        # Neither a fact nor a group.
        ("Nine children may be among the dead.", []),
        ("Nine people were among those killed.", []),
        ("Nine of the dead were women and children.", []),
        ("Two of the dead were under 15.", []),
        ("A child was among the 12 killed.", ["deaths 12 person"]),
        # No part of anything: how many were killed, and who they were.
        ("Nine children were killed.", ["deaths 9 person"]),
        ("Officials in Harlow said nine children and two teachers died.", ["deaths 9 person", "deaths 2 person"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert told(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Delapan dari korban meninggal adalah anak di bawah usia 15 tahun.", ["deaths 8 children"]),
        ("Sembilan korban tewas adalah anak-anak.", ["deaths 9 children"]),
        ("Tiga di antara korban tewas adalah perawat.", ["deaths 3 medics"]),
        ("Enam di antara mereka yang tewas adalah wartawan.", ["deaths 6 journalists"]),
        ("Lima di antara korban luka anak-anak.", ["injured 5 children"]),
        ("Empat dari 12 korban tewas adalah perempuan.", ["deaths 4 women", "deaths 12 person"]),
        ("Empat dari korban tewas di Windu adalah perempuan.", ["deaths 4 women"]),
        ("Lima anak termasuk di antara korban tewas.", ["deaths 5 children"]),
        ("Di antara korban tewas ada tiga perawat.", ["deaths 3 medics"]),
        ("Di antara korban tewas terdapat 3 orang anak.", ["deaths 3 children"]),
        ("Dari korban tewas, sembilan adalah anak-anak.", ["deaths 9 children"]),
        ("Korban tewas dalam serangan itu termasuk lima anak.", ["deaths 5 children"]),
        ("Serangan itu menewaskan 20 orang, termasuk lima anak.", ["deaths 20 person"]),
        ("Lima anak diduga termasuk di antara korban tewas.", []),
        ("Korban jiwa di antaranya adalah 3 anak.", ["deaths 3 children"]),
        ("Dua korban luka adalah anak buah kapal.", ["injured 2 person"]),
        ("Dua korban tewas adalah warga Palora.", ["deaths 2 person"]),
        ("Sembilan anak tewas.", ["deaths 9 person"]),
    ],
)
def test_indonesian(text: str, expected: list[str]) -> None:
    assert told(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sembilan mangsa yang terkorban ialah kanak-kanak.", ["deaths 9 children"]),
        ("Tiga daripada mangsa maut adalah jururawat.", ["deaths 3 medics"]),
        ("Antara mangsa yang terkorban ialah tiga orang jururawat.", ["deaths 3 medics"]),
        ("Antara yang maut termasuk tiga kanak-kanak.", ["deaths 3 children"]),
        ("Lima kanak-kanak adalah antara mangsa yang terkorban.", ["deaths 5 children"]),
    ],
)
def test_malay(text: str, expected: list[str]) -> None:
    assert told(text, "ms") == expected


def test_groups_compare_across_languages_and_with_no_whole_toll() -> None:
    (english,), (indonesian,) = casualties("Nine of the dead were children.", "en"), casualties("Sembilan korban tewas adalah anak.", "id")
    assert english.value is not None
    assert indonesian.value is not None
    assert relate(english.value, indonesian.value) is Relation.INSIDE
    assert relate(english.value, Quantity(Metric.DEATHS, 9, 9, "person")) is Relation.INCOMPARABLE


def test_a_place_before_a_part_is_not_its_place() -> None:
    (part,) = casualties("Gubernur wilayah Drenova mengatakan lima dari korban tewas adalah anak-anak.", "id")
    assert part.where is None
    (part,) = casualties("Nine children were among those killed in Harlow.", "en")
    assert part.where == "Harlow"
