"""Countries by their names in any language."""

from __future__ import annotations

import pytest

from claims.gazetteer import countries, in_full


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("presiden Prancis", {"FR"}),
        ("the French president", {"FR"}),
        ("Presiden Perancis", {"FR"}),
        ("Siapa presiden Brasil?", {"BR"}),
        ("the president of Brazil", {"BR"}),
        ("Amerika Serikat", {"US"}),
        ("the United States", {"US"}),
        ("Russian and Ukrainian officials", {"RU", "UA"}),
        ("British and Spanish leaders", {"GB", "ES"}),
        ("American officials told us", {"US"}),
        ("The US and the U.K. as well", {"US", "GB"}),
        ("menlu AS dan RI", {"US", "ID"}),
        ("EE.UU. y Reino Unido", {"US", "GB"}),
        ("der französische Präsident in Russland", {"FR", "RU"}),
        ("de Oekraïense president in Duitsland", {"UA", "DE"}),
        ("Außenminister in Polen", {"PL"}),
        ("Frans lets shark fins and pools of an island in Norfolk", set()),
        ("Latin American leaders", set()),
        ("as if it told us", set()),
        ("Mali", {"ML"}),
        ("Bali", set()),
        ("warga Sumatra", set()),
        ("", set()),
    ],
)
def test_a_country_is_known_by_its_name_and_its_language(text: str, codes: set[str]) -> None:
    assert countries(text) == codes


@pytest.mark.parametrize("text", ["Arabic", "English", "bahasa Inggris"])
def test_a_language_of_many_countries_names_none(text: str) -> None:
    assert countries(text) == set()


def test_an_abbreviation_is_written_in_full_and_any_other_word_left_alone() -> None:
    assert [in_full(word) for word in ("US", "us", "UK", "Palora")] == ["United States", "us", "United Kingdom", "Palora"]
