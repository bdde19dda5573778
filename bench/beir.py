"""BEIR folders (corpus.jsonl, queries.jsonl, qrels/<split>.tsv) and other pools of sentences, stored as the product stores articles."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claims.article import Draft, compose, parse_published
from claims.extract import extract
from claims.types import Article, Claim, Sentence
from index.encoder import Encoder
from index.sqlite import SQLiteStore
from index.store import Store, Tenant

POOL = Tenant("bench")
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pool:
    """An archive of sentences that have ids of their own: ``keys`` leads from such an id to (article id, ordinal), ``ids`` back."""

    store: Store
    keys: dict[str, Key] = field(default_factory=dict)

    @property
    def ids(self) -> dict[Key, str]:
        return {key: sentence for sentence, key in self.keys.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a folder; ``gold`` are the ids of the sentences that answer it, empty where none does."""

    id: str
    text: str
    gold: frozenset[str]
    article: str | None = None


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@asynccontextmanager
async def stored(rows: Sequence[dict[str, Any]], encoder: Encoder, path: Path, progress: Callable[[int], None]) -> AsyncIterator[Pool]:
    """The rows of a corpus.jsonl in an archive at ``path`` (used again if it is there), article by article.

    Sentences of one article share ``metadata.article`` and stand in the order of ``metadata.position``; a row without either is an article
    of its own. ``metadata.published`` dates the article. ``progress`` is called with the number of sentences embedded.
    """
    articles: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        articles[str(row.get("metadata", {}).get("article", row["_id"]))].append(row)
    for members in articles.values():
        members.sort(key=lambda row: row.get("metadata", {}).get("position", 0))
    composed = {name: _composed(name, members) for name, members in articles.items()}
    async with SQLiteStore(path, encoder.space) as store:
        there = {summary.id for summary in await store.articles(POOL)}
        missing = [name for name in articles if composed[name][0].id not in there]
        texts = [row["text"] for name in missing for row in articles[name]]
        vectors = await encoder.passages(texts, progress)
        start = 0
        for name in missing:
            article, sentences = composed[name]
            rows_of_it = vectors[start : start + len(sentences)]
            start += len(sentences)
            await store.add_article(POOL, article, sentences, _claims(article, sentences), rows_of_it, datetime(2000, 1, 1, tzinfo=UTC))
        keys = {str(row["_id"]): (composed[name][0].id, at) for name, members in articles.items() for at, row in enumerate(members)}
        yield Pool(store, keys)


def _composed(name: str, members: Sequence[dict[str, Any]]) -> tuple[Article, list[Sentence]]:
    """The article of some sentences, a line each. The name behind them keeps articles of the same words apart."""
    published = members[0].get("metadata", {}).get("published")
    title = members[0].get("title") or ""
    text = "\n".join(row["text"] for row in members)
    draft = Draft(text, title=title or None, published=parse_published(published) if published else None)
    article = replace(compose(draft, name), text=f"{text}\n\n{name}", title=title)
    sentences, start = [], 0
    for at, row in enumerate(members):
        sentences.append(Sentence(article.id, at, start, start + len(row["text"])))
        start += len(row["text"]) + 1
    return article, sentences


def _claims(article: Article, sentences: Sequence[Sentence]) -> list[Claim]:
    """The claims of an article under its own sentences, those that the extractor would cut otherwise included."""
    found = []
    for claim in extract(article).claims:
        home = next((s for s in sentences if s.start <= claim.start and claim.end <= s.end), None)
        if home is not None:
            found.append(replace(claim, ordinal=home.ordinal))
    return list({claim.id: claim for claim in found}.values())


def questions(folder: Path, split: str) -> list[Asked]:
    """The questions of a split."""
    texts = {str(row["_id"]): row for row in read(folder / "queries.jsonl")}
    gold: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels" / f"{split}.tsv").read_text("utf-8").splitlines()[1:]:
        query, sentence, score = line.split("\t")
        if int(score) > 0:
            gold[query].add(sentence)
    return [Asked(query, texts[query]["text"], frozenset(found), _article(texts[query])) for query, found in gold.items()]


def unanswerable(folder: Path, split: str) -> list[Asked]:
    """The questions that nothing answers: those of the split where they name one, else all; none where the folder has none."""
    path = folder / "unanswerable.jsonl"
    rows = read(path) if path.exists() else []
    return [
        Asked(str(row["_id"]), row["text"], frozenset(), _article(row))
        for row in rows
        if row.get("metadata", {}).get("split", split) == split
    ]


def _article(row: dict[str, Any]) -> str | None:
    article = row.get("metadata", {}).get("article")
    return None if article is None else str(article)
