"""Embedding: one SentenceTransformer whatever the model (written by its own module's author)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from index.store import EmbeddingSpace, Vectors


class Encoder(Protocol):
    """Turns text into unit vectors, off the event loop."""

    @property
    def space(self) -> EmbeddingSpace: ...

    async def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension) for sentences of articles; ``progress`` is called with the number done so far."""

    async def query(self, text: str) -> Vectors:
        """The vector, of shape (dimension,), of a question."""
