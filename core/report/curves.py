"""Charts of a comparison: bars with intervals, CMC, and curves of the training."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from markupsafe import Markup

from core.compare.choose import Run
from core.compare.groups import Entry
from core.compare.table import Column, Comparison, Row
from core.evaluation.evidence import Evidence
from core.measures import MEASURES
from core.report.charts.bars import Bar, bar_chart, reach
from core.report.charts.legend import of_lines
from core.report.charts.lines import Curve, line_chart, over_replicates
from core.report.contents import Figure
from core.store import Store, metric_keys, series

RANKS = 20
_OURS = ("run", "group")


def bars(comparison: Comparison, runs: Mapping[str, Run]) -> list[Figure]:
    """The first measure of each variant, a bar for each row; figures are those of the table.

    Args:
        comparison: whole.
        runs: by id.
    """
    rows = [row for row in comparison.rows if row.kind in _OURS]
    made: dict[Column, list[Bar]] = {}
    for place, column in enumerate(comparison.columns):
        if column.measure == comparison.columns[0].measure:
            key = f"{column.variant}/{column.measure}"
            found = (_bar(row, place, key, runs, rows) for row in rows)
            made[column] = [one for one in found if one is not None]
    most = reach(bar for bars in made.values() for bar in bars)
    return [_bars(column, bars, most) for column, bars in made.items() if bars]


def _bars(column: Column, made: Sequence[Bar], most: float) -> Figure:
    name = f"{MEASURES.get(column.measure, column.measure)}, {column.family}"
    return Figure(bar_chart(made, name, f"{column.label}, percent", most), name, Markup(""))


def _bar(
    row: Row, place: int, key: str, runs: Mapping[str, Run], rows: Sequence[Row]
) -> Bar | None:
    cell = row.cells[place]
    if cell.value is None:
        return None
    several = len({one.network for one in rows}) > 1
    label = f"{row.network}: {row.label}" if several else row.label
    counted = [runs[one.run_id].scores for one in row.members if one.counted]
    each = tuple(
        100 * scores[row.network + key] for scores in counted if row.network + key in scores
    )
    low, high = (None if one is None else 100 * one for one in (cell.low, cell.high))
    return Bar(label, 100 * cell.value, low, high, each if len(each) > 1 else ())


def cmc(entries: Sequence[Entry], evidence: Mapping[str, tuple[Evidence, str]]) -> list[Figure]:
    """How often the right person is among the first k.

    Args:
        entries: in their order.
        evidence: with the network that is meant, by the id of a run; runs that kept none are left
            out.
    """
    ranks = np.arange(1, RANKS + 1)
    curves = []
    for place, entry in enumerate(entries):
        found = []
        for run in entry.runs:
            if run.id in evidence:
                kept, network = evidence[run.id]
                first = kept.found[network].first_match
                rates = (first[first > 0][:, None] <= ranks).mean(axis=0)
                found.append((ranks.tolist(), (100 * rates).tolist()))
        if found:
            curves.append(over_replicates(entry.label, found, place))
    title = "Cumulative matching characteristic"
    labels = ("rank k", "right person among the first k, percent")
    return [_figure(curves, title, labels, (0.0, 100.0))] if curves else []


def training(
    store: Store, entries: Sequence[Entry], network: str
) -> tuple[list[Figure], list[Figure]]:
    """Curves of the training: the total loss and scores on the way; and the parts of the loss."""
    keys = list(
        dict.fromkeys(
            key for entry in entries for run in entry.runs for key in metric_keys(store, run.id)
        )
    )
    first = [key for key in ("loss/total", f"{network}/mAP") if key in keys]
    parts = sorted(key for key in keys if key.startswith("loss/") and key not in first)
    return _of_series(store, entries, first), _of_series(store, entries, parts)


def _of_series(store: Store, entries: Sequence[Entry], keys: Iterable[str]) -> list[Figure]:
    figures = []
    for key in keys:
        share = 1 if key.startswith("loss/") else 100
        curves = []
        for place, entry in enumerate(entries):
            found = [series(store, run.id, key) for run in entry.runs]
            values = [
                (one.steps, [np.nan if value is None else share * value for value in one.values])
                for one in found
            ]
            curve = over_replicates(entry.label, values, place)
            if len(curve.x) > 1:
                curves.append(curve)
        if curves:
            name = _named(key)
            bounds = (
                None if share == 1 else (0.0, max(1.0, max(c.high.max() for c in curves) * 1.04))
            )
            unit = "loss" if share == 1 else "percent"
            figures.append(_figure(curves, name, ("optimiser step", unit), bounds))
    return figures


def _named(key: str) -> str:
    group, _, rest = key.rpartition("/")
    if group == "loss":
        return f"Loss, {rest.replace('_', ' ')}"
    return f"{MEASURES.get(rest, rest)} of the {group} on the way"


def _figure(
    curves: Sequence[Curve], title: str, labels: tuple[str, str], y: tuple[float, float] | None
) -> Figure:
    return Figure(line_chart(curves, title, labels, y), title, of_lines(curves))
