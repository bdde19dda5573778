"""The judgement on a premise and a hypothesis: the cross-encoder's, corrected by what can be compared exactly.

The cross-encoder is weak where a single word, number or day decides. A multinomial logistic regression over its logits and a few such
comparisons puts that right; its coefficients stand in ``index/judging.json`` with the command that trained them and the measured figures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from claims.compare import Relation, SpanRelation, fold, relate, relate_spans
from claims.extract import extract_text
from claims.languages import detect, load
from claims.types import ClaimKind
from index.anchors import kin, mentions, vocabulary
from index.cross_encoder import CrossEncoder
from index.terms import terms, words

#: The labels of natural language inference, in the order of the cross-encoder's probabilities.
LABELS = ("entailment", "neutral", "contradiction")
FEATURES = (
    "entails", "neutral", "contradicts", "covered", "covered_foreign", "new_words", "new_names", "new_numbers", "figure_inside",
    "figure_disjoint", "time_same", "time_disjoint", "negation_claimed", "negation_differs", "length",
)  # fmt: skip
#: No probability of the cross-encoder counts for less than this.
_LEAST = 1e-4


def comparisons(premise: str, hypothesis: str, probabilities: Sequence[float]) -> dict[str, float]:
    """The features of a pair, by name; ``probabilities`` are the cross-encoder's, in the order of :data:`LABELS`."""
    languages = detect(premise), detect(hypothesis)
    foreign = kin(languages[0]) != kin(languages[1])
    said, claimed = set(terms(premise, languages[0])), list(dict.fromkeys(terms(hypothesis, languages[1])))
    met = sum(term in said for term in claimed) / len(claimed) if claimed else 1.0
    known = vocabulary(premise, languages[0])
    tokens = words(hypothesis)
    names = [token for token in tokens[1:] if token[0].isupper()]
    numbers = [token for token in tokens if any(ch.isdigit() for ch in token)]
    figures, times = _relations(premise, hypothesis, languages)
    negated = tuple(_negated(text, language) for text, language in zip((premise, hypothesis), languages, strict=True))
    values = [math.log(max(_LEAST, float(p))) for p in probabilities]
    return dict(
        zip(
            FEATURES,
            [
                *values,
                0.0 if foreign else met,
                met if foreign else 0.0,
                0.0 if foreign else min(5.0, len(claimed) * (1 - met)) / 5,
                sum(not mentions(name, known) for name in names) / len(names) if names else 0.0,
                float(any(fold(number) not in known.words for number in numbers)),
                float(Relation.INSIDE in figures),
                float(Relation.DISJOINT in figures and Relation.INSIDE not in figures),
                float(bool({SpanRelation.SAME, SpanRelation.COMPATIBLE} & times)),
                float(SpanRelation.DISJOINT in times and not {SpanRelation.SAME, SpanRelation.COMPATIBLE} & times),
                float(negated[1]),
                float(negated[0] != negated[1]),
                math.log(max(1, len(hypothesis)) / max(1, len(premise))),
            ],
            strict=True,
        )
    )


def _relations(premise: str, hypothesis: str, languages: tuple[str, str]) -> tuple[set[Relation], set[SpanRelation]]:
    """How the figures and the times of both texts lie to each other, where they can be compared."""
    said = extract_text(premise, languages[0], None).claims
    claimed = extract_text(hypothesis, languages[1], None).claims
    figures = {relate(a.value, b.value) for a in said for b in claimed if a.value is not None and b.value is not None}
    spans = {
        relate_spans(a.when, b.when)
        for a in said
        for b in claimed
        if a.kind is ClaimKind.DATE and b.kind is ClaimKind.DATE and a.when is not None and b.when is not None
    }
    return figures - {Relation.INCOMPARABLE}, spans - {SpanRelation.UNKNOWN}


def _negated(text: str, language: str) -> bool:
    return bool(load(language).words("casualties.grammar.negators").intersection(word.lower() for word in words(text)))


@cache
def weights() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The committed coefficients, of shape (labels, features), and intercepts, of shape (labels,)."""
    stored = json.loads(resources.files("index").joinpath("judging.json").read_text("utf-8"))
    rows = [[stored["coefficients"][label][name] for name in FEATURES] for label in LABELS]
    return np.array(rows), np.array([stored["intercepts"][label] for label in LABELS])


async def judge(pairs: Sequence[tuple[str, str]], cross: CrossEncoder) -> NDArray[np.float64]:
    """The probabilities of :data:`LABELS` for each (premise, hypothesis), from the two texts alone; shape (len(pairs), 3)."""
    rows = await cross.verdicts(pairs)
    coefficients, intercepts = weights()
    values = [list(comparisons(*pair, row.tolist()).values()) for pair, row in zip(pairs, rows, strict=True)]
    logits = np.array(values).reshape(len(pairs), len(FEATURES)) @ coefficients.T + intercepts
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares
