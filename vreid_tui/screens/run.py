"""One run: its curves, settings, events and the end of its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from vreid_tui import describe
from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.graphs import AXES, Axis, loss_graphs, score_graphs
from vreid_tui.screens.steering import SteeringView
from vreid_tui.snapshot import Detail, Needs, Snapshot
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.pane import Pane

if TYPE_CHECKING:
    from core.store.records import RunSummary

CHARTS = ("loss", "second", "map", "rank1")
PANES = ("curves", "settings", "log-lines", "events")


class RunScreen(SteeringView):
    """Everything about one run; where there is little room, one pane at a time."""

    PLACES: ClassVar[tuple[Where, ...]] = ("run", "steer")
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._axis: Axis = "step"
        self._pane = PANES[0]
        self._detail: Detail | None = None

    def compose_view(self) -> ComposeResult:
        yield Bar(id="progress")
        with Container(id="panes"):
            with Container(id="curves", classes="-shown"):
                for name in CHARTS:
                    yield Chart(self.dashboard.glyphs, id=name)
            yield Pane("settings", id="settings")
            yield Pane("log", follow=True, id="log-lines")
            yield Pane("events", follow=True, indent=19, id="events")

    def needs(self) -> Needs:
        return Needs(details=(self._run_id,)) if self._run_id else Needs()

    def heading(self) -> tuple[Piece, ...]:
        if self._detail is None:
            return ((" vreid ", "text+bold"), (" no run is open", "muted"))
        return describe.title(self._detail.run, ascii_only=self.dashboard.ascii_only)

    def targets(self) -> Sequence[RunSummary]:
        run = (self.dashboard.snapshot.runs or {}).get(self._run_id)
        return [run] if run else []

    def show(self, snapshot: Snapshot, now: float) -> None:
        detail = snapshot.details.get(self._run_id)
        if detail is None:
            return
        row = describe.progress(detail, now, ascii_only=self.dashboard.ascii_only)
        self.query_one("#progress", Bar).pieces = row
        if detail is self._detail:
            return
        self._detail = detail
        self.query_one("#settings", Pane).rows = describe.settings(detail)
        self.query_one("#events", Pane).rows = describe.history(detail)
        self.query_one("#log-lines", Pane).rows = describe.log(detail)
        self._draw()

    def action_tab(self, step: int) -> None:
        self.action_pane(PANES[(PANES.index(self._pane) + step) % len(PANES)])

    def action_pane(self, name: str) -> None:
        self._pane = name
        for other in PANES:
            self.query_one(f"#{other}", Widget).set_class(other == name, "-shown")
        pane = self.query_one(f"#{name}", Widget)
        if pane.can_focus:
            pane.focus()
        else:
            self.set_focus(None)

    def action_log_scale(self) -> None:
        for name in ("loss", "second"):
            chart = self.query_one(f"#{name}", Chart)
            chart.log_scale = not chart.log_scale

    def action_axis(self) -> None:
        self._axis = AXES[(AXES.index(self._axis) + 1) % len(AXES)]
        self._draw()

    def action_back(self) -> None:
        self.dashboard.go_back()

    @property
    def _run_id(self) -> str:
        return self.dashboard.opened_run

    def _draw(self) -> None:
        if self._detail is None:
            return
        graphs = (*loss_graphs(self._detail, self._axis), *score_graphs(self._detail, self._axis))
        for name, graph in zip(CHARTS, graphs, strict=True):
            self.query_one(f"#{name}", Chart).graph = graph
