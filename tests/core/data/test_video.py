"""Videos as pictures, whole or damaged."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.data.video import opened
from core.errors import DataError

HEIGHT, WIDTH, FRAMES = 48, 64, 20
Picture = NDArray[np.uint8]
Filmed = Callable[..., Path]
Spoil = Callable[[Path, list[int]], None]


def grey(number: int) -> Picture:
    """A picture that tells its number by its light, and its upper left corner by its colour."""
    picture = np.full((HEIGHT, WIDTH, 3), 40 + 8 * number, np.uint8)
    picture[:16, :32] = (220, 20, 20)
    return picture


PICTURES = [grey(number) for number in range(FRAMES)]


def seen(file: Path) -> tuple[list[Picture], int]:
    with opened(file) as video:
        return [video.pixels(frame) for frame in video.frames()], video.damaged


def numbers(pictures: list[Picture]) -> list[int]:
    return [round((float(picture[30:, 40:].mean()) - 40) / 8) for picture in pictures]


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "mpeg4"), ("a.mkv", "libx264"), ("a.avi", "mjpeg"), ("misnamed.jpg", "mpeg4")],
)
def test_every_frame_comes_in_order(filmed: Filmed, name: str, codec: str) -> None:
    written = filmed(PICTURES, "video.mp4" if name.endswith("jpg") else name, codec)
    found, damaged = seen(written.rename(written.with_name(name)))
    assert numbers(found) == list(range(FRAMES))
    assert damaged == 0
    assert {picture.shape for picture in found} == {(HEIGHT, WIDTH, 3)}
    assert found[0][8, 16].astype(int) == pytest.approx([220, 20, 20], abs=12)


def test_frames_are_counted_and_not_timed(filmed: Filmed) -> None:
    times = [number * number for number in range(FRAMES)]
    found, _ = seen(filmed(PICTURES, "a.mkv", times=times))
    assert numbers(found) == list(range(FRAMES))


TURNS = {  # clockwise: the matrix in the header of an MP4's track, numbers of 16.16 and 2.30 bits
    0: (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30),
    90: (0, 65536, 0, -65536, 0, 0, HEIGHT << 16, 0, 1 << 30),
    180: (-65536, 0, 0, 0, -65536, 0, WIDTH << 16, HEIGHT << 16, 1 << 30),
    270: (0, -65536, 0, 65536, 0, 0, 0, WIDTH << 16, 1 << 30),
}


@pytest.mark.parametrize(
    ("turn", "corner"),
    [(0, "left top"), (90, "right top"), (180, "right bottom"), (270, "left bottom")],
)
def test_pictures_are_turned_upright(filmed: Filmed, turn: int, corner: str) -> None:
    file = filmed(PICTURES[:3])
    raw = bytearray(file.read_bytes())
    start = raw.index(b"tkhd") + 44
    assert struct.unpack(">9i", raw[start : start + 36]) == TURNS[0]
    raw[start : start + 36] = struct.pack(">9i", *TURNS[turn])
    file.write_bytes(raw)
    picture = seen(file)[0][0]
    assert picture.shape == ((WIDTH, HEIGHT, 3) if turn in (90, 270) else (HEIGHT, WIDTH, 3))
    red = np.argwhere((picture[..., 0] > 150) & (picture[..., 1] < 90)).mean(axis=0)
    middle = np.array(picture.shape[:2]) / 2
    assert ("left" in corner, "top" in corner) == (red[1] < middle[1], red[0] < middle[0])


def test_packets_that_cannot_be_decoded_are_skipped_and_counted(
    filmed: Filmed, spoil: Spoil
) -> None:
    file = filmed(PICTURES, "a.avi", "mjpeg")
    spoil(file, [5, 11])
    found, damaged = seen(file)
    assert damaged == 2
    assert numbers(found) == [number for number in range(FRAMES) if number not in (5, 11)]


def test_a_video_that_breaks_off_gives_what_it_has(filmed: Filmed) -> None:
    file = filmed(PICTURES, "a.mkv")
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    found, _ = seen(file)
    assert numbers(found) == list(range(len(found)))
    assert 5 <= len(found) < FRAMES


@pytest.mark.parametrize("name", ["a.mp4", "a.txt", "a.m3u8", "a.ffconcat"])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "1,1,10,10,20,20\n" * 20,
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{video}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'video.mp4'\n",
        "ffconcat version 1.0\nfile '{video}'\n",
    ],
)
def test_what_is_no_video_is_refused_by_name(filmed: Filmed, name: str, content: str) -> None:
    video = filmed(PICTURES[:3])
    file = video.with_name(name)
    file.write_text(content.format(video=video), encoding="utf-8")
    with pytest.raises(DataError, match=rf"/{name}: is no video that can be decoded \(.+\); is it"):
        seen(file)


def test_a_video_cut_before_its_index_is_refused(filmed: Filmed) -> None:
    file = filmed(PICTURES)
    file.write_bytes(file.read_bytes()[:-600])
    with pytest.raises(DataError, match=r"video.mp4: is no video that can be decoded"):
        seen(file)


def test_a_missing_video_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none.mp4: no such file"):
        seen(tmp_path / "none.mp4")


def test_a_video_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.mp4").touch()
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(DataError, match=r"a.mp4: can't be read \(Permission denied\)"):
        seen(tmp_path / "a.mp4")
