"""What people do about claims, through the archive over the real embedded store: flags, undone removals, watches, shown messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claims.article import Draft
from claims.errors import EmptyQuestion, QuestionTooLong
from claims.types import ClaimKind
from index.answer import Status
from index.archive import MAX_QUESTION, UNDO_WITHIN, Added, Archive
from index.errors import (
    AlreadySettled,
    AlreadyWatched,
    AmbiguousArticle,
    NothingToWithdraw,
    NotYourFlag,
    UnknownArticle,
    UnknownClaim,
    UnknownFlag,
    UnknownWatch,
)
from index.sqlite import SQLiteStore
from index.store import LOCAL, AddOutcome, Flag, FlagReason, FlagState, Tenant
from tests.fake_encoder import FakeEncoder

FRIDAY = datetime(2025, 4, 18, tzinfo=UTC)
OTHER = Tenant("guild:1")
MARKET = """Kebakaran pasar Lumbang

Kebakaran di Pasar Lumbang pada hari Selasa menewaskan 9 orang.
“Api menjalar dalam sepuluh menit,” kata komandan pemadam Bagas Wirawan.
Pedagang pindah ke lapangan.
"""
BRIDGE = """Jembatan Cibening ambruk

Jembatan gantung di Cibening ambruk pada hari Selasa dan menewaskan 14 orang.
Bupati Ratna Wulandari meninjau lokasi.
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2025, 4, 20, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def archive(tmp_path: Path, clock: Clock) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        yield Archive(store, encoder, None, clock)


async def market(archive: Archive, tenant: Tenant = LOCAL) -> Added:
    return await archive.add(tenant, Draft(MARKET, url="https://example.org/a", authors=("Sri",), published=FRIDAY), "pasar")


def casualty(added: Added) -> str:
    return next(stored.claim.code for stored in added.claims if stored.claim.kind is ClaimKind.CASUALTY)


# Flags


async def test_an_upheld_flag_corrects_the_answer_that_shows_its_claim(archive: Archive, clock: Clock) -> None:
    code = casualty(await market(archive))
    flag, _ = await archive.flag(LOCAL, code, "sari", FlagReason.WRONG_NUMBER, "11, kata Basarnas")
    assert await archive.queue(LOCAL) == [flag] == [await archive.raised(LOCAL, flag.id[:12])]
    clock.move(timedelta(minutes=3))
    settled = await archive.settle(LOCAL, flag.id, upheld=True, reviewer="citra", note="Basarnas: 11")
    assert settled == replace(flag, state=FlagState.UPHELD, reviewer="citra", review_note="Basarnas: 11", settled=clock.now)
    assert await archive.queue(LOCAL) == []
    answer = await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?")
    source = answer.evidence[0].source
    assert (source.flags, source.open_flags, [said.note for said in source.corrections]) == (1, 0, ["Basarnas: 11"])
    with pytest.raises(AlreadySettled):
        await archive.settle(LOCAL, flag.id, upheld=False, reviewer="dewi")


async def test_two_reviewers_at_once_settle_a_flag_once(archive: Archive) -> None:
    code = casualty(await market(archive))
    flag, _ = await archive.flag(LOCAL, code, "sari", FlagReason.WRONG_NUMBER)
    presses = (archive.settle(LOCAL, flag.id, upheld=n % 2 == 0, reviewer=f"orang {n}") for n in range(6))
    outcomes = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySettled"] * 5 + ["Flag"]
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Flag)]
    assert await archive.flags(LOCAL, code) == [won]


async def test_a_flag_is_withdrawn_by_its_claim_or_by_its_own_id(archive: Archive) -> None:
    code = casualty(await market(archive))
    mine, _ = await archive.flag(LOCAL, code, "sari", FlagReason.OTHER)
    theirs, _ = await archive.flag(LOCAL, code, "joe", FlagReason.OTHER)
    assert (await archive.withdraw(LOCAL, code.lower(), "sari")).id == mine.id
    with pytest.raises(NothingToWithdraw) as nothing:
        await archive.withdraw(LOCAL, code.lower(), "sari")
    assert nothing.value.values == {"code": code}
    with pytest.raises(NotYourFlag):
        await archive.withdraw(LOCAL, theirs.id, "sari")
    assert (await archive.withdraw(LOCAL, theirs.id, "joe")).state is FlagState.WITHDRAWN
    with pytest.raises(AlreadySettled):
        await archive.withdraw(LOCAL, theirs.id, "joe")
    for tenant, unknown in ((LOCAL, "ZZZZ-ZZZ"), (OTHER, code), (OTHER, theirs.id)):
        with pytest.raises(UnknownClaim):
            await archive.withdraw(tenant, unknown, "joe")
    again, _ = await archive.flag(LOCAL, code, "sari", FlagReason.WRONG_DATE)
    assert await archive.queue(LOCAL) == [again]


async def test_the_queue_goes_on_behind_a_flag_and_knows_no_other_tenant(archive: Archive, clock: Clock) -> None:
    code = casualty(await market(archive))
    casualty(await market(archive, OTHER))
    flags = []
    for person in ("sari", "joe", "dewi"):
        flags.append((await archive.flag(LOCAL, code, person, FlagReason.OTHER))[0])
        clock.move(timedelta(seconds=1))
    assert await archive.queue(LOCAL, limit=1) == flags[:1]
    assert await archive.queue(LOCAL, flags[0].id) == flags[1:]
    assert await archive.queue(OTHER) == []
    for call in (
        archive.queue(OTHER, flags[0].id),
        archive.raised(OTHER, flags[0].id),
        archive.settle(OTHER, flags[0].id, upheld=True, reviewer="citra"),
    ):
        with pytest.raises(UnknownFlag):
            await call
    assert (await archive.statistics()).open_flags == 3


# Removal


async def test_a_removal_is_undone_for_ten_minutes_with_flags_and_corrections(archive: Archive, clock: Clock) -> None:
    added = await market(archive)
    clock.move(timedelta(days=2))
    await archive.add(LOCAL, Draft(BRIDGE, published=FRIDAY), "jembatan")
    before = await archive.articles(LOCAL)
    code = casualty(added)
    upheld, _ = await archive.flag(LOCAL, code, "sari", FlagReason.WRONG_NUMBER)
    await archive.settle(LOCAL, upheld.id, upheld=True, reviewer="citra", note="11")
    await archive.remove(LOCAL, added.article.title, "joe")
    assert [article.id for article in await archive.articles(LOCAL)] == [before[0].id]
    clock.move(UNDO_WITHIN)
    seen: list[tuple[int, int]] = []
    restored = await archive.restore(LOCAL, added.article.id, lambda done, total: seen.append((done, total)))
    assert (restored.article, restored.outcome) == (added.article, AddOutcome.ADDED)
    assert [stored.claim for stored in restored.claims] == [stored.claim for stored in added.claims]
    assert seen[-1] == (added.article.sentences, added.article.sentences)
    assert await archive.articles(LOCAL) == before
    assert [said.note for said in (await archive.claim(LOCAL, code)).corrections] == ["11"]
    assert (await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?")).status is Status.ANSWERED


async def test_a_removal_is_final_after_ten_minutes_and_flags_wait_for_the_text(archive: Archive, clock: Clock) -> None:
    added = await market(archive)
    flag, _ = await archive.flag(LOCAL, casualty(added), "sari", FlagReason.WRONG_NUMBER)
    await archive.remove(LOCAL, added.article.id, "joe")
    clock.move(UNDO_WITHIN + timedelta(microseconds=1))
    with pytest.raises(UnknownArticle) as late:
        await archive.restore(LOCAL, added.article.id)
    assert late.value.values == {"reference": added.article.id}
    assert await archive.queue(LOCAL) == []
    assert await archive.forget_removed() == 1
    await market(archive)
    assert await archive.queue(LOCAL) == [flag]


async def test_undoing_twice_or_for_another_tenant_or_a_final_removal_changes_nothing(archive: Archive) -> None:
    added = await market(archive)
    await archive.remove(LOCAL, added.article.id, "joe")
    with pytest.raises(UnknownArticle):
        await archive.restore(OTHER, added.article.id)
    outcomes = [restored.outcome for restored in await asyncio.gather(*(archive.restore(LOCAL, added.article.id) for _ in range(4)))]
    assert outcomes.count(AddOutcome.ADDED) == 1
    assert set(outcomes) == {AddOutcome.ADDED, AddOutcome.UNCHANGED}
    await archive.remove(LOCAL, added.article.id)
    with pytest.raises(UnknownArticle):
        await archive.restore(LOCAL, added.article.id)


async def test_articles_expire_by_the_day_they_were_added(archive: Archive, clock: Clock) -> None:
    old = await market(archive)
    elsewhere = await market(archive, OTHER)
    clock.move(timedelta(days=30))
    young = await archive.add(LOCAL, Draft(BRIDGE, published=FRIDAY), "jembatan")
    assert await archive.expire(LOCAL, old.article.added) == []
    assert await archive.expire(LOCAL, young.article.added) == [old.article]
    assert [article.id for article in await archive.articles(LOCAL)] == [young.article.id]
    assert [article.id for article in await archive.articles(OTHER)] == [elsewhere.article.id]
    with pytest.raises(UnknownArticle):
        await archive.restore(LOCAL, old.article.id)


# Questions to one article


async def test_a_question_can_be_put_to_one_article(archive: Archive) -> None:
    burnt = await market(archive)
    fallen = await archive.add(LOCAL, Draft(BRIDGE, published=FRIDAY), "jembatan")
    question = "Berapa orang tewas pada hari Selasa?"
    for added, toll in ((burnt, 9), (fallen, 14)):
        for reference in (added.article.id, added.article.id[:8], added.article.title):
            answer = await archive.ask(LOCAL, question, article=reference)
            assert answer.status is Status.ANSWERED
            assert {evidence.source.article.id for evidence in answer.evidence} == {added.article.id}
            assert [claim.value.low for claim in answer.evidence[0].answering if claim.value] == [toll]
    silent = await archive.ask(LOCAL, "Berapa orang tewas di Cibening?", article=burnt.article.id)
    assert silent.status is Status.ABSTAINED
    assert {evidence.source.article.id for evidence in silent.related} <= {burnt.article.id}
    whole = await archive.ask(LOCAL, "Apa kata Bagas Wirawan?")
    alone = await archive.ask(LOCAL, "Apa kata Bagas Wirawan?", article=burnt.article.id)
    assert alone.evidence[0].source == whole.evidence[0].source
    assert alone.evidence[0].score == pytest.approx(whole.evidence[0].score, abs=0.1)


async def test_the_whole_of_a_long_article_is_looked_at(archive: Archive) -> None:
    filler = "\n".join(f"Warga kampung ke-{n} berbenah setelah hujan reda." for n in range(150))
    long = await archive.add(LOCAL, Draft(f"Kabar kampung\n\n{filler}\n{MARKET}{filler}", published=FRIDAY), "kampung")
    await market(archive)
    answer = await archive.ask(LOCAL, "Berapa orang tewas di Lumbang?", article=long.article.id)
    assert answer.status is Status.ANSWERED
    assert "menewaskan 9 orang" in answer.evidence[0].source.text
    assert {evidence.source.article.id for evidence in answer.evidence} == {long.article.id}


async def test_a_question_to_an_article_that_is_not_there_is_refused(archive: Archive) -> None:
    added = await market(archive)
    await archive.add(LOCAL, Draft(BRIDGE, title=added.article.title), "jembatan")
    for tenant, reference in ((LOCAL, "deadbeef"), (LOCAL, ""), (OTHER, added.article.id)):
        with pytest.raises(UnknownArticle):
            await archive.ask(tenant, "Berapa orang tewas?", article=reference)
    with pytest.raises(AmbiguousArticle):
        await archive.ask(LOCAL, "Berapa orang tewas?", article=added.article.title)


# Watches and shown messages


async def test_a_watch_is_kept_told_of_and_ended(archive: Archive, clock: Clock) -> None:
    watch = await archive.watch(LOCAL, "sari", "  Berapa orang tewas di Lumbang? ", channel="77")
    assert (watch.question, watch.channel, watch.created, watch.state) == ("Berapa orang tewas di Lumbang?", "77", clock.now, "")
    with pytest.raises(AlreadyWatched):
        await archive.watch(LOCAL, "sari", "berapa orang tewas di Lumbang")
    for question, refusal in ((" \n", EmptyQuestion), ("a" * (MAX_QUESTION + 1), QuestionTooLong)):
        with pytest.raises(refusal):
            await archive.watch(LOCAL, "sari", question)
    direct = await archive.watch(LOCAL, "joe", watch.question)
    assert direct.channel is None
    await archive.put_watch_state(LOCAL, watch.id, "9")
    assert await archive.watches(LOCAL) == [replace(watch, state="9"), direct]
    assert await archive.watches(LOCAL, "joe") == [direct]
    article = (await market(archive)).article.id
    assert [await archive.watch_told(LOCAL, watch.id, article) for _ in range(2)] == [True, False]
    with pytest.raises(UnknownWatch):
        await archive.remove_watch(LOCAL, watch.id, "joe")
    assert await archive.remove_watch(LOCAL, watch.id, "sari") == replace(watch, state="9")
    assert await archive.watches(LOCAL) == [direct]


async def test_messages_that_showed_a_claim_are_found_and_corrected_once(archive: Archive, clock: Clock) -> None:
    added = await market(archive)
    claim = await archive.claim(LOCAL, casualty(added))
    began = clock.now
    first = await archive.shown(LOCAL, "77", "1001", "Berapa?", "id", [claim.claim.id])
    clock.move(timedelta(hours=1))
    second = await archive.shown(LOCAL, "77", "1002", "Berapa?", "en", [stored.claim.id for stored in added.claims])
    flag, _ = await archive.flag(LOCAL, claim.claim.code, "sari", FlagReason.WRONG_NUMBER)
    settled = await archive.settle(LOCAL, flag.id, upheld=True, reviewer="citra", note="11")
    assert settled.settled is not None
    assert await archive.shown_with(LOCAL, [settled.claim_id], began) == [second, first]
    assert [await archive.mark_corrected(LOCAL, "1001", settled.settled) for _ in range(2)] == [True, False]
    assert await archive.shown_with(LOCAL, [settled.claim_id], began) == [second, replace(first, corrected=settled.settled)]
    assert await archive.forget_shown(clock.now) == 1
    assert await archive.shown_with(LOCAL, [settled.claim_id], began) == [second]
