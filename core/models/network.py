"""What every method trains: frame backbone, temporal mean, batch-norm neck, classifier."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Features(NamedTuple):
    """What a network says of a batch of clips.

    Attributes:
        frames: (B, T, D) before the neck.
        video: (B, D) their mean over time, before the neck.
        embedding: (B, D) after the neck: classified, and compared in retrieval.
        logits: (B, C) over the training identities.
    """

    frames: Tensor
    video: Tensor
    embedding: Tensor
    logits: Tensor


class Network(nn.Module):
    """A backbone of single frames under the head that the paper's networks share.

    Args:
        backbone: (N, 3, H, W) -> (N, D).
        width: D.
        identities: C, training identities.

    `precision` is that of the backbone's arithmetic (autocast); head and losses stay in float32,
    because distances between near features are lost in 16 bits.

    Source: the common head of the reference backbones: temporal mean, BN neck with scale from
    N(1, 0.02), linear classifier from N(0, 0.001).
    """

    def __init__(self, backbone: nn.Module, width: int, identities: int) -> None:
        super().__init__()
        self.precision = torch.float32
        self.backbone = backbone
        self.width = width
        self.neck = nn.BatchNorm1d(width)
        nn.init.normal_(self.neck.weight, 1.0, 0.02)
        self.classifier = nn.Linear(width, identities)
        nn.init.normal_(self.classifier.weight, 0.0, 0.001)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, clips: Tensor) -> Features:
        """(B, T, 3, H, W) normalised clips to their features."""
        batch, length = clips.shape[:2]
        folded = clips.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        reduced = self.precision != torch.float32
        with torch.autocast(clips.device.type, self.precision, enabled=reduced):
            frames = self.backbone(folded)
        frames = frames.float().view(batch, length, self.width)
        video = frames.mean(dim=1)
        embedding = self.neck(video)
        return Features(frames, video, embedding, self.classifier(embedding))


def norms(network: nn.Module) -> Iterator[nn.modules.batchnorm._BatchNorm]:
    """Every batch-norm layer of a network."""
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            yield module


@contextmanager
def untracked(network: nn.Module) -> Iterator[None]:
    """In training mode, normalise by the batch and leave the running statistics as they are."""
    for norm in norms(network):
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms(network):
            norm.track_running_stats = True
