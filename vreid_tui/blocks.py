"""Pictures as cells: two pixels in each, one above the other."""

from __future__ import annotations

import functools
import math
from itertools import groupby
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

if TYPE_CHECKING:
    from PIL.Image import Image

Row = tuple[Segment, ...]

_HUES = 96
"""Colours of a picture: fewer make cells alike, which are sent together; an eye hardly tells."""


def rows_of(picture: Image, columns: int) -> int:
    """The rows that a picture takes beside so many columns; a cell is twice as high as wide."""
    return max(1, math.ceil(columns * picture.height / picture.width / 2))


def half_blocks(picture: Image, columns: int, rows: int) -> list[Row]:
    """A picture in exactly so many cells; terminals of fewer colours take their nearest."""
    from PIL import Image as Pillow

    small = picture.convert("RGB").resize((columns, 2 * rows), Pillow.Resampling.BOX)
    few = small.quantize(_HUES, dither=Pillow.Dither.NONE).convert("RGB").tobytes()
    pixels = [(few[at], few[at + 1], few[at + 2]) for at in range(0, len(few), 3)]
    lines = []
    for top in range(0, 2 * rows * columns, 2 * columns):
        upper, lower = pixels[top : top + columns], pixels[top + columns : top + 2 * columns]
        alike = groupby(zip(upper, lower, strict=True))
        lines.append(tuple(Segment("▀" * len([*same]), _style(*pair)) for pair, same in alike))
    return lines


@functools.lru_cache(4096)
def _style(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> Style:
    return Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))
