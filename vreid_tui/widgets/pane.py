"""Rows of coloured text under a heading, to scroll through."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece, wrap
from vreid_tui.widgets.lines import LineWidget, strip

Rows = tuple[tuple[Piece, ...], ...]


class Pane(LineWidget, can_focus=True):
    """Shows rows from an offset on; long ones go on in the next line.

    Args:
        heading: what it is; the lines that are seen, of how many, stand behind it.
        follow: starts at the end and stays there as rows are added, until scrolled away.
        indent: cells left empty where a row goes on.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("pane",)
    BINDINGS = bindings(*PLACES)

    rows: var[Rows] = var(())

    def __init__(
        self,
        heading: str,
        *,
        follow: bool = False,
        indent: int = 2,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._indent = indent
        self._wrapped: list[tuple[Piece, ...]] = []
        self.top = 0
        self._at_end = follow
        self._follow = follow

    def watch_rows(self) -> None:
        self._wrap()

    def compose_lines(self) -> Iterable[Strip]:
        seen = self._wrapped[self.top : self.top + self._room]
        return [strip(self._heading_row(len(seen))), *(strip(row) for row in seen)]

    def on_resize(self, _event: events.Resize) -> None:
        self._wrap()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def action_scroll(self, lines: int) -> None:
        self._scroll(self.top + lines)

    def action_page(self, pages: int) -> None:
        self._scroll(self.top + pages * max(1, self._room - 1))

    def action_edge(self, side: int) -> None:
        self._scroll(0 if side < 0 else self._last_top)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(self.top - 3)

    @property
    def _last_top(self) -> int:
        return max(0, len(self._wrapped) - self._room)

    @property
    def _room(self) -> int:
        return max(0, self.size.height - 1)

    def _heading_row(self, seen: int) -> tuple[Piece, ...]:
        last = self.top + seen
        part = f"  {self.top + 1}-{last} of {len(self._wrapped)}" if seen else "  nothing"
        mark = "> " if self.has_focus else "  "
        return ((mark + self._heading, "good+bold"), (part, "muted"))

    def _wrap(self) -> None:
        width = self.size.width
        self._wrapped = [part for row in self.rows for part in wrap(row, width, self._indent)]
        self._to(self.top)

    def _scroll(self, top: int) -> None:
        self._at_end = self._follow and top >= self._last_top
        self._to(top)

    def _to(self, top: int) -> None:
        self.top = self._last_top if self._at_end else min(max(0, top), self._last_top)
        self.repaint()
