import math

import numpy as np
import pytest
import torch

from core.models.statistic import StatisticAttention

B, T, C, H, W = 2, 2, 8, 2, 3
P, REDUCED = T * H * W, C // 4


def module() -> StatisticAttention:
    torch.manual_seed(0)
    made = StatisticAttention(C)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return made.double()


def maps() -> torch.Tensor:
    return torch.rand(B * T, C, H, W, generator=torch.Generator().manual_seed(1)).double()


def statistics(values: np.ndarray) -> list[float]:
    """Of one channel's values."""
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values) + 1e-5)
    higher = [sum((v - mean) ** n for v in values) / len(values) / deviation**n for n in (4, 5, 6)]
    return [mean, deviation, *higher]


def reference(made: StatisticAttention, given: torch.Tensor) -> np.ndarray:
    """The equations, a number at a time; given (B*T, C, H, W)."""
    w = {name: p.detach().numpy() for name, p in made.named_parameters()}
    x = given.numpy().reshape(B, T, C, H, W).transpose(0, 2, 1, 3, 4).reshape(B, C, P)
    added = np.zeros_like(x)
    for b in range(B):
        z = np.zeros((REDUCED, P))
        for c, p in np.ndindex(REDUCED, P):
            z[c, p] = w["reduce.weight"][c] @ x[b, :, p] + w["reduce.bias"][c]
        m = np.array([statistics(row) for row in z])  # (c, 5)
        m = np.array([column / math.sqrt(sum(column**2)) for column in m.T]).T
        for p in range(P):
            shares = np.exp([z[:, p] @ m[:, k] for k in range(5)])
            y = m @ (shares / shares.sum())
            for c in range(C):
                added[b, c, p] = w["expand.weight"][c] @ y + w["expand.bias"][c]
    for c in range(C):
        values = added[:, c]
        normal = (values - values.mean()) / math.sqrt(values.var() + 1e-5)
        added[:, c] = w["expand_norm.weight"][c] * normal + w["expand_norm.bias"][c]
    out = np.maximum(x + added, 0).reshape(B, C, T, H, W)
    return out.transpose(0, 2, 1, 3, 4).reshape(B * T, C, H, W)


def test_it_computes_its_equations() -> None:
    made = module()
    found = made(maps(), T).detach().numpy()
    np.testing.assert_allclose(found, reference(made, maps()), rtol=0, atol=1e-12)


def test_it_has_the_parameters_of_its_specification_and_starts_as_the_identity() -> None:
    made = StatisticAttention(512)
    assert sum(p.numel() for p in made.parameters()) == 132_736
    given = torch.rand(2, 512, 4, 3)
    assert torch.equal(made(given, 2), given)
    for layer, into in ((made.reduce, 512), (made.expand, 128)):
        assert layer.weight.detach().std() == pytest.approx((2 / into) ** 0.5, rel=0.03)
        assert not layer.bias.any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("value", [0.0, 3.0])
@pytest.mark.parametrize("bias", [None, 0.0])
def test_constant_clips_give_finite_outputs_and_gradients(
    bias: float | None, value: float, dtype: torch.dtype
) -> None:
    made = module().float()
    if bias is not None:  # then every statistic of a zero clip is zero
        torch.nn.init.constant_(made.reduce.bias, bias)
    given = torch.full((B * T, C, H, W), value, dtype=dtype, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
        found = made(given, T)
    found.float().square().mean().backward()
    assert found.isfinite().all()
    assert given.grad is not None
    assert given.grad.isfinite().all()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in made.parameters())


def test_one_constant_channel_leaves_the_gradient_of_the_others_sound() -> None:
    made = module()
    with torch.no_grad():
        made.reduce.weight[0] = 0
    made(maps(), T).square().mean().backward()
    assert made.reduce.weight.grad.isfinite().all()
    assert made.reduce.weight.grad.abs().max() < 100
