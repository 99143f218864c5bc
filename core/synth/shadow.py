"""The shadow a walker casts on itself, on its neighbours and on the ground."""

import math

import numpy as np

from core.jit import kernel
from core.synth.raster import Ints, pixel_span
from core.synth.viewpoint import Doubles, Floats

MAP_PIXELS = 192
MAP_RADIUS_M = 1.35
EMPTY = np.float32(1e9)


def lamp_matrix(towards: Floats, centre: Doubles) -> Floats:
    """(3, 4) float32: metres to column and row of the shadow map, and depth away from the lamp.

    Args:
        towards: (3,) unit vector to the lamp.
        centre: (3,) what the map is centred on, metres.
    """
    away = -np.asarray(towards, np.float64)
    across = np.cross(away, [0.0, 0.0, 1.0])
    length = np.linalg.norm(across)
    across = across / length if length > 1e-3 else np.array([1.0, 0.0, 0.0])
    scale = MAP_PIXELS / (2 * MAP_RADIUS_M)
    rows = np.stack([across * scale, np.cross(away, across) * scale, away])
    middle = np.array([MAP_PIXELS / 2, MAP_PIXELS / 2, 0.0])
    return np.column_stack([rows, middle - rows @ centre]).astype(np.float32)


@kernel
def _seen_by_lamp(lamp: Floats, x: float, y: float, z: float) -> tuple[float, float, float]:
    return (
        lamp[0, 0] * x + lamp[0, 1] * y + lamp[0, 2] * z + lamp[0, 3],
        lamp[1, 0] * x + lamp[1, 1] * y + lamp[1, 2] * z + lamp[1, 3],
        lamp[2, 0] * x + lamp[2, 1] * y + lamp[2, 2] * z + lamp[2, 3],
    )


@kernel
def shadow_map(points: Floats, triangles: Ints, lamp: Floats, depth: Floats) -> None:
    """Keep the depth nearest to the lamp; only faces turned away from it, which hides seams.

    Args:
        points: (V, 3) metres.
        triangles: (F, 3).
        lamp: (3, 4) of `lamp_matrix`.
        depth: (MAP_PIXELS, MAP_PIXELS), EMPTY at first; updated.
    """
    size = depth.shape[0]
    seen = np.empty((points.shape[0], 3), np.float32)
    for v in range(points.shape[0]):
        seen[v, 0], seen[v, 1], seen[v, 2] = _seen_by_lamp(
            lamp, points[v, 0], points[v, 1], points[v, 2]
        )
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, start = seen[a, 0], seen[a, 1], seen[a, 2]
        bx, by = seen[b, 0] - ax, seen[b, 1] - ay
        cx, cy = seen[c, 0] - ax, seen[c, 1] - ay
        area = bx * cy - cx * by
        if area < 1e-6:
            continue
        left, right = pixel_span(ax + min(0.0, bx, cx), ax + max(0.0, bx, cx), size)
        top, bottom = pixel_span(ay + min(0.0, by, cy), ay + max(0.0, by, cy), size)
        towards_b, towards_c = seen[b, 2] - start, seen[c, 2] - start
        for row in range(top, bottom + 1):
            y = row + 0.5 - ay
            for column in range(left, right + 1):
                x = column + 0.5 - ax
                weight_b = (cy * x - cx * y) / area
                weight_c = (bx * y - by * x) / area
                if weight_b >= 0 and weight_c >= 0 and weight_b + weight_c <= 1:
                    own = start + weight_b * towards_b + weight_c * towards_c
                    depth[row, column] = min(depth[row, column], own)


@kernel
def lit_share(depth: Floats, lamp: Floats, x: float, y: float, z: float, bias_m: float) -> float:
    """Share of the lamp that a point sees, in [0, 1]: nine taps with bilinear edges.

    Points outside the map are lit.
    """
    size = depth.shape[0]
    column, row, own = _seen_by_lamp(lamp, x, y, z)
    column, row, own = column - 0.5, row - 0.5, own - bias_m
    left, top = math.floor(column), math.floor(row)
    if left < 1 or top < 1 or left >= size - 2 or top >= size - 2:
        return 1.0
    over_x, over_y = column - left, row - top
    total = 0.0
    for j in range(-1, 3):
        weight_y = 1 - over_y if j == -1 else (over_y if j == 2 else 1.0)
        for i in range(-1, 3):
            if own <= depth[top + j, left + i]:
                weight_x = 1 - over_x if i == -1 else (over_x if i == 2 else 1.0)
                total += weight_x * weight_y
    return min(1.0, total / 9)
