"""What became of a process that left its journal without a last word."""

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from core.journal import Event
from core.runs.control import Request
from core.runs.folder import EXIT, write_json
from core.store.states import ENDED

_STOPS = {130, 143, -signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        state: "finished", "failed", "stopped", "paused" or "lost".
        reason: one word for machines, such as "data" or "signal"; "" where nothing went wrong.
        text: one sentence for people.
        scores: final evaluation values in [0, 1]; empty unless it finished.
    """

    state: str
    reason: str = ""
    text: str = ""
    scores: dict[str, float | None] = field(default_factory=dict)


def ending_of_event(event: Event) -> Ending | None:
    """The ending that a journal's event states; None for other events."""
    kind = event["type"]
    if kind == "ended":
        kind = event.get("state")
    if kind not in ENDED:
        return None
    return Ending(kind, event.get("reason", ""), event.get("text", ""), event.get("scores", {}))


def ending_of_exit(
    code: int | None, request: Request | None = None, starved: bool = False
) -> Ending:
    """The ending of a process that left no last word.

    Args:
        code: its exit code, negative for a signal; None where nobody knows.
        request: what somebody had asked of the run in this attempt.
        starved: the system killed something for want of memory meanwhile.
    """
    if request is not None:
        if request.want == "pause":
            return Ending("paused", "", "paused before it could write a checkpoint")
        forced = code == -signal.SIGKILL
        return Ending("stopped", "", "asked to end, and killed" if forced else "asked to end")
    if code is None:
        return Ending("lost", "process", "its process is gone and left no word")
    if code in _STOPS:
        return Ending("stopped", "", "asked to end by a signal")
    if code == -signal.SIGKILL and starved:
        return Ending("failed", "memory", "the system ended it because memory ran out")
    if code == -signal.SIGKILL:
        text = "its process was killed (SIGKILL); often the machine ran out of memory"
        return Ending("failed", "signal", text)
    if code < 0:
        return Ending("failed", "signal", f"its process died of {_signal_name(-code)}")
    text = f"its process ended with code {code} and without a last word; see log.txt"
    return Ending("failed", "error", text)


def record_exit(folder: Path, code: int | None, attempt: int, request: Request | None) -> None:
    """Keep what only the parent of a process learns, for whoever looks later."""
    want = request.want if request else ""
    write_json(folder / EXIT, {"code": code, "attempt": attempt, "want": want, "t": time.time()})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
