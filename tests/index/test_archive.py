"""The archive as a whole over the real embedded store: tenants, particulars, rebuilding, concurrency."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.article import Draft
from claims.errors import EmptyArticle, EmptyQuestion, QuestionTooLong
from claims.extract import extract
from claims.types import Article, ClaimKind, Extraction
from index.answer import Status
from index.archive import MAX_QUESTION, Archive
from index.errors import AlreadyFlagged, UnknownArticle, UnknownClaim
from index.sqlite import SQLiteStore
from index.store import LOCAL, AddOutcome, FlagReason, FlagState, Tenant
from tests.fake_encoder import FakeEncoder

NOW = datetime(2025, 4, 20, 9, tzinfo=UTC)
FRIDAY = datetime(2025, 4, 18, tzinfo=UTC)
TEXT = """Kebakaran pasar Lumbang

Kebakaran di Pasar Lumbang pada hari Selasa menewaskan 9 orang.
“Api menjalar dalam sepuluh menit,” kata komandan pemadam Bagas Wirawan.
Pedagang pindah ke lapangan.
"""
OTHER = Tenant("guild:1")

AbstractArchive = AbstractAsyncContextManager[Archive]


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., AbstractArchive]:
    @asynccontextmanager
    async def open_archive(encoder: FakeEncoder | None = None) -> AsyncIterator[Archive]:
        encoder = encoder or FakeEncoder()
        async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
            yield Archive(store, encoder, None, lambda: NOW)

    return open_archive


@pytest.fixture
async def archive(opened: Callable[..., AbstractArchive]) -> AsyncIterator[Archive]:
    async with opened() as whole:
        yield whole


async def test_nothing_of_one_tenant_is_visible_to_another(archive: Archive) -> None:
    added = await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
    code = added.claims[0].claim.code
    assert await archive.articles(OTHER) == []
    assert await archive.claims(OTHER) == []
    assert (await archive.ask(OTHER, "Berapa orang tewas di Lumbang?")).status is Status.ABSTAINED
    assert (await archive.ask(OTHER, "Berapa orang tewas di Lumbang?")).related == ()
    with pytest.raises(UnknownClaim):
        await archive.claim(OTHER, code)
    with pytest.raises(UnknownClaim):
        await archive.flag(OTHER, code, "1", FlagReason.OTHER)
    with pytest.raises(UnknownArticle):
        await archive.remove(OTHER, added.article.id)
    with pytest.raises(UnknownArticle):
        await archive.context(OTHER, added.article.id, 1)


@pytest.mark.parametrize(
    "work", ["index.archive.detect", "index.archive.analyse", "index.held._names", "index.verify.asserted", "index.ranking.rivals"]
)
async def test_questions_and_claims_are_read_off_the_event_loop(archive: Archive, monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
    module, _, name = work.rpartition(".")
    real, threads = getattr(importlib.import_module(module), name), set[threading.Thread]()

    def noting(*given: Any) -> Any:
        threads.add(threading.current_thread())
        return real(*given)

    monkeypatch.setattr(work, noting)
    await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?")
    await archive.check(LOCAL, "9 orang tewas di Lumbang")
    assert threads
    assert threading.main_thread() not in threads


async def test_particulars_given_later_are_kept_and_those_left_out_stay(archive: Archive) -> None:
    first = await archive.add(LOCAL, Draft(TEXT, url="https://example.org/a", publisher="Kabar"), "pasar")
    again = await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
    assert again.outcome is AddOutcome.UPDATED
    assert (again.article.url, again.article.publisher, again.article.published) == ("https://example.org/a", "Kabar", FRIDAY)
    assert [c.claim.id for c in again.claims] == [c.claim.id for c in first.claims]
    assert (await archive.add(LOCAL, Draft(TEXT), "pasar")).outcome is AddOutcome.UNCHANGED


async def test_an_unchanged_article_is_not_embedded_again(opened: Callable[..., AbstractArchive]) -> None:
    encoder = FakeEncoder()
    async with opened(encoder) as archive:
        await archive.add(LOCAL, Draft(TEXT), "pasar")
        done = encoder.embedded
        await archive.add(LOCAL, Draft(TEXT), "pasar")
    assert done > 0
    assert encoder.embedded == done


async def test_an_index_made_with_another_model_is_made_again_before_it_is_searched(opened: Callable[..., AbstractArchive]) -> None:
    async with opened(FakeEncoder("one")) as archive:
        await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
        await archive.add(OTHER, Draft(TEXT, published=FRIDAY), "pasar")
    second = FakeEncoder("two", dimension=256)
    async with opened(second) as archive:
        missing = await archive.unembedded()
        answer = await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?")
        assert answer.status is Status.ANSWERED
        assert second.embedded == missing
        assert await archive.unembedded() == 0
        assert await archive.rebuild() == 0


async def test_reading_again_stores_what_the_present_rules_find_and_keeps_flags(
    opened: Callable[..., AbstractArchive], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("index.archive.extract", _with_statements_only)
        async with opened(FakeEncoder()) as archive:
            added = await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
            await archive.add(OTHER, Draft(TEXT, published=FRIDAY), "pasar")
            code = added.claims[0].claim.code
            await archive.flag(LOCAL, code, "sari", FlagReason.OTHER)
    async with opened(FakeEncoder()) as archive:
        seen: list[tuple[int, int]] = []
        assert await archive.reread(lambda done, total: seen.append((done, total))) == 2
        assert seen[-1] == (2, 2)
        kinds = {stored.claim.kind for stored in await archive.claims(LOCAL)}
        assert {ClaimKind.STATEMENT, ClaimKind.CASUALTY} <= kinds
        assert [flag.person for flag in await archive.flags(LOCAL, code)] == ["sari"]
        assert await archive.reread() == 0


def _with_statements_only(article: Article) -> Extraction:
    found = extract(article)
    return replace(found, claims=tuple(claim for claim in found.claims if claim.kind is ClaimKind.STATEMENT))


async def test_progress_reaches_the_number_of_sentences(archive: Archive) -> None:
    seen: list[tuple[int, int]] = []
    added = await archive.add(LOCAL, Draft(TEXT), "pasar", lambda done, total: seen.append((done, total)))
    assert seen[-1] == (added.article.sentences, added.article.sentences)


async def test_context_is_the_neighbourhood_in_order(archive: Archive) -> None:
    added = await archive.add(LOCAL, Draft(TEXT), "pasar")
    around = await archive.context(LOCAL, added.article.id, 1, around=1)
    assert [s.sentence.ordinal for s in around] == [0, 1, 2]
    with pytest.raises(UnknownArticle):
        await archive.context(LOCAL, added.article.id, 99)


async def test_a_flag_is_open_once_a_person_and_survives_removal(archive: Archive) -> None:
    added = await archive.add(LOCAL, Draft(TEXT), "pasar")
    code = added.claims[0].claim.code
    flag, stored = await archive.flag(LOCAL, code, "sari", FlagReason.WRONG_DATE, "hari Rabu")
    assert (flag.state, flag.created, stored.flags) == (FlagState.OPEN, NOW, 1)
    with pytest.raises(AlreadyFlagged):
        await archive.flag(LOCAL, code, "sari", FlagReason.OTHER)
    await archive.flag(LOCAL, code, "joe", FlagReason.OTHER)
    await archive.remove(LOCAL, added.article.id)
    await archive.add(LOCAL, Draft(TEXT), "pasar")
    assert [flag.person for flag in await archive.flags(LOCAL, code)] == ["sari", "joe"]


async def test_what_cannot_be_read_is_refused_before_anything_is_stored(archive: Archive) -> None:
    with pytest.raises(EmptyArticle):
        await archive.add(LOCAL, Draft("  \n"), "kosong")
    with pytest.raises(EmptyQuestion):
        await archive.ask(LOCAL, " \n")
    with pytest.raises(QuestionTooLong):
        await archive.ask(LOCAL, "a" * (MAX_QUESTION + 1))
    with pytest.raises(QuestionTooLong):
        await archive.check(LOCAL, "a" * (MAX_QUESTION + 1))
    assert await archive.articles(LOCAL) == []


async def test_many_people_add_and_ask_at_once(archive: Archive) -> None:
    texts = [TEXT.replace("Lumbang", f"Lumbang {chr(65 + n)}") for n in range(12)]
    await asyncio.gather(*(archive.add(LOCAL, Draft(text, published=FRIDAY), "pasar") for text in texts + texts))
    assert len(await archive.articles(LOCAL)) == len(texts)
    answers = await asyncio.gather(*(archive.ask(LOCAL, "Berapa orang tewas pada hari Selasa?") for _ in range(12)))
    assert {answer.status for answer in answers} == {Status.ANSWERED}
    assert len({answer.evidence[0].source.sentence for answer in answers}) == 1


async def test_a_copy_of_a_text_with_a_higher_toll_brings_it_up_to_date(archive: Archive) -> None:
    await archive.add(LOCAL, Draft(TEXT, published=FRIDAY), "pasar")
    later = TEXT.replace("9 orang", "11 orang").replace("Pedagang", "Para pedagang")
    await archive.add(LOCAL, Draft(later, published=datetime(2025, 4, 19, tzinfo=UTC)), "pasar")
    answer = await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?")
    assert answer.status is Status.ANSWERED
    assert [c.value.low for e in answer.evidence for c in e.answering if c.value] == [11, 9]
    assert [e.superseded for e in answer.evidence] == [False, True]
    agreeing = await archive.ask(LOCAL, "Apa kata Bagas Wirawan?")
    assert agreeing.status is Status.ANSWERED
