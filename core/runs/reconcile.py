"""Find out what became of runs that nobody follows, and write it down once."""

import time
from pathlib import Path
from typing import Any

from core import paths
from core.journal import JOURNAL, read_events
from core.runs.endings import Ending, ending_of_record
from core.runs.folder import EXIT, PROCESS, read_json
from core.runs.processes import is_alive
from core.runs.provenance import machine
from core.store import RunSummary, Store, unfinished_runs

START_S = 60.0  # between the specification and the process, a launcher needs far less
PARENT_S = 0.6  # a parent that has just seen its child die needs a moment to say so

_RESTARTED = Ending("lost", "restart", "the machine or container was restarted while it ran")
_GONE = Ending("lost", "process", "its process is gone and left no word")
_NEVER = Ending("lost", "process", "its process was never started")
_NO_FOLDER = Ending("lost", "folder", "its folder is gone")


def reconcile(store: Store) -> list[str]:
    """Take in the journals of unfinished runs, and conclude those whose process is gone.

    Doing it twice, or in several processes at once, changes nothing more. Runs of other machines
    are left as they are.

    Returns:
        Ids of the runs that were concluded here.

    Raises:
        StoreError: the database can't be read or written.
    """
    if store.notice:
        return []
    for run in unfinished_runs(store):
        _take_in(store, run)
    doubtful = [run for run in unfinished_runs(store) if _judge(run)]
    if not doubtful:
        return []
    time.sleep(PARENT_S)
    return [run.id for run in doubtful if _conclude(store, run)]


def judge(folder: Path, created: float, here: dict[str, Any]) -> Ending | None:
    """How the run of a folder ended by all signs but its journal; None where it may go on.

    Args:
        folder: of the run.
        created: when it was specified, seconds since the epoch.
        here: this machine, as `provenance.machine` tells it.
    """
    if not folder.is_dir():
        return _NO_FOLDER
    if record := read_json(folder / EXIT):
        return ending_of_record(record)
    process = read_json(folder / PROCESS) or _started(folder)
    if process is None:
        return _NEVER if abs(time.time() - created) > START_S else None
    if any(process.get(key, here[key]) != here[key] for key in ("boot_id", "pid_namespace")):
        return _RESTARTED if process.get("host") == here["host"] else None
    alive = is_alive(int(process["pid"]), process.get("process_start"), process.get("parent"))
    return None if alive else _GONE


def folder_of(run: RunSummary) -> Path:
    """Where a run's files are, also when all runs were moved together."""
    kept = Path(run.folder)
    return kept if kept.is_dir() else paths.runs_root() / run.id


def _judge(run: RunSummary) -> Ending | None:
    return judge(folder_of(run), run.created, machine())


def _started(folder: Path) -> dict[str, Any] | None:
    """The process as the journal names it, for runs that something else started."""
    for event, _ in read_events(folder / JOURNAL):
        if event["type"] == "started":
            return event
    return None


def _take_in(store: Store, run: RunSummary) -> None:
    from core.store.ingest import ingest  # loads the table classes: not for every list of runs

    folder = folder_of(run)
    if folder.is_dir():
        ingest(store, folder)


def _conclude(store: Store, run: RunSummary) -> bool:
    """Write down an ending, unless the journal or somebody else was faster."""
    from core.store.ingest import conclude

    ending = _judge(run)
    if ending is None:
        return False
    _take_in(store, run)
    return conclude(store, run.id, ending.state, ending.reason, ending.text, time.time())
