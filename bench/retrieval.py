"""The product's ranking on a BEIR folder, and how well its probability tells questions with an answer from those without.

    python -m bench.retrieval --beir DIR [--split test] [--json] [--run OUT.jsonl] [--removed] [--without-cross-encoder]

The folder's corpus is stored and indexed as articles are, in an archive of its own. Prints Hit@1, Hit@3, MRR@10 and nDCG@10 over the whole
pool, Hit@1 inside the question's own article where the folder names it, and with unanswerable.jsonl the AUROC of the probability that the
first sentence answers. ``--removed`` asks every question once more with its answer taken out. ``--run`` writes ``{"_id", "ranking":
[[sentence id, score] × 10], "probability"}`` for every question of both files.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from bench.beir import Asked, Key, questions, read, stored, unanswerable
from bench.questions import Case, case_of, without_answer
from index.cross_encoder import CrossEncoder, LocalCrossEncoder
from index.encoder import SentenceEncoder
from index.ranking import rank

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Run:
    """A question's ranking as (sentence id, score), best first; ``inside`` the ids within its own article; the first one's probability."""

    asked: Asked
    ranking: list[tuple[str, float]]
    inside: list[str]
    probability: float


async def run_of(case: Case, cross: CrossEncoder | None, ids: dict[Key, str], home: str | None) -> Run:
    """The product's ranking of a case. ``home`` is the id of the article that the question belongs to."""
    ranked = await rank(case.question, case.found, cross)
    ranking: list[tuple[str, float]] = []
    inside = []
    least = 1.0
    for one in ranked:
        source = one.evidence.source
        sentence = ids[source.article.id, source.sentence.ordinal]
        least = min(least, one.evidence.score)  # the order is the score's; the probability may differ a little from it
        ranking.append((sentence, least))
        if source.article.id == home:
            inside.append(sentence)
    return Run(case.asked, ranking, inside, ranking[0][1] if ranking else 0.0)


def _position(run: Run) -> int | None:
    return next((at for at, (sentence, _) in enumerate(run.ranking[:DEPTH]) if sentence in run.asked.gold), None)


def _ndcg(run: Run) -> float:
    gained = sum(1 / math.log2(at + 2) for at, (sentence, _) in enumerate(run.ranking[:DEPTH]) if sentence in run.asked.gold)
    best = sum(1 / math.log2(at + 2) for at in range(min(DEPTH, len(run.asked.gold))))
    return gained / best


def measured(runs: list[Run]) -> dict[str, float]:
    """The figures of questions that have an answer."""
    places = [_position(run) for run in runs]
    homed = [run for run in runs if run.inside]
    figures = {
        "questions": len(runs),
        "hit@1": sum(at == 0 for at in places) / len(runs),
        "hit@3": sum(at is not None and at < 3 for at in places) / len(runs),
        "mrr@10": sum(1 / (at + 1) for at in places if at is not None) / len(runs),
        "ndcg@10": sum(map(_ndcg, runs)) / len(runs),
    }
    if homed:
        figures["hit@1_inside_article"] = sum(run.inside[0] in run.asked.gold for run in homed) / len(homed)
    return figures


def auroc(answered: list[Run], others: list[Run]) -> float:
    """How surely the probability tells the one from the other."""
    labels = [1] * len(answered) + [0] * len(others)
    return float(roc_auc_score(labels, [run.probability for run in answered + others]))


async def work(options: argparse.Namespace) -> tuple[dict[str, Any], list[Run]]:
    rows = read(options.beir / "corpus.jsonl")
    homes = {str(row["_id"]): str(row.get("metadata", {}).get("article", row["_id"])) for row in rows}
    async with AsyncExitStack() as stack:
        encoder = await stack.enter_async_context(SentenceEncoder(None, options.models))
        cross = None if options.without_cross_encoder else await stack.enter_async_context(LocalCrossEncoder(None, options.models))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        path = Path(options.archive or Path(folder) / "beir.sqlite3")
        pool = await stack.enter_async_context(stored(rows, encoder, path, lambda n: _progress("embedded", n, len(rows))))
        ids = pool.ids
        articles = {homes[sentence]: key[0] for sentence, key in pool.keys.items()}
        asked, silent = questions(options.beir, options.split), unanswerable(options.beir, options.split)
        runs: list[Run] = []
        none: list[Run] = []
        removed: list[Run] = []
        for at, one in enumerate([*asked, *silent]):
            case = await case_of(one, pool, encoder, ids)
            run = await run_of(case, cross, ids, articles.get(one.article or ""))
            (runs if one.gold else none).append(run)
            if options.removed and one.gold:
                removed.append(await run_of(without_answer(case), cross, ids, None))
            _progress("asked", at + 1, len(asked) + len(silent))
    figures: dict[str, Any] = measured(runs)
    if none:
        figures |= {"unanswerable": len(none), "auroc": auroc(runs, none)}
    if removed:
        figures["auroc_answer_removed"] = auroc(runs, removed)
    return figures, [*runs, *none]


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done} of {total}", end="\n" if done == total else "", file=sys.stderr)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--beir", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--split", default="test")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--run", type=Path, metavar="OUT.jsonl")
    arguments.add_argument("--removed", action="store_true", help="ask every question again with its answer taken out of the pool")
    arguments.add_argument("--without-cross-encoder", action="store_true")
    arguments.add_argument("--archive", type=Path, help="keep the folder's archive here, and use it again")
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    figures, runs = asyncio.run(work(options))
    if options.run:
        with options.run.open("w", encoding="utf-8") as file:
            for run in runs:
                ranking = [[sentence, round(score, 6)] for sentence, score in run.ranking[:DEPTH]]
                file.write(json.dumps({"_id": run.asked.id, "ranking": ranking, "probability": round(run.probability, 6)}) + "\n")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:<24}{value if isinstance(value, int) else f'{value:.3f}'}")


if __name__ == "__main__":
    main()
