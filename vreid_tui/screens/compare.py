"""Runs beside each other: figures with differences, curves over each other, other settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize
from textual.widget import Widget

from core import paths
from vreid_tui import comparing
from vreid_tui.actions import Action, bindings
from vreid_tui.cells import Piece
from vreid_tui.fetching import fetch
from vreid_tui.overlay import TOPICS, Topic, overlay
from vreid_tui.screens.dialogs import Choose
from vreid_tui.screens.steering import SteeringView
from vreid_tui.snapshot import Needs, Snapshot
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.choice import Entry
from vreid_tui.widgets.pane import Pane

if TYPE_CHECKING:
    from core.compare.table import Comparison, Form
    from core.store.records import RunSummary

PARTS = ("figures", "overlays", "others")
TITLES = ("figures", "curves", "settings that differ")
CHARTS = ("over-0", "over-1", "over-2", "over-3")
NOBODY = "mark runs in the list and press c, or pin one with P and press c on another"


class CompareScreen(SteeringView):
    """What was measured, side by side; the first run is what the others are compared with."""

    PLACES = ("compare", "steer")
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "#figures"

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._made_of: object = None
        self._means = self._turned = False
        self._first = 0
        self._curves: object = None
        self._seen_part = ""

    def compose_view(self) -> ComposeResult:
        yield Bar(id="compare-tabs")
        with Container(id="comparison"):
            yield Pane("figures", indent=4, id="figures")
            with Container(id="overlays", classes="charts"):
                for name in CHARTS:
                    yield Chart(self.dashboard.glyphs, focusable=True, id=name)
            yield Pane("settings that differ", id="others")

    def needs(self) -> Needs:
        keys = tuple(key for topic in self._topics for key in topic.keys)
        return Needs(curves=self.dashboard.compared, series=keys)

    def heading(self) -> tuple[Piece, ...]:
        count = len(self.targets())
        what = f" {count} runs" if count != 1 else " 1 run"
        how = ", means over seeds and splits" if self._means else ""
        return ((" vreid ", "text+bold"), (" comparison of", "text"), (what + how, "text"))

    def targets(self) -> Sequence[RunSummary]:
        runs = self.dashboard.snapshot.runs or {}
        return [runs[id_] for id_ in self.dashboard.compared if id_ in runs]

    def refusal(self, action: Action) -> str:
        if action.where == "compare" and action.id != "compare.back" and not self.targets():
            return NOBODY
        return super().refusal(action)

    def show(self, snapshot: Snapshot, now: float) -> None:
        if self._seen_part != self._part:
            self._show_part(self._part)
        runs = self.targets()
        if not runs:
            self.query_one("#figures", Pane).rows = (((f" {NOBODY}", "text"),),)
            return
        made_of = ([(run.id, run.state, run.headline) for run in runs], self._means, self._turned)
        if made_of != self._made_of:
            self._made_of = made_of
            make = partial(comparing.compared, runs, means=self._means, turned=self._turned)
            fetch(self, "comparison", make, self._take)
        if snapshot.curves is not self._curves:
            self._curves = snapshot.curves
            self._draw()

    def on_resize(self, _event: Resize) -> None:
        self.call_after_refresh(self._tell)

    def on_chart_zoomed(self, event: Chart.Zoomed) -> None:
        for name in CHARTS:
            self.query_one(f"#{name}", Chart).window = event.window

    def on_chart_alone(self, event: Chart.Alone) -> None:
        event.chart.stand_alone()

    def action_tab(self, step: int) -> None:
        self._show_part(PARTS[(PARTS.index(self._part) + step) % len(PARTS)])

    def action_means(self) -> None:
        """Means over seeds and splits, or each run."""
        self._means = not self._means
        self.dashboard.route()

    def action_turn(self) -> None:
        """Runs as rows, or measures."""
        self._turned = not self._turned
        self.dashboard.route()

    def action_series(self) -> None:
        """Other curves."""
        self._first = (self._first + len(CHARTS)) % len(TOPICS)
        self.dashboard.need()
        self._draw()

    def action_write(self) -> None:
        entries = [Entry(form, form, meaning) for form, (_, meaning) in comparing.FORMS.items()]
        self.app.push_screen(Choose("write the comparison as", entries, "write"), self._write)

    def action_back(self) -> None:
        self.dashboard.go_back()

    @property
    def _part(self) -> str:
        return self.dashboard.compared_part

    @property
    def _topics(self) -> tuple[Topic, ...]:
        return (*TOPICS, *TOPICS)[self._first : self._first + len(CHARTS)]

    def _write(self, form: str | None) -> None:
        found = self._comparison
        if form and found is not None:
            folder = paths.runs_root().parent / "comparisons"
            self.dashboard.work(lambda: comparing.written(found, cast("Form", form), folder))

    def _take(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._tell()

    def _tell(self) -> None:
        """Put figures and settings into lines as wide as there is room for."""
        if self._comparison is not None:
            for name, words in (("figures", comparing.figures), ("others", comparing.settings)):
                pane = self.query_one(f"#{name}", Pane)
                width = pane.size.width or self.size.width  # one that is hidden has none yet
                pane.rows = words(self._comparison, width)

    def _draw(self) -> None:
        curves, runs = self.dashboard.snapshot.curves, self.targets()
        for name, topic in zip(CHARTS, self._topics, strict=True):
            self.query_one(f"#{name}", Chart).graph = overlay(topic, runs, curves)

    def _show_part(self, name: str) -> None:
        self.dashboard.compared_part = name
        self._tell_part()
        widget = self.query_one(f"#{name}", Widget)
        found = widget if widget.can_focus else self.query_one(f"#{CHARTS[0]}", Widget)
        self.call_after_refresh(found.focus)
        self.call_after_refresh(self._tell)

    def _tell_part(self) -> None:
        self._seen_part = self._part
        for part in PARTS:
            self.query_one(f"#{part}", Widget).set_class(part == self._part, "-shown")
        self.query_one("#compare-tabs", Bar).pieces = tuple(
            (f" [{title}]", "text+bold") if part == self._part else (f"  {title} ", "muted")
            for part, title in zip(PARTS, TITLES, strict=True)
        )
