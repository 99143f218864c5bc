"""What intervals and tests found, as plain values; `core.compare.statistics` finds it."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["seeds", "splits", "queries", "identities"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and where it may lie.

    Attributes:
        deviation: sample standard deviation; 0 for a single value.
        low, high: interval of the mean with the confidence asked for; the mean itself where one
            value says nothing about that.
        n: how many values.
    """

    mean: float
    deviation: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Paired:
    """How far one side lies above the other, pair by pair.

    Attributes:
        mean: of the differences.
        deviation: their sample standard deviation.
        low, high: interval of the mean with the confidence asked for.
        n: how many pairs.
        over: what was drawn independently: "seeds", "splits", "queries" or "identities".
        units: how many of those; as many as pairs, or fewer where several pairs share one.
        p: chance of such a difference, or a larger one, if there were none; None where the
            differences have no spread, so that nothing can be told.
        flips: the same without assuming a normal distribution, by turning signs round; None where
            so few units can't reach 0.05 whatever they are.
        effect: mean over deviation (Cohen's d of paired samples); None without spread.
        corrected: `p` after Holm's correction; None where it stands alone.
        family: how many comparisons that was for.
    """

    mean: float
    deviation: float
    low: float
    high: float
    n: int
    over: Unit
    units: int
    p: float | None = None
    flips: float | None = None
    effect: float | None = None
    corrected: float | None = None
    family: int = 1

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.low > 0 or self.high < 0
