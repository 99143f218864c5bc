"""Market-1501 on folders named as distributed."""

from pathlib import Path

import pytest

from core.data.datasets import market
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.market import PATHS, TRAIN


def read(root: Path) -> Dataset:
    return market.READER.read(Folder(root), Data())


def test_each_image_is_a_tracklet_with_person_and_camera(plant, tmp_path: Path) -> None:
    found = read(plant(tmp_path, PATHS))
    assert [(t.frames, t.camera, t.identity) for t in found.train] == [
        (("bounding_box_train/0002_c1s1_000451_03.jpg",), 1, 2),
        (("bounding_box_train/0002_c2s1_000301_01.jpg.jpg",), 2, 2),
        (("bounding_box_train/0007_c6s3_077419_03.JPG",), 6, 7),
    ]
    assert [(t.camera, t.identity) for t in found.query] == [(1, 1), (4, 3)]
    assert found.warnings == ()


def test_junk_is_left_out_and_distractors_stay(plant, tmp_path: Path) -> None:
    found = read(plant(tmp_path, PATHS))
    assert [t.identity for t in found.gallery] == [0, 1, 3]
    assert "junk (-1: 2 images) is left out" in found.protocol
    assert "distractors (0) are" in found.protocol


def test_the_folders_may_lie_one_level_down(plant, tmp_path: Path) -> None:
    plant(tmp_path / market.INNER, PATHS)
    found = read(tmp_path)
    assert found.train[0].frames == (f"{market.INNER}/bounding_box_train/{TRAIN[0]}",)
    assert len(found.gallery) == 3


@pytest.mark.parametrize(
    "name",
    ["0002_c7s1_000451_03.jpg", "2_c1s1_000451_03.jpg", "0002_c1s1_000451_03.png",
     "0002_C1s1_000451_03.jpg", "x0002_c1s1_000451_03.jpg", "٠٠٠٢_c1s1_000451_03.jpg"],
)  # fmt: skip
def test_what_is_named_otherwise_is_said(plant, tmp_path: Path, name: str) -> None:
    found = read(plant(tmp_path, [*PATHS, f"query/{name}", "query/Thumbs.db", "query/._a"]))
    assert len(found.query) == 2
    assert len(found.warnings) == 1
    assert "/query: files left out for their names: 1, the first" in found.warnings[0]
    assert name in found.warnings[0]


def test_a_copy_that_is_not_whole_is_refused(plant, tmp_path: Path) -> None:
    plant(tmp_path, [path for path in PATHS if not path.startswith("query")])
    with pytest.raises(DataError, match="lacks one of bounding_box_train, query"):
        read(tmp_path)
    (tmp_path / "query").mkdir()
    with pytest.raises(DataError, match=r"/query: holds no image"):
        read(tmp_path)


@pytest.mark.parametrize("folder", ["query", "bounding_box_test"])
def test_a_person_in_train_and_test_is_refused(plant, tmp_path: Path, folder: str) -> None:
    plant(tmp_path, [*PATHS, f"{folder}/0007_c1s3_077419_03.jpg"])
    with pytest.raises(DataError, match="person 7 is in the training and in the test part"):
        read(tmp_path)


def test_the_published_counts_are_consistent() -> None:
    counts = market.READER.published
    assert (counts["train"].tracklets, counts["query"].tracklets) == (12_936, 3_368)
    assert counts["gallery"].tracklets == 19_732 - 3_819  # files less junk
    assert counts["train"].tracklets == sum((2017, 1709, 2707, 920, 2338, 3245))  # by camera
