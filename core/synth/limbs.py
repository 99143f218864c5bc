"""Bare skin and shoes: neck, arms with hands, legs."""

import numpy as np

from core.synth.anatomy import (
    Figure,
    arm_profile,
    arm_weights,
    inflate,
    leg_profile,
    leg_weights,
    torso_profile,
    torso_weights,
)
from core.synth.loft import (
    DEPTHS,
    UvBox,
    Z,
    along_bone,
    ellipsoid_rings,
    loft,
    rings,
    row_at,
    smooth_profile,
    smoothstep,
    superellipse,
)
from core.synth.mesh import Floats, Material, Part
from core.synth.outfit import Outfit
from core.synth.skeleton import ARMS, LEGS, Arm, Bone, Leg

TIGHTS_V = (0.1, 0.3)
MASK_V = (0.86, 0.92)
BLACK_V = (0.96, 0.99)
"""Rows of the texture of `Material.MISC` that hold each colour."""


def bare_parts(figure: Figure, outfit: Outfit) -> list[Part]:
    """Everything of a walker that neither garment nor head covers, and the shoes."""
    parts = [_neck(figure)]
    for leg in LEGS:
        if not outfit.lower.is_trousers:
            parts.append(_bare_leg(figure, outfit, leg))
        parts.append(_shoe(figure, outfit, leg))
        if outfit.shoes.boot and _shaft_shows(outfit):
            parts.append(_boot_shaft(figure, outfit, leg))
    for arm in ARMS:
        if outfit.top.sleeve < 0.95:
            parts.append(_bare_arm(figure, outfit, arm))
        parts += _hand(figure, outfit, arm)
    return parts


def cut_below(profile: Floats, z: float) -> Floats:
    """The rows of a profile below z, with a row at z itself on top."""
    below = profile[profile[:, Z] < z]
    first = row_at(profile, z)
    first[Z] = z
    return np.concatenate([first[None], below])


def _neck(figure: Figure) -> Part:
    rows = smooth_profile(torso_profile(figure)[:4], figure.count(6))
    weights = torso_weights(figure, rows[:, Z])[:, None]
    return loft(rings(rows, figure.count(16)), weights, Material.SKIN, UvBox(v0=0.5, v1=0.55))


def lower_hem(figure: Figure, outfit: Outfit) -> float:
    """Height of the hem of shorts or a skirt, metres."""
    return float(figure.joints[Bone.SHIN_R, 2] + outfit.lower.length * figure.height)


def _bare_leg(figure: Figure, outfit: Outfit, leg: Leg) -> Part:
    # only a little of it is hidden: a thigh that swings must not come through the cloth
    start = lower_hem(figure, outfit) + 0.06
    profile = leg_profile(figure, leg)
    rows = smooth_profile(cut_below(profile, min(start, profile[0, Z])), figure.count(20))
    material = Material.MISC if outfit.tights else Material.SKIN
    weights = leg_weights(figure, leg, rows[:, Z])[:, None]
    return loft(rings(rows, figure.count(14)), weights, material, UvBox(0, 1, *TIGHTS_V))


def _shoe(figure: Figure, outfit: Outfit, leg: Leg) -> Part:
    """Rings that stand across the foot, from the heel to the tip of the toes."""
    h, joints, shoes = figure.height, figure.joints, outfit.shoes
    length = 0.152 * h * figure.body.foot
    heel = joints[leg.foot, 1] - 0.030 * h
    # along the foot in shares of its length, width and height in shares of the widest
    along, width, tall = np.array(
        [
            (-0.02, 0.30, 0.30),
            (0.0, 0.72, 0.90),
            (0.12, 0.90, 1.05),
            (0.28, 0.88, 1.10),
            (0.45, 0.90, 0.78),
            (0.62, 1.05, 0.56),
            (0.80, 1.0, 0.42),
            (0.93, 0.72, 0.33),
            (1.0, 0.25, 0.18),
        ]
    ).T
    tall = tall * 0.056 * h * (1.15 if shoes.boot else 1.0)
    half = 0.0245 * h * width + 0.25 * shoes.sole_m
    around, upward = superellipse(figure.count(12), np.full(len(along), 2.6))
    x = joints[leg.foot, 0] + leg.side * 0.004 * h * along
    middle = np.maximum(tall, 2 * 0.012) / 2
    points = np.stack(
        [
            x[:, None] + around * half[:, None],
            np.broadcast_to((heel + along * length)[:, None], around.shape),
            middle[:, None] + upward * middle[:, None],
        ],
        -1,
    )
    toe = smoothstep(along, 0.58, 0.74)[:, None, None]
    weights = (1 - toe) * along_bone(leg.foot) + toe * along_bone(leg.toe)
    return loft(points, weights, Material.SHOE)


def _shaft_shows(outfit: Outfit) -> bool:
    return not outfit.lower.is_trousers or outfit.lower.leg_hem_m < 0.06


def _boot_shaft(figure: Figure, outfit: Outfit, leg: Leg) -> Part:
    top = figure.joints[leg.foot, 2] + outfit.shoes.boot * figure.height
    room = 0.012 if outfit.lower.is_trousers else 0.008
    rows = inflate(cut_below(leg_profile(figure, leg), top), room)
    if outfit.lower.is_trousers:
        rows[:, DEPTHS] = np.maximum(rows[:, DEPTHS], outfit.lower.leg_hem_m + 0.004)
    rows = smooth_profile(rows, figure.count(10))
    weights = leg_weights(figure, leg, rows[:, Z])[:, None]
    return loft(rings(rows, figure.count(14)), weights, Material.SHOE, UvBox(v0=0.4, v1=0.5))


def sleeve_end(figure: Figure, outfit: Outfit, arm: Arm) -> float:
    """Height of the sleeve's hem on a hanging arm, metres."""
    wrist = figure.joints[arm.hand, 2]
    reach = outfit.top.sleeve * (figure.shoulder - wrist)
    return float(figure.shoulder - reach - 0.008 * figure.height)


def _bare_arm(figure: Figure, outfit: Outfit, arm: Arm) -> Part:
    start = figure.shoulder + 0.010 * figure.height
    if outfit.top.sleeve > 0.02:
        start = min(start, sleeve_end(figure, outfit, arm) + 0.03)
    rows = smooth_profile(cut_below(arm_profile(figure, arm), start), figure.count(16))
    weights = arm_weights(figure, arm, rows[:, Z])[:, None]
    return loft(rings(rows, figure.count(12)), weights, Material.SKIN, UvBox(v0=0.6, v1=0.8))


def _hand(figure: Figure, outfit: Outfit, arm: Arm) -> list[Part]:
    """A hand with its fingers together, slightly curled, and a thumb."""
    h, side = figure.height, arm.side
    x, y, wrist = figure.joints[arm.hand]
    material = Material.SCARF if outfit.gloves else Material.SKIN
    box = UvBox(v0=0.8, v1=0.9)
    keys = np.array(
        [
            (0.004, 0.0, 0.0, 0.0115, 0.0155, 0.0155, 2.2),
            (-0.018, -0.001, 0.0, 0.0125, 0.0190, 0.0185, 2.3),
            (-0.036, -0.002, 0.001, 0.0125, 0.0235, 0.0205, 2.5),
            (-0.054, -0.005, 0.002, 0.0110, 0.0210, 0.0195, 2.6),
            (-0.074, -0.012, 0.002, 0.0085, 0.0175, 0.0180, 2.6),
            (-0.092, -0.022, 0.002, 0.0070, 0.0130, 0.0150, 2.4),
            (-0.102, -0.028, 0.002, 0.0025, 0.0050, 0.0060, 2.2),
        ]
    )
    keys[:, :6] *= h
    keys[:, 1] *= side
    keys[:, :3] += (wrist, x, y)
    rows = smooth_profile(keys, figure.count(9))
    palm = rings(rows, figure.count(10))
    thumb = ellipsoid_rings(
        (x - side * 0.008 * h, y + 0.023 * h, wrist - 0.044 * h),
        (0.0068 * h, 0.0082 * h, 0.025 * h),
        (5, figure.count(8)),
    )
    bone = along_bone(arm.hand)
    return [loft(palm, bone, material, box), loft(thumb, bone, material, box)]
