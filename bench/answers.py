"""How well questions are answered and claims judged, on the golden articles: the second half of what ``make eval`` prints.

    python -m bench.answers [--errors] [--json] [--questions] [--verdicts] [--calibration] [--without-cross-encoder]

All golden articles (tests/golden) are one archive. The questions of tests/golden/questions-*.toml, in five languages, are asked in it: is
the first sentence one that answers (Hit@1), is it shown, is what is shown right, are the questions that nothing answers met with silence,
and with the answer taken out of the archive the others too (AUROC). The cases of tests/golden/verdicts.toml are checked: accuracy, and
how many are supported or refuted wrongly. Fails (exit status 1) where a figure lies under its floor in bench/floors-answers.toml.
``--calibration`` checks instead the claims of bench/training/calibration-claims-*.jsonl about the passages of that name, on which the
thresholds of index/figure_verdicts.py were chosen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from bench.beir import POOL, Asked, Pool, read
from bench.golden import ROOT, articles
from bench.questions import TRAINING, Reader, case_of, filled, saying, without_answer
from claims.article import Draft
from index.answer import Status
from index.archive import Archive
from index.cross_encoder import CrossEncoder, LocalCrossEncoder
from index.encoder import Encoder, SentenceEncoder
from index.ranking import rank

_VERDICTS = {"neutral": "not_enough_info"}
FLOORS = Path(__file__).with_name("floors-answers.toml")


@dataclass
class Report:
    """Figures by name, and a line for every error."""

    figures: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the program did with a question: was its first sentence right, was a sentence shown, was the first one shown right, and the
    probability of the first with the answer in the archive and with it taken out."""

    language: str
    twist: str | None
    hit: bool
    shown: bool
    right: bool
    probability: float
    removed: float


def drafts() -> list[tuple[str, Draft]]:
    """The golden articles by ``language/name``."""
    return [
        (
            f"{golden.language}/{golden.path.stem}",
            Draft(golden.text, title=golden.title, published=golden.published, language=golden.language),
        )
        for golden in articles()
    ]


def stated(name: str) -> list[dict[str, Any]]:
    """The rows of one kind (``question``, ``unanswerable``) of all question files."""
    return [row for path in sorted(ROOT.glob("questions-*.toml")) for row in tomllib.loads(path.read_text("utf-8"))[name]]


async def ask_all(pool: Pool, archive: Archive, encoder: Encoder, cross: CrossEncoder | None, report: Report) -> None:
    """Ask every question."""
    replies: list[Reply] = []
    ids = pool.ids
    for row in [*stated("question"), *stated("unanswerable")]:
        gold = await saying(pool, row["words"], row["article"]) if "words" in row else frozenset[str]()
        case = await case_of(Asked(row["ask"], row["ask"], gold), pool, encoder, ids)
        ranked = await rank(case.question, case.found, cross)
        gone = await rank(case.question, without_answer(case).found, cross) if gold else ranked
        answer = await archive.ask(POOL, row["ask"])
        shown = [ids[e.source.article.id, e.source.sentence.ordinal] for e in answer.evidence]
        first = ids[ranked[0].evidence.source.article.id, ranked[0].evidence.source.sentence.ordinal] if ranked else ""
        reply = Reply(
            row["language"], row.get("twist"), first in gold, answer.status is not Status.ABSTAINED, bool(shown and shown[0] in gold),
            ranked[0].evidence.score if ranked else 0.0, gone[0].evidence.score if gone else 0.0,
        )  # fmt: skip
        replies.append(reply)
        if reply.twist is None and not reply.right:
            what = f"shows {answer.evidence[0].source.text!r}" if shown else f"silent (p {reply.probability:.2f}, first right: {reply.hit})"
            report.errors.append(f"question {row['language']} {row['ask']!r}: {what}")
        if reply.twist is not None and reply.shown:
            report.errors.append(f"unanswerable {row['language']} {row['twist']} {row['ask']!r}: shows {answer.evidence[0].source.text!r}")
    _question_figures(replies, report)


def _question_figures(replies: Sequence[Reply], report: Report) -> None:
    asked, silent = [r for r in replies if r.twist is None], [r for r in replies if r.twist is not None]
    foreign = [r for r in silent if r.twist == "foreign"]
    twisted = [r for r in silent if r.twist != "foreign"]
    shown = [r for r in asked if r.shown]
    figures = report.figures
    figures["questions"], figures["questions_unanswerable"] = len(asked), len(silent)
    figures["hit1"] = _share(r.hit for r in asked)
    for language in sorted({r.language for r in asked}):
        figures[f"hit1_{language}"] = _share(r.hit for r in asked if r.language == language)
    figures["answered"] = len(shown) / len(asked)
    figures["right_when_answered"] = _share(r.right for r in shown)
    figures["answered_right"] = _share(r.right for r in asked)
    figures["silent_when_foreign"] = _share(not r.shown for r in foreign)
    figures["silent_when_twisted"] = _share(not r.shown for r in twisted)
    present = [r.probability for r in asked]
    for name, others in (
        ("auroc_answer_removed", [r.removed for r in asked]),
        ("auroc_foreign", [r.probability for r in foreign]),
        ("auroc_twisted", [r.probability for r in twisted]),
    ):
        figures[name] = float(roc_auc_score([1] * len(present) + [0] * len(others), present + others))


def golden_cases() -> list[dict[str, Any]]:
    """The cases of tests/golden/verdicts.toml."""
    cases: list[dict[str, Any]] = tomllib.loads((ROOT / "verdicts.toml").read_text("utf-8"))["case"]
    return cases


def calibration() -> tuple[list[tuple[str, Draft]], list[dict[str, Any]]]:
    """The passages of bench/training that thresholds are chosen on, as articles, and the claims about them as cases."""
    claimed = [row for path in sorted(TRAINING.glob("calibration-claims-*.jsonl")) for row in read(path)]
    passages = {row["title"]: row for path in sorted(TRAINING.glob("calibration-passages-*.jsonl")) for row in read(path)}
    rows = [passages[row["title"]] for row in claimed]
    articles = [
        (
            f"calibration-{n}",
            Draft(
                "\n".join(row["sentences"]), title=row["title"], language=row["language"],
                published=datetime.fromisoformat(row["published"]).replace(hour=13, tzinfo=UTC),
            ),
        )
        for n, row in enumerate(rows)
    ]  # fmt: skip
    claims = [claim | {"article": n} for n, row in enumerate(claimed) for claim in row["claims"]]
    return articles, [claim | {"verdict": _VERDICTS.get(claim["label"], claim["label"])} for claim in claims]


async def check_all(archive: Archive, cases: Sequence[dict[str, Any]], report: Report) -> None:
    """Check every verdict case."""
    outcomes: Counter[tuple[str, str]] = Counter()
    halves: dict[str, list[bool]] = defaultdict(list)
    wrong = 0
    for number, case in enumerate(cases):
        check = await archive.check(POOL, case["text"])
        given = str(check.verdict)
        outcomes[case["verdict"], given] += 1
        halves["even" if number % 2 == 0 else "odd"].append(given == case["verdict"])
        halves[case["twist"]].append(given == case["verdict"])
        if given != case["verdict"]:
            wrong += given != "not_enough_info"
            why = "" if check.decided_by is None else check.decided_by.why
            evidence = check.evidence[0].source.text if check.evidence else ""
            report.errors.append(f"verdict {number} {case['verdict']} given {given} ({why}) {case['twist']} {case['text']!r}: {evidence!r}")
    figures = report.figures
    figures["verdicts"] = len(cases)
    figures["verdict_accuracy"] = sum(n for (right, given), n in outcomes.items() if right == given) / len(cases)
    figures["verdict_accuracy_even"], figures["verdict_accuracy_odd"] = _share(halves["even"]), _share(halves["odd"])
    figures["verdicts_given_wrongly"] = wrong / len(cases)
    for label in ("supported", "refuted", "not_enough_info"):
        figures[f"recall_{label}"] = outcomes[label, label] / sum(n for (right, _), n in outcomes.items() if right == label)
    report.figures |= {
        f"verdict_accuracy_{twist}": _share(found) for twist, found in sorted(halves.items()) if twist not in ("even", "odd")
    }


def _share(values: Any) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def under(figures: dict[str, float]) -> list[str]:
    """What lies under its floor, or over its ceiling, a sentence each."""
    limits = tomllib.loads(FLOORS.read_text("utf-8"))
    low = [
        f"{n} {figures[n]:.3f} is under its floor {floor}" for n, floor in limits["floors"].items() if n in figures and figures[n] < floor
    ]
    high = [f"{n} {figures[n]:.3f} is over its ceiling {top}" for n, top in limits["ceilings"].items() if n in figures and figures[n] > top]
    return low + high


async def evaluate(
    models: Path, *, questions: bool = True, verdicts: bool = True, calibrating: bool = False, with_cross_encoder: bool = True
) -> Report:
    """Everything, in a fresh archive; or, ``calibrating``, the verdicts that thresholds are chosen on."""
    report = Report()
    articles, cases = calibration() if calibrating else (drafts(), golden_cases())
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        encoder = await stack.enter_async_context(SentenceEncoder(None, models))
        # Every question is ranked with its answer, without it, and once more on its way through the archive.
        cross = Reader(await stack.enter_async_context(LocalCrossEncoder(None, models))) if with_cross_encoder else None
        pool = await stack.enter_async_context(filled(articles, encoder, Path(folder) / "golden.sqlite3"))
        archive = Archive(pool.store, encoder, cross, lambda: datetime(2026, 1, 1, tzinfo=UTC))
        if questions and not calibrating:
            await ask_all(pool, archive, encoder, cross, report)
        if verdicts:
            await check_all(archive, cases, report)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="a line for each error")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--questions", action="store_true", help="only the questions")
    parser.add_argument("--verdicts", action="store_true", help="only the verdicts")
    parser.add_argument("--calibration", action="store_true", help="the claims that thresholds are chosen on, instead of the golden ones")
    parser.add_argument("--without-cross-encoder", action="store_true")
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    chosen = parser.parse_args()
    both = chosen.questions == chosen.verdicts
    report = asyncio.run(
        evaluate(
            chosen.models, questions=both or chosen.questions, verdicts=both or chosen.verdicts,
            calibrating=chosen.calibration, with_cross_encoder=not chosen.without_cross_encoder,
        )
    )  # fmt: skip
    if chosen.errors:
        print("\n".join(report.errors))
    if chosen.json:
        print(json.dumps({name: round(value, 4) for name, value in report.figures.items()}, indent=2))
    else:
        for name, value in report.figures.items():
            print(f"{name:<34}{value if isinstance(value, int) else f'{value:.3f}'}")
    faults = [] if chosen.without_cross_encoder or chosen.calibration else under(report.figures)
    if faults:
        print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
