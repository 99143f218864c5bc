"""`vreid data add`: what comes in, and what is left where it can't."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import datasets

PEOPLE = ("ann", "bo", "cy", "di")


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """Four people before two cameras."""
    root = tmp_path / "downloads" / "lobby"
    for who in PEOPLE:
        for camera in ("left", "right"):
            folder = root / who / camera / "walk"
            folder.mkdir(parents=True)
            Image.new("RGB", (4, 8)).save(folder / "1.png")
    return root


@pytest.fixture
def data(home: Path) -> Path:
    return home / "data"


@pytest.fixture
def film(filmed) -> tuple[str, ...]:
    """Arguments: a video of twelve frames, and tracks of two people in it, one of them briefly."""
    pictures = [np.full((48, 64, 3), 10 * number, np.uint8) for number in range(12)]
    video = filmed(pictures, "gate.mp4")
    rows = [f"{frame},1,4,4,20,40,1" for frame in range(1, 13)]
    rows += [f"{frame},2,30,4,20,40,1" for frame in range(1, 3)]
    rows += ["3,3,30,4,20,40,0", "40,1,4,4,20,40,1"]
    tracks = video.with_suffix(".txt")
    tracks.write_text("\n".join(rows))
    return str(video), "--tracks", str(tracks)


def zipped(folder: Path, root: Path) -> str:
    """A zip of a folder, its members named from a root."""
    file = folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(root))
    return str(file)


def held(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_video_is_cut_where_the_tracks_see_people(vreid, film, data: Path) -> None:
    done = vreid("data", "add", "hall", *film, "--every", "2")
    assert done.code == 0
    assert "1 tracklets, 6 frames of camera gate" in done.out
    assert "train: 1 tracklets, 6 frames" in done.out
    assert held(data / "hall") == ["gate"]
    assert held(data / "hall/gate/1") == [f"{number:06d}.jpg" for number in range(1, 13, 2)]
    for left_out in ("rows of confidence 0: 1", "boxes behind the video's end: 1"):
        assert left_out in done.err
    assert "tracks too short: 1" in done.err
    again = vreid("data", "add", "hall", *film)
    assert "gate: is there already" in again.err
    assert vreid("data", "add", "hall", *film, "--camera", "back").code == 0
    assert held(data / "hall") == ["back", "gate"]


@pytest.mark.parametrize("camera", ["../x", ".x", "a/b", "esc\x1b[31m", os.fsdecode(b"caf\xe9")])
def test_a_camera_that_is_no_plain_name_leaves_nothing(
    vreid, film, data: Path, camera: str
) -> None:
    done = vreid("data", "add", "hall", *film, "--camera", camera)
    assert done.code == 1
    assert "can't be the folder of a camera" in done.err
    assert "\x1b" not in done.err
    assert held(data) == []


def test_a_video_that_gives_no_tracklet_leaves_nothing(vreid, film, data: Path) -> None:
    done = vreid("data", "add", "hall", *film, "--every", "11")
    assert "gives no tracklet" in done.err
    assert held(data) == []
    (data / "hall" / "other" / "1").mkdir(parents=True)
    assert vreid("data", "add", "hall", *film, "--every", "11").code == 1
    assert held(data / "hall") == ["other"]


def test_a_video_is_written_neither_into_a_known_dataset_nor_through_a_link(
    vreid, film, footage: Path, data: Path
) -> None:
    before = held(footage)
    vreid("data", "add", "lobby", str(footage))
    assert "is a link, and nothing is written" in vreid("data", "add", "lobby", *film).err
    assert "is MARS as its authors have it" in vreid("data", "add", "mars", *film).err
    (data / "table").mkdir()
    (data / "table" / "manifest.csv").write_text("path,camera\n")
    assert "names all that counts there" in vreid("data", "add", "table", *film).err
    assert (held(footage), held(data)) == (before, ["lobby", "table"])


def test_a_camera_that_does_not_fit_its_dataset_is_taken_back(
    vreid, film, footage: Path, data: Path
) -> None:
    data.mkdir()
    footage.rename(data / "named")
    done = vreid("data", "add", "named", *film)
    assert done.code == 1
    assert "at another depth than the other frames" in done.err
    assert done.err.endswith("; nothing was added\n")
    assert held(data / "named") == list(PEOPLE)


def test_what_a_link_leads_to_is_named_once_the_link_is_gone(vreid, tmp_path, data: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = vreid("data", "add", "lobby", str(tmp_path / "empty"))
    assert done.err.startswith(f"vreid: {tmp_path / 'empty'}: holds no frame")
    assert held(data) == []


def test_a_reading_that_is_interrupted_leaves_no_link(
    vreid, footage: Path, data: Path, monkeypatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(datasets, "read", interrupted)
    assert vreid("data", "add", "lobby", str(footage)).code == 130
    assert held(data) == []


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_a_folder_around_all_of_an_archive_does_not_count(
    vreid, footage: Path, data: Path, named: bool, wrapped: bool
) -> None:
    folder = footage if named else footage / "ann"
    file = zipped(folder, folder.parent if wrapped else folder)
    done = vreid("data", "add", "hall", file)
    assert done.code == 0
    assert held(data / "hall") == (list(PEOPLE) if named else ["left", "right"])
    assert held(data) == ["hall"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_interruption_leaves_less_than_all_of_an_archive_under_its_name(
    vreid, footage: Path, data: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file = zipped(footage, footage.parent)
    done, rename = [], Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        done.append(path)
        if len(done) == number:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    if vreid("data", "add", "hall", file).code == 130:
        assert vreid("data", "add", "hall", file).code == 0
    assert held(data / "hall") == list(PEOPLE)
    assert held(data) == ["hall"]


def test_a_manifest_within_a_folder_of_an_archive_counts(vreid, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    Image.new("RGB", (4, 8)).save(tmp_path / "set" / "1.png")
    (tmp_path / "set" / "manifest.csv").write_text("path,camera\n1.png,gate\n")
    done = vreid("data", "add", "hall", zipped(tmp_path / "set", tmp_path))
    assert "train: 1 tracklets, 1 frames" in done.out


def test_an_archive_of_something_else_is_kept_and_named(vreid, footage: Path, data: Path) -> None:
    done = vreid("data", "add", "mars", zipped(footage, footage))
    assert done.code == 1
    assert f"it was unpacked to {data / 'MARS'}" in done.err
    assert (data / "MARS" / "ann").is_dir()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "can't be a dataset's name"),
        ("../x", "can't be a dataset's name"),
        ("a" * 101, "can't be a dataset's name"),
        ("esc\x1b[31m", r"'esc\x1b[31m' can't be a dataset's name"),
        ("lobby.pack", "a pack is called"),
        ("MSMT17_V1", "a folder of a known dataset"),
        ("demo-syn", "rendered by vreid itself"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    vreid, footage: Path, data: Path, name: str, said: str
) -> None:
    done = vreid("data", "add", name, str(footage))
    assert (done.code, held(data)) == (1, [])
    assert said in done.err
    assert "\x1b" not in done.err


def test_what_is_there_is_not_replaced(vreid, footage: Path, data: Path) -> None:
    (data / "MARS").mkdir(parents=True)
    (data / "lobby").symlink_to("/unplugged")
    (data / "hall.pack").mkdir()
    for name, said in (
        ("mars", "MARS: is there already; remove it first\n"),
        ("lobby", "lobby: is there already; remove it first, or choose another name"),
        ("hall", "hall.pack: is there already"),
    ):
        done = vreid("data", "add", name, str(footage))
        assert done.code == 1
        assert said in done.err
    assert held(data) == ["MARS", "hall.pack", "lobby"]


def test_options_that_would_do_nothing_are_refused(vreid, footage: Path, data: Path) -> None:
    for option in (("--camera", "gate"), ("--every", "2")):
        done = vreid("data", "add", "lobby", str(footage), *option)
        assert "are for a video" in done.err
    assert "--tracks FILE" in vreid("data", "add", "lobby", __file__, "--every", "2").err
    assert held(data) == []


def test_a_video_without_tracks_is_told_what_it_takes(vreid, film, data: Path) -> None:
    assert "a video takes --tracks FILE" in vreid("data", "add", "hall", film[0]).err
    assert held(data) == []


def test_a_folder_of_datasets_that_cannot_be_made_is_named(vreid, footage: Path, tmp_path) -> None:
    (tmp_path / "file").touch()
    done = vreid("data", "add", "lobby", str(footage), "--data-root", str(tmp_path / "file"))
    assert done.code == 1
    assert "file/lobby: can't be made" in done.err
    assert "--data-root" in done.err
