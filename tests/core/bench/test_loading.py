from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.bench import footage, loading, plain
from core.bench.__main__ import BENCHMARKS
from core.bench.footage import LENGTH, Shape
from core.data.decode import decode
from core.data.folder import Folder
from core.data.frames import FrameReader
from core.data.loader import Clips, load
from core.data.transforms import normalise

SHAPE = (7, 256, 128)


@pytest.fixture
def shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shape]:
    monkeypatch.setenv("VREID_CACHE", str(tmp_path))
    with footage.footage(SHAPE):
        yield SHAPE


def test_what_is_measured_side_by_side_loads_the_same(shape: Shape) -> None:
    tracklets = footage.tracklets(Folder(footage.place(shape)), shape)
    batches = loading._batches(shape[0])[:2]
    theirs = plain.load(plain.Plain(tracklets, loading.SETTINGS), batches, 0)
    data = Clips(tracklets, FrameReader(256, 128, 0), loading.SETTINGS)
    for their, (_, our) in zip(theirs, load(data, iter(batches), 0), strict=True):
        assert their.shape == (32, 4, 3, 256, 128)
        torch.testing.assert_close(their, normalise(our[:, 0]))


def test_batches_draw_every_tracklet_alike() -> None:
    draws = [draw for batch in loading._batches(7) for draw in batch]
    numbers = [number for number, _ in draws]
    assert {numbers.count(number) for number in range(7)} == {LENGTH // 4}
    assert len({seed for _, seed in draws}) == len(draws)


@pytest.mark.parametrize("cold", [0, 1] if footage.CAN_COOL else [0])
@pytest.mark.parametrize("function", loading.LOADERS)
def test_every_loader_can_be_measured(shape: Shape, function: str, cold: int) -> None:
    work = getattr(loading, function)(*shape, 0, cold)
    frames, unit = work().split(" ")
    assert float(frames.replace(",", "")) > 0
    assert unit == "frames/s"


def test_footage_looks_like_that_of_mars_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VREID_CACHE", str(tmp_path))
    with footage.footage((1, 256, 128)):
        frames = sorted(footage.place((1, 256, 128)).rglob("*.jpg"))
        assert len(frames) == LENGTH
        sizes = [frame.stat().st_size for frame in frames]
        assert 8_000 < min(sizes) <= max(sizes) < 15_000
        assert decode(frames[0].read_bytes(), (128, 256)).float().std() > 20
    assert not list(tmp_path.rglob("*.jpg"))
    assert not list(tmp_path.rglob("*.arrow"))


def test_large_adds_frames_that_are_resized(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VREID_CACHE", str(tmp_path))
    monkeypatch.setattr(loading, "BATCH", 1)
    few, many = (list(BENCHMARKS["loading"](large, 10**6)) for large in (False, True))
    assert len(few) == (2 if footage.CAN_COOL else 1) * 3 * 4
    assert many[: len(few)] == few
    assert {case.numbers[1:3] for case in many} == {(256, 128), (400, 150)}
    assert {case.size for case in few} == {"40 of 256 x 128"}
