"""Where datasets lie: a folder under the folder of datasets, or a pack beside it."""

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

from core.data.datasets.reader import Reader
from core.data.folder import Folder
from core.data.pack import Packed, is_pack
from core.errors import DataError
from core.types import Tree

PACK = ".pack"  # what a pack's folder is called after its dataset's name
OWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}")  # what one's own footage may be called


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
    """Where a dataset lies; a whole pack is taken before a folder.

    Raises:
        DataError: it isn't there: where it was looked for, where one asks for it, what to do; or
            that can't be told.
    """
    if (found := look(reader, data_root)) is None:
        raise _missing(reader, data_root)
    return found


def look(reader: Reader, data_root: Path) -> Place | None:
    """Where a dataset lies; None where it isn't there.

    Raises:
        DataError: that can't be told, or what is there leads nowhere.
    """
    pack = data_root / f"{reader.name}{PACK}"
    try:
        packed = is_pack(pack)
    except OSError as error:
        raise _unreadable(data_root, error) from None
    if packed:
        return Place(reader, Packed(pack), packed=True)
    found = _folder(reader, data_root)
    return Place(reader, found, packed=False) if found else None


def folder(reader: Reader, data_root: Path) -> Folder:
    """The folder of a dataset, whether it is packed as well or not.

    Raises:
        DataError: as `find`.
    """
    if (found := _folder(reader, data_root)) is None:
        raise _missing(reader, data_root)
    return found


def own(data_root: Path, taken: set[str], reader: Reader) -> dict[str, Reader]:
    """Readers of what else lies there, one's own footage, by the names of folders and packs.

    Args:
        data_root: the folder of datasets.
        taken: names of folders that are known datasets'.
        reader: of one's own footage.

    Raises:
        DataError: what lies there can't be told.
    """
    try:
        entries = [entry for entry in data_root.iterdir() if _may_be_folder(entry)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unreadable(data_root, error) from None
    names = {entry.name.removesuffix(PACK) for entry in entries} - taken
    return {name: named(reader, name) for name in sorted(names) if OWN.fullmatch(name)}


def named(reader: Reader, name: str) -> Reader:
    """The reader of one's own footage under this name."""
    return dataclasses.replace(reader, name=name, folders=(name,))


def _folder(reader: Reader, data_root: Path) -> Folder | None:
    try:
        for name in reader.folders:
            if (root := data_root / name).is_dir():
                inner = (root / name for name in reader.folders if len(reader.folders) > 1)
                return Folder(next((each for each in inner if each.is_dir()), root))
            if _leads_nowhere(root):
                raise DataError(
                    f"{root}: is a link to {root.readlink()}, which isn't there; bring that back, "
                    "or remove the link"
                )
    except OSError as error:
        raise _unreadable(data_root, error) from None
    return None


def _may_be_folder(path: Path) -> bool:
    """Whether it is a folder or a link to one, be it one that nobody may look at or is gone."""
    try:
        return path.is_dir() or _leads_nowhere(path)
    except OSError:
        return True


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _unreadable(data_root: Path, error: OSError) -> DataError:
    return DataError(
        f"{error.filename or data_root}: can't be read ({error.strerror}); mend its permissions, "
        "or name another folder by --data-root or VREID_DATA"
    )


def _missing(reader: Reader, data_root: Path) -> DataError:
    looked = ", ".join(str(data_root / name) for name in reader.folders)
    return DataError(
        f"{reader.name} isn't there: looked for {looked}. Ask for it at {reader.source}, then "
        f"`vreid data add {reader.name} PATH`, or point to the folder that holds it by "
        "--data-root or VREID_DATA; `vreid run demo` needs no dataset"
    )
