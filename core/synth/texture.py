"""The texel atlas of one walker: a texture and a way of shining for each material."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.synth.body import Body
from core.synth.canvas import Canvas, fractal_noise
from core.synth.complexion import face_canvas, hair_canvas, skin_canvas
from core.synth.fabrics import weave
from core.synth.garment_textures import (
    lower_canvas,
    scarf_canvas,
    shoe_canvas,
    sleeve_canvas,
    top_canvas,
)
from core.synth.limbs import BLACK_V, MASK_V
from core.synth.mesh import MATERIALS, Material
from core.synth.outfit import BLACK, Bag, Emblem, Hat, Outfit, Print
from core.synth.prints import EMBLEMS, stamp

Rng = np.random.Generator
Size = tuple[int, int]

_SIZES: dict[Material, Size] = {
    Material.SKIN: (32, 32),
    Material.FACE: (128, 128),
    Material.HAIR: (128, 128),
    Material.TOP: (256, 192),
    Material.SLEEVE: (96, 128),
    Material.LEGS: (128, 256),
    Material.SHOE: (48, 64),
    Material.BAG: (128, 96),
    Material.HAT: (96, 48),
    Material.SCARF: (64, 64),
    Material.MISC: (32, 100),
    Material.STRAP: (16, 64),
}
_CLOSED = (Material.SKIN, Material.FACE, Material.SHOE, Material.BAG)
_EMPTY: Size = (2, 2)  # for a material that the mesh does not show


@dataclass(frozen=True, slots=True)
class Textures:
    """All textures of a walker in one array.

    texels: (N,) float32, four to a texel: linear red, green, blue and height in metres.
    layout: (MATERIALS, 3) int32 offset into texels, width and height in texels.
    shading: (MATERIALS, 4) float32 specular strength, gloss, fuzz and strength of the bumps.
    closed: (MATERIALS,) bool, surfaces never seen from inside, whose back faces may be culled.
    """

    texels: NDArray[np.float32]
    layout: NDArray[np.int32]
    shading: NDArray[np.float32]
    closed: NDArray[np.bool_]


def paint_textures(body: Body, outfit: Outfit) -> Textures:
    """Paints what a body and its outfit show; the same two give the same bytes."""
    flat: list[NDArray[np.float32]] = []
    layout = np.zeros((MATERIALS, 3), np.int32)
    offset = 0
    for material in Material:
        canvas = _canvas(material, body, outfit)
        width, height = canvas.size
        layout[material] = offset, width, height
        flat.append(canvas.texels().ravel())
        offset += flat[-1].size
    closed = np.zeros(MATERIALS, np.bool_)
    closed[list(_CLOSED)] = True
    return Textures(np.concatenate(flat), layout, _shading(outfit), closed)


def _canvas(material: Material, body: Body, outfit: Outfit) -> Canvas:
    # one stream a material: adding a print does not change the folds of the trousers
    rng = np.random.default_rng([outfit.seed, int(material)])
    size = _SIZES[material]
    painters: dict[Material, Callable[[], Canvas]] = {
        Material.SKIN: lambda: skin_canvas(rng, size, body),
        Material.FACE: lambda: face_canvas(rng, size, body, outfit.hair),
        Material.HAIR: lambda: hair_canvas(rng, size, outfit.hair),
        Material.TOP: lambda: top_canvas(rng, size, body, outfit),
        Material.SLEEVE: lambda: sleeve_canvas(rng, size, outfit),
        Material.LEGS: lambda: lower_canvas(rng, size, body, outfit),
        Material.SHOE: lambda: shoe_canvas(size, outfit),
        Material.BAG: lambda: _bag(rng, size, outfit.bag),
        Material.HAT: lambda: _hat(size, outfit.hat),
        Material.SCARF: lambda: _scarf(rng, size, outfit),
        Material.MISC: lambda: _misc(size, outfit),
        Material.STRAP: lambda: Canvas(size, outfit.bag.strap if outfit.bag else BLACK),
    }
    return painters[material]()


def _bag(rng: Rng, size: Size, bag: Bag | None) -> Canvas:
    if bag is None:
        return Canvas(_EMPTY, BLACK)
    canvas = weave(rng, size, bag.pattern, (1.0, 0.5))
    rim = np.abs(canvas.v - 0.30) < 0.016
    canvas.paint(np.broadcast_to(rim, canvas.height.shape), bag.trim)
    if bag.mark:
        for u in (0.0, 0.25, 0.75):
            stamp(canvas, Print(_emblem(bag.mark), u, 0.62, 0.10, 0.18, bag.trim, bag.mark))
    canvas.height = np.asarray(0.0015 * fractal_noise(rng, size, (6, 6), 2), np.float32)
    return canvas


def _emblem(seed: int) -> Emblem:
    return EMBLEMS[seed % len(EMBLEMS)]


def _hat(size: Size, hat: Hat | None) -> Canvas:
    if hat is None:
        return Canvas(_EMPTY, BLACK)
    canvas = Canvas(size, hat.colour)
    if hat.kind == "beanie":
        rib = np.sin(2 * np.pi * 30 * canvas.u) > 0.3
        canvas.shade(np.broadcast_to(rib, canvas.height.shape), 0.25)
        fold = np.broadcast_to(canvas.v > 0.72, canvas.height.shape)
        if hat.band:
            canvas.paint(fold, hat.trim)
        else:
            canvas.shade(fold, 0.15)
    elif hat.band:
        stamp(canvas, Print(_emblem(hat.mark), 0.5, 0.55, 0.12, 0.35, hat.trim, hat.mark))
    if hat.kind == "cap" and hat.band:
        canvas.paint(np.broadcast_to(canvas.v > 0.8, canvas.height.shape), hat.trim)
    return canvas


def _scarf(rng: Rng, size: Size, outfit: Outfit) -> Canvas:
    if outfit.scarf is None:
        return Canvas(_EMPTY if not outfit.gloves else size, BLACK)
    return scarf_canvas(rng, size, outfit.scarf.pattern)


def _misc(size: Size, outfit: Outfit) -> Canvas:
    """Tights above, then the rows of the mask and of what is black."""
    canvas = Canvas(size, outfit.tights or BLACK)
    margin = 0.04
    canvas.image[canvas.v[:, 0] > MASK_V[0] - margin] = outfit.mask or BLACK
    canvas.image[canvas.v[:, 0] > (MASK_V[1] + BLACK_V[0]) / 2] = (0.03, 0.03, 0.035)
    return canvas


def _shading(outfit: Outfit) -> NDArray[np.float32]:
    top, lower = outfit.top, outfit.lower
    cloth = (top.specular, top.gloss, 0.25 if top.specular < 0.2 else 0.05, 1)
    shine = {
        Material.SKIN: (0.07, 12, 0.12, 0),
        Material.FACE: (0.07, 12, 0.12, 0),
        Material.HAIR: (0.10, 16, 0.25, 1),
        Material.TOP: cloth,
        Material.SLEEVE: cloth,
        Material.LEGS: (lower.specular, 10 if lower.specular < 0.25 else 26, 0.15, 1),
        Material.SHOE: (0.15 if outfit.shoes.kind == "sneaker" else 0.45, 20, 0, 0),
        Material.BAG: (outfit.bag.specular if outfit.bag else 0, 18, 0.05, 1),
        Material.HAT: (0.05, 8, 0.25, 0),
        Material.SCARF: (0, 8, 0.3, 1),
        Material.MISC: (0.05, 12, 0.15, 0),
        Material.STRAP: (0.1, 10, 0.05, 0),
    }
    return np.array([shine[material] for material in Material], np.float32)
