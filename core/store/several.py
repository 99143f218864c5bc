"""Questions about several runs at once, a query for each five hundred; plain SQL throughout."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.engine import Row

from core.measures import MEASURES
from core.store.engine import Store, reading
from core.store.records import DatasetRecord

_AT_ONCE = 500  # as many ids as every database takes in one statement

_PARAMS = """SELECT r.uid, p.key, p.value FROM run r JOIN param p ON p.run_id = r.id
WHERE r.uid IN :ids"""
_SCORES = """SELECT r.uid, s.key, s.value FROM run r JOIN score s ON s.run_id = r.id
WHERE r.uid IN :ids AND s.value IS NOT NULL"""
_LAST = """SELECT r.uid, k.name AS key, m.last AS value FROM run r
JOIN metric_latest m ON m.run_id = r.id JOIN metric_key k ON k.id = m.key_id
WHERE r.uid IN :ids AND m.last IS NOT NULL"""
_COMMITS = "SELECT uid, git_commit, git_dirty FROM run WHERE uid IN :ids"
_DATASETS = """SELECT r.uid, x.role, d.name, d.root, d.protocol, d.facts FROM run r
JOIN run_dataset x ON x.run_id = r.id JOIN dataset d ON d.id = x.dataset_id WHERE r.uid IN :ids"""

Values = dict[str, dict[str, Any]]  # id of a run to what it has


def params_of(store: Store, ids: Sequence[str]) -> Values:
    """All resolved settings of each run; lists are tuples, so that values can be keys."""
    found: Values = {run_id: {} for run_id in ids}
    for row in _rows(store, _PARAMS, ids):
        found[row.uid][row.key] = _read(row.value)
    return found


def scores_of(store: Store, ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Final scores of each run."""
    found: dict[str, dict[str, float]] = {run_id: {} for run_id in ids}
    for row in _rows(store, _SCORES, ids):
        found[row.uid][row.key] = row.value
    return found


def last_scores_of(store: Store, ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Where the evaluations of each run stood last, for those that didn't finish."""
    found: dict[str, dict[str, float]] = {run_id: {} for run_id in ids}
    for row in _rows(store, _LAST, ids):
        if row.key.rpartition("/")[2] in MEASURES:
            found[row.uid][row.key] = row.value
    return found


def commits_of(store: Store, ids: Sequence[str]) -> Mapping[str, tuple[str, bool | None]]:
    """The commit of each run's code, and whether tracked files differed from it."""
    return {
        row.uid: (row.git_commit, None if row.git_dirty is None else bool(row.git_dirty))
        for row in _rows(store, _COMMITS, ids)
    }


def datasets_of(store: Store, ids: Sequence[str]) -> dict[str, dict[str, DatasetRecord]]:
    """Source and target of each run by role, as it found them."""
    found: dict[str, dict[str, DatasetRecord]] = {run_id: {} for run_id in ids}
    for row in _rows(store, _DATASETS, ids):
        record = DatasetRecord(row.role, row.name, row.root, row.protocol, json.loads(row.facts))
        found[row.uid][row.role] = record
    return found


def _rows(store: Store, query: str, ids: Sequence[str]) -> Iterator[Row[Any]]:
    statement = text(query).bindparams(bindparam("ids", expanding=True))
    with reading(store) as connection:
        for start in range(0, len(ids), _AT_ONCE):
            yield from connection.execute(statement, {"ids": list(ids[start : start + _AT_ONCE])})


@lru_cache(maxsize=4096)
def _read(value: str) -> Any:
    """A setting from its JSON."""
    return _fixed(json.loads(value))


def _fixed(value: Any) -> Any:
    return tuple(map(_fixed, value)) if isinstance(value, list) else value
