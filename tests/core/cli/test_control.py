"""`vreid stop`, `pause`, `resume`, `retry` and `rm`, of one run and of many."""

import io
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.cli import control
from core.journal import Journal
from core.runs.folder import read_json, write_json
from core.runs.reconcile import reconcile
from core.store import Store, find_run, list_runs
from core.store.ingest import ingest

HOSTILE = "evil\x1b[2J\r\n\x9b0m\u202e"
DIRECT = ("run", "demo-syn:demo-cam", "--method", "direct", "--detach")

Queued = Callable[..., list[str]]


@pytest.fixture
def queued(played, vreid, store: Store) -> Queued:
    """Runs as `vreid run` has queued them, as far as their story goes; ids, the oldest first."""

    def put(count: int, story: str = "queue", *options: str) -> list[str]:
        played(story)
        for _ in range(count):
            assert vreid(*DIRECT, *options).code == 0
        return [run.id for run in list_runs(store, count)][::-1]

    return put


@pytest.fixture
def heeded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor for every run: it carries out what was asked, at the next look."""

    def look(_: Store) -> None:
        for run in list_runs(store, states=("stopping",)):
            folder = Path(run.folder)
            want = (read_json(folder / "control.json") or {})["want"]
            with Journal(folder) as journal:
                journal.write("paused" if want == "pause" else "stopped", text=HOSTILE)
            ingest(store, folder)

    monkeypatch.setattr(control, "reconcile", look)


def asked(store: Store, run: str) -> dict[str, object]:
    return read_json(Path(find_run(store, run).folder) / "control.json") or {}


def states(store: Store, *runs: str) -> list[str]:
    return [find_run(store, run).state for run in runs]


@pytest.mark.parametrize(
    ("command", "want", "state"),
    [(["stop"], "stop", "stopped"), (["stop", "--kill"], "kill", "stopped"),
     (["pause"], "pause", "paused")],
)  # fmt: skip
def test_a_run_is_asked_to_end_and_waited_for(
    queued: Queued, heeded, vreid, store: Store, command: list[str], want: str, state: str
) -> None:
    (run,) = queued(1, "wait")
    done = vreid(*command, run[:-1], "--grace", "7")
    assert done.code == 0, done.err
    assert done.out.startswith(f"{run} ")
    assert f" {state}: evil" in done.out
    assert not {"\x1b", "\r", "\x9b", "\u202e"} & set(done.out)
    request = asked(store, run)
    assert (request["want"], request["grace_s"]) == (want, 7.0)
    again = vreid(*command, run)
    assert (again.code, again.out) == (1, "")
    assert again.err == "vreid: none of these runs goes on; `vreid runs` lists their states\n"


def test_nobody_waits_where_nobody_wants_to(queued: Queued, vreid, store: Store) -> None:
    (run,) = queued(1, "wait")
    done = vreid("stop", run, "--no-wait")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert states(store, run) == ["stopping"]


def test_the_waiting_ends_on_ctrl_c_and_the_request_stays(
    queued: Queued, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = queued(1, "wait")
    monkeypatch.setattr(control, "reconcile", lambda _: signal.raise_signal(signal.SIGINT))
    done = vreid("stop", run)
    assert (done.code, done.out) == (130, "")
    assert done.err == "1 run still to end; `vreid stop --kill` doesn't wait\n"
    assert asked(store, run)["want"] == "stop"


@pytest.mark.parametrize(("command", "state"), [("stop", "stopped"), ("pause", "paused")])
def test_a_run_that_waits_is_taken_off_the_queue(
    queued: Queued, vreid, store: Store, command: str, state: str
) -> None:
    (run,) = queued(1)
    done = vreid(command, run)
    assert done.code == 0
    assert done.out.endswith(f" {state}: taken off the queue before it started\n")
    assert states(store, run) == [state]
    assert not asked(store, run)


def test_many_runs_are_ended_by_a_filter_once_somebody_says_yes(
    queued: Queued, heeded, vreid, store: Store
) -> None:
    runs = queued(2, "queue", "--tag", "mine") + queued(1, "wait", "--now", "--tag", "mine")
    other = queued(1)
    done = vreid("stop", "tag:mine")
    assert (done.code, done.out) == (1, "")
    assert "vreid: this would stop 3 runs; add --yes if they are meant" in done.err
    assert all(run in done.err for run in runs)
    assert states(store, *runs) == ["queued", "queued", "running"]
    done = vreid("stop", "tag:mine", "--yes")
    assert done.code == 0, done.err
    assert {line.split()[0] for line in done.out.splitlines()} == set(runs)
    assert states(store, *runs, *other) == ["stopped", "stopped", "stopped", "queued"]


@pytest.mark.parametrize(
    ("answer", "code"), [("y\n", 0), (" YES \n", 0), ("n\n", 1), ("\n", 1), ("", 1)]
)
def test_at_a_terminal_it_is_asked(
    queued: Queued, vreid, store: Store, terminal, monkeypatch: pytest.MonkeyPatch,
    answer: str, code: int,
) -> None:  # fmt: skip
    runs = queued(2)
    monkeypatch.setattr(sys, "stdin", terminal(answer))
    done = vreid("stop", "state:queued")
    assert done.code == code
    assert "stop 2 runs? [y/N]" in done.err
    assert ("nothing was done" in done.err) == bool(code)
    assert states(store, *runs) == (["queued"] * 2 if code else ["stopped"] * 2)


def test_runs_that_are_named_one_by_one_need_no_yes(queued: Queued, vreid, store: Store) -> None:
    runs = queued(3)
    assert vreid("stop", *runs[:2]).code == 0
    assert states(store, *runs) == ["stopped", "stopped", "queued"]


def test_a_long_list_is_cut(queued: Queued, vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(12)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    done = vreid("stop", "demo-cam")
    assert done.err.count("▫ queued") == 10
    assert "  and 2 more\n" in done.err


def test_what_goes_wrong_with_one_stops_no_other(
    queued: Queued, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = queued(2, "wait", "--now")
    (Path(find_run(store, one).folder) / "control.json").mkdir()  # can't be written
    monkeypatch.setattr("core.runs.halt.reconcile", lambda _store, _id: None)
    done = vreid("stop", one, two, "--no-wait")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "can't be written" in done.err
    assert states(store, one, two) == ["running", "stopping"]


def test_a_stopped_run_goes_on_and_is_followed(
    queued: Queued, played, heeded, vreid, store: Store
) -> None:
    (run,) = queued(1, "wait")
    vreid("stop", run)
    played("finish")
    done = vreid("resume", run)
    assert (done.code, done.out) == (0, f"{run} ✓ finished\n")
    assert f"run {run}: attempt 2, from the beginning\n" in done.err
    assert find_run(store, run).attempt == 2


def test_what_it_fails_of_again_is_said(
    queued: Queued, played, heeded, vreid, store: Store
) -> None:
    (run,) = queued(1, "fail")
    done = vreid("resume", run)
    assert done.code == 1
    assert done.out == f"{run} ✗ failed: frame 7 is damaged\\x1b[2J\n"


def test_resuming_goes_on_from_the_checkpoint_and_retrying_puts_it_aside(
    queued: Queued, vreid, store: Store
) -> None:
    (run,) = queued(1, "fail")
    folder = Path(find_run(store, run).folder)
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints/step-00000002.json").write_text("{}")
    assert "attempt 2, from its last checkpoint" in vreid("resume", run, "--detach").err
    assert "attempt 3, from the beginning" in vreid("retry", run, "-d").err
    assert not (folder / "checkpoints").exists()
    assert (folder / "checkpoints-2/step-00000002.json").exists()


def test_many_are_resumed_and_left(queued: Queued, played, vreid, store: Store) -> None:
    runs = queued(2, "fail")
    finished = queued(1, "finish")
    played("queue")
    done = vreid("resume", "demo-cam", "--yes")
    assert (done.code, done.out) == (0, "")
    assert all(f"run {run} goes on: `vreid watch {run}`" in done.err for run in runs)
    assert states(store, *runs, *finished) == ["queued", "queued", "finished"]
    assert vreid("retry", "state:finished", "-d", "-y").code == 0
    assert states(store, *finished) == ["queued"]


@pytest.mark.parametrize(
    ("story", "command", "message"),
    [
        ("finish", "resume", "has finished; `vreid retry {run}` trains it once more"),
        ("wait", "resume", "is running; `vreid watch {run}` follows it"),
        ("queue", "retry", "is queued; `vreid watch {run}` follows it"),
    ],
)
def test_who_names_a_run_that_cannot_go_on_is_told_why(
    queued: Queued, vreid, story: str, command: str, message: str
) -> None:
    (run,) = queued(1, story)
    done = vreid(command, run)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"vreid: run {run} {message.format(run=run)}\n"


def test_where_a_filter_means_none_that_can_go_on_nothing_is_done(queued: Queued, vreid) -> None:
    queued(2, "finish")
    done = vreid("resume", "state:finished")
    assert (done.code, done.out) == (1, "")
    assert done.err == "vreid: there is nothing to resume among these runs\n"


def test_runs_go_into_the_trash_and_come_back(queued: Queued, vreid, store: Store) -> None:
    one, two = queued(2, "finish")
    done = vreid("rm", one)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"1 run in the trash; `vreid rm --undo {one}` takes back\n"
    assert one not in vreid("runs").out
    assert vreid("rm", "demo-cam", "--yes").code == 0
    assert vreid("runs").out == "no runs yet; start with: vreid run demo\n"
    assert (Path(find_run(store, one, trashed=True).folder) / "spec.json").exists()
    done = vreid("rm", "--undo", "state:finished")
    assert "this would take out of the trash 2 runs" in done.err
    done = vreid("rm", "--undo", "state:finished", "-y")
    assert (done.code, done.err) == (0, "2 runs out of the trash\n")
    assert states(store, one, two) == ["finished"] * 2


def test_the_way_back_can_be_pasted_into_a_shell(queued: Queued, vreid) -> None:
    queued(2, "finish")
    assert "`vreid rm --undo 'map>1'` takes back" in vreid("rm", "map>1", "--yes").err


def test_a_run_that_goes_on_is_not_for_the_trash(queued: Queued, vreid, store: Store) -> None:
    (run,) = queued(1, "wait")
    done = vreid("rm", run)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"vreid: run {run} is running; stop it before it goes into the trash\n"
    assert reconcile(store) == []


@pytest.mark.parametrize("command", ["stop", "pause", "resume", "retry", "rm", "why", "watch"])
def test_runs_that_are_not_there_are_one_message(vreid, store: Store, command: str) -> None:
    for words in (["nothing"], ["nothing\x1b[2J"]):
        done = vreid(command, *words)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert done.err.startswith("vreid: ")
        assert "\x1b" not in done.err
    assert vreid(command).code == 2


@pytest.mark.parametrize("command", ["stop", "pause", "resume", "retry", "rm", "why"])
def test_a_word_that_is_no_filter_is_one_message(vreid, store: Store, command: str) -> None:
    done = vreid(command, "stat:failed")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "did you mean state" in done.err


@pytest.mark.parametrize("grace", ["-1", "soon"])
def test_a_grace_beyond_all_measure_is_wrong_usage(vreid, grace: str) -> None:
    assert vreid("stop", "last", "--grace", grace).code == 2


def test_what_became_of_runs_is_explained(queued: Queued, vreid, store: Store) -> None:
    failed, waiting = *queued(1, "fail"), *queued(1)
    done = vreid("why", failed, waiting)
    assert done.code == 0
    assert f"{failed}  ✗ failed" in done.out
    assert "frame 7 is damaged" in done.out
    assert "`vreid data verify NAME`" in done.out
    assert "the last line of the log" in done.out
    assert "it waits in the queue; `vreid queue` says for what" in done.out
    assert "\x1b" not in done.out
    found = json.loads(vreid("why", failed, "--json").out)["runs"]
    assert [(run["id"], run["state"], run["reason"]) for run in found] == [
        (failed, "failed", "data")
    ]


def test_runs_are_tagged_and_noted(queued: Queued, vreid, store: Store) -> None:
    first, second = queued(2)
    done = vreid("tag", first, second, "--add", "uda", "--add", "old")
    assert (done.code, done.err) == (0, "2 runs tagged\n")
    assert vreid("tag", "tag:old", "--remove", "old", "--yes").code == 0
    assert [find_run(store, run).tags for run in (first, second)] == [("uda",), ("uda",)]
    assert vreid("note", first, "--text", HOSTILE).err == "1 run noted\n"
    assert find_run(store, first).note == HOSTILE
    assert vreid("note", "state:queued", "--text", "all", "--yes").code == 0
    assert find_run(store, second).note == "all"


def test_many_runs_are_tagged_only_once_somebody_says_so(
    queued: Queued, vreid, store: Store
) -> None:
    queued(2)
    done = vreid("tag", "state:queued", "--add", "x")
    assert done.code == 1
    assert "this would tag 2 runs; add --yes if they are meant" in done.err
    assert vreid("tag", "last").err == "vreid: say what to change: --add WORD or --remove WORD\n"


def test_a_run_whose_machine_is_gone_goes_on_here(
    queued: Queued, played, vreid, store: Store
) -> None:
    (run,) = queued(1, "wait")
    far = {"pid": 1, "process_start": 1.0, "host": "far", "boot_id": "b", "pid_namespace": "p"}
    write_json(Path(find_run(store, run).folder) / "process.json", far)
    played("finish")
    assert vreid("resume", run).code == 1
    done = vreid("resume", run, "--force")
    assert (done.code, done.out) == (0, f"{run} ✓ finished\n")
    assert find_run(store, run).attempt == 2
