"""Cuts a video into tracklets where a tracks file says that people are."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from PIL import Image

from core.data import mot
from core.data.mot import Box, Tracks
from core.data.video import Pixels, Video, opened
from core.data.whole import whole
from core.errors import DataError
from core.text import harmless

QUALITY = 95

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which boxes become frames, and which tracks tracklets.

    Attributes:
        every: one in so many frames of the video is taken: 1, 1 + every, 1 + 2 · every, …
        side_px: what lies within the picture of a box must be as wide and as high.
        frames: fewest of a tracklet.
    """

    every: int = 1
    side_px: int = 16
    frames: int = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """What became of a video.

    Attributes:
        folder: of the camera: a folder a tracklet.
        tracklets, frames: that were written.
        seen: frames of the video that were decoded; no more than the tracks ask for.
        damaged: packets of the video that couldn't be decoded.
        ignored: rows of the tracks file of confidence 0.
        beyond: boxes in frames behind the video's end.
        outside: boxes wholly outside the picture.
        small: boxes that are too small within the picture.
        short: tracks left out because too few frames of them remain.
    """

    folder: Path
    tracklets: int
    frames: int
    seen: int
    damaged: int
    ignored: int
    beyond: int
    outside: int
    small: int
    short: int


RULES = Rules()


def cut(
    video: Path,
    tracks: Path,
    out: Path,
    camera: str,
    rules: Rules = RULES,
    progress: Progress | None = None,
) -> Cut:
    """Cut the boxes of a tracks file out of a video: `out/<camera>/<track>/<frame>.jpg`.

    Frames of the video are counted from 1 as they are decoded, at whatever times they are shown;
    what can't be decoded doesn't count. Boxes are cut to the picture. The folder of the camera
    appears when all of it is written.

    Args:
        video: in any format that FFmpeg knows.
        tracks: MOTChallenge text; see `core.data.mot.read`.
        out: folder of cameras; made if missing.
        camera: its name; what a folder may be called.
        rules: what is taken.
        progress: called with frames read, and the last one that the tracks ask for.

    Raises:
        DataError: video or tracks can't be read, give no tracklet together, the camera is there
            already or can't be called that, or the disk is full. Nothing is left then.
    """
    _check(camera, rules)
    found = mot.read(tracks)
    with opened(video) as film, whole(out / camera) as folder:
        crops = _Crops(folder, rules)
        seen = _watch(film, found, crops, progress)
        short = crops.drop_short({box.track for boxes in found.boxes.values() for box in boxes})
        result = Cut(
            folder=out / camera,
            tracklets=len(crops.lengths),
            frames=crops.lengths.total(),
            seen=seen,
            damaged=film.damaged,
            ignored=found.ignored,
            beyond=sum(len(boxes) for number, boxes in found.boxes.items() if number > seen),
            outside=crops.outside,
            small=crops.small,
            short=short,
        )
        if not result.tracklets:
            raise DataError(
                f"{tracks}: gives no tracklet of {video}: {result.beyond} boxes behind its end, "
                f"{result.outside} outside the picture, {result.small} too small, {short} tracks "
                f"of fewer than {rules.frames} frames; do the two belong together?"
            )
    return result


def _check(camera: str, rules: Rules) -> None:
    if not camera or camera.startswith(".") or {*"/\\"} & {*camera} or harmless(camera) != camera:
        raise DataError(f"{harmless(camera)!r} can't be the folder of a camera; give a plain name")
    if min(rules.every, rules.side_px, rules.frames) < 1:
        raise DataError(f"{rules}: each has to be at least 1")


def _watch(film: Video, found: Tracks, crops: "_Crops", progress: Progress | None) -> int:
    """Read the video as far as the tracks ask for; how many frames that were."""
    last, seen = max(found.boxes), 0
    for seen, frame in enumerate(islice(film.frames(), last), start=1):
        if seen in found.boxes and (seen - 1) % crops.rules.every == 0:
            crops.take(seen, film.pixels(frame), found.boxes[seen])
        if progress:
            progress(seen, last)
    if not seen:
        raise DataError(f"{film.file}: none of its frames can be decoded; is it whole?")
    return seen


@dataclass(slots=True)
class _Crops:
    """Writes what boxes show.

    Attributes:
        folder: of the camera.
        rules: what is taken.
        lengths: frames written, by track.
        outside, small: boxes left out.
    """

    folder: Path
    rules: Rules
    lengths: Counter[int] = field(default_factory=Counter)
    outside: int = 0
    small: int = 0

    def take(self, number: int, picture: Pixels, boxes: Iterable[Box]) -> None:
        """Write the boxes of one frame."""
        for box in boxes:
            crop = _within(picture, box)
            if not crop.size:
                self.outside += 1
            elif min(crop.shape[:2]) < self.rules.side_px:
                self.small += 1
            else:
                self._write(number, box.track, crop)

    def _write(self, number: int, track: int, crop: Pixels) -> None:
        folder = self.folder / str(track)
        if track not in self.lengths:
            folder.mkdir()
        Image.fromarray(crop).save(folder / f"{number:06d}.jpg", quality=QUALITY)
        self.lengths[track] += 1

    def drop_short(self, tracks: Iterable[int]) -> int:
        """Remove the tracklets with too few frames; how many of these tracks have none left."""
        short = [track for track in tracks if self.lengths[track] < self.rules.frames]
        for track in short:
            if self.lengths.pop(track, 0):
                shutil.rmtree(self.folder / str(track))
        return len(short)


def _within(picture: Pixels, box: Box) -> Pixels:
    """What a picture (H, W, 3) shows of a box, to the nearest pixel."""
    height, width = picture.shape[:2]
    left, right = (min(max(round(x), 0), width) for x in (box.left, box.left + box.width))
    top, bottom = (min(max(round(y), 0), height) for y in (box.top, box.top + box.height))
    return picture[top:bottom, left:right]
