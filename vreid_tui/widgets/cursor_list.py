"""Rows with a cursor and marks: instant with ten thousand, because only what is seen is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.table import MARGIN
from vreid_tui.theme import current
from vreid_tui.widgets.lines import LineWidget, strip

MOST_KEPT = 1000  # lines of rows that were seen


class Item(Protocol):
    """What a row stands for."""

    @property
    def id(self) -> str:
        """By which the cursor finds it again."""


Row = TypeVar("Row", bound=Item)


class CursorList(LineWidget, Generic[Row], can_focus=True):
    """One line a row under a line of headings; the cursor stays on its row as others come.

    A subclass says what stands in the lines.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("list",)
    BINDINGS = bindings(*PLACES)

    empty: var[str] = var("")
    marked: var[frozenset[str]] = var(frozenset())

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row, or to none."""

        id: str

    class Marked(Message):
        """Other rows are marked than before."""

    @dataclass
    class Opened(Message):
        """The reader asked for all about what a row stands for."""

        id: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._top = self._cursor = 0
        self._anchor = ""
        self._before_range: frozenset[str] = frozenset()
        self._look: tuple[object, ...] = ()
        self._made: dict[tuple[str, str, str], tuple[Row, Strip]] = {}

    def heading_line(self) -> Iterable[Piece]:
        """The line above the rows; override."""
        raise NotImplementedError

    def row_line(self, row: Row, emphasis: str) -> Iterable[Piece]:
        """A row behind its margin; `emphasis` is added to every role. Override."""
        raise NotImplementedError

    def look(self) -> tuple[object, ...]:
        """What all rows' lines depend on, besides the width; override."""
        return ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows; setting them leaves the cursor where it is, and what is seen in place."""
        return self._rows

    @rows.setter
    def rows(self, new: tuple[Row, ...]) -> None:
        old, self._rows = self._rows, new
        before = old[self._cursor].id if self._cursor < len(old) else ""
        place = self._place(before, old)
        if place is not None and self._cursor > 0:
            self._top += place - self._cursor
        self._cursor = min(self._cursor, max(0, len(new) - 1)) if place is None else place
        self._show()
        now = self.selected.id if self.selected else ""
        if now != before:
            self.post_message(self.Highlighted(now))

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def watch_empty(self) -> None:
        self.repaint()

    def watch_marked(self) -> None:
        self.repaint()
        self.post_message(self.Marked())

    def compose_lines(self) -> Iterable[Strip]:
        lines = [strip(self.heading_line())]
        if not self._rows:
            lines.append(strip([(" " * MARGIN + self.empty, "text")]))
        look = (current().name, self.size.width, *self.look())
        if look != self._look or len(self._made) > MOST_KEPT:
            self._made, self._look = {}, look
        for index, row in enumerate(self._rows[self._top : self._top + self._room], self._top):
            lines.append(self._line(row, here=index == self._cursor))
        return lines

    def _line(self, row: Row, *, here: bool) -> Strip:
        """A row's line; the very strip of before where nothing of it has changed."""
        more = self._emphasis() if here else ""
        margin = (">" if here else " ") + ("* " if row.id in self.marked else "  ")
        kept = self._made.get((row.id, margin, more))
        if kept is not None and kept[0] is row:
            return kept[1]
        made = strip([(margin, "text" + more), *self.row_line(row, more)])
        self._made[row.id, margin, more] = (row, made)
        return made

    def on_resize(self, _event: events.Resize) -> None:
        self._show()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if 0 < event.y <= len(self._rows) - self._top:
            self._go(self._top + event.y - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    def action_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected.id))

    def action_move(self, rows: int) -> None:
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        self._go(self._cursor + pages * self._room)

    def action_edge(self, side: int) -> None:
        self._go(0 if side < 0 else len(self._rows) - 1)

    def action_mark(self) -> None:
        if self.selected is not None:
            self._anchor = ""
            self.marked ^= {self.selected.id}
            self._go(self._cursor + 1)

    def action_range(self) -> None:
        if self._anchor or self.selected is None:
            self._anchor = ""
            return
        self._anchor, self._before_range = self.selected.id, self.marked
        self._mark_range()

    def action_mark_all(self) -> None:
        shown = frozenset(row.id for row in self._rows)
        self._anchor = ""
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown

    def _mark_range(self) -> None:
        """Mark what lies between the anchor and the cursor, besides what was marked before."""
        places = [index for index, row in enumerate(self._rows) if row.id == self._anchor]
        if not places:
            self._anchor = ""
            return
        first, last = sorted((places[0], self._cursor))
        self.marked = self._before_range | {row.id for row in self._rows[first : last + 1]}

    def _emphasis(self) -> str:
        """What the cursor's line has more than others, besides its ">"."""
        return "+bold+cursor" if self.has_focus else "+bold"

    def _place(self, id_: str, old: tuple[Row, ...]) -> int | None:
        """Where a row stands now; looked for at its old place first."""
        if not id_:
            return None
        at = self._cursor
        if at < len(self._rows) and self._rows[at].id == id_:
            return at
        return next((index for index, row in enumerate(self._rows) if row.id == id_), None)

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, index: int) -> None:
        index = min(max(0, index), max(0, len(self._rows) - 1))
        if index != self._cursor:
            self._cursor = index
            if self._anchor:
                self._mark_range()
            self._show()
            if self.selected is not None:
                self.post_message(self.Highlighted(self.selected.id))

    def _show(self) -> None:
        """Bring the cursor into what is seen, and leave no empty lines below the last row."""
        self._top = min(self._top, self._cursor, max(0, len(self._rows) - self._room))
        self._top = max(0, self._top, self._cursor - self._room + 1)
        self.repaint()
