"""Figures of rows: values by replicate, means with their spread, differences, the best of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.compare.groups import Entry, Replicate
from core.compare.table import Cell, Column
from core.compare.verdict import Paired


@dataclass(frozen=True, slots=True)
class Line:
    """One network of an entry, on its way to a row of a table.

    Attributes:
        network: such as "student@best"; "" where the entry has no score yet.
    """

    entry: Entry
    network: str

    def values(self, column: Column) -> dict[Replicate, float]:
        """The figures of the runs that count."""
        key = f"{self.network}{column.variant}/{column.measure}"
        return {
            replicate: run.scores[key]
            for replicate, run in self.entry.replicates.items()
            if key in run.scores
        }


def filled(
    lines: Sequence[Line], columns: Sequence[Column], reference: Line | None
) -> list[list[Cell]]:
    """The cells of lines that were measured alike, one list a line.

    Args:
        lines: of one section.
        columns: of the table.
        reference: one of the lines, to which differences are taken; None takes none.
    """
    by_column = [_column(lines, column, reference) for column in columns]
    return [list(cells) for cells in zip(*by_column, strict=True)] or [[] for _ in lines]


def _column(lines: Sequence[Line], column: Column, reference: Line | None) -> list[Cell]:
    values = [line.values(column) for line in lines]
    base = reference.values(column) if reference else {}
    cells = [
        _cell(line, own, {} if line is reference else base)
        for line, own in zip(lines, values, strict=True)
    ]
    return _with_best(_corrected(cells), lines)


def _cell(line: Line, values: Mapping[Replicate, float], base: Mapping[Replicate, float]) -> Cell:
    if not values:
        return Cell()
    if not line.entry.grouped:  # runs by themselves are compared as they are, whatever their seed
        (value,) = values.values()
        delta = value - next(iter(base.values())) if base else None
        return Cell(value, 1, delta=delta)
    both = [replicate for replicate in values if replicate in base]
    cell = mean(values)
    if not both:
        return cell
    ours, theirs = [values[r] for r in both], [base[r] for r in both]
    if len(both) == 1:
        return replace(cell, delta=ours[0] - theirs[0])
    test = tested(ours, theirs, [split for _, split in both])
    return replace(cell, delta=test.mean, test=test)


def mean(values: Mapping[Replicate, float]) -> Cell:
    """A figure over replicates; empty where there are none."""
    if not values:
        return Cell()
    if len(values) == 1:
        return Cell(next(iter(values.values())), 1)
    from core.compare.statistics import interval

    found = interval(list(values.values()), [split for _, split in values])
    return Cell(found.mean, found.n, found.deviation, found.low, found.high)


def tested(ours: Sequence[float], theirs: Sequence[float], splits: Sequence[int]) -> Paired:
    """A paired difference; see `core.compare.statistics.paired`."""
    from core.compare.statistics import paired

    return paired(ours, theirs, splits)


def corrected(tests: Sequence[Paired]) -> list[Paired]:
    """Tests as one family; see `core.compare.statistics.as_family`."""
    if len(tests) < 2:
        return list(tests)
    from core.compare.statistics import as_family

    return as_family(tests)


def _corrected(cells: list[Cell]) -> list[Cell]:
    """The cells of a column with their tests as one family."""
    family = iter(corrected([cell.test for cell in cells if cell.test]))
    return [replace(cell, test=next(family)) if cell.test else cell for cell in cells]


def _with_best(cells: list[Cell], lines: Sequence[Line]) -> list[Cell]:
    """The best marked, where not all are the same; a run that goes on can't be it."""
    final = [
        cell.value
        for cell, line in zip(cells, lines, strict=True)
        if cell.value is not None and line.entry.is_final
    ]
    if not final or max(final) == min(final):
        return cells
    return [
        replace(cell, best=line.entry.is_final and cell.value == max(final))
        for cell, line in zip(cells, lines, strict=True)
    ]
