"""Lofts: superellipse rings strung along a limb, and what is made of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.synth.mesh import Floats, Material, Part, grid_normals
from core.synth.skeleton import BONES

Z, X, Y, WIDTH, FRONT, BACK, EXPONENT = range(7)
"""Columns of a profile: height and centre of a ring, half width, depth before and behind the
centre (all metres), and the exponent of its superellipse (2 is an ellipse, 4 nearly a box)."""
DEPTHS = slice(WIDTH, EXPONENT)
"""The three radii of a profile row."""


class UvBox(NamedTuple):
    """The piece of a texture that a part shows."""

    u0: float = 0.0
    u1: float = 1.0
    v0: float = 0.0
    v1: float = 1.0


WHOLE = UvBox()


def smoothstep(value: ArrayLike, low: float, high: float) -> Floats:
    """0 below `low`, 1 above `high`, a smooth S between them."""
    share = np.clip((np.asarray(value, dtype=np.float64) - low) / (high - low), 0, 1)
    eased: Floats = share * share * (3 - 2 * share)
    return eased


def smooth_profile(keys: ArrayLike, count: int) -> Floats:
    """(count, 7) rows spread evenly along a profile of (K, 7) key rows, without overshoot.

    Source: Fritsch and Butland (1984), the weighted harmonic mean of slopes (PCHIP).
    """
    rows = np.asarray(keys, dtype=np.float64)
    gap = np.abs(np.diff(rows[:, Z])) + np.abs(np.diff(rows[:, WIDTH])) + 1e-4
    knots = np.concatenate([[0.0], np.cumsum(gap)])
    gap = gap[:, None]
    slope = np.diff(rows, axis=0) / gap
    before, after = slope[:-1], slope[1:]
    w1, w2 = 2 * gap[1:] + gap[:-1], gap[1:] + 2 * gap[:-1]
    same = before * after > 0
    safe_before, safe_after = np.where(same, before, 1.0), np.where(same, after, 1.0)
    inner = np.where(same, (w1 + w2) / (w1 / safe_before + w2 / safe_after), 0.0)
    tangent = np.concatenate([slope[:1], inner, slope[-1:]])
    at = np.linspace(0, knots[-1], count)
    cell = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(gap) - 1)
    h = gap[cell]
    t = ((at - knots[cell])[:, None]) / h
    left: Floats = rows[cell] * (1 + 2 * t) * (1 - t) ** 2 + h * tangent[cell] * t * (1 - t) ** 2
    right: Floats = rows[cell + 1] * t * t * (3 - 2 * t) + h * tangent[cell + 1] * t * t * (t - 1)
    return left + right


def row_at(profile: Floats, z: float) -> Floats:
    """The row of a profile (sorted from top to bottom) at height z, held at its ends."""
    heights = -profile[:, Z]
    return np.array([np.interp(-z, heights, profile[:, column]) for column in range(7)])


def superellipse(segments: int, exponent: ArrayLike) -> tuple[Floats, Floats]:
    """Unit superellipses from the back, counter-clockwise: two (R, segments + 1) arrays."""
    angle = -np.pi / 2 + 2 * np.pi * np.arange(segments + 1) / segments
    cos, sin = np.cos(angle), np.sin(angle)
    power = 2.0 / np.atleast_1d(np.asarray(exponent, dtype=np.float64))[:, None]
    across: Floats = np.sign(cos) * np.abs(cos) ** power
    along: Floats = np.sign(sin) * np.abs(sin) ** power
    across[:, -1], along[:, -1] = across[:, 0], along[:, 0]  # the seam meets exactly
    return across, along


def rings(profile: Floats, segments: int) -> Floats:
    """(R, segments + 1, 3) points of a profile's horizontal rings; u = .5 faces forward."""
    across, along = superellipse(segments, profile[:, EXPONENT])
    depth = np.where(along > 0, profile[:, FRONT, None], profile[:, BACK, None])
    x = profile[:, X, None] + across * profile[:, WIDTH, None]
    y = profile[:, Y, None] + along * depth
    return np.stack([x, y, np.broadcast_to(profile[:, Z, None], x.shape)], -1)


def along_bone(bone: int) -> Floats:
    """(1, 1, 19) weights of a part that belongs to one bone alone."""
    weights = np.zeros((1, 1, BONES))
    weights[..., bone] = 1
    return weights


def loft(
    points: Floats,
    weights: Floats,
    material: Material,
    uv: UvBox = WHOLE,
    *,
    v: Floats | None = None,
    wraps: bool = True,
) -> Part:
    """A part whose rings are `points`.

    Args:
        points: (R, S, 3); a ring's right-hand normal points against the progress of the rings.
        weights: (R or 1, S or 1, 19) shares of the bones.
        material: of the whole part.
        uv: piece of the texture; v runs along the rings by arc length.
        v: (R,) overrides that.
        wraps: rings are closed.
    """
    count, size = points.shape[:2]
    if v is None:
        centre = points.mean(1)
        radius = np.linalg.norm(points - centre[:, None], axis=2).mean(1)
        step = np.linalg.norm(np.diff(centre, axis=0), axis=1) + 0.3 * np.abs(np.diff(radius))
        walked = np.concatenate([[0.0], np.cumsum(step + 1e-6)])
        v = uv.v0 + (uv.v1 - uv.v0) * walked / walked[-1]
    u = uv.u0 + (uv.u1 - uv.u0) * np.arange(size) / (size - 1)
    grid = np.stack(np.broadcast_arrays(u[None, :], v[:, None]), -1)
    shares = np.broadcast_to(weights, (count, size, BONES))
    return Part(material, points, grid_normals(points, wraps=wraps), grid, shares)


def ellipsoid_rings(
    centre: ArrayLike, radii: ArrayLike, counts: tuple[int, int], exponent: float = 2.0
) -> Floats:
    """Rings of a superellipsoid with its axis upright; `counts` are rings and segments."""
    centre, radii = np.asarray(centre, dtype=np.float64), np.asarray(radii, dtype=np.float64)
    polar = np.linspace(0, np.pi, counts[0] + 1)
    power = 2 / exponent
    out = np.maximum(np.abs(np.sin(polar)) ** power, 1e-4)
    up = np.sign(np.cos(polar)) * np.abs(np.cos(polar)) ** power
    profile = np.empty((counts[0] + 1, 7))
    profile[:, Z], profile[:, X], profile[:, Y] = centre[2] + radii[2] * up, centre[0], centre[1]
    profile[:, WIDTH] = radii[0] * out
    profile[:, FRONT] = profile[:, BACK] = radii[1] * out
    profile[:, EXPONENT] = exponent
    return rings(profile, counts[1])


def wobble(points: Floats, seed: int, amount: float, around: int, along: float) -> Floats:
    """Low-frequency dents of cloth: radii change by about `amount` of themselves.

    Args:
        points: (R, S, 3) closed rings.
        seed: of the dents.
        amount: relative size.
        around: most waves round a ring.
        along: most waves a metre along the part.
    """
    rng = np.random.default_rng(seed)
    waves = 8
    phase = rng.uniform(0, 2 * np.pi, waves)
    turns = rng.integers(2, around + 1, waves)
    rises = rng.uniform(0.4, 1, waves) * along
    centre = points.mean(1, keepdims=True)
    angle = np.linspace(0, 2 * np.pi, points.shape[1])
    height = points[:, 0, 2]
    wave = np.sin(
        turns[:, None, None] * angle
        + rises[:, None, None] * 2 * np.pi * height[:, None]
        + phase[:, None, None]
    ).sum(0)
    dented: Floats = centre + (points - centre) * (1 + amount * wave[..., None] / 4)
    return dented
