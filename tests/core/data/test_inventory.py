"""What is listed of the folder of datasets."""

import json
from pathlib import Path

import pytest

from core.data import datasets
from core.data.datasets import rendered
from core.data.datasets.reader import Counts
from core.data.folder import Folder
from core.data.inventory import Entry, inventory
from core.data.pack import pack
from core.settings import Data


def plant(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")
    return root


def listed(root: Path, data: Data | None = None) -> dict[str, Entry]:
    return {entry.name: entry for entry in inventory(root, root / "cache", data or Data())}


def test_rendered_then_known_then_own_datasets_are_listed(tmp_path: Path) -> None:
    plant(tmp_path, "lobby/cam/a/1.jpg", "atrium/cam/a/1.jpg")
    names = list(listed(tmp_path))
    assert names == [*rendered.NAMES, *datasets.READERS, "atrium", "lobby"]


def test_what_is_not_there_has_published_figures_alone(tmp_path: Path) -> None:
    mars = listed(tmp_path / "nowhere")["mars"]
    assert (mars.root, mars.state, mars.counts, mars.error) == (None, "-", {}, "")
    assert mars.published["gallery"].tracklets == 11_310
    without = listed(tmp_path, Data(gallery="without_queries"))["mars"]
    assert without.published["gallery"].tracklets == 9_330


def test_people_without_names_are_not_counted(tmp_path: Path) -> None:
    plant(tmp_path / "lobby", "cam1/a/1.jpg", "cam1/a/2.jpg", "cam2/a/1.jpg", "cam2/b/notes.txt")
    lobby = listed(tmp_path)["lobby"]
    assert (lobby.root, lobby.state, lobby.published) == (tmp_path / "lobby", "folder", {})
    assert lobby.counts["train"] == Counts(0, 2, 3, 1, 2, 2)
    assert lobby.counts["query"] == lobby.counts["gallery"] == Counts(0, 0, 0, 0, 0, 0)
    assert "no identities" in lobby.protocol
    assert any("holds no frame" in text for text in lobby.warnings)


def test_a_dataset_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "prid_2011").mkdir()
    (tmp_path / "MARS").symlink_to(tmp_path / "unplugged")
    plant(tmp_path, "lobby/cam/a/1.jpg", "deep/a/b/c/d/e/1.jpg")
    found = listed(tmp_path)
    assert "PRID-2011 is laid out as" in found["prid"].error
    assert (found["prid"].root, found["prid"].state) == (tmp_path / "prid_2011", "folder")
    assert "MARS: is a link to" in found["mars"].error
    assert (found["mars"].root, found["mars"].state) == (None, "-")
    assert "own footage is" in found["deep"].error
    assert [found[name].counts for name in ("prid", "mars", "deep")] == [{}, {}, {}]
    assert found["lobby"].counts["train"].tracklets == 1


def test_a_pack_is_listed_as_such(tmp_path: Path) -> None:
    plant(tmp_path / "lobby", "cam/a/1.jpg")
    pack(Folder(tmp_path / "lobby"), tmp_path / "lobby.pack", lambda *_: None)
    lobby = listed(tmp_path)["lobby"]
    assert (lobby.root, lobby.state) == (tmp_path / "lobby.pack", "pack")
    assert lobby.counts["train"].tracklets == 1


@pytest.mark.parametrize("quick", [False, True])
def test_a_rendered_set_is_there_once_it_is_rendered(tmp_path: Path, quick: bool) -> None:
    root = rendered.root("demo-cam", tmp_path / "cache", 1, quick)
    root.mkdir(parents=True)
    row = {"folder": "a", "frames": 2, "camera": 1, "identity": 7, "clothes": 0, "split": "train"}
    (root / "manifest.json").write_text(json.dumps({"tracklets": [row]}))
    found = listed(tmp_path, Data(quick=quick))
    assert (found["demo-cam"].root, found["demo-cam"].state) == (root, "rendered")
    assert found["demo-cam"].counts["train"] == Counts(1, 1, 2, 2, 2, 1)
    assert (found["demo-syn"].root, found["demo-syn"].state) == (None, "-")
    assert listed(tmp_path, Data(quick=not quick))["demo-cam"].root is None
