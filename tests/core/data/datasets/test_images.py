"""What readers of image sets share."""

import re
from pathlib import Path

import pytest

from core.data.datasets.images import base, matches, present
from core.data.folder import Folder
from core.errors import DataError
from core.types import Tracklet


def test_folders_are_found_at_the_root_or_one_level_down(tmp_path: Path) -> None:
    for folder in ("inner/a", "inner/b", "a", "other"):
        (tmp_path / folder).mkdir(parents=True)
    tree = Folder(tmp_path)
    assert base(tree, ("none", "inner"), ("a", "b")) == "inner/"
    assert base(tree, ("inner",), ("a",)) == ""
    assert base(tree, ("inner",), ("a", "c")) is None


def test_files_named_otherwise_are_counted_and_the_first_is_named(plant, tmp_path: Path) -> None:
    names = ["z9.jpg", "a1.jpg", "a1.jpg.part", "note.txt", ".hidden"]
    tree = Folder(plant(tmp_path, [f"all/{name}" for name in names]))
    found, odd = matches(tree, "all", re.compile(r"[a-z]([0-9])\.jpg"))
    assert [match[0] for match in found] == ["a1.jpg", "z9.jpg"]
    assert odd == [f"{tmp_path}/all: files left out for their names: 2, the first 'a1.jpg.part'"]
    assert matches(tree, "all", re.compile(r".*"))[1] == []


def test_a_folder_without_images_is_refused(plant, tmp_path: Path) -> None:
    tree = Folder(plant(tmp_path, ["all/note.txt"]))
    with pytest.raises(DataError, match=r"/all: holds no image"):
        matches(tree, "all", re.compile(r".*\.jpg"))
    with pytest.raises(DataError, match=r"/none: no such folder"):
        matches(tree, "none", re.compile(r".*\.jpg"))


def test_listed_images_that_are_missing_are_left_out_by_name(plant, tmp_path: Path) -> None:
    tree = Folder(plant(tmp_path, ["a/1.jpg", "b/1.jpg"]))
    names = ["a/1.jpg", "a/2.jpg", "b/1.jpg", *(f"c/{number}.jpg" for number in range(12))]
    listed = [Tracklet(tree, (name,), 1, 1) for name in names]
    kept, warnings = present(tree, {"train": listed, "query": listed[:1]})
    assert kept == {"train": (listed[0], listed[2]), "query": (listed[0],)}
    assert warnings[0] == f"{tmp_path}/a/2.jpg: is listed and missing"
    assert warnings[-1] == "and 3 more listed images are missing"
    assert len(warnings) == 11
    with pytest.raises(DataError, match="none of the images listed for query is there"):
        present(tree, {"train": listed, "query": listed[1:2]})
