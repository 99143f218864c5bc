"""A dataset's files as they lie on disk."""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import DataError

LITTER = ("thumbs.db", "desktop.ini")  # what file browsers leave behind, besides dotted names


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name isn't looked at."""
    return name.startswith(".") or name.lower() in LITTER


@dataclass(frozen=True, slots=True)
class Folder:
    """The files below a folder; see `core.types.Tree`."""

    root: Path

    def files(self, folder: str) -> list[str]:
        """Names of the files directly in a folder, sorted; hidden ones left out."""
        return self._names(folder, folders=False)

    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly in a folder, sorted; hidden ones left out."""
        return self._names(folder, folders=True)

    def has_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._is(path, Path.is_file)

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return self._is(path, Path.is_dir)

    def read(self, path: str) -> bytes:
        """The content of a file."""
        try:
            return self._at(path).read_bytes()
        except FileNotFoundError:
            raise DataError(
                f"{self.where(path)}: is missing; restore it from where you got it"
            ) from None
        except OSError as error:
            raise self._unreadable(path, error) from None

    def stamp(self, path: str) -> str:
        """Size and time of change of a file, or of what it is a link to."""
        try:
            found = os.stat(f"{self.root}/{path}")  # noqa: PTH116 - a Path takes as long as the look itself
        except OSError:
            return ""
        return f"{found.st_size} {found.st_mtime_ns}"

    def where(self, path: str = "") -> str:
        """A path as a message names it."""
        return str(self._at(path))

    def _at(self, path: str) -> Path:
        return self.root / path

    def _is(self, path: str, kind: Callable[[Path], bool]) -> bool:
        try:
            return kind(self._at(path))
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # no disk holds it
                return False
            raise self._unreadable(path, error) from None

    def _names(self, folder: str, *, folders: bool) -> list[str]:
        try:
            with os.scandir(self._at(folder)) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    if not is_hidden(entry.name) and _is_folder(entry) == folders
                )
        except (FileNotFoundError, NotADirectoryError):
            raise DataError(f"{self.where(folder)}: no such folder; is the copy whole?") from None
        except OSError as error:
            raise self._unreadable(folder, error) from None

    def _unreadable(self, path: str, error: OSError) -> DataError:
        return DataError(
            f"{self.where(path)}: can't be read ({error.strerror}); mend its permissions or the "
            "disk"
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, and no file.

    Raises:
        DataError: it is neither, such as a link that leads nowhere, or a link without end.
    """
    try:
        if entry.is_dir():
            if entry.is_symlink() and _leads_back(entry):
                raise DataError(
                    f"{entry.path}: is a link to a folder that it lies in itself; remove it"
                )
            return True
        if entry.is_file():
            return False
    except OSError as error:
        if error.errno != errno.ELOOP:  # links in a circle
            raise
    raise DataError(
        f"{entry.path}: is neither a file nor a folder, nor a link to one; mend it or remove it"
    )


def _leads_back(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is one of those on the way to it, so that one would walk on for ever."""
    found = entry.stat()
    return any(os.path.samestat(found, above.stat()) for above in Path(entry.path).parents)
