"""Change the order in which waiting runs get their turn."""

from core.errors import ConfigError
from core.runs.control import who
from core.runs.provenance import machine
from core.store import Store, find_run
from core.store.queue import JobRecord, reorder, standing


def to_front(store: Store, run_id: str) -> None:
    """Put a waiting run before all others of its priority.

    Raises:
        ConfigError: it doesn't wait.
        StoreError: the database can't be written, or doesn't know the run.
    """
    _check_waits(store, run_id)
    first = min((job.place for job in _waiting(store)), default=0)
    reorder(store, run_id, place=first - 1)


def move_before(store: Store, run_id: str, other_id: str) -> None:
    """Put a waiting run right before another, whose priority it takes over.

    Raises:
        ConfigError: one of them doesn't wait here.
        StoreError: the database can't be written, or doesn't know the runs.
    """
    for each in (run_id, other_id):
        _check_waits(store, each)
    waiting = _waiting(store)
    by_id = {job.id: job for job in waiting}
    if run_id not in by_id or other_id not in by_id or run_id == other_id:
        raise ConfigError(f"run {run_id} can't go before {other_id}: both have to wait here")
    other = by_id[other_id]
    alike = [job for job in waiting if job.priority == other.priority and job.id != run_id]
    alike.insert(alike.index(other), by_id[run_id])
    first = min(job.place for job in alike)
    for place, job in enumerate(alike, first):
        if (job.place, job.priority) != (place, other.priority):
            reorder(store, job.id, priority=other.priority, place=place)


def _check_waits(store: Store, run_id: str) -> None:
    run = find_run(store, run_id)
    if run.state != "queued":
        raise ConfigError(f"run {run.id} is {run.state}; only runs that wait have a turn")


def _waiting(store: Store) -> list[JobRecord]:
    return list(standing(store, machine()["host"], who()).waiting)
