import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.methods import temporal
from core.methods.temporal import Seen, TemporalNetwork, domain_loss, domain_terms, identity_terms

CLIPS, WIDTH, IDENTITIES = 4, 6, 3
IDENTITY = torch.tensor([0, 1, 2, 1])


def network(training: bool = False) -> TemporalNetwork:
    torch.manual_seed(0)
    return TemporalNetwork(WIDTH, IDENTITIES).train(training)


def frames(length: int, seed: int = 0) -> Tensor:
    return torch.randn(CLIPS, length, WIDTH, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("length", [1, 4])
def test_every_stage_names_frames_and_judges_frames_and_videos(length: int) -> None:
    seen = network(training=True)(frames(length), 0.5)
    assert len(seen) == 4
    for stage in seen:
        assert stage.identity.shape == (CLIPS, IDENTITIES, length)
        assert stage.frame.shape == (CLIPS * length, 2)
        assert stage.video.shape == (CLIPS, 2)


@pytest.mark.parametrize("length", [1, 4])
def test_the_loss_is_finite_and_teaches_every_parameter(length: int) -> None:
    made = network(training=True)
    loss = domain_loss(made, frames(length), frames(length, seed=1), IDENTITY, 0.5)
    loss.backward()
    assert loss.isfinite()
    for name, parameter in made.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name


def test_later_stages_see_the_identities_of_the_stage_before() -> None:
    made, given = network(), frames(4)
    first, second, *_ = made(given, 0.5)
    handed = first.identity.softmax(dim=1)
    expected = made.classifiers[1](made.stages[1](handed))
    torch.testing.assert_close(second.identity, expected)


def test_a_frame_is_judged_by_what_the_clip_has_around_it() -> None:
    made, given = network(), frames(4)
    changed = given.clone()
    changed[0, 3] += 1
    before, after = (made(each, 0.5)[0].frame.view(CLIPS, 4, 2) for each in (given, changed))
    assert (before[0] != after[0]).any(dim=1).all()  # every frame of that clip
    assert torch.equal(before[1:], after[1:])  # and of no other: no batch norm before frames


def judged(coefficient: float) -> tuple[Tensor, Tensor]:
    """Gradients of the domain cross-entropies for the first stage, and for the frame head."""
    made = network()
    ours, theirs = (made(frames(4, seed), coefficient)[1] for seed in (0, 1))
    label = torch.tensor([0, 1]).repeat_interleave(CLIPS * 4)
    loss = F.cross_entropy(torch.cat([ours.frame, theirs.frame]), label)
    loss = loss + F.cross_entropy(torch.cat([ours.video, theirs.video]), label[::4])
    named = dict(made.named_parameters())
    found = torch.autograd.grad(loss, [named["stages.0.0.weight"], named["frame_head.0.weight"]])
    return found[0], found[1]


@pytest.mark.parametrize("coefficient", [0.0, 0.25, 1.0])
def test_domain_losses_arrive_reversed_below_the_heads(coefficient: float) -> None:
    plain, head = judged(-1.0)  # -1 undoes the reversal
    reversed_, same = judged(coefficient)
    assert plain.abs().max() > 1e-6
    torch.testing.assert_close(reversed_, -coefficient * plain)
    torch.testing.assert_close(same, head)


def test_identity_terms_worked_by_hand() -> None:
    # Two frames of one clip say 1/2 and 9/10 for the right one of two identities.
    right = torch.tensor([0.5, 0.9], dtype=torch.float64)
    logits = torch.stack([right, 1 - right])[None].log()
    jumps = [math.log(0.9 / 0.5) ** 2, math.log(0.1 / 0.5) ** 2]
    expected = -(math.log(0.5) + math.log(0.9)) / 2 + 0.15 * sum(jumps) / 2
    assert identity_terms(logits, torch.tensor([0])).item() == pytest.approx(expected)


def test_only_the_later_frame_is_asked_to_be_steady(monkeypatch: pytest.MonkeyPatch) -> None:
    logits = torch.tensor([[[0.0, 1.0], [0.0, -1.0]]], requires_grad=True)
    identity = torch.tensor([0])
    (both,) = torch.autograd.grad(identity_terms(logits, identity), logits)
    monkeypatch.setattr(temporal, "SMOOTHNESS", 0.0)
    (named,) = torch.autograd.grad(identity_terms(logits, identity), logits)
    steady = both - named
    assert steady[..., 0].abs().max() == 0
    assert steady[0, 0, 1] > 0  # back towards its predecessor


def test_a_jump_counts_sixteen_at_most() -> None:
    logits = torch.tensor([[[0.0, 90.0], [90.0, 0.0]]])
    named = F.cross_entropy(logits, torch.zeros(1, 2, dtype=torch.int64))
    jump = identity_terms(logits, torch.tensor([0])) - named
    assert jump.item() == pytest.approx(0.15 * 16)


def test_domain_terms_worked_by_hand() -> None:
    # Heads that cannot tell: log 2 for frames and for videos, and frames of unsure identity.
    clueless = Seen(torch.zeros(2, 3, 4), torch.zeros(8, 2), torch.zeros(2, 2))
    expected = 2 * math.log(2) + 0.01 * (1 + math.log(2)) * math.log(3)
    assert domain_terms(clueless, clueless).item() == pytest.approx(expected)
    # Heads that can: source is 0, target is 1.
    sure = torch.tensor([9.0, -9.0])
    source, target = (
        Seen(torch.zeros(2, 3, 4), sign * sure.expand(8, 2), sign * sure.expand(2, 2))
        for sign in (1, -1)
    )
    assert domain_terms(source, target) < 0.02
    assert domain_terms(target, source) > 30


def test_identities_are_weighed_by_the_doubt_over_their_own_frame() -> None:
    # One clip of two frames: the first is unsure in both respects, the second in none.
    identity = torch.tensor([[[0.0, 50.0], [0.0, -50.0]]])
    frame = torch.tensor([[0.0, 0.0], [50.0, -50.0]])
    one = Seen(identity, frame, torch.zeros(1, 2))
    expected = 0.01 * (1 + math.log(2)) * math.log(2) / 2
    told = math.log(2) + math.log(2) / 2 + 100 / 4
    assert domain_terms(one, one).item() == pytest.approx(told + expected)


@torch.no_grad()
def test_the_loss_adds_all_stages_and_judges_the_middle_two() -> None:
    made = network()
    source, target = frames(4), frames(4, seed=1)
    ours, theirs = made(source, 0.5), made(target, 0.5)
    expected = sum(float(identity_terms(stage.identity, IDENTITY)) for stage in ours)
    expected += sum(float(domain_terms(ours[i], theirs[i])) for i in (1, 2))
    loss = domain_loss(made, source, target, IDENTITY, 0.5)
    assert loss.item() == pytest.approx(expected, rel=1e-5)
