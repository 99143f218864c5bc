"""Hand runs that were written down to Slurm, those that are alike as one array."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import paths
from core.clusters import slurm
from core.clusters.wishes import Wishes
from core.errors import RunError
from core.runs.attempts import history, write_ending
from core.runs.endings import Ending
from core.runs.folder import SPEC, read_json
from core.runs.handed import is_handed, job_of, note_job
from core.store import Store, find_run
from core.store.ingest import ingest
from core.text import harmless

SCRIPTS = ".slurm"  # folder beside those of the runs


def hand_over(store: Store, folders: Sequence[Path]) -> list[str]:
    """Submit those of these runs that are for Slurm; returns the ids of their jobs.

    A run that Slurm refuses has failed, and can be resumed.

    Raises:
        RunError: there is no Slurm here, it refuses, or a run waits for one of another machine.
        StoreError: the database can't be written.
    """
    jobs: list[str] = []
    arrays: dict[str, list[Path]] = {}
    for folder in folders:
        if is_handed(folder):
            arrays.setdefault(_likeness(folder), []).append(folder)
    left = [folder for alike in arrays.values() for folder in alike]
    try:
        for alike in arrays.values():
            jobs += _submit(store, alike)
            left = [folder for folder in left if folder not in alike]
    except (RunError, OSError) as error:
        for folder in left:
            text = f"it wasn't handed to Slurm: {error}"
            write_ending(folder, Ending("failed", "slurm", text), history(folder).next)
            ingest(store, folder)
        raise error if isinstance(error, RunError) else RunError(str(error)) from None
    return jobs


def _submit(store: Store, folders: Sequence[Path]) -> list[str]:
    spec = _spec(folders[0])
    wishes = Wishes.of(spec)
    assert wishes is not None
    after = _awaited(store, spec["queue"].get("after", []))
    name = harmless(spec["name"]) if len(folders) == 1 else f"vreid-{len(folders)}-runs"
    order = slurm.Order(folders, name, wishes, str(spec["code"]), after)
    jobs = slurm.submit(order, paths.runs_root() / SCRIPTS)
    for folder, job in zip(folders, jobs, strict=True):
        note_job(folder, job, history(folder).next)
    return jobs


def _awaited(store: Store, ids: Sequence[str]) -> list[str]:
    """The jobs of runs that have to finish first.

    Raises:
        RunError: one of them can't, or is of no job here.
    """
    found = []
    for run_id in ids:
        run = find_run(store, run_id)
        job = job_of(Path(run.folder))
        if run.state == "finished":
            continue
        if job is None:
            raise RunError(f"run {run_id} is none of this Slurm; leave --after, or run it there")
        found.append(job)
    return found


def _likeness(folder: Path) -> str:
    """Equal for runs that can be jobs of one array."""
    spec = _spec(folder)
    parts = (spec["cluster"], spec.get("code"), spec["queue"].get("after"))
    return json.dumps(parts, sort_keys=True)


def _spec(folder: Path) -> dict[str, Any]:
    return read_json(folder / SPEC) or {}
