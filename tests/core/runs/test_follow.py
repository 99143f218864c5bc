import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.runs.folder import read_json
from core.runs.follow import follow
from core.runs.interruption import Interruption
from core.runs.reconcile import reconcile
from core.store import Store, events, find_run, list_runs, scores, series

STEPS = [1, 2, 3]


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_run_that_finishes(store: Store, start, notes) -> None:
    run, seen = start("finish"), notes()
    with Interruption() as interruption:
        ending = follow(store, run, seen, interruption)
    assert ending.state == "finished"
    assert ending.scores == {"student/mAP": 0.5, "student/rank1": 0.25}
    assert seen.events == ["started", "stage", "metric", "metric", "metric", "finished"]
    assert seen.said == []
    assert find_run(store, run.id).state == "finished"
    assert scores(store, run.id) == ending.scores
    assert series(store, run.id, "loss/total").steps == STEPS
    assert read_json(run.folder / "exit.json")["code"] == 0


@pytest.mark.parametrize(("mode", "code"), [("crash", 3), ("quiet", 0)])
def test_a_run_without_a_last_word_has_failed(
    store: Store, start, notes, mode: str, code: int
) -> None:
    run = start(mode)
    with Interruption() as interruption:
        ending = follow(store, run, notes(), interruption)
    assert (ending.state, ending.reason) == ("failed", "error")
    found = find_run(store, run.id)
    assert (found.state, found.text) == ("failed", ending.text)
    assert f"code {code}" in found.text
    assert series(store, run.id, "loss/total").steps == STEPS


def test_a_request_lets_the_worker_end_politely(store: Store, start, notes) -> None:
    run = start("wait")
    with Interruption() as interruption:
        ending = follow(store, run, notes(on_metric=interrupt), interruption)
        assert interruption.exit_code == 130
    assert (ending.state, ending.text) == ("stopped", "stopped after step 7")
    assert find_run(store, run.id).state == "stopped"
    assert [event.kind for event in events(store, run.id)][-1] == "stopped"


def test_a_stubborn_worker_goes_with_everything_it_started(store: Store, start, notes) -> None:
    run = start("stubborn")
    with Interruption() as interruption:
        ending = follow(store, run, notes(on_metric=interrupt), interruption, grace_s=0.5)
    assert ending.state == "stopped"
    pids = [int(pid) for pid in (run.folder / "pids").read_text().split()]
    assert len(pids) == 3
    assert all(dead(pid) for pid in pids)
    assert read_json(run.folder / "exit.json") == {
        "code": -9,
        "asked": True,
        "t": pytest.approx(time.time(), abs=60),
    }
    assert series(store, run.id, "loss/total").steps == STEPS


def test_a_second_request_does_not_wait(store: Store, start, notes) -> None:
    run = start("stubborn")

    def twice() -> None:
        interrupt()
        seen.on_say = interrupt

    class Impatient(notes):
        on_say = staticmethod(lambda: None)

        def say(self, text: str) -> None:
            super().say(text)
            self.on_say()

    seen = Impatient(on_metric=twice)
    with Interruption() as interruption:
        ending = follow(store, run, seen, interruption, grace_s=600)
    assert ending.state == "stopped"
    assert any("once more" in text for text in seen.said)


def test_a_request_that_comes_before_following_is_heard(store: Store, start, notes) -> None:
    with Interruption() as interruption:
        run = start("wait")
        interrupt()
        ending = follow(store, run, notes(), interruption)
    assert ending.state == "stopped"
    assert find_run(store, run.id).state == "stopped"


def test_a_locked_database_does_not_stop_the_run(
    store: Store, start, notes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runs.carry._BUSY_S", 0.05)
    monkeypatch.setattr("core.runs.carry._PAUSE_S", 0.05)
    monkeypatch.setattr("core.runs.follow.CARRY_S", 0.0)
    run, seen = start("finish"), notes()
    rival = sqlite3.connect(home / "experiments.db", isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    with Interruption() as interruption:
        ending = follow(store, run, seen, interruption)
    assert ending.state == "finished"
    assert ending.scores["student/mAP"] == 0.5
    assert sum("keeps the database locked" in text for text in seen.said) == 1
    assert "vreid runs" in seen.said[-1]
    rival.execute("ROLLBACK")
    rival.close()
    assert find_run(store, run.id).state == "starting"
    reconcile(store)
    assert find_run(store, run.id).state == "finished"
    assert series(store, run.id, "loss/total").steps == STEPS


def test_a_database_that_vanishes_is_made_anew(
    store: Store, start, notes, home: Path, monkeypatch: pytest.MonkeyPatch, empty_store: Path
) -> None:
    monkeypatch.setattr("core.runs.follow.CARRY_S", 0.0)

    def remove() -> None:
        for file in home.glob("experiments.db*"):
            file.unlink()
        shutil.copy(empty_store, home / "experiments.db")

    run = start("finish")
    with Interruption() as interruption:
        follow(store, run, notes(on_metric=remove), interruption)
    with sqlite3.connect(home / "experiments.db") as connection:
        found = connection.execute("SELECT uid, state FROM run").fetchall()
    connection.close()
    assert found == [(run.id, "finished")]


FOLLOWER = """
import sys
from core.runs.follow import follow
from core.runs.interruption import Interruption
from core.runs.launch import Plan, launch
from core.settings import Experiment
from core.store import open_store

class Silent:
    def event(self, event): print(event["type"], flush=True)
    def say(self, text): pass

store = open_store()
with Interruption() as interruption:
    run = launch(store, Plan(Experiment()), [sys.executable, *sys.argv[1:]])
    follow(store, run, Silent(), interruption)
    sys.exit(interruption.exit_code if interruption.count else 0)
"""


def follower(mode: str) -> subprocess.Popen[str]:
    worker = str(Path(__file__).with_name("fake_worker.py"))
    command = [sys.executable, "-c", FOLLOWER, worker, mode]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_to_the_follower_stop_the_run(store: Store, number: int) -> None:
    process = follower("wait")
    process.send_signal(number)
    process.communicate()
    assert process.returncode == 128 + number
    assert [run.state for run in list_runs(store)] == ["stopped"]


def test_a_killed_follower_leaves_a_run_that_goes_on(store: Store) -> None:
    process = follower("wait")
    process.kill()
    process.communicate()
    reconcile(store)
    run = list_runs(store)[0]
    assert run.state == "running"
    assert series(store, run.id, "loss/total").steps == STEPS
    pid = read_json(Path(run.folder) / "process.json")["pid"]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while not dead(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert reconcile(store) == [run.id]
    ended = find_run(store, run.id)
    assert (ended.state, ended.reason) == ("lost", "process")
    assert reconcile(store) == []
    assert find_run(store, run.id) == ended
