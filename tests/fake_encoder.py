"""A deterministic encoder for unit tests: a text's vector depends on nothing but its words, and shared words bring texts closer.

Like e5's, its cosines are squeezed: two texts without a word in common still score .75, for which the product's scoring is made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from index.store import EmbeddingSpace, Vectors

#: The cosine of texts that share nothing: every vector has the same last coordinate.
FLOOR = 0.75


class FakeEncoder:
    """Hashes each word to a fixed random direction and adds them up; rows of unit length, like the real encoder's."""

    def __init__(self, name: str = "fake", dimension: int = 384) -> None:
        self._space = EmbeddingSpace(name, dimension)
        #: How many texts were embedded so far, for tests about work not done twice.
        self.embedded = 0

    @property
    def space(self) -> EmbeddingSpace:
        return self._space

    async def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        rows = [self._vector(text) for text in texts]
        self.embedded += len(rows)
        if progress is not None:
            progress(len(rows))
        return np.array(rows, dtype=np.float32).reshape(len(rows), self._space.dimension)

    async def query(self, text: str) -> Vectors:
        return self._vector(text)

    def likeness(self, cosine: float) -> float:
        return cosine

    def _vector(self, text: str) -> Vectors:
        total = np.zeros(self._space.dimension)
        for word in re.findall(r"\w+", text.casefold()) or [""]:
            seed = int.from_bytes(hashlib.sha256(f"{self._space.name}:{word}".encode()).digest()[:8], "big")
            total += np.random.default_rng(seed).standard_normal(self._space.dimension)
        vector = np.append(np.sqrt(1 - FLOOR) * total[:-1] / np.linalg.norm(total[:-1]), np.sqrt(FLOOR))
        return vector.astype(np.float32)
