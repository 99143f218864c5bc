import numpy as np
import pytest

from core.data import clips


@pytest.mark.parametrize(("length", "clip_length"), [(4, 4), (9, 4), (100, 4), (8, 8), (5, 1)])
def test_draw_takes_one_frame_of_each_block_in_order(length: int, clip_length: int) -> None:
    seen = set()
    for seed in range(200):
        drawn = clips.draw(length, clip_length, np.random.default_rng(seed))
        assert len(drawn) == clip_length
        assert drawn == sorted(drawn)
        for block, number in enumerate(drawn):
            first, last = block * length / clip_length, (block + 1) * length / clip_length
            assert np.floor(first) <= number < np.ceil(last)
        seen.update(drawn)
    assert seen == set(range(length))  # every frame has a chance


def test_short_tracklets_repeat_frames_in_order() -> None:
    assert clips.draw(2, 4, np.random.default_rng(0)) == [0, 0, 1, 1]
    assert clips.draw(1, 3, np.random.default_rng(0)) == [0, 0, 0]


@pytest.mark.parametrize("length", [1, 3, 4, 5, 11, 12])
def test_cover_shows_every_frame_once(length: int) -> None:
    covered = clips.cover(length, 4)
    assert [number for clip in covered for number in clip] == list(range(length))
    assert max(map(len, covered)) <= 4


def test_sampled_takes_the_first_of_each_block() -> None:
    assert clips.sampled(10, 4) == [[0, 2, 5, 7]]
    assert clips.sampled(2, 4) == [[0, 1]]
