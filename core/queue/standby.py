"""The one process of a machine that stands by while runs wait."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from core import paths
from core.runs.provenance import machine
from core.runs.supervision import detach
from core.store import Store, list_runs

_GLANCE_S = 0.5  # others take the lock for a moment, to see whether it is held


@contextmanager
def standing_by(wait_s: float = _GLANCE_S) -> Iterator[bool]:
    """Be the one who stands by on this machine; yields False where somebody is."""
    from filelock import FileLock, Timeout  # not for a list of runs none of which waits

    root = paths.runs_root()
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / f".queue-{machine()['host']}.lock")
    try:
        lock.acquire(timeout=wait_s, poll_interval=0.05)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def is_stood_by() -> bool:
    """Whether somebody stands by on this machine; a lock that can't be looked at counts as one."""
    try:
        with standing_by(0) as free:
            return not free
    except OSError:
        return True


def neglected(store: Store) -> bool:
    """Whether runs wait and nobody stands by, as after a restart of the machine.

    Raises:
        StoreError: the database can't be read.
    """
    waiting = not store.notice and list_runs(store, 1, states=("queued",))
    return bool(waiting) and not is_stood_by()


def stand_by() -> None:
    """See that a process stands by while runs wait; it outlives this one."""
    with suppress(OSError):  # no process to be had now: who advances the queue next tries again
        if not is_stood_by():
            log = paths.runs_root() / "queue.log"
            detach([sys.executable, "-P", "-m", "core.queue"], log)
