"""The one process of a machine that stands by while runs wait."""

import sys
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from core import paths
from core.runs.locks import hold, is_held
from core.runs.provenance import machine
from core.runs.supervision import detach
from core.store import Store, list_runs

_GLANCE_S = 0.5  # others take the lock for a moment, to see whether it is held


def standing_by(wait_s: float = _GLANCE_S) -> AbstractContextManager[bool]:
    """Be the one who stands by on this machine; yields False where somebody is."""
    lock = _lock()
    lock.parent.mkdir(parents=True, exist_ok=True)
    return hold(lock, wait_s)


def is_stood_by() -> bool:
    """Whether somebody stands by on this machine, or nobody can for want of a folder of runs."""
    lock = _lock()
    return is_held(lock) or not lock.parent.is_dir()


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


def _lock() -> Path:
    return paths.runs_root() / f".queue-{machine()['host']}.lock"
