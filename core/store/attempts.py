"""What events say about the attempts of a run: asked for, at work, over.

The first ending of an attempt counts, and no word on an earlier attempt changes a later one. A
worker's own ending doesn't name its attempt: it is the one that has started last.
"""

from core.store.engine import finite
from core.store.states import ENDED
from core.store.taken import Digest, Entry, Row
from core.store.values import whole, words

WISHES = ("gpus", "priority", "after")


def fresh(attempt: int) -> Row:
    """Columns of a run at the beginning of a further attempt: the ending before is void."""
    return {
        "attempt": attempt,
        "state": "queued",
        "started": None,
        "ended": None,
        "reason": "",
        "text": "",
    }


def queued(taken: Digest, entry: Entry) -> None:
    """A further attempt was asked for."""
    attempt = _attempt(entry, 1)
    if attempt > taken.now("attempt"):
        _begin(taken, attempt)
        taken.queued.append({key: entry.event[key] for key in WISHES if key in entry.event})
    taken.events.append(entry.row(entry.text or f"attempt {attempt}"))


def started(taken: Digest, entry: Entry) -> None:
    """A worker is at work."""
    event, attempt = entry.event, _attempt(entry, 1)
    which = f"attempt {attempt}, " if attempt > 1 else ""
    taken.events.append(entry.row(f"{which}process {words(event.get('pid'))}"))
    if attempt < taken.now("attempt"):
        return
    if attempt > taken.now("attempt"):
        _begin(taken, attempt)
    taken.run |= {
        "started": entry.time,
        "pid": whole(event.get("pid")) or None,
        "process_start": finite(event.get("process_start")),
        "boot_id": words(event.get("boot_id") or ""),
        "host": words(event.get("host") or ""),
    }
    if taken.now("state") in ("queued", "starting"):
        taken.run["state"] = "running"


def worker_ended(taken: Digest, entry: Entry) -> None:
    """A worker's last word: finished, failed, stopped or paused."""
    state, attempt = words(entry.event["type"]), taken.now("attempt")
    writer = attempt if taken.now("started") is not None or attempt == 1 else attempt - 1
    _end(taken, entry, state, _attempt(entry, writer))


def others_ended(taken: Digest, entry: Entry) -> None:
    """Somebody else's word on an attempt that left none of its own."""
    state, attempt = words(entry.event.get("state")), _attempt(entry, taken.now("attempt"))
    if state not in ENDED:
        taken.events.append(entry.row(entry.text))
        return
    if attempt > taken.now("attempt"):
        _begin(taken, attempt)
    _end(taken, entry, state, attempt)


def _begin(taken: Digest, attempt: int) -> None:
    taken.run |= fresh(attempt)
    taken.scores, taken.void_scores = {}, True


def _end(taken: Digest, entry: Entry, state: str, attempt: int) -> None:
    level = "" if state in ("finished", "paused") else "warning"
    taken.events.append(entry.row(entry.text, state, level))
    if attempt < taken.now("attempt") or taken.now("state") in ENDED:
        return
    taken.run |= {
        "state": state,
        "ended": entry.time,
        "reason": words(entry.event.get("reason", "")),
        "text": entry.text,
    }
    scores = entry.event.get("scores")
    if isinstance(scores, dict):
        taken.scores = {words(name): finite(value) for name, value in scores.items()}


def _attempt(entry: Entry, otherwise: int) -> int:
    return max(1, whole(entry.event["attempt"])) if "attempt" in entry.event else otherwise
