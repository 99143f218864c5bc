"""What a block of journal events means for the tables; no database here."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.journal import Event
from core.store.engine import finite
from core.store.states import ENDED

Row = dict[str, Any]


@dataclass(slots=True)
class Digest:
    """Rows and values that a block of events adds up to.

    Attributes:
        run: columns of the run's row.
        points: (series, step) to its values; the last word on a step counts.
        nonfinite: how many values of a series were no finite numbers.
        events, artifacts: rows, without their run.
        datasets: role to row.
        scores: name to final value.
        environment: versions and hardware.
    """

    run: Row = field(default_factory=dict)
    points: dict[tuple[str, int], Row] = field(default_factory=dict)
    nonfinite: dict[str, int] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    artifacts: list[Row] = field(default_factory=list)
    datasets: dict[str, Row] = field(default_factory=dict)
    scores: dict[str, float | None] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)


def digest(events: Iterable[tuple[Event, int]], state: str, stage: str = "") -> Digest:
    """Add up events.

    Args:
        events: each with the byte offset after it, which names it for good.
        state: of the run before them; an ended run keeps its state.
        stage: of the run before them.
    """
    taken = Digest(run={"stage": stage})
    for event, position in events:
        time = finite(event.get("t")) or 0.0
        taken.run["updated"] = time
        match event["type"]:
            case "metric":
                _metric(taken, event, time)
            case "stage":
                _stage(taken, event, time, position)
            case "started":
                _started(taken, event, time, state)
                _event(taken, event, time, position, f"process {event.get('pid')}")
            case "environment":
                taken.environment |= {k: v for k, v in event.items() if k not in ("t", "type")}
            case "data":
                _data(taken, event)
            case "artifact":
                _artifact(taken, event, time)
            case "finished" | "failed" | "stopped" as ending:
                if state not in ENDED:
                    state = ending
                    _ended(taken, event, time, ending)
                _event(taken, event, time, position, str(event.get("text", "")))
            case _:
                _event(taken, event, time, position, str(event.get("text", "")))
    return taken


def _metric(taken: Digest, event: Event, time: float) -> None:
    values, step = event.get("values"), _whole(event.get("step"))
    if not isinstance(values, dict):
        return
    epoch = finite(event.get("epoch"))
    for name, given in values.items():
        value = finite(given)
        taken.points[name, step] = {"t": time, "epoch": epoch, "value": value}
        if value is None:
            taken.nonfinite[name] = taken.nonfinite.get(name, 0) + 1


def _stage(taken: Digest, event: Event, time: float, position: int) -> None:
    name = str(event.get("name", ""))
    if taken.run["stage"] != name:
        _event(taken, event, time, position, name)
    taken.run |= {
        "stage": name,
        "step": _whole(event.get("done")),
        "total": _whole(event.get("total")),
    }
    for key in ("epoch", "epochs"):
        if key in event:
            taken.run[key] = _whole(event[key])


def _started(taken: Digest, event: Event, time: float, state: str) -> None:
    taken.run |= {
        "started": time,
        "pid": _whole(event.get("pid")) or None,
        "process_start": finite(event.get("process_start")),
        "boot_id": str(event.get("boot_id") or ""),
        "host": str(event.get("host") or ""),
    }
    if state == "starting":
        taken.run["state"] = "running"


def _data(taken: Digest, event: Event) -> None:
    known = ("t", "type", "role", "name", "root", "protocol")
    facts = {key: value for key, value in event.items() if key not in known}
    row = {key: str(event.get(key, "")) for key in ("name", "root", "protocol")}
    row["facts"] = json.dumps(facts, sort_keys=True)
    row["fingerprint"] = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32]
    taken.datasets[str(event.get("role", ""))] = row


def _artifact(taken: Digest, event: Event, time: float) -> None:
    taken.artifacts.append(
        {
            "kind": str(event.get("kind", "")),
            "path": str(event.get("path", "")),
            "bytes": _whole(event.get("bytes")),
            "t": time,
        }
    )


def _ended(taken: Digest, event: Event, time: float, ending: str) -> None:
    taken.run |= {
        "state": ending,
        "ended": time,
        "reason": str(event.get("reason", "")),
        "text": str(event.get("text", "")),
    }
    scores = event.get("scores")
    if isinstance(scores, dict):
        taken.scores = {name: finite(value) for name, value in scores.items()}


def _event(taken: Digest, event: Event, time: float, position: int, text: str) -> None:
    level = "warning" if event["type"] in ("failed", "stopped") else event.get("level", "info")
    taken.events.append(
        {
            "position": position,
            "t": time,
            "kind": str(event["type"]),
            "level": str(level),
            "text": text,
        }
    )


def _whole(value: object) -> int:
    number = finite(value)
    return int(number) if number is not None else 0
