"""Questions with what answers them, searched and read once, so that scores can be fitted and measured on them again and again."""

from __future__ import annotations

import random
import tomllib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.beir import POOL, Asked, Key, Pool, read, stored
from bot.samples import drafts
from claims.article import Draft
from claims.questions import analyse
from claims.types import Question
from index.anchors import with_names
from index.archive import Archive
from index.cross_encoder import CrossEncoder, Probabilities, Statement
from index.encoder import Encoder
from index.ranking import relevance_of, worth_reading
from index.scoring import Features, Model, Rivals, features, rivals, with_relevance
from index.search import REACH, Candidate, Found, find
from index.sqlite import SQLiteStore

TRAINING = Path(__file__).parent / "training"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, what the search found for it, and which of that answers it (none where ``right`` is all False)."""

    asked: Asked
    question: Question
    found: Found
    values: list[Features]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates of a case, best first: features (with the cross-encoder's where it has read them), which of them answer, and the rivals of
    each."""

    values: list[Features]
    right: list[bool]
    rivals: Rivals


async def case_of(asked: Asked, pool: Pool, encoder: Encoder, ids: dict[Key, str]) -> Case:
    """A question searched in a pool; ``ids`` are the pool's."""
    question = analyse(asked.text, None)
    found = await find(pool.store, encoder, POOL, question)
    question = with_names(question, found.candidates)
    right = tuple(ids.get(_key(c), "") in asked.gold for c in found.candidates)
    return Case(asked, question, found, features(question, found), right)


def without_answer(case: Case, *, passage: bool = False) -> Case:
    """The same question where its answer is not in the archive: neither among the candidates nor around them. With ``passage`` nothing of
    the articles is left that have it."""
    gold = {_key(c) for c, right in zip(case.found.candidates, case.right, strict=True) if right}
    homes = {article for article, _ in gold}
    kept = [c for c in case.found.candidates if (c.source.article.id not in homes if passage else _key(c) not in gold)]
    cosines = {_key(c): c.cosine for c in kept}
    left = tuple(_beside_others(c, gold, cosines) for c in kept)
    found = Found(left, case.found.rarity)
    return Case(case.asked, case.question, found, features(case.question, found), (False,) * len(left))


def _beside_others(candidate: Candidate, gold: set[Key], cosines: dict[Key, float]) -> Candidate:
    article, ordinal = _key(candidate)
    near = [(article, ordinal + step) for step in range(-REACH, REACH + 1) if step]
    if not gold.intersection(near):
        return candidate
    beside = max((cosines[key] for key in near if key in cosines), default=candidate.cosine)
    texts: dict[str, Any] = {}
    for name, key in (("before", (article, ordinal - 1)), ("first", (article, 0))):
        if key in gold:
            texts[name] = None
    return replace(candidate, beside=beside, **texts)


def _key(candidate: Candidate) -> Key:
    return candidate.source.article.id, candidate.source.sentence.ordinal


class Reader:
    """A cross-encoder that reads each question and sentence once, however often it is asked about them."""

    ranks = True

    def __init__(self, cross: CrossEncoder) -> None:
        self._cross = cross
        self._known: dict[tuple[str, tuple[str, str, str]], float] = {}

    @property
    def name(self) -> str:
        return self._cross.name

    async def relevance(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[float]:
        new = [one for one in passages if (question, one) not in self._known]
        if new:
            logits = await self._cross.relevance(question, new)
            self._known |= {(question, one): logit for one, logit in zip(new, logits, strict=True)}
        return [self._known[question, one] for one in passages]

    async def verdicts(self, statements: Sequence[Statement]) -> Probabilities:
        return await self._cross.verdicts(statements)


async def score(case: Case, unread: Model, reader: Reader | None) -> Scored:
    """The candidates by the ``unread`` model; with a reader only those of them that are worth reading, read."""
    scored = unread.scored(case.values, rivals(case.question, case.found.candidates))
    order = sorted(range(len(scored)), key=lambda at: -scored[at]["score"])
    if reader is None:
        return _scored(case, order, scored)
    best = order[: worth_reading([scored[at]["score"] for at in order])]
    if not best:
        return Scored([], [], [])
    relevance = await relevance_of(case.question, [case.found.candidates[at] for at in best], reader)
    return _scored(case, best[: len(relevance)], case.values, relevance)


def _scored(case: Case, order: Sequence[int], values: Sequence[Features], relevance: Sequence[float] = ()) -> Scored:
    """The candidates at these places with their rivals among themselves, and what the cross-encoder made of them."""
    against = rivals(case.question, [case.found.candidates[at] for at in order])
    chosen = [values[at] for at in order]
    read = with_relevance(chosen, relevance, against) if relevance else chosen
    return Scored(read, [case.right[at] for at in order], against)


async def beir_cases(folder: Path, asked: Sequence[Asked], encoder: Encoder, archive: Path) -> list[Case]:
    """Questions of a BEIR folder, searched in its corpus, which is kept at ``archive``."""
    async with stored(read(folder / "corpus.jsonl"), encoder, archive, lambda _: None) as pool:
        ids = pool.ids
        return [await case_of(one, pool, encoder, ids) for one in asked]


async def passage_cases(files: Iterable[Path], encoder: Encoder, archive: Path, most: int | None = None, seed: int = 0) -> list[Case]:
    """The questions of passages of bench/training, searched in all of those passages; twisted ones have no answer. ``most`` of them, drawn
    by ``seed``, where there are more."""
    passages = {f"{path.stem}-{n}": one for path in files for n, one in enumerate(read(path))}
    rows = [
        {"_id": f"{name}-{at}", "title": one["title"], "text": text}
        | {"metadata": {"article": name, "position": at, "published": one["published"]}}
        for name, one in passages.items()
        for at, text in enumerate(one["sentences"])
    ]
    asked = []
    for name, one in passages.items():
        asked += [Asked(name, q["ask"], frozenset(f"{name}-{at}" for at in q["answer"])) for q in one["questions"]]
        asked += [Asked(name, q["ask"], frozenset()) for q in one["twisted"]]
    if most is not None and len(asked) > most:
        asked = random.Random(seed).sample(asked, most)
    async with stored(rows, encoder, archive, lambda _: None) as pool:
        ids = pool.ids
        return [await case_of(one, pool, encoder, ids) for one in asked]


async def sample_cases(encoder: Encoder, archive: Path) -> list[Case]:
    """The hand-written questions of bench/questions.toml about the sample articles."""
    stated = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))
    async with filled(drafts(), encoder, archive) as pool:
        asked = [Asked(row["words"][0], text, await saying(pool, row["words"])) for row in stated["questions"] for text in row["ask"]]
        asked += [Asked("", text, frozenset()) for text in stated["unanswerable"]["ask"]]
        ids = pool.ids
        return [await case_of(one, pool, encoder, ids) for one in asked]


@asynccontextmanager
async def filled(articles: Iterable[tuple[str, Draft]], encoder: Encoder, path: Path) -> AsyncIterator[Pool]:
    """Whole articles, added as the product adds them; sentence ids are ``name-ordinal``."""
    async with SQLiteStore(path, encoder.space) as store:
        archive = Archive(store, encoder, None, lambda: datetime(2026, 1, 1, tzinfo=UTC))
        pool = Pool(store)
        for name, draft in articles:
            added = await archive.add(POOL, draft, name)
            pool.keys.update({f"{name}-{at}": (added.article.id, at) for at in range(added.article.sentences)})
        yield pool


async def saying(pool: Pool, phrases: Iterable[str], article: str | None = None) -> frozenset[str]:
    """The ids of the sentences that hold any of these words. Raises ValueError for words that none holds."""
    keys = {name: key for name, key in pool.keys.items() if article is None or name.rpartition("-")[0] == article}
    texts = {(s.article.id, s.sentence.ordinal): s.text for s in await pool.store.sentences(POOL, list(keys.values()))}
    found: set[str] = set()
    for words in phrases:
        holding = {name for name, key in keys.items() if words in texts[key]}
        if not holding:
            raise ValueError(f"no sentence says {words!r}")
        found |= holding
    return frozenset(found)
