"""The processes of the stress run: writers that carry a journal each, and readers."""

import json
import os
import random
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from core.config import plain
from core.journal import Journal
from core.settings import Experiment
from core.store import Store, data_version, latest, list_runs, open_store
from core.store.engine import connect
from core.store.ingest import ingest

SERIES = [f"series/{number}" for number in range(10)]
MOST_STEPS = 10  # of a write unit: 10 to 100 rows
LOOK_S = 0.05  # between two looks of a reader


@dataclass(frozen=True, slots=True)
class Part:
    """What a process is to do: at which store, with which run's folder, for how many seconds."""

    url: str
    folder: Path
    seconds: float


@dataclass(slots=True)
class Told:
    """What processes have to say afterwards.

    Attributes:
        seconds: that each write unit took.
        rows: run to how many rows of it the store acknowledged.
        reads: how often readers looked.
        errors: whatever went wrong, in words.
    """

    seconds: list[float] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    reads: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """Add up what another process told."""
        self.seconds += other.seconds
        self.rows |= other.rows
        self.reads += other.reads
        self.errors += other.errors


def write(part: Part, together: Barrier, result: "Connection[Told, Told]") -> None:
    """Carry a journal into the store as it grows, one write unit after the other."""
    told, random_ = Told(), random.Random(part.folder.name)
    _specify(part.folder)
    _wait(part, together)
    end = time.monotonic() + part.seconds
    try:
        store = open_store(part.url)
        with Journal(part.folder, flush_s=0) as journal:
            step = 0
            while time.monotonic() < end:
                for _ in range(random_.randint(1, MOST_STEPS)):
                    journal.write("metric", step=step, epoch=0, values=dict.fromkeys(SERIES, step))
                    step += 1
                _carry(store, part.folder, step * len(SERIES), told)
        store.close()
    except Exception as error:  # so that the count of what went wrong is whole
        told.errors.append(f"{type(error).__name__}: {error}")
    result.send(told)


def _carry(store: Store, folder: Path, rows: int, told: Told) -> None:
    start = time.perf_counter()
    try:
        ingest(store, folder)
    except Exception as error:
        told.errors.append(f"{type(error).__name__}: {error}")
    else:
        told.rows[folder.name] = rows
        told.seconds.append(time.perf_counter() - start)


def read(part: Part, together: Barrier, result: "Connection[Told, Told]") -> None:
    """Look at the runs again and again, and whether what is seen fits together."""
    told = Told()
    _wait(part, together)
    end = time.monotonic() + part.seconds
    try:
        store, seen = open_store(part.url), 0
        while time.monotonic() < end:
            seen = _look(store, seen, told)
            time.sleep(LOOK_S)
        store.close()
    except Exception as error:
        told.errors.append(f"{type(error).__name__}: {error}")
    result.send(told)


def _wait(part: Part, together: Barrier) -> None:
    """Begin with all others, once the driver is loaded as well."""
    os.environ["VREID_RUNS"] = str(part.folder.parent)  # copies of databases go beside it
    connect(part.url).dispose()
    together.wait()


def _look(store: Store, seen: int, told: Told) -> int:
    """Read what changed since a revision; returns the present one."""
    present = data_version(store)
    if present < seen:
        told.errors.append(f"the revision went back from {seen} to {present}")
    changed = list_runs(store, changed_since=seen)
    for run in changed:
        steps = {standing.last_step for standing in latest(store, run.id).values()}
        if len(steps) > 1:
            told.errors.append(f"half a write unit of {run.id} is seen: {sorted(steps)}")
    told.reads += 1
    return present


def _specify(folder: Path) -> None:
    """A run's folder as a submitter leaves it."""
    folder.mkdir(parents=True)
    spec = {
        "id": folder.name,
        "name": folder.name,
        "created": time.time(),
        "settings": plain(Experiment()),
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
