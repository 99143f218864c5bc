import numpy as np
import pytest

from core.errors import DataError
from core.evaluation.replicates import mean_and_deviation, paired_difference


def test_worked_by_hand() -> None:
    # Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), t(0.975; 2) = 4.302653.
    found = paired_difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    reach = 4.302653 / 3**0.5
    assert (found.mean, found.replicates) == (2, 3)
    assert (found.low, found.high) == pytest.approx((2 - reach, 2 + reach), abs=1e-5)
    assert not found.excludes_zero
    assert mean_and_deviation([1.0, 2.0, 3.0]) == (2, 1)
    assert mean_and_deviation([5.0]) == (5, 0)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(0)
    covered = 0
    for _ in range(2000):
        seed_effect = generator.normal(0, 5, 5)  # shared by both sides, so pairing removes it
        first, second = seed_effect + generator.normal(1, 1, 5), seed_effect
        found = paired_difference(first.tolist(), second.tolist())
        covered += found.low <= 1 <= found.high
    assert 0.935 <= covered / 2000 <= 0.965


def test_too_few_replicates_are_refused() -> None:
    with pytest.raises(DataError, match="two or more"):
        paired_difference([1.0], [2.0])
    with pytest.raises(DataError, match="not 2 and 3"):
        paired_difference([1.0, 2.0], [1.0, 2.0, 3.0])
