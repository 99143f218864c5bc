"""Questions about one run, answered with plain values; plain SQL, as in `reader`."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row

from core.store.engine import Store, reading
from core.store.records import (
    ArtifactRecord,
    DatasetRecord,
    EventRecord,
    Latest,
    RunOrigin,
    Series,
    SystemSeries,
)


def run_origin(store: Store, run_id: str) -> RunOrigin:
    """Command, code and machine of a run."""
    row = _of_run(
        store,
        run_id,
        "SELECT command, git_commit, git_dirty, data_root, environment, host, boot_id, pid, "
        "process_start FROM run WHERE uid = :uid",
    )[0]
    values = dict(row._mapping)
    values["command"] = tuple(json.loads(row.command))
    values["environment"] = json.loads(row.environment)
    values["git_dirty"] = None if row.git_dirty is None else bool(row.git_dirty)
    return RunOrigin(**values)


def run_params(store: Store, run_id: str) -> dict[str, Any]:
    """All resolved settings of a run, as {"optimiser.rate": 0.0003, …}."""
    rows = _of_run(
        store,
        run_id,
        "SELECT p.key, p.value FROM param p JOIN run r ON r.id = p.run_id WHERE r.uid = :uid",
    )
    return {row.key: json.loads(row.value) for row in rows}


def metric_keys(store: Store, run_id: str) -> list[str]:
    """The names of a run's series, sorted."""
    return sorted(latest(store, run_id))


def latest(store: Store, run_id: str) -> dict[str, Latest]:
    """Where each of a run's series stands."""
    rows = _of_run(
        store,
        run_id,
        "SELECT k.name, m.last, m.last_step, m.best, m.best_step, m.n_nonfinite "
        "FROM metric_latest m JOIN run r ON r.id = m.run_id JOIN metric_key k ON k.id = m.key_id "
        "WHERE r.uid = :uid",
    )
    columns = ("last", "last_step", "best", "best_step", "n_nonfinite")
    return {row.name: Latest(*(row._mapping[column] for column in columns)) for row in rows}


def series(store: Store, run_id: str, key: str, after_step: int = -1) -> Series:
    """One metric of a run in the order of its steps, from the step after `after_step` on."""
    rows = _of_run(
        store,
        run_id,
        "SELECT p.step, p.epoch, p.t, p.value FROM metric_point p "
        "JOIN run r ON r.id = p.run_id JOIN metric_key k ON k.id = p.key_id "
        "WHERE r.uid = :uid AND k.name = :key AND p.step > :after ORDER BY p.step",
        key=key,
        after=after_step,
    )
    steps, epochs, times, values = ([row[column] for row in rows] for column in range(4))
    return Series(steps, epochs, times, values, lost=sum(value is None for value in values))


def system_keys(store: Store, run_id: str) -> list[str]:
    """The names of what was measured of the machine during a run, sorted."""
    rows = _of_run(
        store,
        run_id,
        "SELECT DISTINCT k.name FROM system_point p JOIN run r ON r.id = p.run_id "
        "JOIN metric_key k ON k.id = p.key_id WHERE r.uid = :uid ORDER BY k.name",
    )
    return [row.name for row in rows]


def system_series(store: Store, run_id: str, key: str, after: float = -1.0) -> SystemSeries:
    """One value of the machine in the order of time, from the moment after `after` on."""
    rows = _of_run(
        store,
        run_id,
        "SELECT p.t, p.value FROM system_point p "
        "JOIN run r ON r.id = p.run_id JOIN metric_key k ON k.id = p.key_id "
        "WHERE r.uid = :uid AND k.name = :key AND p.t > :after ORDER BY p.t",
        key=key,
        after=after,
    )
    return SystemSeries(*([row[column] for row in rows] for column in range(2)))


def scores(store: Store, run_id: str) -> dict[str, float]:
    """Final evaluation values of a finished run, such as "student/mAP", in [0, 1]."""
    rows = _of_run(
        store,
        run_id,
        "SELECT s.key, s.value FROM score s JOIN run r ON r.id = s.run_id "
        "WHERE r.uid = :uid AND s.value IS NOT NULL ORDER BY s.key",
    )
    return {row.key: row.value for row in rows}


def events(store: Store, run_id: str) -> list[EventRecord]:
    """What happened to a run, in the order in which it was written down."""
    rows = _of_run(
        store,
        run_id,
        "SELECT e.t AS time, e.kind, e.level, e.text FROM event e JOIN run r ON r.id = e.run_id "
        "WHERE r.uid = :uid ORDER BY e.id",
    )
    return [EventRecord(**row._mapping) for row in rows]


def artifacts(store: Store, run_id: str) -> list[ArtifactRecord]:
    """The files of a run, oldest first."""
    rows = _of_run(
        store,
        run_id,
        "SELECT a.kind, a.path, a.bytes, a.t AS time FROM artifact a JOIN run r ON r.id = a.run_id "
        "WHERE r.uid = :uid ORDER BY a.id",
    )
    return [ArtifactRecord(**row._mapping) for row in rows]


def datasets(store: Store, run_id: str) -> list[DatasetRecord]:
    """Source and target as the run found them."""
    rows = _of_run(
        store,
        run_id,
        "SELECT u.role, d.name, d.root, d.protocol, d.facts FROM run_dataset u "
        "JOIN run r ON r.id = u.run_id JOIN dataset d ON d.id = u.dataset_id "
        "WHERE r.uid = :uid ORDER BY u.role",
    )
    return [DatasetRecord(**{**row._mapping, "facts": json.loads(row.facts)}) for row in rows]


def _of_run(store: Store, run_id: str, query: str, **values: object) -> list[Row[Any]]:
    with reading(store) as connection:
        return list(connection.execute(text(query), {"uid": run_id, **values}))
