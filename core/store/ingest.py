"""From journals to the store: each byte of a journal is taken once, however often one asks."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection

from core.journal import JOURNAL, Event, read_events
from core.store.digest import digest
from core.store.engine import Store, finite, reading, replace, upsert, writing
from core.store.jobs import enqueue
from core.store.register import register
from core.store.rows import field_of, key_ids, run_id_of, touch
from core.store.schema import (
    Artifact,
    Dataset,
    MetricPoint,
    Run,
    RunDataset,
    Score,
    SystemPoint,
    table,
)
from core.store.schema import Event as EventRow
from core.store.standings import update_latest, void_points
from core.store.states import ENDED
from core.store.taken import Digest, Row
from core.store.values import laid_over, words

SYSTEM = "system.jsonl"
BLOCK = 2000  # events of one write unit, which then takes well under 50 ms

_Found = list[tuple[Event, int]]


def ingest(store: Store, folder: Path) -> int:
    """Take what is new in a run's two journals, adding the run itself if it isn't known.

    Replaying is safe: the offset up to which a journal was read is kept with the run and moves
    in the same transaction as the rows.

    Args:
        store: where to.
        folder: of the run; its name is the run's id.

    Returns:
        How many events were taken of what the run did; what was measured isn't counted.

    Raises:
        StoreError: the database can't be written, or the folder holds no run.
    """
    uid = folder.name
    offsets = _offsets(store, uid)
    if offsets is None:
        register(store, folder)
        offsets = (0, 0)
    taken = _ingest_file(store, uid, folder / JOURNAL, offsets[0], _take_events)
    _ingest_file(store, uid, folder / SYSTEM, offsets[1], _take_measured)
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
        connection.execute(table(EventRow).insert(), row)
        return True


def mark_stopping(store: Store, uid: str) -> None:
    """Say that a run was asked to end; one without a process stays as it is.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        if field_of(connection, run_id, "state") in ("starting", "running"):
            touch(connection, run_id, {"state": "stopping"})


def _offsets(store: Store, uid: str) -> tuple[int, int] | None:
    """How far the two journals were read; None for a run that isn't known."""
    runs = table(Run)
    with reading(store) as connection:
        query = select(runs.c.journal_offset, runs.c.system_offset).where(runs.c.uid == uid)
        found = connection.execute(query).first()
        return (int(found[0]), int(found[1])) if found else None


def _ingest_file(
    store: Store,
    uid: str,
    journal: Path,
    offset: int,
    take: Callable[[Connection, int, Path], int],
) -> int:
    """Take a journal in blocks of one transaction each; nothing is written where nothing is new."""
    if not journal.is_file() or journal.stat().st_size <= offset:
        return 0
    taken, count = 0, BLOCK
    while count == BLOCK:
        with writing(store) as connection:
            count = take(connection, run_id_of(connection, uid), journal)
        taken += count
    return taken


def _take_events(connection: Connection, run_id: int, journal: Path) -> int:
    """Take up to BLOCK events, from where the store says."""
    offset = int(field_of(connection, run_id, "journal_offset"))
    events: _Found = list(itertools.islice(read_events(journal, offset), BLOCK))
    if events:
        taken = digest(events, _before(connection, run_id, offset))
        if offset == 0:
            taken.run.setdefault("started", None)
        _write(connection, run_id, taken)
        touch(connection, run_id, {**taken.run, "journal_offset": events[-1][1]})
    return len(events)


def _before(connection: Connection, run_id: int, offset: int) -> Row:
    """What a block of events starts from; at the start of a journal, nothing has started."""
    names = ("state", "stage", "attempt", "started")
    before = {name: field_of(connection, run_id, name) for name in names}
    return before if offset else {**before, "started": None}


def _take_measured(connection: Connection, run_id: int, journal: Path) -> int:
    """Take up to BLOCK measurements of the machine."""
    offset = int(field_of(connection, run_id, "system_offset"))
    events: _Found = list(itertools.islice(read_events(journal, offset), BLOCK))
    points = {
        (words(name), finite(event.get("t")) or 0.0): finite(value)
        for event, _ in events
        if isinstance(event.get("values"), dict)
        for name, value in event["values"].items()
    }
    if points:
        keys = key_ids(connection, {name for name, _ in points})
        rows = [
            {"run_id": run_id, "key_id": keys[name], "t": time, "value": value}
            for (name, time), value in points.items()
        ]
        connection.execute(replace(table(SystemPoint), ("run_id", "key_id", "t")), rows)
    if events:
        touch(connection, run_id, {"system_offset": events[-1][1]})
    return len(events)


def _write(connection: Connection, run_id: int, taken: Digest) -> None:
    if taken.void_after is not None:
        void_points(connection, run_id, taken.void_after)
    if taken.series:
        _write_points(connection, run_id, taken)
    if taken.events:
        _write_events(connection, run_id, taken)
    if taken.artifacts:
        rows = [{"run_id": run_id, **row} for row in taken.artifacts]
        connection.execute(replace(table(Artifact), ("run_id", "path")), rows)
    _write_scores(connection, run_id, taken)
    for role, row in taken.datasets:
        _write_dataset(connection, run_id, role, row)
    if taken.environment:
        _merge_environment(connection, run_id, taken.environment)
    for wishes in taken.queued:
        enqueue(connection, run_id, wishes)


def _write_points(connection: Connection, run_id: int, taken: Digest) -> None:
    keys = key_ids(connection, taken.series)
    rows = [
        {"run_id": run_id, "key_id": keys[name], "step": step, **point}
        for (name, step), point in taken.points.items()
    ]
    if rows:
        connection.execute(replace(table(MetricPoint), ("run_id", "key_id", "step")), rows)
        update_latest(connection, run_id, keys, taken)


def _write_events(connection: Connection, run_id: int, taken: Digest) -> None:
    """Add what happened; how often points were taken back follows from it."""
    events = table(EventRow)
    statement = upsert(events).on_conflict_do_nothing(index_elements=["run_id", "position"])
    connection.execute(statement, [{"run_id": run_id, **row} for row in taken.events])
    if any(row["kind"] == "resumed" for row in taken.events):
        resumed = (events.c.run_id == run_id, events.c.kind == "resumed")
        count = connection.execute(select(func.count()).where(*resumed)).scalar_one()
        taken.run["curve_epoch"] = int(count)


def _write_scores(connection: Connection, run_id: int, taken: Digest) -> None:
    scores = table(Score)
    if taken.void_scores:
        connection.execute(delete(scores).where(scores.c.run_id == run_id))
    if taken.scores:
        rows = [{"run_id": run_id, "key": k, "value": v} for k, v in taken.scores.items()]
        connection.execute(replace(scores, ("run_id", "key")), rows)


def _write_dataset(connection: Connection, run_id: int, role: str, row: Row) -> None:
    known = table(Dataset)
    statement = upsert(known).on_conflict_do_nothing(index_elements=["fingerprint"])
    connection.execute(statement, row)
    found = select(known.c.id).where(known.c.fingerprint == row["fingerprint"])
    link = {"run_id": run_id, "role": role, "dataset_id": connection.execute(found).scalar_one()}
    connection.execute(replace(table(RunDataset), ("run_id", "role")), link)


def _merge_environment(connection: Connection, run_id: int, new: dict[str, Any]) -> None:
    """Lay what the worker saw over what the launcher saw."""
    merged = laid_over(json.loads(field_of(connection, run_id, "environment")), new)
    runs = table(Run)
    values = {"environment": json.dumps(merged)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(values))
