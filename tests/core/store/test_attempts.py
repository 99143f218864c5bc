"""Runs of several attempts: what counts, and what is void."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.journal import JOURNAL, Journal
from core.store import (
    Store,
    artifacts,
    events,
    find_run,
    latest,
    run_origin,
    scores,
    series,
    unfinished_runs,
)
from core.store.ingest import conclude, ingest, mark_stopping

LOSS = "loss/total"


def metric(step: int, value: float | None) -> tuple[str, dict[str, Any]]:
    return "metric", {"step": step, "epoch": 0, "values": {LOSS: value}}


def started(attempt: int, pid: int = 5) -> tuple[str, dict[str, Any]]:
    return "started", {"attempt": attempt, "pid": pid, "host": "h"}


def write(folder: Path, *more: tuple[str, dict[str, Any]]) -> None:
    with Journal(folder) as journal:
        for kind, fields in more:
            journal.write(kind, **fields)


def state(store: Store, folder: Path) -> tuple[str, int]:
    run = find_run(store, folder.name)
    return run.state, run.attempt


def test_a_queued_run_starts_when_its_worker_says_so(store: Store, make_run) -> None:
    folder = make_run(queue={"gpus": 1, "priority": 2, "after": ["r1"], "now": False})
    ingest(store, folder)
    assert state(store, folder) == ("queued", 1)
    assert unfinished_runs(store) == []
    write(folder, started(1))
    ingest(store, folder)
    assert state(store, folder) == ("running", 1)
    assert [run.id for run in unfinished_runs(store)] == [folder.name]


def test_points_beyond_the_checkpoint_are_void_stored_or_not(store: Store, make_run) -> None:
    folder = make_run(started(1), *(metric(step, 10.0 - step) for step in range(6)))
    ingest(store, folder)
    write(
        folder,
        metric(6, None),
        metric(7, 0.0),
        ("queued", {"attempt": 2}),
        started(2),
        ("resumed", {"step": 3, "epoch": 1, "checkpoint": "c", "text": "from step 3"}),
        metric(4, None),
    )
    ingest(store, folder)
    found = series(store, folder.name, LOSS)
    assert (found.steps, found.values) == ([0, 1, 2, 3, 4], [10.0, 9.0, 8.0, 7.0, None])
    standing = latest(store, folder.name)[LOSS]
    assert (standing.last, standing.last_step) == (None, 4)
    assert (standing.best, standing.best_step, standing.n_nonfinite) == (7.0, 3, 1)
    assert find_run(store, folder.name).curve_epoch == 1
    assert "from step 3" in [event.text for event in events(store, folder.name)]


def test_the_lowest_of_several_restarts_in_a_block_counts(store: Store, make_run) -> None:
    folder = make_run(started(1), *(metric(step, 1.0) for step in range(9)))
    ingest(store, folder)
    write(
        folder,
        ("resumed", {"step": 2}),
        *(metric(step, 2.0) for step in range(3, 8)),
        ("resumed", {"step": 5}),
        metric(6, 3.0),
    )
    ingest(store, folder)
    assert series(store, folder.name, LOSS).values == [1.0] * 3 + [2.0] * 3 + [3.0]
    assert find_run(store, folder.name).curve_epoch == 2


def test_a_series_without_points_left_is_gone(store: Store, make_run) -> None:
    folder = make_run(started(1), metric(3, 1.0))
    ingest(store, folder)
    write(folder, ("resumed", {"step": 0}))
    ingest(store, folder)
    assert latest(store, folder.name) == {}


def test_a_restart_that_names_no_step_takes_nothing_back(store: Store, make_run) -> None:
    folder = make_run(started(1), metric(3, 1.0), ("resumed", {"step": "?"}))
    ingest(store, folder)
    assert series(store, folder.name, LOSS).steps == [3]


def test_a_further_attempt_voids_ending_and_scores(store: Store, make_run) -> None:
    folder = make_run(started(1), ("finished", {"scores": {"student/mAP": 0.5}}))
    ingest(store, folder)
    assert scores(store, folder.name) == {"student/mAP": 0.5}
    write(folder, ("queued", {"attempt": 2}))
    ingest(store, folder)
    assert state(store, folder) == ("queued", 2)
    assert scores(store, folder.name) == {}
    write(folder, started(2, pid=9), ("failed", {"reason": "oom", "text": "no memory"}))
    ingest(store, folder)
    run = find_run(store, folder.name)
    assert (run.state, run.attempt, run.reason, run.text) == ("failed", 2, "oom", "no memory")
    assert run_origin(store, folder.name).pid == 9


@pytest.mark.parametrize(
    "late",
    [
        ("finished", {"scores": {"student/mAP": 1.0}}),
        ("ended", {"attempt": 1, "state": "lost", "reason": "process", "text": "gone"}),
        started(1, pid=3),
        ("queued", {"attempt": 1}),
    ],
)
def test_a_late_word_on_an_earlier_attempt_changes_nothing(store: Store, make_run, late) -> None:
    folder = make_run(started(1), ("queued", {"attempt": 2}))
    ingest(store, folder)
    write(folder, late)
    ingest(store, folder)
    assert state(store, folder) == ("queued", 2)
    write(folder, started(2, pid=9))
    ingest(store, folder)
    assert state(store, folder) == ("running", 2)
    assert run_origin(store, folder.name).pid == 9
    assert scores(store, folder.name) == {}


def test_the_first_ending_of_each_attempt_counts(store: Store, make_run) -> None:
    lost = {"state": "lost", "reason": "process", "text": "gone"}
    folder = make_run(started(1), ("paused", {"text": "on request"}), ("ended", lost))
    ingest(store, folder)
    assert find_run(store, folder.name).text == "on request"
    assert state(store, folder) == ("paused", 1)
    write(folder, started(2), ("ended", lost), ("finished", {"scores": {"student/mAP": 0.1}}))
    ingest(store, folder)
    assert state(store, folder) == ("lost", 2)
    assert scores(store, folder.name) == {}
    kinds = [event.kind for event in events(store, folder.name)]
    assert kinds == ["started", "paused", "lost", "started", "lost", "finished"]


def test_a_queued_run_can_be_ended_by_others(store: Store, make_run) -> None:
    folder = make_run(("ended", {"state": "stopped", "text": "taken out"}), queue={"gpus": 0})
    ingest(store, folder)
    assert state(store, folder) == ("stopped", 1)


def test_an_ending_in_no_known_state_is_but_an_event(store: Store, make_run) -> None:
    folder = make_run(started(1), ("ended", {"state": "exploded", "text": "boom"}))
    ingest(store, folder)
    assert state(store, folder) == ("running", 1)
    assert events(store, folder.name)[-1].text == "boom"


def test_what_others_concluded_is_void_once_a_further_attempt_starts(
    store: Store, make_run
) -> None:
    folder = make_run(started(1))
    ingest(store, folder)
    conclude(store, folder.name, "lost", "folder", "its folder is gone", 9.0)
    write(folder, ("stopped", {"text": "late"}))
    ingest(store, folder)
    assert state(store, folder) == ("lost", 1)
    write(folder, started(2))
    ingest(store, folder)
    run = find_run(store, folder.name)
    assert (run.state, run.reason, run.text, run.ended) == ("running", "", "", None)


def test_who_waits_has_nothing_to_stop(store: Store, make_run) -> None:
    folder = make_run(queue={"gpus": 0})
    ingest(store, folder)
    mark_stopping(store, folder.name)
    assert state(store, folder) == ("queued", 1)


def test_a_worker_that_is_asked_to_end_before_it_starts_is_still_stopping(
    store: Store, make_run
) -> None:
    folder = make_run()
    ingest(store, folder)
    mark_stopping(store, folder.name)
    write(folder, started(1))
    ingest(store, folder)
    assert state(store, folder) == ("stopping", 1)


def test_checkpoints_are_files_of_the_run(store: Store, make_run) -> None:
    path = "checkpoints/step-00000120.pt"
    fields = {"path": path, "step": 120, "epoch": 2, "bytes": 5_000_000_000}
    folder = make_run(started(1), ("checkpoint", fields), ("checkpoint", {**fields, "bytes": 7}))
    ingest(store, folder)
    found = artifacts(store, folder.name)
    assert [(one.kind, one.path, one.bytes) for one in found] == [("checkpoint", path, 7)]


@pytest.mark.parametrize(
    "line",
    [
        {"type": "metric", "step": 10**400, "values": {LOSS: 10**400}},
        {"type": "stage", "name": "a\0b", "done": 2**40},
        {"type": "artifact", "path": "\udcff", "bytes": 2**80},
        {"type": "started", "attempt": "x", "pid": [], "host": None},
        {"type": "queued", "attempt": 2, "gpus": "many", "after": 3},
        {"type": "resumed"},
        {"type": "ended"},
        {"type": ["started"]},
    ],
)
def test_nothing_in_a_journal_keeps_the_rest_out(store: Store, make_run, line) -> None:
    folder = make_run(started(1))
    with (folder / JOURNAL).open("a") as file:
        file.write(json.dumps(line) + "\n" + json.dumps({"type": "note", "text": "after"}) + "\n")
    ingest(store, folder)
    assert events(store, folder.name)[-1].text == "after"
