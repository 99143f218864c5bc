from pathlib import Path

import pytest

from core.runs.control import LAST_GRACE_S, Request
from core.supervise import stopping as stopping_module
from core.supervise.stopping import Stopping

STOP = Request("stop", 100.0, "somebody", grace_s=60.0)


class Told:
    """A worker that hears everything and does nothing; what was done to it, and when."""

    pid = 0

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.done: list[tuple[str, float]] = []
        monkeypatch.setattr(stopping_module, "tell", self._note("told"))
        monkeypatch.setattr(stopping_module, "end", self._note("killed"))

    def _note(self, what: str):
        return lambda *_: self.done.append((what, self.now))

    def ended(self) -> bool:
        return False

    def code(self) -> int | None:
        return None


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


@pytest.fixture
def stopping(worker: Told, tmp_path: Path) -> Stopping:
    return Stopping(tmp_path, worker, lambda: worker.now)


def wait(stopping: Stopping, worker: Told, request: Request | None, seconds: float) -> None:
    """Let time go by in steps of a quarter of a second."""
    for _ in range(int(seconds * 4)):
        worker.now += 0.25
        stopping.heed(request)


def test_nothing_happens_unasked(stopping: Stopping, worker: Told) -> None:
    wait(stopping, worker, None, 600)
    assert worker.done == []
    assert stopping.request is None


def test_each_step_has_its_grace(stopping: Stopping, worker: Told) -> None:
    assert stopping.heed(STOP)
    wait(stopping, worker, STOP, 60 + LAST_GRACE_S - 0.25)
    assert worker.done == [("told", 0.0), ("told", 60.0)]
    assert not stopping.heed(STOP)
    worker.now += 0.25
    stopping.heed(STOP)
    assert worker.done[2:] == [("killed", 60.0 + LAST_GRACE_S)]


def test_what_cannot_be_killed_is_tried_again(stopping: Stopping, worker: Told) -> None:
    stopping.heed(STOP)
    wait(stopping, worker, STOP, 60 + LAST_GRACE_S + 1)
    assert [what for what, _ in worker.done] == ["told", "told", *["killed"] * 5]


@pytest.mark.parametrize("later", [130.0, 100.0 - 3600.0])  # also by a clock that was set back
def test_a_second_request_means_now(stopping: Stopping, worker: Told, later: float) -> None:
    stopping.heed(STOP)
    again = Request("stop", later, "somebody", grace_s=60.0)
    assert stopping.heed(again)
    assert [what for what, _ in worker.done] == ["told", "told"]
    assert stopping.heed(Request("stop", later + 1))
    assert [what for what, _ in worker.done] == ["told", "told", "killed"]


def test_a_kill_waits_for_nothing(stopping: Stopping, worker: Told) -> None:
    stopping.heed(STOP)
    assert stopping.heed(Request("kill", STOP.t - 3600.0))
    assert worker.done == [("told", 0.0), ("killed", 0.0)]


def test_a_request_that_is_taken_away_counts_on(stopping: Stopping, worker: Told) -> None:
    stopping.heed(STOP)
    wait(stopping, worker, None, 60)
    assert [what for what, _ in worker.done] == ["told", "told"]


def test_an_older_request_that_is_seen_again_is_no_new_one(
    stopping: Stopping, worker: Told
) -> None:
    pause = Request("pause", 50.0)
    stopping.heed(pause)
    stopping.heed(STOP)
    assert not stopping.heed(pause)
    assert stopping.request == STOP
    assert len(worker.done) == 2
