"""What is found wrong with a copy."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from core.data.folder import Folder
from core.data.verify import Verdict, verify
from core.errors import DataError
from core.settings import Data

PEOPLE = ("ann", "bo", "cy", "di")
FRAMES = 3


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """Four people before two cameras, three frames each."""
    for who in PEOPLE:
        for camera in ("left", "right"):
            folder = tmp_path / "lobby" / who / camera / "walk"
            folder.mkdir(parents=True)
            for number in range(FRAMES):
                Image.new("RGB", (4, 8), (9, 9, 9)).save(folder / f"{number}.png")
    return tmp_path / "lobby"


def spoil(footage: Path, *paths: str) -> None:
    for path in paths:
        (footage / path).write_bytes(b"no picture")


def told(footage: Path, full: bool, split: int = 0) -> tuple[Verdict, list[tuple[int, int]]]:
    """The verdict, and how far it said it was."""
    seen: list[tuple[int, int]] = []
    verdict = verify(
        footage.name,
        footage.parent,
        footage.parent,
        Data(split=split),
        lambda *progress: seen.append(progress),
        full=full,
    )
    return verdict, seen


@pytest.mark.parametrize(("full", "frames"), [(False, 2), (True, FRAMES)])
def test_each_frame_is_decoded_once_though_splits_share_it(
    footage: Path, full: bool, frames: int
) -> None:
    verdict, seen = told(footage, full)
    decoded = len(PEOPLE) * 2 * frames
    assert (verdict.frames, seen[0], seen[-1]) == (decoded, (0, decoded), (decoded, decoded))
    assert verdict.is_whole
    assert "split 0 of 10" in verdict.dataset.protocol


def test_all_splits_take_one_look_at_the_files(
    footage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: Counter[str] = Counter()
    files = Folder.files

    def counted(folder: Folder, path: str) -> list[str]:
        listed[path] += 1
        return files(folder, path)

    monkeypatch.setattr(Folder, "files", counted)
    assert told(footage, full=False)[0].is_whole
    assert listed["ann/left/walk"] == 1
    assert {*listed.values()} == {1}


def test_the_split_that_is_set_does_not_matter(footage: Path) -> None:
    assert told(footage, False, split=7)[0].dataset == told(footage, False)[0].dataset


def test_a_frame_in_the_midst_is_found_by_looking_at_all(footage: Path) -> None:
    spoil(footage, "bo/left/walk/1.png")
    assert told(footage, full=False)[0].is_whole
    verdict, _ = told(footage, full=True)
    (fault,) = verdict.unreadable
    assert "bo/left/walk/1.png: is no image" in fault
    assert (verdict.lost, verdict.is_whole) == ((), False)


def test_a_tracklet_without_a_readable_frame_is_lost(footage: Path) -> None:
    spoil(footage, *(f"cy/right/walk/{number}.png" for number in range(FRAMES)))
    spoil(footage, "di/left/walk/0.png", "di/left/walk/2.png")
    verdict, _ = told(footage, full=True)
    assert verdict.lost == (str(footage / "cy/right/walk/0.png"),)
    assert len(verdict.unreadable) == FRAMES + 2


def test_what_is_odd_is_said_once_for_all_splits(footage: Path) -> None:
    (footage / "ann/left/walk/notes.txt").touch()
    verdict, _ = told(footage, full=False)
    (odd,) = verdict.odd
    assert "as they are no images" in odd
    assert not verdict.is_whole


def test_images_that_the_manifest_leaves_out_are_odd(footage: Path) -> None:
    (footage / "manifest.csv").write_text("path,camera\nann/left/walk,1\n")
    (odd,) = told(footage, full=False)[0].odd
    left_out = (2 * len(PEOPLE) - 1) * FRAMES
    assert f"images it doesn't name are left out: {left_out} (ann/right/walk/0.png, " in odd


def test_footage_that_has_one_split_is_read_in_it_alone(footage: Path) -> None:
    nameless = footage.with_name("nameless")
    (footage / "ann").rename(nameless)
    verdict, _ = told(nameless, full=True)
    assert verdict.is_whole
    assert (len(verdict.dataset.train), verdict.frames) == (2, 2 * FRAMES)


def test_a_split_that_cannot_be_formed_is_refused(footage: Path) -> None:
    (footage.parent / "prid_2011").mkdir()
    with pytest.raises(DataError, match="PRID-2011 is laid out as"):
        told(footage.with_name("prid"), full=False)
