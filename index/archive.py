"""The one door to the archive: what the terminal, the command line and Discord call."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from claims.article import Draft, compose
from claims.errors import EmptyQuestion, QuestionTooLong, TelisikError
from claims.extract import extract
from claims.languages import detect, load
from claims.propositions import Proposition, propositions
from claims.questions import analyse
from claims.shorthand import spelled_out
from claims.types import Article, ClaimKind, Extraction, Question
from index import transfer
from index.anchors import with_names
from index.answer import Answer, answer, needed_documents
from index.cross_encoder import CrossEncoder
from index.encoder import Encoder
from index.errors import DamagedSentences, NothingToWithdraw, UnknownArticle, UnknownFlag
from index.pieces import Contents
from index.ranking import Ranked, rank
from index.search import find
from index.store import (
    AddOutcome,
    ArticleSummary,
    Flag,
    FlagReason,
    FlagState,
    Shown,
    Statistics,
    Store,
    StoredClaim,
    StoredSentence,
    Tenant,
    Watch,
)
from index.surroundings import REACH, Passage, surroundings
from index.timeline import Timeline, timeline, wanted_documents
from index.transfer import Imported, Moved
from index.verdicts import Check, ClaimCheck, check_of
from index.verify import check_proposition, kinds_of, worth_holding

#: Called with (sentences embedded so far, sentences in all), possibly from the encoder's thread.
Progress = Callable[[int, int], None]
#: Called with the id of an article or flag just before it is stored or changed: what it raises keeps that from happening.
Storing = Callable[[str], Awaitable[None]]

#: Longer questions and claims are refused: the encoder reads 512 word pieces, and nobody asks in 2,000 characters on a phone.
MAX_QUESTION = 2_000
#: Questions worked on at the same time, enough to keep the processor busy. Of hundreds at once, each would be as late as the last, and the
#: event loop, with a step of every one to take, late for everything else.
AT_ONCE = 8
#: Of a longer text only the first sentences are checked.
MAX_CLAIMS = 8
#: So long can a person take back the removal of an article.
UNDO_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Added:
    """What adding an article did, and the claims found in it."""

    article: ArticleSummary
    outcome: AddOutcome
    claims: tuple[StoredClaim, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: things mended in the database, articles read again from their texts, and articles embedded again."""

    mended: int
    reread: int
    embedded: int


_P = ParamSpec("_P")
_T = TypeVar("_T")


def _in_turn(work: Callable[Concatenate[Archive, _P], Awaitable[_T]]) -> Callable[Concatenate[Archive, _P], Coroutine[Any, Any, _T]]:
    """A method of which :data:`AT_ONCE` run at the same time, first come, first served; none may call another."""

    @wraps(work)
    async def in_turn(archive: Archive, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        async with archive._turns:
            return await work(archive, *args, **kwargs)

    return in_turn


class Archive:
    """Articles in, claims out; questions and claims answered with evidence. Safe to use from many tasks at once."""

    def __init__(self, store: Store, encoder: Encoder, cross: CrossEncoder | None, clock: Callable[[], datetime]) -> None:
        """``cross`` is None where there is no cross-encoder: then questions are answered by their features, and texts without a figure or
        date are left open."""
        self._store = store
        self._encoder = encoder
        self._cross = cross
        self._clock = clock
        self._rebuilding = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._rebuilt = False

    async def add(
        self, tenant: Tenant, draft: Draft, source: str, progress: Progress | None = None, storing: Storing | None = None
    ) -> Added:
        """Archive an article; ``source`` names it in errors.

        The same text again is not stored twice: particulars given anew (title, url, publication date …) replace the earlier
        ones, those left out stay. Raises EmptyArticle, ArticleTooLarge, StoreError.
        """
        article = await asyncio.to_thread(compose, draft, source)
        known = await self._known(tenant, article.id)
        if known is not None:
            article = _merged(known, article, draft)
            if article == known:
                return await self._added(tenant, article.id, AddOutcome.UNCHANGED)
        extraction = await asyncio.to_thread(extract, article)
        if storing is not None:
            await storing(article.id)
        return await self._added(tenant, article.id, await self._store_extraction(tenant, article, extraction, progress))

    async def _store_extraction(
        self, tenant: Tenant, article: Article, extraction: Extraction, progress: Progress | None, added: datetime | None = None
    ) -> AddOutcome:
        texts = [article.text[s.start : s.end] for s in extraction.sentences]
        embeddings = await self._encoder.passages(texts, _counted(progress, len(texts)))
        return await self._store.add_article(tenant, article, extraction.sentences, extraction.claims, embeddings, added or self._clock())

    @_in_turn
    async def ask(self, tenant: Tenant, question: str, limit: int = 3, article: str | None = None) -> Answer:
        """Answer a question with at most ``limit`` sentences (all sides of a conflict), of one article (by id, beginning of an id, url or
        title) or of all. Raises EmptyQuestion, QuestionTooLong, UnknownArticle, AmbiguousArticle."""
        began = time.perf_counter()
        text = _checked(question)
        within = None if article is None else (await self._store.article(tenant, article))[0]
        asked = await asyncio.to_thread(analyse, text, self._clock())
        await self._search_ready()
        asked, ranked = await self._ranked(tenant, asked, self._cross, within)
        documents = await self._documents(tenant, needed_documents(asked, ranked))
        found = await asyncio.to_thread(answer, asked, ranked, documents, limit, began)
        return replace(found, question=text)

    @_in_turn
    async def check(self, tenant: Tenant, text: str) -> Check:
        """The verdict on a person's text. Raises EmptyQuestion, QuestionTooLong."""
        began = time.perf_counter()
        text = _checked(text)
        await self._search_ready()
        language, parts = await asyncio.to_thread(_asserted, text)
        checks: list[ClaimCheck] = []
        for said in parts[:MAX_CLAIMS]:
            asked = await asyncio.to_thread(analyse, said.text, None)
            asked, ranked = await self._ranked(tenant, asked, None, kinds=kinds_of(said))
            ranked = await asyncio.to_thread(worth_holding, said, ranked)
            documents = await self._documents(tenant, {one.candidate.source.article.id for one in ranked})
            checks += await check_proposition(said, asked, ranked, documents, self._cross)
        return check_of(text, language, checks, began, max(0, len(parts) - MAX_CLAIMS))

    @_in_turn
    async def timeline(self, tenant: Tenant, question: str) -> Timeline:
        """Every value reported for the figure that a question asks for. Raises EmptyQuestion, QuestionTooLong."""
        began = time.perf_counter()
        text = _checked(question)
        asked = await asyncio.to_thread(analyse, text, self._clock())
        await self._search_ready()
        asked, ranked = await self._ranked(tenant, asked, self._cross)
        documents = await self._documents(tenant, wanted_documents(asked, ranked))
        found = await asyncio.to_thread(timeline, asked, ranked, documents, began)
        return replace(found, question=text)

    async def articles(self, tenant: Tenant, *, limit: int | None = None, offset: int = 0) -> list[ArticleSummary]:
        """The tenant's articles, the last added first."""
        return await self._store.articles(tenant, limit=limit, offset=offset)

    async def article(self, tenant: Tenant, reference: str) -> tuple[ArticleSummary, Article]:
        """An article by id, beginning of an id, url or title. Raises UnknownArticle, AmbiguousArticle."""
        return await self._store.article(tenant, reference)

    async def remove(self, tenant: Tenant, reference: str, person: str | None = None) -> ArticleSummary:
        """Remove an article and return what it was; where a person is named :meth:`restore` brings it back within :data:`UNDO_WITHIN`.

        Raises UnknownArticle, AmbiguousArticle.
        """
        summary, _ = await self._store.article(tenant, reference)
        if person is None:
            await self._store.remove_article(tenant, summary.id)
        else:
            await self._store.set_aside_article(tenant, summary.id, person, self._clock())
            await self.forget_removed()
        return summary

    async def restore(self, tenant: Tenant, article_id: str, progress: Progress | None = None) -> Added:
        """Add an article again that a person removed a moment ago: the same ids, the flags as they are now, the same place in lists.

        Nothing changes if it is there already. Raises UnknownArticle when it is too late, or was removed for good.
        """
        if await self._is_there(tenant, article_id):
            return await self._added(tenant, article_id, AddOutcome.UNCHANGED)
        try:
            kept = await self._store.removed_article(tenant, article_id, self._clock() - UNDO_WITHIN)
        except UnknownArticle:
            if await self._is_there(tenant, article_id):  # another undid it between the two looks
                return await self._added(tenant, article_id, AddOutcome.UNCHANGED)
            raise
        extraction = await asyncio.to_thread(extract, kept.article)
        outcome = await self._store_extraction(tenant, kept.article, extraction, progress, kept.added)
        return await self._added(tenant, article_id, outcome)

    async def _is_there(self, tenant: Tenant, article_id: str) -> bool:
        known = await self._known(tenant, article_id)
        return known is not None and known.id == article_id

    async def forget_removed(self) -> int:
        """Drop, of every tenant, the removed articles that can no longer be restored; how many. For the housekeeping of a long run."""
        return await self._store.forget_removed(self._clock() - UNDO_WITHIN)

    async def expire(self, tenant: Tenant, before: datetime) -> list[ArticleSummary]:
        """Remove for good every article that was added before this moment, and return what they were, the last added first."""
        gone = [summary for summary in await self._store.articles(tenant) if summary.added < before]
        for summary in gone:
            with suppress(UnknownArticle):  # removed meanwhile
                await self._store.remove_article(tenant, summary.id)
        return gone

    async def claims(
        self, tenant: Tenant, reference: str | None = None, kind: ClaimKind | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[StoredClaim]:
        """The claims of one article or of all; ``limit`` and ``offset`` as for the store's. Raises UnknownArticle, AmbiguousArticle."""
        article_id = None if reference is None else (await self._store.article(tenant, reference))[0].id
        return await self._store.claims(tenant, article_id=article_id, kind=kind, limit=limit, offset=offset)

    async def count_claims(self, tenant: Tenant) -> dict[ClaimKind, int]:
        """How many claims of each kind there are."""
        return await self._store.count_claims(tenant)

    async def claim(self, tenant: Tenant, code: str) -> StoredClaim:
        """A claim by its code or id. Raises UnknownClaim, AmbiguousCode."""
        return await self._store.claim(tenant, code)

    async def context(self, tenant: Tenant, article_id: str, ordinal: int, around: int = 2) -> list[StoredSentence]:
        """The sentence with up to ``around`` sentences before and after it, in order. Raises UnknownArticle."""
        keys = [(article_id, n) for n in range(max(0, ordinal - around), ordinal + around + 1)]
        found = await self._store.sentences(tenant, keys)
        if not any(s.sentence.ordinal == ordinal for s in found):
            raise UnknownArticle(reference=article_id)
        return found

    async def passage(self, tenant: Tenant, article_id: str, ordinal: int) -> Passage:
        """The paragraph that a sentence stands in, with its neighbours where it is short. Raises UnknownArticle."""
        _, article = await self._store.article(tenant, article_id)
        sentences = await self.context(tenant, article_id, ordinal, REACH)
        return await asyncio.to_thread(surroundings, article.text, sentences, ordinal)

    async def flag(
        self, tenant: Tenant, code: str, person: str, reason: FlagReason, note: str = "", storing: Storing | None = None
    ) -> tuple[Flag, StoredClaim]:
        """Record a person's objection. Raises UnknownClaim, AmbiguousCode, AlreadyFlagged."""
        stored = await self._store.claim(tenant, code)
        flag = Flag(uuid.uuid4().hex, stored.claim.id, person, reason, note, FlagState.OPEN, self._clock())
        if storing is not None:
            await storing(flag.id)
        await self._store.add_flag(tenant, flag)
        return flag, await self._store.claim(tenant, stored.claim.id)

    async def flags(self, tenant: Tenant, code: str) -> list[Flag]:
        """The flags on a claim, oldest first. Raises UnknownClaim, AmbiguousCode."""
        stored = await self._store.claim(tenant, code)
        return await self._store.flags(tenant, stored.claim.id)

    async def raised(self, tenant: Tenant, flag: str) -> Flag:
        """A flag by its id, or the unique beginning of it. Raises UnknownFlag, AmbiguousFlag."""
        return await self._store.flag(tenant, flag)

    async def queue(self, tenant: Tenant, after: str | None = None, limit: int = 25) -> list[Flag]:
        """The open flags on claims that are there, oldest first; those behind the flag with the id ``after``. Raises UnknownFlag."""
        return await self._store.open_flags(tenant, after=after, limit=limit)

    async def settle(
        self, tenant: Tenant, flag_id: str, *, upheld: bool, reviewer: str, note: str = "", storing: Storing | None = None
    ) -> Flag:
        """Uphold or reject an open flag, once. Whoever may review is for the caller to know. Raises UnknownFlag, AlreadySettled."""
        state = FlagState.UPHELD if upheld else FlagState.REJECTED
        if storing is not None:
            await storing(flag_id)
        return await self._store.settle_flag(tenant, flag_id, state, reviewer, note, self._clock())

    async def withdraw(self, tenant: Tenant, code_or_flag: str, person: str, storing: Storing | None = None) -> Flag:
        """Take back a person's own open flag: by the id of the flag, or by the code or id of the claim that it is on.

        Raises UnknownFlag, NotYourFlag, AlreadySettled for a flag; UnknownClaim, AmbiguousCode, NothingToWithdraw for a claim.
        """
        flag_id = await self._open_flag(tenant, code_or_flag, person)
        if storing is not None:
            await storing(flag_id)
        return await self._store.withdraw_flag(tenant, flag_id, person, self._clock())

    async def _open_flag(self, tenant: Tenant, code_or_flag: str, person: str) -> str:
        """The id of the flag that is named, or of the person's open one on the claim that is."""
        try:
            await self._store.history(tenant, code_or_flag)
        except UnknownFlag:
            stored = await self._store.claim(tenant, code_or_flag)
        else:
            return code_or_flag
        for flag in await self._store.flags(tenant, stored.claim.id):
            if flag.person == person and flag.state is FlagState.OPEN:
                return flag.id
        raise NothingToWithdraw(code=stored.claim.code)

    async def watch(self, tenant: Tenant, person: str, question: str, channel: str | None = None) -> Watch:
        """Keep a question that a person wants to hear about in a channel, or in a direct message where there is none.

        Raises EmptyQuestion, QuestionTooLong, AlreadyWatched, TooManyWatches.
        """
        watch = Watch(uuid.uuid4().hex, tenant, person, channel, _checked(question), self._clock())
        await self._store.add_watch(tenant, watch)
        return watch

    async def watches(self, tenant: Tenant, person: str | None = None) -> list[Watch]:
        """What a person, or everybody, watches in the tenant, oldest first."""
        return await self._store.watches(tenant, person)

    async def remove_watch(self, tenant: Tenant, watch_id: str, person: str) -> Watch:
        """End a person's own watch and return what it was. Raises UnknownWatch."""
        return await self._store.remove_watch(tenant, watch_id, person)

    async def put_watch_state(self, tenant: Tenant, watch_id: str, state: str) -> None:
        """Remember the last answer to a watched question, in the caller's own form."""
        await self._store.put_watch_state(tenant, watch_id, state)

    async def watch_told(self, tenant: Tenant, watch_id: str, article_id: str) -> bool:
        """Record that a note about this article is sent; False, and none is to be sent, if one had been or the watch has ended."""
        return await self._store.watch_told(tenant, watch_id, article_id)

    async def shown(self, tenant: Tenant, channel: str, message: str, question: str, language: str, claims: Sequence[str]) -> Shown:
        """Remember that a message shows these claims (ids), ``channel`` as Shown has it; what was known of the message is replaced."""
        shown = Shown(tenant, channel, message, question, language, tuple(claims), self._clock())
        await self._store.put_shown(tenant, shown)
        return shown

    async def shown_with(self, tenant: Tenant, claim_ids: Sequence[str] | None, since: datetime) -> list[Shown]:
        """The messages shown at ``since`` or later, newest first: all that show any of these claims, or (None) every public one."""
        return await self._store.shown_with(tenant, claim_ids, since)

    async def mark_corrected(self, tenant: Tenant, message: str, when: datetime) -> bool:
        """Record that a message was edited, or its person told, for the correction of the moment ``when`` (a flag's ``settled``, an
        article's ``added``).

        Of several callers exactly one hears True; False too where it had been edited for a later one, or is not known.
        """
        return await self._store.mark_corrected(tenant, message, when)

    async def forget_shown(self, before: datetime) -> int:
        """Drop, of every tenant, what is known of the messages shown before this moment; how many."""
        return await self._store.forget_shown(before)

    async def reread(self, progress: Progress | None = None) -> int:
        """Read every article of every tenant again with the present rules and store what is found otherwise; how many changed.

        Flags stay with the claims that are found again. Can be stopped at any moment and repeated; ``progress`` counts articles.
        """
        ids = [(tenant, summary.id) for tenant in await self._store.tenants() for summary in await self._store.articles(tenant)]
        changed = 0
        for done, (tenant, article_id) in enumerate(ids, start=1):
            article = await self._known(tenant, article_id)
            if article is not None:
                extraction = await asyncio.to_thread(extract, article)
                if await self._is_outdated(tenant, article.id, extraction):
                    await self._store_extraction(tenant, article, extraction, None)
                    changed += 1
            if progress is not None:
                progress(done, len(ids))
        return changed

    async def _is_outdated(self, tenant: Tenant, article_id: str, extraction: Extraction) -> bool:
        stored = await self._store.claims(tenant, article_id=article_id)
        if tuple(found.claim for found in stored) != extraction.claims:
            return True
        sentences = await self._store.sentences(tenant, [(article_id, ordinal) for ordinal in range(len(extraction.sentences) + 1)])
        return tuple(found.sentence for found in sentences) != extraction.sentences

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Embed what the current model has not embedded yet, an article at a time; the number of articles done.

        Can be stopped at any moment and goes on where it was. ``progress`` counts sentences.
        """
        async with self._rebuilding:
            missing = await self.unembedded()
            sentences = articles = 0
            async for article in self._store.unembedded():
                embeddings = await self._encoder.passages(article.texts)
                with suppress(UnknownArticle):  # removed meanwhile
                    await self._store.put_embeddings(article.tenant, article.article_id, embeddings)
                articles += 1
                sentences += len(article.texts)
                if progress is not None:
                    progress(sentences, max(missing, sentences))
            self._rebuilt = True
            return articles

    async def export(self, tenant: Tenant, path: Path, progress: Progress | None = None) -> Contents:
        """Write everything that a tenant has into a file; ``progress`` counts pieces. Raises UnknownTenant, UnwritableFile, StoreError."""
        return await transfer.export(self._store, tenant, path, progress)

    async def import_file(self, path: Path, tenant: Tenant | None = None, progress: Progress | None = None) -> Imported:
        """Put an export in, into its own tenant or another; ``progress`` counts pieces. A file that is damaged changes nothing.

        What another model embedded is embedded before the next search, or by :meth:`rebuild`. Raises TransferError, StoreError.
        """
        imported = await transfer.import_file(self._store, path, tenant, progress)
        self._rebuilt = self._rebuilt and await self.unembedded() == 0
        return imported

    async def backup(self, path: Path, progress: Progress | None = None) -> int:
        """Copy the whole archive into a file while it is in use; its size in bytes. Raises NoBackup, UnwritableFile, StoreError."""
        return await transfer.backup(self._store, path, progress)

    async def migrate(self, target: Store, progress: Callable[[Tenant, int, int], None] | None = None) -> list[Moved]:
        """Copy every tenant into another store, compared afterwards; ``progress`` counts pieces. Raises CopyDiffers, StoreError."""
        return await transfer.migrate(self._store, target, progress)

    async def repair(self) -> Repaired:
        """Mend what the store can tell from the rest of it, then articles from their texts, then vectors.

        :meth:`problems` tells what is left. Raises StoreError.
        """
        mended, reread = await self._store.repair(), 0
        for problem in await self._store.problems():
            if isinstance(problem, DamagedSentences):
                tenant, article_id = Tenant(str(problem.values["tenant"])), str(problem.values["article"])
                article = await self._known(tenant, article_id)
                if article is not None:
                    await self._store_extraction(tenant, article, await asyncio.to_thread(extract, article), None)
                    reread += 1
        if reread:
            mended += await self._store.repair()  # the words of sentences that had been lost
        return Repaired(mended, reread, await self.rebuild())

    async def unembedded(self) -> int:
        """How many sentences have no vector of the current model."""
        counts = await self._store.statistics()
        return counts.sentences - counts.embedded

    async def note(self, tenant: Tenant, key: str) -> str | None:
        """A small value the program keeps for itself, or None."""
        return await self._store.note(tenant, key)

    async def put_note(self, tenant: Tenant, key: str, value: str) -> None:
        """Keep a small value for the program itself."""
        await self._store.put_note(tenant, key, value)

    async def forget_notes(self, first: str, before: str) -> int:
        """Drop, of every tenant, the notes with a key of ``first`` or behind it and before ``before``; how many."""
        return await self._store.forget_notes(first, before)

    async def tenants(self) -> list[Tenant]:
        """Every tenant that has articles."""
        return await self._store.tenants()

    def now(self) -> datetime:
        """The moment, by the clock that also dates what is added; aware."""
        return self._clock()

    async def statistics(self) -> Statistics:
        """Counts over all tenants."""
        return await self._store.statistics()

    async def problems(self) -> list[TelisikError]:
        """What is wrong with the store, for ``doctor``."""
        return await self._store.problems()

    async def _ranked(
        self,
        tenant: Tenant,
        asked: Question,
        cross: CrossEncoder | None,
        within: ArticleSummary | None = None,
        kinds: Collection[ClaimKind] = (),
    ) -> tuple[Question, list[Ranked]]:
        """The sentences found for a question, best first, and the question with its names told from its other words by them; ``kinds`` as
        for :func:`index.search.find`."""
        found = await find(self._store, self._encoder, tenant, asked, within, kinds)
        asked = await asyncio.to_thread(with_names, asked, found.candidates)
        return asked, await rank(asked, found, cross)

    async def _search_ready(self) -> None:
        """Before the first search: an index made with another model is made again, never searched half."""
        if not self._rebuilt:
            await self.rebuild()

    async def _documents(self, tenant: Tenant, ids: Collection[str]) -> dict[str, str]:
        """The texts of articles by id; one removed meanwhile is left out."""
        known = await asyncio.gather(*(self._known(tenant, article_id) for article_id in ids))
        return {article.id: article.text for article in known if article is not None}

    async def _known(self, tenant: Tenant, article_id: str) -> Article | None:
        try:
            return (await self._store.article(tenant, article_id))[1]
        except UnknownArticle:
            return None

    async def _added(self, tenant: Tenant, article_id: str, outcome: AddOutcome) -> Added:
        summary, _ = await self._store.article(tenant, article_id)
        return Added(summary, outcome, tuple(await self._store.claims(tenant, article_id=article_id)))


def _merged(known: Article, given: Article, draft: Draft) -> Article:
    """The article known already, with what the draft states anew."""
    return replace(
        known,
        title=given.title if draft.title is not None else known.title,
        language=given.language if draft.language is not None else known.language,
        url=draft.url if draft.url is not None else known.url,
        publisher=draft.publisher if draft.publisher is not None else known.publisher,
        authors=draft.authors or known.authors,
        published=draft.published if draft.published is not None else known.published,
    )


def _asserted(text: str) -> tuple[str, list[Proposition]]:
    """The language of a person's text, and what it asserts, with shorthand written out."""
    language = detect(text)
    return language, propositions(spelled_out(text, load(language)), language)


def _counted(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(done, total)


def _checked(text: str) -> str:
    # Bytes of a command line that are no UTF-8 come as lone surrogates, which no answer could repeat.
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    if not text:
        raise EmptyQuestion
    if len(text) > MAX_QUESTION:
        raise QuestionTooLong(length=len(text), limit=MAX_QUESTION)
    return text
