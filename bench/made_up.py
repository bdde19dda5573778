"""Made-up archives of any size: texts, and vectors that lie as those of sentences do, the same for every store and on every machine.

Vectors of multilingual-e5-small share a direction, gather around topics, and differ within one: two sentences have a cosine of 0.73
here, two of one topic 0.91. Values are rounded to 16 bits, so that stores that keep 16 and stores that keep 32 hold the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from claims.types import Article, Sentence
from index.store import EmbeddingSpace, Tenant, Vectors

DIMENSION = 384
SPACE = EmbeddingSpace("made-up", DIMENSION)
#: Sentences of an article, words of a sentence, and different words there are.
ARTICLE, WORDS, VOCABULARY = 25, 14, 20_000

_TOPIC, _WITHIN, _QUESTION = 0.5, 0.35, 0.3
_SENTENCES_OF_A_TOPIC = 40
_BLOCK = 65_536
_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "wo", "ga", "da", "pe", "ju", "ha", "ri", "to")


@dataclass(frozen=True, slots=True)
class Written:
    """An article ready to be stored; ``first`` is the row of its first sentence among the tenant's vectors."""

    article: Article
    sentences: list[Sentence]
    first: int


@dataclass(frozen=True)
class Library:
    """What one tenant has: ``count`` sentences, by number of the tenant."""

    number: int
    count: int

    @property
    def tenant(self) -> Tenant:
        return Tenant(f"guild-{self.number}")

    @cached_property
    def vectors(self) -> Vectors:
        """The sentences' vectors, of shape (count, DIMENSION), unit length, values of 16 bits."""
        rng = np.random.default_rng((2026, self.number))
        shared = _directions(np.random.default_rng(2026), 1)
        topics = shared + _TOPIC * _directions(rng, max(4, self.count // _SENTENCES_OF_A_TOPIC))
        made = np.empty((self.count, DIMENSION), np.float32)
        for start in range(0, self.count, _BLOCK):
            rows = min(_BLOCK, self.count - start)
            about = topics[rng.integers(len(topics), size=rows)]
            made[start : start + rows] = _rounded(about + _WITHIN * _directions(rng, rows))
        return made

    def questions(self, count: int) -> Vectors:
        """Vectors near those of sentences drawn at random, of shape (count, DIMENSION)."""
        rng = np.random.default_rng((7, self.number))
        return _rounded(self.vectors[rng.integers(self.count, size=count)] + _QUESTION * _directions(rng, count))

    def texts(self) -> Iterator[list[str]]:
        """The sentences, article by article. How often a word comes falls off as in a language (Zipf)."""
        rng = np.random.default_rng((11, self.number))
        words = np.array(_vocabulary())
        odds = 1 / np.arange(1, VOCABULARY + 1)
        for start in range(0, self.count, ARTICLE):
            rows = min(ARTICLE, self.count - start)
            drawn = words[rng.choice(VOCABULARY, size=(rows, WORDS), p=odds / odds.sum())]
            yield [" ".join(line).capitalize() + f" {self.number} {start + at}." for at, line in enumerate(drawn.tolist())]

    def articles(self) -> Iterator[Written]:
        """The same sentences as articles."""
        first = 0
        for texts in self.texts():
            article = Article("\n".join(texts), f"Article {self.number}-{first}", "id", None, None, (), None)
            sentences, start = [], 0
            for ordinal, text in enumerate(texts):
                sentences.append(Sentence(article.id, ordinal, start, start + len(text)))
                start += len(text) + 1
            yield Written(article, sentences, first)
            first += len(texts)


def nearest(vectors: Vectors, questions: Vectors, k: int) -> NDArray[np.float32]:
    """The cosines of the k sentences nearest to each question, best first; of shape (questions, k)."""
    best = np.full((len(questions), k), -np.inf, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        scores = questions @ vectors[start : start + _BLOCK].T
        best = np.partition(np.hstack([best, scores]), -k, axis=1)[:, -k:]
    ordered: NDArray[np.float32] = -np.sort(-best, axis=1)
    return ordered


def recall(library: Library, questions: Vectors, found: list[list[int]], best: NDArray[np.float32]) -> float:
    """Which share of the nearest sentences was found; one as near as the last of them counts as it. ``found`` has rows of the vectors."""
    wanted = hit = 0
    for question, rows, nearest_scores in zip(questions, found, best, strict=True):
        near = nearest_scores[np.isfinite(nearest_scores)]
        wanted += len(near)
        hit += min(len(near), int((library.vectors[rows] @ question >= near[-1] - 1e-5).sum())) if rows else 0
    return hit / wanted


def _directions(rng: np.random.Generator, count: int) -> NDArray[np.float32]:
    drawn = rng.standard_normal((count, DIMENSION), np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _rounded(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    rounded: NDArray[np.float32] = unit.astype(np.float16).astype(np.float32)
    return rounded


def _vocabulary() -> list[str]:
    size = len(_SYLLABLES)
    return ["".join(_SYLLABLES[n // size**place % size] for place in range(4)) for n in range(VOCABULARY)]
