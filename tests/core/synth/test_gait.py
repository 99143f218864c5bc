"""The walk: angles as published, feet that stay where they are put, mirrored halves."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.synth.body import Body, draw_body
from core.synth.gait import Gait, draw_gait, leg_angles, pose, sole_points, step_length_m
from core.synth.skeleton import ARMS, LEGS, Bone, rest_joints

MIRRORED = [0, 1, 2, 3, 4, 8, 9, 10, 5, 6, 7, 15, 16, 17, 18, 11, 12, 13, 14]
STRAIGHT = Gait(head_yaw=0, swing_asymmetry=0)


def walker(seed: int) -> tuple[np.ndarray, Gait]:
    rng = np.random.default_rng(seed)
    body = draw_body(rng)
    return rest_joints(body), draw_gait(rng, body)


def test_leg_angles_at_heel_strike_are_those_of_the_formula() -> None:
    # hip: 9 + 20.5 cos(10.8 deg) - 3.5 cos(-14.4 deg); the bumps as exp(-(distance / width)^2)
    angles = leg_angles(0.0, 1.0)
    assert angles.hip == pytest.approx(9 + 20.1369 - 3.3900, abs=1e-3)
    assert angles.knee == pytest.approx(5 + 13 * 0.046771 + 57 * 0.003284, abs=1e-3)
    assert angles.ankle == pytest.approx(-5 * 0.236928 + 3 * 0.140858, abs=1e-2)
    assert angles.toe == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("phase", "stride", "hip", "knee", "ankle", "toe"),
    [
        (0.14, 1.0, 9 + 20.5 * np.cos(np.deg2rad(61.2)) - 3.5 * np.cos(np.deg2rad(86.4)),
         18.0, None, None),
        (0.725, 1.0, None, 62.0, None, None),
        (0.725, 0.6, None, 5 + 57 * 0.74, None, None),
        (0.585, 0.9, None, None, None, 21.6),
        (0.63, 1.0, None, None, 9 * np.exp(-((0.2 / 0.14) ** 2)) - 19 + 3 * np.exp(-5.29), None),
    ],
)  # fmt: skip
def test_leg_angles_at_the_peaks(
    phase: float,
    stride: float,
    hip: float | None,
    knee: float | None,
    ankle: float | None,
    toe: float | None,
) -> None:
    for value, expected in zip(leg_angles(phase, stride), (hip, knee, ankle, toe), strict=True):
        if expected is not None:
            assert float(value) == pytest.approx(expected, abs=0.05)


def test_leg_angles_return_after_a_cycle() -> None:
    for start, end in zip(leg_angles(0.3, 1.1), leg_angles(1.3, 1.1), strict=True):
        assert float(start) == pytest.approx(float(end))


@pytest.mark.parametrize("seed", range(10))
def test_the_planted_foot_does_not_slide(seed: int) -> None:
    """While it alone bears load, the lowest point of the sole stays within 4 mm of the world."""
    joints, gait = walker(seed)
    step = step_length_m(joints, gait)
    phases = np.linspace(0.02, 0.48, 93)
    soles = []
    for phase in phases:
        points = sole_points(joints, pose(joints, gait, float(phase))[0])[:3]
        soles.append(np.add(points, (0, 2 * step * phase, 0)))
    drift = np.zeros(2)
    for before, after in pairwise(soles):
        lowest = int(np.argmin(before[:, 2] + after[:, 2]))
        drift += (after - before)[lowest, :2]
    assert np.linalg.norm(drift) < 0.004


@pytest.mark.parametrize("seed", range(10))
def test_the_sole_rests_on_the_ground(seed: int) -> None:
    """Nothing that bears load is under the ground, and the stance foot hardly leaves it."""
    joints, gait = walker(seed)
    for phase in np.linspace(0.0, 0.5, 26)[:-1]:
        stance = sole_points(joints, pose(joints, gait, float(phase))[0])[:3, 2]
        assert stance.min() > -1e-5
        assert stance.min() < (0.03 if phase < 0.15 else 0.004)


@pytest.mark.parametrize("seed", range(10))
def test_the_rear_foot_hardly_slides_while_both_are_down(seed: int) -> None:
    joints, gait = walker(seed)
    step = step_length_m(joints, gait)
    phases = np.linspace(0, 0.07, 6)
    tips = np.stack([sole_points(joints, pose(joints, gait, p)[0])[4:] for p in phases.tolist()])
    path = tips[:, :, 1] + 2 * step * phases[:, None]
    assert np.ptp(path, axis=0).min() < 0.03
    assert tips[:, :, 2].min(1).max() < 0.02


@pytest.mark.parametrize("seed", range(6))
def test_steps_have_a_human_length_and_pace(seed: int) -> None:
    joints, gait = walker(seed)
    assert 0.35 < step_length_m(joints, gait) < 0.95
    assert 0.6 < step_length_m(joints, gait) * gait.cadence < 1.8


def test_a_longer_stride_makes_longer_steps() -> None:
    joints = rest_joints(Body())
    short, long = (step_length_m(joints, Gait(stride=stride)) for stride in (0.8, 1.1))
    assert long > short * 1.15


def test_the_second_half_of_the_cycle_mirrors_the_first() -> None:
    joints = rest_joints(Body())
    for phase in (0.0, 0.13, 0.31, 0.44):
        _, first = pose(joints, STRAIGHT, phase)
        _, second = pose(joints, STRAIGHT, phase + 0.5)
        np.testing.assert_allclose(second[MIRRORED] * (-1, 1, 1), first, atol=1e-3)


def test_arms_swing_against_the_legs() -> None:
    joints = rest_joints(Body())
    _, at = pose(joints, STRAIGHT, 0.0)  # right heel strike
    right, left = ARMS
    assert at[LEGS[0].foot, 1] > at[LEGS[1].foot, 1] + 0.3
    assert at[right.hand, 1] < at[left.hand, 1] - 0.1


def test_matrices_are_rigid_and_take_joints_to_their_places() -> None:
    joints, gait = walker(3)
    matrices, placed = pose(joints, gait, 0.37)
    rotation = matrices[:, :, :3].astype(np.float64)
    np.testing.assert_allclose(
        rotation @ rotation.transpose(0, 2, 1), np.tile(np.eye(3), (19, 1, 1)), atol=1e-5
    )
    np.testing.assert_allclose(np.linalg.det(rotation), 1, atol=1e-5)
    moved = np.einsum("bij,bj->bi", rotation, joints) + matrices[:, :, 3]
    np.testing.assert_allclose(moved, placed, atol=1e-5)


def test_the_pose_is_continuous_over_the_whole_cycle() -> None:
    joints, gait = walker(5)
    placed = np.stack([pose(joints, gait, k / 200)[1] for k in range(201)])
    assert np.abs(np.diff(placed, axis=0)).max() < 0.035
    np.testing.assert_allclose(placed[0], placed[-1], atol=1e-9)


def test_the_body_stays_over_its_root() -> None:
    joints, gait = walker(1)
    pelvis = np.stack([pose(joints, gait, k / 60)[1][Bone.PELVIS] for k in range(60)])
    assert np.abs(pelvis[:, :2]).max() < 0.12


@pytest.mark.parametrize("carriage", ["swing", "pocket", "phone", "strap", "carry"])
def test_each_carriage_holds_the_hand_where_it_belongs(carriage: str) -> None:
    joints = rest_joints(Body())
    gait = replace(STRAIGHT, arm_right=carriage)  # type: ignore[arg-type]
    hands = np.stack([pose(joints, gait, k / 12)[1][Bone.HAND_R] for k in range(12)])
    waist = joints[Bone.PELVIS, 2]
    if carriage in ("phone", "strap"):
        assert hands[:, 2].min() > waist + 0.05
    else:
        assert hands[:, 2].max() < waist + 0.15
    if carriage == "swing":
        assert np.ptp(hands[:, 1]) > 0.15
