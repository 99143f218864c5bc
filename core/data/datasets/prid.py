"""PRID-2011: two cameras, 178 persons seen by both long enough, ten splits into 89 and 89."""

import json
import re
from typing import Any

import numpy as np

from core.data.datasets.lists import frames
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

SPLITS_FILE = "splits_prid2011.json"
SPLITS = 10
SHARED_PERSONS = 200
SHORTEST = 27
CAMERAS = {1: "cam_a", 2: "cam_b"}
PERSON = re.compile(r"person_[0-9]{1,6}")
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
    for folder in CAMERAS.values():
        if not tree.has_folder(images + folder):
            raise DataError(
                f"{tree.where(images + folder)}: no such folder; PRID-2011 is laid out as "
                f"{READER.layout}"
            )
    train, test, origin = _split(tree, images, data.split)
    return Dataset(
        READER.name,
        tree.root,
        train=tuple(_tracklet(tree, images, name, camera) for name in train for camera in CAMERAS),
        query=tuple(_tracklet(tree, images, name, 1) for name in test),
        gallery=tuple(_tracklet(tree, images, name, 2) for name in test),
        protocol=f"split {data.split} of {SPLITS}, {origin}; query camera a, gallery camera b",
    )


def _split(tree: Tree, images: str, split: int) -> tuple[list[str], list[str], str]:
    """Names of the training and the test persons, and where the split comes from."""
    for file in (SPLITS_FILE, f"../{SPLITS_FILE}", images + SPLITS_FILE):
        if tree.has_file(file):
            return *_given(tree, file, split), f"standard ({SPLITS_FILE})"
    persons = _long_enough(tree, images)
    if len(persons) < 4:
        raise DataError(
            f"{tree.where(images)}: only {len(persons)} persons have {SHORTEST} frames in both "
            "cameras; is the copy whole?"
        )
    order = np.random.default_rng(2011).permuted(
        np.tile(np.arange(len(persons)), (SPLITS, 1)), axis=1
    )[split]
    half = len(persons) // 2
    train = sorted(persons[i] for i in order[:half])
    test = sorted(persons[i] for i in order[half:])
    return train, test, "drawn by the published rule with a fixed seed (no split file was found)"


def _given(tree: Tree, file: str, split: int) -> tuple[list[str], list[str]]:
    """Names of the training and the test persons in the standard split file."""
    where = tree.where(file)
    try:
        row = json.loads(bytes(tree.read(file)))[split]
        train, test = _persons(row["train"], where), _persons(row["test"], where)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise DataError(
            f"{where}: is no list of {SPLITS} splits with `train` and `test`; remove it to have "
            "splits drawn by the published rule, or fetch it again"
        ) from None
    if both := {*map(_number, train)} & {*map(_number, test)}:
        raise DataError(
            f"{where}: split {split} has person {min(both)} in both parts, so its scores would "
            "be too good; fetch it again"
        )
    return train, test


def _persons(names: Any, where: str) -> list[str]:
    """The names in one part of a split, none twice.

    Raises:
        DataError: one isn't like person_0001, and must not become part of a path.
        TypeError: it is no list.
    """
    if not isinstance(names, list) or not names:
        raise TypeError
    for name in names:
        if not isinstance(name, str) or not PERSON.fullmatch(name):
            raise DataError(
                f"{where}: {str(name)[:40]!r} is no person such as 'person_0001'; fetch it again"
            )
    if len({*map(_number, names)}) < len(names):
        raise DataError(f"{where}: names a person twice in one part of a split; fetch it again")
    return names


def _number(name: str) -> int:
    return int(name.removeprefix("person_"))


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


def _tracklet(tree: Tree, images: str, name: str, camera: int) -> Tracklet:
    folder = f"{images}{CAMERAS[camera]}/{name}"
    return Tracklet(tree, frames(tree, folder, FRAME), camera, _number(name))


READER = Reader(
    name="prid",
    title="PRID-2011",
    aliases=("prid-2011", "prid2011", "prid 2011"),
    folders=("prid_2011", "prid2011", "prid", "PRID-2011"),
    source="the authors (Graz University of Technology, Person Re-ID 2011)",
    layout="prid_2011/multi_shot/cam_a/person_0001/0001.png",
    read=read,
    splits=SPLITS,
    published={
        "train": Counts(identities=89, tracklets=178, cameras=2),
        "query": Counts(identities=89, tracklets=89, cameras=1),
        "gallery": Counts(identities=89, tracklets=89, cameras=1),
    },
)
