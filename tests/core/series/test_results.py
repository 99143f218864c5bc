from dataclasses import replace

import pytest

from core.compare.formats.text import render
from core.compare.notes import commit_words, legend
from core.compare.table import Cell
from core.series.plan import Replicate, Series, distinct, needs
from core.series.results import gather
from core.series.tabled import tabled
from core.series.words import comparisons, missing_words
from core.store import Store

SEEDS = (0, 1, 2)


@pytest.fixture
def filled(store: Store, finish, series: Series) -> Series:
    """Direct at 10, 20, 30; full at 11, 22, 33, its teacher at 50 without re-estimation."""
    whole = replace(series, seeds=SEEDS)
    for (key, replicate), training in needs(whole).items():
        low = 0.1 * (replicate.seed + 1)
        if key == "direct":
            finish(training.settings, {"student/mAP": low, "student/rank1": low / 2})
        if key == "full":
            rates = {"student/mAP": 1.1 * low, "student+bn/mAP": 0.25, "teacher/mAP": 0.5}
            finish(training.settings, rates, git={"commit": "1" * 40, "dirty": True})
    return whole


def test_worked_by_hand(store: Store, filled: Series) -> None:
    results = gather(store, filled)
    direct, full, teacher = filled.rows
    # 10, 20, 30: mean 20, deviation 10. Differences 1, 2, 3: mean 2, reach 4.302653 / sqrt(3).
    found = results.cell(direct, "", "mAP")
    assert (found.value, found.deviation, found.n) == (pytest.approx(0.2), pytest.approx(0.1), 3)
    difference = results.difference(full, direct)
    assert difference
    reach = 0.04302653 / 3**0.5
    assert difference.mean == pytest.approx(0.02)
    assert (difference.low, difference.high) == pytest.approx((0.02 - reach, 0.02 + reach))
    assert results.cell(teacher, "", "mAP") == Cell(0.5, 3, 0.0, 0.5, 0.5)
    assert results.cell(direct, "+bn", "mAP") == Cell()
    assert results.difference(full, direct, "+bn") is None
    assert results.variants() == ["", "+bn"]


def test_scores_that_chose_their_epoch_say_so(store: Store, finish, series: Series) -> None:
    best = replace(series, assignments=("evaluation.select=best",))
    rates = {"student@best/mAP": 0.4, "student@best+cc/mAP": 0.2, "teacher@best/mAP": 0.6}
    for training in distinct([needs(best)]):
        finish(training.settings, rates)
    results = gather(store, best)
    _, full, teacher = best.rows
    assert [results.cell(row, "", "mAP").value for row in best.rows] == [0.4, 0.4, 0.6]
    assert results.variants() == ["", "+cc"]
    table = tabled(results, "")
    assert legend(table, "").endswith("; +cc: other clothes alone")
    words = "of the epoch best on the test labels"
    assert table.rows[0].label == f"direct transfer {words}"
    (said,) = comparisons(results, [(teacher, full)])
    assert said.startswith(f"full, teacher {words} against full {words}: as trained +20.0 mAP")


def test_cells_and_sentences(store: Store, filled: Series) -> None:
    results = gather(store, filled)
    direct, full, teacher = filled.rows
    head, row, *_ = render(tabled(results, "")).splitlines()
    assert head.split() == ["row", "mAP", "rank-1", "mAP", "+bn", "rank-1", "+bn", "seeds"]
    assert row.split("  ")[0] == "direct transfer"
    assert row.split()[2:] == [*("20.0", "±", "10.0"), *("10.0", "±", "5.0"), "-", "-", "3"]
    assert comparisons(results, [(full, direct)]) == [
        "full against direct transfer: as trained +2.0 mAP over 3 training seeds, 95 % interval "
        "-0.5 to +4.5, which includes 0."
    ]
    assert "excludes 0" in comparisons(results, [(teacher, full)])[0]
    assert comparisons(results, [(full, full)]) == ["full: here the same runs as full."]
    assert results.commits() == ["000000000000", "111111111111 with changes"]
    assert "several states of the code" in commit_words(results.commits())
    assert commit_words(["abc"]) == "Commit abc."


def test_several_differences_are_corrected_for_their_number(store: Store, filled: Series) -> None:
    results = gather(store, filled)
    direct, full, teacher = filled.rows
    said = comparisons(results, [(full, direct), (teacher, direct)])
    # t = 2 / (1 / sqrt(3)) and 30 / (10 / sqrt(3)), two-sided with 2 degrees: 0.0742 and 0.0351
    assert said[0].endswith("which includes 0, p = 0.074.")
    assert said[1].endswith("which excludes 0, p = 0.07.")  # twice 0.0351
    assert said[2] == "P values are Holm's, for 2 comparisons under each variant at most."


def test_missing_seeds_are_named_and_not_averaged_over(
    store: Store, finish, series: Series
) -> None:
    needed = needs(series)
    finish(needed["full", Replicate(0)].settings, {"student/mAP": 0.25})
    finish(needed["full", Replicate(1)].settings, {"student/mAP": 0.9}, ending="stopped")
    results = gather(store, series)
    full = series.rows[1]
    assert results.cell(full, "", "mAP") == Cell(0.25, 1)
    assert results.difference(full, series.rows[0]) is None
    assert comparisons(results, [(full, series.rows[0])]) == []
    assert render(tabled(results, "")).splitlines()[2].split() == ["full", "25.0", "-", "1"]
    assert [(row.key, each.seed) for row, each in results.missing()] == [
        *(("direct", 0), ("direct", 1), ("full", 1), ("teacher", 1)),
    ]
    assert missing_words(results) == [
        "Missing: direct transfer, seeds 0, 1.",
        "Missing: full, seed 1.",
        "Missing: full, teacher, seed 1.",
    ]
