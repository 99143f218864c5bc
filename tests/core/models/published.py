"""A checkpoint as the released SINet code writes it, and what that code computes with it.

Written from names, shapes and equations, in the layout (B, C, T, H, W), for clips of 4 frames.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

BLOCKS = (3, 4, 6, 3)
AFTER = {2: (1, 3), 3: (1, 3, 5)}  # blocks that a module may follow, by stage
KINDS = {
    "resnet50": {},
    "idnet": {2: "idm"},
    "sbnet": {3: "sbm"},
    "sinet": {2: "idm", 3: "sbm"},
    "sanet": {2: "sa"},
}
State = dict[str, Tensor]


def published_state(backbone: str, frames: int = 4, classes: int = 7) -> State:
    """Random weights in double precision, such that maps keep their size."""
    torch.manual_seed(3)
    state: State = {}
    convolution(state, "conv1", 64, 3, 7)
    batch_norm(state, "bn1", 64)
    for stage, blocks in enumerate(BLOCKS, 1):
        place, inner = 0, 32 * 2**stage
        for block in range(blocks):
            bottleneck(state, f"layer{stage}.{place}", inner, stage, block)
            place += 1
            kind = KINDS[backbone].get(stage)
            if kind and block in AFTER[stage]:
                {"idm": idm, "sbm": sbm, "sa": sa}[kind](state, f"layer{stage}.{place}", frames)
                place += 1
    batch_norm(state, "bn", 2048)
    state["classifier.weight"] = 0.001 * torch.randn(classes, 2048)
    state["classifier.bias"] = torch.zeros(classes)
    if backbone in ("sbnet", "sinet"):
        state["projection.weight"] = 0.03 * torch.randn(2048, 2048, 1)
        state["projection.bias"] = torch.zeros(2048)
    return {k: v.double() if v.is_floating_point() else v for k, v in state.items()}


def convolution(state: State, name: str, out: int, into: int, size: int = 1) -> None:
    spread = (2 / (into * size * size)) ** 0.5
    state[f"{name}.weight"] = spread * torch.randn(out, into, 1, size, size)
    state[f"{name}.bias"] = 0.2 * torch.randn(out)


def batch_norm(state: State, name: str, width: int) -> None:
    state[f"{name}.weight"] = 0.6 + 0.2 * torch.rand(width)
    state[f"{name}.bias"] = 0.1 * torch.randn(width)
    state[f"{name}.running_mean"] = 0.2 * torch.randn(width)
    state[f"{name}.running_var"] = 0.8 + 0.4 * torch.rand(width)
    state[f"{name}.num_batches_tracked"] = torch.tensor(9)


def bottleneck(state: State, name: str, inner: int, stage: int, block: int) -> None:
    into = 4 * inner if block else (64 if stage == 1 else 2 * inner)
    for number, (out, before, size) in enumerate(
        ((inner, into, 1), (inner, inner, 3), (4 * inner, inner, 1)), 1
    ):
        convolution(state, f"{name}.conv{number}", out, before, size)
        batch_norm(state, f"{name}.bn{number}", out)
    if not block:
        convolution(state, f"{name}.downsample.0", 4 * inner, into)
        batch_norm(state, f"{name}.downsample.1", 4 * inner)


def idm(state: State, name: str, frames: int) -> None:
    positions = frames * 32 * 16
    convolution(state, f"{name}.chl_reduction.0", 32, 512)
    batch_norm(state, f"{name}.chl_reduction.1", 32)
    convolution(state, f"{name}.chl_expansion.0", 512, 32)
    for part, (out, into) in (
        ("thw_reduction", (positions // 16, positions)),
        ("thw_expansion", (positions, positions // 16)),
    ):
        convolution(state, f"{name}.{part}.0", out, into)
        state[f"{name}.{part}.0.weight"] = state[f"{name}.{part}.0.weight"][:, :, 0]
    batch_norm(state, f"{name}.thw_reduction.1", positions // 16)


def sbm(state: State, name: str, frames: int) -> None:
    convolution(state, f"{name}.kernel.0", 9, 1024)
    batch_norm(state, f"{name}.kernel.1", 9)
    convolution(state, f"{name}.se.1", 256, 1024)
    convolution(state, f"{name}.se.3", 1024, 256)


def sa(state: State, name: str, frames: int) -> None:
    convolution(state, f"{name}.down_channel", 128, 512)
    convolution(state, f"{name}.up_channel.0", 512, 128)
    batch_norm(state, f"{name}.up_channel.1", 512)


def published_features(state: State, clips: Tensor) -> Tensor:
    """What the released code returns in a test: (B, 2048, T) for clips (B, 3, T, H, W)."""
    x = F.relu(norm(state, "bn1", conv(state, "conv1", clips, 2, 3)))
    x = F.max_pool3d(x, (1, 3, 3), (1, 2, 2))
    for stage in (1, 2, 3, 4):
        places = {int(k.split(".")[1]) for k in state if k.startswith(f"layer{stage}.")}
        split = 0
        for place in sorted(places):
            name = f"layer{stage}.{place}"
            if f"{name}.thw_reduction.0.weight" in state:
                x = see_idm(state, name, x)
            elif f"{name}.kernel.0.weight" in state:
                x, split = see_sbm(state, name, x, split), split + 1
            elif f"{name}.down_channel.weight" in state:
                x = see_sa(state, name, x)
            else:
                x = see_block(state, name, x, 2 if place == 0 and stage in (2, 3) else 1)
    return norm(state, "bn", x.amax(dim=(3, 4)))


def conv(state: State, name: str, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
    weight, bias = state[f"{name}.weight"], state[f"{name}.bias"]
    return F.conv3d(x, weight, bias, (1, stride, stride), (0, padding, padding))


def norm(state: State, name: str, x: Tensor) -> Tensor:
    mean, variance = state[f"{name}.running_mean"], state[f"{name}.running_var"]
    return F.batch_norm(x, mean, variance, state[f"{name}.weight"], state[f"{name}.bias"])


def see_block(state: State, name: str, x: Tensor, stride: int) -> Tensor:
    y = F.relu(norm(state, f"{name}.bn1", conv(state, f"{name}.conv1", x)))
    y = F.relu(norm(state, f"{name}.bn2", conv(state, f"{name}.conv2", y, stride, 1)))
    y = norm(state, f"{name}.bn3", conv(state, f"{name}.conv3", y))
    if f"{name}.downsample.0.weight" in state:
        x = norm(state, f"{name}.downsample.1", conv(state, f"{name}.downsample.0", x, stride))
    return F.relu(x + y)


def see_idm(state: State, name: str, x: Tensor) -> Tensor:
    y = norm(state, f"{name}.chl_reduction.1", conv(state, f"{name}.chl_reduction.0", x))
    rows = y.flatten(2).transpose(1, 2)[..., None]  # (B, P, c, 1)
    weight, bias = (state[f"{name}.thw_reduction.0.{part}"] for part in ("weight", "bias"))
    few = norm(state, f"{name}.thw_reduction.1", F.conv2d(rows, weight, bias))
    weight, bias = (state[f"{name}.thw_expansion.0.{part}"] for part in ("weight", "bias"))
    rows = F.conv2d(few, weight, bias) + rows
    spread = rows[..., 0].transpose(1, 2).reshape(y.shape)
    return F.relu(x + conv(state, f"{name}.chl_expansion.0", spread))


def see_sbm(state: State, name: str, x: Tensor, split: int) -> Tensor:
    count, positions = split + 1, x.shape[3] * x.shape[4]
    mean = x.mean(dim=(2, 3, 4), keepdim=True)
    gate = conv(state, f"{name}.se.3", F.relu(conv(state, f"{name}.se.1", mean))).sigmoid()
    middle = x[..., 1:-1, 1:-1].mean(dim=(2, 3, 4), keepdim=True)
    gate = gate * (middle / (mean + 1e-8) > 1)
    salient, broad = x[:, :, :count], x[:, :, count:]
    seen, sought = F.relu(salient * gate), F.relu(broad * gate)
    taps = F.relu(norm(state, f"{name}.kernel.1", conv(state, f"{name}.kernel.0", seen)))
    taps = F.normalize(F.normalize(taps.flatten(2), p=1, dim=1), p=1, dim=2)  # (B, 9, P)
    kernels = (seen.flatten(2) @ taps.transpose(1, 2)).unflatten(2, (3, 3))  # (B, C, 3, 3)
    kept = []
    for frames, kernel in zip(sought.transpose(1, 2), kernels, strict=True):
        found = F.conv2d(F.pad(frames, (1, 1, 1, 1), mode="replicate"), kernel[None]) / 9
        share = found.flatten(1).softmax(dim=1).clamp_min(1e-4)
        ratio = (1 / (share * positions)).view_as(found)
        kept.append(torch.where(ratio < 1, torch.exp(5 * (ratio - 1).clamp_max(0)), 1.0))
    s = torch.stack([each[:, 0] for each in kept])[:, None]  # (B, 1, n, H, W)
    over = {"dim": (2, 3, 4), "keepdim": True}
    unseen = ((1 - s) * broad).mean(**over) / (1 - s).mean(**over)
    return torch.cat([salient + 0.1 * unseen, broad * s + 0.1 * salient.mean(**over)], dim=2)


def see_sa(state: State, name: str, x: Tensor) -> Tensor:
    """With 1e-5 beside the variance, which the released code lacks."""
    z = conv(state, f"{name}.down_channel", x).flatten(2)  # (B, c, P)
    mean, deviation = z.mean(dim=2), (z.var(dim=2, unbiased=False) + 1e-5).sqrt()
    away = z - mean[..., None]
    higher = [away.pow(n).mean(dim=2) / deviation**n for n in (4, 5, 6)]
    m = F.normalize(torch.stack([mean, deviation, *higher], dim=2), dim=1)  # (B, c, 5)
    y = m @ (z.transpose(1, 2) @ m).softmax(dim=2).transpose(1, 2)
    y = y.view(len(x), -1, *x.shape[2:])
    return F.relu(x + norm(state, f"{name}.up_channel.1", conv(state, f"{name}.up_channel.0", y)))
