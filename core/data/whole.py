"""Folders that are whole under their name, or not there at all."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import DataError

PARTIAL = ".partial"
FULL = {errno.ENOSPC, errno.EDQUOT}


Choose = Callable[[Path], Path]


def itself(files: Path) -> Path:
    """All that was filled in."""
    return files


@contextmanager
def whole(folder: Path, origin: str = "", choose: Choose = itself) -> Iterator[Path]:
    """Give a folder to fill, which takes its name once the block has ended well.

    It is filled within `.<name>.partial` beside its place, where the caller may keep drafts too. A
    failure removes that. An interruption leaves it where there is an origin: the next call takes
    up what it holds if it is of the same, and else begins anew.

    Args:
        folder: where it is to be; may be there already if it is empty.
        origin: names what it is filled from; empty for what can't be taken up.
        choose: of what was filled, the folder that takes the name: all, or one in it.

    Raises:
        DataError: something is at its place, another process is filling it, or the disk is full
            or can't be written.
    """
    bench = folder.with_name(f".{folder.name}{PARTIAL}")
    with _explained(folder):
        if _is_taken(folder):
            raise DataError(f"{folder}: is there already; remove it, or choose another place")
        bench.mkdir(parents=True, exist_ok=True)
        with _alone(folder, bench):
            try:
                files = _begun(bench, origin)
                yield files
                _settle(choose(files), folder)
            except BaseException as error:
                if not origin or isinstance(error, Exception):  # an interruption is none
                    shutil.rmtree(bench, ignore_errors=True)
                raise
            shutil.rmtree(bench, ignore_errors=True)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what a disk may do to a writer into one sentence for its user."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DataError(f"{folder}: the disk is full; make room and try again") from error
        reason = error.strerror or str(error)
        raise DataError(
            f"{folder}: can't be written ({reason}); mend its permissions or choose another place"
        ) from error


def _is_taken(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return os.path.lexists(folder)
    return any(folder.iterdir())


@contextmanager
def _alone(folder: Path, bench: Path) -> Iterator[None]:
    lock = FileLock(bench / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DataError(f"{folder}: another process is filling it; wait for its end") from None
    try:
        yield
    finally:
        lock.release()


def _begun(bench: Path, origin: str) -> Path:
    """The folder to fill: as an earlier call of this origin left it, else empty."""
    files, label = bench / "files", bench / "origin"
    known = label.read_text(encoding="utf-8") if label.is_file() else ""
    if not origin or known != origin:
        label.unlink(missing_ok=True)
        if files.exists():
            shutil.rmtree(files)
        files.mkdir()
        label.write_text(origin, encoding="utf-8")
    return files


def _settle(files: Path, folder: Path) -> None:
    """Name the folder once every file is on the disk itself."""
    if hasattr(os, "sync"):
        os.sync()
    with suppress(FileNotFoundError):
        folder.rmdir()  # empty, or something came there in the meantime and stays
    files.rename(folder)
