"""Everything that a tenant has, in pieces: what :meth:`index.store.Store.dump` yields and :meth:`index.store.Store.restore` takes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Claim, Sentence
from index.store import FlagReason, FlagState, RemovedArticle, Shown, Watch


@dataclass(frozen=True, slots=True)
class FlagEvent:
    """One entry of a flag's history: who brought it into ``state`` and when; ``note`` is the reviewer's, empty for the other events."""

    state: FlagState
    person: str
    note: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """How many pieces of each kind a tenant has."""

    articles: int
    removed: int
    flags: int
    watches: int
    shown: int
    notes: int

    @property
    def total(self) -> int:
        """How many pieces of all kinds."""
        return self.articles + self.removed + self.flags + self.watches + self.shown + self.notes


@dataclass(frozen=True, slots=True, eq=False)
class ArticlePiece:
    """An article with what is derived from it. ``vectors`` are those stored, float16 of shape (len(sentences), dimension); None where not
    every sentence has a sound one in the store's space."""

    article: Article
    added: datetime
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    vectors: NDArray[np.float16] | None


@dataclass(frozen=True, slots=True)
class FlagPiece:
    """A flag as it was raised, and its whole history, oldest first; the first event opens it."""

    id: str
    claim_id: str
    person: str
    reason: FlagReason
    note: str
    created: datetime
    events: tuple[FlagEvent, ...]


@dataclass(frozen=True, slots=True)
class WatchPiece:
    """A watch, and the ids of the articles that its person was told of, in order."""

    watch: Watch
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotePiece:
    """A value the program keeps for itself: a tenant's settings among them."""

    key: str
    value: str


Piece = ArticlePiece | RemovedArticle | FlagPiece | WatchPiece | Shown | NotePiece


class Restored(StrEnum):
    """What restoring a piece did; the first three are named as adding an article names them (:class:`index.store.AddOutcome`)."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    #: It was there otherwise, and is now as the piece says.
    UPDATED = "updated"
    #: It cannot stand beside what is there, which stays as it is.
    KEPT = "kept"
