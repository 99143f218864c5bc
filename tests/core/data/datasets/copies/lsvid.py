"""A copy of LS-VID with a few persons."""

import io
from collections.abc import Sequence
from typing import Any

import h5py
import numpy as np

TRAIN, TEST = "list_sequence/list_seq_train.txt", "list_sequence/list_seq_test.txt"
MATRIX = "test/data/info_test.mat"

# person, number within the person, camera, frames
TRAIN_ROWS = [(4, 1, 3, 2), (4, 10, 15, 3), (9, 2, 1, 12)]
TEST_ROWS = [(0, 1, 2, 3), (0, 10, 7, 2), (0, 11, 7, 4), (1, 1, 15, 2), (1, 2, 1, 3)]
QUERIES = [5, 2]


def list_of(part: str, rows: Sequence[tuple[int, int, int, int]]) -> bytes:
    return "".join(
        f"tracklet_{part}/{person:04d}/{person:04d}_{number} {person}\n"
        for person, number, _, _ in rows
    ).encode()


def paths(part: str, rows: Sequence[tuple[int, int, int, int]]) -> list[str]:
    return [
        f"tracklet_{part}/{person:04d}/{person:04d}_{number}_{camera:02d}_{frame:04d}.jpg"
        for person, number, camera, count in rows
        for frame in range(1, count + 1)
    ]


def mat(info: Any, query: Any) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as made:
        made["info_test"] = np.asarray(info, dtype=np.float64).T
        made["query"] = np.asarray([query], dtype=np.float64)
    return file.getvalue()


def info(rows: Sequence[tuple[int, int, int, int]]) -> np.ndarray:
    lasts = np.cumsum([count for *_, count in rows])
    return np.array(
        [
            (last - count + 1, last, person, camera)
            for last, (person, _, camera, count) in zip(lasts, rows, strict=True)
        ]
    )


def copy() -> dict[str, bytes]:
    return dict.fromkeys(paths("train", TRAIN_ROWS) + paths("test", TEST_ROWS), b"x") | {
        TRAIN: list_of("train", TRAIN_ROWS),
        TEST: list_of("test", TEST_ROWS),
        MATRIX: mat(info(TEST_ROWS), QUERIES),
    }
