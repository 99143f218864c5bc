"""What the finished runs of a series say: means, spread and paired differences over seeds."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.evaluation.replicates import Difference, mean_and_deviation, paired_difference
from core.measures import VARIANTS
from core.series.ledger import Measured, measured
from core.series.plan import Needs, Row, Series, Training, needs
from core.store import Store


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and sample standard deviation over `n` seeds, of rates in [0, 1]."""

    mean: float
    deviation: float
    n: int


@dataclass(frozen=True, slots=True)
class Results:
    """A series with what its runs reached.

    Attributes:
        needed: training of each row and seed.
        found: those that have a finished run.
    """

    series: Series
    needed: Needs
    found: Mapping[Training, Measured]

    def runs(self, row: Row) -> dict[int, Measured]:
        """The finished runs of a row, by seed."""
        wanted = {seed: self.needed[row.key, seed] for seed in self.series.seeds_of(row)}
        return {seed: self.found[one] for seed, one in wanted.items() if one in self.found}

    def missing(self) -> list[tuple[Row, int]]:
        """Row and seed of every figure that isn't there."""
        return [
            (row, seed)
            for row in self.series.rows
            for seed in self.series.seeds_of(row)
            if self.needed[row.key, seed] not in self.found
        ]

    def column(self, row: Row, variant: str, measure: str) -> dict[int, float]:
        """A measure of a row's network, such as "mAP" under variant "+bn", by seed."""
        key = f"{row.network}{variant}/{measure}"
        return {seed: run.scores[key] for seed, run in self.runs(row).items() if key in run.scores}

    def spread(self, row: Row, variant: str, measure: str) -> Spread | None:
        """Mean and deviation of a measure; None where no run has it."""
        values = list(self.column(row, variant, measure).values())
        return Spread(*mean_and_deviation(values), len(values)) if values else None

    def variants(self) -> list[str]:
        """The variants of which there is a figure; as trained always."""
        return [
            variant
            for variant in VARIANTS
            if not variant or any(self.column(row, variant, "mAP") for row in self.series.rows)
        ]

    def difference(self, row: Row, reference: Row, variant: str = "") -> Difference | None:
        """How far a row's mAP lies above another's at the seeds of both; None below two."""
        ours, theirs = (self.column(one, variant, "mAP") for one in (row, reference))
        both = [seed for seed in ours if seed in theirs]
        if len(both) < 2:
            return None
        return paired_difference([ours[s] for s in both], [theirs[s] for s in both])

    def same(self, row: Row, other: Row) -> bool:
        """Whether two rows are one network of the same runs."""
        return row.network == other.network and all(
            self.needed[row.key, seed] == self.needed[other.key, seed]
            for seed in self.series.seeds
            if (row.key, seed) in self.needed and (other.key, seed) in self.needed
        )

    def commits(self) -> list[str]:
        """The commits that the figures were made with, those with changes marked."""
        runs = [self.found[one] for one in self.needed.values() if one in self.found]
        return sorted({_commit(run) for run in runs})


def gather(store: Store, series: Series) -> Results:
    """A series with what the store has of it.

    Raises:
        ConfigError: an assignment doesn't fit.
        StoreError: the database can't be read.
    """
    needed = needs(series)
    return Results(series, needed, measured(store, needed.values()))


def _commit(run: Measured) -> str:
    if not run.commit:
        return "unknown"
    return run.commit[:12] + (" with changes" if run.dirty else "")
