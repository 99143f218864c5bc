"""One line of coloured text."""

from collections.abc import Iterable

from textual.reactive import var
from textual.strip import Strip

from vreid_tui.cells import Piece
from vreid_tui.widgets.lines import LineWidget, strip


class Bar(LineWidget):
    """Shows pieces from left to right; what is too long is cut."""

    pieces: var[tuple[Piece, ...]] = var(())

    def watch_pieces(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        return [strip(self.pieces)]
