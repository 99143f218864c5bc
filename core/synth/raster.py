"""Skinning, projection and a z-buffer of triangles: which triangle each sample sees."""

import math

import numpy as np
from numpy.typing import NDArray

from core.jit import kernel
from core.synth.viewpoint import Doubles, Floats

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

NEAR_M = 0.2


@kernel
def skin(
    vertices: Floats,
    normals: Floats,
    bones: Ints,
    bone_weights: Floats,
    matrices: Floats,
    posed: Floats,
    posed_normals: Floats,
) -> None:
    """Move vertices (V, 3) and normals with the weighted matrices (bones, 3, 4) of their bones.

    Writes `posed` and `posed_normals` (V, 3); the normals are not of unit length.
    """
    blend = np.empty((3, 4))
    for v in range(vertices.shape[0]):
        blend[:] = 0.0
        for k in range(bones.shape[1]):
            weight = bone_weights[v, k]
            if weight > 0:
                bone = bones[v, k]
                for i in range(3):
                    for j in range(4):
                        blend[i, j] += weight * matrices[bone, i, j]
        x, y, z = vertices[v, 0], vertices[v, 1], vertices[v, 2]
        nx, ny, nz = normals[v, 0], normals[v, 1], normals[v, 2]
        for i in range(3):
            posed[v, i] = blend[i, 0] * x + blend[i, 1] * y + blend[i, 2] * z + blend[i, 3]
            posed_normals[v, i] = blend[i, 0] * nx + blend[i, 1] * ny + blend[i, 2] * nz


@kernel
def project(points: Floats, matrix: Doubles, screen: Floats) -> None:
    """Write column, row and inverse depth of points (V, 3); -1 as inverse depth is too near."""
    for v in range(points.shape[0]):
        x, y, z = points[v, 0], points[v, 1], points[v, 2]
        depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3]
        if depth < NEAR_M:
            screen[v, 0] = 0.0
            screen[v, 1] = 0.0
            screen[v, 2] = -1.0
        else:
            inverse = 1.0 / depth
            column = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3]
            row = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3]
            screen[v, 0] = column * inverse
            screen[v, 1] = row * inverse
            screen[v, 2] = inverse


@kernel
def pixel_span(low: float, high: float, count: int) -> tuple[int, int]:
    """First and last of `count` pixels whose centre lies in [low, high]; empty if first > last."""
    return max(0, math.ceil(low - 0.5)), min(count - 1, math.floor(high - 0.5))


@kernel
def rasterise(screen: Floats, triangles: Ints, closed: Flags, nearest: Floats, owner: Ints) -> None:
    """Keep, per pixel, the nearest triangle that covers its centre.

    Args:
        screen: (V, 3) column, row, inverse depth (interpolates linearly on the screen).
        triangles: (F, 3) anti-clockwise seen from outside; rows grow downwards.
        closed: (F,) True where the back of the triangle can never be seen and is skipped.
        nearest: (H, W) inverse depth so far, 0 where empty; updated.
        owner: (H, W) number of the triangle, -1 where empty; updated.
    """
    height, width = nearest.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        if screen[a, 2] <= 0 or screen[b, 2] <= 0 or screen[c, 2] <= 0:
            continue
        ax, ay = screen[a, 0], screen[a, 1]
        bx, by = screen[b, 0] - ax, screen[b, 1] - ay
        cx, cy = screen[c, 0] - ax, screen[c, 1] - ay
        area = bx * cy - cx * by
        if abs(area) < 1e-8 or (area > 0 and closed[t]):
            continue
        left, right = pixel_span(ax + min(0.0, bx, cx), ax + max(0.0, bx, cx), width)
        top, bottom = pixel_span(ay + min(0.0, by, cy), ay + max(0.0, by, cy), height)
        start = screen[a, 2]
        towards_b, towards_c = screen[b, 2] - start, screen[c, 2] - start
        for row in range(top, bottom + 1):
            y = row + 0.5 - ay
            for column in range(left, right + 1):
                x = column + 0.5 - ax
                weight_b = (cy * x - cx * y) / area
                weight_c = (bx * y - by * x) / area
                if weight_b < 0 or weight_c < 0 or weight_b + weight_c > 1:
                    continue
                inverse_depth = start + weight_b * towards_b + weight_c * towards_c
                if inverse_depth > nearest[row, column]:
                    nearest[row, column] = inverse_depth
                    owner[row, column] = t
