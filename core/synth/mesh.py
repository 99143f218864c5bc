"""A skinned mesh, and the grids of vertices that it is put together from."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DEGENERATE_AREA = 1e-9  # m2, twice the triangle
_POLE_RADIUS = 2e-3  # m; a narrower ring is the tip of a closed part


class Material(IntEnum):
    """What a triangle is made of; each has one texture and one way of shining."""

    SKIN = 0
    FACE = 1
    HAIR = 2
    TOP = 3
    SLEEVE = 4
    LEGS = 5
    SHOE = 6
    BAG = 7
    HAT = 8
    SCARF = 9
    MISC = 10
    STRAP = 11


MATERIALS = len(Material)


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles with up to three bones a vertex; metres, z up, y forward, x right.

    Shapes: vertices, normals (V, 3) float32; uv (V, 2) float32; bones (V, 3) int32 with
    bone_weights (V, 3) float32 that sum to 1; triangles (F, 3) int32, counter-clockwise seen
    from outside; material (F,) int32 in [0, MATERIALS).
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    uv: NDArray[np.float32]
    bones: NDArray[np.int32]
    bone_weights: NDArray[np.float32]
    triangles: NDArray[np.int32]
    material: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """A grid of R rings of S points with its weights, before it joins a mesh."""

    material: Material
    points: Floats
    """(R, S, 3)"""
    normals: Floats
    """(R, S, 3), unit length"""
    uv: Floats
    """(R, S, 2)"""
    weights: Floats
    """(R, S, 19), each summing to 1 with at most three of them above 0"""

    def triangles(self) -> NDArray[np.int64]:
        """(F, 3) indices into the flattened points; slivers at the poles are left out."""
        rings, segments = self.points.shape[:2]
        first = (np.arange(rings - 1)[:, None] * segments + np.arange(segments - 1)).ravel()
        a, b, c, d = first, first + 1, first + segments, first + segments + 1
        faces = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
        corner = self.points.reshape(-1, 3)[faces]
        cross = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        kept: NDArray[np.int64] = faces[np.einsum("fi,fi->f", cross, cross) > _DEGENERATE_AREA**2]
        return kept


def signed_volume(part: Part) -> float:
    """Volume enclosed by a part as seen from its centroid; negative when it is inside out.

    An open tube is closed by cones from its rims to the centroid, which keeps the sign.
    """
    points = part.points.reshape(-1, 3)
    corner = points[part.triangles()] - points.mean(0)
    return float(np.einsum("fi,fi->", corner[:, 0], np.cross(corner[:, 1], corner[:, 2])) / 6)


def grid_normals(points: Floats, *, wraps: bool) -> Floats:
    """Smooth unit normals of a grid whose rings run counter-clockwise against their progress.

    Args:
        points: (R, S, 3); with `wraps` the last point of a ring repeats the first.
        wraps: whether rings are closed, so that no crease shows at the seam.

    Returns:
        (R, S, 3).
    """
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, :-1], points[1:, 1:]
    upper = np.cross(c - a, b - a)
    lower = np.cross(c - b, d - b)
    total = np.zeros_like(points)
    total[:-1, :-1] += upper
    total[1:, :-1] += upper + lower
    total[:-1, 1:] += upper + lower
    total[1:, 1:] += lower
    if wraps:
        total[:, 0] += total[:, -1]
        total[:, -1] = total[:, 0]
        spread = np.abs(points - points.mean(1, keepdims=True)).max((1, 2))
        pole = spread < _POLE_RADIUS
        total[pole] = total[pole].sum(1, keepdims=True)
    length = np.linalg.norm(total, axis=-1, keepdims=True)
    flat = length[..., 0] < 1e-14
    total[flat], length[flat] = (0, 0, 1), 1
    unit: Floats = total / length
    return unit


def assemble(parts: Sequence[Part]) -> Mesh:
    """Joins parts into one mesh, in the order given."""
    offsets = np.cumsum([0, *(part.points.shape[0] * part.points.shape[1] for part in parts)])
    faces = [part.triangles() for part in parts]
    weights = np.concatenate([part.weights.reshape(-1, part.weights.shape[-1]) for part in parts])
    bones = np.argsort(-weights, axis=1, kind="stable")[:, :3]
    strongest = np.take_along_axis(weights, bones, 1)
    return Mesh(
        vertices=_stack([part.points for part in parts]),
        normals=_stack([part.normals for part in parts]),
        uv=_stack([part.uv for part in parts]),
        bones=bones.astype(np.int32),
        bone_weights=(strongest / strongest.sum(1, keepdims=True)).astype(np.float32),
        triangles=np.concatenate(
            [face + offset for face, offset in zip(faces, offsets, strict=False)]
        ).astype(np.int32),
        material=np.repeat(
            [int(part.material) for part in parts], [len(face) for face in faces]
        ).astype(np.int32),
    )


def _stack(grids: list[Floats]) -> NDArray[np.float32]:
    return np.concatenate([grid.reshape(-1, grid.shape[-1]) for grid in grids]).astype(np.float32)
