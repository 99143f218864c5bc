"""Five kinds of place, each with people walking around its origin."""

import math
from collections.abc import Callable

import numpy as np

from core.synth import furniture
from core.synth.materials import (
    ASPHALT,
    BRICK,
    CONCRETE,
    FACADE,
    GRASS,
    LAMP,
    PANEL,
    PAVING,
    PLAIN,
    POSTER,
    SHOP,
    SHUTTER,
    TACTILE,
    TERRAZZO,
    TILES,
    WOOD,
)  # fmt: skip
from core.synth.scene import Builder, Finish, Scene, plain

_FAR = 200.0


def _pick(build: Builder, *choices: int) -> int:
    return choices[int(build.rng.integers(len(choices)))]


def _seat_or_bin(build: Builder, x: float, y: float, yaw: float) -> None:
    if build.chance(0.5):
        furniture.bench(build, x, y, yaw)
    else:
        furniture.litter_bin(build, x, y)


def _houses(build: Builder) -> None:
    """A row of shops with upper floors along the far side of the pavement."""
    x = -40.0
    while x < 40:
        half = build.between(3.5, 8) / 2
        front = _pick(build, SHOP, BRICK, FACADE, SHUTTER, SHOP, CONCRETE)
        glow = 0.1 if build.chance(0.3) else 0.0
        colours = build.colour(0.15, 0.55, 0.3), build.colour(0.05, 0.5, 0.5)
        build.box((x + half, 4.2, 2.0), (half, 1.0, 2.0), Finish(front, *colours, 1.6, 2.1, glow))
        colours = build.colour(0.2, 0.6, 0.2), build.colour(0.05, 0.25)
        sizes = build.between(1.6, 2.6), build.between(2.6, 3.2)
        upper = Finish(_pick(build, FACADE, BRICK, FACADE), *colours, *sizes)
        build.box((x + half, 4.4, 8.0), (half, 1.0, 4.0), upper)
        if build.chance(0.4):
            awning = plain(build.colour(0.1, 0.6, 0.6))
            build.box((x + half, 3.0, 2.75), (half * 0.8, 0.5, 0.04), awning)
        x += 2 * half + build.between(0, 0.3)


def street(build: Builder) -> Scene:
    """A pavement along +x between shops and a road with parked cars."""
    slabs = build.between(0.4, 0.7), build.between(0.7, 0.95)
    paving = Finish(PAVING, build.colour(0.22, 0.4, 0.06), build.colour(0.18, 0.35, 0.1), *slabs)
    build.ground(paving, -60, 60, -1.9, 3.2)
    build.ground(Finish(ASPHALT, (0.10, 0.10, 0.105)), -60, 60, -9.0, -1.9)
    far_side = Finish(PAVING, build.colour(0.25, 0.4, 0.05), build.colour(0.2, 0.3), 0.5, 0.9)
    build.ground(far_side, -60, 60, -_FAR, -9.0)
    build.ground(Finish(CONCRETE, (0.3, 0.3, 0.3)), -_FAR, _FAR, -_FAR, _FAR)
    build.box((0, -1.98, 0.06), (60, 0.08, 0.07), Finish(CONCRETE, (0.45, 0.45, 0.44)))
    _houses(build)
    opposite = Finish(FACADE, build.colour(0.2, 0.5, 0.2), build.colour(0.05, 0.2), 2.2, 3.0)
    build.box((0, -14, 5), (60, 1, 5), opposite)
    for x in np.arange(-36.0, 36.0, 7.0):
        if build.chance(0.5):
            furniture.tree(build, x + build.between(-0.5, 0.5), -1.45)
        else:
            furniture.pole(build, x, -1.5, 6.0, 0.07)
    for _ in range(10):
        lane = -3.0 if build.chance(0.5) else -7.6
        yaw = build.between(-0.03, 0.03) + (math.pi if build.chance(0.5) else 0.0)
        furniture.car(build, build.between(-35, 35), lane, yaw, build.colour(0.03, 0.6, 0.4))
    for _ in range(4):
        _seat_or_bin(build, build.between(-20, 20), 2.75, math.pi)
        furniture.sign(build, build.between(-20, 20), -1.6, build.between(0, 3))
    return build.scene((-4.5, 4.5, -1.3, 2.2), (-30, 30, -12, 2.9))


def plaza(build: Builder) -> Scene:
    """An open square ringed by buildings."""
    slabs = build.between(0.6, 1.2), build.between(0.6, 0.95)
    paving = Finish(TILES, build.colour(0.3, 0.5, 0.06), build.colour(0.2, 0.45, 0.15), *slabs)
    build.ground(paving, -_FAR, _FAR, -_FAR, _FAR)
    for angle in np.linspace(0, 2 * math.pi, 14)[:-1]:
        away = build.between(13, 20)
        colours = build.colour(0.2, 0.6, 0.25), build.colour(0.05, 0.4, 0.3)
        sizes = build.between(1.6, 2.6), build.between(2.4, 3.2)
        wall = Finish(_pick(build, FACADE, SHOP, BRICK, CONCRETE), *colours, *sizes)
        centre = (away * math.cos(angle), away * math.sin(angle), build.between(3, 6))
        build.box(centre, (build.between(3, 5), build.between(1, 3), 6), wall, angle + math.pi / 2)
    for _ in range(7):
        angle, away = build.between(0, 2 * math.pi), build.between(5.5, 10)
        furniture.tree(build, away * math.cos(angle), away * math.sin(angle))
    for _ in range(7):
        angle, away = build.between(0, 2 * math.pi), build.between(4, 9)
        x, y = away * math.cos(angle), away * math.sin(angle)
        if build.chance(0.3):
            furniture.bush(build, x, y)
        else:
            _seat_or_bin(build, x, y, angle)
    return build.scene((-3.5, 3.5, -3.5, 3.5), (-11, 11, -11, 11))


def park(build: Builder) -> Scene:
    """A path along +x through grass, trees and bushes."""
    surface = _pick(build, PAVING, ASPHALT)
    colours = build.colour(0.25, 0.4, 0.08), build.colour(0.2, 0.4, 0.1)
    build.ground(Finish(surface, *colours, 0.45, 0.8), -60, 60, -1.7, 1.7)
    grass = Finish(GRASS, (0.10, 0.17, 0.05), (0.2, 0.2, 0.08))
    build.ground(grass, -_FAR, _FAR, -_FAR, _FAR)
    for _ in range(18):
        side = 1 if build.chance(0.5) else -1
        furniture.tree(build, build.between(-30, 30), side * build.between(2.8, 14))
    for _ in range(14):
        side = 1 if build.chance(0.5) else -1
        x, y = build.between(-20, 20), side * build.between(2.2, 6)
        furniture.bush(build, x, y, build.between(0.3, 0.8))
    for _ in range(3):
        furniture.bench(build, build.between(-12, 12), 2.0, math.pi)
        furniture.litter_bin(build, build.between(-12, 12), 2.1)
    wall = Finish(BRICK, build.colour(0.2, 0.4, 0.2), (0.4, 0.4, 0.4))
    build.box((0, 19, 3), (60, 1, 3), wall)
    house = Finish(FACADE, build.colour(0.2, 0.5, 0.2), (0.08, 0.1, 0.12), 2.0, 2.8)
    build.box((0, -19, 4), (60, 1, 4), house)
    return build.scene((-5.0, 5.0, -1.4, 1.4), (-30, 30, -17, 17))


def _doors_and_posters(build: Builder, half_width: float) -> None:
    for side in (-1, 1):
        for x in np.arange(-24.0, 24.0, 3.2):
            y, draw = side * (half_width + 0.02), build.between(0, 1)
            colours = build.colour(0.15, 0.5, 0.35), build.colour(0.1, 0.3, 0.3)
            if draw < 0.45:
                door = Finish(_pick(build, WOOD, PLAIN), *colours)
                build.box((x + build.between(-0.4, 0.4), y, 1.03), (0.45, 0.05, 1.03), door)
            elif draw < 0.7:
                build.box((x, y, 1.6), (0.5, 0.04, 0.38), Finish(POSTER, *colours))
            elif draw < 0.8:
                furniture.litter_bin(build, x, side * (half_width - 0.3))


def corridor(build: Builder) -> Scene:
    """A corridor along +x with lamps in its ceiling."""
    half_width, ceiling = build.between(2.0, 2.8), 2.9
    floor = _pick(build, TERRAZZO, TILES)
    colours = build.colour(0.35, 0.6, 0.06), build.colour(0.25, 0.5, 0.1)
    floor_finish = Finish(floor, *colours, build.between(0.6, 1.2), 0.9)
    build.ground(floor_finish, -_FAR, _FAR, -_FAR, _FAR)
    wall = Finish(PANEL, build.colour(0.5, 0.8, 0.06), build.colour(0.15, 0.5, 0.4), 1.8)
    for side in (-1, 1):
        centre = (0.0, side * (half_width + 0.5), ceiling / 2)
        build.box(centre, (60, 0.5, ceiling / 2), wall)
    above = Finish(TILES, (0.75, 0.75, 0.74), (0.7, 0.7, 0.7), 0.6)
    build.box((0, 0, ceiling + 0.2), (60, half_width + 1, 0.2), above)
    for x in np.arange(-24.0, 24.0, 2.4):
        build.box((x, 0, ceiling - 0.01), (0.6, 0.15, 0.03), Finish(LAMP, (0.95, 0.97, 1.0)))
    _doors_and_posters(build, half_width)
    for x in (-22.0, 22.0):
        build.box((x, 0, 1.5), (0.2, 5, 1.5), Finish(SHOP, build.colour(0.4, 0.6), glow=0.2))
    clear = half_width - 0.3
    return build.scene((-4.0, 4.0, 0.3 - clear, clear - 0.3), (-20, 20, -clear, clear), ceiling)


def station(build: Builder) -> Scene:
    """A platform along +x: columns, benches and lit posters on one side, a train on the other."""
    ceiling = 4.0
    tactile = Finish(TACTILE, (0.55, 0.45, 0.10), (0.4, 0.35, 0.1))
    build.ground(tactile, -60, 60, -2.6, -2.2)
    colours = build.colour(0.25, 0.45, 0.05), build.colour(0.2, 0.4, 0.1)
    sizes = build.between(0.5, 0.9), build.between(0.7, 1)
    floor = Finish(_pick(build, TILES, TERRAZZO), *colours, *sizes)
    build.ground(floor, -_FAR, _FAR, -_FAR, _FAR)
    pillar = Finish(TILES, build.colour(0.3, 0.7, 0.2), build.colour(0.2, 0.5, 0.2), 0.15, 0.9)
    for x in np.arange(-24.0, 24.0, 6.0):
        build.cylinder(x, 2.6, 0.28, ceiling, pillar)
    wall = Finish(TILES, build.colour(0.4, 0.7, 0.1), build.colour(0.2, 0.5, 0.3), 0.3, 0.85)
    build.box((0, 7.2, 2), (60, 0.6, 2), wall)
    build.box((0, 2, ceiling + 0.2), (60, 8, 0.2), Finish(PANEL, (0.4, 0.4, 0.4), width=1.2))
    for x in np.arange(-24.0, 24.0, 3.0):
        build.box((x, 0.5, ceiling - 0.04), (0.9, 0.12, 0.04), Finish(LAMP, (1.0, 0.96, 0.88)))
    for x in np.arange(-24.0, 24.0, 5.0):
        colours = build.colour(0.3, 0.8, 0.5), build.colour(0.2, 0.7, 0.6)
        build.box((x, 6.5, 1.7), (1.2, 0.08, 0.9), Finish(POSTER, *colours, glow=0.25))
    for _ in range(4):
        _seat_or_bin(build, build.between(-14, 14), 5.6, math.pi)
        furniture.litter_bin(build, build.between(-14, 14), 3.4)
    train = Finish(FACADE, build.colour(0.3, 0.7, 0.3), (0.05, 0.06, 0.08), 1.9, 3.2)
    build.box((0, -5.2, 1.8), (40, 0.9, 1.6), train)
    return build.scene((-4.5, 4.5, -1.9, 2.0), (-30, 30, -4.1, 6.2), ceiling)


PLACES: dict[str, Callable[[Builder], Scene]] = {
    "street": street,
    "plaza": plaza,
    "park": park,
    "corridor": corridor,
    "station": station,
}
