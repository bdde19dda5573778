"""A claim's sentence in a form that can be read alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from claims.decontextualise import calendar
from claims.extract import extract_text
from claims.types import Claim, Grain, TimeSpan

JAKARTA = timezone(timedelta(hours=7))
WEDNESDAY = datetime(2025, 3, 12, 9, tzinfo=JAKARTA)


def _alone(text: str, language: str, published: datetime | None = WEDNESDAY) -> list[str]:
    """The form of every sentence that has a claim, in order."""
    claims = extract_text(text, language, published).claims
    return list({claim.ordinal: claim.text for claim in claims}.values())


@pytest.mark.parametrize(
    ("language", "sentence", "alone"),
    [
        ("id", "Sebanyak 12 orang tewas pada Senin.", "Sebanyak 12 orang tewas pada [Senin, 10 Maret 2025]."),
        ("id", "Sebanyak 12 orang tewas pada Senin malam.", "Sebanyak 12 orang tewas pada [Senin, 10 Maret 2025] malam."),
        ("id", "Kemarin 12 orang tewas.", "[Selasa, 11 Maret 2025] 12 orang tewas."),
        ("id", "Bulan lalu 12 orang tewas.", "[Februari 2025] 12 orang tewas."),
        ("id", "Pada 10 Maret 2024 ada 12 orang tewas.", "Pada 10 Maret 2024 ada 12 orang tewas."),
        ("en", "At least 12 people died on Monday.", "At least 12 people died on [Monday, March 10, 2025]."),
        ("en", "At least 12 people died late on Monday.", "At least 12 people died late on [Monday, March 10, 2025]."),
        ("en", "Last year 12 people died.", "[2024] 12 people died."),
    ],
)
def test_relative_times_become_dates(language: str, sentence: str, alone: str) -> None:
    assert _alone(sentence, language) == [alone]


def test_what_is_not_known_is_not_written_out() -> None:
    assert _alone("Sebanyak 12 orang tewas pada Senin.", "id", None) == ["Sebanyak 12 orang tewas pada Senin."]


@pytest.mark.parametrize(
    ("language", "text", "alone"),
    [
        (
            "id",
            "Gempa mengguncang di Palora pada 10 Maret 2025. Gempa itu menewaskan 12 orang.",
            "Gempa [di Palora pada Senin, 10 Maret 2025] menewaskan 12 orang.",
        ),
        (
            "en",
            "A quake struck in Palora on March 10, 2025. The quake killed 12 people.",
            "The quake [in Palora on Monday, March 10, 2025] killed 12 people.",
        ),
    ],
)
def test_an_event_told_of_before_says_which(language: str, text: str, alone: str) -> None:
    assert _alone(text, language)[-1] == alone


def test_a_noun_that_describes_another_is_no_event() -> None:
    text = "A fire broke out in Palora on March 10, 2025. The fire brigade saved 12 people."
    assert _alone(text, "en")[-1] == "The fire brigade saved 12 people."


def test_an_event_never_told_of_stays_as_it_is() -> None:
    assert _alone("Banjir melanda di Palora. Gempa itu menewaskan 12 orang.", "id")[-1] == "Gempa itu menewaskan 12 orang."


@pytest.mark.parametrize(
    ("language", "text", "alone"),
    [
        (
            "id",
            '"Kami siap," kata Budi Santoso. Ia mengatakan bahwa 120 rumah rusak.',
            "[Budi Santoso] mengatakan bahwa 120 rumah rusak.",
        ),
        ("en", '"We are ready," said Jane Roe. She said that 120 houses were damaged.', "[Jane Roe] said that 120 houses were damaged."),
        ("en", '"We are ready," said Jane Roe. Roe said that 120 houses were damaged.', "[Jane Roe] said that 120 houses were damaged."),
    ],
)
def test_pronouns_and_short_names_become_the_person(language: str, text: str, alone: str) -> None:
    assert _alone(text, language)[-1] == alone


def test_words_in_quotation_marks_are_never_touched() -> None:
    text = '"Kami mengungsi sejak Senin," kata Budi Santoso.'
    assert _alone(text, "id") == [text]


def test_replacements_tell_where_and_what_stood_there() -> None:
    text = "Kemarin 12 orang tewas di Palora pada pekan lalu."
    for claim in extract_text(text, "id", WEDNESDAY).claims:
        assert claim.replacements
        assert _restored(claim) == text


def _restored(claim: Claim) -> str:
    pieces, at = [], 0
    for part in claim.replacements:
        assert claim.text[part.start] == "["
        assert claim.text[part.end - 1] == "]"
        pieces += [claim.text[at : part.start], part.original]
        at = part.end
    return "".join([*pieces, claim.text[at:]])


@pytest.mark.parametrize(
    ("first", "last", "grain", "language", "written"),
    [
        ((2025, 4, 13), (2025, 4, 14), Grain.DAY, "id", "Minggu, 13 April 2025"),
        ((2025, 4, 13), (2025, 4, 14), Grain.DAY, "ms", "Ahad, 13 April 2025"),
        ((2025, 3, 1), (2025, 4, 1), Grain.MONTH, "en", "March 2025"),
        ((2024, 1, 1), (2025, 1, 1), Grain.YEAR, "en", "2024"),
    ],
)
def test_spans_in_words(first: tuple[int, int, int], last: tuple[int, int, int], grain: Grain, language: str, written: str) -> None:
    assert calendar(TimeSpan(datetime(*first, tzinfo=JAKARTA), datetime(*last, tzinfo=JAKARTA), grain), language) == written
