"""What several runs of one experiment say together: mean, spread, and paired differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataError


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference over replicates.

    Attributes:
        mean: of the differences.
        low, high: the interval that holds the true mean with the confidence asked for.
        replicates: how many pairs.
    """

    mean: float
    low: float
    high: float
    replicates: int

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.low > 0 or self.high < 0


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation; the latter is 0 for a single value."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return float(np.mean(values)), spread


def paired_difference(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> Difference:
    """How far `first` lies above `second`, replicate by replicate, with a Student interval.

    Args:
        first: one value a replicate.
        second: of the same replicates in the same order.
        confidence: of the interval.

    Raises:
        DataError: the two have different lengths, or fewer than two replicates.
    """
    from scipy.special import stdtrit  # a third of a second: not for every table

    if len(first) != len(second) or len(first) < 2:
        raise DataError(
            f"a paired difference takes two or more replicates of both sides, not {len(first)} "
            f"and {len(second)}: run the missing seeds"
        )
    apart = np.subtract(first, second)
    mean, error = float(apart.mean()), float(apart.std(ddof=1) / np.sqrt(len(apart)))
    reach = float(stdtrit(len(apart) - 1, (1 + confidence) / 2)) * error
    return Difference(mean, mean - reach, mean + reach, len(apart))
