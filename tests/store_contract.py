"""The suite that every store must pass: ``class TestMine(StoreContract)`` with an ``open_store`` fixture, and the same for ``DeskContract``
(tests/store_contract_desk.py), which has what people do about claims.

It asserts values, scores and order, and that nothing crosses from one tenant to another.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from claims.types import Article, Claim, ClaimKind, Grain, Quantity, Replacement, Sentence, TimeSpan
from index.errors import AmbiguousArticle, AmbiguousCode, UnknownArticle, UnknownClaim
from index.store import AddOutcome, ArticleSummary, EmbeddingSpace, Flag, FlagReason, FlagState, Hit, Store, StoredClaim, Tenant, Vectors
from index.terms import terms
from tests.fake_encoder import FakeEncoder

#: Opens a store in a space, on the same database every time within one test; not yet entered.
OpenStore = Callable[[EmbeddingSpace], Store]

ENCODER = FakeEncoder("first", 32)
SPACE = ENCODER.space
OTHER = EmbeddingSpace("second", 16)
A, B = Tenant("guild-a"), Tenant("guild-b")
JAKARTA = timezone(timedelta(hours=7))
NOON = datetime(2031, 5, 4, 12, 0, 0, 123456, tzinfo=JAKARTA)

FLOOD = ("Banjir melanda Kota Lembah pada Selasa.", "Sedikitnya 12 orang tewas.", "Kata wali kota: “Kami berduka.”")
FIRE = ("A fire broke out at the harbour.", "More than 40 people were injured.")
MARKET = ("Harga cabai naik 8 persen.", "Pedagang mengeluh.")


@dataclass(frozen=True)
class Record:
    """Everything that one article is stored with."""

    article: Article
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    embeddings: Vectors

    @property
    def id(self) -> str:
        return self.article.id

    async def add(self, store: Store, tenant: Tenant = A, added: datetime = NOON) -> AddOutcome:
        return await store.add_article(tenant, self.article, self.sentences, self.claims, self.embeddings, added)

    def summary(self, added: datetime = NOON) -> ArticleSummary:
        a = self.article
        counts = len(self.sentences), len(self.claims)
        return ArticleSummary(a.id, a.title, a.language, a.url, a.publisher, a.authors, a.published, added, *counts)

    def stored(self, claim: Claim, flags: int = 0) -> StoredClaim:
        text, sentence = self.article.text, self.sentences[claim.ordinal]
        words, around = text[claim.start : claim.end], text[sentence.start : sentence.end]
        return StoredClaim(claim, words, sentence, around, self.summary(), flags, open_flags=flags)

    def with_title(self, title: str) -> Record:
        return replace(self, article=replace(self.article, title=title))


def record(texts: Sequence[str], title: str = "Sebuah berita", **particulars: object) -> Record:
    """An article of these sentences, with a claim of its own for each sentence that has a figure in it."""
    article = Article("\n".join(texts), title, "id", **particulars)  # type: ignore[arg-type]
    sentences, claims, start = [], [], 0
    for ordinal, text in enumerate(texts):
        sentences.append(Sentence(article.id, ordinal, start, start + len(text)))
        figure = next((word for word in re.findall(r"\d+", text)), None)
        if figure is not None:
            at = start + text.index(figure)
            value = Quantity("deaths", float(figure), None, "person")
            claims.append(Claim(article.id, ordinal, ClaimKind.CASUALTY, at, start + len(text), value, check_worthiness=0.75))
        start += len(text) + 1
    return Record(article, tuple(sentences), tuple(claims), embed(texts))


def embed(texts: Sequence[str], encoder: FakeEncoder = ENCODER) -> Vectors:
    return np.array([encoder._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), encoder.space.dimension)


def flag_on(claim: Claim, person: str = "ayu", number: int = 1, **particulars: object) -> Flag:
    fields: dict[str, object] = {"reason": FlagReason.WRONG_NUMBER, "note": "", "state": FlagState.OPEN, "created": NOON} | particulars
    return Flag(f"{number:032x}", claim.id, person, **fields)  # type: ignore[arg-type]


def scores(hits: Sequence[Hit]) -> list[float]:
    return [hit.score for hit in hits]


def keys(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.article_id, hit.ordinal) for hit in hits]


class Opened:
    """The store that the tests of a class share, opened for each of them on a database of its own."""

    @pytest.fixture
    def open_store(self) -> OpenStore:
        raise NotImplementedError("give the suite a store to test")

    @pytest.fixture
    async def store(self, open_store: OpenStore) -> AsyncIterator[Store]:
        async with open_store(SPACE) as store:
            yield store


class StoreContract(Opened):
    # Articles

    async def test_an_article_comes_back_as_it_was_given(self, store: Store) -> None:
        flood = record(
            FLOOD,
            url="https://berita.example/banjir",
            publisher="Harian Lembah",
            authors=("Sri Wahyuni", "J. “Jo” Doe"),
            published=datetime(2031, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        )
        assert await flood.add(store) is AddOutcome.ADDED
        summary, article = await store.article(A, flood.id)
        assert article == flood.article
        assert summary == flood.summary()
        assert article.published is not None
        assert article.published.utcoffset() == timedelta(hours=-3, minutes=-30)
        assert summary.added.utcoffset() == timedelta(hours=7)
        assert summary.added.microsecond == 123456
        assert await store.articles(A) == [flood.summary()]

    @pytest.mark.parametrize(
        "text",
        ["Angka 7.\r\n\tTab", "nul \0 7 inside", "lone \ud83d 7 half", "\ude00\ud83d 7 reversed", "\ufeffb\u0301 7 \U0001f600", "  7 "],
    )
    async def test_the_text_is_kept_verbatim(self, store: Store, text: str) -> None:
        odd = record([text])
        await odd.add(store)
        assert (await store.article(A, odd.id))[1].text == text
        [sentence] = await store.sentences(A, [(odd.id, 0)])
        assert sentence.text == text
        [claim] = await store.claims(A)
        assert claim.text == text[text.index("7") :]
        assert await store.problems() == []

    async def test_particulars_that_no_database_holds_are_replaced(self, store: Store) -> None:
        odd = record(FIRE, "Api\0 di \ud83d pelabuhan", authors=("a\udc00",))
        odd = replace(odd, claims=(replace(odd.claims[0], speaker="\ud800x", where="\0"),))
        await odd.add(store)
        summary, _ = await store.article(A, odd.id)
        assert summary.title == "Api� di � pelabuhan"
        assert summary.authors == ("a�",)
        [stored] = await store.claims(A)
        assert (stored.claim.speaker, stored.claim.where) == ("�x", "�")
        assert await odd.add(store) is AddOutcome.UNCHANGED
        with pytest.raises(UnknownArticle):
            await store.article(A, "\ud800")
        with pytest.raises(UnknownClaim):
            await store.claim(A, "\ud800")

    async def test_an_article_without_sentences(self, store: Store) -> None:
        bare = record([])
        assert await bare.add(store) is AddOutcome.ADDED
        assert await store.articles(A) == [bare.summary()]
        assert await store.nearest(A, embed(["x"])[0], 3) == []
        assert [found async for found in store.unembedded()] == []

    async def test_articles_are_listed_last_added_first(self, store: Store) -> None:
        flood, fire, market = record(FLOOD), record(FIRE), record(MARKET)
        await fire.add(store, added=NOON + timedelta(hours=1))
        later_elsewhere = (NOON + timedelta(hours=2)).astimezone(UTC)  # the greater instant, though its digits sort first
        await market.add(store, added=later_elsewhere)
        await flood.add(store, added=NOON)
        listed = await store.articles(A)
        assert [a.id for a in listed] == [market.id, fire.id, flood.id]
        assert await store.articles(A, limit=1) == listed[:1]
        assert await store.articles(A, limit=1, offset=1) == listed[1:2]
        assert await store.articles(A, offset=1) == listed[1:]
        assert await store.articles(A, limit=0) == []
        assert await store.articles(A, offset=9) == []

    async def test_articles_of_one_moment_are_listed_last_added_first(self, store: Store) -> None:
        added = [record([f"Berita nomor {n}."]) for n in range(6)]
        for each in added:
            await each.add(store)
        assert [a.id for a in await store.articles(A)] == [each.id for each in reversed(added)]

    async def test_an_article_is_found_by_what_people_call_it(self, store: Store) -> None:
        flood = record(FLOOD, "Banjir di Lembah", url="https://berita.example/banjir?x=1")
        fire = record(FIRE, "Straße und FEUER")
        await flood.add(store)
        await fire.add(store)
        for reference in (flood.id, flood.id.upper(), flood.id[:4], f" {flood.id[:9]} ", "banjir DI lembah", flood.article.url or ""):
            assert (await store.article(A, reference))[0].id == flood.id
        assert (await store.article(A, "STRASSE UND feuer"))[0].id == fire.id
        for reference in ("", flood.id[:3], flood.id + "0", "Banjir", "%", "https://berita.example/BANJIR?x=1", "zzzz", "____"):
            with pytest.raises(UnknownArticle) as unknown:
                await store.article(A, reference)
            assert unknown.value.values["reference"] == reference

    async def test_an_ambiguous_name_says_which_articles_it_may_mean(self, store: Store) -> None:
        flood, fire, market = record(FLOOD, "Sama"), record(FIRE, "sama"), record(MARKET)
        market = market.with_title(flood.id)
        for each in (flood, fire, market):
            await each.add(store)
        with pytest.raises(AmbiguousArticle) as ambiguous:
            await store.article(A, "SAMA")
        assert ambiguous.value.values["ids"] == ", ".join(sorted([flood.id, fire.id]))
        assert (await store.article(A, flood.id))[0].id == flood.id

    async def test_the_beginning_of_an_id_must_be_unique(self, store: Store) -> None:
        numbered = [record([f"Berita nomor {n}."]) for n in range(600)]
        by_prefix: dict[str, list[Record]] = {}
        for each in numbered:
            by_prefix.setdefault(each.id[:4], []).append(each)
        twins = next(found for found in by_prefix.values() if len(found) > 1)[:2]
        for each in twins:
            await each.add(store)
        with pytest.raises(AmbiguousArticle) as ambiguous:
            await store.article(A, twins[0].id[:4])
        assert ambiguous.value.values["ids"] == ", ".join(sorted(each.id for each in twins))
        await store.remove_article(A, twins[1].id)
        assert (await store.article(A, twins[0].id[:4]))[0].id == twins[0].id

    # Adding again, and removing

    async def test_the_same_article_again_changes_nothing(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        assert await flood.add(store, added=NOON + timedelta(days=1)) is AddOutcome.UNCHANGED
        assert await store.articles(A) == [flood.summary(NOON)]

    async def test_other_particulars_replace_the_earlier_ones(self, store: Store) -> None:
        flood = record(FLOOD, "Judul lama")
        await flood.add(store)
        await store.add_flag(A, flag_on(flood.claims[0]))
        dated = replace(
            flood,
            article=replace(flood.article, title="Judul baru", url="https://b.example", published=NOON, authors=("X",)),
            claims=(replace(flood.claims[0], when=TimeSpan(NOON, NOON + timedelta(days=1), Grain.DAY)),),
        )
        assert await dated.add(store, added=NOON + timedelta(days=1)) is AddOutcome.UPDATED
        summary, article = await store.article(A, flood.id)
        assert summary == dated.summary(added=NOON)
        assert article == dated.article
        assert await store.claims(A) == [dated.stored(dated.claims[0], flags=1)]
        with pytest.raises(UnknownArticle):
            await store.article(A, "Judul lama")
        [hit] = await store.nearest(A, flood.embeddings[1], 1)
        assert (hit.article_id, hit.ordinal) == (flood.id, 1)

    async def test_a_time_zone_is_a_particular(self, store: Store) -> None:
        flood = record(FLOOD, published=NOON)
        await flood.add(store)
        elsewhere = replace(flood, article=replace(flood.article, published=NOON.astimezone(UTC)))
        assert await elsewhere.add(store) is AddOutcome.UPDATED
        published = (await store.article(A, flood.id))[1].published
        assert published is not None
        assert published.utcoffset() == timedelta(0)

    async def test_fewer_sentences_and_claims_leave_nothing_of_the_earlier_ones(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        shorter = replace(flood, sentences=flood.sentences[:1], claims=(), embeddings=flood.embeddings[:1])
        assert await shorter.add(store) is AddOutcome.UPDATED
        assert await store.claims(A) == []
        assert [s.sentence for s in await store.sentences(A, [(flood.id, n) for n in range(3)])] == list(shorter.sentences)
        assert keys(await store.nearest(A, flood.embeddings[1], 9)) == [(flood.id, 0)]
        assert await store.problems() == []

    async def test_removing_takes_everything_but_the_flags(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        await flood.add(store)
        await fire.add(store)
        flag = flag_on(flood.claims[0])
        await store.add_flag(A, flag)
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
        await store.remove_article(A, flood.id)
        assert [a.id for a in await store.articles(A)] == [fire.id]
        assert await store.sentences(A, [(flood.id, 0), (fire.id, 0)]) == await store.sentences(A, [(fire.id, 0)])
        assert [c.claim for c in await store.claims(A)] == list(fire.claims)
        assert {hit.article_id for hit in await store.nearest(A, flood.embeddings[0], 9)} == {fire.id}
        for call in (store.article(A, flood.id), store.remove_article(A, flood.id)):
            with pytest.raises(UnknownArticle):
                await call
        for wanted in (store.claim(A, flood.claims[0].code), store.add_flag(A, flag_on(flood.claims[0], "budi", 2))):
            with pytest.raises(UnknownClaim):
                await wanted
        assert await store.flags(A) == [flag]
        assert await flood.add(store, added=NOON + timedelta(days=1)) is AddOutcome.ADDED
        assert (await store.claim(A, flood.claims[0].code)).flags == 1
        assert (await store.articles(A))[0] == flood.summary(NOON + timedelta(days=1))
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
        assert await store.problems() == []

    async def test_what_does_not_fit_together_is_refused_whole(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        naive = NOON.replace(tzinfo=None)
        first, claim = flood.sentences[0], flood.claims[0]
        wrong = [
            replace(flood, embeddings=flood.embeddings[:2]),
            replace(flood, embeddings=flood.embeddings[:, :31]),
            replace(flood, embeddings=flood.embeddings[0]),
            replace(flood, embeddings=flood.embeddings * 2),
            replace(flood, embeddings=flood.embeddings * np.nan),
            replace(flood, sentences=flood.sentences[::-1]),
            replace(flood, sentences=(replace(first, end=len(flood.article.text) + 1), *flood.sentences[1:])),
            replace(flood, sentences=(replace(first, start=-1), *flood.sentences[1:])),
            replace(flood, sentences=(replace(first, article_id=fire.id), *flood.sentences[1:])),
            replace(flood, claims=fire.claims),
            replace(flood, claims=(replace(claim, ordinal=3),)),
            replace(flood, claims=(replace(claim, end=len(flood.article.text) + 1),)),
            replace(flood, claims=(claim, replace(claim, speaker="another"))),
            replace(flood, claims=(replace(claim, value=Quantity("deaths", float("nan"), None, "person")),)),
            replace(flood, claims=(replace(claim, when=TimeSpan(naive, naive, Grain.DAY)),)),
            replace(flood, article=replace(flood.article, published=naive)),
        ]
        for each in wrong:
            with pytest.raises(ValueError, match=r"."):
                await each.add(store)
        with pytest.raises(ValueError, match="offset"):
            await flood.add(store, added=naive)
        assert await store.articles(A) == []
        assert (await store.statistics()).sentences == 0

    # Sentences and claims

    async def test_sentences_come_in_the_order_asked(self, store: Store) -> None:
        flood, fire = record(FLOOD, publisher="P"), record(FIRE)
        await flood.add(store)
        await fire.add(store)
        await store.add_flag(A, flag_on(flood.claims[0]))
        asked = [(fire.id, 1), (flood.id, 2), (flood.id, 7), ("0" * 32, 0), (flood.id, 1), (fire.id, 1), (flood.id, -1)]
        found = await store.sentences(A, asked)
        assert [(s.article.id, s.sentence.ordinal) for s in found] == [(fire.id, 1), (flood.id, 2), (flood.id, 1), (fire.id, 1)]
        assert [s.text for s in found] == [FIRE[1], FLOOD[2], FLOOD[1], FIRE[1]]
        assert [s.claims for s in found] == [fire.claims, (), flood.claims, fire.claims]
        assert [s.flags for s in found] == [0, 0, 1, 0]
        assert found[1].article == flood.summary()
        assert found[1].sentence == flood.sentences[2]
        assert await store.sentences(A, []) == []

    async def test_many_sentences_at_once(self, store: Store) -> None:
        long = record([f"Kalimat ke {n} dari banyak." for n in range(2500)])
        await long.add(store)
        asked = [(long.id, n) for n in reversed(range(2500))]
        found = await store.sentences(A, asked)
        assert [(s.sentence.article_id, s.sentence.ordinal) for s in found] == asked
        assert [s.claims for s in found] == [(claim,) for claim in reversed(long.claims)]
        assert await store.claims(A) == [long.stored(claim) for claim in long.claims]

    async def test_the_tenants_that_have_articles_are_known(self, store: Store) -> None:
        assert await store.tenants() == []
        flood = record(FLOOD)
        await flood.add(store, B)
        await flood.add(store, A)
        await record(FIRE).add(store, A)
        assert await store.tenants() == [A, B]
        await store.remove_article(B, flood.id)
        assert await store.tenants() == [A]

    async def test_every_field_of_a_claim_comes_back(self, store: Store) -> None:
        flood = record(FLOOD)
        where = {"article_id": flood.id, "start": 0, "end": 6}
        whole = Claim(
            ordinal=0,
            kind=ClaimKind.MONEY,
            value=Quantity("money", 0.1, 2.5e9, "IDR", low_open=True, high_open=False),
            when=TimeSpan(NOON, NOON + timedelta(minutes=1), Grain.MINUTE, "pukul 12.00", 6),
            where="Kota Lembah",
            speaker="Wali Kota “Ani”",
            check_worthiness=0.1 + 0.2,
            text="[Kota Lembah] banjir; kata “Ani”",
            replacements=(Replacement(0, 13, "Kota itu"), Replacement(14, 14, "")),
            **where,  # type: ignore[arg-type]
        )
        relative = TimeSpan(None, None, Grain.DAY, "pada hari Minggu", 6)
        open_above = Quantity("deaths", None, 10**19, "person", low_open=False, high_open=True)
        bare = Claim(ordinal=0, kind=ClaimKind.STATEMENT, **where)  # type: ignore[arg-type]
        unresolved = Claim(ordinal=0, kind=ClaimKind.DATE, when=relative, value=open_above, **where)  # type: ignore[arg-type]
        flood = replace(flood, claims=(unresolved, whole, bare))
        await flood.add(store)
        assert [stored.claim for stored in await store.claims(A)] == [unresolved, whole, bare]
        when = (await store.claim(A, whole.id)).claim.when
        assert when is not None
        assert when.start is not None
        assert when.start.utcoffset() == timedelta(hours=7)

    async def test_claims_are_listed_in_order_and_filtered(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        first = Claim(flood.id, 0, ClaimKind.DATE, 30, 38)
        last = Claim(flood.id, 2, ClaimKind.QUOTATION, 70, 80, speaker="wali kota")
        flood = replace(flood, claims=(last, flood.claims[0], first))
        await flood.add(store, added=NOON)
        await fire.add(store, added=NOON + timedelta(seconds=1))
        await store.add_flag(A, flag_on(first))
        ordered = [flood.stored(first, flags=1), flood.stored(flood.claims[1]), flood.stored(last)]
        later = replace(fire.stored(fire.claims[0]), article=fire.summary(NOON + timedelta(seconds=1)))
        assert await store.claims(A) == [later, *ordered]
        assert await store.claims(A, article_id=flood.id) == ordered
        assert await store.claims(A, kind=ClaimKind.CASUALTY) == [later, ordered[1]]
        assert await store.claims(A, article_id=flood.id, kind=ClaimKind.QUOTATION) == ordered[2:]
        assert await store.claims(A, article_id="0" * 32) == []
        assert await store.claims(A, kind=ClaimKind.MONEY) == []
        assert await store.claims(A, limit=2) == [later, ordered[0]]
        assert await store.claims(A, limit=2, offset=3) == ordered[2:]
        assert await store.claims(A, kind=ClaimKind.CASUALTY, limit=5, offset=1) == [ordered[1]]
        assert await store.claims(A, offset=4) == []

    async def test_claims_are_counted_by_kind(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        assert await store.count_claims(A) == {}
        both = replace(flood, claims=(*flood.claims, Claim(flood.id, 0, ClaimKind.DATE, 30, 38)))
        await both.add(store)
        await fire.add(store)
        await fire.add(store, B)
        assert await store.count_claims(A) == Counter(claim.kind for claim in (*both.claims, *fire.claims))
        await store.remove_article(A, flood.id)
        assert await store.count_claims(A) == Counter(claim.kind for claim in fire.claims)

    async def test_a_claim_is_found_by_its_code_however_it_is_typed(self, store: Store) -> None:
        many = record([f"Ada {n} orang di sini." for n in range(1, 200)])
        await many.add(store)
        misread = next(claim for claim in many.claims if "0" in claim.code and "1" in claim.code)
        code = misread.code
        spellings = [code, code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("-", "–"), f" {code} "]
        spellings += [code.replace("0", "O").replace("1", "I"), code.replace("0", "o").replace("1", "l"), misread.id, misread.id.upper()]
        for spelling in spellings:
            assert await store.claim(A, spelling) == many.stored(misread)
        for unknown in ("", "K7F2", code + "0", misread.id[:31], "0" * 32, "U" + code[1:], "ＫＫＫＫＫＫＫ"):
            with pytest.raises(UnknownClaim) as error:
                await store.claim(A, unknown)
            assert error.value.values["code"] == unknown

    async def test_claims_that_share_a_code_are_told_apart_by_their_ids(self, store: Store) -> None:
        text = "tujuh ratus orang " * 50
        article = Article(text, "Tujuh ratus", "id")
        # Found by trying every span of this text: their ids begin with the same 35 bits.
        twins = tuple(Claim(article.id, 0, ClaimKind.CASUALTY, start, end) for start, end in ((106, 169), (118, 719)))
        assert twins[0].code == twins[1].code
        assert twins[0].id != twins[1].id
        both = Record(article, (Sentence(article.id, 0, 0, len(text)),), twins, embed([text]))
        await both.add(store)
        with pytest.raises(AmbiguousCode) as ambiguous:
            await store.claim(A, twins[0].code.lower())
        assert ambiguous.value.values == {"code": twins[0].code, "ids": ", ".join(sorted(twin.id for twin in twins))}
        for twin in twins:
            assert await store.claim(A, twin.id) == both.stored(twin)
        await replace(both, claims=twins[:1]).add(store, B)
        assert (await store.claim(B, twins[0].code)).claim == twins[0]

    # Search

    async def test_nearest_gives_cosines_best_first(self, store: Store) -> None:
        records = [record(FLOOD), record(FIRE), record(MARKET)]
        for each in records:
            await each.add(store)
        query = embed(["berapa orang tewas"])[0]
        cosines = {(r.id, n): float(vector @ query) for r in records for n, vector in enumerate(r.embeddings)}
        expected = sorted(cosines, key=lambda key: -cosines[key])
        for k in (1, 3, 7, 100):
            hits = await store.nearest(A, query, k)
            assert keys(hits) == expected[:k]
            assert scores(hits) == pytest.approx([cosines[key] for key in expected[:k]], abs=1e-3)
        assert await store.nearest(A, query, 0) == []

    async def test_similarities_are_the_cosines_of_the_sentences_asked_for(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        await flood.add(store)
        await fire.add(store)
        query = ENCODER._vector(FIRE[1])
        asked = [(fire.id, 1), (flood.id, 0), (fire.id, 2), (fire.id, -1), ("0" * 32, 0), (flood.id, 0)]
        found = await store.similarities(A, query, asked)
        exact = [float(flood.embeddings[0] @ query), float(fire.embeddings[1] @ query)]
        assert found[0] == pytest.approx(exact[1], abs=0.001)
        assert found[1] == found[5] == pytest.approx(exact[0], abs=0.001)
        assert all(math.isnan(one) for one in found[2:5])
        assert await store.similarities(A, query, []) == []
        assert all(math.isnan(one) for one in await store.similarities(B, query, asked))
        assert [hit.score for hit in await store.nearest(A, query, 1)] == [found[0]]

    async def test_words_find_the_sentences_that_have_them_the_rarer_first(self, store: Store) -> None:
        flood, market = record(FLOOD), record([*MARKET, "Wali kota meninjau pedagang cabai di Kota Lembah."])
        await flood.add(store)
        await market.add(store)
        found = await store.lexical(A, terms("pedagang cabai lembah", "id"), 10)
        assert keys(found.hits)[0] == (market.id, 2)
        assert set(keys(found.hits)) == {(market.id, 2), (market.id, 0), (market.id, 1), (flood.id, 0)}
        assert scores(found.hits) == sorted(scores(found.hits), reverse=True)
        assert found.total == 6
        assert dict(zip(keys(found.hits), found.matched, strict=True))[market.id, 2] >= {"dagang", "cabai", "lembah"}
        assert {term: found.frequencies[term] for term in ("cabai", "lembah", "dagang")} == {"cabai": 2, "lembah": 2, "dagang": 2}
        assert keys((await store.lexical(A, terms("berdagang", "id"), 1)).hits)[0][0] == market.id  # an affix is no obstacle
        assert (await store.lexical(A, ["tiadakatanya"], 5)).hits == ()
        assert (await store.lexical(A, [], 5)).hits == ()

    async def test_words_follow_the_articles(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        await flood.with_title("Judul lain").add(store)  # stored anew, not twice
        assert keys((await store.lexical(A, ["lembah"], 5)).hits) == [(flood.id, 0)]
        await store.remove_article(A, flood.id)
        gone = await store.lexical(A, ["lembah"], 5)
        assert (gone.hits, gone.frequencies, gone.total) == ((), {"lembah": 0}, 0)

    async def test_words_are_looked_for_in_one_article_where_it_is_named(self, store: Store) -> None:
        flood, market = record(FLOOD), record([*MARKET, "Wali kota meninjau pedagang cabai di Kota Lembah."])
        await market.add(store)
        await flood.add(store)
        wanted = terms("pedagang cabai lembah", "id")
        everywhere = await store.lexical(A, wanted, 10)
        found = await store.lexical(A, wanted, 10, article_id=market.id)
        assert keys(found.hits) == [key for key in keys(everywhere.hits) if key[0] == market.id]
        assert (found.frequencies, found.total) == (everywhere.frequencies, everywhere.total)
        assert keys((await store.lexical(A, wanted, 10, article_id=flood.id)).hits) == [(flood.id, 0)]
        assert (await store.lexical(A, wanted, 10, article_id="0" * 32)).hits == ()
        await store.remove_article(A, market.id)
        assert (await store.lexical(A, wanted, 10, article_id=market.id)).hits == ()

    async def test_words_of_other_tenants_change_nothing(self, store: Store) -> None:
        flood, market = record(FLOOD), record(MARKET)
        await flood.add(store)
        await market.add(store)
        wanted = terms("pedagang cabai banjir", "id")
        alone = await store.lexical(A, wanted, 5)
        for number in range(5):
            await record([f"Banjir dan cabai dan pedagang, kata {number} orang."]).add(store, B)
        assert await store.lexical(A, wanted, 5) == alone

    async def test_sentences_come_with_what_stands_around_them(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        around = await store.surrounded(A, [(flood.id, 2), (flood.id, 0), (flood.id, 1), (flood.id, 9)])
        assert [(one.source.text, one.before, one.first) for one in around] == [
            (FLOOD[2], FLOOD[1], FLOOD[0]),
            (FLOOD[0], None, None),
            (FLOOD[1], FLOOD[0], None),
        ]
        assert [one.source for one in around] == await store.sentences(A, [(flood.id, 2), (flood.id, 0), (flood.id, 1)])

    async def test_equal_scores_are_ordered_by_article_and_ordinal(self, store: Store) -> None:
        same = [record([f"Kalimat sama nomor {n}.", "ulang", "ulang", "lain sekali"]) for n in range(23)]
        same = [replace(each, embeddings=embed(["judul", "ulang", "ulang", "lain sekali"])) for each in same]
        for each in sorted(same, key=lambda each: each.id, reverse=True):  # so that the order asked for is not that of arrival
            await each.add(store)
            await store.nearest(A, each.embeddings[0], 1)
        expected = sorted((each.id, ordinal) for each in same for ordinal in (1, 2))
        for k in (1, 5, 17, 46):
            hits = await store.nearest(A, embed(["ulang"])[0], k)
            assert keys(hits) == expected[:k]
            assert len(set(scores(hits))) == 1
        await store.remove_article(A, expected[0][0])
        assert keys(await store.nearest(A, embed(["ulang"])[0], 3)) == expected[2:5]

    async def test_nearest_refuses_what_is_not_one_vector_of_its_space(self, store: Store) -> None:
        await record(FLOOD).add(store)
        good = embed(["x"])[0]
        for wrong in (good[:31], embed(["x"]), np.zeros(0, np.float32), good * np.nan, np.float32(1) * np.ones(33, np.float32)):
            with pytest.raises(ValueError, match="dimension"):
                await store.nearest(A, wrong, 3)
            with pytest.raises(ValueError, match="dimension"):
                await store.nearest(Tenant("nobody"), wrong, 3)
        with pytest.raises(ValueError, match="k"):
            await store.nearest(A, good, -1)

    # Notes

    async def test_notes(self, store: Store) -> None:
        assert await store.note(A, "samples") is None
        await store.put_note(A, "samples", "offered")
        await store.put_note(A, "samples", "declined “\0”")
        await store.put_note(A, "other", "")
        assert await store.note(A, "samples") == "declined “�”"
        assert await store.note(A, "other") == ""
        assert await store.note(B, "samples") is None

    async def test_old_notes_are_forgotten_by_their_keys_whosever_they_are(self, store: Store) -> None:
        for tenant in (A, B):
            for key in ("asked", "asked:2025-04-01:a", "asked:2025-04-02:a", "settings"):
                await store.put_note(tenant, key, "x")
        assert await store.forget_notes("asked:", "asked:2025-04-02") == 2
        assert await store.forget_notes("asked:", "asked:2025-04-02") == 0
        for tenant in (A, B):
            kept = [await store.note(tenant, key) for key in ("asked", "asked:2025-04-01:a", "asked:2025-04-02:a", "settings")]
            assert kept == ["x", None, "x", "x"]

    # Tenants

    async def test_nothing_crosses_between_tenants(self, store: Store) -> None:
        ours, theirs, shared = record(FLOOD, "Judul", url="https://u.example"), record(FIRE), record(MARKET)
        await ours.add(store, A)
        await theirs.add(store, B)
        await shared.add(store, A)
        assert await shared.with_title("Judul lain").add(store, B) is AddOutcome.ADDED
        await store.add_flag(A, flag_on(shared.claims[0], "ayu", 1))
        await store.add_flag(B, flag_on(shared.claims[0], "ayu", 1, note="lain"))

        assert {a.id: a.title for a in await store.articles(B)} == {theirs.id: "Sebuah berita", shared.id: "Judul lain"}
        for reference in (ours.id, ours.id[:6], "Judul", "https://u.example"):
            with pytest.raises(UnknownArticle):
                await store.article(B, reference)
        assert await store.sentences(B, [(ours.id, 0)]) == []
        assert {c.claim.article_id for c in await store.claims(B)} == {theirs.id, shared.id}
        assert await store.claims(B, article_id=ours.id) == []
        for reference in (ours.claims[0].code, ours.claims[0].id):
            with pytest.raises(UnknownClaim):
                await store.claim(B, reference)
        assert {hit.article_id for hit in await store.nearest(B, ours.embeddings[0], 99)} == {theirs.id, shared.id}
        with pytest.raises(UnknownClaim):
            await store.add_flag(B, flag_on(ours.claims[0], number=2))
        assert [flag.note for flag in await store.flags(B)] == ["lain"]
        assert (await store.sentences(B, [(shared.id, 0)]))[0].flags == 1
        for wrong in (store.remove_article(B, ours.id), store.put_embeddings(B, ours.id, ours.embeddings)):
            with pytest.raises(UnknownArticle):
                await wrong

        await store.remove_article(B, shared.id)
        assert (await store.article(A, shared.id))[1] == shared.article
        assert [s.text for s in await store.sentences(A, [(shared.id, 0)])] == [MARKET[0]]
        assert keys(await store.nearest(A, shared.embeddings[0], 1)) == [(shared.id, 0)]
        assert {hit.article_id for hit in await store.nearest(B, shared.embeddings[0], 99)} == {theirs.id}
        assert [flag.note for flag in await store.flags(A)] == [""]

    async def test_a_tenant_nobody_knows_has_nothing(self, store: Store) -> None:
        await record(FLOOD).add(store)
        nobody = Tenant("guild-a'; DROP TABLE article; --")
        assert await store.articles(nobody) == []
        assert await store.claims(nobody) == []
        assert await store.flags(nobody) == []
        assert await store.nearest(nobody, embed(["x"])[0], 5) == []
        assert await store.sentences(nobody, [(record(FLOOD).id, 0)]) == []

    # Embedding spaces

    async def test_another_model_finds_nothing_until_it_has_embedded(self, open_store: OpenStore) -> None:
        encoder = FakeEncoder(OTHER.name, OTHER.dimension)
        flood, fire = record(FLOOD), record(FIRE)
        async with open_store(SPACE) as before:
            await flood.add(before, A)
            await fire.add(before, B)
            await flood.add(before, B)
            assert [found async for found in before.unembedded()] == []
        query = embed([FLOOD[1]], encoder)[0]
        async with open_store(OTHER) as after:
            assert after.space == OTHER
            assert await after.nearest(A, query, 5) == []
            assert (await after.statistics()).embedded == 0
            first = [(f.tenant, f.article_id, f.texts) async for f in after.unembedded()]
            assert sorted(first) == sorted([(A, flood.id, FLOOD), (B, flood.id, FLOOD), (B, fire.id, FIRE)])
            async for found in after.unembedded():  # stopped after the first
                await after.put_embeddings(found.tenant, found.article_id, embed(found.texts, encoder))
                break
            rest = [(f.tenant, f.article_id, f.texts) async for f in after.unembedded()]
            assert len(rest) == 2
            assert set(rest) < set(first)
        async with open_store(OTHER) as again:
            async for found in again.unembedded():
                await again.put_embeddings(found.tenant, found.article_id, embed(found.texts, encoder))
            assert [found async for found in again.unembedded()] == []
            hits = await again.nearest(A, query, 1)
            assert keys(hits) == [(flood.id, 1)]
            assert scores(hits) == pytest.approx([1.0], abs=1e-3)
            statistics = await again.statistics()
            assert (statistics.sentences, statistics.embedded) == (8, 8)
            assert await again.problems() == []
        async with open_store(SPACE) as back:  # the earlier vectors are gone
            assert await back.nearest(A, flood.embeddings[0], 5) == []
            assert await flood.add(back, A) is AddOutcome.UNCHANGED
            assert keys(await back.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]

    async def test_one_name_at_two_dimensions_is_two_spaces(self, open_store: OpenStore) -> None:
        flood = record(FLOOD)
        async with open_store(SPACE) as before:
            await flood.add(before)
        cut = FakeEncoder(SPACE.name, 16)
        async with open_store(cut.space) as after:
            assert await after.nearest(A, embed(["x"], cut)[0], 5) == []
            assert [found.texts async for found in after.unembedded()] == [FLOOD]

    async def test_put_embeddings_replaces_what_search_finds(self, store: Store) -> None:
        flood = record(FLOOD)
        await flood.add(store)
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
        await store.put_embeddings(A, flood.id, flood.embeddings[::-1])
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 2)]
        for wrong in (flood.embeddings[:2], flood.embeddings[:, :16], flood.embeddings * 3):
            with pytest.raises(ValueError, match="embeddings"):
                await store.put_embeddings(A, flood.id, wrong)
        with pytest.raises(UnknownArticle):
            await store.put_embeddings(A, "0" * 32, flood.embeddings)
        assert keys(await store.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 2)]

    # The whole

    async def test_statistics_count_all_tenants(self, store: Store) -> None:
        empty = await store.statistics()
        assert (empty.tenants, empty.articles, empty.sentences, empty.claims, empty.embedded) == (0, 0, 0, 0, 0)
        assert (empty.flags, empty.open_flags) == (0, 0)
        flood, fire = record(FLOOD), record(FIRE)
        await flood.add(store, A)
        await fire.add(store, A)
        await flood.add(store, B)
        await store.add_flag(B, flag_on(flood.claims[0]))
        full = await store.statistics()
        assert (full.tenants, full.articles, full.sentences, full.claims, full.embedded) == (2, 3, 8, 3, 8)
        assert (full.flags, full.open_flags) == (1, 1)
        await store.remove_article(B, flood.id)
        assert (await store.statistics()).tenants == 1

    async def test_everything_is_there_after_reopening(self, open_store: OpenStore) -> None:
        flood, fire = record(FLOOD, published=NOON), record(FIRE)
        async with open_store(SPACE) as before:
            await flood.add(before)
            await fire.add(before)
            await before.remove_article(A, fire.id)
            await before.add_flag(A, flag_on(flood.claims[0]))
            await before.put_note(A, "samples", "offered")
        async with open_store(SPACE) as after:
            assert await after.article(A, flood.id) == (flood.summary(), flood.article)
            assert await after.claims(A) == [flood.stored(flood.claims[0], flags=1)]
            assert await after.flags(A) == [flag_on(flood.claims[0])]
            assert await after.note(A, "samples") == "offered"
            assert keys(await after.nearest(A, flood.embeddings[2], 9))[0] == (flood.id, 2)
            assert await after.problems() == []

    async def test_what_one_store_writes_another_finds_at_once(self, open_store: OpenStore) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        async with open_store(SPACE) as mine, open_store(SPACE) as yours:
            assert await yours.nearest(A, flood.embeddings[0], 9) == []
            await flood.add(mine)
            assert keys(await yours.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
            await fire.add(yours)
            assert keys(await mine.nearest(A, fire.embeddings[1], 1)) == [(fire.id, 1)]
            await yours.remove_article(A, flood.id)
            assert {hit.article_id for hit in await mine.nearest(A, flood.embeddings[0], 9)} == {fire.id}
            assert await flood.with_title("kembali").add(mine) is AddOutcome.ADDED
            assert keys(await yours.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 0)]
            await mine.put_embeddings(A, flood.id, flood.embeddings[::-1])
            assert keys(await yours.nearest(A, flood.embeddings[0], 1)) == [(flood.id, 2)]

    async def test_many_tasks_at_once(self, open_store: OpenStore) -> None:
        """Every reader sees whole articles only, and everything that was acknowledged before it asked."""
        records = [record([f"Berita {n} kalimat {i} dari pasar." for i in range(4)]) for n in range(40)]
        acknowledged: set[str] = set()

        async def write(store: Store, mine: Sequence[Record]) -> None:
            for each in mine:
                await each.add(store)
                acknowledged.add(each.id)
                await store.add_flag(A, flag_on(each.claims[0], number=int(each.id, 16) % 2**100))

        async def read(store: Store) -> None:
            for each in records[::4]:
                before = set(acknowledged)
                hits = await store.nearest(A, each.embeddings[2], 999)
                found = {article_id for article_id, _ in keys(hits)}
                assert before <= found
                assert sorted(keys(hits)) == sorted((article_id, n) for article_id in found for n in range(4))
                if each.id in before:
                    assert keys(hits)[0] == (each.id, 2)
                sentences = await store.sentences(A, keys(hits))
                assert [(s.article.id, s.sentence.ordinal) for s in sentences] == keys(hits)
                assert all(len(s.claims) == 1 for s in sentences)
                assert before <= {a.id for a in await store.articles(A)}

        async with open_store(SPACE) as one, open_store(SPACE) as two:
            writers = [write(one, records[0::3]), write(one, records[1::3]), write(two, records[2::3])]
            await asyncio.gather(*writers, *(read(store) for store in (one, two) for _ in range(3)))
            assert {a.id for a in await one.articles(A)} == {each.id for each in records}
            assert len(await two.flags(A)) == 40
            assert await two.problems() == []

    async def test_one_article_added_by_many_tasks_at_once_is_added_once(self, store: Store) -> None:
        flood = record(FLOOD)
        outcomes = await asyncio.gather(*(flood.add(store) for _ in range(12)))
        assert sorted(outcomes) == sorted([AddOutcome.ADDED] + [AddOutcome.UNCHANGED] * 11)

    async def test_removing_while_searching(self, store: Store) -> None:
        flood, fire = record(FLOOD), record(FIRE)
        await fire.add(store)

        async def come_and_go() -> None:
            for _ in range(15):
                await flood.add(store)
                await store.remove_article(A, flood.id)

        async def search() -> None:
            whole = sorted((fire.id, n) for n in range(2))
            both = sorted([*whole, *((flood.id, n) for n in range(3))])
            for _ in range(30):
                assert sorted(keys(await store.nearest(A, flood.embeddings[0], 99))) in (whole, both)

        await asyncio.gather(come_and_go(), search(), search())
        assert len(await store.nearest(A, flood.embeddings[0], 99)) == 2
