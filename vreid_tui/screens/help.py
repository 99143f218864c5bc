"""What the keys do, made from the table of actions."""

from textual.app import ComposeResult

from core.text import harmless
from vreid_tui.actions import ACTIONS, Action, hints
from vreid_tui.actions import bindings as bindings_of
from vreid_tui.cells import Piece
from vreid_tui.describe import key_line
from vreid_tui.feed import Snapshot
from vreid_tui.screens.base import View
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.pane import Pane, Rows

HEADINGS = {
    "list": "In the list of runs",
    "runs": "Around the list",
    "filter": "While typing a filter",
    "run": "On a run's screen",
    "pane": "In settings, events and log (2, 3, 4)",
    "help": "In this help",
    "anywhere": "Anywhere",
}


class HelpScreen(View):
    """All keys, and the command line that does the same where there is one.

    Args:
        run_id: the run to name in commands; "" none.
    """

    BINDINGS = bindings_of("help")
    AUTO_FOCUS = "#help"

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def compose_view(self) -> ComposeResult:
        yield Pane("what the keys do", indent=11, id="help")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#help", Pane).rows = help_rows(self._run_id or "RUN")
        self.query_one("#keys", Bar).pieces = key_line(hints(("help", "anywhere")))

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Nothing here depends on the store."""

    def action_close(self) -> None:
        self.dismiss()


def help_rows(run: str) -> Rows:
    """Every action under the heading of its place."""
    rows: list[tuple[Piece, ...]] = []
    for where, heading in HEADINGS.items():
        rows += [(), ((f" {heading}", "text+bold"),)]
        for action in ACTIONS:
            if action.where == where:
                rows.append(_row(action, run))
                if action.command:
                    command = harmless(action.command.format(run=run))
                    rows.append(((" " * 11 + "$ " + command, "live"),))
    return tuple(rows)


def _row(action: Action, run: str) -> tuple[Piece, ...]:
    return ((f"  {action.shown:<9}", "good+bold"), (action.help, "text"))
