"""What is worn on the head and round the neck: hats, glasses, masks, scarves."""

import numpy as np

from core.synth.anatomy import Figure
from core.synth.head import Skull, hair_thickness
from core.synth.limbs import BLACK_V, MASK_V
from core.synth.loft import (
    DEPTHS,
    UvBox,
    Z,
    along_bone,
    ellipsoid_rings,
    loft,
    rings,
    smooth_profile,
    smoothstep,
    superellipse,
    wobble,
)
from core.synth.mesh import Floats, Material, Part
from core.synth.outfit import Hat, Outfit
from core.synth.skeleton import Bone

_HAT_EDGE = {"beanie": 0.62, "cap": 0.66, "brim": 0.66}
"""Where a hat ends on the head, in heads above the chin."""
_BRIM_V = (0.8, 1.0)
"""Rows of the texture of `Material.HAT` that hold peak and brim."""


def headwear_parts(figure: Figure, outfit: Outfit) -> list[Part]:
    """Glasses, mask, hat and scarf, as far as they are worn."""
    skull = Skull.of(figure)
    parts: list[Part] = []
    if outfit.glasses:
        parts += _glasses(figure, skull, dark=outfit.glasses == "sun")
    if outfit.mask:
        parts.append(_mask(figure, skull))
    if outfit.hat:
        parts += _hat(figure, skull, outfit.hat, hair_thickness(outfit))
    if outfit.scarf:
        parts.append(_scarf(figure, outfit))
        if outfit.scarf.tail:
            parts.append(_scarf_tail(figure))
    return parts


def _glasses(figure: Figure, skull: Skull, *, dark: bool) -> list[Part]:
    z, y = skull.at(0.485), skull.centre_y + 0.96 * skull.depth
    bone, box = along_bone(Bone.HEAD), UvBox(0, 1, *BLACK_V)
    parts = []
    for side in (1, -1):
        lens = ellipsoid_rings(
            (side * 0.034, y + 0.004, z),
            (0.025, 0.007, 0.016 if dark else 0.012),
            (5, figure.count(10)),
            2.8,
        )
        temple = ellipsoid_rings(
            (side * skull.width * 1.02, skull.centre_y + skull.depth * 0.35, z),
            (0.004, skull.depth * 0.62, 0.005),
            (4, 6),
        )
        parts += [loft(points, bone, Material.MISC, box) for points in (lens, temple)]
    return parts


def _mask(figure: Figure, skull: Skull) -> Part:
    """The front two fifths of a few rings round nose, mouth and chin."""
    shares, widths = np.array([(0.40, 0.80), (0.30, 0.93), (0.18, 0.90), (0.05, 0.72)]).T
    keys = np.zeros((4, 7))
    keys[:, 0], keys[:, 2] = skull.chin + shares * skull.height, skull.centre_y + 0.006
    keys[:, 3] = skull.width * widths * 0.98 + 0.004
    keys[:, 4] = skull.depth * np.where(shares > 0.2, 1.03, 0.98) + 0.010
    keys[:, 5], keys[:, 6] = skull.depth * 0.2, 2.1
    points = rings(smooth_profile(keys, figure.count(6)), figure.count(20))
    size = points.shape[1]
    front = points[:, int(size * 0.30) : int(size * 0.70) + 1]
    return loft(front, along_bone(Bone.HEAD), Material.MISC, UvBox(0, 1, *MASK_V), wraps=False)


def _hat(figure: Figure, skull: Skull, hat: Hat, hair: float) -> list[Part]:
    room = 0.8 * hair + (0.016 if hat.kind == "beanie" else 0.008)
    bone = along_bone(Bone.HEAD)
    keys = (
        _bucket_keys(figure, skull, room) if hat.kind == "bucket" else _cap_keys(skull, hat, room)
    )
    rows = smooth_profile(keys, figure.count(12))
    crown = UvBox() if hat.kind in ("beanie", "bucket") else UvBox(v1=_BRIM_V[0])
    parts = [loft(rings(rows, figure.count(20)), bone, Material.HAT, crown)]
    if hat.kind == "cap":
        peak = _peak(figure, skull, room, -1 if hat.backwards else 1)
        parts.append(loft(peak, bone, Material.HAT, UvBox(0, 1, *_BRIM_V), wraps=False))
    if hat.kind == "brim":
        parts.append(loft(_brim(figure, skull, room), bone, Material.HAT, UvBox(0, 1, *_BRIM_V)))
    if hat.kind == "beanie" and hat.pompom:
        centre = (0, skull.centre_y, figure.height + room + 0.035)
        points = ellipsoid_rings(centre, (0.033, 0.033, 0.030), (6, figure.count(10)))
        parts.append(loft(points, bone, Material.HAT, UvBox(v0=0.0, v1=0.1)))
    return parts


def _cap_keys(skull: Skull, hat: Hat, room: float) -> Floats:
    """Rings that follow the skull down to the edge of the hat."""
    keys = skull.profile()
    keys = keys[keys[:, Z] > skull.at(0.60)]
    share = (keys[:, Z] - skull.chin) / skull.height
    keys[:, DEPTHS] += room
    keys[:, Z] += (room + (0.004 if hat.kind == "cap" else 0.016)) * smoothstep(share, 0.65, 0.95)
    keys[0, DEPTHS] = 0.0015
    edge = keys[-1].copy()
    edge[Z] = skull.at(_HAT_EDGE[hat.kind])
    return np.concatenate([keys[keys[:, Z] > edge[Z] + 0.002], edge[None]])


def _bucket_keys(figure: Figure, skull: Skull, room: float) -> Floats:
    y, w, d = skull.centre_y, skull.width, skull.depth
    crown = figure.height + room
    return np.array(
        [
            (crown + 0.021, 0, y, 0.0015, 0.0015, 0.0015, 2),
            (crown + 0.020, 0, y, 0.8 * w, 0.8 * d, 0.8 * d, 2),
            (skull.at(0.66), 0, y, w + room, d + room, d + room, 2),
            (skull.at(0.62), 0, y, w + room + 0.004, d + room + 0.004, d + room + 0.004, 2),
            (skull.at(0.52), 0, y, w + 0.05, d + 0.05, d + 0.05, 2),
        ]
    )


def _peak(figure: Figure, skull: Skull, room: float, facing: int) -> Floats:
    """(5, S, 3) the peak of a cap, from its crown outwards."""
    out = np.linspace(0, 1, 5)[:, None]
    x = np.linspace(-1, 1, figure.count(12) + 1)[None]
    rim = (skull.depth + room) * np.sqrt(np.maximum(1 - (0.92 * x) ** 2, 0))
    y = rim + out * 0.075 * np.sqrt(np.maximum(1 - 0.85 * x**2, 0.02))
    return np.stack(
        np.broadcast_arrays(
            -facing * x * (skull.width + room) * 0.92,
            skull.centre_y + facing * (y - 0.004),
            skull.at(0.68) - 0.012 * out - 0.010 * x**2,
        ),
        -1,
    )


def _brim(figure: Figure, skull: Skull, room: float) -> Floats:
    """(5, S, 3) the brim of a hat, from its crown outwards."""
    out = np.arange(5)[:, None]
    across, along = superellipse(figure.count(20), np.full(5, 2.0))
    return np.stack(
        np.broadcast_arrays(
            across * (skull.width + room + 0.018 * out),
            skull.centre_y + along * (skull.depth + room + 0.018 * out),
            skull.at(0.69) - 0.006 * out,
        ),
        -1,
    )


def _scarf(figure: Figure, outfit: Outfit) -> Part:
    z = figure.shoulder + 0.22 * figure.top
    keys = np.array(
        [
            (z + 0.030, 0, 0, 0.050, 0.058, 0.055, 2),
            (z + 0.022, 0, 0, 0.074, 0.080, 0.074, 2),
            (z - 0.010, 0, 0, 0.082, 0.090, 0.080, 2),
            (z - 0.045, 0, 0, 0.085, 0.088, 0.085, 2),
            (z - 0.055, 0, 0, 0.060, 0.065, 0.070, 2),
        ]
    )
    keys[:, DEPTHS] += max(0.0, outfit.top.offset_m - 0.012)
    points = rings(smooth_profile(keys, figure.count(8)), figure.count(18))
    weights = 0.6 * along_bone(Bone.CHEST) + 0.4 * along_bone(Bone.NECK)
    points = wobble(points, outfit.seed + 5, 0.05, 5, 9)
    return loft(points, weights, Material.SCARF, UvBox(v1=0.3))


def _scarf_tail(figure: Figure) -> Part:
    z, y = figure.shoulder + 0.22 * figure.top, 0.075 * figure.height
    keys = np.array(
        [
            (z - 0.03, 0.045, 0.052),
            (z - 0.12, 0.050, y),
            (z - 0.25, 0.052, y + 0.012),
            (z - 0.36, 0.050, y + 0.008),
            (z - 0.40, 0.050, y),
        ]
    )
    rows = np.concatenate([keys, np.tile((0.036, 0.010, 0.010, 3.0), (5, 1))], axis=1)
    points = rings(rows, figure.count(10))
    return loft(points, along_bone(Bone.CHEST), Material.SCARF, UvBox(v0=0.3))
