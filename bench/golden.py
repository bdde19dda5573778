"""The golden articles: what a careful reader finds in a news article, read from the tables under tests/golden.

    python -m bench.golden [FILE…]

tells whether every table can be read; what the tables mean is told to their writers in tests/golden/README.md. Nothing here runs the
extractor.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from claims.types import Grain, Metric

ROOT = Path(__file__).parent.parent / "tests" / "golden"
CASUALTIES = frozenset(metric.value for metric in Metric)
MEASURES = frozenset({"quantity", "money", "percentage"})
NOT_CHECKABLE = "not checkable"
KINDS = CASUALTIES | MEASURES | {"date", "quotation", "statement", NOT_CHECKABLE}
_COLUMNS = ("kind", "words", "value", "when", "where", "speaker")
_MAGNITUDES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = re.compile(r"(\d[\d_ ]*(?:\.\d+)?)\s*(thousand|million|billion|trillion)?\b")
_VALUE = re.compile(r"(>=|<=|>|<|~|nearly)?\s*(.+)")
_WHICH = re.compile(r"(.*\S)\s+#(\d+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d")


class GoldenError(ValueError):
    """A golden article that cannot be read; its message names the file and the row."""


@dataclass(frozen=True, slots=True)
class GoldenValue:
    """A figure as the table gives it. ``sign`` is one of ``= >= > <= < .. ~ nearly``; ``high`` is given for ``..`` only."""

    sign: str
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class GoldenTime:
    """A time as the table gives it, as the first moment and the first moment behind; both None where it is unknown (``?``)."""

    start: datetime | None
    end: datetime | None
    grain: Grain | None


@dataclass(frozen=True, slots=True)
class GoldenClaim:
    """One row: its words stand at ``[start, end)`` of the article's text. ``where`` and ``speaker`` list what is equally right."""

    kind: str
    start: int
    end: int
    value: GoldenValue | None
    when: GoldenTime | None
    where: tuple[str, ...]
    speaker: tuple[str, ...]
    disputed: bool
    line: int


@dataclass(frozen=True, slots=True)
class GoldenArticle:
    """A golden article. ``published`` is aware, or None where nobody knows."""

    path: Path
    language: str
    title: str
    published: datetime | None
    text: str
    claims: tuple[GoldenClaim, ...]


def articles(root: Path = ROOT) -> list[GoldenArticle]:
    """Every golden article, by path. Raises GoldenError for the first that cannot be read."""
    return [read(path) for path in sorted(root.glob("*/*.md"))]


def read(path: Path) -> GoldenArticle:
    """One golden article; its language is its folder. Raises GoldenError."""
    written = path.read_text("utf-8")
    try:
        head, rest = written.removeprefix("---\n").split("\n---\n", 1)
        body, table = rest.split("\n## Claims\n", 1)
    except ValueError:
        raise GoldenError(f"{path}: not of the three parts particulars, article, “## Claims”") from None
    particulars = dict(_particular(path, line) for line in head.splitlines() if line.strip())
    text = body.strip("\n")
    first_line = written[: written.index("\n## Claims\n")].count("\n") + 3
    rows = list(_rows(path, table, first_line))
    return GoldenArticle(
        path,
        path.parent.name,
        particulars.get("title", ""),
        _published(path, particulars.get("published")),
        text,
        tuple(_claim(path, line, cells, text) for line, cells in rows),
    )


def _particular(path: Path, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon or key.strip() not in ("title", "published"):
        raise GoldenError(f"{path}: “{line}” is no particular: title and published are known")
    return key.strip(), value.strip()


def _published(path: Path, written: str | None) -> datetime | None:
    try:
        return _moment(written) if written else None
    except ValueError as error:
        raise GoldenError(f"{path}: {error}") from None


def _moment(written: str) -> datetime:
    if not _MOMENT.fullmatch(written):
        raise ValueError(f"“{written}” is not like 2025-03-11 19:30 +07:00")
    return datetime.fromisoformat(written.replace(" ", "T", 1).replace(" ", ""))


def _rows(path: Path, table: str, first_line: int) -> Iterable[tuple[int, list[str]]]:
    for line, row in enumerate(table.split("\n"), first_line):
        if not row.strip():
            continue
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")] if row.lstrip().startswith("|") else []
        if len(cells) != len(_COLUMNS):
            raise GoldenError(f"{path}:{line}: not a row of {len(_COLUMNS)} columns: {row}")
        if cells[0] != _COLUMNS[0] and not set(cells[0]) <= {"-", ":"}:
            yield line, cells


def _claim(path: Path, line: int, cells: list[str], text: str) -> GoldenClaim:
    kind, words, value, when, where, speaker = cells
    disputed, kind = kind.startswith("?"), kind.removeprefix("?").strip()
    try:
        if kind not in KINDS:
            raise ValueError(f"“{kind}” is no kind")
        start, end = _span(words, text)
        figure = kind in CASUALTIES | MEASURES
        if figure != bool(value):
            raise ValueError(f"a {kind} with{'out' if figure else ''} a value")
        if kind == "date" and not when:
            raise ValueError("a date without when")
        return GoldenClaim(
            kind, start, end, _value(value) if value else None, _time(when) if when else None,
            _alternatives(where), _alternatives(speaker), disputed, line,
        )  # fmt: skip
    except ValueError as error:
        raise GoldenError(f"{path}:{line}: {error}") from None


def _span(words: str, text: str) -> tuple[int, int]:
    chosen = _WHICH.fullmatch(words)
    wanted, which = (chosen[1], int(chosen[2])) if chosen else (words, 0)
    found = [at for at in range(len(text)) if text.startswith(wanted, at)] if wanted else []
    if not found or which > len(found):
        raise ValueError(f"“{words}” is not in the article")
    if len(found) > 1 and not which:
        raise ValueError(f"“{words}” stands {len(found)} times in the article: write more words, or #1, #2 …")
    at = found[max(0, which - 1)]
    return at, at + len(wanted)


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(" / ") if part.strip())


def _number(written: str) -> tuple[float, str]:
    match = _NUMBER.match(written)
    if match is None:
        raise ValueError(f"“{written}” does not begin with a number")
    scale = _MAGNITUDES[match[2]] if match[2] else 1.0
    return round(float(match[1].replace("_", "").replace(" ", "")) * scale, 6), written[match.end() :].strip()


def _value(cell: str) -> GoldenValue:
    match = _VALUE.fullmatch(cell)
    assert match is not None
    sign, rest = match[1] or "=", match[2]
    if ".." in rest:
        if sign != "=":
            raise ValueError(f"“{cell}” has a sign and two ends")
        first, last = (part.strip() for part in rest.split("..", 1))
        scale = next((word for word in _MAGNITUDES if word in last and not any(known in first for known in _MAGNITUDES)), "")
        (low, _), (high, unit) = _number(f"{first} {scale}"), _number(last)  # "45..60 million": 45 million to 60 million
        return GoldenValue("..", low, high, unit)
    number, unit = _number(rest)
    return GoldenValue(sign, number, number, unit)


def _time(cell: str) -> GoldenTime:
    if cell == "?":
        return GoldenTime(None, None, None)
    if "/" in cell:
        first, last = (_time(part.strip()) for part in cell.split("/", 1))
        return GoldenTime(first.start, last.end, first.grain)
    if re.fullmatch(r"\d{4}", cell):
        return GoldenTime(_midnight(date(int(cell), 1, 1)), _midnight(date(int(cell) + 1, 1, 1)), Grain.YEAR)
    if match := re.fullmatch(r"(\d{4})-(\d\d)", cell):
        year, month = int(match[1]), int(match[2])
        following = date(year + month // 12, month % 12 + 1, 1)
        return GoldenTime(_midnight(date(year, month, 1)), _midnight(following), Grain.MONTH)
    if " " in cell:
        moment = _moment(cell)
        return GoldenTime(moment, moment + timedelta(minutes=1), Grain.MINUTE)
    day = date.fromisoformat(cell)
    return GoldenTime(_midnight(day), _midnight(day + timedelta(days=1)), Grain.DAY)


def _midnight(day: date) -> datetime:
    """Where a calendar day begins. UTC stands for the article's own zone: days are compared by their date."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def main() -> int:
    paths = [Path(argument) for argument in sys.argv[1:]] or sorted(ROOT.glob("*/*.md"))
    faults = 0
    for path in paths:
        try:
            article = read(path)
            print(f"{path}: {len(article.claims)} rows")
        except GoldenError as error:
            faults += 1
            print(error)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
