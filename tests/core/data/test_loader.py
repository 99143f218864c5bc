from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.clips import pick
from core.data.folder import Folder
from core.data.frames import FrameReader
from core.data.loader import Clips, load
from core.data.pack import Packed, pack
from core.data.sampling import Draw
from core.errors import DataError
from core.settings import Data
from core.types import Tracklet


def tracklet(folder: Path, shade: int, frames: int = 3) -> Tracklet:
    folder.mkdir()
    for number in range(frames):
        pixels = np.full((8, 4, 3), shade + number, dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return Tracklet(Folder(folder), tuple(Folder(folder).files("")), camera=1)


def batches() -> Iterator[list[Draw]]:
    yield [(0, 11), (1, 12)]
    yield [(1, 13)]


def clips(tmp_path: Path, views: int = 2) -> Clips:
    tracklets = (tracklet(tmp_path / "a", 10), tracklet(tmp_path / "b", 100))
    return Clips(tracklets, FrameReader(8, 4, 0), Data(clip_length=2), views)


def test_a_batch_holds_its_views_and_says_whose_they_are(tmp_path: Path) -> None:
    first, second = load(clips(tmp_path), batches(), workers=0)
    drawn, seen = first
    assert seen.shape == (2, 2, 2, 3, 8, 4)
    assert drawn == [(0, 11), (1, 12)]
    assert (seen[0] < 20).all()
    assert (seen[1] >= 100).all()
    assert second[0] == [(1, 13)]


def test_a_process_loads_its_share_and_knows_the_whole_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = clips(tmp_path)
    monkeypatch.setattr("core.parallel.processes", lambda: 2)
    monkeypatch.setattr("core.parallel.rank", lambda: 1)
    ((drawn, seen),) = load(found, iter([[(0, 11), (1, 12)]]), workers=0)
    assert drawn == [(0, 11), (1, 12)]
    assert seen.shape[0] == 1
    assert (seen >= 100).all()


def test_the_same_clips_whichever_process_loads_them(tmp_path: Path) -> None:
    found = clips(tmp_path)
    here = list(load(found, batches(), workers=0))
    there = list(load(found, batches(), workers=1))
    for one, other in zip(here, there, strict=True):
        assert one[0] == other[0]
        assert torch.equal(one[1], other[1])
        assert one[1].is_contiguous()
        assert other[1].is_contiguous()
        assert other[1].is_shared()  # written once, by the process that loads it


def test_views_are_drawn_one_after_the_other(tmp_path: Path) -> None:
    long = tracklet(tmp_path / "long", 10, frames=9)
    settings = Data(clip_length=3, sampling="strided", stride=3)
    found = Clips((long,), FrameReader(8, 4, 0), settings, views=2)
    ((_, seen),) = load(found, iter([[(0, 5)]]), workers=0)
    generator = np.random.default_rng(5)
    for view in range(2):
        numbers = pick(9, settings, generator)
        assert seen[0, view, :, 0, 0, 0].tolist() == [10 + number for number in numbers]


def test_the_same_clips_from_a_pack_whichever_process_loads_them(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    folders = (tracklet(tmp_path / "set" / "a", 10), tracklet(tmp_path / "set" / "b", 100))
    pack(Folder(tmp_path / "set"), tmp_path / "pack", lambda *_: None)
    tree = Packed(tmp_path / "pack")
    packed = tuple(
        replace(each, tree=tree, frames=tuple(f"{each.tree.root.name}/{f}" for f in each.frames))
        for each in folders
    )

    def loaded(tracklets: tuple[Tracklet, ...], workers: int) -> list[torch.Tensor]:
        found = Clips(tracklets, FrameReader(8, 4, 0), Data(clip_length=2))
        return [seen for _, seen in load(found, batches(), workers)]

    expected = loaded(folders, 0)
    for workers in (0, 1):
        for seen, wanted in zip(loaded(packed, workers), expected, strict=True):
            assert torch.equal(seen, wanted)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_frame_is_one_line_whichever_process_meets_it(
    tmp_path: Path, workers: int
) -> None:
    found = clips(tmp_path)
    for path in (tmp_path / "b").iterdir():
        path.write_text("no picture")
    with pytest.raises(DataError, match=r"^\S*\d\.png: is no image") as caught:
        list(load(found, batches(), workers))
    assert "\n" not in str(caught.value)
