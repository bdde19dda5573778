"""Every value reported for a figure: which are of one event, which bring others up to date, and which contradict them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.article import Draft
from claims.compare import Relation, relate
from claims.errors import EmptyQuestion, QuestionTooLong
from claims.questions import analyse
from claims.types import Claim, ClaimKind, Quantity, Sentence
from index.archive import MAX_QUESTION, Archive
from index.ranking import Evidence, Ranked
from index.scoring import CALIBRATION, FEATURES
from index.search import Candidate
from index.sqlite import SQLiteStore
from index.store import LOCAL, ArticleSummary, StoredSentence, Tenant
from index.timeline import Standing, Timeline, timeline
from tests.fake_cross_encoder import FakeCrossEncoder
from tests.fake_encoder import FakeEncoder

QUESTION = "Berapa orang tewas akibat banjir di Lembata?"
REPORTED, UPDATE, DIFFERS = Standing.REPORTED, Standing.UPDATE, Standing.DIFFERS
Add = Callable[..., object]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        yield Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))


async def add(archive: Archive, sentence: str, day: int | None, hour: int = 0, *, month: int = 4, title: str = "Kabar") -> None:
    published = None if day is None else datetime(2025, month, day, hour, tzinfo=UTC)
    await archive.add(LOCAL, Draft(f"{title} {month} {day} {hour}\n\n{sentence}\n", published=published), "kabar")


def values(found: Timeline) -> list[tuple[float | None, float | None]]:
    return [(report.value.low, report.value.high) for report in found.reports]


def lows(found: Timeline) -> list[float | None]:
    return [report.value.low for report in found.reports]


def standings(found: Timeline) -> list[Standing]:
    return [report.standing for report in found.reports]


async def test_every_value_with_its_sentence_source_date_and_time(archive: Archive) -> None:
    await add(archive, "Sedikitnya 34 orang tewas akibat banjir di Lembata pada Minggu.", 14, title="Pagi")
    await add(archive, "Banjir di Lembata menewaskan 41 orang.", 16, title="Sore")
    found = await archive.timeline(LOCAL, QUESTION)
    first, second = found.reports
    assert (found.question, found.language, found.related) == (QUESTION, "id", ())
    assert first.evidence.source.text == "Sedikitnya 34 orang tewas akibat banjir di Lembata pada Minggu."
    assert first.article.title == "Pagi 4 14 0"
    assert first.article.published == datetime(2025, 4, 14, tzinfo=UTC)
    assert (first.value.metric, first.value.low, first.value.high) == ("deaths", 34, None)
    assert first.claim.when is not None
    assert first.claim.when.start == datetime(2025, 4, 13, tzinfo=UTC)
    assert (second.article.title, second.value.low, second.claim.when) == ("Sore 4 16 0", 41, None)


async def test_updates_are_told_apart_from_disagreements(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 20 orang, kata bupati.", 15)
    await add(archive, "Banjir di Lembata menewaskan 41 orang.", 16)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found) == [34, 20, 41]
    assert standings(found) == [DIFFERS, DIFFERS, UPDATE]
    assert [report.differs for report in found.reports] == [(1,), (0,), ()]
    assert [report.updates for report in found.reports] == [(), (), (0, 1)]
    assert [report.superseded for report in found.reports] == [True, True, False]


async def test_a_count_is_followed_from_report_to_report_whatever_the_order_of_adding(archive: Archive) -> None:
    for number, day in ((41, 16), (17, 13), (34, 15)):
        await add(archive, f"Banjir di Lembata menewaskan {number} orang.", day)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found) == [17, 34, 41]
    assert [report.updates for report in found.reports] == [(), (0,), (1,)]
    assert standings(found) == [REPORTED, UPDATE, UPDATE]


async def test_a_lower_bound_that_a_later_report_raises_is_brought_up_to_date(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan sedikitnya 25 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan sedikitnya 34 orang.", 15)
    await add(archive, "Banjir di Lembata menewaskan 41 orang.", 16)
    found = await archive.timeline(LOCAL, QUESTION)
    assert values(found) == [(25, None), (34, None), (41, 41)]
    assert standings(found) == [REPORTED, UPDATE, UPDATE]


async def test_values_that_agree_are_all_there_and_none_is_outdated(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan antara 30 hingga 40 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 35 orang, kata polisi.", 15)
    await add(archive, "Sebanyak 35 orang tewas akibat banjir di Lembata menurut bupati.", 16)
    found = await archive.timeline(LOCAL, QUESTION)
    assert values(found) == [(30, 40), (35, 35), (35, 35)]
    assert standings(found) == [REPORTED] * 3
    assert not any(report.superseded for report in found.reports)


async def test_what_was_published_at_one_time_or_at_an_unknown_one_is_no_update(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 41 orang, kata polisi.", None)
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 38 orang, kata bupati.", 14)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found)[2] == 41  # of unknown date: last
    assert set(standings(found)) == {DIFFERS}
    assert found.reports[2].differs == (0, 1)


async def test_copies_of_one_text_count_once_and_are_named(archive: Archive) -> None:
    for hour, title in ((5, "Ketiga"), (0, "Pertama"), (3, "Kedua")):
        await add(archive, "Banjir di Lembata menewaskan 34 orang, kata kepala polisi setempat.", 14, hour, title=title)
    found = await archive.timeline(LOCAL, QUESTION)
    [report] = found.reports
    assert report.article.title == "Pertama 4 14 0"
    assert [article.title for article in report.copies] == ["Kedua 4 14 3", "Ketiga 4 14 5"]


LONG = (
    "Banjir bandang yang dipicu hujan deras sejak Sabtu malam di Lembata menewaskan {n} orang, merusak jembatan, kebun, sekolah, pasar, "
    "gereja, masjid, pelabuhan, jalan raya, saluran irigasi serta jaringan listrik, kata kepala badan penanggulangan bencana setempat."
)


async def test_a_long_sentence_that_differs_in_its_figure_alone_is_no_copy(archive: Archive) -> None:
    await add(archive, LONG.format(n=34), 14)
    await add(archive, LONG.format(n=41), 16)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found) == [34, 41]
    assert standings(found) == [REPORTED, UPDATE]


async def test_other_places_and_other_figures_are_left_out(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Wailela menewaskan 7 orang.", 14)
    await add(archive, "Banjir di Lembata melukai 60 orang.", 14)
    await add(archive, "Banjir di Lembata merusak 120 rumah.", 15)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found) == [34]


async def test_of_two_places_in_one_sentence_the_one_asked_for_counts(archive: Archive) -> None:
    await add(archive, "Three people died in Wailela and five in Lembata.", 15)
    assert lows(await archive.timeline(LOCAL, "How many people died in Lembata?")) == [5]


async def test_what_happened_on_another_day_is_another_event(archive: Archive) -> None:
    await add(archive, "Serangan di Lembata pada 2 April 2025 menewaskan 12 orang.", 3)
    await add(archive, "Serangan di Lembata pada 13 April 2025 menewaskan 34 orang.", 14)
    await add(archive, "Serangan di Lembata pada 13 April 2025 menewaskan 35 orang.", 15)
    found = await archive.timeline(LOCAL, "Berapa orang tewas dalam serangan di Lembata pada 13 April 2025?")
    assert lows(found) == [34, 35]


async def test_the_day_of_a_count_is_not_that_of_the_event(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata pada Minggu menewaskan 17 orang.", 14)
    await add(archive, "Jumlah korban tewas akibat banjir di Lembata naik dari 17 menjadi 34 orang pada Selasa.", 15)
    await add(archive, "Hingga Kamis siang, 44 orang tewas akibat banjir di Lembata.", 17)
    found = await archive.timeline(LOCAL, QUESTION)
    assert lows(found) == [17, 34, 44]
    assert standings(found) == [REPORTED, UPDATE, UPDATE]


async def test_a_count_that_was_closed_before_an_event_is_not_of_it(archive: Archive) -> None:
    await add(archive, "Hingga Selasa, 8 April 2025, 60 orang tewas akibat banjir di Lembata.", 9)
    await add(archive, "Banjir di Lembata pada 13 April 2025 menewaskan 17 orang.", 14)
    found = await archive.timeline(LOCAL, "Berapa orang tewas akibat banjir di Lembata pada 13 April 2025?")
    assert lows(found) == [17]


async def test_people_missing_may_become_fewer(archive: Archive) -> None:
    await add(archive, "Sebanyak 12 orang hilang akibat banjir di Lembata.", 14)
    await add(archive, "Sebanyak 4 orang masih hilang akibat banjir di Lembata.", 16)
    found = await archive.timeline(LOCAL, "Berapa orang hilang akibat banjir di Lembata?")
    assert lows(found) == [12, 4]
    assert standings(found) == [REPORTED, UPDATE]


async def test_estimates_of_one_week_that_exclude_each_other_differ(archive: Archive) -> None:
    await add(archive, "Kerugian akibat banjir di Lembata ditaksir Rp 12,4 miliar.", 15)
    await add(archive, "Kerugian akibat banjir di Lembata ditaksir Rp 15 miliar.", 18)
    found = await archive.timeline(LOCAL, "Berapa kerugian akibat banjir di Lembata?")
    assert lows(found) == [12.4e9, 15e9]
    assert standings(found) == [DIFFERS, DIFFERS]


async def test_prices_reported_months_apart_do_not_contradict_each_other(archive: Archive) -> None:
    for month, price in ((1, "12.500"), (2, "13.100"), (3, "14.000")):
        await add(archive, f"Harga beras di Pasar Wangi kini Rp {price} per kilogram, kata pedagang.", 22, month=month)
    found = await archive.timeline(LOCAL, "Berapa harga beras di Pasar Wangi?")
    assert lows(found) == [12500, 13100, 14000]
    assert standings(found) == [REPORTED] * 3


async def test_shares_of_different_months_are_one_figure_at_different_times(archive: Archive) -> None:
    for month, name, share in ((2, "Januari", "2,1"), (3, "Februari", "2,4"), (4, "Maret", "3,0")):
        await add(archive, f"Inflasi di Nusawangi pada {name} 2025 mencapai {share} persen, menurut kantor statistik.", 2, month=month)
    await add(archive, "Ekspor pala dari Nusawangi tumbuh 14,5 persen.", 3)
    found = await archive.timeline(LOCAL, "Berapa persen inflasi di Nusawangi?")
    assert lows(found) == [2.1, 2.4, 3.0]
    assert standings(found) == [REPORTED] * 3


async def test_two_voices_in_one_sentence_differ(archive: Archive) -> None:
    await add(archive, "Police put the death toll of the flood in Lembata at 9, while the hospital said 11 people died.", 14)
    found = await archive.timeline(LOCAL, "How many people died in the flood in Lembata?")
    assert lows(found) == [9, 11]
    assert standings(found) == [DIFFERS, DIFFERS]


async def test_a_part_that_an_article_names_besides_is_no_other_value(archive: Archive) -> None:
    await add(
        archive,
        "Sebanyak 35 orang tewas akibat banjir di Lembata.\n\nDi satu rumah di Lembata saja banjir menewaskan 5 orang, kata camat.",
        14,
    )
    assert lows(await archive.timeline(LOCAL, QUESTION)) == [35]


async def test_a_place_without_a_preposition_places_the_figures_too(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Korban tewas banjir Lembata mencapai 41 orang.", 16)
    await add(archive, "Korban tewas banjir di Wailela mencapai 7 orang.", 16)
    found = await archive.timeline(LOCAL, "korban tewas banjir Lembata")
    assert lows(found) == [34, 41]


@pytest.mark.parametrize(
    "question",
    [
        "Berapa orang tewas akibat banjir di Wamena?",
        "Siapa bupati Lembata?",
        "Kapan banjir di Lembata?",
        "Berapa orang terluka di Lembata?",
    ],
)
async def test_silence_where_no_figure_answers(archive: Archive, question: str) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang, kata Bupati Rina Hartati.", 14)
    found = await archive.timeline(LOCAL, question)
    assert found.reports == ()


async def test_what_comes_near_is_offered_in_silence_only(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    assert (await archive.timeline(LOCAL, QUESTION)).related == ()
    assert [e.source.text for e in (await archive.timeline(LOCAL, "Berapa orang terluka akibat banjir di Lembata?")).related]
    assert (await archive.timeline(Tenant("guild:1"), QUESTION)).related == ()


async def test_a_question_must_be_one(archive: Archive) -> None:
    with pytest.raises(EmptyQuestion):
        await archive.timeline(LOCAL, " ")
    with pytest.raises(QuestionTooLong):
        await archive.timeline(LOCAL, "?" * (MAX_QUESTION + 1))


FIRST_DAY = datetime(2025, 4, 14, tzinfo=UTC)
ASKED = analyse(QUESTION, None)


def ranked(number: int, value: Quantity, day: int | None) -> Ranked:
    """A candidate that carries this value for QUESTION, of an article of its own."""
    id_ = f"{number:032x}"
    text = f"Banjir nomor {number} di Lembata menewaskan orang."
    published = None if day is None else FIRST_DAY + timedelta(days=day)
    article = ArticleSummary(id_, f"Kabar {number}", "id", None, None, (), published, FIRST_DAY, 1, 1)
    claim = Claim(id_, 0, ClaimKind.CASUALTY, 0, len(text), value, where="Lembata")
    source = StoredSentence(article, Sentence(id_, 0, 0, len(text)), text, (claim,), 0)
    features = dict.fromkeys((*FEATURES, *CALIBRATION), 0.0) | {"settled": 1.0}
    return Ranked(Candidate(source, 0.9), Evidence(source, 0.9, (claim,), features))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    low, more = draw(st.integers(0, 50)), draw(st.integers(0, 10))
    shape = draw(st.sampled_from(["exact", "range", "at least", "at most"]))
    bounds = {"exact": (low, low), "range": (low, low + more), "at least": (low, None), "at most": (None, low)}[shape]
    return Quantity("deaths", *bounds, "person")


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(quantities(), st.none() | st.integers(0, 5)), min_size=1, max_size=12))
def test_whatever_is_reported_stands_in_order_and_agrees_on_both_sides(given_: list[tuple[Quantity, int | None]]) -> None:
    found = timeline(ASKED, [ranked(number, value, day) for number, (value, day) in enumerate(given_)], {}, 0.0).reports
    assert sorted(str(report.value) for report in found) == sorted(str(value) for value, _ in given_)
    moments = [report.article.published or datetime.max.replace(tzinfo=UTC) for report in found]
    assert moments == sorted(moments)
    for at, report in enumerate(found):
        assert not (set(report.updates) & set(report.differs))
        for other in report.differs:
            assert at in found[other].differs
            assert relate(report.value, found[other].value) is Relation.DISJOINT
        for before in report.updates:
            assert moments[before] < moments[at]
            assert found[before].superseded
    assert all(report.superseded == any(at in later.updates for later in found) for at, report in enumerate(found))
