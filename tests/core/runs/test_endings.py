import signal

import pytest

from core.runs.endings import ending_of_event, ending_of_exit


@pytest.mark.parametrize(
    ("code", "asked", "state", "reason"),
    [
        (0, False, "failed", "error"),
        (1, False, "failed", "error"),
        (130, False, "stopped", ""),
        (-signal.SIGTERM, False, "stopped", ""),
        (-signal.SIGKILL, False, "failed", "signal"),
        (-signal.SIGSEGV, False, "failed", "signal"),
        (-999, False, "failed", "signal"),
        (-signal.SIGKILL, True, "stopped", ""),
        (1, True, "stopped", ""),
    ],
)
def test_an_exit_code_tells_an_ending(code: int, asked: bool, state: str, reason: str) -> None:
    found = ending_of_exit(code, asked)
    assert (found.state, found.reason) == (state, reason)


def test_texts_name_the_signal() -> None:
    assert "SIGSEGV" in ending_of_exit(-signal.SIGSEGV, asked=False).text
    assert "memory" in ending_of_exit(-signal.SIGKILL, asked=False).text


def test_an_event_states_its_own_ending() -> None:
    found = ending_of_event({"type": "failed", "reason": "data", "text": "no frames"})
    assert found is not None
    assert (found.state, found.reason, found.text) == ("failed", "data", "no frames")
    assert ending_of_event({"type": "metric"}) is None
