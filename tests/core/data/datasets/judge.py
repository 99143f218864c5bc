"""What must hold of every dataset that is read from a damaged copy.

Nobody can say what a damaged copy should give. But whatever it gives has to be there, and be given
once, under the person and camera that it is named for; and where it gives less or more than the
whole copy, or something under another name, a warning has to say so.

What nobody can see: another picture under the same name, persons who are named for each other in
all their files, lists in each other's place that are as long, and damage to one's own footage that
leaves it whole by its looks.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from core.data.datasets import svreid
from core.data.datasets.lists import count, differences
from core.data.datasets.own import manifest
from core.data.datasets.own.sighting import is_image
from core.data.datasets.parts import shared
from core.data.datasets.reader import Counts, Reader
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

PARTS = ("train", "query", "gallery")
BY_PART = {"identities": PARTS, "tracklets": PARTS, "frames": PARTS}
WHOLE_ONLY = {"identities": ("all",), "tracklets": ("all",)}
COUNTED = {  # of which parts a figure is published, so that it can't change unnoticed; else BY_PART
    "ilids": BY_PART | {"frames": ("all",)},
    "prid": BY_PART | {"frames": ("all",)},
    **dict.fromkeys(svreid.LISTS, WHOLE_ONLY),
    "own": {},
}
NAMES = {  # person and camera in the path of a frame
    "mars": r"/(?P<person>[0-9]{4})C(?P<camera>[1-6])T[0-9]{4}F[0-9]{3}\.",
    "ilids": r"/cam(?P<camera>[12])_person(?P<person>[0-9]{3})_[0-9]{5}\.",
    "prid": r"cam_(?P<camera>[ab])/person_(?P<person>[0-9]{4})/",
    "ccvid": r"session[123]/(?P<person>[0-9]{3})_(?P<camera>[0-9]{2})/",
    "lsvid": r"/(?P<person>[0-9]{4})_[0-9]+_(?P<camera>[0-9]{2})_",
    "duke-video": r"/(?P<person>[0-9]{4})_?C(?P<camera>[1-8])_?F",
    "market": r"/(?P<person>[0-9]{4})_c(?P<camera>[1-6])s",
    "duke": r"/(?P<person>[0-9]{4})_c(?P<camera>[1-8])_f",
    "msmt17": r"/(?P<person>[0-9]{4})/[0-9]{4}_[0-9]+_(?P<camera>[0-9]{2})_",
    "unreal": r"/(?P<person>[0-9]+)_c(?P<camera>[0-9]+)_",
}
CAMERAS = {"a": 1, "b": 2}
EXACT = 10**9
STEPS = {  # by multiples of these may persons and cameras differ from their names
    "ccvid": (EXACT, 12),  # cameras of the third recording are others
    "lsvid": (1, EXACT),  # lists number persons as they like
    "msmt17": (1, EXACT),
    "unreal": (1_000_000, 1_000_000),  # other models and scenes
}
APART = {"mars", "ilids", "prid", "ccvid", "duke-video", "market", "duke", "msmt17"}
NUMBERED_ANEW = {"lsvid"}  # its lists of train and test number persons from 0 each
ASKED = {"mars", "lsvid", "ccvid", *svreid.LISTS, "own"}  # have queries in the gallery as asked


def faults(reader: Reader, tree: Tree, data: Data, whole: Dataset, found: Dataset) -> list[str]:
    """What is wrong with a dataset.

    Args:
        reader: that read it.
        tree: the damaged copy.
        data: the settings it was read with.
        whole: the same of the undamaged copy.
        found: the dataset.
    """
    wrong = [fault for part in PARTS for fault in _given(tree, part, getattr(found, part))]
    wrong += _gallery(reader.name, data, found)
    if reader.name == "own" and not tree.has_file(manifest.FILE):
        wrong += _left_out(tree, found)
    silent = not found.warnings and not differences(found, figures(reader, data, whole))
    if reader.name in APART or (silent and reader.name not in NUMBERED_ANEW):
        both = shared(found.train, (*found.query, *found.gallery))
        wrong += [f"persons {both} are in train and test"] if both else []
    if silent:
        wrong += [*_changed(reader.name, whole, found), *_misnamed(reader.name, found)]
    return wrong


def figures(reader: Reader, data: Data, whole: Dataset) -> Mapping[str, Counts]:
    """The numbers of a whole copy wherever the reader has published ones, in their place."""
    return {
        part: Counts(
            **{
                what: getattr(count(_part(whole, part)), what)
                for what in Counts.__slots__
                if getattr(published, what) is not None
            }
        )
        for part, published in reader.whole(data).items()
    }


def label(name: str, frame: str) -> tuple[int, int] | None:
    """Person and camera that a frame is named for; None where its name says nothing."""
    found = re.search(NAMES[name], frame)
    return (
        (int(found["person"]), CAMERAS.get(found["camera"]) or int(found["camera"]))
        if found
        else None
    )


def is_one_to_one(pairs: Set[tuple[int, int]]) -> bool:
    """Whether nothing has two partners."""
    return all(len({pair[side] for pair in pairs}) == len(pairs) for side in (0, 1))


def _part(dataset: Dataset, part: str) -> Sequence[Tracklet]:
    if part == "all":  # a query that is in the gallery too is one
        every = (*dataset.train, *dataset.query, *dataset.gallery)
        return [*{each.frames: each for each in every}.values()]
    found: Sequence[Tracklet] = getattr(dataset, part)
    return found


def _given(tree: Tree, part: str, tracklets: Sequence[Tracklet]) -> Iterator[str]:
    """Frames of a part that aren't there, lie outside, or come twice."""
    if not all(each.frames for each in tracklets):
        yield f"{part} has an empty tracklet"
    frames = [frame for each in tracklets for frame in each.frames]
    if len({*frames}) < len(frames):
        yield f"{part} has a frame twice"
    for frame in frames:
        if posixpath.normpath(frame) != frame or frame.startswith(("/", "..")):
            yield f"{part} has {frame!r}, which may be outside"
        if not tree.has_file(frame):
            yield f"{part} has {frame!r}, which isn't there"


def _gallery(name: str, data: Data, found: Dataset) -> Iterator[str]:
    """Queries in the gallery that were asked not to be, or the other way round."""
    queries, gallery = ({each.frames for each in part} for part in (found.query, found.gallery))
    if data.gallery == "without_queries" and queries & gallery:
        yield "the gallery has queries"
    if data.gallery == "with_queries" and name in ASKED and queries - gallery:
        yield "the gallery lacks queries"


def _left_out(tree: Tree, found: Dataset) -> Iterator[str]:
    """Images of own footage that are in no part."""
    used = {frame for each in _part(found, "all") for frame in each.frames}
    if left_out := {*_images(tree, "")} - used:
        yield f"{sorted(left_out)} are in no part"


def _images(tree: Tree, folder: str) -> Iterator[str]:
    yield from (folder + name for name in tree.files(folder) if is_image(name))
    for name in tree.folders(folder):
        yield from _images(tree, f"{folder}{name}/")


def _changed(name: str, whole: Dataset, found: Dataset) -> Iterator[str]:
    """Numbers that aren't those of the whole copy."""
    for what, parts in COUNTED.get(name, BY_PART).items():
        for part in parts:
            before, after = (getattr(count(_part(each, part)), what) for each in (whole, found))
            if before != after:
                yield f"{part} has {after} {what} instead of {before}, and no warning says so"


def _misnamed(name: str, found: Dataset) -> Iterator[str]:
    """Frames that are named for another person or camera than they are given under."""
    steps = STEPS.get(name, (EXACT, EXACT))
    for side in (found.train, (*found.query, *found.gallery)) if name in NAMES else ():
        seen = {
            (label(name, frame) or (each.identity, each.camera), (each.identity, each.camera))
            for each in side
            for frame in each.frames
        }
        persons = {(named[0], given[0]) for named, given in seen}
        if steps[0] == 1 and not is_one_to_one(persons):
            yield f"persons of these names have these numbers, silently: {sorted(persons)}"
        for named, given in seen:
            if any((a - b) % step for a, b, step in zip(named, given, steps, strict=True)):
                yield f"frames of person and camera {named} are given as {given}, silently"
