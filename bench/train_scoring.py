"""Train the coefficients of index/scoring.json, and print what they reach on the validation split.

    python -m bench.train_scoring DIR [DIR …] --write

Each DIR is a BEIR folder of Indonesian questions with qrels/train.tsv and qrels/valid.tsv. Every question is seen twice: with its
answer in the pool, and with the answer taken out, when every candidate is wrong ("gold removed": the honest test of silence). The
hand-written questions of bench/questions.toml, in four languages, are learned from in the same way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.beir import Pool, Queries, embed_queries, load_pool, load_queries, pool_of
from bot.samples import drafts
from claims.article import compose
from claims.questions import analyse
from claims.types import Question
from index.encoder import Encoder, SentenceEncoder
from index.scoring import FEATURES, Model, features, model
from index.search import Candidate

#: Candidates of each question that are learned from: those that could be shown first.
_DEPTH = 6
#: The public questions are of one language and hardly ever state a day or a place that another sentence of the pool contradicts.
_OWN_WEIGHT = 3


def rows_of(question: Question, found: list[tuple[str, Candidate]], gold: frozenset[str]) -> tuple[list[list[float]], list[int]]:
    """Feature rows and labels of a question's first candidates."""
    background = sum(candidate.cosine for _, candidate in found) / max(1, len(found))
    rows = [[features(question, candidate, background)[name] for name in FEATURES] for _, candidate in found[:_DEPTH]]
    return rows, [int(key in gold) for key, _ in found[:_DEPTH]]


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of features, shape (n, len(FEATURES)); labels, shape (n,)."""

    rows: NDArray[np.float64]
    labels: NDArray[np.int64]


def examples(pool: Pool, queries: Queries) -> Examples:
    """Every question's first candidates, with its answer in the pool and (where it has one) with it taken out."""
    rows: list[list[float]] = []
    labels: list[int] = []
    for text, gold, vector in zip(queries.texts, queries.gold, queries.vectors, strict=True):
        question = analyse(text, None)
        for removed in {frozenset[str](), gold}:
            more, marks = rows_of(question, pool.nearest(vector, removed), gold)
            rows += more
            labels += marks
    return Examples(np.array(rows), np.array(labels))


async def own_examples(encoder: Encoder) -> Examples:
    """The hand-written questions of bench/questions.toml about the sample articles, each with its answer and with it taken out."""
    stated = tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))
    pool = await pool_of([(name, compose(draft, name)) for name, draft in drafts()], encoder)
    asked = [(text, frozenset(pool.saying(row["words"]))) for row in stated["questions"] for text in row["ask"]]
    asked += [(text, frozenset[str]()) for text in stated["unanswerable"]["ask"]]
    texts = [text for text, _ in asked]
    return examples(pool, Queries(tuple(texts), tuple(gold for _, gold in asked), await embed_queries(texts, encoder)))


def fit(public: Sequence[Examples], own: Examples) -> Model:
    """The regression over all examples; the hand-written ones together weigh :data:`_OWN_WEIGHT` times the public ones together."""
    rows = np.vstack([*(one.rows for one in public), own.rows])
    labels = np.concatenate([*(one.labels for one in public), own.labels])
    share = _OWN_WEIGHT * sum(len(one.labels) for one in public) / len(own.labels)
    weights = np.concatenate([np.ones(len(labels) - len(own.labels)), np.full(len(own.labels), share)])
    learned = LogisticRegression(C=1.0, max_iter=5000).fit(rows, labels, sample_weight=weights)
    coefficients = {name: round(float(weight), 4) for name, weight in zip(FEATURES, learned.coef_[0], strict=True)}
    return Model(round(float(learned.intercept_[0]), 4), coefficients, 0.5)


def best(trained: Model, question: Question, found: list[tuple[str, Candidate]]) -> tuple[str, float]:
    """The id and probability of the candidate ranked first."""
    background = sum(candidate.cosine for _, candidate in found) / max(1, len(found))
    scored = [(trained.probability(features(question, candidate, background)), key) for key, candidate in found]
    probability, key = max(scored, key=lambda pair: pair[0])
    return key, probability


def evaluate(trained: Model, pool: Pool, queries: Queries) -> dict[str, float]:
    """Hit@1 of cosine alone and of the model, AUROC of silence with the gold removed, and precision at the threshold."""
    hits = cosine_hits = 0
    present, absent, right = [], [], []
    for text, gold, vector in zip(queries.texts, queries.gold, queries.vectors, strict=True):
        question = analyse(text, None)
        found = pool.nearest(vector)
        key, probability = best(trained, question, found)
        hits += key in gold
        cosine_hits += found[0][0] in gold
        present.append(probability)
        right.append(key in gold)
        absent.append(best(trained, question, pool.nearest(vector, gold))[1])
    shown = [ok for ok, p in zip(right, present, strict=True) if p >= trained.threshold]
    wrong = sum(p >= trained.threshold for p in absent)
    return {
        "hit1_cosine": cosine_hits / len(present),
        "hit1": hits / len(present),
        "auroc_gold_removed": float(roc_auc_score([1] * len(present) + [0] * len(absent), present + absent)),
        "answered": len(shown) / len(present),
        "right_when_answered": sum(shown) / max(1, len(shown)),
        "answered_gold_removed": wrong / len(absent),
    }


async def learn(folders: list[Path], models: Path, threshold: float) -> tuple[Model, dict[str, dict[str, float]]]:
    """:func:`train` with the default encoder."""
    async with SentenceEncoder(None, models) as encoder:
        return await train(folders, encoder, threshold)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    arguments.add_argument("--threshold", type=float, default=0.5)
    arguments.add_argument("--write", action="store_true", help="replace index/scoring.json")
    options = arguments.parse_args()
    trained, figures = asyncio.run(learn(options.folders, options.models, options.threshold))
    document = {
        "command": "python -m bench.train_scoring FACQA IDK-MRC --write",
        "data": "bench/questions.toml (written for Telisik) and the training splits of FacQA (Purwarianti et al. 2007, as released in "
        "IndoNLU) and IDK-MRC (Putri and Oh 2022, CC BY-SA)",
        "measured_on_validation": figures,
        "threshold": trained.threshold,
        "intercept": trained.intercept,
        "coefficients": trained.coefficients,
    }
    print(json.dumps(document, indent=2))
    if options.write:
        Path("index/scoring.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        model.cache_clear()


async def train(folders: list[Path], encoder: Encoder, threshold: float) -> tuple[Model, dict[str, dict[str, float]]]:
    """The model fitted on all folders' training splits, and its figures on each validation split."""
    pools = {folder: await load_pool(folder, encoder) for folder in folders}
    parts = [examples(pool, await load_queries(folder, "train", encoder)) for folder, pool in pools.items()]
    learned = fit(parts, await own_examples(encoder))
    trained = Model(learned.intercept, learned.coefficients, threshold)
    figures = {}
    for folder, pool in pools.items():
        measured = evaluate(trained, pool, await load_queries(folder, "valid", encoder))
        figures[folder.name] = {name: round(value, 4) for name, value in measured.items()}
    return trained, figures


if __name__ == "__main__":
    main()
