"""`vreid ablate` with the trainings of a fake worker, and with none."""

import json
import signal

import pytest

ROWS = ("--rows", "baseline,full,teacher")


def run_ids(vreid) -> list[str]:
    return [run["id"] for run in json.loads(vreid("runs", "--json").out)["runs"]]


def test_it_runs_what_is_missing_and_prints_what_it_says(vreid_process, vreid) -> None:
    process = vreid_process("ablate", "--seeds", "0,1", *ROWS, "--jobs", "2", "--tag", "mine")
    out, err = process.communicate()
    assert process.returncode == 0, err
    lines = {line.split("  ")[0]: line.split() for line in out.splitlines()}
    assert lines["full"][1:] == [*("30.0", "±", "0.0") * 2, *("35.0", "±", "0.0") * 2, "2"]
    assert lines["full, teacher at the test"][-1] == "2"
    assert "full against baseline: as trained +20.0 mAP over 2 training seeds" in out
    assert "batch norm domain" in out
    assert "rendered" in out.lower()
    assert "4 trainings, 0 of them done already" in err
    assert "[4/4]" in err
    assert "baseline, seed 0: 10.0 mAP" in err
    assert " left" in err
    found = json.loads(vreid("runs", "--json").out)["runs"]
    assert len(found) == 4
    assert {tuple(run["tags"]) for run in found} == {("ablate", "mine")}

    again = vreid("ablate", "--seeds", "0,1", *ROWS, "--jobs", "2", "--format", "json")
    assert again.code == 0
    table = json.loads(again.out)
    assert table["format"] == 1
    assert [row["key"] for row in table["rows"]] == ["baseline", "full", "teacher"]
    assert [run["run"] in run_ids(vreid) for run in table["rows"][1]["runs"]] == [True, True]
    assert table["rows"][1]["runs"] == table["rows"][2]["runs"]
    assert table["rows"][2]["scores"]["teacher+bn"]["mAP"]["mean"] == pytest.approx(0.35)
    assert table["differences"][0]["mean"] == pytest.approx(0.2)
    assert (table["missing"], table["failed"]) == ([], [])
    assert len(table["commits"]) == 1


def test_a_failed_run_stops_no_other_and_is_named(vreid_process, vreid) -> None:
    arguments = ("ablate", "--seeds", "0", "--rows", "full,supervised", "--format", "markdown")
    process = vreid_process(*arguments, mode="fail-second")
    out, err = process.communicate()
    assert process.returncode == 1
    assert "| supervised bound | 10.0 | 10.0 | 15.0 | 15.0 | 1 |" in out
    assert "| full | - | - | - | - | 0 |" in out
    assert "- Missing: full, seed 0." in out
    listed = json.loads(vreid("runs", "--json").out)["runs"]
    (failed,) = [run["id"] for run in listed if run["state"] == "failed"]
    assert f"full, seed 0 (run {failed}) failed: frame 7 is damaged; render it again" in err


def test_ctrl_c_stops_the_runs_in_progress_and_says_how_to_go_on(vreid_process, vreid) -> None:
    arguments = ("ablate", "--seeds", "0-4", "--rows", "direct,full", "--jobs", "2")
    process = vreid_process(*arguments, mode="wait")
    for line in process.stderr:
        if line.startswith("[2/10]"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert out == ""
    assert "0 of 10 trainings are done. The same command goes on from there" in err
    states = [run["state"] for run in json.loads(vreid("runs", "--json").out)["runs"]]
    assert set(states) <= {"stopped"}
    assert len(states) <= 2


def test_a_dry_run_lists_and_starts_nothing(vreid, store) -> None:
    done = vreid("ablate", "--dry-run", "--seeds", "3", "--set", "batch_norm=source")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[1].split()[:3] == ["to", "run", "-"]
    assert "direct transfer (source alone); baseline" in lines[1]
    assert lines[-1] == "0 of 11 trainings are done; 11 to run"
    found = json.loads(vreid("ablate", "--dry-run", "--format", "json").out)["trainings"]
    assert len(found) == 60
    assert {one["state"] for one in found} == {"to run"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rows", "\x1b[31mfoo"], "choose from direct"),
        (["--seeds", "\x1b[31m"], "0-4 or 0,1,2"),
        (["demo-syn:\x1b[31mfoo"], "no dataset is called"),
        (["demo-syn:prid"], "Ask for it at"),
        (["demo-syn:prid", "--quick"], "embedded pair"),
        (["--set", "seed=3"], "--seeds decides it"),
        (["--set", "optimiser.epoch=3"], "did you mean optimiser.epochs"),
    ],
)
def test_what_a_user_can_mend_is_one_message(vreid, store, arguments, message: str) -> None:
    done = vreid("ablate", *arguments)
    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert "\x1b" not in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--format", "xml"]])
def test_wrong_usage_is_2(vreid, arguments: list[str]) -> None:
    assert vreid("ablate", *arguments).code == 2
