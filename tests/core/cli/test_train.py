import json
from pathlib import Path

import pytest


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


def test_json_is_one_object_and_nothing_else(vreid_process, vreid) -> None:
    process = vreid_process("run", "demo", "--json", "--quick", "--name", "try")
    out, err = process.communicate()
    assert process.returncode == 0, err
    found = json.loads(out)
    assert [run["method"] for run in found["runs"]] == ["direct", "s2r"]
    assert [run["name"] for run in found["runs"]] == ["try-direct", "try-s2r"]
    assert len(found["table"]) == 6
    assert found["table"][0]["mAP"] == pytest.approx(0.1)
    assert found["quick"] is True
    assert any("mean nothing" in note for note in found["notes"])
    assert "figures mean nothing" in err
    listed = json.loads(vreid("runs", "--json").out)["runs"]
    assert {run["group"] for run in listed} == {found["group"]}
    assert {run["seed"] for run in listed} == {0}
    assert all(run["tags"] == ["quick"] for run in listed)


def test_one_pair_prints_its_table(vreid_process) -> None:
    process = vreid_process("run", "demo-syn", "demo-cam", "--method", "direct")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "direct transfer" in out
    assert "S2R" not in out
    assert "above" not in out


@pytest.mark.parametrize(("mode", "runs"), [("fail", 1), ("fail-second", 2)])
def test_a_failed_run_ends_the_demo_with_its_reason(
    vreid_process, vreid, mode: str, runs: int
) -> None:
    process = vreid_process("run", "demo", mode=mode)
    out, err = process.communicate()
    assert process.returncode == 1
    assert out == ""
    assert "failed: frame 7 is damaged; render it again" in err
    assert len(json.loads(vreid("runs", "--json").out)["runs"]) == runs
    shown = vreid("show", "last").out
    assert "the last line of the log" in shown
    assert "\x1b" not in shown


def test_a_failed_run_is_json_too(vreid_process) -> None:
    process = vreid_process("run", "demo", "--json", mode="fail")
    out, _ = process.communicate()
    assert process.returncode == 1
    assert json.loads(out)["runs"][0]["reason"] == "data"


def test_the_runs_folder_cannot_be_made(vreid_process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_RUNS", "/proc/runs")
    process = vreid_process("run", "demo")
    _, err = process.communicate()
    assert process.returncode == 1
    assert "vreid: /proc/runs: no run can be kept there" in err
    assert "Traceback" not in err


def test_options_that_stand_for_settings(vreid_process, vreid) -> None:
    process = vreid_process(
        *("run", "demo-syn", "demo-cam", "--method", "direct", "--weights", "my: own #1.pth"),
        *("--gpus", "2", "--precision", "bf16", "--select", "best", "--set", "evaluation.every=1"),
    )
    _, err = process.communicate()
    assert process.returncode == 0, err
    settings = json.loads(vreid("show", "last", "--json").out)["settings"]
    wanted = {
        "model.weights": "my: own #1.pth",
        "processes": 2,
        "optimiser.precision": "bf16",
        "evaluation.select": "best",
    }
    assert {key: settings[key] for key in wanted} == wanted


def test_an_option_beyond_its_choices_is_refused(vreid) -> None:
    done = vreid("run", "demo-syn", "demo-cam", "--select", "luckiest")
    assert done.code != 0
    assert "choose from last, best" in done.err
