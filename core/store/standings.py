"""Last and best value of each series, kept up while points come in, so that lists are instant."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from core.store.digest import Digest
from core.store.engine import replace
from core.store.schema import MetricLatest, table

_Row = dict[str, float | int | None]


def lower_is_better(name: str) -> bool:
    """Whether the best value of a series is its smallest: losses, that is."""
    return name.startswith("loss/")


def update_latest(connection: Connection, run_id: int, keys: dict[str, int], new: Digest) -> None:
    """Carry new points of a run into its `metric_latest` rows."""
    latest = table(MetricLatest)
    query = select(latest).where(latest.c.run_id == run_id, latest.c.key_id.in_(keys.values()))
    rows: dict[int, _Row] = {row.key_id: dict(row._mapping) for row in connection.execute(query)}
    for (name, step), point in new.points.items():
        row = rows.setdefault(keys[name], _first(run_id, keys[name], step))
        _add(row, step, point["value"], -1 if lower_is_better(name) else 1)
    for name, count in new.nonfinite.items():
        row = rows[keys[name]]
        row["n_nonfinite"] = (row["n_nonfinite"] or 0) + count
    connection.execute(replace(latest, ("run_id", "key_id")), list(rows.values()))


def _first(run_id: int, key_id: int, step: int) -> _Row:
    row: _Row = {"run_id": run_id, "key_id": key_id, "last": None, "last_step": step}
    return row | {"best": None, "best_step": None, "n_nonfinite": 0}


def _add(row: _Row, step: int, value: float | None, sign: int) -> None:
    if step >= (row["last_step"] or 0):
        row |= {"last": value, "last_step": step}
    best = row["best"]
    if value is not None and (best is None or sign * value > sign * best):
        row |= {"best": value, "best_step": step}
