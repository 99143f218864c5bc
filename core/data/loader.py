"""Batches of clips, loaded ahead by as many processes as asked for."""

import itertools
import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, get_worker_info

from core import parallel
from core.data import clips
from core.data.frames import FrameReader
from core.data.sampling import Draw
from core.errors import DataError
from core.settings import Data
from core.types import Tracklet

_CLASS = re.compile(r"^core\.errors\.\w+: ")  # as a traceback ends


class Clips(torch.utils.data.Dataset[Tensor]):
    """Tracklets by (number, draw): the frames that this draw picks, once for each view.

    Args:
        tracklets: of which keys name the number.
        reader: of frames.
        settings: how frames are picked.
        views: of each tracklet (V), drawn one after the other.
    """

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

    def __getitems__(self, keys: Sequence[Draw]) -> Tensor:
        """(b, V, T, 3, H, W) uint8: a whole batch, written where it will lie."""
        length = self._settings.clip_length
        batch = _empty((len(keys), self._views, length, *self._reader.shape))
        for clip, (number, seed) in zip(batch.flatten(1, 2), keys, strict=True):
            tracklet = self._tracklets[number]
            generator = np.random.default_rng(seed)
            picked = [
                clips.pick(len(tracklet.frames), self._settings, generator)
                for _ in range(self._views)
            ]
            self._reader.fill(clip, tracklet, list(itertools.chain(*picked)))
        return batch


def _empty(shape: tuple[int, ...]) -> Tensor:
    """Room for a batch; in a loading process in memory that the training process sees, too."""
    if get_worker_info() is None:
        return torch.empty(shape, dtype=torch.uint8)
    shared = torch.UntypedStorage._new_shared(math.prod(shape))  # as torch collates
    return torch.empty(0, dtype=torch.uint8).set_(shared).view(shape)


def _as_it_is(batch: Any) -> Any:
    """What torch's loader is to make of a batch."""
    return batch


def load(
    data: Clips, batches: Iterator[list[Draw]], workers: int, pinned: bool = False
) -> Iterator[tuple[list[Draw], Tensor]]:
    """Endless batches: what the joint batch holds, and this process's share of its clips.

    Every batch is decided by `batches`, whoever loads it. Clips are (b, V, T, 3, H, W) uint8,
    V views of each tracklet. Loading begins with the call, for which torch's global generator
    gives a number, and never again.

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
        collate_fn=_as_it_is,
        num_workers=workers,
        pin_memory=pinned,
        multiprocessing_context="spawn" if workers else None,
        persistent_workers=workers > 0,
    )
    return _paired(ahead, iter(loader))


def _paired(
    ahead: deque[list[Draw]], loaded: Iterator[Tensor]
) -> Iterator[tuple[list[Draw], Tensor]]:
    """Each batch with what it holds."""
    try:
        for batch in loaded:
            yield ahead.popleft(), batch
    except DataError as error:  # a loading process sends its whole traceback as the message
        last = str(error).strip().splitlines()[-1]
        raise DataError(_CLASS.sub("", last)) from None
