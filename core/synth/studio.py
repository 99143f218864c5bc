"""The work of one rendering process: plates, then the tracklets of a few identities at a time."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from core.synth.actor import Actor, build_actor
from core.synth.camera import Camera, Site, draw_site, make_camera
from core.synth.plate import Plate
from core.synth.response import Bytes
from core.synth.roster import (
    PASSERS_BY,
    Entry,
    draw_identity,
    draw_passer_by,
    entries,
    stream,
)
from core.synth.spec import SetSpec
from core.synth.tracklet import Cast, film


def _plate_file(folder: Path, camera: int) -> Path:
    return folder / f"plate-{camera}.npz"


def site(spec: SetSpec, camera: int) -> Site:
    """Camera number `camera`, counted from 1, in its place."""
    return draw_site(spec.cameras[camera - 1], spec.plate_height, stream(spec, "site", camera))


def save_plate(spec: SetSpec, camera: int, plates: Path) -> None:
    """Ray-cast the background of a camera and leave it for all processes."""
    plate = site(spec, camera).plate()
    with _plate_file(plates, camera).open("wb") as file:
        np.savez(
            file,
            colour=plate.colour,
            inverse_depth=plate.inverse_depth,
            sunlit=plate.sunlit,
        )


@lru_cache(maxsize=32)
def load_camera(spec: SetSpec, camera: int, plates: Path) -> Camera:
    """The camera with the plate that `save_plate` left."""
    with np.load(_plate_file(plates, camera)) as arrays:
        plate = Plate(arrays["colour"], arrays["inverse_depth"], arrays["sunlit"])
    return make_camera(site(spec, camera), plate, stream(spec, "response", camera))


@lru_cache(maxsize=PASSERS_BY)
def _passer_by(spec: SetSpec, number: int) -> Actor:
    return build_actor(draw_passer_by(spec, number), spec.mesh_detail)


def render_tracklet(spec: SetSpec, actor: Actor, entry: Entry, plates: Path) -> list[Bytes]:
    """The frames of one tracklet."""
    rng = stream(spec, "tracklet", entry.identity, entry.camera)
    occluded = bool(rng.uniform() < spec.occluded_fraction)
    passer_by = None
    if rng.uniform() < spec.second_walker_fraction:
        passer_by = _passer_by(spec, int(rng.integers(PASSERS_BY)))
    camera = load_camera(spec, entry.camera, plates)
    return film(spec, camera, Cast(actor, passer_by), occluded, rng)


def save_tracklets(spec: SetSpec, chosen: tuple[int, ...], plates: Path, folder: Path) -> int:
    """Render all tracklets of some identities into a folder; returns how many."""
    count = 0
    for identity in chosen:
        actor = build_actor(draw_identity(spec, identity), spec.mesh_detail)
        for entry in entries(spec, identity):
            place = folder / entry.folder
            place.mkdir(parents=True)
            for number, frame in enumerate(render_tracklet(spec, actor, entry, plates), start=1):
                file = place / f"{number:04d}.jpg"
                Image.fromarray(frame).save(file, quality=spec.file_quality)
            count += 1
    return count
