"""Runs for Slurm where its commands are played, so that every machine can have these tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import core
from core.clusters.slurm import Hint
from core.errors import RunError
from core.journal import JOURNAL, Journal
from core.queue.advance import advance
from core.runs import handed
from core.runs.again import again
from core.runs.attempts import history
from core.runs.control import ask
from core.runs.folder import EXIT, write_json
from core.runs.halt import stop
from core.runs.hand_over import hand_over
from core.runs.handed import judge_job, why_waiting
from core.runs.reconcile import reconcile
from core.store import Store, find_run


def attend(folder: Path, **variables: str) -> int:
    """What the job script starts, without it."""
    package = str(Path(core.__file__ or "").parents[1])
    return subprocess.run(
        [sys.executable, "-P", "-m", "core.supervise", "--here", str(folder)],
        env={**os.environ, "PYTHONPATH": package, "SLURMD_NODENAME": "far", **variables},
        check=False,
    ).returncode


def age(folder: Path) -> None:
    """Let all words of a run be old."""
    for file in folder.iterdir():
        os.utime(file, (1e9, 1e9))


def test_a_job_needs_no_database(
    store: Store, fake_slurm, prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_slurm.be("at-once")
    run = prepare("finish")
    with monkeypatch.context() as there:
        there.setenv("VREID_DB", "/nowhere/experiments.db")
        there.setenv("VREID_RUNS", str(run.folder.parent))
        assert hand_over(store, [run.folder]) == ["1"]
    assert find_run(store, run.id).state == "queued"  # until somebody looks
    reconcile(store)
    found = find_run(store, run.id)
    assert (found.state, found.headline["student/mAP"]) == ("finished", 0.5)
    assert "database" not in (run.folder / "supervisor.log").read_text()


def test_the_script_says_what_was_asked_and_pickles_nothing(
    store: Store, fake_slurm, prepare
) -> None:
    options = {"partition": "long", "time": "1-0", "reservation": "x", "setup": ["echo hi"]}
    run = prepare("finish", gpus=4, nodes=2, requeue=2, warning_s=90, options=options)
    hand_over(store, [run.folder])
    script = fake_slurm.script(1)
    for line in (
        *("partition=long", "time=1-0", "reservation=x", "gpus-per-node=4", "nodes=2"),
        *("ntasks-per-node=1", "signal=B:USR1@90", "requeue"),
    ):
        assert f"#SBATCH --{line}\n" in script
    assert script.index("trap '' USR1") < script.index("exec ")  # it may come at once
    assert script.index("echo hi") < script.index("exec ")
    assert "srun" not in script
    assert not list(run.folder.parent.rglob("*.pkl"))


def test_alike_runs_are_one_array(store: Store, fake_slurm, prepare) -> None:
    fake_slurm.be("at-once")
    runs = [prepare("finish"), prepare("crash"), prepare("finish", requeue=1)]
    assert hand_over(store, [run.folder for run in runs]) == ["1_0", "1_1", "2"]
    reconcile(store)
    states = [find_run(store, run.id).state for run in runs]
    assert states == ["finished", "failed", "finished"]
    assert len(fake_slurm.calls("sbatch")) == 2


def test_no_queue_of_a_machine_claims_it(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    assert advance(store, standby=False) == []
    assert find_run(store, run.id).state == "queued"


def test_a_run_that_waits_says_for_what_and_is_taken_back(
    store: Store, fake_slurm, prepare
) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    assert why_waiting(run.folder) == "for Slurm: PENDING (Resources)"
    assert stop(store, run.folder, "stop")
    assert fake_slurm.calls("scancel") == ["scancel 1"]
    assert find_run(store, run.id).state == "stopped"
    again(store, find_run(store, run.id), run.folder)
    assert hand_over(store, [run.folder]) == ["2"]
    assert find_run(store, run.id).state == "queued"


def test_what_slurm_refuses_has_failed(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish", options={"partition": "nowhere"})
    with pytest.raises(RunError, match="invalid partition specified: nowhere"):
        hand_over(store, [run.folder])
    assert find_run(store, run.id).state == "failed"


def test_a_machine_without_slurm_says_so(
    store: Store, prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RunError, match="no Slurm here"):
        hand_over(store, [prepare("finish").folder])


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ("PENDING|Priority", None, ""),
        ("RUNNING|None", None, ""),
        ("COMPLETING|None", None, ""),
        ("TIMEOUT|TimeLimit", "failed", "time"),
        ("OUT_OF_MEMORY|OutOfMemory", "failed", "memory"),
        ("CANCELLED|None", "stopped", ""),
        ("NODE_FAIL|None", "lost", "slurm"),
        ("", "lost", "slurm"),
    ],
)
def test_a_job_without_a_word_is_judged_by_what_slurm_says(
    store: Store, fake_slurm, prepare, said: str, state: str | None, reason: str
) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    fake_slurm["1"] = said
    assert reconcile(store) == []  # its words may still be on their way
    age(run.folder)
    assert reconcile(store) == ([run.id] if state else [])
    found = find_run(store, run.id)
    assert (found.state, found.reason) == (state or "queued", reason)


def test_a_controller_that_is_down_says_nothing(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    fake_slurm.be("down")
    age(run.folder)
    assert reconcile(store) == []
    assert why_waiting(run.folder) == ""


def test_a_job_of_another_slurm_is_not_judged(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    write_json(run.folder / handed.JOB, {"job": "77", "attempt": 1, "cluster": "other"})
    age(run.folder)
    assert reconcile(store) == []


def test_a_run_that_was_never_handed_over_has_failed(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    assert reconcile(store) == []
    age(run.folder)
    assert reconcile(store) == [run.id]
    assert "never handed" in find_run(store, run.id).text


def test_what_the_folder_tells_outweighs_the_hint(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    over = Hint("COMPLETED")
    write_json(run.folder / EXIT, {"code": 3, "attempt": 1, "want": ""})
    age(run.folder)
    assert judge_job(run.folder, over).text.startswith("its process ended with code 3")
    (run.folder / EXIT).unlink()
    ask(run.folder, "pause")
    assert judge_job(run.folder, over).state == "paused"


def test_a_job_that_is_started_once_more_goes_on(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    hand_over(store, [run.folder])
    with Journal(run.folder) as journal:
        journal.write("started", pid=1, attempt=1)
        journal.write("stopped", text="told by Slurm")
    reconcile(store)
    assert find_run(store, run.id).state == "stopped"
    assert attend(run.folder) == 1  # a second job of the same run does nothing
    assert attend(run.folder, SLURM_RESTART_COUNT="1") == 0
    reconcile(store)
    found = find_run(store, run.id)
    assert (found.state, found.attempt) == ("finished", 2)


def test_what_a_user_ended_is_not_started_once_more(store: Store, fake_slurm, prepare) -> None:
    run = prepare("finish")
    with Journal(run.folder) as journal:
        journal.write("started", pid=1, attempt=1)
        journal.write("stopped")
    ask(run.folder, "stop")
    assert attend(run.folder, SLURM_RESTART_COUNT="1") == 1
    assert history(run.folder).attempt == 1


def vreid(*words: str) -> subprocess.CompletedProcess[str]:
    package = str(Path(core.__file__ or "").parents[1])
    return subprocess.run(
        [sys.executable, "-P", "-m", "core.cli", *words],
        env={**os.environ, "PYTHONPATH": package},
        capture_output=True,
        text=True,
        check=False,
    )


def test_seeds_of_an_ablation_are_one_array_and_are_sent_once(store: Store, fake_slurm) -> None:
    order = ["ablate", "--on", "slurm", "--quick", "--rows", "baseline", "--seeds", "0-2", "-d"]
    order += ["--slurm", "partition=gpu", "--slurm", "array-parallelism=2"]
    for _ in range(2):
        done = vreid(*order)
        assert done.returncode == 0, done.stderr
    assert len(fake_slurm.calls("sbatch")) == 1
    assert "#SBATCH --array=0-2%2\n" in fake_slurm.script(1)
    assert "#SBATCH --gpus-per-node=1\n" in fake_slurm.script(1)


def test_a_run_is_sent_and_left(store: Store, fake_slurm) -> None:
    done = vreid("run", "demo", "--on", "slurm", "--cpu", "--detach", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["runs"]) == 2
    assert "gpus-per-node" not in fake_slurm.script(1)
    assert "dependency" not in fake_slurm.script(1)
    assert "#SBATCH --dependency=afterok:1\n" in fake_slurm.script(2)
    assert not list((fake_slurm.place.parent / "runs").glob(f"*/{JOURNAL}"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--slurm", "time=5"], "add --on slurm"),
        (["--on", "slurm", "--now"], "Slurm decides"),
        (["--on", "slurm", "--nodes", "2"], "shared evenly"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    store: Store, fake_slurm, words: list[str], complaint: str
) -> None:
    done = vreid("run", "demo", *words)
    assert done.returncode != 0
    assert complaint in done.stderr
