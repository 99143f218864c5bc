"""Runs put beside each other: made from the store, told as rows for panes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import VreidError
from vreid_tui.cells import Piece
from vreid_tui.control import Outcome
from vreid_tui.widgets.pane import Rows

if TYPE_CHECKING:
    from core.compare.table import Comparison, Form
    from core.store.records import RunSummary

FEW = 4
"""Runs that stand beside each other; more stand below each other."""

FORMS: dict[Form, tuple[str, str]] = {
    "html": ("html", "a page for a browser"),
    "latex": ("tex", "a table for a paper, with booktabs"),
    "markdown": ("md", "for notes and issues"),
    "csv": ("csv", "for spreadsheets and scripts"),
    "json": ("json", "for programs"),
    "table": ("txt", "as it is seen here"),
}


def compared(runs: Sequence[RunSummary], *, means: bool, turned: bool) -> Comparison:
    """Compare runs, the first of which differences are taken to.

    Args:
        runs: at least one.
        means: over the seeds and splits of equal settings.
        turned: the other way round than is usual for so many.

    Raises:
        RunError: they can't be compared.
        StoreError: the store can't be read.
    """
    from core.compare.build import Wishes, build
    from core.compare.choose import read
    from core.compare.groups import grouped, single
    from core.store import open_store

    store = open_store()
    try:
        found = read(store, runs)
    finally:
        store.close()
    entries = grouped(found) if means else single(found)
    return build(entries, Wishes(transposed=(len(entries) <= FEW) != turned))


def figures(comparison: Comparison, width: int) -> Rows:
    """Scores with differences and what they mean, in lines that fit."""
    from core.compare.formats.text import render

    text = render(dataclasses.replace(comparison, settings={}), max(20, width - 2))
    return tuple(_row(line) for line in text.splitlines())


def settings(comparison: Comparison, width: int) -> Rows:
    """The settings that aren't the same in all runs."""
    from core.compare.formats.grid import settings as grid_of
    from core.tables import table
    from core.text import harmless

    grid = grid_of(comparison)
    if grid is None:
        return (((" all settings are the same", "text"),),)
    items = [grid.header, *(row for block in grid.blocks for row in block.rows)]
    cells = [[harmless(item.text) for item in row] for row in items]
    first, *rest = table(cells, "<" * len(grid.header), max(20, width - 2))
    return (((f" {first}", "muted"),), *(((f" {line}", "text"),) for line in rest))


def written(comparison: Comparison, form: Form, folder: Path) -> Outcome:
    """Write a comparison as a file in a folder."""
    from core.compare.formats import render
    from core.files import write_whole

    path = folder / f"comparison.{FORMS[form][0]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, render(comparison, form))
    except (VreidError, OSError) as error:
        return Outcome(str(error), "warning")
    return Outcome(f"written to {path}")


def _row(line: str) -> tuple[Piece, ...]:
    """A line of a comparison; what is best in it stands out, besides its mark."""
    pieces: list[Piece] = [(" ", "text")]
    for number, part in enumerate(line.split("*")):
        if number:
            pieces.append(("*", "good+bold"))
        pieces.append((part, "text"))
    return tuple(pieces)
