"""The record batches of a pack's shards, as views of memory-mapped files."""

import mmap
import os
from pathlib import Path
from typing import Any

from core.data.pack.form import AGAIN, Shard, damaged, schema
from core.errors import DataError


class Block:
    """One record batch: nothing of it is copied, and nothing read before it is asked for.

    Args:
        batch: of columns path and content.

    Raises:
        ValueError: its buffers are too small for its rows.
    """

    __slots__ = ("_content_ends", "_contents", "_count", "_path_ends", "_paths")

    def __init__(self, batch: Any) -> None:
        self._count: int = batch.num_rows
        (_, path_ends, paths), (_, content_ends, contents) = (
            column.buffers() for column in batch.columns
        )
        self._path_ends, self._paths = memoryview(path_ends).cast("i"), memoryview(paths)
        self._content_ends, self._contents = (
            memoryview(content_ends).cast("q"),
            memoryview(contents),
        )
        if min(len(self._path_ends), len(self._content_ends)) <= self._count or not self._count:
            raise ValueError("its counts disagree")

    def __len__(self) -> int:
        return self._count

    def path(self, row: int) -> bytes:
        """The path of a row."""
        return bytes(self._paths[self._path_ends[row] : self._path_ends[row + 1]])

    def content(self, row: int) -> memoryview | None:
        """The content of a row; None where its offsets lead outside of the file."""
        start, end = self._content_ends[row], self._content_ends[row + 1]
        return self._contents[start:end] if 0 <= start <= end <= len(self._contents) else None


def read_blocks(root: Path, shard: Shard) -> list[Block]:
    """The record batches of a shard.

    Raises:
        DataError: it is missing, cut, or not what the summary says.
    """
    import pyarrow

    path = root / shard.name
    try:
        reader = pyarrow.ipc.open_file(pyarrow.py_buffer(_mapped(path, shard.size)))
        if not reader.schema.equals(schema()):
            raise damaged(path, "its columns are others")
        blocks = [Block(reader.get_batch(number)) for number in range(reader.num_record_batches)]
    except FileNotFoundError:
        raise DataError(f"{path}: is missing; {AGAIN}") from None
    except (OSError, ValueError, TypeError, pyarrow.ArrowException) as error:
        raise damaged(path, str(error)) from None
    if sum(map(len, blocks)) != shard.entries:
        raise damaged(path, "its counts disagree")
    return blocks


def _mapped(path: Path, size: int) -> mmap.mmap:
    """A file in memory, as far as it is looked at."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno()).st_size
        if found != size:
            raise damaged(path, f"{found:,} bytes instead of {size:,}")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
