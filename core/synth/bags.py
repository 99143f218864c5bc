"""Bags with their straps, and the telephone in a hand."""

import numpy as np

from core.synth.anatomy import Figure, torso_profile, torso_weights
from core.synth.limbs import BLACK_V
from core.synth.loft import (
    BACK,
    EXPONENT,
    FRONT,
    WIDTH,
    UvBox,
    Y,
    Z,
    along_bone,
    ellipsoid_rings,
    loft,
    row_at,
    superellipse,
)
from core.synth.mesh import Floats, Material, Part
from core.synth.outfit import Bag, Outfit
from core.synth.skeleton import ARMS, Bone

Path = list[tuple[Floats, Floats]]
"""Points of a strap, each with the direction away from the body."""


def bag_parts(figure: Figure, outfit: Outfit) -> list[Part]:
    """The bag of an outfit with what it hangs from; nothing where there is none."""
    if outfit.bag is None:
        return []
    torso = torso_profile(figure, outfit.top.offset_m)
    build = {
        "backpack": _backpack,
        "shoulder": _shoulder_bag,
        "messenger": _messenger,
        "handbag": _handbag,
    }[outfit.bag.kind]
    return build(figure, outfit.bag, torso)


def telephone(figure: Figure) -> Part:
    """A telephone in the right hand."""
    h = figure.height
    centre = figure.joints[Bone.HAND_R] + np.array([-0.004, 0.022, -0.055]) * h
    points = ellipsoid_rings(centre, (0.006, 0.012, 0.075), (4, 8), 5)
    return loft(points, along_bone(Bone.HAND_R), Material.MISC, UvBox(0, 1, *BLACK_V))


def _box(
    figure: Figure, centre: tuple[float, float, float], size: tuple[float, float, float], bone: int
) -> Part:
    points = ellipsoid_rings(centre, np.array(size) / 2, (figure.count(10), figure.count(20)), 4.0)
    return loft(points, along_bone(bone), Material.BAG)


def _backpack(figure: Figure, bag: Bag, torso: Floats) -> list[Part]:
    h = figure.height
    z = figure.shoulder - 0.03 * h - 0.46 * bag.height_m
    row = row_at(torso, z)
    y = row[Y] - row[BACK] - 0.47 * bag.depth_m
    body = _box(figure, (0, y, z), (bag.width_m, bag.depth_m, bag.height_m), Bone.CHEST)
    pocket = ellipsoid_rings(
        (0, y - 0.42 * bag.depth_m, z - 0.18 * bag.height_m),
        (0.38 * bag.width_m, 0.25 * bag.depth_m, 0.22 * bag.height_m),
        (figure.count(7), figure.count(14)),
        3.6,
    )
    front = loft(pocket, along_bone(Bone.CHEST), Material.BAG, UvBox(v0=0.6, v1=0.95))
    straps = [_strap(figure, _over_shoulder(figure, torso, side), 0.048, 0.009) for side in (1, -1)]
    return [body, front, *straps]


def _shoulder_bag(figure: Figure, bag: Bag, torso: Floats) -> list[Part]:
    height, width, depth = 0.62 * bag.height_m, 0.95 * bag.width_m, 0.55 * bag.depth_m
    z = figure.hip + 0.10 * figure.height
    x = bag.side * (row_at(torso, z)[WIDTH] + 0.5 * depth + 0.035)
    body = _box(figure, (x, -0.01 * figure.height, z), (depth, width, height), Bone.PELVIS)
    path = _to_hip(figure, torso, z + 0.45 * height, x)
    return [body, _strap(figure, path, 0.026, 0.006)]


def _messenger(figure: Figure, bag: Bag, torso: Floats) -> list[Part]:
    height, width, depth = 0.62 * bag.height_m, 0.95 * bag.width_m, 0.55 * bag.depth_m
    z = figure.hip + 0.02 * figure.height
    x = bag.side * (row_at(torso, z)[WIDTH] + 0.5 * depth + 0.035)
    body = _box(figure, (x, -0.01 * figure.height, z), (depth, width, height), Bone.PELVIS)
    path = _across_chest(figure, torso, bag.side, z + 0.4 * height)
    return [body, _strap(figure, path, 0.036, 0.006)]


def _handbag(figure: Figure, bag: Bag, torso: Floats) -> list[Part]:
    del torso  # hangs from the hand alone
    hand = ARMS[0].hand if bag.side > 0 else ARMS[1].hand
    height, width, depth = 0.62 * bag.height_m, 0.9 * bag.width_m, 0.55 * bag.depth_m
    grip = figure.joints[hand] + np.array([bag.side * 0.01, 0, -0.085 * figure.height])
    centre = (float(grip[0]), float(grip[1]), float(grip[2] - 0.06 - height / 2))
    return [_box(figure, centre, (depth, width, height), hand), _handle(grip, width, hand)]


def _handle(grip: Floats, width: float, hand: int) -> Part:
    """A thin arch from the front of the bag over the hand to its back."""
    turn = np.linspace(np.pi, 0, 9)[:, None]
    around, outward = superellipse(6, np.full(9, 2.0))
    radius = 0.007
    reach = outward * radius
    points = np.stack(
        [
            grip[0] + around * radius,
            grip[1] + np.cos(turn) * (0.28 * width + reach),
            grip[2] - 0.07 + np.sin(turn) * (0.075 + reach),
        ],
        -1,
    )
    return loft(points, along_bone(hand), Material.STRAP)


def _on_torso(
    torso: Floats, x: float, z: float, *, front: bool, lift: float
) -> tuple[Floats, Floats]:
    """The point of the cloth at x and z, `lift` metres off it, and the direction outwards."""
    z = max(z, float(torso[-1, Z]))
    row = row_at(torso, z)
    width, exponent = row[WIDTH], row[EXPONENT]
    share = float(np.clip(x / width, -0.98, 0.98))
    depth = (1 - abs(share) ** exponent) ** (1 / exponent)
    sign, radius = (1, row[FRONT]) if front else (-1, row[BACK])
    normal = np.array(
        [
            np.sign(share) * abs(share) ** (exponent - 1) / width,
            sign * depth ** (exponent - 1) / radius,
            0.15,
        ]
    )
    normal /= np.linalg.norm(normal)
    return np.array([share * width, row[Y] + sign * depth * radius, z]) + normal * lift, normal


def _over_shoulder(figure: Figure, torso: Floats, side: int) -> Path:
    """From the back over a shoulder down to the front."""
    h, shoulder = figure.height, figure.shoulder
    path = [
        _on_torso(torso, side * 0.060 * h, z, front=False, lift=0.006)
        for z in np.linspace(shoulder - 0.20 * figure.trunk, shoulder + 0.05 * figure.top, 4)
    ]
    for y in (-0.030 * h, -0.012 * h, 0.008 * h):
        normal = np.array([0, 3 * y, 1.0])
        top = np.array([side * 0.069 * h, y, shoulder + 0.13 * figure.top + 0.008])
        path.append((top, normal / np.linalg.norm(normal)))
    for share in np.linspace(0, 1, 8):
        x = side * (0.085 + 0.05 * max(0.0, share - 0.55)) * h
        z = shoulder + 0.03 * figure.top - 0.58 * share * figure.trunk
        path.append(_on_torso(torso, x, z, front=True, lift=0.007))
    return path


def _across_chest(figure: Figure, torso: Floats, side: int, bottom: float) -> Path:
    """From the bag up the back, over the far shoulder and down across the chest."""
    h, top = figure.height, figure.shoulder + 0.14 * figure.top

    def half(share: float, *, front: bool) -> tuple[Floats, Floats]:
        x = side * (0.16 * share - 0.055) * h
        z = top - 0.03 + share * (bottom - top + 0.03)
        return _on_torso(torso, x, z, front=front, lift=0.010)

    down = np.linspace(0, 1, 12)
    crest = (np.array([-side * 0.052 * h, -0.01 * h, top + 0.012]), np.array([0, 0, 1.0]))
    back = [half(share, front=False) for share in down[::-1]]
    return [*back, crest, *(half(share, front=True) for share in down)]


def _to_hip(figure: Figure, torso: Floats, bottom: float, bag_x: float) -> Path:
    """From the bag up the back, over the near shoulder and down the front."""
    h, shoulder, side = figure.height, figure.shoulder, int(np.sign(bag_x))
    top = shoulder + 0.02 * h

    def half(share: float, facing: int) -> tuple[Floats, Floats]:
        x = side * 0.085 * h + share * (bag_x - side * 0.085 * h)
        z = top + share * (bottom - top)
        near = side * min(abs(x), 0.09 * h)
        point, _ = _on_torso(torso, near, z, front=facing > 0, lift=0.010)
        normal = np.array([0.6 * side * share, facing * (1 - 0.3 * share), 0.2])
        point = np.array([x, point[1] * (1 - 0.5 * share), z])
        return point, normal / np.linalg.norm(normal)

    down = np.linspace(0, 1, 8)
    normal = np.array([0.3 * side, 0, 1.0])
    crest_point = np.array([side * 0.080 * h, -0.01 * h, shoulder + 0.14 * figure.top])
    crest = (crest_point, normal / np.linalg.norm(normal))
    back = [half(share, -1) for share in down[::-1]]
    return [*back, crest, *(half(share, 1) for share in down)]


def _strap(figure: Figure, path: Path, width: float, thickness: float) -> Part:
    """A flat band along a path."""
    points = np.array([point for point, _ in path])
    normals = np.array([normal for _, normal in path])
    tangent = np.gradient(points, axis=0)
    across = np.cross(tangent, normals)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    sideways, outward = superellipse(8, np.full(len(path), 3.5))
    middle = points + normals * thickness * 0.3
    band = (
        middle[:, None]
        + across[:, None] * (sideways * width / 2)[..., None]
        + normals[:, None] * (outward * thickness)[..., None]
    )
    heights = np.minimum(points[:, 2], figure.joints[Bone.NECK, 2] - 0.04)
    return loft(band, torso_weights(figure, heights)[:, None], Material.STRAP)
