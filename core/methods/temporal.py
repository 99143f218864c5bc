"""The network in which the released S2R code plays its domain game: apart from the student.

A multi-stage temporal convolution, made to label every moment of long videos with an action, here
given the few frames of a clip and their person. Domain heads judge what it makes of them.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.losses.domain import domain_head, reverse_gradient

STAGES, LAYERS, WIDTH, DROPOUT = 4, 10, 64, 0.5
JUDGED = slice(1, 3)  # the stages whose domain is told: the second and the third
SMOOTHNESS, LARGEST_JUMP = 0.15, 16.0  # its weight, and where a squared jump is cut off
ENTROPY = 0.01


class Seen(NamedTuple):
    """What one stage says of a batch of clips.

    Attributes:
        identity: (B, C, T) logits over the training identities.
        frame: (B*T, 2) domain logits of every frame, clip by clip.
        video: (B, 2) domain logits of every clip.
    """

    identity: Tensor
    frame: Tensor
    video: Tensor


class _Dilated(nn.Module):
    """Two convolutions beside the identity: (B, WIDTH, T) to the same."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(WIDTH, WIDTH, 3, padding=dilation, dilation=dilation),
            nn.ReLU(),
            nn.Conv1d(WIDTH, WIDTH, 1),
            nn.Dropout(DROPOUT),
        )

    def forward(self, frames: Tensor) -> Tensor:
        changed: Tensor = frames + self.body(frames)
        return changed


class TemporalNetwork(nn.Module):
    """Four stages over time; each but the first refines the identities of the one before it.

    Args:
        width: D of the frames.
        identities: C, training identities.

    Source: the released S2R code, after MS-TCN (Farha and Gall 2019, arXiv:1903.01945) and its
    domain-adaptive form SSTDA (Chen et al. 2020, arXiv:2003.02824).
    """

    def __init__(self, width: int, identities: int) -> None:
        super().__init__()
        before = [width] + [identities] * (STAGES - 1)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv1d(each, WIDTH, 1), *(_Dilated(2**i) for i in range(LAYERS)))
            for each in before
        )
        self.classifiers = nn.ModuleList(nn.Conv1d(WIDTH, identities, 1) for _ in before)
        self.frame_head = domain_head(WIDTH, WIDTH, DROPOUT)
        self.video_head = domain_head(WIDTH, WIDTH, DROPOUT)
        self.video_norm = nn.BatchNorm1d(WIDTH)
        nn.init.normal_(self.video_norm.weight, 1.0, 0.02)

    def forward(self, frames: Tensor, coefficient: float) -> list[Seen]:
        """Look at the clips of one domain.

        Args:
            frames: (B, T, D).
            coefficient: of the gradient that comes back reversed from the domain heads.

        Returns:
            What each stage says.
        """
        seen, given = [], frames.transpose(1, 2)  # (B, D, T)
        for stage, classifier in zip(self.stages, self.classifiers, strict=True):
            features = stage(given)  # (B, WIDTH, T)
            identity = classifier(features)
            each = features.transpose(1, 2).flatten(0, 1)
            whole = self.video_norm(features.mean(dim=2))
            frame = self.frame_head(reverse_gradient(each, coefficient))
            video = self.video_head(reverse_gradient(whole, coefficient))
            seen.append(Seen(identity, frame, video))
            given = identity.softmax(dim=1)
        return seen


def domain_loss(
    network: TemporalNetwork, source: Tensor, target: Tensor, identity: Tensor, coefficient: float
) -> Tensor:
    """What the temporal network minimises; it reaches the student only if the frames do.

    Args:
        network: of the stages.
        source: (B, T, D) labelled frames.
        target: (B, T, D) unlabelled frames.
        identity: (B,) int64, of the labelled clips.
        coefficient: of the reversed gradient.

    Source: the released S2R code; in place of equations (7) to (10) of the paper.
    """
    of_source, of_target = network(source, coefficient), network(target, coefficient)
    named = [identity_terms(stage.identity, identity) for stage in of_source]
    judged = zip(of_source[JUDGED], of_target[JUDGED], strict=True)
    return torch.stack([*named, *(domain_terms(*stages) for stages in judged)]).sum()


def identity_terms(logits: Tensor, identity: Tensor) -> Tensor:
    """Cross-entropy of every frame's identity, and its steadiness from frame to frame.

    Args:
        logits: (B, C, T); for the second term each frame but the first moves towards its
            predecessor, which is held constant.
        identity: (B,) int64.
    """
    length = logits.shape[2]
    named = F.cross_entropy(logits, identity[:, None].expand(-1, length))
    if length == 1:
        return named
    log = logits.log_softmax(dim=1)
    jumps = (log[:, :, 1:] - log[:, :, :-1].detach()).square().clamp(max=LARGEST_JUMP)
    return named + SMOOTHNESS * jumps.mean()


def domain_terms(source: Seen, target: Seen) -> Tensor:
    """Cross-entropy of the domain of frames and of videos, and the attentive entropy.

    The last asks for sure identities, most where the domain is unsure.
    """
    told = _told_apart(source.frame, target.frame) + _told_apart(source.video, target.video)
    identity = torch.cat([source.identity, target.identity]).transpose(1, 2).flatten(0, 1)
    domain = torch.cat([source.frame, target.frame])
    return told + ENTROPY * ((1 + entropy(domain)) * entropy(identity)).mean()


def _told_apart(source: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of domain logits (N, 2), where 0 is source and 1 is target."""
    label = torch.arange(len(source) + len(target), device=source.device).ge(len(source)).long()
    return F.cross_entropy(torch.cat([source, target]), label)


def entropy(logits: Tensor) -> Tensor:
    """(N, K) logits to the entropy (N,) of their softmax, in nats."""
    log = logits.log_softmax(dim=1)
    return -(log.exp() * log).sum(dim=1)
