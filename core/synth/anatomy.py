"""The bare body as profiles of rings, and how strongly each bone pulls at each height."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.synth.body import Body
from core.synth.loft import DEPTHS, EXPONENT, Y, Z, smoothstep
from core.synth.mesh import Floats
from core.synth.skeleton import BONES, Arm, Bone, Leg, rest_joints


@dataclass(frozen=True)
class Figure:
    """A body with its joints and the lengths that garments are cut by."""

    body: Body
    detail: float = 1.0

    @cached_property
    def joints(self) -> Floats:
        """(19, 3) rest joints."""
        return rest_joints(self.body)

    @property
    def height(self) -> float:
        """Metres."""
        return self.body.height_m

    @cached_property
    def hip(self) -> float:
        """Height of the hip joints."""
        return float(self.joints[Bone.THIGH_R, 2])

    @cached_property
    def shoulder(self) -> float:
        """Height of the shoulder joints."""
        return float(self.joints[Bone.UPPER_ARM_R, 2])

    @property
    def trunk(self) -> float:
        """From the hips to the shoulders."""
        return self.shoulder - self.hip

    @property
    def top(self) -> float:
        """From the shoulders to the crown."""
        return self.height - self.shoulder

    def count(self, number: int) -> int:
        """How many rings or segments stand for `number` at this detail."""
        return max(6, round(number * self.detail))


def torso_profile(figure: Figure, offset: float = 0.0) -> Floats:
    """(15, 7) rings from under the chin to the crotch, `offset` metres off the skin."""
    body, h, g = figure.body, figure.height, figure.body.girth
    female, belly, bust = body.femininity, body.belly, body.bust
    half = body.shoulder_span * h / 2
    hips = (body.hip_span * 0.5 + 0.046) * h * (0.9 + 0.1 * g)
    d = h * g

    def mix(male: float, other: float) -> float:
        return male * (1 - female) + other * female

    # above the shoulders in shares of the head, below in shares of the trunk; the last column
    # is how much of the offset the ring takes
    up, down = figure.top, -figure.trunk
    base = figure.shoulder
    waist = 0.5 * g + 0.5
    rows = np.array(
        [
            (base + 0.45 * up, 0.031 * h, 0.033 * h, 0.030 * h, 0.002, 2.0, 0.2),
            (base + 0.26 * up, 0.032 * h, 0.032 * h, 0.032 * h, -0.008, 2.0, 0.2),
            (base + 0.20 * up, 0.036 * d, 0.034 * h, 0.037 * h, -0.010, 2.0, 0.4),
            (base + 0.14 * up, half * 0.52, 0.036 * h, 0.042 * h, -0.012, 2.1, 0.8),
            (base + 0.085 * up, half * 0.80, 0.040 * h, 0.046 * h, -0.012, 2.2, 1),
            (base + 0.03 * up, half * 0.96, 0.043 * h, 0.050 * h, -0.012, 2.3, 1),
            (base + 0.10 * down, half, 0.055 * d, 0.058 * d, -0.010, 2.5, 1),
            (base + 0.22 * down, half * mix(0.95, 0.86), (0.060 + 0.010 * bust) * d, 0.060 * d,
             -0.008, 2.6, 1),
            (base + 0.34 * down, half * mix(0.90, 0.80), (0.060 + 0.022 * bust) * d, 0.058 * d,
             -0.006, 2.6, 1),
            (base + 0.46 * down, half * mix(0.84, 0.73) * waist,
             (0.056 + 0.008 * bust + 0.006 * belly) * d, 0.053 * d, -0.004, 2.5, 1),
            (base + 0.62 * down, mix(0.083, 0.074) * d, (0.052 + 0.018 * belly) * d, 0.047 * d,
             0, 2.3, 1),
            (base + 0.74 * down, mix(0.086, 0.082) * d, (0.053 + 0.020 * belly) * d, 0.050 * d,
             0, 2.3, 1),
            (base + 0.88 * down, hips * 0.965, (0.055 + 0.012 * belly) * d,
             (0.060 + 0.008 * female) * d, -0.002, 2.4, 1),
            (figure.hip, hips, 0.056 * d, (0.066 + 0.008 * female) * d, -0.004, 2.4, 1),
            (figure.hip - 0.045 * h, hips * 0.98, 0.054 * d, (0.062 + 0.008 * female) * d,
             -0.004, 2.6, 1),
        ]
    )  # fmt: skip
    profile = np.zeros((len(rows), 7))
    profile[:, Z], profile[:, EXPONENT] = rows[:, 0], rows[:, 5]
    profile[:, Y] = rows[:, 4] * h
    profile[:, DEPTHS] = rows[:, 1:4] + offset * rows[:, 6:]
    return profile


def leg_profile(figure: Figure, leg: Leg) -> Floats:
    """(10, 7) rings of a bare leg from the hip to under the ankle."""
    joints, h, g = figure.joints, figure.height, figure.body.girth
    (hip_x, _, hip), (knee_x, _, knee), (ankle_x, _, ankle) = (
        joints[bone] / h for bone in (leg.thigh, leg.shin, leg.foot)
    )
    t = (0.5 + 0.5 * g) * (1 + 0.05 * figure.body.femininity)
    c = 0.6 + 0.4 * g
    rows = np.array(
        [
            (hip + 0.005, hip_x * 0.92, -0.006, 0.036 * t, 0.036 * t, 0.046 * t, 2.1),
            (hip - 0.050, hip_x, -0.002, 0.0465 * t, 0.046 * t, 0.052 * t, 2.1),
            (hip - 0.130, hip_x * 0.99, 0.002, 0.041 * t, 0.044 * t, 0.043 * t, 2.1),
            (knee + 0.050, knee_x, 0.004, 0.034 * t, 0.036 * t, 0.033 * t, 2.1),
            (knee, knee_x, 0.005, 0.0305, 0.033, 0.029, 2.1),
            (knee - 0.035, knee_x, 0.001, 0.029, 0.029, 0.031, 2.1),
            (knee - 0.075, knee_x * 0.99, -0.004, 0.032 * c, 0.028, 0.036 * c, 2.1),
            (ankle + 0.090, ankle_x, -0.009, 0.025, 0.022, 0.026, 2.1),
            (ankle + 0.030, ankle_x, -0.011, 0.0195, 0.020, 0.022, 2.1),
            (ankle - 0.005, ankle_x, -0.010, 0.021, 0.024, 0.024, 2.1),
        ]
    )
    rows[:, :EXPONENT] *= h
    return rows


def arm_profile(figure: Figure, arm: Arm) -> Floats:
    """(10, 7) rings of a bare arm from the top of the shoulder to the wrist."""
    body, s = figure.body, arm.side
    (top_x, y, top), (elbow_x, elbow_y, elbow), (wrist_x, wrist_y, wrist) = (
        figure.joints[bone] / figure.height for bone in (arm.upper, arm.fore, arm.hand)
    )
    m = (0.45 + 0.55 * body.girth) * (1 - 0.10 * body.femininity) * body.muscle
    rows = np.array(
        [
            (top + 0.010, top_x - 0.018 * s, y, 0.010, 0.014, 0.014, 2),
            (top + 0.005, top_x - 0.012 * s, y, 0.020 * m, 0.024, 0.024, 2),
            (top - 0.012, top_x - 0.005 * s, y, 0.0275 * m, 0.031 * m, 0.031 * m, 2),
            (top - 0.042, top_x, y, 0.0295 * m, 0.0325 * m, 0.0325 * m, 2),
            (top - 0.100, top_x + 0.004 * s, y - 0.001, 0.0275 * m, 0.030 * m, 0.029 * m, 2),
            (elbow + 0.020, elbow_x, elbow_y, 0.0245 * m, 0.0255 * m, 0.026 * m, 2),
            (elbow, elbow_x, elbow_y, 0.0235 * m, 0.024 * m, 0.0245 * m, 2),
            (elbow - 0.035, elbow_x, elbow_y + 0.001, 0.0245 * m, 0.0245 * m, 0.0235 * m, 2),
            (wrist + 0.030, wrist_x, wrist_y, 0.0165, 0.0175, 0.017, 2),
            (wrist - 0.004, wrist_x, wrist_y, 0.0125, 0.0165, 0.0165, 2),
        ]
    )
    rows[:, :EXPONENT] *= figure.height
    return rows


def torso_weights(figure: Figure, z: ArrayLike) -> Floats:
    """Shares of pelvis, spine, chest, neck and head at heights z: (...) to (..., 19)."""
    z = np.asarray(z, dtype=np.float64)
    joints = figure.joints
    reach = {
        Bone.SPINE: smoothstep(z, joints[Bone.SPINE, 2] - 0.08, joints[Bone.SPINE, 2] + 0.08),
        Bone.CHEST: smoothstep(z, joints[Bone.CHEST, 2] - 0.07, joints[Bone.CHEST, 2] + 0.07),
        Bone.NECK: smoothstep(z, joints[Bone.NECK, 2] - 0.03, joints[Bone.NECK, 2] + 0.03),
        Bone.HEAD: smoothstep(z, joints[Bone.HEAD, 2] - 0.02, joints[Bone.HEAD, 2] + 0.03),
    }
    return _chain(Bone.PELVIS, reach)


def leg_weights(figure: Figure, leg: Leg, z: ArrayLike) -> Floats:
    """Shares of foot, shin, thigh and pelvis at heights z of a leg: (...) to (..., 19)."""
    z = np.asarray(z, dtype=np.float64)
    h, knee, ankle = figure.height, figure.joints[leg.shin, 2], figure.joints[leg.foot, 2]
    reach = {
        leg.shin: smoothstep(z, ankle - 0.02, ankle + 0.035),
        leg.thigh: smoothstep(z, knee - 0.045, knee + 0.045),
        Bone.PELVIS: 0.5 * smoothstep(z, figure.hip - 0.09 * h, figure.hip + 0.03 * h),
    }
    return _chain(leg.foot, reach)


def arm_weights(figure: Figure, arm: Arm, z: ArrayLike) -> Floats:
    """Shares of hand, forearm, upper arm and chest at heights z of an arm: (...) to (..., 19)."""
    z = np.asarray(z, dtype=np.float64)
    h, elbow, wrist = figure.height, figure.joints[arm.fore, 2], figure.joints[arm.hand, 2]
    high = smoothstep(z, figure.shoulder - 0.035 * h, figure.shoulder + 0.03 * h)
    reach = {
        arm.fore: smoothstep(z, wrist - 0.012, wrist + 0.012),
        arm.upper: smoothstep(z, elbow - 0.04, elbow + 0.04),
        Bone.CHEST: 0.6 * high,
    }
    return _chain(arm.hand, reach)


def hanging_weights(figure: Figure, points: Floats, follow: float, depth: float) -> Floats:
    """Shares of cloth that hangs from the trunk over both thighs: (R, S, 3) to (R, S, 19).

    Args:
        figure: the wearer.
        points: of the cloth; those above the hips follow the trunk.
        follow: how much of a thigh's movement the hem takes.
        depth: height below the hips where the thighs have taken over, share of the body's.
            Layers that share it do not poke through each other.
    """
    h, z = figure.height, points[..., 2]
    out = torso_weights(figure, z)
    thighs = follow * (1 - smoothstep(z, figure.hip - depth * h, figure.hip + 0.045 * h))
    right = smoothstep(points[..., 0], -0.045 * h, 0.045 * h)
    out *= (1 - thighs)[..., None]
    out[..., Bone.THIGH_R] += thighs * right
    out[..., Bone.THIGH_L] += thighs * (1 - right)
    return out


def _chain(first: int, reach: dict[Bone, Floats]) -> Floats:
    """Weights of bones that take over from each other, each as far as its share reaches."""
    shares = list(reach.values())
    out = np.zeros((*shares[0].shape, BONES))
    out[..., first] = 1 - shares[0]
    for position, bone in enumerate(reach):
        above = shares[position + 1] if position + 1 < len(shares) else 0.0
        out[..., bone] = np.maximum(shares[position] - above, 0)
    total: Floats = out / out.sum(-1, keepdims=True)
    return total


def inflate(profile: Floats, amount: ArrayLike) -> Floats:
    """A copy of a profile, `amount` metres (one or (R,)) wider all round."""
    out = profile.copy()
    out[:, DEPTHS] += np.broadcast_to(np.asarray(amount), len(out))[:, None]
    return out
