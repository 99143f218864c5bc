"""The list of runs, or of groups of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.reactive import var

from vreid_tui.cells import Piece, fit
from vreid_tui.states import sign
from vreid_tui.table import COLUMNS, GROUP_COLUMNS, MARGIN, Layout, cells_of, heading, layout
from vreid_tui.widgets.cursor_list import CursorList

if TYPE_CHECKING:
    from core.store.records import RunSummary
    from vreid_tui.snapshot import Group


class RunList(CursorList["RunSummary | Group"]):
    """One line a run, or a group of runs, with as many columns as fit."""

    now: var[float] = var(0.0)
    sorted_by: var[tuple[str, bool]] = var(("", False))
    grouped: var[bool] = var(False)

    def __init__(self, *, ascii_only: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ascii = ascii_only

    def watch_now(self) -> None:
        self.repaint()

    def watch_sorted_by(self) -> None:
        self.repaint()

    def heading_line(self) -> Iterable[Piece]:
        by, turned = self.sorted_by
        return [(heading(self._layout(), by, turned=turned), "muted")]

    def look(self) -> tuple[object, ...]:
        return (self.now, self.grouped)

    def row_line(self, row: RunSummary | Group, emphasis: str) -> Iterable[Piece]:
        columns = self._layout()
        if not columns:
            return []
        first, *rest = cells_of(row, columns, self.now, ascii_only=self._ascii)
        others = self.size.width - MARGIN - columns[0][1]
        role = "text" if self.grouped else sign(getattr(row, "state", "")).role
        return [(first, role + emphasis), (fit(" " + " ".join(rest), others), "text" + emphasis)]

    def _layout(self) -> Layout:
        return layout(self.size.width, GROUP_COLUMNS if self.grouped else COLUMNS)
