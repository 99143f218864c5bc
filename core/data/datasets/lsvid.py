"""LS-VID: fifteen cameras, 3,772 persons, the longest tracklets of all; boxes of a detector."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from core.data.datasets.lists import crowded, inside, rows
from core.data.datasets.reader import Counts, Reader
from core.data.datasets.tracks import Track, convention, gallery, queries, tracks
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

INNER = ("", "LS-VID/")
LISTS = "list_sequence/list_seq_{}.txt"
MATRIX = "test/data/info_test.mat"
CAMERAS = 15
IDENTITY = re.compile(r"[0-9]{1,6}")
FRAME = re.compile(r"[^_]*_[^_]*_0*([1-9][0-9]?)_.*?([0-9]*)\.jpe?g", re.IGNORECASE)

Listings = dict[str, list[str]]


def read(tree: Tree, data: Data) -> Dataset:
    """The one split of LS-VID: lists of tracklets, and a matrix that says which are queries.

    A list names a tracklet by how the paths of its frames begin. The validation part is not
    used: neither trained on, as the authors keep it apart, nor tested on.

    Raises:
        DataError: a file or folder is missing or damaged, lists, matrix and folders don't fit
            each other, or a tracklet has no frame.
    """
    base = next((inner for inner in INNER if tree.has_folder(f"{inner}list_sequence")), "")
    cut = tracks(tree, base + MATRIX, "info_test", CAMERAS, lowest=0)
    chosen = queries(tree, base + MATRIX, "query", cut)
    train = _tracklets(tree, base, "train")
    test, odd = _as_in_matrix(tree, base, _tracklets(tree, base, "test"), cut)
    return Dataset(
        READER.name,
        tree.root,
        train=tuple(train),
        query=tuple(test[row] for row in chosen),
        gallery=gallery(test, chosen, data.gallery),
        protocol=f"one split, by the authors' lists; {convention(data.gallery)}; the validation "
        "part is not used",
        warnings=(*crowded(tree, train), *odd),
    )


def _tracklets(tree: Tree, base: str, part: str) -> list[Tracklet]:
    """The tracklets of a list, persons as it has them."""
    listings: Listings = {}
    found, known = [], set()
    for where, (prefix, identity) in rows(tree, base + LISTS.format(part), 2):
        path = base + inside(tree, where, prefix)
        if not IDENTITY.fullmatch(identity):
            raise DataError(f"{where}: {identity[:40]!r} is no person's number; fetch it again")
        if path in known:
            raise DataError(f"{where}: {prefix} comes twice; fetch it again")
        known.add(path)
        frames, camera = _frames(tree, listings, where, path)
        found.append(Tracklet(tree, frames, camera, int(identity)))
    if not found:
        raise DataError(f"{tree.where(base + LISTS.format(part))}: is empty; fetch it again")
    return found


def _frames(tree: Tree, listings: Listings, where: str, path: str) -> tuple[tuple[str, ...], int]:
    """The frames whose paths begin so, in order of time, and their camera.

    A beginning that ends in a digit must not be that of a longer number, as 1 is of 10.
    """
    folder, _, stem = path.rpartition("/")
    if folder not in listings:
        listings[folder] = tree.files(folder)
    names = listings[folder]
    near: Iterable[str] = takewhile(
        lambda name: name.startswith(stem), names[bisect_left(names, stem) :]
    )
    if stem[-1].isdigit():
        near = (name for name in near if not name[len(stem) : len(stem) + 1].isdigit())
    matches = [match for name in near if (match := FRAME.fullmatch(name))]
    if not matches:
        raise DataError(f"{where}: no frame is {tree.where(path)}*; restore it from the archive")
    cameras = {int(match[1]) for match in matches}
    if len(cameras) > 1 or max(cameras) > CAMERAS:
        written = ", ".join(map(str, sorted(cameras)))
        raise DataError(
            f"{where}: {tree.where(path)}* is of camera {written}; a tracklet has one, from 1 to "
            f"{CAMERAS}; fetch list and frames again"
        )
    matches.sort(key=lambda match: int(match[2] or 0))
    return tuple([f"{folder}/{match[0]}" for match in matches]), cameras.pop()


def _as_in_matrix(
    tree: Tree, base: str, test: list[Tracklet], cut: list[Track]
) -> tuple[list[Tracklet], list[str]]:
    """The test tracklets with the persons of the matrix, and a warning if the list has others.

    Raises:
        DataError: the matrix has other tracklets than the list.
    """
    file, matrix = tree.where(base + LISTS.format("test")), tree.where(base + MATRIX)
    if len(test) != len(cut):
        raise DataError(
            f"{file}: lists {len(test):,} tracklets, {matrix} {len(cut):,}; fetch both again"
        )
    for number, (tracklet, row) in enumerate(zip(test, cut, strict=True), start=1):
        here, there = len(tracklet.frames), row.stop - row.start
        if here != there or tracklet.camera != row.camera:
            raise DataError(
                f"{file}: tracklet {number} ({tracklet.name}) has {here} frames of camera "
                f"{tracklet.camera}; by {matrix} {there} of camera {row.camera}; fetch it again"
            )
    pairs = {(tracklet.identity, row.identity) for tracklet, row in zip(test, cut, strict=True)}
    is_same = len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs})
    odd = [] if is_same else [f"{file}: its persons aren't those of {matrix}, which are used"]
    found = [
        replace(tracklet, identity=row.identity) for tracklet, row in zip(test, cut, strict=True)
    ]
    return found, odd


READER = Reader(
    name="lsvid",
    title="LS-VID",
    aliases=("ls-vid",),
    folders=("LS-VID", "LS-VID_V2", "lsvid"),
    source="the authors (Peking University), by a signed release agreement",
    layout="LS-VID/list_sequence/list_seq_train.txt and LS-VID/tracklet_train/0000/….jpg",
    read=read,
    published={
        "train": Counts(842, 2831, 550_419),
        "query": Counts(2730, 3504, 691_980, 60, 1678, CAMERAS),
        "gallery": Counts(2730, 11_333, 2_277_075, 60, 2533, CAMERAS),
    },
    galleries={"without_queries": Counts(2730, 7829, 1_585_095, 60, 2533, CAMERAS)},
)
