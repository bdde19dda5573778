"""The picture of a timeline, looked at as people see it: by its pixels, and by what is written on it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from bot import charts
from bot.chart_canvas import ARROW, BACKGROUND, COLOURS, HEIGHT, INK, MARKER_PX, WIDTH, box_of, points_of
from bot.chart_text import label_of
from bot.charts import ChartError, NotPng
from bot.localisation import translator
from bot.timelines import description
from claims.types import Quantity
from index.timeline import Standing, Timeline
from tests.reported import corrected, deaths, report, timeline

EN, ID = translator("en"), translator("id")
Colour = tuple[int, int, int]

STORY = timeline(
    report(17, 13, superseded=True),
    report(deaths(25, None), 14, updates=(0,), superseded=True),
    report(34, 15, updates=(1,), differs=(3,), superseded=True),
    report(20, 16, differs=(2,), superseded=True),
    report(deaths(36, 44), 17, updates=(2, 3)),
)


class Picture:
    """A timeline drawn: the figure as it was laid out, and the pixels of its PNG."""

    def __init__(self, found: Timeline, language: str = "en") -> None:
        t = translator(language)
        self.found = found
        self.figure: Figure = charts.compose(found, t)
        self.figure.draw_without_rendering()  # what stands beside the axes gets its place only then
        self.axes = self.figure.axes[0]
        self.image = Image.open(BytesIO(charts.draw(found, t, description(found, t)))).convert("RGB")
        self.points = points_of(found.reports)

    def at(self, x: float, y: float) -> Colour:
        """The colour of a pixel, counted from below as matplotlib does."""
        return self.image.getpixel((round(x), HEIGHT - 1 - round(y)))  # type: ignore[return-value]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The pixel at a place and value of the axes."""
        across, up = self.axes.transData.transform((x, y))
        return float(across), float(up)

    def share(self, colour: Colour) -> int:
        """How many pixels have this colour."""
        return sum(count for count, seen in self.image.getcolors(1 << 24) or [] if seen == colour)

    def texts(self) -> list[Text]:
        """Everything written; a scale has marks beyond its ends too, which are not drawn."""
        low, high = self.axes.get_ylim()
        beyond = [tick.label1 for tick in self.axes.yaxis.get_major_ticks() if not low <= tick.get_loc() <= high]
        written = [text for text in self.figure.findobj(Text) if isinstance(text, Text) and text.get_visible() and text.get_text()]
        return [text for text in written if text not in beyond]

    def words(self) -> list[str]:
        return [text.get_text() for text in self.texts()]

    def labels(self) -> list[Text]:
        return [text for text in self.axes.texts if text.get_text()]


def rgb(colour: str) -> Colour:
    red, green, blue = (round(255 * part) for part in to_rgb(colour))
    return red, green, blue


GROUND, WHITE = rgb(BACKGROUND), rgb(INK)
REPORTED, UPDATE, DIFFERS = (rgb(COLOURS[standing]) for standing in Standing)


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_picture_is_dark_wide_and_legible() -> None:
    picture = Picture(STORY)
    assert picture.image.size == (WIDTH, HEIGHT)
    assert WIDTH >= 1000
    assert all(picture.at(x, y) == GROUND for x in (0, WIDTH - 1) for y in (0, HEIGHT - 1))
    assert picture.share(GROUND) > 0.8 * WIDTH * HEIGHT
    assert contrast(WHITE, GROUND) >= 7  # WCAG AAA
    assert all(contrast(colour, GROUND) >= 4.5 for colour in (REPORTED, UPDATE, DIFFERS))
    assert picture.share(WHITE) > 3_000


def test_everything_written_is_large_within_the_picture_and_really_there() -> None:
    picture = Picture(STORY)
    for text in picture.texts():
        extent = text.get_window_extent()
        assert float(text.get_fontsize()) * 100 / 72 >= 27, text.get_text()
        assert extent.x0 >= 0, text.get_text()
        assert extent.y0 >= 0, text.get_text()
        assert extent.x1 <= WIDTH, text.get_text()
        assert extent.y1 <= HEIGHT, text.get_text()
        ink = [picture.at(x, y) for x in range(int(extent.x0), int(extent.x1)) for y in range(int(extent.y0), int(extent.y1))]
        assert max(map(luminance, ink)) > 0.8, text.get_text()


def test_values_are_written_beside_their_markers_and_cover_nothing() -> None:
    picture = Picture(STORY)
    assert sorted(label.get_text() for label in picture.labels()) == ["17", "36–44", "≠ 20", "≠ 34", "≥ 25"]
    boxes: list[Bbox] = [label.get_window_extent() for label in picture.labels()]
    boxes += [box_of(picture.axes, point) for point in picture.points]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_shapes_tell_reports_updates_and_disagreements_apart_without_their_colours() -> None:
    picture = Picture(timeline(report(10, 13), report(20, 14, updates=(0,)), report(30, 15, differs=(3,)), report(40, 16, differs=(2,))))
    corner, tip = MARKER_PX / 2 - 1, MARKER_PX / 2 + 5

    def inked(at: int, dx: float, dy: float) -> bool:
        x, y = picture.place(picture.points[at].x, picture.points[at].y)
        return contrast(picture.at(x + dx, y + dy), GROUND) > 2

    circle, square, diamond = 0, 1, 2
    assert all(inked(which, 0, 0) for which in (circle, square, diamond))
    assert [inked(which, corner, corner) for which in (circle, square, diamond)] == [False, True, False]
    assert [inked(which, 0, tip) for which in (circle, square, diamond)] == [False, False, True]
    assert "≠ 30" in picture.words()
    assert "≠ 40" in picture.words()
    assert "10" in picture.words()


def test_only_what_is_there_is_drawn_and_explained() -> None:
    alone = Picture(timeline(report(35, 14)))
    assert alone.share(UPDATE) == alone.share(DIFFERS) == 0
    assert "reported" in alone.words()
    assert not {"brought up to date", "≠ sources differ", "at least", "at most"} & set(alone.words())
    story = Picture(STORY)
    assert {"reported", "brought up to date", "≠ sources differ", "at least"} <= set(story.words())
    assert "at most" not in story.words()
    assert min(story.share(colour) for colour in (REPORTED, UPDATE, DIFFERS)) > 100


@pytest.mark.parametrize(("value", "direction"), [(deaths(35, None), 1), (deaths(None, 35), -1)])
def test_an_end_that_is_not_given_is_an_arrow(value: Quantity, direction: int) -> None:
    picture = Picture(timeline(report(30, 13), report(value, 15)))
    point = picture.points[1]
    low, high = picture.axes.get_ylim()
    along = [picture.place(point.x, point.y + direction * ARROW * (high - low) * share) for share in (0.5, 0.7)]
    against = picture.place(point.x, point.y - direction * ARROW * (high - low) * 0.5)
    assert all(picture.at(*spot) == REPORTED for spot in along)
    assert picture.at(*against) == GROUND
    tip = picture.place(point.x, point.y + direction * ARROW * (high - low) * 0.8)
    assert picture.at(tip[0] + 7, tip[1]) == REPORTED  # wider than its shaft
    assert picture.at(along[0][0] + 7, along[0][1]) == GROUND


def test_a_range_is_a_bar_from_its_lowest_to_its_highest_value() -> None:
    picture = Picture(timeline(report(20, 13), report(deaths(30, 50), 15)))
    point = picture.points[1]
    for value in (31, 35, 45, 49):
        assert picture.at(*picture.place(point.x, value)) == REPORTED
    for value in (26, 54):
        assert picture.at(*picture.place(point.x, value)) != REPORTED
    x, end = picture.place(point.x, 50)
    assert picture.at(x + 10, end) == REPORTED  # a cap marks the end


def test_updates_are_joined_by_steps() -> None:
    picture = Picture(timeline(report(20, 13), report(40, 15, updates=(0,)), report(40, 17)))
    first, second, _ = picture.points
    along = [picture.place(first.x + (second.x - first.x) * share, 20) for share in (0.3, 0.6, 0.9)]
    assert all(picture.at(*spot) == UPDATE for spot in along)
    assert picture.at(*picture.place(second.x, 28)) == UPDATE
    assert picture.at(*picture.place((first.x + second.x) / 2, 30)) != UPDATE  # no slope: nobody reported 30


def test_disagreements_are_joined_by_dots() -> None:
    picture = Picture(timeline(report(20, 13, differs=(1,)), report(40, 17, differs=(0,))))
    first, second = picture.points
    spots = [picture.place(first.x + (second.x - first.x) * n / 200, 20 + 20 * n / 200) for n in range(20, 181)]
    inked = [contrast(picture.at(*spot), GROUND) > 2 for spot in spots]
    assert 0.1 < sum(inked) / len(inked) < 0.9


def test_a_claim_found_wrong_is_hollow_and_says_so() -> None:
    picture = Picture(timeline(report(20, 13), corrected(report(40, 15), "It was 14.")))
    hollow, full = (picture.at(*picture.place(point.x, point.y)) for point in reversed(picture.points))
    assert (hollow, full) == (GROUND, REPORTED)
    assert "✗ 40" in picture.words()
    assert "✗ found wrong" in picture.words()


def test_days_are_written_as_the_language_writes_them() -> None:
    found = timeline(report(1, when=datetime(2025, 8, 13, tzinfo=UTC)), report(2, when=datetime(2025, 10, 9, tzinfo=UTC)))
    assert {"Aug 13", "Oct 9", "2025"} <= set(Picture(found).words())
    assert {"13 Agu", "9 Okt", "2025"} <= set(Picture(found, "id").words())
    years = timeline(report(1, when=datetime(2024, 8, 13, tzinfo=UTC)), report(2, when=datetime(2025, 10, 9, tzinfo=UTC)))
    assert {"13 Agu 2024", "9 Okt 2025"} <= set(Picture(years, "id").words())
    unknown = timeline(report(1, 13), report(2))
    assert {"Apr 13", "no date"} <= set(Picture(unknown).words())


def test_days_do_not_run_into_each_other() -> None:
    picture = Picture(timeline(*(report(n, 1 + n) for n in range(20))))
    days = [text for text in picture.axes.get_xticklabels() if text.get_text()]
    assert len(days) >= 3
    assert days[0].get_text() == "Apr 1"
    assert days[-1].get_text() == "Apr 20"
    for one, other in combinations(days, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent())


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (deaths(1250, None), "≥ 1,250", "≥ 1.250"),
        (Quantity("money", 12.4e9, 12.4e9, "IDR"), "IDR12.4B", "Rp12,4 M"),
        (Quantity("money", 86.3e6, None, "USD"), "≥ $86,300,000", "≥ US$86,3 jt"),
        (Quantity("percentage", 14.5, 14.5, "percent"), "14.5%", "14,5%"),
        (Quantity("money", None, 2.5e9, "IDR", high_open=True), "< IDR2.5B", "< Rp2,5 M"),
    ],
)
def test_values_are_short_and_in_the_persons_language(value: Quantity, english: str, indonesian: str) -> None:
    one = report(value, 14)
    assert label_of(one, EN) == english
    assert label_of(one, ID) == indonesian
    assert english in Picture(timeline(one)).words()


HOSTILE = [
    "$\\frac{1}{0}$ and $x^$ and 50% of $5",
    "Berapa\n\n\torang   tewas?",
    "死者は何人ですか 😀 كم عدد القتلى \u202egnp.exe",
    "W" * 2_000,
    "How many people died in the " + "very " * 300 + "large flood?",
    "\ud800\x00\x07",
    "<b>&amp;</b> \\textbf{x} {braces} %s",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_whatever_is_asked_is_written_and_stays_in_the_picture(question: str) -> None:
    picture = Picture(timeline(report(17, 13), report(41, 16, updates=(0,)), question=question))
    title = picture.figure.texts[0]
    extent = title.get_window_extent()
    assert extent.x1 <= WIDTH
    assert extent.y0 > picture.axes.get_window_extent().y1
    assert title.get_text().count("\n") <= 1


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    metric, unit, most = draw(st.sampled_from([("deaths", "person", 10**6), ("money", "IDR", 10**13), ("percentage", "percent", 100)]))
    low = draw(st.integers(0, most) | st.floats(0, most, allow_nan=False))
    high = draw(st.sampled_from([low, low * 1.5, None]))
    return Quantity(metric, low, high, unit) if draw(st.booleans()) else Quantity(metric, None, low, unit)


@settings(deadline=None, max_examples=10)
@example(Quantity("deaths", None, 100006.0, "person"), [(0.99999, None)])
@given(quantities(), st.lists(st.tuples(st.floats(0.5, 2), st.none() | st.integers(1, 28)), max_size=40))
def test_any_timeline_can_be_drawn_within_the_picture(value: Quantity, others: list[tuple[float, int | None]]) -> None:
    reports = [report(value, 1)]
    for factor, day in sorted(others, key=lambda other: other[1] or 99):
        low, high = (None if bound is None else bound * factor for bound in (value.low, value.high))
        reports.append(report(Quantity(value.metric, low, high, value.unit), day))
    picture = Picture(timeline(*reports), "id")
    for text in picture.texts():
        extent = text.get_window_extent()
        assert extent.x0 >= -1
        assert extent.x1 <= WIDTH + 1
        assert 0 <= extent.y0 < extent.y1 <= HEIGHT


def test_the_file_says_what_it_shows() -> None:
    image: Any = Image.open(BytesIO(charts.draw(STORY, EN, description(STORY, EN))))
    assert image.info["Title"] == STORY.question
    assert image.info["Description"] == description(STORY, EN)
    assert "5 reports" in image.info["Description"]
    assert "17 deaths (Apr 13, 2025)" in image.info["Description"]
    assert "36–44 deaths (Apr 17, 2025)" in image.info["Description"]


async def test_it_is_drawn_in_a_thread_and_many_at_once_are_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    drawn = charts.draw

    def noted(found: Timeline, t: Any, words: str) -> bytes:
        threads.append(threading.get_ident())
        return drawn(found, t, words)

    monkeypatch.setattr(charts, "draw", noted)
    pictures = await asyncio.gather(*(charts.chart(STORY, EN, "x") for _ in range(6)))
    assert set(pictures) == {drawn(STORY, EN, "x")}
    assert threading.get_ident() not in threads
    assert len(threads) == 6


async def test_a_picture_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "chart.png"
    await charts.write(b"one", target)
    await charts.write(b"two", target)
    assert target.read_bytes() == b"two"
    with pytest.raises(ChartError, match="cannot be written to"):
        await charts.write(b"three", tmp_path / "nowhere" / "chart.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(ChartError):
        await charts.write(b"four", tmp_path / "folder.png")
    assert sorted(os.listdir(tmp_path)) == ["chart.png", "folder.png"]
    with pytest.raises(NotPng, match=r"not .*chart\.jpg"):
        charts.require_png(tmp_path / "chart.jpg")


def test_matplotlib_is_imported_when_something_is_drawn_and_never_its_state_machine() -> None:
    code = (
        "import sys; from bot import charts; from bot.localisation import translator; from tests.reported import report, timeline; "
        "before = 'matplotlib' in sys.modules; charts.draw(timeline(report(1, 2)), translator('en'), ''); "
        "print(before, 'matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
    assert out.split() == ["False", "True", "False"]
