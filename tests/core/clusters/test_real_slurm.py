"""Runs as jobs of a Slurm that is started for these tests."""

import json

import pytest

from core.clusters import slurm
from core.journal import JOURNAL
from core.runs.again import again
from core.runs.folder import read_json
from core.runs.halt import stop
from core.runs.hand_over import hand_over
from core.runs.handed import JOB, why_waiting
from core.store import Store, find_run

pytestmark = pytest.mark.long


def kinds(folder) -> list[str]:
    lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["type"] for line in lines]


def test_a_run_goes_through_a_job_and_back_into_the_store(
    store: Store, real_slurm, prepare, until, soon
) -> None:
    run = prepare("finish")
    (job,) = hand_over(store, [run.folder])
    assert find_run(store, run.id).state == "queued"
    found = until(run)
    assert found.state == "finished"
    assert found.host in ("n0", "n1")
    assert found.headline["student/mAP"] == 0.5
    assert read_json(run.folder / JOB)["job"] == job
    soon(lambda: slurm.hints([job])[job].state == "COMPLETED", "the job goes on")


def test_alike_runs_are_one_array(store: Store, real_slurm, prepare, until) -> None:
    runs = [prepare("finish"), prepare("crash"), prepare("finish")]
    jobs = hand_over(store, [run.folder for run in runs])
    assert len({job.split("_")[0] for job in jobs}) == 1
    assert [job.split("_")[1] for job in jobs] == ["0", "1", "2"]
    assert [until(run).state for run in runs] == ["finished", "failed", "finished"]


def test_a_run_that_waits_says_for_what_and_is_taken_back(
    store: Store, real_slurm, prepare, until
) -> None:
    run = prepare("finish", options={"hold": True})
    (job,) = hand_over(store, [run.folder])
    assert why_waiting(run.folder) == "for Slurm: PENDING (JobHeldUser)"
    assert stop(store, run.folder, "stop")
    assert find_run(store, run.id).state == "stopped"
    assert slurm.hints([job])[job].state == "CANCELLED"


def test_a_running_one_hears_a_request_through_its_folder(
    store: Store, real_slurm, prepare, until
) -> None:
    run = prepare("wait")
    hand_over(store, [run.folder])
    until(run, "running")
    assert stop(store, run.folder, "pause")
    assert until(run).state == "paused"


def test_a_kill_ends_the_job_too(store: Store, real_slurm, prepare, until, soon) -> None:
    run = prepare("wait")
    (job,) = hand_over(store, [run.folder])
    until(run, "running")
    stop(store, run.folder, "kill")
    assert until(run).state == "stopped"
    soon(lambda: slurm.hints([job])[job].over, "the job goes on")


def test_a_cancelled_job_stops_its_run(store: Store, real_slurm, prepare, until) -> None:
    run = prepare("wait")
    (job,) = hand_over(store, [run.folder])
    until(run, "running")
    slurm.cancel(job)
    assert until(run).state == "stopped"
    assert kinds(run.folder)[-1] == "stopped"  # the worker's own word


def test_a_job_that_vanished_is_found_out(store: Store, real_slurm, prepare, until) -> None:
    run = prepare("finish", options={"setup": ["exit 1"]})
    hand_over(store, [run.folder])
    found = until(run)
    assert (found.state, found.reason) == ("lost", "slurm")
    assert "FAILED" in found.text


def test_time_that_runs_out_pauses_and_the_job_goes_on_by_itself(
    store: Store, real_slurm, prepare, until, soon
) -> None:
    run = prepare("resume", requeue=1, warning_s=45, options={"time": "1"})
    (job,) = hand_over(store, [run.folder])
    found = until(run, "finished", "failed", "lost", patience_s=150)
    assert (found.state, found.attempt) == ("finished", 2)
    told = kinds(run.folder)
    assert told.index("paused") < told.index("queued") < told.index("finished")
    soon(lambda: slurm.hints([job])[job].state == "COMPLETED", "the job goes on")


def test_time_that_runs_out_without_requeue_is_a_pause_to_resume_from(
    store: Store, real_slurm, prepare, until
) -> None:
    run = prepare("resume", warning_s=50, options={"time": "1"})
    (first,) = hand_over(store, [run.folder])
    assert until(run).state == "paused"
    again(store, find_run(store, run.id), run.folder)
    (second,) = hand_over(store, [run.folder])
    assert first != second
    assert until(run, "finished", "failed", "lost").attempt == 2


def test_a_run_waits_for_another_ones_job(store: Store, real_slurm, prepare, until) -> None:
    first = prepare("wait")
    hand_over(store, [first.folder])
    until(first, "running")
    second = prepare("finish", after=(first.id,))
    hand_over(store, [second.folder])
    assert why_waiting(second.folder) == "for Slurm: PENDING (Dependency)"
    stop(store, first.folder, "stop")
    assert until(first).state == "stopped"
    assert until(second).state == "stopped"  # it could never start


def test_what_slurm_refuses_is_a_failed_run(store: Store, real_slurm, prepare) -> None:
    run = prepare("finish", options={"partition": "nowhere"})
    with pytest.raises(Exception, match="Invalid partition"):
        hand_over(store, [run.folder])
    found = find_run(store, run.id)
    assert (found.state, found.reason) == ("failed", "slurm")
