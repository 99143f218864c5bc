"""A list of entries to choose one from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.cells import Piece, fit
from vreid_tui.widgets.lines import LineWidget, strip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose.

    Attributes:
        id: what is chosen.
        label: what it is.
        more: at the right, such as its key.
        why_not: why it can't be chosen now; "" where it can.
    """

    id: str
    label: str
    more: str = ""
    why_not: str = ""


class Choice(LineWidget):
    """Shows entries, one of them under the cursor; keys come from the dialog around it."""

    entries: var[tuple[Entry, ...]] = var(())

    class Chosen(Message):
        """Somebody clicked at an entry."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._cursor = self._top = 0

    @property
    def selected(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self._cursor] if self._cursor < len(self.entries) else None

    def watch_entries(self) -> None:
        self.to(0)

    def move(self, rows: int) -> None:
        """Bring the cursor so many rows down."""
        self.to(self._cursor + rows)

    def to(self, index: int) -> None:
        """Bring the cursor to an entry."""
        self._cursor = min(max(0, index), max(0, len(self.entries) - 1))
        self._top = min(self._top, self._cursor)
        self._top = max(0, self._top, self._cursor - self.size.height + 1)
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        if not self.entries:
            return [strip([("  nothing is called that", "muted")])]
        seen = self.entries[self._top : self._top + self.size.height]
        return [self._row(entry, self._top + place) for place, entry in enumerate(seen)]

    def on_resize(self, _event: events.Resize) -> None:
        self.to(self._cursor)

    def on_click(self, event: events.Click) -> None:
        if self._top + event.y < len(self.entries):
            self.post_message(self.Chosen(self.entries[self._top + event.y]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-3)

    def _row(self, entry: Entry, index: int) -> Strip:
        here = "+bold+cursor" if index == self._cursor else ""
        more = entry.why_not or entry.more
        room = min(len(more), self.size.width // 2)
        role = "muted" if entry.why_not else "text"
        mark = "> " if here else "  "
        pieces: list[Piece] = [
            (mark + fit(entry.label, self.size.width - room - 4), role + here),
            ("  " + fit(more, room), "muted" + here),
        ]
        return strip(pieces)
