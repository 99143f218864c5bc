"""The list of runs, with the curves of the one under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from core.chart import Glyphs
from vreid_tui.actions import bindings, hints
from vreid_tui.describe import counts, key_line, trouble_row
from vreid_tui.feed import Snapshot
from vreid_tui.graphs import loss_graphs, score_graphs
from vreid_tui.screens.base import View
from vreid_tui.search import matching
from vreid_tui.table import NO_RUNS
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart, Graph
from vreid_tui.widgets.run_list import RunList


class Filter(Input):
    """Where the filter is typed."""

    BINDINGS = bindings("filter")

    @dataclass
    class Done(Message):
        """The reader finished typing; `kept` tells whether the filter stays."""

        kept: bool

    def action_apply(self) -> None:
        self.post_message(self.Done(kept=True))

    def action_clear(self) -> None:
        self.post_message(self.Done(kept=False))


class RunsScreen(View):
    """Home: every run in a line."""

    BINDINGS = bindings("runs")
    AUTO_FOCUS = "RunList"

    @dataclass
    class Watched(Message):
        """Another run's curves are wanted; "" none."""

        run_id: str

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs: Glyphs = glyphs
        self._snapshot = Snapshot()

    def compose_view(self) -> ComposeResult:
        yield Bar(id="top")
        with Container(id="body"):
            yield RunList(ascii_only=self._glyphs == "ascii", id="runs")
            with Container(id="preview"):
                yield Chart(self._glyphs, id="preview-loss")
                yield Chart(self._glyphs, id="preview-map")
                yield Chart(self._glyphs, id="preview-rank1")
        yield Filter(placeholder="words to find", select_on_focus=False, compact=True, id="filter")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#filter").display = False
        self.query_one("#keys", Bar).pieces = key_line(hints(("list", "runs", "anywhere")))

    def show(self, snapshot: Snapshot, now: float) -> None:
        known = snapshot.runs if snapshot.runs is not None else self._snapshot.runs
        self._snapshot = Snapshot(known, snapshot.detail, snapshot.trouble)
        self.query_one(RunList).now = now
        self._show_runs()
        self._show_preview()

    def on_input_changed(self, _event: Input.Changed) -> None:
        self._show_runs()

    def on_filter_done(self, event: Filter.Done) -> None:
        field = self.query_one(Filter)
        if not event.kept:
            field.value = ""
        field.display = False
        self.query_one(RunList).focus()

    def on_run_list_highlighted(self, event: RunList.Highlighted) -> None:
        self.post_message(self.Watched(event.run.id if event.run else ""))
        self._show_preview()

    def action_filter(self) -> None:
        field = self.query_one(Filter)
        field.display = True
        field.focus()

    def action_clear(self) -> None:
        self.query_one(Filter).value = ""

    def action_log_scale(self) -> None:
        chart = self.query_one("#preview-loss", Chart)
        chart.log_scale = not chart.log_scale

    def _show_runs(self) -> None:
        query = self.query_one(Filter).value
        runs = self._snapshot.runs or ()
        shown = tuple(matching(runs, query))
        listed = self.query_one(RunList)
        if listed.runs != shown:
            listed.runs = shown
        listed.empty = self._empty_text(query)
        row = counts(self._snapshot.runs, len(shown), query)
        if self._snapshot.trouble:
            row = trouble_row(self._snapshot.trouble)
        self.query_one("#top", Bar).pieces = row

    def _empty_text(self, query: str) -> str:
        if self._snapshot.runs is None:
            return "" if self._snapshot.trouble else "reading the store"
        return "no run holds all these words" if query and self._snapshot.runs else NO_RUNS

    def _show_preview(self) -> None:
        detail, selected = self._snapshot.detail, self.query_one(RunList).selected
        graphs: tuple[Graph | None, ...] = (None, None, None)
        if detail is not None and selected is not None and detail.run.id == selected.id:
            graphs = (loss_graphs(detail, "step")[0], *score_graphs(detail, "step"))
        names = ("#preview-loss", "#preview-map", "#preview-rank1")
        for name, graph in zip(names, graphs, strict=True):
            self.query_one(name, Chart).graph = graph
