"""LS-VID: a copy of a few persons, and the real matrix at its full size with made-up names."""

import io
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np
import pytest

from core.data.datasets import lists, lsvid
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.lsvid import (
    MATRIX,
    QUERIES,
    TEST,
    TEST_ROWS,
    TRAIN,
    TRAIN_ROWS,
    copy,
    info,
    list_of,
    mat,
    paths,
)
from .damage import damaged
from .memory import Memory

REAL = Path(__file__).parents[4].parent / "shared" / "protocols" / "lsvid"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real LS-VID matrices are not beside the project"
)
Gallery = Literal["standard", "with_queries", "without_queries"]


def read(contents: dict[str, bytes], gallery: Gallery = "standard") -> Dataset:
    return lsvid.READER.read(Memory(contents), Data(gallery=gallery))


@pytest.mark.parametrize("inner", ["", "LS-VID/"])
def test_train_query_and_gallery(inner: str) -> None:
    dataset = read({inner + path: data for path, data in copy().items()})
    assert [tracklet.identity for tracklet in dataset.train] == [4, 4, 9]
    assert [tracklet.camera for tracklet in dataset.train] == [3, 15, 1]
    assert [len(tracklet.frames) for tracklet in dataset.train] == [2, 3, 12]
    assert dataset.train[0].frames == (
        f"{inner}tracklet_train/0004/0004_1_03_0001.jpg",
        f"{inner}tracklet_train/0004/0004_1_03_0002.jpg",
    )
    assert [(t.identity, t.camera, len(t.frames)) for t in dataset.query] == [(1, 1, 3), (0, 7, 2)]
    assert [(t.identity, t.camera, len(t.frames)) for t in dataset.gallery] == [
        (1, 1, 3),
        (0, 7, 2),
        (0, 2, 3),
        (0, 7, 4),
        (1, 15, 2),
    ]
    assert not dataset.warnings
    assert "holds the query tracklets too" in dataset.protocol
    assert "validation part is not used" in dataset.protocol


def test_a_gallery_without_queries() -> None:
    dataset = read(copy(), "without_queries")
    assert [(t.identity, t.camera) for t in dataset.gallery] == [(0, 2), (0, 7), (1, 15)]
    assert len(dataset.query) == 2
    assert "without the query tracklets" in dataset.protocol


def test_frames_are_in_order_of_their_number_and_litter_is_left_out() -> None:
    folder = "tracklet_train/0009"
    moved = {path: data for path, data in copy().items() if not path.startswith(folder)}
    moved |= {f"{folder}/0009_2_01_{frame}.JPG": b"" for frame in range(1, 13)}
    moved |= {f"{folder}/0009_2.txt": b"", f"{folder}/0009_20_01_0001.jpg": b""}
    (tracklet,) = (found for found in read(moved).train if found.identity == 9)
    assert [path.rpartition("_")[2] for path in tracklet.frames] == [
        f"{frame}.JPG" for frame in range(1, 13)
    ]


def test_a_prefix_may_reach_to_the_frame_number() -> None:
    listed = b"".join(
        f"./tracklet_train/{person:04d}/{person:04d}_{number}_{camera:02d}_ {person}\r\n".encode()
        for person, number, camera, _ in TRAIN_ROWS
    )
    dataset = read(copy() | {TRAIN: listed})
    assert [len(tracklet.frames) for tracklet in dataset.train] == [2, 3, 12]


def test_persons_that_list_and_matrix_number_apart_are_worth_a_word() -> None:
    changed = info(TEST_ROWS)
    changed[:, 2] = 7 - changed[:, 2]
    dataset = read(copy() | {MATRIX: mat(changed, QUERIES)})
    assert not dataset.warnings
    assert {tracklet.identity for tracklet in dataset.gallery} == {6, 7}
    changed[1, 2] = 6
    (warning,) = read(copy() | {MATRIX: mat(changed, QUERIES)}).warnings
    assert "list_seq_test.txt: its persons aren't those of /nowhere/test/data" in warning


def test_a_misprint_in_the_training_list_is_worth_a_word() -> None:
    listed = list_of("train", TRAIN_ROWS).replace(b"0004_10 4", b"0004_10 9")
    dataset = read(copy() | {TRAIN: listed})
    assert [tracklet.identity for tracklet in dataset.train] == [4, 9, 9]
    (warning,) = dataset.warnings
    assert "/nowhere/tracklet_train/0004: is one person's, but holds 2" in warning


def without(part: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: {path: data for path, data in contents.items() if part not in path}


def with_list(path: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: contents | {path: contents[path].replace(old, new)}


def with_matrix(place: tuple[int, int], value: float) -> Any:
    changed = info(TEST_ROWS).astype(float)
    changed[place] = value
    return lambda contents: contents | {MATRIX: mat(changed, QUERIES)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("seq_train"), r"list_seq_train\.txt: is missing"),
        (without("info_test"), r"test/data/info_test\.mat: is missing"),
        (without("tracklet_train/0009"), r"tracklet_train/0009: no such folder"),
        (
            without("tracklet_train/0004/0004_1_"),
            r"seq_train\.txt:1: no frame is /nowhere/tracklet_train/0004/0004_1\*",
        ),
        (
            without("tracklet_test/0000/0000_1_02_0002"),
            r"seq_test\.txt: tracklet 1 \(.*0000_1_02_0001\.jpg\) has 2 frames of camera 2; by "
            r".*info_test\.mat 3 of camera 2",
        ),
        (with_list(TEST, b"0000_10 ", b"0000_1 "), r"seq_test\.txt:2: .*0000_1 comes twice"),
        (with_list(TEST, b" 1\n", b"\n"), r"seq_test\.txt:4: has 1 fields instead of 2"),
        (with_list(TEST, b" 1\n", b" one\n"), r"seq_test\.txt:4: 'one' is no person's number"),
        (with_list(TEST, b"tracklet_test/0001/0001_2 1\n", b""), r"lists 4 tracklets, .*\.mat 5"),
        (with_list(TRAIN, b"tracklet_train/0009", b"../other"), r"seq_train\.txt:3: '\.\./other"),
        (with_list(TRAIN, b"tracklet_train/0009", b"/etc"), r"seq_train\.txt:3: '/etc"),
        (with_list(TRAIN, b"tracklet", b"\xff"), r"seq_train\.txt: is no text"),
        (lambda c: c | {TRAIN: b"\n"}, r"seq_train\.txt: is empty"),
        (lambda c: c | {MATRIX: b""}, r"info_test\.mat: is no MATLAB file"),
        (lambda c: c | {MATRIX: mat(info(TEST_ROWS), [6])}, "query holds more than .* 1 to 5"),
        (lambda c: c | {MATRIX: mat(info(TEST_ROWS).T, QUERIES)}, "4 x 5 instead of rows of 4"),
        (with_matrix((0, 3), 3), "has 3 frames of camera 2; by .* 3 of camera 3"),
        (with_matrix((0, 3), 16), "row 1 of info_test holds lines 1 to 3 and camera 16"),
        (with_matrix((1, 0), 5), "row 2 of info_test holds lines 5 to 5"),
        (with_matrix((1, 2), -1), "info_test holds more than whole numbers from 0"),
        (with_matrix((1, 2), 0.5), "info_test holds more than whole numbers from 0"),
        (
            lambda c: c | {"tracklet_train/0004/0004_1_04_0003.jpg": b""},
            r"seq_train\.txt:1: .*0004_1\* is of camera 3, 4; a tracklet has one",
        ),
        (
            lambda c: without("0004/0004_1_")(c) | {"tracklet_train/0004/0004_1_16_1.jpg": b""},
            r"seq_train\.txt:1: .*0004_1\* is of camera 16",
        ),
    ],
)
def test_what_is_wrong_is_named(change: Callable[..., Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(change(copy()))


@pytest.mark.parametrize("file", [TRAIN, TEST, MATRIX])
def test_damaged_lists_are_refused_or_still_fit(file: str) -> None:
    contents = copy()
    for variant in damaged(contents[file]):
        with suppress(DataError):
            dataset = read(contents | {file: variant})
            assert len(dataset.gallery) == 5
            assert all(tracklet.frames for tracklet in (*dataset.train, *dataset.gallery))


@needs_real
def test_full_size() -> None:
    matrix = (REAL / "info_test.mat").read_bytes()
    with h5py.File(io.BytesIO(matrix)) as file:
        table = np.asarray(file["info_test"]).T.astype(int).tolist()
        chosen = np.asarray(file["query"])[0].astype(int).tolist()
    seen: Counter[int] = Counter()
    rows = []
    for first, last, person, camera in table:
        seen[person] += 1
        rows.append((person, seen[person], camera, last - first + 1))
    contents = dict.fromkeys(paths("test", rows) + paths("train", TRAIN_ROWS), b"") | {
        TRAIN: list_of("train", TRAIN_ROWS),
        TEST: list_of("test", rows),
        MATRIX: matrix,
    }
    dataset = read(contents)
    assert not dataset.warnings
    test_part = {part: lsvid.READER.published[part] for part in ("query", "gallery")}
    assert not lists.differences(dataset, test_part)
    assert [(found.identity, found.camera) for found in dataset.query] == [
        tuple(table[row - 1][2:]) for row in chosen
    ]
    assert dataset.gallery[: len(dataset.query)] == dataset.query
    cameras = Counter(found.camera for found in dataset.gallery)
    assert [cameras[camera] for camera in range(1, 16)] == [
        1454, 46, 211, 403, 1669, 540, 1340, 274, 393, 173, 1128, 623, 1129, 1371, 579,
    ]  # fmt: skip
    apart = {found.name for found in dataset.query}
    without_queries = [found for found in dataset.gallery if found.name not in apart]
    assert lists.count(without_queries) == lsvid.READER.galleries["without_queries"]
    seen_by = Counter((found.identity, found.camera) for found in dataset.gallery)
    persons = Counter(found.identity for found in dataset.gallery)
    alone = {
        found.identity
        for found in dataset.query
        if persons[found.identity] == seen_by[found.identity, found.camera]
    }
    assert alone == {766, 778, 1366, 2574}
