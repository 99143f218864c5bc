"""`vreid data` on small copies."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Eight persons of PRID-2011 as distributed, outside the folder of datasets."""
    root = tmp_path / "downloads" / "prid_2011"
    for camera in ("cam_a", "cam_b"):
        for person in range(1, 9):
            folder = root / "multi_shot" / camera / f"person_{person:04d}"
            folder.mkdir(parents=True)
            for number in range(1, 28):
                Image.new("RGB", (8, 16), (person * 20, 9, 9)).save(folder / f"{number:04d}.png")
    return root


def test_a_folder_is_linked_and_listed_beside_what_is_published(
    vreid, copy: Path, home: Path
) -> None:
    done = vreid("data", "add", "PRID-2011", str(copy))
    assert done.code == 0
    assert "train: 8 tracklets, 216 frames" in done.out
    assert "published 178" in done.err
    assert (home / "data" / "prid_2011").is_symlink()
    listed = vreid("data", "ls").out.splitlines()
    (here,) = [number for number, line in enumerate(listed) if line.startswith("prid ")]
    assert listed[here].split()[:5] == ["prid", "8/4/216", "4/4/108", "4/4/108", "folder"]
    assert listed[here + 1].split()[:2] == ["178/89", "89/89"]
    entries = json.loads(vreid("data", "ls", "--json").out)["datasets"]
    states = {entry["name"]: entry["state"] for entry in entries}
    assert (states["prid"], states["market"]) == ("folder", "-")
    again = vreid("data", "add", "prid", str(copy))
    assert again.code == 1
    assert "is there already" in again.err


def test_an_archive_is_unpacked_into_the_folder_of_datasets(
    vreid, copy: Path, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "prid_2011.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in copy.rglob("*.png"):
            archive.write(path, path.relative_to(copy.parent))
    done = vreid("data", "add", "prid", str(file))
    assert (done.code, done.err.count("Traceback")) == (0, 0)
    assert (home / "data/prid_2011/prid_2011/multi_shot").is_dir()
    assert vreid("data", "verify", "prid", "--full", "--json").code == 1  # not the published counts


def test_what_is_no_such_dataset_is_not_linked(vreid, tmp_path: Path, home: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = vreid("data", "add", "prid", str(tmp_path / "empty"))
    assert done.code == 1
    assert "PRID-2011 is laid out as" in done.err
    assert not (home / "data" / "prid_2011").is_symlink()
    assert vreid("data", "add", "prid", str(tmp_path / "nowhere")).code == 1
    assert "rendered by vreid itself" in vreid("data", "add", "demo-cam", str(tmp_path)).err
    assert "can't be a dataset's name" in vreid("data", "add", "a b", str(tmp_path)).err


def test_unreadable_frames_are_named(vreid, copy: Path) -> None:
    vreid("data", "add", "prid", str(copy))
    bad = copy / "multi_shot/cam_a/person_0003/0014.png"
    bad.write_bytes(bad.read_bytes()[:50])
    assert "0014.png" not in vreid("data", "verify", "prid").out  # first and last alone
    done = vreid("data", "verify", "prid", "--full")
    assert done.code == 1
    assert "frames that can't be read: 1" in done.out
    assert "person_0003/0014.png" in done.out
    assert "432 frames decoded" in done.out


def test_a_sheet_is_written_or_drawn(vreid, copy: Path, tmp_path: Path, monkeypatch) -> None:
    vreid("data", "add", "prid", str(copy))
    file = tmp_path / "sheet.png"
    assert vreid("data", "show", "prid", "--out", str(file), "--rows", "3").code == 0
    with Image.open(file) as sheet:
        assert sheet.height == 3 * (128 + 12 + 6)
    nowhere = vreid("data", "show", "prid")
    assert nowhere.code == 1
    assert "--out" in nowhere.err
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("core.cli.data.show.width", lambda _: 60)
    assert "▀" in vreid("data", "show", "prid").out


def test_a_pack_takes_the_place_of_its_folder(vreid, copy: Path, home: Path) -> None:
    splits = [{"train": ["person_0001"], "test": ["person_0002", "person_0003"]}] * 10
    (copy.parent / "splits_prid2011.json").write_text(json.dumps(splits))
    shutil.copytree(copy.parent, home / "data")
    done = vreid("data", "pack", "prid")
    assert (done.code, done.err) == (0, "")
    assert (home / "data/prid.pack/pack.json").is_file()
    shutil.rmtree(home / "data/prid_2011")
    (home / "data/splits_prid2011.json").unlink()
    found = json.loads(vreid("data", "verify", "prid", "--full", "--json").out)
    assert found["counts"]["query"]["tracklets"] == 2
    assert found["protocol"].startswith("split 0 of 10, standard")
    assert (found["frames"], found["unreadable"]) == (6 * 27, [])
    again = vreid("data", "pack", "prid")
    assert "isn't there" in again.err
