"""Tracklets to one embedding each, and batch-norm statistics taken anew."""

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from core.data import clips
from core.data.frames import FrameReader
from core.data.transforms import normalise
from core.models.network import Network, norms, unsynchronised, untracked
from core.types import Tracklet

CLIPS = 32  # clips that pass a network together in a test
FEW, MOST = 8, 64  # clips of a camera that make statistics of their own

Heed = Callable[[], None]  # called between batches; raises Stopped where someone asked for it


def heed_nobody() -> None:
    """Go on."""


@torch.no_grad()
def embed(
    network: Network,
    tracklets: Sequence[Tracklet],
    reader: FrameReader,
    clip_length: int,
    frames: Literal["all", "sampled"] = "all",
    heed: Heed = heed_nobody,
) -> Tensor:
    """(N, D) embeddings in test mode, on the processor.

    Every chosen frame counts once: a clip filled up to T by repeating its last frame counts its
    real frames only. The mean is taken before the neck, which in test mode is affine.
    """
    cut = clips.cover if frames == "all" else clips.sampled
    pieces = [
        (number, chosen)
        for number, tracklet in enumerate(tracklets)
        for chosen in cut(len(tracklet.frames), clip_length)
    ]
    device = next(network.parameters()).device
    was_training = network.training
    network.train(mode=False)
    sums = torch.zeros(len(tracklets), network.width, device=device)
    counts = torch.zeros(len(tracklets), device=device)
    for start in range(0, len(pieces), CLIPS):
        heed()
        part = pieces[start : start + CLIPS]
        real = torch.tensor([len(chosen) for _, chosen in part], device=device)  # (b,)
        batch = torch.stack(
            [
                reader.clip(tracklets[number], chosen + [chosen[-1]] * (clip_length - len(chosen)))
                for number, chosen in part
            ]
        ).to(device)
        seen = network.frames(normalise(batch))  # (b, T, D)
        counted = torch.arange(clip_length, device=device) < real[:, None]  # (b, T)
        owner = torch.tensor([number for number, _ in part], device=device)
        sums.index_add_(0, owner, (seen * counted[:, :, None]).sum(dim=1).float())
        counts.index_add_(0, owner, real.float())
    embeddings: Tensor = network.neck(sums / counts[:, None])
    network.train(was_training)
    return embeddings.cpu()


@torch.no_grad()
def embed_by_camera(
    network: Network,
    tracklets: Sequence[Tracklet],
    reader: FrameReader,
    clip_length: int,
    heed: Heed = heed_nobody,
) -> Tensor:
    """(N, D) embeddings for which each camera is normalised by its own statistics.

    What all pictures of a camera share, its light and colours, is gone from them, so that the
    same person of two cameras lies nearer. Camera numbers are used, identities are not; running
    statistics stay as they are. A camera of fewer than FEW tracklets is embedded as in a test.

    Source: camera-based batch normalisation, Zhuang et al. (2020), arXiv:2001.08680, for
    clustering alone.
    """
    found = torch.zeros(len(tracklets), network.width)
    device = next(network.parameters()).device
    was_training = network.training
    cameras = np.array([each.camera for each in tracklets])
    for camera in np.unique(cameras):
        numbers = np.random.default_rng(0).permutation(np.flatnonzero(cameras == camera))
        network.train(mode=len(numbers) >= FEW)
        for part in np.array_split(numbers, -(-len(numbers) // MOST)):
            heed()
            (clips,) = in_batches(tracklets, reader, clip_length, part.tolist(), MOST)
            with untracked(network):
                found[part] = network(normalise(clips.to(device))).embedding.cpu()
    network.train(was_training)
    return found


@torch.no_grad()
def re_estimated(network: Network, batches: Iterable[Tensor]) -> Network:
    """A copy whose batch-norm statistics are those of these clips and of nothing before.

    Args:
        network: left as it is.
        batches: uint8 clips (B, T, 3, H, W); each batch counts alike (cumulative average).

    Source: adaptive batch normalisation, Li et al. (2016), arXiv:1603.04779.
    """
    renewed = unsynchronised(copy.deepcopy(network))
    renewed.train(mode=False)
    for norm in norms(renewed):
        norm.reset_running_stats()
        norm.momentum = None  # cumulative average
        norm.train()
    device = next(renewed.parameters()).device
    for batch in batches:
        renewed(normalise(batch.to(device)))
    renewed.train(mode=False)
    return renewed


def in_batches(
    tracklets: Sequence[Tracklet],
    reader: FrameReader,
    clip_length: int,
    order: Sequence[int],
    size: int = CLIPS,
) -> Iterable[Tensor]:
    """Clips of evenly spaced frames in this order, in batches of nearly equal size.

    Args:
        tracklets: of which `order` picks by number.
        reader: of frames.
        clip_length: frames of a clip.
        order: numbers of tracklets.
        size: clips of a batch at most.
    """
    for part in np.array_split(np.array(order), -(-len(order) // size)):
        yield torch.stack(
            [
                reader.clip(each, clips.spread(len(each.frames), clip_length))
                for each in (tracklets[number] for number in part)
            ]
        )
