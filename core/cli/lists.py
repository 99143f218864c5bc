"""`vreid runs`."""

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

from core.cli.output import put, put_json, tell, width
from core.cli.states import age, state_word
from core.queue.standby import wake
from core.runs.ids import name_of
from core.runs.reconcile import reconcile
from core.store import RunSummary, Store, open_store
from core.store.choice import meant
from core.tables import percent, table
from core.text import harmless

_HEADER = ["state", "id", "pair", "method", "seed", "mAP", "rank-1", "age"]


def current_store() -> Store:
    """The store with the states of its runs brought up to date."""
    store = open_store()
    if store.notice:
        tell(f"vreid: {store.notice}")
    reconcile(store)
    return store


def list_runs(words: Sequence[str], limit: int, as_json: bool) -> None:
    """Print the newest runs, all or those that the words mean.

    Args:
        words: ids or names of runs, or a filter; see `core.store.filter`.
        limit: how many at most.
        as_json: print one object for programs.

    Raises:
        FilterError: the words are no filter, or name what no run has.
        StoreError: a word is the beginning of several ids.
    """
    store = current_store()
    wake(store)
    found = meant(store, words, limit + 1)
    shown = found[:limit]
    if as_json:
        put_json({"format": 1, "runs": [summary_json(run) for run in shown]})
    elif shown:
        _print_table(shown)
        _hint(words, shown, more=len(found) > limit)
    elif words:
        put("no run fits; `vreid runs` lists all")
    else:
        put("no runs yet; start with: vreid run demo")


def _hint(words: Sequence[str], shown: list[RunSummary], *, more: bool) -> None:
    """Say what the table leaves out."""
    if more:
        tell(f"vreid: there are more; --limit {10 * len(shown)} shows up to so many")
    if words and [run.name for run in shown] == list(words):
        tell(f"vreid: the newest of that name; all of them: vreid runs name:{words[0]!r}")


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
