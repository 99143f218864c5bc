"""MARS: six cameras, 1,261 persons, boxes of a detector linked by a tracker; junk included."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from core.data.datasets.lists import few, lines
from core.data.datasets.reader import Counts, Reader
from core.data.datasets.tracks import Track, convention, gallery, queries, tracks
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

INFO = ("info/", "MARS-evaluation/info/", "MARS-evaluation-master/info/", "")
QUERIES = "query_IDX.mat"
CAMERAS = 6
JUNK = -1
PERSON, TRACKLET = slice(4), slice(11)  # within 0001C1T0001F001.jpg
NAME = re.compile(r"(?:[0-9]{4}|00-1)C[1-6]T[0-9]{4}F[0-9]{3}\.(?i:jpg)")


def read(tree: Tree, data: Data) -> Dataset:
    """The one split of MARS, cut from lists of names by the authors' matrices.

    `train_name.txt` and `test_name.txt` are used where they lie beside the matrices, and frames
    of theirs that aren't there are left out; else the same lists are made from the folders,
    which must then be whole. Junk (-1) is in no part, distractors (0) are in the gallery.

    Raises:
        DataError: a file or folder is missing or damaged, matrices and names don't fit each
            other, or a tracklet has no frame.
    """
    info = _info(tree)
    cut = {part: _tracks(tree, info, part) for part in ("train", "test")}
    chosen = _queries(tree, info, cut["test"])
    train, train_list, train_odd = _part(tree, info, "train", cut["train"])
    test, test_list, test_odd = _part(tree, info, "test", cut["test"])
    return Dataset(
        READER.name,
        tree.root,
        train=tuple(found for found in train if found),
        query=tuple(found for row in chosen if (found := test[row])),
        gallery=gallery(test, chosen, data.gallery),
        protocol=f"one split, cut from {train_list} and {test_list}; {convention(data.gallery)}; "
        "junk (-1) is left out, distractors (0) are kept",
        warnings=(*train_odd, *test_odd),
    )


def _info(tree: Tree) -> str:
    """The folder of the matrices, with its slash."""
    for folder in INFO:
        if tree.has_file(folder + QUERIES):
            return folder
    raise DataError(
        f"{tree.where(INFO[0] + QUERIES)}: is missing; the folder info comes with the authors' "
        "MARS-evaluation, not with the frames"
    )


def _tracks(tree: Tree, info: str, part: str) -> list[Track]:
    """The tracklets of a part; neither junk nor distractors are trained on."""
    path, lowest = f"{info}tracks_{part}_info.mat", 1 if part == "train" else JUNK
    return tracks(tree, path, f"track_{part}_info", CAMERAS, lowest)


def _queries(tree: Tree, info: str, test: Sequence[Track]) -> list[int]:
    """Rows of the queries; neither junk nor distractors are searched for."""
    found = queries(tree, info + QUERIES, "query_IDX", test)
    for row in found:
        if test[row].identity < 1:
            raise DataError(
                f"{tree.where(info + QUERIES)}: row {row + 1} of the test tracklets is junk or a "
                "distractor, so no query; fetch it again"
            )
    return found


def _part(
    tree: Tree, info: str, part: str, cut: Sequence[Track]
) -> tuple[list[Tracklet | None], str, list[str]]:
    """Tracklets of all rows (None for junk), the list they were cut from, and warnings."""
    folder, file = f"bbox_{part}", f"{info}{part}_name.txt"
    if not tree.has_folder(folder):
        raise DataError(
            f"{tree.where(folder)}: no such folder; MARS is laid out as {READER.layout}"
        )
    if not tree.has_file(file):
        rows = _rows(tree.where(folder), _listing(tree, folder, cut, file), cut)
        found = [_tracklet(tree, folder, row, track) for row, track in rows]
        return found, f"the listing of {folder}", []
    rows = _rows(tree.where(file), _listed(tree, file, cut[-1].stop), cut)
    there = {person: {*tree.files(f"{folder}/{person}")} for person in tree.folders(folder)}
    found, notes, missing = [], [], 0
    for row, track in rows:
        left = [name for name in row if name in there.get(name[PERSON], ())]
        if len(left) < len(row) and track.identity != JUNK:
            notes.append(_gap(tree, folder, row, left))
            missing += len(row) - len(left)
        found.append(_tracklet(tree, folder, left, track))
    if notes:
        notes.insert(0, f"{tree.where(folder)}: {missing:,} listed frames are missing")
    return found, file.removeprefix(info), few(notes, "tracklets that lack frames")


def _tracklet(tree: Tree, folder: str, names: Sequence[str], track: Track) -> Tracklet | None:
    if track.identity == JUNK:
        return None
    frames = tuple([f"{folder}/{name[PERSON]}/{name}" for name in names])
    return Tracklet(tree, frames, track.camera, track.identity)


def _gap(tree: Tree, folder: str, row: Sequence[str], left: Sequence[str]) -> str:
    """A note on the missing frames of a tracklet.

    Raises:
        DataError: all are missing.
    """
    where = tree.where(f"{folder}/{row[0][PERSON]}/{row[0][TRACKLET]}")
    missing = sorted({*row} - {*left})
    if not left:
        raise DataError(
            f"{where}: none of its {len(row)} frames is there; restore them from the archive"
        )
    return f"{where}: {len(missing)} of {len(row)} frames are missing, the first {missing[0]}"


def _rows(
    where: str, names: Sequence[str], cut: Sequence[Track]
) -> Iterator[tuple[list[str], Track]]:
    """The names of each tracklet in order of time, checked against its row."""
    for number, track in enumerate(cut, start=1):
        row = sorted(names[track.start : track.stop])
        tracklets = sorted({name[TRACKLET] for name in row})
        written = f"{_person(track.identity)}C{track.camera}"
        if len(tracklets) > 1 or not tracklets[0].startswith(written):
            raise DataError(
                f"{where}: row {number} of its matrix is person and camera {written}, but cuts "
                f"out frames of {' and '.join(tracklets[:2])}; fetch both again"
            )
        yield row, track


def _listed(tree: Tree, file: str, length: int) -> list[str]:
    """The names in a list, none twice, as many as the matrix cuts."""
    where, names = tree.where(file), lines(tree, file)
    if len(names) != length:
        raise DataError(
            f"{where}: has {len(names):,} names instead of {length:,}, as its matrix cuts it; "
            "fetch it again"
        )
    for number, name in enumerate(names, start=1):
        if not NAME.fullmatch(name):
            raise DataError(
                f"{where}:{number}: {name[:40]!r} is no name such as 0001C1T0001F001.jpg; fetch "
                "it again"
            )
    if len({*names}) < length:
        twice = Counter(names).most_common(1)[0][0]
        raise DataError(f"{where}: names {twice} twice; fetch it again")
    return names


def _listing(tree: Tree, folder: str, cut: Sequence[Track], file: str) -> list[str]:
    """The list of names that the authors cut, made from the folders: both are in order of names."""
    wanted: Counter[str] = Counter()
    for track in cut:
        wanted[_person(track.identity)] += track.stop - track.start
    names: list[str] = []
    here: Counter[str] = Counter()
    for person in tree.folders(folder):
        found = [
            name
            for name in tree.files(f"{folder}/{person}")
            if name.startswith(person) and NAME.fullmatch(name)
        ]
        here[person] = len(found)
        names += found
    for person in sorted({*wanted, *here}):
        if wanted[person] != here[person]:
            raise DataError(
                f"{tree.where(f'{folder}/{person}')}: has {here[person]:,} frames instead of "
                f"{wanted[person]:,} (all folders: {len(names):,} instead of {cut[-1].stop:,}); "
                f"restore it from the archive, or put {tree.where(file)} there"
            )
    return names


def _person(identity: int) -> str:
    """The folder of a person."""
    return "00-1" if identity == JUNK else f"{identity:04d}"


READER = Reader(
    name="mars",
    title="MARS",
    aliases=(),
    folders=("MARS", "mars"),
    source="the authors' pages (bbox_train, bbox_test) and liangzheng06/MARS-evaluation (info)",
    layout="MARS/bbox_train/0001/0001C1T0001F001.jpg and MARS/info/query_IDX.mat",
    read=read,
    published={
        "train": Counts(625, 8298, 509_914, 5, 900, CAMERAS),
        "query": Counts(626, 1980, 114_493, 2, 880, CAMERAS),
        "gallery": Counts(635, 11_310, 657_709, 2, 920, CAMERAS),
    },
    galleries={"without_queries": Counts(621, 9330, 543_216, 3, 920, CAMERAS)},
)
