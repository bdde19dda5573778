"""The golden articles: their tables can be read, and no figure of ``make eval`` lies under its floor."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import evaluate, golden
from claims.types import Grain

HEAD = "---\ntitle: Gempa\npublished: 2025-03-11 19:30 +07:00\n---\n\n"
TEXT = "Sedikitnya 12 orang tewas di Palora, Senin. Tidak ada yang luka, kata 12 orang.\n\n## Claims\n\n"
COLUMNS = "| kind | words | value | when | where | speaker |\n|---|---|---|---|---|---|\n"


def _read(folder: Path, rows: str) -> golden.GoldenArticle:
    path = folder / "id" / "gempa.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + TEXT + COLUMNS + rows, "utf-8")
    return golden.read(path)


def test_there_are_as_many_articles_as_promised() -> None:
    counted = Counter(article.language for article in golden.articles())
    assert counted["id"] >= 20
    assert counted["en"] >= 15
    assert counted["ms"] >= 5


def test_no_figure_is_under_its_floor() -> None:
    scores = evaluate.scores()
    assert evaluate.under(scores) == []


def test_every_language_has_floors() -> None:
    assert set(evaluate.floors()) == {"all", "en", "id", "ms"}


def test_a_row_is_read(tmp_path: Path) -> None:
    article = _read(tmp_path, "| deaths | Sedikitnya 12 orang tewas | >= 12 | 2025-03-10 | Palora / Kota Palora | |\n")
    (row,) = article.claims
    assert article.text[row.start : row.end] == "Sedikitnya 12 orang tewas"
    assert row.value == golden.GoldenValue(">=", 12.0, 12.0, "")
    assert row.when == golden.GoldenTime(datetime(2025, 3, 10, tzinfo=UTC), datetime(2025, 3, 11, tzinfo=UTC), Grain.DAY)
    assert row.where == ("Palora", "Kota Palora")
    assert row.speaker == ()
    assert not row.disputed


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", golden.GoldenValue("=", 12, 12, "")),
        ("2.5 billion IDR", golden.GoldenValue("=", 2.5e9, 2.5e9, "IDR")),
        ("10..15", golden.GoldenValue("..", 10, 15, "")),
        ("45..60 million IDR", golden.GoldenValue("..", 45e6, 60e6, "IDR")),
        ("1 500..2 000 rumah", golden.GoldenValue("..", 1500, 2000, "rumah")),
        ("~300", golden.GoldenValue("~", 300, 300, "")),
        ("nearly 300", golden.GoldenValue("nearly", 300, 300, "")),
    ],
)
def test_values(tmp_path: Path, cell: str, value: golden.GoldenValue) -> None:
    (row,) = _read(tmp_path, f"| quantity | Sedikitnya 12 orang | {cell} | | | |\n").claims
    assert row.value == value


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| deaths | 13 orang | 13 | | | |", "is not in the article"),
        ("| deaths | 12 orang | 12 | | | |", "stands 2 times"),
        ("| deaths | Sedikitnya 12 orang | | | | |", "without a value"),
        ("| dead | Sedikitnya 12 orang | 12 | | | |", "is no kind"),
        ("| date | Senin | | | | |", "without when"),
        ("| date | Senin | | 2025-13-10 | | |", "month must be in 1..12"),
        ("| deaths | Sedikitnya 12 orang | many | | | |", "does not begin with a number"),
        ("| deaths | Sedikitnya 12 orang | 12 | |", "not a row of 6 columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(golden.GoldenError, match=fault) as caught:
        _read(tmp_path, row + "\n")
    assert "gempa.md:12:" in str(caught.value)


def test_a_wrong_figure_counts_against_precision_and_recall(tmp_path: Path) -> None:
    score = evaluate.evaluate(_read(tmp_path, "| deaths | Sedikitnya 12 orang tewas | 12 | 2025-03-10 | Palora | |\n"))
    tally = score.tallies["casualty"]
    assert (tally.right, tally.missed) == (0, 1)
    assert tally.wrong >= 1


def test_a_right_figure_counts_and_disputed_ones_do_not(tmp_path: Path) -> None:
    rows = "| deaths | Sedikitnya 12 orang tewas | >= 12 | 2025-03-10 | Palora | |\n| ?injured | Tidak ada yang luka | 0 | | | |\n"
    tally = evaluate.evaluate(_read(tmp_path, rows)).tallies["casualty"]
    assert (tally.right, tally.wrong, tally.missed) == (1, 0, 0)
