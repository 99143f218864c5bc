"""Emblems that are printed on clothes, hats and bags."""

from collections.abc import Callable
from typing import get_args

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from core.synth.canvas import Canvas, Image, Mask, fractal_noise
from core.synth.outfit import Emblem, Print

EMBLEMS: tuple[Emblem, ...] = get_args(Emblem)
_LETTERS = "ABCDEFGHKLMNPRSTUVXYZ"
_SIDE = 64


def emblem(kind: Emblem, seed: int) -> Image:
    """(64, 64) coverage in [0, 1]; the seed picks letters, digits and outlines."""
    rng = np.random.default_rng(seed)
    if kind == "text":
        return _written("".join(rng.choice(list(_LETTERS), 3)), 30)
    if kind == "number":
        return _written(str(rng.integers(1, 99)), 52)
    axis = np.linspace(-1, 1, _SIDE, dtype=np.float32)
    y, x = axis[:, None], axis[None]
    return _shape(kind, rng, x, y).astype(np.float32)


def _shape(kind: Emblem, rng: np.random.Generator, x: Image, y: Image) -> Mask:
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    disc, beside, above = radius < 0.95, np.abs(x), np.abs(y)
    shapes: dict[Emblem, Callable[[], Mask]] = {
        "disc": lambda: disc,
        "ring": lambda: disc & (radius > 0.55),
        "star": lambda: radius < 0.45 + 0.5 * np.abs(np.cos(2.5 * angle + 0.3)) ** 2,
        "bars": lambda: (np.abs((2.5 * x) % 1 - 0.5) < 0.3) & (above <= 1),
        "triangle": lambda: (y < 0.8) & (y > 2 * beside - 0.9),
        "cross": lambda: (beside < 0.28) | (above < 0.28),
        "chevron": lambda: np.abs((1.6 * (y + beside)) % 1 - 0.5) < 0.25,
        "box": lambda: (np.maximum(beside, above) < 0.95) & ~((beside < 0.5) & (above < 0.4)),
        "split": lambda: x * rng.choice([-1, 1]) > y * rng.uniform(-0.8, 0.8),
        "blob": lambda: fractal_noise(rng, (_SIDE, _SIDE), (3, 3), 2) > 3 * (radius - 0.75),
    }
    return shapes[kind]()


def _written(text: str, size: int) -> Image:
    page = Pillow.new("L", (_SIDE, _SIDE), 0)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=size)
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    pen.text(((_SIDE - right - left) / 2, (_SIDE - bottom - top) / 2), text, fill=255, font=font)
    return np.asarray(page, np.float32) / np.float32(255)


def stamp(canvas: Canvas, mark: Print) -> None:
    """Prints an emblem on a canvas; it may run over the seam at u = 0."""
    width, height = canvas.size
    x0, x1 = (int((mark.u + sign * mark.width / 2) * width) for sign in (-1, 1))
    y0, y1 = (int((mark.v + sign * mark.height / 2) * height) for sign in (-1, 1))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    cover = _averaged(_averaged(emblem(mark.emblem, mark.seed), y1 - y0).T, x1 - x0).T
    rows, columns = np.arange(y0, y1), np.arange(x0, x1) % width
    seen = (rows >= 0) & (rows < height)
    where = np.ix_(rows[seen], columns)
    share = cover[seen][..., None]
    canvas.image[where] += (np.asarray(mark.colour, np.float32) - canvas.image[where]) * share


def _averaged(image: Image, count: int) -> Image:
    """Rows resampled to `count` by averaging what each covers."""
    total = np.concatenate([np.zeros((1, image.shape[1])), np.cumsum(image, axis=0)])
    edge = np.linspace(0, len(image), count + 1)
    lower = np.minimum(edge.astype(np.int64), len(image) - 1)
    at = total[lower] + (edge - lower)[:, None] * image[lower]
    return np.asarray(np.diff(at, axis=0) * (count / len(image)), np.float32)
