"""DukeMTMC-reID on folders named as distributed."""

from pathlib import Path

import pytest

from core.data.datasets import duke
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.duke import PATHS


def read(root: Path) -> Dataset:
    return duke.READER.read(Folder(root), Data())


@pytest.mark.parametrize("inner", ["", duke.INNER])
def test_each_image_is_a_tracklet_with_person_and_camera(plant, tmp_path: Path, inner: str) -> None:
    plant(tmp_path / inner, PATHS)
    found = read(tmp_path)
    assert [(t.camera, t.identity) for t in found.train] == [(2, 1), (8, 7140)]
    assert [(t.camera, t.identity) for t in found.query] == [(2, 5)]
    assert [(t.camera, t.identity) for t in found.gallery] == [(7, 0), (1, 5)]
    assert all((tmp_path / t.frames[0]).is_file() for t in (*found.train, *found.gallery))
    assert found.warnings == ()


def test_names_of_another_set_are_refused(plant, tmp_path: Path) -> None:
    plant(tmp_path, [path.replace("_f0", "s1_0").replace("0001_", "0001_c2s1_") for path in PATHS])
    with pytest.raises(DataError, match=r"bounding_box_train: holds no image"):
        read(tmp_path)


def test_a_camera_there_is_not_is_said(plant, tmp_path: Path) -> None:
    found = read(plant(tmp_path, [*PATHS, "query/0005_c9_f0046985.jpg"]))
    assert len(found.query) == 1
    assert "'0005_c9_f0046985.jpg'" in found.warnings[0]
