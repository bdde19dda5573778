"""The words that sentences are found by."""

from __future__ import annotations

import pytest

from index import terms as module
from index.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ledakan itu menewaskan 35 orang.", ("ledakan", "leda", "menewaskan", "ewas", "35")),
        ("Anak-anak Jum'at", ("anakanak", "jumat")),
        ("Café ２０２５ 1.500", ("cafe", "2025", "1", "500")),
        ("di yang", ()),
    ],
)
def test_terms_of_a_sentence(text: str, expected: tuple[str, ...]) -> None:
    assert terms(text, "id") == expected


def test_words_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    known = module._Known("en")
    assert [known[word] for word in ("one-off", "Casualties", "Twelve", "Fires", "one-off")][-2:] == [("fires", "fire"), ("oneoff",)]
    assert len(known) <= 3
