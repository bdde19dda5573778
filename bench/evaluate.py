"""How well claims are extracted, on the golden articles (tests/golden): what ``make eval`` prints.

    python -m bench.evaluate [--language id] [--errors] [--json]

For each language and kind: precision, recall and F1. A figure is right when metric or unit and interval are; a date, when its span is; a
quotation, when its words are covered by at least nine tenths and every part has the right speaker. ``statement`` tells sentences that
assert something (a statement claim of check-worthiness at least .5) from those that do not. Accuracy is over the figures found: is the date
they came about right, is the place; and over quotations and indirect speech: is the speaker. Fails (exit status 1) where a figure lies
under its floor in bench/floors.toml.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from bench.golden import CASUALTIES, MEASURES, NOT_CHECKABLE, GoldenArticle, GoldenClaim, GoldenTime, GoldenValue, articles
from claims.compare import fold
from claims.extract import extract
from claims.languages import load
from claims.types import Article, Claim, ClaimKind, Extraction, Grain, Quantity, Sentence, TimeSpan
from claims.worthiness import WORTHY

FLOORS = Path(__file__).with_name("floors.toml")
_COVERED = 0.9
_MOSTLY_QUOTED = 0.75
_FIGURE_KINDS = {ClaimKind.QUANTITY, ClaimKind.MONEY, ClaimKind.PERCENTAGE}
_SENTENCE_ENDS = frozenset('.!?…"”’»)')
#: The kinds in the order of the table; "other figures" are quantities, money and percentages together.
ROWS = ("casualty", "other figures", "quantity", "money", "percentage", "date", "quotation", "statement", NOT_CHECKABLE)
ACCURACIES = ("date of a figure", "place of a figure", "attribution", "place of a quotation")


@dataclass
class Tally:
    """True positives, false positives and false negatives; accuracies count right ones and all alike (``right`` of ``right + missed``)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right + self.wrong + self.missed else 1.0


@dataclass
class Score:
    """The tallies of one language, by name of the row, and a line for each error."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def tally(self, *rows: str) -> Iterable[Tally]:
        return [self.tallies.setdefault(row, Tally()) for row in rows]

    def add(self, other: Score) -> None:
        for row, tally in other.tallies.items():
            for mine in self.tally(row):
                mine.right, mine.wrong, mine.missed = mine.right + tally.right, mine.wrong + tally.wrong, mine.missed + tally.missed
        self.errors.extend(other.errors)


def evaluate(golden: GoldenArticle) -> Score:
    """What extraction gets right and wrong in one article."""
    extraction = extract(Article(golden.text, golden.title, golden.language, published=golden.published))
    return _Comparison(golden, extraction).score()


class _Comparison:
    def __init__(self, golden: GoldenArticle, extraction: Extraction) -> None:
        self.golden, self.extraction, self.result = golden, extraction, Score()
        self.language = load(golden.language)

    def score(self) -> Score:
        self._figures(lambda row: row.kind in CASUALTIES, lambda claim: claim.kind is ClaimKind.CASUALTY, lambda _: ("casualty",))
        self._figures(lambda row: row.kind in MEASURES, lambda claim: claim.kind in _FIGURE_KINDS, lambda kind: ("other figures", kind))
        self._dates()
        self._quotations()
        self._indirect()
        self._worthiness()
        return self.result

    # Figures and dates

    def _figures(
        self, is_row: Callable[[GoldenClaim], bool], is_claim: Callable[[Claim], bool], rows: Callable[[str], tuple[str, ...]]
    ) -> None:
        def same(row: GoldenClaim, claim: Claim) -> bool:
            assert row.value is not None
            metric = claim.value.metric if claim.kind is ClaimKind.CASUALTY and claim.value is not None else str(claim.kind)
            return claim.value is not None and metric == row.kind and self._same_value(row.value, claim.value, row.kind)

        for row, claim in self._matched(is_row, is_claim, same, rows):
            self._accuracy("date of a figure", row, self._same_time(row.when, claim.when), _span(claim.when))
            right = claim.where is not None and _named(claim.where, row.where) if row.where else claim.where is None
            self._accuracy("place of a figure", row, right, claim.where)

    def _dates(self) -> None:
        def same(row: GoldenClaim, claim: Claim) -> bool:
            return self._same_time(row.when, claim.when)

        list(self._matched(lambda row: row.kind == "date", lambda claim: claim.kind is ClaimKind.DATE, same, lambda _: ("date",)))

    def _matched(
        self,
        is_row: Callable[[GoldenClaim], bool],
        is_claim: Callable[[Claim], bool],
        same: Callable[[GoldenClaim, Claim], bool],
        rows: Callable[[str], tuple[str, ...]],
    ) -> Iterable[tuple[GoldenClaim, Claim]]:
        """Pairs of rows and claims that agree; tallies them, and all that stay alone. Disputed rows count neither way."""
        wanted = [row for row in self.golden.claims if is_row(row)]
        given = [claim for claim in self.extraction.claims if is_claim(claim)]
        for row in [row for row in wanted if not row.disputed]:
            claim = next((claim for claim in given if _overlaps(row, claim) and same(row, claim)), None)
            if claim is None:
                self._missed(row, rows(row.kind), [claim for claim in given if _overlaps(row, claim)])
                continue
            given.remove(claim)
            for tally in self.result.tally(*rows(row.kind)):
                tally.right += 1
            yield row, claim
        disputed = [row for row in wanted if row.disputed]
        for claim in given:
            if not any(_overlaps(row, claim) for row in disputed):
                self._surplus(claim, rows(str(claim.kind)))

    def _same_value(self, row: GoldenValue, value: Quantity, kind: str) -> bool:
        if kind == "money" and row.unit.upper() != value.unit:
            return False
        if kind == "quantity" and not self._same_unit(row.unit, value.unit):
            return False
        low, high, closed = value.low, value.high, not (value.low_open or value.high_open)
        checks: dict[str, bool] = {
            "=": _equal(low, row.low) and _equal(high, row.low) and closed,
            ">=": _equal(low, row.low) and high is None and not value.low_open,
            ">": _equal(low, row.low) and high is None and value.low_open,
            "<=": _equal(high, row.low) and not low and not value.high_open,
            "<": _equal(high, row.low) and not low and value.high_open,
            "..": _equal(low, row.low) and _equal(high, row.high),
            "~": low is not None and high is not None and low < row.low < high,
            "nearly": low is not None and high is not None and low < row.low and _equal(high, row.low),
        }
        return checks[row.sign]

    def _same_unit(self, wanted: str, given: str) -> bool:
        lows = tuple(wanted.lower().split())
        canonical = next((str(unit) for _, _, unit in self.language.phrases("units").all(lows) if unit != "classifiers"), None)
        return given in (canonical, wanted) or bool(set(fold(given).split()) & {fold(low) for low in lows})

    def _same_time(self, wanted: GoldenTime | None, given: TimeSpan | None) -> bool:
        if wanted is None or given is None:
            return wanted is None and given is None
        if wanted.start is None or given.start is None or wanted.end is None or given.end is None:
            return wanted.start is None and given.start is None
        if wanted.grain is Grain.MINUTE:
            return wanted.start == given.start
        return (wanted.start, wanted.end) == (given.start.replace(tzinfo=UTC), given.end.replace(tzinfo=UTC))

    # Quotations, indirect speech, statements

    def _quotations(self) -> None:
        rows = [row for row in self.golden.claims if row.kind == "quotation"]
        given = [claim for claim in self.extraction.claims if claim.kind is ClaimKind.QUOTATION]
        for row in [row for row in rows if not row.disputed]:
            parts = [claim for claim in given if _overlaps(row, claim)]
            covered = self._letters(row.start, row.end, parts) >= _COVERED * self._letters(row.start, row.end, None)
            named = bool(parts) and all(self._is_speaker(claim.speaker, row) for claim in parts)
            self._accuracy("attribution", row, named, "; ".join(str(claim.speaker) for claim in parts))
            for tally in self.result.tally("quotation"):
                tally.right += covered and named
                tally.missed += not (covered and named)
                tally.wrong += bool(parts) and not (covered and named)
            if not covered:
                self._error(row, "quotation missed or cut", "; ".join(self._words(claim) for claim in parts))
            if covered and named:
                venues = [claim.where for claim in parts]
                right = any(venue is not None and _named(venue, row.where) for venue in venues) if row.where else not any(venues)
                self._accuracy("place of a quotation", row, right, str(venues))
        for claim in given:
            if not any(_overlaps(row, claim) for row in rows):
                self._surplus(claim, ("quotation",))

    def _is_speaker(self, given: str | None, row: GoldenClaim) -> bool:
        """A description is the same with and without its article or demonstrative ("the ministry", "maskapai itu")."""
        ignored = self.language.words("speech.articles") | self.language.words("speech.demonstratives")
        return given is None if not row.speaker else given is not None and _named(given, row.speaker, ignored)

    def _letters(self, start: int, end: int, parts: list[Claim] | None) -> int:
        inside = (at for at in range(start, end) if parts is None or any(part.start <= at < part.end for part in parts))
        return sum(self.golden.text[at].isalnum() for at in inside)

    def _indirect(self) -> None:
        """Indirect speech: the statement of its sentence has the speaker; statements that nobody is reported to have made have none."""
        rows = [row for row in self.golden.claims if row.kind in ("statement", "quotation")]
        statements = [claim for claim in self.extraction.claims if claim.kind is ClaimKind.STATEMENT]
        for row in rows:
            if row.kind == "statement" and not row.disputed:
                given = [claim.speaker for claim in statements if _overlaps(row, claim)]
                right = bool(given) and all(self._is_speaker(speaker, row) for speaker in given)
                self._accuracy("attribution", row, right, str(given))
        for claim in statements:
            if claim.speaker is not None and not any(_overlaps(row, claim) for row in rows):
                for tally in self.result.tally("attribution"):
                    tally.wrong += 1
                self._note(claim.start, f"a speaker where nobody is reported: {claim.speaker}: {self._words(claim)}")

    def _worthiness(self) -> None:
        marked = [row for row in self.golden.claims if row.kind == NOT_CHECKABLE]
        quotes = [claim for claim in self.extraction.claims if claim.kind is ClaimKind.QUOTATION]
        for sentence in self.extraction.sentences:
            text = self.golden.text[sentence.start : sentence.end]
            rows = [row for row in marked if row.start < sentence.end and sentence.start < row.end]
            quoted = sum(min(claim.end, sentence.end) - max(claim.start, sentence.start) for claim in quotes if _inside(claim, sentence))
            if text[-1] not in _SENTENCE_ENDS or quoted > _MOSTLY_QUOTED * len(text) or any(row.disputed for row in rows):
                continue
            worthy = any(
                claim.kind is ClaimKind.STATEMENT and claim.check_worthiness >= WORTHY and _inside(claim, sentence)
                for claim in self.extraction.claims
            )
            for tally in self.result.tally(NOT_CHECKABLE if rows else "statement"):
                tally.right += worthy != bool(rows)
                tally.missed += worthy == bool(rows)
            for tally in self.result.tally("statement" if rows else NOT_CHECKABLE):
                tally.wrong += worthy == bool(rows)
            if worthy == bool(rows):
                self._note(sentence.start, f"{'taken for checkable' if worthy else 'taken for not checkable'}: {text}")

    # Errors

    def _accuracy(self, name: str, row: GoldenClaim, right: bool, given: str | None) -> None:
        for tally in self.result.tally(name):
            tally.right += right
            tally.missed += not right
        if not right:
            self._error(row, f"{name} wrong", str(given))

    def _missed(self, row: GoldenClaim, rows: tuple[str, ...], near: list[Claim]) -> None:
        for tally in self.result.tally(*rows):
            tally.missed += 1
        self._error(row, "missed", "; ".join(f"{self._words(claim)} = {_told(claim)}" for claim in near))

    def _surplus(self, claim: Claim, rows: tuple[str, ...]) -> None:
        for tally in self.result.tally(*rows):
            tally.wrong += 1
        self._note(claim.start, f"{claim.kind} that no row has: {self._words(claim)} = {_told(claim)}")

    def _error(self, row: GoldenClaim, what: str, given: str) -> None:
        words = self.golden.text[row.start : row.end]
        self.result.errors.append(f"{self._file}:{row.line}: {row.kind} {what}: “{words}”; found: {given or 'nothing'}")

    def _note(self, at: int, what: str) -> None:
        context = self.golden.text[max(0, at - 40) : at + 60].replace("\n", " ")
        self.result.errors.append(f"{self._file}: {what}  […{context}…]")

    @property
    def _file(self) -> str:
        return f"{self.golden.language}/{self.golden.path.name}"

    def _words(self, claim: Claim) -> str:
        return self.golden.text[claim.start : claim.end]


def _overlaps(row: GoldenClaim, claim: Claim) -> bool:
    return row.start < claim.end and claim.start < row.end


def _inside(claim: Claim, sentence: Sentence) -> bool:
    return claim.ordinal == sentence.ordinal


def _equal(bound: float | None, wanted: float) -> bool:
    return bound is not None and abs(bound - wanted) <= 1e-6 * max(1.0, abs(wanted))


def _span(when: TimeSpan | None) -> str:
    return "none" if when is None else f"{when.start} – {when.end}" if when.start else f"relative {when.relative}"


def _told(claim: Claim) -> str:
    value = claim.value
    figure = "" if value is None else f"{value.metric} {value.low}–{value.high} {value.unit}"
    return " ".join(part for part in (figure, _span(claim.when) if claim.when else "", claim.speaker or "") if part)


def _named(given: str, wanted: tuple[str, ...], ignored: frozenset[str] = frozenset()) -> bool:
    def key(name: str) -> list[str]:
        words = [word.strip(".,'’\"“”") for word in fold(name).split()]
        return [word for word in words if word not in ignored] or words

    return any(key(given) == key(name) for name in wanted)


def scores(language: str | None = None) -> dict[str, Score]:
    """The score of each language, or of one, and of ``all`` together. Raises GoldenError."""
    found: dict[str, Score] = {}
    for golden in articles():
        if language in (None, golden.language):
            found.setdefault(golden.language, Score()).add(evaluate(golden))
    everything = Score()
    for score in found.values():
        everything.add(score)
    return found | {"all": everything}


def floors() -> dict[str, dict[str, float]]:
    """What each figure must reach: language → name of the row → F1 or accuracy."""
    return tomllib.loads(FLOORS.read_text("utf-8"))


def under(scores: dict[str, Score]) -> list[str]:
    """What lies under its floor, a sentence each."""
    return [
        f"{language}: {name} {_figure(score, name):.3f} is under its floor {floor:.3f}"
        for language, score in scores.items()
        for name, floor in floors().get(language, {}).items()
        if _figure(score, name) < floor
    ]


def _figure(score: Score, name: str) -> float:
    tally = score.tallies.get(name, Tally())
    return tally.recall if name in ACCURACIES else tally.f1


def _print(scores: dict[str, Score]) -> None:
    for language, score in scores.items():
        print(f"\n{language:<22}{'precision':>10}{'recall':>10}{'F1':>10}{'rows':>8}")
        for name in ROWS:
            tally = score.tallies.get(name, Tally())
            print(f"{name:<22}{tally.precision:>10.3f}{tally.recall:>10.3f}{tally.f1:>10.3f}{tally.right + tally.missed:>8}")
        for name in ACCURACIES:
            tally = score.tallies.get(name, Tally())
            surplus = f"   and {tally.wrong} where nobody speaks" if name == "attribution" else ""
            print(f"{name:<22}{'accuracy':>10}{tally.recall:>10.3f}{tally.right + tally.missed:>18}{surplus}")


def _json(scores: dict[str, Score]) -> str:
    return json.dumps(
        {
            language: {
                name: {"precision": round(tally.precision, 4), "recall": round(tally.recall, 4), "f1": round(tally.f1, 4)}
                for name, tally in sorted(score.tallies.items())
            }
            for language, score in scores.items()
        }
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description="How well claims are extracted from the golden articles.")
    parser.add_argument("--language", help="only this language")
    parser.add_argument("--errors", action="store_true", help="a line for each error")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = scores(chosen.language)
    if chosen.errors:
        print("\n".join(found["all"].errors))
    if chosen.json:
        print(_json(found))
    else:
        _print(found)
    faults = under(found) if chosen.language is None else []
    if faults:
        print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
