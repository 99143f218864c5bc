"""Following runs on the terminal, and `vreid watch`."""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.cli.lists import wake
from core.cli.output import put, tell
from core.cli.progress import Progress
from core.cli.states import state_word
from core.queue.advance import reasons
from core.runs.endings import Ending
from core.runs.folder import folder_of
from core.runs.follow import follow
from core.runs.halt import stop
from core.runs.handed import why_waiting as why_waiting_in_slurm
from core.runs.interruption import Interruption
from core.store import RunSummary, Store, find_run, open_store
from core.store.states import ENDED
from core.text import harmless


def watch(wanted: str) -> int:
    """Follow a run until it ends or somebody ends the following; returns the exit code.

    Raises:
        StoreError: there is no such run, or several fit.
    """
    store = open_store()
    run = find_run(store, wanted)
    tell(f"{run.name}: run {run.id}, {state_word(run.state)}")
    return follow_alone(store, run, 0.0 if run.state in ENDED else time.time())


def follow_alone(store: Store, run: RunSummary, since: float) -> int:
    """Follow a run, and say how it ended; returns the exit code.

    Args:
        store: of the run.
        run: to follow.
        since: what happened before this moment is worth no line, in seconds since the epoch.
    """
    with Interruption() as interruption:
        leaving = partial(_more, interruption, 0)
        ending = follow_run(store, folder_of(run), run.method, leaving, since)
    if ending is None:
        leave(run.id)
        return interruption.exit_code
    put(ending_line(run.id, ending))
    return 0 if ending.state == "finished" else 1


def ending_line(run_id: str, ended: RunSummary | Ending) -> str:
    """How a run ended, and why, in a line."""
    why = f": {harmless(ended.text)}" if ended.text else ""
    return f"{run_id} {state_word(ended.state)}{why}"


def follow_run(
    store: Store,
    folder: Path,
    label: str,
    leaving: Callable[[], bool],
    since: float = 0.0,
) -> Ending | None:
    """Show how a run goes on; see `core.runs.follow.follow`.

    Args:
        store: of the run.
        folder: of it.
        label: what its lines begin with.
        leaving: whether somebody wants to end the following.
        since: what happened before this moment is worth no line, in seconds since the epoch.
    """

    def why_waiting() -> str:
        wake(store)
        return reasons(store).get(folder.name) or why_waiting_in_slurm(folder)

    progress = Progress(sys.stderr, label, since=since)
    try:
        return follow(store, folder, progress, leaving, why_waiting)
    finally:
        progress.close()


def end_and_follow(store: Store, folder: Path, label: str, interruption: Interruption) -> Ending:
    """Stop a run and follow it to its end; a further request to end kills it."""
    stop(store, folder, "stop")
    tell(f"{label}  stopping after this step; once more ends it at once")
    since = time.time()
    ending = None
    while ending is None:
        before = interruption.count
        ending = follow_run(store, folder, label, partial(_more, interruption, before), since)
        if ending is None:
            stop(store, folder, "kill")
    return ending


def leave(*ids: str) -> None:
    """Say how to come back to runs that go on."""
    for run_id in ids:
        ways = f"`vreid watch {run_id}` follows it, `vreid stop {run_id}` ends it"
        tell(f"run {run_id} goes on: {ways}")


def _more(interruption: Interruption, before: int) -> bool:
    """Whether somebody has asked once more."""
    return interruption.count > before
