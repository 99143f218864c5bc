"""`vreid compare`."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from core.cli.lists import current_store
from core.cli.output import put, put_json, tell, width
from core.cli.tables import columns, percent, table
from core.errors import RunError
from core.measures import MEASURES
from core.runs.settings import MISSING, differing
from core.store import RunSummary, Store, find_run, latest, run_params, scores
from core.text import harmless

_NARROW = 14  # columns that a run needs


def compare(wanted: Sequence[str], as_json: bool) -> None:
    """Print runs side by side, the first as the reference.

    Raises:
        RunError: fewer than two runs were named.
        StoreError: one of them isn't there.
    """
    if len(wanted) < 2:
        raise RunError("compare takes two runs or more; `vreid runs` lists them")
    store = current_store()
    found = list({run.id: run for run in (find_run(store, text) for text in wanted)}.values())
    if len(found) < 2:
        raise RunError(f"these are all run {found[0].id}; name two different ones")
    values = [_values(store, run) for run in found]
    settings = differing([run_params(store, run.id) for run in found])
    if as_json:
        put_json(_as_json(found, values, settings))
        return
    for run in found:
        if run.state != "finished":
            tell(f"vreid: run {run.id} is {run.state}: its column shows the last values it had")
    _print(found, values, settings)


def _values(store: Store, run: RunSummary) -> dict[str, float]:
    """Final scores; of a run that didn't finish, where its evaluations stood."""
    if run.state == "finished":
        return scores(store, run.id)
    kept = {key: series.last for key, series in latest(store, run.id).items()}
    return {
        key: value
        for key, value in kept.items()
        if value is not None and key.rpartition("/")[2] in MEASURES
    }


def _print(
    found: Sequence[RunSummary],
    values: Sequence[dict[str, float]],
    settings: dict[str, list[Any]],
) -> None:
    names = _names(found)
    metrics = {key: _score_cells([v.get(key) for v in values]) for key in _ordered(values)}
    chosen = {key: [_setting(value) for value in row] for key, row in settings.items()}
    _blocks("scores, percent", names, metrics or {"none yet": ["-"] * len(names)}, ">")
    if metrics:
        put(f"* best of the row; in brackets the difference to {names[0]}")
    put()
    if chosen:
        _blocks("settings that differ", names, chosen, "<")
    else:
        put("all settings are the same")


def _names(found: Sequence[RunSummary]) -> list[str]:
    """Names that tell the runs apart, with ids where they don't."""
    names = [harmless(run.name) for run in found]
    if len(set(names)) == len(names):
        return names
    return [run.id for run in found]


def _ordered(values: Sequence[dict[str, float]]) -> list[str]:
    """All keys: network by network, measures in their usual order."""
    measures = list(MEASURES)
    keys = {key for row in values for key in row}

    def place(key: str) -> tuple[str, int, str]:
        network, _, measure = key.rpartition("/")
        known = measures.index(measure) if measure in measures else len(measures)
        return network, known, measure

    return sorted(keys, key=place)


def _score_cells(rates: Sequence[float | None]) -> list[str]:
    present = [rate for rate in rates if rate is not None]
    cells = []
    for place, rate in enumerate(rates):
        text = percent(rate)
        if rate is not None and rate == max(present) > min(present):
            text = f"*{text}"
        if place and rate is not None and rates[0] is not None:
            text += f" ({100 * (rate - rates[0]):+.1f})"
        cells.append(text)
    return cells


def _setting(value: Any) -> str:
    return "-" if value is MISSING else harmless(json.dumps(value))


def _blocks(title: str, names: Sequence[str], rows: dict[str, list[str]], align: str) -> None:
    """Print a table; runs that don't fit beside each other go into a table below."""
    room, first = width(sys.stdout), max(columns(key) for key in [title, *rows])
    fit = len(names) if room is None else max(1, (room - first) // (_NARROW + 2))
    for start in range(0, len(names), fit):
        part = slice(start, start + fit)
        cells = [[title, *names[part]], *([key, *row[part]] for key, row in rows.items())]
        for line in table(cells, "<" + align * len(names[part]), room):
            put(line)


def _as_json(
    found: Sequence[RunSummary],
    values: Sequence[dict[str, float]],
    settings: dict[str, list[Any]],
) -> dict[str, Any]:
    return {
        "format": 1,
        "runs": [
            {"id": run.id, "name": run.name, "state": run.state, "scores": row}
            for run, row in zip(found, values, strict=True)
        ],
        "settings": {
            key: [None if value is MISSING else value for value in row]
            for key, row in settings.items()
        },
    }
