"""Rays against single solids, by hand."""

import math

import numpy as np
import pytest

from core.synth.materials import FOLIAGE, pattern
from core.synth.raycast import Solids, blocked, nearest_solid, surface
from core.synth.scene import Builder, Finish, plain

GREY = plain((0.5, 0.5, 0.5))
ORIGIN = (0.0, 0.0, 1.0)
AHEAD = (1.0, 0.0, 0.0)


def built(kind: str) -> Solids:
    build = Builder(np.random.default_rng(0))
    if kind == "box":
        build.box((5, 0, 1), (1, 2, 1), GREY)
    elif kind == "turned box":
        build.box((5, 0, 1), (1, 1, 1), GREY, yaw=math.pi / 4)
    elif kind == "cylinder":
        build.cylinder(5, 0, 0.5, 3.0, GREY)
    else:
        build.ellipsoid((5, 0, 1), (2, 1, 1), GREY)
    return build.scene((0, 1, 0, 1), (0, 1, 0, 1)).solids


@pytest.mark.parametrize(
    ("kind", "distance"),
    [("box", 4.0), ("turned box", 5 - math.sqrt(2)), ("cylinder", 4.5), ("ellipsoid", 3.0)],
)
def test_distance_to_the_surface(kind: str, distance: float) -> None:
    found, i = nearest_solid(built(kind), ORIGIN, AHEAD, 100.0)
    assert i == 0
    assert found == pytest.approx(distance)


@pytest.mark.parametrize("kind", ["box", "turned box", "cylinder", "ellipsoid"])
def test_blocked_agrees_with_the_nearest_solid(kind: str) -> None:
    solids = built(kind)
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(200):
        direction = np.array([1.0, *rng.uniform(-0.5, 0.5, 2)])
        x, y, z = (direction / np.linalg.norm(direction)).tolist()
        distance, i = nearest_solid(solids, ORIGIN, (x, y, z), 5.0)
        assert blocked(solids, ORIGIN, (x, y, z), 5.0) == (i >= 0)
        if i >= 0:
            hits += 1
            point = (distance * x, distance * y, 1.0 + distance * z)
            normal, _ = surface(solids, i, point)
            assert math.hypot(*normal) == pytest.approx(1)
            assert normal[0] * x + normal[1] * y + normal[2] * z < 1e-6  # it faces the ray
    assert 10 < hits < 200


def test_nothing_lies_behind_or_beyond_the_limit() -> None:
    solids = built("box")
    assert nearest_solid(solids, ORIGIN, (-1.0, 0.0, 0.0), 100.0) == (100.0, -1)
    assert not blocked(solids, ORIGIN, AHEAD, 3.9)
    assert blocked(solids, ORIGIN, AHEAD, 4.1)


def test_the_nearer_of_two_is_found() -> None:
    build = Builder(np.random.default_rng(0))
    build.box((9, 0, 1), (1, 1, 1), GREY)
    build.box((4, 0, 1), (1, 1, 1), GREY)
    solids = build.scene((0, 1, 0, 1), (0, 1, 0, 1)).solids
    distance, i = nearest_solid(solids, ORIGIN, AHEAD, 100.0)
    assert distance == pytest.approx(3.0)
    assert i == 1


def test_foliage_has_holes() -> None:
    build = Builder(np.random.default_rng(0))
    build.ellipsoid((5, 0, 1), (2, 2, 2), Finish(FOLIAGE, (0.1, 0.2, 0.1)))
    solids = build.scene((0, 1, 0, 1), (0, 1, 0, 1)).solids
    through = [not blocked(solids, (0.0, y, 1.0), AHEAD, 50.0) for y in np.linspace(-1.5, 1.5, 80)]
    assert 0.05 < np.mean(through) < 0.8


@pytest.mark.parametrize("material", range(18))
def test_every_pattern_stays_in_range(material: int) -> None:
    for u, v in np.random.default_rng(material).uniform(40, 60, (50, 2)).tolist():
        share, brightness, glow, gloss = pattern(material, u, v, 0.3, 0.8, 0.9, 0.1, 7)
        assert 0 <= share <= 1
        assert 0 <= brightness < 3
        assert 0 <= glow <= 1
        assert 0 <= gloss <= 1
