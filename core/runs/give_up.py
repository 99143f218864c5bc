"""Call a run lost whose machine is gone for good: nobody can tell it from one that is busy."""

import time
from pathlib import Path

from core.errors import RunError
from core.runs.attempts import history, write_ending
from core.runs.control import who
from core.runs.endings import Ending
from core.runs.folder import PROCESS, read_json
from core.runs.handed import is_handed
from core.runs.judge import is_here
from core.runs.provenance import machine
from core.runs.supervision import supervision
from core.store import RunSummary, Store
from core.store.ingest import conclude, ingest
from core.store.states import ACTIVE


def give_up(store: Store, run: RunSummary, folder: Path) -> None:
    """Say that an active run of another machine is lost, so that it can go on here.

    Raises:
        RunError: it is none of another machine, or there are signs that it goes on.
        StoreError: the database can't be written.
    """
    if run.state not in ACTIVE:
        raise RunError(f"run {run.id} is {run.state}: there is nothing to give up")
    process = read_json(folder / PROCESS) or {}
    if is_handed(folder) or is_here(process, machine()):
        raise RunError(f"run {run.id} is not lost with another machine; `vreid stop {run.id}`")
    with supervision(folder, 0) as free:
        if not free:
            raise RunError(f"run {run.id} still has its supervisor on {process.get('host')}")
        text = f"given up by {who()}: {process.get('host')} is said to be gone for good"
        ending = Ending("lost", "host", text)
        told = history(folder)
        if told.ending is None:
            write_ending(folder, ending, max(1, told.attempt))
        ingest(store, folder)
    conclude(store, run.id, ending.state, ending.reason, ending.text, time.time())
