"""The storage contract: what every store keeps and answers, whatever database is behind it.

Every call names the tenant first, and nothing of one tenant is ever visible to another. Every method is a transaction of its own: when it
returns, the change is durable; when it raises, nothing changed. ``tests/store_contract.py`` is the suite that every store must pass.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NewType, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from claims.errors import TelisikError
from claims.types import Article, Claim, ClaimKind, Sentence
from index.errors import UnknownReason

if TYPE_CHECKING:  # made of the records below
    from index.pieces import Contents, FlagEvent, Piece, Restored

Tenant = NewType("Tenant", str)

#: The tenant of the command line and the terminal chat.
LOCAL = Tenant("local")

#: How many questions a person may watch in one tenant: each is asked again for every article that is added.
MAX_WATCHES = 25

Vectors = NDArray[np.float32]

#: A sentence: the id of its article and its ordinal.
Key = tuple[str, int]


class FlagReason(StrEnum):
    """Why a person objects to a claim."""

    WRONG_NUMBER = "wrong-number"
    WRONG_DATE = "wrong-date"
    MISATTRIBUTED = "misattributed"
    OUTDATED = "outdated"
    OUT_OF_CONTEXT = "out-of-context"
    NOT_IN_SOURCE = "not-in-source"
    OTHER = "other"


class FlagState(StrEnum):
    """How far a flag has come: open until it is upheld, rejected or withdrawn, and never open again."""

    OPEN = "open"
    #: A reviewer agrees: the claim carries a correction.
    UPHELD = "upheld"
    REJECTED = "rejected"
    #: The person who raised it took it back before anybody had reviewed it.
    WITHDRAWN = "withdrawn"


class AddOutcome(StrEnum):
    """What adding an article did."""

    ADDED = "added"
    #: The same text with the same particulars was there already.
    UNCHANGED = "unchanged"
    #: The same text was there under other particulars (title, url, published …), sentences or claims, which now replace the earlier ones.
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class EmbeddingSpace:
    """Which model made a vector. Vectors of two spaces are never compared."""

    name: str
    dimension: int


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as a list shows it, newest added first; without its text."""

    id: str
    title: str
    language: str
    url: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: datetime | None
    added: datetime
    sentences: int
    claims: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What an upheld flag says of a claim. ``note`` is the reviewer's, for everybody to read: the flagger's stays with the reviewers."""

    claim_id: str
    note: str
    reason: FlagReason
    reviewer: str
    settled: datetime


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence with what is known about it. ``flags`` counts the open and upheld flags on its claims, ``open_flags`` the open ones;
    ``corrections`` are the upheld ones, claim by claim, the newest of a claim first."""

    article: ArticleSummary
    sentence: Sentence
    text: str
    claims: tuple[Claim, ...]
    flags: int
    open_flags: int = 0
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Surrounded:
    """A sentence with the texts of the one before it and the first of its article; None where there is none, or where the first of the
    article is the sentence itself or the one before."""

    source: StoredSentence
    before: str | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim with the sentence and the article it stands in. ``text`` is the claim's own span, verbatim; the flags are counted as in
    :class:`StoredSentence`."""

    claim: Claim
    text: str
    sentence: Sentence
    sentence_text: str
    article: ArticleSummary
    flags: int
    open_flags: int = 0
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A person's objection to a claim. ``person`` names who raised it (``local``, or a Discord user id).

    ``settled`` is when it ceased to be open; ``reviewer`` and ``review_note`` are those of the person who upheld or rejected it, None and
    empty for a flag that is open or was withdrawn.
    """

    id: str
    claim_id: str
    person: str
    reason: FlagReason
    note: str
    state: FlagState
    created: datetime
    reviewer: str | None = None
    review_note: str = ""
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A question that a person wants to hear about. ``channel`` is where the notes go, None for a direct message to the person; ``state``
    is the last answer in brief, in the caller's own form, empty at first."""

    id: str
    tenant: Tenant
    person: str
    channel: str | None
    question: str
    created: datetime
    state: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that showed claims: a public one in a channel, or an answer that one person saw, whose ``channel`` is "@" and the person.

    ``claims`` are their ids; ``corrected`` is the moment of the last correction it was edited, or its person told, for; None where there
    was none.
    """

    tenant: Tenant
    channel: str
    message: str
    question: str
    language: str
    claims: tuple[str, ...]
    shown: datetime
    corrected: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemovedArticle:
    """An article that was removed and is kept for a while, so that it can be added again: by whom and when, and when it had been added."""

    article: Article
    added: datetime
    person: str
    removed: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence found; ``score`` is the cosine (inner product of unit vectors) with a query vector, or BM25 for terms."""

    article_id: str
    ordinal: int
    score: float


@dataclass(frozen=True, slots=True)
class Lexical:
    """What an inverted index finds: ``hits`` with BM25 scores, and which of the terms each has (``matched``); of each term asked for how
    many of the tenant's sentences have it (``frequencies``), of ``total``."""

    hits: tuple[Hit, ...]
    matched: tuple[frozenset[str], ...]
    frequencies: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Unembedded:
    """An article some of whose sentences have no vector in the store's embedding space; ``texts`` are all its sentences in order."""

    tenant: Tenant
    article_id: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over all tenants, for ``doctor`` and metrics. ``embedded`` counts sentences with a vector in the current space,
    ``open_flags`` the flags that nobody has settled or withdrawn."""

    tenants: int
    articles: int
    sentences: int
    claims: int
    flags: int
    embedded: int
    open_flags: int


class Store(Protocol):
    """Articles, sentences, claims, vectors, flags, watches and shown messages, by tenant. Opened with ``async with``."""

    @property
    def space(self) -> EmbeddingSpace: ...

    async def __aenter__(self) -> Self:
        """Open the database and bring its schema up to date. Raises StoreError."""

    async def __aexit__(self, *exc_info: object) -> None: ...

    async def add_article(
        self,
        tenant: Tenant,
        article: Article,
        sentences: Sequence[Sentence],
        claims: Sequence[Claim],
        embeddings: Vectors,
        added: datetime,
    ) -> AddOutcome:
        """Store an article whole. ``embeddings`` has shape (len(sentences), space.dimension), rows of unit length, in order.

        Sentences are numbered from 0. The same text again with other particulars replaces the particulars, sentences and claims; the time
        it was added and the flags stay (ids are stable). The text is kept verbatim, whatever it contains; in every other string a
        store writes U+FFFD for lone surrogates and NUL. Raises ValueError when the shapes do not agree, an offset lies outside the text,
        two claims have one id, or a time has no UTC offset.
        """

    async def tenants(self) -> list[Tenant]:
        """The tenants that have articles, in order."""

    async def all_tenants(self) -> list[Tenant]:
        """Every tenant of which anything is kept: an article, there or set aside, a flag, a watch, a shown message or a note; in order."""

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]:
        """The tenant's articles, the last added first."""

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
        """The article with this id, unique beginning of an id (4 digits at least), url or exact title (case folded).

        A full id names its article even where another article's title or url is the same string.
        Raises UnknownArticle, AmbiguousArticle.
        """

    async def remove_article(self, tenant: Tenant, article_id: str) -> None:
        """Remove an article with its sentences, claims and vectors; flags stay with their claim ids. Raises UnknownArticle."""

    async def set_aside_article(self, tenant: Tenant, article_id: str, person: str, when: datetime) -> None:
        """As :meth:`remove_article`, but keep the text and its particulars for :meth:`removed_article`. Raises UnknownArticle."""

    async def removed_article(self, tenant: Tenant, article_id: str, since: datetime) -> RemovedArticle:
        """The article with this id that was set aside at ``since`` or later and has not been added again. Raises UnknownArticle."""

    async def forget_removed(self, before: datetime) -> int:
        """Drop, of every tenant, the articles that were set aside before this moment; how many."""

    async def sentences(self, tenant: Tenant, keys: Sequence[Key]) -> list[StoredSentence]:
        """The sentences with these keys, in the order asked; those not there are left out."""

    async def surrounded(self, tenant: Tenant, keys: Sequence[Key]) -> list[Surrounded]:
        """As :meth:`sentences`, each with what stands around it."""

    async def claims(
        self, tenant: Tenant, *, article_id: str | None = None, kind: ClaimKind | None = None, limit: int | None = None, offset: int = 0
    ) -> list[StoredClaim]:
        """The tenant's claims, articles in the order of :meth:`articles`, claims in order of position; ``limit`` of them at most, all where
        it is None, from the one ``offset`` places behind the first."""

    async def count_claims(self, tenant: Tenant) -> dict[ClaimKind, int]:
        """How many claims the tenant has of each kind; kinds without one are left out."""

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim:
        """The claim with this short code (case, hyphens and I/L/O misreadings forgiven) or id. Raises UnknownClaim, AmbiguousCode."""

    async def nearest(self, tenant: Tenant, vector: Vectors, k: int) -> list[Hit]:
        """The k sentences nearest to a unit vector of shape (dimension,), best first; ties by article id, then ordinal.

        Vectors are kept at 16 bits: a score is within 0.001 of the exact one. Fewer than k where there are fewer. Raises ValueError for
        another shape, a value that is not finite, or a negative k.
        """

    async def similarities(self, tenant: Tenant, vector: Vectors, keys: Sequence[Key]) -> list[float]:
        """The cosines of the sentences with these keys, in the order asked; NaN for those that have no vector."""

    async def lexical(self, tenant: Tenant, terms: Sequence[str], k: int, *, article_id: str | None = None) -> Lexical:
        """At most k sentences that have any of these terms (:mod:`index.terms`), best first by BM25; ties by article id, then ordinal.

        With ``article_id`` only sentences of this article are found; the counts are still the tenant's. Very common terms may be left out
        of the search, never out of the counts. What other tenants have changes nothing.
        """

    async def add_flag(self, tenant: Tenant, flag: Flag) -> None:
        """Record a flag in state open. Raises UnknownClaim, and AlreadyFlagged when this person has an open flag on the claim.

        Raises ValueError for a flag in another state, an id in use, or a time without UTC offset.
        """

    async def flags(self, tenant: Tenant, claim_id: str | None = None) -> list[Flag]:
        """The tenant's flags, oldest first; those on claims of removed articles too."""

    async def flag(self, tenant: Tenant, flag_id: str) -> Flag:
        """The flag with this id, or unique beginning of an id (4 digits at least). Raises UnknownFlag, AmbiguousFlag."""

    async def history(self, tenant: Tenant, flag_id: str) -> list[FlagEvent]:
        """What became of the flag with this full id, oldest first. Raises UnknownFlag."""

    async def open_flags(self, tenant: Tenant, *, after: str | None = None, limit: int) -> list[Flag]:
        """At most ``limit`` open flags on claims that are in the archive, oldest first; those behind the flag ``after``, whatever has
        become of it. Raises UnknownFlag when there is no flag ``after``."""

    async def settle_flag(self, tenant: Tenant, flag_id: str, state: FlagState, reviewer: str, note: str, when: datetime) -> Flag:
        """Uphold or reject an open flag; of several callers at once exactly one does. Raises UnknownFlag, AlreadySettled.

        Raises ValueError for another state, or a time without UTC offset.
        """

    async def withdraw_flag(self, tenant: Tenant, flag_id: str, person: str, when: datetime) -> Flag:
        """Take back an open flag of one's own. Raises UnknownFlag, NotYourFlag, AlreadySettled.

        Raises ValueError for a time without UTC offset.
        """

    async def add_watch(self, tenant: Tenant, watch: Watch) -> None:
        """Keep a question to watch. Raises AlreadyWatched when this person watches it here (case, spaces and the marks at its end aside),
        and TooManyWatches when they watch :data:`MAX_WATCHES`.

        Raises ValueError for a watch of another tenant, an id in use, or a time without UTC offset.
        """

    async def watches(self, tenant: Tenant, person: str | None = None) -> list[Watch]:
        """What a person, or everybody, watches in the tenant, oldest first."""

    async def remove_watch(self, tenant: Tenant, watch_id: str, person: str) -> Watch:
        """End a watch and return what it was. Raises UnknownWatch, also for a watch of somebody else."""

    async def put_watch_state(self, tenant: Tenant, watch_id: str, state: str) -> None:
        """Remember the last answer; nothing happens where the watch has ended."""

    async def watch_told(self, tenant: Tenant, watch_id: str, article_id: str) -> bool:
        """Record that a note about this article is sent. False, and no note is to be sent, if one had been or the watch has ended."""

    async def put_shown(self, tenant: Tenant, shown: Shown) -> None:
        """Remember a message; what was known of the same message before is replaced.

        Raises ValueError for a message of another tenant, or a time without UTC offset.
        """

    async def shown_with(self, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
        """The messages shown at ``since`` or later, newest first: all that show any of these claims, or (None) every public one."""

    async def mark_corrected(self, tenant: Tenant, message: str, when: datetime) -> bool:
        """Record that a message was edited, or its person told, for a correction of the moment ``when``.

        Of several callers exactly one hears True. False if it had been for a correction of that moment or a later one, or is not known.
        Raises ValueError for a time without UTC offset.
        """

    async def forget_shown(self, before: datetime) -> int:
        """Drop, of every tenant, the messages shown before this moment; how many."""

    def unembedded(self) -> AsyncIterator[Unembedded]:
        """The articles, of every tenant, that lack vectors in the current space (the model was changed since they were added)."""

    async def put_embeddings(self, tenant: Tenant, article_id: str, embeddings: Vectors) -> None:
        """Give every sentence of an article its vector in the current space, and drop its vectors of other spaces.

        Raises UnknownArticle, and ValueError when the shape does not agree.
        """

    async def note(self, tenant: Tenant, key: str) -> str | None:
        """A small value kept for the program itself (``samples`` once the samples were offered), or None."""

    async def put_note(self, tenant: Tenant, key: str, value: str) -> None:
        """Keep such a value in place of the one that had this key."""

    async def forget_notes(self, first: str, before: str) -> int:
        """Drop, of every tenant, the notes with a key of ``first`` or behind it and before ``before``, by code points; how many."""

    def dump(self, tenant: Tenant) -> AsyncGenerator[Contents | Piece, None]:
        """Everything that the tenant has, as at one moment: first how much, then the pieces in an order that :meth:`restore` brings back.

        Articles in the order they were added, removed ones by when and id, flags and watches in the order they were raised and begun, shown
        messages by when and id, notes by key. Close it (``aclose``) to end it early.
        """

    async def restore(self, tenant: Tenant, pieces: Sequence[Piece]) -> list[Restored]:
        """Put pieces in, in this order and all or none; what became of each. Doing it again changes nothing.

        What a piece says replaces what is there under the same id, but the time an article was added stays, and a flag's history is only
        ever continued. Left out is a piece whose history went another way, or that cannot stand beside what is there: a second open flag
        of one person on a claim, a question watched under another id or beyond the limit, a removed article that is there again. An
        article without vectors keeps those that are there. Raises ValueError as the methods that add such things one by one.
        """

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the whole database, as at one moment, into an empty file, while others go on using it. ``progress`` counts (done, in all).

        Raises NoBackup where the database is not a file, StoreError when the copy cannot be written (what was written of it is left).
        """

    async def statistics(self) -> Statistics:
        """How much there is, counted anew each time."""

    async def problems(self) -> list[TelisikError]:
        """What is wrong with the database, as errors not raised, for ``doctor``; empty when it is sound.

        The ``values`` of one that concerns an article name its ``tenant`` besides the ``article``.
        """

    async def repair(self) -> int:
        """Mend what can be told from the rest of the database, drop damaged vectors and what belongs to nothing; how many things were."""


def reason_named(name: str) -> FlagReason:
    """The reason with this name, in any case, words joined by hyphens, underscores or spaces. Raises UnknownReason."""
    try:
        return FlagReason("-".join(name.strip().lower().replace("_", "-").split()))
    except ValueError:
        raise UnknownReason(reason=name, reasons=", ".join(FlagReason)) from None
