"""The rasteriser against cases that can be worked by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.synth.raster import project, rasterise, skin
from core.synth.viewpoint import look_at

Floats = NDArray[np.float32]

# Anti-clockwise seen by the camera, with rows growing downwards.
QUAD = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def corners(left: float, top: float, right: float, bottom: float, depth: float = 1.0) -> Floats:
    inverse = 1 / depth
    return np.array(
        [
            [left, bottom, inverse],
            [right, bottom, inverse],
            [right, top, inverse],
            [left, top, inverse],
        ],
        np.float32,
    )


def draw(
    screen: Floats, triangles: NDArray[np.int32], closed: bool = True
) -> tuple[Floats, NDArray[np.int32]]:
    nearest = np.zeros((8, 10), np.float32)
    owner = np.full((8, 10), -1, np.int32)
    rasterise(screen, triangles, np.full(len(triangles), closed), nearest, owner)
    return nearest, owner


def test_a_quad_covers_the_pixels_whose_centres_it_holds() -> None:
    _, owner = draw(corners(2.4, 1.4, 6.6, 4.6), QUAD)
    expected = np.zeros((8, 10), bool)
    expected[1:5, 2:7] = True
    np.testing.assert_array_equal(owner >= 0, expected)


def test_a_quad_that_holds_no_centre_covers_nothing() -> None:
    _, owner = draw(corners(2.6, 1.6, 3.4, 2.4), QUAD)
    assert (owner < 0).all()


def test_what_lies_outside_the_picture_is_cut_off() -> None:
    _, owner = draw(corners(-5, -5, 20, 20), QUAD)
    assert (owner >= 0).all()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_triangle_wins_in_any_order(order: tuple[int, int]) -> None:
    quads = [corners(0, 0, 10, 8, depth=4), corners(3, 2, 7, 6, depth=2)]
    screen = np.concatenate([quads[i] for i in order])
    nearest, owner = draw(screen, np.concatenate([QUAD, QUAD + 4]))
    near_triangles = {0, 1} if order[0] == 1 else {2, 3}
    assert set(np.unique(owner[2:6, 3:7]).tolist()) == near_triangles
    assert not near_triangles & set(np.unique(owner[:2]).tolist())
    np.testing.assert_allclose(nearest[2:6, 3:7], 0.5)
    np.testing.assert_allclose(nearest[:2], 0.25)


def test_inverse_depth_is_linear_on_the_screen() -> None:
    screen = corners(0, 0, 10, 8)
    screen[:, 2] = [0.2, 0.7, 0.7, 0.2]  # from the left to the right edge
    nearest, _ = draw(screen, QUAD)
    expected = 0.2 + 0.05 * (np.arange(10) + 0.5)
    np.testing.assert_allclose(nearest, np.tile(expected, (8, 1)), rtol=1e-5)


def test_backs_are_culled_only_where_they_are_closed() -> None:
    backs = QUAD[:, ::-1].copy()
    assert (draw(corners(0, 0, 10, 8), backs, closed=True)[1] < 0).all()
    assert (draw(corners(0, 0, 10, 8), backs, closed=False)[1] >= 0).all()


def test_a_triangle_that_crosses_the_near_plane_is_left_out() -> None:
    screen = corners(0, 0, 10, 8)
    screen[0, 2] = -1.0
    _, owner = draw(screen, QUAD)
    assert (owner < 0).all()  # both triangles share that corner


def test_projection_equals_the_reference() -> None:
    view = look_at(np.array([4.0, -6.0, 3.0]), np.array([0.0, 0.0, 1.0]), 55.0, (640, 360), 1.5)
    points = np.random.default_rng(2).uniform(-1.5, 1.5, (40, 3)).astype(np.float32)
    screen = np.zeros((40, 3), np.float32)
    project(points, view.matrix(), screen)
    pixels, depth = view.project(points)
    np.testing.assert_allclose(screen[:, :2], pixels, rtol=1e-4)
    np.testing.assert_allclose(1 / screen[:, 2], depth, rtol=1e-5)


def test_points_at_or_behind_the_eye_are_marked() -> None:
    view = look_at(np.zeros(3), np.array([0.0, 1.0, 0.0]), 60.0, (64, 64), 0.0)
    screen = np.zeros((3, 3), np.float32)
    project(np.array([[0, -2, 0], [0, 0.1, 0], [0, 2, 0]], np.float32), view.matrix(), screen)
    np.testing.assert_allclose(screen[:, 2], [-1, -1, 0.5])


def test_skinning_blends_matrices_by_weight() -> None:
    rng = np.random.default_rng(3)
    vertices = rng.normal(size=(7, 3)).astype(np.float32)
    matrices = rng.normal(size=(4, 3, 4)).astype(np.float32)
    bones = rng.integers(0, 4, (7, 3)).astype(np.int32)
    weights = rng.dirichlet(np.ones(3), 7).astype(np.float32)
    posed, normals = np.zeros((7, 3), np.float32), np.zeros((7, 3), np.float32)
    skin(vertices, vertices, bones, weights, matrices, posed, normals)
    for v in range(7):
        blend = sum(weights[v, k] * matrices[bones[v, k]] for k in range(3))
        np.testing.assert_allclose(posed[v], blend[:, :3] @ vertices[v] + blend[:, 3], rtol=1e-4)
        np.testing.assert_allclose(normals[v], blend[:, :3] @ vertices[v], rtol=1e-3, atol=1e-5)
