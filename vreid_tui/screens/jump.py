"""Letters on the parts of a screen: typing one goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from vreid_tui.actions import Where, bindings

LETTERS = "asdfgjklhqwertyuiopzxcvbnm"
"""The nearest to the fingers first."""


class Jump(ModalScreen[None], inherit_bindings=False):
    """Lies over a screen, with a letter at the upper left corner of each part."""

    PLACES: ClassVar[tuple[Where, ...]] = ("dialog",)
    BINDINGS = bindings("dialog")

    def __init__(self, parts: Sequence[Widget]) -> None:
        super().__init__()
        self._parts = dict(zip(LETTERS, parts, strict=False))

    def compose(self) -> ComposeResult:
        for letter, part in self._parts.items():
            label = Static(f" {letter} ", classes="letter", markup=False)
            label.styles.offset = part.region.offset
            yield label

    def on_key(self, event: events.Key) -> None:
        part = self._parts.get(event.character or "")
        if part is not None:
            event.stop()
            self.dismiss()
            part.focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_accept(self) -> None:
        self.dismiss()
