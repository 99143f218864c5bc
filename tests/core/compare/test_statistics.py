"""Intervals and tests against values worked by hand, SciPy's own, and simulated runs."""

import numpy as np
import pytest
from scipy import stats

from core.compare.statistics import (
    as_family,
    holm,
    interval,
    paired,
    paired_queries,
    sign_flips,
)
from core.compare.verdict import Paired
from core.errors import DataError


def test_an_interval_worked_by_hand() -> None:
    # 1, 2, 3: mean 2, deviation 1, t(0.975; 2) = 4.302653.
    found = interval([1.0, 2.0, 3.0])
    reach = 4.302653 / 3**0.5
    assert (found.mean, found.deviation, found.n) == (2, 1, 3)
    assert (found.low, found.high) == pytest.approx((2 - reach, 2 + reach), abs=1e-5)
    alone = interval([5.0])
    assert (alone.mean, alone.deviation, alone.low, alone.high, alone.n) == (5, 0, 5, 5, 1)
    with pytest.raises(DataError, match="one replicate or more"):
        interval([])


def test_a_paired_difference_worked_by_hand() -> None:
    # Differences 1, 2, 3: mean 2, error 1 / sqrt(3), so t = 2 sqrt(3) with 2 degrees, for which
    # Student's distribution is 1/2 + t / (2 sqrt(2 + t^2)): p = 1 - t / sqrt(2 + t^2).
    found = paired([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    reach, t = 4.302653 / 3**0.5, 2 * 3**0.5
    assert (found.mean, found.deviation, found.n, found.units, found.over) == (2, 1, 3, 3, "seeds")
    assert (found.low, found.high) == pytest.approx((2 - reach, 2 + reach), abs=1e-5)
    assert found.p == pytest.approx(1 - t / (2 + t * t) ** 0.5)
    assert found.effect == pytest.approx(2)
    assert found.flips is None  # of three signs an eighth each
    assert not found.excludes_zero


@pytest.mark.parametrize("count", [2, 5, 9])
def test_students_test_is_scipys(count: int) -> None:
    generator = np.random.default_rng(count)
    ours, theirs = generator.normal(0.4, 1, count), generator.normal(0, 1, count)
    found, known = paired(ours.tolist(), theirs.tolist()), stats.ttest_rel(ours, theirs)
    assert found.p == pytest.approx(known.pvalue)
    low, high = known.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_seeds_on_one_split_are_no_independent_splits() -> None:
    # Three splits of two seeds: as many on each, so the error is that of the splits' means.
    splits = [0, 0, 1, 1, 2, 2]
    values = [0.30, 0.32, 0.40, 0.44, 0.37, 0.41]
    means = [0.31, 0.42, 0.39]
    found, plain = interval(values, splits), stats.t(2).ppf(0.975) * np.std(means, ddof=1) / 3**0.5
    assert found.mean == pytest.approx(np.mean(values))
    assert found.high - found.mean == pytest.approx(plain)
    test = paired(values, [0.3] * 6, splits)
    assert (test.n, test.units, test.over) == (6, 3, "splits")
    assert test.p == pytest.approx(stats.ttest_1samp(means, 0.3).pvalue)
    one = paired(values, [0.3] * 6, [4] * 6)
    assert (one.units, one.over) == (6, "seeds")


def test_without_spread_there_is_nothing_to_test() -> None:
    found = paired([0.5, 0.6], [0.4, 0.5])
    assert (found.p, found.effect, found.flips) == (None, None, None)
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))
    same = paired_queries([0.5, 0.25], [0.5, 0.25])
    assert (same.mean, same.low, same.high, same.p) == (0, 0, 0, None)


def test_too_few_replicates_are_refused() -> None:
    with pytest.raises(DataError, match="two or more"):
        paired([1.0], [2.0])
    with pytest.raises(DataError, match="not 2 and 3"):
        paired([1.0, 2.0], [1.0, 2.0, 3.0])


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator, covered = np.random.default_rng(0), 0
    for _ in range(2000):
        seeds = generator.normal(0, 5, 5)  # shared by both sides, so pairing removes it
        found = paired((seeds + generator.normal(1, 1, 5)).tolist(), seeds.tolist())
        covered += found.low <= 1 <= found.high
    assert 0.935 <= covered / 2000 <= 0.965


def test_over_splits_it_covers_too_where_seeds_taken_for_splits_would_not() -> None:
    generator, covered, naive = np.random.default_rng(1), 0, 0
    splits = np.repeat(np.arange(5), 4)
    for _ in range(1000):
        values = generator.normal(0, 1, 5)[splits] + generator.normal(0, 0.5, 20)
        found, plain = interval(values.tolist(), splits.tolist()), interval(values.tolist())
        covered += found.low <= 0 <= found.high
        naive += plain.low <= 0 <= plain.high
    assert 0.93 <= covered / 1000 <= 0.97
    assert naive / 1000 < 0.8


def test_the_bootstrap_over_queries_covers_the_truth() -> None:
    generator, covered = np.random.default_rng(2), 0
    for seed in range(100):
        theirs = generator.beta(2, 2, 60)
        ours = theirs + generator.normal(0.03, 0.1, 60)
        found = paired_queries(ours, theirs, seed=seed)
        covered += found.low <= 0.03 <= found.high
    assert covered >= 88  # 95 of 100, give or take three deviations


def test_queries_of_one_person_count_together() -> None:
    generator = np.random.default_rng(3)
    people = np.repeat(np.arange(40), 10)
    theirs = generator.beta(2, 2, 400)
    ours = theirs + generator.normal(0, 0.1, 40)[people] + generator.normal(0, 0.02, 400)
    alone, together = paired_queries(ours, theirs), paired_queries(ours, theirs, people)
    assert together.mean == pytest.approx(alone.mean)
    assert (together.over, together.units, together.n) == ("identities", 40, 400)
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert together.p is not None
    assert together.p > (alone.p or 0)


def test_the_bootstrap_of_queries_is_scipys() -> None:
    generator = np.random.default_rng(4)
    theirs = generator.beta(2, 2, 30)
    ours = theirs + generator.normal(0.05, 0.1, 30)
    found = paired_queries(ours, theirs)
    known = stats.bootstrap((ours - theirs,), np.mean, method="BCa", rng=5).confidence_interval
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.003)


def test_queries_without_a_match_count_on_neither_side() -> None:
    nan = float("nan")
    found = paired_queries([0.5, nan, 0.75, 1.0], [0.25, nan, 0.25, 0.25])
    assert (found.n, found.mean) == (3, pytest.approx(0.5))
    with pytest.raises(DataError, match="one side alone"):
        paired_queries([0.5, nan], [0.5, 0.5])
    with pytest.raises(DataError, match="2 and 3 queries"):
        paired_queries([0.5, 0.5], [0.5, 0.5, 0.5])
    with pytest.raises(DataError, match="fewer than two"):
        paired_queries([0.5, nan], [0.5, nan])


def test_signs_turned_round_worked_by_hand() -> None:
    assert sign_flips([1.0, 2.0, 4.0]) == 2 / 8  # no other signs reach 7 or -7
    assert sign_flips([1.0, 1.0, -1.0]) == 1.0  # whatever the signs, the sum is 1 from 0 or more
    assert sign_flips([0.1] * 10) == 2 / 2**10


@pytest.mark.parametrize("count", [8, 30])
def test_signs_turned_round_are_scipys_permutations(count: int) -> None:
    generator = np.random.default_rng(count)
    apart = generator.normal(0.3, 1, count)
    known = stats.permutation_test(
        (apart, np.zeros(count)),
        lambda one, other, axis: np.mean(one - other, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=1,
    )
    assert sign_flips(apart) == pytest.approx(known.pvalue, abs=1e-9 if count == 8 else 0.02)


def test_a_permutation_test_errs_as_seldom_as_it_says() -> None:
    generator = np.random.default_rng(6)
    below = sum(sign_flips(generator.standard_t(2, 9)) <= 0.05 for _ in range(1000))
    assert 0.03 <= below / 1000 <= 0.07


def test_holms_correction_worked_by_hand() -> None:
    # In order 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1; none below the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_family_is_corrected_together_but_for_what_has_no_test() -> None:
    def test(p: float | None) -> Paired:
        return Paired(0.1, 0.1, 0, 0.2, 5, "seeds", 5, p)

    found = as_family([test(0.01), test(None), test(0.03)])
    assert [one.corrected for one in found] == [pytest.approx(0.02), None, pytest.approx(0.03)]
    assert [one.family for one in found] == [2, 1, 2]
    assert as_family([test(0.01), test(None)])[0].corrected is None
