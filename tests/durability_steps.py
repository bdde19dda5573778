"""What the durability tests do to an archive, step by step, and what it must hold afterwards, worked out without a store."""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from claims.errors import TelisikError
from claims.types import Article, Claim, Sentence
from index.archive import Archive
from index.errors import StoreError, UnknownArticle
from index.indexes import Limits
from index.sqlite import SQLiteStore
from index.store import AddOutcome, Correction, Flag, FlagReason, FlagState, RemovedArticle, Shown, Store, Tenant, Vectors, Watch
from index.terms import terms
from tests.fake_encoder import FakeEncoder
from tests.store_contract import Record, record

TENANTS = (Tenant("one"), Tenant("two"))
ARTICLES = 5
STARTED = datetime(2032, 1, 1, tzinfo=UTC)

#: The models that archives are opened with, so that rebuilding has work to do.
ENCODERS = (FakeEncoder("first", 32), FakeEncoder("second", 16))

#: Steps of one seed; no step of any other has the same number.
STEPS_OF_A_SEED = 1000

_KINDS = (
    *("add", "add", "add", "add", "embed", "rebuild", "ask", "ask", "remove", "set_aside", "undo", "undo", "forget_removed"),
    *("flag", "flag", "flag", "settle", "settle", "withdraw", "watch", "watch", "unwatch", "watch_state", "tell", "tell"),
    *("show", "correct", "forget_shown", "note", "note", "forget_notes"),
)


@dataclass(frozen=True)
class Step:
    """One thing to do. ``first`` and ``second`` are small numbers that each kind reads as it needs: an article, a person, a message."""

    kind: str
    tenant: Tenant
    first: int
    second: int
    number: int

    @property
    def when(self) -> datetime:
        return at(self.number)

    @property
    def person(self) -> str:
        return f"person {self.second % 3}"

    @property
    def article(self) -> int:
        return self.first % ARTICLES

    @property
    def watch_id(self) -> str:
        return f"{self.first % 3:016x}{self.second % 3:016x}"

    @property
    def note(self) -> str:
        return f"note {self.first % 6}"


def at(number: int) -> datetime:
    return STARTED + timedelta(seconds=number)


def steps(seed: int) -> Iterator[Step]:
    """The steps that this seed stands for, without end."""
    chooser = random.Random(seed)
    for number in itertools.count(STEPS_OF_A_SEED * seed):
        yield Step(chooser.choice(_KINDS), chooser.choice(TENANTS), chooser.randrange(60), chooser.randrange(60), number)


@cache
def article(number: int, version: int) -> Record:
    """Article ``number`` in this version: the title, the number of claims and their speaker tell which. Its last claim is in all."""
    texts = [f"Artikel {chr(97 + number)} kalimat {ordinal}." for ordinal in range(2 + number % 3)]
    whole = record(texts, f"Judul {number} versi {version}")
    kept = tuple(replace(claim, speaker=f"versi {version}") for claim in whole.claims[version % 2 :])
    return replace(whole, claims=kept)


def version_of(title: str) -> int:
    return int(title.rsplit(" ", 1)[1])


@cache
def vectors(number: int, encoder: FakeEncoder) -> Vectors:
    it = article(number, 0).article
    return np.array([encoder._vector(text) for text in it.text.split("\n")], dtype=np.float32)


def archive(path: Path, encoder: FakeEncoder) -> SQLiteStore:
    """The archive at ``path``, not yet opened; the smallest search index is kept in a file, as soon as somebody asks."""
    return SQLiteStore(path, encoder.space, indexes=index_folder(path), limits=Limits(cached_from=1, patience=0))


def index_folder(path: Path) -> Path:
    return path.with_suffix(".indexes")


# What a process does


async def take(store: Store, encoder: FakeEncoder, step: Step) -> str:
    """Do one step and say what came of it, in a word; being told that there is nothing to do is an outcome too."""
    try:
        return str(await _taking(store, encoder, step)).replace(" ", "_")
    except StoreError:
        raise
    except TelisikError as error:
        return type(error).__name__


def _taking(store: Store, encoder: FakeEncoder, step: Step) -> Awaitable[object]:
    tenant, it = step.tenant, article(step.article, step.second % 4)
    embeddings = vectors(step.article, encoder)
    match step.kind:
        case "add":
            return store.add_article(tenant, it.article, it.sentences, it.claims, embeddings, STARTED)
        case "embed":
            return store.put_embeddings(tenant, it.id, embeddings[::-1])
        case "rebuild":
            return Archive(store, encoder, None, lambda: STARTED).rebuild()
        case "ask":
            return _ask(store, tenant, it.id, embeddings[0])
        case "remove":
            return store.remove_article(tenant, it.id)
        case "set_aside":
            return store.set_aside_article(tenant, it.id, step.person, step.when)
        case "undo":
            return _undo(store, step, it.id, embeddings)
        case "forget_removed":
            return store.forget_removed(at(step.number - step.second))
        case "note":
            return store.put_note(tenant, step.note, str(step.number))
        case "forget_notes":
            return store.forget_notes("note 2", step.note)
        case _:
            return _taking_at_the_desk(store, step)


def _taking_at_the_desk(store: Store, step: Step) -> Awaitable[object]:
    tenant = step.tenant
    match step.kind:
        case "flag":
            return store.add_flag(tenant, flag_of(step))
        case "settle" | "withdraw":
            return _close(store, step)
        case "watch":
            return store.add_watch(tenant, watch_of(step))
        case "unwatch":
            return _unwatch(store, step)
        case "watch_state":
            return store.put_watch_state(tenant, step.watch_id, f"state {step.number}")
        case "tell":
            return store.watch_told(tenant, step.watch_id, article(step.number % ARTICLES, 0).id)
        case "show":
            return store.put_shown(tenant, shown_of(step))
        case "correct":
            return store.mark_corrected(tenant, str(step.first % 4), at(step.number - step.second))
        case "forget_shown":
            return store.forget_shown(at(step.number - 10 * step.second))
    raise AssertionError(step.kind)


async def _ask(store: Store, tenant: Tenant, article_id: str, vector: Vectors) -> object:
    found = await store.nearest(tenant, vector, 1)
    return found[0].article_id == article_id if found else "nothing"


async def _undo(store: Store, step: Step, article_id: str, embeddings: Vectors) -> object:
    kept = await store.removed_article(step.tenant, article_id, at(step.number - STEPS_OF_A_SEED))
    again = article(step.article, version_of(kept.article.title))
    return await store.add_article(step.tenant, kept.article, again.sentences, again.claims, embeddings, kept.added)


async def _close(store: Store, step: Step) -> object:
    flags = await store.flags(step.tenant)
    if not flags:
        return "nothing"
    flag = flags[-1 - step.second % len(flags)]
    if step.kind == "withdraw":
        return (await store.withdraw_flag(step.tenant, flag.id, step.person, step.when)).state
    return (await store.settle_flag(step.tenant, flag.id, verdict(step), step.person, f"note {step.number}", step.when)).state


async def _unwatch(store: Store, step: Step) -> object:
    return (await store.remove_watch(step.tenant, step.watch_id, f"person {step.first % 3}")).created.timestamp()


def flag_of(step: Step) -> Flag:
    claim = article(step.article, 0).claims[-1]
    return Flag(f"{step.number:032x}", claim.id, step.person, FlagReason.OTHER, f"note {step.number}", FlagState.OPEN, step.when)


def verdict(step: Step) -> FlagState:
    return FlagState.UPHELD if step.first % 2 else FlagState.REJECTED


def watch_of(step: Step) -> Watch:
    channel = "77" if step.second % 2 else None
    return Watch(step.watch_id, step.tenant, f"person {step.first % 3}", channel, f"Pertanyaan {step.second % 3}?", step.when)


def shown_of(step: Step) -> Shown:
    claims = tuple(claim.id for claim in article(step.article, 0).claims)
    return Shown(step.tenant, "77", str(step.first % 4), f"Pertanyaan {step.number}?", "id", claims, step.when)


# What there must be


@dataclass(frozen=True)
class Kept:
    """An article in the archive: which version, and which model's vectors it has, in which order."""

    version: int
    space: str
    reversed: bool


#: A claim with the number of flags on it, of those the open ones, and the corrections.
Standing = tuple[Claim, int, int, tuple[Correction, ...]]


@dataclass
class Seen:
    """All of a tenant that the calls of a store show."""

    articles: list[tuple[Article, list[Sentence], list[Standing]]]
    #: By article and ordinal: where the vector of this sentence's text is found.
    vectors: dict[tuple[int, int], tuple[str, int]]
    unembedded: list[str]
    #: The sentences that the inverted index finds.
    words: set[tuple[str, int]]
    removed: dict[int, RemovedArticle]
    flags: list[Flag]
    queue: list[Flag]
    watches: list[Watch]
    shown: list[Shown]
    notes: dict[str, str]


@dataclass
class Holding:
    """What one tenant must have. Articles and flags are in the order they came."""

    articles: dict[int, Kept] = field(default_factory=dict)
    removed: dict[int, RemovedArticle] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    shown: dict[str, Shown] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def seen(self, space: str) -> Seen:
        articles, found, unembedded, words = [], {}, [], set()
        for number, kept in reversed(self.articles.items()):
            it = article(number, kept.version)
            articles.append((it.article, list(it.sentences), [self._standing(claim) for claim in it.claims]))
            count = len(it.sentences)
            words |= {(it.id, ordinal) for ordinal in range(count)}
            if kept.space != space:
                unembedded.append(it.id)
                continue
            for ordinal in range(count):
                found[number, ordinal] = it.id, count - 1 - ordinal if kept.reversed else ordinal
        present = {article(number, 0).claims[-1].id for number in self.articles}
        queue = [flag for flag in self.flags if flag.state is FlagState.OPEN and flag.claim_id in present]
        shown = sorted(self.shown.values(), key=lambda shown: (shown.shown, shown.message), reverse=True)
        watches = sorted(self.watches.values(), key=lambda watch: watch.created)
        return Seen(articles, found, sorted(unembedded), words, self.removed, self.flags, queue, watches, shown, self.notes)

    def _standing(self, claim: Claim) -> Standing:
        on = [flag for flag in self.flags if flag.claim_id == claim.id]
        opened = sum(flag.state is FlagState.OPEN for flag in on)
        upheld = [
            Correction(claim.id, flag.review_note, flag.reason, flag.reviewer, flag.settled)
            for flag in on
            if flag.state is FlagState.UPHELD and flag.reviewer is not None and flag.settled is not None
        ]
        corrections = tuple(sorted(upheld, key=lambda said: said.settled, reverse=True))
        return claim, opened + len(corrections), opened, corrections


class Expected:
    """What the archive must hold after the steps that were acknowledged."""

    def __init__(self) -> None:
        self.tenants = {tenant: Holding() for tenant in TENANTS}

    def seen(self, space: str) -> dict[Tenant, Seen]:
        return {tenant: holding.seen(space) for tenant, holding in self.tenants.items()}

    def after(self, step: Step, space: str) -> list[Expected]:
        """What it may hold when the process died in this step: as before, as afterwards, or, where a step is many transactions, between."""
        if step.kind == "rebuild":
            return [self._rebuilt(space, count)[0] for count in range(self._rebuilt(space, None)[1] + 1)]
        done = deepcopy(self)
        done.take(step, space)
        return [self, done]

    def take(self, step: Step, space: str) -> str:
        """Take a step and say what must come of it, in the words of :func:`take`."""
        if step.kind == "rebuild":
            rebuilt, count = self._rebuilt(space, None)
            self.tenants = rebuilt.tenants
            return str(count)
        taking: Callable[[Step, Holding, str], object] = getattr(self, f"_{step.kind}")
        return str(taking(step, self.tenants[step.tenant], space)).replace(" ", "_")

    def _rebuilt(self, space: str, most: int | None) -> tuple[Expected, int]:
        """The state with at most so many articles embedded anew, and how many were."""
        other = deepcopy(self)
        places = [(tenant, article(number, 0).id, number) for tenant, has in self.tenants.items() for number in has.articles]
        missing = [(tenant, number) for tenant, _, number in sorted(places) if self.tenants[tenant].articles[number].space != space][:most]
        for tenant, number in missing:
            kept = other.tenants[tenant].articles[number]
            other.tenants[tenant].articles[number] = Kept(kept.version, space, False)
        return other, len(missing)

    def _add(self, step: Step, has: Holding, space: str) -> object:
        return self._put(has, step.article, step.second % 4, space)

    def _put(self, has: Holding, number: int, version: int, space: str) -> AddOutcome:
        known = has.articles.get(number)
        if known is not None and (known.version, known.space) == (version, space):
            return AddOutcome.UNCHANGED
        has.articles[number] = Kept(version, space, False)
        has.removed.pop(number, None)
        if known is None:
            return AddOutcome.ADDED
        return AddOutcome.UNCHANGED if known.version == version else AddOutcome.UPDATED

    def _embed(self, step: Step, has: Holding, space: str) -> object:
        if step.article not in has.articles:
            return UnknownArticle.__name__
        has.articles[step.article] = Kept(has.articles[step.article].version, space, True)
        return None

    def _ask(self, step: Step, has: Holding, space: str) -> object:
        embedded = [number for number, kept in has.articles.items() if kept.space == space]
        return step.article in embedded if embedded else "nothing"

    def _remove(self, step: Step, has: Holding, space: str) -> object:
        return None if has.articles.pop(step.article, None) else UnknownArticle.__name__

    def _set_aside(self, step: Step, has: Holding, space: str) -> object:
        kept = has.articles.pop(step.article, None)
        if kept is None:
            return UnknownArticle.__name__
        has.removed[step.article] = RemovedArticle(article(step.article, kept.version).article, STARTED, step.person, step.when)
        return None

    def _undo(self, step: Step, has: Holding, space: str) -> object:
        kept = has.removed.get(step.article)
        if kept is None or kept.removed < at(step.number - STEPS_OF_A_SEED):
            return UnknownArticle.__name__
        return self._put(has, step.article, version_of(kept.article.title), space)

    def _forget_removed(self, step: Step, has: Holding, space: str) -> object:
        old = [(has, n) for has in self.tenants.values() for n, kept in has.removed.items() if kept.removed < at(step.number - step.second)]
        for having, number in old:
            del having.removed[number]
        return len(old)

    def _note(self, step: Step, has: Holding, space: str) -> object:
        has.notes[step.note] = str(step.number)
        return None

    def _forget_notes(self, step: Step, has: Holding, space: str) -> object:
        old = [(has, key) for has in self.tenants.values() for key in has.notes if "note 2" <= key < step.note]
        for having, key in old:
            del having.notes[key]
        return len(old)

    def _flag(self, step: Step, has: Holding, space: str) -> object:
        flag = flag_of(step)
        if step.article not in has.articles:
            return "UnknownClaim"
        if any((f.claim_id, f.person, f.state) == (flag.claim_id, flag.person, FlagState.OPEN) for f in has.flags):
            return "AlreadyFlagged"
        has.flags.append(flag)
        return None

    def _settle(self, step: Step, has: Holding, space: str) -> object:
        return self._close(step, has, verdict(step), step.person, f"note {step.number}")

    def _withdraw(self, step: Step, has: Holding, space: str) -> object:
        if has.flags and has.flags[-1 - step.second % len(has.flags)].person != step.person:
            return "NotYourFlag"
        return self._close(step, has, FlagState.WITHDRAWN, None, "")

    def _close(self, step: Step, has: Holding, state: FlagState, reviewer: str | None, note: str) -> object:
        if not has.flags:
            return "nothing"
        place = len(has.flags) - 1 - step.second % len(has.flags)
        if has.flags[place].state is not FlagState.OPEN:
            return "AlreadySettled"
        has.flags[place] = replace(has.flags[place], state=state, reviewer=reviewer, review_note=note, settled=step.when)
        return state

    def _watch(self, step: Step, has: Holding, space: str) -> object:
        if step.watch_id in has.watches:
            return "AlreadyWatched"
        has.watches[step.watch_id] = watch_of(step)
        return None

    def _unwatch(self, step: Step, has: Holding, space: str) -> object:
        if step.watch_id not in has.watches:
            return "UnknownWatch"
        has.told = {(watch, told) for watch, told in has.told if watch != step.watch_id}
        return has.watches.pop(step.watch_id).created.timestamp()

    def _watch_state(self, step: Step, has: Holding, space: str) -> object:
        if step.watch_id in has.watches:
            has.watches[step.watch_id] = replace(has.watches[step.watch_id], state=f"state {step.number}")
        return None

    def _tell(self, step: Step, has: Holding, space: str) -> object:
        told = step.watch_id, article(step.number % ARTICLES, 0).id
        if step.watch_id not in has.watches or told in has.told:
            return False
        has.told.add(told)
        return True

    def _show(self, step: Step, has: Holding, space: str) -> object:
        has.shown[str(step.first % 4)] = shown_of(step)
        return None

    def _correct(self, step: Step, has: Holding, space: str) -> object:
        shown, when = has.shown.get(str(step.first % 4)), at(step.number - step.second)
        if shown is None or (shown.corrected is not None and shown.corrected >= when):
            return False
        has.shown[shown.message] = replace(shown, corrected=when)
        return True

    def _forget_shown(self, step: Step, has: Holding, space: str) -> object:
        before = at(step.number - 10 * step.second)
        old = [(has, message) for has in self.tenants.values() for message, shown in has.shown.items() if shown.shown < before]
        for having, message in old:
            del having.shown[message]
        return len(old)


# What there is


async def seen(store: Store, encoder: FakeEncoder) -> dict[Tenant, Seen]:
    """All of the archive, every part of it read through the store's own calls."""
    lacking = [(missing.tenant, missing.article_id) async for missing in store.unembedded()]
    return {tenant: await _seen(store, encoder, tenant, sorted(a for t, a in lacking if t == tenant)) for tenant in TENANTS}


async def _seen(store: Store, encoder: FakeEncoder, tenant: Tenant, unembedded: list[str]) -> Seen:
    articles, found, removed, notes = [], {}, {}, {}
    numbers = {article(number, 0).id: number for number in range(ARTICLES)}
    for summary in await store.articles(tenant):
        _, kept = await store.article(tenant, summary.id)
        sentences = await store.sentences(tenant, [(summary.id, ordinal) for ordinal in range(summary.sentences + 1)])
        claims = await store.claims(tenant, article_id=summary.id)
        assert [claim for s in sentences for claim in s.claims] == [stored.claim for stored in claims]
        assert summary.claims == len(claims)
        standings = [(stored.claim, stored.flags, stored.open_flags, stored.corrections) for stored in claims]
        articles.append((kept, [s.sentence for s in sentences], standings))
        if summary.id not in unembedded:
            for ordinal, vector in enumerate(vectors(numbers[summary.id], encoder)):
                [nearest] = await store.nearest(tenant, vector, 1)
                found[numbers[summary.id], ordinal] = nearest.article_id, nearest.ordinal
    for number in range(ARTICLES):
        try:
            removed[number] = await store.removed_article(tenant, article(number, 0).id, STARTED)
        except UnknownArticle:
            continue
    for note in (f"note {n}" for n in range(6)):
        value = await store.note(tenant, note)
        if value is not None:
            notes[note] = value
    words = await store.lexical(tenant, terms("kalimat", "id"), 1000)
    return Seen(
        articles,
        found,
        unembedded,
        {(hit.article_id, hit.ordinal) for hit in words.hits},
        removed,
        await store.flags(tenant),
        await store.open_flags(tenant, limit=1000),
        await store.watches(tenant),
        await store.shown_with(tenant, None, STARTED),
        notes,
    )
