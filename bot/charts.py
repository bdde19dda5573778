"""A timeline of figures as a picture: readable on a phone, in the dark, and without seeing colours.

Shapes and signs tell what a colour tells too: circles are reports, squares updates, diamonds with ``≠`` reports that others contradict. A
range is a bar from its lowest to its highest value, an arrow at its end says that no bound is given. Nothing here keeps state between two
pictures: figures are matplotlib's objects, never pyplot's, drawn one at a time in a thread of their own.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chart_canvas import (
    ACROSS,
    ARROW,
    BACKGROUND,
    COLOURS,
    DPI,
    HEIGHT,
    LEFT,
    MARKER_PX,
    MARKERS,
    WIDTH,
    Point,
    box,
    points_of,
    set_range,
)
from bot.chart_text import write_days, write_labels, write_legend, write_title, write_values
from bot.localisation import Translator
from bot.timelines import is_corrected
from claims.errors import N_, TelisikError
from index.timeline import Standing, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

#: One thread of its own: matplotlib's caches of fonts and glyphs are not made for several, and pictures that wait for each other must not
#: hold up the threads in which the archive works.
_DRAWING = ThreadPoolExecutor(1, "chart")


class ChartError(TelisikError):
    """The picture cannot be written where it was wanted."""

    template = N_("The chart cannot be written to {path}: {reason}.")


class NotPng(ChartError):
    template = N_("The chart is a PNG picture: name a file that ends in .png, not {path}.")


async def chart(found: Timeline, t: Translator, description: str) -> bytes:
    """The picture of a timeline that has reports, as PNG; ``description`` says in words what it shows. Drawn in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, draw, found, t, description)


async def write(picture: bytes, path: Path) -> None:
    """Put a picture into a file, whole or not at all. Raises ChartError."""
    await asyncio.to_thread(_write, picture, path)


def require_png(path: Path) -> Path:
    """The path, if it is that of a PNG picture. Raises NotPng."""
    if path.suffix.lower() != ".png":
        raise NotPng(path=path)
    return path


def _write(picture: bytes, path: Path) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        unfinished.write_bytes(picture)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise ChartError(path=path, reason=error.strerror or type(error).__name__) from None


def draw(found: Timeline, t: Translator, description: str) -> bytes:
    """As :func:`chart`, in this thread; not for several at once."""
    picture = BytesIO()
    title = found.question[:200].encode("utf-8", "replace").decode()  # half a surrogate pair has no bytes
    compose(found, t).savefig(picture, format="png", metadata={"Title": title, "Description": description})
    return picture.getvalue()


def compose(found: Timeline, t: Translator) -> Figure:
    """The figure of a timeline that has reports, laid out and ready to be drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=BACKGROUND)
    FigureCanvasAgg(figure)
    points = points_of(found.reports)
    top = write_title(figure, found.question) - 40
    bottom = write_legend(figure, points, t) + 130
    axes = figure.add_axes((LEFT, bottom / HEIGHT, ACROSS, (top - bottom) / HEIGHT), facecolor=BACKGROUND)
    set_range(axes, points)
    write_values(axes, points[0].report.value, t)
    write_days(axes, points, t)
    lines = _draw_lines(axes, points)
    for point in points:
        _draw_point(axes, point)
    write_labels(axes, points, lines, t)
    return figure


def _draw_lines(axes: Axes, points: Sequence[Point]) -> list[Bbox]:
    """Steps from a count to the one that brought it up to date, dots between figures that exclude each other; the pixels of the steps."""
    at = {point.place: point for point in points}
    covered: list[Bbox] = []
    for point in points:
        for before in (at[place] for place in point.report.updates if place in at):
            steps = ([before.x, point.x, point.x], [before.y, before.y, point.y])
            axes.plot(*steps, color=COLOURS[Standing.UPDATE], linewidth=5, solid_joinstyle="miter", zorder=2)
            corners = list(zip(*steps, strict=True))
            covered += [box(axes, *ends, 4) for ends in itertools.pairwise(corners)]
        for other in (at[place] for place in point.report.differs if place in at and place < point.place):
            ends = ([other.x, point.x], [other.y, point.y])
            axes.plot(*ends, color=COLOURS[Standing.DIFFERS], linewidth=3, linestyle=(0, (1, 2)), zorder=2)
    return covered


def _draw_point(axes: Axes, point: Point) -> None:
    """The marker, the bar of a range, the arrow of an end that is not given."""
    standing = point.report.standing
    colour = COLOURS[standing]
    if point.low is not None and point.high is not None and point.low != point.high:
        bar = {"color": colour, "linewidth": 6.0, "zorder": 3.0}
        axes.plot([point.x, point.x], [point.low, point.high], solid_capstyle="butt", **bar)  # type: ignore[arg-type]
        axes.plot([point.x, point.x], [point.low, point.high], linestyle="none", marker="_", markersize=26, markeredgewidth=6, **bar)  # type: ignore[arg-type]
    elif (point.low is None) != (point.high is None):
        low, high = axes.get_ylim()
        end = point.y + ARROW * (high - low) * (1 if point.high is None else -1)
        style = {"arrowstyle": "-|>,head_width=0.6,head_length=0.9", "color": colour, "linewidth": 5, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (point.x, end), (point.x, point.y), arrowprops=style, zorder=3)
    face = BACKGROUND if is_corrected(point.report) else colour
    marker = {"marker": MARKERS[standing], "markersize": MARKER_PX * 72 / DPI, "markerfacecolor": face}
    axes.plot([point.x], [point.y], linestyle="none", markeredgecolor=colour, markeredgewidth=4, zorder=4, **marker)  # type: ignore[arg-type]
