"""Rays against the solids of a place: boxes, upright cylinders, ellipsoids."""

import math

import numpy as np
from numpy.typing import NDArray

from core.jit import kernel
from core.synth.materials import FOLIAGE, smooth_noise

BOX, CYLINDER, ELLIPSOID = range(3)
MISS = 1e9

# One solid: centre and half extents in metres, turned about the vertical axis by (cosine, sine);
# `reach` is the radius of a sphere that holds it; `width`, `rare`, `glow` belong to the pattern.
SOLID = np.dtype(
    [(name, "i8") for name in ("shape", "material", "seed")]
    + [(name, "f8") for name in ("x", "y", "z", "half_x", "half_y", "half_z", "cosine", "sine")]
    + [(name, "f8") for name in ("reach", "width", "rare", "glow")]
    + [("first", "f8", (3,)), ("second", "f8", (3,))]
)
Solids = NDArray[np.void]
Vector = tuple[float, float, float]


@kernel
def _slab(start: float, step: float, half: float) -> tuple[float, float]:
    """Where a ray enters and leaves the layer |coordinate| < half."""
    inverse = 1.0 / step if abs(step) > 1e-9 else MISS
    near, far = (-half - start) * inverse, (half - start) * inverse
    return min(near, far), max(near, far)


@kernel
def _enter_box(start: Vector, step: Vector, half: Vector) -> float:
    near_x, far_x = _slab(start[0], step[0], half[0])
    near_y, far_y = _slab(start[1], step[1], half[1])
    near_z, far_z = _slab(start[2], step[2], half[2])
    near, far = max(near_x, near_y, near_z), min(far_x, far_y, far_z)
    return near if near < far and near > 1e-3 else MISS


@kernel
def _enter_cylinder(start: Vector, step: Vector, radius: float, half_z: float) -> float:
    """Side and top; the foot stands on something."""
    found = MISS
    square = step[0] * step[0] + step[1] * step[1]
    along = start[0] * step[0] + start[1] * step[1]
    beyond = start[0] * start[0] + start[1] * start[1] - radius * radius
    root = along * along - square * beyond
    if root > 0 and square > 1e-9:
        side = (-along - math.sqrt(root)) / square
        if side > 1e-3 and abs(start[2] + side * step[2]) < half_z:
            found = side
    if abs(step[2]) > 1e-9:
        top = (half_z - start[2]) / step[2]
        x, y = start[0] + top * step[0], start[1] + top * step[1]
        if 1e-3 < top < found and x * x + y * y < radius * radius:
            found = top
    return found


@kernel
def _enter_ellipsoid(start: Vector, step: Vector, half: Vector, leaves: int) -> float:
    """The front of an ellipsoid; where `leaves` >= 0 it is a noise seed and the shell has holes."""
    x, y, z = start[0] / half[0], start[1] / half[1], start[2] / half[2]
    dx, dy, dz = step[0] / half[0], step[1] / half[1], step[2] / half[2]
    square, along = dx * dx + dy * dy + dz * dz, x * dx + y * dy + z * dz
    root = along * along - square * (x * x + y * y + z * z - 1)
    if root <= 0:
        return MISS
    found = (-along - math.sqrt(root)) / square
    if found <= 1e-3:
        return MISS
    if leaves >= 0:
        x, y, z = x + found * dx + 50, y + found * dy + 50, z + found * dz
        coarse = smooth_noise(x * 9 + z * 5, y * 9 - z * 7, leaves)
        fine = smooth_noise(x * 21, y * 15 + z * 19, leaves)
        if 0.6 * coarse + 0.4 * fine < 0.42:
            return MISS
    return found


@kernel
def enter(solids: Solids, i: int, origin: Vector, ray: Vector, limit: float) -> float:
    """Distance along a unit ray to the surface of solid i; MISS beyond `limit`."""
    solid = solids[i]
    x, y, z = origin[0] - solid.x, origin[1] - solid.y, origin[2] - solid.z
    along = -(x * ray[0] + y * ray[1] + z * ray[2])
    reach = solid.reach
    if along + reach < 0 or along - reach > limit:
        return MISS
    if x * x + y * y + z * z - along * along > reach * reach:
        return MISS
    cosine, sine = solid.cosine, solid.sine
    start = (cosine * x + sine * y, cosine * y - sine * x, z)
    step = (cosine * ray[0] + sine * ray[1], cosine * ray[1] - sine * ray[0], ray[2])
    half = (solid.half_x, solid.half_y, solid.half_z)
    if solid.shape == BOX:
        return _enter_box(start, step, half)
    if solid.shape == CYLINDER:
        return _enter_cylinder(start, step, half[0], half[2])
    return _enter_ellipsoid(start, step, half, solid.seed if solid.material == FOLIAGE else -1)


@kernel
def nearest_solid(solids: Solids, origin: Vector, ray: Vector, limit: float) -> tuple[float, int]:
    """Distance to and number of the first solid on a unit ray; (limit, -1) where there is none."""
    nearest, found = limit, -1
    for i in range(solids.shape[0]):
        distance = enter(solids, i, origin, ray, nearest)
        if distance < nearest:
            nearest, found = distance, i
    return nearest, found


@kernel
def blocked(solids: Solids, origin: Vector, ray: Vector, limit: float) -> bool:
    """Whether any solid lies on a unit ray before `limit` metres."""
    for i in range(solids.shape[0]):  # noqa: SIM110 - kernels know no any()
        if enter(solids, i, origin, ray, limit) < limit:
            return True
    return False


@kernel
def surface(solids: Solids, i: int, point: Vector) -> tuple[Vector, Vector]:
    """Unit normal at a point on solid i, and (u, v, height) for its pattern."""
    solid = solids[i]
    dx, dy, z = point[0] - solid.x, point[1] - solid.y, point[2] - solid.z
    cosine, sine = solid.cosine, solid.sine
    x, y = cosine * dx + sine * dy, cosine * dy - sine * dx
    a, b, height = x / solid.half_x, y / solid.half_y, z / solid.half_z
    nx, ny, nz = 0.0, 0.0, 0.0
    u, v = x, z + solid.half_z
    if solid.shape == BOX:
        if abs(a) >= abs(b) and abs(a) >= abs(height):
            nx, u = math.copysign(1.0, a), y
        elif abs(b) >= abs(height):
            ny = math.copysign(1.0, b)
        else:
            nz, v = math.copysign(1.0, height), y
    elif solid.shape == CYLINDER and height > 0.9999:
        nz, v = 1.0, y
    else:
        nx, ny = a / solid.half_x, b / solid.half_y
        nz = height / solid.half_z if solid.shape == ELLIPSOID else 0.0
        scale = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
        nx, ny, nz = nx * scale, ny * scale, nz * scale
        u = math.atan2(y, x) * solid.half_x
    # Patterns hash whole cells: shift the origin of the axes out of the picture.
    return (cosine * nx - sine * ny, sine * nx + cosine * ny, nz), (u + 50.0, v + 50.0 * nz, height)
