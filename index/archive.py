"""The one door to the archive: what the terminal, the command line and Discord call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.article import Draft
from claims.types import Article, ClaimKind
from index.answer import Answer
from index.encoder import Encoder
from index.store import (
    AddOutcome,
    ArticleSummary,
    Flag,
    FlagReason,
    Statistics,
    Store,
    StoredClaim,
    StoredSentence,
    Tenant,
)
from index.verify import Check

#: Called with (sentences embedded so far, sentences in all).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What adding an article did, and the claims found in it."""

    article: ArticleSummary
    outcome: AddOutcome
    claims: tuple[StoredClaim, ...]


class Archive:
    """Articles in, claims out; questions and claims answered with evidence. Safe to use from many tasks at once."""

    def __init__(self, store: Store, encoder: Encoder, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._encoder = encoder
        self._clock = clock

    async def add(self, tenant: Tenant, draft: Draft, source: str, progress: Progress | None = None) -> Added:
        """Archive an article. The same text again is not stored twice; particulars given anew replace the earlier ones."""

    async def ask(self, tenant: Tenant, question: str, limit: int = 3) -> Answer: ...

    async def check(self, tenant: Tenant, text: str) -> Check: ...

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]: ...

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]: ...

    async def remove(self, tenant: Tenant, reference: str) -> ArticleSummary: ...

    async def claims(
        self, tenant: Tenant, reference: str | None = None, kind: ClaimKind | None = None
    ) -> list[StoredClaim]: ...

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim: ...

    async def context(self, tenant: Tenant, article_id: str, ordinal: int, around: int = 2) -> list[StoredSentence]:
        """The sentence with up to ``around`` sentences before and after it, in order. Raises UnknownArticle."""

    async def flag(self, tenant: Tenant, code: str, person: str, reason: FlagReason, note: str = "") -> tuple[Flag, StoredClaim]: ...

    async def flags(self, tenant: Tenant, code: str) -> list[Flag]: ...

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Embed what the current model has not embedded; the number of articles done."""

    async def statistics(self) -> Statistics: ...
