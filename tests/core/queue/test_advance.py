"""Who is started, and what each start is given; nothing is started here."""

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.journal import JOURNAL, read_events
from core.queue import advance as module
from core.queue.advance import advance, reasons
from core.queue.lane import gpus_for
from core.queue.rules import pause, write_rules
from core.runs.provenance import machine
from core.settings import Experiment
from core.store import Store, find_run
from core.store.ingest import conclude

HOST = machine()["host"]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[str] | None]:
    """Which runs would have been started: id to GPUs; "" where somebody would stand by."""
    made: dict[str, Sequence[str] | None] = {}

    def start(folder: Path, devices: Sequence[str] | None) -> None:
        made[folder.name] = devices

    monkeypatch.setattr(module, "supervise", start)
    monkeypatch.setattr(module, "stand_by", lambda: made.update({"": None}))
    return made


def test_runs_are_given_gpus_by_uuid_and_those_on_the_processor_none(
    store: Store, submitted, starts, driver
) -> None:
    driver.add("GPU-a")
    driver.add("GPU-b")
    write_rules(store, HOST, {"gpus": "1,0"})
    one, two, processor = submitted(gpus=1), submitted(gpus=1), submitted()
    assert sorted(advance(store)) == sorted([one.id, two.id, processor.id])
    assert starts == {one.id: ("GPU-b",), two.id: ("GPU-a",), processor.id: ()}
    assert advance(store) == []
    assert find_run(store, one.id).state == "starting"


def test_without_gpus_a_run_sees_what_its_submitter_saw(
    store: Store, submitted, starts, driver
) -> None:
    run = submitted()
    assert advance(store) == [run.id]
    assert starts == {run.id: None}


def test_somebody_stands_by_where_a_run_is_left_waiting(store: Store, submitted, starts) -> None:
    assert advance(store) == []
    assert starts == {}
    one, two = submitted(), submitted(after=("r-nowhere",))
    assert reasons(store).keys() == {two.id}
    assert advance(store, standby=False) == [one.id]
    assert "" not in starts
    advance(store)
    assert "" in starts
    assert reasons(store) == {
        two.id: "for run r-nowhere, which is gone: resume that one, or "
        f"vreid queue move {two.id} --alone"
    }


def test_a_paused_queue_starts_nothing_until_it_goes_on(store: Store, submitted, starts) -> None:
    pause(store, HOST, True)
    run = submitted()
    assert advance(store) == []
    assert "paused" in reasons(store)[run.id]
    pause(store, HOST, False)
    assert advance(store) == [run.id]


def test_a_run_after_another_starts_once_that_has_finished(store: Store, submitted, starts) -> None:
    first = submitted()
    second = submitted(after=(first.id,), priority=9)
    assert advance(store) == [first.id]
    assert advance(store) == []
    conclude(store, first.id, "finished", "", "", 0.0)
    assert advance(store) == [second.id]


def test_a_store_that_can_only_be_read_starts_nothing(store: Store, submitted, starts) -> None:
    submitted()
    assert advance(dataclasses.replace(store, notice="only to be read")) == []
    assert starts == {}


def test_a_run_whose_folder_was_moved_with_all_runs_is_started_there(
    store: Store, submitted, starts, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = submitted()
    (home / "runs").rename(home / "moved")
    monkeypatch.setenv("VREID_RUNS", str(home / "moved"))
    given: list[Path] = []
    monkeypatch.setattr(module, "supervise", lambda folder, _: given.append(folder))
    advance(store)
    assert given == [home / "moved" / run.id]


@pytest.mark.parametrize("gone", [False, True])
def test_a_machine_that_cannot_start_a_run_fails_it_and_starts_the_next(
    store: Store, submitted, starts, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    write_rules(store, HOST, {"cpu": "2"})
    one, two = submitted(), submitted()
    if gone:
        shutil.rmtree(one.folder)
    started: list[str] = []

    def start(folder: Path, _: object) -> None:
        if folder.name == one.id:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(folder.name)

    monkeypatch.setattr(module, "supervise", start)
    advance(store)
    assert started == [two.id]
    failed = find_run(store, one.id)
    if gone:  # so that nobody is told to resume it
        assert (failed.state, failed.text) == ("lost", "its folder is gone")
    else:
        assert (failed.state, failed.reason) == ("failed", "error")
        assert "no process can be started for it (Resource temporarily unavailable)" in failed.text
        (ended,) = [event for event, _ in read_events(one.folder / JOURNAL)]
        assert (ended["type"], ended["state"], ended["attempt"]) == ("ended", "failed", 1)


def test_who_needs_a_gpu_waits_for_as_many_as_share_the_batch(driver) -> None:
    two = Experiment(processes=2)
    assert gpus_for(two) == 0  # there is none
    driver.add("GPU-a")
    assert gpus_for(two) == 2
    assert gpus_for(two, on_processor=True) == 0
    assert gpus_for(Experiment(method="histogram")) == 0
