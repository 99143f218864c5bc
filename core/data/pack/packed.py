"""The files of a pack, found by their sorted paths."""

import hashlib
import os
import posixpath
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from core.data.pack.block import Block, read_blocks
from core.data.pack.form import SUMMARY, Summary, damaged, read_summary
from core.errors import DataError


class Packed:
    """The files of a pack; see `core.types.Tree`.

    Contents are views of memory-mapped files: processes share them through the page cache, and
    millions of files cost no memory of their own. A pickle holds the folder alone; where it is
    read, the pack is opened anew.

    Args:
        root: folder of the pack.

    Raises:
        DataError: it is no whole pack, of another format, or damaged.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        summary = read_summary(root)
        self._blocks = [block for shard in summary.shards for block in read_blocks(root, shard)]
        self._starts = [0]  # rows before each block, and in all
        for block in self._blocks:
            self._starts.append(self._starts[-1] + len(block))
        if not summary.entries or self._starts[-1] != summary.entries:
            raise damaged(root / SUMMARY, "its counts disagree")
        self._firsts = [block.path(0) for block in self._blocks]
        self._stamp = _stamp(root, summary)

    def __reduce__(self) -> tuple[type["Packed"], tuple[Path]]:
        return Packed, (self._root,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed) and self._root == other._root

    def __hash__(self) -> int:
        return hash(self._root)

    @property
    def root(self) -> Path:
        """Where it lies, for messages and for the record."""
        return self._root

    def files(self, folder: str) -> list[str]:
        """Names of the files directly in a folder, sorted; hidden ones left out."""
        return self._names(folder, folders=False)

    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly in a folder, sorted; hidden ones left out."""
        return self._names(folder, folders=True)

    def has_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._row(path) is not None

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        first, after = self._rows(_prefix(path))
        return first < after

    def read(self, path: str) -> memoryview:
        """The content of a file, as it lies in the page cache."""
        row = self._row(path)
        if row is None:
            raise DataError(f"{self.where(path)}: isn't in the pack; pack a whole copy again")
        block, place = self._at(row)
        content = block.content(place)
        if content is None:
            raise damaged(self._root, f"{path} lies outside of its shard")
        return content

    def stamp(self, path: str) -> str:
        """Of the pack as it was opened: all of its files change with one."""
        return self._stamp

    def where(self, path: str = "") -> str:
        """A path as a message names it."""
        return str(self._root / path)

    def _names(self, folder: str, *, folders: bool) -> list[str]:
        if not self.has_folder(folder):
            raise DataError(
                f"{self.where(folder)}: no such folder in the pack; was the copy whole?"
            )
        found = (os.fsdecode(name) for name, is_folder in self._in(folder) if is_folder == folders)
        return sorted(name for name in found if not name.startswith("."))

    def _in(self, folder: str) -> Iterator[tuple[bytes, bool]]:
        """What lies directly in a folder: (name, whether it is a folder)."""
        prefix = _prefix(folder)
        row, after = self._rows(prefix)
        while row < after:
            block, place = self._at(row)
            name, slash, _ = block.path(place)[len(prefix) :].partition(b"/")
            if name:  # an empty folder has a row without one
                yield name, bool(slash)
            row += 1
            if slash:  # max: on it goes, even where damage has mixed up the order
                row = max(row, self._rows(prefix + name + slash)[1])

    def _rows(self, prefix: bytes) -> tuple[int, int]:
        """The rows whose paths begin so, and end it does with a slash: (first, after the last)."""
        if not prefix:
            return 0, self._starts[-1]
        return self._first(prefix), self._first(prefix[:-1] + b"0")  # what follows a slash

    def _row(self, path: str) -> int | None:
        """The row of a file."""
        key = _key(path)
        row = self._first(key)
        if row == self._starts[-1]:
            return None
        block, place = self._at(row)
        return row if block.path(place) == key else None

    def _first(self, key: bytes) -> int:
        """The first row whose path doesn't come before `key`."""
        number = max(0, bisect_right(self._firsts, key) - 1)
        block = self._blocks[number]
        return self._starts[number] + bisect_left(range(len(block)), key, key=block.path)

    def _at(self, row: int) -> tuple[Block, int]:
        """The block of a row, and its place there."""
        number = bisect_right(self._starts, row) - 1
        return self._blocks[number], row - self._starts[number]


def _stamp(root: Path, summary: Summary) -> str:
    """What changes with any file of a pack; "" where one has just gone."""
    names = (SUMMARY, *(shard.name for shard in summary.shards))
    try:
        found = [(root / name).stat() for name in names]
    except OSError:
        return ""
    told = " ".join(f"{each.st_size} {each.st_mtime_ns}" for each in found)
    return hashlib.sha256(told.encode()).hexdigest()


def _key(path: str) -> bytes:
    """A path as the pack has it; nothing for the root."""
    plain = posixpath.normpath(path)
    return b"" if plain == "." else os.fsencode(plain)


def _prefix(folder: str) -> bytes:
    """What the paths of all that lies in a folder begin with."""
    key = _key(folder)
    return key + b"/" if key else b""
