"""One tracklet: what one camera records of one person walking by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.synth.actor import Actor
from core.synth.backdrop import crop
from core.synth.camera import Camera
from core.synth.figures import Figures, Stance
from core.synth.gait import step_length_m
from core.synth.light import Light
from core.synth.raycast import blocked
from core.synth.response import Bytes, develop
from core.synth.spec import SetSpec
from core.synth.viewpoint import Box, Doubles, Floats
from core.synth.walk import Walk, beside, plan_walk

SMALLEST_CROP_PX = 32
NARROWEST, WIDEST = 0.41, 0.70  # box width over height
BODY_HEIGHTS = (0.4, 1.0, 1.5)  # metres, where the sun on a walker is tested


@dataclass(frozen=True)
class Cast:
    """Who is filmed.

    Attributes:
        actor: the person the tracklet is about.
        passer_by: a second person, or None.
    """

    actor: Actor
    passer_by: Actor | None = None


class Detector:
    """A person detector that errs smoothly: boxes drift around the true one."""

    def __init__(self, jitter: float, rng: np.random.Generator) -> None:
        self._jitter, self._rng = jitter, rng
        self._bias = rng.normal(0, 0.6 * jitter, 4)
        self._drift = np.zeros(4)

    def box(self, pixels: Doubles) -> Box:
        """The box around projected points (N, 2), a little larger than them."""
        left, top = pixels.min(axis=0)
        right, bottom = pixels.max(axis=0)
        self._drift = 0.75 * self._drift + 0.25 * self._rng.normal(0, self._jitter, 4)
        error = self._bias + self._drift
        height = (bottom - top) * (1.08 + error[2])
        width = (right - left) * (1.14 + error[3])
        width = min(max(width, NARROWEST * height), WIDEST * height)
        middle_x = (left + right) / 2 + 0.8 * error[0] * (right - left)
        middle_y = (top + bottom) / 2 + 0.5 * error[1] * (bottom - top)
        return Box(middle_x - width / 2, middle_y - height / 2, width, height)


def _light_at(camera: Camera, x: float, y: float) -> Light:
    """The light on a walker: the sun only as far as the place lets it through."""
    site = camera.site
    light = site.light._replace(
        sky=site.light.sky * np.float32(1.15), ground=site.light.ground * np.float32(1.15)
    )
    if site.scene.indoor:
        return light
    x_way, y_way, z_way = light.towards.tolist()
    reached = sum(
        not blocked(site.scene.solids, (x, y, height), (x_way, y_way, z_way), 100.0)
        for height in BODY_HEIGHTS
    )
    return light._replace(sun=light.sun * np.float32(reached / len(BODY_HEIGHTS)))


def _vignette(camera: Camera, box: Box, height: int, width: int) -> Floats:
    """(H, W, 1): loss of light grows with the squared distance from the frame's middle."""
    view = camera.site.view
    x = (box.left + (np.arange(width) + 0.5) * box.width / width) * 2 / view.width - 1
    y = ((box.top + (np.arange(height) + 0.5) * box.height / height) * 2 - view.height) / view.width
    square = y[:, None] ** 2 + x[None, :] ** 2
    return (1 - camera.response.vignette * square)[:, :, None].astype(np.float32)


def _stances(
    cast: Cast, walks: Sequence[Walk], second: float, phases: Sequence[float]
) -> list[Stance]:
    stances = []
    actors = [cast.actor] if cast.passer_by is None else [cast.actor, cast.passer_by]
    for actor, walk, phase in zip(actors, walks, phases, strict=True):
        x, y = walk.at(second)
        turn = (phase + second * actor.gait.cadence / 2) % 1  # a stride is two steps
        stances.append(Stance(float(x), float(y), walk.heading, turn))
    return stances


def film(
    spec: SetSpec, camera: Camera, cast: Cast, occluded: bool, rng: np.random.Generator
) -> list[Bytes]:
    """Record one tracklet.

    Args:
        spec: number, interval and size of the frames.
        camera: who looks.
        cast: who walks.
        occluded: whether the place is to hide a part of the person.
        rng: draws the walk, the detector's errors and the noise.

    Returns:
        `spec.frames` images (frame_height, frame_width, 3) uint8.
    """
    actor = cast.actor
    speed = step_length_m(actor.joints, actor.gait) * actor.gait.cadence
    times_s = np.arange(spec.frames, dtype=np.float64) * spec.interval_s
    walks = [plan_walk(camera, actor.height_m, speed, times_s, occluded, rng)]
    actors = [actor]
    if cast.passer_by is not None:
        actors.append(cast.passer_by)
        walks.append(beside(walks[0], times_s, camera, rng))
    figures = Figures(actors)
    phases = rng.uniform(size=len(actors)).tolist()
    detector = Detector(camera.site.spec.box_jitter, rng)
    frames = []
    for second in times_s.tolist():
        stances = _stances(cast, walks, second, phases)
        figures.pose(stances)
        frames.append(_record(spec, camera, figures, stances[0], speed, detector, rng))
    return frames


def _record(
    spec: SetSpec,
    camera: Camera,
    figures: Figures,
    stance: Stance,
    speed: float,
    detector: Detector,
    rng: np.random.Generator,
) -> Bytes:
    """One frame of the posed figures."""
    site, view = camera.site, camera.site.view
    pixels, depth = view.project(figures.first_points[::5])
    box = detector.box(pixels)
    native = round(box.height * site.spec.lines / view.height)
    height = min(max(native, SMALLEST_CROP_PX), spec.frame_height)
    width = max(round(height * spec.frame_width / spec.frame_height), 8)
    backdrop = crop(camera.plate, box, height, width, site.sun_share)
    light = _light_at(camera, stance.x, stance.y)
    linear = figures.compose(view.matrix(box, width, height), backdrop, light)
    way = np.array([math.cos(stance.heading), math.sin(stance.heading), 0.0])
    sideways = abs(float(view.rotation[0] @ way)) * speed * view.focal_px / float(depth.mean())
    motion_px = camera.response.shutter_s * sideways * width / box.width
    vignette = _vignette(camera, box, height, width)
    image = develop(linear, camera.response, vignette, motion_px, rng)
    if image.shape[:2] == (spec.frame_height, spec.frame_width):
        return image
    size = (spec.frame_width, spec.frame_height)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))
