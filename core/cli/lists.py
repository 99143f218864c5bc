"""`vreid runs`."""

import dataclasses
import sys
from typing import Any

from core.cli.output import put, put_json, tell, width
from core.cli.states import age, state_word
from core.cli.tables import percent, table
from core.runs.ids import name_of
from core.runs.reconcile import reconcile
from core.store import RunSummary, Store, open_store
from core.store import list_runs as read_runs
from core.text import harmless

_HEADER = ["state", "id", "pair", "method", "seed", "mAP", "rank-1", "age"]


def current_store() -> Store:
    """The store with the states of its runs brought up to date."""
    store = open_store()
    if store.notice:
        tell(f"vreid: {store.notice}")
    reconcile(store)
    return store


def list_runs(limit: int, as_json: bool) -> None:
    """Print the newest runs."""
    store = current_store()
    found = read_runs(store, limit)
    if as_json:
        put_json({"format": 1, "runs": [summary_json(run) for run in found]})
    elif not found:
        put("no runs yet; start with: vreid run demo")
    else:
        _print_table(found)


def summary_json(run: RunSummary) -> dict[str, Any]:
    """A run for programs; times in seconds since the epoch, rates in [0, 1]."""
    return dataclasses.asdict(run)


def _print_table(found: list[RunSummary]) -> None:
    rows, align = [_HEADER, *map(_row, found)], "<<<<>>>>"
    names = [harmless(run.name) for run in found]
    if any(run.name != _default_name(run) for run in found):
        rows = [[*row, name] for row, name in zip(rows, ["name", *names], strict=True)]
        align += "<"
    for line in table(rows, align, width(sys.stdout)):
        put(line)


def _row(run: RunSummary) -> list[str]:
    return [
        state_word(run.state),
        run.id,
        harmless(f"{run.source}→{run.target}"),
        harmless(run.method),
        str(run.seed),
        percent(run.rate("mAP")),
        percent(run.rate("rank1")),
        age(run.created),
    ]


def _default_name(run: RunSummary) -> str:
    return name_of(run.method, run.source, run.target, run.seed)
