"""A comparison as words in rows and columns, before any form's own signs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.compare.table import Cell, Comparison, Row, Section, Spread

NOTHING = "-"
_FEW = 4  # entries that stand beside each other; more stand below each other


@dataclass(frozen=True, slots=True)
class Item:
    """A place of a table.

    Attributes:
        text: words or a figure, raw: names in it may be anybody's.
        delta: a difference, to stand in brackets behind; "" is none.
        best: whether it is marked.
        notes: numbers of footnotes, from 1.
    """

    text: str
    delta: str = ""
    best: bool = False
    notes: tuple[int, ...] = ()


Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading, which may be empty."""

    title: str
    rows: tuple[Items, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table.

    Attributes:
        header: over its columns.
        families: what each column belongs to, for forms that have to cut a table; "" is to all.
        blocks: its rows.
        left: how many columns hold words rather than figures.
    """

    header: Items
    families: tuple[str, ...]
    blocks: tuple[Block, ...]
    left: int = 1


def figures(comparison: Comparison) -> list[Grid]:
    """The figures: one table, or with measures as rows one for each section."""
    if not comparison.transposed:
        blocks = tuple(
            Block(section.title, tuple(_across(row, comparison) for row in section.rows))
            for section in comparison.sections
        )
        counted = comparison.counted
        names = [
            *comparison.heads,
            *(column.label for column in comparison.columns),
            *([counted] if counted else []),
        ]
        families = [
            *("" for _ in comparison.heads),
            *(column.family for column in comparison.columns),
            *([""] if counted else []),
        ]
        return [Grid(_plain(names), tuple(families), blocks, len(comparison.heads))]
    return [_turned(section, comparison) for section in comparison.sections]


def settings(comparison: Comparison) -> Grid | None:
    """The settings that differ; None where there are none."""
    if not comparison.settings:
        return None
    labels = {row.key: row.label for row in comparison.rows if row.kind in ("run", "group")}
    keys = list(comparison.settings)
    values = {
        entry: [_setting(comparison.settings[key], entry) for key in keys] for entry in labels
    }
    if len(labels) > _FEW:
        header = ["settings that differ", *keys]
        rows = [[label, *values[entry]] for entry, label in labels.items()]
    else:
        header = ["settings that differ", *labels.values()]
        rows = [
            [key, *(values[entry][place] for entry in labels)] for place, key in enumerate(keys)
        ]
    block = Block("", tuple(map(_plain, rows)))
    return Grid(_plain(header), ("",) * len(header), (block,), len(header))


def figure(cell: Cell, spread: Spread = "deviation", *, signed: bool = False) -> str:
    """A value with its spread, such as "34.1 ± 1.2" or "34.1 [32.6, 35.6]"; percent."""
    if cell.value is None:
        return NOTHING
    said = f"{100 * cell.value:{'+' if signed else ''}.1f}"
    if cell.deviation is None:
        return said
    if spread == "deviation":
        return f"{said} ± {100 * cell.deviation:.1f}"
    if cell.low is None or cell.high is None:
        return said
    return f"{said} [{100 * cell.low:.1f}, {100 * cell.high:.1f}]"


def _across(row: Row, comparison: Comparison) -> Items:
    """A row's names, figures, and how many replicates it has."""
    first, *others = row.names
    names = [Item(first, notes=_numbers(row.notes)), *map(Item, others)]
    cells = [_item(cell, row, comparison) for cell in row.cells]
    count = [Item("" if row.count is None else str(row.count))] if comparison.counted else []
    return (*names, *cells, *count)


def _turned(section: Section, comparison: Comparison) -> Grid:
    """A section with its rows as columns."""
    header = [Item(section.title)]
    for row in section.rows:
        name = " ".join(filter(None, row.names))
        header.append(Item(name, notes=_numbers(row.notes)))
    rows = [
        (Item(column.label), *(_item(row.cells[place], row, comparison) for row in section.rows))
        for place, column in enumerate(comparison.columns)
    ]
    if comparison.counted:
        counts = ("" if row.count is None else str(row.count) for row in section.rows)
        rows.append((Item(comparison.counted), *map(Item, counts)))
    return Grid(tuple(header), ("",) * len(header), (Block("", tuple(rows)),))


def _item(cell: Cell, row: Row, comparison: Comparison) -> Item:
    return Item(
        figure(cell, comparison.spread, signed=row.kind == "difference"),
        "" if cell.delta is None or row.reference else f"{100 * cell.delta:+.1f}",
        cell.best,
        _numbers(cell.notes),
    )


def _setting(values: object, entry: str) -> str:
    if not isinstance(values, dict) or entry not in values:
        return NOTHING
    return json.dumps(values[entry], ensure_ascii=False)


def _plain(words: Sequence[str]) -> Items:
    return tuple(map(Item, words))


def _numbers(notes: Sequence[int]) -> tuple[int, ...]:
    return tuple(place + 1 for place in notes)
