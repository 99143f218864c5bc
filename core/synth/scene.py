"""A place as a list of solids on patterned ground, and the tools to build one."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.synth.materials import PLAIN
from core.synth.raycast import BOX, CYLINDER, ELLIPSOID, SOLID, Solids

Colour = tuple[float, float, float]
DARK: Colour = (0.2, 0.2, 0.2)

# One rectangle of ground: the first that holds a point wins.
GROUND = np.dtype(
    [(name, "i8") for name in ("material", "seed")]
    + [(name, "f8") for name in ("left", "right", "near", "far", "width", "rare")]
    + [("first", "f8", (3,)), ("second", "f8", (3,))]
)


@dataclass(frozen=True)
class Scene:
    """One place.

    Attributes:
        solids: (S,) SOLID.
        grounds: (G,) GROUND; the last covers everything.
        walkway: left, right, near, far of the ground people walk on, metres.
        room: left, right, near, far of where a camera may hang, metres.
        ceiling_m: height of the ceiling, infinite outdoors.
    """

    solids: Solids
    grounds: NDArray[np.void]
    walkway: tuple[float, float, float, float]
    room: tuple[float, float, float, float]
    ceiling_m: float = math.inf

    @property
    def indoor(self) -> bool:
        """Whether a ceiling keeps the sun out."""
        return math.isfinite(self.ceiling_m)


@dataclass(frozen=True)
class Finish:
    """How a surface looks: a material with two linear RGB colours and the sizes of its pattern."""

    material: int
    first: Colour
    second: Colour = DARK
    width: float = 1.0
    rare: float = 1.0
    glow: float = 0.0


class Builder:
    """Collects the solids of a place; everything random comes from its generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._solids: list[tuple[object, ...]] = []
        self._grounds: list[tuple[object, ...]] = []

    def between(self, low: float, high: float) -> float:
        """A uniform number."""
        return float(self.rng.uniform(low, high))

    def chance(self, probability: float) -> bool:
        """True as often as said."""
        return bool(self.rng.uniform() < probability)

    def colour(self, low: float = 0.1, high: float = 0.6, spread: float = 0.15) -> Colour:
        """A linear colour: grey between low and high, each channel off by up to `spread`."""
        tinted = self.between(low, high) * (1 + self.rng.uniform(-spread, spread, 3))
        red, green, blue = np.clip(tinted, 0.02, 0.9).tolist()
        return red, green, blue

    def ground(self, finish: Finish, left: float, right: float, near: float, far: float) -> None:
        """Cover a rectangle; lay small ones first."""
        seed = int(self.rng.integers(99))
        sizes = (left, right, near, far, finish.width, finish.rare)
        self._grounds.append((finish.material, seed, *sizes, finish.first, finish.second))

    def box(self, centre: Colour, half: Colour, finish: Finish, yaw: float = 0.0) -> None:
        """A box turned by `yaw` radians about the vertical axis."""
        self._add(BOX, centre, half, finish, yaw)

    def cylinder(self, x: float, y: float, radius: float, height: float, finish: Finish) -> None:
        """An upright cylinder that stands on the ground."""
        self._add(CYLINDER, (x, y, height / 2), (radius, radius, height / 2), finish, 0.0)

    def ellipsoid(self, centre: Colour, half: Colour, finish: Finish, yaw: float = 0.0) -> None:
        """An ellipsoid turned by `yaw` radians about the vertical axis."""
        self._add(ELLIPSOID, centre, half, finish, yaw)

    def _add(self, shape: int, centre: Colour, half: Colour, finish: Finish, yaw: float) -> None:
        numbers = (shape, finish.material, int(self.rng.integers(99)))
        turn = (math.cos(yaw), math.sin(yaw), math.hypot(*half))
        sizes = (finish.width, finish.rare, finish.glow)
        self._solids.append((*numbers, *centre, *half, *turn, *sizes, finish.first, finish.second))

    def scene(
        self,
        walkway: tuple[float, float, float, float],
        room: tuple[float, float, float, float],
        ceiling_m: float = math.inf,
    ) -> Scene:
        """What was built; see Scene for walkway, room and ceiling."""
        grounds = np.array(self._grounds, GROUND)
        return Scene(np.array(self._solids, SOLID), grounds, walkway, room, ceiling_m)


def plain(colour: Colour) -> Finish:
    """One colour, slightly dirty."""
    return Finish(PLAIN, colour)


def without_solids_near(scene: Scene, x: float, y: float, radius_m: float) -> Scene:
    """The scene without the small solids around a point, so that nothing blinds a camera there."""
    solids = scene.solids
    distance = np.hypot(solids["x"] - x, solids["y"] - y)
    blinding = (distance < radius_m) & (solids["half_x"] < 3.0)
    return replace(scene, solids=solids[~blinding])


def blocked_ground(scene: Scene, points: NDArray[np.float64], margin_m: float) -> NDArray[np.bool_]:
    """Whether points (..., 2) of the ground lie in or near something that starts below 1.5 m."""
    result = np.zeros(points.shape[:-1], np.bool_)
    for solid in scene.solids[scene.solids["z"] - scene.solids["half_z"] < 1.5]:
        x, y = points[..., 0] - solid["x"], points[..., 1] - solid["y"]
        across = np.abs(solid["cosine"] * x + solid["sine"] * y)
        along = np.abs(solid["cosine"] * y - solid["sine"] * x)
        result |= (across < solid["half_x"] + margin_m) & (along < solid["half_y"] + margin_m)
    return result
