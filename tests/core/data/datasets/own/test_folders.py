"""Own footage as folders."""

import os
from pathlib import Path

import pytest

from core.data.datasets.own.folders import read
from core.data.folder import Folder
from core.errors import DataError


def test_three_levels_are_camera_tracklet_frames(plant, tmp_path: Path) -> None:
    frames = ["b/t1/f10.jpg", "b/t1/f9.jpg", "b/t1/f100.jpg", "b/t10/1.png", "b/t2/1.png"]
    found, warnings = read(Folder(plant(tmp_path, ["a/t1/1.WEBP", *frames])))
    assert [(each.camera, each.identity, each.frames) for each in found] == [
        ("a", None, ("a/t1/1.WEBP",)),
        ("b", None, ("b/t1/f9.jpg", "b/t1/f10.jpg", "b/t1/f100.jpg")),
        ("b", None, ("b/t2/1.png",)),
        ("b", None, ("b/t10/1.png",)),
    ]
    assert warnings == []


def test_four_levels_have_the_identity_first(plant, tmp_path: Path) -> None:
    found, _ = read(Folder(plant(tmp_path, ["p/c1/t/1.jpg", "p/c2/t/1.jpeg", "q/c1/t/1.bmp"])))
    assert [(each.identity, each.camera) for each in found] == [("p", "c1"), ("p", "c2"),
                                                                ("q", "c1")]  # fmt: skip


@pytest.mark.parametrize("end", ["jpg", "JPEG", "png", "bmp", "webp", "ppm"])
def test_each_kind_of_image_is_a_frame(plant, tmp_path: Path, end: str) -> None:
    found, _ = read(Folder(plant(tmp_path, [f"c/t/1.{end}"])))
    assert found[0].frames == (f"c/t/1.{end}",)


def test_names_may_be_any(plant, tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9 #1")
    paths = [f"north gate/10:30/{odd}.jpg", f"{odd}/t 1/a b.jpg", "ß~人/;,'/1.jpg", "a\\b/t/1.jpg"]
    found, warnings = read(Folder(plant(tmp_path, paths)))
    assert sorted(frame for each in found for frame in each.frames) == sorted(paths)
    assert {each.camera for each in found} == {"north gate", odd, "ß~人", "a\\b"}
    assert warnings == []


def test_hidden_files_and_folders_are_passed_over(plant, tmp_path: Path) -> None:
    litter = [".DS_Store", "c/._t", "c/t/.1.jpg", "c/t/Thumbs.db", ".cache/a/b/c/d/e/1.jpg"]
    found, warnings = read(Folder(plant(tmp_path, ["c/t/1.jpg", *litter])))
    assert [each.frames for each in found] == [("c/t/1.jpg",)]
    assert warnings == []


def test_files_that_are_no_images_are_counted(plant, tmp_path: Path) -> None:
    found, warnings = read(
        Folder(plant(tmp_path, ["c/t/1.jpg", "c/t/clip.mp4", "README", "c/n.txt"]))
    )
    assert len(found) == 1
    assert len(warnings) == 1
    assert warnings[0].endswith(f": 3, the first {tmp_path}/README")


def test_empty_folders_are_named(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["c/t/1.jpg", "c/only text/a.txt"])
    for empty in ("d", "c/t2", *(f"e/{number}" for number in range(10))):
        (tmp_path / empty).mkdir(parents=True)
    found, warnings = read(Folder(tmp_path))
    assert len(found) == 1
    assert warnings[:3] == [
        f"{tmp_path}/{path}: holds no frame; left out" for path in ("c/only text", "c/t2", "d")
    ]
    assert warnings[10] == "and 3 more folders without a frame"


@pytest.mark.parametrize("stray", ["a.jpg", "c/a.jpg", "c/t/deep/a.jpg", "c/t/deep/er/a.jpg"])
def test_a_frame_at_another_depth_is_named(plant, tmp_path: Path, stray: str) -> None:
    plant(tmp_path, ["c/t/1.jpg", "c/t/2.jpg", "d/t/1.jpg", stray])
    with pytest.raises(DataError, match="which lie as camera/tracklet/frames; move it") as caught:
        read(Folder(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path}/{stray}: ")


def test_an_unlabelled_camera_among_labelled_persons_is_named(plant, tmp_path: Path) -> None:
    labelled = [f"p{person}/c{camera}/t/1.jpg" for person in range(3) for camera in range(2)]
    plant(tmp_path, [*labelled, "cam/t/1.jpg"])
    with pytest.raises(DataError, match=r"cam/t/1\.jpg: .*identity/camera/tracklet/frames"):
        read(Folder(tmp_path))


@pytest.mark.parametrize("path", ["1.jpg", "t/1.jpg", "a/b/c/d/1.jpg"])
def test_trees_of_other_depths_are_refused(plant, tmp_path: Path, path: str) -> None:
    plant(tmp_path, [path])
    with pytest.raises(
        DataError, match="own footage lies as camera/tracklet/frames, or as id"
    ) as e:
        read(Folder(tmp_path))
    assert str(e.value).startswith(f"{tmp_path}/{path}: ")


def test_a_tree_without_end_is_refused(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["c/t/1.jpg"])
    (tmp_path / "c" / "t" / "again").symlink_to(tmp_path)
    with pytest.raises(DataError, match=r"c/t/again: is a link to a folder that it lies in"):
        read(Folder(tmp_path))


def test_a_tree_without_frames_is_refused(plant, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no frame; own footage lies as"):
        read(Folder(plant(tmp_path, ["c/t/movie.mp4"])))
