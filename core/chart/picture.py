"""Pictures in a terminal: two pixels in each character cell, one above the other."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_RESET = "\x1b[0m"


def half_blocks(pixels: Pixels) -> list[str]:
    """Lines that show a picture (H, W, 3) in W columns and half as many rows as it has.

    The upper pixel is the colour of an upper half block, the lower one its background; 24-bit
    colours, which a terminal of fewer maps to its nearest.
    """
    if len(pixels) % 2:
        pixels = np.concatenate([pixels, np.zeros_like(pixels[:1])])
    return [_line(upper, lower) for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)]


def _line(upper: Pixels, lower: Pixels) -> str:
    """One row of cells; a colour is written only where it changes."""
    parts, last = [], None
    for above, below in zip(upper.tolist(), lower.tolist(), strict=True):
        if (above, below) != last:
            parts.append("\x1b[38;2;{};{};{};48;2;{};{};{}m".format(*above, *below))
            last = (above, below)
        parts.append("▀")
    return "".join(parts) + _RESET
