"""One line of coloured text."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Action
from vreid_tui.cells import Piece
from vreid_tui.keymap import Keymap
from vreid_tui.widgets.lines import LineWidget, strip


class Bar(LineWidget):
    """Shows pieces from left to right; what is too long is cut.

    Attributes:
        pieces: from the left.
        right: at the right end; those that don't fit beside the others are left out, the first
            of them first.
    """

    pieces: var[tuple[Piece, ...]] = var(())
    right: var[tuple[Piece, ...]] = var(())

    def watch_pieces(self) -> None:
        self.repaint()

    def watch_right(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        room = self.size.width - _width(self.pieces) - 1
        right = list(self.right)
        while right and _width(right) > room:
            right.pop(0)
        if not right:
            return [strip(self.pieces)]
        gap = " " * (room + 1 - _width(right))
        return [strip([*self.pieces, (gap, "text"), *right])]


class KeyLine(LineWidget):
    """The lowest line: what the keys do here, or for a while what has happened.

    Args:
        keymap: the keys of actions.
    """

    actions: var[tuple[Action, ...]] = var(())
    said: var[Piece | None] = var(None)

    class Pressed(Message):
        """Somebody clicked at an action."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, keymap: Keymap, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keymap = keymap

    def watch_actions(self) -> None:
        self.repaint()

    def watch_said(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        if self.said is not None:
            text, role = self.said
            return [strip([(f" {text}", role)])]
        pieces: list[Piece] = [(" ", "text")]
        for _, key, label in self._shown():
            pieces += [(key, "text+bold"), (f" {label}  ", "muted")]
        return [strip(pieces)]

    def on_click(self, event: events.Click) -> None:
        at = 1
        for action, key, label in self._shown():
            at += cell_len(key) + cell_len(label) + 3
            if self.said is None and event.x < at:
                self.post_message(self.Pressed(action))
                return

    def _shown(self) -> list[tuple[Action, str, str]]:
        """The actions that fit, with key and label; those that lead to all others stay longest."""
        entries = [(each, self._keymap.shown(each, 1), each.label) for each in self.actions]
        entries = [entry for entry in entries if entry[1]]
        while len(entries) > 1 and 1 + sum(map(_cells, entries)) > self.size.width + 2:
            near = [place for place, entry in enumerate(entries) if entry[0].where != "app"]
            del entries[near[-1] if near else -2]
        return entries


def _cells(entry: tuple[Action, str, str]) -> int:
    return cell_len(entry[1]) + cell_len(entry[2]) + 3


def _width(pieces: Iterable[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)
