"""The list of runs: instant with ten thousand, because only what is seen is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import fit
from vreid_tui.states import sign
from vreid_tui.table import MARGIN, cells_of, heading, layout
from vreid_tui.widgets.lines import LineWidget, strip

if TYPE_CHECKING:
    from core.store.records import RunSummary


class RunList(LineWidget, can_focus=True):
    """One line a run under a line of headings; the cursor stays on its run as others come."""

    PLACES: ClassVar[tuple[Where, ...]] = ("list",)
    BINDINGS = bindings(*PLACES)

    runs: var[tuple[RunSummary, ...]] = var((), always_update=True)
    now: var[float] = var(0.0)
    empty: var[str] = var("")
    marked: var[frozenset[str]] = var(frozenset())
    sorted_by: var[tuple[str, bool]] = var(("", False))

    @dataclass
    class Highlighted(Message):
        """The cursor came to another run, or to none."""

        run: RunSummary | None

    class Marked(Message):
        """Other runs are marked than before."""

    @dataclass
    class Opened(Message):
        """The reader asked for all about a run."""

        run: RunSummary

    def __init__(self, *, ascii_only: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ascii = ascii_only
        self._top = 0
        self._cursor = 0
        self._anchor = ""
        self._before_range: frozenset[str] = frozenset()

    @property
    def selected(self) -> RunSummary | None:
        """The run under the cursor."""
        return self.runs[self._cursor] if self._cursor < len(self.runs) else None

    def watch_runs(self, old: tuple[RunSummary, ...], new: tuple[RunSummary, ...]) -> None:
        before = old[self._cursor].id if self._cursor < len(old) else None
        place = next((index for index, run in enumerate(new) if run.id == before), None)
        if place is not None and self._cursor > 0:
            self._top += place - self._cursor  # what is on the screen stays where it is
        self._cursor = min(self._cursor, max(0, len(new) - 1)) if place is None else place
        self._show()
        if before != (self.selected.id if self.selected else None):
            self.post_message(self.Highlighted(self.selected))

    def watch_now(self) -> None:
        self.repaint()

    def watch_empty(self) -> None:
        self.repaint()

    def watch_marked(self) -> None:
        self.repaint()
        self.post_message(self.Marked())

    def watch_sorted_by(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        columns = layout(self.size.width)
        by, turned = self.sorted_by
        lines = [strip([(heading(columns, by, turned=turned), "muted")])]
        if not self.runs:
            lines.append(strip([(" " * MARGIN + self.empty, "text")]))
        if not columns:
            return lines
        others = self.size.width - MARGIN - columns[0][1]
        seen = self.runs[self._top : self._top + self._room]
        for index, run in enumerate(seen, self._top):
            here = index == self._cursor
            more = self._emphasis() if here else ""
            first, *rest = cells_of(run, columns, self.now, ascii_only=self._ascii)
            margin = (">" if here else " ") + ("* " if run.id in self.marked else "  ")
            pieces = [
                (margin, "text" + more),
                (first, sign(run.state).role + more),
                (fit(" " + " ".join(rest), others), "text" + more),
            ]
            lines.append(strip(pieces))
        return lines

    def on_resize(self, _event: events.Resize) -> None:
        self._show()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        if 0 < event.y <= len(self.runs) - self._top:
            self._go(self._top + event.y - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    def action_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def action_move(self, rows: int) -> None:
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        self._go(self._cursor + pages * self._room)

    def action_edge(self, side: int) -> None:
        self._go(0 if side < 0 else len(self.runs) - 1)

    def action_mark(self) -> None:
        if self.selected is not None:
            self._anchor = ""
            self.marked ^= {self.selected.id}
            self._go(self._cursor + 1)

    def action_range(self) -> None:
        if self.selected is None:
            return
        if self._anchor:
            self._anchor = ""
            return
        self._anchor, self._before_range = self.selected.id, self.marked
        self._mark_range()

    def action_mark_all(self) -> None:
        shown = frozenset(run.id for run in self.runs)
        self._anchor = ""
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown

    def _mark_range(self) -> None:
        """Mark what lies between the anchor and the cursor, besides what was marked before."""
        places = [index for index, run in enumerate(self.runs) if run.id == self._anchor]
        if not places:
            self._anchor = ""
            return
        first, last = sorted((places[0], self._cursor))
        between = {run.id for run in self.runs[first : last + 1]}
        self.marked = self._before_range | between

    def _emphasis(self) -> str:
        """What the cursor's line has more than others, besides its ">"."""
        return "+bold+cursor" if self.has_focus else "+bold"

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, index: int) -> None:
        index = min(max(0, index), max(0, len(self.runs) - 1))
        if index != self._cursor:
            self._cursor = index
            if self._anchor:
                self._mark_range()
            self._show()
            self.post_message(self.Highlighted(self.selected))

    def _show(self) -> None:
        """Bring the cursor into what is seen, and leave no empty lines below the last run."""
        self._top = min(self._top, self._cursor, max(0, len(self.runs) - self._room))
        self._top = max(0, self._top, self._cursor - self._room + 1)
        self.repaint()
