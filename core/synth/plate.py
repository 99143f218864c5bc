"""The background plate of a camera: its empty place, ray-cast once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.jit import kernel
from core.synth.light import Light, Sky
from core.synth.materials import cell_noise, fractal_noise, pattern
from core.synth.raycast import Solids, Vector, blocked, nearest_solid, surface
from core.synth.scene import Scene
from core.synth.viewpoint import Doubles, Floats, Viewpoint, back_projection

FAR_M = 300.0
OCCLUSION_M = 3.5  # how far ambient occlusion looks
SAMPLES = 2  # per pixel and direction

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Plate:
    """A picture of an empty place.

    Attributes:
        colour: (H, W, 3) float32, linear RGB.
        inverse_depth: (H, W) float32, 1/metres along the line of sight; 0 on ground and sky,
            which hide nobody.
        sunlit: (H, W) float32, share of the ground's samples in the sun; -1 where no ground is.
    """

    colour: Floats
    inverse_depth: Floats
    sunlit: Floats


@kernel
def _mix(first: Floats, second: Floats, share: float, scale: float) -> Colour:
    return (
        (first[0] + (second[0] - first[0]) * share) * scale,
        (first[1] + (second[1] - first[1]) * share) * scale,
        (first[2] + (second[2] - first[2]) * share) * scale,
    )


@kernel
def _sky_colour(sky: Sky, ray: Vector, seed: int) -> Colour:
    height = math.sqrt(max(0.0, ray[2]))
    spread = 1.1 / (abs(ray[2]) + 0.1)
    cloud = fractal_noise(ray[0] * spread + 9, ray[1] * spread + 9, seed)
    cloud = min(1.0, max(0.0, (cloud - 0.45) * 4)) * sky.cloud[0]
    clear = _mix(sky.horizon, sky.zenith, height, 1 - cloud)
    return (
        clear[0] + 1.15 * cloud * sky.horizon[0],
        clear[1] + 1.10 * cloud * sky.horizon[1],
        clear[2] + 1.05 * cloud * sky.horizon[2],
    )


@kernel
def _around(normal: Vector, turn: float, tilt: float) -> Vector:
    """A unit vector in the hemisphere of a normal; tilt in [0, 1) is spread by the cosine."""
    nx, ny, nz = normal
    if abs(nz) < 0.9:
        scale = 1.0 / math.hypot(nx, ny)
        tx, ty, tz = -ny * scale, nx * scale, 0.0
    else:
        scale = 1.0 / math.hypot(nx, nz)
        tx, ty, tz = nz * scale, 0.0, -nx * scale
    bx, by, bz = ny * tz - nz * ty, nz * tx - nx * tz, nx * ty - ny * tx
    flat, up = math.sqrt(tilt), math.sqrt(1 - tilt)
    x, y = flat * math.cos(2 * math.pi * turn), flat * math.sin(2 * math.pi * turn)
    return x * tx + y * bx + up * nx, x * ty + y * by + up * ny, x * tz + y * bz + up * nz


@kernel
def openness(solids: Solids, point: Vector, normal: Vector, rays: int, salt: int) -> float:
    """Share of the surroundings of a point that is open, in [0.25, 1]; the ground closes too."""
    seen = 0.0
    for i in range(rays):
        turn = (i + cell_noise(salt, i, 3)) / rays
        ray = _around(normal, turn, cell_noise(salt, i, 9))
        if ray[2] < 0 and point[2] < -ray[2] * OCCLUSION_M:
            seen += 0.25
        else:
            seen += 0.25 if blocked(solids, point, ray, OCCLUSION_M) else 1.0
    return seen / rays


@kernel
def _albedo(
    scene: tuple[Solids, NDArray[np.void]], i: int, point: Vector, uv: Vector
) -> tuple[Colour, float, float]:
    """Colour, glow and gloss of solid i, or of the ground where i is -1."""
    solids, grounds = scene
    if i >= 0:
        own = solids[i]
        sizes = own.width, own.rare, own.glow
        share, scale, glow, gloss = pattern(own.material, *uv, *sizes, own.seed)
        return _mix(own.first, own.second, share, scale), glow, gloss
    for g in range(grounds.shape[0]):
        tile = grounds[g]
        if tile.left <= point[0] < tile.right and tile.near <= point[1] < tile.far:
            sizes = tile.width, tile.rare, 0.0
            share, scale, glow, gloss = pattern(tile.material, *uv, *sizes, tile.seed)
            return _mix(tile.first, tile.second, share, scale), glow, gloss
    return (0.3, 0.3, 0.3), 0.0, 0.0


@kernel
def _shine(base: Colour, gloss: float, ray: Vector, normal: Vector, sky: Sky) -> Colour:
    """Add the sky's reflection."""
    facing = ray[0] * normal[0] + ray[1] * normal[1] + ray[2] * normal[2]
    share = gloss * (0.08 + 0.6 * (1 + facing) ** 4)
    up = min(1.0, max(0.0, 2 * (ray[2] - 2 * facing * normal[2]) + 0.3))
    dim = 0.1 * (1 - up)
    return (
        base[0] * (1 - share) + share * (sky.horizon[0] * up + dim),
        base[1] * (1 - share) + share * (sky.horizon[1] * up + dim),
        base[2] * (1 - share) + share * (sky.horizon[2] * up + dim),
    )


@kernel
def _trace(
    scene: tuple[Solids, NDArray[np.void]],
    eye: Vector,
    ray: Vector,
    air: tuple[Light, Sky],
    rays: int,
    salt: int,
) -> tuple[Colour, float, int, float]:
    """Colour of one ray, its length, solid (-1 ground, -2 sky) and whether the sun reaches it."""
    light, sky = air
    distance, i = nearest_solid(scene[0], eye, ray, FAR_M)
    down = -eye[2] / ray[2] if ray[2] < -1e-6 else 2 * FAR_M
    if i < 0 and down > FAR_M:
        return _sky_colour(sky, ray, 7), FAR_M, -2, 0.0
    if down < distance:
        distance, i = down, -1
    x, y = eye[0] + distance * ray[0], eye[1] + distance * ray[1]
    z = eye[2] + distance * ray[2]
    normal, uv = (0.0, 0.0, 1.0), (x + 100.0, y + 100.0, 0.0)
    if i >= 0:
        normal, uv = surface(scene[0], i, (x, y, z))
    colour, glow, gloss = _albedo(scene, i, (x, y, z), uv)
    above = (x + 0.01 * normal[0], y + 0.01 * normal[1], z + 0.01 * normal[2])
    towards = (float(light.towards[0]), float(light.towards[1]), float(light.towards[2]))
    facing = normal[0] * towards[0] + normal[1] * towards[1] + normal[2] * towards[2]
    lit = 0.0
    if facing > 0 and light.sun[1] > 0.01 and not blocked(scene[0], above, towards, 100.0):
        lit = 1.0
    half = 0.5 * normal[2] + 0.5
    ambient = _mix(light.ground, light.sky, half, openness(scene[0], above, normal, rays, salt))
    direct = max(0.0, facing) * lit
    shaded = (
        colour[0] * (light.sun[0] * direct + ambient[0] + 3 * glow),
        colour[1] * (light.sun[1] * direct + ambient[1] + 3 * glow),
        colour[2] * (light.sun[2] * direct + ambient[2] + 3 * glow),
    )
    if gloss > 0:
        shaded = _shine(shaded, gloss, ray, normal, sky)
    clear = math.exp(-distance / sky.haze_m[0])
    hazy = (
        shaded[0] * clear + sky.haze[0] * (1 - clear),
        shaded[1] * clear + sky.haze[1] * (1 - clear),
        shaded[2] * clear + sky.haze[2] * (1 - clear),
    )
    return hazy, distance, i, lit


@kernel
def _fill(
    scene: tuple[Solids, NDArray[np.void]],
    rays: Doubles,
    air: tuple[Light, Sky],
    occlusion_rays: int,
    colour: Floats,
    inverse_depth: Floats,
    sunlit: Floats,
) -> None:
    height, width = sunlit.shape
    eye = (rays[0, 3], rays[1, 3], rays[2, 3])
    count = SAMPLES * SAMPLES
    for row in range(height):
        for column in range(width):
            ground, sun = 0, 0.0
            for k in range(count):
                u, v = column + (k % SAMPLES + 0.5) / SAMPLES, row + (k // SAMPLES + 0.5) / SAMPLES
                x = rays[0, 0] * u + rays[0, 1] * v + rays[0, 2]
                y = rays[1, 0] * u + rays[1, 1] * v + rays[1, 2]
                z = rays[2, 0] * u + rays[2, 1] * v + rays[2, 2]
                length = math.sqrt(x * x + y * y + z * z)
                ray = (x / length, y / length, z / length)
                salt = (row * width + column) * count + k
                seen, distance, i, lit = _trace(scene, eye, ray, air, occlusion_rays, salt)
                for c in range(3):
                    colour[row, column, c] += seen[c] / count
                if i >= 0:
                    nearer = max(inverse_depth[row, column], length / distance)
                    inverse_depth[row, column] = nearer
                elif i == -1:
                    ground += 1
                    sun += lit
            sunlit[row, column] = sun / ground if 2 * ground > count else -1.0


def indoor_light(light: Light) -> Light:
    """The light under a ceiling: what the lamps send comes from everywhere and casts no shadow."""
    none = np.zeros(3, np.float32)
    sky, ground = (
        light.sky + np.float32(0.9) * light.sun,
        light.ground + np.float32(0.35) * light.sun,
    )
    return Light(light.towards, none, sky, ground, light.wrap)


def make_plate(scene: Scene, view: Viewpoint, light: Light, sky: Sky) -> Plate:
    """Ray-cast the empty place as one camera sees it."""
    colour = np.zeros((view.height, view.width, 3), np.float32)
    inverse_depth = np.zeros((view.height, view.width), np.float32)
    sunlit = np.zeros((view.height, view.width), np.float32)
    air = (indoor_light(light) if scene.indoor else light, sky)
    rays = back_projection(view.matrix())
    occlusion_rays = 8 if scene.indoor else 3
    solids = (scene.solids, scene.grounds)
    _fill(solids, rays, air, occlusion_rays, colour, inverse_depth, sunlit)
    if scene.indoor:  # the lamps reach all of the floor
        sunlit = np.where(sunlit >= 0, 1.0, -1.0).astype(np.float32)
    return Plate(colour, inverse_depth, sunlit)
