from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import sheet as sheets
from core.data.folder import Folder
from core.data.sheet import CAPTION_PX, GAP_PX, Extent, contact_sheet, strips
from core.errors import DataError
from core.types import Dataset, Tracklet


def dataset(root: Path, *, known: bool) -> Dataset:
    """Five people before two cameras, three frames each, each of its own shade."""
    tracklets = []
    for identity in range(5):
        for camera in (2, 1):
            names = tuple(f"{identity}-{camera}-{frame}.png" for frame in range(3))
            for name in names:
                Image.new("RGB", (8, 16), (40 * identity, 80 * camera, 0)).save(root / name)
            who = identity if known else None
            tracklets.append(Tracklet(Folder(root), names, camera, who))
    return Dataset("made", root, tuple(tracklets[:4]), tuple(tracklets[4:]), tracklets[4:6], "up")


def test_people_stand_in_rows_and_cameras_in_order(tmp_path: Path) -> None:
    rows = strips(dataset(tmp_path, known=True), Extent(3, 4, 2, 32))
    captions = [[strip.caption for strip in row] for row in rows]
    assert captions == [
        [f"person {identity}, camera {camera}" for camera in (1, 2)] for identity in (0, 2, 4)
    ]
    assert rows[1][1].picture.size == (2 * 16, 32)
    assert np.asarray(rows[1][1].picture)[5, 5].tolist() == [80, 160, 0]


def test_where_nobody_is_known_rows_are_cameras(tmp_path: Path) -> None:
    rows = strips(dataset(tmp_path, known=False), Extent(9, 1, 1, 32))
    assert [row[0].caption for row in rows] == ["camera 1", "camera 2"]


def test_who_is_unknown_is_not_put_beside_a_person(tmp_path: Path) -> None:
    named, nameless = dataset(tmp_path, known=True), dataset(tmp_path, known=False)
    mixed = replace(named, query=(), gallery=nameless.gallery)  # of people 3 and 2, cameras 1 and 2
    captions = [[strip.caption for strip in row] for row in strips(mixed, Extent(9, 9, 1, 32))]
    assert captions[:2] == [[f"person {who}, camera {c}" for c in (1, 2)] for who in (0, 1)]
    assert captions[2:] == [["camera 1"], ["camera 2"]]


def test_a_sheet_holds_all_strips(tmp_path: Path) -> None:
    sheet = contact_sheet(dataset(tmp_path, known=True), Extent(2, 2, 3, 32))
    assert sheet.size == (2 * (3 * 16 + GAP_PX), 2 * (32 + CAPTION_PX + GAP_PX))
    assert sheet.getpixel((3 * 16 + GAP_PX + 1, 1)) == (0, 160, 0)  # person 0 before camera 2


def test_a_sheet_too_large_is_refused_before_a_frame_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dataset(tmp_path, known=True)
    width, height = contact_sheet(shown, Extent(5, 2, 3, 32)).size
    monkeypatch.setattr(sheets, "MOST_PIXELS", width * height)
    assert contact_sheet(shown, Extent(5, 2, 3, 32)).size == (width, height)
    monkeypatch.setattr(sheets, "MOST_PIXELS", width * height - 1)
    monkeypatch.delattr(sheets, "thumb")
    with pytest.raises(DataError, match=f"{width} x {height} pixels.*; lower --rows"):
        contact_sheet(shown, Extent(100, 20, 50, 32))  # more than there is
