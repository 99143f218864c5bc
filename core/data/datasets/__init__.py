"""The datasets vreid reads: their names, where they are looked for, and how they are read.

A dataset is one file here with its `READER` (or `READERS`, where several share their files).
Nothing here needs torch.
"""

import dataclasses
import difflib
from pathlib import Path

from core.data.datasets import prid, rendered
from core.data.datasets.lists import differences
from core.data.datasets.reader import Reader
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

READERS: dict[str, Reader] = {reader.name: reader for reader in (prid.READER,)}


def names() -> list[str]:
    """Canonical names of all datasets."""
    return [*rendered.NAMES, *READERS]


def canonical(name: str) -> str:
    """The canonical name of a dataset as people write it.

    Raises:
        DataError: nobody calls a dataset that; the nearest name is offered.
    """
    aliases = {alias: reader.name for reader in READERS.values() for alias in reader.aliases}
    aliases |= {known: known for known in names()}
    written = name.strip().lower().replace("_", "-")
    if written in aliases:
        return aliases[written]
    near = difflib.get_close_matches(written, aliases, n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}? " if near else ""
    raise DataError(f"no dataset is called {name!r}; {meant}vreid reads {', '.join(names())}")


def is_embedded(name: str) -> bool:
    """Whether vreid renders this dataset itself."""
    return name in rendered.NAMES


def check(name: str, data_root: Path, settings: Data, *, target: bool = False) -> None:
    """Refuse a dataset that isn't there or can't serve, before anything is started.

    Args:
        name: as people write it.
        data_root: the folder that holds datasets.
        settings: which split, or which rendered set.
        target: whether it is to be tested on.

    Raises:
        DataError: where it was looked for, where one asks for it, and what to do.
    """
    known = canonical(name)
    if is_embedded(known):
        is_target = rendered.has_test(known, settings.render_seed, settings.quick)
    else:
        _root(known, data_root)
        _check_split(READERS[known], settings.split)
        is_target = READERS[known].is_target
    if target and not is_target:
        raise DataError(f"{known} has no query and gallery: it can't be a target; try demo-cam")


def read(name: str, data_root: Path, cache_root: Path, settings: Data) -> Dataset:
    """The tracklets of a dataset under its protocol.

    Raises:
        DataError: it is missing, not rendered yet, or not laid out as distributed.
    """
    known = canonical(name)
    if is_embedded(known):
        return rendered.read(known, cache_root, settings.render_seed, settings.quick)
    reader = READERS[known]
    _check_split(reader, settings.split)
    found = reader.read(Folder(_root(known, data_root)), settings)
    odd = (*found.warnings, *differences(found, reader.published))
    return dataclasses.replace(found, warnings=odd)


def _check_split(reader: Reader, split: int) -> None:
    if split >= reader.splits:
        last = reader.splits - 1
        which = f"splits 0 to {last}" if last else "one split, 0"
        raise DataError(f"{reader.name} has {which}; data.split is {split}")


def _root(name: str, data_root: Path) -> Path:
    """The folder of a dataset under the data root."""
    reader = READERS[name]
    for folder in reader.folders:
        try:
            if (data_root / folder).is_dir():
                return data_root / folder
        except OSError as error:
            raise DataError(
                f"{data_root}: can't be read ({error.strerror}); mend its permissions, or name "
                "another folder by --data-root or VREID_DATA"
            ) from None
    looked = ", ".join(str(data_root / folder) for folder in reader.folders)
    raise DataError(
        f"{name} isn't there: looked for {looked}. Ask for it at {reader.source}, then point to "
        "the folder that holds it by --data-root or VREID_DATA; `vreid run demo` needs no dataset"
    )
