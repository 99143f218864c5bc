import numpy as np
import pytest

from core.data import clips
from core.settings import Data


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


@pytest.mark.parametrize(("length", "stride"), [(32, 8), (33, 8), (100, 8), (16, 4), (4, 1)])
def test_strided_takes_every_nth_frame_from_any_start(length: int, stride: int) -> None:
    starts = set()
    for seed in range(600):
        drawn = clips.strided(length, 4, stride, np.random.default_rng(seed))
        assert drawn == list(range(drawn[0], drawn[0] + 3 * stride + 1, stride))
        starts.add(drawn[0])
    assert starts == set(range(length - 3 * stride))  # the last clip ends with the last frame


@pytest.mark.parametrize("length", [4, 10, 31])
def test_strided_takes_any_frames_in_order_where_they_are_few(length: int) -> None:
    seen = set()
    for seed in range(200):
        drawn = clips.strided(length, 4, 8, np.random.default_rng(seed))
        assert len(set(drawn)) == 4
        assert drawn == sorted(drawn)
        seen.update(drawn)
    assert seen == set(range(length))


def test_strided_repeats_frames_of_a_tracklet_shorter_than_the_clip() -> None:
    drawn = {tuple(clips.strided(2, 4, 8, np.random.default_rng(seed))) for seed in range(100)}
    assert drawn == {(0,) * k + (1,) * (4 - k) for k in range(5)}
    assert clips.strided(1, 3, 8, np.random.default_rng(0)) == [0, 0, 0]


def test_settings_choose_how_frames_are_drawn() -> None:
    def picked(settings: Data) -> list[int]:
        return clips.pick(100, settings, np.random.default_rng(3))

    assert picked(Data(clip_length=6)) == clips.draw(100, 6, np.random.default_rng(3))
    settings = Data(clip_length=6, sampling="strided", stride=5)
    assert picked(settings) == clips.strided(100, 6, 5, np.random.default_rng(3))


@pytest.mark.parametrize("length", [1, 3, 4, 5, 11, 12])
def test_cover_shows_every_frame_once(length: int) -> None:
    covered = clips.cover(length, 4)
    assert [number for clip in covered for number in clip] == list(range(length))
    assert max(map(len, covered)) <= 4


def test_sampled_takes_the_first_of_each_block() -> None:
    assert clips.sampled(10, 4) == [[0, 2, 5, 7]]
    assert clips.sampled(2, 4) == [[0, 1]]
