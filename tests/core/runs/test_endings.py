import signal
import time
from pathlib import Path

import pytest

from core.runs.control import Request
from core.runs.endings import ending_of_event, ending_of_exit, record_exit
from core.runs.folder import EXIT, read_json

STOP, PAUSE, KILL = (Request(want, 0.0) for want in ("stop", "pause", "kill"))


@pytest.mark.parametrize(
    ("code", "request_", "state", "reason"),
    [
        (0, None, "failed", "error"),
        (1, None, "failed", "error"),
        (130, None, "stopped", ""),
        (-signal.SIGTERM, None, "stopped", ""),
        (-signal.SIGHUP, None, "stopped", ""),
        (-signal.SIGKILL, None, "failed", "signal"),
        (-signal.SIGSEGV, None, "failed", "signal"),
        (-999, None, "failed", "signal"),
        (None, None, "lost", "process"),
        (-signal.SIGKILL, STOP, "stopped", ""),
        (-signal.SIGKILL, KILL, "stopped", ""),
        (1, STOP, "stopped", ""),
        (None, STOP, "stopped", ""),
        (-signal.SIGKILL, PAUSE, "paused", ""),
    ],
)
def test_an_exit_code_tells_an_ending(
    code: int | None, request_: Request | None, state: str, reason: str
) -> None:
    found = ending_of_exit(code, request_)
    assert (found.state, found.reason) == (state, reason)
    assert found.text


def test_the_system_s_own_count_tells_of_memory() -> None:
    assert ending_of_exit(-signal.SIGKILL, starved=True).reason == "memory"
    assert ending_of_exit(-signal.SIGKILL, STOP, starved=True).state == "stopped"
    assert ending_of_exit(1, starved=True).reason == "error"  # another process was meant


def test_texts_name_the_signal() -> None:
    assert "SIGSEGV" in ending_of_exit(-signal.SIGSEGV).text
    assert "signal 999" in ending_of_exit(-999).text
    assert "memory" in ending_of_exit(-signal.SIGKILL).text
    assert "killed" in ending_of_exit(-signal.SIGKILL, STOP).text
    assert "killed" not in ending_of_exit(130, STOP).text


def test_an_event_states_its_own_ending() -> None:
    found = ending_of_event({"type": "failed", "reason": "data", "text": "no frames"})
    assert found is not None
    assert (found.state, found.reason, found.text) == ("failed", "data", "no frames")
    found = ending_of_event({"type": "ended", "state": "lost", "reason": "restart"})
    assert found is not None
    assert (found.state, found.reason) == ("lost", "restart")
    for event in ({"type": "metric"}, {"type": "ended"}, {"type": "ended", "state": "running"}):
        assert ending_of_event(event) is None


def test_what_the_parent_saw_is_kept(tmp_path: Path) -> None:
    record_exit(tmp_path, -9, 2, KILL)
    now = pytest.approx(time.time(), abs=60)
    assert read_json(tmp_path / EXIT) == {"code": -9, "attempt": 2, "want": "kill", "t": now}
    record_exit(tmp_path, None, 3, None)
    assert read_json(tmp_path / EXIT)["want"] == ""
