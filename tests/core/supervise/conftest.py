"""Runs whose supervisor works in the process of the test."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from core.journal import JOURNAL, read_events
from core.runs.control import ask
from core.store import RunSummary, Store, find_run
from core.supervise import supervisor

LookAfter = Callable[..., RunSummary]


def at_work(folder: Path) -> bool:
    """Whether the fake worker has done its three steps, and hears what it is asked."""
    events = [event for event, _ in read_events(folder / JOURNAL)]
    return any(event["type"] == "metric" and event["step"] == 3 for event in events)


@pytest.fixture
def working() -> Callable[[Path], bool]:
    return at_work


@pytest.fixture
def handlers() -> Iterator[None]:
    """Puts back what a supervisor does with signals."""
    numbers = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a supervisor look more often than any machine needs."""
    monkeypatch.setattr(supervisor, "TICK_S", 0.02)
    monkeypatch.setattr(supervisor, "CARRY_S", 0.05)
    monkeypatch.setattr("core.runs.carry._BUSY_S", 0.05)
    monkeypatch.setattr("core.runs.carry._PAUSE_S", 0.1)


@pytest.fixture
def look_after(store: Store, submitted, until, handlers: None, hasty: None) -> LookAfter:
    """Sees a run of the fake worker to its end; `meanwhile(folder)` is done once it works."""

    def seen(
        mode: str,
        meanwhile: Callable[[Path], object] | None = None,
        devices: Sequence[str] | None = None,
        worker: Sequence[str] = (),
    ) -> RunSummary:
        run, errors = submitted(mode, worker=worker), []

        def act() -> None:
            try:
                until(lambda: at_work(run.folder))
                meanwhile(run.folder)
            except BaseException as error:
                errors.append(error)
                ask(run.folder, "kill")

        thread = threading.Thread(target=act)
        if meanwhile:
            thread.start()
        supervisor.begin(run.folder, devices, store.url)
        if meanwhile:
            thread.join()
        for error in errors:
            raise error
        return find_run(store, run.id)

    return seen
