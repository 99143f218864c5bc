"""Where people walk: straight paths in view, clear of furniture, hidden as much as asked."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.synth.camera import Camera
from core.synth.scene import blocked_ground
from core.synth.viewpoint import Doubles

CANDIDATES = 384
MARGIN_M = 0.36  # half a body
FRAME_MARGIN = 0.02  # of the frame, kept free around the walker
HIDDEN = (0.50, 0.85)  # visible share of an occluded walker, over all frames
LEAST_VISIBLE = 0.35  # in any one frame
VISIBLE = 0.97
SMALLEST = 0.08  # height of a walker over that of the frame

_HEIGHTS = np.array([0.04, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])  # of the body, tested for occlusion
_SIDES = np.array([-0.15, 0.15])  # metres


@dataclass(frozen=True)
class Walk:
    """A straight walk.

    Attributes:
        start: (2,) metres, at the first frame.
        heading: direction on the map, radians.
        speed: metres a second.
        visible: share of the body that the place leaves visible, in [0, 1].
    """

    start: Doubles
    heading: float
    speed: float
    visible: float

    def at(self, seconds: float) -> Doubles:
        """(2,) metres, after some time."""
        way = np.array([math.cos(self.heading), math.sin(self.heading)])
        return np.asarray(self.start + self.speed * seconds * way)


def _visible_share(camera: Camera, paths: Doubles, height_m: float) -> Doubles:
    """(N, T) share of test points on bodies along paths (N, T, 2) that the place leaves free."""
    view, plate = camera.site.view, camera.plate
    shape = (*paths.shape[:2], len(_HEIGHTS), len(_SIDES))
    points = np.empty((*shape, 3))
    right = view.rotation[0, :2] / np.linalg.norm(view.rotation[0, :2])
    points[..., :2] = paths[:, :, None, None] + _SIDES[:, None] * right
    points[..., 2] = (_HEIGHTS * height_m)[:, None]
    pixels, depth = view.project(points)
    column = np.clip(pixels[..., 0].astype(int), 0, view.width - 1)
    row = np.clip(pixels[..., 1].astype(int), 0, view.height - 1)
    free = 1 / np.maximum(depth, 1e-3) > plate.inverse_depth[row, column]
    return np.asarray(free.mean(axis=(2, 3)))


def _in_view(camera: Camera, paths: Doubles, height_m: float) -> NDArray[np.bool_]:
    """(N,) whether head and feet stay in the frame, large enough, along paths (N, T, 2)."""
    view = camera.site.view
    ends = np.zeros((*paths.shape[:2], 2, 3))
    ends[..., :2] = paths[:, :, None]
    ends[:, :, 1, 2] = height_m
    pixels, depth = view.project(ends)
    edge_x, edge_y = FRAME_MARGIN * view.width, FRAME_MARGIN * view.height
    column, row = pixels[..., 0], pixels[..., 1]
    inside = (depth > 1.5) & (column > edge_x) & (column < view.width - edge_x)
    inside &= (row > edge_y) & (row < view.height - edge_y)
    tall = row[:, :, 0] - row[:, :, 1] > SMALLEST * view.height
    return np.asarray(inside.all(axis=(1, 2)) & tall.all(axis=1))


def plan_walk(
    camera: Camera,
    height_m: float,
    speed: float,
    times_s: Doubles,
    occluded: bool,
    rng: np.random.Generator,
) -> Walk:
    """Draw a walk of one person past one camera.

    Args:
        camera: who looks.
        height_m: of the person.
        speed: metres a second.
        times_s: (T,) of the frames; the first is 0.
        occluded: whether the place is to hide a part of the body; where it can't, as much as
            possible is hidden.
        rng: draws the candidates.

    Raises:
        DataError: the camera sees no free stretch of its walkway.
    """
    spec, view = camera.site.spec, camera.site.view
    forward = math.atan2(view.rotation[2, 1], view.rotation[2, 0])
    headings = np.radians(rng.choice(spec.headings_deg, CANDIDATES))
    spread = math.radians(spec.heading_spread_deg)
    headings += forward + spread * rng.standard_normal(CANDIDATES)
    left, right, near, far = camera.site.scene.walkway
    middles = rng.uniform((left, near), (right, far), (CANDIDATES, 2))
    ways = np.stack([np.cos(headings), np.sin(headings)], axis=-1)
    reach = speed * (times_s - times_s[-1] / 2)
    paths = middles[:, None] + reach[None, :, None] * ways[:, None]
    possible = _in_view(camera, paths, height_m)
    possible &= ~blocked_ground(camera.site.scene, paths, MARGIN_M).any(axis=1)
    if not possible.any():
        raise DataError(
            f"camera over the {spec.place} (layout {spec.layout}) sees no free stretch of its "
            "walkway: move it back, widen its field of view or take clutter away"
        )
    shares = _visible_share(camera, paths, height_m)
    shares[~possible] = -1.0
    visible = shares.mean(axis=1)
    chosen = _choose(visible, shares.min(axis=1), occluded)
    return Walk(paths[chosen, 0], float(headings[chosen]), speed, float(visible[chosen]))


def _choose(visible: Doubles, least: Doubles, occluded: bool) -> int:
    """The first candidate that is hidden as asked, else the one that comes nearest to it.

    Args:
        visible: (N,) visible share over the frames; negative where the path is impossible.
        least: (N,) visible share in the worst frame.
        occluded: whether to be hidden in part.
    """
    low, high = HIDDEN if occluded else (VISIBLE, 1.0)
    fits = (visible >= low) & (visible <= high) & (least >= LEAST_VISIBLE)
    if fits.any():
        return int(np.argmax(fits))
    miss = np.maximum(low - visible, visible - high) + np.maximum(LEAST_VISIBLE - least, 0)
    return int(np.argmin(np.where(visible < 0, np.inf, miss)))


def beside(walk: Walk, times_s: Doubles, camera: Camera, rng: np.random.Generator) -> Walk:
    """A second walker near the first: alongside, or coming the other way."""
    way = np.array([math.cos(walk.heading), math.sin(walk.heading)])
    side = np.array([-way[1], way[0]])
    opposite = rng.uniform() < 0.3
    for _ in range(8):
        shift = side * rng.choice([-1, 1]) * rng.uniform(0.45, 0.95) + way * rng.uniform(-0.7, 0.7)
        start = walk.at(float(times_s[-1])) if opposite else walk.start
        heading = walk.heading + (math.pi if opposite else 0.0)
        other = Walk(start + shift, heading, walk.speed, 1.0)
        path = np.array([other.at(float(second)) for second in times_s])
        if not blocked_ground(camera.site.scene, path, 0.2).any():
            break
    return other
