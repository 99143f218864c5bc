"""Images that a manifest doesn't name."""

from pathlib import Path

import pytest

from core.data.datasets.own import READER, unnamed
from core.data.folder import Folder
from core.settings import Data

NAMED = ["path,camera", "cam1/a,1", "cam2/2.jpg,2"]


def told(root: Path) -> list[str]:
    (root / "manifest.csv").write_text("\n".join(NAMED))
    found = READER.read(Folder(root), Data())
    assert found.warnings == ()
    return unnamed(Folder(root), found.train)


def test_they_are_counted_and_the_first_are_named(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["cam1/a/1.jpg", "cam1/a/deep/1.PNG", "cam2/2.jpg", "cam2/note.txt"])
    plant(tmp_path, [*(f"cam2/1{number}.jpg" for number in range(5)), ".trash/1.jpg"])
    assert told(tmp_path) == [
        f"{tmp_path}/manifest.csv: images it doesn't name are left out: 6 (cam1/a/deep/1.PNG, "
        "cam2/10.jpg, cam2/11.jpg, cam2/12.jpg, cam2/13.jpg, …)"
    ]


def test_nothing_is_said_where_all_are_named(plant, tmp_path: Path) -> None:
    assert told(plant(tmp_path, ["cam1/a/1.jpg", "cam2/2.jpg", "other/readme.txt"])) == []


def test_without_a_manifest_nothing_is_looked_for(
    plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Folder, "folders")
    assert unnamed(Folder(plant(tmp_path, ["cam/a/1.jpg"])), []) == []


def test_a_folder_that_cannot_be_looked_into_is_no_error(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["cam1/a/1.jpg", "cam2/2.jpg"])
    (tmp_path / "other").symlink_to("nowhere")
    (line,) = told(tmp_path)
    assert line.startswith(f"{tmp_path}/manifest.csv: whether it names all images can't be told: ")
    assert f"{tmp_path}/other: is neither" in line
