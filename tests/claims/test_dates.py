"""Dates: resolved against the publication date, or left as written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from claims.dates import find_times
from claims.languages import load
from claims.tokens import tokenize
from claims.types import Grain

JAKARTA = timezone(timedelta(hours=7))
#: A Friday.
PUBLISHED = datetime(2025, 4, 18, 9, 0, tzinfo=JAKARTA)


def spans(text: str, language: str, published: datetime | None = PUBLISHED) -> list[str]:
    found = []
    for mention in find_times(tokenize(text), load(language), published):
        span = mention.span
        if span.start is None or span.end is None:
            found.append(f"{span.relative} {span.grain}")
            continue
        last = span.end - timedelta(minutes=1)
        if span.grain is Grain.MINUTE:
            found.append(f"{span.start:%Y-%m-%dT%H:%M%z} minute")
        elif last.date() == span.start.date():
            found.append(f"{span.start:%Y-%m-%d} {span.grain}")
        else:
            found.append(f"{span.start:%Y-%m-%d}..{last:%Y-%m-%d} {span.grain}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rapat berlangsung pada hari Kamis.", ["2025-04-17 day"]),
        ("Rapat berlangsung pada hari Jumat.", ["2025-04-18 day"]),
        ("Rapat berlangsung Jumat lalu.", ["2025-04-11 day"]),
        ("Banjir terjadi pada hari Minggu.", ["2025-04-13 day"]),
        ("Banjir terjadi Minggu malam.", ["2025-04-13 day"]),
        ("Banjir terjadi minggu ini.", ["2025-04-14..2025-04-20 week"]),
        ("Banjir terjadi dua minggu lalu.", ["2025-03-31..2025-04-06 week"]),
        ("Banjir terjadi selama dua minggu.", []),
        ("Banjir terjadi kemarin.", ["2025-04-17 day"]),
        ("Banjir terjadi tiga hari lalu.", ["2025-04-15 day"]),
        ("Banjir terjadi bulan lalu.", ["2025-03-01..2025-03-31 month"]),
        ("Banjir terjadi pada bulan Januari.", ["2025-01-01..2025-01-31 month"]),
        ("Banjir terjadi pada Desember.", ["2024-12-01..2024-12-31 month"]),
        ("Banjir terjadi Oktober tahun lalu.", ["2024-10-01..2024-10-31 month"]),
        ("Banjir terjadi pada April 2023.", ["2023-04-01..2023-04-30 month"]),
        ("Banjir terjadi pada 2010.", ["2010-01-01..2010-12-31 year"]),
        ("Banjir terjadi pada tahun 1980-an.", []),
        ("Banjir terjadi Senin (12/5/2025).", ["2025-05-12 day"]),
        ("Banjir terjadi Senin (14/4) malam.", ["2025-04-14 day"]),
        ("Banjir terjadi Rabu, 16 April 2025.", ["2025-04-16 day"]),
        ("Banjir terjadi 17 Agustus.", ["2024-08-17 day"]),
        ("Banjir terjadi 6-14 Maret 2025.", ["2025-03-06..2025-03-14 day"]),
        ("Kapal tiba 20 Agustus dan 8 September 1975.", ["1975-08-20 day", "1975-09-08 day"]),
        ("Kantor dibuka Senin depan.", ["2025-04-21 day"]),
        ("Presiden akan bertemu menteri pada hari Rabu.", ["2025-04-23 day"]),
        ("Banjir terjadi Rabu (16/4/2025) pukul 14.30 WITA.", ["2025-04-16 day", "2025-04-16T14:30+0800 minute"]),
        ("Toko buka pukul 14.30 WIB.", ["pukul 14.30 WIB minute"]),
        ("Rapat ditunda sampai Senin pekan depan.", ["2025-04-21 day"]),
        ("Rapat digelar Selasa pekan lalu.", ["2025-04-08 day"]),
        ("Ombak tinggi diperkirakan masih terjadi hingga Minggu.", ["2025-04-20 day"]),
        ("Ombak diperkirakan mencapai 4 meter pada Sabtu.", ["2025-04-12 day"]),
        ("Hakim akan memeriksa warga yang ditangkap pada Rabu.", ["2025-04-16 day"]),
        ("Jembatan akan dibuka lagi, kata camat pada Rabu.", ["2025-04-16 day"]),
        ("Tanggal 31/2/2025 tidak ada.", []),
        ("Sepertiga atau 1/3 penduduk pindah.", []),
        ("Padang, Selasa - Hujan turun.", []),
        ("PALORA, 17 April - Hujan turun pada Rabu.", ["2025-04-16 day"]),
    ],
)
def test_indonesian(text: str, expected: list[str]) -> None:
    assert spans(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began on Thursday.", ["2025-04-17 day"]),
        ("It began last Friday.", ["2025-04-11 day"]),
        ("It will begin on Monday.", ["2025-04-21 day"]),
        ("They would meet on Monday.", ["2025-04-21 day"]),
        ("She expects a ruling by June.", ["2025-06-01..2025-06-30 month"]),
        ("The trial begins on Tuesday.", ["2025-04-22 day"]),
        ("The mayor will resign after she was questioned on Monday.", ["2025-04-14 day"]),
        ("The ferry will return soon, the harbour master said on Monday.", ["2025-04-14 day"]),
        ("The road closed due to snow on Monday.", ["2025-04-14 day"]),
        ("It was put off to Monday next week.", ["2025-04-21 day"]),
        ("It ended on Tuesday of last week.", ["2025-04-08 day"]),
        ("It began on April 14, 2025.", ["2025-04-14 day"]),
        ("It began on 14 April 2025.", ["2025-04-14 day"]),
        ("It began on the 2nd of March.", ["2025-03-02 day"]),
        ("It began yesterday.", ["2025-04-17 day"]),
        ("It began two weeks ago.", ["2025-03-31..2025-04-06 week"]),
        ("It began last month.", ["2025-03-01..2025-03-31 month"]),
        ("It may rain and they march on.", []),
        ("It began in May.", ["2024-05-01..2024-05-31 month"]),
        ("It began in 2010.", ["2010-01-01..2010-12-31 year"]),
        ("It began on 13/4/2025.", ["2025-04-13 day"]),
        ("It began on 3/4/2025.", []),
        ("It began at 9:03 a.m. on Sunday.", ["2025-04-13T09:03+0700 minute", "2025-04-13 day"]),
        ("It began 2025-04-13.", ["2025-04-13 day"]),
        ("It stands at 19, inflation at 2.50 and the toll at 2.5 million.", []),
        ("It began at 14:30 on Sunday.", ["2025-04-13T14:30+0700 minute", "2025-04-13 day"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert spans(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Banjir berlaku pada hari Khamis.", "ms", ["2025-04-17 day"]),
        ("Banjir berlaku pada 3 Ogos 2024.", "ms", ["2024-08-03 day"]),
        ("Banjir berlaku dua minggu lalu.", "ms", ["2025-03-31..2025-04-06 week"]),
        ("C'était jeudi.", "fr", ["2025-04-17 day"]),
        ("C'était le 13 avril 2025.", "fr", ["2025-04-13 day"]),
        ("C'était hier.", "fr", ["2025-04-17 day"]),
    ],
)
def test_malay_and_french(text: str, language: str, expected: list[str]) -> None:
    assert spans(text, language) == expected


def test_without_a_publication_date_nothing_is_guessed() -> None:
    assert spans("Banjir terjadi pada hari Minggu.", "id", None) == ["hari Minggu day"]
    assert spans("Banjir terjadi bulan lalu.", "id", None) == ["bulan lalu month"]
    assert spans("Banjir terjadi 17 Agustus.", "id", None) == ["17 Agustus day"]
    assert spans("Banjir terjadi 17 Agustus 2024.", "id", None) == ["2024-08-17 day"]


def test_a_weekday_keeps_its_number_resolved_or_not() -> None:
    for published in (PUBLISHED, None):
        (mention,) = find_times(tokenize("Banjir terjadi pada hari Minggu."), load("id"), published)
        assert mention.span.weekday == 6


def test_days_lie_in_the_zone_of_publication() -> None:
    (mention,) = find_times(tokenize("It began yesterday."), load("en"), datetime(2025, 4, 18, 1, tzinfo=UTC))
    assert mention.span.start == datetime(2025, 4, 17, tzinfo=UTC)
    assert mention.span.end == datetime(2025, 4, 18, tzinfo=UTC)


@pytest.mark.parametrize("published", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_raise_nothing(published: datetime) -> None:
    for text in (
        "Kemarin, besok, bulan lalu, tahun depan, Senin lalu, Senin depan, 900 tahun lalu, 5 Januari",
        "31 Desember dan akhir pekan lalu",
    ):
        find_times(tokenize(text), load("id"), published)
