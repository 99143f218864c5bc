"""Which processes belong to a run, whether they live, and how to end them all."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from core.runs.provenance import machine

TAG = "VREID_RUN"  # in the environment of every process of a run, whatever session it is in
_SAME_S = 2.0  # clocks and ticks are rounded differently


def describe(pid: int) -> dict[str, Any]:
    """What finds a process again, and never takes another one for it."""
    return {"pid": pid, "process_start": start_of(pid), "parent": os.getpid(), **machine()}


def start_of(pid: int) -> float | None:
    """When a process started, in seconds since the machine did; None where it is gone.

    A clock that is set anew changes nothing here. Systems without /proc give the time of day.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return int(stat.rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return _created(pid)


def is_alive(pid: int, start: float | None) -> bool:
    """Whether the process that had this id then is still there; a dead one nobody buries isn't.

    Args:
        pid: its id.
        start: when it started, since the machine did or since the epoch; None if unknown.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
    except psutil.Error:
        return False
    if start is None:
        return True
    starts = (start_of(pid), _created(pid))
    return any(found is not None and abs(found - start) <= _SAME_S for found in starts)


def members(run_id: str, leader: int | None = None) -> list[psutil.Process]:
    """The processes of a run but its leader: those in its session, and those tagged with it.

    Args:
        run_id: of the run.
        leader: id of its worker; None where nobody knows, which leaves the tagged ones.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            session = os.getsid(process.pid)  # 0 is any that began outside of a container
            in_session = session > 0 and session == leader
            if in_session or process.environ().get(TAG) == run_id:
                found.append(process)
    return [process for process in found if process.pid not in (leader, os.getpid())]


def descendants(leader: int) -> list[psutil.Process]:
    """Children of a living process, and theirs."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(leader).children(recursive=True)
    return []


def kill(processes: Iterable[psutil.Process], wait_s: float = 5.0) -> list[psutil.Process]:
    """End processes at once; those still there after `wait_s` are returned."""
    left = list(processes)
    for process in left:
        with contextlib.suppress(psutil.Error):  # compares start times before it sends
            process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + wait_s
    while left := [process for process in left if _runs(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return left


def _runs(process: psutil.Process) -> bool:
    """Whether a process still does something; a dead one that nobody buries doesn't."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _created(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
