"""MARS: a copy of a few persons, and one of full size cut by the real matrices."""

import csv
import io
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image
from scipy.io import loadmat

from core.data.datasets import lists, mars
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet

from .copies.mars import QUERIES, TEST, TRAIN, mat, matrices, name_lists, pictures, rows
from .damage import damaged
from .memory import Memory

REAL = Path(__file__).parents[4].parent / "shared" / "protocols" / "mars"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real MARS matrices are not beside the project"
)
Gallery = Literal["standard", "with_queries", "without_queries"]


def read(contents: dict[str, bytes], gallery: Gallery = "standard") -> Dataset:
    return mars.READER.read(Memory(contents), Data(gallery=gallery))


def firsts(tracklets: Sequence[Tracklet]) -> list[str]:
    return [tracklet.frames[0].rpartition("/")[2].removesuffix(".jpg") for tracklet in tracklets]


@pytest.mark.parametrize("listed", [{}, name_lists(), name_lists(end="\r\n")])
def test_train_query_and_gallery(listed: dict[str, bytes]) -> None:
    litter = {"bbox_test/0002/0002.txt": b"", "bbox_train/other/a.jpg": b"", "bbox_test/a.jpg": b""}
    dataset = read(pictures() | matrices() | listed | litter)
    assert firsts(dataset.train) == [first for first, _ in TRAIN]
    assert [tracklet.identity for tracklet in dataset.train] == [1, 1, 3]
    assert [tracklet.camera for tracklet in dataset.train] == [1, 2, 6]
    assert [tracklet.frames for tracklet in dataset.train][1] == (
        "bbox_train/0001/0001C2T0003F001.jpg",
        "bbox_train/0001/0001C2T0003F002.jpg",
    )
    assert firsts(dataset.query) == [TEST[row - 1][0] for row in QUERIES]
    assert firsts(dataset.gallery) == [TEST[row - 1][0] for row in (7, 5, 8, 3, 4, 6)]
    assert [tracklet.identity for tracklet in dataset.gallery] == [2, 2, 6, 0, 0, 2]
    assert [len(tracklet.frames) for tracklet in dataset.gallery] == [3, 4, 2, 3, 2, 2]
    assert not dataset.warnings
    assert ("test_name.txt" if listed else "the listing of bbox_test") in dataset.protocol


def test_galleries_with_and_without_queries() -> None:
    contents = pictures() | matrices()
    found = read(contents, "without_queries")
    assert firsts(found.gallery) == [TEST[row - 1][0] for row in (3, 4, 6)]
    assert firsts(found.query) == [TEST[row - 1][0] for row in QUERIES]
    assert "without the query tracklets" in found.protocol
    with_queries = read(contents, "with_queries")
    standard = read(contents)
    assert firsts(with_queries.gallery) == firsts(standard.gallery)
    assert with_queries.protocol == standard.protocol != found.protocol


def test_counts_of_a_whole_copy_depend_on_the_gallery() -> None:
    sizes = {
        setting: mars.READER.whole(Data(gallery=setting))["gallery"].tracklets
        for setting in ("standard", "with_queries", "without_queries")
    }
    assert sizes == {"standard": 11_310, "with_queries": 11_310, "without_queries": 9_330}


@pytest.mark.parametrize("info", ["info/", "MARS-evaluation/info/", ""])
def test_the_matrices_may_lie_elsewhere(info: str) -> None:
    dataset = read(pictures() | matrices(info) | name_lists(info))
    assert len(dataset.query) == 3
    assert "cut from train_name.txt and test_name.txt" in dataset.protocol


def test_frames_are_in_order_whatever_the_list_says() -> None:
    listed = name_lists()
    shuffled = listed["info/test_name.txt"].splitlines(keepends=True)
    shuffled[10:14] = shuffled[10:14][::-1]
    dataset = read(pictures() | matrices() | listed | {"info/test_name.txt": b"".join(shuffled)})
    assert list(dataset.query[1].frames) == sorted(dataset.query[1].frames)
    assert len(dataset.query[1].frames) == 4


def test_listed_frames_that_are_missing_are_counted_and_named() -> None:
    contents = pictures() | matrices() | name_lists()
    del contents["bbox_test/0002/0002C1T0001F002.jpg"]
    del contents["bbox_test/0002/0002C1T0001F003.jpg"]
    del contents["bbox_train/0003/0003C6T0001F005.jpg"]
    dataset = read(contents)
    assert [tracklet.frames[-1][-7:] for tracklet in dataset.train] == [
        "004.jpg",
        "002.jpg",
        "004.jpg",
    ]
    assert len(dataset.query[1].frames) == 2
    assert dataset.warnings == (
        "/nowhere/bbox_train: 1 listed frames are missing",
        "/nowhere/bbox_train/0003/0003C6T0001: 1 of 5 frames are missing, the first "
        "0003C6T0001F005.jpg",
        "/nowhere/bbox_test: 2 listed frames are missing",
        "/nowhere/bbox_test/0002/0002C1T0001: 2 of 4 frames are missing, the first "
        "0002C1T0001F002.jpg",
    )


def test_junk_that_was_deleted_is_not_missed_by_a_name_list() -> None:
    kept = {path: data for path, data in pictures().items() if "00-1" not in path}
    assert not read(kept | matrices() | name_lists()).warnings


def without(part: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: {path: data for path, data in contents.items() if part not in path}


def with_list(change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    listed = name_lists()["info/test_name.txt"]
    return lambda contents: contents | {"info/test_name.txt": change(listed)}


def with_matrix(part: str, place: tuple[int, int], value: int) -> Any:
    changed = rows(TRAIN if part == "train" else TEST)
    changed[place] = value
    made = {f"info/tracks_{part}_info.mat": mat(**{f"track_{part}_info": changed})}
    return lambda contents: contents | made


def with_queries(*numbers: float) -> Any:
    return lambda contents: contents | {"info/query_IDX.mat": mat(query_IDX=[numbers])}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("query_IDX"), r"info/query_IDX\.mat: is missing; the folder info comes with"),
        (without("tracks_test"), r"tracks_test_info\.mat: is missing"),
        (without("bbox_test"), r"bbox_test: no such folder; MARS is laid out as"),
        (
            without("0000C4T0002F119"),
            r"bbox_test/0000: has 4 frames instead of 5 \(all folders: 20 instead of 21\).*"
            r"put /nowhere/info/test_name\.txt there",
        ),
        (without("00-1"), r"bbox_test/00-1: has 0 frames instead of 5"),
        (
            lambda c: c | {"bbox_train/0002/0002C1T0001F001.jpg": b""},
            "bbox_train/0002: has 1 frames instead of 0",
        ),
        (
            lambda c: without("0002C1T0001F004")(c) | {"bbox_test/0002/0002C1T0004F003.jpg": b""},
            "row 5 of its matrix is person and camera 0002C1, but cuts out frames of 0002C1T0001 "
            "and 0002C1T0004",
        ),
        (with_matrix("test", (4, 3), 2), "row 5 of its matrix is person and camera 0002C2"),
        (
            with_matrix("test", (4, 3), 7),
            "row 5 of track_test_info holds lines 11 to 14 and camera",
        ),
        (with_matrix("test", (4, 0), 12), "row 5 of track_test_info holds lines 12 to 14"),
        (with_matrix("train", (0, 2), 0), "whole numbers from 1 to"),
        (with_queries(7, 4), r"query_IDX\.mat: row 4 of the test tracklets is junk or a dis"),
        (with_queries(7, 1), r"query_IDX\.mat: row 1 of the test tracklets is junk or a dis"),
        (with_queries(7, 9), "whole numbers from 1 to 8"),
        (with_queries(7, 7), "query_IDX has row 7 twice"),
        (with_queries(7, 5.5), "whole numbers from 1 to 8"),
        (lambda c: c | {"info/query_IDX.mat": b"?"}, r"query_IDX\.mat: is no MATLAB file"),
        (with_list(lambda text: text[20:]), r"test_name\.txt: has 20 names instead of 21"),
        (with_list(lambda _: b"\xff\xfe"), r"test_name\.txt: is no text"),
        (
            with_list(lambda text: text.replace(b"0002C1T0001F003.jpg", b"../../../etc/passwd")),
            r"test_name\.txt:13: '../../../etc/passwd' is no name",
        ),
        (
            with_list(lambda text: text.replace(b"0002C1T0001F003", b"0002C1T0001F004")),
            r"test_name\.txt: names 0002C1T0001F004\.jpg twice",
        ),
        (
            with_list(lambda text: text.replace(b"0002C1T0001", b"0002C1T0009")),
            r"bbox_test/0002/0002C1T0009: none of its 4 frames is there",
        ),
        (
            with_list(lambda text: text.replace(b"0002C1T0001F003", b"0002C1T0009F003")),
            r"test_name\.txt: row 5 .* cuts out frames of 0002C1T0001 and 0002C1T0009",
        ),
    ],
)
def test_what_is_wrong_is_named(change: Callable[..., Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(change(pictures() | matrices()))


@pytest.mark.parametrize("file", [*matrices(), *name_lists()])
def test_damaged_lists_are_refused_or_still_fit(file: str) -> None:
    contents = pictures() | matrices() | name_lists()
    for variant in damaged(contents[file]):
        with suppress(DataError):
            dataset = read(contents | {file: variant})
            assert all(tracklet.frames for tracklet in dataset.gallery)
            assert {tracklet.identity for tracklet in dataset.gallery} >= {0}
            assert -1 not in {tracklet.identity for tracklet in dataset.gallery}


Full = tuple[dict[str, bytes], list[str], dict[int, str]]


@pytest.fixture(scope="module")
def full() -> Full:
    """The real matrices, all 1,191,003 paths, and the real first names of test rows.

    Numbers of tracklets are made up where the first names are not known: training and junk.
    """
    contents = {
        f"info/{file}": (REAL / file).read_bytes()
        for file in ("tracks_train_info.mat", "tracks_test_info.mat", "query_IDX.mat")
    }
    with (REAL / "test_first_names.csv").open(newline="") as file:
        known = {int(row["row"]): row["first_name"] for row in csv.DictReader(file)}
    paths = []
    for part, first_names in (("train", {}), ("test", known)):
        key = f"track_{part}_info"
        table = loadmat(io.BytesIO(contents[f"info/tracks_{part}_info.mat"]))[key].tolist()
        seen: Counter[int] = Counter()
        for row, (first, last, identity, camera) in enumerate(table, start=1):
            seen[identity] += 1
            person = f"{identity:04d}" if identity >= 0 else "00-1"
            name = first_names.get(row, f"{person}C{camera}T{seen[identity]:04d}F001.jpg")
            start = int(name[12:15])
            folder = f"bbox_{part}/{person}/{name[:12]}"
            paths += [f"{folder}{start + frame:03d}.jpg" for frame in range(last - first + 1)]
    return contents, paths, known


@needs_real
@pytest.mark.parametrize("listed", [False, True])
def test_full_size(full: Full, listed: bool) -> None:
    contents, paths, known = full
    everything = contents | dict.fromkeys(paths, b"")
    if listed:
        for part in ("train", "test"):
            own = [path.rpartition("/")[2] for path in paths if path.startswith(f"bbox_{part}")]
            everything[f"info/{part}_name.txt"] = "\n".join(own).encode()
    tree = Memory(everything)
    dataset = mars.READER.read(tree, Data())
    assert not dataset.warnings
    assert not lists.differences(dataset, mars.READER.whole(Data()))
    assert sorted(firsts(dataset.gallery)) == [name[:15] for name in known.values()]
    assert lists.count([t for t in dataset.gallery if t.identity == 0]).frames == 147_743
    assert Counter(tracklet.camera for tracklet in dataset.gallery) == {
        1: 2161, 2: 3576, 3: 1481, 4: 925, 5: 2095, 6: 1072,
    }  # fmt: skip
    with_match, without_match = matches(dataset.query, dataset.gallery)
    assert (with_match, without_match) == (1980, 0)
    if not listed:
        settings = Data(gallery="without_queries")
        fewer = mars.READER.read(tree, settings)
        assert not lists.differences(fewer, mars.READER.whole(settings))
        assert matches(fewer.query, fewer.gallery) == (1840, 140)


def matches(query: Sequence[Tracklet], gallery: Sequence[Tracklet]) -> tuple[int, int]:
    """Queries whose person another camera saw, and the others."""
    seen = {(tracklet.identity, tracklet.camera) for tracklet in gallery}
    other = [
        any((wanted.identity, camera) in seen for camera in range(1, 7) if camera != wanted.camera)
        for wanted in query
    ]
    return sum(other), len(other) - sum(other)


@pytest.fixture
def big_folder(tmp_path: Path) -> Iterator[Path]:
    """Emptied at once, so that a million files don't stay until later runs of the tests."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.mark.long
@needs_real
def test_full_size_on_disk(full: Full, big_folder: Path) -> None:
    contents, paths, _ = full
    root = big_folder / "MARS"
    links = 60_000  # of one file; ext4 allows 65,000
    source = big_folder / "source"
    for folder in {path.rpartition("/")[0] for path in paths}:
        (root / folder).mkdir(parents=True)
    for number, path in enumerate(paths):
        if number % links == 0:
            source = big_folder / f"{number}.jpg"
            Image.new("RGB", (128, 256), (number % 251, 9, 9)).save(source)
        os.link(source, f"{root}/{path}")
    for path, content in contents.items():
        file = root / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    dataset = mars.READER.read(Folder(root), Data())
    assert not dataset.warnings
    assert not lists.differences(dataset, mars.READER.published)
    last = dataset.gallery[-1]
    with Image.open(io.BytesIO(last.tree.read(last.frames[-1]))) as image:
        assert image.size == (128, 256)
    assert re.fullmatch(r"bbox_test/1500/1500C[15]T\d{4}F\d{3}\.jpg", last.frames[-1])
