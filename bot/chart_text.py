"""What is written on a chart: the question, the scales, the legend, and the values beside their markers."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.chart_canvas import ACROSS, BACKGROUND, COLOURS, DPI, GRID, INK, MARGIN, MARKER_PX, MARKERS, WIDTH, Point, box_of, extent
from bot.localisation import Translator
from bot.timelines import STANDING_NAMES, is_corrected
from claims.types import Metric, Quantity
from index.timeline import Report, Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

#: In points; 26 are 36 pixels.
_TEXT, _TITLE, _SMALLEST = 26.0, 28.0, 20.0
_LONGEST_LABEL = 14
#: What stays free at the edges of the picture.
_EDGE_PX = 10
#: Between a tick's label and the axis: 10 points.
_TICK_PAD_PX = 10 * DPI / 72


def write_title(figure: Figure, question: str) -> float:
    """The question, on two lines at most, as large as it fits; where it ends, in pixels from below."""
    lines = textwrap.wrap(_drawable(" ".join(question.split())), 42, break_long_words=True) or ["?"]
    if len(lines) > 2:
        lines = [lines[0], lines[1][:41] + "…"]
    title = figure.text(0.04, 0.965, "\n".join(lines), color=INK, fontsize=_TITLE, weight="bold", va="top", parse_math=False)
    room, width = 0.92 * WIDTH, extent(title).width
    if width > room:
        title.set_fontsize(max(_SMALLEST, _TITLE * room / width))
    too_wide = extent(title).width / room
    if too_wide > 1:
        title.set_text("\n".join(line[: int(len(line) / too_wide) - 1] + "…" for line in lines))
    return float(extent(title).y0)


def _drawable(text: str) -> str:
    """The text without characters that the font cannot draw, each a replacement character."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    known = FT2Font(findfont(FontProperties(weight="bold"))).get_charmap()
    return "".join(char if ord(char) in known else "\N{REPLACEMENT CHARACTER}" for char in text)


def write_values(axes: Axes, of: Quantity, t: Translator) -> None:
    """The scale of values, in whole numbers where things or people are counted."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    counted = of.metric in set(Metric)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=counted))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: "" if counted and value < 0 else _compact(value, of.unit, t)))
    axes.tick_params(axis="both", colors=INK, labelsize=_TEXT, length=0, pad=10)
    axes.grid(axis="y", color=GRID, linewidth=1.5)
    axes.set_axisbelow(True)
    # What lies close together takes many digits to tell apart.
    widest = max((extent(label).width for label in axes.get_yticklabels()), default=0.0)
    room = axes.get_window_extent().x0 - _TICK_PAD_PX - 8
    if widest > room:
        axes.tick_params(axis="y", labelsize=_TEXT * room / widest)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(GRID)
        spine.set_linewidth(2.5)


def _compact(value: float, unit: str, t: Translator) -> str:
    """A value in few characters: ``12,4 M`` for 12,400,000,000 in Indonesian."""
    from babel.numbers import format_compact_decimal, format_decimal

    number = format_decimal(value, locale=t.language)
    if abs(value) >= 10_000:
        number = format_compact_decimal(value, locale=t.language, fraction_digits=2)
    return f"{number}%" if unit == "percent" else number


def _amount(value: float, unit: str, t: Translator) -> str:
    """As :func:`_compact`, with the currency: ``Rp12,4 M``."""
    from babel.numbers import format_compact_currency

    if len(unit) == 3 and unit.isupper() and abs(value) >= 10_000:
        return str(format_compact_currency(value, unit, locale=t.language, fraction_digits=2)).replace("\N{NO-BREAK SPACE}", " ")
    return _compact(value, unit, t)


def write_days(axes: Axes, points: Sequence[Point], t: Translator) -> None:
    """The days of publication under the reports, the first and the last in any case, those between where there is room."""
    groups: dict[date | None, list[float]] = {}
    for point in points:
        groups.setdefault(point.report.article.published and point.report.article.published.date(), []).append(point.x)
    days = [day for day in groups if day is not None]
    several_years = len({day.year for day in days}) > 1
    labels = [t("no date") if day is None else _day(day, t, with_year=several_years) for day in groups]
    places = [sum(xs) / len(xs) for xs in groups.values()]
    axes.set_xticks(*_with_room(axes, places, labels))
    for label in axes.get_xticklabels():  # one at an end ends at its report
        if extent(label).x1 > WIDTH - _EDGE_PX:
            label.set_horizontalalignment("right")
    if days and not several_years:
        axes.set_xlabel(str(days[0].year), color=INK, fontsize=_TEXT, labelpad=6)


def _day(day: date, t: Translator, *, with_year: bool) -> str:
    from babel.dates import format_date, format_skeleton

    return str(format_date(day, "medium", locale=t.language) if with_year else format_skeleton("MMMd", day, locale=t.language))


def _with_room(axes: Axes, places: Sequence[float], labels: Sequence[str]) -> tuple[list[float], list[str]]:
    """The places and labels that do not run into each other: from both ends inwards."""
    written = [axes.text(0, 0, label, fontsize=_TEXT, parse_math=False) for label in labels]
    widths = [(extent(text).width + 16) / (ACROSS * WIDTH) * (1 + 2 * MARGIN) for text in written]
    for text in written:
        text.remove()
    kept: list[int] = []
    for at in dict.fromkeys([0, len(places) - 1, *range(1, len(places) - 1)]):
        if all(abs(places[at] - places[other]) >= (widths[at] + widths[other]) / 2 for other in kept):
            kept.append(at)
    kept.sort()
    return [places[at] for at in kept], [labels[at] for at in kept]


def write_legend(figure: Figure, points: Sequence[Point], t: Translator) -> float:
    """What the shapes mean, only those that are there; where it ends, in pixels from below."""
    from matplotlib.lines import Line2D

    def sign(name: str, marker: str, colour: str, face: str | None = None) -> Line2D:
        size = MARKER_PX * 72 / DPI
        return Line2D([], [], linestyle="none", marker=marker, color=colour, markerfacecolor=face or colour, markersize=size, label=name)

    there = {point.report.standing for point in points}
    signs = [sign(_standing_name(standing, t), MARKERS[standing], COLOURS[standing]) for standing in Standing if standing in there]
    if any(point.high is None and point.low is not None for point in points):
        signs.append(sign(t("at least"), "$\\uparrow$", INK))
    if any(point.low is None and point.high is not None for point in points):
        signs.append(sign(t("at most"), "$\\downarrow$", INK))
    if any(is_corrected(point.report) for point in points):
        signs.append(sign("✗ " + t("found wrong"), "o", INK, BACKGROUND))
    legend = figure.legend(
        handles=signs, loc="lower left", bbox_to_anchor=(0.02, 0.005), ncols=2 if len(signs) > 2 else len(signs), frameon=False,
        fontsize=_TEXT, labelcolor=INK, handletextpad=0.3, columnspacing=1.2, labelspacing=0.35,
    )  # fmt: skip
    return float(extent(legend).y1)


def _standing_name(standing: Standing, t: Translator) -> str:
    name = t(STANDING_NAMES[standing])
    return f"≠ {name}" if standing is Standing.DIFFERS else name


def label_of(report: Report, t: Translator) -> str:
    """A value as the chart writes it: ``≥ 35``, ``≠ 20``, ``✗ 41``."""
    value = report.value
    written = t.interval(value)
    if len(written) > _LONGEST_LABEL:
        written = _short_interval(value, t)
    signs = ("✗ " if is_corrected(report) else "") + ("≠ " if report.standing is Standing.DIFFERS else "")
    return signs + written


def _short_interval(value: Quantity, t: Translator) -> str:
    low, high = (None if bound is None else _amount(bound, value.unit, t) for bound in (value.low, value.high))
    if low == high:
        return low or "?"
    if high is None:
        return f"{'>' if value.low_open else '≥'} {low}"
    return f"{'<' if value.high_open else '≤'} {high}" if low is None else f"{low}–{high}"


def write_labels(axes: Axes, points: Sequence[Point], lines: Sequence[Bbox], t: Translator) -> None:
    """The values beside their markers, first those that matter most: where they cover nothing, else where they cover a line. One that finds
    no room stays away, since the table under the picture has it; the newest is written in any case."""
    from matplotlib.patheffects import withStroke

    halo = withStroke(linewidth=6, foreground=BACKGROUND)
    own = {point.place: box_of(axes, point) for point in points}
    taken = list(own.values())
    newest = points[-1]
    order = sorted(points, key=lambda p: (p is not newest, p.report.standing is not Standing.DIFFERS, p.report.superseded, p.place))
    for point in order:
        text = axes.annotate(
            label_of(point.report, t), (point.x, point.y), xytext=(0, 0), textcoords="offset pixels", color=INK, fontsize=_TEXT,
            weight="bold", ha="center", va="center", zorder=5, parse_math=False, path_effects=[halo],
        )  # fmt: skip
        here = own[point.place]
        box = (
            _placed(axes, text, here, [*taken, *lines])
            or _placed(axes, text, here, taken)
            or (_placed(axes, text, here, ()) if point is newest else None)
        )
        if box is None:
            text.remove()
        else:
            taken.append(box)


def _placed(axes: Axes, text: Text, own: Bbox, taken: Sequence[Bbox]) -> Bbox | None:
    """Move a label to the first place around its report (the pixels ``own``) where it covers nothing; its box there, or None."""
    text.set_position((0, 0))
    here, frame = extent(text), extent(axes).padded(20)
    middle = (here.y0 + here.y1) / 2
    across, up = here.width / 2 + MARKER_PX, here.height / 2 + MARKER_PX * 0.8
    above, below = own.y1 - middle + here.height / 2 + 8, own.y0 - middle - here.height / 2 - 8
    inwards = max(0.0, frame.x0 - here.x0) - max(0.0, here.x1 - min(frame.x1, WIDTH - 4))
    beside = [(dx, dy) for dy in (0, up, -up) for dx in (across, -across)]
    for dx, dy in ((inwards, above), (inwards, below), *beside):
        text.set_position((dx, dy))
        box = extent(text)
        inside = frame.x0 <= box.x0 and box.x1 <= min(frame.x1, WIDTH - 4) and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if inside and not any(box.overlaps(other) for other in taken):
            return box
    return None
