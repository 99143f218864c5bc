"""From journals to the store: each byte of a journal is taken once, however often one asks."""

import itertools
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from core.journal import JOURNAL, read_events
from core.store.digest import Digest, Row, digest
from core.store.engine import Store, reading, replace, upsert, writing
from core.store.register import register
from core.store.rows import field_of, run_id_of, touch
from core.store.schema import (
    Artifact,
    Dataset,
    Event,
    MetricKey,
    MetricPoint,
    Run,
    RunDataset,
    Score,
    table,
)
from core.store.standings import update_latest
from core.store.states import ENDED

BLOCK = 2000  # events of one write unit, which then takes well under 50 ms


def ingest(store: Store, folder: Path) -> int:
    """Take what is new in a run's journal, adding the run itself if it isn't known.

    Replaying is safe: the offset up to which the journal was read is kept with the run and moves
    in the same transaction as the rows.

    Args:
        store: where to.
        folder: of the run; its name is the run's id.

    Returns:
        How many events were taken.

    Raises:
        StoreError: the database can't be written, or the folder holds no run.
    """
    uid, journal = folder.name, folder / JOURNAL
    offset = _offset(store, uid)
    if offset is None:
        register(store, folder)
        offset = 0
    if not journal.is_file() or journal.stat().st_size <= offset:
        return 0
    taken = count = _ingest_block(store, uid, journal)
    while count == BLOCK:
        count = _ingest_block(store, uid, journal)
        taken += count
    return taken


def conclude(store: Store, uid: str, state: str, reason: str, text: str, time: float) -> bool:
    """Write down how a run ended, unless that is known already: the first word counts.

    Returns:
        Whether this was the first word.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        if field_of(connection, run_id, "state") in ENDED:
            return False
        values = {"state": state, "reason": reason, "text": text, "ended": time, "updated": time}
        touch(connection, run_id, values)
        row = {"run_id": run_id, "t": time, "kind": state, "level": "warning", "text": text}
        connection.execute(table(Event).insert(), row)
        return True


def mark_stopping(store: Store, uid: str) -> None:
    """Say that a run was asked to end; one that has ended stays as it is.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        if field_of(connection, run_id, "state") not in ENDED:
            touch(connection, run_id, {"state": "stopping"})


def _offset(store: Store, uid: str) -> int | None:
    """How far the journal was read; None for a run that isn't known."""
    runs = table(Run)
    with reading(store) as connection:
        query = select(runs.c.journal_offset).where(runs.c.uid == uid)
        return connection.execute(query).scalar()


def _ingest_block(store: Store, uid: str, journal: Path) -> int:
    """Take up to BLOCK events in one transaction, from where the store says."""
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        offset = int(field_of(connection, run_id, "journal_offset"))
        events = list(itertools.islice(read_events(journal, offset), BLOCK))
        if events:
            before = (field_of(connection, run_id, name) for name in ("state", "stage"))
            taken = digest(events, *before)
            _write(connection, run_id, taken)
            touch(connection, run_id, {**taken.run, "journal_offset": events[-1][1]})
    return len(events)


def _write(connection: Connection, run_id: int, taken: Digest) -> None:
    if taken.points:
        _write_points(connection, run_id, taken)
    if taken.events:
        keys = ["run_id", "position"]
        statement = upsert(table(Event)).on_conflict_do_nothing(index_elements=keys)
        connection.execute(statement, [{"run_id": run_id, **row} for row in taken.events])
    if taken.artifacts:
        rows = [{"run_id": run_id, **row} for row in taken.artifacts]
        connection.execute(replace(table(Artifact), ("run_id", "path")), rows)
    if taken.scores:
        rows = [{"run_id": run_id, "key": k, "value": v} for k, v in taken.scores.items()]
        connection.execute(replace(table(Score), ("run_id", "key")), rows)
    for role, row in taken.datasets.items():
        _write_dataset(connection, run_id, role, row)
    if taken.environment:
        _merge_environment(connection, run_id, taken.environment)


def _write_points(connection: Connection, run_id: int, taken: Digest) -> None:
    keys = _key_ids(connection, {name for name, _ in taken.points})
    rows = [
        {"run_id": run_id, "key_id": keys[name], "step": step, **point}
        for (name, step), point in taken.points.items()
    ]
    connection.execute(replace(table(MetricPoint), ("run_id", "key_id", "step")), rows)
    update_latest(connection, run_id, keys, taken)


def _key_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    keys = table(MetricKey)
    statement = upsert(keys).on_conflict_do_nothing(index_elements=["name"])
    connection.execute(statement, [{"name": name} for name in sorted(names)])
    query = select(keys.c.name, keys.c.id).where(keys.c.name.in_(names))
    return {name: int(id_) for name, id_ in connection.execute(query)}


def _write_dataset(connection: Connection, run_id: int, role: str, row: Row) -> None:
    known = table(Dataset)
    statement = upsert(known).on_conflict_do_nothing(index_elements=["fingerprint"])
    connection.execute(statement, row)
    found = select(known.c.id).where(known.c.fingerprint == row["fingerprint"])
    link = {"run_id": run_id, "role": role, "dataset_id": connection.execute(found).scalar_one()}
    connection.execute(replace(table(RunDataset), ("run_id", "role")), link)


def _merge_environment(connection: Connection, run_id: int, new: dict[str, Any]) -> None:
    """Lay what the worker saw over what the launcher saw."""
    merged = json.loads(field_of(connection, run_id, "environment"))
    for name, value in new.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **value} if both else value
    runs = table(Run)
    values = {"environment": json.dumps(merged)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(values))
