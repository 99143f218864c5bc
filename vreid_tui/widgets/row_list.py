"""Rows under a line of headings, one of them under the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.widgets.lines import LineWidget, strip


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        id: by which the cursor stays on it as others come.
        pieces: what stands in it.
    """

    id: str
    pieces: tuple[Piece, ...]


class RowList(LineWidget, can_focus=True):
    """Makes only the rows that are seen, however many there are."""

    PLACES: ClassVar[tuple[Where, ...]] = ("rows",)
    BINDINGS = bindings(*PLACES)

    heading: var[tuple[Piece, ...]] = var(())
    entries: var[tuple[Entry, ...]] = var(())
    empty: var[str] = var("")

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row, or to none ("")."""

        id: str

    @dataclass
    class Opened(Message):
        """The reader asked for all about a row."""

        id: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._cursor = self._top = 0

    @property
    def selected(self) -> str:
        """The row under the cursor; "" where there is none."""
        return self.entries[self._cursor].id if self._cursor < len(self.entries) else ""

    def watch_entries(self, old: tuple[Entry, ...], new: tuple[Entry, ...]) -> None:
        before = old[self._cursor].id if self._cursor < len(old) else ""
        place = next((index for index, entry in enumerate(new) if entry.id == before), None)
        self._cursor = min(self._cursor, max(0, len(new) - 1)) if place is None else place
        self._show()
        if before != self.selected:
            self.post_message(self.Highlighted(self.selected))

    def watch_heading(self) -> None:
        self.repaint()

    def watch_empty(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        lines = [strip([("  ", "muted"), *self.heading])]
        if not self.entries:
            lines.append(strip([(f"  {self.empty}", "text")]))
        for index, entry in enumerate(self.entries[self._top : self._top + self._room], self._top):
            here = index == self._cursor
            more = ("+bold+cursor" if self.has_focus else "+bold") if here else ""
            mark = ("> " if here else "  ", "text" + more)
            pieces = [mark, *((text, role + more) for text, role in entry.pieces)]
            used = sum(cell_len(text) for text, _ in pieces)
            lines.append(strip([*pieces, (" " * (self.size.width - used), "text" + more)]))
        return lines

    def on_resize(self, _event: events.Resize) -> None:
        self._show()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if 0 < event.y <= len(self.entries) - self._top:
            self._go(self._top + event.y - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    def action_open(self) -> None:
        if self.selected:
            self.post_message(self.Opened(self.selected))

    def action_move(self, rows: int) -> None:
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        self._go(self._cursor + pages * self._room)

    def action_edge(self, side: int) -> None:
        self._go(0 if side < 0 else len(self.entries) - 1)

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, index: int) -> None:
        index = min(max(0, index), max(0, len(self.entries) - 1))
        if index != self._cursor:
            self._cursor = index
            self._show()
            self.post_message(self.Highlighted(self.selected))

    def _show(self) -> None:
        """Bring the cursor into what is seen, and leave no empty lines below the last row."""
        self._top = min(self._top, self._cursor, max(0, len(self.entries) - self._room))
        self._top = max(0, self._top, self._cursor - self._room + 1)
        self.repaint()
