"""What the finished runs of a series say: means, spread and paired differences."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.compare.cells import mean, tested
from core.compare.notes import commit_word
from core.compare.table import Cell
from core.compare.verdict import Paired
from core.measures import BEST, BEST_WORDS, VARIANTS
from core.series.ledger import Measured, measured
from core.series.plan import Needs, Replicate, Row, Series, Training, needs, scored_as
from core.store import Store


@dataclass(frozen=True, slots=True)
class Results:
    """A series with what its runs reached.

    Attributes:
        needed: training of each row and replicate.
        found: those that have a finished run.
    """

    series: Series
    needed: Needs
    found: Mapping[Training, Measured]

    def runs(self, row: Row) -> dict[Replicate, Measured]:
        """The finished runs of a row, by replicate."""
        wanted = {each: self.needed[row.key, each] for each in self.series.replicates_of(row)}
        return {each: self.found[one] for each, one in wanted.items() if one in self.found}

    def missing(self) -> list[tuple[Row, Replicate]]:
        """Row and replicate of every figure that isn't there."""
        return [
            (row, each)
            for row in self.series.rows
            for each in self.series.replicates_of(row)
            if self.needed[row.key, each] not in self.found
        ]

    def network(self, row: Row) -> str:
        """A row's network as its scores name it."""
        return scored_as(row, self.needed[row.key, self.series.replicates_of(row)[0]].settings)

    def label(self, row: Row) -> str:
        """A row in a table, which says so where its scores chose the epoch."""
        return row.label + (f" {BEST_WORDS}" if self.network(row).endswith(BEST) else "")

    def column(self, row: Row, variant: str, measure: str) -> dict[Replicate, float]:
        """A measure of a row's network, such as "mAP" under variant "+bn", by replicate."""
        key = f"{self.network(row)}{variant}/{measure}"
        return {each: run.scores[key] for each, run in self.runs(row).items() if key in run.scores}

    def cell(self, row: Row, variant: str, measure: str) -> Cell:
        """A measure over the replicates of a row; empty where no run has it."""
        found = self.column(row, variant, measure)
        return mean({(each.seed, each.split or 0): rate for each, rate in found.items()})

    def variants(self) -> list[str]:
        """The variants of which there is a figure; as trained always."""
        return [
            variant
            for variant in VARIANTS
            if not variant or any(self.column(row, variant, "mAP") for row in self.series.rows)
        ]

    def difference(self, row: Row, reference: Row, variant: str = "") -> Paired | None:
        """How far a row's mAP lies above another's at the replicates of both; None below two."""
        ours, theirs = (self.column(one, variant, "mAP") for one in (row, reference))
        both = [each for each in ours if each in theirs]
        if len(both) < 2:
            return None
        splits = [each.split or 0 for each in both]
        return tested([ours[r] for r in both], [theirs[r] for r in both], splits)

    def same(self, row: Row, other: Row) -> bool:
        """Whether two rows are one network of the same runs."""
        return row.network == other.network and all(
            self.needed[row.key, each] == self.needed[other.key, each]
            for each in self.series.replicates
            if (row.key, each) in self.needed and (other.key, each) in self.needed
        )

    def commits(self) -> list[str]:
        """The commits that the figures were made with, those with changes marked."""
        runs = [self.found[one] for one in self.needed.values() if one in self.found]
        return sorted({commit_word(run.commit, run.dirty) for run in runs})


def gather(store: Store, series: Series) -> Results:
    """A series with what the store has of it.

    Raises:
        ConfigError: an assignment doesn't fit.
        StoreError: the database can't be read.
    """
    needed = needs(series)
    return Results(series, needed, measured(store, needed.values()))
