"""Train index/scoring.json: the weights that order candidates, and those of the probability that the first one answers.

    python -m bench.train_scoring DATA [--write]

DATA holds the BEIR folders ``facqa`` and ``idk-mrc``. What a sentence is worth before the cross-encoder has read it is learned on a sample
of their training splits; what it is worth afterwards on questions that the cross-encoder was not trained on: their validation splits,
the held-out passages of bench/training and bench/questions.toml. The first is learned on a sample of the questions of all other passages of
bench/training too. Every question is seen three times: with its answer in the archive, with the answer taken out (the honest test of
silence), and with its whole passage taken out. Figures are of five-fold cross-validation, by article, so that no question is measured by
weights that saw it. Whatever is random is seeded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.beir import questions
from bench.questions import TRAINING, Case, Reader, Scored, beir_cases, passage_cases, sample_cases, score, without_answer
from index.cross_encoder import LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.scoring import CALIBRATION, FEATURES, READ, Linear, Model

SEED = 4
#: Questions of each public training split that are learned from.
SAMPLE = 500
#: Questions about the passages that the cross-encoder was trained on that are learned from.
OWN_SAMPLE = 2000
FOLDS = 5
#: How strongly weights are held to those learned before the cross-encoder read (order), or to nought.
_PRIOR, _RIDGE = 0.004, 0.01
#: Candidates of each question that the probability is fitted on.
_DEPTH = 3
#: The operating points, without and with the cross-encoder. The latter is where four of five golden questions with a twisted
#: premise meet with silence (docs/answers.md): a lower one shows more wrong sentences, a higher one hides right ones.
UNREAD_THRESHOLD, READ_THRESHOLD = 0.5, 0.39


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer in the archive, with it taken out, and with the whole passage taken out that has it; three times the same
    where nothing answers it. ``weight`` is how much it counts."""

    present: Scored
    absent: Scored
    alone: Scored
    answerable: bool
    weight: float
    source: str
    article: str


def matrix(values: Sequence[dict[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[one[name] for name in names] for one in values], dtype=np.float64).reshape(len(values), len(names))


def fit_order(pairs: Sequence[Pair], names: Sequence[str], prior: dict[str, float]) -> Linear:
    """The conditional logit over the candidates of every question that has its answer among them."""
    chosen = [p for p in pairs if any(p.present.right)]
    widest = max(len(p.present.right) for p in chosen)
    rows = np.zeros((len(chosen), widest, len(names)))
    there, right = np.zeros((2, len(chosen), widest), dtype=bool)
    for n, pair in enumerate(chosen):
        count = len(pair.present.right)
        rows[n, :count] = matrix(pair.present.values, names)
        there[n, :count], right[n, :count] = True, pair.present.right
    spread = rows[there].std(axis=0) + 1e-6
    start = torch.tensor([prior.get(name, 0.0) for name in names], dtype=torch.float64) * torch.tensor(spread)
    weights = start.clone().requires_grad_(True)
    held = _PRIOR if prior else _RIDGE
    data, present, answers = torch.tensor(rows / spread), torch.tensor(there), torch.tensor(right)
    shares = torch.tensor([pair.weight for pair in chosen], dtype=torch.float64)
    shares = shares / shares.sum()
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = data @ weights
        whole = torch.logsumexp(scores.masked_fill(~present, -torch.inf), 1)
        value = (
            held * (weights - start).pow(2).sum() + (shares * (whole - torch.logsumexp(scores.masked_fill(~answers, -torch.inf), 1))).sum()
        )
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return Linear(0.0, {name: round(float(w), 4) for name, w in zip(names, weights.detach().numpy() / spread, strict=True)})


def fit_chance(pairs: Sequence[Pair], order: Linear, names: Sequence[str]) -> Linear:
    """The logistic regression over the first candidates of every question, answer in and answer out."""
    half = Model(order, order, 0.0)
    rows, labels, weights = [], [], []
    for pair in pairs:
        for scored in (pair.present, pair.absent, pair.alone) if pair.answerable else (pair.absent,):
            values, right = _sorted(half, scored)
            for one, label in list(zip(values, right, strict=True))[:_DEPTH]:
                rows.append([one[name] for name in names])
                labels.append(label)
                weights.append(pair.weight)
    data = np.array(rows)
    spread = data.std(axis=0) + 1e-6
    learned = LogisticRegression(C=0.5, max_iter=5000).fit(data / spread, labels, sample_weight=weights)
    coefficients = {name: round(float(w), 4) for name, w in zip(names, learned.coef_[0] / spread, strict=True)}
    return Linear(round(float(learned.intercept_[0]), 4), coefficients)


def _sorted(model: Model, scored: Scored) -> tuple[list[dict[str, float]], list[bool]]:
    values = model.scored(scored.values, scored.rivals)
    order = sorted(range(len(values)), key=lambda at: -values[at]["score"])
    return [values[at] for at in order], [scored.right[at] for at in order]


def fit(pairs: Sequence[Pair], extra: Sequence[str], prior: dict[str, float]) -> Model:
    names = (*FEATURES, *extra)
    order = fit_order(pairs, names, prior)
    chance = fit_chance(pairs, order, (*names, *CALIBRATION))
    return Model(order, chance, 0.5)


@dataclass(frozen=True, slots=True)
class Measured:
    """A question as a model answers it: is the first sentence right; its probability with the answer in, with it taken out, and with its
    passage taken out."""

    source: str
    answerable: bool
    hit: bool
    present: float
    absent: float
    alone: float


def measure(model: Model, pairs: Sequence[Pair]) -> list[Measured]:
    def first(scored: Scored) -> tuple[float, bool]:
        values, right = _sorted(model, scored)
        return (model.probability(values[0]), bool(right[0])) if values else (0.0, False)

    found = []
    for pair in pairs:
        probability, hit = first(pair.present)
        found.append(Measured(pair.source, pair.answerable, hit, probability, first(pair.absent)[0], first(pair.alone)[0]))
    return found


def crossed(pairs: Sequence[Pair], extra: Sequence[str], prior: dict[str, float]) -> list[Measured]:
    """Every question measured by weights fitted on the other folds."""
    articles = sorted({(pair.source, pair.article) for pair in pairs})
    random.Random(SEED).shuffle(articles)
    fold = {article: n % FOLDS for n, article in enumerate(articles)}
    found: list[Measured] = []
    for n in range(FOLDS):
        model = fit([p for p in pairs if fold[p.source, p.article] != n], extra, prior)
        found += measure(model, [p for p in pairs if fold[p.source, p.article] == n])
    return found


def figures(measured: Sequence[Measured]) -> dict[str, dict[str, float]]:
    """By source: Hit@1, and AUROC of silence."""
    result = {}
    for source in sorted({m.source for m in measured}):
        mine = [m for m in measured if m.source == source]
        answerable = [m for m in mine if m.answerable]
        present = [m.present for m in answerable]

        def auroc(absent: Sequence[float], present: Sequence[float] = present) -> float:
            return round(float(roc_auc_score([1] * len(present) + [0] * len(absent), [*present, *absent])), 4)

        result[source] = {
            "questions": len(answerable),
            "hit1": round(sum(m.hit for m in answerable) / len(answerable), 4),
            "auroc_answer_removed": auroc([m.absent for m in answerable]),
            "auroc_passage_removed": auroc([m.alone for m in answerable]),
        }
    return result


async def pairs_of(cases: Sequence[Case], source: str, weight: float, unread: Model, reader: Reader | None) -> list[Pair]:
    """The cases scored by ``unread`` and, if there is a reader, read; each counts ``weight`` over their number."""
    found = []
    for case in cases:
        present = await score(case, unread, reader)
        absent = alone = present
        if case.asked.gold:
            absent = await score(without_answer(case), unread, reader)
            alone = await score(without_answer(case, passage=True), unread, reader)
        found.append(Pair(present, absent, alone, bool(case.asked.gold), weight / len(cases), source, case.asked.article or case.asked.id))
    return found


def stored_model(model: Model) -> dict[str, Any]:
    """A model as index/scoring.json has it."""

    def part(linear: Linear) -> dict[str, float]:
        return {"intercept": linear.intercept} | linear.coefficients

    return {"threshold": model.threshold, "order": part(model.order), "probability": part(model.chance)}


async def train(data: Path, models: Path, archives: Path) -> dict[str, Any]:
    """The document of index/scoring.json."""
    flat = Model(Linear(0.0, {"cosine": 1.0}), Linear(0.0, {"cosine": 1.0}), 0.5)
    async with SentenceEncoder(None, models) as encoder, LocalCrossEncoder(None, models) as cross:
        print("searching", flush=True)
        held_out = {
            "samples": (await sample_cases(encoder, archives / "samples.sqlite3"), 3.0),
            "passages": (
                await passage_cases(sorted(TRAINING.glob("calibration-passages-*.jsonl")), encoder, archives / "passages.sqlite3"),
                5.0,
            ),
        }
        # Before the cross-encoder has read them, the passages that it was trained on are nearly as good as any; the adapter of questions
        # has seen their questions, though, and those of the training splits: they count less than those that nothing was trained on.
        own = sorted(TRAINING.glob("passages-*.jsonl"))
        learned = await passage_cases(own, encoder, archives / "learned.sqlite3", OWN_SAMPLE, SEED)
        sampled = {"learned": (learned, 2.0)}
        for name, weight in (("facqa", 3.0), ("idk-mrc", 2.0)):
            folder, archive = data / name, archives / f"{name}.sqlite3"
            train_split = questions(folder, "train")
            chosen = random.Random(SEED).sample(train_split, min(SAMPLE, len(train_split)))
            sampled[name] = (await beir_cases(folder, chosen, encoder, archive), 1.0)
            held_out[name] = (await beir_cases(folder, questions(folder, "valid"), encoder, archive), weight)
        print("before reading", flush=True)
        first = [
            pair
            for name, (cases, weight) in [*sampled.items(), *((n, held_out[n]) for n in ("samples", "passages"))]
            for pair in await pairs_of(cases, name, weight, flat, None)
        ]
        unread = fit(first, (), {})
        measured = crossed(first, (), {})
        unread = Model(unread.order, unread.chance, UNREAD_THRESHOLD)
        document = {"unread": figures(measured)}
        print(json.dumps(document, indent=1), flush=True)
        reader = Reader(cross)
        second = [pair for name, (cases, weight) in held_out.items() for pair in await pairs_of(cases, name, weight, unread, reader)]
        prior = unread.order.coefficients
        read = fit(second, READ, prior)
        measured = crossed(second, READ, prior)
        read = Model(read.order, read.chance, READ_THRESHOLD)
        document["read"] = figures(measured)
        print(json.dumps(document["read"], indent=1), flush=True)
    return {
        "command": "python -m bench.train_scoring DATA --write",
        "data": "FacQA (Purwarianti et al. 2007, as released in IndoNLU), IDK-MRC (Putri and Oh 2022, CC BY-SA), and questions written for "
        "Telisik: bench/questions.toml, bench/training/passages-*.jsonl and calibration-passages-*.jsonl",
        "measured_in_cross_validation": document,
        "models": {"unread": stored_model(unread), "read": stored_model(read)},
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--archives", type=Path, default=Path("data/training"), help="where searched archives are kept between runs")
    arguments.add_argument("--write", action="store_true", help="replace index/scoring.json")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    document = asyncio.run(train(options.data, options.models, options.archives))
    if options.write:
        Path("index/scoring.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    else:
        print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
