"""What the keys do, made from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from core.text import harmless
from vreid_tui.actions import ACTIONS, HEADINGS, Action, Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.keymap import Keymap
from vreid_tui.screens.base import View
from vreid_tui.snapshot import Snapshot
from vreid_tui.widgets.pane import Pane, Rows

_KEYS = 14
CommandOf = Callable[[Action], str]


class HelpScreen(View):
    """All keys, those of the screen before first, and the command line that does the same.

    Args:
        heard: the places whose keys were heard.
        words: for command lines, as `View.words` has them.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("help",)
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "#help"

    def __init__(self, heard: Sequence[Where], words: Mapping[str, str]) -> None:
        super().__init__()
        self._heard, self._words = heard, words

    def compose_view(self) -> ComposeResult:
        yield Pane("what the keys do", indent=_KEYS + 4, id="help")

    def on_mount(self) -> None:
        rows = help_rows(self._heard, self.dashboard.keymap, self.dashboard.command)
        self.query_one("#help", Pane).rows = rows

    def words(self) -> Mapping[str, str]:
        return self._words

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Nothing here depends on the store."""

    def action_close(self) -> None:
        self.dismiss()


def help_rows(heard: Sequence[Where], keymap: Keymap, command: CommandOf) -> Rows:
    """Every action under the heading of its place, those of some places first."""
    rows: list[tuple[Piece, ...]] = []
    for where in dict.fromkeys((*heard, *HEADINGS)):
        actions = [action for action in ACTIONS if action.where == where]
        if actions:
            rows += [(), ((f" {HEADINGS[where]}", "text+bold"),)]
        for action in actions:
            rows.append(_row(action, keymap))
            if action.command:
                line = harmless(command(action))
                rows.append(((" " * (_KEYS + 4) + "$ " + line, "live"),))
    return tuple(rows)


def _row(action: Action, keymap: Keymap) -> tuple[Piece, ...]:
    keys = keymap.shown(action, 4) or "-"
    return ((f"  {keys:<{_KEYS}}  ", "good+bold"), (action.help, "text"))
