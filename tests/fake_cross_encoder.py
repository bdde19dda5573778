"""A deterministic cross-encoder for unit tests: it goes by shared words, and takes a negation on one side only for a contradiction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.cross_encoder import Probabilities, Statement
from index.terms import terms

# How figures are left open (:attr:`claims.propositions.Proposition.some`): that claims nothing.
_OPEN = frozenset({"sejumlah", "jumlah", "uang", "several", "some", "money"})
_NOT = frozenset({"not", "no", "never", "denied", "tidak", "bukan", "membantah"})


class FakeCrossEncoder:
    """``read`` counts the pairs read so far."""

    name = "fake"
    ranks = True

    def __init__(self) -> None:
        self.read = 0

    async def relevance(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[float]:
        self.read += len(passages)
        asked = set(terms(question, "id"))
        return [16.0 * len(asked & set(terms(" ".join(passage), "id"))) / max(1, len(asked)) - 4.0 for passage in passages]

    async def verdicts(self, statements: Sequence[Statement]) -> Probabilities:
        self.read += len(statements)
        rows = [self._verdict(one.premise, one.hypothesis) for one in statements]
        return np.array(rows, dtype=np.float32).reshape(len(statements), 3)

    def _verdict(self, premise: str, hypothesis: str) -> tuple[float, float, float]:
        said, claimed = set(terms(premise, "id")), set(terms(hypothesis, "id")) - _OPEN
        covered = len(said & claimed) / max(1, len(claimed))
        negated = bool(_NOT & set(premise.lower().split())) != bool(_NOT & set(hypothesis.lower().split()))
        if covered < 0.7:
            return 0.01, 0.98, 0.01
        return (0.01, 0.01, 0.98) if negated else (0.98, 0.01, 0.01)
