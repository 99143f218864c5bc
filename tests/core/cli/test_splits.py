"""`vreid run --split` where the store has what is asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs.resolve import Wish, resolve


@pytest.fixture
def split_scores(home: Path, finish) -> None:
    """PRID-2011 is there, and splits 0 to 9 of a run reached 0.30 to 0.39."""
    for camera in ("cam_a", "cam_b"):
        for person in range(1, 5):
            folder = home / "data/prid_2011/multi_shot" / camera / f"person_{person:04d}"
            folder.mkdir(parents=True)
            for number in range(1, 28):
                (folder / f"{number:04d}.png").write_bytes(b"x")
    settings = resolve(Wish("demo-syn", "prid", "direct"))
    for split in range(10):
        one = replace(settings, data=replace(settings.data, split=split))
        finish(one, {"student/mAP": 0.3 + split / 100})


def test_all_splits_are_averaged(vreid, split_scores) -> None:
    words = ("run", "demo-syn:prid", "--method", "direct", "--split")
    done = vreid(*words, "all")
    assert done.code == 0
    assert "10 trainings, 10 of them done already" in done.err
    assert "34.5 ± 3.0" in done.out  # 30, 31, …, 39
    table = json.loads(vreid(*words, "2-4", "--json").out)
    assert table["splits"] == [2, 3, 4]
    assert [run["split"] for run in table["rows"][0]["runs"]] == [2, 3, 4]
    assert table["rows"][0]["scores"]["student"]["mAP"] == pytest.approx(
        {"mean": 0.33, "deviation": 0.01, "n": 3}
    )


def test_splits_that_are_not_there_are_refused(vreid, split_scores) -> None:
    assert "each at most 9" in vreid("run", "demo-syn:prid", "--split", "0-10").err
    assert "--name is for one run" in vreid(
        "run", "demo-syn:prid", "--split", "all", "--name", "mine"
    ).err  # fmt: skip
    assert "each at most 0" in vreid("run", "demo-syn:demo-cam", "--split", "1").err
    for split in ("all", "3"):
        for setting in ("data.split=3", "data={split: 3}"):
            clash = vreid("run", "demo-syn:prid", "--split", split, "--set", setting)
            assert "--split decides it" in clash.err
    assert "'demo' is no pair" in vreid("run", "demo", "--split", "all").err


@pytest.mark.parametrize(
    "option",
    [["--detach"], ["--tied"], ["--now"], ["--cpu"], ["--priority", "1"], ["--after", "x"]],
)
def test_wishes_of_one_run_are_refused_for_several(vreid, split_scores, option: list[str]) -> None:
    done = vreid("run", "demo-syn:prid", "--method", "direct", "--split", "0,1", *option)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert f"{option[0]}" in done.err


def test_the_best_epochs_are_averaged_under_their_name(vreid, home, split_scores, finish) -> None:
    settings = resolve(Wish("demo-syn", "prid", "direct", assignments=["evaluation.select=best"]))
    for split in (0, 1):
        one = replace(settings, data=replace(settings.data, split=split))
        finish(one, {"student@best/mAP": 0.4, "student@best+rr/mAP": 0.5})
    words = ("run", "demo-syn:prid", "--method", "direct", "--split", "0,1", "--select", "best")
    done = vreid(*words)
    assert "direct student of the epoch best on the test labels  40.0 ± 0.0" in done.out
    assert "splits 0, 1\n" in done.out
    assert "deviation over replicates; +rr: re-ranked" in done.out
    (row,) = json.loads(vreid(*words, "--json").out)["rows"]
    assert row["network"] == "student@best"
    assert row["scores"]["student@best+rr"]["mAP"] == {"mean": 0.5, "deviation": 0.0, "n": 2}


def test_what_would_be_run_is_told_split_by_split(vreid, split_scores) -> None:
    words = ("ablate", "demo-syn:prid", "--rows", "direct", "--split", "0,1", "--seeds", "0")
    listed = vreid(*words, "--dry-run").out
    assert [line.split("  ")[-1] for line in listed.splitlines()[1:3]] == [
        "0 on split 0",
        "0 on split 1",
    ]
    trainings = json.loads(vreid(*words, "--dry-run", "--format", "json").out)["trainings"]
    assert [(one["seed"], one["split"]) for one in trainings] == [(0, 0), (0, 1)]
