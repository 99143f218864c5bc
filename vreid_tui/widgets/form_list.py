"""The fields of a form, one a line."""

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
from vreid_tui.cells import Piece, fit
from vreid_tui.widgets.lines import LineWidget, strip

_LABEL = 26


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        name: of the field, or of the setting that is changed.
        label: before its value.
        value: as text.
        usual: what holds where the value is "".
        meaning: one sentence.
        is_change: it is a setting that was added, and can be taken away again.
    """

    name: str
    label: str
    value: str
    usual: str = ""
    meaning: str = ""
    is_change: bool = False


class FormList(LineWidget, can_focus=True):
    """Shows fields with a cursor; the meaning of the one under it stands below."""

    PLACES: ClassVar[tuple[Where, ...]] = ("fields",)
    BINDINGS = bindings(*PLACES)

    fields: var[tuple[Field, ...]] = var(())

    class Edited(Message):
        """The field under the cursor is to be edited."""

    class Dropped(Message):
        """The setting under the cursor is to be as usual again."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._cursor = self._top = 0

    @property
    def selected(self) -> Field | None:
        """The field under the cursor."""
        return self.fields[self._cursor] if self._cursor < len(self.fields) else None

    def watch_fields(self) -> None:
        self._go(self._cursor)

    def compose_lines(self) -> Iterable[Strip]:
        room = self._room
        seen = self.fields[self._top : self._top + room]
        lines = [strip(self._row(each, self._top + place)) for place, each in enumerate(seen)]
        lines += [strip([])] * (room - len(lines))
        meaning = self.selected.meaning if self.selected else ""
        return [*lines, strip([(" " + fit(meaning, self.size.width - 1), "muted")])]

    def on_resize(self, _event: events.Resize) -> None:
        self._go(self._cursor)

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if event.y < self._room and self._top + event.y < len(self.fields):
            again = self._top + event.y == self._cursor
            self._go(self._top + event.y)
            if again:
                self.action_edit()

    def action_move(self, rows: int) -> None:
        self._go(self._cursor + rows)

    def action_edge(self, side: int) -> None:
        self._go(0 if side < 0 else len(self.fields) - 1)

    def action_edit(self) -> None:
        if self.selected is not None:
            self.post_message(self.Edited())

    def action_drop(self) -> None:
        self.post_message(self.Dropped())

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, index: int) -> None:
        self._cursor = min(max(0, index), max(0, len(self.fields) - 1))
        self._top = min(self._top, self._cursor)
        self._top = max(0, self._top, self._cursor - self._room + 1)
        self.repaint()

    def _row(self, field: Field, index: int) -> list[Piece]:
        more = ""
        if index == self._cursor:
            more = "+bold+cursor" if self.has_focus else "+bold"
        label = field.label if cell_len(field.label) <= _LABEL else "~" + field.label[1 - _LABEL :]
        value, role = (field.value, "text") if field.value else (field.usual, "muted")
        return [
            ((">" if index == self._cursor else " ") + " ", "text" + more),
            (fit(label, _LABEL) + "  ", ("live" if field.is_change else "muted") + more),
            (fit(value, self.size.width - _LABEL - 4), role + more),
        ]
