"""Locks that the system lets go of when their holder dies, however it dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_S = 0.05


@contextmanager
def hold(path: Path, wait_s: float) -> Iterator[bool]:
    """Hold a lock; yields False where somebody else still does after `wait_s`.

    Raises:
        OSError: its file can't be opened.
    """
    from filelock import FileLock, Timeout  # not for a list of runs that have all ended

    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait_s, poll_interval=_POLL_S)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds a lock; one that can't be looked at counts as held."""
    if not path.exists():
        return False
    try:
        with hold(path, 0) as free:
            return not free
    except OSError:
        return True
