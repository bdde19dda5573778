"""The measuring programs measure what they say: made-up archives are whole and the same every time, and recall is told rightly."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import yaml

from bench.made_up import SPACE, Library, nearest, recall
from bench.replay import Due, invented, recorded
from bench.scale import K, fill, indexed, measure, one
from bot.config import Settings
from index.sqlite import SQLiteStore

DEPLOY = Path(__file__).parent.parent / "docs" / "deploy"


def test_a_library_is_the_same_every_time_and_of_unit_vectors() -> None:
    first, again = Library(3, 120), Library(3, 120)
    assert np.array_equal(first.vectors, again.vectors)
    assert np.array_equal(first.questions(4), again.questions(4))
    assert [written.article.id for written in first.articles()] == [written.article.id for written in again.articles()]
    assert np.allclose(np.linalg.norm(first.vectors, axis=1), 1, atol=1e-3)
    for written in first.articles():
        assert all(written.article.text[s.start : s.end].endswith(f" 3 {written.first + s.ordinal}.") for s in written.sentences)


def test_recall_counts_what_was_found_of_the_nearest() -> None:
    library = Library(0, 200)
    questions = library.questions(3)
    exact = [np.argsort(-(library.vectors @ question))[:K].tolist() for question in questions]
    best = nearest(library.vectors, questions, K)
    assert recall(library, questions, exact, best) == 1.0
    assert recall(library, questions, [rows[: K // 2] for rows in exact], best) == 0.5
    assert recall(library, questions, [[], [], []], best) == 0.0


async def test_filling_stores_every_sentence_either_way(tmp_path: Path) -> None:
    libraries = [Library(0, 1_010), Library(1, 30)]
    async with SQLiteStore(tmp_path / "archive.sqlite3", SPACE) as store:
        single, bulk = await fill(store, libraries)
        await indexed(store, libraries)
        assert (await store.statistics()).embedded == 1_040
        assert single is not None
        assert bulk is not None
        keys, _, _ = await one(store, libraries[1].tenant, libraries[1].vectors[7])
    assert keys[0][1] == 7 % 25


def test_a_measured_store_finds_what_exact_search_finds(tmp_path: Path) -> None:
    figures = measure("sqlite", str(tmp_path / "archive.sqlite3"), [Library(0, 600), Library(1, 600)], questions=20)
    assert figures.recall == 1.0
    assert (figures.tenants, figures.sentences) == (2, 600)


def test_questions_are_replayed_in_the_order_of_their_times(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [{"at": at, "guild": "G", "person": "P", "question": f"q{at}"} for at in (2.5, 1)]
    file.write_text("\n".join(map(json.dumps, rows)))
    assert recorded(file) == [Due(1.0, "G", "P", "q1"), Due(2.5, "G", "P", "q2.5")]
    assert invented(3, 2.0, 10.0) == invented(3, 2.0, 10.0)


def test_deployment_files_name_settings_that_exist() -> None:
    known = {name.upper() for name in Settings.model_fields}
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    bots = [service for name, service in compose["services"].items() if name != "database"]
    named = {name for service in bots for name in service["environment"]}
    for unit in DEPLOY.glob("telisik*.service"):
        assignments = re.findall(r"^Environment=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
        named |= {name for line in assignments for name in re.findall(r"(\w+)=", line)} - {"BACKUP_DIRECTORY"}
    named |= set(re.findall(r"(\w+)=", re.search(r"^ENV (.*)$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)[1]))  # type: ignore[index]
    assert named - {"HOME", "PYTHONUNBUFFERED"} <= known
