"""The datasets vreid reads: their names, where they are looked for, and how they are read.

A dataset is one file here with `NAME`, `ALIASES`, `FOLDERS` (where it is looked for under the data
root), `SOURCE` (where one asks for it), `SPLITS` (how many) and
`read(root, split)`. Nothing here needs torch.
"""

import difflib
from pathlib import Path
from typing import Protocol, cast

from core.data.datasets import prid, rendered
from core.errors import DataError
from core.settings import Data
from core.types import Dataset


class Reader(Protocol):
    """What each file here offers."""

    NAME: str
    ALIASES: tuple[str, ...]
    FOLDERS: tuple[str, ...]
    SOURCE: str
    SPLITS: int

    def read(self, root: Path, split: int) -> Dataset:
        """The tracklets of one split."""


READERS: dict[str, Reader] = {module.NAME: cast(Reader, module) for module in (prid,)}


def names() -> list[str]:
    """Canonical names of all datasets."""
    return [*rendered.NAMES, *READERS]


def canonical(name: str) -> str:
    """The canonical name of a dataset as people write it.

    Raises:
        DataError: nobody calls a dataset that; the nearest name is offered.
    """
    aliases = {alias: reader.NAME for reader in READERS.values() for alias in reader.ALIASES}
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
    if not is_embedded(known):
        _root(known, data_root)
        if settings.split >= READERS[known].SPLITS:
            last = READERS[known].SPLITS - 1
            raise DataError(f"{known} has splits 0 to {last}; data.split is {settings.split}")
    elif target and not rendered.has_test(known, settings.render_seed, settings.quick):
        raise DataError(f"{known} has no query and gallery: it can't be a target; try demo-cam")


def read(name: str, data_root: Path, cache_root: Path, settings: Data) -> Dataset:
    """The tracklets of a dataset under its protocol.

    Raises:
        DataError: it is missing, not rendered yet, or not laid out as distributed.
    """
    known = canonical(name)
    if is_embedded(known):
        return rendered.read(known, cache_root, settings.render_seed, settings.quick)
    return READERS[known].read(_root(known, data_root), settings.split)


def _root(name: str, data_root: Path) -> Path:
    """The folder of a dataset under the data root."""
    reader = READERS[name]
    for folder in reader.FOLDERS:
        try:
            if (data_root / folder).is_dir():
                return data_root / folder
        except OSError as error:
            raise DataError(
                f"{data_root}: can't be read ({error.strerror}); mend its permissions, or name "
                "another folder by --data-root or VREID_DATA"
            ) from None
    looked = ", ".join(str(data_root / folder) for folder in reader.FOLDERS)
    raise DataError(
        f"{name} isn't there: looked for {looked}. Ask for it at {reader.SOURCE}, then point to "
        "the folder that holds it by --data-root or VREID_DATA; `vreid run demo` needs no dataset"
    )
