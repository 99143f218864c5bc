"""What every method trains: a backbone, the mean over time, a batch-norm neck, a classifier."""

import math
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
    """A backbone under the head that the paper's networks share.

    Args:
        backbone: clips (B, T, 3, H, W) -> frame features (B, T, D).
        width: D.
        identities: C, training identities.
        projected: whether frames also pass a projection for the frame-position loss (the SINet
            family); it serves training alone.

    `precision` is that of the backbone's arithmetic (autocast); head and losses stay in float32,
    because distances between near features are lost in 16 bits.

    Source: the common head of the reference backbones: temporal mean, BN neck with scale from
    N(1, 0.02), linear classifier from N(0, 0.001), projection from He's normal (fan-out).
    """

    def __init__(
        self, backbone: nn.Module, width: int, identities: int, projected: bool = False
    ) -> None:
        super().__init__()
        self.precision = torch.float32
        self.backbone = backbone
        self.width = width
        self.neck = nn.BatchNorm1d(width)
        nn.init.normal_(self.neck.weight, 1.0, 0.02)
        self.classifier = nn.Linear(width, identities)
        nn.init.normal_(self.classifier.weight, 0.0, 0.001)
        nn.init.zeros_(self.classifier.bias)
        self.projection = nn.Linear(width, width) if projected else None
        if self.projection is not None:
            nn.init.normal_(self.projection.weight, 0.0, math.sqrt(2 / width))
            nn.init.zeros_(self.projection.bias)

    def forward(self, clips: Tensor) -> Features:
        """(B, T, 3, H, W) normalised clips to their features."""
        return self.head(self.frames(clips))

    def frames(self, clips: Tensor) -> Tensor:
        """(B, T, 3, H, W) clips to frame features (B, T, D) before the neck, in float32."""
        reduced = self.precision != torch.float32
        with torch.autocast(clips.device.type, self.precision, enabled=reduced):
            frames: Tensor = self.backbone(clips)
        return frames.float()

    def head(self, frames: Tensor) -> Features:
        """What follows from frame features (B, T, D)."""
        video = frames.mean(dim=1)
        embedding = self.neck(video)
        return Features(frames, video, embedding, self.classifier(embedding))

    def neck_frames(self, frames: Tensor) -> Tensor:
        """(B, T, D) frame features after the neck, normalised by these frames in training.

        The neck's running statistics stay those of videos: they serve the test.
        """
        with untracked(self):
            seen: Tensor = self.neck(frames.flatten(0, 1)).view_as(frames)
        return seen


def norms(network: nn.Module) -> Iterator[nn.modules.batchnorm._BatchNorm]:
    """Every batch-norm layer of a network."""
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            yield module


@contextmanager
def untracked(network: nn.Module) -> Iterator[None]:
    """In training mode, normalise by the batch and leave the running statistics as they are.

    Momentum 0 does it; without statistics at all, torch's 16-bit kernels for processors read
    memory that nobody wrote.
    """
    before = [(norm, norm.momentum, norm.num_batches_tracked) for norm in norms(network)]
    for norm, _, count in before:
        norm.momentum, norm.num_batches_tracked = 0.0, count.clone() if count is not None else None
    try:
        yield
    finally:
        for norm, momentum, count in before:
            norm.momentum, norm.num_batches_tracked = momentum, count


class _Norm(nn.modules.batchnorm._BatchNorm):
    """Batch norm of any number of axes, by what this process sees."""

    def _check_input_dim(self, input: Tensor) -> None:  # noqa: A002 - the name is torch's
        """Take whatever comes."""


def unsynchronised(network: Network) -> Network:
    """The network with batch norms of this process alone, in place of synchronised ones.

    A network that one process examines must not wait for the others.
    """
    for parent in list(network.modules()):
        for name, norm in parent.named_children():
            if isinstance(norm, nn.SyncBatchNorm):
                own = _Norm(norm.num_features, norm.eps, norm.momentum)
                own.load_state_dict(norm.state_dict())
                setattr(parent, name, own.to(next(network.parameters()).device))
    return network
