import math

import pytest
import torch

from core.errors import BatchError
from core.losses.triplet import batch_hard_triplet

IDENTITY = torch.tensor([0, 0, 1, 1])


def on_circle(*degrees: float) -> torch.Tensor:
    angle = torch.tensor(degrees, dtype=torch.float64).deg2rad()
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def test_equals_the_value_worked_by_hand() -> None:
    # Chords of 60 degrees are 1; the nearest negative of every anchor is 120 away: a chord of √3.
    loss = batch_hard_triplet(on_circle(0, 60, 180, 240), IDENTITY, margin=1.0)
    assert loss.item() == pytest.approx(1 + 1 - math.sqrt(3))


def test_cosine_distance_worked_by_hand() -> None:
    # cos 60 = 1/2 for positives, cos 120 = -1/2 for the nearest negative.
    loss = batch_hard_triplet(on_circle(0, 60, 180, 240), IDENTITY, 1.3, "cosine")
    assert loss.item() == pytest.approx(1.3 - 0.5 - 0.5)


def test_length_of_embeddings_does_not_count() -> None:
    embedding = on_circle(0, 70, 130, 260)
    scaled = embedding * torch.tensor([[1.0], [3.0], [0.2], [9.0]])
    torch.testing.assert_close(
        batch_hard_triplet(scaled, IDENTITY, 1.0), batch_hard_triplet(embedding, IDENTITY, 1.0)
    )


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_slow_loops_and_ignores_order(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    embedding = torch.randn(12, 8, generator=generator, dtype=torch.float64)
    identity = torch.arange(12) // 3
    unit = torch.nn.functional.normalize(embedding, dim=1)
    hinges = []
    for a in range(12):
        positive = max(
            float((unit[a] - unit[b]).norm())
            for b in range(12)
            if b != a and identity[a] == identity[b]
        )
        negative = min(
            float((unit[a] - unit[b]).norm()) for b in range(12) if identity[a] != identity[b]
        )
        hinges.append(max(0.0, 0.3 + positive - negative))
    order = torch.randperm(12, generator=generator)
    loss = batch_hard_triplet(embedding[order], identity[order])
    assert loss.item() == pytest.approx(sum(hinges) / 12)


def test_gradient_matches_finite_differences() -> None:
    embedding = on_circle(0, 50, 170, 245).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: batch_hard_triplet(x, IDENTITY, 1.0), embedding)


def test_equal_embeddings_have_a_finite_gradient() -> None:
    embedding = torch.ones(4, 3, requires_grad=True)
    batch_hard_triplet(embedding, IDENTITY).backward()
    assert embedding.grad is not None
    assert embedding.grad.isfinite().all()


@pytest.mark.parametrize("identity", [[0, 0, 0, 0], [0, 0, 1, 2]])
def test_refuses_a_batch_without_pairs(identity: list[int]) -> None:
    with pytest.raises(BatchError, match="two clips"):
        batch_hard_triplet(on_circle(0, 1, 2, 3), torch.tensor(identity))
