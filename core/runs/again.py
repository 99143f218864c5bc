"""Ask for a further attempt of a run that has ended."""

import shutil
import time
from pathlib import Path

from core import paths
from core.errors import RunError
from core.journal import Journal
from core.runs.folder import CHECKPOINTS, SPEC, forget_attempt, read_json, write_json
from core.runs.freeze import freeze
from core.runs.supervision import supervision
from core.store import RunSummary, Store
from core.store.ingest import conclude, ingest
from core.store.jobs import requeue
from core.store.states import ENDED

LEAVE_S = 75.0  # for a supervisor to bury a worker, and to find the database writable


def again(store: Store, run: RunSummary, folder: Path, *, afresh: bool = False) -> bool:
    """Queue a run once more: from its last checkpoint, or from the beginning.

    Args:
        store: of the run.
        run: that has ended.
        folder: of it.
        afresh: put its checkpoints aside, and begin anew.

    Returns:
        Whether there is a checkpoint to go on from.

    Raises:
        RunError: it goes on, or has finished; its folder is gone or can't be written.
        StoreError: the database can't be written.
    """
    _check(run, folder, afresh)
    with supervision(folder, LEAVE_S) as free:
        if not free:
            raise RunError(f"run {run.id} still has its supervisor; wait for it to end")
        ingest(store, folder)  # the last of the attempts before must not come after this
        _clear(run, folder, afresh)
        _queue(store, run, folder, _restore_code(folder))
    return any((folder / CHECKPOINTS).glob("*.json"))


def _check(run: RunSummary, folder: Path, afresh: bool) -> None:
    if run.state not in ENDED:
        raise RunError(f"run {run.id} is {run.state}; `vreid watch {run.id}` follows it")
    if run.state == "finished" and not afresh:
        raise RunError(f"run {run.id} has finished; `vreid retry {run.id}` trains it once more")
    if not folder.is_dir():
        raise RunError(f"{folder}: is gone, so run {run.id} can't go on; start it anew")


def _clear(run: RunSummary, folder: Path, afresh: bool) -> None:
    """Take away what speaks of the attempts before."""
    try:
        if afresh:
            _put_aside(folder, run.attempt)
        forget_attempt(folder)
    except OSError as error:
        reason = error.strerror or error
        raise RunError(f"{folder}: can't be written ({reason}); make room, or free it") from None


def _restore_code(folder: Path) -> str:
    """Give a run whose copy of the code is gone one of today's; what there is to say of it."""
    spec = read_json(folder / SPEC) or {}
    code = spec.get("code")
    if not code or Path(code).is_dir():
        return ""
    try:
        write_json(folder / SPEC, {**spec, "code": str(freeze(paths.cache_root()))})
    except OSError as error:
        reason = error.strerror or error
        raise RunError(
            f"{code}: its copy of the code is gone, and none is to be had: {reason}"
        ) from None
    return f"{code} is gone: further attempts train with the code of this day"


def _queue(store: Store, run: RunSummary, folder: Path, remark: str) -> None:
    attempt = run.attempt + 1
    if not requeue(store, run.id, attempt):
        raise RunError(f"run {run.id} goes on already; `vreid watch {run.id}`")
    with Journal(folder) as journal:
        if remark:
            journal.write("note", level="warning", text=remark)
        journal.write("queued", attempt=attempt)
    if journal.lost:  # its supervisor would take it for one that has ended
        text = "no further attempt could be written down; make room, then `vreid resume` it"
        conclude(store, run.id, "failed", "disk", text, time.time())
        raise RunError(f"{folder}: {text}")
    ingest(store, folder)


def _put_aside(folder: Path, attempt: int) -> None:
    """Keep the checkpoints of an attempt where no other looks for any."""
    if (folder / CHECKPOINTS).is_dir():
        aside = folder / f"{CHECKPOINTS}-{attempt}"
        shutil.rmtree(aside, ignore_errors=True)
        (folder / CHECKPOINTS).rename(aside)
