"""Cards of datasets and machines, settings, and how to repeat runs.

What a reader elsewhere has no use for, and its owner may not want to publish, stays out: names of
hosts and users, and folders.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.compare.choose import Run
from core.compare.groups import REPLICATED, Entry
from core.data.datasets import is_embedded
from core.report.contents import Card, Recipe
from core.runs.settings import MISSING, changed
from core.store import RunOrigin

_ORDER = ("train", "query", "gallery", "identities", "cameras", "frames")
_WORDS = {
    "train": "training tracklets",
    "query": "query tracklets",
    "gallery": "gallery tracklets",
    "identities": "identities in training",
}
_RENDERED = (
    "Rendered by vreid, the same byte for byte wherever it is rendered: figures on it tell how "
    "well a method closes a gap that was built in, not how well real cameras would be served."
)


def datasets(runs: Iterable[Run]) -> list[Card]:
    """Every dataset as runs found it, once."""
    cards: dict[tuple[object, ...], Card] = {}
    for run in runs:
        for role, found in sorted(run.data.items()):
            keys = [*_ORDER, *sorted(set(found.facts) - set(_ORDER))]
            counts = [(_WORDS.get(key, key), _count(found.facts.get(key))) for key in keys]
            facts = [("role", role), ("protocol", found.protocol), *counts]
            shown = tuple((name, value) for name, value in facts if value)
            notes = (_RENDERED,) if is_embedded(found.name) else ()
            cards.setdefault((found.name, shown), Card(found.name, shown, notes))
    return list(cards.values())


def machines(origins: Mapping[str, RunOrigin]) -> list[Card]:
    """Every machine with what was installed there, and which runs it had."""
    ran: dict[str, list[str]] = {}
    for run_id, origin in origins.items():
        ran.setdefault(json.dumps(_machine(origin), sort_keys=True), []).append(run_id)
    cards = []
    for number, (facts, ids) in enumerate(ran.items(), 1):
        shown = [(str(name), str(value)) for name, value in json.loads(facts).items() if value]
        title = "environment" if len(ran) == 1 else f"environment {number}"
        cards.append(Card(title, (*shown, ("runs", ", ".join(ids)))))
    return cards


def _machine(origin: RunOrigin) -> dict[str, str]:
    hardware = origin.environment.get("hardware") or {}
    versions = origin.environment.get("versions") or {}
    memory = hardware.get("memory_bytes")
    gpus = [str(one) for one in hardware.get("gpus") or []]
    return {
        "processor": f"{hardware.get('cpu') or 'unknown'}, {hardware.get('cores') or '?'} cores",
        "memory": f"{memory / 2**30:.0f} GiB" if isinstance(memory, int | float) else "",
        "GPUs": ", ".join(gpus) or "none",
        "system": str(origin.environment.get("platform") or ""),
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
    }


def unusual(entries: Sequence[Entry]) -> list[Card]:
    """Settings of each entry that aren't the default."""
    cards = []
    for entry in entries:
        settings = {key: _listed(value) for key, value in entry.settings.items()}
        rows = [
            (key, said(value), "new" if default is MISSING else said(default))
            for key, (value, default) in sorted(changed(settings).items())
            if key not in ("source", "target", *REPLICATED)
        ]
        facts = tuple((key, f"{value} (default {default})") for key, value, default in rows)
        cards.append(Card(entry.label, facts))
    return cards


def recipes(entries: Sequence[Entry], origins: Mapping[str, RunOrigin]) -> list[Recipe]:
    """How to repeat the runs of each entry."""
    found = []
    for number, entry in enumerate(entries, 1):
        stem = re.sub(r"[^a-z0-9]+", "-", entry.label.lower()).strip("-")[:40]
        file = f"{number}-{stem or 'runs'}.yaml"
        pair = f"{entry.first.summary.source}:{entry.first.summary.target}"
        commands = tuple(_command(run, pair, file) for run in entry.runs)
        typed = tuple((run.id, _typed(origins[run.id].command)) for run in entry.runs)
        found.append(Recipe(entry.label, file, _file(entry.settings), commands, typed))
    return found


def said(value: Any) -> str:
    """A setting as JSON."""
    return "-" if value is MISSING else json.dumps(_listed(value))


def _command(run: Run, pair: str, file: str) -> str:
    split = f" --set data.split={run.split}" if run.split else ""
    return f"vreid run {pair} --config {file} --seed {run.seed}{split}"


def _typed(words: Sequence[str]) -> str:
    """A command as it was typed, without the folders on this machine."""
    if not words:
        return ""
    home = str(Path.home())
    others = [word.replace(home, "~") for word in words[1:]]
    return " ".join(["vreid", *(json.dumps(word) if " " in word else word for word in others)])


def _file(settings: Mapping[str, Any]) -> str:
    """All settings but seed and split as YAML, which JSON values are."""
    nested: dict[str, Any] = {}
    for key, value in settings.items():
        *groups, name = key.split(".")
        place = nested
        for group in groups:
            place = place.setdefault(group, {})
        if key not in REPLICATED:
            place[name] = _listed(value)
    return "\n".join(_lines(nested))


def _lines(nested: Mapping[str, Any], indent: str = "") -> Iterable[str]:
    for key, value in nested.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{key}: {json.dumps(value)}"


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")
