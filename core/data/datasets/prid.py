"""PRID-2011: two cameras, 178 persons seen by both long enough, ten splits into 89 and 89."""

import re

from core.data.datasets import halves
from core.data.datasets.lists import few, frames, gap
from core.data.datasets.reader import Counts, Reader
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

SPLITS_FILE = "splits_prid2011.json"
SHARED_PERSONS = 200
SHORTEST = 27
CAMERAS = {halves.FIRST: "cam_a", halves.SECOND: "cam_b"}
PERSON = re.compile(r"person_([0-9]{1,6})")
FRAME = re.compile(r"([0-9]+)\.png", re.IGNORECASE)


def read(tree: Tree, data: Data) -> Dataset:
    """One split: query is camera a, gallery camera b of the test persons.

    The standard split file is used where it lies beside the data; else splits are drawn by the
    published rule (persons 1 to 200 with at least 27 frames in both cameras, halved at random)
    with a fixed seed, and the protocol says so.

    Raises:
        DataError: a person without frames, a layout that isn't PRID's, or files that can't be
            read.
    """
    images = "multi_shot/" if tree.has_folder("multi_shot") else ""
    halves.check_cameras(tree, images, CAMERAS, READER.title, READER.layout)
    gaps: list[str] = []

    def see(name: str, camera: int) -> Tracklet:
        found = frames(tree, f"{images}{CAMERAS[camera]}/{name}", FRAME)
        gaps.extend(gap(tree, found))
        return Tracklet(tree, found, camera, int(name.removeprefix("person_")))

    split = _split(tree, images, data.split)
    train, query, gallery = halves.parts(split, see)
    odd = tuple(few(gaps, "tracklets that lack frames"))
    return Dataset(READER.name, tree.root, train, query, gallery, split.protocol, odd)


def _split(tree: Tree, images: str, split: int) -> halves.Halves:
    for file in (SPLITS_FILE, f"../{SPLITS_FILE}", images + SPLITS_FILE):
        if tree.has_file(file):
            return halves.load(tree, file, split, PERSON, "person_0001")
    return halves.draw(_long_enough(tree, images), split, 2011, tree.where(images))


def _long_enough(tree: Tree, images: str) -> list[str]:
    """Persons 1 to 200 with at least 27 frames in both cameras."""
    return [
        name
        for name in (f"person_{number:04d}" for number in range(1, SHARED_PERSONS + 1))
        if all(
            tree.has_folder(folder := f"{images}{camera}/{name}")
            and sum(FRAME.fullmatch(file) is not None for file in tree.files(folder)) >= SHORTEST
            for camera in CAMERAS.values()
        )
    ]


READER = Reader(
    name="prid",
    title="PRID-2011",
    aliases=("prid-2011", "prid2011", "prid 2011"),
    folders=("prid_2011", "prid2011", "prid", "PRID-2011"),
    source="the authors (Graz University of Technology, Person Re-ID 2011)",
    layout="prid_2011/multi_shot/cam_a/person_0001/0001.png",
    read=read,
    splits=halves.SPLITS,
    published={
        "train": Counts(identities=89, tracklets=178, cameras=2),
        "query": Counts(identities=89, tracklets=89, cameras=1),
        "gallery": Counts(identities=89, tracklets=89, cameras=1),
        "all": Counts(178, 356, 38_466, 28, 675, 2),
    },
)
