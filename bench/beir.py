"""BEIR folders (corpus.jsonl, queries.jsonl, qrels/<split>.tsv) as the product's own candidates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from claims.extract import extract, extract_text
from claims.types import Article, Sentence
from index.encoder import Encoder
from index.search import CANDIDATES, Candidate
from index.store import ArticleSummary, StoredSentence, Vectors


@dataclass(frozen=True, slots=True)
class Pool:
    """A corpus as the product stores it: ``sentences[i]`` has the id ``ids[i]`` and the vector ``vectors[i]``, shape (n, dimension)."""

    ids: tuple[str, ...]
    sentences: tuple[StoredSentence, ...]
    vectors: Vectors

    def nearest(self, query: Vectors, without: Iterable[str] = ()) -> list[tuple[str, Candidate]]:
        """The candidates for a query vector with their sentence ids, nearest first; ``without`` are ids taken out of the pool."""
        scores = self.vectors @ query
        removed = set(without)
        best = np.argsort(-scores, kind="stable")[: CANDIDATES + len(removed)]
        kept = [int(i) for i in best if self.ids[int(i)] not in removed][:CANDIDATES]
        return [(self.ids[i], Candidate(self.sentences[i], float(scores[i]), self._before(i, removed))) for i in kept]

    def saying(self, words: Iterable[str]) -> list[str]:
        """The ids of the sentences that hold any of these words. Raises ValueError for words that none holds."""
        found = []
        for phrase in words:
            holding = [key for key, sentence in zip(self.ids, self.sentences, strict=True) if phrase in sentence.text]
            if not holding:
                raise ValueError(f"no sentence says {phrase!r}")
            found += holding
        return found

    def _before(self, i: int, removed: set[str]) -> StoredSentence | None:
        if i == 0 or self.ids[i - 1] in removed or self.sentences[i - 1].article.id != self.sentences[i].article.id:
            return None
        return self.sentences[i - 1]


@dataclass(frozen=True, slots=True)
class Queries:
    """Questions with the ids of the sentences that answer them."""

    texts: tuple[str, ...]
    gold: tuple[frozenset[str], ...]
    vectors: Vectors


async def load_pool(folder: Path, encoder: Encoder, language: str = "id") -> Pool:
    """The corpus of a folder, claims extracted and embedded. Sentences of one article share ``metadata.article``."""
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
    rows.sort(key=lambda row: (str(row["metadata"]["article"]), row["metadata"]["position"]))
    sentences = [_stored(str(row["metadata"]["article"]), row["metadata"]["position"], row["text"], language) for row in rows]
    vectors = await encoder.passages([row["text"] for row in rows])
    return Pool(tuple(str(row["_id"]) for row in rows), tuple(sentences), vectors)


async def pool_of(articles: Sequence[tuple[str, Article]], encoder: Encoder) -> Pool:
    """Whole articles as the product would store them."""
    never = datetime(2000, 1, 1, tzinfo=UTC)
    ids, sentences = [], []
    for name, article in articles:
        extraction = extract(article)
        summary = ArticleSummary(
            article.id, article.title, article.language, article.url, article.publisher, article.authors, article.published, never, 0, 0
        )
        for sentence in extraction.sentences:
            claims = tuple(claim for claim in extraction.claims if claim.ordinal == sentence.ordinal)
            ids.append(f"{name}-{sentence.ordinal}")
            sentences.append(StoredSentence(summary, sentence, article.text[sentence.start : sentence.end], claims, 0))
    vectors = await encoder.passages([sentence.text for sentence in sentences])
    return Pool(tuple(ids), tuple(sentences), vectors)


def _stored(article: str, position: int, text: str, language: str) -> StoredSentence:
    never = datetime(2000, 1, 1, tzinfo=UTC)
    summary = ArticleSummary(article, "", language, None, None, (), None, never, 0, 0)
    claims = extract_text(text, language, None).claims
    return StoredSentence(summary, Sentence(article, position, 0, len(text)), text, claims, 0)


async def load_queries(folder: Path, split: str, encoder: Encoder) -> Queries:
    """The questions of one split."""
    texts = {}
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        texts[str(row["_id"])] = row["text"]
    gold: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels" / f"{split}.tsv").read_text("utf-8").splitlines()[1:]:
        query, sentence, score = line.split("\t")
        if int(score) > 0:
            gold[query].add(sentence)
    return Queries(
        tuple(texts[query] for query in gold),
        tuple(frozenset(found) for found in gold.values()),
        await embed_queries([texts[query] for query in gold], encoder),
    )


async def embed_queries(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """The vectors of questions, shape (len(texts), dimension)."""
    return np.array([await encoder.query(text) for text in texts], dtype=np.float32)
