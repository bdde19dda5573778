"""Verdicts: what supports, what refutes, and the many things that settle nothing; with a cross-encoder and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.article import Draft
from index.archive import MAX_CLAIMS, Archive
from index.judging import Judge
from index.scoring import Linear
from index.sqlite import SQLiteStore
from index.store import LOCAL
from index.verdicts import Verdict, Why
from tests.fake_cross_encoder import FakeCrossEncoder
from tests.fake_encoder import FakeEncoder

STORM = """Badai menerjang Teluk Arung

Badai menerjang Teluk Arung pada hari Sabtu dan menewaskan sedikitnya 18 orang.
Sebanyak 44 orang terluka di Teluk Arung, kata polisi.
Gubernur Salim Darusman bertemu Menteri Wina Hapsari di Kota Pelita pada hari Senin.
Ekspor kopra turun 12,5 persen pada kuartal pertama.
Serangan pasukan Rusia menewaskan 7 orang di Kota Zelen pada hari Minggu.
"""


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        whole = Archive(store, encoder, None, lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await whole.add(LOCAL, Draft(STORM, published=datetime(2025, 4, 16, tzinfo=UTC)), "badai")
        yield whole


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("Sedikitnya 18 orang tewas di Teluk Arung", Verdict.SUPPORTED, Why.SAME_FIGURE),
        ("Lebih dari 10 orang tewas di Teluk Arung pada hari Sabtu", Verdict.SUPPORTED, Why.SAME_FIGURE),
        ("18 orang tewas di Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE),
        ("Badai menewaskan 5 orang di Teluk Arung", Verdict.REFUTED, Why.OTHER_FIGURE),
        ("5 people were killed in Teluk Arung on Saturday", Verdict.REFUTED, Why.OTHER_FIGURE),
        ("44 orang terluka di Teluk Arung", Verdict.SUPPORTED, Why.SAME_FIGURE),
        ("40 orang terluka di Teluk Arung", Verdict.REFUTED, Why.OTHER_FIGURE),
        # other people
        ("5 anak tewas di Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("5 korban tewas di Teluk Arung adalah perempuan", Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND),
        # another place, day, event, metric, or a country that is only mentioned
        ("5 orang tewas di Teluk Bayur", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("5 orang tewas di Teluk Arung pada hari Kamis", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("Gempa menewaskan 5 orang di Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("An earthquake killed 5 people in Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("5 orang hilang di Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND),
        ("3 orang tewas di Rusia pada hari Minggu", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("Ekspor kopra turun 25 persen pada kuartal kedua", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        # a meeting on one day does not rule out another
        ("Gubernur Salim Darusman bertemu Menteri Wina Hapsari pada hari Senin", Verdict.SUPPORTED, Why.SAME_DATE),
        ("Gubernur Salim Darusman bertemu Menteri Wina Hapsari pada hari Jumat", Verdict.NOT_ENOUGH_INFO, Why.OTHER_DATE),
    ],
)
async def test_a_verdict_needs_every_anchor(archive: Archive, text: str, verdict: Verdict, why: Why) -> None:
    check = await archive.check(LOCAL, text)
    assert check.decided_by is not None
    assert (check.verdict, check.decided_by.why) == (verdict, why)
    if verdict is not Verdict.NOT_ENOUGH_INFO:
        assert check.evidence


async def test_sources_that_differ_settle_nothing(archive: Archive) -> None:
    other = "Badai Teluk Arung\n\nBadai menerjang Teluk Arung pada hari Sabtu dan menewaskan 9 orang.\n"
    await archive.add(LOCAL, Draft(other, published=datetime(2025, 4, 15, tzinfo=UTC)), "badai")
    check = await archive.check(LOCAL, "Badai menewaskan 9 orang di Teluk Arung")
    assert check.verdict is Verdict.NOT_ENOUGH_INFO
    assert check.decided_by is not None
    assert check.decided_by.why is Why.SOURCES_DIFFER
    assert len(check.evidence) == 2


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Sembilan di antara korban tewas di Pasar Rawa adalah anak-anak", Verdict.SUPPORTED),
        ("Empat di antara korban tewas di Pasar Rawa adalah anak-anak", Verdict.REFUTED),
        ("Empat di antara korban tewas di Pasar Rawa adalah perawat", Verdict.NOT_ENOUGH_INFO),
        ("9 orang tewas di Pasar Rawa", Verdict.NOT_ENOUGH_INFO),
        ("30 orang tewas di Pasar Rawa", Verdict.NOT_ENOUGH_INFO),
    ],
)
async def test_a_part_of_a_toll_is_not_the_toll(archive: Archive, text: str, verdict: Verdict) -> None:
    market = "Ledakan di Pasar Rawa\n\nSembilan di antara korban tewas di Pasar Rawa adalah anak-anak.\n"
    await archive.add(LOCAL, Draft(market, published=datetime(2025, 4, 15, tzinfo=UTC)), "pasar")
    assert (await archive.check(LOCAL, text)).verdict is verdict


async def test_a_text_of_several_claims_gets_a_verdict_for_each(archive: Archive) -> None:
    check = await archive.check(LOCAL, "Sedikitnya 18 orang tewas di Teluk Arung. 40 orang terluka di Teluk Arung.")
    assert [one.verdict for one in check.claims] == [Verdict.SUPPORTED, Verdict.REFUTED]
    assert check.verdict is Verdict.REFUTED


async def test_a_text_without_a_figure_or_date_is_left_open(archive: Archive) -> None:
    check = await archive.check(LOCAL, "Badai itu indah sekali.")
    assert check.verdict is Verdict.NOT_ENOUGH_INFO
    assert check.decided_by is not None
    assert check.decided_by.why is Why.UNREAD
    nothing = await archive.check(LOCAL, "Benarkah?")
    assert (nothing.verdict, nothing.claims, nothing.decided_by) == (Verdict.NOT_ENOUGH_INFO, (), None)


@pytest.fixture
def plain_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges that go by the readings alone: the committed ones weigh cosines of the real encoder too."""
    plain = Judge(Linear(0.0, {"entails": 1.0}), 0.7), Judge(Linear(0.0, {"contradicts": 1.0}), 0.85)
    monkeypatch.setattr("index.figure_verdicts.judges", lambda: plain)
    monkeypatch.setattr("index.statement_verdicts.judges", lambda: plain)


@pytest.fixture
async def reading(tmp_path: Path, plain_judges: None) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        whole = Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await whole.add(LOCAL, Draft(STORM + "Bupati Danu tidak menghadiri rapat.\n", published=datetime(2025, 4, 16, tzinfo=UTC)), "badai")
        yield whole


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("Badai menerjang Teluk Arung dan menewaskan sedikitnya 18 orang", Verdict.SUPPORTED, Why.SAME_FIGURE),
        ("Badai menerjang Teluk Arung dan menewaskan 5 orang, benarkah?", Verdict.REFUTED, Why.OTHER_FIGURE),
        ("Badai menerjang Teluk Arung dan menewaskan 18 orang", Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE),
        # the cross-encoder finds another event, though place and metric agree
        ("Gempa hebat merobohkan sekolah dan menewaskan 5 orang di Teluk Arung", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        ("Badai menerjang Teluk Arung dan menewaskan 5 orang pada hari Kamis", Verdict.NOT_ENOUGH_INFO, Why.OTHER_EVENT),
        # no figure
        ("Gubernur Salim Darusman bertemu Menteri Wina Hapsari", Verdict.SUPPORTED, Why.SAME_STATEMENT),
        ("Gubernur Salim Darusman bertemu Menteri Wina Hapsari pada hari Senin", Verdict.SUPPORTED, Why.SAME_STATEMENT),
        ("Gubernur Salim Darusman bertemu Menteri Wina Hapsari di Kota Pelita pada hari Jumat", Verdict.REFUTED, Why.WRONG_DATE),
        ("Gubernur Salim Darusman tidak bertemu Menteri Wina Hapsari", Verdict.REFUTED, Why.OTHER_STATEMENT),
        ("Bupati Danu menghadiri rapat", Verdict.REFUTED, Why.OTHER_STATEMENT),
        ("Bupati Rahmat menghadiri rapat", Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND),
        ("Harga beras naik tajam", Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND),
    ],
)
async def test_the_cross_encoder_tells_whether_both_speak_of_one_thing(reading: Archive, text: str, verdict: Verdict, why: Why) -> None:
    check = await reading.check(LOCAL, text)
    assert check.decided_by is not None
    assert (check.verdict, check.decided_by.why) == (verdict, why)


TALKS = """Utusan Morvania bertolak

Menteri Luar Negeri Morvania Pavel Orlin menerima Utusan Selandia Baru Tessa Moana di Kota Pelita pada hari Senin.
Presiden Prancis Emilie Tournay menelepon Orlin sebelum pertemuan itu.
Menurut polisi, kota itu sepi. Ia juga membawa 12 koper karena terlambat pulang.
Biaya pertemuan itu 3,8 juta euro ditambah hingga 1,2 juta untuk pengamanan.
Pertempuran lima hari di Teluk Arung menewaskan 41 orang.
"""


@pytest.fixture
async def talks(tmp_path: Path, plain_judges: None) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        whole = Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await whole.add(LOCAL, Draft(TALKS, published=datetime(2025, 4, 16, tzinfo=UTC)), "utusan")
        yield whole


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("Pavel Orlin adalah Menteri Luar Negeri Morvania", Verdict.SUPPORTED, None),
        ("Emilie Tournay is the president of France", Verdict.SUPPORTED, None),
        ("Emilie Tournay is the president of France in 2025", Verdict.SUPPORTED, None),
        ("Emilie Tournay is the president of France in 2021", Verdict.NOT_ENOUGH_INFO, None),
        ("Tessa Moana is a New Zealand envoy", Verdict.SUPPORTED, None),
        (
            "Emilie Tournay adalah perdana menteri Prancis",
            Verdict.REFUTED,
            ("Presiden Prancis Emilie Tournay", "Emilie Tournay adalah perdana menteri Prancis"),
        ),
        (
            "Pavel Orlin est le président de la France",
            Verdict.REFUTED,
            ("Menteri Luar Negeri Morvania Pavel Orlin", "Pavel Orlin est le président de la France"),
        ),
        (
            "Karl Brandt is the president of France",
            Verdict.REFUTED,
            ("Presiden Prancis Emilie Tournay", "Karl Brandt is the president of France"),
        ),
        ("Karl Brandt is the chancellor of Germany", Verdict.NOT_ENOUGH_INFO, None),
    ],
)
async def test_who_holds_an_office_is_told_by_what_sources_call_people(
    talks: Archive, text: str, verdict: Verdict, words: tuple[str, str] | None
) -> None:
    check = await talks.check(LOCAL, text)
    assert check.decided_by is not None
    assert (check.verdict, check.decided_by.words) == (verdict, words)


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("Menteri Pavel Orlin menerima Utusan Tessa Moana di Kota Pelita", Verdict.SUPPORTED, None),
        ("Menteri Pavel Orlin menerima Utusan Tessa Moana di Kota Zelen", Verdict.REFUTED, ("Pelita", "Zelen")),
        # a country says nothing of a town, and another event nothing of this one
        ("Menteri Pavel Orlin menerima Utusan Tessa Moana di Prancis", Verdict.NOT_ENOUGH_INFO, None),
        ("Menteri Pavel Orlin berlibur dan berenang di Kota Zelen", Verdict.NOT_ENOUGH_INFO, None),
    ],
)
async def test_a_place_is_compared_on_its_own(talks: Archive, text: str, verdict: Verdict, words: tuple[str, str] | None) -> None:
    check = await talks.check(LOCAL, text)
    assert check.decided_by is not None
    assert (check.verdict, check.decided_by.words) == (verdict, words)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # the name stands in the article, behind a pronoun in the sentence
        ("Orlin membawa 12 koper karena terlambat pulang", Verdict.SUPPORTED),
        # the figure itself stands there, of something else
        ("Biaya pengamanan pertemuan Orlin hingga 1,2 juta euro", Verdict.NOT_ENOUGH_INFO),
        # a second figure of the sentence that bears out the first
        ("Pertempuran lima hari di Teluk Arung menewaskan 41 orang", Verdict.SUPPORTED),
        ("Pertempuran lima hari di Teluk Arung menewaskan 41 orang pada April 2025", Verdict.SUPPORTED),
        ("Pertempuran lima hari di Teluk Arung menewaskan 41 orang pada April 2023", Verdict.NOT_ENOUGH_INFO),
        ("Pertempuran enam hari di Teluk Arung menewaskan 41 orang", Verdict.REFUTED),
        # a source that has the figure, and says the contrary of it; but not where it has the very toll
        ("Orlin tidak membawa 12 koper karena terlambat pulang", Verdict.REFUTED),
        ("Orlin tidak membawa 13 koper karena terlambat pulang", Verdict.NOT_ENOUGH_INFO),
        ("Pertempuran itu di Teluk Arung tidak menewaskan 41 orang", Verdict.REFUTED),
        ("Bukan banjir, Pertempuran di Teluk Arung menewaskan 41 orang", Verdict.NOT_ENOUGH_INFO),
    ],
)
async def test_figures_are_compared_with_what_anchors_them(talks: Archive, text: str, verdict: Verdict) -> None:
    assert (await talks.check(LOCAL, text)).verdict is verdict


REPORTED = """Perundingan di Pelita

Zelina menuduh Wilcox menyebarkan cerita itu di depan wartawan.
Gubernur membantah gudang itu sengaja dibakar.
"Saya dikorbankan untuk menutupi orang lain," ujar Danu kepada wartawan.
"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Zelina menuduh Wilcox menyebarkan cerita itu", Verdict.SUPPORTED),
        ("Wilcox menuduh Zelina menyebarkan cerita itu", Verdict.NOT_ENOUGH_INFO),
        # who denies a thing leaves it open, and has denied it
        ("Gudang itu sengaja dibakar", Verdict.NOT_ENOUGH_INFO),
        ("Gudang itu tidak sengaja dibakar", Verdict.NOT_ENOUGH_INFO),
        ("Gubernur membantah gudang itu sengaja dibakar", Verdict.SUPPORTED),
        # word for word, and by whom
        ("“Saya dikorbankan untuk menutupi orang lain,” kata Danu", Verdict.SUPPORTED),
        ("“Saya dikorbankan untuk menutupi orang lain,” kata Zelina", Verdict.NOT_ENOUGH_INFO),
    ],
)
async def test_roles_denials_and_quotations(tmp_path: Path, plain_judges: None, text: str, verdict: Verdict) -> None:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        archive = Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))
        await archive.add(LOCAL, Draft(REPORTED, published=datetime(2025, 4, 16, tzinfo=UTC)), "perundingan")
        assert (await archive.check(LOCAL, text)).verdict is verdict


async def test_only_the_first_sentences_of_a_long_text_are_checked(reading: Archive) -> None:
    check = await reading.check(LOCAL, "Harga beras naik. " * 30)
    assert len(check.claims) == MAX_CLAIMS
