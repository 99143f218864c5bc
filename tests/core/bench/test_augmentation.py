import pytest
import torch
from PIL import Image

from core.bench import augmentation, plain
from core.bench.__main__ import BENCHMARKS
from core.bench.loading import BATCH, SETTINGS
from core.bench.measure import measure
from core.data.transforms import Augmentation

SEEDS = range(12)


def test_what_is_measured_side_by_side_changes_clips_alike() -> None:
    clip = augmentation.clips()[0]
    inner = torch.zeros_like(clip)
    edge = SETTINGS.pad  # black, as the one pads and the other repeats the edge
    inner[..., edge:-edge, edge:-edge] = clip[..., edge:-edge, edge:-edge]
    images = [Image.fromarray(frame) for frame in inner.permute(0, 2, 3, 1).numpy()]
    data, augment = plain.Augmented([images], SETTINGS), Augmentation(SETTINGS)
    erased = []
    for seed in SEEDS:
        (our,) = augment(inner[None], torch.Generator().manual_seed(seed))
        torch.testing.assert_close(data[0, seed], our)
        erased.append(bool((our == 0).any()))
    assert 0 < sum(erased) < len(SEEDS)
    assert len({float(data[0, seed].sum()) for seed in SEEDS}) > sum(erased)


def test_one_core_and_all_are_measured_with_as_many_frames_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(augmentation, "cores", lambda: 16)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    cases = list(BENCHMARKS["augmentation"](False, 1))
    assert [case.numbers for case in cases] == [(156, 1), (156, 1), (16 * 156, 16), (16 * 156, 16)]
    assert [case.size.split()[0] for case in cases] == ["19,968"] * 2 + ["319,488"] * 2
    small = BENCHMARKS["augmentation"](False, 10**6)
    assert all(batches > used for batches, used in (case.numbers for case in small))


def test_a_core_by_itself_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augmentation, "cores", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert len(list(BENCHMARKS["augmentation"](False, 1))) == 2


def test_a_gpu_is_measured_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    *_, last = BENCHMARKS["augmentation"](False, 78)
    assert last.name == "ours; GPU"
    assert last.numbers == (2,)
    assert last.size == f"{2 * BATCH * SETTINGS.clip_length} of 256 x 128"


@pytest.mark.parametrize("way", augmentation.WAYS)
def test_every_way_can_be_measured(way: str) -> None:
    frames, unit = measure(f"core.bench.augmentation:{way}", 1, (2, 1)).result.split(" ")
    assert float(frames.replace(",", "")) > 0
    assert unit == "frames/s"
