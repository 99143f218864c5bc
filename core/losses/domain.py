"""The gradient-reversed domain losses of S2R, equations (7) to (10).

Domain labels: 0 is source, 1 is target. Heads learn to tell the domains apart; behind the gradient
reversal the backbone learns to make that impossible (Ganin and Lempitsky 2015, arXiv:1409.7495).
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import BatchError


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, features: Tensor, coefficient: float) -> Tensor:
        context.coefficient = coefficient
        return features.view_as(features)

    @staticmethod
    def backward(context: Any, *gradient: Any) -> tuple[Tensor, None]:
        return -context.coefficient * gradient[0], None


def reverse_gradient(features: Tensor, coefficient: float) -> Tensor:
    """The features unchanged, whose gradient comes back times -coefficient."""
    reversed_: Tensor = _Reversal.apply(features, coefficient)
    return reversed_


def reversal_coefficient(progress: float, largest: float = 1.0, sharpness: float = 10.0) -> float:
    """The coefficient at `progress` in [0, 1] of the run: 0 at the start, near `largest` later.

    Source: Ganin and Lempitsky, section 5.2.2; the released S2R code has the same formula.
    """
    progress = min(1.0, max(0.0, progress))
    return largest * (2 / (1 + math.exp(-sharpness * progress)) - 1)


def domain_head(width: int, hidden: int, dropout: float) -> nn.Sequential:
    """FC, ReLU, dropout, FC: (N, width) features to (N, 2) domain logits, as the paper has it."""
    return nn.Sequential(
        nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 2)
    )


def frame_loss(head: nn.Module, frames: Tensor, domain: Tensor, coefficient: float) -> Tensor:
    """L1^S: cross-entropy of the domain of every frame.

    Args:
        head: classifier of frames, (N, D) -> (N, 2).
        frames: (B, T, D) frame features of both domains.
        domain: (B,) int64 in {0, 1}.
        coefficient: of the reversed gradient.

    Source: equations (7) and (10), the mean where the paper sums.
    """
    reversed_ = reverse_gradient(frames.flatten(0, 1), coefficient)  # (B*T, D), clip by clip
    return F.cross_entropy(head(reversed_), domain.repeat_interleave(frames.shape[1]))


def video_loss(head: nn.Module, videos: Tensor, domain: Tensor, coefficient: float) -> Tensor:
    """L2^S: cross-entropy of the domain of every video feature (B, D).

    Source: equations (8) and (10), the mean where the paper sums.
    """
    return F.cross_entropy(head(reverse_gradient(videos, coefficient)), domain)


def combined_loss(
    head: nn.Module,
    videos: Tensor,
    domain: Tensor,
    coefficient: float,
    sizes: tuple[int, ...] = (2, 4, 8),
    generator: torch.Generator | None = None,
) -> Tensor:
    """L3^S: regression of the share of each domain in random combinations of S videos.

    The head's two logits pass a softmax: an unbounded regression behind a reversed gradient would
    reward features that grow without limit.

    Args:
        head: regressor, (N, D) -> (N, 2).
        videos: (B, D) video features of both domains.
        domain: (B,) int64 in {0, 1}.
        coefficient: of the reversed gradient.
        sizes: the values of S; each draws its own combinations.
        generator: of the random combinations, on the processor.

    Raises:
        BatchError: the batch holds fewer videos than the largest S.

    Source: equations (9) and (10); S videos are aggregated by their mean, and the losses of the
    values of S are averaged (the paper names neither).
    """
    if max(sizes) > len(videos):
        raise BatchError(
            f"a combination of {max(sizes)} videos needs as many in the batch, which has "
            f"{len(videos)}: lower s2r.domain.sizes or raise data.identities"
        )
    is_target = domain.to(videos.dtype)
    losses = []
    for size in sizes:
        groups = len(videos) // size
        order = torch.randperm(len(videos), generator=generator)[: groups * size]
        members = order.to(videos.device).view(groups, size)  # (J, S)
        combined = videos[members].mean(dim=1)  # (J, D)
        share = is_target[members].mean(dim=1)  # (J,) of target
        wanted = torch.stack([1 - share, share], dim=1)  # (J, 2)
        predicted = head(reverse_gradient(combined, coefficient)).softmax(dim=1)  # (J, 2)
        losses.append((predicted - wanted).square().sum(dim=1).mean() / 2)
    return torch.stack(losses).mean()
