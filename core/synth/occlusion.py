"""How much of the sky a walker's own body hides: spheres stand for limbs and trunk."""

import math

from core.jit import kernel
from core.synth.viewpoint import Floats

REACH_M = 0.6
GROUND_REACH_M = 1.1


@kernel
def body_openness(points: Floats, normals: Floats, spheres: Floats, openness: Floats) -> None:
    """Write, per point, the share of its hemisphere that no sphere hides, in [0, 1].

    Args:
        points: (V, 3) metres.
        normals: (V, 3) of about unit length.
        spheres: (S, 4) centre and radius; spheres that hold the point are its own limb.
        openness: (V,) written.
    """
    for v in range(points.shape[0]):
        left = 1.0
        for s in range(spheres.shape[0]):
            dx, dy = spheres[s, 0] - points[v, 0], spheres[s, 1] - points[v, 1]
            dz = spheres[s, 2] - points[v, 2]
            square = dx * dx + dy * dy + dz * dz
            radius = spheres[s, 3]
            if 1.35 * radius * radius < square < REACH_M * REACH_M:
                facing = dx * normals[v, 0] + dy * normals[v, 1] + dz * normals[v, 2]
                facing = 0.85 * facing / math.sqrt(square) + 0.15
                if facing > 0:
                    left *= 1 - min(0.85, facing * radius * radius / square)
        openness[v] = left


@kernel
def ground_openness(spheres: Floats, x: float, y: float) -> float:
    """Share of the sky a point of the ground sees past the spheres, in [0, 1]."""
    left = 1.0
    for s in range(spheres.shape[0]):
        dx, dy, dz = spheres[s, 0] - x, spheres[s, 1] - y, max(spheres[s, 2], 0.01)
        radius = spheres[s, 3]
        square = dx * dx + dy * dy + dz * dz
        if square < GROUND_REACH_M * GROUND_REACH_M:
            square = max(square, radius * radius)
            up = 0.9 * dz / math.sqrt(square) + 0.1
            left *= 1 - min(0.8, up * radius * radius / square)
    return left
