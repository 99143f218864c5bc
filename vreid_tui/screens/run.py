"""One run: its curves, log, settings, retrieval sheets, files, events and machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from vreid_tui import describe, particulars
from vreid_tui.actions import bindings
from vreid_tui.cells import Piece
from vreid_tui.graphs import AXES, Axis, loss_graphs, machine_graphs, score_graphs
from vreid_tui.reading import log_of
from vreid_tui.screens.dialogs import Prompt
from vreid_tui.screens.gallery import Gallery
from vreid_tui.screens.steering import SteeringView
from vreid_tui.snapshot import Detail, Needs, Snapshot
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart, Graph, Window
from vreid_tui.widgets.log_view import LogView
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from core.store.records import RunSummary

CHARTS = ("loss", "second", "map", "rank1")
METERS = ("cores", "memory", "gpu-use", "gpu-memory")
PARTS = {
    "curves": "curves",
    "log-lines": "log",
    "settings": "settings",
    "sheets": "pictures",
    "files": "files",
    "events": "events",
    "machine": "machine",
}
"""Each part's widget, and what it is called."""


class RunScreen(SteeringView):
    """Everything about one run, a part at a time; where there is room, beside its curves."""

    PLACES = ("run", "steer")
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "#loss"

    def __init__(self) -> None:
        super().__init__()
        self._axis: Axis = "step"
        self._part = "curves"
        self._detail: Detail | None = None
        self._seen: tuple[object, ...] = ()
        self._window: Window | None = None

    def compose_view(self) -> ComposeResult:
        yield Bar(id="progress")
        yield Bar(id="tabs")
        with Container(id="panes"):
            with Container(id="curves", classes="charts -shown"):
                yield from self._charts(CHARTS)
            yield LogView(id="log-lines")
            yield Pane("settings", id="settings")
            yield Gallery(id="sheets")
            yield RowList(id="files")
            yield Pane("events", follow=True, indent=19, id="events")
            with Container(id="machine", classes="charts"):
                yield from self._charts(METERS)

    def on_mount(self) -> None:
        self.query_one("#files", RowList).heading = particulars.FILES_HEADING
        self.query_one(LogView).add_class("-beside")
        self._tell_part()

    def needs(self) -> Needs:
        if not self._run_id:
            return Needs()
        window = self._window if self._axis == "step" else None
        return Needs(
            details=tuple(
                dict.fromkeys(id_ for id_ in (self._run_id, self.dashboard.pinned) if id_)
            ),
            measured=self._run_id if self._part == "machine" else "",
            close=(self._run_id, int(window[0]), int(window[1]) + 1) if window else None,
        )

    def heading(self) -> tuple[Piece, ...]:
        if self._detail is None:
            return ((" vreid ", "text+bold"), (" no run is open", "muted"))
        return describe.title(self._detail.run, ascii_only=self.dashboard.ascii_only)

    def words(self) -> Mapping[str, str]:
        runs = self.targets()
        return dict(super().words()) | ({"log": str(log_of(runs[0]))} if runs else {})

    def targets(self) -> Sequence[RunSummary]:
        run = (self.dashboard.snapshot.runs or {}).get(self._run_id)
        return [run] if run else []

    def show(self, snapshot: Snapshot, now: float) -> None:
        detail = snapshot.details.get(self._run_id)
        if detail is None:
            return
        row = describe.progress(detail, now, ascii_only=self.dashboard.ascii_only)
        self.query_one("#progress", Bar).pieces = row
        pinned = snapshot.details.get(self.dashboard.pinned)
        seen = (detail, pinned, snapshot.measured, snapshot.close)
        if len(seen) == len(self._seen) and all(map(_is, seen, self._seen)):
            return
        if self._detail is None or self._detail.run.id != detail.run.id:
            for name in (*CHARTS, *METERS):
                self.query_one(f"#{name}", Chart).window = None
        self._detail, self._seen = detail, seen
        self.query_one("#settings", Pane).rows = particulars.settings_beside(detail, pinned)
        self.query_one("#events", Pane).rows = describe.history(detail)
        self.query_one("#files", RowList).rows = particulars.files(detail)
        self.query_one("#files", RowList).empty = "it has kept no file yet"
        self.query_one(LogView).open(log_of(detail.run))
        self._open_part()
        self._draw()

    def on_chart_zoomed(self, event: Chart.Zoomed) -> None:
        of_curves = event.chart.id in CHARTS
        for name in CHARTS if of_curves else METERS:
            self.query_one(f"#{name}", Chart).window = event.window
        if of_curves:
            self._window = event.window
            self.dashboard.need()

    def on_chart_alone(self, event: Chart.Alone) -> None:
        event.chart.stand_alone()

    def on_cursor_list_opened(self, event: RowList.Opened) -> None:
        from core.runs.folder import folder_of

        if self._detail is not None:
            path = folder_of(self._detail.run) / event.id
            self.dashboard.copy(particulars.fetching(path, self.dashboard.host), "how to fetch it")

    def on_log_view_asked(self) -> None:
        log = self.query_one(LogView)
        prompt = Prompt("find in the log", log.wanted, "words")
        self.app.push_screen(prompt, lambda words: log.find(words) if words is not None else None)

    def on_log_view_told(self, event: LogView.Told) -> None:
        self.dashboard.say(event.text, "warning")

    def action_tab(self, step: int) -> None:
        names = list(PARTS)
        self.action_pane(names[(names.index(self._part) + step) % len(names)])

    def action_pane(self, name: str) -> None:
        """Show a part and give it the keys."""
        self._part = name
        for part in PARTS:
            self.query_one(f"#{part}", Widget).set_class(part == name, "-shown")
        self.query_one(LogView).set_class(name == "curves", "-beside")
        self._tell_part()
        self._open_part()
        self.dashboard.need()
        self.call_after_refresh(self._focus_part)

    def action_axis(self) -> None:
        self._axis = AXES[(AXES.index(self._axis) + 1) % len(AXES)]
        self._draw()

    def action_back(self) -> None:
        self.dashboard.go_back()

    @property
    def _run_id(self) -> str:
        return self.dashboard.opened_run

    def _charts(self, names: Iterable[str]) -> ComposeResult:
        for name in names:
            yield Chart(self.dashboard.glyphs, focusable=True, id=name)

    def _tell_part(self) -> None:
        self.query_one("#tabs", Bar).pieces = tuple(
            (f" [{title}]", "text+bold") if part == self._part else (f"  {title} ", "muted")
            for part, title in PARTS.items()
        )

    def _open_part(self) -> None:
        """Have the pictures read once they are looked at."""
        if self._part == "sheets" and self._detail is not None:
            self.query_one(Gallery).open(self._detail.run)

    def _focus_part(self) -> None:
        widget = self.query_one(f"#{self._part}", Widget)
        if isinstance(widget, Gallery):
            widget.focus_pictures()
        else:
            found = widget if widget.can_focus else next(iter(widget.query(Chart)))
            found.focus()

    def _draw(self) -> None:
        if self._detail is None:
            return
        snapshot, detail = self.dashboard.snapshot, self._detail
        closer = Detail(
            detail.run, detail.params, detail.curves | dict(snapshot.close), detail.events, ()
        )
        self._put(CHARTS, (*loss_graphs(closer, self._axis), *score_graphs(closer, self._axis)))
        self._put(METERS, machine_graphs(detail.run, snapshot.measured))

    def _put(self, names: Iterable[str], graphs: Iterable[Graph]) -> None:
        for name, graph in zip(names, graphs, strict=True):
            self.query_one(f"#{name}", Chart).graph = graph


def _is(one: object, other: object) -> bool:
    return one is other
