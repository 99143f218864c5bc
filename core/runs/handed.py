"""What a run's folder knows of the job of Slurm that it was handed over as."""

import time
from pathlib import Path
from typing import Any

from core.clusters import slurm
from core.clusters.slurm import Hint, hints
from core.journal import JOURNAL
from core.runs.attempts import history
from core.runs.control import asked
from core.runs.endings import Ending
from core.runs.folder import EXIT, SPEC, read_json, write_json
from core.runs.judge import START_S, of_record
from core.runs.recorder import SYSTEM

JOB = "slurm.json"
QUIET_S = 60.0  # after its last sign, words of a run may still be on their way to other machines

_UNHANDED = Ending("failed", "slurm", "it was never handed to Slurm; `vreid resume` does that")
_MEANINGS = {
    "TIMEOUT": ("failed", "time", "Slurm ended its job when the time was up"),
    "DEADLINE": ("failed", "time", "Slurm ended its job at a deadline"),
    "OUT_OF_MEMORY": ("failed", "memory", "Slurm ended its job because it took too much memory"),
    "CANCELLED": ("stopped", "", "its job was cancelled in Slurm"),
    "GONE": ("lost", "slurm", "Slurm doesn't know its job any more, and it left no word"),
}


def note_job(folder: Path, job: str, attempt: int) -> None:
    """Keep which job an attempt is.

    Raises:
        OSError: it can't be written.
    """
    facts = {"job": job, "attempt": attempt, "cluster": slurm.name_of_cluster(), "t": time.time()}
    write_json(folder / JOB, facts)


def is_handed(folder: Path) -> bool:
    """Whether a run is one for Slurm."""
    return isinstance((read_json(folder / SPEC) or {}).get("cluster"), dict)


def job_of(folder: Path) -> str | None:
    """The job of a run's latest attempt; None where there is none, or another Slurm has it."""
    record = read_json(folder / JOB) or {}
    if record.get("cluster") != slurm.name_of_cluster() or _is_older(record, folder):
        return None
    return str(record["job"])


def withdraw(folder: Path) -> None:
    """Have Slurm end a run's job; one of no Slurm is no trouble.

    Raises:
        RunError: Slurm can't be asked.
    """
    job = job_of(folder) if is_handed(folder) else None
    if job:
        slurm.cancel(job)


def why_waiting(folder: Path) -> str:
    """What a run for Slurm waits for, in words; "" where nobody knows."""
    job = job_of(folder) if is_handed(folder) else None
    hint = hints([job]).get(job) if job else None
    return f"for Slurm: {hint}" if hint and not hint.over else ""


def judge_job(folder: Path, hint: Hint | None) -> Ending | None:
    """How a run without a last word ended; None where it may go on.

    Process ids say nothing here, because they are of another machine.

    Args:
        folder: of the run.
        hint: what Slurm says of its job; None where it wasn't asked, or doesn't answer.
    """
    if abs(time.time() - last_sign(folder)) < min(QUIET_S, START_S):
        return None
    record = read_json(folder / JOB)
    if record is None or _is_older(record, folder):
        return _UNHANDED
    if hint is None or not hint.over:
        return None
    if found := read_json(folder / EXIT):
        return of_record(found)
    if request := asked(folder):
        state = "paused" if request.want == "pause" else "stopped"
        return Ending(state, "", f"asked to end; its job is over ({hint})")
    text = f"its job is over ({hint}), and it left no word; see supervisor.log"
    return Ending(*_MEANINGS.get(hint.state, ("lost", "slurm", text)))


def last_sign(folder: Path) -> float:
    """When anything was last written of a run, seconds since the epoch."""
    times = [0.0]
    for name in (SPEC, JOB, JOURNAL, SYSTEM):
        try:
            times.append((folder / name).stat().st_mtime)
        except OSError:
            continue
    return max(times)


def _is_older(record: dict[str, Any], folder: Path) -> bool:
    """Whether a job is of an attempt before the one that is asked for."""
    told = history(folder)
    return int(record.get("attempt", 0)) < (told.next if told.waits else max(1, told.attempt))
