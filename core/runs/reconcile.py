"""Find out what became of runs that nobody looks after: give them somebody, or a last word."""

import time
from contextlib import suppress
from pathlib import Path

from core import paths
from core.runs.attempts import history, write_ending
from core.runs.elsewhere import see_to_all
from core.runs.endings import Ending
from core.runs.folder import PROCESS, read_json
from core.runs.judge import NEVER, NO_FOLDER, is_at_work, is_here, judge
from core.runs.processes import kill, members
from core.runs.provenance import machine
from core.runs.supervision import is_supervised, supervise, supervision
from core.store import RunSummary, Store, unfinished_runs
from core.store.elsewhere import runs_elsewhere


def reconcile(store: Store) -> list[str]:
    """See to the runs that should be running, as the store has it, and that nobody looks after.

    A worker that lost its supervisor gets another one; a run whose worker is gone gets its last
    word; one that was to be started and never was goes back into the queue. Doing it twice, or in
    several processes at once, changes nothing more. Runs of other machines are left as they are;
    of those that Slurm starts, the journals are taken in.

    Returns:
        Ids of the runs that ended.

    Raises:
        StoreError: the database can't be read or written.
    """
    if store.notice:
        return []
    elsewhere = runs_elsewhere(store)
    not_here = {run.id for run in elsewhere}
    here = [run for run in unfinished_runs(store) if run.id not in not_here]
    return see_to_all(store, elsewhere) + [run.id for run in here if _see_to(store, run)]


def folder_of(run: RunSummary) -> Path:
    """Where a run's files are, also when all runs were moved together."""
    kept = Path(run.folder)
    return kept if kept.is_dir() else paths.runs_root() / run.id


def _see_to(store: Store, run: RunSummary) -> bool:
    """Do what is to be done about a run; whether it has ended."""
    from core.store.ingest import conclude, ingest  # load the table classes: not for every list
    from core.store.queue import put_back

    folder = folder_of(run)
    if folder.is_dir() and is_supervised(folder):
        return False
    ending = _settled(folder, run.updated)
    if folder.is_dir():
        ingest(store, folder)
    if ending is None:
        _adopt(folder)
        return False
    if ending is NEVER and put_back(store, run.id):
        return False
    conclude(store, run.id, ending.state, ending.reason, ending.text, time.time())
    return True


def _settled(folder: Path, claimed: float) -> Ending | None:
    """How a run that nobody looks after ended, with the journal told; None where it hasn't."""
    if not folder.is_dir():
        return NO_FOLDER
    with suppress(OSError), supervision(folder, 0) as free:
        if not free:
            return None
        told = history(folder)
        ending = told.ending or judge(folder, claimed, machine())
        if ending is not None and told.ending is None and ending is not NEVER:
            write_ending(folder, ending, max(1, told.attempt))
        if ending is not None:
            _sweep(folder)
        return ending
    return None


def _sweep(folder: Path) -> None:
    """End what a dead worker left behind: a process that loads data may hold a GPU."""
    process = read_json(folder / PROCESS)
    if process and is_here(process, machine()) and not is_at_work(process):
        kill(members(folder.name))


def _adopt(folder: Path) -> None:
    """Give a worker that lives another supervisor; one of another machine is none of ours."""
    process = read_json(folder / PROCESS)
    if process and is_here(process, machine()):
        with suppress(OSError):  # no process to be had now: the next look tries again
            supervise(folder, adopt=True)
