"""One run: its curves, settings, events and the end of its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from core.chart import Glyphs
from vreid_tui import describe
from vreid_tui.actions import bindings, hints
from vreid_tui.feed import Detail, Snapshot
from vreid_tui.graphs import AXES, Axis, loss_graphs, score_graphs
from vreid_tui.screens.base import View
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.pane import Pane

if TYPE_CHECKING:
    from core.store.records import RunSummary

CHARTS = ("loss", "second", "map", "rank1")
PANES = ("curves", "settings", "log", "events")


class RunScreen(View):
    """Everything about one run; where there is little room, one pane at a time."""

    BINDINGS = bindings("run")
    AUTO_FOCUS = ""

    def __init__(self, run: RunSummary, glyphs: Glyphs) -> None:
        super().__init__()
        self._run = run
        self._glyphs: Glyphs = glyphs
        self._axis: Axis = "step"
        self._detail: Detail | None = None

    def compose_view(self) -> ComposeResult:
        yield Bar(id="title")
        yield Bar(id="progress")
        with Container(id="panes"):
            with Container(id="curves", classes="-shown"):
                for name in CHARTS:
                    yield Chart(self._glyphs, id=name)
            yield Pane("settings", id="settings")
            yield Pane("log", follow=True, id="log")
            yield Pane("events", follow=True, indent=19, id="events")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#title", Bar).pieces = self._title(self._run)
        self.query_one("#keys", Bar).pieces = describe.key_line(hints(("run", "anywhere")))

    def show(self, snapshot: Snapshot, now: float) -> None:
        if snapshot.trouble:
            self.query_one("#progress", Bar).pieces = describe.trouble_row(snapshot.trouble)
        detail = snapshot.detail
        if detail is None or detail.run.id != self._run.id:
            return
        if not snapshot.trouble:
            row = describe.progress(detail, now, ascii_only=self._glyphs == "ascii")
            self.query_one("#progress", Bar).pieces = row
        if detail is self._detail:
            return
        self._run, self._detail = detail.run, detail
        self.query_one("#title", Bar).pieces = self._title(detail.run)
        self.query_one("#settings", Pane).rows = describe.settings(detail)
        self.query_one("#events", Pane).rows = describe.history(detail)
        self.query_one("#log", Pane).rows = describe.log(detail)
        self._draw()

    def action_pane(self, name: str) -> None:
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
        self.dismiss()

    def _draw(self) -> None:
        if self._detail is None:
            return
        graphs = (*loss_graphs(self._detail, self._axis), *score_graphs(self._detail, self._axis))
        for name, graph in zip(CHARTS, graphs, strict=True):
            self.query_one(f"#{name}", Chart).graph = graph

    def _title(self, run: RunSummary) -> tuple[tuple[str, str], ...]:
        return describe.title(run, ascii_only=self._glyphs == "ascii")
