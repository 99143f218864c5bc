"""Shading of one textured square against Lambert's law worked by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.synth.light import Light
from core.synth.raster import project, rasterise
from core.synth.shading import SAMPLES, Surface, shade, triangle_tangents
from core.synth.shadow import EMPTY, MAP_PIXELS, lamp_matrix
from core.synth.viewpoint import Viewpoint, look_at

ALBEDO = (0.5, 0.25, 0.125)
SIZE = 12
OPEN_AMBIENT = 0.75 + 0.35  # what an unhidden point gets of the sky


def light(sun: float, sky: float) -> Light:
    colours = (np.full(3, sun, np.float32), np.full(3, sky, np.float32), np.zeros(3, np.float32))
    return Light(np.array([0, 0, 1], np.float32), *colours, np.zeros(1, np.float32))


def square(view: Viewpoint) -> Surface:
    """A horizontal square of 2 m at a height of 1 m, in one colour."""
    points = np.array([[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]], np.float32)
    uv = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    texels = np.tile(np.array([*ALBEDO, 0.0], np.float32), 16)
    surface = Surface(
        points=points,
        normals=np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        uv=uv,
        openness=np.ones(4, np.float32),
        screen=np.zeros((4, 3), np.float32),
        triangles=triangles,
        material=np.zeros(2, np.int32),
        tangents=np.zeros((2, 6), np.float32),
        texels=texels,
        layout=np.array([[0, 4, 4]], np.int32),
        finish=np.zeros((1, 4), np.float32),
    )
    triangle_tangents(points, uv, triangles, surface.tangents)
    project(points, np.diag([SAMPLES, SAMPLES, 1]) @ view.matrix(), surface.screen)
    return surface


@pytest.fixture
def view() -> Viewpoint:
    return look_at(np.array([0.0, -0.5, 3.0]), np.array([0, 0, 1.0]), 40.0, (SIZE, SIZE), 0.0)


def render(
    view: Viewpoint, lit: Light, hidden_by: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    surface = square(view)
    nearest = np.zeros((SAMPLES * SIZE, SAMPLES * SIZE), np.float32)
    owner = np.full(nearest.shape, -1, np.int32)
    rasterise(surface.screen, surface.triangles, np.ones(2, bool), nearest, owner)
    picture, cover = np.zeros((SIZE, SIZE, 3), np.float32), np.zeros((SIZE, SIZE), np.float32)
    plate = np.full((SIZE, SIZE), hidden_by, np.float32)
    lamp = lamp_matrix(lit.towards, np.array([0.0, 0.0, 1.0]))
    shadows = np.full((MAP_PIXELS, MAP_PIXELS), EMPTY, np.float32)
    shade(surface, nearest, owner, plate, view.eye, lit, lamp, shadows, picture, cover)
    return picture, cover


def test_sun_from_above_gives_albedo_times_radiance(view: Viewpoint) -> None:
    picture, cover = render(view, light(sun=2.0, sky=0.0))
    np.testing.assert_allclose(cover, 1.0)
    np.testing.assert_allclose(picture, np.broadcast_to(2 * np.array(ALBEDO), picture.shape), 1e-5)


def test_sky_gives_albedo_times_radiance_of_the_open_sky(view: Viewpoint) -> None:
    picture, _ = render(view, light(sun=0.0, sky=1.0))
    expected = OPEN_AMBIENT * np.array(ALBEDO)
    np.testing.assert_allclose(picture, np.broadcast_to(expected, picture.shape), 1e-5)


def test_light_adds_up(view: Viewpoint) -> None:
    both, _ = render(view, light(sun=0.7, sky=0.4))
    alone = render(view, light(sun=0.7, sky=0.0))[0] + render(view, light(sun=0.0, sky=0.4))[0]
    np.testing.assert_allclose(both, alone, rtol=1e-5)


def test_what_is_nearer_in_the_place_hides_the_figure(view: Viewpoint) -> None:
    behind, _ = render(view, light(1, 1), hidden_by=1 / 4.0)
    hidden, cover = render(view, light(1, 1), hidden_by=1 / 0.5)
    assert behind.min() > 0
    assert hidden.max() == 0
    assert cover.max() == 0
