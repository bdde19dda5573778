"""What every store must do for the desk: flags and who settles them, undone removals, watched questions, and messages that showed claims.

``class TestMine(DeskContract)`` with an ``open_store`` fixture, beside :class:`tests.store_contract.StoreContract`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from claims.types import Claim, code_of
from index.errors import (
    AlreadyFlagged,
    AlreadySettled,
    AlreadyWatched,
    AmbiguousFlag,
    NotYourFlag,
    TooManyWatches,
    UnknownArticle,
    UnknownClaim,
    UnknownFlag,
    UnknownWatch,
)
from index.store import MAX_WATCHES, AddOutcome, Correction, Flag, FlagReason, FlagState, Shown, Store, Tenant, Watch
from tests.store_contract import FIRE, FLOOD, MARKET, NOON, SPACE, A, B, Opened, OpenStore, Record, flag_on, keys, record

LATER = NOON + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def settled_as(flag: Flag, state: FlagState, reviewer: str | None, note: str = "", when: datetime = LATER) -> Flag:
    return replace(flag, state=state, reviewer=reviewer, review_note=note, settled=when)


def watch_of(question: str, person: str = "ayu", number: int = 1, tenant: Tenant = A, channel: str | None = "77") -> Watch:
    return Watch(f"{number:032x}", tenant, person, channel, question, NOON + number * MINUTE)


def message(number: int, claims: Sequence[Claim], tenant: Tenant = A) -> Shown:
    return Shown(tenant, "77", str(number), "Berapa orang tewas?", "id", tuple(claim.id for claim in claims), NOON + number * MINUTE)


class DeskContract(Opened):
    # Flags

    async def test_flags_are_kept_oldest_first(self, store: Store) -> None:
        flood, fire = await added(store)
        claim, other = flood.claims[0], fire.claims[0]
        later = flag_on(claim, "budi", 2, created=NOON + timedelta(seconds=1), note="bukan 12; “13”", reason=FlagReason.OTHER)
        first = flag_on(claim, "ayu", 9, created=NOON)
        twin = flag_on(other, "ayu", 3, created=NOON)
        triplet = flag_on(other, "budi", 5, created=NOON.astimezone(UTC))
        for flag in (later, first, twin, triplet):
            await store.add_flag(A, flag)
        assert await store.flags(A) == [first, twin, triplet, later]
        assert await store.flags(A, claim.id) == [first, later]
        assert await store.flags(A, "0" * 32) == []
        assert (await store.flags(A))[0].created.utcoffset() == timedelta(hours=7)
        stored = await store.claim(A, claim.code)
        assert (stored.flags, stored.open_flags, stored.corrections) == (2, 2, ())

    async def test_one_open_flag_for_a_person_and_claim(self, store: Store) -> None:
        flood, _ = await added(store)
        claim = flood.claims[0]
        await store.add_flag(A, flag_on(claim))
        with pytest.raises(AlreadyFlagged) as twice:
            await store.add_flag(A, flag_on(claim, number=2, reason=FlagReason.OUTDATED))
        assert twice.value.values["code"] == code_of(claim.id)
        with pytest.raises(UnknownClaim):
            await store.add_flag(A, replace(flag_on(claim, number=3), claim_id="0" * 32))
        for wrong in (
            flag_on(claim, "budi", 1),
            flag_on(claim, "budi", 4, state=FlagState.UPHELD),
            flag_on(claim, "budi", 5, reviewer="citra"),
            flag_on(claim, "budi", 6, created=NOON.replace(tzinfo=None)),
            flag_on(claim, "budi", 7, review_note="sudah"),
            flag_on(claim, "budi", 8, settled=NOON),
        ):
            with pytest.raises(ValueError, match=r"flag|offset"):
                await store.add_flag(A, wrong)
        assert await store.flags(A) == [flag_on(claim)]

    async def test_one_person_flagging_a_claim_many_times_at_once_flags_it_once(self, open_store: OpenStore) -> None:
        async with open_store(SPACE) as one, open_store(SPACE) as two:
            flood, _ = await added(one)
            tries = (store.add_flag(A, flag_on(flood.claims[0], number=n)) for n in range(1, 6) for store in (one, two))
            outcomes = await asyncio.gather(*tries, return_exceptions=True)
            assert outcomes.count(None) == 1
            assert {type(outcome) for outcome in outcomes} == {type(None), AlreadyFlagged}
            assert len(await two.flags(A)) == 1

    async def test_a_flag_is_found_by_its_id_or_the_beginning_of_it(self, store: Store) -> None:
        flood, _ = await added(store)
        first, second = (replace(flag_on(flood.claims[0], person), id=name * 8) for person, name in (("ayu", "ab12"), ("budi", "ab13")))
        twin = replace(flag_on(flood.claims[0], "citra"), id="ab13" + "0" * 28)
        for flag in (first, second, twin):
            await store.add_flag(A, flag)
        for reference in (first.id, "ab12", first.id[:9].upper(), f" {first.id} "):
            assert await store.flag(A, reference) == first
        with pytest.raises(AmbiguousFlag) as ambiguous:
            await store.flag(A, "ab13")
        assert ambiguous.value.values == {"flag": "ab13", "ids": f"{twin.id}, {second.id}"}
        for unknown in ("", "ab1", "ab14", first.id + "0", "%", "\ud800"):
            with pytest.raises(UnknownFlag):
                await store.flag(A, unknown)
        with pytest.raises(UnknownFlag):
            await store.flag(B, first.id)

    async def test_an_upheld_flag_is_a_correction_of_its_claim_and_a_rejected_one_is_nothing(self, store: Store) -> None:
        flood, fire = await added(store)
        claim = flood.claims[0]
        flags = [flag_on(claim, person, number, note="kata kawan") for number, person in enumerate(("ayu", "budi", "dewi"), start=1)]
        for flag in flags:
            await store.add_flag(A, flag)
        upheld = await store.settle_flag(A, flags[0].id, FlagState.UPHELD, "citra", "Basarnas: 13\0", LATER)
        assert upheld == settled_as(flags[0], FlagState.UPHELD, "citra", "Basarnas: 13�")
        rejected = await store.settle_flag(A, flags[1].id, FlagState.REJECTED, "eka", "", LATER + MINUTE)
        assert rejected == settled_as(flags[1], FlagState.REJECTED, "eka", when=LATER + MINUTE)
        assert await store.flags(A) == [upheld, rejected, flags[2]]
        assert await store.flag(A, flags[0].id) == upheld
        correction = Correction(claim.id, "Basarnas: 13�", FlagReason.WRONG_NUMBER, "citra", LATER)
        stored, untouched = await store.claim(A, claim.code), await store.claim(A, fire.claims[0].id)
        assert (stored.flags, stored.open_flags, stored.corrections) == (2, 1, (correction,))
        assert (untouched.flags, untouched.open_flags, untouched.corrections) == (0, 0, ())
        assert stored in await store.claims(A)
        [sentence, other] = await store.sentences(A, [(flood.id, 1), (flood.id, 0)])
        assert (sentence.flags, sentence.open_flags, sentence.corrections) == (2, 1, (correction,))
        assert (other.flags, other.open_flags, other.corrections) == (0, 0, ())
        assert [one.source for one in await store.surrounded(A, [(flood.id, 1)])] == [sentence]

    async def test_corrections_stay_with_their_claim_whatever_becomes_of_the_article(self, store: Store) -> None:
        flood, _ = await added(store)
        claim = flood.claims[0]
        await store.add_flag(A, flag_on(claim))
        await store.settle_flag(A, flag_on(claim).id, FlagState.UPHELD, "citra", "13", LATER)
        correction = Correction(claim.id, "13", FlagReason.WRONG_NUMBER, "citra", LATER)
        await flood.with_title("Judul baru").add(store)
        assert (await store.claim(A, claim.id)).corrections == (correction,)
        await store.remove_article(A, flood.id)
        assert [flag.state for flag in await store.flags(A)] == [FlagState.UPHELD]
        await flood.add(store)
        assert (await store.sentences(A, [(flood.id, 1)]))[0].corrections == (correction,)

    async def test_corrections_of_a_sentence_go_claim_by_claim_the_newest_first(self, store: Store) -> None:
        flood = record(FLOOD)
        casualty = flood.claims[0]
        whole = replace(casualty, start=casualty.start - 2)  # before the other in its sentence
        flood = replace(flood, claims=(whole, casualty))
        await flood.add(store)
        order = [(casualty, 2), (whole, 3), (casualty, 1), (whole, 4)]
        for number, (claim, minutes) in enumerate(order, start=1):
            await store.add_flag(A, flag_on(claim, f"orang {number}", number))
            # the greater moment, though its digits sort first
            when = (NOON + minutes * MINUTE).astimezone(UTC) if minutes % 2 else NOON + minutes * MINUTE
            await store.settle_flag(A, f"{number:032x}", FlagState.UPHELD, "citra", f"menit {minutes}", when)
        [sentence] = await store.sentences(A, [(flood.id, 1)])
        assert [said.note for said in sentence.corrections] == ["menit 4", "menit 3", "menit 2", "menit 1"]
        assert [said.claim_id for said in sentence.corrections] == [whole.id, whole.id, casualty.id, casualty.id]

    async def test_a_flag_is_settled_once_whoever_comes_first(self, open_store: OpenStore) -> None:
        async with open_store(SPACE) as one, open_store(SPACE) as two:
            flood, _ = await added(one)
            for number in range(1, 7):
                flag = flag_on(flood.claims[0], "ayu", number)
                await one.add_flag(A, flag)
                outcomes = await asyncio.gather(
                    one.settle_flag(A, flag.id, FlagState.UPHELD, "citra", "", LATER),
                    two.settle_flag(A, flag.id, FlagState.REJECTED, "dewi", "", LATER),
                    two.withdraw_flag(A, flag.id, "ayu", LATER),
                    one.settle_flag(A, flag.id, FlagState.REJECTED, "eka", "", LATER),
                    return_exceptions=True,
                )
                [won] = [outcome for outcome in outcomes if isinstance(outcome, Flag)]
                lost = [outcome for outcome in outcomes if isinstance(outcome, AlreadySettled)]
                assert len(lost) == 3
                assert {(error.values["code"], error.values["state"]) for error in lost} == {(flood.claims[0].code, won.state)}
                assert await one.flag(A, flag.id) == won == await two.flag(A, flag.id)

    async def test_what_cannot_be_settled_is_refused(self, store: Store) -> None:
        flood, _ = await added(store)
        flag = flag_on(flood.claims[0])
        await store.add_flag(A, flag)
        for state, when in ((FlagState.OPEN, LATER), (FlagState.WITHDRAWN, LATER), (FlagState.UPHELD, LATER.replace(tzinfo=None))):
            with pytest.raises(ValueError, match=r"upheld|offset"):
                await store.settle_flag(A, flag.id, state, "citra", "", when)
        with pytest.raises(ValueError, match="offset"):
            await store.withdraw_flag(A, flag.id, "ayu", LATER.replace(tzinfo=None))
        for unknown in ("", "f" * 32, flag.id[:8], flood.claims[0].id, "\ud800"):
            with pytest.raises(UnknownFlag):
                await store.settle_flag(A, unknown, FlagState.UPHELD, "citra", "", LATER)
            with pytest.raises(UnknownFlag):
                await store.withdraw_flag(A, unknown, "ayu", LATER)
        assert await store.flags(A) == [flag]

    async def test_the_person_who_flagged_withdraws_while_the_flag_is_open(self, store: Store) -> None:
        flood, _ = await added(store)
        claim = flood.claims[0]
        flag = flag_on(claim)
        await store.add_flag(A, flag)
        with pytest.raises(NotYourFlag):
            await store.withdraw_flag(A, flag.id, "budi", LATER)
        withdrawn = await store.withdraw_flag(A, flag.id, "ayu", LATER)
        assert withdrawn == settled_as(flag, FlagState.WITHDRAWN, None)
        assert await store.flags(A) == [withdrawn]
        assert (await store.claim(A, claim.id)).flags == 0
        assert await store.open_flags(A, limit=9) == []
        for wrong in (store.withdraw_flag(A, flag.id, "ayu", LATER), store.settle_flag(A, flag.id, FlagState.UPHELD, "citra", "", LATER)):
            with pytest.raises(AlreadySettled):
                await wrong
        again = flag_on(claim, number=2)  # the first is no longer open
        await store.add_flag(A, again)
        upheld = await store.settle_flag(A, again.id, FlagState.UPHELD, "citra", "", LATER)
        third = flag_on(claim, number=3)
        await store.add_flag(A, third)
        assert await store.flags(A) == [withdrawn, upheld, third]
        assert (await store.claim(A, claim.id)).flags == 2
        statistics = await store.statistics()
        assert (statistics.flags, statistics.open_flags) == (3, 1)

    # The queue

    async def test_the_queue_is_oldest_first_and_goes_on_behind_any_flag(self, store: Store) -> None:
        flood, fire = await added(store)
        created = {4: 0, 2: 1, 7: 2, 1: 2, 5: 3}
        flags = {
            number: flag_on((flood if number % 2 else fire).claims[0], f"orang {number}", number, created=NOON + minute * MINUTE)
            for number, minute in created.items()
        }
        flags[1] = replace(flags[1], created=flags[1].created.astimezone(UTC))  # the same instant as 7: the one that came first is first
        for number in (5, 7, 1, 2, 4):
            await store.add_flag(A, flags[number])
        ordered = [flags[number] for number in (4, 2, 7, 1, 5)]
        assert await store.open_flags(A, limit=9) == ordered
        assert await store.open_flags(A, limit=2) == ordered[:2]
        assert await store.open_flags(A, limit=0) == []
        for place, flag in enumerate(ordered):
            assert await store.open_flags(A, after=flag.id, limit=9) == ordered[place + 1 :]
        await store.settle_flag(A, ordered[1].id, FlagState.REJECTED, "citra", "", LATER)
        await store.withdraw_flag(A, ordered[2].id, ordered[2].person, LATER)
        assert await store.open_flags(A, limit=9) == [ordered[0], *ordered[3:]]
        assert await store.open_flags(A, after=ordered[1].id, limit=9) == ordered[3:]
        for unknown in ("", "f" * 32, ordered[0].id[:8], "\ud800"):
            with pytest.raises(UnknownFlag):
                await store.open_flags(A, after=unknown, limit=9)

    async def test_the_queue_leaves_out_flags_whose_claim_is_gone_until_it_is_back(self, store: Store) -> None:
        flood, fire = await added(store)
        first, second = flag_on(flood.claims[0], number=1), flag_on(fire.claims[0], number=2, created=LATER)
        await store.add_flag(A, first)
        await store.add_flag(A, second)
        await store.remove_article(A, flood.id)
        assert await store.open_flags(A, limit=9) == [second]
        assert await store.open_flags(A, after=first.id, limit=9) == [second]
        await flood.add(store)
        assert await store.open_flags(A, limit=9) == [first, second]
        await store.remove_article(A, flood.id)
        upheld = await store.settle_flag(A, first.id, FlagState.UPHELD, "citra", "13", LATER)  # from a message sent before
        await flood.add(store)
        assert (await store.claim(A, first.claim_id)).corrections[0].note == upheld.review_note

    # Removal and undo

    async def test_a_removal_can_be_undone_with_all_that_belongs_to_the_article(self, store: Store) -> None:
        flood = record(FLOOD, "Judul", url="https://b.example", publisher="Harian", authors=("Sri", "J. “Jo”"), published=NOON)
        await flood.add(store)
        await store.add_flag(A, flag_on(flood.claims[0]))
        with pytest.raises(UnknownArticle):
            await store.removed_article(A, flood.id, NOON)
        await store.set_aside_article(A, flood.id, "ayu", LATER)
        with pytest.raises(UnknownArticle):
            await store.article(A, flood.id)
        with pytest.raises(UnknownArticle):
            await store.set_aside_article(A, flood.id, "budi", LATER)
        assert await store.nearest(A, flood.embeddings[0], 5) == []
        assert (await store.statistics()).articles == 0
        kept = await store.removed_article(A, flood.id, LATER)
        assert (kept.article, kept.added, kept.person, kept.removed) == (flood.article, NOON, "ayu", LATER)
        with pytest.raises(UnknownArticle):
            await store.removed_article(B, flood.id, LATER)
        with pytest.raises(UnknownArticle) as late:
            await store.removed_article(A, flood.id, LATER + timedelta(microseconds=1))
        assert late.value.values["reference"] == flood.id
        assert await flood.add(store, added=kept.added) is AddOutcome.ADDED
        assert await store.articles(A) == [flood.summary()]
        assert (await store.claim(A, flood.claims[0].id)).flags == 1
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
        with pytest.raises(UnknownArticle):  # it is there: nothing is left to undo
            await store.removed_article(A, flood.id, NOON)
        await store.remove_article(A, flood.id)
        with pytest.raises(UnknownArticle):
            await store.removed_article(A, flood.id, NOON)
        assert await store.problems() == []

    @pytest.mark.parametrize("text", ["nul \0 7 inside", "lone \ud83d 7 half", "\r\n 7 "])
    async def test_a_removed_text_comes_back_verbatim(self, store: Store, text: str) -> None:
        odd = record([text])
        await odd.add(store)
        await store.set_aside_article(A, odd.id, "ayu\0", LATER)
        kept = await store.removed_article(A, odd.id, NOON)
        assert (kept.article, kept.person) == (odd.article, "ayu�")

    async def test_removed_articles_are_forgotten_in_every_tenant(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        for tenant, each, when in ((A, flood, NOON), (B, flood, LATER), (B, fire, NOON)):
            await each.add(store, tenant)
            await store.set_aside_article(tenant, each.id, "ayu", when)
        assert await store.forget_removed(NOON) == 0
        assert await store.forget_removed(LATER) == 2
        assert await store.forget_removed(LATER) == 0
        assert (await store.removed_article(B, flood.id, NOON)).removed == LATER
        for tenant, each in ((A, flood), (B, fire)):
            with pytest.raises(UnknownArticle):
                await store.removed_article(tenant, each.id, NOON)

    # Watches

    async def test_watches_are_kept_oldest_first(self, store: Store) -> None:
        second = replace(watch_of("Berapa korban kebakaran?", number=2), channel=None)
        first = watch_of("  Berapa orang\0 tewas?", number=1)
        other = replace(watch_of("Berapa orang tewas?", "budi", 3), created=NOON.astimezone(UTC))
        for watch in (second, first, other):
            await store.add_watch(A, watch)
        first = replace(first, question="  Berapa orang� tewas?")
        assert await store.watches(A) == [other, first, second]
        assert await store.watches(A, "ayu") == [first, second]
        assert await store.watches(A, "nobody") == []
        await store.put_watch_state(A, first.id, '{"low": 12}')
        await store.put_watch_state(A, "f" * 32, "lost")
        assert await store.watches(A, "ayu") == [replace(first, state='{"low": 12}'), second]
        assert (await store.watches(A))[1].created.utcoffset() == timedelta(hours=7)

    async def test_a_question_is_watched_once_by_a_person(self, store: Store) -> None:
        await store.add_watch(A, watch_of("Berapa orang tewas di Lembah?"))
        for same in ("Berapa orang tewas di Lembah?", " berapa  ORANG tewas di lembah ", "Berapa orang tewas di Lembah?!"):
            with pytest.raises(AlreadyWatched):
                await store.add_watch(A, watch_of(same, number=10, channel=None))
        await store.add_watch(A, watch_of("Berapa orang tewas di Lembah?", "budi", 2))
        await store.add_watch(A, watch_of("Berapa orang hilang di Lembah?", number=3))
        for wrong in (
            watch_of("Siapa?", number=1),
            watch_of("Siapa?", number=9, tenant=B),
            replace(watch_of("Siapa?", number=9), created=NOON.replace(tzinfo=None)),
        ):
            with pytest.raises(ValueError, match=r"watch|offset"):
                await store.add_watch(A, wrong)
        assert [watch.id for watch in await store.watches(A)] == [watch_of("", number=n).id for n in (1, 2, 3)]

    async def test_a_person_watches_so_many_questions_in_a_tenant_and_no_more(self, open_store: OpenStore) -> None:
        async with open_store(SPACE) as one, open_store(SPACE) as two:
            wanted = [watch_of(f"Pertanyaan {n}", number=n) for n in range(1, MAX_WATCHES + 4)]
            adding = ((one, two)[n % 2].add_watch(A, watch) for n, watch in enumerate(wanted))
            outcomes = await asyncio.gather(*adding, return_exceptions=True)
            assert outcomes.count(None) == MAX_WATCHES
            refused = [outcome for outcome in outcomes if outcome is not None]
            assert [type(outcome) for outcome in refused] == [TooManyWatches] * 3
            watched = await one.watches(A, "ayu")
            assert len(watched) == MAX_WATCHES
            await two.add_watch(A, watch_of("Pertanyaan 1", "budi", 100))
            await two.add_watch(B, watch_of("Pertanyaan 1", tenant=B))
            assert await one.remove_watch(A, watched[0].id, "ayu") == watched[0]
            await two.add_watch(A, watch_of("Pertanyaan lain", number=101))
            with pytest.raises(TooManyWatches) as full:
                await one.add_watch(A, watch_of("Satu lagi", number=102))
            assert full.value.values == {"limit": MAX_WATCHES}

    async def test_only_the_person_who_watches_ends_a_watch(self, store: Store) -> None:
        watch = watch_of("Berapa orang tewas?")
        await store.add_watch(A, watch)
        await store.watch_told(A, watch.id, "0" * 32)
        for wrong in (
            store.remove_watch(A, watch.id, "budi"),
            store.remove_watch(B, watch.id, "ayu"),
            store.remove_watch(A, watch.id[:8], "ayu"),
            store.remove_watch(A, "\ud800", "ayu"),
        ):
            with pytest.raises(UnknownWatch):
                await wrong
        assert await store.remove_watch(A, watch.id, "ayu") == watch
        assert await store.watches(A) == []
        with pytest.raises(UnknownWatch):
            await store.remove_watch(A, watch.id, "ayu")

    async def test_a_watcher_is_told_of_an_article_once(self, open_store: OpenStore) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        async with open_store(SPACE) as one, open_store(SPACE) as two:
            watch, other = watch_of("Berapa orang tewas?"), watch_of("Berapa orang tewas?", "budi", 2)
            await one.add_watch(A, watch)
            await one.add_watch(A, other)
            outcomes = await asyncio.gather(*(store.watch_told(A, watch.id, flood.id) for store in (one, two) for _ in range(4)))
            assert sorted(outcomes) == [False] * 7 + [True]
            await flood.add(one)
            await two.remove_article(A, flood.id)
            assert not await one.watch_told(A, watch.id, flood.id)
            assert await one.watch_told(A, watch.id, fire.id)
            assert await two.watch_told(A, other.id, flood.id)
            await one.remove_watch(A, watch.id, "ayu")
            assert not await two.watch_told(A, watch.id, record(MARKET).id)
            assert not await two.watch_told(B, other.id, fire.id)

    # Messages that showed claims

    async def test_messages_are_found_by_the_claims_they_show_newest_first(self, store: Store) -> None:
        flood, fire = record(FLOOD).claims[0], record(FIRE).claims[0]
        first, second, third = message(1, [flood, fire, flood]), message(2, [flood]), message(3, [fire])
        second = replace(second, shown=second.shown.astimezone(UTC), language="en", channel="", question="What “\0”?")
        for each in (second, third, first):
            await store.put_shown(A, each)
        first, second = replace(first, claims=(flood.id, fire.id)), replace(second, question="What “�”?")
        assert await store.shown_with(A, [flood.id], NOON) == [second, first]
        assert await store.shown_with(A, [fire.id, flood.id], NOON) == [third, second, first]
        assert await store.shown_with(A, [fire.id, flood.id], second.shown) == [third, second]
        assert await store.shown_with(A, ["0" * 32, "\ud800"], NOON) == []
        assert await store.shown_with(A, [], NOON) == []
        assert await store.shown_with(A, None, NOON) == [third, second, first]
        assert await store.shown_with(A, None, second.shown) == [third, second]
        assert await store.shown_with(B, None, NOON) == []
        assert (await store.shown_with(A, [flood.id], NOON))[1].shown.utcoffset() == timedelta(hours=7)
        turned = replace(first, claims=(fire.id,), question="Lain")  # another page of the same message
        await store.put_shown(A, turned)
        assert await store.shown_with(A, [flood.id], NOON) == [second]
        assert await store.shown_with(A, [fire.id], NOON) == [third, turned]

    async def test_what_one_person_saw_is_found_by_its_claims_alone(self, store: Store) -> None:
        claim = record(FLOOD).claims[0]
        public, private = message(1, [claim]), replace(message(2, [claim]), channel="@7")
        for each in (public, private):
            await store.put_shown(A, each)
        assert await store.shown_with(A, [claim.id], NOON) == [private, public]
        assert await store.shown_with(A, None, NOON) == [public]
        assert await store.mark_corrected(A, private.message, LATER)

    async def test_many_messages_show_many_claims(self, store: Store) -> None:
        claims = record([f"Kalimat ke {n}." for n in range(1200)]).claims
        shown = [message(n, claims[n : n + 3]) for n in range(1, 900)]
        for each in shown[::100]:
            await store.put_shown(A, each)
        found = await store.shown_with(A, [claim.id for claim in claims], NOON)
        assert found == shown[::100][::-1]

    async def test_a_message_is_corrected_once_for_each_correction(self, open_store: OpenStore) -> None:
        claim = record(FLOOD).claims[0]
        async with open_store(SPACE) as one, open_store(SPACE) as two:
            await one.put_shown(A, message(1, [claim]))
            for when in (LATER, LATER + timedelta(microseconds=1)):
                tries = (store.mark_corrected(A, "1", moment) for store in (one, two) for moment in (when, when.astimezone(UTC)))
                assert sorted(await asyncio.gather(*tries)) == [False, False, False, True]
                assert not await one.mark_corrected(A, "1", LATER)
                [shown] = await two.shown_with(A, [claim.id], NOON)
                assert shown.corrected == when
            assert not await one.mark_corrected(A, "2", LATER)
            assert not await one.mark_corrected(B, "1", LATER + MINUTE)

    async def test_messages_without_a_sound_time_or_tenant_are_refused(self, store: Store) -> None:
        naive, shown = NOON.replace(tzinfo=None), message(1, record(FLOOD).claims)
        for wrong in (replace(shown, shown=naive), replace(shown, corrected=naive), replace(shown, tenant=B)):
            with pytest.raises(ValueError, match=r"offset|message"):
                await store.put_shown(A, wrong)
        for call in (store.mark_corrected(A, "1", naive), store.shown_with(A, [], naive), store.forget_shown(naive)):
            with pytest.raises(ValueError, match="offset"):
                await call
        assert await store.shown_with(A, list(shown.claims), NOON) == []

    async def test_old_messages_are_forgotten_in_every_tenant(self, store: Store) -> None:
        claim = record(FLOOD).claims[0]
        for tenant, number in ((A, 1), (A, 2), (B, 1), (B, 3)):
            await store.put_shown(tenant, message(number, [claim], tenant))
        assert await store.forget_shown(NOON + MINUTE) == 0
        assert await store.forget_shown(NOON + 2 * MINUTE) == 2
        assert await store.shown_with(A, [claim.id], NOON) == [message(2, [claim])]
        assert await store.shown_with(B, [claim.id], NOON) == [message(3, [claim], B)]
        assert not await store.mark_corrected(A, "1", LATER)
        assert await store.problems() == []

    # Tenants

    async def test_nothing_of_the_desk_crosses_between_tenants(self, store: Store) -> None:
        flood = record(FLOOD)
        claim, flag = flood.claims[0], flag_on(flood.claims[0])
        for tenant in (A, B):
            await flood.add(store, tenant)
            await store.add_flag(tenant, flag)
            await store.add_watch(tenant, watch_of("Berapa?", tenant=tenant))
            await store.put_shown(tenant, message(1, [claim], tenant))
        await store.settle_flag(A, flag.id, FlagState.UPHELD, "citra", "13", LATER)
        assert await store.flags(B) == [flag] == await store.open_flags(B, limit=9)
        assert (await store.claim(B, claim.id)).corrections == ()
        assert await store.open_flags(A, limit=9) == []
        await store.mark_corrected(A, "1", LATER)
        assert await store.shown_with(B, [claim.id], NOON) == [message(1, [claim], B)]
        await store.put_watch_state(A, watch_of("").id, "A")
        await store.watch_told(A, watch_of("").id, flood.id)
        assert await store.watches(B) == [watch_of("Berapa?", tenant=B)]
        assert await store.watch_told(B, watch_of("").id, flood.id)
        await store.remove_watch(A, watch_of("").id, "ayu")
        assert len(await store.watches(B)) == 1
        await store.set_aside_article(A, flood.id, "ayu", LATER)
        assert (await store.article(B, flood.id))[1] == flood.article

        other = flag_on(claim, "dewi", 2)
        await store.add_flag(B, other)
        for wrong in (
            store.flag(A, other.id),
            store.open_flags(A, after=other.id, limit=9),
            store.settle_flag(A, other.id, FlagState.UPHELD, "citra", "", LATER),
            store.withdraw_flag(A, other.id, "dewi", LATER),
        ):
            with pytest.raises(UnknownFlag):
                await wrong
        nobody = Tenant("guild-a'; DROP TABLE watch; --")
        assert await store.open_flags(nobody, limit=9) == []
        assert await store.watches(nobody) == []
        assert await store.shown_with(nobody, [claim.id], NOON) == []

    async def test_everything_of_the_desk_is_there_after_reopening(self, open_store: OpenStore) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        claim = flood.claims[0]
        async with open_store(SPACE) as before:
            for each in (flood, fire):
                await each.add(before)
            for number, person in enumerate(("ayu", "budi", "citra"), start=1):
                await before.add_flag(A, flag_on(claim, person, number))
            await before.settle_flag(A, flag_on(claim, number=1).id, FlagState.UPHELD, "eka", "13", LATER)
            await before.withdraw_flag(A, flag_on(claim, number=2).id, "budi", LATER)
            await before.add_watch(A, watch_of("Berapa?"))
            await before.put_watch_state(A, watch_of("").id, "12")
            await before.watch_told(A, watch_of("").id, flood.id)
            await before.put_shown(A, message(1, [claim]))
            await before.mark_corrected(A, "1", LATER)
            await before.set_aside_article(A, fire.id, "ayu", LATER)
        async with open_store(SPACE) as after:
            assert [flag.state for flag in await after.flags(A)] == [FlagState.UPHELD, FlagState.WITHDRAWN, FlagState.OPEN]
            assert [flag.person for flag in await after.open_flags(A, limit=9)] == ["citra"]
            assert [said.note for said in (await after.claim(A, claim.id)).corrections] == ["13"]
            assert await after.watches(A) == [replace(watch_of("Berapa?"), state="12")]
            assert not await after.watch_told(A, watch_of("").id, flood.id)
            assert await after.shown_with(A, [claim.id], NOON) == [replace(message(1, [claim]), corrected=LATER)]
            assert (await after.removed_article(A, fire.id, LATER)).article == fire.article
            assert await after.problems() == []


async def added(store: Store) -> tuple[Record, Record]:
    """Two articles in the archive of A, with a claim each."""
    flood, fire = record(FLOOD), record(FIRE)
    await flood.add(store)
    await fire.add(store)
    return flood, fire
