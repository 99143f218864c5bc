"""Retrieval sheets, to leaf through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.message import Message

from vreid_tui.actions import Where, bindings
from vreid_tui.widgets.tiles import Tiles

Wish = Literal["next", "previous", "wrong", "network", "write"]


class Sheets(Tiles):
    """Shows one query; whoever has the others is asked for them."""

    PLACES: ClassVar[tuple[Where, ...]] = ("media", "tiles", "pane")
    BINDINGS = bindings("media")

    @dataclass
    class Asked(Message):
        """The reader wants another sheet, or something of this one."""

        wish: Wish

    def action_ask(self, wish: Wish) -> None:
        self.post_message(self.Asked(wish))
