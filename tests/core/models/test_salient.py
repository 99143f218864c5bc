import math

import numpy as np
import pytest
import torch
from torch import Tensor

from core.models.salient import SalientToBroad, damping

B, C, H, W = 2, 8, 4, 3
N = H * W


def module(split: int = 0, channels: int = C) -> SalientToBroad:
    torch.manual_seed(split)
    made = SalientToBroad(channels, split)
    with torch.no_grad():
        made.attention_norm.bias.fill_(0.5)
        made.attention_norm.running_mean.normal_()
    return made.double()


def maps(frames: int, height: int = H, width: int = W, clips: int = B) -> Tensor:
    generator = torch.Generator().manual_seed(frames)
    return 4 * torch.rand(clips * frames, C, height, width, generator=generator).double()


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def gates(w: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """(C,) of one group x (T, C, H, W)."""
    mean = np.array([x[:, c].mean() for c in range(C)])
    hidden = [
        max(0.0, w["gate_reduce.weight"][k] @ mean + w["gate_reduce.bias"][k])
        for k in range(C // 4)
    ]
    gate = np.zeros(C)
    for c in range(C):
        inside = [x[t, c, i, j] for t in range(4) for i in range(1, H - 1) for j in range(1, W - 1)]
        if np.mean(inside) / (mean[c] + 1e-8) > 1:
            gate[c] = sigmoid(w["gate_expand.weight"][c] @ hidden + w["gate_expand.bias"][c])
    return gate


def taps_of(made: SalientToBroad, w: dict[str, np.ndarray], salient: np.ndarray) -> np.ndarray:
    """(B, P, 9) before any division, from gated positions (B, P, C); batch norm over the batch."""
    raw = np.zeros((B, salient.shape[1], 9))
    for b, p, k in np.ndindex(*raw.shape):
        raw[b, p, k] = w["attention.weight"][k] @ salient[b, p] + w["attention.bias"][k]
    for k in range(9):
        values = raw[:, :, k]
        normal = (values - values.mean()) / math.sqrt(values.var() + 1e-5)
        raw[:, :, k] = w["attention_norm.weight"][k] * normal + w["attention_norm.bias"][k]
    return np.maximum(raw, 0)


def response(frame: np.ndarray, kernel: np.ndarray, i: int, j: int) -> float:
    """Of one position of a gated frame (C, H, W); kernel (C, 3, 3)."""
    total = 0.0
    for c, di, dj in np.ndindex(C, 3, 3):
        row, column = min(max(i + di - 1, 0), H - 1), min(max(j + dj - 1, 0), W - 1)
        total += frame[c, row, column] * kernel[c, di, dj]
    return total / 9


def kept_of(frame: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(H, W) how much is kept of each position."""
    found = np.array([[response(frame, kernel, i, j) for j in range(W)] for i in range(H)])
    share = np.exp(found - found.max())
    share = np.maximum(share / share.sum(), 1e-4)
    ratio = 1 / (share * N)
    return np.where(ratio < 1, np.exp(5 * (np.minimum(ratio, 1) - 1)), 1.0)


def reference(made: SalientToBroad, given: Tensor) -> np.ndarray:
    """The equations, a number at a time, in training; given (B*4, C, H, W)."""
    w = {name: p.detach().numpy() for name, p in made.named_parameters()}
    x, first = given.numpy().reshape(B, 4, C, H, W), made.split + 1
    gated = np.stack([x[b] * gates(w, x[b])[:, None, None] for b in range(B)])
    positions = gated[:, :first].transpose(0, 1, 3, 4, 2).reshape(B, -1, C)
    taps, out = taps_of(made, w, positions), np.zeros_like(x)
    for b in range(B):
        share = np.array([row / max(row.sum(), 1e-12) for row in taps[b]])
        share = np.array([column / max(column.sum(), 1e-12) for column in share.T])  # (9, P)
        kernel = (positions[b].T @ share.T).reshape(C, 3, 3)
        kept = np.array([kept_of(frame, kernel) for frame in gated[b, first:]])  # (n, H, W)
        for c in range(C):
            salient, broad = x[b, :first, c], x[b, first:, c]
            unseen = ((1 - kept) * broad).mean() / (1 - kept).mean()
            out[b, :first, c] = salient + 0.1 * unseen
            out[b, first:, c] = broad * kept + 0.1 * salient.mean()
    return out.reshape(B * 4, C, H, W)


@pytest.mark.parametrize("split", [0, 1, 2])
def test_it_computes_its_equations(split: int) -> None:
    made = module(split)
    found = made(maps(4), 4).detach().numpy()
    assert not np.allclose(found, maps(4).numpy(), atol=0.01)
    np.testing.assert_allclose(found, reference(made, maps(4)), rtol=0, atol=1e-7)


def test_it_has_the_parameters_of_its_specification() -> None:
    made = SalientToBroad(1024, 0)
    assert sum(p.numel() for p in made.parameters()) == 534_811
    for layer, out in (("gate_reduce", 256), ("gate_expand", 1024), ("attention", 9)):
        weight = made.get_submodule(layer).weight
        assert weight.detach().std() == pytest.approx((2 / out) ** 0.5, rel=0.03)


def test_swapped_broad_frames_swap_their_outputs_and_no_others() -> None:
    made = module(1).train(mode=False)
    given = maps(4).view(B, 4, C, H, W)
    for order in ([0, 1, 3, 2], [1, 0, 2, 3]):
        found = made(given.flatten(0, 1), 4).view_as(given)
        swapped = made(given[:, order].flatten(0, 1), 4).view_as(given)
        torch.testing.assert_close(swapped, found[:, order])


def test_groups_of_four_frames_know_nothing_of_each_other() -> None:
    made = module(1).train(mode=False)
    given = maps(8)
    found = made(given, 8).view(B, 8, C, H, W)
    other = given.view(B, 8, C, H, W).clone()
    other[:, 4:] += 1
    changed = made(other.flatten(0, 1), 8).view(B, 8, C, H, W)
    torch.testing.assert_close(changed[:, :4], found[:, :4])
    assert not torch.allclose(changed[:, 4:] - 1, found[:, 4:])
    first = given.view(B, 8, C, H, W)[:, :4].flatten(0, 1)
    torch.testing.assert_close(made(first, 4).view(B, 4, C, H, W), found[:, :4])


@pytest.mark.parametrize(
    ("split", "frames", "salient"),
    [(0, 2, 1), (1, 2, 1), (2, 2, 1), (0, 3, 1), (1, 3, 1), (2, 3, 2), (2, 7, 2)],
)
def test_frames_left_over_are_a_group_of_their_own(split: int, frames: int, salient: int) -> None:
    made = module(split).train(mode=False)
    given = maps(frames).view(B, frames, C, H, W)
    found = made(given.flatten(0, 1), frames).view_as(given)
    rest = frames - frames % 4
    told = (found - given)[:, rest : rest + salient]  # each salient frame is told the same mean
    assert told.flatten(3).std(dim=3).max() < 1e-12
    torch.testing.assert_close(told, told[:, :1].expand_as(told))
    after = (found - given)[:, rest + salient :]
    assert after.flatten(3).std(dim=3).min() > 1e-3


@pytest.mark.parametrize("frames", [1, 5])
def test_a_lone_frame_passes_as_it_is(frames: int) -> None:
    made = module(0).train(mode=False)
    found = made(maps(frames), frames).view(B, frames, C, H, W)
    torch.testing.assert_close(found[:, -1], maps(frames).view(B, frames, C, H, W)[:, -1])


def dead(made: SalientToBroad) -> SalientToBroad:
    with torch.no_grad():
        made.attention_norm.bias.fill_(-1e3)
    return made


def constant_broad(given: Tensor) -> Tensor:
    given = given.clone().view(B, -1, C, *given.shape[2:])
    given[:, 1:] = 3.0
    return given.flatten(0, 1)


@pytest.mark.parametrize("size", [(4, 4), (5, 1)])
@pytest.mark.parametrize("frames", [1, 4, 6])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("case", ["zero", "constant", "constant broad", "dead head", "large"])
def test_degenerate_clips_give_finite_outputs_and_gradients(
    case: str, dtype: torch.dtype, frames: int, size: tuple[int, int]
) -> None:
    made = module(0).float()
    if case == "dead head":
        made = dead(made)
    drawn = maps(frames, *size)
    given = {
        "zero": torch.zeros_like(drawn),
        "constant": torch.full_like(drawn, 3.0),
        "constant broad": constant_broad(drawn),
        "dead head": drawn,
        "large": 1e4 * drawn,
    }[case]
    given = given.to(dtype).requires_grad_()
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
        found = made(given, frames)
    assert found.dtype == dtype
    found.float().square().mean().backward()
    assert found.isfinite().all()
    assert given.grad is not None
    assert given.grad.isfinite().all()
    grads = [p.grad for p in made.parameters() if p.grad is not None]
    assert all(grad.isfinite().all() for grad in grads)
    assert bool(grads) == (frames > 1)


@pytest.mark.parametrize("size", [(4, 4), (3, 3), (7, 5)])
def test_where_nothing_stands_out_nothing_is_damped(size: tuple[int, int]) -> None:
    given = maps(4, *size).float()
    found = dead(module(0).float())(given, 4).view(B, 4, C, *size)
    given = given.view_as(found)
    assert torch.equal(found[:, :1], given[:, :1])
    told = 0.1 * given[:, :1].mean(dim=(1, 3, 4))[:, None, :, None, None]
    torch.testing.assert_close(found[:, 1:], given[:, 1:] + told)


def test_damping_is_that_of_the_share() -> None:
    found = torch.tensor([[[[math.log(6.0), math.log(3.0)], [math.log(2.0), 0.0]]]])
    wanted = [math.exp(5 * (12 / 24 - 1)), 1.0, 1.0, 1.0]  # shares 6/12, 3/12, 2/12, 1/12
    torch.testing.assert_close(damping(found).flatten(), torch.tensor(wanted))


def test_the_border_marks_a_channel_that_does_not_count() -> None:
    made = module(0)
    given = maps(4).view(B, 4, C, H, W).clone()
    given[:, :, 0, 1:-1, 1:-1] = 0.0  # channel 0 lives at the border alone
    given[:, :, 1, 0], given[:, :, 1, -1] = 0.0, 0.0
    given[:, :, 1, :, 0], given[:, :, 1, :, -1] = 0.0, 0.0
    gate = made._gate(given.permute(0, 1, 3, 4, 2))
    assert (gate[..., 0] == 0).all()
    assert (gate[..., 1] > 0).all()
