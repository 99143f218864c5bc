"""A copy of MARS with a few persons."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.io import savemat

# first name and number of frames of each tracklet
TRAIN = [
    ("0001C1T0001F001", 4),
    ("0001C2T0003F001", 2),
    ("0003C6T0001F001", 5),
]
TEST = [
    ("00-1C1T0001F001", 2),
    ("00-1C2T0002F001", 3),
    ("0000C1T0001F001", 3),
    ("0000C4T0002F119", 2),
    ("0002C1T0001F001", 4),
    ("0002C1T0004F001", 2),
    ("0002C3T0005F001", 3),
    ("0006C5T0001F001", 2),
]
QUERIES = [7, 5, 8]  # not sorted, which the real ones are
INFO = "info/"


def names(tracklets: Sequence[tuple[str, int]]) -> list[str]:
    return [
        f"{first[:12]}{int(first[12:]) + frame:03d}.jpg"
        for first, count in tracklets
        for frame in range(count)
    ]


def rows(tracklets: Sequence[tuple[str, int]]) -> np.ndarray:
    lasts = np.cumsum([count for _, count in tracklets])
    return np.array(
        [
            (last - count + 1, last, -1 if first[:4] == "00-1" else int(first[:4]), int(first[5]))
            for last, (first, count) in zip(lasts, tracklets, strict=True)
        ],
        dtype=np.int32,
    )


def mat(**arrays: Any) -> bytes:
    file = io.BytesIO()
    savemat(file, arrays)
    return file.getvalue()


def pictures() -> dict[str, bytes]:
    return {
        f"bbox_{part}/{name[:4]}/{name}": b"x"
        for part, tracklets in (("train", TRAIN), ("test", TEST))
        for name in names(tracklets)
    }


def matrices(info: str = INFO) -> dict[str, bytes]:
    return {
        f"{info}tracks_train_info.mat": mat(track_train_info=rows(TRAIN)),
        f"{info}tracks_test_info.mat": mat(track_test_info=rows(TEST)),
        f"{info}query_IDX.mat": mat(query_IDX=np.array([QUERIES], dtype=np.uint16)),
    }


def name_lists(info: str = INFO, end: str = "\n") -> dict[str, bytes]:
    return {
        f"{info}{part}_name.txt": "".join(name + end for name in names(tracklets)).encode()
        for part, tracklets in (("train", TRAIN), ("test", TEST))
    }
