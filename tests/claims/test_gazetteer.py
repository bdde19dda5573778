"""Countries by their names in any language."""

from __future__ import annotations

import pytest

from claims.gazetteer import countries


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
        ("Mali", {"ML"}),
        ("Bali", set()),
        ("warga Sumatra", set()),
        ("", set()),
    ],
)
def test_a_country_is_known_by_its_name_and_its_language(text: str, codes: set[str]) -> None:
    assert countries(text) == codes


@pytest.mark.parametrize("text", ["Spanish", "Arabic", "Inggris menang"])
def test_a_language_of_many_countries_names_none(text: str) -> None:
    assert countries(text) == set()
