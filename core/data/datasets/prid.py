"""PRID-2011: two cameras, 178 persons seen by both long enough, ten splits into 89 and 89."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import DataError
from core.types import Dataset, Tracklet

NAME = "prid"
ALIASES = ("prid-2011", "prid2011", "prid 2011")
FOLDERS = ("prid_2011", "prid2011", "prid", "PRID-2011")
SOURCE = "the authors (Graz University of Technology, Person Re-ID 2011)"

SPLITS_FILE = "splits_prid2011.json"
SPLITS = 10
SHARED_PERSONS = 200
SHORTEST = 27
CAMERAS = {1: "cam_a", 2: "cam_b"}
PERSON = re.compile(r"person_[0-9]{1,6}")
FRAME = re.compile(r"\d+\.png", re.IGNORECASE)


def read(root: Path, split: int) -> Dataset:
    """One split: query is camera a, gallery camera b of the test persons.

    The standard split file is used where it lies beside the data; else splits are drawn by the
    published rule (persons 1 to 200 with at least 27 frames in both cameras, halved at random)
    with a fixed seed, and the protocol says so.

    Raises:
        DataError: no such split, a person without frames, a layout that isn't PRID's, or files
            that can't be read.
    """
    try:
        return _read(root, split)
    except OSError as error:
        raise DataError(
            f"{error.filename or root}: can't be read ({error.strerror}); mend its permissions or "
            "the disk"
        ) from None


def _read(root: Path, split: int) -> Dataset:
    if not 0 <= split < SPLITS:
        raise DataError(f"prid has splits 0 to {SPLITS - 1}; data.split is {split}")
    images = root / "multi_shot" if (root / "multi_shot").is_dir() else root
    for folder in CAMERAS.values():
        if not (images / folder).is_dir():
            raise DataError(
                f"{images / folder}: no such folder; PRID-2011 is laid out as "
                "prid_2011/multi_shot/cam_a/person_0001/0001.png"
            )
    train, test, origin = _split(root, images, split)
    return Dataset(
        NAME,
        root,
        train=tuple(_tracklet(images, name, camera) for name in train for camera in CAMERAS),
        query=tuple(_tracklet(images, name, 1) for name in test),
        gallery=tuple(_tracklet(images, name, 2) for name in test),
        protocol=f"split {split} of {SPLITS}, {origin}; query camera a, gallery camera b",
    )


def _split(root: Path, images: Path, split: int) -> tuple[list[str], list[str], str]:
    """Names of the training and the test persons, and where the split comes from."""
    for file in (root / SPLITS_FILE, root.parent / SPLITS_FILE, images / SPLITS_FILE):
        if file.is_file():
            try:
                row = json.loads(file.read_text(encoding="utf-8"))[split]
                train, test = _persons(row["train"], file), _persons(row["test"], file)
            except (ValueError, KeyError, IndexError, TypeError, RecursionError):
                raise DataError(
                    f"{file}: is no list of {SPLITS} splits with `train` and `test`; remove it to "
                    "have splits drawn by the published rule, or fetch it again"
                ) from None
            if both := {*map(_number, train)} & {*map(_number, test)}:
                raise DataError(
                    f"{file}: split {split} has person {min(both)} in both parts, so its scores "
                    "would be too good; fetch it again"
                )
            return train, test, f"standard ({SPLITS_FILE})"
    persons = _long_enough(images)
    if len(persons) < 4:
        raise DataError(
            f"{images}: only {len(persons)} persons have {SHORTEST} frames in both cameras; "
            "is the copy whole?"
        )
    order = np.random.default_rng(2011).permuted(
        np.tile(np.arange(len(persons)), (SPLITS, 1)), axis=1
    )[split]
    half = len(persons) // 2
    train = sorted(persons[i] for i in order[:half])
    test = sorted(persons[i] for i in order[half:])
    return train, test, "drawn by the published rule with a fixed seed (no split file was found)"


def _persons(names: Any, file: Path) -> list[str]:
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
                f"{file}: {str(name)[:40]!r} is no person such as 'person_0001'; fetch it again"
            )
    if len({*map(_number, names)}) < len(names):
        raise DataError(f"{file}: names a person twice in one part of a split; fetch it again")
    return names


def _number(name: str) -> int:
    return int(name.removeprefix("person_"))


def _long_enough(images: Path) -> list[str]:
    """Persons 1 to 200 with at least 27 frames in both cameras."""
    return [
        name
        for name in (f"person_{number:04d}" for number in range(1, SHARED_PERSONS + 1))
        if all(
            (images / folder / name).is_dir() and len(_frames(images / folder / name)) >= SHORTEST
            for folder in CAMERAS.values()
        )
    ]


def _tracklet(images: Path, name: str, camera: int) -> Tracklet:
    folder = images / CAMERAS[camera] / name
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder, though the split names {name}; is it whole?")
    frames = _frames(folder)
    if not frames:
        raise DataError(f"{folder}: holds no frame (0001.png …); restore it from the archive")
    return Tracklet(frames, camera, _number(name))


def _frames(folder: Path) -> tuple[Path, ...]:
    found = [path for path in folder.iterdir() if FRAME.fullmatch(path.name)]
    return tuple(sorted(found, key=lambda path: (int(path.stem), path.name)))
