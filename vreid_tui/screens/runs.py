"""The list of runs, with curves of the marked ones, and details of the one under the cursor."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from core.text import harmless
from vreid_tui import describe
from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.graphs import loss_graphs, score_graphs
from vreid_tui.listing import SORTABLE, Listing
from vreid_tui.overlay import MOST, SERIES, TOPICS, overlay
from vreid_tui.screens.steering import SteeringView
from vreid_tui.snapshot import Group, Needs, Snapshot
from vreid_tui.table import NO_RUNS
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.chart import Chart, Graph
from vreid_tui.widgets.choice import Entry
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.run_list import RunList
from vreid_tui.widgets.typed import Typed

if TYPE_CHECKING:
    from core.store.records import RunSummary

AGES_S = 5.0
SETTLE_S = 0.08  # a cursor on its way reads nothing of the runs it passes
MOST_GROUPED = 2000
CHARTS = ("chart-0", "chart-1", "chart-2")


class Filter(Typed):
    """Where the filter is typed."""

    PLACES: ClassVar[tuple[Where, ...]] = ("filter",)
    BINDINGS = bindings(*PLACES)

    @dataclass
    class Done(Message):
        """The reader finished typing; `kept` tells whether the filter stays."""

        kept: bool

    def action_apply(self) -> None:
        self.post_message(self.Done(kept=True))

    def action_clear(self) -> None:
        self.post_message(self.Done(kept=False))


class RunsScreen(SteeringView):
    """Home: every run in a line."""

    PLACES: ClassVar[tuple[Where, ...]] = ("runs", "steer")
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "RunList"

    def __init__(self) -> None:
        super().__init__()
        settings = self.dashboard.settings
        self._listing = Listing(settings.filter, settings.sort)
        self._snapshot = Snapshot()
        self._topic = 0
        self._settling: Timer | None = None

    def compose_view(self) -> ComposeResult:
        glyphs = self.dashboard.glyphs
        query = self._listing.query
        yield Filter(query, "words to find", select_on_focus=False, compact=True, id="filter")
        with Container(id="parts"):
            yield RunList(ascii_only=self.dashboard.ascii_only, id="runs")
            with Container(id="charts"):
                for name in CHARTS:
                    yield Chart(glyphs, id=name, classes="-more" if name == CHARTS[-1] else None)
            yield Pane("run", id="details")
        yield Pane("log", follow=True, id="log")
        yield Bar(id="strip")

    def show(self, snapshot: Snapshot, now: float) -> None:
        self._snapshot = snapshot
        listed = self.query_one(RunList)
        listed.now = now - now % AGES_S
        if snapshot.runs is not None:
            self._listing.take(snapshot.runs, snapshot.facts, snapshot.facts_of)
            listed.marked &= {group.id for group in snapshot.groups} | snapshot.runs.keys()
        self._show_rows()
        self._show_curves()
        self._show_detail(now)

    def needs(self) -> Needs:
        selected = self._selected()
        details = (selected.id,) if selected else ()
        drawn = tuple(run.id for run in self._marked()[:MOST])
        grouped = self.query_one(RunList).grouped
        return Needs(
            details,
            drawn,
            SERIES if drawn else (),
            self._listing.filter,
            tuple(run.id for run in self._listing.rows) if grouped else (),
        )

    def heading(self) -> tuple[Piece, ...]:
        if self._snapshot.runs is None:
            return ((" vreid ", "text+bold"),)
        listing = self._listing
        if listing.trouble:
            return ((f" ! {harmless(listing.trouble)}", "warning+bold"),)
        marked = len(self.query_one(RunList).marked)
        row = describe.counts(listing.counts, len(listing.rows), listing.query)
        return (*row, (f"  {marked} marked", "live")) if marked else row

    def targets(self) -> Sequence[RunSummary]:
        selected = self._selected()
        return self._marked() or ([selected] if selected else [])

    def words(self) -> Mapping[str, str]:
        return {**super().words(), "filter": self._quoted()}

    # what is typed and chosen

    def on_input_changed(self, event: Input.Changed) -> None:
        self._listing.ask(event.value)
        self.dashboard.need()
        self.dashboard.route()

    def on_filter_done(self, event: Filter.Done) -> None:
        field = self.query_one(Filter)
        if not event.kept:
            field.value = ""
        field.remove_class("-open")
        self.query_one(RunList).focus()

    def on_cursor_list_highlighted(self) -> None:
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLE_S, self.dashboard.need)

    def on_cursor_list_marked(self) -> None:
        self.dashboard.need()
        self.dashboard.route()

    def on_cursor_list_opened(self, event: RunList.Opened) -> None:
        group = next((each for each in self._snapshot.groups if each.id == event.id), None)
        if group is None:
            self.dashboard.open_run(event.id)
            return
        self.action_group()
        self.query_one(Filter).value = "id:" + ",".join(run.id for run in group.runs)

    def action_filter(self) -> None:
        field = self.query_one(Filter)
        field.add_class("-open")
        field.focus()

    def action_clear(self) -> None:
        listed = self.query_one(RunList)
        if listed.marked:
            listed.marked = frozenset()
        else:
            self.query_one(Filter).value = ""

    def action_sort(self) -> None:
        from vreid_tui.screens.dialogs import Choose

        by, turned = self._listing.sorted_by

        def sort(title: str | None) -> None:
            if title is not None:
                again = title == by and not turned
                self._listing.sort_by(f"-{title}" if again else title)
                self.dashboard.route()

        entries = [Entry("", "newest first"), *(Entry(title, title) for title in SORTABLE)]
        self.app.push_screen(Choose("sort by", entries, "sort"), sort)

    def action_group(self) -> None:
        listed = self.query_one(RunList)
        if not listed.grouped and len(self._listing.rows) > MOST_GROUPED:
            self.say(
                f"more than {MOST_GROUPED:,} runs aren't put into groups; filter first", "warning"
            )
            return
        listed.marked = frozenset()
        listed.grouped = not listed.grouped
        listed.rows = ()
        self.dashboard.need()
        self.dashboard.route()

    def action_curve(self) -> None:
        self._topic = (self._topic + 1) % len(TOPICS)
        self._show_curves()

    def action_log_scale(self) -> None:
        for chart in self.query(Chart):
            chart.log_scale = not chart.log_scale

    def action_side(self) -> None:
        self._toggle("#details")

    def action_charts(self) -> None:
        self._toggle("#charts")

    def action_log(self) -> None:
        self._toggle("#log")

    # what is drawn

    def _marked(self) -> list[RunSummary]:
        """The marked runs, as they are now, in the order of the list; hidden ones come last.

        Of groups, all runs; without marks those of the group under the cursor.
        """
        listed = self.query_one(RunList)
        runs, marked = self._snapshot.runs or {}, listed.marked
        if listed.grouped:
            here = listed.selected.id if listed.selected else ""
            ids = marked or {here}
            return [run for group in self._snapshot.groups if group.id in ids for run in group.runs]
        if not marked:
            return []
        shown = [run for run in self._listing.rows if run.id in marked]
        hidden = [runs[id_] for id_ in marked - {run.id for run in shown} if id_ in runs]
        return shown + sorted(hidden, key=lambda run: (run.created, run.id), reverse=True)

    def _selected(self) -> RunSummary | None:
        """The run under the cursor; of a group the first."""
        row = self.query_one(RunList).selected
        return row.runs[0] if isinstance(row, Group) else row

    def _quoted(self) -> str:
        query = self._listing.query
        return shlex.quote(query) if query else ""

    def _show_rows(self) -> None:
        listed, listing = self.query_one(RunList), self._listing
        rows = self._snapshot.groups if listed.grouped else listing.rows
        if listed.rows is not rows:
            listed.rows = rows
        listed.sorted_by = ("", False) if listed.grouped else listing.sorted_by
        listed.empty = self._empty_text()

    def _empty_text(self) -> str:
        snapshot = self._snapshot
        if snapshot.runs is None:
            return "" if snapshot.trouble else "reading the store"
        if self.query_one(RunList).grouped and self._listing.rows:
            return "putting runs into groups"
        if snapshot.facts_trouble:
            return snapshot.facts_trouble
        return "no run fits the filter" if self._listing.query and snapshot.runs else NO_RUNS

    def _show_curves(self) -> None:
        graphs = self._overlays() if len(self._marked()) > 1 else self._own()
        for name, graph in zip(CHARTS, graphs, strict=True):
            if graph is not None:
                self.query_one(f"#{name}", Chart).graph = graph

    def _overlays(self) -> Sequence[Graph | None]:
        runs, curves = self._marked()[:MOST], self._snapshot.curves
        if not all(run.id in curves for run in runs):
            return (None, None, None)  # they are being read
        topics = [TOPICS[(self._topic + place) % len(TOPICS)] for place in range(len(CHARTS))]
        return [overlay(topic, runs, curves) for topic in topics]

    def _own(self) -> Sequence[Graph | None]:
        """The curves of the run under the cursor; those of another stay until these are read."""
        selected = self._selected()
        detail = self._snapshot.details.get(selected.id) if selected else None
        if detail is not None:
            return (score_graphs(detail, "step")[0], loss_graphs(detail, "step")[0],
                    score_graphs(detail, "step")[1])  # fmt: skip
        return (None, None, None) if selected else (Graph("", empty=""),) * len(CHARTS)

    def _show_detail(self, now: float) -> None:
        selected = self._selected()
        detail = self._snapshot.details.get(selected.id) if selected else None
        if detail is None:
            return
        ascii_only = self.dashboard.ascii_only
        self.query_one("#strip", Bar).pieces = describe.strip_row(
            detail, now, ascii_only=ascii_only
        )
        self.query_one("#details", Pane).rows = describe.about(detail, now)
        self.query_one("#log", Pane).rows = describe.log(detail)

    def _toggle(self, name: str) -> None:
        """Show a part that is hidden, or hide one that is shown."""
        part = self.query_one(name)
        shown = part.display and part.region.area > 0
        part.set_class(shown, "-off")
        part.set_class(not shown, "-on")
