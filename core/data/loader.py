"""Batches of clips, loaded ahead by as many processes as asked for."""

from collections import deque
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from core import parallel
from core.data import clips
from core.data.frames import FrameReader
from core.data.sampling import Draw
from core.errors import DataError
from core.types import Tracklet


class Clips(torch.utils.data.Dataset[Tensor]):
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

    def __getitem__(self, key: Draw) -> Tensor:
        number, seed = key
        tracklet = self._tracklets[number]
        generator = np.random.default_rng(seed)
        seen = []
        for _ in range(self._views):
            picked = clips.draw(len(tracklet.frames), self._clip_length, generator)
            seen.append(self._reader.clip(tracklet, picked))
        return torch.stack(seen)


def load(
    data: Clips, batches: Iterator[list[Draw]], workers: int
) -> Iterator[tuple[list[Draw], Tensor]]:
    """Endless batches: what the joint batch holds, and this process's share of its clips.

    Every batch is decided by `batches`, whoever loads it. Clips are (b, V, T, 3, H, W) uint8,
    V views of each tracklet.

    Raises:
        DataError: a frame can't be read.
    """
    ahead: deque[list[Draw]] = deque()

    def own() -> Iterator[list[Draw]]:
        for drawn in batches:
            ahead.append(drawn)
            yield drawn[parallel.share(len(drawn))]

    loader = DataLoader(
        data,
        batch_sampler=own(),  # any iterable of lists will do
        num_workers=workers,
        collate_fn=torch.stack,
        multiprocessing_context="spawn" if workers else None,
        persistent_workers=workers > 0,
    )
    try:
        for batch in loader:
            yield ahead.popleft(), batch
    except DataError as error:  # a loading process sends its whole traceback as the message
        last = str(error).strip().splitlines()[-1]
        raise DataError(last.rpartition("DataError: ")[2]) from None
