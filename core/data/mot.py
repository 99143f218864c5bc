"""Tracks of people in a video, as MOTChallenge writes them and most trackers too."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.data.datasets.lists import lines
from core.data.folder import Folder
from core.errors import DataError

FIELDS = range(6, 11)  # frame, id, left, top, width, height; then confidence and up to three more
CONFIDENCE = 6
LARGEST = 1 << 53  # beyond it a number in a text may not be the one that was meant


class Box(NamedTuple):
    """Where a track is in one frame: pixels from the picture's upper left corner.

    Attributes:
        track: number of the track in its video.
        left, top: of the box; may lie outside the picture.
        width, height: at least 0.
    """

    track: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a tracks file says.

    Attributes:
        boxes: of each frame that has any; frames are counted from 1.
        ignored: rows of confidence 0.
    """

    boxes: dict[int, list[Box]]
    ignored: int


def read(file: Path) -> Tracks:
    """Read a text of rows `frame, id, left, top, width, height[, confidence[, …]]`.

    Commas or white space part the fields, of which every row has as many, from six to ten. Rows of
    confidence 0 are left out: in MOTChallenge's ground truth it marks what isn't to be
    considered. A confidence below 0 stands for none, and its row counts.

    Raises:
        DataError: the file can't be read or is no text, holds no box, or a line has another number
            of fields, no number where one is due, a frame before 1, a track or size below 0, or
            repeats frame and track of another.
    """
    boxes: dict[int, list[Box]] = {}
    seen: dict[tuple[int, int], int] = {}
    ignored = fields = 0
    for number, line in enumerate(lines(Folder(file.parent), file.name), start=1):
        where = f"{file}:{number}"
        found = line.split(",") if "," in line else line.split()
        if not found:
            continue
        fields = fields or len(found)
        if len(found) != fields or fields not in FIELDS:
            expected = fields if fields in FIELDS else "6 to 10"
            raise DataError(
                f"{where}: has {len(found)} fields instead of {expected}: frame, id, left, top, "
                "width, height, confidence, …; restore or convert the file"
            )
        values = _numbers(where, found)
        if fields > CONFIDENCE and values[CONFIDENCE] == 0:
            ignored += 1
            continue
        frame, box = _box(where, values)
        if (first := seen.setdefault((frame, box.track), number)) != number:
            raise DataError(
                f"{where}: is a second box of track {box.track} in frame {frame}, after line "
                f"{first}; keep one of them"
            )
        boxes.setdefault(frame, []).append(box)
    if not boxes:
        raise DataError(f"{file}: holds no box; was anybody tracked?")
    return Tracks(boxes, ignored)


def _numbers(where: str, found: list[str]) -> list[float]:
    try:
        values = [float(text) for text in found]
    except ValueError:
        raise DataError(
            f"{where}: holds what is no number; a headline or other words have to go"
        ) from None
    if not all(map(math.isfinite, values)):
        raise DataError(f"{where}: holds NaN or infinity; mend or remove the line")
    return values


def _box(where: str, values: list[float]) -> tuple[int, Box]:
    frame, track, left, top, width, height = values[:6]
    faults = {
        "frame or id is no whole number": not all(
            value.is_integer() and abs(value) < LARGEST for value in (frame, track)
        ),
        "frames are counted from 1": frame < 1,
        "an id below 0 marks what was detected and not tracked; run a tracker on it": track < 0,
        "width or height is below 0; write left, top, width, height": width < 0 or height < 0,
    }
    if fault := next((fault for fault, is_so in faults.items() if is_so), ""):
        raise DataError(f"{where}: {fault}")
    return int(frame), Box(int(track), left, top, width, height)
