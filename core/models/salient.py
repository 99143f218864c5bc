"""SBM: what the first frames of a clip show, the others look past, to see the rest."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn import init

from core.models.volume import full_precision, normalised, to_maps, to_volume

GROUP = 4  # frames
TAPS = 3  # rows and columns of the kernel
BLEND, SHARPNESS = 0.1, 5.0  # alpha and beta
LEAST_SHARE = 1e-4
SMALL = 1e-8
ROUNDING = 1e-6  # a share this near to the mean is the mean
CLIP = (1, 2, 3)  # axes of time, rows and columns


class SalientToBroad(nn.Module):
    """The salient-to-broad module.

    A kernel gathered from the first, salient frames finds in the others, the broad ones, what is
    already known; there they are damped, and each side is told the mean of what only the other
    one saw.

    Clips are treated in groups of 4 frames. What is left over (r < 4 frames) is a group too, with
    the same share of salient frames rounded down, but at least one; a single frame passes as
    it is.

    Args:
        channels: C of the maps.
        split: of each 4 frames, split + 1 are salient.

    Source: Bai et al. (2022), "Salient-to-Broad Transition for Video Person Re-identification".
    SMALL in the weighted mean is ours: where nothing is damped the released code divides 0 by 0.
    ROUNDING is ours too: it keeps the noise of equal shares from damping anything.
    """

    def __init__(self, channels: int, split: int) -> None:
        super().__init__()
        self.split = split
        self.gate_reduce = nn.Linear(channels, channels // 4)
        self.gate_expand = nn.Linear(channels // 4, channels)
        self.attention = nn.Linear(channels, TAPS**2)
        self.attention_norm = nn.BatchNorm1d(TAPS**2)
        for layer in (self.gate_reduce, self.gate_expand, self.attention):
            init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, maps: Tensor, length: int) -> Tensor:
        """(B*T, C, H, W) maps of clips of `length` frames to maps of the same shape."""
        whole = length - length % GROUP
        parts = []
        with full_precision(maps) as values:
            volume = to_volume(values, length)
            if whole:
                groups = volume[:, :whole].unflatten(1, (-1, GROUP)).flatten(0, 1)
                parts.append(self._exchange(groups).unflatten(0, (len(volume), -1)).flatten(1, 2))
            if length > whole:
                parts.append(self._exchange(volume[:, whole:]))
            return to_maps(torch.cat(parts, dim=1)).to(maps.dtype)

    def _exchange(self, group: Tensor) -> Tensor:
        """Groups (b, t, H, W, C) of at most 4 frames to groups of the same shape."""
        frames = group.shape[1]
        count = max(1, frames * (self.split + 1) // GROUP)
        if count == frames:
            return group
        gate = self._gate(group)
        salient, broad = group.split([count, frames - count], dim=1)
        kernel = self._kernel(F.relu(salient * gate))
        kept = damping(responses(F.relu(broad * gate), kernel))[..., None]  # (b, n, H, W, 1)
        known = salient.mean(dim=CLIP, keepdim=True)
        lost = 1 - kept
        unseen = (lost * broad).mean(dim=CLIP, keepdim=True) / (
            lost.mean(dim=CLIP, keepdim=True) + SMALL
        )
        return torch.cat([salient + BLEND * unseen, broad * kept + BLEND * known], dim=1)

    def _gate(self, group: Tensor) -> Tensor:
        """(b, 1, 1, 1, C) how much of each channel counts; 0 for one that marks the border."""
        mean = group.mean(dim=CLIP)
        gate = torch.sigmoid(self.gate_expand(F.relu(self.gate_reduce(mean))))
        inside = [slice(1, -1) if size > 2 else slice(None) for size in group.shape[2:4]]
        middle = group[:, :, inside[0], inside[1]].mean(dim=CLIP)
        central = middle / (mean + SMALL) > 1
        return (gate * central)[:, None, None, None]

    def _kernel(self, salient: Tensor) -> Tensor:
        """(b, C, 9) sums of gated salient positions, by attention of each tap."""
        taps = F.relu(normalised(self.attention_norm, self.attention(salient))).flatten(1, 3)
        taps = F.normalize(F.normalize(taps, p=1, dim=2), p=1, dim=1)  # (b, P, 9)
        return salient.flatten(1, 3).transpose(1, 2) @ taps


def responses(broad: Tensor, kernel: Tensor) -> Tensor:
    """(b, n, H, W): frames (b, n, H, W, C) correlated with kernels (b, C, 9) of their own.

    Taps are applied before they are shifted, which makes one matrix product of all; the border is
    repeated outwards.
    """
    height, width = broad.shape[2:4]
    taps = (broad.flatten(1, 3) @ kernel).view(*broad.shape[:4], TAPS**2)
    padded = F.pad(to_maps(taps), (1, 1, 1, 1), mode="replicate")  # (b*n, 9, H+2, W+2)
    total = torch.zeros_like(padded[:, 0, 1:-1, 1:-1])
    for tap in range(TAPS**2):
        row, column = divmod(tap, TAPS)
        total = total + padded[:, tap, row : row + height, column : column + width]
    return (total / TAPS**2).view(broad.shape[:4])


def damping(found: Tensor) -> Tensor:
    """What is kept of each position, in (0, 1]: 1 up to the mean response of its frame, less above.

    Args:
        found: (b, n, H, W) responses.
    """
    flat = found.flatten(2)
    ratio = 1 / (flat.softmax(dim=2).clamp_min(LEAST_SHARE) * flat.shape[2])
    # What isn't damped must not reach exp: it could overflow there, and make NaN of no gradient.
    excess = torch.where(ratio < 1 - ROUNDING, ratio - 1, 0.0)
    return (SHARPNESS * excess).exp().view_as(found)
