from dataclasses import replace

import pytest
import torch

from core.data.transforms import DEVIATION, MEAN, Augmentation, normalise
from core.settings import Data

STILL = Data(flip=0, pad=0, erase=0)


def clips(batch: int = 6, length: int = 3) -> torch.Tensor:
    shape = (batch, length, 3, 32, 16)
    generator = torch.Generator().manual_seed(0)
    return torch.randint(256, shape, generator=generator, dtype=torch.uint8)


def changed(settings: Data, seen: torch.Tensor, seed: int = 0) -> torch.Tensor:
    return Augmentation(settings)(seen, torch.Generator().manual_seed(seed))


def test_normalise_worked_by_hand() -> None:
    white = normalise(torch.full((3, 1, 1), 255, dtype=torch.uint8)).flatten()
    expected = [(1 - m) / d for m, d in zip(MEAN, DEVIATION, strict=True)]
    assert white.tolist() == pytest.approx(expected)


def test_nothing_asked_for_changes_nothing() -> None:
    torch.testing.assert_close(changed(STILL, clips()), normalise(clips()))


def test_flip_mirrors_whole_clips_about_half_of_them() -> None:
    seen = clips(40)
    plain, made = normalise(seen), changed(replace(STILL, flip=0.5), seen)
    mirrored = [torch.equal(m, p.flip(-1)) for m, p in zip(made, plain, strict=True)]
    kept = [torch.equal(m, p) for m, p in zip(made, plain, strict=True)]
    assert all(a != b for a, b in zip(mirrored, kept, strict=True))
    assert 10 <= sum(mirrored) <= 30


def test_crop_shifts_every_frame_of_a_clip_alike() -> None:
    seen = torch.zeros(8, 2, 3, 32, 16, dtype=torch.uint8)
    seen[..., 16, 8] = 255
    made = changed(replace(STILL, pad=16), seen) > 0  # 16 at 256 rows: 2 pixels here
    places = set()
    for clip in made[:, :, 0]:
        frames = [tuple(frame.nonzero().tolist()[0]) for frame in clip]
        assert frames[0] == frames[1]
        places.add(frames[0])
        assert abs(frames[0][0] - 16) <= 2
        assert abs(frames[0][1] - 8) <= 2
    assert len(places) > 3


def test_erasing_blanks_one_rectangle_in_all_frames() -> None:
    seen = torch.full((12, 2, 3, 32, 16), 255, dtype=torch.uint8)
    made = changed(replace(STILL, erase=1.0), seen)
    for clip in made:
        blank = clip[0, 0] == 0
        assert 0.01 < blank.float().mean() < 0.6
        rows, columns = blank.any(1), blank.any(0)
        assert torch.equal(blank, rows[:, None] & columns[None])
        assert torch.equal(clip[0], clip[1])


def test_light_stays_in_range_and_is_one_draw_a_clip() -> None:
    seen = clips()
    made = changed(replace(STILL, brightness=0.3, colour=0.2), seen)
    low, high = normalise(torch.zeros(3, 1, 1)), normalise(torch.ones(3, 1, 1))
    assert (made >= low - 1e-5).all()
    assert (made <= high + 1e-5).all()
    assert not torch.allclose(made, normalise(seen))
    alike = seen[:, :1].expand(-1, 3, -1, -1, -1).contiguous()
    same = changed(replace(STILL, brightness=0.3, colour=0.2), alike)
    torch.testing.assert_close(same[:, 0], same[:, 2])
