"""Files written whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, draft: str = "") -> Iterator[BinaryIO]:
    """A file to write, put in place at once and on the disk, so that no crash leaves half of one.

    Args:
        path: where it is to be; what was there stays where something is raised.
        draft: its name in that folder while it is written; empty for one of this process alone.

    Raises:
        OSError: it can't be written there.
    """
    if not path.name:  # "" and "." are the current folder
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    part = path.with_name(draft or f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_whole(path: Path, text: str) -> None:
    """Write a text as a whole file.

    Raises:
        OSError: it can't be written there; what was there before is still there.
    """
    with whole_file(path) as file:
        file.write(text.encode())
