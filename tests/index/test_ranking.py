"""Candidates, their order, and what the cross-encoder is asked to read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.article import Draft
from claims.questions import analyse
from claims.types import ClaimKind
from index.archive import Archive
from index.ranking import FIRST, READ, rank, relevance_of, worth_reading
from index.scoring import models
from index.search import CANDIDATES, find
from index.sqlite import SQLiteStore
from index.store import LOCAL, Store, Tenant, Vectors
from tests.fake_cross_encoder import FakeCrossEncoder
from tests.fake_encoder import FakeEncoder

LIFE = """Riwayat Tirta Adikusuma

Tirta Adikusuma adalah perintis pers di Lembayung.
Ia lahir di Pesisir Timur pada tahun 1902.
Sebelum itu keluarganya tinggal di pedalaman.
Surat kabarnya dilarang dua kali.
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as opened:
        archive = Archive(opened, encoder, None, lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await archive.add(LOCAL, Draft(LIFE), "tirta")
        for n in range(12):
            await archive.add(LOCAL, Draft(f"Kabar {n}\n\nPasar ramai.\nHujan turun di kota {n}.\nWarga pulang."), "kabar")
        yield opened


async def test_neighbours_of_what_is_found_are_candidates_and_see_each_other(store: Store) -> None:
    found = await find(store, FakeEncoder(), LOCAL, analyse("Di mana Tirta Adikusuma lahir?", None))
    assert 0 < len(found.candidates) <= CANDIDATES
    [born] = [c for c in found.candidates if "lahir" in c.source.text]
    assert born.before == "Tirta Adikusuma adalah perintis pers di Lembayung."
    assert born.first == "Riwayat Tirta Adikusuma"
    assert born.beside >= max(c.cosine for c in found.candidates if c.source.text == born.before) - 1e-6
    assert any(c.source.text.startswith("Sebelum itu") for c in found.candidates)
    assert found.rarity["lahir"] > found.rarity["tirta"] > 0  # one sentence has the one, two the other


async def test_words_bring_up_what_no_vector_does(store: Store) -> None:
    found = await find(store, Blind(), LOCAL, analyse("Pesisir Timur?", None))
    [best] = [c for c in found.candidates if c.words == max(other.words for other in found.candidates)]
    assert best.source.text.startswith("Ia lahir di Pesisir Timur")
    assert best.words > 0.4


class Blind(FakeEncoder):
    """Finds all sentences equally far."""

    async def query(self, text: str) -> Vectors:
        return self._vector("sesuatu yang lain sama sekali")


async def test_what_has_most_of_the_words_is_a_candidate_however_far(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    question = analyse("Pesisir Timur?", None)
    monkeypatch.setattr("index.search.CANDIDATES", 4)
    monkeypatch.setattr("index.search.KEPT", 2)
    monkeypatch.setattr("index.search._WORDS", -1.0)  # all else speaks against it
    found = await find(store, Blind(), LOCAL, question)
    assert any("Pesisir Timur" in candidate.source.text for candidate in found.candidates)
    monkeypatch.setattr("index.search.KEPT_BY_WORDS", 0)
    found = await find(store, Blind(), LOCAL, question)
    assert not any("Pesisir Timur" in candidate.source.text for candidate in found.candidates)


async def test_sentences_with_figures_of_the_likeliest_articles_are_looked_at_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.CANDIDATES", 1)
    monkeypatch.setattr("index.search.KEPT", 1)
    monkeypatch.setattr("index.search.KEPT_BY_WORDS", 0)
    asked = analyse("Siapa perintis pers di Lembayung?", None)
    assert len((await find(store, FakeEncoder(), LOCAL, asked)).candidates) == 1
    _, *besides = (await find(store, FakeEncoder(), LOCAL, asked, None, {ClaimKind.QUANTITY})).candidates
    assert [candidate.source.text for candidate in besides] == ["Surat kabarnya dilarang dua kali."]


async def test_the_cross_encoder_reads_the_best_and_the_rest_stay_behind(store: Store) -> None:
    question = analyse("Di mana Tirta Adikusuma lahir?", None)
    found = await find(store, FakeEncoder(), LOCAL, question)
    cross = FakeCrossEncoder()
    ranked = await rank(question, found, cross)
    assert len(ranked) == len(found.candidates)
    assert 2 <= cross.read <= READ
    read = [one for one in ranked if "relevance" in one.evidence.features]
    assert read == ranked[: cross.read]
    assert min(one.evidence.score for one in read) >= max(one.evidence.score for one in ranked[cross.read :])
    without = await rank(question, found, None)
    assert [one.evidence.score for one in without] == [models()["unread"].probability(one.evidence.features) for one in without]
    assert await rank(question, await find(store, FakeEncoder(), Tenant("guild:9"), question), cross) == []


async def test_the_last_are_read_only_where_none_of_the_first_looks_like_an_answer(store: Store) -> None:
    question = analyse("Di mana Tirta Adikusuma lahir?", None)
    candidates = (await find(store, FakeEncoder(), LOCAL, question)).candidates[:READ]
    assert len(candidates) > FIRST

    class Of(FakeCrossEncoder):
        def __init__(self, logits: list[float]) -> None:
            self.left = logits

        async def relevance(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[float]:
            taken, self.left = self.left[: len(passages)], self.left[len(passages) :]
            return taken

    nothing = [-1.0] * len(candidates)
    assert await relevance_of(question, candidates, Of(nothing)) == nothing
    assert await relevance_of(question, candidates, Of([-1.0, 0.5, *nothing])) == [-1.0, 0.5, *nothing[: FIRST - 2]]


@pytest.mark.parametrize(
    ("scores", "count"),
    [
        ([], 0),
        ([1.0], 1),
        ([9.0, 1.0, 0.0], 2),  # one that is nearly certain: it and its runner-up
        ([1.0, 1.0, 1.0], 3),
        ([1.0] * 30, READ),
        ([2.0, 1.5, 1.0, -9.0], 3),
    ],
)
def test_the_surer_the_order_the_less_is_read(scores: list[float], count: int) -> None:
    assert worth_reading(scores) == count
