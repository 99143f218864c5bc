"""What the commands that carry out series of runs share."""

import sys
from collections.abc import Sequence
from typing import Any

from core import paths
from core.cli.output import put, tell, width
from core.cli.place import Place
from core.cli.watch import leave
from core.compare.formats import render
from core.compare.table import Cell, Comparison, Form
from core.errors import StoreError
from core.runs.interruption import Interruption
from core.runs.resolve import check_data
from core.series.conduct import train
from core.series.ledger import Measured
from core.series.plan import Training, distinct
from core.series.progress import Progress, failure
from core.series.results import Results
from core.series.single import Outcome
from core.store import Store
from core.tables import table
from core.text import harmless


def put_comparison(comparison: Comparison, form: Form) -> None:
    """Print a table with all that is said beside it."""
    put(render(comparison, form, width(sys.stdout)).removesuffix("\n"))


def train_missing(
    store: Store, results: Results, jobs: int, place: Place, *, detach: bool = False
) -> tuple[list[Outcome], int | None]:
    """Train what a series lacks, saying how it goes; returns as `core.series.conduct.train`.

    Args:
        store: where the runs will be.
        results: of the series, as far as it is known.
        jobs: runs at a time on this machine; Slurm gets all at once.
        place: where they run.
        detach: don't follow those on Slurm; the exit code is None then.

    Raises:
        ConfigError: options don't fit the place.
        DataError: a dataset isn't there or can't serve.
        StoreError: the database can only be read.
    """
    trainings = distinct([results.needed])
    missing = [training for training in trainings if training not in results.found]
    if missing:
        root = paths.data_root(str(results.series.data_root or ""))
        check_data(missing[0].settings, root)
    tell(f"{len(trainings)} trainings, {len(trainings) - len(missing)} of them done already")
    if place.is_here:
        return train(store, missing, jobs, tell)
    return _train_on_slurm(store, missing, place, detach)


def _train_on_slurm(
    store: Store, missing: Sequence[Training], place: Place, detach: bool
) -> tuple[list[Outcome], int | None]:
    from core.series.array import await_all, send

    if missing and store.notice:
        raise StoreError(store.notice)
    sent = send(store, missing, lambda training: place.asked(training.settings))
    if detach and sent:
        leave(*(one.folder.name for one in sent))
        return [], None
    with Interruption() as interruption:
        outcomes = await_all(store, sent, Progress(tell, len(sent)), interruption)
    if interruption.count:
        tell("the runs go on in Slurm; the same command takes up from there, `vreid stop` ends one")
    return [one for one in outcomes if one.state != "finished"], interruption.exit_code


def explain(failed: Sequence[Outcome]) -> None:
    """Say which trainings didn't finish, and why."""
    for outcome in failed:
        tell(f"vreid: {failure(outcome)}")


def list_trainings(trainings: Sequence[Training], done: dict[Training, Measured]) -> None:
    """Print which trainings are done and which would be run."""
    rows = [["state", "run", "pair", "rows", "seed"]]
    for one in trainings:
        state = ["done", done[one].run_id] if one in done else ["to run", "-"]
        pair = f"{one.settings.source}→{one.settings.target}"
        labels = "; ".join(row.label for row in one.rows)
        rows.append([*state, pair, labels, str(one.replicate)])
    safe = [[harmless(cell) for cell in row] for row in rows]
    for line in table(safe, "<<<<>", width(sys.stdout)):
        put(line)
    put(f"{len(done)} of {len(trainings)} trainings are done; {len(trainings) - len(done)} to run")


def trainings_json(
    trainings: Sequence[Training], done: dict[Training, Measured]
) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "source": one.settings.source,
            "target": one.settings.target,
            "rows": [row.key for row in one.rows],
            **one.replicate._asdict(),
            "state": "done" if one in done else "to run",
            "run": done[one].run_id if one in done else None,
        }
        for one in trainings
    ]


def failed_json(failed: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Trainings that didn't finish, for programs."""
    return [
        {
            "rows": [row.key for row in outcome.training.rows],
            **outcome.training.replicate._asdict(),
            "run": outcome.run_id or None,
            "state": outcome.state,
            "text": outcome.text,
        }
        for outcome in failed
    ]


def runs_json(results: Results, key: str) -> list[dict[str, Any]]:
    """The runs behind a row, and None for those that are missing."""
    rows = {row.key: row for row in results.series.rows}
    runs = results.runs(rows[key])
    return [
        {
            **one._asdict(),
            "run": runs[one].run_id if one in runs else None,
            "commit": runs[one].commit if one in runs else None,
            "dirty": runs[one].dirty if one in runs else None,
        }
        for one in results.series.replicates_of(rows[key])
    ]


def spread_json(cell: Cell) -> dict[str, float | int] | None:
    """A mean for programs, with a deviation of 0 where it is of one run; rates in [0, 1]."""
    if cell.value is None:
        return None
    return {"mean": cell.value, "deviation": cell.deviation or 0.0, "n": cell.n}
