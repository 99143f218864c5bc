"""Write a run down: its folder and specification first, then the store; nothing is started here."""

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core import paths
from core.clusters.wishes import Wishes
from core.config import plain
from core.errors import RunError
from core.runs import provenance
from core.runs.addresses import keep_addresses, without_addresses
from core.runs.control import who
from core.runs.folder import SPEC, write_json
from core.runs.freeze import freeze
from core.runs.ids import default_name, new_id
from core.runs.variables import carried
from core.settings import Experiment
from core.store.elsewhere import SLURM
from core.store.engine import Store
from core.store.register import register

WORKER = ("-P", "-m", "core.worker")  # Python's arguments


@dataclass(frozen=True, slots=True)
class Wait:
    """What a run waits for before it starts.

    Attributes:
        gpus: how many it needs; 0 runs on the processor.
        priority: higher ones go first.
        after: ids of runs that have to finish first.
        now: start at once, whatever else runs.
    """

    gpus: int = 0
    priority: int = 0
    after: tuple[str, ...] = ()
    now: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A run to be started.

    Attributes:
        settings: resolved.
        name: "" makes one of the settings.
        group: shared by runs that belong together; "" is none.
        data_root: the folder that holds datasets.
        wait: what it waits for.
        trackers: other programs that are told of it, such as "tensorboard".
        notify: addresses that are told of its end; they may hold secrets.
        cluster: what is asked of Slurm; None runs it on this machine.
    """

    settings: Experiment
    name: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    data_root: Path | None = None
    wait: Wait = field(default_factory=Wait)
    trackers: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    cluster: Wishes | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A run that was written down."""

    id: str
    name: str
    folder: Path


def submit(store: Store, plan: Plan, worker: Sequence[str] = ()) -> Submitted:
    """Write a run down, with the code and the settings it has now, to be started by the queue.

    Args:
        store: where it is queued.
        plan: what to run.
        worker: the command that trains, instead of vreid's own; the folder is appended.

    Raises:
        RunError: its folder can't be made.
        StoreError: the database can't be written; nothing is left behind.
    """
    folder = _make_folder()
    try:
        _specify(folder, plan, worker)
        keep_addresses(folder, plan.notify)
        register(store, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Submitted(folder.name, plan.name or default_name(plan.settings), folder)


def _make_folder() -> Path:
    root = paths.runs_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        return _unused(root)
    except OSError as error:
        raise _unfit(root, error) from None


def _unused(root: Path) -> Path:
    while True:
        folder = root / new_id()
        if not folder.exists():
            folder.mkdir()
            return folder


def _specify(folder: Path, plan: Plan, worker: Sequence[str]) -> None:
    cache_root = paths.cache_root()
    try:
        code = freeze(cache_root)
    except OSError as error:
        raise _unfit(cache_root, error, "VREID_CACHE") from None
    command = list(worker) or [sys.executable, *WORKER]
    try:
        write_json(folder / SPEC, _spec(folder.name, plan, command, code))
    except OSError as error:
        raise _unfit(folder.parent, error) from None


def _spec(run_id: str, plan: Plan, worker: list[str], code: Path) -> dict[str, Any]:
    wait = plan.wait
    return {
        "format": 2,
        "id": run_id,
        "name": plan.name or default_name(plan.settings),
        "tags": list(plan.tags),
        "group": plan.group,
        "created": time.time(),
        "settings": plain(plan.settings),
        "owner": who(),
        "command": without_addresses(sys.argv),
        "git": provenance.git(),
        "data_root": str(plan.data_root or paths.data_root()),
        "cache_root": str(paths.cache_root()),
        "python": sys.executable,
        "cwd": str(Path.cwd()),
        "worker": worker,
        "code": str(code),
        **_place(plan.cluster),
        "trackers": list(plan.trackers),
        "queue": {
            "gpus": wait.gpus,
            "priority": wait.priority,
            "after": list(wait.after),
            "now": wait.now,
            **({"host": SLURM} if plan.cluster else {}),
        },
        "environment": provenance.environment(),
    }


def _place(cluster: Wishes | None) -> dict[str, Any]:
    """Where it runs, and in which environment; Slurm carries that one by itself."""
    return {"cluster": asdict(cluster)} if cluster else {"variables": carried()}


def _unfit(root: Path, error: OSError, variable: str = "VREID_RUNS") -> RunError:
    way = f"make room, or point VREID_DB or {variable} elsewhere, into a folder of yours"
    return RunError(f"{root}: no run can be kept there ({error.strerror}); {way}")
