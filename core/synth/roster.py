"""Who is in a set and in which tracklets, without drawing a picture."""

import zlib
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.synth.person import Person, draw_lookalikes, draw_person
from core.synth.spec import SetSpec

GROUP = 5  # lookalikes in a hard group
PASSERS_BY = 12  # people who walk through other people's tracklets

TRAIN, QUERY, GALLERY = "train", "query", "gallery"


@dataclass(frozen=True, slots=True)
class Entry:
    """One tracklet of the manifest."""

    folder: str
    split: str
    camera: int
    identity: int
    clothes: int
    frames: int

    def described(self) -> dict[str, Any]:
        """As the manifest writes it."""
        return asdict(self)


def stream(spec: SetSpec, *purpose: str | int) -> np.random.Generator:
    """A random stream of its own for one purpose, so that no draw depends on the order of work.

    The name of the set goes in: people of differently named sets are never the same.
    """
    words = [zlib.crc32(str(part).encode()) for part in (spec.name, *purpose)]
    return np.random.default_rng([spec.seed, *words])


def identities(spec: SetSpec) -> range:
    """Numbers of all identities of a set: those of training first."""
    return range(1, spec.train_identities + spec.test_identities + 1)


def draw_identity(spec: SetSpec, identity: int) -> Person:
    """The person behind a number; the first of each part belong to groups of five lookalikes."""
    part, first, count = TRAIN, 1, spec.train_identities
    if identity > spec.train_identities:
        part, first, count = "test", spec.train_identities + 1, spec.test_identities
    place = identity - first
    if place < round(spec.hard_group_fraction * count / GROUP) * GROUP:
        group, member = divmod(place, GROUP)
        return draw_lookalikes(stream(spec, "group", part, group), spec.wardrobe, GROUP)[member]
    return draw_person(stream(spec, "person", identity), spec.wardrobe)


def draw_passer_by(spec: SetSpec, number: int) -> Person:
    """One of the PASSERS_BY, who have no number of their own in the set."""
    return draw_person(stream(spec, "passer-by", number), spec.wardrobe)


def entries(spec: SetSpec, identity: int) -> list[Entry]:
    """The tracklets of one identity: one a camera."""
    result = []
    for camera in range(1, len(spec.cameras) + 1):
        split = TRAIN
        if identity > spec.train_identities:
            is_query = identity % len(spec.cameras) + 1 == camera
            split = QUERY if is_query else GALLERY
        folder = f"{split}/c{camera}/p{identity:04d}"
        result.append(Entry(folder, split, camera, identity, 0, spec.frames))
    return result
