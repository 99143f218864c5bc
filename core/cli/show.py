"""`vreid show`."""

import dataclasses
import json
import sys
from typing import Any

from core.chart.axes import compact, duration
from core.cli.lists import current_store, summary_json
from core.cli.output import put, put_json, width
from core.cli.scores import score_rows, score_table
from core.cli.states import moment, state_word
from core.hooks.trackers import troubles
from core.runs.folder import folder_of, log_end
from core.runs.settings import MISSING, changed
from core.store import (
    RunOrigin,
    RunSummary,
    Store,
    artifacts,
    datasets,
    events,
    find_run,
    latest,
    run_origin,
    run_params,
    scores,
)
from core.tables import table, wrapped
from core.text import harmless, log_lines

_LOG_LINES = 15


def show(wanted: str, as_json: bool) -> None:
    """Print everything that is known of a run.

    Raises:
        StoreError: there is no such run, or several fit.
    """
    store = current_store()
    run = find_run(store, wanted)
    if as_json:
        put_json(_as_json(store, run))
        return
    sections = {
        "": _facts(run, run_origin(store, run.id)),
        "settings that differ from the defaults": _settings(store, run),
        "data": _data(store, run),
        "scores, percent": _scores(store, run),
        "series": _series(store, run),
        "events": _events(store, run),
        "files": _files(store, run),
        "trackers": troubles(folder_of(run)),
        "end of the log": _log(run),
    }
    for title, lines in sections.items():
        if lines and title:
            put(f"\n{title}")
        for line in lines:
            put(f"  {line}" if title else line)


def _facts(run: RunSummary, origin: RunOrigin) -> list[str]:
    hardware = origin.environment.get("hardware") or {}
    versions = origin.environment.get("versions") or {}
    took = duration((run.ended or run.updated) - run.started) if run.started else "-"
    code = {None: "", True: ", with changes", False: ""}[origin.git_dirty]
    stage = f"{run.stage} {run.step}/{run.total}" if run.stage else "-"
    machine = [origin.host, str(hardware.get("cpu") or ""), *hardware.get("gpus", [])]
    facts = {
        "run": f"{run.id}  {run.name}",
        "state": state_word(run.state) + (f": {run.text}" if run.text else ""),
        "pair": f"{run.source} → {run.target}",
        "method": f"{run.method}, backbone {run.backbone}, seed {run.seed}",
        "tags": " ".join(run.tags),
        "group": run.group,
        "began": f"{moment(run.started or run.created)}, took {took}",
        "stage": f"{stage}, epoch {run.epoch}/{run.epochs}" if run.epochs else stage,
        "folder": str(folder_of(run)),
        "code": f"{origin.git_commit[:12]}{code}",
        "machine": ", ".join(word for word in machine if word),
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "command": " ".join(origin.command),
    }
    return _labelled({name: harmless(value) for name, value in facts.items() if value})


def _labelled(facts: dict[str, str]) -> list[str]:
    """Facts under each other, wrapped beside their names."""
    room, lines = width(sys.stdout), []
    for name, value in facts.items():
        first, *others = wrapped(value, room and room - 10) or [""]
        lines += [f"{name:<9} {first}", *(" " * 10 + other for other in others)]
    return lines


def _settings(store: Store, run: RunSummary) -> list[str]:
    rows = [
        [key, json.dumps(value), "new" if default is MISSING else f"default {json.dumps(default)}"]
        for key, (value, default) in changed(run_params(store, run.id)).items()
    ]
    return _rows(rows, "<<<")


def _data(store: Store, run: RunSummary) -> list[str]:
    lines = []
    for found in datasets(store, run.id):
        counts = ", ".join(f"{name} {value}" for name, value in found.facts.items())
        lines.append(f"{found.role}: {found.name}, {counts}")
        lines += [f"  {text}" for text in (found.protocol, found.root) if text]
    room = _room()
    return [part for line in lines for part in wrapped(harmless(line), room)]


def _scores(store: Store, run: RunSummary) -> list[str]:
    rows = score_rows(run.id, run.method, scores(store, run.id))
    return score_table(rows, _room()) if rows else []


def _series(store: Store, run: RunSummary) -> list[str]:
    rows = [
        [
            key,
            _number(one.last),
            f"best {_number(one.best)}",
            f"step {one.last_step}",
            f"{one.n_nonfinite} not finite" if one.n_nonfinite else "",
        ]
        for key, one in sorted(latest(store, run.id).items())
    ]
    return _rows(rows, "<>>><")


def _events(store: Store, run: RunSummary) -> list[str]:
    lines, room = [], _room()
    for event in events(store, run.id):
        head = f"{moment(event.time)}  {harmless(event.kind):<8}  "
        text = harmless(" ".join(event.text.split()))
        first, *others = wrapped(text, room and max(20, room - len(head))) or [""]
        lines += [(head + first).rstrip(), *(" " * len(head) + other for other in others)]
    return lines


def _files(store: Store, run: RunSummary) -> list[str]:
    rows = [
        [found.kind, found.path, f"{found.bytes / 1e6:.1f} MB"]
        for found in artifacts(store, run.id)
    ]
    return _rows(rows, "<<>")


def _log(run: RunSummary) -> list[str]:
    if run.state not in ("failed", "lost"):
        return []
    return [line for line in log_lines(log_end(folder_of(run)), _LOG_LINES) if line]


def _rows(rows: list[list[str]], align: str) -> list[str]:
    cells = [[harmless(cell) for cell in row] for row in rows]
    return table(cells, align, _room()) if cells else []


def _room() -> int | None:
    """Columns beside the indent of a section."""
    columns = width(sys.stdout)
    return columns and columns - 2


def _number(value: float | None) -> str:
    return "-" if value is None else compact(value)


def _as_json(store: Store, run: RunSummary) -> dict[str, Any]:
    params = run_params(store, run.id)
    return {
        "format": 1,
        "run": summary_json(run),
        "origin": dataclasses.asdict(run_origin(store, run.id)),
        "settings": params,
        "settings_changed": sorted(changed(params)),
        "data": [dataclasses.asdict(found) for found in datasets(store, run.id)],
        "scores": scores(store, run.id),
        "series": {k: dataclasses.asdict(v) for k, v in latest(store, run.id).items()},
        "events": [dataclasses.asdict(event) for event in events(store, run.id)],
        "artifacts": [dataclasses.asdict(found) for found in artifacts(store, run.id)],
    }
