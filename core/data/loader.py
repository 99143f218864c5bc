"""Batches of clips, loaded ahead by as many processes as asked for."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from core.data import clips
from core.data.frames import FrameReader
from core.data.sampling import Draw
from core.errors import DataError
from core.types import Tracklet


class Batch(NamedTuple):
    """Clips that share a step.

    Attributes:
        clips: (B, V, T, 3, H, W) uint8, V views of each tracklet.
        tracklet: (B,) int64, which tracklet of the training part each comes from.
    """

    clips: Tensor
    tracklet: Tensor


class Clips(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """Tracklets by (number, draw): the frames that this draw picks, once for each view."""

    def __init__(
        self,
        tracklets: tuple[Tracklet, ...],
        reader: FrameReader,
        clip_length: int,
        views: int = 1,
    ) -> None:
        self._tracklets = tracklets
        self._reader = reader
        self._clip_length = clip_length
        self._views = views

    def __getitem__(self, key: Draw) -> tuple[Tensor, int]:
        number, seed = key
        frames = self._tracklets[number].frames
        generator = np.random.default_rng(seed)
        seen = []
        for _ in range(self._views):
            picked = clips.draw(len(frames), self._clip_length, generator)
            seen.append(self._reader.clip([frames[i] for i in picked]))
        return torch.stack(seen), number


def _together(items: list[tuple[Tensor, int]]) -> Batch:
    return Batch(
        torch.stack([clip for clip, _ in items]), torch.tensor([number for _, number in items])
    )


def load(data: Clips, batches: Iterator[list[Draw]], workers: int) -> Iterator[Batch]:
    """Endless batches; every batch is decided by `batches`, whoever loads it.

    Raises:
        DataError: a frame can't be read.
    """
    loader = DataLoader(
        data,
        batch_sampler=batches,  # any iterable of lists will do
        num_workers=workers,
        collate_fn=_together,
        multiprocessing_context="spawn" if workers else None,
        persistent_workers=workers > 0,
    )
    try:
        yield from loader
    except DataError as error:  # a loading process sends its whole traceback as the message
        last = str(error).strip().splitlines()[-1]
        raise DataError(last.rpartition("DataError: ")[2]) from None
