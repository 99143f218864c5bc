"""Copies of iLIDS-VID, whole or with a few persons."""

import io
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from scipy.io import savemat

MAT = "train-test people splits/train_test_splits_ilidsvid.mat"
NAMES = [f"person{number:03d}" for number in range(1, 320) if number % 17]  # 301 of them
NAMES.remove("person319")


@cache
def pictures(
    images: str = "i-LIDS-VID/sequences/", frames: int = 2, persons: int = 300
) -> dict[str, bytes]:
    """The first of 300 persons before both cameras."""
    return {
        f"{images}cam{camera}/{name}/cam{camera}_{name}_{frame:05d}.png": b"x"
        for camera in (1, 2)
        for name in NAMES[:persons]
        for frame in range(300 + camera, 300 + camera + frames)
    }


def mat(rows: Any = None) -> bytes:
    """A matrix of splits; each row a permutation of 1 to 300 unless others are given."""
    if rows is None:
        tiled = np.tile(np.arange(1, 301), (10, 1))
        rows = np.random.default_rng(0).permuted(tiled, axis=1).astype(np.uint16)
    file = io.BytesIO()
    savemat(file, {"ls_set": rows}, do_compression=True)
    return file.getvalue()


def splits(shift: int = 0, names: Sequence[str] = NAMES) -> bytes:
    """A JSON list of splits."""
    rows, half = [], len(names) // 2
    for number in range(10):
        order = [*names[number + shift :], *names[: number + shift]]
        rows.append({"train": order[:half], "test": order[half:]})
    return json.dumps(rows).encode()
