"""A picture that a texture is painted on, and the smooth noise that roughens it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


def value_noise(
    rng: np.random.Generator, size: tuple[int, int], cells: tuple[float, float]
) -> Image:
    """Smooth noise of unit variance at its knots; it wraps across the width.

    Args:
        rng: source of the knots.
        size: width and height in texels.
        cells: how many knots across the width and down the height; at least two each.
    """
    (width, height), (across, down) = size, (max(2, int(cells[0])), max(2, int(cells[1])))
    knots = rng.standard_normal((down + 3, across + 3), dtype=np.float32)
    knots[:, across:] = knots[:, :3]
    x0, tx = _knot(width, across)
    y0, ty = _knot(height, down)
    left, right = knots[:, x0], knots[:, x0 + 1]
    rows = left + (right - left) * tx
    noise: Image = rows[y0] + (rows[y0 + 1] - rows[y0]) * ty[:, None]
    return noise


def _knot(count: int, cells: int) -> tuple[NDArray[np.int64], Image]:
    at = np.arange(count) / count * cells
    cell = at.astype(np.int64)
    share = (at - cell).astype(np.float32)
    return cell, share * share * (3 - 2 * share)


def _middles(count: int) -> Image:
    """Where the middles of `count` texels lie, in (0, 1)."""
    return ((np.arange(count) + 0.5) / count).astype(np.float32)


def fractal_noise(
    rng: np.random.Generator, size: tuple[int, int], cells: tuple[float, float], octaves: int = 3
) -> Image:
    """Value noise with `octaves` of halved size and strength added up."""
    total = value_noise(rng, size, cells)
    for octave in range(1, octaves):
        fine = (cells[0] * 2**octave, cells[1] * 2**octave)
        total = total + value_noise(rng, size, fine) * np.float32(0.5**octave)
    return total


def to_linear(srgb: ArrayLike) -> Image:
    """Linear light of sRGB values in [0, 1]; Source: IEC 61966-2-1."""
    value = np.asarray(srgb, np.float32)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


class Canvas:
    """An sRGB image with a height field; u runs over the width, v down the height, both [0, 1]."""

    def __init__(self, size: tuple[int, int], image: ArrayLike) -> None:
        """Starts from one colour, or from an image of the given width and height."""
        self.size = size
        width, height = size
        self.u = _middles(width)[None]
        self.v = _middles(height)[:, None]
        colour = np.asarray(image, np.float32)
        self.image: Image = np.broadcast_to(colour, (height, width, 3)).copy()
        self.height: Image = np.zeros((height, width), np.float32)

    def paint(self, mask: ArrayLike, colour: ArrayLike, opacity: float = 1.0) -> None:
        """Lays a colour (or image) over the places where the mask, in [0, 1], says so."""
        cover = np.asarray(mask, np.float32)[..., None] * np.float32(opacity)
        self.image += (np.asarray(colour, np.float32) - self.image) * cover

    def shade(self, mask: ArrayLike, amount: float) -> None:
        """Darkens by `amount` where the mask is 1; a negative amount brightens."""
        self.image *= (1 - np.float32(amount) * np.asarray(mask, np.float32))[..., None]

    def texels(self) -> Image:
        """(height, width, 4) albedo in linear light and height in metres.

        The albedo never falls under .016: a camera would crush darker clothes to black.
        """
        out = np.empty((*self.image.shape[:2], 4), np.float32)
        out[..., :3] = _FLOOR + _SPAN * _linear_table(self.image)
        out[..., 3] = self.height
        return out


_FLOOR, _SPAN = np.float32(0.016), np.float32(0.90)
_LEVELS = 4096
_TABLE = to_linear(np.arange(_LEVELS + 1) / _LEVELS).astype(np.float32)


def _linear_table(srgb: Image) -> Image:
    """`to_linear` by look-up, for whole images."""
    level = np.clip(srgb, 0, 1) * np.float32(_LEVELS) + np.float32(0.5)
    return np.asarray(_TABLE[level.astype(np.int32)])
