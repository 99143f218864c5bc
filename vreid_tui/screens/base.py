"""What all screens share: breakpoints, and a line instead of a view that wouldn't fit."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from vreid_tui.feed import Snapshot

LEAST_WIDTH, LEAST_HEIGHT = 60, 18


class View(Screen[None]):
    """A screen that is handed snapshots; `compose_view()` gives what is on it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST_WIDTH, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_HEIGHT, "-short"), (23, "-middle"), (40, "-tall")]

    @dataclass
    class Ready(Message):
        """The screen has its widgets and can be shown values."""

    def compose(self) -> ComposeResult:
        yield Static(
            f"too small: vreid-tui needs {LEAST_WIDTH}x{LEAST_HEIGHT} (q quits)",
            id="too-small",
            markup=False,
        )
        with Vertical(id="view"):
            yield from self.compose_view()

    def on_mount(self) -> None:
        self.post_message(self.Ready())

    def compose_view(self) -> ComposeResult:
        """The widgets of the screen; override."""
        raise NotImplementedError

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Take over what the store holds; override."""
        raise NotImplementedError
