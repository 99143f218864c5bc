"""Procedural surfaces of a place: brick, paving, shop fronts, foliage, printed posters.

A pattern says, at a point of a surface, how far its first colour gives way to its second, how
bright it is, how much it glows and how glossy it is. Coordinates are metres along the surface.
"""

import math

from core.jit import kernel

(PLAIN, BRICK, FACADE, TILES, PAVING, SHUTTER, FOLIAGE, CAR, POSTER, WOOD) = range(10)
(SHOP, GRASS, ASPHALT, TERRAZZO, PANEL, LAMP, TACTILE, CONCRETE) = range(10, 18)

Pattern = tuple[float, float, float, float]


@kernel
def cell_noise(column: int, row: int, seed: int) -> float:
    """A number in [0, 1) that belongs to one cell of a grid."""
    bits = (column * 374761393 + row * 668265263 + seed * 1442695041) & 0xFFFFFFFF
    bits = ((bits ^ (bits >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((bits ^ (bits >> 16)) & 0xFFFFFF) / 16777216.0


@kernel
def cell(u: float, v: float, seed: int) -> float:
    """`cell_noise` of the unit cell around a point."""
    return cell_noise(math.floor(u), math.floor(v), seed)


@kernel
def smooth_noise(u: float, v: float, seed: int) -> float:
    """Value noise in [0, 1) with features of size 1."""
    column, row = math.floor(u), math.floor(v)
    x, y = u - column, v - row
    x, y = x * x * (3 - 2 * x), y * y * (3 - 2 * y)
    low = cell_noise(column, row, seed) * (1 - x) + cell_noise(column + 1, row, seed) * x
    high = cell_noise(column, row + 1, seed) * (1 - x) + cell_noise(column + 1, row + 1, seed) * x
    return low * (1 - y) + high * y


@kernel
def fractal_noise(u: float, v: float, seed: int) -> float:
    """Four octaves of value noise in [0, 1)."""
    coarse = 0.5 * smooth_noise(u, v, seed) + 0.25 * smooth_noise(u * 2.1, v * 2.1, seed + 1)
    fine = 0.15 * smooth_noise(u * 4.3, v * 4.3, seed + 2) + 0.1 * smooth_noise(
        u * 9, v * 9, seed + 3
    )
    return coarse + fine


@kernel
def fraction(value: float) -> float:
    """What is left of a number above its floor."""
    return value - math.floor(value)


@kernel
def _brick(u: float, v: float, seed: int) -> Pattern:
    row = math.floor(v / 0.075)
    shifted = u / 0.23 + 0.5 * (int(row) & 1)
    if fraction(shifted) < 0.05 or v / 0.075 - row < 0.14:
        return 1.0, 0.9, 0.0, 0.0
    return 0.0, 0.75 + 0.5 * cell(shifted, row, seed), 0.0, 0.0


@kernel
def _facade(u: float, v: float, width: float, height: float, seed: int) -> Pattern:
    x, y = fraction(u / width), fraction(v / height)
    if not (0.2 < x < 0.8 and 0.28 < y < 0.82):
        return 0.0, 0.85 if y > 0.9 else 1.0, 0.0, 0.0
    bars = abs(x - 0.5) < 0.02 or abs(y - 0.55) < 0.015
    if bars or x < 0.23 or x > 0.77 or y < 0.31 or y > 0.79:
        return 0.15, 1.1, 0.0, 0.5
    return 1.0, 0.5 + 0.9 * cell(u / width, v / height, seed), 0.0, 0.5


@kernel
def _slabs(u: float, v: float, rare: float, dirt: float, seed: int) -> Pattern:
    own = cell(u, v, seed)
    bright = (0.86 + 0.28 * own) * (0.85 + 0.3 * dirt)
    if fraction(u) < 0.03 or fraction(v) < 0.04:
        bright *= 0.62
    return 0.7 if own > rare else 0.0, bright, 0.0, 0.0


@kernel
def _shop(u: float, v: float, glow: float, seed: int) -> Pattern:
    if 2.7 < v < 3.5:
        letters = 2.95 < v < 3.3 and cell(u / 0.22, 0.0, seed) > 0.5
        return 1.0, 1.3 if letters else 0.7, glow, 0.0
    if 0.35 < v < 2.55 and fraction(u / 1.6) > 0.05:
        goods = fractal_noise(u * 1.3, v * 1.3, seed + 3) * cell(u, v * 2, seed + 7)
        return cell(u, v * 2, seed), 0.15 + goods, 0.5 * glow, 0.5
    return 0.0, 1.0, 0.0, 0.0


@kernel
def _interior(material: int, u: float, v: float, joint: float, dirt: float, seed: int) -> Pattern:
    if material == TERRAZZO:
        bright = 0.9 + 0.1 * dirt
        if fraction(u / joint) < 0.015 or fraction(v / joint) < 0.015:
            bright *= 0.7
        return 0.8 if cell(u * 45, v * 45, seed) > 0.85 else 0.0, bright, 0.0, 0.25
    bright = 0.95 + 0.1 * dirt
    if fraction(u / joint) < 0.01:
        bright *= 0.7
    if v < 0.12:
        return 1.0, bright * 0.7, 0.0, 0.0
    return 0.8 if 1.02 < v < 1.10 else 0.0, bright, 0.0, 0.0


@kernel
def _grain(u: float, v: float, cells_per_m: float, seed: int) -> float:
    return cell(u * cells_per_m, v * cells_per_m, seed) - 0.5


@kernel
def _ground(material: int, u: float, v: float, dirt: float, seed: int) -> Pattern:
    if material == GRASS:
        blades = 0.5 * smooth_noise(u * 30, v * 30, seed)
        return 0.4 * smooth_noise(u * 2, v * 2, seed), 0.5 + blades + 0.5 * dirt, 0.0, 0.0
    if material == ASPHALT:
        worn = 0.8 if fractal_noise(u * 0.4, v * 0.4, seed + 5) > 0.62 else 1.0
        return 0.0, (0.85 + 0.25 * dirt + 0.25 * _grain(u, v, 60, seed)) * worn, 0.0, 0.0
    if material == TACTILE:
        x, y = fraction(u / 0.06) - 0.5, fraction(v / 0.06) - 0.5
        return 0.0, 1.15 if x * x + y * y < 0.09 else 0.85, 0.0, 0.0
    joint = 0.6 if fraction(u / 2.4) < 0.008 or fraction(v / 1.2) < 0.012 else 1.0
    return 0.0, (0.78 + 0.45 * dirt + 0.08 * _grain(u, v, 50, seed)) * joint, 0.0, 0.0


@kernel
def _object(material: int, u: float, v: float, height: float, glow: float, seed: int) -> Pattern:
    if material == SHUTTER:
        slats = (0.75 + 0.35 * abs(math.sin(v * 38.0))) * (0.9 + 0.2 * fractal_noise(u, v, seed))
        return 1.0 if fractal_noise(u * 2, v * 2, seed + 9) > 0.66 else 0.0, slats, 0.0, 0.0
    if material == FOLIAGE:
        leaves = smooth_noise(u * 9, v * 9, seed) * smooth_noise(u * 25, v * 25, seed + 4)
        return 0.6 * smooth_noise(u * 4, v * 4, seed + 7), 0.45 + 1.1 * leaves, 0.0, 0.0
    if material == CAR:
        if height < -0.62:  # the shadow gap above the road
            return 1.0, 0.3, 0.0, 0.0
        return (1.0, 0.8, 0.0, 0.6) if height > 0.05 else (0.0, 1.0, 0.0, 0.6)
    if material == POSTER:
        return cell(u / 0.35, v / 0.28, seed), 0.6 + 0.8 * cell(v / 0.28, u / 0.35, seed), glow, 0.0
    plank = 0.7 + 0.5 * cell(u / 0.12, 1.0, seed) + 0.1 * math.sin(v * 20)
    return 0.0, plank * (0.5 if fraction(u / 0.12) < 0.06 else 1.0), 0.0, 0.0


@kernel
def pattern(  # noqa: PLR0913 - a kernel takes plain numbers
    material: int,
    u: float,
    v: float,
    height: float,
    width: float,
    rare: float,
    glow: float,
    seed: int,
) -> Pattern:
    """What a material looks like at one point.

    Args:
        material: PLAIN ... CONCRETE.
        u: metres along the surface.
        v: metres up the surface.
        height: position in the solid, -1 at its foot and 1 at its top.
        width: metres between joints, of tiles, panels and windows.
        rare: of tiles, share that keep the first colour; of a facade, metres between floors.
        glow: light of its own, of posters and shops.
        seed: of the random cells.

    Returns:
        Share of the second colour in [0, 1], brightness factor, emission, gloss.
    """
    dirt = fractal_noise(u * 0.7, v * 0.7, seed)
    if material == PLAIN:
        return 0.0, 0.8 + 0.4 * dirt, 0.0, 0.0
    if material == LAMP:
        return 0.0, 1.0, 1.0, 0.0
    if material == BRICK:
        return _brick(u, v, seed)
    if material == FACADE:
        return _facade(u, v, width, rare, seed)
    if material == TILES:
        return _slabs(u / width, v / width, rare, dirt, seed)
    if material == PAVING:
        row = 2 * v / width
        return _slabs(u / width + 0.5 * (math.floor(row) & 1), row, rare, dirt, seed)
    if material == SHOP:
        return _shop(u, v, glow, seed)
    if material in (GRASS, ASPHALT, TACTILE, CONCRETE):
        return _ground(material, u, v, dirt, seed)
    if material in (TERRAZZO, PANEL):
        return _interior(material, u, v, width, dirt, seed)
    return _object(material, u, v, height, glow, seed)
