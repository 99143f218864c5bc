import pytest
import torch
from torch import Tensor

from core.methods.method import SourceBatch, TargetBatch
from core.methods.sight import Sight, camera_groups
from core.models.network import Features, Network, norms
from core.models.small import SmallBackbone

MODES = ["source", "mixed", "shared", "domain", "camera", "frozen"]


def network() -> Network:
    torch.manual_seed(0)
    return Network(SmallBackbone(), SmallBackbone.width, 4).train()


def batches(shift: float = 1.0) -> tuple[SourceBatch, TargetBatch]:
    generator = torch.Generator().manual_seed(1)
    first, second, third = torch.randn(3, 6, 2, 3, 32, 16, generator=generator)
    numbers = torch.arange(6)
    source = SourceBatch(first, numbers // 2, -1 - numbers % 2, torch.zeros(6, dtype=torch.bool))
    return source, TargetBatch(second + shift, third + shift, numbers, numbers % 3)


def running(made: Network) -> Tensor:
    return torch.cat([norm.running_mean.flatten() for norm in norms(made)])


def by_hand(made: Network, groups: list[Tensor]) -> Features:
    """Each group through a copy in training mode, back in order."""
    both = torch.cat([each.clips for each in batches()])
    seen = [made(both[group]) for group in groups]
    order = torch.cat(groups).argsort()
    return Features(*(torch.cat(values)[order] for values in zip(*seen, strict=True)))


EVERYONE = torch.arange(12)
BY_HAND = {
    "source": [EVERYONE[:6], EVERYONE[6:]],
    "mixed": [EVERYONE],
    "shared": [EVERYONE[:6], EVERYONE[6:]],
    "domain": [EVERYONE[:6], EVERYONE[6:]],
    "camera": [EVERYONE[0:6:2], EVERYONE[1:6:2], *(EVERYONE[6 + c :: 3] for c in range(3))],
}


@pytest.mark.parametrize("mode", BY_HAND)
def test_clips_are_normalised_with_those_of_their_group(mode: str) -> None:
    source, target = batches()
    labelled, unlabelled = Sight(mode).student(network(), source, target)
    assert unlabelled is not None
    wanted = by_hand(network(), BY_HAND[mode])
    for name in ("frames", "video", "embedding", "logits"):
        got = torch.cat([getattr(labelled, name), getattr(unlabelled, name)])
        torch.testing.assert_close(got, getattr(wanted, name), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("mode", BY_HAND)
def test_frames_pass_the_neck_with_those_of_their_group(mode: str) -> None:
    made, (source, target) = network(), batches()
    frames = torch.randn(12, 2, made.width, generator=torch.Generator().manual_seed(2))
    before = running(made)
    found = Sight(mode).neck_frames(made, frames, source, target)
    for group in BY_HAND[mode]:
        rows = frames[group].flatten(0, 1)
        apart = (rows - rows.mean(dim=0)) / (rows.var(dim=0, unbiased=False) + 1e-5).sqrt()
        expected = made.neck.weight * apart + made.neck.bias
        torch.testing.assert_close(found[group].flatten(0, 1), expected, rtol=1e-4, atol=1e-4)
    assert torch.equal(running(made), before)


def test_frozen_norms_neither_normalise_by_the_batch_nor_learn_its_statistics() -> None:
    source, target = batches()
    made = network()
    before = running(made).clone()
    labelled, _ = Sight("frozen").student(made, source, target)
    assert torch.equal(running(made), before)
    expected = network().train(mode=False)(source.clips)
    torch.testing.assert_close(labelled.embedding, expected.embedding)


@pytest.mark.parametrize(
    ("mode", "source_counts", "target_counts"),
    [
        ("source", True, False),
        ("mixed", True, True),
        ("shared", True, True),
        ("domain", False, True),
        ("camera", False, True),
        ("frozen", False, False),
    ],
)
def test_running_statistics_follow_whom_the_setting_names(
    mode: str, source_counts: bool, target_counts: bool
) -> None:
    def after(source: SourceBatch, target: TargetBatch) -> Tensor:
        made = network()
        Sight(mode).student(made, source, target)
        return running(made)

    source, target = batches()
    plain = after(source, target)
    moved = after(source._replace(clips=2 * source.clips + 1), target)
    assert torch.equal(moved, plain) != source_counts
    moved = after(source, target._replace(clips=2 * target.clips + 1))
    assert torch.equal(moved, plain) != target_counts


@pytest.mark.parametrize("mode", MODES)
def test_target_clips_of_the_upper_bound_are_normalised_as_target(mode: str) -> None:
    source, target = batches()
    relabelled = SourceBatch(
        torch.cat([source.clips, target.clips]),
        torch.arange(12),
        torch.cat([source.camera, target.camera]),
        torch.arange(12) >= 6,
    )
    alone, none = Sight(mode).student(network(), relabelled, None)
    assert none is None
    if mode in ("shared", "domain", "camera", "mixed", "frozen"):
        labelled, unlabelled = Sight(mode).student(network(), source, target)
        assert unlabelled is not None
        both = torch.cat([labelled.embedding, unlabelled.embedding])
        torch.testing.assert_close(alone.embedding, both, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("mode", MODES)
def test_an_equal_teacher_sees_what_the_student_sees_and_stays_as_it_is(mode: str) -> None:
    source, target = batches()
    student, teacher = network(), network().train(mode=False)
    _, seen = Sight(mode).student(student, source, target)
    before = {name: value.clone() for name, value in teacher.state_dict().items()}
    features = Sight(mode).teacher(teacher, source, target, target.clips)
    assert seen is not None
    torch.testing.assert_close(features.embedding, seen.embedding, rtol=1e-4, atol=1e-4)
    assert not features.embedding.requires_grad
    assert not teacher.training
    assert all(torch.equal(value, before[name]) for name, value in teacher.state_dict().items())
    assert all(norm.track_running_stats for norm in norms(teacher))


@pytest.mark.parametrize("mode", ["shared", "domain"])
def test_without_a_loss_on_the_target_its_clips_leave_no_graph(mode: str) -> None:
    source, target = batches()
    made = network()
    _, unlabelled = Sight(mode).student(made, source, target, target_gradient=False)
    assert unlabelled is not None
    unlabelled.frames.sum().backward()
    assert all(p.grad is None or not p.grad.any() for p in made.backbone.parameters())


def test_a_camera_of_one_clip_shares_a_group() -> None:
    groups = camera_groups(torch.tensor([4, 1, 1, 7, 4, 2]))
    assert sorted(sorted(group.tolist()) for group in groups) == [[0, 4], [1, 2], [3, 5]]
    groups = camera_groups(torch.tensor([5, 5, 5, 8, 8, 9]))
    assert sorted(sorted(group.tolist()) for group in groups) == [[0, 1, 2], [3, 4, 5]]
    assert [group.tolist() for group in camera_groups(torch.tensor([3]))] == [[0]]
