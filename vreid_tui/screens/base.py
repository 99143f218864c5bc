"""What all screens share: a line on top, a line of keys, breakpoints, and where values come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from vreid_tui.actions import Action, Where, of_places
from vreid_tui.cells import Piece
from vreid_tui.describe import status, trouble_row
from vreid_tui.snapshot import Needs, Snapshot
from vreid_tui.widgets.bar import Bar, KeyLine
from vreid_tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from vreid_tui.app import VreidApp

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
SAID_S = 8.0
MOST_HINTS = 8


class View(Screen[None], inherit_bindings=False):
    """A screen that is handed snapshots.

    A subclass says what it answers for (`PLACES`, with `BINDINGS = bindings(*PLACES)`), what is on
    it (`compose_view`), what it needs (`needs`) and what it does with values (`show`).
    """

    PLACES: ClassVar[tuple[Where, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (LEAST_WIDTH, "-narrow"),
        (120, "-wide"),
        (150, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_HEIGHT, "-short"), (23, "-middle"), (40, "-tall")]

    @dataclass
    class Ready(Message):
        """The screen is in front and has its widgets, so that it can be shown values."""

    def compose(self) -> ComposeResult:
        yield Static(
            f"too small: vreid-tui needs {LEAST_WIDTH}x{LEAST_HEIGHT} (q quits)",
            id="too-small",
            markup=False,
        )
        with Vertical(id="view"):
            yield Bar(id="top")
            with Container(id="body"):
                yield from self.compose_view()
            yield KeyLine(self.dashboard.keymap, id="keys")

    def on_mount(self) -> None:
        self.set_class(self.dashboard.ascii_only, "-ascii")
        self._hint()

    def on_screen_resume(self) -> None:
        self.repaint()
        self.post_message(self.Ready())

    def on_descendant_focus(self) -> None:
        self._hint()

    def on_descendant_blur(self) -> None:
        self._hint()

    @property
    def dashboard(self) -> VreidApp:
        """The app."""
        return cast("VreidApp", self.app)

    # for subclasses

    def compose_view(self) -> ComposeResult:
        """The widgets between the two lines; override."""
        raise NotImplementedError

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Take over what the store holds; override. Called for the screen in front alone."""
        raise NotImplementedError

    def needs(self) -> Needs:
        """What has to be read for this screen beyond the list of runs; override where any is."""
        return Needs()

    def heading(self) -> tuple[Piece, ...]:
        """What stands in the line on top; override."""
        return ((" vreid ", "text+bold"),)

    def refusal(self, action: Action) -> str:
        """Why an action can't be done now; "" where it can. Override where it depends."""
        return ""

    def words(self) -> Mapping[str, str]:
        """What stands for {run}, {runs} and the like in command lines; override."""
        return {}

    # for the app

    def update(self, snapshot: Snapshot, now: float) -> None:
        """Show values, with the line on top."""
        self.show(snapshot, now)
        top = self.query_one("#top", Bar)
        top.pieces = trouble_row(snapshot.trouble) if snapshot.trouble else self.heading()
        top.right = status(snapshot.machine, self.dashboard.host, now)

    def repaint(self) -> None:
        """Draw all anew, as after a change of colours."""
        for widget in self.query(LineWidget):
            widget.repaint()

    def say(self, text: str, role: str = "text") -> None:
        """Say in the lowest line what has happened, for a while or until a key is pressed."""
        self.query_one("#keys", KeyLine).said = (text, role)
        self.set_timer(SAID_S, lambda: self.unsay(text))

    def unsay(self, text: str = "") -> None:
        """Show the keys again; with a text only if that is what is said."""
        line = self.query_one("#keys", KeyLine)
        if line.said is not None and text in ("", line.said[0]):
            line.said = None

    def heard(self) -> list[Where]:
        """The places whose keys are heard now, the nearest first."""
        node: Widget | None = self.focused
        found: list[Where] = []
        while node is not None:
            found += [where for where in getattr(node, "PLACES", ()) if where not in found]
            node = cast("Widget | None", node.parent) if node is not self else None
        found += [where for where in self.PLACES if where not in found]
        return [*found, "app"]

    def on_key_line_pressed(self, event: KeyLine.Pressed) -> None:
        self.call_later(self.dashboard.action_do, event.action.id)

    def _hint(self) -> None:
        typing = isinstance(self.focused, Input)  # then letters are no keys
        places = getattr(self.focused, "PLACES", ()) if typing else self.heard()
        self.query_one("#keys", KeyLine).actions = tuple(hints(places))


def hints(places: Sequence[Where]) -> list[Action]:
    """What the key line offers in these places; the app's own come last."""
    return [action for action in of_places(places) if action.hinted]
