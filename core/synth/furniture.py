"""What stands about in public places: cars, trees, benches, signs, planters, railings."""

import math

from core.synth.materials import CAR, FOLIAGE, PANEL, POSTER, SHUTTER, WOOD
from core.synth.scene import Builder, Colour, Finish, plain

_BARK = Finish(WOOD, (0.16, 0.12, 0.09), (0.1, 0.08, 0.06))
_LEAVES = Finish(FOLIAGE, (0.06, 0.14, 0.04), (0.14, 0.22, 0.06))
_SEAT = Finish(WOOD, (0.35, 0.22, 0.12), (0.2, 0.1, 0.05))
_IRON = plain((0.1, 0.1, 0.1))
_RUBBER = plain((0.03, 0.03, 0.03))


def car(build: Builder, x: float, y: float, yaw: float, colour: Colour) -> None:
    """A parked saloon, 4.2 m long."""
    paint = Finish(CAR, colour, (0.05, 0.06, 0.07))
    ahead, aside = math.cos(yaw), math.sin(yaw)
    build.box((x, y, 0.52), (2.1, 0.85, 0.34), paint, yaw)
    build.ellipsoid((x - 0.15 * ahead, y - 0.15 * aside, 0.95), (1.35, 0.74, 0.50), paint, yaw)
    for along in (-1.3, 1.3):
        for across in (-0.78, 0.78):
            wheel = (x + along * ahead - across * aside, y + along * aside + across * ahead, 0.32)
            build.ellipsoid(wheel, (0.32, 0.12, 0.32), _RUBBER, yaw)


def tree(build: Builder, x: float, y: float) -> None:
    """A young street tree with a crown from about 2.5 m up."""
    build.cylinder(x, y, 0.13, 3.2, _BARK)
    for _ in range(5):
        centre = (x + build.between(-0.7, 0.7), y + build.between(-0.7, 0.7), build.between(3, 4.2))
        size = (build.between(0.8, 1.4), build.between(0.8, 1.4), build.between(0.6, 1.0))
        build.ellipsoid(centre, size, _LEAVES)


def bush(build: Builder, x: float, y: float, half_height: float = 0.5) -> None:
    """A round bush."""
    size = (build.between(0.5, 0.9), build.between(0.5, 0.8), half_height)
    build.ellipsoid((x, y, half_height * 0.8), size, _LEAVES)


def pole(build: Builder, x: float, y: float, height: float = 5.0, radius: float = 0.06) -> None:
    """A lamp post or bollard."""
    build.cylinder(x, y, radius, height, plain(build.colour(0.1, 0.5)))


def litter_bin(build: Builder, x: float, y: float) -> None:
    """A round bin, 0.9 m high."""
    build.cylinder(x, y, 0.24, 0.9, Finish(SHUTTER, build.colour(0.05, 0.35), (0.3, 0.3, 0.1)))


def bench(build: Builder, x: float, y: float, yaw: float) -> None:
    """A park bench with a back."""
    build.box((x, y, 0.43), (0.9, 0.22, 0.04), _SEAT, yaw)
    back = (x + 0.2 * math.sin(yaw), y - 0.2 * math.cos(yaw), 0.72)
    build.box(back, (0.9, 0.03, 0.16), _SEAT, yaw)
    build.box((x, y, 0.2), (0.7, 0.18, 0.2), _IRON, yaw)


def sign(build: Builder, x: float, y: float, yaw: float, height: float = 2.4) -> None:
    """A road sign."""
    pole(build, x, y, height, 0.035)
    face = Finish(POSTER, build.colour(0.3, 0.8, 0.5), build.colour(0.1, 0.6, 0.5))
    build.box((x, y, height - 0.3), (0.3, 0.02, 0.3), face, yaw)


def planter(build: Builder, x: float, y: float, yaw: float) -> None:
    """A waist-high box with a bush in it: hides legs."""
    build.box((x, y, 0.28), (0.55, 0.3, 0.28), plain(build.colour(0.15, 0.5)), yaw)
    build.ellipsoid((x, y, 0.72), (0.5, 0.33, 0.4), _LEAVES, yaw)


def column(build: Builder, x: float, y: float) -> None:
    """An advertising column, 2.5 m high: hides whoever walks behind it."""
    face = Finish(POSTER, build.colour(0.2, 0.7, 0.5), build.colour(0.1, 0.6, 0.6))
    build.cylinder(x, y, 0.34, 2.5, face)


def railing(build: Builder, x: float, y: float, yaw: float) -> None:
    """Two metres of railing with bars."""
    metal = plain(build.colour(0.08, 0.4))
    build.box((x, y, 1.05), (1.0, 0.03, 0.03), metal, yaw)
    build.box((x, y, 0.55), (1.0, 0.015, 0.25), Finish(PANEL, build.colour(0.1, 0.5)), yaw)
    for along in (-0.95, 0.0, 0.95):
        build.cylinder(x + along * math.cos(yaw), y + along * math.sin(yaw), 0.03, 1.05, metal)


def banner(build: Builder, x: float, y: float, yaw: float) -> None:
    """A banner between two posts, from 1.9 to 2.7 m: hides heads from a camera high up."""
    cloth = Finish(POSTER, build.colour(0.3, 0.8, 0.5), build.colour(0.1, 0.6, 0.5))
    build.box((x, y, 2.3), (0.7, 0.02, 0.4), cloth, yaw)
    for along in (-0.72, 0.72):
        pole(build, x + along * math.cos(yaw), y + along * math.sin(yaw), 2.8, 0.03)


def parcel_trolley(build: Builder, x: float, y: float, yaw: float) -> None:
    """A loaded trolley, 1.3 m high."""
    for layer in range(3):
        shift = build.between(-0.05, 0.05)
        centre = (x + shift, y + shift, 0.32 + 0.4 * layer)
        build.box(centre, (0.42, 0.3, 0.19), plain(build.colour(0.12, 0.5, 0.3)), yaw)
    build.box((x, y, 0.1), (0.5, 0.34, 0.04), _IRON, yaw)


CLUTTER = (planter, railing, parcel_trolley, banner)


def clutter(build: Builder, bearing: float, count: int, distance: tuple[float, float]) -> None:
    """Put things between the walkway's middle and a camera, so that some walkers are half hidden.

    Args:
        build: receives the solids.
        bearing: direction from the origin to the camera on the map, radians.
        count: how many things.
        distance: nearest and farthest from the origin, metres towards the camera.
    """
    for i in range(count):
        ahead = build.between(*distance)
        aside = (i + 0.5 - count / 2) * 6.5 / max(count, 1) + build.between(-0.5, 0.5)
        x = ahead * math.cos(bearing) - aside * math.sin(bearing)
        y = ahead * math.sin(bearing) + aside * math.cos(bearing)
        if build.chance(0.2):
            column(build, x, y)
        else:
            yaw = bearing + math.pi / 2 + build.between(-0.4, 0.4)
            CLUTTER[int(build.rng.integers(len(CLUTTER)))](build, x, y, yaw)
