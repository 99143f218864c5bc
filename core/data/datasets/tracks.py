"""Tracklets as MARS and LS-VID list them: rows of first line, last line, person and camera.

The rows cut a list of frames; another list names the rows that are queries.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.data.datasets import matlab
from core.errors import DataError
from core.types import Tracklet, Tree

MOST_FRAMES = 100_000_000


class Track(NamedTuple):
    """One row.

    Attributes:
        start: its first line in the list of frames, from 0.
        stop: the line after its last one.
        identity: as the dataset writes it; -1 is junk in MARS.
        camera: from 1.
    """

    start: int
    stop: int
    identity: int
    camera: int


def tracks(tree: Tree, path: str, name: str, cameras: int, lowest: int) -> list[Track]:
    """The rows of a matrix (N, 4) of a MATLAB file, each beginning where the last one ends.

    Args:
        tree: of the dataset.
        path: of the file.
        name: of the matrix.
        cameras: how many there are.
        lowest: number of a person.

    Raises:
        DataError: it can't be read, or its rows don't cut a list into tracklets.
    """
    found, end = [], 0
    rows = matlab.matrix(tree, path, name, 4, lowest, MOST_FRAMES).tolist()
    for number, (first, last, identity, camera) in enumerate(rows, start=1):
        if first != end + 1 or last < first or not 1 <= camera <= cameras:
            raise DataError(
                f"{tree.where(path)}: row {number} of {name} holds lines {first} to {last} and "
                f"camera {camera}; a tracklet begins at line {end + 1}, cameras are 1 to "
                f"{cameras}; fetch it again"
            )
        found.append(Track(first - 1, last, identity, camera))
        end = last
    return found


def queries(tree: Tree, path: str, name: str, tracks: Sequence[Track]) -> list[int]:
    """Which tracks, from 0, are queries, in the order of the file.

    Raises:
        DataError: it can't be read, or names a track twice.
    """
    found: list[int] = matlab.vector(tree, path, name, 1, len(tracks)).tolist()
    if len({*found}) < len(found):
        twice = next(row for place, row in enumerate(found) if row in found[:place])
        raise DataError(f"{tree.where(path)}: {name} has row {twice} twice; fetch it again")
    return [row - 1 for row in found]


def gallery(
    tracklets: Iterable[Tracklet | None], queries: Sequence[int], convention: str
) -> tuple[Tracklet, ...]:
    """The tracklets among which is searched; the queries first, where they are among them.

    Args:
        tracklets: of the test part; None is left out.
        queries: which of them are queries.
        convention: `core.settings.Data.gallery`.
    """
    test, apart = list(tracklets), {*queries}
    order = [number for number in range(len(test)) if number not in apart]
    if convention != "without_queries":
        order = [*queries, *order]
    return tuple(found for number in order if (found := test[number]) is not None)


def convention(setting: str) -> str:
    """What `core.settings.Data.gallery` comes to, for the protocol."""
    if setting == "without_queries":
        return "the gallery is without the query tracklets, unlike the authors'"
    return "the gallery holds the query tracklets too, as the authors have it"
