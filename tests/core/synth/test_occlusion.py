"""Ambient occlusion by spheres: properties that hold for any body."""

import numpy as np
from numpy.typing import NDArray

from core.synth.occlusion import body_openness, ground_openness

UP = np.array([[0, 0, 1]], np.float32)
ORIGIN = np.zeros((1, 3), np.float32)


def sphere(x: float, y: float, z: float, radius: float = 0.1) -> NDArray[np.float32]:
    return np.array([[x, y, z, radius]], np.float32)


def openness(spheres: NDArray[np.float32], normal: NDArray[np.float32] = UP) -> float:
    result = np.zeros(1, np.float32)
    body_openness(ORIGIN, normal, spheres, result)
    return float(result[0])


def test_a_sphere_hides_less_the_farther_it_is() -> None:
    values = [openness(sphere(0, 0, z)) for z in (0.15, 0.2, 0.3, 0.5, 0.7)]
    assert values == sorted(values)
    assert values[0] < 0.7
    assert values[-1] == 1.0


def test_a_sphere_behind_the_surface_hides_nothing() -> None:
    assert openness(sphere(0, 0, -0.3)) == 1.0
    assert openness(sphere(0, 0, 0.3), -UP) == 1.0


def test_the_limb_a_point_belongs_to_hides_nothing() -> None:
    assert openness(sphere(0, 0, 0.05, radius=0.1)) == 1.0


def test_every_sphere_more_hides_more() -> None:
    spheres = np.concatenate([sphere(0, 0, 0.3), sphere(0.2, 0, 0.2), sphere(0, 0.2, 0.25)])
    values = [openness(spheres[:count]) for count in range(4)]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0
    assert len(set(values)) == 4


def test_the_ground_is_darkest_under_the_foot() -> None:
    foot = sphere(0, 0, 0.06, radius=0.06)
    values = [ground_openness(foot, x, 0.0) for x in (0.0, 0.1, 0.2, 0.5, 2.0)]
    assert values == sorted(values)
    assert values[0] < 0.3
    assert values[-1] == 1.0
