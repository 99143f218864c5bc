"""What a database knows that no journal does, carried into one that is made anew."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.store.engine import replace
from core.store.schema import Event, Job, Meta, Run, Setting, Tag, table
from core.store.states import ENDED, STATES

_ENDING = ("attempt", "state", "reason", "text", "started", "ended", "updated")
_REMARKS = ("note", "trashed", "beat")


@dataclass(frozen=True, slots=True)
class _Move:
    """From one database to another; `numbers` are of the runs that both know: old to new."""

    old: Connection
    new: Connection
    numbers: dict[int, int]

    def rows(self, source: Table) -> list[dict[str, Any]]:
        """Rows of an old table, with the new numbers of their runs."""
        found = self.old.execute(select(source)).mappings().all()
        known = (row for row in found if row["run_id"] in self.numbers)
        return [{**row, "run_id": self.numbers[row["run_id"]]} for row in known]


def carry_over(old: Connection, new: Connection) -> list[str]:
    """Carry over notes, the trash, tags, endings that others saw, the queue and its settings.

    Args:
        old: read; it may be damaged.
        new: within a write unit; its runs came from their folders.

    Returns:
        What couldn't be read of the old database.
    """
    lost: list[str] = []
    with _or_lost(lost, "runs"):
        move = _Move(old, new, _numbers(old, new))
    if lost:
        return lost
    for name, carry in _PIECES.items():
        with _or_lost(lost, name):
            carry(move)
    return lost


def runs_of(connection: Connection) -> dict[str, str]:
    """Id and folder of every run."""
    runs = table(Run)
    return {row.uid: row.folder for row in connection.execute(select(runs.c.uid, runs.c.folder))}


@contextlib.contextmanager
def _or_lost(lost: list[str], name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if not (error.statement or "").startswith("SELECT"):
            raise  # the new one can't be written: that is another matter
        lost.append(name)


def _numbers(old: Connection, new: Connection) -> dict[int, int]:
    runs = table(Run)
    query = select(runs.c.uid, runs.c.id)
    here = {row.uid: row.id for row in new.execute(query)}
    return {row.id: here[row.uid] for row in old.execute(query) if row.uid in here}


def _runs(move: _Move) -> None:
    runs = table(Run)
    query = select(*(runs.c[name] for name in ("id", *_REMARKS, *_ENDING)))
    present = {row["id"]: dict(row) for row in move.new.execute(query).mappings()}
    for row in map(dict, move.old.execute(query).mappings().all()):
        number = move.numbers.get(row["id"])
        if number is not None:
            names = _REMARKS + (_ENDING if _further(row) > _further(present[number]) else ())
            values = {name: row[name] for name in names}
            move.new.execute(update(runs).where(runs.c.id == number).values(values))


def _further(run: dict[str, Any]) -> tuple[int, int]:
    """How far a run is: who claimed, stopped or concluded it may have told the store alone."""
    place = len(STATES) if run["state"] in ENDED else STATES.index(run["state"])
    return run["attempt"], place


def _tags(move: _Move) -> None:
    tags, rows = table(Tag), move.rows(table(Tag))
    if move.numbers:
        gone = delete(tags).where(tags.c.run_id == bindparam("number"))
        move.new.execute(gone, [{"number": number} for number in move.numbers.values()])
    if rows:
        move.new.execute(tags.insert(), rows)


def _events(move: _Move) -> None:
    """Carry over events that others saw: those of the journals are there already."""
    events = table(Event)
    seen = [row for row in move.rows(events) if row.pop("id") and row["position"] is None]
    if seen:
        move.new.execute(events.insert(), seen)


def _jobs(move: _Move) -> None:
    """Carry over entries of the queue, but for attempts that were asked for since."""
    jobs, runs = table(Job), table(Run)
    query = select(runs.c.id, runs.c.attempt)
    present = {row.id: row.attempt for row in move.new.execute(query)}
    before = {move.numbers.get(row.id): row.attempt for row in move.old.execute(query)}
    rows = [row for row in move.rows(jobs) if before[row["run_id"]] == present[row["run_id"]]]
    if rows:
        move.new.execute(replace(jobs, ("run_id",)), rows)


def _settings(move: _Move) -> None:
    settings = table(Setting)
    rows = [dict(row) for row in move.old.execute(select(settings)).mappings()]
    if rows:
        move.new.execute(replace(settings, ("scope", "key")), rows)


def _counters(move: _Move) -> None:
    """Let counters go on from the greater one; to readers, every run has changed."""
    meta, runs = table(Meta), table(Run)
    for row in move.old.execute(select(meta)).all():
        lower = (meta.c.key == row.key, meta.c.value < row.value)
        move.new.execute(update(meta).where(*lower).values(value=row.value))
    move.new.execute(update(meta).where(meta.c.key == "rev").values(value=meta.c.value + 1))
    rev = select(meta.c.value).where(meta.c.key == "rev").scalar_subquery()
    move.new.execute(update(runs).values(rev=rev))


_PIECES: dict[str, Callable[[_Move], None]] = {
    "notes, trash and states": _runs,
    "tags": _tags,
    "endings that others saw": _events,
    "the queue": _jobs,
    "settings": _settings,
    "counters": _counters,
}
