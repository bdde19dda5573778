"""Which day is that of a count, and which that of the event."""

from __future__ import annotations

import pytest

from claims.tallies import is_tally


@pytest.mark.parametrize(
    ("sentence", "claim", "language", "expected"),
    [
        ("The death toll rose to 41 on Wednesday.", "death toll rose to 41", "en", True),
        ("As of Tuesday, 41 people had died.", "41 people had died", "en", True),
        ("By Monday 41 people had died.", "41 people had died", "en", True),
        ("A bomb killed 41 people on Wednesday.", "killed 41 people", "en", False),
        ("A bomb hit the market on Wednesday and killed 41.", "killed 41", "en", False),
        ("Hingga Kamis siang, 44 orang tewas.", "44 orang tewas", "id", True),
        ("Banjir pada Minggu menewaskan 44 orang hingga Kamis.", "menewaskan 44 orang", "id", False),
        ("Banjir menewaskan 44 orang.", "menewaskan 44 orang", "id", False),
    ],
)
def test_which_day_is_that_of_a_count(sentence: str, claim: str, language: str, expected: bool) -> None:
    assert is_tally(sentence, claim, language) is expected
