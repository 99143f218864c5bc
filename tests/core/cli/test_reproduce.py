"""`vreid reproduce`, with the embedded pair in the place of the paper's datasets."""

import json

import pytest

from core.series import paper
from core.series.plan import Replicate, Series, needs
from core.store import Store

PAIR = ("SVReID", "PRID-2011")


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the paper's datasets can be read, but one that isn't there."""
    names = dict.fromkeys(paper.DATASETS, "nobody's")
    monkeypatch.setattr(paper, "DATASETS", {**names, "PRID-2011": "prid"})


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, nothing: None) -> Series:
    """The embedded pair under the names of the paper's; the series that stands for a pair."""
    monkeypatch.setitem(paper.DATASETS, "SVReID", "demo-syn")
    monkeypatch.setitem(paper.DATASETS, "PRID-2011", "demo-cam")
    base = Series("", "", (), (0, 1), ("evaluation.every=0",))
    return paper.series(PAIR, paper.lines("table1")[PAIR], base)


@pytest.mark.parametrize("table", ["table1", "table2", "table3"])
def test_without_a_dataset_the_published_table_is_printed(
    vreid, store: Store, nothing: None, table: str
) -> None:
    done = vreid("reproduce", table)
    assert done.code == 0
    assert "Nothing was measured here" in done.out
    assert "SVReID: vreid can't read it yet." in done.out
    assert ("PRID-2011: prid isn't there: looked for" in done.out) is (table != "table2")
    assert "measured" not in done.out.replace("Nothing was measured", "")
    assert done.err == ""


def test_the_copied_row_is_marked(vreid, store: Store, nothing: None) -> None:
    out = vreid("reproduce", "table1").out
    (line,) = [line for line in out.splitlines() if line.startswith("TCLNet [")]
    assert line.split() == ["TCLNet", "[1]", "published", "23.4", "42.8", "57.6", "63.1"]
    assert "[1] TCLNet, SVReID(w cc) → CCVID: digit for digit" in out


def test_measured_stands_below_published(vreid, store: Store, finish, embedded: Series) -> None:
    for (key, (seed, _)), training in needs(embedded).items():
        rate = (0.8 if key == "full" else 0.6) + 0.02 * seed
        finish(training.settings, {"student/mAP": rate, "student/rank1": rate - 0.1})
    done = vreid("reproduce", "table1", "--seeds", "0,1", "--format", "markdown")
    assert done.code == 0
    lines = done.out.splitlines()
    row = lines.index("| S2R | published | 79.1 | 71.9 | 87.6 | 89.9 |  |")
    assert lines[row + 1] == "|  | measured | 81.0 ± 1.4 | 71.0 ± 1.4 | - | - | 2 |"
    assert lines[row + 2] == "|  | difference | +1.9 | -0.9 | - | - |  |"
    assert "Nothing was measured" not in done.out
    assert "MARS: vreid can't read it yet." in done.out
    assert f"Commit {'0' * 12}." in done.out
    assert "4 trainings, 4 of them done already" in done.err

    found = json.loads(vreid("reproduce", "table1", "--seeds", "0,1", "--format", "json").out)
    assert (found["format"], found["failed"], len(found["rows"])) == (1, [], 36)
    here = {row["method"]: row for row in found["rows"] if row["target"] == "PRID-2011"}
    assert here["S2R"]["published"]["mAP"] == 0.791
    assert here["S2R"]["measured"]["mAP"]["mean"] == pytest.approx(0.81)
    assert here["S2R"]["ours"]["method"] == "s2r"
    assert [run["seed"] for run in here["S2R"]["runs"]] == [0, 1]
    assert (here["GLT"]["ours"], here["GLT"]["runs"], here["GLT"]["measured"]) == (None, [], {})
    assert set(found["absent"]) == {"MARS", "iLIDS-VID", "CCVID", "SVReID(w cc)"}


def test_a_dry_run_lists_what_would_run_and_what_is_absent(
    vreid, store: Store, finish, embedded: Series
) -> None:
    run = finish(needs(embedded)["direct", Replicate(0)].settings)
    done = vreid("reproduce", "table1", "--dry-run", "--seeds", "0")
    lines = done.out.splitlines()
    assert lines[1].split()[:3] == ["done", run, "demo-syn→demo-cam"]
    assert "S2R, SVReID → PRID-2011" in lines[2]
    assert "1 of 2 trainings are done; 1 to run" in done.out
    assert "CCVID: vreid can't read it yet." in done.out
    found = json.loads(vreid("reproduce", "table1", "--dry-run", "--format", "json").out)
    assert [one["state"] for one in found["trainings"]].count("done") == 1
    assert "MARS" in found["absent"]


def test_a_failure_is_named_and_the_rest_printed(
    vreid, store: Store, finish, embedded: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.series.single import Outcome

    finish(needs(embedded)["direct", Replicate(0)].settings, {"student/mAP": 0.6})

    def fail(_store, missing, _jobs, _say):
        return [Outcome(one, "failed", "r1", "bad \x1b[2Jframe") for one in missing], 0

    monkeypatch.setattr("core.cli.reproduce.train", fail)
    done = vreid("reproduce", "table1", "--seeds", "0")
    assert done.code == 1
    assert "Missing: S2R, SVReID → PRID-2011, seed 0." in done.out
    assert "S2R, SVReID → PRID-2011, seed 0 (run r1) failed: bad \\x1b[2Jframe" in done.err
    assert "60.0" in done.out


@pytest.mark.parametrize("arguments", [["table4"], [], ["table1", "--format", "xml"]])
def test_wrong_usage_is_2(vreid, arguments: list[str]) -> None:
    assert vreid("reproduce", *arguments).code == 2


def test_settings_that_do_not_fit_are_one_message(vreid, store: Store, embedded: Series) -> None:
    done = vreid("reproduce", "table1", "--set", "optimiser.epoch=\x1b[2J")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "\x1b" not in done.err
