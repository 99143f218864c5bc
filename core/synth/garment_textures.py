"""Painted garments: seams, prints, trims and folds on top of their fabrics."""

import numpy as np
from numpy.typing import ArrayLike

from core.synth.body import Body
from core.synth.canvas import Canvas, Image, Mask, fractal_noise
from core.synth.fabrics import limb_folds, skirt_folds, torso_folds, weave
from core.synth.outfit import Lower, Outfit, Pattern, Top
from core.synth.prints import stamp

Rng = np.random.Generator
Size = tuple[int, int]

_BELT = (0.12, 0.08, 0.05)
_QUILT_M = 0.085  # height of a chamber of a down jacket


def _all_round(canvas: Canvas, rows: ArrayLike) -> Image:
    """A mask that depends on v alone, spread over the width."""
    return np.broadcast_to(np.asarray(rows, np.float32), canvas.height.shape)


def _stripes(canvas: Canvas, count: int) -> Mask:
    """Bands down the outer side of a limb, (1, width)."""
    places = 0.25 + 0.07 * (np.arange(count) - (count - 1) / 2)
    return np.asarray((np.abs(canvas.u[..., None] - places) < 0.022).any(-1))


def top_canvas(rng: Rng, size: Size, body: Body, outfit: Outfit) -> Canvas:
    """The trunk of a top; u = .5 is the front, v runs from the neckline to the hem."""
    top = outfit.top
    length = body.height_m * (0.30 - top.hem)
    canvas = weave(rng, size, top.pattern, (1.0, length))
    canvas.height = torso_folds(rng, canvas) * np.float32(outfit.wrinkle)
    if top.pattern.fabric == "knit":
        canvas.height += 0.0007 * np.cos(2 * np.pi * 80 * canvas.u)
    if top.puffer:
        _quilt(canvas, max(4, int(length / _QUILT_M)), 0.012)
    _front(rng, canvas, top, length)
    canvas.paint(_all_round(canvas, np.clip((0.045 - canvas.v) / 0.01, 0, 1)), top.trim, 0.25)
    if top.hem_rib:
        rib = _all_round(canvas, canvas.v > 0.94)
        canvas.shade(rib, 0.35)
        canvas.height += 0.001 * np.cos(2 * np.pi * 70 * canvas.u) * rib
    if top.pocket:
        _pockets(canvas)
    for mark in top.prints:
        stamp(canvas, mark)
    if top.yoke:
        canvas.paint(_all_round(canvas, canvas.v < 0.22), top.trim)
    canvas.shade(_all_round(canvas, np.exp(-(((canvas.v - 1) / 0.012) ** 2))), 0.25)
    return canvas


def _quilt(canvas: Canvas, chambers: int, depth: float) -> None:
    """Rows of down between stitched seams, which lie in shadow."""
    across = (canvas.v * chambers) % 1
    puff = np.sqrt(np.clip(1 - (2 * across - 1) ** 2, 0, 1))
    canvas.height = np.asarray(canvas.height * 0.5 + depth * puff, np.float32)
    canvas.shade(_all_round(canvas, np.exp(-(across**2) / 0.004)), 0.35)


def _front(rng: Rng, canvas: Canvas, top: Top, length: float) -> None:
    """An open front with what is under it, a zip, or a row of buttons."""
    aside = np.abs(canvas.u - 0.5)
    if top.opening > 0:
        edge = top.opening * (0.6 + 0.8 * canvas.v)
        edge = edge * (1 + 0.12 * np.sin(9 * canvas.v + 90 * top.pattern.scale_m))
        inside = (aside < edge).astype(np.float32)
        inner = weave(rng, canvas.size, top.inner, (1.0, length))
        canvas.paint(inside, 0.9 * inner.image)
        canvas.shade(np.exp(-(((aside - edge) / 0.006) ** 2)), 0.5)
        canvas.height -= 0.010 * inside
    elif top.zipped:
        canvas.paint(np.broadcast_to(aside < 0.006, canvas.height.shape), top.trim)
        canvas.shade(np.broadcast_to((aside > 0.006) & (aside < 0.012), canvas.height.shape), 0.25)
        canvas.height -= 0.003 * np.exp(-((aside / 0.012) ** 2))
    elif top.buttons:
        down = (canvas.v[..., None] - np.linspace(0.12, 0.92, 6)) * length
        button = (aside[..., None] ** 2 + down**2 < 1.6 * 0.0065**2).any(-1)
        canvas.paint(button, top.trim)
        seam = np.abs(aside - 0.018) < 0.003
        canvas.shade(np.broadcast_to(seam, canvas.height.shape), 0.22)


def _pockets(canvas: Canvas) -> None:
    for side in (-1, 1):
        across = np.abs(canvas.u - (0.5 + side * 0.13)) / 0.045
        outline = np.maximum(across, np.abs(canvas.v - 0.74) / 0.10)
        canvas.shade(np.abs(outline - 1) < 0.07, 0.35)


def sleeve_canvas(rng: Rng, size: Size, outfit: Outfit) -> Canvas:
    """A sleeve from the shoulder (v = 0) to the wrist (1); u = .25 faces outwards."""
    top = outfit.top
    pattern = top.pattern
    if top.sleeve_colour is not None:
        pattern = Pattern(base=top.sleeve_colour)
    canvas = weave(rng, size, pattern, (0.38, 0.58))
    places = (0.12, 0.50, 0.55, 0.92)
    canvas.height = limb_folds(rng, canvas, places, (8, 14)) * np.float32(outfit.wrinkle)
    if top.puffer:
        _quilt(canvas, 7, 0.010)
    if top.sleeve_stripes:
        stripes = _stripes(canvas, top.sleeve_stripes)
        canvas.paint(np.broadcast_to(stripes, canvas.height.shape), top.trim)
    if top.cuff:
        canvas.paint(_all_round(canvas, canvas.v > top.sleeve - 0.06), top.trim)
    if top.arm_band:
        canvas.paint(_all_round(canvas, np.abs(canvas.v - 0.28) < 0.035), top.trim)
    return canvas


def lower_canvas(rng: Rng, size: Size, body: Body, outfit: Outfit) -> Canvas:
    """Trousers, shorts or skirt: v runs from the waist to the hem, u = .25 faces outwards."""
    lower = outfit.lower
    if lower.is_skirt:
        canvas = weave(rng, size, lower.pattern, (1.1, 1.0))
        canvas.height = skirt_folds(rng, canvas) * np.float32(outfit.wrinkle)
        return canvas
    canvas = weave(rng, size, lower.pattern, (0.55, 1.0))
    places = (0.20, 0.53, 0.57, 0.90, 0.95)
    canvas.height = limb_folds(rng, canvas, places, (12, 20)) * np.float32(outfit.wrinkle)
    _wear_and_tear(rng, canvas, body, lower)
    if lower.side_stripes:
        mask = _stripes(canvas, lower.side_stripes) & (canvas.v > 0.05)
        canvas.paint(mask, lower.trim)
    else:
        seam = np.exp(-(((canvas.u - 0.25) / 0.012) ** 2))
        canvas.shade(np.broadcast_to(seam, canvas.height.shape), 0.25)
    if lower.cargo:
        outline = np.maximum(np.abs(canvas.u - 0.25) / 0.13, np.abs(canvas.v - 0.42) / 0.07)
        canvas.shade(np.abs(outline - 1) < 0.1, 0.4)
        canvas.height += 0.006 * (outline < 1)
    if lower.belt:
        canvas.paint(_all_round(canvas, canvas.v < 0.022), _BELT)
    if lower.rolled and lower.is_trousers:
        hem = _all_round(canvas, canvas.v > 0.955)
        canvas.paint(hem, np.clip(canvas.image + 0.2, 0, 1))
    return canvas


def _wear_and_tear(rng: Rng, canvas: Canvas, body: Body, lower: Lower) -> None:
    """Bleached thighs and torn knees of jeans."""
    if lower.pattern.fabric == "denim":
        thigh = np.exp(-(((canvas.v - 0.38) / 0.16) ** 2))
        knee = 0.7 * np.exp(-(((canvas.v - 0.58) / 0.08) ** 2))
        bleached = np.exp(-(((canvas.u - 0.5) / 0.16) ** 2)) * (thigh + knee)
        canvas.image += np.float32(0.22 * lower.fade) * bleached[..., None].astype(np.float32)
    for _ in range(lower.rips if lower.is_trousers else 0):
        v, u = rng.uniform(0.3, 0.62), 0.5 + rng.uniform(-0.08, 0.08)
        tear = ((canvas.u - u) / 0.10) ** 2 + ((canvas.v - v) / 0.012) ** 2 < 1
        canvas.paint(tear, np.multiply(body.skin, 0.85))


def shoe_canvas(size: Size, outfit: Outfit) -> Canvas:
    """A shoe from the heel (v = 0) to the toes; u = .5 is its upper side, 0 the sole."""
    shoes = outfit.shoes
    canvas = Canvas(size, shoes.colour)
    aside = np.abs(canvas.u - 0.5)
    sole = aside > 0.29 - 2 * shoes.sole_m
    canvas.paint(np.broadcast_to(sole, canvas.height.shape), shoes.sole)
    if shoes.kind == "sneaker":
        laced = (canvas.v > 0.35) & (canvas.v < 0.75) & ((canvas.v * 22) % 1 < 0.5)
        canvas.paint((aside < 0.07) & laced, shoes.sole)
        swoosh = np.abs(aside - 0.17 - 0.25 * (canvas.v - 0.5)) < 0.035
        canvas.paint(swoosh & (canvas.v > 0.3) & (canvas.v < 0.7), shoes.accent)
    return canvas


def scarf_canvas(rng: Rng, size: Size, pattern: Pattern) -> Canvas:
    """Scarf and gloves."""
    canvas = weave(rng, size, pattern, (0.5, 0.8))
    canvas.height = np.asarray(0.003 * fractal_noise(rng, size, (5, 8), 2), np.float32)
    return canvas
