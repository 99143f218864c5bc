"""Projection against a slow reference, and back."""

import math

import numpy as np
import pytest

from core.synth.viewpoint import Box, Viewpoint, back_projection, look_at

EYE = np.array([3.0, -7.0, 2.5])
TARGET = np.array([0.2, 0.1, 0.9])


@pytest.fixture
def view() -> Viewpoint:
    return look_at(EYE, TARGET, 60.0, (640, 360), 2.0)


def test_the_target_is_in_the_middle_of_the_frame(view: Viewpoint) -> None:
    pixels, depth = view.project(TARGET)
    np.testing.assert_allclose(pixels, [320, 180], atol=1e-9)
    assert depth == pytest.approx(np.linalg.norm(TARGET - EYE))


def test_the_field_of_view_reaches_from_edge_to_edge() -> None:
    level = look_at(np.zeros(3), np.array([0.0, 1.0, 0.0]), 90.0, (200, 100), 0.0)
    right = np.array([math.tan(math.radians(45)), 1.0, 0.0])
    pixels, _ = level.project(np.array([right, -right * [1, -1, 1]]))
    np.testing.assert_allclose(pixels[:, 0], [200, 0], atol=1e-9)


def test_up_is_up_and_right_is_right() -> None:
    level = look_at(np.zeros(3), np.array([0.0, 1.0, 0.0]), 60.0, (200, 100), 0.0)
    pixels, _ = level.project(np.array([[0.1, 1.0, 0.1]]))
    assert pixels[0, 0] > 100
    assert pixels[0, 1] < 50


def test_axes_are_orthonormal_and_right_handed(view: Viewpoint) -> None:
    np.testing.assert_allclose(view.rotation @ view.rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(view.rotation) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(3))
def test_a_box_is_the_frame_shifted_and_scaled(view: Viewpoint, seed: int) -> None:
    points = np.random.default_rng(seed).uniform(-1, 1, (6, 3))
    box = Box(100.0, 40.0, 50.0, 120.0)
    seen = np.column_stack([points, np.ones(6)]) @ view.matrix(box, 64, 128).T
    whole, depth = view.project(points)
    expected = (whole - [box.left, box.top]) * [64 / 50, 128 / 120]
    np.testing.assert_allclose(seen[:, :2] / seen[:, 2:], expected, atol=1e-9)
    np.testing.assert_allclose(seen[:, 2], depth, atol=1e-9)


def test_rays_lead_back_to_the_points(view: Viewpoint) -> None:
    points = np.random.default_rng(0).uniform(-1, 1, (5, 3))
    pixels, depth = view.project(points)
    rays = back_projection(view.matrix())
    np.testing.assert_allclose(rays[:, 3], EYE, atol=1e-9)
    found = rays[:, 3] + depth[:, None] * (np.column_stack([pixels, np.ones(5)]) @ rays[:, :3].T)
    np.testing.assert_allclose(found, points, atol=1e-9)
