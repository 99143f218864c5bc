"""Who looks after a run: one supervisor at a time, known by a lock that the system keeps."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from core import paths
from core.runs.folder import LOCK
from core.runs.locks import hold, is_held

SUPERVISOR = "core.supervise"
OWN_LOG = "supervisor.log"
_GLANCE_S = 2.0  # others take the lock for a moment, to see whether it is held


def supervision(folder: Path, wait_s: float = _GLANCE_S) -> AbstractContextManager[bool]:
    """Hold a run's lock; yields False where somebody else does."""
    return hold(folder / LOCK, wait_s)


def is_supervised(folder: Path) -> bool:
    """Whether a supervisor lives."""
    return is_held(folder / LOCK)


def wait_unsupervised(folder: Path, wait_s: float) -> bool:
    """Wait until no supervisor is left; False where one still is after `wait_s`."""
    deadline = time.monotonic() + wait_s
    while is_supervised(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def supervise(folder: Path, devices: Sequence[str] | None = None, *, adopt: bool = False) -> None:
    """Start a supervisor for a run; it outlives this process, its terminal and its session.

    One that finds another at work goes again.

    Args:
        folder: of the run.
        devices: UUIDs of the GPUs that the run may use; None leaves all as they are.
        adopt: take over the worker that runs; else start one.

    Raises:
        OSError: no process can be started.
    """
    command = [sys.executable, "-P", "-m", SUPERVISOR, str(folder)]
    if devices is not None:
        command.append(f"--devices={','.join(devices)}")
    if adopt:
        command.append("--adopt")
    log = folder / OWN_LOG
    if scope := _scope(folder.name):
        with suppress(OSError):  # as for one who became this user by `su`, or works for `cron`
            detach([*scope, *command], log)
            return
    detach(command, log)


def detach(command: Sequence[str], log: Path) -> None:
    """Start a program that detaches itself, and wait until it has.

    Raises:
        OSError: it can't be started.
    """
    with log.open("ab") as out:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment(),
            cwd="/",  # keeps no folder busy
            start_new_session=True,
            check=False,
        )
    if done.returncode:
        raise OSError(f"{' '.join(command[:4])} ended with {done.returncode}; see {log}")


def fork_away() -> None:
    """Go on as a process that no terminal and no parent waits for."""
    if os.fork():
        os._exit(0)
    os.setsid()


def environment() -> dict[str, str]:
    """The environment in which a Python process finds this very package from any folder."""
    package = str(Path(paths.__file__).resolve().parent.parent)
    return {**os.environ, "PYTHONPATH": search_path(package, os.environ)}


def search_path(first: str, variables: Mapping[str, str]) -> str:
    """PYTHONPATH with one folder before the others."""
    others = variables.get("PYTHONPATH", "")
    return os.pathsep.join([first, others] if others else [first])


def _scope(run_id: str) -> list[str]:
    """What to put before a command so that systemd lets it live after a log-out.

    Without a user's service manager nothing kills what is detached, or nobody can help it.
    """
    manager = Path(f"/run/user/{os.getuid()}/systemd/private")
    with suppress(OSError):
        if manager.is_socket() and shutil.which("systemd-run"):
            unit = f"vreid-{run_id}-{time.time_ns():x}"
            return ["systemd-run", "--user", "--scope", "--quiet", "--collect", f"--unit={unit}"]
    return []
