"""The head: skull with its face, ears and hair."""

from dataclasses import dataclass

import numpy as np

from core.synth.anatomy import Figure, torso_profile, torso_weights
from core.synth.loft import (
    BACK,
    DEPTHS,
    EXPONENT,
    FRONT,
    WIDTH,
    UvBox,
    Y,
    Z,
    along_bone,
    ellipsoid_rings,
    loft,
    rings,
    row_at,
    smooth_profile,
    smoothstep,
)
from core.synth.mesh import Floats, Material, Part
from core.synth.outfit import Hair, Outfit
from core.synth.skeleton import Bone

_HEAD_HEIGHT_M = 0.235

# height in the head, width, depth before and behind (shares of the largest), shift forward (m)
_SKULL = np.array(
    [
        (1.0, 0.02, 0.02, 0.02, 0),
        (0.985, 0.36, 0.34, 0.37, -0.004),
        (0.94, 0.67, 0.64, 0.68, -0.006),
        (0.86, 0.89, 0.87, 0.92, -0.006),
        (0.72, 1.0, 0.99, 1.0, -0.006),
        (0.56, 0.985, 0.97, 0.97, -0.004),
        (0.42, 0.95, 0.97, 0.86, 0),
        (0.28, 0.86, 0.98, 0.68, 0.002),
        (0.16, 0.74, 0.94, 0.52, 0.006),
        (0.06, 0.56, 0.86, 0.40, 0.012),
        (0.0, 0.34, 0.62, 0.30, 0.018),
        (-0.03, 0.05, 0.1, 0.1, 0.02),
    ]
)
_HAIR_LENGTH = {
    "crop": 0.36,
    "short": 0.30,
    "bob": -0.02,
    "long": -0.62,
    "pony": 0.30,
    "bun": 0.30,
    "afro": 0.30,
}
"""How far down the head the hair reaches at the nape, in heads above the chin."""
_TAPERED = ("crop", "short", "pony", "bun")
"""Styles that lie close at the temples and the nape."""
_ON_CLOTH_M = 0.028  # of the outside of long hair over the cloth of the back
_AFRO_UNDER_HAT_M = 0.012


@dataclass(frozen=True)
class Skull:
    """The measures of a head; metres."""

    chin: float
    height: float
    centre_y: float
    width: float
    depth: float

    @classmethod
    def of(cls, figure: Figure) -> "Skull":
        """The skull on top of a figure."""
        size = figure.body.head
        height = size * _HEAD_HEIGHT_M
        return cls(
            chin=figure.height - height,
            height=height,
            centre_y=0.012 * figure.height,
            width=0.076 * figure.body.head_width * size,
            depth=0.096 * size,
        )

    def at(self, share: float) -> float:
        """Height z at a share of the head over the chin."""
        return self.chin + share * self.height

    def profile(self) -> Floats:
        """(12, 7) rings from the crown to under the chin."""
        out = np.zeros((len(_SKULL), 7))
        out[:, Z] = self.chin + _SKULL[:, 0] * self.height
        out[:, Y] = self.centre_y + _SKULL[:, 4]
        out[:, WIDTH] = self.width * _SKULL[:, 1]
        out[:, FRONT], out[:, BACK] = self.depth * _SKULL[:, 2], self.depth * _SKULL[:, 3]
        out[:, -1] = 2.15
        return out


def head_parts(figure: Figure, outfit: Outfit) -> list[Part]:
    """Face, ears and hair."""
    skull = Skull.of(figure)
    parts = [_face(figure, skull)]
    for side in (1, -1):
        centre = (side * skull.width * 0.99, skull.centre_y - 0.008, skull.at(0.44))
        ear = ellipsoid_rings(centre, (0.010, 0.016, 0.030), (5, figure.count(8)))
        parts.append(loft(ear, along_bone(Bone.HEAD), Material.SKIN, UvBox(v0=0.1, v1=0.2)))
    if outfit.hair.style != "bald":
        parts.append(_hair(figure, skull, outfit))
    if outfit.hair.style == "pony":
        parts.append(_pony_tail(figure, skull, outfit.hair))
    if outfit.hair.style == "bun":
        parts.append(_bun(figure, skull, outfit.hair))
    return parts


def _face(figure: Figure, skull: Skull) -> Part:
    rows = smooth_profile(skull.profile(), figure.count(24))
    points = rings(rows, figure.count(24))
    u = np.arange(points.shape[1]) / (points.shape[1] - 1)
    share = (rows[:, Z, None] - skull.chin) / skull.height

    def bump(u0: float, wide: float, v0: float, tall: float) -> Floats:
        return np.asarray(np.exp(-(((u - u0) / wide) ** 2)) * np.exp(-(((share - v0) / tall) ** 2)))

    relief = 0.021 * bump(0.5, 0.035, 0.36, 0.06) + 0.010 * bump(0.5, 0.035, 0.45, 0.07)  # nose
    relief -= 0.008 * (bump(0.43, 0.03, 0.48, 0.05) + bump(0.57, 0.03, 0.48, 0.05))  # eye sockets
    points[:, :, 1] += relief
    v = np.clip(1 - (rows[:, Z] - skull.chin) / skull.height, 0, 1)
    return loft(points, along_bone(Bone.HEAD), Material.FACE, v=v)


def hair_thickness(outfit: Outfit) -> float:
    """Metres; a hat presses an afro down."""
    hair = outfit.hair
    if hair.style == "bald":
        return 0.0
    if outfit.hat and hair.style == "afro":
        return _AFRO_UNDER_HAT_M
    return hair.thickness_m


def _hair(figure: Figure, skull: Skull, outfit: Outfit) -> Part:
    """A shell round the skull, cut along the hairline and roughened into strands."""
    hair, length = outfit.hair, _HAIR_LENGTH[outfit.hair.style]
    rows = smooth_profile(_hair_keys(figure, skull, outfit), figure.count(22))
    points = rings(rows, figure.count(32))
    u = np.arange(points.shape[1]) / (points.shape[1] - 1)
    points, hidden = _cut_at_hairline(points, rows, skull, hair, u)
    points = _strands(points, hidden, hair, outfit.seed, u)
    if length < -0.1:  # long hair follows the neck and rests on the back
        head = smoothstep(rows[:, Z], skull.chin - 0.06, skull.chin + 0.02)[:, None, None]
        below = torso_weights(figure, rows[:, Z])[:, None]
        weights = head * along_bone(Bone.HEAD) + (1 - head) * below
    else:
        weights = along_bone(Bone.HEAD)
    return loft(points, weights, Material.HAIR)


def _hair_keys(figure: Figure, skull: Skull, outfit: Outfit) -> Floats:
    """Key rings of the shell from the crown to the ends of the hair."""
    style, thick = outfit.hair.style, hair_thickness(outfit)
    length = _HAIR_LENGTH[style]
    keys = skull.profile()
    share = (keys[:, Z] - skull.chin) / skull.height
    fullness = np.clip(keys[:, WIDTH] / skull.width * 1.15 - 0.15, 0, 1)
    if style in _TAPERED:
        fullness *= 0.3 + 0.7 * smoothstep(share, 0.40, 0.75)
    keys[:, DEPTHS] += thick * np.array((1.0, 0.75, 1.1)) * fullness[:, None]
    keys[:, Z] += 0.9 * thick * smoothstep(share, 0.6, 0.95)
    keys[0, DEPTHS] = 0.0015
    # hair that reaches the jaw does not follow the hollow of the nape
    keys = keys[share > (max(length, 0.12) if length > 0.1 else 0.40)]
    last = keys[-1].copy()
    last[Z] = skull.at(length)
    if length > 0.1:
        last[DEPTHS] *= 0.97
        return np.concatenate([keys, last[None]])
    jaw = last.copy()
    jaw[Z], jaw[Y] = skull.at(0.05), skull.centre_y - 0.010
    jaw[DEPTHS] = (skull.width * 1.02 + thick, skull.depth * 0.5, skull.depth * 0.80 + thick)
    last[DEPTHS] = jaw[DEPTHS]
    if style == "bob":
        last[WIDTH], last[BACK] = skull.width * 1.05 + thick * 1.2, skull.depth * 0.75
        last[Y] = skull.centre_y - 0.012
        return np.concatenate([keys, jaw[None], last[None]])
    jaw[BACK] = skull.depth * 0.95 + thick
    return np.concatenate([keys, jaw[None], _on_the_back(figure, skull, outfit, last)])


def _on_the_back(figure: Figure, skull: Skull, outfit: Outfit, last: Floats) -> Floats:
    """(2, 7) the lowest rings of long hair, which lie on the cloth of the back."""
    torso = torso_profile(figure, outfit.top.offset_m)
    rows = np.stack([last, last])
    rows[:, WIDTH] = skull.width * 1.12 + outfit.hair.thickness_m
    rows[:, EXPONENT] = 3.0, 4.0  # flat, as the back is
    rows[0, Z] = figure.shoulder + 0.12 * figure.top
    for row in rows:
        cloth = row_at(torso, row[Z])
        row[Y] = skull.centre_y - 0.03
        row[BACK] = row[Y] - cloth[Y] + cloth[BACK] + _ON_CLOTH_M
    return rows


def _hairline(skull: Skull, hair: Hair, u: Floats) -> Floats:
    """(S,) height z under which there is no hair, round the head: fringe, temples, ears."""
    length = _HAIR_LENGTH[hair.style]
    from_front = np.abs(u - 0.5) * 2
    front = 0.80 - 0.2 * hair.fringe + 0.02 * np.sin(70 * u)
    front = front + hair.parting * (u - 0.5) * (from_front < 0.34)
    side = 0.46 if length > 0.1 else 0.0  # long hair covers the ears
    temple = front + (side - front) * np.clip((from_front - 0.34) / 0.08, 0, 1)
    nape = length if length > 0.1 else -np.inf
    behind = np.where(from_front < 0.56, max(side, nape), nape)
    line = np.where(from_front < 0.42, temple, behind)
    cut: Floats = np.where(np.isfinite(line), skull.chin + line * skull.height, -np.inf)
    return cut


def _cut_at_hairline(
    points: Floats, rows: Floats, skull: Skull, hair: Hair, u: Floats
) -> tuple[Floats, Floats]:
    """Parks what lies below the hairline on it, just inside the skull.

    Returns:
        The points, and (R, S) 1.0 where one was parked.
    """
    line = _hairline(skull, hair, u)
    hidden = rows[:, Z, None] < line[None]
    hidden[0] = False
    out = points.copy()
    axis = np.array([0.0, skull.centre_y - 0.01])
    for column in np.nonzero(hidden.any(0))[0]:
        first = int(np.argmax(hidden[:, column]))
        edge = points[first, column].copy()
        edge[2] = line[column]
        out[first, column, :2] = axis + (edge[:2] - axis) * 0.985
        out[first, column, 2] = edge[2]
        out[first + 1 :, column, :2] = axis + (edge[:2] - axis) * 0.86
        out[first + 1 :, column, 2] = edge[2]
    return out, hidden.astype(np.float64)


def _strands(points: Floats, hidden: Floats, hair: Hair, seed: int, u: Floats) -> Floats:
    """Ragged ends and locks that stand out of the shell."""
    phase = np.random.default_rng(seed + 77).uniform(0, 2 * np.pi, 6)
    out = points.copy()
    if _HAIR_LENGTH[hair.style] < 0.1:
        ends = (np.arange(len(points)) / (len(points) - 1))[:, None] ** 3
        ragged = np.sin(10 * np.pi * u + phase[0]) + np.sin(18 * np.pi * u + phase[1])
        reach = 0.022 if hair.style == "bob" else 0.035
        out[..., 2] += np.where(hidden > 0, 0, ends * ragged * reach / 2)
    amount = {"afro": 0.035, "short": 0.040, "crop": 0.012}.get(hair.style, 0.032)
    turns = np.arange(3, 9)
    tilt = 30.0 * (np.arange(6) % 3)
    locks = np.sin(
        turns[:, None, None] * 2 * np.pi * u
        + tilt[:, None, None] * out[..., 2]
        + phase[:, None, None]
    ).sum(0)
    out[..., 0] *= 1 + amount * locks / 3
    centre = points[0, :, 1].mean()
    out[..., 1] = centre + (out[..., 1] - centre) * (1 + amount * locks / 3)
    return out


def _pony_tail(figure: Figure, skull: Skull, hair: Hair) -> Part:
    y, z = skull.centre_y - skull.depth - hair.thickness_m, skull.at(0.66)
    end = 0.10 * hair.tail
    keys = np.array(
        [
            (z + 0.020, 0, y + 0.015, 0.012, 0.012, 0.012, 2),
            (z, 0, y - 0.015, 0.024, 0.022, 0.022, 2),
            (z - 0.06, 0, y - 0.035, 0.030, 0.024, 0.024, 2),
            (z - 0.14, 0, y - 0.030, 0.026, 0.020, 0.020, 2),
            (z - 0.14 - end, 0, y - 0.020, 0.014, 0.012, 0.012, 2),
            (z - 0.16 - end, 0, y - 0.020, 0.0015, 0.0015, 0.0015, 2),
        ]
    )
    rows = smooth_profile(keys, figure.count(10))
    weights = 0.75 * along_bone(Bone.HEAD) + 0.25 * along_bone(Bone.NECK)
    return loft(rings(rows, figure.count(10)), weights, Material.HAIR)


def _bun(figure: Figure, skull: Skull, hair: Hair) -> Part:
    y = skull.centre_y - 0.92 * skull.depth - hair.thickness_m - 0.012
    points = ellipsoid_rings(
        (0, y, skull.at(hair.bun_height)),
        (0.036, 0.032, 0.034),
        (figure.count(7), figure.count(10)),
    )
    return loft(points, along_bone(Bone.HEAD), Material.HAIR)
