"""The base of what is painted line by line: only lines that changed are sent to the terminal."""

from collections.abc import Iterable

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from vreid_tui.cells import Piece
from vreid_tui.theme import role_style


class LineWidget(Widget):
    """Paints `compose_lines()`; after a change of values call `repaint()`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: list[Strip] = []

    def compose_lines(self) -> Iterable[Strip]:
        """What is to be seen now, from the top; override."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Take over what `compose_lines()` says, and send the lines that differ."""
        if not self.size:
            return
        old, self._lines = self._lines, list(self.compose_lines())
        empty = Strip([])
        for y in range(max(len(old), len(self._lines))):
            before = old[y] if y < len(old) else empty
            if before != (self._lines[y] if y < len(self._lines) else empty):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else Strip([])
        return line.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def on_resize(self, _event: events.Resize) -> None:
        self.repaint()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.repaint()


def strip(pieces: Iterable[Piece]) -> Strip:
    """Pieces as one line."""
    return Strip([Segment(text, role_style(role)) for text, role in pieces])
