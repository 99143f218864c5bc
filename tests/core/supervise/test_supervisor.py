import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.journal import JOURNAL, read_events
from core.runs.again import again
from core.runs.attempts import history
from core.runs.control import ask, who
from core.runs.folder import EXIT, LOG, PROCESS, read_json, write_json
from core.runs.processes import TAG, describe, is_alive
from core.runs.provenance import machine
from core.store import Store, events, find_run, list_runs, open_store, scores, series
from core.store.queue import claim
from core.supervise import supervisor

STEPS = [1, 2, 3]


def worker_of(folder: Path) -> int:
    return int(read_json(folder / PROCESS)["pid"])


def kinds(folder: Path) -> list[str]:
    return [event["type"] for event, _ in read_events(folder / JOURNAL)]


def gone(pid: int) -> bool:
    return not is_alive(pid, None)


def test_a_run_that_finishes_is_carried_into_the_store(store: Store, look_after) -> None:
    run = look_after("finish")
    folder = Path(run.folder)
    assert (run.state, run.attempt, run.reason) == ("finished", 1, "")
    assert scores(store, run.id) == {"student/mAP": 0.5, "student/rank1": 0.25}
    assert series(store, run.id, "loss/total").steps == STEPS
    assert kinds(folder) == ["started", "stage", *["metric"] * 3, "finished"]
    assert run.beat > 0
    record = read_json(folder / EXIT)
    assert (record["code"], record["attempt"], record["want"]) == (0, 1, "")
    assert [event["type"] for event, _ in read_events(folder / "system.jsonl")] == ["system"]


@pytest.mark.parametrize(("mode", "code"), [("crash", 3), ("quiet", 0)])
def test_a_worker_without_a_last_word_has_failed(
    store: Store, look_after, mode: str, code: int
) -> None:
    run = look_after(mode)
    assert (run.state, run.reason) == ("failed", "error")
    assert f"code {code}" in run.text
    last = list(read_events(Path(run.folder) / JOURNAL))[-1][0]
    assert (last["type"], last["state"], last["attempt"]) == ("ended", "failed", 1)
    assert [event.kind for event in events(store, run.id)][-1] == "failed"
    assert series(store, run.id, "loss/total").steps == STEPS


def test_a_worker_is_given_what_belongs_to_its_run(
    store: Store, look_after, monkeypatch: pytest.MonkeyPatch, code_cache: Path, home: Path
) -> None:
    place = home / "asked-here"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    run = look_after("tell", devices=["GPU-a", "GPU-b"])
    told = json.loads(next(e.text for e in events(store, run.id) if e.kind == "note"))
    assert told["CUDA_VISIBLE_DEVICES"] == "GPU-a,GPU-b"
    assert (told[TAG], told["VREID_ATTEMPT"], told["OMP_NUM_THREADS"]) == (run.id, "1", "7")
    assert Path(told["core"]).is_relative_to(code_cache / "code")  # not what is edited meanwhile
    assert told["cwd"] == str(place)
    process = read_json(Path(run.folder) / PROCESS)
    assert told["session"] == process["pid"] != os.getsid(0)
    assert (process["attempt"], process["devices"]) == (1, ["GPU-a", "GPU-b"])
    assert (process["parent"], process["process_start"] > 0) == (os.getpid(), True)


@pytest.mark.parametrize(("want", "state"), [("stop", "stopped"), ("pause", "paused")])
def test_a_worker_that_is_asked_ends_by_itself(
    store: Store, look_after, want: str, state: str
) -> None:
    run = look_after("wait", lambda folder: ask(folder, want))
    assert (run.state, run.text) == (state, f"{state} after step 3")
    assert kinds(Path(run.folder))[-1] == state
    record = read_json(Path(run.folder) / EXIT)
    assert (record["code"], record["want"]) == (130, want)


@pytest.mark.parametrize("want", ["stop", "kill"])
def test_a_stubborn_worker_goes_with_everything_it_started(
    store: Store, look_after, monkeypatch: pytest.MonkeyPatch, want: str
) -> None:
    monkeypatch.setattr("core.supervise.stopping.LAST_GRACE_S", 0.05)
    run = look_after("stubborn", lambda folder: ask(folder, want, grace_s=0.05))
    assert (run.state, run.text) == ("stopped", "asked to end, and killed")
    pids = [int(pid) for pid in (Path(run.folder) / "pids").read_text().split()]
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)
    assert read_json(Path(run.folder) / EXIT)["code"] == -signal.SIGKILL
    assert series(store, run.id, "loss/total").steps == STEPS


def test_the_store_says_that_a_run_is_stopping(store: Store, look_after, until) -> None:
    def watch(folder: Path) -> None:
        ask(folder, "stop", grace_s=600)
        until(lambda: find_run(store, folder.name).state == "stopping")
        ask(folder, "kill")

    assert look_after("stubborn", watch).state == "stopped"


def test_a_killed_worker_has_failed_and_takes_its_children_along(look_after) -> None:
    run = look_after("stubborn", lambda folder: os.kill(worker_of(folder), signal.SIGKILL))
    assert (run.state, run.reason) == ("failed", "signal")
    assert all(gone(int(pid)) for pid in (Path(run.folder) / "pids").read_text().split())


def test_a_run_whose_folder_is_deleted_leaves_no_process(look_after) -> None:
    pids: list[int] = []

    def delete(folder: Path) -> None:
        pids.extend(map(int, (folder / "pids").read_text().split()))
        folder.rename(folder.with_name("away"))
        shutil.rmtree(folder.with_name("away"))

    run = look_after("stubborn", delete)
    assert (run.state, run.reason) == ("lost", "folder")
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)


def test_a_worker_that_memory_ran_out_for(look_after, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([4, 5])
    monkeypatch.setattr(supervisor, "memory_kills", lambda: next(counts))
    run = look_after("wait", lambda folder: os.kill(worker_of(folder), signal.SIGKILL))
    assert (run.state, run.reason) == ("failed", "memory")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_supervisor_is_a_request_that_later_ones_outdo(
    look_after, until, store: Store, number: int
) -> None:
    def press(folder: Path) -> None:
        os.kill(os.getpid(), signal.SIGHUP)  # the terminal went
        os.kill(os.getpid(), number)
        until(lambda: find_run(store, folder.name).state == "stopping")
        ask(folder, "kill")

    run = look_after("stubborn", press)
    assert (run.state, run.text) == ("stopped", "asked to end, and killed")


@pytest.mark.parametrize(
    "worker",
    [["/nowhere/python"], [sys.executable, "a\0b"]],
)
def test_a_worker_that_cannot_be_started_is_a_failed_run(look_after, worker: list[str]) -> None:
    run = look_after("finish", worker=worker)
    assert (run.state, run.reason) == ("failed", "error")
    assert "can't be started" in run.text
    assert history(Path(run.folder)).ending.state == "failed"


@pytest.mark.parametrize("name", [LOG, PROCESS])
def test_a_folder_that_takes_no_file_starts_no_worker(
    store: Store, submitted, handlers: None, hasty: None, name: str
) -> None:
    run = submitted("wait")
    (run.folder / name).mkdir()  # even root can't write there
    supervisor.begin(run.folder, None, store.url)
    found = find_run(store, run.id)
    assert found.state == "failed"
    assert "can't be started" in found.text
    tagged = [p for p in psutil.process_iter() if _tag(p) == run.id]
    assert tagged == []  # none trains on that nobody could find again


def _tag(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(TAG)
    except psutil.Error:
        return None


def test_code_that_was_cleaned_away_is_not_replaced_by_other_code(
    store: Store, submitted, handlers: None, hasty: None
) -> None:
    run = submitted("finish")
    spec = read_json(run.folder / "spec.json")
    write_json(run.folder / "spec.json", spec | {"code": str(run.folder / "gone")})
    supervisor.begin(run.folder, None, store.url)
    assert "its copy of the code, is gone" in find_run(store, run.id).text


def test_a_folder_that_is_gone_ends_the_run_in_the_store(look_after) -> None:
    run = look_after("wait", lambda folder: folder.rename(folder.parent.parent / "elsewhere"))
    assert (run.state, run.reason) == ("lost", "folder")


def test_a_database_that_is_locked_for_a_while_costs_nothing(
    store: Store, look_after, home: Path, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)

    def lock(folder: Path) -> None:
        rival = sqlite3.connect(home / "experiments.db", isolation_level=None)
        try:
            rival.execute("BEGIN IMMEDIATE")
            ask(folder, "stop")
            until(lambda: "stopped" in kinds(folder))
            until(lambda: "locked" in log.getvalue())
        finally:
            rival.execute("ROLLBACK")
            rival.close()

    run = look_after("wait", lock)
    assert (run.state, run.text) == ("stopped", "stopped after step 3")
    assert series(store, run.id, "loss/total").steps == STEPS
    assert "can be written again" in log.getvalue()


def test_a_database_that_stays_locked_leaves_all_in_the_folder(
    store: Store, look_after, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LAST_TRY_S", 0.2)
    rival = sqlite3.connect(home / "experiments.db", isolation_level=None, check_same_thread=False)

    def lock(folder: Path) -> None:
        rival.execute("BEGIN IMMEDIATE")
        ask(folder, "stop")

    run = look_after("wait", lock)
    assert run.state in ("starting", "running", "stopping")
    assert history(Path(run.folder)).ending.state == "stopped"
    rival.execute("ROLLBACK")
    rival.close()


@pytest.mark.parametrize("replaced", [True, False])
def test_a_database_that_vanishes_is_made_anew(
    look_after, home: Path, empty_store: Path, replaced: bool
) -> None:
    def remove(folder: Path) -> None:
        for file in sorted(home.glob("experiments.db*"), reverse=True):
            file.unlink()  # its companions first: they would be those of the one made anew
        if replaced:
            shutil.copy(empty_store, home / "experiments.db")
        ask(folder, "stop")

    look_after("wait", remove)
    fresh = open_store()
    assert [(run.state, run.text) for run in list_runs(fresh)] == [
        ("stopped", "stopped after step 3")
    ]
    fresh.close()


def test_whom_a_dead_supervisor_could_not_write_down_ends_first(
    store: Store, submitted, handlers: None, hasty: None
) -> None:
    run = submitted("finish")
    lost = psutil.Popen(
        [sys.executable, "-S", "-c", "import time; time.sleep(60)"],
        env={**os.environ, TAG: run.id},
        start_new_session=True,
    )
    while _tag(lost) != run.id:
        time.sleep(0.01)
    supervisor.begin(run.folder, None, store.url)
    assert lost.wait() == -signal.SIGKILL
    assert find_run(store, run.id).state == "finished"


def test_a_further_attempt_begins_anew_and_keeps_what_was_said(store: Store, look_after) -> None:
    first = look_after("crash")
    folder = Path(first.folder)
    again(store, first, folder)
    claim(store, machine()["host"], who(), lambda _: {first.id: ()})
    supervisor.begin(folder, None, store.url)
    found = find_run(store, first.id)
    assert (found.state, found.attempt) == ("failed", 2)
    assert read_json(folder / EXIT)["attempt"] == read_json(folder / PROCESS)["attempt"] == 2
    told = [
        (event["type"], event["attempt"])
        for event, _ in read_events(folder / JOURNAL)
        if "attempt" in event
    ]
    assert told == [("started", 1), ("ended", 1), ("queued", 2), ("started", 2), ("ended", 2)]
    assert series(store, first.id, "loss/total").steps == STEPS


def test_a_request_from_before_the_start_is_heeded(
    store: Store, submitted, handlers: None, hasty: None
) -> None:
    run = submitted("stubborn")
    ask(run.folder, "kill")
    supervisor.begin(run.folder, None, store.url)
    assert find_run(store, run.id).state == "stopped"


def test_who_comes_second_starts_nothing(store: Store, submitted, handlers: None) -> None:
    over, at_work = submitted("crash"), submitted("crash")
    supervisor.begin(over.folder, None, store.url)
    before = kinds(over.folder)
    supervisor.begin(over.folder, None, store.url)
    assert kinds(over.folder) == before
    write_json(at_work.folder / PROCESS, describe(os.getpid()))
    supervisor.begin(at_work.folder, None, store.url)
    assert kinds(at_work.folder) == []


def test_a_number_that_another_program_got_is_no_worker(store: Store, submitted) -> None:
    run = submitted("finish")
    write_json(run.folder / PROCESS, describe(os.getpid()) | {"process_start": 1.0})
    supervisor.adopt(run.folder, store.url)
    assert kinds(run.folder) == []
