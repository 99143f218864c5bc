"""What happens to a run: signals to its worker, its supervisor, or both, and to who looks on."""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.runs.folder import PROCESS, read_json
from core.runs.processes import is_alive
from core.runs.supervision import SUPERVISOR


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of trouble.

    Attributes:
        name: for people.
        number: of the signal.
        roles: of the processes that get it, at once.
        states: in which the run may be once everybody has seen to it, besides finished.
    """

    name: str
    number: signal.Signals
    roles: tuple[str, ...]
    states: frozenset[str]


_ENDED = frozenset({"failed", "lost"})
ASKED = frozenset({"stopped"})
_GOES_ON = frozenset({"starting", "running"})
BLOWS = (
    Blow("kill -9 of the worker", signal.SIGKILL, ("worker",), _ENDED),
    Blow("kill -9 of the supervisor", signal.SIGKILL, ("supervisor",), _GOES_ON),
    Blow("kill -9 of both", signal.SIGKILL, ("supervisor", "worker"), _ENDED | _GOES_ON),
    Blow("kill -9 of who looks on", signal.SIGKILL, ("viewer",), _GOES_ON),
    Blow("SIGTERM to the worker", signal.SIGTERM, ("worker",), ASKED),
    Blow("SIGTERM to the supervisor", signal.SIGTERM, ("supervisor",), ASKED | _GOES_ON),
    Blow("SIGHUP to both", signal.SIGHUP, ("supervisor", "worker"), ASKED | _GOES_ON),
)


def strike(folder: Path, blow: Blow, viewers: Sequence[int]) -> bool:
    """Send a blow to a run; False where nobody was left to feel it."""
    pids = {
        "worker": worker_of(folder),
        "supervisor": supervisors_of(folder),
        "viewer": list(viewers),
    }
    struck = False
    for pid in (pid for role in blow.roles for pid in pids[role]):
        with suppress(ProcessLookupError):
            os.kill(pid, blow.number)
            struck = True
    return struck


def worker_of(folder: Path) -> list[int]:
    """The worker of a run, as long as it lives."""
    record = read_json(folder / PROCESS)
    if record is None or not is_alive(int(record["pid"]), record.get("process_start")):
        return []
    return [int(record["pid"])]


def supervisors_of(folder: Path) -> list[int]:
    """Every process that looks after a run."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = process.cmdline()
            if SUPERVISOR in words and str(folder) in words:
                found.append(process.pid)
    return found
