"""Train the coefficients of index/scoring.json, and print what they reach on the validation split.

    python -m bench.train_scoring DIR [DIR …] --write

Each DIR is a BEIR folder of Indonesian questions with qrels/train.tsv and qrels/valid.tsv. Every question is seen twice: with its
answer in the pool, and with the answer taken out, when every candidate is wrong ("gold removed": the honest test of silence). For
questions in another language than the source the same examples are seen again with the evidence of shared words taken away.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.beir import Pool, Queries, load_pool, load_queries
from bot.samples import drafts
from claims.article import compose
from claims.extract import extract
from claims.questions import analyse
from claims.types import Article, Question
from index.encoder import Encoder, SentenceEncoder
from index.scoring import FEATURES, Model, features, model
from index.search import Candidate

#: Candidates of each question that are learned from: those that could be shown first.
_DEPTH = 6
Matrix = NDArray[np.float64]


def rows_of(question: Question, found: list[tuple[str, Candidate]], gold: frozenset[str]) -> tuple[list[list[float]], list[int]]:
    """Feature rows and labels of a question's first candidates."""
    background = sum(candidate.cosine for _, candidate in found) / max(1, len(found))
    rows = [[features(question, candidate, background)[name] for name in FEATURES] for _, candidate in found[:_DEPTH]]
    return rows, [int(key in gold) for key, _ in found[:_DEPTH]]


def examples(pool: Pool, queries: Queries) -> tuple[Matrix, NDArray[np.int64]]:
    """Rows of features, shape (n, len(FEATURES)), and labels, shape (n,)."""
    rows: list[list[float]] = []
    labels: list[int] = []
    for text, gold, vector in zip(queries.texts, queries.gold, queries.vectors, strict=True):
        question = analyse(text, None)
        for removed in (frozenset[str](), gold):
            more, marks = rows_of(question, pool.nearest(vector, removed), gold)
            rows += more
            labels += marks
    return np.array(rows), np.array(labels)


async def foreign_shift(encoder: Encoder) -> tuple[float, float]:
    """How much lower the right sentence's cosine is for a question in another language: mean and deviation over bench/parallel.toml."""
    rows = tomllib.loads((Path(__file__).parent / "parallel.toml").read_text("utf-8"))["questions"]
    drops = []
    for row in rows:
        article, sentence = _sentence_with(row["words"])
        [target] = await encoder.passages([sentence])
        own = float(target @ await encoder.query(row[article.language]))
        others = {"id", "en", "ms", "fr"} - {article.language} - ({"ms"} if article.language == "id" else set())
        drops += [own - float(target @ await encoder.query(row[language])) for language in sorted(others)]
    return float(np.mean(drops)), float(np.std(drops))


def _sentence_with(words: str) -> tuple[Article, str]:
    for name, draft in drafts():
        article = compose(draft, name)
        for sentence in extract(article).sentences:
            if words in (text := article.text[sentence.start : sentence.end]):
                return article, text
    raise ValueError(f"no sample says {words!r}")


def foreign(rows: Matrix, shift: tuple[float, float], seed: int) -> Matrix:
    """The same examples as a question in another language would show them: no shared words, lower cosines, margins as they were."""
    mean, spread = shift
    shifted = rows.copy()
    shifted[:, FEATURES.index("cosine")] -= np.random.default_rng(seed).normal(mean, spread, len(rows)) * 10
    for name in ("overlap", "overlap_around"):
        shifted[:, FEATURES.index(name)] = 0.0
    shifted[:, FEATURES.index("foreign")] = 1.0
    return shifted


def fit(rows: Matrix, labels: NDArray[np.int64], shift: tuple[float, float]) -> Model:
    """The regression over own-language and foreign examples together; the operating point is set by :func:`threshold`."""
    both = np.vstack([rows, foreign(rows, shift, seed=0)])
    learned = LogisticRegression(C=1.0, max_iter=2000).fit(both, np.concatenate([labels, labels]))
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
        "command": "python -m bench.train_scoring facqa idk-mrc --write",
        "data": "training splits of FacQA (Purwarianti et al. 2007, in IndoNLU) and IDK-MRC (Putri and Oh 2022, CC BY-SA)",
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
    shift = await foreign_shift(encoder)
    print(f"a question in another language scores lower by {shift[0]:.4f} ± {shift[1]:.4f}")
    learned = fit(np.vstack([rows for rows, _ in parts]), np.concatenate([labels for _, labels in parts]), shift)
    trained = Model(learned.intercept, learned.coefficients, threshold)
    figures = {}
    for folder, pool in pools.items():
        measured = evaluate(trained, pool, await load_queries(folder, "valid", encoder))
        figures[folder.name] = {name: round(value, 4) for name, value in measured.items()}
    return trained, figures


if __name__ == "__main__":
    main()
