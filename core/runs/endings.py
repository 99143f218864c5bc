"""What became of a process that left its journal without a last word."""

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.journal import Event
from core.runs.folder import EXIT, write_json

_STOPS = {130, 143, -signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        state: "finished", "failed", "stopped" or "lost".
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
    if kind not in ("finished", "failed", "stopped"):
        return None
    return Ending(kind, event.get("reason", ""), event.get("text", ""), event.get("scores", {}))


def ending_of_exit(code: int, asked: bool) -> Ending:
    """The ending of a process by its exit code, negative for a signal.

    Args:
        code: as `subprocess` gives it.
        asked: whether somebody had asked the run to end.
    """
    if asked and code == -signal.SIGKILL:
        return Ending("stopped", "", "asked to end, then killed because it didn't")
    if asked or code in _STOPS:
        return Ending("stopped", "", "asked to end")
    if code == -signal.SIGKILL:
        text = "its process was killed (SIGKILL); often the machine ran out of memory"
        return Ending("failed", "signal", text)
    if code < 0:
        return Ending("failed", "signal", f"its process died of {_signal_name(-code)}")
    text = f"its process ended with code {code} and without a last word; see log.txt"
    return Ending("failed", "error", text)


def record_exit(folder: Path, code: int, asked: bool) -> None:
    """Keep what only the parent of a process learns, for whoever looks later."""
    write_json(folder / EXIT, {"code": code, "asked": asked, "t": time.time()})


def ending_of_record(record: dict[str, Any]) -> Ending:
    """The ending that `exit.json` tells of."""
    return ending_of_exit(int(record.get("code", 1)), bool(record.get("asked")))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
