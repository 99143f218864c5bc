"""Rows of coloured text with a cursor, and nothing to mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.reactive import var

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece, fit
from vreid_tui.table import MARGIN
from vreid_tui.widgets.cursor_list import CursorList


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        id: by which the cursor stays on it as others come.
        pieces: what stands in it.
    """

    id: str
    pieces: tuple[Piece, ...]


class RowList(CursorList[Entry], inherit_bindings=False):
    """A list for looking at."""

    PLACES: ClassVar[tuple[Where, ...]] = ("rows",)
    BINDINGS = bindings(*PLACES)

    heading: var[tuple[Piece, ...]] = var(())

    def watch_heading(self) -> None:
        self.repaint()

    def heading_line(self) -> Iterable[Piece]:
        return [(" " * MARGIN, "muted"), *self.heading]

    def row_line(self, row: Entry, emphasis: str) -> Iterable[Piece]:
        room = self.size.width - MARGIN
        for text, role in row.pieces:
            shown = fit(text, min(room, cell_len(text)))
            room -= cell_len(shown)
            yield shown, role + emphasis
        yield " " * room, "text" + emphasis
