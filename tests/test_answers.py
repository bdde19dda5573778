"""What answers and verdicts must be worth, with the real models, and the programs that measure them elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bench import answers
from bench.golden import ROOT

QUESTIONS = [row for name in ("question", "unanswerable") for row in answers.stated(name)]
CASES = tomllib.loads((ROOT / "verdicts.toml").read_text("utf-8"))["case"]


@pytest.mark.timeout(600)
async def test_answers_and_verdicts_reach_their_floors(model_directory: Path) -> None:
    report = await answers.evaluate(model_directory)
    assert answers.under(report.figures) == [], "\n".join(report.errors)


def test_the_sets_are_as_large_and_varied_as_they_claim() -> None:
    silent = [row for row in QUESTIONS if "twist" in row]
    assert (len(QUESTIONS) - len(silent) >= 150, len(silent) >= 40, len(CASES) >= 120) == (True, True, True)
    assert set(Counter(row["language"] for row in QUESTIONS)) == {"id", "en", "ms", "fr", "es"}
    assert {row["twist"] for row in silent} >= {"person", "place", "day", "number", "metric", "negation", "role", "foreign"}
    assert {row["verdict"] for row in CASES} == {"supported", "refuted", "not_enough_info"}
    assert {row["twist"] for row in CASES} >= {"number", "date", "place", "metric", "negation", "role"}


def test_what_is_expected_stands_in_its_article() -> None:
    texts = {name: draft.text for name, draft in answers.drafts()}
    for row in [*QUESTIONS, *CASES]:
        for words in row.get("words", ()):
            assert words in texts[row["article"]], row


def test_every_floor_is_of_a_figure_that_is_measured() -> None:
    limits = tomllib.loads(answers.FLOORS.read_text("utf-8"))
    assert set(limits) == {"floors", "ceilings"}
    assert {"hit1", "auroc_answer_removed", "verdict_accuracy"} <= set(limits["floors"])
    assert "verdicts_given_wrongly" in limits["ceilings"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A BEIR folder of three short articles, written for this test."""
    rows = [
        ("a-0", "a", 0, "Banjir melanda Kota Rantau pada Senin."),
        ("a-1", "a", 1, "Sedikitnya 14 orang tewas akibat banjir di Rantau."),
        ("a-2", "a", 2, "Wali Kota Rantau, Meilani Suharsa, meminta warga mengungsi."),
        ("b-0", "b", 0, "Harga kopi di Bukit Lestari naik 12 persen."),
        ("b-1", "b", 1, "Petani menyebut hujan sebagai penyebabnya."),
        ("c-0", "c", 0, "Konser amal di Pelita dihadiri 3.000 orang."),
    ]
    corpus = [{"_id": i, "title": "", "text": text, "metadata": {"article": article, "position": at}} for i, article, at, text in rows]
    asked = [("q1", "Berapa orang tewas di Rantau?", "a"), ("q2", "Berapa persen kenaikan harga kopi di Bukit Lestari?", "b")]
    queries = [{"_id": i, "text": text, "metadata": {"article": article}} for i, text, article in asked]
    silent = [{"_id": "u1", "text": "Siapa presiden Brasil?"}]
    for name, lines in (("corpus", corpus), ("queries", queries), ("unanswerable", silent)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta-1\t1\nq2\tb-0\t1\n", "utf-8")
    return tmp_path


def test_a_beir_folder_is_ranked_as_the_product_ranks(folder: Path, model_directory: Path) -> None:
    out = folder / "run.jsonl"
    command = ["bench/retrieval.py", "--beir", str(folder), "--json", "--run", str(out), "--removed", "--models", str(model_directory)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT.parent.parent)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["questions"], figures["unanswerable"], figures["hit@1"], figures["auroc"]) == (2, 1, 1.0, 1.0)
    lines = {row["_id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(lines) == {"q1", "q2", "u1"}
    ranking = lines["q1"]["ranking"]
    assert ranking[0][0] == "a-1"
    assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)
    assert lines["q1"]["probability"] > lines["u1"]["probability"]


def test_pairs_are_judged_alone(tmp_path: Path, model_directory: Path) -> None:
    pairs = [
        ("Gubernur menolak usulan bendungan di Rantau.", "Usulan bendungan ditolak gubernur.", "entailment"),
        ("Gubernur menolak usulan bendungan di Rantau.", "Gubernur menyetujui usulan bendungan.", "contradiction"),
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps({"premise": p, "hypothesis": h, "label": label}) for p, h, label in pairs), "utf-8")
    command = ["bench/verdicts.py", "--pairs", str(file), "--json", "--models", str(model_directory)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT.parent.parent)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["pairs"], figures["accuracy"]) == (2, 1.0)
    assert figures["entailment"]["f1"] == 1.0
