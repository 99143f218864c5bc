"""`vreid ablate`: every part of the method on and off, over several seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.cli.demo import caveats
from core.cli.output import put_json
from core.cli.place import Place
from core.cli.series import (
    explain,
    failed_json,
    list_trainings,
    put_comparison,
    runs_json,
    spread_json,
    train_missing,
    trainings_json,
)
from core.compare.notes import commit_words
from core.compare.table import Form
from core.errors import ConfigError
from core.measures import MEASURES
from core.runs.pair import parse_pair
from core.runs.resolve import is_rendered
from core.series.ablation import chosen, comparisons
from core.series.plan import Row, Series, distinct, shared
from core.series.results import Results, gather
from core.series.seeds import parse_seeds
from core.series.single import Outcome
from core.series.splits import parse_splits
from core.series.tabled import tabled
from core.series.words import compared, missing_words
from core.series.words import comparisons as sentences
from core.settings import Experiment
from core.store import open_store

PAIR = ("demo-syn", "demo-cam")


@dataclass(frozen=True, slots=True)
class Order:
    """The options of `vreid ablate` as they were given."""

    pair: tuple[str, ...] = ()
    seeds: str = "0-4"
    split: str = ""
    jobs: int = 1
    rows: str = ""
    backbone: str = ""
    config: Path | None = None
    assignments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    data_root: Path | None = None
    quick: bool = False
    form: Form = "table"
    dry_run: bool = False
    place: Place = field(default_factory=Place)
    detach: bool = False

    def series(self) -> Series:
        """The rows on the pair."""
        source, target = parse_pair(self.pair) if self.pair else PAIR
        return Series(
            source,
            target,
            chosen(self.rows),
            parse_seeds(self.seeds),
            (*shared(self.jobs), *self.assignments),
            self.backbone,
            self.config,
            self.data_root,
            self.quick,
            ("ablate", *self.tags),
            parse_splits(self.split, target, self.data_root),
        )


def ablate(order: Order) -> int:
    """Run what is missing and print the table; returns the exit code."""
    series = order.series()
    store = open_store()
    results = gather(store, series)
    if order.dry_run:
        trainings, done = distinct([results.needed]), dict(results.found)
        if order.form == "json":
            put_json({"format": 1, "trainings": trainings_json(trainings, done)})
        else:
            list_trainings(trainings, done)
        return 0
    if order.detach and order.place.is_here:
        raise ConfigError("--detach is for series on Slurm; add --on slurm")
    failed, stopped = train_missing(store, results, order.jobs, order.place, detach=order.detach)
    if stopped != 0:
        return stopped or 0
    return _report(gather(store, series), failed, order.form)


def _report(results: Results, failed: Sequence[Outcome], form: Form) -> int:
    notes = _notes(results)
    if form == "json":
        put_json(as_json(results, failed, notes))
    else:
        put_comparison(tabled(results, _head(results), notes), form)
    explain(failed)
    return 1 if results.missing() else 0


def as_json(results: Results, failed: Sequence[Outcome], notes: Sequence[str]) -> dict[str, Any]:
    """The table for programs; rates in [0, 1].

    `rows` hold the runs behind them (`run` is null where one is missing) and, by network and
    measure, `mean`, `deviation` and `n`; `differences` are of mAP, seed by seed, with their 95 %
    interval; `failed` are trainings of this very call.
    """
    series, settings = results.series, _settings(results)
    return {
        "format": 1,
        "source": settings.source,
        "target": settings.target,
        "batch_norm": settings.batch_norm,
        "seeds": list(series.seeds),
        "splits": list(series.splits),
        "quick": series.quick,
        "assignments": list(series.assignments),
        "rows": [_row_json(results, row) for row in series.rows],
        "differences": _differences_json(results),
        "missing": [{"row": row.key, **one._asdict()} for row, one in results.missing()],
        "failed": failed_json(failed),
        "commits": results.commits(),
        "notes": list(notes),
    }


def _row_json(results: Results, row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "method": row.method,
        "network": row.network,
        "assignments": list(row.assignments),
        "runs": runs_json(results, row.key),
        "scores": {
            results.network(row) + variant: {
                measure: spread_json(results.cell(row, variant, measure)) for measure in MEASURES
            }
            for variant in results.variants()
        },
    }


def _differences_json(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "row": row.key,
            "reference": reference.key,
            "variant": variant,
            "measure": "mAP",
            "mean": found.mean,
            "low": found.low,
            "high": found.high,
            "n": found.n,
            "p": found.p,
            "p_corrected": found.corrected,
        }
        for variant, tests in compared(results, comparisons(results.series.rows)).items()
        for (row, reference), found in tests
    ]


def _head(results: Results) -> str:
    settings = _settings(results)
    seeds = ", ".join(map(str, results.series.seeds))
    if results.series.splits:
        seeds += " on each of splits " + ", ".join(map(str, results.series.splits))
    return (
        f"{settings.source} → {settings.target}, batch norm {settings.batch_norm}, training seeds "
        f"{seeds}"
    )


def _settings(results: Results) -> Experiment:
    """What the pair's configuration says, which the rows follow where they name nothing else."""
    return results.series.settings(Row("", "", "direct"), results.series.seeds[0])


def _notes(results: Results) -> list[str]:
    """What a reader has to know beside the table."""
    said = sentences(results, comparisons(results.series.rows))
    if said:
        said.append(
            "The intervals cover other seeds of training, not other people or cameras; "
            "one in twenty misses by chance."
        )
    rendered = is_rendered(_settings(results))
    code = commit_words(results.commits())
    notes = [*said, *caveats(rendered=rendered, quick=results.series.quick)]
    return [*missing_words(results), *notes, *([code] if code else [])]
