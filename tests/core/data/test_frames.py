import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.folder import Folder
from core.data.frames import FrameReader, read_frame
from core.data.pack import Packed, pack
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
        ("empty.jpg", "empty"),
        ("gone.jpg", "missing"),
    ):
        with pytest.raises(DataError, match=rf"{name}: .*{said}"):
            read_frame(Folder(tmp_path), name, (16, 32))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.bmp", "a.webp", "a.ppm"])
def test_whatever_happened_to_a_file_it_is_an_image_or_one_line(tmp_path: Path, name: str) -> None:
    whole = picture(tmp_path / name).read_bytes()
    generator = random.Random(0)
    said = []
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(generator.choice((1, 3, 30))):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        (tmp_path / name).write_bytes(broken[: generator.randrange(1, 2 * len(broken))])
        try:
            assert read_frame(Folder(tmp_path), name, (16, 32)).shape == (3, 32, 16)
        except DataError as error:
            said.append(str(error))
    assert all(text.startswith(str(tmp_path / name)) for text in said)
    assert not any("\n" in text for text in said)
    assert len(said) > 20


def test_frames_of_a_pack_are_those_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    for name in ("a.jpg", "b.PNG"):
        picture(tmp_path / "set" / name)
    folder = Folder(tmp_path / "set")
    pack(folder, tmp_path / "pack", lambda *_: None)
    packed = Packed(tmp_path / "pack")
    for name in ("a.jpg", "b.PNG"):
        for size in ((16, 32), (7, 9)):
            assert read_frame(packed, name, size).equal(read_frame(folder, name, size))


def test_a_reader_is_sent_to_another_process_without_its_frames(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    reader = FrameReader(32, 16, cache_bytes=2**20)
    tracklet = Tracklet(Folder(tmp_path), (path.name,), camera=1)
    frame = reader.clip(tracklet, [0])
    sent = pickle.dumps(reader)
    assert len(sent) < 500
    again = pickle.loads(sent)
    assert again.clip(tracklet, [0]).equal(frame)
    path.unlink()
    assert again.clip(tracklet, [0]).equal(frame)  # it keeps frames of its own


def test_kept_frames_need_no_file_and_the_budget_holds(tmp_path: Path) -> None:
    one, two = picture(tmp_path / "1.png"), picture(tmp_path / "2.png")
    reader = FrameReader(32, 16, cache_bytes=3 * 32 * 16)
    tracklet = Tracklet(Folder(tmp_path), ("1.png", "2.png"), camera=1)
    first = reader.clip(tracklet, [0, 1])
    assert first.is_contiguous()
    one.unlink()
    assert reader.clip(tracklet, [0]).equal(first[:1])
    two.unlink()
    with pytest.raises(DataError, match="missing"):
        reader.clip(tracklet, [1])
