"""The canvas of a chart: its size and colours, and where each report stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.timeline import Report, Standing

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

#: Pixels. Discord shows a picture about 400 points wide on a phone: what is written at 36 pixels is read there at 12.
WIDTH, HEIGHT = 1200, 900
DPI = 100
#: Discord's darkest grey, so that the picture is a part of a dark page and still stands out from a card.
BACKGROUND, INK, GRID = "#1e1f22", "#f2f3f5", "#4e5058"
#: Colours that stay apart for every kind of colour blindness (after Okabe and Ito), light enough for a dark ground.
COLOURS = {Standing.REPORTED: "#b5bac1", Standing.UPDATE: "#56b4e9", Standing.DIFFERS: "#f0a202"}
MARKERS = {Standing.REPORTED: "o", Standing.UPDATE: "s", Standing.DIFFERS: "D"}
MARKER_PX = 26
#: Where the axes begin and how far they go, as shares of the width; the length of an arrow, as a share of their height.
LEFT, ACROSS, ARROW = 0.14, 0.82, 0.15
#: What is left free on both sides of the reports, whose places lie in [0, 1].
MARGIN = 0.08
#: More reports than this are not told apart any more: the newest are drawn.
MOST_DRAWN = 24
#: The share of an even spacing that two reports are apart at least, however soon one came after the other.
_LEAST_GAP = 0.6


@dataclass(frozen=True, slots=True)
class Point:
    """A report on the canvas: ``x`` in [0, 1] by publication, ``y`` where its marker stands, ``low`` and ``high`` the bounds given."""

    report: Report
    x: float
    y: float
    low: float | None
    high: float | None
    place: int


def points_of(reports: Sequence[Report]) -> list[Point]:
    first = max(0, len(reports) - MOST_DRAWN)
    drawn = reports[first:]
    points = []
    for place, (report, x) in enumerate(zip(drawn, _positions(drawn), strict=True), start=first):
        low, high = report.value.low, report.value.high
        known = [bound for bound in (low, high) if bound is not None] or [0.0]
        points.append(Point(report, x, sum(known) / len(known), low, high, place))
    return points


def _positions(reports: Sequence[Report]) -> list[float]:
    """Where each report stands between 0 and 1: by its publication, but never so near to the one before that they could not be told apart.
    Those of unknown date come last."""
    if len(reports) == 1:
        return [0.5]
    known = [report.article.published.timestamp() for report in reports if report.article.published is not None]
    span = (known[-1] - known[0]) if known else 0.0
    wanted = [(moment - known[0]) / span if span else 0.0 for moment in known]
    gap = _LEAST_GAP / (len(reports) - 1)
    placed: list[float] = []
    for at in range(len(reports)):
        least = placed[-1] + gap if placed else 0.0
        placed.append(max(least, wanted[at]) if at < len(wanted) else least + gap)
    return [place / placed[-1] for place in placed]


def set_range(axes: Axes, points: Sequence[Point]) -> None:
    bounds = [bound for p in points for bound in (p.low, p.high) if bound is not None] or [0.0]
    lowest, highest = min(bounds), max(bounds)
    if 0 <= lowest < 0.6 * highest:
        lowest = 0.0
    span = (highest - lowest) or max(1.0, abs(highest) * 0.5)
    below = 0.0 if lowest == 0 and min(bounds) > 0.15 * span else 0.25
    axes.set_ylim(lowest - below * span, highest + 0.3 * span)
    axes.set_xlim(-MARGIN, 1 + MARGIN)


def extent(artist: Artist) -> Bbox:
    """The pixels that something drawn takes."""
    return artist.get_window_extent()


def box(axes: Axes, start: tuple[float, float], end: tuple[float, float], padding: float) -> Bbox:
    """The pixels between two points of the axes, with some around them."""
    from matplotlib.transforms import Bbox

    (x0, y0), (x1, y1) = axes.transData.transform([start, end])
    return Bbox([[min(x0, x1) - padding, min(y0, y1) - padding], [max(x0, x1) + padding, max(y0, y1) + padding]])


def box_of(axes: Axes, point: Point) -> Bbox:
    """The pixels that a report takes: marker, bar and arrow."""
    low, high = axes.get_ylim()
    reach = ARROW * (high - low)
    bottom = point.y - reach if point.low is None else point.low
    top = point.y + reach if point.high is None else point.high
    return box(axes, (point.x, bottom), (point.x, top), MARKER_PX / 2)
