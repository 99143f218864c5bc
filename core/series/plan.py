"""Which trainings a table of results takes."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from core.config import flat
from core.errors import ConfigError
from core.measures import BEST
from core.presets import assignment
from core.runs.resolve import Wish, resolve
from core.settings import Experiment

BY_SPLIT = {"data.split": "--split decides it"}


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


class Replicate(NamedTuple):
    """One repetition of an experiment.

    Attributes:
        seed: of training.
        split: of the target's protocol; None leaves it to the settings.
    """

    seed: int
    split: int | None = None

    def __str__(self) -> str:
        return f"{self.seed}" if self.split is None else f"{self.seed} on split {self.split}"


@dataclass(frozen=True, slots=True)
class Series:
    """Rows on one pair, each over the same replicates.

    Attributes:
        source, target: datasets as people write them.
        assignments: `key=value` of every run.
        data_root: the folder that holds datasets; None leaves it to `vreid run`.
        quick: the embedded pair in its small form.
        tags: words on the runs that are started for this series.
        splits: of the target's protocol, each with every seed; () leaves it to the settings.
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
    splits: tuple[int, ...] = ()

    @property
    def replicates(self) -> tuple[Replicate, ...]:
        """Every seed on every split."""
        return tuple(itertools.starmap(Replicate, itertools.product(self.seeds, self._splits)))

    def replicates_of(self, row: Row) -> tuple[Replicate, ...]:
        """The replicates that a row takes."""
        return self.replicates[: len(self._splits)] if row.once else self.replicates

    @property
    def _splits(self) -> tuple[int | None, ...]:
        return self.splits or (None,)

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
                self.data_root,
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
        split = self.settings.data.split if self.series.splits else None
        return f"{self.row.label}, seed {Replicate(self.settings.seed, split)}"


Needs = dict[tuple[str, Replicate], Training]


def needs(series: Series) -> Needs:
    """What each row needs: {(row's key, replicate): training}, replicate by replicate.

    Raises:
        ConfigError: an assignment doesn't fit, or is one that the series decides.
        DataError: a dataset is unknown.
    """
    decided = {"seed": "--seed or --seeds decides it", "method": "--method or each row decides it"}
    refuse_decided(series.assignments, decided | (BY_SPLIT if series.splits else {}))
    first = {row.key: series.settings(row, series.seeds[0]) for row in series.rows}
    needed = {}
    for replicate, row in itertools.product(series.replicates, series.rows):
        sharing = tuple(one for one in series.rows if first[one.key] == first[row.key])
        if replicate in series.replicates_of(row):
            settings = _at(first[row.key], replicate)
            needed[row.key, replicate] = Training(settings, series, sharing)
    return needed


def refuse_decided(assignments: Sequence[str], decided: Mapping[str, str]) -> None:
    """Refuse assignments that something else would undo.

    Args:
        assignments: `key=value` as `--set` takes them.
        decided: what decides, by setting.

    Raises:
        ConfigError: it decides what an assignment sets.
    """
    for text in assignments:
        for key in flat(assignment(text)):
            if key in decided:
                raise ConfigError(f"--set {key}=…: {decided[key]}; leave it out")


def scored_as(row: Row, settings: Experiment) -> str:
    """A row's network as its scores name it, which say so where they chose the epoch."""
    chosen = settings.evaluation.select == "best" and row.method != "histogram"
    return row.network + (BEST if chosen else "")


def _at(settings: Experiment, replicate: Replicate) -> Experiment:
    """The settings of one replicate."""
    split = settings.data.split if replicate.split is None else replicate.split
    return replace(settings, seed=replicate.seed, data=replace(settings.data, split=split))


def distinct(needed: Sequence[Needs]) -> list[Training]:
    """Each training once, in the order in which they are needed."""
    return list(dict.fromkeys(training for one in needed for training in one.values()))


def shared(jobs: int) -> tuple[str, ...]:
    """`key=value` that all runs of a series begin with: final scores alone, fair shares.

    Args:
        jobs: runs at a time; beside others a run keeps to one processor.
    """
    return ("evaluation.every=0", *(("threads=1",) if jobs > 1 else ()))
