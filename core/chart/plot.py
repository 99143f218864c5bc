"""A chart of several lines over one axis: legend, y labels, plot, x axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.chart.axes import Format, compact, linear_ticks, log_ticks, significant
from core.chart.canvas import MARKERS, Canvas, Glyphs, Pixel, Span

Row = list[Span]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        label: for the legend; one cell a character.
        x: ascending.
        y: as many; None or a number that isn't finite leaves a gap.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn.

    Attributes:
        title: begins the legend.
        x_label: written into the x axis.
        x_format: of the numbers on the x axis.
        glyphs: braille, block or ascii.
        log: logarithmic y; what is not above 0 leaves a gap.
        empty: said where there is nothing to draw.
    """

    title: str = ""
    x_label: str = ""
    x_format: Format = compact
    glyphs: Glyphs = "braille"
    log: bool = False
    empty: str = "no value yet"


@dataclass(frozen=True, slots=True)
class _Frame:
    """From values to pixels: x and y (transformed by `height_of`) of the plot's corners."""

    x: tuple[float, float]
    y: tuple[float, float]
    log: bool
    canvas: Canvas

    def pixel(self, x: float, y: float) -> Pixel:
        return self.across(x), self.down(y)

    def across(self, x: float) -> int:
        return _scaled(x, *self.x, self.canvas.width)

    def down(self, y: float) -> int:
        height = math.log10(y) if self.log else y
        return self.canvas.height - 1 - _scaled(height, *self.y, self.canvas.height)


def draw(lines: Sequence[Line], width: int, height: int, look: Look) -> list[Row]:
    """A chart as rows of spans, each row exactly `width` cells, `height` rows.

    The first line is drawn over the others. Every line has its own letter from MARKERS: at each
    of its points where they are few, else along the way, and where a point stands alone.
    """
    if width < 1 or height < 1:
        return []
    drawn = [_drawable(line, look.log) for line in lines]
    values = [y for line in drawn for y in line if y is not None]
    legend = _legend(lines, width, 2 if height >= 8 else 1, look)
    room = height - len(legend)
    if not values or room < 2 or width < 12:
        return [*legend, *_message(_why_empty(lines, look), width, room)][:height]
    x = [point for line in lines for point in line.x]
    ticks = _y_ticks(min(values), max(values), max(2, (room - 1) // 2), look.log)
    gutter = max(len(label) for label in ticks.values()) + 1
    canvas = Canvas(width - gutter, room - 1, look.glyphs)
    frame = _Frame((min(x), max(x)), _bounds(values, look.log), look.log, canvas)
    for ink in reversed(range(len(lines))):
        _draw_line(frame, lines[ink].x, drawn[ink], ink)
    for ink, line in enumerate(lines):
        _draw_markers(frame, line.x, drawn[ink], ink, alone=len(lines) == 1)
    labels = _at_rows(frame, ticks, room - 1)
    bar = "|" if look.glyphs == "ascii" else "│"
    plot = [
        [Span(labels.get(row, "").rjust(gutter - 1) + bar), *canvas.row(row)]
        for row in range(room - 1)
    ]
    return [*legend, *plot, _x_axis(frame, lines, gutter, width, look)]


def _drawable(line: Line, log: bool) -> list[float | None]:
    """The values that can be shown; None for the others."""
    return [
        y if y is not None and math.isfinite(y) and (y > 0 or not log) else None for y in line.y
    ]


def _why_empty(lines: Sequence[Line], look: Look) -> str:
    points = sum(len(line.y) for line in lines)
    if not points:
        return look.empty
    return f"nothing to draw: {points} values not finite" + (" or not above 0" if look.log else "")


def _bounds(values: Sequence[float], log: bool) -> tuple[float, float]:
    """Lowest and highest value, on the axis' scale, widened where they are the same."""
    low, high = min(values), max(values)
    if log:
        low, high = math.log10(low), math.log10(high)
    if high - low <= abs(high) * 1e-12:
        return low - max(abs(low) * 0.1, 1e-12), high + max(abs(high) * 0.1, 1e-12)
    return low, high


def _y_ticks(low: float, high: float, most: int, log: bool) -> dict[float, str]:
    if high - low <= abs(high) * 1e-12:
        return {high: compact(high)}
    return log_ticks(low, high, most) if log else linear_ticks(low, high, most)


def _scaled(value: float, low: float, high: float, pixels: int) -> int:
    """The pixel, from 0, of a value between two bounds; the middle where these are the same."""
    if high <= low:
        return pixels // 2
    return min(pixels - 1, max(0, round((value - low) / (high - low) * (pixels - 1))))


def _draw_line(frame: _Frame, x: Sequence[float], y: Sequence[float | None], ink: int) -> None:
    points = zip(x, y, strict=True)
    frame.canvas.line((None if b is None else frame.pixel(a, b) for a, b in points), ink)


def _draw_markers(
    frame: _Frame, x: Sequence[float], y: Sequence[float | None], ink: int, alone: bool
) -> None:
    """Letters at all points where few, else spaced and staggered; at lone points always."""
    apart = max(8, frame.canvas.width // 5)
    few = len(y) * 3 <= frame.canvas.columns
    next_at = (ink + 1) * apart // 3 % apart
    for index, (a, b) in enumerate(zip(x, y, strict=True)):
        if b is None:
            continue
        lone = _value(y, index - 1) is None and _value(y, index + 1) is None
        due = not alone and frame.across(a) >= next_at
        if few or lone or due:
            frame.canvas.mark(frame.pixel(a, b), ink)
            next_at = frame.across(a) + apart


def _value(y: Sequence[float | None], index: int) -> float | None:
    return y[index] if 0 <= index < len(y) else None


def _at_rows(frame: _Frame, ticks: dict[float, str], rows: int) -> dict[int, str]:
    """The label of each row that has one; of two on one row the higher value's."""
    per_row = frame.canvas.height // rows
    return {frame.down(value) // per_row: label for value, label in sorted(ticks.items())}


def _x_axis(frame: _Frame, lines: Sequence[Line], gutter: int, width: int, look: Look) -> Row:
    """The lowest row: corner, first and last x, the axis' name, "!" under what isn't finite."""
    corner, dash = ("+", "-") if look.glyphs == "ascii" else ("└", "─")
    cells = [dash] * (width - gutter)
    per_cell = frame.canvas.width // frame.canvas.columns
    for line in lines:
        for x, y in zip(line.x, line.y, strict=True):
            if y is None or not math.isfinite(y):
                cells[frame.across(x) // per_cell] = "!"
    first, last = (look.x_format(bound) for bound in frame.x)
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


def _legend(lines: Sequence[Line], width: int, rows: int, look: Look) -> list[Row]:
    """Title, then letter, name and last value of each line, in as many rows as needed.

    Values give way first where room is short, then the last names.
    """
    if not look.title and not lines:
        return []
    for with_values in (True, False):
        entries = [_entry(line, ink, with_values) for ink, line in enumerate(lines)]
        made = _flow(look.title, entries, width)
        if len(made) <= rows:
            break
    if len(made) > rows:
        hidden = sum(len([s for s in row if s.ink is not None]) for row in made[rows:])
        made = made[:rows]
        note = f" +{hidden}"
        made[-1] = _cut(made[-1], width - len(note))
        made[-1].append(Span(note))
    return [_pad(row, width) for row in made]


def _entry(line: Line, ink: int, with_value: bool) -> Span:
    last = next((y for y in reversed(line.y) if y is not None and math.isfinite(y)), None)
    value = f" {significant(last)}" if with_value and last is not None else ""
    return Span(f"{MARKERS[ink % len(MARKERS)]} {line.label}{value}", ink)


def _flow(title: str, entries: Sequence[Span], width: int) -> list[Row]:
    """Entries from left to right, two cells apart, wrapped where a row is full."""
    rows: list[Row] = [[Span(title)] if title else []]
    for entry in entries:
        used = sum(len(span.text) for span in rows[-1])
        if used and used + 2 + len(entry.text) > width:
            rows.append([entry])
        else:
            rows[-1] += [Span("  "), entry] if used else [entry]
    return rows


def _cut(row: Row, width: int) -> Row:
    kept: Row = []
    for span in row:
        room = width - sum(len(other.text) for other in kept)
        if room > 0:
            kept.append(Span(span.text[:room], span.ink))
    return kept


def _pad(row: Row, width: int) -> Row:
    kept = _cut(row, width)
    return [*kept, Span(" " * (width - sum(len(span.text) for span in kept)))]


def _message(text: str, width: int, rows: int) -> list[Row]:
    """Empty rows with a sentence in the middle."""
    return [[Span((text if row == rows // 2 else "")[:width].center(width))] for row in range(rows)]
