"""Painted skin, faces and hair."""

import numpy as np

from core.synth.body import Body
from core.synth.canvas import Canvas, Image, fractal_noise, value_noise
from core.synth.outfit import Hair

_EYE = 0.072  # distance of an eye from the middle of the face, in u
_EYE_WHITE, _IRIS = (0.85, 0.83, 0.80), (0.12, 0.08, 0.06)


def skin_canvas(rng: np.random.Generator, size: tuple[int, int], body: Body) -> Canvas:
    """Plain skin, a little uneven."""
    canvas = Canvas(size, body.skin)
    canvas.shade(rng.standard_normal(canvas.height.shape, dtype=np.float32), 0.03)
    return canvas


def face_canvas(rng: np.random.Generator, size: tuple[int, int], body: Body, hair: Hair) -> Canvas:
    """A head unrolled: u = .5 is the nose, v runs from the crown (0) to the chin (1)."""
    canvas = Canvas(size, body.skin)
    _relief(canvas)
    for side in (-1, 1):
        _eye(canvas, body, hair, 0.5 + side * _EYE)
    mouth = _disc(canvas, (0.5, 0.755), (0.050, 0.019))
    lips = (0.90, 0.42, 0.45) if body.femininity > 0.5 else (0.86, 0.55, 0.55)
    canvas.paint(mouth, np.multiply(body.skin, lips), 0.8)
    canvas.shade(_spot(canvas, (0.5, 0.753), (0.045, 0.005)), 0.45)
    if body.beard:
        _beard(canvas, body, hair, mouth)
    _scalp(canvas, body, hair)
    canvas.shade(fractal_noise(rng, size, (10, 10), 2), -0.02)
    return canvas


def hair_canvas(rng: np.random.Generator, size: tuple[int, int], hair: Hair) -> Canvas:
    """Strands that run along v; curls for an afro."""
    canvas = Canvas(size, hair.colour)
    if hair.style == "afro":
        strand = 0.8 * fractal_noise(rng, size, (24, 24), 2)
    else:
        strand = 0.6 * value_noise(rng, size, (40, 3)) + 0.4 * value_noise(rng, size, (80, 4))
        # locks of several strands break up what would else look like a helmet
        strand = strand + 0.6 * value_noise(rng, size, (14, 5))
    canvas.shade(strand, -0.22)
    canvas.image += 0.02 * strand[..., None]
    canvas.height = np.asarray(0.0014 * strand, np.float32)
    return canvas


def _spot(canvas: Canvas, at: tuple[float, float], size: tuple[float, float]) -> Image:
    across = np.exp(-(((canvas.u - at[0]) / size[0]) ** 2))
    return np.asarray(across * np.exp(-(((canvas.v - at[1]) / size[1]) ** 2)), np.float32)


def _disc(canvas: Canvas, at: tuple[float, float], size: tuple[float, float]) -> Image:
    reach = ((canvas.u - at[0]) / size[0]) ** 2 + ((canvas.v - at[1]) / size[1]) ** 2
    return (reach < 1).astype(np.float32)


def _relief(canvas: Canvas) -> None:
    """What light leaves on a face: cheeks, nostrils, folds beside the nose."""
    cheeks = _spot(canvas, (0.42, 0.64), (0.05, 0.08)) + _spot(canvas, (0.58, 0.64), (0.05, 0.08))
    canvas.image *= 1 - cheeks[..., None] * np.array((0.01, 0.07, 0.07), np.float32)
    for side in (-1, 1):
        canvas.shade(_spot(canvas, (0.5 + side * 0.028, 0.60), (0.012, 0.05)), 0.18)
    canvas.shade(_spot(canvas, (0.5, 0.672), (0.030, 0.012)), 0.30)


def _eye(canvas: Canvas, body: Body, hair: Hair, u: float) -> None:
    canvas.shade(_spot(canvas, (u, 0.515), (0.042, 0.045)), 0.38)
    canvas.paint(_disc(canvas, (u, 0.52), (0.026, 0.018)), _EYE_WHITE)
    canvas.paint(_disc(canvas, (u, 0.52), (0.013, 0.019)), _IRIS)
    thick = 0.013 + 0.006 * (1 - body.femininity)
    brow = np.clip(1.3 * _spot(canvas, (u, 0.455), (0.040, thick)), 0, 0.9)
    canvas.paint(brow, np.multiply(hair.colour, 0.7))


def _beard(canvas: Canvas, body: Body, hair: Hair, mouth: Image) -> None:
    jaw = np.clip((canvas.v - 0.64) * 7, 0, 1) * np.clip(1 - 3.4 * np.abs(canvas.u - 0.5), 0, 1)
    cover = np.clip(1.4 * jaw + _spot(canvas, (0.5, 0.715), (0.06, 0.018)), 0, 1)
    canvas.paint(cover * (1 - 0.9 * mouth), np.multiply(hair.colour, 0.9), body.beard)


def _scalp(canvas: Canvas, body: Body, hair: Hair) -> None:
    """Stubble where the hair is short, the roots of the hair where a shell covers it."""
    aside = np.abs(canvas.u - 0.5)
    if hair.style in ("bald", "crop"):
        crown = np.clip((0.30 - canvas.v) * 8, 0, 1)
        sides = np.clip((aside - 0.22) * 10, 0, 1) * np.clip((0.62 - canvas.v) * 8, 0, 1)
        colour = 0.6 * np.array(hair.colour) + 0.4 * np.array(body.skin)
        canvas.paint(np.clip(crown + sides, 0, 1), colour, 0.35 if hair.style == "bald" else 0.8)
        return
    back = np.clip((aside - 0.27) * 14, 0, 1) * np.clip((0.80 - canvas.v) * 14, 0, 1)
    cover = np.maximum(back, np.clip((0.16 - canvas.v) * 12, 0, 1))
    canvas.paint(cover, np.multiply(hair.colour, 0.8))
