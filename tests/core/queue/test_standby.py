"""The process that stands by while runs wait, and the supervisors that queue and it start."""

import signal
from pathlib import Path

import pytest

from core.errors import StoreError
from core.queue import __main__ as program
from core.queue.advance import advance
from core.queue.rules import pause
from core.queue.standby import is_stood_by, neglected, stand_by, standing_by
from core.runs.provenance import machine
from core.store import Store, events, find_run
from core.store.ingest import conclude

HOST = machine()["host"]
PROGRAM = "core.queue"


def sight(store: Store, run_id: str) -> str:
    """What a worker said it sees; "" before it said so."""
    return "".join(event.text for event in events(store, run_id) if event.kind == "note")


def test_runs_start_in_turn_and_the_last_takes_who_stands_by_along(
    store: Store, submitted, driver, detached, until
) -> None:
    driver.add("GPU-a")
    on_gpu, first, second = submitted(gpus=1), submitted(), submitted()
    assert set(advance(store)) == {on_gpu.id, first.id}
    assert until(lambda: sight(store, on_gpu.id)) == "sees 'GPU-a'"
    assert until(lambda: sight(store, first.id)) == "sees ''"
    (alone,) = until(lambda: detached(PROGRAM))
    until(is_stood_by)
    stand_by()
    advance(store)
    assert detached(PROGRAM) == [alone]
    assert find_run(store, second.id).state == "queued"
    (first.folder / "go").touch()
    until(lambda: sight(store, second.id))
    until(lambda: not detached(PROGRAM))
    assert not is_stood_by()
    for run in (on_gpu, second):
        (run.folder / "go").touch()
    for run in (on_gpu, first, second):
        until(lambda run=run: find_run(store, run.id).state == "finished")


def test_another_one_stands_by_where_one_was_killed(
    store: Store, submitted, detached, until
) -> None:
    pause(store, HOST, True)
    run = submitted()
    assert neglected(store)
    advance(store)
    (killed,) = until(lambda: detached(PROGRAM))
    until(is_stood_by)
    assert not neglected(store)
    killed.send_signal(signal.SIGKILL)
    until(lambda: not is_stood_by())
    advance(store)
    (other,) = until(lambda: detached(PROGRAM))
    assert other != killed
    assert find_run(store, run.id).state == "queued"
    pause(store, HOST, False)  # nobody advances the queue but the one who stands by
    until(lambda: sight(store, run.id))
    (run.folder / "go").touch()
    until(lambda: not detached(PROGRAM))
    until(lambda: find_run(store, run.id).state == "finished")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POLL_S", "LOOK_S"):
        monkeypatch.setattr(program, name, 0.0)


def test_a_database_in_trouble_is_tried_again(
    store: Store, submitted, hurried, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    run, troubles = submitted(), iter([StoreError("locked"), StoreError("locked")])

    def start(store: Store, *, standby: bool) -> None:
        assert not standby
        for trouble in troubles:
            raise trouble
        conclude(store, run.id, "finished", "", "", 0.0)

    monkeypatch.setattr(program, "advance", start)
    program.serve(store.url)
    assert capsys.readouterr().err.count(" locked\n") == 2
    assert find_run(store, run.id).state == "finished"


def test_a_run_that_comes_as_the_queue_is_left_is_not_forgotten(
    store: Store, submitted, hurried, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who submits it finds somebody standing by, and starts nobody."""
    served: list[str] = []

    def serve(_: str) -> None:
        assert is_stood_by()
        for run_id in served:
            conclude(store, run_id, "finished", "", "", 0.0)
        if not served:
            served.append(submitted().id)

    monkeypatch.setattr(program, "fork_away", lambda: None)
    monkeypatch.setattr(program, "serve", serve)
    program.main()
    assert find_run(store, served[0]).state == "finished"


def test_one_alone_stands_by(store: Store, submitted, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted()
    monkeypatch.setattr(program, "fork_away", lambda: None)
    monkeypatch.setattr(program, "serve", lambda _: pytest.fail("two stand by"))
    with standing_by() as alone:
        assert alone
        program.main()


def test_a_lock_that_cannot_be_looked_at_counts_as_somebody(
    store: Store, submitted, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted()
    monkeypatch.setenv("VREID_RUNS", "/proc/runs")
    assert is_stood_by()
    assert not neglected(store)
    stand_by()
