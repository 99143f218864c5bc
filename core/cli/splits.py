"""`vreid run --split`: one split of a protocol, or several with their mean."""

from typing import Any

from core.cli.output import put_json
from core.cli.series import (
    explain,
    failed_json,
    put_comparison,
    runs_json,
    spread_json,
    train_missing,
)
from core.cli.train import Flow, Order, single
from core.compare.notes import commit_words
from core.errors import ConfigError
from core.measures import MEASURES
from core.runs.pair import parse_pair
from core.runs.resolve import resolve
from core.series.plan import BY_SPLIT, Row, Series, refuse_decided
from core.series.results import Results, gather
from core.series.splits import parse_splits
from core.series.tabled import tabled
from core.series.words import missing_words
from core.store import open_store

NETWORKS = {
    "s2r": ("student", "teacher"),
    "s2r-official": ("student", "teacher"),
    "histogram": ("histogram",),
}


def over(order: Order, wanted: str) -> int:
    """Train on the splits that are wanted; returns the exit code.

    Raises:
        ConfigError: this is no list of splits, a setting contradicts it, or a name is given for
            several runs.
    """
    source, target = parse_pair(order.pair)
    settings = resolve(order.wish(source, target, order.method))
    numbers = parse_splits(wanted, target, order.data_root)
    refuse_decided(order.assignments, BY_SPLIT)
    if len(numbers) == 1:
        return single(order.with_settings({"data.split": numbers[0]}))
    if order.name:
        raise ConfigError("--name is for one run; tell several splits' runs by --tag")
    if order.flow != Flow():
        raise ConfigError(
            "several splits are trained here, one by one: without --detach, --tied, --now, --cpu, "
            "--priority, --after, --notify and trackers"
        )
    rows = tuple(
        Row(network, f"{settings.method} {network}", settings.method, network)
        for network in NETWORKS.get(settings.method, ("student",))
    )
    series = Series(
        source,
        target,
        rows,
        (settings.seed,),
        order.assignments,
        order.backbone,
        order.config,
        order.data_root,
        order.quick,
        order.tags,
        numbers,
    )
    return _carry_out(series, order)


def _carry_out(series: Series, order: Order) -> int:
    store = open_store()
    results = gather(store, series)
    flow = order.flow
    failed, stopped = train_missing(store, results, 1, flow.place, detach=flow.detach)
    if stopped != 0:
        return stopped or 0
    results = gather(store, series)
    if order.as_json:
        put_json(_json(results) | {"failed": failed_json(failed)})
    else:
        splits = ", ".join(map(str, series.splits))
        said = [*missing_words(results), commit_words(results.commits())]
        title = f"{series.source} → {series.target}, splits {splits}"
        put_comparison(tabled(results, title, said), "table")
    explain(failed)
    return 1 if results.missing() else 0


def _json(results: Results) -> dict[str, Any]:
    """The mean for programs; rates in [0, 1]."""
    return {
        "format": 1,
        "source": results.series.source,
        "target": results.series.target,
        "splits": list(results.series.splits),
        "rows": [
            {
                "network": results.network(row),
                "runs": runs_json(results, row.key),
                "scores": {
                    results.network(row) + variant: {
                        measure: spread_json(results.cell(row, variant, measure))
                        for measure in MEASURES
                    }
                    for variant in results.variants()
                },
            }
            for row in results.series.rows
        ],
        "commits": results.commits(),
    }
