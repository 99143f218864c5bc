"""What a block of journal events means for the tables; no database here."""

import hashlib
import json
from collections.abc import Callable, Iterable

from core.journal import Event
from core.store import attempts
from core.store.engine import finite
from core.store.taken import Digest, Entry, Row
from core.store.values import laid_over, size, whole, words


def digest(events: Iterable[tuple[Event, int]], before: Row) -> Digest:
    """Add up events.

    Args:
        events: each with the byte offset after it, which names it for good.
        before: state, stage, attempt and start of the run before them.
    """
    taken = Digest(before)
    for event, position in events:
        entry = Entry(event, finite(event.get("t")) or 0.0, position)
        taken.run["updated"] = entry.time
        _TAKE.get(str(event["type"]), _other)(taken, entry)
    return taken


def _metric(taken: Digest, entry: Entry) -> None:
    event = entry.event
    values, step = event.get("values"), whole(event.get("step"))
    if not isinstance(values, dict):
        return
    epoch = finite(event.get("epoch"))
    for name, value in values.items():
        key = words(name)
        taken.series.add(key)
        taken.points[key, step] = {"t": entry.time, "epoch": epoch, "value": finite(value)}


def _resumed(taken: Digest, entry: Entry) -> None:
    """Points beyond the checkpoint are void: those of this block, and those stored before."""
    taken.events.append(entry.row(entry.text))
    if finite(entry.event.get("step")) is None:
        return
    step = whole(entry.event["step"])
    taken.points = {key: point for key, point in taken.points.items() if key[1] <= step}
    taken.void_after = step if taken.void_after is None else min(step, taken.void_after)


def _stage(taken: Digest, entry: Entry) -> None:
    event = entry.event
    name = words(event.get("name", ""))
    if taken.now("stage") != name:
        taken.events.append(entry.row(name))
    taken.run |= {
        "stage": name,
        "step": whole(event.get("done")),
        "total": whole(event.get("total")),
    }
    for key in ("epoch", "epochs"):
        if key in event:
            taken.run[key] = whole(event[key])


def _environment(taken: Digest, entry: Entry) -> None:
    said = {key: value for key, value in entry.event.items() if key not in ("t", "type")}
    taken.environment = laid_over(taken.environment, said)


def _data(taken: Digest, entry: Entry) -> None:
    event = entry.event
    known = ("t", "type", "role", "name", "root", "protocol")
    facts = {key: value for key, value in event.items() if key not in known}
    row = {key: words(event.get(key, "")) for key in ("name", "root", "protocol")}
    row["facts"] = json.dumps(facts, sort_keys=True)
    row["fingerprint"] = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32]
    taken.datasets.append((words(event.get("role", "")), row))


def _artifact(taken: Digest, entry: Entry) -> None:
    _file(taken, entry, words(entry.event.get("kind", "")))


def _checkpoint(taken: Digest, entry: Entry) -> None:
    _file(taken, entry, "checkpoint")


def _file(taken: Digest, entry: Entry, kind: str) -> None:
    path, bytes_ = words(entry.event.get("path", "")), size(entry.event.get("bytes"))
    taken.artifacts.append({"kind": kind, "path": path, "bytes": bytes_, "t": entry.time})


def _other(taken: Digest, entry: Entry) -> None:
    taken.events.append(entry.row(entry.text))


_TAKE: dict[str, Callable[[Digest, Entry], None]] = {
    "metric": _metric,
    "stage": _stage,
    "environment": _environment,
    "data": _data,
    "artifact": _artifact,
    "checkpoint": _checkpoint,
    "resumed": _resumed,
    "queued": attempts.queued,
    "started": attempts.started,
    "finished": attempts.worker_ended,
    "failed": attempts.worker_ended,
    "stopped": attempts.worker_ended,
    "paused": attempts.worker_ended,
    "ended": attempts.others_ended,
}
