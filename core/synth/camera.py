"""A camera in its place: scene, viewpoint, light, plate and response, drawn from a CameraSpec."""

import math
from dataclasses import dataclass

import numpy as np

from core.synth.furniture import clutter
from core.synth.light import Light, Sky, make_light, sun_share
from core.synth.places import PLACES
from core.synth.plate import Plate, make_plate
from core.synth.response import Response, draw_response
from core.synth.scene import Builder, Scene, without_solids_near
from core.synth.spec import CameraSpec
from core.synth.viewpoint import Viewpoint, look_at

KEY = 0.24  # exposure that the automatic gives the walkway's ground
CLEAR_M = 2.2  # around the eye
INDOOR_SUN_SHARE = 0.35


@dataclass(frozen=True)
class Site:
    """A camera that hangs in its place but hasn't looked yet: cheap to draw.

    Attributes:
        spec: what it was drawn from.
        scene: the place.
        view: the viewpoint.
        light: on the people.
        sky: above the place.
    """

    spec: CameraSpec
    scene: Scene
    view: Viewpoint
    light: Light
    sky: Sky

    @property
    def sun_share(self) -> float:
        """Share of the light on the ground that a walker's shadow takes away."""
        return INDOOR_SUN_SHARE if self.scene.indoor else sun_share(self.light)

    def plate(self) -> Plate:
        """Ray-cast the background: about two seconds."""
        return make_plate(self.scene, self.view, self.light, self.sky)


@dataclass(frozen=True)
class Camera:
    """A camera that can film: a site, its plate and its response.

    Attributes:
        site: where it hangs.
        plate: its background.
        response: of its sensor and codec.
    """

    site: Site
    plate: Plate
    response: Response


def _hang(
    spec: CameraSpec, scene: Scene, size: tuple[int, int], rng: np.random.Generator
) -> Viewpoint:
    bearing = math.radians(rng.uniform(*spec.bearing_deg))
    away, height = rng.uniform(*spec.distance_m), rng.uniform(*spec.height_m)
    left, right, near, far = scene.room
    x = min(max(away * math.cos(bearing), left), right)
    y = min(max(away * math.sin(bearing), near), far)
    eye = np.array([x, y, min(height, scene.ceiling_m - 0.3)])
    target = np.array([rng.uniform(-0.3, 0.3), rng.uniform(-0.2, 0.2), 0.85])
    field_of_view, roll = rng.uniform(*spec.field_of_view_deg), rng.uniform(*spec.roll_deg)
    return look_at(eye, target, float(field_of_view), size, float(roll))


def draw_site(spec: CameraSpec, plate_height: int, rng: np.random.Generator) -> Site:
    """Hang a camera in its place.

    Args:
        spec: the camera; its `layout` alone draws the place.
        plate_height: rows of the plate, which is 16:9.
        rng: draws pose and light within the camera's ranges.
    """
    build = Builder(np.random.default_rng(spec.layout))
    clutter(build, math.radians(sum(spec.bearing_deg) / 2), spec.clutter, spec.clutter_m)
    scene = PLACES[spec.place](build)
    view = _hang(spec, scene, (plate_height * 16 // 9, plate_height), rng)
    light, sky = make_light(spec.light, float(rng.uniform(*spec.sun_bearing_deg)), rng)
    return Site(
        spec, without_solids_near(scene, view.eye[0], view.eye[1], CLEAR_M), view, light, sky
    )


def automatic_gain(site: Site, plate: Plate) -> float:
    """Factor that brings the geometric mean of the walkway's ground to KEY."""
    left, right, near, far = site.scene.walkway
    x, y = np.meshgrid(np.linspace(left, right, 15), np.linspace(near, far, 7))
    ground = np.stack([x, y, np.zeros_like(x)], axis=-1).reshape(-1, 3)
    pixels, depth = site.view.project(ground)
    column, row = pixels[:, 0], pixels[:, 1]
    inside = (depth > 1) & (column >= 0) & (column < site.view.width)
    inside &= (row >= 0) & (row < site.view.height)
    seen = plate.colour[row[inside].astype(int), column[inside].astype(int)].mean(axis=1)
    if not len(seen):
        return 1.0
    return float(KEY / max(np.exp(np.log(seen + 1e-3).mean()), 0.01))


def make_camera(site: Site, plate: Plate, rng: np.random.Generator) -> Camera:
    """Give a site its plate and draw its response."""
    return Camera(site, plate, draw_response(site.spec.response, automatic_gain(site, plate), rng))
