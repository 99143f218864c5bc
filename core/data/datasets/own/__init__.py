"""Someone's own footage: folders of frames, or a table that names them.

Folders are `camera/tracklet/frames` where nobody knows the persons, and
`identity/camera/tracklet/frames` where somebody does; how deep the frames lie tells which. Where
there is a manifest.csv at the root, it says everything instead (see `manifest`). Names are any;
cameras, persons and outfits keep theirs where all are numbers, else they are numbered from 1 in
natural order (cam2 before cam10). Which tracklets are train, query and gallery: see `parts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.data.datasets.own import folders, manifest, parts
from core.data.datasets.own.names import numbered
from core.data.datasets.own.sighting import Sighting
from core.data.datasets.own.unnamed import unnamed
from core.data.datasets.reader import Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

__all__ = ["READER", "every", "read", "splits", "unnamed"]


@dataclass(frozen=True, slots=True)
class _Footage:
    """What lies in a tree, before any split of it.

    Attributes:
        tree: its files.
        tracklets: all of them.
        parts: the part of each that somebody chose; None where nobody did.
        warnings: what is odd about the files.
    """

    tree: Tree
    tracklets: tuple[Tracklet, ...]
    parts: tuple[str | None, ...]
    warnings: tuple[str, ...]

    @property
    def splits(self) -> int:
        """Several where the persons are shared out here, as nobody did it."""
        known = any(each.identity is not None for each in self.tracklets)
        return parts.SPLITS if known and not any(self.parts) else 1

    def shared_out(self, data: Data) -> Dataset:
        """One split; refuses another than there is."""
        if data.split and self.splits == 1:
            why = "the manifest gives its parts" if any(self.parts) else "nobody is known"
            raise DataError(
                f"{self.tree.where()}: has one split, 0, as {why}; data.split is {data.split}"
            )
        if self.splits > 1:
            chosen = parts.drawn(self.tracklets, data.split, data.gallery)
        elif any(self.parts):
            chosen = parts.given(self.tracklets, self.parts, data.gallery)
        else:
            chosen = parts.unlabelled(self.tracklets)
        root, warnings = self.tree.root, (*self.warnings, *chosen.warnings)
        divided = (chosen.train, chosen.query, chosen.gallery)
        return Dataset(root.name, root, *divided, chosen.protocol, warnings)


def read(tree: Tree, data: Data) -> Dataset:
    """Train, query and gallery of own footage; without identities all is train.

    Raises:
        DataError: frames or the manifest aren't as they should be, or a split was asked for where
            there is one.
    """
    return _look(tree).shared_out(data)


def every(tree: Tree, data: Data) -> list[Dataset]:
    """The same in each split, from one look at the files.

    Raises:
        DataError: as `read`.
    """
    found = _look(tree)
    return [found.shared_out(replace(data, split=split)) for split in range(found.splits)]


def splits(tree: Tree) -> int:
    """How many splits there are: one where parts are given or nobody is known.

    Raises:
        DataError: frames or the manifest aren't as they should be.
    """
    return _look(tree).splits


def _look(tree: Tree) -> _Footage:
    """List the files and put numbers in place of names."""
    found, warnings = manifest.read(tree) if tree.has_file(manifest.FILE) else folders.read(tree)
    chosen = tuple(each.part for each in found)
    return _Footage(tree, _tracklets(tree, found), chosen, tuple(warnings))


def _tracklets(tree: Tree, found: Sequence[Sighting]) -> tuple[Tracklet, ...]:
    """Tracklets with numbers in place of names.

    Raises:
        DataError: two names are the same number.
    """
    where = tree.where()
    cameras = numbered((each.camera for each in found), f"{where}: cameras")
    persons = numbered((each.identity for each in found if each.identity), f"{where}: identities")
    clothes = numbered((each.clothes for each in found if each.clothes), f"{where}: clothes")
    return tuple(
        Tracklet(
            tree,
            each.frames,
            cameras[each.camera],
            persons[each.identity] if each.identity else None,
            clothes[each.clothes] if each.clothes else None,
        )
        for each in found
    )


READER = Reader(
    name="own",
    title="own footage",
    aliases=(),
    folders=(),
    source="your own cameras",
    layout=f"{folders.UNLABELLED}, {folders.LABELLED} or {manifest.FILE}",
    read=read,
    splits=parts.SPLITS,
    every=every,
)
