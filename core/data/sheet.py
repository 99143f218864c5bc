"""A contact sheet: people in rows, what each camera saw of them side by side."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw

from core.data.clips import spread
from core.data.thumb import thumb
from core.errors import DataError
from core.types import Dataset, Tracklet

T = TypeVar("T")

GAP_PX = 6
CAPTION_PX = 12
MOST_PIXELS = 2**26  # 200 MB; of 4/3 as many Pillow and others warn when they open a picture


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a dataset is shown.

    Attributes:
        rows: people at most; what nobody is known on stands in rows by camera, below them.
        tracklets: of each at most.
        frames: of each tracklet, evenly spaced.
        height: of a frame, pixels.
    """

    rows: int
    tracklets: int
    frames: int
    height: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Some frames of a tracklet in a row.

    Attributes:
        caption: who it is, and which camera saw it.
    """

    picture: Image.Image
    caption: str


def strips(dataset: Dataset, extent: Extent) -> list[list[Strip]]:
    """People, evenly chosen over all parts of a set, with some tracklets of each.

    Raises:
        DataError: a frame can't be read.
    """
    rows = _rows(dataset, extent.rows, extent.tracklets)
    return [[_strip(each, extent.frames, extent.height) for each in row] for row in rows]


def contact_sheet(dataset: Dataset, extent: Extent) -> Image.Image:
    """The strips on one picture, captions below them.

    Raises:
        DataError: the picture would have more than MOST_PIXELS, or a frame can't be read.
    """
    rows = _rows(dataset, extent.rows, extent.tracklets)
    tall = extent.height + CAPTION_PX + GAP_PX
    sheet = Image.new("RGB", _checked(_width(rows, extent), len(rows) * tall), "white")
    pen = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        left, top = 0, number * tall
        for each in row:
            strip = _strip(each, extent.frames, extent.height)
            sheet.paste(strip.picture, (left, top))
            pen.text((left + 1, top + extent.height), strip.caption, "black")
            left += strip.picture.width + GAP_PX
    return sheet


def _width(rows: Sequence[Sequence[Tracklet]], extent: Extent) -> int:
    """Pixels of the widest row."""
    return max(
        sum(len(_numbers(each, extent.frames)) * (extent.height // 2) + GAP_PX for each in row)
        for row in rows
    )


def _checked(width: int, height: int) -> tuple[int, int]:
    """A size that a picture may have."""
    if width * height > MOST_PIXELS:
        raise DataError(
            f"the picture would have {width:,} x {height:,} pixels, {MOST_PIXELS:,} at most in "
            "all; lower --rows, --tracklets or --frames"
        )
    return width, height


def _rows(dataset: Dataset, rows: int, tracklets: int) -> list[list[Tracklet]]:
    grouped: dict[tuple[int, int | None], list[Tracklet]] = defaultdict(list)
    for each in dict.fromkeys((*dataset.train, *dataset.query, *dataset.gallery)):
        known = each.identity is not None
        grouped[(0, each.identity) if known else (1, each.camera)].append(each)
    groups = [sorted(group, key=lambda each: each.camera) for _, group in sorted(grouped.items())]
    return [_some(group, tracklets) for group in _some(groups, rows)]


def _some(items: Sequence[T], most: int) -> list[T]:
    """At most so many, evenly chosen."""
    places = np.unique(np.linspace(0, len(items) - 1, min(most, len(items))).astype(int))
    return [items[place] for place in places]


def _strip(tracklet: Tracklet, frames: int, height: int) -> Strip:
    found = [
        thumb(tracklet.tree, tracklet.frames[number], height)
        for number in _numbers(tracklet, frames)
    ]
    picture = Image.new("RGB", (sum(one.width for one in found), height))
    left = 0
    for frame in found:
        picture.paste(frame, (left, 0))
        left += frame.width
    who = "" if tracklet.identity is None else f"person {tracklet.identity}, "
    return Strip(picture, f"{who}camera {tracklet.camera}")


def _numbers(tracklet: Tracklet, most: int) -> list[int]:
    """The frames that are shown."""
    return sorted({*spread(len(tracklet.frames), most)})
