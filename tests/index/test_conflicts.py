"""When sources differ, when one only brings another up to date, and when two are one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.article import Draft
from index.answer import Answer, Status
from index.archive import Archive
from index.sqlite import SQLiteStore
from index.store import LOCAL
from tests.fake_cross_encoder import FakeCrossEncoder
from tests.fake_encoder import FakeEncoder

QUESTION = "Berapa orang tewas akibat banjir di Lembata?"


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    encoder = FakeEncoder()
    async with SQLiteStore(tmp_path / "telisik.sqlite3", encoder.space) as store:
        yield Archive(store, encoder, FakeCrossEncoder(), lambda: datetime(2025, 4, 20, tzinfo=UTC))


async def add(archive: Archive, sentence: str, day: int | None, hour: int = 0) -> None:
    published = None if day is None else datetime(2025, 4, day, hour, tzinfo=UTC)
    await archive.add(LOCAL, Draft(f"Kabar dari Lembata {day} {hour}\n\n{sentence}\n", published=published), "kabar")


def figures(answer: Answer) -> list[float | None]:
    return [claim.value.low for e in answer.evidence for claim in e.answering[:1] if claim.value is not None]


async def test_a_later_and_higher_toll_is_an_update(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 41 orang.", 16)
    await add(archive, "Banjir di Lembata menewaskan 35 orang.", 15)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.ANSWERED
    assert figures(answer) == [41, 35, 34]
    assert [e.superseded for e in answer.evidence] == [False, True, True]


async def test_a_later_and_lower_toll_is_a_conflict(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 20 orang.", 16)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.CONFLICTING
    assert figures(answer) == [20, 34]
    assert not any(e.superseded for e in answer.evidence)


@pytest.mark.parametrize("day", [14, None])
async def test_tolls_of_one_time_or_of_an_unknown_one_are_a_conflict(archive: Archive, day: int | None) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 41 orang, kata polisi.", day)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.CONFLICTING
    assert sorted(f for f in figures(answer) if f is not None) == [34, 41]


async def test_copies_of_one_text_count_once(archive: Archive) -> None:
    for hour in (0, 3, 5):
        await add(archive, "Banjir di Lembata menewaskan 34 orang, kata kepala polisi setempat.", 14, hour)
    answer = await archive.ask(LOCAL, QUESTION)
    assert (answer.status, len(answer.evidence)) == (Status.ANSWERED, 1)
    await add(archive, "Sebanyak 20 orang tewas akibat banjir di Lembata.", 15)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.CONFLICTING
    assert sorted(f for f in figures(answer) if f is not None) == [20, 34]


LONG = (
    "Banjir bandang yang dipicu hujan deras sejak Sabtu malam di Lembata menewaskan {n} orang, merusak jembatan, kebun, sekolah, pasar, "
    "gereja, masjid, pelabuhan, jalan raya, saluran irigasi serta jaringan listrik, kata kepala badan penanggulangan bencana setempat."
)


async def test_a_long_sentence_that_differs_in_its_figure_alone_is_no_copy(archive: Archive) -> None:
    await add(archive, LONG.format(n=34), 14)
    await add(archive, LONG.format(n=41), 16)
    answer = await archive.ask(LOCAL, QUESTION)
    assert figures(answer) == [41, 34]
    assert [e.superseded for e in answer.evidence] == [False, True]


async def test_figures_that_do_not_exclude_each_other_agree(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan sedikitnya 34 orang.", 14)
    await add(archive, "Banjir di Lembata menewaskan 41 orang.", 16)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.ANSWERED
    assert not any(e.superseded for e in answer.evidence)


async def test_another_place_is_another_event(archive: Archive) -> None:
    await add(archive, "Banjir di Lembata menewaskan 34 orang.", 14)
    await add(archive, "Banjir di Wailela menewaskan 20 orang.", 14)
    answer = await archive.ask(LOCAL, QUESTION)
    assert answer.status is Status.ANSWERED
    assert figures(answer) == [34]
