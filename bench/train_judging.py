"""Fit index/judging.json: how likely a source bears a claim without a figure out, or rules it out (index/judging.py).

    python -m bench.train_judging [--write] [--models data/models]

On the claims of bench/training/calibration-claims-*.jsonl, which the cross-encoder was not trained on, each held against the archive of its
passages as in the product. Of every claim the sentence that the cross-encoder finds most likely to say it, and the one most likely to
contradict it, are learned from, of those that the rules of index/statement_verdicts.py leave to the judges. Figures are of five-fold
cross-validation by passage; the thresholds are where, in it, so many of all claims are judged wrongly as :data:`WRONG` says. Nothing is
random.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.answers import calibration
from bench.beir import POOL, Pool
from bench.questions import filled
from claims.compare import SpanRelation
from claims.languages import detect, load
from claims.offices import asserted
from claims.propositions import Proposition, propositions
from claims.questions import analyse
from claims.shorthand import spelled_out
from index.anchors import with_names
from index.cross_encoder import CrossEncoder, LocalCrossEncoder
from index.encoder import Encoder, SentenceEncoder
from index.held import Held, hold
from index.judging import REFUTING, SUPPORTING, features
from index.office_verdicts import office_beside
from index.ranking import rank
from index.scoring import Features
from index.search import find
from index.statement_verdicts import may_deny, may_say
from index.verify import READ

OUT = Path(__file__).parents[1] / "index" / "judging.json"
#: The share of all claims that may be supported, or refuted, wrongly. A few of these index/statement_verdicts.py keeps back besides.
WRONG = {"supports": 0.016, "refutes": 0.003}
FOLDS = 5
_RIDGE = 0.5
_FEATURES = {"supports": SUPPORTING, "refutes": REFUTING}
_DECIDES = {"supports": "supported", "refutes": "refuted"}


@dataclass(frozen=True, slots=True)
class Read:
    """A claim with what the cross-encoder made of its likeliest sentences: for ``supports`` and ``refutes`` the features of one."""

    label: str
    fold: int
    features: dict[str, Features]


async def read_claims(pool: Pool, cases: list[dict[str, Any]], encoder: Encoder, cross: CrossEncoder) -> tuple[list[Read], int]:
    """The claims without a figure or office, and how many claims there are in all."""
    found: list[Read] = []
    for case in cases:
        language = detect(case["text"])
        said = propositions(spelled_out(case["text"], load(language)), language)
        if len(said) != 1 or said[0].figures or asserted(said[0].undated({}), language) is not None:
            continue
        asked = analyse(said[0].text, None)
        candidates = await find(pool.store, encoder, POOL, asked)
        asked = with_names(asked, candidates.candidates)
        ranked = (await rank(asked, candidates, None))[:READ]
        texts = {
            one.candidate.source.article.id: (await pool.store.article(POOL, one.candidate.source.article.id))[1].text for one in ranked
        }
        held = await hold(said[0], asked, ranked, texts, cross)
        values = values_of(said[0], held)
        if values:
            found.append(Read(case["verdict"], case["article"] % FOLDS, values))
    return found, len(cases)


def values_of(said: Proposition, held: Sequence[Held]) -> dict[str, Features]:
    """The features of the sentences that are likeliest to say or deny a claim, of those that nothing else keeps from it; none where an
    office decides."""
    if office_beside(said, held) is not None:
        return {}
    saying = [
        one for one in held if may_say(said, one) and (said.when is None or one.times in (SpanRelation.SAME, SpanRelation.COMPATIBLE))
    ]
    likeliest: dict[str, Held | None] = {
        "supports": max(saying, key=lambda one: one.plain.entails, default=None),
        "refutes": max((one for one in held if may_deny(said, one)), key=lambda one: one.plain.contradicts, default=None),
    }
    return {name: features(said, one, held) for name, one in likeliest.items() if one is not None}


def fit(read: list[Read], whole: int, name: str) -> dict[str, Any]:
    """The weights and threshold of one judge, with its figures."""
    read = [one for one in read if name in one.features]
    names = _FEATURES[name]
    values = np.array([[one.features[name][feature] for feature in names] for one in read])
    right = np.array([one.label == _DECIDES[name] for one in read])
    folds = np.array([one.fold for one in read])
    chances: NDArray[np.float64] = np.zeros(len(read))
    for number in range(FOLDS):
        out = folds == number
        chances[out] = _model(values[~out], right[~out]).predict_proba(values[out])[:, 1]
    order = np.argsort(-chances)
    taken = int(np.searchsorted(np.cumsum(~right[order]), WRONG[name] * whole, side="right"))
    whole_model = _model(values, right)
    weights = {"intercept": float(whole_model.intercept_[0])} | dict(zip(names, map(float, whole_model.coef_[0]), strict=True))
    alone = values[:, names.index("entails" if name == "supports" else "contradicts")]
    print(
        f"{name}: AUROC {roc_auc_score(right, chances):.3f} (the cross-encoder alone {roc_auc_score(right, alone):.3f}); "
        f"of {int(right.sum())} {right[order[:taken]].sum() / right.sum():.3f} found where {WRONG[name]:.1%} of {whole} are wrong"
    )
    return {"threshold": round(float(chances[order[taken - 1]]), 3), "weights": {key: round(value, 4) for key, value in weights.items()}}


def _model(values: NDArray[np.float64], right: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=_RIDGE, max_iter=5000).fit(values, right)


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    articles, cases = calibration()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        encoder = await stack.enter_async_context(SentenceEncoder(None, options.models))
        cross = await stack.enter_async_context(LocalCrossEncoder(None, options.models))
        pool = await stack.enter_async_context(filled(articles, encoder, Path(folder) / "calibration.sqlite3"))
        read, whole = await read_claims(pool, cases, encoder, cross)
    document = {
        "command": "python -m bench.train_judging --write",
        "data": "bench/training/calibration-claims-*.jsonl, written for Telisik",
        "judges": {name: fit(read, whole, name) for name in _DECIDES},
    }
    if options.write:
        OUT.write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
