"""Deferred shading: colour of every sample that the z-buffer gave to a triangle."""

import math
from typing import NamedTuple

from core.jit import kernel
from core.synth.light import Light
from core.synth.raster import Ints
from core.synth.shadow import lit_share
from core.synth.viewpoint import Doubles, Floats

SAMPLES = 2  # per pixel and direction: the z-buffer is twice as fine as the picture

Colour = tuple[float, float, float]
Corners = tuple[int, int, int]


class Surface(NamedTuple):
    """Everything a sample of a triangle may need; a NamedTuple because kernels take one.

    Attributes:
        points: (V, 3) metres in the world.
        normals: (V, 3).
        uv: (V, 2) texture coordinates in [0, 1].
        openness: (V,) ambient light that reaches the vertex.
        screen: (V, 3) column, row, inverse depth of the z-buffer's samples.
        triangles: (F, 3).
        material: (F,) row of `layout` and `finish`.
        tangents: (F, 6) directions in which u and v grow, per metre.
        texels: (N,) red, green, blue, height; linear.
        layout: (M, 3) offset into texels, width, height.
        finish: (M, 4) specular, gloss, fuzz, bump.
    """

    points: Floats
    normals: Floats
    uv: Floats
    openness: Floats
    screen: Floats
    triangles: Ints
    material: Ints
    tangents: Floats
    texels: Floats
    layout: Ints
    finish: Floats


@kernel
def triangle_tangents(points: Floats, uv: Floats, triangles: Ints, tangents: Floats) -> None:
    """Write (F, 6): gradients of u and v over the triangle, as bump mapping needs them."""
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        bu, bv = uv[b, 0] - uv[a, 0], uv[b, 1] - uv[a, 1]
        cu, cv = uv[c, 0] - uv[a, 0], uv[c, 1] - uv[a, 1]
        area = bu * cv - cu * bv
        if abs(area) < 1e-9:
            tangents[t, :] = 0.0
            continue
        square_u, square_v = 1e-6, 1e-6
        for k in range(3):
            along_b, along_c = points[b, k] - points[a, k], points[c, k] - points[a, k]
            tangents[t, k] = (along_b * cv - along_c * bv) / area
            tangents[t, k + 3] = (along_c * bu - along_b * cu) / area
            square_u += tangents[t, k] * tangents[t, k]
            square_v += tangents[t, k + 3] * tangents[t, k + 3]
        for k in range(3):
            tangents[t, k] /= square_u
            tangents[t, k + 3] /= square_v


@kernel
def _weights(screen: Floats, corners: Corners, column: int, row: int) -> tuple[Colour, float]:
    """Perspective-correct weights of a triangle's corners, and its signed area on the screen."""
    a, b, c = corners
    ax, ay = screen[a, 0], screen[a, 1]
    bx, by = screen[b, 0] - ax, screen[b, 1] - ay
    cx, cy = screen[c, 0] - ax, screen[c, 1] - ay
    area = bx * cy - cx * by
    x, y = column + 0.5 - ax, row + 0.5 - ay
    weight_b, weight_c = (cy * x - cx * y) / area, (bx * y - by * x) / area
    near_a = (1 - weight_b - weight_c) * screen[a, 2]
    near_b, near_c = weight_b * screen[b, 2], weight_c * screen[c, 2]
    total = near_a + near_b + near_c
    return (near_a / total, near_b / total, near_c / total), float(area)


@kernel
def _blend(values: Floats, corners: Corners, weights: Colour, column: int) -> float:
    a, b, c = corners
    total = weights[0] * values[a, column] + weights[1] * values[b, column]
    return float(total + weights[2] * values[c, column])


@kernel
def _unit(x: float, y: float, z: float) -> Colour:
    scale = 1.0 / math.sqrt(x * x + y * y + z * z + 1e-9)
    return x * scale, y * scale, z * scale


@kernel
def _texture(surface: Surface, m: int, u: float, v: float) -> tuple[Colour, float, float]:
    """Bilinear colour, and how steeply the height grows with u and v."""
    texels = surface.texels
    offset, width, height = surface.layout[m, 0], surface.layout[m, 1], surface.layout[m, 2]
    x, y = u * width - 0.5, v * height - 0.5
    left, top = math.floor(x), math.floor(y)
    x, y = x - left, y - top
    west, east = min(max(left, 0), width - 1), min(max(left + 1, 0), width - 1)
    north, south = min(max(top, 0), height - 1), min(max(top + 1, 0), height - 1)
    nw, ne = offset + 4 * (north * width + west), offset + 4 * (north * width + east)
    sw, se = offset + 4 * (south * width + west), offset + 4 * (south * width + east)
    w_nw, w_ne, w_sw, w_se = (1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y
    colour = (
        w_nw * texels[nw] + w_ne * texels[ne] + w_sw * texels[sw] + w_se * texels[se],
        w_nw * texels[nw + 1]
        + w_ne * texels[ne + 1]
        + w_sw * texels[sw + 1]
        + w_se * texels[se + 1],
        w_nw * texels[nw + 2]
        + w_ne * texels[ne + 2]
        + w_sw * texels[sw + 2]
        + w_se * texels[se + 2],
    )
    along_u = (texels[ne + 3] - texels[nw + 3]) * (1 - y) + (texels[se + 3] - texels[sw + 3]) * y
    along_v = (texels[sw + 3] - texels[nw + 3]) * (1 - x) + (texels[se + 3] - texels[ne + 3]) * x
    return colour, along_u * width, along_v * height


@kernel
def _lighten(
    albedo: Colour,
    normal: Colour,
    view: Colour,
    finish: Floats,
    light: Light,
    reached: Colour,
) -> Colour:
    """Reflected light: sun, hemisphere, fuzz at grazing angles, highlight.

    `reached` is the share of the sun, the share of the ambient light and the metres above ground.
    """
    lit, openness, height_m = reached
    facing = max(0.0, normal[0] * view[0] + normal[1] * view[1] + normal[2] * view[2])
    up = 0.5 * normal[2] + 0.5
    bounce = (1 - up) * min(1.0, 0.35 + 0.9 * height_m)  # less from the ground in one's own shadow
    ambient = openness * (0.75 + 0.35 * openness)
    fuzz = 1 + finish[2] * (1 - facing) ** 2
    highlight, rim = 0.0, 0.0
    if finish[0] > 0:
        towards = light.towards
        half = _unit(towards[0] + view[0], towards[1] + view[1], towards[2] + view[2])
        cosine = max(0.0, normal[0] * half[0] + normal[1] * half[1] + normal[2] * half[2])
        highlight = 0.06 * finish[0] * (finish[1] + 4) * cosine ** finish[1] * lit
        rim = 1.5 * finish[0] * (1 - facing) ** 3 * openness
    red = light.sun[0] * lit + (light.sky[0] * up + light.ground[0] * bounce) * ambient
    green = light.sun[1] * lit + (light.sky[1] * up + light.ground[1] * bounce) * ambient
    blue = light.sun[2] * lit + (light.sky[2] * up + light.ground[2] * bounce) * ambient
    return (
        albedo[0] * red * fuzz + light.sun[0] * highlight + rim * light.sky[0],
        albedo[1] * green * fuzz + light.sun[1] * highlight + rim * light.sky[1],
        albedo[2] * blue * fuzz + light.sun[2] * highlight + rim * light.sky[2],
    )


@kernel
def _sample(
    surface: Surface,
    place: Corners,
    eye: Doubles,
    light: Light,
    lamp: Floats,
    shadows: Floats,
) -> Colour:
    """Colour of one sample; `place` is its triangle, column and row."""
    t, column, row = place
    triangle = surface.triangles[t]
    corners = (int(triangle[0]), int(triangle[1]), int(triangle[2]))
    weights, area = _weights(surface.screen, corners, column, row)
    m = surface.material[t]
    u, v = _blend(surface.uv, corners, weights, 0), _blend(surface.uv, corners, weights, 1)
    albedo, along_u, along_v = _texture(surface, m, u, v)
    nx, ny, nz = _unit(
        _blend(surface.normals, corners, weights, 0),
        _blend(surface.normals, corners, weights, 1),
        _blend(surface.normals, corners, weights, 2),
    )
    bump = surface.finish[m, 3]
    if bump > 0:
        slopes = surface.tangents[t]
        nx -= bump * (slopes[0] * along_u + slopes[3] * along_v)
        ny -= bump * (slopes[1] * along_u + slopes[4] * along_v)
        nz -= bump * (slopes[2] * along_u + slopes[5] * along_v)
    openness = surface.openness[corners[0]] * weights[0] + surface.openness[corners[1]] * weights[1]
    openness += surface.openness[corners[2]] * weights[2]
    if area > 0:  # the inside of a garment
        nx, ny, nz, openness = -nx, -ny, -nz, 0.45 * openness
    normal = _unit(nx, ny, nz)
    x = _blend(surface.points, corners, weights, 0)
    y = _blend(surface.points, corners, weights, 1)
    z = _blend(surface.points, corners, weights, 2)
    view = _unit(eye[0] - x, eye[1] - y, eye[2] - z)
    cosine = normal[0] * light.towards[0] + normal[1] * light.towards[1]
    cosine += normal[2] * light.towards[2]
    lit = (cosine + light.wrap[0]) / (1 + light.wrap[0])
    if lit > 0:
        away = 0.012
        x, y, z_out = x + away * normal[0], y + away * normal[1], z + away * normal[2]
        lit *= lit_share(shadows, lamp, x, y, z_out, 0.010)
    return _lighten(
        albedo, normal, view, surface.finish[m], light, (max(0.0, lit), float(openness), z)
    )


@kernel
def _uniform(surface: Surface, nearest: Floats, owner: Ints, row: int, column: int) -> bool:
    """Whether the four samples of a pixel lie on one material at about one depth."""
    first = owner[row, column]
    if first < 0:
        return False
    for k in range(1, 4):
        t = owner[row + (k >> 1), column + (k & 1)]
        if t < 0 or surface.material[t] != surface.material[first]:
            return False
    span = abs(nearest[row, column] - nearest[row + 1, column + 1])
    return bool(span < 0.004 * nearest[row, column])


@kernel
def shade(  # noqa: PLR0913 - a kernel takes plain arrays
    surface: Surface,
    nearest: Floats,
    owner: Ints,
    hidden_by: Floats,
    eye: Doubles,
    light: Light,
    lamp: Floats,
    shadows: Floats,
    picture: Floats,
    cover: Floats,
) -> None:
    """Add the figures' light to a picture.

    Args:
        surface: the posed figures.
        nearest: (2H, 2W) inverse depth of `rasterise`.
        owner: (2H, 2W) triangle or -1.
        hidden_by: (H, W) inverse depth of the place: what is nearer hides the figure.
        eye: (3,) position of the camera.
        light: the light on the figures.
        lamp: (3, 4) of `lamp_matrix`.
        shadows: of `shadow_map`.
        picture: (H, W, 3) linear, 0 at first; updated.
        cover: (H, W) share of the pixel the figures fill; updated.
    """
    height, width = cover.shape
    share = 1.0 / (SAMPLES * SAMPLES)
    for row in range(height):
        for column in range(width):
            top, left = row * SAMPLES, column * SAMPLES
            # Where all four samples agree, two on the diagonal stand for them.
            alike = _uniform(surface, nearest, owner, top, left)
            for k in range(SAMPLES * SAMPLES):
                y, x = top + (k >> 1), left + (k & 1)
                t = owner[y, x]
                if t < 0 or nearest[y, x] < hidden_by[row, column]:
                    continue
                if alike and (x + y) & 1:
                    continue
                weight = 2 * share if alike else share
                red, green, blue = _sample(surface, (t, x, y), eye, light, lamp, shadows)
                picture[row, column, 0] += weight * red
                picture[row, column, 1] += weight * green
                picture[row, column, 2] += weight * blue
                cover[row, column] += weight
