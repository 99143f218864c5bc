"""Batches of clips, loaded ahead by as many processes as asked for."""

import itertools
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
from core.settings import Data
from core.types import Tracklet


class Clips(torch.utils.data.Dataset[Tensor]):
    """Tracklets by (number, draw): the frames that this draw picks, once for each view."""

    def __init__(
        self,
        tracklets: tuple[Tracklet, ...],
        reader: FrameReader,
        settings: Data,
        views: int = 1,
    ) -> None:
        self._tracklets = tracklets
        self._reader = reader
        self._settings = settings
        self._views = views

    def __getitem__(self, key: Draw) -> Tensor:
        number, seed = key
        tracklet = self._tracklets[number]
        generator = np.random.default_rng(seed)
        picked = [
            clips.pick(len(tracklet.frames), self._settings, generator) for _ in range(self._views)
        ]
        seen = self._reader.clip(tracklet, list(itertools.chain(*picked)))
        return seen.view(self._views, -1, *seen.shape[1:])


def load(
    data: Clips, batches: Iterator[list[Draw]], workers: int, pinned: bool = False
) -> Iterator[tuple[list[Draw], Tensor]]:
    """Endless batches: what the joint batch holds, and this process's share of its clips.

    Every batch is decided by `batches`, whoever loads it. Clips are (b, V, T, 3, H, W) uint8,
    V views of each tracklet.

    Args:
        data: of the clips.
        batches: what each holds.
        workers: loading processes.
        pinned: in memory from which a GPU copies while it computes.

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
        pin_memory=pinned,
        multiprocessing_context="spawn" if workers else None,
        persistent_workers=workers > 0,
    )
    try:
        for batch in loader:
            yield ahead.popleft(), batch
    except DataError as error:  # a loading process sends its whole traceback as the message
        last = str(error).strip().splitlines()[-1]
        raise DataError(last.rpartition("DataError: ")[2]) from None
