"""Plates of places simple enough to be known: a wall on open ground."""

import numpy as np
import pytest

from core.synth.light import make_light
from core.synth.materials import ASPHALT
from core.synth.plate import Plate, make_plate, openness
from core.synth.scene import Builder, Finish, Scene, plain
from core.synth.viewpoint import Viewpoint, look_at

WALL_M = 10.0


def scene(wall: bool = True) -> Scene:
    build = Builder(np.random.default_rng(0))
    build.ground(Finish(ASPHALT, (0.2, 0.2, 0.2)), -100, 100, -100, 100)
    if wall:
        build.box((0, WALL_M + 1, 2), (30, 1, 2), plain((0.5, 0.5, 0.5)))
    else:
        build.box((0, -50, 0.1), (0.1, 0.1, 0.1), plain((0.5, 0.5, 0.5)))
    return build.scene((-1, 1, -1, 1), (-9, 9, -9, 9))


@pytest.fixture(scope="module")
def view() -> Viewpoint:
    eye = np.array([0.0, 0.0, 2.0])
    return look_at(eye, eye + np.array([0.0, 1.0, 0.0]), 60.0, (64, 36), 0.0)


@pytest.fixture(scope="module")
def plate(view: Viewpoint) -> Plate:
    return make_plate(scene(), view, *make_light("sunny", 270.0, np.random.default_rng(1)))


def test_a_wall_across_the_view_has_one_depth(plate: Plate) -> None:
    wall = plate.inverse_depth > 0
    assert wall.mean() > 0.2
    np.testing.assert_allclose(plate.inverse_depth[wall], 1 / WALL_M, rtol=1e-5)


def test_wall_ends_where_the_geometry_says(plate: Plate, view: Viewpoint) -> None:
    foot, _ = view.project(np.array([0.0, WALL_M, 0.0]))
    top, _ = view.project(np.array([0.0, WALL_M, 4.0]))
    rows = np.flatnonzero(plate.inverse_depth[:, 32] > 0)
    assert abs(rows[0] - top[1]) <= 1
    assert abs(rows[-1] + 1 - foot[1]) <= 1


def test_ground_and_sky_hide_nobody_and_only_ground_is_sunlit(plate: Plate) -> None:
    wall = plate.inverse_depth > 0
    assert (plate.inverse_depth[0] == 0).all()
    assert (plate.sunlit[0] == -1).all()
    assert (plate.sunlit[-1] == 1).all()  # the sun stands behind the camera
    assert (plate.sunlit[wall & (np.roll(wall, 2, axis=0))] == -1).all()


def test_the_wall_throws_its_shadow_away_from_the_sun(view: Viewpoint) -> None:
    behind = make_plate(scene(), view, *make_light("lowsun", 90.0, np.random.default_rng(1)))
    ground = behind.sunlit >= 0
    rows = np.flatnonzero(ground[:, 32])
    assert behind.sunlit[rows[2], 32] == 0  # near the wall, which stands before the sun
    free = make_plate(
        scene(wall=False), view, *make_light("lowsun", 90.0, np.random.default_rng(1))
    )
    assert free.sunlit[rows[2], 32] == 1


def test_colours_are_finite_and_twice_rendered_alike(plate: Plate, view: Viewpoint) -> None:
    again = make_plate(scene(), view, *make_light("sunny", 270.0, np.random.default_rng(1)))
    assert np.isfinite(plate.colour).all()
    assert (plate.colour >= 0).all()
    np.testing.assert_array_equal(again.colour, plate.colour)


def test_a_corner_is_less_open_than_the_free_ground() -> None:
    solids, up = scene().solids, (0.0, 0.0, 1.0)
    free = openness(solids, (0.0, 0.0, 0.01), up, 64, 1)
    corner = openness(solids, (0.0, WALL_M - 0.05, 0.01), up, 64, 1)
    assert free == 1.0
    assert corner == pytest.approx((1 + 0.25) / 2, abs=0.08)  # half of the sky is wall
