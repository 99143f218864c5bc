import numpy as np
import pytest
import torch

from core.errors import ConfigError
from core.models.integration import IntegrationDistribution

B, T, C, H, W = 2, 2, 32, 4, 4
P, REDUCED, GATHERED = T * H * W, C // 16, T * H * W // 16


def module() -> IntegrationDistribution:
    torch.manual_seed(0)
    made = IntegrationDistribution(C, P).double()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return made


def maps() -> torch.Tensor:
    return torch.rand(B * T, C, H, W, generator=torch.Generator().manual_seed(1)).double()


def standardised(rows: np.ndarray, norm: torch.nn.BatchNorm1d) -> np.ndarray:
    """(rows, many values): each row to mean 0 and variance 1, scaled and shifted."""
    scale, shift = (p.detach().numpy()[:, None] for p in (norm.weight, norm.bias))
    mean, variance = rows.mean(1, keepdims=True), rows.var(1, keepdims=True)
    return scale * (rows - mean) / np.sqrt(variance + 1e-5) + shift


def reference(made: IntegrationDistribution, given: torch.Tensor) -> np.ndarray:
    """The equations, a number at a time; given (B*T, C, H, W)."""
    w = {name: p.detach().numpy() for name, p in made.named_parameters()}
    x = np.zeros((B, C, P))
    for b, t, c, i, j in np.ndindex(B, T, C, H, W):
        x[b, c, (t * H + i) * W + j] = given[b * T + t, c, i, j]
    y = np.zeros((B, REDUCED, P))
    for b, c, p in np.ndindex(B, REDUCED, P):
        y[b, c, p] = w["channel_reduce.weight"][c] @ x[b, :, p] + w["channel_reduce.bias"][c]
    rows = y.transpose(1, 0, 2).reshape(REDUCED, -1)
    y = standardised(rows, made.channel_norm).reshape(REDUCED, B, P).transpose(1, 0, 2)
    u = np.zeros((B, GATHERED, REDUCED))
    for b, q, c in np.ndindex(B, GATHERED, REDUCED):
        u[b, q, c] = w["position_reduce.weight"][q, :, 0] @ y[b, c] + w["position_reduce.bias"][q]
    rows = u.transpose(1, 0, 2).reshape(GATHERED, -1)
    u = standardised(rows, made.position_norm).reshape(GATHERED, B, REDUCED).transpose(1, 0, 2)
    out = np.zeros((B * T, C, H, W))
    for b, t, c, i, j in np.ndindex(B, T, C, H, W):
        p = (t * H + i) * W + j
        spread = [
            w["position_expand.weight"][p, :, 0] @ u[b, :, k]
            + w["position_expand.bias"][p]
            + y[b, k, p]
            for k in range(REDUCED)
        ]
        added = w["channel_expand.weight"][c] @ spread + w["channel_expand.bias"][c]
        out[b * T + t, c, i, j] = max(0.0, x[b, c, p] + added)
    return out


def test_it_computes_its_equations() -> None:
    made = module()
    found = made(maps(), T).detach().numpy()
    np.testing.assert_allclose(found, reference(made, maps()), rtol=0, atol=1e-12)


def test_it_has_the_parameters_of_its_specification_and_starts_as_the_identity() -> None:
    made = IntegrationDistribution(512, 4 * 32 * 16)
    assert sum(p.numel() for p in made.parameters()) == 560_096
    given = torch.rand(4, 512, 32, 16)
    assert torch.equal(made(given, 4), given)
    for layer, out in (("channel_reduce", 32), ("position_reduce", 128), ("position_expand", 2048)):
        weight = made.get_submodule(layer).weight
        assert weight.detach().std() == pytest.approx((2 / out) ** 0.5, rel=0.02)


def test_every_weight_learns_once_the_last_one_has() -> None:
    made = module()
    made(maps(), T).square().sum().backward()
    norms = {name: float(p.grad.norm()) for name, p in made.named_parameters()}
    before_norm = {"channel_reduce.bias", "position_reduce.bias"}  # taken away by it
    assert all((norm > 1e-9) != (name in before_norm) for name, norm in norms.items())


def test_too_few_positions_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"15 positions .* 16 are needed: set a larger data"):
        IntegrationDistribution(512, 15)
