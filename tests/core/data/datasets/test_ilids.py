"""iLIDS-VID in memory at its full size of 300 persons; the real frame numbers where they are."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.datasets import ilids, lists
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.ilids import MAT, NAMES, mat, pictures, splits
from .damage import damaged
from .memory import Memory

REAL = Path(__file__).parents[4].parent / "shared" / "protocols" / "ilidsvid"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real iLIDS-VID frame numbers are not beside the project"
)


def read(contents: dict[str, bytes], split: int = 0) -> Dataset:
    return ilids.READER.read(Memory(contents), Data(split=split))


def names(tracklets: Any) -> list[str]:
    return [f"person{tracklet.identity:03d}" for tracklet in tracklets]


def test_the_first_half_of_a_row_of_the_matrix_is_tested_on() -> None:
    rows = np.stack([np.roll(np.arange(1, 301), -shift) for shift in range(10)])
    dataset = read(pictures() | {MAT: mat(rows)}, split=3)
    assert names(dataset.query) == names(dataset.gallery) == NAMES[3:153]
    assert names(dataset.train) == [name for name in NAMES[153:] + NAMES[:3] for _ in range(2)]
    assert {tracklet.camera for tracklet in dataset.query} == {1}
    assert {tracklet.camera for tracklet in dataset.gallery} == {2}
    assert [tracklet.camera for tracklet in dataset.train] == [1, 2] * 150
    assert dataset.query[0].frames == tuple(
        f"i-LIDS-VID/sequences/cam1/{NAMES[3]}/cam1_{NAMES[3]}_{frame:05d}.png"
        for frame in (301, 302)
    )
    assert "split 3 of 10, standard (train_test_splits_ilidsvid.mat)" in dataset.protocol
    assert not dataset.warnings


@pytest.mark.parametrize("images", ["i-LIDS-VID/sequences/", "sequences/", ""])
@pytest.mark.parametrize("file", [MAT, f"../{MAT}", "train_test_splits_ilidsvid.mat"])
def test_the_root_may_lie_higher_or_lower(images: str, file: str) -> None:
    dataset = read(pictures(images) | {file: mat()})
    assert len(dataset.query) == 150
    assert "standard" in dataset.protocol


@pytest.mark.parametrize("file", ["splits.json", "splits_ilidsvid.json", "../splits.json"])
def test_a_list_of_splits_serves_where_there_is_no_matrix(file: str) -> None:
    dataset = read(pictures() | {file: splits()}, split=9)
    assert names(dataset.query) == [*NAMES[159:], *NAMES[:9]]
    assert f"standard ({file.removeprefix('../')})" in dataset.protocol


def test_a_matrix_and_a_list_that_agree_are_not_worth_a_word() -> None:
    rows = np.stack([np.roll(np.arange(1, 301), 150 - shift) for shift in range(10)])
    dataset = read(pictures() | {MAT: mat(rows), "splits.json": splits()}, split=4)
    assert set(names(dataset.query)) == set(json.loads(splits())[4]["test"])
    assert not dataset.warnings


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        (splits(1), r"splits\.json: has other persons in split 4 than .*ilidsvid\.mat, which"),
        (b"{", r"splits\.json: is no list of 10 splits.*ilidsvid\.mat is used instead"),
    ],
)
def test_the_matrix_wins_over_a_list_and_says_so(listed: bytes, message: str) -> None:
    rows = np.stack([np.roll(np.arange(1, 301), 150 - shift) for shift in range(10)])
    alone = read(pictures() | {MAT: mat(rows)}, split=4)
    both = read(pictures() | {MAT: mat(rows), "splits.json": listed}, split=4)
    assert names(both.query) == names(alone.query)
    (warning,) = both.warnings
    assert re.search(message, warning)


def test_the_published_rule_without_splits() -> None:
    found = [read(pictures(), split) for split in range(10)]
    for dataset in found:
        train, test = {*names(dataset.train)}, {*names(dataset.query)}
        assert train | test == {*NAMES}
        assert len(train) == len(test) == 150
        assert "published rule" in dataset.protocol
    assert len({tuple(names(dataset.query)) for dataset in found}) == 10
    assert names(found[0].query) == names(read(pictures()).query)


def test_missing_frames_are_counted_and_named() -> None:
    contents = dict(pictures(frames=5))
    for name in NAMES[:12]:
        del contents[f"i-LIDS-VID/sequences/cam1/{name}/cam1_{name}_00302.png"]
        del contents[f"i-LIDS-VID/sequences/cam1/{name}/cam1_{name}_00304.png"]
    warnings = read(contents).warnings
    assert len(warnings) == 11
    assert re.search(r"cam1/person\d{3}: frames missing in between: 2", warnings[0])
    assert warnings[-1] == "and 2 more tracklets that lack frames"


def without(part: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: {path: data for path, data in contents.items() if part not in path}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("/cam2/"), r"cam2: no such folder; iLIDS-VID is laid out as"),
        (without("/cam2/person007/"), r"cam2/person007: is missing, though the other camera"),
        (without("/person007/"), r"folders of 299 persons instead of 300"),
        (lambda _: {}, "laid out as"),
        (lambda c: c | {MAT: mat(np.ones((10, 300)))}, "split 0 names a person twice"),
        (lambda c: c | {MAT: mat(np.zeros((10, 300)))}, "whole numbers from 1 to 300"),
        (lambda c: c | {MAT: mat(np.full((10, 300), 301))}, "whole numbers from 1 to 300"),
        (lambda c: c | {MAT: mat(np.ones((300, 10)))}, "300 x 10 instead of rows of 300"),
        (lambda c: c | {MAT: mat(np.ones((9, 300)))}, "9 splits instead of 10"),
        (lambda c: c | {MAT: b"nonsense"}, "ilidsvid.mat: is no MATLAB file"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[..., Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(change(pictures() | {MAT: mat()}))


def test_a_list_that_names_a_person_who_is_not_there_is_refused() -> None:
    gone = without("/person007/")(pictures()) | {"splits.json": splits()}
    with pytest.raises(DataError, match=r"cam./person007: no such folder"):
        read(gone)
    bad = splits().replace(b"person007", b"../../cam")
    with pytest.raises(DataError, match=r"splits.json: '../../cam' is no person such as"):
        read(pictures() | {"splits.json": bad})


def test_damaged_splits_are_refused_or_still_splits() -> None:
    for file, content in ((MAT, mat()), ("splits.json", splits())):
        for variant in damaged(content):
            with suppress(DataError):
                dataset = read(pictures() | {file: variant})
                assert not {*names(dataset.train)} & {*names(dataset.query)}


@needs_real
def test_the_real_frames_and_splits() -> None:
    lengths = json.loads((REAL / "tracklet_frames.json").read_text())
    contents = {
        f"i-LIDS-VID/sequences/{camera}/{name}/{camera}_{name}_{frame:05d}.png": b""
        for name, cameras in lengths.items()
        for camera, (first, count) in cameras.items()
        for frame in range(first, first + count)
    }
    contents["splits.json"] = (REAL / "splits_bmvc18.json").read_bytes()
    for split, row in enumerate(json.loads(contents["splits.json"])):
        dataset = read(contents, split)
        assert names(dataset.query) == row["test"]
        assert not dataset.warnings
        assert not lists.differences(dataset, ilids.READER.published)
    assert sum(len(tracklet.frames) for tracklet in dataset.query) == sum(
        lengths[name]["cam1"][1] for name in row["test"]
    )
    del contents["splits.json"]
    del contents["i-LIDS-VID/sequences/cam1/person001/cam1_person001_00320.png"]
    dataset = read(contents)
    assert dataset.warnings == (
        "/nowhere/i-LIDS-VID/sequences/cam1/person001: frames missing in between: 1",
    )
    assert lists.differences(dataset, ilids.READER.published) == [
        "ilids all: frames 42,458, published 42,459"
    ]
