"""Curves of what is compared, for charts in a terminal."""

from collections.abc import Sequence

from core.chart import Line
from core.compare.table import Comparison, Row
from core.errors import RunError
from core.store import Store, metric_keys, series
from core.tables import columns
from core.text import harmless, shortened

_LABEL = 24


def curves(store: Store, comparison: Comparison, key: str) -> list[Line]:
    """A line for each row that has runs; of a group the mean, where all of them have a value.

    Args:
        store: where the curves are.
        comparison: what is compared.
        key: of a series, such as "loss/total".

    Raises:
        RunError: no run has such a series.
    """
    rows = {row.key: row for row in comparison.rows if any(one.counted for one in row.members)}
    lines = [line for row in rows.values() if (line := _line(store, row, key)).x]
    if not lines:
        ids = [one.run_id for row in rows.values() for one in row.members]
        there = ", ".join(metric_keys(store, ids[0])) if ids else ""
        raise RunError(f"--plot {key}: no run has that series; there is {there or 'none'}")
    return lines


def _line(store: Store, row: Row, key: str) -> Line:
    found = [series(store, one.run_id, key) for one in row.members if one.counted]
    values = [dict(zip(one.steps, one.values, strict=True)) for one in found]
    steps = sorted(set.intersection(*map(set, values)))
    return Line(_label(row.label), steps, [_mean([one[step] for one in values]) for step in steps])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None


def _label(text: str) -> str:
    """A label with one cell for each character."""
    plain = "".join(sign if columns(sign) == 1 else "?" for sign in harmless(text))
    return shortened(plain, _LABEL)
