import os
import shutil
from pathlib import Path

import pytest

from core.errors import RunError, StoreError
from core.runs.attempts import history
from core.runs.control import asked
from core.runs.folder import CONTROL, PROCESS, write_json
from core.runs.halt import stop
from core.runs.processes import describe
from core.runs.supervision import supervision
from core.store import Store, find_run
from core.store.ingest import conclude, ingest
from core.store.queue import claim


@pytest.fixture
def waiting(store: Store, make_run) -> Path:
    folder = make_run(queue={})
    ingest(store, folder)
    return folder


@pytest.fixture
def running(store: Store, make_run) -> Path:
    folder = make_run(("started", {"attempt": 1, "pid": os.getpid()}))
    write_json(folder / PROCESS, describe(os.getpid()))
    ingest(store, folder)
    return folder


@pytest.mark.parametrize(
    ("want", "state"), [("stop", "stopped"), ("pause", "paused"), ("kill", "stopped")]
)
def test_a_run_that_waits_ends_at_once(store: Store, waiting: Path, want: str, state: str) -> None:
    assert stop(store, waiting, want)
    found = find_run(store, waiting.name)
    assert (found.state, found.text) == (state, "taken off the queue before it started")
    assert history(waiting).ending.state == state
    assert not (waiting / CONTROL).exists()  # a further attempt isn't stopped
    assert claim(store, "", "", lambda now: {job.id: () for job in now.waiting}) == []


def test_a_folder_that_takes_no_ending_keeps_nobody_waiting(store: Store, waiting: Path) -> None:
    shutil.rmtree(waiting)
    assert stop(store, waiting, "stop")
    assert find_run(store, waiting.name).state == "stopped"


@pytest.mark.parametrize("want", ["stop", "pause", "kill"])
def test_a_run_that_runs_is_asked(store: Store, running: Path, want: str) -> None:
    with supervision(running):
        assert stop(store, running, want, grace_s=7.0)
    request = asked(running)
    assert (request.want, request.grace_s) == (want, 7.0)
    assert find_run(store, running.name).state == "stopping"
    assert history(running).ending is None


def test_a_run_that_has_ended_hears_nothing(store: Store, running: Path) -> None:
    conclude(store, running.name, "failed", "", "", 1.0)
    assert not stop(store, running, "stop")
    assert asked(running) is None
    assert find_run(store, running.name).state == "failed"


def test_a_request_that_cannot_be_left_changes_nothing(store: Store, running: Path) -> None:
    (running / CONTROL).mkdir()
    with supervision(running), pytest.raises(RunError, match="end it by hand"):
        stop(store, running, "stop")
    assert find_run(store, running.name).state == "running"


def test_nobody_stops_what_nobody_knows(store: Store, make_run) -> None:
    with pytest.raises(StoreError, match="there is no run"):
        stop(store, make_run(), "stop")


def test_who_was_faster_with_the_queue_is_asked(
    store: Store, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runs.halt.take_off", lambda *_: False)  # it was given its place
    with supervision(waiting):
        assert stop(store, waiting, "stop")
    assert asked(waiting).want == "stop"
