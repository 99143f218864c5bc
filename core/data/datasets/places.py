"""Where datasets lie: a folder under the folder of datasets, or a pack beside it."""

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

from core.data.datasets.reader import Reader
from core.data.folder import Folder
from core.errors import DataError
from core.types import Tree

PACK = ".pack"  # what a pack's folder is called after its dataset's name
OWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")  # what one's own footage may be called


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset that is there.

    Attributes:
        reader: of its files.
        tree: its files.
        packed: whether they lie in a pack.
    """

    reader: Reader
    tree: Tree
    packed: bool


def find(reader: Reader, data_root: Path) -> Place:
    """Where a dataset lies; a pack is taken before a folder.

    Raises:
        DataError: it isn't there: where it was looked for, where one asks for it, what to do.
    """
    if (found := _find(reader, data_root)) is None:
        looked = ", ".join(str(data_root / folder) for folder in reader.folders)
        raise DataError(
            f"{reader.name} isn't there: looked for {looked}. Ask for it at {reader.source}, then "
            f"`vreid data add {reader.name} PATH`, or point to the folder that holds it by "
            "--data-root or VREID_DATA; `vreid run demo` needs no dataset"
        )
    return found


def own(data_root: Path, taken: set[str], reader: Reader) -> dict[str, Reader]:
    """Readers of what else lies there, one's own footage, by the names of folders and packs.

    Args:
        data_root: the folder of datasets.
        taken: names of folders that are known datasets'.
        reader: of one's own footage.
    """
    try:
        entries = [entry for entry in data_root.iterdir() if entry.is_dir()]
    except OSError:
        return {}
    names = {entry.name.removesuffix(PACK) for entry in entries} - taken
    return {name: named(reader, name) for name in sorted(names) if OWN.fullmatch(name)}


def named(reader: Reader, name: str) -> Reader:
    """The reader of one's own footage under this name."""
    return dataclasses.replace(reader, name=name, folders=(name,))


def _find(reader: Reader, data_root: Path) -> Place | None:
    try:
        for folder in reader.folders:
            if (root := data_root / folder).is_dir():
                inner = (root / name for name in reader.folders if len(reader.folders) > 1)
                root = next((each for each in inner if each.is_dir()), root)
                return Place(reader, Folder(root), packed=False)
    except OSError as error:
        raise DataError(
            f"{data_root}: can't be read ({error.strerror}); mend its permissions, or name another "
            "folder by --data-root or VREID_DATA"
        ) from None
    return None
