"""Pixels made of characters: braille dots, quarter blocks, or plain letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Glyphs = Literal["braille", "block", "ascii"]
Pixel = tuple[int, int]
Dash = tuple[()] | tuple[int, int]

MARKERS = "ox+*#@%&"
"""One letter a line, so that lines differ without colour; the ninth line begins again."""

_DASHES: tuple[Dash, ...] = ((), (6, 3), (2, 2), (10, 3))
"""Pixel columns with and without dots, beside the letters; plain letters need no dashes."""

_SUBPIXELS: dict[Glyphs, Pixel] = {"braille": (2, 4), "block": (2, 2), "ascii": (1, 1)}
_BRAILLE = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # [across][down]
_QUARTERS = " ▘▖▌▝▀▞▛▗▚▄▙▐▜▟█"  # bits: upper left 1, lower left 2, upper right 4, lower right 8


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a row.

    Attributes:
        text: characters of one cell each, except in a legend.
        ink: number of the line it belongs to; None for axes, labels and empty space.
        faint: it lies behind the line, such as the values behind their moving average.
    """

    text: str
    ink: int | None = None
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Touch:
    """What a line touches in one pixel column: `low` to `high`, from `first` to `last`.

    Attributes:
        opens: the pen was lifted before it.
        passes: the line only passes through, so that a dash may leave it out.
    """

    x: int
    first: int
    low: int
    high: int
    last: int
    opens: bool
    passes: bool


Ink = tuple[int, bool]
"""Number of a line, and whether it is what lies behind it."""


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
        self._ink: list[list[Ink | None]] = [[None] * columns for _ in range(rows)]
        self._marked: list[list[bool]] = [[False] * columns for _ in range(rows)]
        self._rules: set[int] = set()

    def line(self, touches: Iterable[Touch], ink: Ink) -> None:
        """Join what a line touches, from left to right, dashed as its number asks."""
        dash = _DASHES[ink[0] % len(_DASHES)] if self._sub[0] > 1 else ()
        before: Touch | None = None
        for touch in touches:
            if before is not None and not touch.opens:
                self._join((before.x, before.last), (touch.x, touch.first), ink, dash)
            if not touch.passes or _is_on(touch.x, dash):
                for y in range(touch.low, touch.high + 1):
                    self._dot(touch.x, y, ink)
            before = touch

    def rule(self, x: int) -> None:
        """Draw an upright line behind everything else, at a pixel column."""
        self._rules.add(x // self._sub[0])

    def mark(self, point: Pixel, ink: int) -> None:
        """Put the line's letter on the cell that holds a pixel, unless another line's is there."""
        column, row = point[0] // self._sub[0], point[1] // self._sub[1]
        if not self._marked[row][column]:
            self._marked[row][column] = True
            self._ink[row][column] = (ink, False)

    def row(self, number: int) -> list[Span]:
        """One row of cells, from the top, in as few spans as possible."""
        spans: list[Span] = []
        for column in range(self.columns):
            ink, faint = self._ink[number][column] or (None, False)
            text = self._character(number, column)
            if spans and (spans[-1].ink, spans[-1].faint) == (ink, faint):
                spans[-1] = Span(spans[-1].text + text, ink, faint)
            else:
                spans.append(Span(text, ink, faint))
        return spans

    def _join(self, start: Pixel, end: Pixel, ink: Ink, dash: Dash) -> None:
        across, down = end[0] - start[0], end[1] - start[1]
        count = max(abs(across), abs(down))
        for index in range(1, count):
            x = start[0] + round(across * index / count)
            if _is_on(x, dash):
                self._dot(x, start[1] + round(down * index / count), ink)

    def _dot(self, x: int, y: int, ink: Ink) -> None:
        (column, across), (row, down) = divmod(x, self._sub[0]), divmod(y, self._sub[1])
        if self._marked[row][column]:
            return
        bit = _BRAILLE[across][down] if self._glyphs == "braille" else 1 << (across * 2 + down)
        self._dots[row][column] |= bit
        self._ink[row][column] = ink

    def _character(self, row: int, column: int) -> str:
        ink, dots = self._ink[row][column], self._dots[row][column]
        if ink is None:
            return " " if column not in self._rules else ":" if self._glyphs == "ascii" else "┊"
        if self._marked[row][column] or self._glyphs == "ascii":
            return "." if ink[1] else MARKERS[ink[0] % len(MARKERS)]
        return chr(0x2800 + dots) if self._glyphs == "braille" else _QUARTERS[dots]


def _is_on(x: int, dash: Dash) -> bool:
    """Whether a dashed line leaves dots in a pixel column."""
    return not dash or x % (dash[0] + dash[1]) < dash[0]
