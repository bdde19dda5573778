"""Dates: resolved against the publication date, or left as written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.dates import ArticleTimes, TimeMention, find_times
from claims.extract import extract_text
from claims.languages import load
from claims.tokens import tokenize
from claims.types import ClaimKind, Grain

JAKARTA = timezone(timedelta(hours=7))
#: A Friday.
PUBLISHED = datetime(2025, 4, 18, 9, 0, tzinfo=JAKARTA)


def spans(text: str, language: str, published: datetime | None = PUBLISHED) -> list[str]:
    return written(find_times(tokenize(text), load(language), published))


def written(mentions: list[TimeMention]) -> list[str]:
    found = []
    for mention in mentions:
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
        ("Padang, Selasa - Hujan turun.", ["2025-04-15 day"]),
        ("PALORA, 17 April - Hujan turun pada Rabu.", ["2025-04-17 day", "2025-04-16 day"]),
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


@pytest.mark.parametrize("text", ["Versi 1,2.3.4 dirilis.", "10,0.0.1", "pada 1.2,5.2025", "pada 12.5.٢٠٢٥"])
def test_a_date_in_figures_is_of_digits_alone(text: str) -> None:
    assert spans(text, "id") == []


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pasar ramai pada Minggu lalu.", ["2025-04-13 day"]),
        ("Minggu lalu pasar ramai.", ["2025-04-07..2025-04-13 week"]),
        ("Pasar ramai hari Minggu ini.", ["2025-04-20 day"]),
        ("Pasar ramai pada malam Minggu.", []),
        ("Ia pergi usai salat Jumat.", []),
        ("Pasar buka setiap Senin, tiap hari Minggu dan setiap 17 Agustus.", []),
        ("Jumat (27/12) ia pergi.", ["2024-12-27 day"]),
        ("Ia pergi Senin 12/5.", ["2025-05-12 day"]),
        ("Ia pergi kemarin (17/4/2025).", ["2025-04-17 day"]),
        ("Ia pergi (17/4).", ["2025-04-17 day"]),
        ("Ia pergi Rabu pekan lalu (9/4/2025).", ["2025-04-09 day"]),
        ("Ia tiba Kamis (24/4) mendatang.", ["2025-04-24 day"]),
        ("Ia tiba Kamis,17 April 2025.", ["2025-04-17 day"]),
        ("Ia tiba 17April 2025.", ["2025-04-17 day"]),
        ("Ia tiba 12-04-2025.", ["2025-04-12 day"]),
        ("Tanggal 31 Februari tidak ada.", []),
        ("Rapat 10 sampai 12 Maret.", ["2025-03-10..2025-03-12 day"]),
        ("Rapat 10 dan 12 Maret 2025.", ["2025-03-10 day", "2025-03-12 day"]),
        ("Rapat 28 Februari-2 Maret 2025.", ["2025-02-28..2025-03-02 day"]),
        ("Rapat Senin-Rabu (10-12/3/2025).", ["2025-03-10..2025-03-12 day"]),
        ("Nilai per 28 Desember kemarin naik.", ["2024-12-28 day"]),
        ("Pada Senin, hakim akan memutus perkara.", ["2025-04-21 day"]),
        ("Rapat semula dijadwalkan pada Kamis.", ["2025-04-17 day"]),
        ("Ia datang tadi malam, tadi pagi, semalam, lusa.", ["2025-04-17 day", "2025-04-18 day", "2025-04-17 day", "2025-04-20 day"]),
        ("Rapat akhir pekan ini dan akhir pekan lalu.", ["2025-04-19..2025-04-20 day", "2025-04-12..2025-04-13 day"]),
        ("Ia lahir setahun lalu atau dua tahun silam.", ["2024-01-01..2024-12-31 year", "2023-01-01..2023-12-31 year"]),
        ("Ia pergi beberapa tahun lalu, lebih dari dua tahun lalu, 2-3 tahun lalu.", []),
        ("Dalam dua hari ini dan dua tahun mendatang, dalam 24 jam terakhir.", []),
        ("Ekspor Januari-Maret 2025 naik.", ["2025-01-01..2025-03-31 month"]),
        ("Ekspor kuartal I 2025 naik.", ["2025-01-01..2025-03-31 month"]),
        ("Ekspor triwulan II-2024 naik.", ["2024-04-01..2024-06-30 month"]),
        ("Ekspor kuartal pertama tahun ini naik.", ["2025-01-01..2025-03-31 month"]),
        ("Ekspor semester I 2025 naik.", ["2025-01-01..2025-06-30 month"]),
        ("Stok aman hingga Juni.", ["2025-06-01..2025-06-30 month"]),
        ("Pada 2019, 2020, dan 2021 banjir.", [f"{year}-01-01..{year}-12-31 year" for year in (2019, 2020, 2021)]),
        ("Antara 2019 dan 2023 banjir.", ["2019-01-01..2019-12-31 year", "2023-01-01..2023-12-31 year"]),
        ("Bupati periode 2019-2023 hadir.", ["2019-01-01..2023-12-31 year"]),
        ("Pada Pemilu 2024, di Liga 1 2024/2025, UU Nomor 11 Tahun 2020.", []),
        ("Prasasti itu dari tahun 1200 SM.", []),
        ("Rapat Rabu pukul 8 malam.", ["2025-04-16 day", "2025-04-16T20:00+0700 minute"]),
        ("Rapat Rabu jam 1 siang.", ["2025-04-16 day", "2025-04-16T13:00+0700 minute"]),
        ("Rapat Rabu malam sekitar pukul 7.", ["2025-04-16 day", "2025-04-16T19:00+0700 minute"]),
        ("Rapat Rabu siang pukul 9.", ["2025-04-16 day", "2025-04-16T09:00+0700 minute"]),
        ("Rapat Rabu pukul 08.00-10.00 WIT.", ["2025-04-16 day", "2025-04-16T08:00+0900 minute"]),
        (
            "Api menyala Rabu (16/4) pukul 23.45 dan padam Kamis (17/4).",
            ["2025-04-16 day", "2025-04-16T23:45+0700 minute", "2025-04-17 day"],
        ),
        ("Ia lahir 12 Februari 1921—wafat 27 Juni 1996.", ["1921-02-12 day", "1996-06-27 day"]),
        ("Jabatan itu dari 1971 hingga 1999.", ["1971-01-01..1971-12-31 year", "1999-01-01..1999-12-31 year"]),
        ("Harga naik dari 2010 menjadi 2011.", []),
        ("Gempa Rabu pukul 02.30 waktu setempat.", ["2025-04-16 day", "pukul 02.30 waktu minute"]),
    ],
)
def test_indonesian_usage(text: str, expected: list[str]) -> None:
    assert spans(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was due to appear in court on Saturday.", ["2025-04-19 day"]),
        ("It was expected to open on Thursday.", ["2025-04-17 day"]),
        ("On Monday, the court will rule.", ["2025-04-21 day"]),
        ("On Monday, he said he will go.", ["2025-04-14 day"]),
        ("Monday's fire followed last year's.", ["2025-04-14 day", "2024-01-01..2024-12-31 year"]),
        ("Earlier on Thursday he left.", ["2025-04-17 day"]),
        ("It shuts every Monday, on a Monday, on Good Friday.", []),
        ("It fell over the past week, in the last year, on the last Sunday.", []),
        ("It happened in mid-March.", ["2025-03-01..2025-03-31 month"]),
        ("It happened on March 10-12, 2025.", ["2025-03-10..2025-03-12 day"]),
        ("It happened on the 12th of May.", ["2025-05-12 day"]),
        ("It happened on the 12th.", []),
        ("It happened on June 3 last year.", ["2024-06-03 day"]),
        ("It happened in May of last year.", ["2024-05-01..2024-05-31 month"]),
        ("Profit in the first quarter of 2025 fell.", ["2025-01-01..2025-03-31 month"]),
        ("Q1 2025 was bad.", ["2025-01-01..2025-03-31 month"]),
        ("Profit rose 5% in the first quarter.", ["2025-01-01..2025-03-31 month"]),
        ("They led by 12 in the first quarter.", []),
        ("Theresa May said the tsunami of the 1990s may march in 2010s.", []),
        ("It happened over the weekend.", ["2025-04-12..2025-04-13 day"]),
        ("It happened at 0630 GMT on Monday.", ["2025-04-14T06:30+0000 minute", "2025-04-14 day"]),
        ("It happened at 7am on Monday.", ["2025-04-14T07:00+0700 minute", "2025-04-14 day"]),
        ("It happened at 5 a.m. on Monday (2200 GMT).", ["2025-04-14T05:00+0700 minute", "2025-04-14 day", "2025-04-13T22:00+0000 minute"]),
        ("It happened on Monday at noon.", ["2025-04-14 day", "2025-04-14T12:00+0700 minute"]),
        ("It happened a day after the vote, the day before the vote.", []),
        ("Act No. 11 of 2020 was read.", []),
        ("They kept 60% of the ball in the second half.", []),
        ("It fell between January and March.", ["2025-01-01..2025-01-31 month", "2025-03-01..2025-03-31 month"]),
        (
            "It shut from 8pm Friday until 6am Monday.",
            ["2025-04-18T20:00+0700 minute", "2025-04-18 day", "2025-04-14T06:00+0700 minute", "2025-04-14 day"],
        ),
    ],
)
def test_english_usage(text: str, expected: list[str]) -> None:
    assert spans(text, "en") == expected


@pytest.mark.parametrize(
    ("language", "sentences", "expected"),
    [
        ("id", ["Gempa pada Senin (14/4).", "Sehari sebelumnya hujan."], ["2025-04-13 day"]),
        ("id", ["Gempa pada Senin (14/4).", "Warga panik.", "Keesokan harinya hujan."], ["2025-04-15 day"]),
        ("id", ["Ia ditangkap 10 Maret dan diadili 12 Maret.", "Dua hari kemudian ia bebas."], ["2025-03-14 day"]),
        ("id", ["Ia ditangkap 10 Maret dan diadili 12 Maret.", "Sehari sebelumnya ia lari."], ["Sehari sebelumnya day"]),
        ("id", ["Gempa pada 2020.", "Keesokan harinya hujan."], ["Keesokan harinya day"]),
        ("id", ["Ia lahir pada 1998.", "Pada September tahun yang sama ia pindah."], ["1998-09-01..1998-09-30 month"]),
        ("id", ["Gempa pada Senin.", "A.", "B.", "C.", "D.", "Sehari sebelumnya hujan."], ["Sehari sebelumnya day"]),
        ("id", ["Ia menang pada 2024.", "Pada tahun itu ia menikah."], ["2024-01-01..2024-12-31 year"]),
        ("id", ["Ia menang pada 2024.", "Pria berusia 49 tahun itu tersenyum."], []),
        ("id", ["Keesokan harinya, Selasa (15/4), hujan."], ["2025-04-15 day", "2025-04-15 day"]),
        ("en", ["It fell to 12 on Tuesday from 13 a day earlier."], ["2025-04-15 day", "2025-04-14 day"]),
        ("en", ["He left on Monday.", "The following day it rained."], ["2025-04-15 day"]),
        ("en", ["He left on Monday.", "He returned two days later."], ["2025-04-16 day"]),
        ("en", ["Prices rose in March, faster than a year earlier."], ["2025-03-01..2025-03-31 month", "2024-03-01..2024-03-31 month"]),
        ("en", ["The following day it rained."], ["The following day day"]),
        (
            "id",
            ["Ekspor Januari 2025 melebihi bulan yang sama tahun lalu."],
            ["2025-01-01..2025-01-31 month", "2024-01-01..2024-01-31 month"],
        ),
    ],
)
def test_a_time_that_counts_from_another(language: str, sentences: list[str], expected: list[str]) -> None:
    times = ArticleTimes(load(language), PUBLISHED)
    assert written([times.read(tokenize(sentence)) for sentence in sentences][-1]) == expected


def test_an_extracted_figure_has_the_day_that_counts_from_an_earlier_sentence() -> None:
    text = "Gempa mengguncang Palora pada Senin (14/4). Sehari sebelumnya, banjir menewaskan 12 orang."
    (death,) = [claim for claim in extract_text(text, "id", PUBLISHED).claims if claim.kind is ClaimKind.CASUALTY]
    assert death.when is not None
    assert death.when.start == datetime(2025, 4, 13, tzinfo=JAKARTA)


# Formatting a day and reading it gives the day back.

_DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
_PUBLICATIONS = st.dates(date(1990, 1, 1), date(2050, 12, 31)).map(lambda day: datetime(day.year, day.month, day.day, 9, tzinfo=JAKARTA))
_MONTHS = {
    "id": ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
_WEEKDAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_CARRIERS = {"id": "Rapat digelar pada {} di balai.", "en": "They met on {} in town."}


def only_day(text: str, language: str, published: datetime | None) -> date:
    (mention,) = find_times(tokenize(_CARRIERS[language].format(text)), load(language), published)
    assert mention.span.start is not None
    assert mention.span.end == mention.span.start + timedelta(days=1)
    return mention.span.start.date()


@given(_DAYS, st.sampled_from(["id", "en"]), st.none() | _PUBLICATIONS)
def test_a_written_date_is_read_back(day: date, language: str, published: datetime | None) -> None:
    month, weekday = _MONTHS[language][day.month - 1], _WEEKDAYS[language][day.weekday()]
    shapes = [f"{day.day} {month} {day.year}", f"{weekday}, {day.day} {month} {day.year}", day.isoformat()]
    if language == "en":
        shapes += [f"{month} {day.day}, {day.year}", f"{weekday}, {month} {day.day}, {day.year}"]
    else:
        shapes += [f"{weekday} ({day.day}/{day.month}/{day.year}) malam", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}"]
    for shape in shapes:
        assert only_day(shape, language, published) == day, shape


@given(_PUBLICATIONS, st.integers(0, 6), st.sampled_from(["id", "en"]))
def test_a_weekday_is_the_last_one_up_to_publication(published: datetime, back: int, language: str) -> None:
    day = published.date() - timedelta(days=back)
    assert only_day(_WEEKDAYS[language][day.weekday()], language, published) == day


@given(_PUBLICATIONS, st.integers(-60, 60), st.sampled_from(["id", "en"]))
def test_a_date_without_a_year_is_the_nearest(published: datetime, away: int, language: str) -> None:
    day = published.date() + timedelta(days=away)
    month = _MONTHS[language][day.month - 1]
    shapes = [f"{day.day} {month}"]
    shapes.append(f"{month} {day.day}" if language == "en" else f"{_WEEKDAYS['id'][day.weekday()]} ({day.day}/{day.month})")
    for shape in shapes:
        assert only_day(shape, language, published) == day, shape


@given(_PUBLICATIONS, st.integers(2, 90))
def test_days_ago_are_counted_back(published: datetime, days: int) -> None:
    for text, language in ((f"Rapat digelar {days} hari lalu.", "id"), (f"They met {days} days ago.", "en")):
        (mention,) = find_times(tokenize(text), load(language), published)
        assert mention.span.start is not None
        assert mention.span.start.date() == published.date() - timedelta(days=days)


_WORDS = [
    "Senin", "Minggu", "minggu", "Mei", "Maret", "pukul", "jam", "malam", "12", "31", "2025", "2019", "/", "-", "–", "(", ")", ",",
    ".", ":", "hari", "lalu", "ini", "depan", "kuartal", "I", "dan", "hingga", "WIB", "tahun", "kemarin", "sehari", "sebelumnya",
    "kemudian", "Monday", "May", "March", "the", "last", "next", "first", "quarter", "of", "on", "at", "p.m.", "ago", "later", "day",
    "before", "GMT", "0630", "10-12",
]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS) | st.text(max_size=6), max_size=25), st.sampled_from(["id", "en", "ms", "fr"]), st.booleans())
def test_any_text_is_read(words: list[str], language: str, dated: bool) -> None:
    times = ArticleTimes(load(language), PUBLISHED if dated else None)
    for text in (" ".join(words), "".join(words)):
        line = tokenize(text)
        found = times.read(line)
        assert all(0 <= mention.first < mention.last <= len(line) for mention in found)
        assert all(mention.span.start is None or mention.span.relative is None for mention in found)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("GENEVA, April 16 (KABAR) - Talks failed.", "en", ["2025-04-16"]),
        ("MARUPUR, Palora, 17 Apr. (KABAR) -- Hujan turun.", "id", ["2025-04-17"]),
        ("2017: a boiler bursts", "en", ["2017-01-01"]),
        ("• 2019 - kebakaran pasar", "id", ["2019-01-01"]),
        ("Turnout was above that of the 2019 mayoral election.", "en", ["2019-01-01"]),
        ("Dalam banjir besar 2014, jembatan itu hanyut.", "id", ["2014-01-01"]),
        ("Lebih banyak daripada 2016.", "id", ["2016-01-01"]),
        ("Lebih daripada 2016 orang datang.", "id", []),
        ("Pemerintahan dibentuk paling lambat tanggal 20 bulan depan.", "id", ["2025-05-20"]),
        ("They meet on the 20th of next month.", "en", ["2025-05-20"]),
        ("The sum could be paid in June.", "en", ["2025-06-01"]),
        ("The warnings run until Tuesday.", "en", ["2025-04-22"]),
        ("The hall is to be closed from Monday until Friday.", "en", ["2025-04-21", "2025-04-25"]),
        ("Laba naik pada kuartal I 2025 dari periode yang sama tahun lalu.", "id", ["2025-01-01", "2024-01-01"]),
    ],
)
def test_times_of_reports_lists_and_plans(text: str, language: str, expected: list[str]) -> None:
    found = find_times(tokenize(text), load(language), PUBLISHED)
    assert [f"{mention.span.start:%Y-%m-%d}" for mention in found if mention.span.start is not None] == expected


def test_two_clock_times_have_the_zone_of_the_last() -> None:
    found = find_times(tokenize("Layanan dibuka Rabu pukul 07.00 hingga 13.00 WITA."), load("id"), PUBLISHED)
    told = [mention.span.start.isoformat() for mention in found if mention.clock and mention.span.start is not None]
    assert told == ["2025-04-16T07:00:00+08:00", "2025-04-16T13:00:00+08:00"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Unions in Vostria called for a general strike on Tuesday.", "en", ["2025-04-22 day"]),
        ("She called on Tuesday for a general strike.", "en", ["2025-04-15 day"]),
        ("The minister called for calm on Tuesday.", "en", ["2025-04-15 day"]),
        ("She called for calm at a rally on Tuesday.", "en", ["2025-04-15 day"]),
        ("He denounced what he called a rigged election on Tuesday.", "en", ["2025-04-15 day"]),
        ("Unions have called a march in Vostria on Tuesday.", "en", ["2025-04-22 day"]),
        ("Ia menyerukan perdamaian dalam aksi pada Selasa.", "id", ["2025-04-15 day"]),
        ("The weather office forecast another 90 mm of rain by Thursday.", "en", ["2025-04-24 day"]),
        ("The bank cut its growth forecast on Tuesday.", "en", ["2025-04-15 day"]),
        ("Vosair has cancelled 12 of its ferries on Saturday.", "en", ["2025-04-19 day"]),
        ("Serikat buruh menyerukan mogok nasional pada Selasa.", "id", ["2025-04-22 day"]),
        ("Presiden menyerukan ketenangan pada Selasa.", "id", ["2025-04-15 day"]),
        ("Badan cuaca memprakirakan hujan lebat hingga Kamis.", "id", ["2025-04-24 day"]),
        ("Hujan diperkirakan turun sampai Kamis.", "id", ["2025-04-24 day"]),
        ("Panitia merencanakan pertemuan pada Senin.", "id", ["2025-04-21 day"]),
        ("Operator itu membatalkan 12 pelayaran pada Sabtu.", "id", ["2025-04-19 day"]),
        ("Operator itu membatalkan 12 pelayaran pada Rabu.", "id", ["2025-04-16 day"]),
    ],
)
def test_a_weekday_behind_a_plan_or_forecast_is_the_next(text: str, language: str, expected: list[str]) -> None:
    assert spans(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gubernur menjanjikan tambahan Rp 7 miliar pekan depan.", ["2025-04-21..2025-04-27 week"]),
        ("Kota Wanasari menerima Rp 2,5 triliun tahun lalu.", ["2024-01-01..2024-12-31 year"]),
        ("Ia menyumbang Rp20 juta bulan lalu.", ["2025-03-01..2025-03-31 month"]),
        ("Gunung itu terbentuk 2 juta tahun lalu.", []),
    ],
)
def test_money_counts_no_unit_of_time(text: str, expected: list[str]) -> None:
    assert spans(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Status siaga berlaku 11 Mei hingga 24 Mei 2025.", "id", ["2025-05-11..2025-05-24 day"]),
        ("Pameran digelar dari 28 Desember 2023 hingga 3 Januari 2024.", "id", ["2023-12-28..2024-01-03 day"]),
        ("Sejak 13 Maret sampai 26 Maret hujan turun.", "id", ["2025-03-13..2025-03-26 day"]),
        ("The fair ran from 3 March to 5 April 2024.", "en", ["2024-03-03..2024-04-05 day"]),
        ("The fair ran from May 13 to May 26, 2024.", "en", ["2024-05-13..2024-05-26 day"]),
        ("The strike lasted from March 3 through April 5.", "en", ["2025-03-03..2025-04-05 day"]),
        ("The vote was postponed from 3 March to 5 April.", "en", ["2025-03-03 day", "2025-04-05 day"]),
    ],
)
def test_from_a_day_to_another_is_one_time(text: str, language: str, expected: list[str]) -> None:
    assert spans(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Some 310 shops shut in the first nine months of 2024, up from 200 in the same period of 2023.",
            "en",
            ["2024-01-01..2024-09-30 month", "2023-01-01..2023-09-30 month"],
        ),
        ("Sales fell in the last three months of 2023.", "en", ["2023-10-01..2023-12-31 month"]),
        ("Sales fell in the first half of 2025.", "en", ["2025-01-01..2025-06-30 month"]),
        ("The first nine months were hard in 2024.", "en", ["2024-01-01..2024-12-31 year"]),
        (
            "Sebanyak 310 toko tutup dalam sembilan bulan pertama 2024, naik dari periode yang sama 2023.",
            "id",
            ["2024-01-01..2024-09-30 month", "2023-01-01..2023-09-30 month"],
        ),
        ("Penjualan naik pada tiga bulan terakhir tahun 2023.", "id", ["2023-10-01..2023-12-31 month"]),
        ("Penjualan naik pada paruh pertama 2025.", "id", ["2025-01-01..2025-06-30 month"]),
        ("Dalam tiga bulan terakhir harga naik.", "id", []),
    ],
)
def test_the_first_or_last_months_of_a_year(text: str, language: str, expected: list[str]) -> None:
    assert spans(text, language) == expected
