"""Someone's own footage: folders of frames, or a table that names them.

Folders are `camera/tracklet/frames` where nobody knows the persons, and
`identity/camera/tracklet/frames` where somebody does; how deep the frames lie tells which. Where
there is a manifest.csv at the root, it says everything instead (see `manifest`). Names are any;
cameras, persons and outfits keep theirs where all are numbers, else they are numbered from 1 in
natural order (cam2 before cam10). Which tracklets are train, query and gallery: see `parts`.
"""

from collections.abc import Sequence

from core.data.datasets.own import folders, manifest, parts
from core.data.datasets.own.names import numbered
from core.data.datasets.own.sighting import Sighting
from core.data.datasets.reader import Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree


def read(tree: Tree, data: Data) -> Dataset:
    """Train, query and gallery of own footage; without identities all is train.

    Raises:
        DataError: frames or the manifest aren't as they should be, or a split was asked for where
            there is one.
    """
    found, warnings = _sightings(tree)
    tracklets = _tracklets(tree, found)
    names = [each.part for each in found]
    if data.split and not _is_drawn(found):
        raise DataError(
            f"{tree.where()}: has one split, 0, as "
            f"{'the manifest gives its parts' if any(names) else 'nobody is known'}; data.split "
            f"is {data.split}"
        )
    if _is_drawn(found):
        chosen = parts.drawn(tracklets, data.split, data.gallery)
    elif any(names):
        chosen = parts.given(tracklets, names, data.gallery)
    else:
        chosen = parts.unlabelled(tracklets)
    return Dataset(
        tree.root.name,
        tree.root,
        chosen.train,
        chosen.query,
        chosen.gallery,
        chosen.protocol,
        (*warnings, *chosen.warnings),
    )


def splits(tree: Tree) -> int:
    """How many splits there are: one where parts are given or nobody is known.

    Raises:
        DataError: frames or the manifest aren't as they should be.
    """
    found, _ = _sightings(tree)
    return parts.SPLITS if _is_drawn(found) else 1


def _sightings(tree: Tree) -> tuple[list[Sighting], list[str]]:
    return manifest.read(tree) if tree.has_file(manifest.FILE) else folders.read(tree)


def _is_drawn(found: Sequence[Sighting]) -> bool:
    """Whether the persons are shared out here, as nobody did it."""
    return not any(each.part for each in found) and any(each.identity for each in found)


def _tracklets(tree: Tree, found: Sequence[Sighting]) -> list[Tracklet]:
    """Tracklets with numbers in place of names.

    Raises:
        DataError: two names are the same number.
    """
    where = tree.where()
    cameras = numbered((each.camera for each in found), f"{where}: cameras")
    persons = numbered((each.identity for each in found if each.identity), f"{where}: identities")
    clothes = numbered((each.clothes for each in found if each.clothes), f"{where}: clothes")
    return [
        Tracklet(
            tree,
            each.frames,
            cameras[each.camera],
            persons[each.identity] if each.identity else None,
            clothes[each.clothes] if each.clothes else None,
        )
        for each in found
    ]


READER = Reader(
    name="own",
    title="own footage",
    aliases=(),
    folders=(),
    source="your own cameras",
    layout=f"{folders.UNLABELLED}, {folders.LABELLED} or {manifest.FILE}",
    read=read,
    splits=parts.SPLITS,
)
