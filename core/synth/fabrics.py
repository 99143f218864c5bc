"""Fabrics by their weave and colours, and the folds that cloth falls into."""

from collections.abc import Callable

import numpy as np

from core.synth.canvas import Canvas, Image, fractal_noise, value_noise
from core.synth.outfit import Fabric, Pattern

Rng = np.random.Generator


def weave(
    rng: Rng, size: tuple[int, int], pattern: Pattern, extent_m: tuple[float, float]
) -> Canvas:
    """A canvas covered with a fabric.

    Args:
        rng: for what differs between two pieces of one fabric.
        size: width and height in texels.
        pattern: the fabric.
        extent_m: how much cloth the texture spans, across and down.
    """
    canvas = Canvas(size, pattern.base)
    paint = _WEAVES.get(pattern.fabric)
    if paint is not None:
        paint(rng, canvas, pattern, extent_m)
    yarn = rng.standard_normal(canvas.height.shape, dtype=np.float32)
    canvas.image *= (1 + 0.025 * yarn + 0.03 * fractal_noise(rng, size, (4, 4), 2))[..., None]
    return canvas


def _edge(distance: Image, width: float) -> Image:
    return np.asarray(np.clip(distance / width + 0.5, 0, 1), np.float32)


def _repeats(pattern: Pattern, extent: float) -> int:
    """How often a pattern repeats round the body; whole, so that the seam does not show."""
    return max(4, round(extent / pattern.scale_m))


def _saw(value: Image) -> Image:
    """Distance from the middle of the repeat, in [0, .5]."""
    return np.asarray(np.abs(value % 1 - 0.5), np.float32)


def _across(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    band = _edge(_saw(canvas.v * extent[1] / p.scale_m) - 0.5 * p.duty, 0.12)
    canvas.paint(np.broadcast_to(1 - band, canvas.height.shape), p.second)


def _upright(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    band = _edge(_saw(canvas.u * _repeats(p, extent[0])) - 0.5 * p.duty, 0.12)
    canvas.paint(np.broadcast_to(1 - band, canvas.height.shape), p.second)


def _check(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    u, v = canvas.u * _repeats(p, extent[0]), canvas.v * extent[1] / p.scale_m
    warp = (_saw(u) < 0.5 * p.duty).astype(np.float32)
    weft = (_saw(v) < 0.5 * p.duty).astype(np.float32)
    canvas.paint(0.5 * warp + 0.5 * weft, p.second)
    canvas.paint((_saw(u + 0.5) < 0.07) | (_saw(v + 0.5) < 0.07), p.third, 0.6)


def _dots(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    y = canvas.v * extent[1] / p.scale_m
    x = canvas.u * _repeats(p, extent[0]) + 0.5 * (np.floor(y) % 2)
    distance = np.hypot(x % 1 - 0.5, y % 1 - 0.5)
    canvas.paint(1 - _edge(distance - 0.5 * p.duty, 0.15), p.second)


def _camouflage(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    cells = (extent[0] / p.scale_m, 1.2 * extent[1] / p.scale_m)
    for colour, level in ((p.second, 0.15), (p.third, 0.45)):
        canvas.paint(fractal_noise(rng, canvas.size, cells, 2) > level, colour)


def _floral(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    count = min(140, int(26 * (0.1 / p.scale_m) ** 1.2 * extent[0] * extent[1] * 3) + 8)
    width, height = canvas.size
    heart = np.clip(np.asarray(p.third, np.float32) * 1.2, 0, 1)
    for _ in range(count):
        radius = p.scale_m * rng.uniform(0.25, 0.5)
        centre = rng.uniform(0, width), rng.uniform(0, height)
        petals = p.second if rng.uniform() < 0.6 else p.third
        across, down = radius / extent[0] * width, radius / extent[1] * height
        columns = np.arange(int(centre[0] - across), int(centre[0] + across) + 2)
        rows = np.arange(max(0, int(centre[1] - down)), min(height, int(centre[1] + down) + 2))
        x = ((columns - centre[0]) / across)[None]
        y = ((rows - centre[1]) / down)[:, None]
        distance, angle = np.hypot(x, y), np.arctan2(y, x)
        where = np.ix_(rows, columns % width)
        patch = canvas.image[where]
        flower = distance < 0.7 + 0.3 * np.cos(5 * angle + centre[0])
        patch = np.where(flower[..., None], np.asarray(petals, np.float32), patch)
        canvas.image[where] = np.where((distance < 0.25)[..., None], heart, patch)


def _gradient(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    share = np.clip((canvas.v - 0.15) / 0.7, 0, 1)
    canvas.paint(np.broadcast_to(share, canvas.height.shape), p.second)


def _block(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    canvas.paint(np.broadcast_to(canvas.v > p.duty, canvas.height.shape), p.second)
    seam = np.abs(canvas.v - p.duty) * extent[1] < 0.012
    canvas.paint(np.broadcast_to(seam, canvas.height.shape), p.third)


def _denim(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    worn = fractal_noise(rng, canvas.size, (6, 8))
    canvas.paint(np.clip(0.30 + 0.25 * worn, 0, 0.8), p.second, 0.5)
    canvas.shade(rng.standard_normal(canvas.height.shape, dtype=np.float32), 0.06)


def _knit(rng: Rng, canvas: Canvas, p: Pattern, extent: tuple[float, float]) -> None:
    rib = _saw(canvas.u * extent[0] / 0.012) < 0.18
    canvas.shade(np.broadcast_to(rib, canvas.height.shape), 0.18)


_WEAVES: dict[Fabric, Callable[[Rng, Canvas, Pattern, tuple[float, float]], None]] = {
    "hstripe": _across,
    "vstripe": _upright,
    "check": _check,
    "dots": _dots,
    "camouflage": _camouflage,
    "floral": _floral,
    "gradient": _gradient,
    "block": _block,
    "denim": _denim,
    "knit": _knit,
}


def torso_folds(rng: Rng, canvas: Canvas) -> Image:
    """Heights (m) of creases over a trunk, with tension folds about the waist."""
    size = canvas.size
    warp = 0.06 * fractal_noise(rng, size, (4, 4), 2)
    ridges = np.abs(value_noise(rng, size, (7, 6)) + 0.25 * value_noise(rng, size, (14, 12)))
    total = 0.7 * (1 - np.minimum(1.6 * ridges, 1)) + 0.35 * value_noise(rng, size, (9, 5))
    for _ in range(5):
        slant, waves = rng.uniform(-0.8, 0.8), rng.uniform(5, 9)
        at_u, at_v = rng.uniform(0, 1), rng.uniform(0.45, 0.95)
        du = _round(canvas.u - at_u)
        reach = np.exp(-((du / 0.10) ** 2)) * np.exp(-(((canvas.v - at_v) / 0.16) ** 2))
        wave = np.sin(2 * np.pi * waves * (canvas.v + 1.5 * slant * du + warp))
        total = total + 0.8 * reach * wave
    return np.asarray(0.0040 * total, np.float32)


def limb_folds(
    rng: Rng, canvas: Canvas, places: tuple[float, ...], waves: tuple[float, float]
) -> Image:
    """Heights (m) of the rings of creases where a limb bends.

    Args:
        rng: source.
        canvas: of the garment.
        places: heights v about which creases gather.
        waves: range of the creases' frequency over the length of the limb.
    """
    size = canvas.size
    warp = 0.03 * fractal_noise(rng, size, (4, 4), 2)
    total = 0.5 * value_noise(rng, size, (4, 11))
    for _ in range(8):
        frequency, at_u = rng.uniform(*waves), rng.uniform(0, 1)
        at_v = rng.choice(places) + rng.uniform(-0.05, 0.05)
        reach = np.exp(-((_round(canvas.u - at_u) / 0.25) ** 2))
        reach = reach * np.exp(-(((canvas.v - at_v) / 0.07) ** 2))
        bend = 0.09 * np.sin(2 * np.pi * (canvas.u + at_u))
        total = total + 0.9 * reach * np.sin(2 * np.pi * frequency * (canvas.v + bend + warp))
    return np.asarray(0.0030 * total, np.float32)


def skirt_folds(rng: Rng, canvas: Canvas) -> Image:
    """Heights (m) of the folds of a skirt, deeper towards the hem."""
    warp = 0.06 * fractal_noise(rng, canvas.size, (4, 4), 2)
    count = int(rng.integers(9, 15))
    fall = np.clip(canvas.v * 1.6 - 0.2, 0, 1)
    folds = 0.006 * np.sin(2 * np.pi * (count * canvas.u + 0.6 * warp)) * fall
    return np.asarray(folds + 0.0015 * fractal_noise(rng, canvas.size, (8, 5), 2), np.float32)


def _round(du: Image) -> Image:
    """Signed distance round the body, in [-.5, .5)."""
    return np.asarray((du + 0.5) % 1 - 0.5)
