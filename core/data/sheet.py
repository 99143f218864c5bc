"""A contact sheet: people in rows, what each camera saw of them side by side."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw

from core.data.clips import spread
from core.data.frames import read_frame
from core.types import Dataset, Tracklet

T = TypeVar("T")

GAP_PX = 6
CAPTION_PX = 12


def contact_sheet(
    dataset: Dataset, rows: int, tracklets: int, frames: int, height: int
) -> Image.Image:
    """People, evenly chosen over the set, with some tracklets of each.

    Where nobody is known by identity, a row is a camera.

    Args:
        dataset: all its parts are shown alike.
        rows: people at most.
        tracklets: of each at most.
        frames: of each tracklet, evenly spaced.
        height: of a frame, pixels.

    Raises:
        DataError: a frame can't be read.
    """
    strips = [
        [_strip(each, frames, height) for each in row] for row in _rows(dataset, rows, tracklets)
    ]
    width = max(sum(strip.width + GAP_PX for strip in row) for row in strips)
    tall = height + CAPTION_PX + GAP_PX
    sheet = Image.new("RGB", (width, len(strips) * tall), "white")
    for number, row in enumerate(strips):
        left = 0
        for strip in row:
            sheet.paste(strip, (left, number * tall))
            left += strip.width + GAP_PX
    return sheet


def _rows(dataset: Dataset, rows: int, tracklets: int) -> list[list[Tracklet]]:
    grouped: dict[int, list[Tracklet]] = defaultdict(list)
    for each in dict.fromkeys((*dataset.train, *dataset.query, *dataset.gallery)):
        grouped[each.camera if each.identity is None else each.identity].append(each)
    groups = [sorted(group, key=lambda each: each.camera) for _, group in sorted(grouped.items())]
    return [_some(group, tracklets) for group in _some(groups, rows)]


def _some(items: Sequence[T], most: int) -> list[T]:
    """At most so many, evenly chosen."""
    places = np.unique(np.linspace(0, len(items) - 1, min(most, len(items))).astype(int))
    return [items[place] for place in places]


def _strip(tracklet: Tracklet, frames: int, height: int) -> Image.Image:
    """Some frames of a tracklet in a row, and below who it is and which camera saw it."""
    numbers = sorted({*spread(len(tracklet.frames), frames)})
    found = [_frame(tracklet, number, height) for number in numbers]
    strip = Image.new("RGB", (sum(one.width for one in found), height + CAPTION_PX), "white")
    left = 0
    for frame in found:
        strip.paste(frame, (left, 0))
        left += frame.width
    who = "" if tracklet.identity is None else f"{tracklet.identity} "
    ImageDraw.Draw(strip).text((1, height), f"{who}c{tracklet.camera}", "black")
    return strip


def _frame(tracklet: Tracklet, number: int, height: int) -> Image.Image:
    """A frame half as wide as high, as people are."""
    pixels = read_frame(tracklet.tree, tracklet.frames[number], (height // 2, height))
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())
