"""The datasets vreid reads: their names, where they are looked for, and how they are read.

A dataset is one file here with its `READER` (or `READERS`, where several share their files).
Nothing here needs torch.
"""

import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path

from core.data.datasets import (
    ccvid,
    duke,
    duke_video,
    ilids,
    lsvid,
    market,
    mars,
    msmt17,
    places,
    prid,
    rendered,
    svreid,
    unreal,
)
from core.data.datasets import own as own_footage
from core.data.datasets.lists import differences
from core.data.datasets.reader import Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        mars.READER,
        ilids.READER,
        prid.READER,
        ccvid.READER,
        lsvid.READER,
        *svreid.READERS,
        duke_video.READER,
        market.READER,
        duke.READER,
        msmt17.READER,
        unreal.READER,
    )
}
_FOLDERS = {folder for reader in READERS.values() for folder in (reader.name, *reader.folders)}


def names() -> list[str]:
    """Canonical names of all datasets that vreid knows."""
    return [*rendered.NAMES, *READERS]


def present(data_root: Path) -> list[str]:
    """Names of the datasets whose files are there, and of those that vreid renders."""
    found = list(rendered.NAMES)
    for reader in (*READERS.values(), *own(data_root).values()):
        try:
            if places.look(reader, data_root) is not None:
                found.append(reader.name)
        except DataError:  # whoever chooses it by its name is told why it can't be read
            continue
    return found


def own(data_root: Path) -> dict[str, Reader]:
    """Readers of one's own footage under the folder of datasets, by name."""
    return places.own(data_root, _FOLDERS, own_footage.READER)


def named_own(name: str) -> Reader:
    """The reader of one's own footage under this name, whether it is there or not.

    Raises:
        DataError: nothing can be called that, or something else is.
    """
    if not places.OWN.fullmatch(name):
        raise DataError(
            f"{name[:100]!r} can't be a dataset's name: letters, digits, and after the first "
            "_ . + -, 100 at most"
        )
    if name in _FOLDERS or name.endswith(places.PACK):
        raise DataError(
            f"{name} is what a folder of a known dataset or a pack is called; choose another name"
        )
    return places.named(own_footage.READER, name)


def canonical(name: str, data_root: Path) -> str:
    """The canonical name of a dataset as people write it.

    Raises:
        DataError: nobody calls a dataset that; the nearest name is offered.
    """
    aliases = {alias: reader.name for reader in READERS.values() for alias in reader.aliases}
    aliases |= {known: known for known in names()}
    written = name.strip().lower().replace("_", "-")
    if written in aliases:
        return aliases[written]
    others = own(data_root)
    if name in others:
        return name
    near = difflib.get_close_matches(written, [*aliases, *others], n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}? " if near else ""
    raise DataError(
        f"no dataset is called {name!r}; {meant}vreid reads {', '.join([*names(), *others])}; for "
        "your own footage: `vreid data add NAME PATH`"
    )


def reader_of(name: str, data_root: Path) -> Reader:
    """The reader of a dataset that isn't embedded, by its canonical name."""
    return READERS.get(name) or own(data_root)[name]


def is_embedded(name: str) -> bool:
    """Whether vreid renders this dataset itself."""
    return name in rendered.NAMES


def splits(name: str, data_root: Path) -> int:
    """How many splits the protocol of a dataset has, by its canonical name.

    Raises:
        DataError: one's own footage, whose files tell it, isn't there or can't be read.
    """
    if is_embedded(name):
        return 1
    reader = reader_of(name, data_root)
    if name in READERS:
        return reader.splits
    return own_footage.splits(places.find(reader, data_root).tree)


def check(
    name: str, data_root: Path, settings: Data, *, source: bool = False, target: bool = False
) -> None:
    """Refuse a dataset that isn't there or can't serve, before anything is started.

    Args:
        name: as people write it.
        data_root: the folder that holds datasets.
        settings: which split, or which rendered set.
        source: whether its labels are to be learnt from.
        target: whether it is to be tested on.

    Raises:
        DataError: where it was looked for, where one asks for it, and what to do.
    """
    known = canonical(name, data_root)
    if is_embedded(known):
        is_target = rendered.has_test(known, settings.render_seed, settings.quick)
    else:
        found = places.find(reader_of(known, data_root), data_root).reader
        _check_split(found, settings.split)
        is_target = found.is_target
    if target and not is_target:
        raise DataError(f"{known} has no query and gallery: it can't be a target; try demo-cam")
    if not is_embedded(known) and known not in READERS:
        footage = read(known, data_root, Path(), settings)
        if source:
            _check_source(footage)


def read(name: str, data_root: Path, cache_root: Path, settings: Data) -> Dataset:
    """The tracklets of a dataset under its protocol.

    Raises:
        DataError: it is missing, not rendered yet, or not laid out as distributed.
    """
    known = canonical(name, data_root)
    if is_embedded(known):
        return rendered.read(known, cache_root, settings.render_seed, settings.quick)
    place = places.find(reader_of(known, data_root), data_root)
    _check_split(place.reader, settings.split)
    return _judged(place.reader.read(place.tree, settings), place.reader, settings)


def read_splits(
    name: str, data_root: Path, cache_root: Path, settings: Data
) -> tuple[Dataset, ...]:
    """A dataset in every split of its protocol, whichever the settings name.

    Raises:
        DataError: as `read`.
    """
    known = canonical(name, data_root)
    if is_embedded(known):
        return (read(known, data_root, cache_root, settings),)
    place = places.find(reader_of(known, data_root), data_root)
    found = place.reader.in_every_split(place.tree, settings)
    return tuple(_judged(each, place.reader, settings) for each in found)


def unnamed(name: str, tracklets: Sequence[Tracklet]) -> list[str]:
    """A warning about images that the manifest of one's own footage doesn't name.

    Args:
        name: canonical.
        tracklets: of all splits.
    """
    return [] if name in names() else own_footage.unnamed(tracklets[0].tree, tracklets)


def _judged(found: Dataset, reader: Reader, settings: Data) -> Dataset:
    """A dataset by its name, with what differs from a whole copy."""
    odd = (*found.warnings, *differences(found, reader.whole(settings)))
    return dataclasses.replace(found, name=reader.name, warnings=odd)


def _check_source(found: Dataset) -> None:
    """Refuse footage of one's own that nobody can be learnt from."""
    unknown = sum(each.identity is None for each in found.train)
    if unknown:
        raise DataError(
            f"{found.name} can't be a source: nobody is named in {unknown:,} of its "
            f"{len(found.train):,} training tracklets; name the people, or leave those out"
        )


def _check_split(reader: Reader, split: int) -> None:
    if split >= reader.splits:
        last = reader.splits - 1
        which = f"splits 0 to {last}" if last else "one split, 0"
        raise DataError(f"{reader.name} has {which}; data.split is {split}")
