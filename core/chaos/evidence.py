"""What a run leaves behind, to be held against what another left."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from safetensors.numpy import load_file

from core.store import Store, metric_keys, series

TIMED = "rate/"  # series that tell how fast it went

Rows = frozenset[tuple[str, int, float | None]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finished run left.

    Attributes:
        rows: series, step and value of every metric row that doesn't tell of time.
        weights: digest of each file of weights.
    """

    rows: Rows
    weights: dict[str, str]


def rows_of(store: Store, run_id: str) -> Rows:
    """The metric rows that the store has of a run."""
    found: set[tuple[str, int, float | None]] = set()
    for key in metric_keys(store, run_id):
        if not key.startswith(TIMED):
            one = series(store, run_id, key)
            found.update((key, *row) for row in zip(one.steps, one.values, strict=True))
    return frozenset(found)


def evidence(store: Store, folder: Path) -> Evidence:
    """All that a finished run left, read from store and folder."""
    files = sorted((folder / "weights").glob("*.safetensors"))
    return Evidence(rows_of(store, folder.name), {path.name: _digest(path) for path in files})


def _digest(path: Path) -> str:
    """Of names and tensors; the order of what else a header says is chance."""
    total = hashlib.sha256()
    for name, tensor in sorted(load_file(path).items()):
        total.update(f"{name} {tensor.dtype} {tensor.shape}".encode() + tensor.tobytes())
    return total.hexdigest()
