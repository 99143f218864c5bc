"""The rows above a chart: its title, then letter, name and last value of each line."""

from collections.abc import Sequence

from core.chart.axes import significant
from core.chart.canvas import MARKERS, Span
from core.chart.reduce import Line, missing, shown

Row = list[Span]


def legend(title: str, lines: Sequence[Line], width: int, rows: int) -> list[Row]:
    """As many rows as needed, `rows` at most, each exactly `width` cells.

    Where room is short the values give way first, then the last names. "!3" behind a name: three
    values aren't finite.
    """
    if not title and not lines:
        return []
    for with_values in (True, False):
        entries = [_entry(line, ink, with_values) for ink, line in enumerate(lines)]
        made = _flow(title, entries, width)
        if len(made) <= rows:
            break
    if len(made) > rows:
        hidden = sum(len([s for s in row if s.ink is not None]) for row in made[rows:])
        made = made[:rows]
        note = f" +{hidden}"
        made[-1] = [*_cut(made[-1], width - len(note)), Span(note)]
    return [pad(row, width) for row in made]


def pad(row: Row, width: int) -> Row:
    """A row of exactly `width` cells."""
    kept = _cut(row, width)
    return [*kept, Span(" " * (width - _cells(kept)))]


def _entry(line: Line, ink: int, with_value: bool) -> Span:
    last = next((y for y in reversed(line.y) if shown(y, False) is not None), None)
    value = f" {significant(last)}" if with_value and last is not None else ""
    lost = missing(line)
    note = f" !{lost}" if lost else ""
    return Span(f"{MARKERS[ink % len(MARKERS)]} {line.label}{value}{note}", ink)


def _flow(title: str, entries: Sequence[Span], width: int) -> list[Row]:
    """Entries from left to right, two cells apart, wrapped where a row is full."""
    rows: list[Row] = [[Span(title)] if title else []]
    for entry in entries:
        used = _cells(rows[-1])
        if used and used + 2 + _cells([entry]) > width:
            rows.append([entry])
        else:
            rows[-1] += [Span("  "), entry] if used else [entry]
    return rows


def _cut(row: Row, width: int) -> Row:
    from rich.cells import set_cell_size  # commands that only write numbers don't load it

    kept: Row = []
    for span in row:
        room = width - _cells(kept)
        if room > 0:
            fits = _cells([span]) <= room
            kept.append(span if fits else Span(set_cell_size(span.text, room), span.ink))
    return kept


def _cells(row: Row) -> int:
    from rich.cells import cell_len

    return sum(cell_len(span.text) for span in row)
