"""The runs in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual.reactive import var

from core.chart import duration
from vreid_tui.cells import Piece, fit
from vreid_tui.states import labelled, sign
from vreid_tui.table import MARGIN
from vreid_tui.widgets.cursor_list import CursorList

if TYPE_CHECKING:
    from core.store.queue import JobRecord

_STATE, _SINCE, _PRIORITY = 10, 6, 4


class QueueList(CursorList["JobRecord"]):
    """One line a run: its state, since when it has its place, and where or what it waits for."""

    now: var[float] = var(0.0)
    where: var[Mapping[str, str]] = var({})

    def __init__(self, *, ascii_only: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ascii = ascii_only

    def watch_now(self) -> None:
        self.repaint()

    def watch_where(self) -> None:
        self.repaint()

    def heading_line(self) -> Iterable[Piece]:
        cells = self._cut("state", "name", "since", "prio", "where, or what it waits for")
        return [(" " * MARGIN + cells[0] + cells[1], "muted")]

    def look(self) -> tuple[object, ...]:
        return (self.now, *self.where.items())

    def row_line(self, row: JobRecord, emphasis: str) -> Iterable[Piece]:
        since = duration(self.now - row.claimed) if row.claimed else "-"
        state = labelled(row.state, ascii_only=self._ascii)
        where = self.where.get(row.id, "")
        first, rest = self._cut(state, row.name, since, str(row.priority or ""), where)
        return [(first, sign(row.state).role + emphasis), (rest, "text" + emphasis)]

    def _cut(self, state: str, name: str, since: str, priority: str, where: str) -> tuple[str, str]:
        room = self.size.width - MARGIN - _STATE - _SINCE - _PRIORITY - 4
        named = min(32, max(8, room * 2 // 5))
        cells = (
            fit(name, named),
            fit(since, _SINCE, right=True),
            fit(priority, _PRIORITY, right=True),
            fit(where, room - named),
        )
        return fit(state, _STATE), " " + " ".join(cells)
