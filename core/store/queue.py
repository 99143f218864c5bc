"""Runs in the queue: who waits, who has been given a place, and the way from one to the other."""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from core.store.engine import Store, reading, writing
from core.store.rows import count_up, field_of, run_id_of, touch
from core.store.schema import Job, Run, table
from core.store.states import ACTIVE


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A run's place in the queue.

    Attributes:
        id, name, state, folder: of the run.
        gpus: how many it needs; 0 runs on the processor.
        priority, place: higher and earlier ones go first.
        after: ids of runs that have to finish first.
        at_once: it takes no turn.
        devices: UUIDs of the GPUs it was given.
        claimed: when it was given its place; None while it waits.
        host, owner: where, and by whom, it may be started; "" is anywhere, anyone.
    """

    id: str
    name: str
    state: str
    folder: str
    gpus: int
    priority: int
    place: int
    after: tuple[str, ...]
    at_once: bool
    devices: tuple[str, ...]
    claimed: float | None
    host: str
    owner: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue of a host at one moment.

    Attributes:
        waiting: runs that may be started here, by this user.
        active: runs that have their place on this host, whosever they are.
        states: of the runs that others wait for.
    """

    waiting: Sequence[JobRecord]
    active: Sequence[JobRecord]
    states: Mapping[str, str]


def standing(store: Store, host: str, owner: str) -> Standing:
    """The queue as it is.

    Raises:
        StoreError: the database can't be read.
    """
    with reading(store) as connection:
        return _standing(connection, host, owner)


def claim(
    store: Store,
    host: str,
    owner: str,
    choose: Callable[[Standing], Mapping[str, Sequence[str]]],
) -> list[JobRecord]:
    """Give places to waiting runs, in one write unit, so that none is started twice.

    Args:
        store: of the queue.
        host: this one.
        owner: this user.
        choose: which of the waiting start, each with the UUIDs of its GPUs.

    Returns:
        Those that were given their place, with it.

    Raises:
        StoreError: the database can't be written.
    """
    with writing(store) as connection:
        count_up(connection, "rev")  # before anything is read: other claims wait here
        standing = _standing(connection, host, owner)
        chosen = choose(standing)
        claimed = [run.id for run in standing.waiting if run.id in chosen]
        for uid in claimed:
            _place(connection, uid, "starting", list(chosen[uid]), time.time())
        return [run for run in _jobs(connection, ["starting"]) if run.id in claimed]


def put_back(store: Store, uid: str) -> bool:
    """Return a run that was to be started, and never was, to the queue; whether it was one.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        jobs = table(Job)
        known = connection.execute(select(jobs.c.run_id).where(jobs.c.run_id == run_id)).scalar()
        if known is None or field_of(connection, run_id, "state") != "starting":
            return False
        _place(connection, uid, "queued", [], None)
        return True


def take_off(store: Store, uid: str) -> bool:
    """Take a run off the queue, so that nobody starts it; False where it doesn't wait.

    The caller journals how it ended.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        if field_of(connection, run_id, "state") != "queued":
            return False
        touch(connection, run_id, {"state": "stopping", "updated": time.time()})
        return True


def reorder(
    store: Store, uid: str, *, priority: int | None = None, place: int | None = None
) -> None:
    """Change a waiting run's turn.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    values = {"priority": priority, "place": place}
    with writing(store) as connection:
        run_id, jobs = run_id_of(connection, uid), table(Job)
        changed = {key: value for key, value in values.items() if value is not None}
        connection.execute(update(jobs).where(jobs.c.run_id == run_id).values(changed))
        touch(connection, run_id, {})


def release(store: Store, uid: str) -> None:
    """Let a waiting run wait for no other run.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id, jobs = run_id_of(connection, uid), table(Job)
        connection.execute(update(jobs).where(jobs.c.run_id == run_id).values(after="[]"))
        touch(connection, run_id, {})


def _standing(connection: Connection, host: str, owner: str) -> Standing:
    waiting = [
        job
        for job in _jobs(connection, ["queued"])
        if job.host in ("", host) and job.owner in ("", owner)
    ]
    active = [job for job in _jobs(connection, ACTIVE) if job.host in ("", host)]
    wanted = {uid for job in waiting for uid in job.after}
    runs = table(Run)
    query = select(runs.c.uid, runs.c.state).where(runs.c.uid.in_(wanted))
    states = connection.execute(query).all() if wanted else []
    return Standing(waiting, active, {row.uid: row.state for row in states})


def _jobs(connection: Connection, states: Collection[str]) -> list[JobRecord]:
    runs, jobs = table(Run), table(Job)
    query = (
        select(runs.c.uid, runs.c.name, runs.c.state, runs.c.folder, jobs)
        .join(jobs, jobs.c.run_id == runs.c.id)
        .where(runs.c.state.in_(states), runs.c.trashed.is_(None))
        .order_by(jobs.c.priority.desc(), jobs.c.place)
    )
    return [_record(row) for row in connection.execute(query)]


def _record(row: Row[Any]) -> JobRecord:
    values = dict(row._mapping)
    del values["run_id"]
    for name in ("after", "devices"):
        values[name] = tuple(json.loads(values[name]))
    return JobRecord(id=values.pop("uid"), **values)


def _place(
    connection: Connection, uid: str, state: str, devices: list[str], at: float | None
) -> None:
    run_id, jobs = run_id_of(connection, uid), table(Job)
    values = {"devices": json.dumps(devices), "claimed": at}
    connection.execute(update(jobs).where(jobs.c.run_id == run_id).values(values))
    touch(connection, run_id, {"state": state, "updated": time.time()})
