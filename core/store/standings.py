"""Last and best value of each series, kept up while points come in, so that lists are instant.

A row of `metric_latest` follows from the points of its series alone, however they came in.
"""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from core.store.engine import replace
from core.store.schema import MetricKey, MetricLatest, MetricPoint, table
from core.store.taken import Digest

_Row = dict[str, float | int | None]
_POINTS, _LATEST = table(MetricPoint), table(MetricLatest)


def lower_is_better(name: str) -> bool:
    """Whether the best value of a series is its smallest: losses, that is."""
    return name.startswith("loss/")


def void_points(connection: Connection, run_id: int, step: int) -> None:
    """Delete a run's points beyond a step, and what followed from them."""
    beyond = (_POINTS.c.run_id == run_id, _POINTS.c.step > step)
    keys = select(_POINTS.c.key_id).where(*beyond).distinct()
    touched = {int(key) for key in connection.execute(keys).scalars()}
    connection.execute(delete(_POINTS).where(*beyond))
    _remake(connection, run_id, touched)


def update_latest(connection: Connection, run_id: int, keys: dict[str, int], new: Digest) -> None:
    """Carry new points of a run, which are stored already, into its `metric_latest` rows."""
    query = select(_LATEST).where(
        _LATEST.c.run_id == run_id, _LATEST.c.key_id.in_({keys[name] for name, _ in new.points})
    )
    rows: dict[int, _Row] = {row.key_id: dict(row._mapping) for row in connection.execute(query)}
    back: set[int] = set()
    for name, step in sorted(new.points, key=lambda point: point[1]):
        key, value = keys[name], new.points[name, step]["value"]
        row = rows.setdefault(key, _first(run_id, key))
        if row["last_step"] is not None and step <= row["last_step"]:
            back.add(key)  # may take the place of a point that was counted
        else:
            _append(row, step, value, -1 if lower_is_better(name) else 1)
    ahead = [row for key, row in rows.items() if key not in back]
    if ahead:
        connection.execute(replace(_LATEST, ("run_id", "key_id")), ahead)
    _remake(connection, run_id, back)


def _first(run_id: int, key_id: int) -> _Row:
    row: _Row = {"run_id": run_id, "key_id": key_id, "last": None, "last_step": None}
    return row | {"best": None, "best_step": None, "n_nonfinite": 0}


def _append(row: _Row, step: int, value: float | None, sign: int) -> None:
    row |= {"last": value, "last_step": step}
    best = row["best"]
    if value is None:
        row["n_nonfinite"] = (row["n_nonfinite"] or 0) + 1
    elif best is None or sign * value > sign * best:
        row |= {"best": value, "best_step": step}


def _remake(connection: Connection, run_id: int, key_ids: set[int]) -> None:
    """Make rows anew from the points that are stored; none where there is no point left."""
    if not key_ids:
        return
    gone = (_LATEST.c.run_id == run_id, _LATEST.c.key_id.in_(key_ids))
    connection.execute(delete(_LATEST).where(*gone))
    names = table(MetricKey)
    query = select(names.c.id, names.c.name).where(names.c.id.in_(key_ids))
    found = [_standing(connection, run_id, *row) for row in connection.execute(query).all()]
    if rows := [row for row in found if row]:
        connection.execute(_LATEST.insert(), rows)


def _standing(connection: Connection, run_id: int, key_id: int, name: str) -> dict[str, Any] | None:
    step, value = _POINTS.c.step, _POINTS.c.value
    points = select(step, value).where(_POINTS.c.run_id == run_id, _POINTS.c.key_id == key_id)
    last = connection.execute(points.order_by(step.desc()).limit(1)).first()
    if last is None:
        return None
    order = value.asc() if lower_is_better(name) else value.desc()
    best_first = points.where(value.is_not(None)).order_by(order, step)
    best = connection.execute(best_first.limit(1)).first()
    count = select(func.count()).select_from(points.where(value.is_(None)).subquery())
    return {
        "run_id": run_id,
        "key_id": key_id,
        "last": last.value,
        "last_step": last.step,
        "best": best.value if best else None,
        "best_step": best.step if best else None,
        "n_nonfinite": connection.execute(count).scalar_one(),
    }
