import math

import pytest
import torch
from torch import Tensor, nn

from core.errors import BatchError
from core.losses import domain


def head(width: int = 3) -> nn.Linear:
    made = nn.Linear(width, 2)
    nn.init.normal_(made.weight, generator=torch.Generator().manual_seed(1))
    return made


def features(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0)).requires_grad_()


DOMAIN = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
LOSSES = {
    "frame": lambda h, x, c: domain.frame_loss(h, x[:, None].expand(-1, 2, -1), DOMAIN, c),
    "video": lambda h, x, c: domain.video_loss(h, x, DOMAIN, c),
    "combined": lambda h, x, c: domain.combined_loss(
        h, x, DOMAIN, c, (2, 4), torch.Generator().manual_seed(3)
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("coefficient", [0.0, 0.25, 1.0])
def test_features_get_the_gradient_reversed_and_scaled(name: str, coefficient: float) -> None:
    loss, judge, seen = LOSSES[name], head(), features(8, 3)
    (plain,) = torch.autograd.grad(loss(judge, seen, -1.0), seen)  # -1 undoes the reversal
    (reversed_,) = torch.autograd.grad(loss(judge, seen, coefficient), seen)
    assert plain.abs().max() > 1e-4
    torch.testing.assert_close(reversed_, -coefficient * plain)


@pytest.mark.parametrize("name", LOSSES)
def test_the_head_learns_in_the_plain_direction(name: str) -> None:
    judge, seen = head(), features(8, 3)
    before = LOSSES[name](judge, seen, 1.0)
    before.backward()
    with torch.no_grad():
        for parameter in judge.parameters():
            assert parameter.grad is not None
            parameter -= 0.05 * parameter.grad
    assert LOSSES[name](judge, seen, 1.0) < before


def test_frames_carry_the_domain_of_their_own_clip() -> None:
    judge = nn.Linear(1, 2, bias=False)
    with torch.no_grad():
        judge.weight.copy_(torch.tensor([[-5.0], [5.0]]))
    frames = torch.tensor([-1.0, 1.0])[:, None, None].expand(2, 3, 1)  # clip 0 source, 1 target
    right = domain.frame_loss(judge, frames, torch.tensor([0, 1]), 1.0)
    wrong = domain.frame_loss(judge, frames, torch.tensor([1, 0]), 1.0)
    assert right.item() == pytest.approx(math.log1p(math.exp(-10)), rel=1e-3)
    assert wrong.item() == pytest.approx(10, rel=1e-3)


def test_combined_loss_worked_by_hand() -> None:
    # A head that always says one half: two videos of one domain miss by 2 * 0.25 / 2 each.
    judge = nn.Linear(3, 2)
    nn.init.zeros_(judge.weight)
    nn.init.zeros_(judge.bias)
    alike = torch.zeros(4, dtype=torch.int64)
    assert domain.combined_loss(judge, features(4, 3), alike, 1.0, (2,)).item() == 0.25
    # All of a mixed batch in one combination: one half is then exactly right.
    mixed = torch.tensor([0, 1, 0, 1])
    assert domain.combined_loss(judge, features(4, 3), mixed, 1.0, (4,)).item() == 0


def test_combined_loss_is_bounded_however_large_the_features() -> None:
    loss = domain.combined_loss(head(), 1e6 * features(8, 3), DOMAIN, 1.0)
    assert 0 <= loss.item() <= 1


def test_combinations_need_enough_videos() -> None:
    with pytest.raises(BatchError, match=r"combination of 8 .* has 4"):
        domain.combined_loss(head(), features(4, 3), DOMAIN[:4], 1.0)


def test_reversal_coefficient_follows_its_formula() -> None:
    assert domain.reversal_coefficient(0.0) == 0
    assert domain.reversal_coefficient(0.1) == pytest.approx(2 / (1 + math.exp(-1)) - 1)
    assert domain.reversal_coefficient(7.0, largest=0.2) == pytest.approx(0.2, rel=1e-3)
