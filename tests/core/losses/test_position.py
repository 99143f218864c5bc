import math

import pytest
import torch
from torch import Tensor

from core.losses.position import position_loss

IDENTITY = torch.tensor([2, 0, 2, 0, 2, 5])  # three clips, two clips, one clip


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def slow(projected: Tensor, identity: list[int], temperature: float) -> float:
    """Frame by frame, from the definition."""
    total = 0.0
    for person in set(identity):
        clips = [clip for clip, who in zip(projected, identity, strict=True) if who == person]
        if len(clips) < 2:
            continue
        pairs = []
        for i, clip in enumerate(clips):
            for t, frame in enumerate(clip):

                def weight(other: Tensor, frame: Tensor = frame) -> float:
                    cosine = float(frame @ other) / float(frame.norm() * other.norm())
                    return math.exp(cosine / temperature)

                negatives = sum(weight(f) for c in clips for s, f in enumerate(c) if s != t)
                for j, another in enumerate(clips):
                    if j != i:
                        up = weight(another[t])
                        pairs.append(-math.log(up / (up + negatives)))
        total += sum(pairs) / len(pairs)
    return total


@pytest.mark.parametrize("length", [2, 3, 4, 6])
@pytest.mark.parametrize("temperature", [0.07, 0.5])
def test_agrees_with_slow_loops(length: int, temperature: float) -> None:
    projected = draw(6, length, 5, seed=length)
    expected = slow(projected, IDENTITY.tolist(), temperature)
    loss = position_loss(projected, IDENTITY, temperature)
    assert loss.item() == pytest.approx(expected, rel=1e-8)


def test_equals_the_value_worked_by_hand() -> None:
    # Each position looks the same in both clips (cosine 1) and unlike the other (cosine 0): every
    # frame has one positive and two negatives.
    projected = torch.eye(2, dtype=torch.float64).expand(2, 2, 2)
    loss = position_loss(projected, torch.tensor([7, 7]), temperature=1.0)
    assert loss.item() == pytest.approx(-math.log(math.e / (math.e + 2)))


def test_identities_are_added_not_averaged() -> None:
    projected = draw(2, 4, 5)
    one = position_loss(projected, torch.tensor([0, 0]))
    many = position_loss(projected.repeat(3, 1, 1), torch.tensor([0, 0, 1, 1, 2, 2]))
    torch.testing.assert_close(many, 3 * one)


@pytest.mark.parametrize("pieces", [2, 3])
def test_long_clips_count_as_pieces_of_four_frames(pieces: int) -> None:
    projected = draw(4, 4 * pieces, 5)
    identity = torch.tensor([0, 0, 1, 1])
    cut = torch.stack([piece for clip in projected for piece in clip.split(4)])
    loss = position_loss(projected, identity)
    torch.testing.assert_close(position_loss(cut, identity.repeat_interleave(pieces)), loss)
    owners = [0] * 2 * pieces + [1] * 2 * pieces
    assert loss.item() == pytest.approx(slow(cut, owners, 0.07), rel=1e-8)


def test_order_of_clips_and_length_of_vectors_do_not_count() -> None:
    projected, order = draw(6, 4, 5), torch.tensor([4, 0, 5, 2, 1, 3])
    loss = position_loss(projected, IDENTITY)
    torch.testing.assert_close(position_loss(projected[order], IDENTITY[order]), loss)
    scale = draw(6, 4, 1, seed=9).abs() + 0.1
    torch.testing.assert_close(position_loss(scale * projected, IDENTITY), loss)


def test_gradient_matches_finite_differences() -> None:
    projected = draw(3, 2, 3).requires_grad_()
    identity = torch.tensor([0, 1, 0])
    assert torch.autograd.gradcheck(lambda x: position_loss(x, identity, 0.5), projected)


@pytest.mark.parametrize(
    ("length", "identity"),
    [(1, [0, 0, 1, 1]), (4, [0, 1, 2, 3]), (1, [0, 1, 2, 3])],
    ids=["no negatives", "no positives", "neither"],
)
def test_without_contrast_the_loss_and_its_gradient_are_zero(
    length: int, identity: list[int]
) -> None:
    projected = draw(4, length, 5).requires_grad_()
    loss = position_loss(projected, torch.tensor(identity))
    loss.backward()
    assert loss.item() == 0
    assert projected.grad is not None
    assert projected.grad.abs().max() == 0


def test_a_lone_clip_learns_nothing_beside_others() -> None:
    projected = draw(6, 4, 5).requires_grad_()
    position_loss(projected, IDENTITY).backward()
    assert projected.grad is not None
    assert projected.grad[5].abs().max() == 0
    assert projected.grad[:5].abs().amax(dim=(1, 2)).min() > 0


@pytest.mark.parametrize("temperature", [1e-4, 0.07])
def test_stays_finite_for_equal_and_opposite_frames(temperature: float) -> None:
    opposite = torch.tensor([[1.0], [-1.0]]).expand(4, 2, 3)
    for given in (opposite, torch.ones(4, 2, 3), torch.zeros(4, 2, 3)):
        seen = given.clone().requires_grad_()
        loss = position_loss(seen, torch.tensor([0, 0, 0, 1]), temperature)
        loss.backward()
        assert loss.isfinite()
        assert seen.grad is not None
        assert seen.grad.isfinite().all()
