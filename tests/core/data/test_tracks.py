"""Videos cut into tracklets."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.data import tracks
from core.data.tracks import Rules, cut
from core.errors import DataError

HEIGHT, WIDTH, FRAMES = 48, 64, 20
RED, BLUE, BACK = (220, 20, 20), (20, 30, 210), (90, 90, 90)
RULES = Rules(side_px=8)
Filmed = Callable[..., Path]
Spoil = Callable[[Path, Sequence[int]], None]


def red(number: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of the red figure in a frame, counted from 1: goes right."""
    return 2 * number - 2, 4, 16, 32


def blue(number: int) -> tuple[int, int, int, int]:
    """Of the blue one, who comes in from the right: outside the picture at first."""
    return 80 - 2 * number, 12, 16, 32


def scene(number: int) -> NDArray[np.uint8]:
    picture = np.full((HEIGHT, WIDTH, 3), BACK, np.uint8)
    for colour, (left, top, width, height) in ((BLUE, blue(number)), (RED, red(number))):
        picture[top : top + height, left : left + width] = colour
    return picture


SCENES = [scene(number) for number in range(1, FRAMES + 1)]


def row(number: int, track: int, box: tuple[float, ...], confidence: float = 1) -> str:
    return ",".join(map(str, (number, track, *box, confidence, -1, -1, -1)))


BOTH = [row(n, track, of(n)) for n in range(1, FRAMES + 1) for track, of in ((3, red), (12, blue))]


@pytest.fixture
def video(filmed: Filmed) -> Path:
    return filmed(SCENES)


def written(tmp_path: Path, rows: list[str]) -> Path:
    file = tmp_path / "tracks.txt"
    file.write_text("\n".join(rows))
    return file


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def colours(file: Path) -> NDArray[np.float64]:
    with Image.open(file) as image:
        assert image.format == "JPEG"
        pixels: NDArray[np.float64] = np.asarray(image, dtype=np.float64)
    return pixels


def test_each_box_becomes_a_frame_of_its_tracklet(tmp_path: Path, video: Path) -> None:
    result = cut(video, written(tmp_path, BOTH), tmp_path / "cams", "cam1", RULES)
    assert result.folder == tmp_path / "cams" / "cam1"
    reds = [f"3/{number:06d}.jpg" for number in range(1, 21)]
    blues = [f"12/{number:06d}.jpg" for number in range(12, 21)]  # eight columns of it from there
    assert listing(result.folder) == sorted(blues + reds)
    assert (result.tracklets, result.frames, result.seen) == (2, 29, 20)
    assert (result.outside, result.small, result.short) == (8, 3, 0)
    assert (result.beyond, result.ignored, result.damaged) == (0, 0, 0)
    assert [path.name for path in (tmp_path / "cams").iterdir()] == ["cam1"]


def test_a_crop_shows_who_was_there(tmp_path: Path, video: Path) -> None:
    result = cut(video, written(tmp_path, BOTH), tmp_path, "cam1", RULES)
    for number in range(1, 21):
        crop = colours(result.folder / "3" / f"{number:06d}.jpg")
        assert crop.shape == (32, 16, 3)
        assert np.abs(crop - RED)[2:-2, 2:-2].max() < 60
        assert np.abs(crop - RED)[4:-4, 4:-4].mean() < 12
    crop = colours(result.folder / "12" / "000013.jpg")  # cut to the picture's last ten columns
    assert crop.shape == (32, 10, 3)
    assert np.abs(crop - BLUE)[4:-4, 4:-4].mean() < 12


def test_a_box_lies_where_its_numbers_say(tmp_path: Path, video: Path) -> None:
    rows = [row(number, 1, (9.6, -7.2, 20.3, 30.0)) for number in range(1, 11)]
    result = cut(video, written(tmp_path, rows), tmp_path, "cam1", RULES)
    crop = colours(result.folder / "1" / "000006.jpg")  # columns 10 to 30, rows 0 to 23
    assert crop.shape == (23, 20, 3)
    assert np.abs(crop[6:-2, 2:14] - RED).mean() < 12  # the figure in columns 10 to 26
    assert np.abs(crop[6:-2, 18:] - BACK).mean() < 12
    assert np.abs(crop[:2, 2:14] - BACK).mean() < 12


def test_one_in_so_many_frames_is_taken(tmp_path: Path, video: Path) -> None:
    rules = Rules(every=4, side_px=8)
    result = cut(video, written(tmp_path, BOTH), tmp_path, "cam1", rules)
    assert listing(result.folder) == [f"3/{n:06d}.jpg" for n in (1, 5, 9, 13, 17)]
    assert (result.outside, result.small, result.short) == (2, 1, 1)


def test_short_tracklets_are_left_out_and_counted(tmp_path: Path, video: Path) -> None:
    rows = [row(n, 3, red(n)) for n in range(1, 11)] + [row(n, 4, red(n)) for n in range(11, 14)]
    result = cut(video, written(tmp_path, rows), tmp_path, "cam1", RULES)
    assert {name.split("/")[0] for name in listing(result.folder)} == {"3"}
    assert [path.name for path in result.folder.iterdir()] == ["3"]
    assert (result.tracklets, result.frames, result.short, result.seen) == (1, 10, 1, 13)


def test_ignored_rows_and_rows_behind_the_end_are_counted(tmp_path: Path, video: Path) -> None:
    rows = [*BOTH, row(21, 3, red(20)), row(9000, 3, red(20)), row(1, 9, red(1), 0)]
    result = cut(video, written(tmp_path, rows), tmp_path, "cam1", RULES)
    assert (result.beyond, result.ignored, result.frames) == (2, 1, 29)


def test_damaged_packets_are_counted(tmp_path: Path, filmed: Filmed, spoil: Spoil) -> None:
    video = filmed(SCENES, "a.avi", "mjpeg")
    spoil(video, [2])
    result = cut(video, written(tmp_path, BOTH), tmp_path, "cam1", RULES)
    assert (result.damaged, result.seen, result.beyond) == (1, 19, 2)
    crop = colours(result.folder / "3" / "000010.jpg")  # of the eleventh of the intact video
    assert np.abs(crop[4:-4, 0] - BACK).mean() < 12


def test_frames_are_written_as_they_come(tmp_path: Path, video: Path) -> None:
    seen: list[tuple[int, int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total, len(list(tmp_path.rglob("3/*.jpg")))))

    cut(video, written(tmp_path, BOTH), tmp_path, "cam1", RULES, progress)
    assert seen == [(number, 20, number) for number in range(1, 21)]


def test_an_interruption_leaves_nothing(tmp_path: Path, video: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    rows = written(tmp_path, BOTH)
    out = tmp_path / "cams"
    with pytest.raises(KeyboardInterrupt):
        cut(video, rows, out, "cam1", RULES, interrupt)
    assert list(out.iterdir()) == []
    assert cut(video, rows, out, "cam1", Rules(every=5)).frames == 4  # begun anew
    assert listing(out) == [f"cam1/3/{number:06d}.jpg" for number in (1, 6, 11, 16)]


def test_a_camera_that_is_there_stays(tmp_path: Path, video: Path) -> None:
    rows = written(tmp_path, BOTH)
    before = listing(cut(video, rows, tmp_path, "cam1", RULES).folder)
    with pytest.raises(DataError, match="cam1: is there already"):
        cut(video, rows, tmp_path, "cam1", Rules(every=5))
    assert listing(tmp_path / "cam1") == before


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(DataError, match="cam1: the disk is full"):
        cut(video, written(tmp_path, BOTH), tmp_path / "cams", "cam1", RULES)
    assert listing(tmp_path / "cams") == []


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([row(n, 1, (200, 9, 9, 9)) for n in range(1, 5)], "0 boxes behind its end, 4 outside"),
        ([row(n, 1, (0, 0, 7, 40)) for n in range(1, 5)], "4 too small"),
        ([row(n, 1, (0, 0, 0, 40)) for n in range(1, 5)], "4 outside"),
        ([row(n, 1, red(n)) for n in range(1, 4)], "1 tracks of fewer than 4 frames"),
        ([row(n, 1, red(1)) for n in range(30, 50)], "20 boxes behind its end"),
    ],
)
def test_tracks_of_another_video_are_refused(
    tmp_path: Path, video: Path, rows: list[str], why: str
) -> None:
    with pytest.raises(DataError, match=f"{why}.*do the two belong together"):
        cut(video, written(tmp_path, rows), tmp_path / "cams", "cam1", RULES)
    assert listing(tmp_path / "cams") == []


def test_a_video_without_a_frame_that_can_be_decoded_is_refused(
    tmp_path: Path, filmed: Filmed, spoil: Spoil
) -> None:
    video = filmed(SCENES, "a.avi", "mjpeg")
    spoil(video, range(FRAMES))
    with pytest.raises(DataError, match=r"a.avi: none of its frames can be decoded"):
        cut(video, written(tmp_path, BOTH), tmp_path / "cams", "cam1", RULES)
    assert listing(tmp_path / "cams") == []


@pytest.mark.parametrize("camera", ["", ".", "..", ".hidden", "a/b", "/a", "a\\b", "a\n", "\0"])
def test_a_camera_is_called_what_a_folder_may_be(tmp_path: Path, video: Path, camera: str) -> None:
    with pytest.raises(DataError, match="can't be the folder of a camera"):
        cut(video, written(tmp_path, BOTH), tmp_path / "cams", camera)
    assert not (tmp_path / "cams").exists()


@pytest.mark.parametrize("rules", [Rules(every=0), Rules(side_px=0), Rules(frames=-1)])
def test_rules_that_take_nothing_or_all_are_refused(
    tmp_path: Path, video: Path, rules: Rules
) -> None:
    with pytest.raises(DataError, match="each has to be at least 1"):
        cut(video, written(tmp_path, BOTH), tmp_path, "cam1", rules)


def test_frames_are_of_the_promised_quality(
    tmp_path: Path, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = cut(video, written(tmp_path, BOTH), tmp_path, "cam1", RULES)
    with Image.open(result.folder / "3" / "000001.jpg") as image:
        tables = image.quantization
    reference = io.BytesIO()
    Image.new("RGB", (8, 8)).save(reference, "JPEG", quality=95)
    with Image.open(reference) as image:
        assert tables == image.quantization
    assert tracks.QUALITY == 95
