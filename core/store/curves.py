"""Series for drawing: of long ones, as many points as a chart has room for, and no extreme less."""

import itertools

from sqlalchemy import text

from core.store.details import latest, series, system_series
from core.store.engine import Store, reading
from core.store.records import Series, SystemSeries

MOST = 2000
"""Points above which a series is given in buckets: more than the pixels of any terminal."""

_BUCKETS = """SELECT max(p.step), max(p.epoch), max(p.t), avg(p.value), min(p.value), max(p.value),
count(*) - count(p.value) FROM metric_point p
JOIN run r ON r.id = p.run_id JOIN metric_key k ON k.id = p.key_id
WHERE r.uid = :uid AND k.name = :key AND p.step >= :first AND p.step <= :last
GROUP BY p.step / :width ORDER BY 1"""


def curve(
    store: Store, run_id: str, key: str, first: int = 0, last: int | None = None, most: int = MOST
) -> Series:
    """One metric of a run between two steps, both included, in the order of its steps.

    Where more than `most` steps lie between, those that share a bucket become one point: at the
    last of them, with their mean, lowest and highest value.

    Args:
        store: where to look.
        run_id: whose.
        key: the metric.
        first: step to begin at.
        last: step to end at; None is the last there is.
        most: points, about.
    """
    if last is None:
        found = latest(store, run_id).get(key)
        last = found.last_step if found else 0
    width = max(1, -(-(last - first + 1) // most))
    if width == 1:
        return _within(series(store, run_id, key, after_step=first - 1), last)
    bounds = {"uid": run_id, "key": key, "first": first, "last": last, "width": width}
    with reading(store) as connection:
        rows = connection.execute(text(_BUCKETS), bounds).all()
    steps, epochs, times, values, lows, highs, lost = (
        [row[column] for row in rows] for column in range(7)
    )
    return Series(steps, epochs, times, values, lows, highs, sum(lost))


_MEASURED = """SELECT max(p.t), avg(p.value), min(p.value), max(p.value) FROM system_point p
JOIN run r ON r.id = p.run_id JOIN metric_key k ON k.id = p.key_id
WHERE r.uid = :uid AND k.name = :key GROUP BY floor((p.t - :first) / :width) ORDER BY 1"""

_SPAN = """SELECT min(p.t), max(p.t), count(*) FROM system_point p
JOIN run r ON r.id = p.run_id JOIN metric_key k ON k.id = p.key_id
WHERE r.uid = :uid AND k.name = :key"""


def measured(store: Store, run_id: str, key: str, most: int = MOST) -> SystemSeries:
    """One value of the machine in the order of time.

    Of more than `most` values, those near each other in time become one: at the last of them, with
    their mean, lowest and highest.
    """
    with reading(store) as connection:
        whose = {"uid": run_id, "key": key}
        first, last, count = connection.execute(text(_SPAN), whose).one()
        if count > most:
            bounds = {"first": first, "width": (last - first) / most}
            rows = connection.execute(text(_MEASURED), whose | bounds).all()
            times, values, lows, highs = ([row[column] for row in rows] for column in range(4))
            return SystemSeries(times, values, lows, highs)
    return system_series(store, run_id, key)


def longer(old: Series, new: Series) -> Series:
    """A series with the points that came since."""
    if not new.steps:
        return old
    lows = highs = None
    if old.lows is not None and old.highs is not None:
        lows, highs = old.lows + (new.lows or new.values), old.highs + (new.highs or new.values)
    return Series(
        old.steps + new.steps,
        old.epochs + new.epochs,
        old.times + new.times,
        old.values + new.values,
        lows,
        highs,
        old.lost + new.lost,
    )


def _within(found: Series, last: int) -> Series:
    """The series up to a step."""
    count = len(list(itertools.takewhile(lambda step: step <= last, found.steps)))
    values = found.values[:count]
    lost = sum(value is None for value in values)
    return Series(found.steps[:count], found.epochs[:count], found.times[:count], values, lost=lost)
