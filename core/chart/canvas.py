"""Pixels made of characters: braille dots, quarter blocks, or plain letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Glyphs = Literal["braille", "block", "ascii"]
Pixel = tuple[int, int]

MARKERS = "ox+*#@%&"
"""One letter a line, so that lines differ without colour; the ninth line begins again."""

_SUBPIXELS: dict[Glyphs, Pixel] = {"braille": (2, 4), "block": (2, 2), "ascii": (1, 1)}
_BRAILLE = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # [across][down]
_QUARTERS = " ▘▖▌▝▀▞▛▗▚▄▙▐▜▟█"  # bits: upper left 1, lower left 2, upper right 4, lower right 8


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a row.

    Attributes:
        text: characters of one cell each.
        ink: number of the line it belongs to; None for axes, labels and empty space.
    """

    text: str
    ink: int | None = None


@dataclass(slots=True)
class _Column:
    """What one line has touched so far in one pixel column."""

    x: int
    low: int
    high: int
    last: int


class Canvas:
    """A field of cells on which lines leave dots and markers.

    Args:
        columns, rows: cells.
        glyphs: how fine: braille has 2 x 4 dots a cell, block 2 x 2, ascii 1.
    """

    def __init__(self, columns: int, rows: int, glyphs: Glyphs) -> None:
        self.columns = columns
        self._glyphs = glyphs
        self._sub = _SUBPIXELS[glyphs]
        self.width, self.height = columns * self._sub[0], rows * self._sub[1]
        self._dots = [[0] * columns for _ in range(rows)]
        self._ink: list[list[int | None]] = [[None] * columns for _ in range(rows)]
        self._marked: list[list[bool]] = [[False] * columns for _ in range(rows)]

    def line(self, points: Iterable[Pixel | None], ink: int) -> None:
        """Join points from left to right; None lifts the pen.

        Points that share a pixel column are drawn as the span from their lowest to their
        highest, so that no extreme is lost however many there are.
        """
        column: _Column | None = None
        for point in points:
            if point is None:
                self._close(column, ink)
                column = None
                continue
            x, y = point
            if column is not None and column.x == x:
                column.low, column.high = min(column.low, y), max(column.high, y)
                column.last = y
                continue
            if column is not None:
                self._close(column, ink)
                self._join((column.x, column.last), point, ink)
            column = _Column(x, y, y, y)
        self._close(column, ink)

    def mark(self, point: Pixel, ink: int) -> None:
        """Put the line's letter on the cell that holds a pixel, unless another line's is there."""
        column, row = point[0] // self._sub[0], point[1] // self._sub[1]
        if not self._marked[row][column]:
            self._marked[row][column] = True
            self._ink[row][column] = ink

    def row(self, number: int) -> list[Span]:
        """One row of cells, from the top, in as few spans as possible."""
        spans: list[Span] = []
        for column in range(self.columns):
            ink = self._ink[number][column]
            text = self._character(number, column)
            if spans and spans[-1].ink == ink:
                spans[-1] = Span(spans[-1].text + text, ink)
            else:
                spans.append(Span(text, ink))
        return spans

    def _close(self, column: _Column | None, ink: int) -> None:
        if column is not None:
            for y in range(column.low, column.high + 1):
                self._dot(column.x, y, ink)

    def _join(self, start: Pixel, end: Pixel, ink: int) -> None:
        across, down = end[0] - start[0], end[1] - start[1]
        count = max(abs(across), abs(down))
        for index in range(count + 1):
            x = start[0] + round(across * index / count)
            self._dot(x, start[1] + round(down * index / count), ink)

    def _dot(self, x: int, y: int, ink: int) -> None:
        (column, across), (row, down) = divmod(x, self._sub[0]), divmod(y, self._sub[1])
        if self._marked[row][column]:
            return
        bit = _BRAILLE[across][down] if self._glyphs == "braille" else 1 << (across * 2 + down)
        self._dots[row][column] |= bit
        self._ink[row][column] = ink

    def _character(self, row: int, column: int) -> str:
        ink, dots = self._ink[row][column], self._dots[row][column]
        if ink is None:
            return " "
        if self._marked[row][column] or self._glyphs == "ascii":
            return MARKERS[ink % len(MARKERS)]
        return chr(0x2800 + dots) if self._glyphs == "braille" else _QUARTERS[dots]
