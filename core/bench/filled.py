"""A store as large as those of people who run things for years, written quickly."""

import json
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from core.config import flat, plain
from core.settings import Experiment
from core.store import HEADLINE, Store, open_store
from core.store.engine import writing
from core.store.schema import MetricKey, MetricLatest, MetricPoint, Param, Run, Score, Tag, table

RUNS = 10_000
AT_ONCE = 500  # runs that are written together
SERIES = (*HEADLINE, "loss/total", *(f"loss/part{number}" for number in range(25)))
DRAWN = 4  # series that have points
_MINUTE = 60.0
_Row = dict[str, Any]


def filled(count: int, points: int = 0) -> Store:
    """A store of ended runs with settings, scores and series; it goes with the process.

    Args:
        count: how many runs.
        points: metric points of each.
    """
    folder = Path(tempfile.mkdtemp(prefix="vreid-filled-"))
    store = open_store(f"sqlite:///{folder / 'experiments.db'}")
    weakref.finalize(store.engine, shutil.rmtree, folder, ignore_errors=True)
    settings = flat(plain(Experiment()))
    with writing(store) as connection:
        keys = [{"id": place, "name": name} for place, name in enumerate(SERIES, 1)]
        connection.execute(insert(table(MetricKey)), keys)
        for start in range(1, count + 1, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, count + 1))
            for model, rows in _rows(numbers, settings).items():
                connection.execute(insert(table(model)), rows)
            if points:
                connection.execute(insert(table(MetricPoint)), list(_points(numbers, points)))
    return store


def _points(numbers: range, points: int) -> Iterator[_Row]:
    """Metric points of runs, in the order in which the table lies."""
    for number in numbers:
        for key in range(len(HEADLINE) + 1, len(HEADLINE) + 1 + DRAWN):
            for step in range(1, points // DRAWN + 1):
                value = 5.0 / step + number % 10 / 10
                row = {"run_id": number, "key_id": key, "step": step, "t": 1.7e9 + step}
                yield row | {"epoch": step / 60, "value": value}


def _rows(numbers: range, settings: dict[str, object]) -> dict[type[SQLModel], list[_Row]]:
    return {
        Run: [_run(number) for number in numbers],
        Param: [row for number in numbers for row in _params(number, settings)],
        Score: [
            {"run_id": number, "key": key, "value": number % 1000 / 1000}
            for number in numbers
            for key in HEADLINE
        ],
        MetricLatest: [
            {"run_id": number, "key_id": key, "last": number % 100 / 50, "last_step": 1}
            for number in numbers
            for key in range(1, len(SERIES) + 1)
        ],
        Tag: [{"run_id": number, "name": "new" if number % 4 else "old"} for number in numbers],
    }


def _run(number: int) -> _Row:
    return {
        "id": number,
        "uid": f"r{number:010}",
        "name": f"s2r-demo-syn-prid-s{number % 10}",
        "source": "demo-syn",
        "target": "prid" if number % 2 else "ilids-vid",
        "method": "s2r",
        "backbone": "small",
        "seed": number % 10,
        "state": "finished" if number % 3 else "failed",
        "created": 1.7e9 + number * _MINUTE,
        "updated": 1.7e9 + number * _MINUTE,
        "folder": f"/runs/r{number:010}",
    }


def _params(number: int, settings: dict[str, object]) -> list[_Row]:
    own = {"data.split": number % 10, "optimiser.rate": (number % 7) / 1e4, "seed": number % 10}
    rows = {**settings, **own}
    return [{"run_id": number, "key": key, "value": json.dumps(rows[key])} for key in rows]
