"""A comparison as comma-separated values: a line for each row, percent, nothing rounded to a table.

Text that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
import json
from collections.abc import Iterator

from core.compare.table import Cell, Column, Comparison, Row, Section
from core.text import harmless

_FORMULA = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PARTS = ("", " deviation", " low", " high", " n", " difference", " p", " p corrected", " best")

Value = str | float | int | None


def render(comparison: Comparison) -> str:
    """Header and lines, as RFC 4180 has them but for the line breaks of this system."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(safe, _header(comparison)))
    for section in comparison.sections:
        for row in section.rows:
            values = _line(section, row, comparison)
            writer.writerow(safe(one) if isinstance(one, str) else one for one in values)
    return out.getvalue()


def safe(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula."""
    found = harmless(text)
    return f"'{found}" if found.lstrip().startswith(_FORMULA) else found


def _header(comparison: Comparison) -> Iterator[str]:
    yield from ("section", *comparison.heads, "kind", "network", "runs", "missing")
    for column in comparison.columns:
        yield from (_name(column) + part for part in _PARTS)
    yield from (*comparison.settings, "notes")


def _name(column: Column) -> str:
    return column.label


def _line(section: Section, row: Row, comparison: Comparison) -> Iterator[Value]:
    runs = " ".join(member.run_id for member in row.members if member.counted)
    yield from (section.title, *row.names, row.kind, row.network, runs, "; ".join(row.missing))
    for cell in row.cells:
        yield from _cell(cell)
    for values in comparison.settings.values():
        yield _setting(values[row.key]) if row.key in values else None
    yield " ".join(comparison.footnotes[place] for place in row.notes)


def _cell(cell: Cell) -> Iterator[Value]:
    for rate in (cell.value, cell.deviation, cell.low, cell.high):
        yield _percent(rate)
    yield cell.n
    yield _percent(cell.delta)
    yield cell.test.p if cell.test else None
    yield cell.test.corrected if cell.test else None
    yield int(cell.best)


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(100 * rate, 6)


def _setting(value: object) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return value if isinstance(value, str) else json.dumps(value)
