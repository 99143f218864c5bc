"""What became of a run by all signs but its journal."""

import time
from pathlib import Path
from typing import Any

from core.runs.control import Request, asked
from core.runs.endings import Ending, ending_of_exit
from core.runs.folder import EXIT, PROCESS, read_json
from core.runs.processes import is_alive

START_S = 60.0  # between a claim and the process, a launcher needs far less

NEVER = Ending("lost", "process", "its process was never started")
NO_FOLDER = Ending("lost", "folder", "its folder is gone")
_RESTARTED = Ending("lost", "restart", "the machine or container was restarted while it ran")


def judge(folder: Path, claimed: float, here: dict[str, Any]) -> Ending | None:
    """How the run of a folder ended; None where it may go on.

    Args:
        folder: of the run.
        claimed: when it was to be started, seconds since the epoch.
        here: this machine, as `provenance.machine` tells it.
    """
    if not folder.is_dir():
        return NO_FOLDER
    if record := read_json(folder / EXIT):
        return of_record(record)
    process = read_json(folder / PROCESS)
    request = asked(folder)
    gone = ending_of_exit(None, request)
    if process is None:
        late = abs(time.time() - claimed) > START_S  # or the clock was set anew
        return (gone if request else NEVER) if late else None
    if not is_here(process, here):
        return _RESTARTED if process.get("host") == here["host"] else None
    return None if is_at_work(process) else gone


def is_at_work(process: dict[str, Any]) -> bool:
    """Whether a worker of this boot of this machine is still there."""
    pid = process.get("pid")
    return isinstance(pid, int) and is_alive(pid, process.get("process_start"))


def is_here(process: dict[str, Any], here: dict[str, Any]) -> bool:
    """Whether a process was started on this boot of this machine, so that its id means something.

    A machine may change its name; its boot id stays.
    """
    return all(process.get(key, here[key]) == here[key] for key in ("boot_id", "pid_namespace"))


def of_record(record: dict[str, Any]) -> Ending:
    """The ending that `exit.json` tells of."""
    code, want = record.get("code"), record.get("want")
    request = Request(want, 0.0) if want in ("stop", "pause", "kill") else None
    return ending_of_exit(code if isinstance(code, int) else None, request)
