"""Bring a run to an end: one that waits at once, one that runs by asking its supervisor."""

import time
from pathlib import Path

from core.runs.attempts import history, write_ending
from core.runs.control import GRACE_S, Want, ask
from core.runs.endings import Ending
from core.runs.handed import withdraw
from core.runs.reconcile import reconcile
from core.store import Store, find_run
from core.store.ingest import conclude, ingest, mark_stopping
from core.store.queue import take_off
from core.store.states import ENDED


def stop(store: Store, folder: Path, want: Want, grace_s: float = GRACE_S) -> bool:
    """Ask a run to end; False where it had ended before.

    Args:
        store: of the run.
        folder: of it.
        want: how: "stop", "pause" to go on later, or "kill" every process at once.
        grace_s: how long the worker may take to end by itself.

    Raises:
        RunError: the request can't be left in its folder, or Slurm can't be told.
        StoreError: the database can't be written, or doesn't know the run.
    """
    reconcile(store, folder.name)  # a worker without a supervisor would hear nothing
    run = find_run(store, folder.name)
    if run.state in ENDED:
        return False
    if run.state == "queued" and take_off(store, run.id):
        withdraw(folder)
        state = "paused" if want == "pause" else "stopped"
        ending = Ending(state, "", "taken off the queue before it started")
        write_ending(folder, ending, history(folder).next)
        ingest(store, folder)
        conclude(store, run.id, ending.state, ending.reason, ending.text, time.time())
        return True
    ask(folder, want, grace_s)
    if want == "kill":
        withdraw(folder)
    mark_stopping(store, run.id)
    return True
