"""The worker as its supervisor knows it: a child, or the child of a supervisor that died."""

import errno
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import core
from core.runs.folder import EXIT, LOG, PROCESS, SPEC, read_json, write_json
from core.runs.judge import is_at_work
from core.runs.processes import TAG, descendants, describe, is_alive, kill, members
from core.runs.supervision import environment, search_path
from core.runs.variables import as_asked

ATTEMPT = "VREID_ATTEMPT"
UNKNOWN = None  # exit code of a process that another one buried


class Worker(Protocol):
    """A worker process.

    Attributes:
        pid: of the leader.
    """

    pid: int

    def ended(self) -> bool:
        """Whether it is gone."""

    def code(self) -> int | None:
        """How it ended, as `subprocess` gives it, once it has; None where nobody can know."""


class Child:
    """A worker that was started here."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.pid = process.pid
        self._process = process

    def ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def code(self) -> int | None:
        """How it ended."""
        return self._process.wait()


class Orphan:
    """A worker whose supervisor died."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.pid = int(record["pid"])
        self._start = record.get("process_start")

    def ended(self) -> bool:
        """Whether it is gone."""
        return not is_alive(self.pid, self._start)

    def code(self) -> int | None:
        """Nobody knows."""
        return UNKNOWN


def adopted(folder: Path) -> Orphan | None:
    """The worker of a run that lives; None where there is none."""
    record = read_json(folder / PROCESS)
    return Orphan(record) if record and is_at_work(record) else None


def start(folder: Path, attempt: int, devices: Sequence[str] | None) -> Child:
    """Start a run's worker in a session of its own, and write down how to find it.

    Raises:
        OSError: it can't be started, or not be written down; then nothing is left of it.
        ValueError: the command is none.
    """
    spec = read_json(folder / SPEC) or {}
    _check_code(spec)
    (folder / EXIT).unlink(missing_ok=True)
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            [*map(str, spec["worker"]), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(folder.name, spec, attempt, devices),
            cwd=_place(folder, spec),
            start_new_session=True,
        )
    try:
        facts = {"attempt": attempt, "devices": None if devices is None else list(devices)}
        write_json(folder / PROCESS, {**describe(process.pid), **facts})
    except BaseException:  # a worker that nobody could find again would train on by itself
        process.kill()
        process.wait()
        raise
    return Child(process)


def tell(worker: Worker) -> None:
    """Ask a worker to end; the leader alone, which ends its loading processes itself."""
    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGTERM)


def end(folder: Path, worker: Worker) -> list[int]:
    """Kill every process of a run; the ids of those that can't be killed."""
    everyone = members(folder.name, worker.pid) + descendants(worker.pid)
    if not worker.ended():
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    return [process.pid for process in kill(everyone)]


def _check_code(spec: dict[str, Any]) -> None:
    """Refuse to train with whatever code Python finds in place of the frozen copy."""
    code = spec.get("code")
    if code and not Path(code).is_dir():
        raise FileNotFoundError(errno.ENOENT, f"{code}, its copy of the code, is gone")


def _place(folder: Path, spec: dict[str, Any]) -> Path:
    """The folder that a run was asked for in, where relative paths lead from."""
    asked_in = Path(spec.get("cwd") or folder)
    return asked_in if asked_in.is_dir() else folder


def _environment(
    run_id: str, spec: dict[str, Any], attempt: int, devices: Sequence[str] | None
) -> dict[str, str]:
    """The supervisor's own, as it was when the run was asked for, and the frozen code first."""
    variables, asked = environment(), spec.get("variables")
    if asked is not None:
        variables = as_asked(variables, asked)
    if code := spec.get("code"):
        variables["PYTHONPATH"] = search_path(code, variables)
        variables["VREID_KERNELS"] = str(Path(core.__file__).resolve().parent / "__pycache__")
    if devices is not None:
        variables["CUDA_VISIBLE_DEVICES"] = ",".join(devices)
    return {**variables, TAG: run_id, ATTEMPT: str(attempt)}
