import errno
import os
import threading
from pathlib import Path

import pytest

from core.journal import read_events
from core.runs.recorder import EARLY_FOR_S, EARLY_S, LATE_S, SHARE, SYSTEM, Recorder, pause


class Gauges:
    """Counts samples; each may be made to fail, or to wait for ever."""

    def __init__(self) -> None:
        self.taken = 0
        self.closed = False
        self.error: Exception | None = None
        self.hung: threading.Event | None = None
        self.asked = threading.Event()

    def sample(self) -> dict[str, float]:
        self.asked.set()
        if self.hung:
            self.hung.wait()
        if self.error:
            raise self.error
        self.taken += 1
        return {"system/cpu": float(self.taken), "gpu/0/use": float("nan")}

    def close(self) -> None:
        self.closed = True


def samples(folder: Path) -> list[dict]:
    return [event for event, _ in read_events(folder / SYSTEM)]


def test_samples_are_events_of_their_own_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, Gauges())
    recorder.record()
    recorder.record()
    first, second = samples(tmp_path)
    assert first.keys() == {"t", "type", "values"}
    assert first["type"] == "system"
    assert first["values"] == {"system/cpu": 1.0, "gpu/0/use": None}
    assert second["t"] >= first["t"] > 1e9
    assert [path.name for path in tmp_path.iterdir()] == [SYSTEM]


def test_a_fault_costs_one_sample(tmp_path: Path) -> None:
    gauges = Gauges()
    recorder = Recorder(tmp_path, gauges)
    gauges.error = RuntimeError("unforeseen")
    recorder.record()
    gauges.error = None
    recorder.record()
    assert len(samples(tmp_path)) == 1


def test_a_full_disk_costs_samples_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(tmp_path, Gauges())

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        recorder.record()
    recorder.record()
    assert [event["values"]["system/cpu"] for event in samples(tmp_path)] == [2.0]


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    Recorder(tmp_path / "gone", Gauges()).record()
    assert not (tmp_path / "gone").exists()


def test_it_begins_at_once_and_ends_with_its_context(tmp_path: Path) -> None:
    gauges = Gauges()
    with Recorder(tmp_path, gauges):
        assert gauges.asked.wait(30)
    assert gauges.taken == 1
    assert gauges.closed
    assert len(samples(tmp_path)) == 1


def test_nobody_waits_for_a_driver_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runs.recorder._PATIENCE_S", 0.0)
    gauges = Gauges()
    gauges.hung = threading.Event()
    with Recorder(tmp_path, gauges) as recorder:
        assert gauges.asked.wait(30)
    assert samples(tmp_path) == []
    gauges.hung.set()
    recorder._thread.join()


def test_without_a_thread_a_run_goes_on_unmeasured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with Recorder(tmp_path, Gauges()):
        pass
    assert samples(tmp_path) == []


def test_the_cost_is_that_of_the_processor(tmp_path: Path) -> None:
    clock = iter([10.0, 10.25])
    assert Recorder(tmp_path, Gauges()).record(lambda: next(clock)) == 0.25


@pytest.mark.parametrize(
    ("age_s", "cost_s", "expected"),
    [
        (0, 0.002, EARLY_S),
        (EARLY_FOR_S - 1, 0.002, EARLY_S),
        (EARLY_FOR_S, 0.002, LATE_S),
        (0, 0.1, 20.0),
        (1e6, 0.1, 20.0),
    ],
)
def test_samples_come_less_often_later_and_where_they_are_dear(
    age_s: float, cost_s: float, expected: float
) -> None:
    assert pause(age_s, cost_s) == pytest.approx(expected)


def test_it_costs_less_than_a_hundredth_of_a_core() -> None:
    for cost_s in (0.001, 0.02, 0.3, 5.0):
        assert cost_s / pause(0, cost_s) <= SHARE < 0.01
