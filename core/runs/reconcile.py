"""Find out what became of runs that nobody looks after: give them somebody, or a last word."""

import time
from contextlib import suppress
from pathlib import Path

from core.runs.attempts import history, write_ending
from core.runs.elsewhere import see_to_all
from core.runs.endings import Ending
from core.runs.folder import PROCESS, folder_of, read_json
from core.runs.judge import NEVER, NO_FOLDER, is_at_work, is_here, judge
from core.runs.processes import kill, members
from core.runs.provenance import machine
from core.runs.supervision import is_supervised, supervise, supervision
from core.store import RunSummary, Store, find_run, unfinished_runs
from core.store.elsewhere import runs_elsewhere
from core.store.states import ENDED


def reconcile(store: Store, only: str = "") -> list[str]:
    """See to the runs that should be running, as the store has it, and that nobody looks after.

    A worker that lost its supervisor gets another one; a run whose worker is gone gets its last
    word; one that was to be started and never was goes back into the queue. Doing it twice, or in
    several processes at once, changes nothing more. Runs of other machines are left as they are;
    of those that Slurm starts, the journals are taken in.

    Args:
        store: of the runs.
        only: the id of the one run that is asked about; "" sees to all.

    Returns:
        Ids of the runs that ended.

    Raises:
        StoreError: the database can't be read or written.
    """
    if store.notice:
        return []
    elsewhere = [run for run in runs_elsewhere(store) if only in ("", run.id)]
    not_here = {run.id for run in elsewhere}
    unfinished = [run for run in unfinished_runs(store) if only in ("", run.id)]
    here = [run for run in unfinished if run.id not in not_here]
    return see_to_all(store, elsewhere) + [run.id for run in here if _see_to(store, run)]


def _see_to(store: Store, run: RunSummary) -> bool:
    """Do what is to be done about a run; whether it has ended."""
    from core.store.ingest import conclude, ingest  # load the table classes: not for every list
    from core.store.queue import put_back

    folder = folder_of(run)
    if is_supervised(folder):
        return False
    if folder.is_dir():
        ingest(store, folder)
    over = find_run(store, run.id, trashed=True).state in ENDED
    ending = _settled(folder, run.updated, over=over)
    if ending is None:
        _adopt(folder)
        return False
    if ending is NEVER and put_back(store, run.id):
        return False
    if folder.is_dir():
        ingest(store, folder)
    conclude(store, run.id, ending.state, ending.reason, ending.text, time.time())
    return True


def _settled(folder: Path, claimed: float, *, over: bool) -> Ending | None:
    """How a run that nobody looks after ended, with the journal told; None where it hasn't.

    Args:
        folder: of the run.
        claimed: when it was to be started.
        over: whether its journal tells an ending, as the store has it.
    """
    if not folder.is_dir():
        return NO_FOLDER
    with suppress(OSError), supervision(folder, 0) as free:
        if not free:
            return None
        ending = judge(folder, claimed, machine())
        if ending is None and not over:
            return None  # as of another machine: its journal isn't read whole at every look
        told = history(folder)
        ending = told.ending or ending
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
