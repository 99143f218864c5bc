"""Why a run ended as it did, and what to do about it."""

import re
from dataclasses import dataclass
from pathlib import Path

from core.runs.folder import log_end
from core.store import RunSummary
from core.text import log_lines

LINES = 20

_SIGNS = (  # of what the last lines of a log say
    (re.compile(r"CUDA out of memory|OutOfMemoryError", re.IGNORECASE), "gpu-memory"),
    (re.compile(r"MemoryError|Cannot allocate memory|DataLoader worker .* killed"), "memory"),
    (re.compile(r"No space left on device|Disk quota exceeded"), "disk"),
    (re.compile(r"Bus error|shared memory", re.IGNORECASE), "shared-memory"),
    (re.compile(r"CUDA error|NCCL|Xid|device-side assert"), "gpu"),
    (re.compile(r"Too many open files"), "files"),
)
_ADVICE = {
    "gpu-memory": "the GPU's memory ran out: lower data.identities or data.clip_length, take "
    "--precision bf16, or let fewer runs share a GPU (vreid queue set per-gpu=1)",
    "memory": "memory ran out: lower data.cache_mb, data.workers or data.identities, or let fewer "
    "runs share the machine (vreid queue set cpu=1)",
    "disk": "the disk is full: make room where the runs are kept, or point VREID_RUNS elsewhere",
    "shared-memory": "shared memory ran out: lower data.workers, or enlarge /dev/shm (in Docker: "
    "--shm-size=8g)",
    "gpu": "the GPU or its driver failed: see `nvidia-smi` and `dmesg`; if it is the same GPU each "
    "time, leave it out (vreid queue set gpus=…)",
    "files": "too many files were open: raise the limit (ulimit -n), or lower data.workers",
    "diverged": "the loss was no longer finite: lower optimiser.rate, or set "
    "optimiser.gradient_clip",
    "data": "a dataset isn't as it should be: `vreid data verify NAME` says what is wrong",
    "config": "a setting doesn't fit: `vreid settings` lists them with their meaning",
    "weights": "the weights don't fit this network, or are damaged: see model.weights",
    "batch": "a batch lacks what a loss needs: raise data.clips or data.identities",
    "restart": "the machine or container was restarted while it ran; nothing is wrong with the run",
    "process": "its process is gone without a word: killed by hand, by the system, or with the "
    "machine",
    "signal": "it was ended by a signal; `dmesg` tells whether the system did it",
    "folder": "what is in the database is all there is, until the folder is put back",
}
_GO_ON = frozenset(
    {"restart", "process", "signal", "disk", "gpu", "memory", "gpu-memory", "folder"}
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one run.

    Attributes:
        reason: one word for machines; "" where nothing went wrong.
        text: what is known, in a sentence.
        advice: what to do; "" where nothing is to be done.
        lines: the last of its log; empty ones are left out.
    """

    reason: str
    text: str
    advice: str
    lines: tuple[str, ...]


def explain(run: RunSummary, folder: Path) -> Explanation:
    """Why a run is in its state.

    Args:
        run: as the store has it.
        folder: of it.
    """
    lines = tuple(line for line in log_lines(log_end(folder), LINES) if line)
    reason = run.reason
    if run.state in ("failed", "lost") and reason in ("", "error", "signal", "process"):
        reason = _sign("\n".join(lines)) or reason
    return Explanation(reason, _text(run), _advice(run, reason), lines)


def _text(run: RunSummary) -> str:
    if run.text:
        return run.text
    return {
        "queued": "it waits in the queue; `vreid queue` says for what",
        "starting": "it is about to start",
        "running": "it runs",
        "stopping": "it was asked to end, and ends its step",
        "paused": "it was paused",
        "finished": "it finished",
        "stopped": "it was asked to end",
    }.get(run.state, "nothing more is known")


def _advice(run: RunSummary, reason: str) -> str:
    again = f"`vreid resume {run.id}` goes on from the last checkpoint"
    if run.state in ("paused", "stopped"):
        return again
    if run.state not in ("failed", "lost"):
        return ""
    known = _ADVICE.get(reason, "")
    if reason in _GO_ON or not known:
        return f"{known}; {again}" if known else again
    return f"{known}; then run it anew, as settings of a run don't change"


def _sign(text: str) -> str:
    return next((reason for sign, reason in _SIGNS if sign.search(text)), "")
