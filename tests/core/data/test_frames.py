from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.folder import Folder
from core.data.frames import FrameReader, read_frame
from core.errors import DataError
from core.types import Tracklet


def picture(path: Path, size: tuple[int, int] = (16, 32), mode: str = "RGB") -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).convert(mode).save(path)
    return path


def test_reads_channels_first_at_the_size_asked_for(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    frame = read_frame(Folder(tmp_path), path.name, (16, 32))
    assert frame.shape == (3, 32, 16)
    with Image.open(path) as image:
        np.testing.assert_array_equal(frame.permute(1, 2, 0).numpy(), np.asarray(image))
    assert read_frame(Folder(tmp_path), path.name, (8, 4)).shape == (3, 4, 8)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_modes_become_rgb(tmp_path: Path, mode: str) -> None:
    picture(tmp_path / "a.jpg", mode=mode)
    assert read_frame(Folder(tmp_path), "a.jpg", (16, 32)).shape == (3, 32, 16)


def test_damage_is_named(tmp_path: Path) -> None:
    whole = picture(tmp_path / "whole.jpg", (64, 128)).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "empty.jpg").touch()
    for name, said in (
        ("cut.jpg", "damaged"),
        ("text.jpg", "no image"),
        ("empty.jpg", "no image"),
        ("gone.jpg", "missing"),
    ):
        with pytest.raises(DataError, match=rf"{name}: .*{said}"):
            read_frame(Folder(tmp_path), name, (16, 32))


def test_kept_frames_need_no_file_and_the_budget_holds(tmp_path: Path) -> None:
    one, two = picture(tmp_path / "1.png"), picture(tmp_path / "2.png")
    reader = FrameReader(32, 16, cache_bytes=3 * 32 * 16)
    tracklet = Tracklet(Folder(tmp_path), ("1.png", "2.png"), camera=1)
    first = reader.clip(tracklet, [0, 1])
    one.unlink()
    assert reader.clip(tracklet, [0]).equal(first[:1])
    two.unlink()
    with pytest.raises(DataError, match="missing"):
        reader.clip(tracklet, [1])
