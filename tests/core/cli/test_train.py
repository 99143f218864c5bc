"""`vreid run`: what it queues, how it follows, what it says of the end, and what a signal ends."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from core.cli import train
from core.runs.endings import Ending
from core.runs.folder import read_json
from core.store import Store, events, find_run, list_runs
from core.store.states import ACTIVE

DIRECT = ("run", "demo-syn", "demo-cam", "--method", "direct")


def listed(vreid) -> list[dict[str, object]]:
    return json.loads(vreid("runs", "--json").out)["runs"]


def told(process, words: str) -> str:
    """What a command has said until it says these words."""
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            break
    assert words in said
    return said


def spec(folder: Path) -> dict[str, Any]:
    return read_json(folder / "spec.json") or {}


def wishes(store: Store) -> dict[str, Any]:
    """What the last run told the queue."""
    return spec(Path(find_run(store, "last").folder))["queue"]


def test_the_demo_compares_two_runs_and_says_where_they_are(vreid_process, home: Path) -> None:
    process = vreid_process("run", "demo", "--seed", "3", "--tag", "first")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "direct transfer, batch norm re-estimated" in out
    assert "S2R teacher, batch norm re-estimated" in out
    assert "20.0 mAP above direct transfer" in out
    assert "rendered" in out.lower()
    for place in ("experiments.db", "runs", "cache"):
        assert str(home / place) in out
    assert "vreid show" in out
    assert "vreid compare" in out
    assert "\r" not in err
    assert "\x1b" not in err
    assert "[1/2] direct  render demo-cam: done" in err
    assert "[2/2] s2r  train" in err


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_the_following_and_leaves_the_run_alone(
    vreid_process, store: Store, until, number: int, code: int
) -> None:
    process = vreid_process(*DIRECT, mode="wait")
    told(process, "direct  train: begins")
    process.send_signal(number)
    out, err = process.communicate()
    assert (process.returncode, out) == (code, "")
    (run,) = list_runs(store)
    assert err.splitlines()[-1] == (
        f"run {run.id} goes on: `vreid watch {run.id}` follows it, `vreid stop {run.id}` ends it"
    )
    until(lambda: find_run(store, run.id).state == "running")
    assert not (Path(run.folder) / "control.json").exists()


def test_a_run_is_followed_paused_taken_on_and_shown_to_its_end(
    vreid_process, vreid, store: Store, until
) -> None:
    process = vreid_process(*DIRECT, "--detach", mode="wait")
    out, err = process.communicate()
    assert process.returncode == 0, err
    run = out.strip()
    until(lambda: find_run(store, run).state == "running")
    watching = vreid_process("watch", run)
    told(watching, f"run {run}, ▶ running")
    paused = vreid("pause", run)
    assert (paused.code, paused.out) == (0, f"{run} ▮ paused: paused after step 2\n")
    out, _ = watching.communicate()
    assert watching.returncode == 1
    assert out == f"{run} ▮ paused: paused after step 2\n"
    gone_on = vreid("resume", run)
    assert (gone_on.code, gone_on.out) == (0, f"{run} ✓ finished\n")
    assert f"run {run}: attempt 2, from its last checkpoint" in gone_on.err
    assert "direct  train: begins" in gone_on.err
    kinds = [event.kind for event in events(store, run)]
    assert [kind for kind in kinds if kind in ("started", "paused", "queued", "finished")] == [
        *("started", "paused", "queued", "started", "finished"),
    ]
    assert "direct  train: done" in vreid("watch", run).err  # an ended run is told as a whole


def test_a_tied_run_ends_with_its_command(vreid_process, store: Store) -> None:
    process = vreid_process("run", "demo", "--tied", mode="wait")
    told(process, "[1/2] direct  train: begins")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert "stopping after this step; once more ends it at once" in err
    assert "was stopped: stopped after step 2" in err
    assert [run.state for run in list_runs(store)] == ["stopped", "stopped"]
    assert find_run(store, "last").text == "taken off the queue before it started"


def test_a_failed_run_ends_the_demo_with_its_reason(vreid_process, vreid, store: Store) -> None:
    process = vreid_process("run", "demo", mode="fail")
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    second, first = list_runs(store)
    assert f"vreid: run {first.id} failed: frame 7 is damaged; render it again\n" in err
    assert f"`vreid why {first.id}` tells more" in err
    assert (second.state, second.text) == ("stopped", "taken off the queue before it started")
    shown = vreid("show", first.id).out
    assert "the last line of the log" in shown
    assert "\x1b" not in shown


def test_json_is_one_object_and_nothing_else(played, vreid) -> None:
    played()
    done = vreid("run", "demo", "--json", "--quick", "--name", "try")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [run["method"] for run in found["runs"]] == ["direct", "s2r"]
    assert [run["name"] for run in found["runs"]] == ["try-direct", "try-s2r"]
    assert len(found["table"]) == 2
    assert found["table"][0]["mAP"] == pytest.approx(0.1)
    assert found["quick"] is True
    assert any("mean nothing" in note for note in found["notes"])
    assert "figures mean nothing" in done.err
    assert {run["group"] for run in listed(vreid)} == {found["group"]}
    assert {run["seed"] for run in listed(vreid)} == {0}
    assert all(run["tags"] == ["quick"] for run in listed(vreid))


def test_one_pair_prints_its_table(played, vreid) -> None:
    played()
    done = vreid(*DIRECT)
    assert done.code == 0, done.err
    assert "direct transfer" in done.out
    assert "S2R" not in done.out
    assert "above" not in done.out


def test_a_failed_run_is_json_too(played, vreid) -> None:
    played("fail")
    done = vreid("run", "demo", "--json")
    assert done.code == 1
    (run,) = json.loads(done.out)["runs"]
    assert (run["state"], run["reason"]) == ("failed", "data")
    assert "\x1b" not in done.err
    assert [run["state"] for run in listed(vreid)] == ["stopped", "failed"]


@pytest.mark.parametrize("state", ["failed", "stopped", "paused", "lost"])
def test_however_a_run_ends_it_is_said(
    played, vreid, store: Store, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    played("queue")
    ending = Ending(state, "", "because")
    monkeypatch.setattr(train, "follow_run", lambda *_: ending)
    done = vreid(*DIRECT)
    run = find_run(store, "last").id
    was = "failed" if state == "failed" else f"was {state}"
    assert (done.code, done.out) == (1, "")
    assert f"vreid: run {run} {was}: because" in done.err
    assert f"`vreid resume {run}` goes on" in done.err


def test_who_leaves_the_second_run_is_told_how_to_come_back_to_it_alone(
    played, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    played("queue")

    def follow(_: Store, folder: Path, *__: object) -> Ending | None:
        if spec(folder)["settings"]["method"] == "direct":
            return Ending("finished")
        signal.raise_signal(signal.SIGINT)
        return None

    monkeypatch.setattr(train, "follow_run", follow)
    done = vreid("run", "demo")
    assert done.code == 130
    second, first = list_runs(store)
    assert f"run {second.id} goes on" in done.err
    assert f"run {first.id} goes on" not in done.err


def test_a_run_in_the_queue_says_what_it_waits_for(
    played, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    played("queue")
    said: list[str] = []
    monkeypatch.setattr(
        "core.cli.progress.Progress.say",
        lambda _, text: (said.append(text), signal.raise_signal(signal.SIGINT)),
    )
    done = vreid(*DIRECT)
    assert done.code == 130
    assert said == ["waits the queue is paused: vreid queue resume"]
    assert find_run(store, "last").state == "queued"


def test_detached_runs_are_named_and_left(played, vreid, store: Store) -> None:
    played("wait")
    done = vreid("run", "demo", "--detach")
    assert done.code == 0
    second, first = list_runs(store)
    assert done.out.split() == [first.id, second.id]
    for run in (first, second):
        assert f"run {run.id} goes on: `vreid watch {run.id}`" in done.err
    assert (first.state, second.state) == ("running", "queued")
    found = json.loads(vreid(*DIRECT, "--detach", "--json").out)
    assert found["runs"] == [
        {"id": find_run(store, "last").id, "name": find_run(store, "last").name}
    ]


def test_what_a_run_waits_for_is_written_down(played, vreid, store: Store, driver) -> None:
    driver.add("GPU-a")
    played("queue")
    before = vreid(*DIRECT, "--detach").out.strip()
    assert wishes(store) == {"gpus": 1, "priority": 0, "after": [], "now": False}
    flow = ("--detach", "--cpu", "--priority", "-3", "--after", "last", "--after", before[:-2])
    assert vreid(*DIRECT, *flow).code == 0
    wait = {"gpus": 0, "priority": -3, "after": [before, before], "now": False}
    assert wishes(store) == wait
    played("wait")
    assert vreid(*DIRECT, "--detach", "--now").code == 0
    assert wishes(store) == {"gpus": 1, "priority": 0, "after": [], "now": True}
    assert find_run(store, "last").state in ACTIVE  # however paused the queue is


def test_options_that_stand_for_settings(played, vreid) -> None:
    played("queue")
    done = vreid(
        *(*DIRECT, "--detach", "--weights", "my: own #1.pth", "--gpus", "2"),
        *("--precision", "bf16", "--select", "best", "--set", "evaluation.every=1"),
    )
    assert done.code == 0, done.err
    settings = json.loads(vreid("show", "last", "--json").out)["settings"]
    wanted = {
        "model.weights": "my: own #1.pth",
        "processes": 2,
        "optimiser.precision": "bf16",
        "evaluation.select": "best",
        "evaluation.every": 1,
    }
    assert {key: settings[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "luckiest"], "choose from last, best"),
        (["--after", "nothing"], "there is no run 'nothing'"),
        (["--tied", "--detach"], "--tied ends the run with this command"),
    ],
)
def test_a_wish_that_cannot_be_met_is_one_message(
    vreid, store: Store, home: Path, options: list[str], message: str
) -> None:
    done = vreid(*DIRECT, *options)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert message in done.err
    assert not (home / "runs").exists()


def test_the_runs_folder_cannot_be_made(played, vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    played()
    monkeypatch.setenv("VREID_RUNS", "/proc/runs")
    done = vreid("run", "demo")
    assert done.code == 1
    assert "vreid: /proc/runs: no run can be kept there" in done.err
