"""`python -m core.worker RUN_FOLDER`: the one process that imports torch and trains.

It reads the folder's spec.json, goes on from the newest checkpoint there, and writes its journal;
it knows no database and no terminal.
Exit code 0 is a finished run, 130 a stopped one, 1 a failed one (the journal says why). A run of
several processes has this one as their leader.
"""

import errno
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from core import crew
from core.clusters import nodes
from core.clusters.wishes import Wishes
from core.config import experiment
from core.data import datasets
from core.errors import (
    BatchError,
    ConfigError,
    DataError,
    DivergedError,
    Stopped,
    VreidError,
    WeightsError,
)
from core.journal import JOURNAL, Journal, read_events
from core.machine import boot_id
from core.settings import Experiment
from core.types import Dataset

SPEC, CONTROL = "spec.json", "control.json"
ATTEMPT = "VREID_ATTEMPT"  # names the attempt at the run, from 1
SAME_S = 1.0  # between signals that tell of one wish
FINISHED, FAILED, STOPPED = 0, 1, 130
FULL = (errno.ENOSPC, errno.EDQUOT)
NEEDED = {"source": ("train",), "target": ("train", "query", "gallery")}  # of what there was
REASONS = {
    DataError: "data",
    ConfigError: "config",
    WeightsError: "weights",
    BatchError: "batch",
    DivergedError: "diverged",
}


class Wish:
    """Becomes true once a signal asks the run to stop; a second one stops it at once.

    Two at a time are one: Slurm tells every process of a job, and so does the supervisor. The end
    of a terminal asks for nothing: a run outlives it.
    """

    def __init__(self) -> None:
        self._asked: float | None = None
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._heard)

    def __call__(self) -> bool:
        """Whether someone asked."""
        return self._asked is not None

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked is None:
            self._asked = now
        elif now - self._asked > SAME_S:
            raise KeyboardInterrupt


def main(folder: Path) -> int:
    """Run what the folder's spec.json says; the exit code."""
    stopping = Wish()
    rank = crew.rank()
    if rank == 0 and nodes.is_spread():
        nodes.heed(folder)
    with Journal(folder) if not rank else Endings(folder) as journal:
        if rank is None:
            journal.write("started", **_identity(), attempt=int(os.environ.get(ATTEMPT, "1")))
        try:
            spec = json.loads((folder / SPEC).read_text(encoding="utf-8"))
            settings = experiment(spec["settings"], str(folder / SPEC))
            if rank is None and settings.processes > 1:
                for _ in _datasets(spec, settings, journal, stopping):
                    pass  # renders and looks at frames with all cores, once for the processes
                return _lead(folder, spec, settings.processes, journal, stopping)
            scores = _work(folder, spec, settings, journal, stopping)
        except (Stopped, KeyboardInterrupt):
            ending = "paused" if _wanted(folder) == "pause" else "stopped"
            journal.write(ending, text=f"{ending} by request")
            return STOPPED
        except Exception as error:
            journal.write("failed", **_failure(error))
            return FAILED
        journal.write("finished", scores=scores)
        return FINISHED


def _wanted(folder: Path) -> str:
    """What was last asked of the run; "" where nobody left a request."""
    try:
        request = json.loads((folder / CONTROL).read_text(encoding="utf-8"))
        return str(request["want"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _failure(error: Exception) -> dict[str, str]:
    """Reason and text of a failure; the log has the whole of what wasn't foreseen."""
    if isinstance(error, VreidError):
        reason = next((word for kind, word in REASONS.items() if isinstance(error, kind)), "error")
        full = any(os.strerror(number) in str(error) for number in FULL)  # whatever met it
        return {"reason": "disk" if full else reason, "text": str(error)}
    if isinstance(error, MemoryError):
        return {"reason": "memory", "text": "out of memory: lower data.identities"}
    traceback.print_exception(error)
    if type(error).__name__ == "OutOfMemoryError":  # torch's; its message runs over many lines
        return {"reason": "gpu-memory", "text": "the GPU's memory ran out: lower data.identities"}
    if isinstance(error, OSError) and error.errno in FULL:
        return {"reason": "disk", "text": f"{error.filename or 'the disk'}: no space is left there"}
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    text = f"{type(error).__name__} at {where}: {error}; log.txt has the whole of it"
    return {"reason": "error", "text": text}


class Endings(Journal):
    """The journal as a process beyond the first writes it: only why it failed.

    Readers take the first ending, so a failure that follows from another's changes nothing.
    """

    def write(self, type_: str, **fields: object) -> None:
        """Append a failure; pass over all else."""
        if type_ == "failed":
            super().write(type_, **fields)


def _lead(
    folder: Path, spec: dict[str, Any], processes: int, journal: Journal, stopping: Wish
) -> int:
    """Have `processes` do the work; each writes its own ending."""
    (folder / crew.MEETING).unlink(missing_ok=True)  # of an attempt before
    cluster = Wishes.of(spec)
    if cluster and cluster.nodes > 1:
        code = nodes.lead("core.worker", folder, (processes, cluster.nodes), stopping)
    else:
        command = [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", "core.worker"]
        code = crew.lead([*command, str(folder)], processes, stopping)
    (folder / crew.MEETING).unlink(missing_ok=True)
    if code not in (FINISHED, STOPPED):
        text = "a process of the training ended without a word; log.txt may have more"
        journal.write("failed", reason="error", text=text)
    return code


def _work(
    folder: Path, spec: dict[str, Any], settings: Experiment, journal: Journal, stopping: Wish
) -> dict[str, float]:
    """Data, training, scores."""
    found = {}
    for role, dataset in _datasets(spec, settings, journal, stopping):
        journal.write("data", role=role, **_summary(dataset))
        for text in dataset.warnings:
            journal.write("note", level="warning", text=text)
        found[role] = dataset
    _say_loading(journal)
    from core.engine.experiment import Run, run  # seconds of imports: after the data is known

    again = sum(event["type"] == "started" for event, _ in read_events(folder / JOURNAL)) > 1
    return run(Run(settings, found["source"], found["target"], folder, journal, stopping, again))


def _datasets(
    spec: dict[str, Any], settings: Experiment, journal: Journal, stopping: Wish
) -> Iterator[tuple[str, Dataset]]:
    """Source and target by their roles, rendered, read and without damaged frames."""
    data_root, cache_root = Path(spec["data_root"]), Path(spec["cache_root"])
    for role, name in (("source", settings.source), ("target", settings.target)):
        _render(name, cache_root, settings, journal, stopping)
        found = datasets.read(name, data_root, cache_root, settings.data_of(name))
        if settings.data.damaged == "skip":
            found = _surveyed(found, role, cache_root, settings, journal, stopping)
        yield role, found


def _render(
    name: str, cache_root: Path, settings: Experiment, journal: Journal, stopping: Wish
) -> None:
    """Render an embedded set unless it is there whole."""
    if not datasets.is_embedded(name):
        return
    from core.synth.dataset import render
    from core.synth.pair import spec

    def progress(done: int, total: int) -> None:
        if stopping():
            raise Stopped
        journal.write("stage", name=f"render {name}", done=done, total=total, unit="tracklets")

    wanted = spec(name, settings.data.render_seed, settings.data.quick)
    render(wanted, cache_root, settings.threads or None, progress)


def _surveyed(
    dataset: Dataset,
    role: str,
    cache_root: Path,
    settings: Experiment,
    journal: Journal,
    stopping: Wish,
) -> Dataset:
    """A dataset without its damaged frames."""
    from core.data.survey import survey  # imports torch

    def progress(done: int, total: int) -> None:
        if stopping():
            raise Stopped
        journal.write("stage", name=f"check {dataset.name}", done=done, total=total, unit="frames")

    size = (settings.data.width, settings.data.height)
    share = 1 if crew.rank() is None else settings.processes
    return survey(dataset, size, cache_root, progress, share, NEEDED[role])


def _say_loading(journal: Journal) -> None:
    journal.write("stage", name="load", done=0, total=1, unit="")
    journal.flush()


def _summary(dataset: Dataset) -> dict[str, object]:
    """What of a dataset a run should remember."""
    parts = {"train": dataset.train, "query": dataset.query, "gallery": dataset.gallery}
    return {
        "name": dataset.name,
        "root": str(dataset.root),
        "protocol": dataset.protocol,
        **{part: len(tracklets) for part, tracklets in parts.items()},
        "identities": len({each.identity for each in dataset.train} - {None}),
        "cameras": len({each.camera for part in parts.values() for each in part}),
        "frames": sum(len(each.frames) for part in parts.values() for each in part),
    }


def _identity() -> dict[str, object]:
    """Which process on which boot of which machine this is: enough to tell later if it lives."""
    return {
        "pid": os.getpid(),
        "process_start": psutil.Process().create_time(),
        "boot_id": boot_id(),
        "host": os.uname().nodename,
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
