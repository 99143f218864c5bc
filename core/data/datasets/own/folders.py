"""Own footage as folders: camera/tracklet/frames, or identity/camera/tracklet/frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.data.datasets.lists import few
from core.data.datasets.own.names import natural
from core.data.datasets.own.sighting import Sighting, images, odd_files
from core.errors import DataError
from core.types import Tree

UNLABELLED = "camera/tracklet/frames"
LABELLED = "identity/camera/tracklet/frames"
LAYOUTS = {3: UNLABELLED, 4: LABELLED}  # by how deep frames lie


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder: how deep what it holds lies below the root, and its files."""

    path: str
    depth: int
    frames: list[str]
    others: list[str]
    has_folders: bool


def read(tree: Tree) -> tuple[list[Sighting], list[str]]:
    """Tracklets of a tree of folders in natural order of their names, and warnings.

    How deep the frames lie tells whether identities are known: most of them decide, and all must
    lie alike.

    Raises:
        DataError: there are no frames, they lie at another depth, or at several.
    """
    places = list(_walk(tree, "", 1))
    _check_depth(tree, places)
    found = []
    for place in places:
        if place.frames:
            *identity, camera, _ = place.path.split("/")
            found.append(Sighting(tuple(place.frames), camera, *identity))
    empty = [
        f"{tree.where(place.path)}: holds no frame; left out"
        for place in places
        if not place.frames and not place.has_folders
    ]
    others = [path for place in places for path in place.others]
    return found, [*few(empty, "folders without a frame"), *odd_files(tree, others)]


def _walk(tree: Tree, folder: str, depth: int) -> Iterator[_Place]:
    """A folder and all below it; what it holds lies `depth` deep."""
    inner = sorted(tree.folders(folder), key=natural)
    if inner and depth > max(LAYOUTS):
        raise DataError(
            f"{tree.where(folder)}: holds folders, where own footage is {UNLABELLED} or "
            f"{LABELLED}; move them up or away"
        )
    yield _Place(folder, depth, *images(tree, folder), bool(inner))
    for name in inner:
        yield from _walk(tree, f"{folder}/{name}" if folder else name, depth + 1)


def _check_depth(tree: Tree, places: Sequence[_Place]) -> None:
    """Refuse frames that don't all lie as one of the layouts has them, or none at all.

    Raises:
        DataError: naming the first that lies otherwise than most.
    """
    counts = {
        depth: sum(len(place.frames) for place in places if place.depth == depth)
        for depth in LAYOUTS
    }
    depth = max(counts, key=lambda each: counts[each])
    odd = next((each for each in places if each.frames and each.depth != depth), None)
    if odd and counts[depth]:
        raise DataError(
            f"{tree.where(odd.frames[0])}: is at another depth than the other frames, which lie as "
            f"{LAYOUTS[depth]}; move it"
        )
    if not counts[depth]:
        where = f"{tree.where(odd.frames[0])}: " if odd else f"{tree.where()}: holds no frame; "
        raise DataError(
            f"{where}own footage lies as {UNLABELLED}, or as {LABELLED} where identities are known"
        )
