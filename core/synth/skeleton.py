"""Nineteen bones and where their joints lie in a body at rest."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.synth.body import Body


class Bone(IntEnum):
    """Bones in an order where each parent comes before its children."""

    PELVIS = 0
    SPINE = 1
    CHEST = 2
    NECK = 3
    HEAD = 4
    UPPER_ARM_R = 5
    FOREARM_R = 6
    HAND_R = 7
    UPPER_ARM_L = 8
    FOREARM_L = 9
    HAND_L = 10
    THIGH_R = 11
    SHIN_R = 12
    FOOT_R = 13
    TOE_R = 14
    THIGH_L = 15
    SHIN_L = 16
    FOOT_L = 17
    TOE_L = 18


BONES = len(Bone)
PARENTS: tuple[int, ...] = (-1, 0, 1, 2, 3, 2, 5, 6, 2, 8, 9, 0, 11, 12, 13, 0, 15, 16, 17)
"""The parent of each bone; -1 marks the root."""


@dataclass(frozen=True, slots=True)
class Leg:
    """The bones of one leg; `side` is +1 for right (+x) and -1 for left."""

    side: int
    thigh: Bone
    shin: Bone
    foot: Bone
    toe: Bone


@dataclass(frozen=True, slots=True)
class Arm:
    """The bones of one arm; `side` is +1 for right (+x) and -1 for left."""

    side: int
    upper: Bone
    fore: Bone
    hand: Bone


LEGS = (
    Leg(1, Bone.THIGH_R, Bone.SHIN_R, Bone.FOOT_R, Bone.TOE_R),
    Leg(-1, Bone.THIGH_L, Bone.SHIN_L, Bone.FOOT_L, Bone.TOE_L),
)
ARMS = (
    Arm(1, Bone.UPPER_ARM_R, Bone.FOREARM_R, Bone.HAND_R),
    Arm(-1, Bone.UPPER_ARM_L, Bone.FOREARM_L, Bone.HAND_L),
)

_ANKLE, _KNEE_SHARE = 0.039, 0.505
_UPPER_ARM, _FOREARM = 0.180, 0.150
_SHOULDER, _HIP = 0.818, 0.530  # average heights between which the trunk is stretched


def rest_joints(body: Body) -> NDArray[np.float64]:
    """Joints of a body that stands upright, arms hanging.

    Returns:
        (19, 3) metres: z up from the ground, y forward, x to the body's right.
    """
    height = body.height_m
    hip = body.hip_height * height
    shoulder = hip + (_SHOULDER - _HIP) * height * (1 - body.hip_height) / (1 - _HIP)
    trunk, top = shoulder - hip, height - shoulder
    joints = np.zeros((BONES, 3))
    joints[Bone.PELVIS] = (0, 0, hip + 0.01 * height)
    joints[Bone.SPINE] = (0, -0.008 * height, hip + 0.30 * trunk)
    joints[Bone.CHEST] = (0, -0.010 * height, hip + 0.62 * trunk)
    joints[Bone.NECK] = (0, -0.012 * height, shoulder + 0.16 * top)
    joints[Bone.HEAD] = (0, 0, shoulder + 0.34 * top)
    for arm in ARMS:
        _place_arm(joints, body, arm, shoulder)
    for leg in LEGS:
        _place_leg(joints, body, leg, hip)
    return joints


def _place_arm(joints: NDArray[np.float64], body: Body, arm: Arm, shoulder: float) -> None:
    height = body.height_m
    out = body.shoulder_span * height / 2
    elbow = shoulder - _UPPER_ARM * height * body.arm
    wrist = elbow - _FOREARM * height * body.arm
    joints[arm.upper] = (arm.side * out, -0.006 * height, shoulder)
    joints[arm.fore] = (arm.side * (out + 0.004 * height), -0.010 * height, elbow)
    joints[arm.hand] = (arm.side * (out + 0.004 * height), -0.004 * height, wrist)


def _place_leg(joints: NDArray[np.float64], body: Body, leg: Leg, hip: float) -> None:
    height = body.height_m
    out = body.hip_span * height / 2
    ankle = _ANKLE * height
    knee = ankle + (hip - ankle) * _KNEE_SHARE
    joints[leg.thigh] = (leg.side * out, 0, hip)
    joints[leg.shin] = (leg.side * out * 0.95, 0.004 * height, knee)
    joints[leg.foot] = (leg.side * out * 0.92, -0.010 * height, ankle)
    joints[leg.toe] = (leg.side * out * 0.95, 0.062 * height, 0.012 * height)
