"""Pictures beside each other with captions, in cells; in words where there are no colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.reactive import var
from textual.strip import Strip

from vreid_tui.actions import Where, bindings
from vreid_tui.blocks import Row, half_blocks, rows_of
from vreid_tui.cells import Piece, fit, wrap
from vreid_tui.widgets.lines import LineWidget, strip

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (8, 12, 16, 24, 36, 60, 120)
"""Columns of a tile, from many small ones to few large ones."""

NO_PICTURES = "pictures take colours and block characters; this is what they would show"


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One picture.

    Attributes:
        picture: None where its file isn't there.
        caption: rows below it, in harmless text.
        words: the same in one line, for those who don't see it.
        breaks: it begins a new row.
    """

    picture: Image | None
    caption: tuple[Piece, ...]
    words: str
    breaks: bool = False


class Tiles(LineWidget, can_focus=True):
    """Tiles from left to right, and on in the next row; scrolled line by line.

    Attributes:
        tiles: what is shown.
        wide: columns of a tile.
        pictures: off says in words what would be seen.
        empty: said where there are no tiles.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("tiles", "pane")
    BINDINGS = bindings(*PLACES)

    tiles: var[tuple[Tile, ...]] = var(())
    wide: var[int] = var(WIDTHS[1])
    pictures: var[bool] = var(True)
    empty: var[str] = var("")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._made: list[Strip] = []
        self.top = 0

    def watch_tiles(self) -> None:
        self.top = 0
        self._make()

    def watch_wide(self) -> None:
        self._make()

    def watch_pictures(self) -> None:
        self._make()

    def watch_empty(self) -> None:
        self._make()

    def compose_lines(self) -> Iterable[Strip]:
        return self._made[self.top : self.top + self.size.height]

    def on_resize(self, _event: events.Resize) -> None:
        self._make()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._to(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._to(self.top - 3)

    def action_scroll(self, lines: int) -> None:
        self._to(self.top + lines)

    def action_page(self, pages: int) -> None:
        self._to(self.top + pages * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        self._to(0 if side < 0 else len(self._made))

    def action_resize(self, way: int) -> None:
        """Make tiles larger or smaller."""
        place = WIDTHS.index(self.wide) + way
        self.wide = WIDTHS[min(max(0, place), len(WIDTHS) - 1)]

    def _make(self) -> None:
        if not self.size:
            return
        if not self.tiles:
            rows = wrap([(f" {self.empty}", "text")], self.size.width, 1)
            self._made = [strip(row) for row in rows]
        elif self.pictures:
            self._made = [line for row in self._laid() for line in self._drawn(row)]
        else:
            self._made = list(self._worded())
        self._to(self.top)

    def _laid(self) -> list[list[Tile]]:
        """The tiles of each row."""
        beside = max(1, (self.size.width + 1) // (self.wide + 1))
        rows: list[list[Tile]] = []
        for tile in self.tiles:
            if not rows or tile.breaks or len(rows[-1]) == beside:
                rows.append([])
            rows[-1].append(tile)
        return rows

    def _drawn(self, row: Sequence[Tile]) -> list[Strip]:
        """Pictures of one row beside each other, captions below, and an empty line."""
        wide = min(self.wide, self.size.width)
        heights = [rows_of(tile.picture, wide) for tile in row if tile.picture is not None]
        tall = max(heights, default=2)
        captions = max(len(tile.caption) for tile in row)
        columns = [self._column(tile, wide, tall, captions) for tile in row]
        lines = [
            Strip([piece for column in columns for piece in (*column[y], Segment(" "))])
            for y in range(tall + captions)
        ]
        return [*lines, Strip([])]

    def _column(self, tile: Tile, wide: int, tall: int, captions: int) -> list[Row]:
        """One tile from top to bottom; of what is missing, an empty frame."""
        empty: Row = (Segment(" " * wide),)
        if tile.picture is None:
            lines = [empty] * (tall - 1)
            lines.insert(tall // 2, tuple(strip([("not here".center(wide)[:wide], "muted")])))
        else:
            lines = half_blocks(tile.picture, wide, rows_of(tile.picture, wide))
            lines += [empty] * (tall - len(lines))
        lines += [tuple(strip([(fit(text, wide), role)])) for text, role in tile.caption]
        return lines + [empty] * (captions - len(tile.caption))

    def _worded(self) -> Iterable[Strip]:
        yield strip([(f" {NO_PICTURES}", "muted")])
        for tile in self.tiles:
            if tile.breaks:
                yield Strip([])
            for row in wrap([(f" {tile.words}", "text")], self.size.width, 3):
                yield strip(row)

    def _to(self, top: int) -> None:
        self.top = min(max(0, top), max(0, len(self._made) - self.size.height))
        self.repaint()
