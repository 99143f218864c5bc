"""Which trainings a table of results takes."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import ConfigError
from core.runs.resolve import Wish, resolve
from core.settings import Experiment


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one network of the runs of one configuration.

    Attributes:
        key: names the row on the command line and in JSON.
        label: names it in the table.
        network: "student", "teacher" or "histogram".
        assignments: `key=value` laid over those of the series.
        once: nothing is drawn at random, so that the first seed is enough.
    """

    key: str
    label: str
    method: str
    network: str = "student"
    assignments: tuple[str, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Rows on one pair, each over the same seeds.

    Attributes:
        source, target: datasets as people write them.
        assignments: `key=value` of every run.
        data_root: the folder that holds datasets; None leaves it to `vreid run`.
        quick: the embedded pair in its small form.
        tags: words on the runs that are started for this series.
    """

    source: str
    target: str
    rows: tuple[Row, ...]
    seeds: tuple[int, ...]
    assignments: tuple[str, ...] = ()
    backbone: str = ""
    config: Path | None = None
    data_root: Path | None = None
    quick: bool = False
    tags: tuple[str, ...] = ()

    def seeds_of(self, row: Row) -> tuple[int, ...]:
        """The seeds that a row takes."""
        return self.seeds[:1] if row.once else self.seeds

    def settings(self, row: Row, seed: int) -> Experiment:
        """The resolved settings of one run.

        Raises:
            ConfigError: an assignment doesn't fit.
            DataError: a dataset is unknown.
        """
        assignments = (*self.assignments, *row.assignments)
        return resolve(
            Wish(
                self.source,
                self.target,
                row.method,
                self.backbone,
                self.config,
                assignments,
                seed,
                self.quick,
            )
        )


@dataclass(frozen=True, slots=True)
class Training:
    """One run that a series needs; rows of equal settings need the same.

    Attributes:
        settings: resolved; they alone tell trainings apart.
        series: how the settings came about.
        rows: those that need it.
    """

    settings: Experiment
    series: Series = field(compare=False)
    rows: tuple[Row, ...] = field(compare=False)

    @property
    def row(self) -> Row:
        """The first row that needs it."""
        return self.rows[0]

    @property
    def title(self) -> str:
        """The training in words."""
        return f"{self.row.label}, seed {self.settings.seed}"


Needs = dict[tuple[str, int], Training]


def needs(series: Series) -> Needs:
    """What each row needs at each seed: {(row's key, seed): training}, seed by seed.

    Raises:
        ConfigError: an assignment doesn't fit, or is the seed, which the series decides.
        DataError: a dataset is unknown.
    """
    for text in series.assignments:
        key = text.partition("=")[0].strip()
        if key in ("seed", "method"):
            decides = {"seed": "--seeds decides it", "method": "each row has its own"}[key]
            raise ConfigError(f"--set {key}=…: {decides}; leave it out")
    first = {row.key: series.settings(row, series.seeds[0]) for row in series.rows}
    needed = {}
    for seed, row in itertools.product(series.seeds, series.rows):
        sharing = tuple(one for one in series.rows if first[one.key] == first[row.key])
        if seed in series.seeds_of(row):
            settings = replace(first[row.key], seed=seed)
            needed[row.key, seed] = Training(settings, series, sharing)
    return needed


def distinct(needed: Sequence[Needs]) -> list[Training]:
    """Each training once, in the order in which they are needed."""
    return list(dict.fromkeys(training for one in needed for training in one.values()))


def shared(jobs: int) -> tuple[str, ...]:
    """`key=value` that all runs of a series begin with: final scores alone, fair shares.

    Args:
        jobs: runs at a time; beside others a run keeps to one processor.
    """
    return ("evaluation.every=0", *(("threads=1",) if jobs > 1 else ()))
