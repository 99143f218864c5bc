"""The walk cycle: joint angles at each phase, and the pose they put the skeleton in."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.synth.body import Body
from core.synth.loft import smoothstep
from core.synth.mesh import Floats
from core.synth.skeleton import ARMS, BONES, LEGS, PARENTS, Arm, Bone, Leg

Carriage = Literal["swing", "pocket", "phone", "strap", "carry"]
"""What an arm does during the walk."""

_MAX_TOE_BEND = 62.0
_REAR_GIVE = 0.58, 0.05  # middle and width of the time when the rear knee gives way
_REAR_KNEE, _REAR_ANKLE = 8.0, -5.0  # degrees
_TABLE_SIZE = 120  # phases at which the rolling of the feet is tabulated
_TOUCH, _TOE_OFF = 0.04, 0.64  # a foot may bear load from this before its heel strike on
_CONTACT_SOFTNESS_M = 0.002  # height over which the load passes from one sole point to another


@dataclass(frozen=True, slots=True)
class Gait:
    """How somebody walks; angles in degrees."""

    stride: float = 1.0
    """Amplitude of the legs against the average."""
    cadence: float = 1.85
    """Steps a second; the phase advances by half of it."""
    pelvis_yaw: float = 5.0
    pelvis_list: float = 3.0
    trunk_yaw: float = 6.0
    lean: float = 4.0
    hunch: float = 2.0
    head_pitch: float = 2.0
    head_yaw: float = 0.0
    abduction: float = 0.0
    toe_out: float = 6.0
    sway_m: float = 0.015
    swing: float = 20.0
    swing_asymmetry: float = 0.0
    shoulder: float = -2.0
    elbow: float = 14.0
    arm_abduction: float = 6.0
    arm_right: Carriage = "swing"
    arm_left: Carriage = "swing"


def draw_gait(rng: np.random.Generator, body: Body) -> Gait:
    """A free walk that suits the body: shorter people step faster, old ones stoop."""
    normal, uniform = rng.normal, rng.uniform
    pace = float(normal(1.85, 0.12)) * float(np.sqrt(1.72 / body.height_m))
    return Gait(
        stride=float(np.clip(normal(0.95, 0.12), 0.65, 1.25)),
        cadence=float(np.clip(pace, 1.5, 2.2)),
        pelvis_yaw=float(uniform(2, 8)),
        pelvis_list=float(uniform(1, 4)) + 2.5 * body.femininity,
        trunk_yaw=float(uniform(2, 9)),
        lean=float(np.clip(normal(3, 2.5), -2, 10)),
        hunch=float(np.clip(normal(3, 3) + 8 * body.old, -2, 22)),
        head_pitch=float(np.clip(normal(4, 5), -6, 20)),
        head_yaw=float(normal(0, 6)),
        abduction=float(np.clip(normal(-0.5, 1.2), -3, 3)),
        toe_out=float(np.clip(normal(7, 5), -6, 22)),
        sway_m=float(uniform(0.006, 0.025)),
        swing=float(np.clip(normal(20, 7), 4, 38)),
        swing_asymmetry=float(np.clip(normal(0, 0.15), -0.5, 0.5)),
        shoulder=float(normal(-2, 4)),
        elbow=float(np.clip(normal(16, 8), 4, 45)),
        arm_abduction=float(np.clip(normal(6, 2) + 10 * max(0.0, body.girth - 1), 3, 16)),
    )


class LegAngles(NamedTuple):
    """Sagittal angles of one leg in degrees: flexion is positive, plantar flexion negative."""

    hip: Floats
    knee: Floats
    ankle: Floats
    toe: Floats


def _bump(phase: Floats, centre: float, width: float) -> Floats:
    distance = (phase - centre + 0.5) % 1 - 0.5
    return np.asarray(np.exp(-((distance / width) ** 2)), dtype=np.float64)


def leg_angles(phase: ArrayLike, stride: float) -> LegAngles:
    """Angles of a leg; phase 0 is its heel strike, 1 the next one."""
    at = np.asarray(phase, dtype=np.float64)
    turn = 2 * np.pi * at
    swing = 20.5 * np.cos(turn + 0.06 * np.pi) - 3.5 * np.cos(2 * turn - 0.08 * np.pi)
    lift = 57 * (0.35 + 0.65 * stride) * _bump(at, 0.725, 0.115)
    heel, push = _bump(at, 0.06, 0.05), _bump(at, 0.63, 0.075)
    return LegAngles(
        hip=9 + stride * swing,
        knee=5 + 13 * stride * _bump(at, 0.14, 0.08) + lift,
        ankle=-5 * heel + 9 * _bump(at, 0.43, 0.14) - 19 * stride * push + 3 * _bump(at, 0.86, 0.1),
        toe=24 * stride * _bump(at, 0.585, 0.07),
    )


def pose(
    joints: Floats, gait: Gait, phase: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Places the skeleton at a phase of the walk.

    The lowest point of the soles that bear load touches z = 0. The body rides over the planted
    foot: let the root advance by `step_length_m` a step at constant speed, and the foot stays
    where it is.

    Args:
        joints: (19, 3) rest joints, metres.
        gait: how the body walks.
        phase: in cycles of two steps; 0 is the right heel strike, .5 the left one.

    Returns:
        (19, 3, 4) float32 matrices that take rest vertices into the pose, and the (19, 3) joints
        in it; the root, about which the body rides, is the origin of the ground.
    """
    rotation, position = _kinematics(joints, gait, np.array([phase % 1.0]))
    offset, _ = _roll(gait, joints.tobytes())
    steps = (phase % 1.0) * _TABLE_SIZE
    lower = int(steps)
    share = steps - lower
    ride = offset[lower] * (1 - share) + offset[lower + 1] * share
    soles = _sole_points(joints, rotation, position)[0, :, 2]
    lift = (soles + _airborne(np.array([phase % 1.0]))[0]).min()
    placed = position[0] + (ride[0], ride[1], -lift)
    matrices = np.empty((BONES, 3, 4), np.float32)
    matrices[:, :, :3] = rotation[0]
    matrices[:, :, 3] = placed - np.einsum("bij,bj->bi", rotation[0], joints)
    return matrices, placed


def step_length_m(joints: Floats, gait: Gait) -> float:
    """How far the root travels in a step, so that the planted foot does not slide."""
    return _roll(gait, joints.tobytes())[1]


def sole_points(joints: Floats, matrices: NDArray[np.float32]) -> Floats:
    """(6, 3) heel, ball and toe tip of the right and the left sole in a pose."""
    rotation = matrices[None, :, :, :3].astype(np.float64)
    position = np.einsum("nbij,bj->nbi", rotation, joints) + matrices[:, :, 3]
    points: Floats = _sole_points(joints, rotation, position)[0]
    return points


@lru_cache(maxsize=512)
def _roll(gait: Gait, joint_bytes: bytes) -> tuple[Floats, float]:
    """Where the body rides against a root of constant speed: (table + 1, 2) and the step length.

    The body's path is the reverse of the path of whatever point of the soles bears the load.
    """
    joints = np.frombuffer(joint_bytes).reshape(BONES, 3)
    phases = np.arange(_TABLE_SIZE + 1) / _TABLE_SIZE
    points = _sole_points(joints, *_kinematics(joints, gait, phases))  # (N, 6, 3)
    middle = (points[1:, :, 2] + points[:-1, :, 2]) / 2
    middle += _idle(phases[:-1] + 0.5 / _TABLE_SIZE)
    load = np.exp((middle.min(1, keepdims=True) - middle) / _CONTACT_SOFTNESS_M)
    load /= load.sum(1, keepdims=True)
    move = -np.einsum("np,npi->ni", load, np.diff(points[:, :, :2], axis=0))
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(move, axis=0)])
    offset = path - phases[:, None] * path[-1]
    offset -= offset[:-1].mean(0)
    return offset, float(path[-1, 1] / 2)


def _airborne(phases: Floats) -> Floats:
    """(N, 6) metres that put the points of a swinging foot out of reach of the ground."""
    feet = [((phases + (leg.side < 0) * 0.5 + _TOUCH) % 1) > _TOUCH + _TOE_OFF for leg in LEGS]
    return np.repeat(np.stack(feet, 1).astype(np.float64), 3, axis=1)


def _idle(phases: Floats) -> Floats:
    """(N, 6) metres that keep the foot that struck earlier from leading the body."""
    feet = [((phases + (leg.side < 0) * 0.5) % 1) >= 0.5 for leg in LEGS]
    return np.repeat(np.stack(feet, 1).astype(np.float64), 3, axis=1)


def _sole_points(joints: Floats, rotation: Floats, position: Floats) -> Floats:
    """(N, 6, 3): heel, ball and toe tip of the right, then of the left sole."""
    points = []
    for leg in LEGS:
        drop = -joints[leg.foot, 2]
        for bone, local in (
            (leg.foot, (0, -0.045, drop)),
            (leg.foot, (0, 0.10, drop)),
            (leg.toe, (0, 0.05, -joints[leg.toe, 2])),
        ):
            points.append(position[:, bone] + rotation[:, bone] @ np.array(local))
    return np.stack(points, 1)


def _kinematics(joints: Floats, gait: Gait, phases: Floats) -> tuple[Floats, Floats]:
    """Global rotations (N, 19, 3, 3) and joints (N, 19, 3), before the feet are grounded."""
    local = _rotations(_angles(joints, gait, phases))
    rotation = np.empty_like(local)
    position = np.empty((len(phases), BONES, 3))
    for bone, parent in enumerate(PARENTS):
        if parent < 0:
            rotation[:, bone], position[:, bone] = local[:, bone], joints[bone]
        else:
            rotation[:, bone] = rotation[:, parent] @ local[:, bone]
            reach = rotation[:, parent] @ (joints[bone] - joints[parent])
            position[:, bone] = position[:, parent] + reach
    return rotation, position


def _rotations(degrees: Floats) -> Floats:
    """Matrices Ry Rz Rx of angles about x, y and z: (..., 3) to (..., 3, 3)."""
    radians = np.deg2rad(degrees)
    cx, cy, cz = np.moveaxis(np.cos(radians), -1, 0)
    sx, sy, sz = np.moveaxis(np.sin(radians), -1, 0)
    out = np.empty((*degrees.shape, 3))
    out[..., 0, 0], out[..., 1, 0], out[..., 2, 0] = cy * cz, sz, -sy * cz
    out[..., 0, 1], out[..., 0, 2] = sy * sx - cy * sz * cx, cy * sz * sx + sy * cx
    out[..., 1, 1], out[..., 1, 2] = cz * cx, -cz * sx
    out[..., 2, 1], out[..., 2, 2] = sy * sz * cx + cy * sx, cy * cx - sy * sz * sx
    return out


def _angles(joints: Floats, gait: Gait, phases: Floats) -> Floats:
    """(N, 19, 3) degrees about x, y and z of each bone against its parent."""
    turn = 2 * np.pi * phases
    cos, sin = np.cos(turn), np.sin(turn)
    out = np.zeros((len(phases), BONES, 3))
    counter = -(gait.trunk_yaw + gait.pelvis_yaw) * cos / 2
    nod = np.sin(2 * turn)
    _set(out, Bone.PELVIS, -2, -gait.pelvis_list * sin, gait.pelvis_yaw * cos)
    _set(out, Bone.SPINE, -0.5 * gait.lean, 0.8 * gait.pelvis_list * sin, counter)
    _set(out, Bone.CHEST, -0.2 * gait.lean - gait.hunch, 0, counter)
    level = 0.5 * gait.hunch - 0.5 * gait.head_pitch
    _set(out, Bone.NECK, 0.3 * gait.lean + level, 0, 0.6 * gait.trunk_yaw * cos)
    head_yaw = 0.4 * gait.trunk_yaw * cos + gait.head_yaw
    _set(out, Bone.HEAD, 0.4 * gait.lean + level + nod, 0, head_yaw)
    for leg in LEGS:
        _set_leg(out, joints, gait, leg, phases)
    for arm in ARMS:
        _set_arm(out, gait, arm, phases)
    return out


def _set(out: Floats, bone: int, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> None:
    out[:, bone, 0], out[:, bone, 1], out[:, bone, 2] = x, y, z


def _set_leg(out: Floats, joints: Floats, gait: Gait, leg: Leg, phases: Floats) -> None:
    at = (phases + (leg.side < 0) * 0.5) % 1
    angles = leg_angles(at, gait.stride)
    turn = 2 * np.pi * phases
    # The thigh undoes the turns of the pelvis, so that a planted foot neither tilts nor twists.
    sway = np.degrees(gait.sway_m / joints[leg.thigh, 2]) * np.sin(turn)
    frontal = gait.pelvis_list * np.sin(turn) + sway - leg.side * gait.abduction
    _set(out, leg.thigh, angles.hip, frontal, -gait.pelvis_yaw * np.cos(turn))
    # Free angles leave the rear leg too long while both feet are down, so that the front foot
    # would float and the rear one slide: the rear knee gives way as much as closes the gap.
    give = _bump(at, *_REAR_GIVE)
    angles = angles._replace(
        knee=angles.knee + _REAR_KNEE * give, ankle=angles.ankle + _REAR_ANKLE * give
    )
    _set(out, leg.shin, -angles.knee, 0, 0)
    _set(out, leg.foot, angles.ankle, 0, -leg.side * gait.toe_out)
    _set(out, leg.toe, np.maximum(angles.toe, _toe_bend(angles, at)), 0, 0)


def _toe_bend(angles: LegAngles, phase: Floats) -> Floats:
    """Degrees by which the ground bends the toes up under a heel that has left it."""
    heel_up = 1.35 * np.maximum(0, angles.knee - angles.hip - angles.ankle)
    pressed = smoothstep(phase, 0.2, 0.3) * (1 - smoothstep(phase, 0.60, 0.70))
    dragged = 0.5 * _bump(phase, 0.80, 0.06)
    return np.minimum(heel_up * np.maximum(pressed, dragged), _MAX_TOE_BEND)


def _set_arm(out: Floats, gait: Gait, arm: Arm, phases: Floats) -> None:
    """An arm swings against the leg of its own side."""
    swing = np.cos(2 * np.pi * ((phases + (arm.side < 0) * 0.5) + 0.47))
    reach = gait.swing * (1 + arm.side * gait.swing_asymmetry)
    held = 2 * swing
    poses: dict[Carriage, tuple[Floats, ArrayLike, float, float]] = {
        "swing": (gait.shoulder + reach * swing, gait.elbow + 0.55 * reach * (1 + swing) / 2, 0, 0),
        "pocket": (held - 18, 42, 7, 35),
        "phone": (held + 22, 98, 2 - gait.arm_abduction, 22),
        "strap": (held + 8, 122, 8 - gait.arm_abduction, 12),
        "carry": (2 + 0.25 * reach * swing, 8, 4, 0),
    }
    shoulder, elbow, out_by, turned = poses[gait.arm_right if arm.side > 0 else gait.arm_left]
    _set(out, arm.upper, shoulder, -arm.side * (gait.arm_abduction + out_by), 0)
    _set(out, arm.fore, elbow, 0, arm.side * turned)
    _set(out, arm.hand, 5 * (turned == 0), 0, 0)
