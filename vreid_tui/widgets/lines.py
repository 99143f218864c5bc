"""The base of what is painted line by line: only lines that changed are sent to the terminal."""

import itertools
from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
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
        """Take over what `compose_lines()` says, and send the parts of lines that differ."""
        if not self.size:
            return
        old, self._lines = self._lines, list(self.compose_lines())
        empty = Strip([])
        for y in range(max(len(old), len(self._lines))):
            before = old[y] if y < len(old) else empty
            after = self._lines[y] if y < len(self._lines) else empty
            if before is not after and before != after:
                left, right = _changed(before, after, self.size.width)
                if left < right:
                    self.refresh(Region(left, y, right - left, 1))

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else Strip([])
        return line.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def on_resize(self, _event: events.Resize) -> None:
        self.repaint()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.repaint()


def strip(pieces: Iterable[Piece]) -> Strip:
    """Pieces as one line; a style is said once for neighbours that share it."""
    alike = itertools.groupby(pieces, key=lambda piece: piece[1])
    return Strip(
        [Segment("".join(text for text, _ in same), role_style(role)) for role, same in alike]
    )


def _changed(before: Strip, after: Strip, width: int) -> tuple[int, int]:
    """The first cell that differs between two lines, and the one behind the last."""
    old, new = _cells(before, width), _cells(after, width)
    differ = [x for x in range(width) if old[x] != new[x]]
    if not differ:
        return 0, 0
    left, right = differ[0], differ[-1] + 1
    while left > 0 and not (old[left][0] and new[left][0]):  # both halves of a wide character
        left -= 1
    while right < width and not (old[right][0] and new[right][0]):
        right += 1
    return left, right


def _cells(line: Strip, width: int) -> list[tuple[str, Style | None]]:
    """What stands in each cell of a line; "" in the second of a wide character."""
    cells: list[tuple[str, Style | None]] = []
    for text, style, _ in line:
        for character in text:
            wide = cell_len(character)
            if wide:
                cells += [(character, style), *[("", style)] * (wide - 1)]
            elif cells:
                cells[-1] = (cells[-1][0] + character, cells[-1][1])
    cells += [(" ", None)] * (width - len(cells))
    return cells[:width]
