"""What may keep runs from running here, or from outliving a log-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from core.text import harmless
from vreid_tui.actions import Action, bindings
from vreid_tui.cells import Piece
from vreid_tui.fetching import fetch
from vreid_tui.screens.base import View
from vreid_tui.snapshot import Snapshot
from vreid_tui.widgets.pane import Pane, Rows
from vreid_tui.widgets.row_list import Entry, RowList

if TYPE_CHECKING:
    from core.health.finding import Finding

ROLES = {"ok": "good", "note": "warning", "missing": "bad"}
SIGNS = {"ok": ("✓", "+"), "note": ("!", "!"), "missing": ("✗", "x")}
_WORD, _SUBJECT = 9, 15
PATIENCE_S = 5.0


class DoctorScreen(View):
    """One finding a row; below, the one under the cursor in full, with what to do about it."""

    PLACES = ("doctor",)
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "#findings"

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Finding, ...] = ()

    def compose_view(self) -> ComposeResult:
        yield RowList(id="findings")
        yield Pane("finding", id="finding")

    def on_mount(self) -> None:
        self.query_one(RowList).heading = (("state     subject          what was found", "muted"),)
        self.action_again()

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Nothing here depends on the store."""

    def heading(self) -> tuple[Piece, ...]:
        if not self._found:
            return ((" vreid ", "text+bold"), (" doctor", "text"))
        missing = sum(finding.state == "missing" for finding in self._found)
        notes = sum(finding.state == "note" for finding in self._found)
        verdict = "what is missing prevents runs here" if missing else "nothing prevents runs here"
        return (
            (" vreid ", "text+bold"),
            (f" doctor: {verdict}", "bad" if missing else "good"),
            (f"  {notes} {'note' if notes == 1 else 'notes'}", "muted"),
        )

    def refusal(self, action: Action) -> str:
        if action.id == "doctor.copy" and not self._advice():
            return "there is nothing to do about it"
        return ""

    def on_cursor_list_highlighted(self, event: RowList.Highlighted) -> None:
        found = self._finding(event.id)
        self.query_one("#finding", Pane).rows = in_full(found) if found else ()

    def on_cursor_list_opened(self, _event: RowList.Opened) -> None:
        self.query_one("#finding", Pane).focus()

    def action_again(self) -> None:
        """Examine all anew."""
        self.query_one(RowList).empty = "looking"
        fetch(self, "doctor", _examined, self._take)

    def action_copy(self) -> None:
        self.dashboard.copy(self._advice(), "the advice")

    def _take(self, found: tuple[Finding, ...]) -> None:
        self._found = found
        ascii_only = self.dashboard.ascii_only
        rows = (row(each, ascii_only=ascii_only) for each in found)
        entries = (Entry(str(place), pieces) for place, pieces in enumerate(rows))
        self.query_one(RowList).rows = tuple(entries)
        first = self._finding(self._chosen)
        self.query_one("#finding", Pane).rows = in_full(first) if first else ()
        self.dashboard.route()

    @property
    def _chosen(self) -> str:
        """The row under the cursor."""
        row = self.query_one(RowList).selected
        return row.id if row else ""

    def _finding(self, id_: str) -> Finding | None:
        return self._found[int(id_)] if id_ and int(id_) < len(self._found) else None

    def _advice(self) -> str:
        found = self._finding(self._chosen)
        return harmless(found.advice) if found else ""


def _examined() -> tuple[Finding, ...]:
    from core.health.examine import examine
    from core.health.finding import Scene

    return tuple(examine(Scene(terminal=True), patience_s=PATIENCE_S))


def row(finding: Finding, *, ascii_only: bool) -> tuple[Piece, ...]:
    """A finding in one line: sign and word of its state, subject, what was found."""
    sign = SIGNS[finding.state][ascii_only]
    role = ROLES[finding.state]
    return (
        (f"{sign} {finding.state:<{_WORD - 2}} ", role),
        (f"{harmless(finding.subject):<{_SUBJECT}}  ", "text"),
        (harmless(finding.text), "text"),
    )


def in_full(finding: Finding) -> Rows:
    """A finding with what to do about it."""
    rows: list[tuple[Piece, ...]] = [
        ((f" {harmless(finding.subject)}: ", "text+bold"), (harmless(finding.text), "text"))
    ]
    if finding.advice:
        rows.append(((" what to do: ", "good+bold"), (harmless(finding.advice), "text")))
    return tuple(rows)
