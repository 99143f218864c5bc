"""What Slurm is asked and told: submissions, the whereabouts of jobs, cancellations.

Only the journal says how a run goes; what Slurm says explains why a run waits, and tells of a job
that vanished without a word.
"""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.clusters.wishes import Wishes
from core.errors import RunError

ASK_S = 10.0  # the controller serves a whole cluster
OVER = frozenset(
    (
        *("BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL"),
        *("OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT", "GONE"),
    )
)
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Hint:
    """What Slurm says of a job.

    Attributes:
        state: its word, such as "PENDING"; "GONE" where it doesn't know the job any more.
        reason: why it waits, in its word; "" where there is none.
    """

    state: str
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing of the job runs or will."""
        return self.state in OVER

    def __str__(self) -> str:
        return f"{self.state} ({self.reason})" if self.reason else self.state


@dataclass(frozen=True, slots=True)
class Order:
    """Runs that are alike but for their folders: one array.

    Attributes:
        folders: of the runs.
        name: of the job.
        wishes: what is asked for.
        code: the folder to import from.
        after: ids of jobs that have to end well first.
    """

    folders: Sequence[Path]
    name: str
    wishes: Wishes
    code: str
    after: Sequence[str] = ()


def submit(order: Order, scripts: Path) -> list[str]:
    """Hand runs over; returns the ids of their jobs.

    Args:
        order: what to run.
        scripts: folder for job scripts, which nodes have to see.

    Raises:
        RunError: there is no Slurm here, or it refuses.
    """
    if not shutil.which("sbatch") or not shutil.which("srun"):
        raise RunError(
            "there is no Slurm here (sbatch); go where jobs are submitted, or leave --on"
        )
    try:
        from core.clusters.executor import Batch
    except ImportError:
        raise RunError("--on slurm needs submitit: install vreid[slurm]") from None
    from submitit.core.utils import FailedJobError, FailedSubmissionError

    try:
        batch = Batch(scripts, {**_options(order), "setup": _setup(order)})
        command = f"exec {shlex.quote(sys.executable)} -P -m core.supervise --here"
        log = '>> "$folder/supervisor.log" 2>&1'
        return batch.hand_over(f'{command} "$folder" {log}', len(order.folders))
    except (FailedJobError, FailedSubmissionError, OSError) as error:
        said = [line for line in str(error).splitlines() if line.startswith("sbatch")]
        reason = said[-1] if said else str(error).splitlines()[-1]
        raise RunError(f"Slurm refuses: {reason}; change --slurm, see docs/clusters.md") from None


def _options(order: Order) -> dict[str, object]:
    wishes = order.wishes
    options = {"job_name": order.name, "nodes": wishes.nodes, **wishes.options}
    options["signal"] = f"B:USR1@{wishes.warning_s}"  # TERM is what `scancel` sends
    if wishes.nodes > 1:
        options["ntasks_per_node"] = 1
    if wishes.gpus:
        options["gpus_per_node"] = wishes.gpus
    if wishes.requeue:
        options["requeue"] = True
    if order.after:
        options["dependency"] = f"afterok:{':'.join(order.after)}"
        options["kill-on-invalid-dep"] = "yes"
    return options


def _setup(order: Order) -> list[str]:
    """Lines of the script that choose a job's folder and find the code as it was."""
    folders = " ".join(shlex.quote(str(folder)) for folder in order.folders)
    return [
        "trap '' USR1",  # until the supervisor listens, it would end the job
        *order.wishes.options.get("setup", []),
        f"folders=({folders})",
        'folder="${folders[${SLURM_ARRAY_TASK_ID:-0}]}"',
        f"export PYTHONPATH={shlex.quote(order.code)}${{PYTHONPATH:+:$PYTHONPATH}}",
    ]


def cancel(job: str) -> None:
    """Take a job back; one that has ended is no trouble.

    Raises:
        RunError: Slurm can't be asked.
    """
    _seen.clear()
    done = _ask("scancel", job)
    if done is None:
        raise RunError(f"Slurm can't be told to cancel job {job}; try `scancel {job}`")


def requeue(job: str) -> bool:
    """Put a job back, to be started once more; whether Slurm will."""
    done = _ask("scontrol", "requeue", job)
    return done is not None and done.returncode == 0


@cache
def name_of_cluster() -> str:
    """Which Slurm commands on this machine talk to; "" where there is none, or it is silent."""
    told = _ask("scontrol", "show", "config")
    lines = told.stdout.splitlines() if told else []
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return next((value.strip() for key, value in pairs if key.strip() == "ClusterName"), "")


_seen: dict[frozenset[str], tuple[float, dict[str, Hint]]] = {}


def hints(jobs: Collection[str]) -> Mapping[str, Hint]:
    """What Slurm says of jobs, by their ids; those it can't be asked of are left out.

    Slurm is asked at most every ten seconds.
    """
    key = frozenset(jobs)
    at, found = _seen.get(key, (0.0, {}))
    if key and (not at or time.monotonic() - at >= ASK_S):
        found = _look(key)
        _seen.clear()
        _seen[key] = (time.monotonic(), found)
    return found


def _look(jobs: Collection[str]) -> dict[str, Hint]:
    listed = _ask("squeue", "-h", "-r", "-t", "all", "-u", str(os.getuid()), "-o", "%i|%T|%r")
    if listed is None or listed.returncode:
        return {}
    found = {}
    for line in listed.stdout.splitlines():
        job, state, reason = (*line.split("|", 2), "", "")[:3]
        found[job] = Hint(state, "" if reason in ("None", "(null)") else reason)
    gone = [job for job in jobs if job not in found]
    return {job: found.get(job, Hint("GONE")) for job in jobs} | _accounted(gone)


def _accounted(jobs: Sequence[str]) -> dict[str, Hint]:
    """What the accounting remembers of jobs that are over, where there is one."""
    if not jobs:
        return {}
    told = _ask("sacct", "-n", "-P", "-X", "-o", "JobID,State", "-j", ",".join(jobs))
    if told is None or told.returncode:
        return {}
    rows = (line.split("|") for line in told.stdout.splitlines() if line.count("|") == 1)
    return {job: Hint(state.split()[0]) for job, state in rows if job in jobs and state}


def _ask(*command: str) -> "subprocess.CompletedProcess[str] | None":
    """Have a command of Slurm done; None where it isn't there or doesn't answer."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
