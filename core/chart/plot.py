"""A chart of several lines over one axis: legend, y labels, plot, x axis."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.chart.axes import Format, compact, linear_ticks, log_ticks, rounded_out
from core.chart.canvas import Canvas, Glyphs, Span, Touch
from core.chart.legend import Row, legend, pad
from core.chart.reduce import Cache, Line, Reduction, Scale, Stretch, neighbours, scaled


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn.

    Attributes:
        title: begins the legend.
        x_label: written into the x axis.
        x_format: of the numbers on the x axis.
        glyphs: braille, block or ascii.
        log: logarithmic y; what is not above 0 leaves a gap.
        weight: of the past in a moving average, drawn over the values; 0 draws the values alone.
        window: the part of the x axis that is seen; None is all of it.
        steady: the y axis ends at round numbers, so that a new value seldom moves all others.
        empty: said where there is nothing to draw.
    """

    title: str = ""
    x_label: str = ""
    x_format: Format = compact
    glyphs: Glyphs = "braille"
    log: bool = False
    weight: float = 0.0
    window: tuple[float, float] | None = None
    steady: bool = False
    empty: str = "no value yet"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line on the scale of the chart: its values, and what lies behind them."""

    shape: Reduction
    behind: Reduction | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """From values to pixels; `low` and `high` are the plot's edges as `_height` has them."""

    scale: Scale
    low: float
    high: float
    canvas: Canvas

    def down(self, y: float) -> int:
        height = _height(y, self.scale.log)
        return self.canvas.height - 1 - scaled(height, self.low, self.high, self.canvas.height)

    def touches(self, stretches: Sequence[Stretch]) -> Iterator[Touch]:
        for one, passes in neighbours(stretches):
            first, low, high, last = map(self.down, (one.first, one.high, one.low, one.last))
            yield Touch(one.x, first, low, high, last, one.opens, passes)


def draw(
    lines: Sequence[Line], width: int, height: int, look: Look, cache: Cache | None = None
) -> list[Row]:
    """A chart as rows of spans, each row exactly `width` cells, `height` rows.

    The first line is drawn over the others. Every line has its own letter from MARKERS: at each
    of its points where they are few, else along the way, and where a point stands alone.

    Args:
        lines: with labels that are harmless.
        width: in cells.
        height: in cells.
        look: how.
        cache: of the same chart's last drawing, which spares looking at every point again.
    """
    if width < 1 or height < 1:
        return []
    heading = legend(look.title, lines, width, 2 if height >= 8 else 1)
    room = height - len(heading)
    window = look.window or _extent(lines)
    if window is None or room < 2 or width < 12:
        return [*heading, *_message(_why_empty(lines, look), width, room)][:height]
    return [*heading, *_plot(lines, width, room, (look, window), cache or Cache())]


def _plot(
    lines: Sequence[Line],
    width: int,
    room: int,
    seen: tuple[Look, tuple[float, float]],
    cache: Cache,
) -> list[Row]:
    """Plot and x axis, beside y labels of the width that they need."""
    look, window = seen
    extremes = _extremes(_drawn(lines, Scale(*window, 1, look.log), look.weight, cache))
    if extremes is None:
        return _message(_why_empty(lines, look), width, room)
    low, high, ticks = _y_axis(*extremes, max(2, (room - 1) // 2), look)
    gutter = max(len(label) for label in ticks.values()) + 1
    canvas = Canvas(width - gutter, room - 1, look.glyphs)
    frame = _Frame(Scale(*window, canvas.width, look.log), low, high, canvas)
    drawn = _drawn(lines, frame.scale, look.weight, cache)
    cache.end_drawing()
    _draw_lines(frame, lines, drawn)
    labels = {frame.down(y) * (room - 1) // canvas.height: label for y, label in ticks.items()}
    bar = "|" if look.glyphs == "ascii" else "│"
    rows = [
        [Span(labels.get(row, "").rjust(gutter - 1) + bar), *canvas.row(row)]
        for row in range(room - 1)
    ]
    return [*rows, _x_axis(frame, lines, drawn, gutter, look)]


def _drawn(lines: Sequence[Line], scale: Scale, weight: float, cache: Cache) -> list[_Drawn]:
    """Each line on a scale; where an average is asked for, with the values behind it."""
    if not weight:
        return [_Drawn(cache.reduced(line, scale), None) for line in lines]
    smooth = replace(scale, weight=weight)
    return [_Drawn(cache.reduced(line, smooth), cache.reduced(line, scale)) for line in lines]


def _extent(lines: Sequence[Line]) -> tuple[float, float] | None:
    """From the first x to the last; None where there is none."""
    ends = [(line.x[0], line.x[-1]) for line in lines if line.x]
    return (min(a for a, _ in ends), max(b for _, b in ends)) if ends else None


def _extremes(drawn: Sequence[_Drawn]) -> tuple[float, float] | None:
    """The lowest and the highest value; None where there is none."""
    parts = [part for one in drawn for part in (one.shape, one.behind) if part is not None]
    stretches = [stretch for part in parts for stretch in part.stretches]
    if not stretches:
        return None
    return min(one.low for one in stretches), max(one.high for one in stretches)


def _y_axis(
    low: float, high: float, most: int, look: Look
) -> tuple[float, float, dict[float, str]]:
    """The plot's lower and upper edge, as `_height` has them, and the labels between."""
    a, b = _height(low, look.log), _height(high, look.log)
    if b - a <= abs(b) * 1e-12:
        wide = max(abs(a) * 0.1, 1e-12)
        return a - wide, b + wide, {high: compact(high)}
    if look.steady:
        low, high = rounded_out(low, high, most, log=look.log)
        a, b = _height(low, look.log), _height(high, look.log)
    return a, b, log_ticks(low, high, most) if look.log else linear_ticks(low, high, most)


def _height(y: float, log: bool) -> float:
    return math.log10(y) if log else y


def _draw_lines(frame: _Frame, lines: Sequence[Line], drawn: Sequence[_Drawn]) -> None:
    """Places of resumption, then values behind averages, then lines, then letters."""
    scale = frame.scale
    for x in {x for line in lines for x in line.marks if scale.low <= x <= scale.high}:
        frame.canvas.rule(scale.column(x))
    backwards = list(enumerate(drawn))[::-1]
    for ink, one in backwards:
        if one.behind is not None:
            frame.canvas.line(frame.touches(one.behind.stretches), (ink, True))
    for ink, one in backwards:
        frame.canvas.line(frame.touches(one.shape.stretches), (ink, False))
    for ink, one in enumerate(drawn):
        _draw_markers(frame, one.shape, ink, alone=len(drawn) == 1)


def _draw_markers(frame: _Frame, shape: Reduction, ink: int, alone: bool) -> None:
    """Letters at all points where few, else spaced and staggered; at lone points always."""
    apart = max(8, frame.canvas.width // 5)
    few = shape.seen * 3 <= frame.canvas.columns
    next_at = (ink + 1) * apart // 3 % apart
    stretches = shape.stretches
    for index, one in enumerate(stretches):
        ends = index + 1 == len(stretches) or stretches[index + 1].opens
        lone = one.opens and ends and one.low == one.high
        if few or lone or (not alone and one.x >= next_at):
            frame.canvas.mark((one.x, frame.down(one.last)), ink)
            next_at = one.x + apart


def _x_axis(
    frame: _Frame, lines: Sequence[Line], drawn: Sequence[_Drawn], gutter: int, look: Look
) -> Row:
    """The lowest row: corner, first and last x, the axis' name.

    "!" stands under what isn't finite, "^" where a run was taken up again.
    """
    corner, dash = ("+", "-") if look.glyphs == "ascii" else ("└", "─")
    scale, per_cell = frame.scale, frame.canvas.width // frame.canvas.columns
    cells = [dash] * frame.canvas.columns
    for line, one in zip(lines, drawn, strict=True):
        for x in line.marks:
            if scale.low <= x <= scale.high:
                cells[scale.column(x) // per_cell] = "^"
        for column in one.shape.gaps:
            cells[column // per_cell] = "!"
    first, last = (look.x_format(bound) for bound in (scale.low, scale.high))
    _write(cells, first, 0)
    if last != first:
        _write(cells, last, len(cells) - len(last))
    if len(first) + len(last) + len(look.x_label) + 4 <= len(cells) and look.x_label:
        name = f" {look.x_label} "
        _write(cells, name, (len(cells) - len(name)) // 2)
    return [Span(" " * (gutter - 1) + corner + "".join(cells))]


def _write(cells: list[str], text: str, start: int) -> None:
    if start >= 0 and start + len(text) <= len(cells):
        cells[start : start + len(text)] = text


def _why_empty(lines: Sequence[Line], look: Look) -> str:
    points = sum(len(line.y) for line in lines)
    if not points:
        return look.empty
    if look.window is not None:
        return "nothing to draw here"
    return f"nothing to draw: {points} values not finite" + (" or not above 0" if look.log else "")


def _message(text: str, width: int, rows: int) -> list[Row]:
    """Empty rows with a sentence in the middle."""
    middle = rows // 2
    return [
        pad([Span((text if row == middle else "").center(width))], width) for row in range(rows)
    ]
