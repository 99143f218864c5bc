"""Look after a run in the foreground of a job of Slurm: by its folder alone, with no database."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from core.clusters import slurm
from core.clusters.wishes import Wishes
from core.journal import Journal
from core.runs.attempts import history, write_ending
from core.runs.control import LAST_GRACE_S, Request, asked
from core.runs.endings import Ending
from core.runs.folder import CONTROL, SPEC, forget_attempt, read_json, write_json
from core.runs.handed import JOB
from core.runs.supervision import supervision
from core.supervise.supervisor import begin, take_leave

TIME = "slurm: time"  # who asks for an end because the job's time is nearly up
_MAY_GO_ON = ("stopped", "paused", "lost")


def attend(folder: Path) -> int:
    """Start a run's worker, stay to its end, and put the job back where it ran out of time.

    Slurm starts a job once more that was put back, preempted, or whose node failed; the run then
    goes on in a further attempt.

    Returns:
        0 where the run finished, so that jobs that depend on it may start; else 1.
    """
    wishes = Wishes.of(read_json(folder / SPEC) or {}) or Wishes()

    def warn(_number: int, _frame: FrameType | None) -> None:
        _run_out(folder, wishes.warning_s)

    signal.signal(signal.SIGUSR1, warn)
    starts = int(os.environ.get("SLURM_RESTART_COUNT", 0))
    with supervision(folder) as free:
        if not free:
            return 1
        if starts and _may_go_on(folder):
            _ask_again(folder)
        ending = begin(folder, None if wishes.asks_for_gpus else [], "")
        request = asked(folder)
        if request and request.by == TIME and starts < wishes.requeue and _may_go_on(folder):
            _put_back(folder)
            return 1
    if ending is not None:
        take_leave(folder, ending, "")
    last = ending or history(folder).ending
    return 0 if last and last.state == "finished" else 1


def _run_out(folder: Path, warning_s: int) -> None:
    """Have the worker write a checkpoint and end, as long as there is time for it."""
    grace_s = max(0.0, 0.75 * warning_s - LAST_GRACE_S)
    request = Request("pause", time.time(), TIME, grace_s)
    with suppress(OSError):  # a full disk: Slurm ends the job
        write_json(folder / CONTROL, asdict(request))


def _may_go_on(folder: Path) -> bool:
    """Whether nobody but Slurm wanted an attempt's end, and it has begun."""
    told, request = history(folder), asked(folder)
    if told.attempt == 0 or told.waits or (request and request.by != TIME):
        return False
    return told.ending is None or told.ending.state in _MAY_GO_ON


def _ask_again(folder: Path) -> int:
    """Ask for a further attempt; returns its number."""
    attempt = history(folder).attempt + 1
    forget_attempt(folder)
    if (record := read_json(folder / JOB)) is not None:  # the job is now this attempt's
        write_json(folder / JOB, {**record, "attempt": attempt})
    with Journal(folder) as journal:
        journal.write("queued", attempt=attempt)
    return attempt


def _put_back(folder: Path) -> None:
    attempt = _ask_again(folder)
    if not slurm.requeue(os.environ.get("SLURM_JOB_ID", "")):
        text = "its time in Slurm was up, and its job can't be put back; `vreid resume` goes on"
        write_ending(folder, Ending("paused", "time", text), attempt)
