"""A baseline that learns nothing: colour histograms of horizontal stripes."""

import torch
from torch import Tensor

STRIPES = 6
BINS = 4  # of each of red, green and blue


def stripe_histogram(clips: Tensor) -> Tensor:
    """(B, T, 3, H, W) uint8 to (B, STRIPES * BINS^3): how often each colour occurs in each stripe.

    Each stripe's histogram sums to 1 and enters by its square root (Hellinger), averaged over time.
    """
    batch, length, _, height, _ = clips.shape
    level = (clips.long() * BINS) // 256  # (B, T, 3, H, W) in [0, BINS)
    colour = (level[:, :, 0] * BINS + level[:, :, 1]) * BINS + level[:, :, 2]  # (B, T, H, W)
    stripe = (torch.arange(height) * STRIPES // height).view(1, 1, height, 1)
    cell = (stripe * BINS**3 + colour).flatten(2)  # (B, T, H*W)
    counts = torch.zeros(batch, length, STRIPES * BINS**3)
    counts.scatter_add_(2, cell, torch.ones(()).expand_as(cell))
    per_stripe = counts.view(batch, length, STRIPES, BINS**3)
    shares = per_stripe / per_stripe.sum(dim=3, keepdim=True).clamp_min(1)
    return shares.sqrt().flatten(2).mean(dim=1)
