"""Start a run: its folder and specification first, then the store, then the process."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import paths
from core.config import plain
from core.errors import RunError, StoreError
from core.runs import provenance
from core.runs.folder import LOG, PROCESS, SPEC, write_json
from core.runs.ids import default_name, new_id
from core.runs.processes import TAG, describe
from core.settings import Experiment
from core.store.engine import WAY_OUT, Store
from core.store.ingest import conclude
from core.store.register import register


@dataclass(frozen=True, slots=True)
class Plan:
    """A run to be started.

    Attributes:
        settings: resolved.
        name: "" makes one of the settings.
        group: shared by runs that belong together; "" is none.
        data_root: the folder that holds datasets.
    """

    settings: Experiment
    name: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    data_root: Path | None = None


@dataclass(frozen=True, slots=True)
class Launched:
    """A run that was started here."""

    id: str
    name: str
    folder: Path
    process: subprocess.Popen[bytes]


def launch(store: Store, plan: Plan, command: Sequence[str] = ()) -> Launched:
    """Start a run in a session of its own.

    Args:
        store: where the run is written down before it starts.
        plan: what to run.
        command: the worker instead of `python -m core.worker`; the folder is appended.

    Raises:
        RunError: the folder can't be made, or the process can't be started.
        StoreError: the database can't be written; nothing is left behind.
    """
    folder = _make_folder()
    try:
        _specify(folder, plan)
        register(store, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    name = plan.name or default_name(plan.settings)
    try:
        process = _start(folder, list(command) or [sys.executable, "-P", "-m", "core.worker"])
    except (OSError, ValueError) as error:
        text = f"the training process can't be started ({getattr(error, 'strerror', '') or error})"
        with contextlib.suppress(StoreError):  # a full disk: what hindered the start says more
            conclude(store, folder.name, "failed", "error", text, time.time())
        raise RunError(f"{text}; free memory, processes or disk, then run it again") from None
    return Launched(folder.name, name, folder, process)


def environment() -> dict[str, str]:
    """The environment in which a Python process finds this very package from any folder."""
    package = str(Path(paths.__file__).resolve().parent.parent)
    others = os.environ.get("PYTHONPATH", "")
    search = os.pathsep.join([package, others] if others else [package])
    return {**os.environ, "PYTHONPATH": search}


def _make_folder() -> Path:
    root = paths.runs_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        return _unused(root)
    except OSError as error:
        raise _unfit(root, error) from None


def _specify(folder: Path, plan: Plan) -> None:
    try:
        write_json(folder / SPEC, _spec(folder.name, plan))
    except OSError as error:
        raise _unfit(folder.parent, error) from None


def _unfit(root: Path, error: OSError) -> RunError:
    way = WAY_OUT.replace("VREID_DB", "VREID_DB or VREID_RUNS")
    return RunError(f"{root}: no run can be kept there ({error.strerror}); {way}")


def _unused(root: Path) -> Path:
    while True:
        folder = root / new_id()
        if not folder.exists():
            folder.mkdir()
            return folder


def _spec(run_id: str, plan: Plan) -> dict[str, Any]:
    return {
        "format": 1,
        "id": run_id,
        "name": plan.name or default_name(plan.settings),
        "tags": list(plan.tags),
        "group": plan.group,
        "created": time.time(),
        "settings": plain(plan.settings),
        "command": sys.argv,
        "git": provenance.git(),
        "data_root": str(plan.data_root or paths.data_root()),
        "cache_root": str(paths.cache_root()),
        "python": sys.executable,
        "environment": provenance.environment(),
    }


def _start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            [*command, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**environment(), TAG: folder.name},
            start_new_session=True,
        )
    try:
        write_json(folder / PROCESS, describe(process.pid))
    except BaseException:  # a worker that nobody could find again would train on by itself
        process.kill()
        process.wait()
        raise
    return process
