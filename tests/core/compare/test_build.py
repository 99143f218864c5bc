"""Whole comparisons: figures worked by hand, what is missing, what is the best of what."""

import pytest

from core.compare.table import Comparison, Row
from core.errors import RunError
from core.settings import S2R
from core.store.ingest import ingest

SCORES = (0.10, 0.20, 0.30)
BETTER = (0.11, 0.22, 0.33)


@pytest.fixture
def series(add) -> None:
    """Direct at 10, 20, 30 over three seeds, S2R at 11, 22, 33, its teacher at 50."""
    for seed in range(3):
        add("direct", SCORES[seed], seed=seed, method="direct")
    for seed in range(3):
        rates = {"student/mAP": BETTER[seed], "student/rank1": 0.4, "teacher/mAP": 0.5}
        add("full", rates, seed=seed)


def row(table: Comparison, label: str, section: int = 0) -> Row:
    return next(one for one in table.sections[section].rows if one.label == label)


def test_groups_worked_by_hand(series, compared) -> None:
    table = compared("target:prid")
    assert [column.key for column in table.columns] == ["mAP", "rank1"]
    direct, full = (row(table, label).cells for label in ("direct", "full"))
    reach = 0.4302653 / 3**0.5
    assert (direct[0].value, direct[0].deviation, direct[0].n) == pytest.approx((0.2, 0.1, 3))
    assert (direct[0].low, direct[0].high) == pytest.approx((0.2 - reach, 0.2 + reach))
    # differences 1, 2, 3: mean 2, t = 2 sqrt(3)
    assert full[0].delta == pytest.approx(0.02)
    assert full[0].test
    assert full[0].test.p == pytest.approx(1 - 2 * 3**0.5 / 14**0.5)
    assert (direct[0].delta, direct[0].test) == (None, None)
    assert (full[0].best, direct[0].best) == (True, False)
    assert (direct[1].value, direct[1].n, full[1].best) == (None, 0, False)
    assert table.sections[1].rows[0].cells[0].value == pytest.approx(0.5)
    assert table.sections[1].title == "teacher"
    assert table.reference is row(table, "direct")
    assert (table.counted, row(table, "full").count) == ("seeds", 3)
    assert table.sentences[0] == (
        "student: full and direct can't be told apart: +2.0 ± 1.0 mAP; 3 seeds, 95 % interval "
        "-0.5 to +4.5, which includes 0; p = 0.074; effect 2.0 standard deviations."
    )
    assert table.sentences[-1] == f"Commit {'0' * 12}."
    assert table.protocol.endswith("last epoch; seeds 0-2.")


def test_a_pinned_reference_is_what_differences_are_to(series, compared, add) -> None:
    other = add("other", 0.3, s2r=S2R(warm_up=1))
    table = compared("target:prid", reference="full")
    assert row(table, "direct").cells[0].delta == pytest.approx(-0.02)
    assert table.reference
    assert table.reference.label == "full"
    assert row(table, "other").cells[0].delta == pytest.approx(0.3 - 0.11)  # at seed 0 alone
    single = compared("target:prid", each=True, reference=other)
    assert row(single, "other").reference
    with pytest.raises(RunError, match="is none of what is compared; choose from direct, full"):
        compared("target:prid", reference="nobody")
    with pytest.raises(RunError, match="fits several of what"):
        compared("target:prid", each=True, reference="r")


def test_an_average_is_of_finished_runs_and_names_those_that_are_missing(add, compared) -> None:
    for seed in range(3):
        add("direct", 0.2 + seed / 100, seed=seed, method="direct")
    add("full", 0.5)
    stopped = add("full", 0.9, seed=1, ending="stopped")
    table = compared("target:prid")
    found = row(table, "full")
    assert (found.cells[0].value, found.cells[0].n, found.count) == (0.5, 1, 1)
    assert found.missing == (f"seed 1 (run {stopped} is stopped)", "seed 2")
    assert table.footnotes[found.notes[0]] == f"Missing: seed 1 (run {stopped} is stopped), seed 2."
    assert [(one.seed, one.counted) for one in found.members] == [(0, True), (1, False)]
    assert found.cells[0].delta == pytest.approx(0.3)
    assert found.cells[0].test is None
    assert row(table, "direct").missing == ()


def test_a_group_without_a_finished_run_is_named_and_empty(add, compared) -> None:
    add("direct", 0.2, method="direct")
    going = add("full", 0.9, ending="stopped")
    table = compared("target:prid")
    (section,) = table.sections
    assert [one.label for one in section.rows] == ["direct", "full"]
    assert section.rows[1].cells[0].value is None
    assert section.rows[1].missing == (f"seed 0 (run {going} is stopped)",)


def test_an_unfinished_run_shows_its_last_values_and_is_never_the_best(add, compared) -> None:
    add("done", 0.2)
    going = add("going", 0.9, ending="stopped")
    table = compared("done", "going", each=True)
    cell = row(table, "going").cells[0]
    assert (cell.value, cell.best, cell.delta) == (0.9, False, pytest.approx(0.7))
    assert table.footnotes == (f"Run {going} is stopped: these are the last values it had.",)


def test_groups_with_too_few_replicates_in_common_are_not_tested_and_say_so(add, compared) -> None:
    for seed in (0, 1):
        add("base", 0.2 + seed / 100, seed=seed)
        add("other", 0.3, seed=seed + 2, s2r=S2R(warm_up=1))
        add("near", 0.3, seed=seed + 1, s2r=S2R(warm_up=2))
    table = compared("target:prid")
    assert row(table, "other").cells[0].delta is None
    assert row(table, "near").cells[0].delta == pytest.approx(0.09)
    assert table.sentences[:2] == (
        "other and base have no replicate in common: nothing to test on mAP.",
        "near and base have one replicate in common: nothing to test on mAP.",
    )


def test_single_runs_are_said_to_be_single(add, compared) -> None:
    add("one", 0.2)
    add("other", 0.3, seed=1)
    assert compared("one", "other", each=True).sentences[0].startswith("Single runs: a few points")
    assert not any("Single" in text for text in compared("target:prid").sentences)


def test_splits_and_seeds_make_replicates(add, compared) -> None:
    for seed, split in ((0, 0), (1, 0), (0, 1), (1, 1)):
        add("direct", 0.2 + split / 10, seed=seed, split=split, method="direct")
        add("full", 0.3 + split / 10 + seed / 100, seed=seed, split=split)
    table = compared("target:prid")
    (section,) = table.sections
    assert section.protocol["split"] == "several"
    assert table.counted == "replicates"
    test = row(table, "full").cells[0].test
    assert test
    assert (test.over, test.units, test.n) == ("splits", 2, 4)
    assert "4 replicates on 2 splits" in table.sentences[0]
    assert "other splits of these people" in table.sentences[1]
    assert table.protocol.endswith("; seeds 0-1, splits 0-1.")


def test_an_average_over_splits_does_not_stand_beside_one_split(add, compared) -> None:
    for split in (0, 1):
        add("direct", 0.2, split=split, method="direct")
    add("full", 0.3)
    table = compared("target:prid")
    titles = [section.title for section in table.sections]
    assert titles == ["several splits", "split 0"]


def test_several_comparisons_are_corrected_together(add, compared) -> None:
    for seed in range(4):
        add("base", 0.2 + seed / 100, seed=seed)
        for number in (1, 2, 3):
            rate = 0.2 + seed / 100 + number / 100 + (seed % 2) / 200
            add(f"more{number}", rate, seed=seed, s2r=S2R(warm_up=number))
    tests = [one.cells[0].test for one in compared("target:prid").rows[1:]]
    assert [test.family for test in tests if test] == [3, 3, 3]
    assert all(test and test.corrected and test.p and test.corrected >= test.p for test in tests)


def test_rows_are_sorted_by_a_column(series, compared, add) -> None:
    add("none", {"student/rank1": 0.9}, s2r=S2R(warm_up=1))
    table = compared("target:prid", sort="mAP")
    assert [one.label for one in table.sections[0].rows] == ["full", "direct", "none"]
    assert compared("target:prid", sort="rank-1").sections[0].rows[0].label == "none"
    with pytest.raises(RunError, match="no such column; choose from mAP, rank1"):
        compared("target:prid", sort="map")


def test_settings_that_differ_are_told_but_for_those_ignored(add, compared) -> None:
    one, other = add("one", 0.2), add("other", 0.3, seed=5, s2r=S2R(warm_up=3))
    table = compared("one", "other", each=True)
    assert table.settings == {"s2r.warm_up": {one: 40, other: 3}, "seed": {one: 0, other: 5}}
    assert set(compared("one", "other", each=True, ignored=("s2r.*",)).settings) == {"seed"}
    assert set(compared("one", "other").settings) == {"s2r.warm_up"}
    same = compared("one", "one", "vs", "other", each=True, ignored=("s2r.*", "seed"))
    assert "All settings are the same." in same.sentences


def test_equal_runs_and_ignored_settings_are_said(add, compared) -> None:
    old = add("x", 0.2)
    add("x", 0.3, threads=2)
    add("x", 0.4, threads=4)
    (found,) = compared("target:prid", ignored=("threads",)).rows
    assert (found.cells[0].value, found.count) == (0.4, 1)
    notes = compared("target:prid", ignored=("threads",)).footnotes
    assert notes[0].startswith("Of runs that are the same replicate the newest counts: without ")
    assert old in notes[0]
    assert notes[1] == "Its runs differ in threads, which is ignored."


def test_a_bound_and_several_states_of_the_code_are_said(add, compared) -> None:
    add("bound", 0.9, method="supervised", given={"git": {"commit": "1" * 40, "dirty": True}})
    add("full", 0.5)
    table = compared("bound", "full", each=True)
    assert "Learns from the target's labels" in table.footnotes[row(table, "bound").notes[0]]
    assert table.sentences[-1].startswith(f"Commits {'0' * 12}, {'1' * 12} with changes: ")


def test_runs_without_any_score_are_shown_without(add, compared) -> None:
    add("one"), add("other")
    table = compared("one", "other", each=True)
    assert (table.columns, [one.cells for one in table.rows]) == ((), [(), ()])


def test_what_is_missing_is_missing_among_those_it_stands_beside(add, compared) -> None:
    for seed in range(3):
        add("far", 0.5, seed=seed, target="ilids")
    add("near", 0.5)
    near, far = compared("method:s2r").sections[1].rows[0], compared("method:s2r").rows[0]
    assert (near.label, near.missing, far.missing) == ("near", (), ())


def test_a_source_that_is_not_the_same_data_is_said(store, make_run, compared) -> None:
    for name, protocol in (("one", "some of it"), ("other", "all of it")):
        data = [
            ("data", {"role": role, "name": role, "protocol": words})
            for role, words in (("source", protocol), ("target", "the same"))
        ]
        ending = ("finished", {"scores": {"student/mAP": 0.5}})
        ingest(store, make_run(*data, ending, name=name))
    table = compared("one", "other", each=True)
    assert len(table.sections) == 1
    assert "isn't the same data everywhere (some of it; all of it)" in " ".join(table.sentences)


def test_sentences_of_forced_rows_name_the_network(add, compared) -> None:
    for seed in range(3):
        add("base", {"student/mAP": 0.2 + seed / 100}, seed=seed, method="direct")
        rates = {"student/mAP": 0.3 + seed / 50, "teacher/mAP": 0.4 + seed / 40}
        add("ours", rates, seed=seed)
    said = compared("target:prid", forced=True).sentences
    assert said[0].startswith("ours (student) is better than base by ")
    assert said[1].startswith("ours (teacher) is better than base by ")


def test_sentences_of_sections_tell_no_more_than_whose_scores_they_are(add, compared) -> None:
    for seed in range(3):
        both = {"student/mAP": 0.3 + seed / 50, "teacher/mAP": 0.4 + seed / 50}
        add("base", both, seed=seed)
        add(
            "ours",
            {key: rate + 0.1 + seed / 99 for key, rate in both.items()},
            seed=seed,
            threads=9,
        )
        add("other", 0.5, seed=seed, data={"query": 7}, threads=3)
    said = compared("target:prid").sentences
    assert said[0].startswith("student: ours is better than base by ")
    assert said[1].startswith("teacher: ours is better than base by ")


def test_a_setting_to_ignore_that_is_none_is_refused(add, compared) -> None:
    add("one", 0.2)
    with pytest.raises(
        RunError, match=r"--ignore optimizer\.rate: these runs have no such setting"
    ):
        compared("one", ignored=("optimizer.rate",))


def test_runs_that_never_finished_are_said_to_have_nothing(add, compared) -> None:
    run = add("x", ending="failed")
    assert "None of these runs has finished" in compared("x").sentences[0]
    single = compared("x", each=True)
    assert single.footnotes == (f"Run {run} is failed: it has no scores yet.",)
    assert not any("finished" in said for said in single.sentences)
