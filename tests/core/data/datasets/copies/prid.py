"""A copy of PRID-2011 with a few persons."""

import json
from collections.abc import Mapping, Sequence


def contents(lengths: Mapping[int, tuple[int, int]]) -> dict[str, bytes]:
    """Frames of these persons, so many before camera a and b."""
    return {
        f"multi_shot/{folder}/person_{number:04d}/{frame:04d}.png": b"x"
        for number, both in lengths.items()
        for folder, length in zip(("cam_a", "cam_b"), both, strict=True)
        for frame in range(1, length + 1)
    }


def splits(persons: Sequence[int]) -> bytes:
    """Ten splits of these persons, each with other halves."""
    names = [f"person_{person:04d}" for person in persons]
    half = len(names) // 2
    turned = [[*names[shift:], *names[:shift]] for shift in range(10)]
    rows = [{"train": order[:half], "test": order[half:]} for order in turned]
    return json.dumps(rows, indent=1).encode()
