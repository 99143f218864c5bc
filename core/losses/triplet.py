"""Batch-hard triplet loss: Hermans, Beyer and Leibe (2017), arXiv:1703.07737."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from core.errors import BatchError


def batch_hard_triplet(
    embedding: Tensor,
    identity: Tensor,
    margin: float = 0.3,
    distance: Literal["euclidean", "cosine"] = "euclidean",
) -> Tensor:
    """Ask each clip to lie nearer its farthest positive than its nearest negative.

    Args:
        embedding: (B, D) float; L2-normalised here before it is compared.
        identity: (B,) int64; at least two identities, each with at least two clips.
        margin: the gap asked for; Euclidean distances lie in [0, 2], cosine ones in [-1, 1].
        distance: "euclidean" as in the S2R paper, or the negative cosine of its released code.

    Returns:
        Scalar: the mean over the B anchors, 0 once every anchor clears the margin.

    Raises:
        BatchError: an anchor lacks a positive or a negative.

    Source: equation (6) of S2R with the hardest pair of the batch; averaged over anchors.
    """
    same = identity[:, None] == identity[None, :]  # (B, B)
    positive = same & ~torch.eye(len(same), dtype=torch.bool, device=same.device)
    if not (positive.any(dim=1) & ~same.all(dim=1)).all():
        raise BatchError("triplet needs two identities, two clips of each: sample by identity")
    unit = F.normalize(embedding, dim=1)
    if distance == "cosine":
        apart = -unit @ unit.T  # (B, B)
    else:
        squared = 2 - 2 * unit @ unit.T
        apart = squared.clamp_min(1e-12).sqrt()  # keeps the gradient finite at distance 0
    farthest_positive = apart.masked_fill(~positive, -torch.inf).amax(dim=1)  # (B,)
    nearest_negative = apart.masked_fill(same, torch.inf).amin(dim=1)  # (B,)
    return F.relu(margin + farthest_positive - nearest_negative).mean()
