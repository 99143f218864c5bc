from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.data.frames import FrameReader
from core.data.transforms import normalise
from core.engine.embed import embed, embed_by_camera, in_batches, re_estimated
from core.models.network import Network
from core.models.small import SmallBackbone
from core.types import Dataset


def network() -> Network:
    torch.manual_seed(0)
    made = Network(SmallBackbone(), SmallBackbone.width, 3)
    made(torch.randn(8, 2, 3, 32, 16))  # running statistics unlike 0 and 1
    return made


@pytest.fixture
def reader() -> FrameReader:
    return FrameReader(32, 16, 2**20)


@pytest.mark.parametrize("clip_length", [1, 2, 3, 4])
def test_every_frame_counts_once_whatever_the_clip_length(
    target: Dataset, reader: FrameReader, clip_length: int
) -> None:
    made = network()
    found = embed(made, target.query, reader, clip_length)
    made.train(mode=False)
    with torch.no_grad():
        whole = reader.clip(target.query[2], range(len(target.query[2].frames)))[None]
        expected = made(normalise(whole)).embedding[0]
    torch.testing.assert_close(found[2], expected, rtol=1e-4, atol=1e-4)


def test_the_mode_of_the_network_is_left_as_it_was(target: Dataset, reader: FrameReader) -> None:
    made = network()
    embed(made.train(), target.query, reader, 2)
    assert made.training


def test_re_estimated_statistics_are_those_of_the_clips_alone(
    target: Dataset, reader: FrameReader
) -> None:
    made = network()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    clips = list(in_batches(target.train, reader, 2, range(len(target.train))))
    renewed = re_estimated(made, clips)
    first = renewed.backbone.stages[0][0](normalise(clips[0]).flatten(0, 1))
    norm = renewed.backbone.stages[0][1]
    torch.testing.assert_close(norm.running_mean, first.mean(dim=(0, 2, 3)), rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(norm.running_var, first.var(dim=(0, 2, 3)), rtol=1e-3, atol=1e-4)
    assert not renewed.training
    for name, value in made.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_batches_take_evenly_spaced_frames(target: Dataset, reader: FrameReader) -> None:
    (batch,) = in_batches(target.train[:1], reader, 2, [0])
    torch.testing.assert_close(batch[0], reader.clip(target.train[0], [0, 1]))
    assert np.array(batch.shape).tolist() == [1, 2, 3, 32, 16]


def test_by_camera_each_camera_is_normalised_by_itself(
    make_world: Callable[..., Dataset], reader: FrameReader
) -> None:
    train = make_world("lit", people=10, light=25).train
    made = network()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    found = embed_by_camera(made, train, reader, 2)
    for camera in (1, 2):
        own = found[[each.camera == camera for each in train]]
        torch.testing.assert_close(
            own.mean(dim=0), made.neck.bias.detach().expand(made.width), atol=1e-4, rtol=0
        )
    for name, value in made.state_dict().items():
        assert torch.equal(value, before[name]), name
    few = embed_by_camera(made, train[:2], reader, 2)
    assert few.isfinite().all()  # too few for statistics of their own


@pytest.mark.parametrize("count", [1, 5, 12])
def test_batches_are_nearly_equal_and_leave_nobody_out(
    target: Dataset, reader: FrameReader, count: int
) -> None:
    sizes = [len(batch) for batch in in_batches(target.train, reader, 1, range(count), size=4)]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) <= 4
