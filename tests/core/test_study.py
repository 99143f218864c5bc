import sys

import pytest

from core import study as module
from core.series.plan import Series, needs
from core.series.results import gather
from core.store import Store
from core.study import main, report, study

SEEDS = (0, 1)
STUDY = study(7, SEEDS, 2, ())
LEVEL = {"direct": 0.2, "student": 0.3, "supervised": 0.4, "histogram": 0.05}


def fill(finish, series: Series, networks: tuple[str, ...] = ("student", "teacher")) -> None:
    """Finished runs of every row at 20, 30 and 40 with the first seed, 2 more with the next."""
    for (key, (seed, _)), training in needs(series).items():
        if key == "teacher":
            continue
        names = [f"{network}{again}" for network in networks for again in ("", "+bn")]
        rates = {
            f"{name}/{rate}": LEVEL[key] + 0.02 * seed
            for name in (names if key != "histogram" else ["histogram"])
            for rate in ("mAP", "rank1")
        }
        finish(training.settings, rates)


def test_the_report_states_means_spread_and_differences(store: Store, finish) -> None:
    fill(finish, STUDY)
    text = "\n".join(report(gather(store, STUDY)))
    assert "Pair rendered with seed 7; 2 training seeds [0, 1]; %" in text
    assert "| colour histograms | 5.0 | 5.0 |" in text
    assert "| S2R student | 31.0 ± 1.4 | 31.0 ± 1.4 |" in text
    assert "| S2R teacher, batch norm re-estimated | 31.0 ± 1.4 | 31.0 ± 1.4 |" in text
    assert "S2R closes 50 % of the mAP gap" in text
    assert "supervised above direct, both re-estimated: +20.0 mAP over 2 training seeds" in text
    assert "Missing" not in text


def test_what_is_missing_is_named_and_not_compared(store: Store, finish) -> None:
    fill(finish, study(7, (0,), 2, ()))
    text = "\n".join(report(gather(store, STUDY)))
    assert "| S2R student | 30.0 | 30.0 |" in text
    assert "Missing: S2R student, seed 1." in text
    assert "closes" not in text
    assert "above" not in text


def test_runs_of_other_settings_are_another_study(store: Store, finish) -> None:
    fill(finish, STUDY)
    assert gather(store, STUDY).missing() == []
    for other in (
        study(8, SEEDS, 2, ()),
        study(7, SEEDS, 1, ()),
        study(7, SEEDS, 2, ("data.clips=4",)),
    ):
        assert len(gather(store, other).missing()) == 9


def test_a_network_that_no_run_has_gets_no_row(store: Store, finish) -> None:
    fill(finish, STUDY, ("student",))
    text = "\n".join(report(gather(store, STUDY)))
    assert "teacher" not in text
    assert "S2R student above direct" in text


def test_a_study_that_is_done_runs_nothing(
    store: Store, finish, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(finish, STUDY)
    monkeypatch.setattr(
        sys, "argv", ["study", "--render-seed", "7", "--seeds", "0", "1", "--jobs", "2"]
    )
    assert main() == 0
    out, err = capsys.readouterr()
    assert out.endswith(f"\n\nCommit {'0' * 12}.\n")
    assert err == ""


def test_a_study_that_fails_prints_what_there_is(
    store: Store, finish, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.series.single import Outcome

    fill(finish, study(7, (0,), 2, ()))

    def fail(_store, missing, _jobs, _say):
        return [Outcome(one, "failed", "r1", "full \x1b[2Jdisk") for one in missing], 0

    monkeypatch.setattr(module, "train", fail)
    assert module.carry_out(STUDY, 2) == 1
    out, err = capsys.readouterr()
    assert "| direct transfer | 20.0 | 20.0 |" in out
    assert "S2R student, seed 1 (run r1) failed: full \\x1b[2Jdisk" in err
