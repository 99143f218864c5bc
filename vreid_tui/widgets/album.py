"""Pictures with captions: by the terminal's own means where it has such, else in cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from vreid_tui.graphics import Protocol, graphic
from vreid_tui.widgets.tiles import Tile, Tiles

if TYPE_CHECKING:
    from PIL.Image import Image


class Album(Container):
    """Holds tiles, or one graphic of all of them in their place.

    Args:
        tiles: shown unless there is a graphic.
        protocol: how the terminal wants pictures.
    """

    def __init__(self, tiles: Tiles, protocol: Protocol, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.tiles = tiles
        self._protocol: Protocol = protocol

    def compose(self) -> ComposeResult:
        yield self.tiles

    def put(self, tiles: Sequence[Tile], whole: Image | None, *, pictures: bool) -> None:
        """Show tiles, or the picture of them all.

        Args:
            tiles: with captions.
            whole: the same as one picture; None where there is none.
            pictures: off says in words what would be seen.
        """
        self.query(".graphic").remove()
        drawn = whole is not None and pictures and self._protocol != "blocks"
        self.tiles.display = not drawn
        self.tiles.pictures = pictures
        self.tiles.tiles = tuple(tiles)
        if whole is not None and drawn:
            widget = graphic(whole, self._protocol)
            widget.add_class("graphic")
            self.mount(widget)
