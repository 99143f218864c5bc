"""Two cameras that saw each person once: ten splits of the persons into two halves."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import DataError
from core.types import Tracklet, Tree

SPLITS = 10
FIRST, SECOND = 1, 2  # cameras


@dataclass(frozen=True, slots=True)
class Halves:
    """One split.

    Attributes:
        train, test: names of persons, which are names of folders.
        origin: where it comes from, for the protocol.
    """

    train: Sequence[str]
    test: Sequence[str]
    origin: str

    @property
    def protocol(self) -> str:
        """The halves and who is searched for where, in words."""
        return f"{self.origin}; query camera 1, gallery camera 2"


def check_cameras(
    tree: Tree, images: str, cameras: Mapping[int, str], title: str, layout: str
) -> None:
    """Refuse another layout.

    Args:
        tree: of the dataset.
        images: where the cameras' folders lie, with a slash at its end, or empty.
        cameras: names of their folders.
        title: of the dataset, for the message.
        layout: one path of a whole copy, likewise.

    Raises:
        DataError: a camera has no folder.
    """
    for folder in cameras.values():
        if not tree.has_folder(images + folder):
            raise DataError(
                f"{tree.where(images + folder)}: no such folder; {title} is laid out as {layout}"
            )


def draw(persons: Sequence[str], split: int, seed: int, where: str) -> Halves:
    """A split drawn at random, the same at every call.

    Args:
        persons: names, at least four.
        split: which of the ten.
        seed: of all ten.
        where: the persons' folder, for the message.

    Raises:
        DataError: there are fewer than four persons.
    """
    if len(persons) < 4:
        raise DataError(
            f"{where}: only {len(persons)} persons were seen long enough by both cameras; is the "
            "copy whole?"
        )
    tiled = np.tile(np.arange(len(persons)), (SPLITS, 1))
    order = np.random.default_rng(seed).permuted(tiled, axis=1)[split]
    half = len(persons) // 2
    return Halves(
        train=sorted(persons[i] for i in order[:half]),
        test=sorted(persons[i] for i in order[half:]),
        origin=f"split {split} of {SPLITS}, drawn by the published rule with a fixed seed (no "
        "split file was found)",
    )


def load(tree: Tree, file: str, split: int, person: re.Pattern[str], example: str) -> Halves:
    """A split in a JSON list of `{"train": [names], "test": [names]}`.

    Args:
        tree: of the dataset.
        file: in it.
        split: which element.
        person: what a name must look like; its number is the first group.
        example: of a name, for messages.

    Raises:
        DataError: the file can't be read, isn't such a list of ten, names what can't be a person,
            or a person twice.
    """
    where = tree.where(file)
    try:
        rows = json.loads(bytes(tree.read(file)))
        row = rows[split]
        train, test = row["train"], row["test"]
        numbers = [_numbers(names, where, person, example) for names in (train, test)]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise DataError(
            f"{where}: is no list of {SPLITS} splits with `train` and `test`; remove it to have "
            "splits drawn by the published rule, or fetch it again"
        ) from None
    if len(rows) != SPLITS:  # which of the ten it lacks can't be told
        raise DataError(f"{where}: has {len(rows)} splits instead of {SPLITS}; fetch it again")
    if both := numbers[0] & numbers[1]:
        raise DataError(
            f"{where}: split {split} has person {min(both)} in both parts, so its scores would "
            "be too good; fetch it again"
        )
    return Halves(train, test, f"split {split} of {SPLITS}, standard ({file.rpartition('/')[2]})")


def parts(
    halves: Halves, see: Callable[[str, int], Tracklet]
) -> tuple[tuple[Tracklet, ...], tuple[Tracklet, ...], tuple[Tracklet, ...]]:
    """Train, query (first camera) and gallery (second camera) of a split.

    Args:
        halves: the split.
        see: the tracklet of a person in a camera.
    """
    return (
        tuple(see(name, camera) for name in halves.train for camera in (FIRST, SECOND)),
        tuple(see(name, FIRST) for name in halves.test),
        tuple(see(name, SECOND) for name in halves.test),
    )


def _numbers(names: Any, where: str, person: re.Pattern[str], example: str) -> set[int]:
    """The persons in one part of a split.

    Raises:
        DataError: one has another name, which must not become part of a path, or comes twice.
        TypeError: it is no list.
    """
    if not isinstance(names, list) or not names:
        raise TypeError
    found = set()
    for name in names:
        match = person.fullmatch(name) if isinstance(name, str) else None
        if not match:
            raise DataError(
                f"{where}: {str(name)[:40]!r} is no person such as {example!r}; fetch it again"
            )
        found.add(int(match[1]))
    if len(found) < len(names):
        raise DataError(f"{where}: names a person twice in one part of a split; fetch it again")
    return found
